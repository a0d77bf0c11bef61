"""The mapping editor: what each column of a table nobody has seen means, and ten rows as they would come in."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from data_access.imports import inbox, mapping
from data_access.imports.contract import Source
from data_access.imports.fields import BY_NAME, FIELDS, words_of
from data_access.imports.files import FileProblem, open_file, read
from data_access.imports.heads import Table, fold, table
from data_access.imports.reading import offer
from data_access.privacy import refused_column, scrub
from pages.parts import tables
from pages.parts.frame import note, section
from pages.parts.words import plain, shortened

_TARGETS = {"matters": "信访事项、工单", "disputes": "重点矛盾台账"}
_DATES = {"": "年在前（2026-11-24）", "dmy": "日/月/年", "mdy": "月/日/年"}
BEGUN = "mapping-from"  # the key of the box that names the mapping one began with
_NOT = ""  # 不导入
_TOPICS = ("topic", "topic2", "topic3")
# Rows that are looked at for a preview and for the words that a closed list has to know.
_LOOKED, _SHOWN, _MOST_WORDS = 500, 10, 12


@st.cache_data(max_entries=4, ttl=900, show_spinner=False, scope="session")
def _top(token: str, sheet: str | None, header_row: int | None) -> Table:
    """The head and the first rows of an upload. Raises FileProblem."""
    found = table(read(open_file(inbox.path(token), inbox.name(token)), sheet), (), header_row)
    return replace(found, body=found.body[:_LOOKED])


def editor(token: str, sheet: str | None, saved: Mapping[str, Mapping[str, Any]], today: date) -> dict[str, Any] | None:
    """Draws the editor and gives the mapping it describes; None while it cannot be used, the reason stands there.

    saved: mappings by name, any of which can be the beginning.
    """
    section("各列是什么")
    how = st.grid(4, min_column_width=220)
    begun = how.selectbox("从存下的开始", list(saved), index=None, placeholder="按列名猜", key=BEGUN)
    row = how.number_input("表头在第几行", 1, 100, value=None, placeholder="自动找", key=f"mapping-row-{token}")
    try:
        with st.skeleton(height=420):
            top = _top(token, sheet, row)
    except FileProblem as problem:
        st.warning(problem.sentence, icon=":material/report:")
        return None
    content = dict(saved[begun]) if begun else mapping.guess(top)
    key = f"mapping-{token}-{sheet}-{begun}-{row}"
    content |= {"sheet": sheet or top.sheet, "header_row": row or content.get("header_row")}
    content = {name: value for name, value in content.items() if value is not None}
    targets, dates = list(_TARGETS), list(_DATES)
    content["target"] = how.selectbox(
        "每行是一件",
        targets,
        index=targets.index(content.get("target", "matters")),
        format_func=_TARGETS.__getitem__,
        key=f"{key}-target",
    )
    given = content.get("dates", "")
    order = how.selectbox(
        "日期的写法",
        dates,
        index=dates.index(given) if given in dates else 0,
        format_func=_DATES.__getitem__,
        key=f"{key}-dates",
    )
    if order or given in dates:
        content["dates"] = order
    if not content.get("dates"):
        content.pop("dates", None)
    content["columns"] = _columns(top, content, f"{key}-{content['target']}")
    try:
        declared = mapping.source(content)
        if words := _words(top, declared, content, key):
            content["values"] = words
            declared = mapping.source(content)
        _preview(top, declared, today)
    except mapping.MappingProblem as problem:
        st.warning("  \n".join(map(plain, problem.sentences)), icon=":material/report:")
        return None
    except FileProblem as problem:
        st.warning(plain(problem.sentence), icon=":material/report:")
        return None
    return content


def _columns(top: Table, content: Mapping[str, Any], key: str) -> dict[str, Any]:
    """One box a column; gives field → column, or columns where several make one text."""
    fields = [one for one in FIELDS if content["target"] in one.targets]
    labels = {_NOT: "不导入"} | {one.name: one.label for one in fields}
    labels |= {name: f"{words}级分类" for name, words in zip(_TOPICS, "一二三", strict=True)}
    proposed = _by_column(content["columns"], top)
    chosen: dict[str, list[str]] = {}
    with st.grid(4, min_column_width=220):
        for letter, head in zip(top.columns, top.head, strict=True):
            label = f"{letter} · {plain(shortened(head, 16))}"
            if reason := refused_column(head):
                st.selectbox(
                    label, [f"不导入：{reason.split('：')[0]}"], disabled=True, help=reason, key=f"{key}-{letter}"
                )
                continue
            options = list(labels)
            guessed = proposed.get(head, _NOT)
            field = st.selectbox(
                label,
                options,
                index=options.index(guessed) if guessed in options else 0,
                format_func=labels.__getitem__,
                help=plain(_samples(top, letter)) or None,
                key=f"{key}-{letter}",
            )
            if field:
                chosen.setdefault(field, []).append(head)
    return {field: heads[0] if len(heads) == 1 else heads for field, heads in chosen.items()}


def _by_column(columns: Mapping[str, Any], top: Table) -> dict[str, str]:
    """Column's name → field, of a mapping that names columns or letters."""
    known = {fold(head): head for head in top.head}
    known |= {letter.casefold(): head for letter, head in zip(top.columns, top.head, strict=True)} | known
    found: dict[str, str] = {}
    for field, written in columns.items():
        names = written if isinstance(written, list) else [written]
        fields = _TOPICS if field == "topic" and len(names) > 1 else [field] * len(names)
        for name, one in zip(names, fields, strict=False):
            if head := known.get(fold(name)):
                found.setdefault(head, one)
    return found


def _samples(top: Table, letter: str) -> str:
    at = top.columns.index(letter)
    seen = dict.fromkeys(str(values[at]) for _, values in top.body[:50] if values[at] is not None)
    return "、".join(shortened(scrub(text).text, 14) for text in list(seen)[:3])


def _words(top: Table, declared: Source, content: Mapping[str, Any], key: str) -> dict[str, dict[str, Any]]:
    """What words of a closed list mean that the list does not know: one box a word."""
    found: dict[str, dict[str, Any]] = {name: dict(said) for name, said in content.get("values", {}).items()}
    at = {fold(head): place for place, head in enumerate(top.head)}
    unknown: list[tuple[str, str]] = []
    for one in declared.fields:
        if BY_NAME[one.fills].kind != "word":
            continue
        if (place := at.get(fold(one.heads[0]))) is None:
            continue
        known = {*words_of(one.fills, declared.target), *map(fold, found.get(one.fills, {}))}
        seen = dict.fromkeys(str(values[place]) for _, values in top.body if values[place] is not None)
        unknown += [(one.fills, text) for text in seen if fold(text) not in known][:_MOST_WORDS]
    if not unknown:
        return found
    section("这些词是什么意思")
    with st.grid(4, min_column_width=220):
        for field, text in unknown:
            meanings = offer(field, declared.target)
            value = st.selectbox(
                f"{BY_NAME[field].label}：{plain(shortened(text, 12))}",
                list(meanings),
                index=None,
                format_func=meanings.__getitem__,
                placeholder="按空白处理",
                key=f"{key}-{field}-{text}",
            )
            if value is not None:
                found.setdefault(field, {})[text] = value
    note(f"只看了前 {len(top.body)} 行；没有选的词按空白读入，并列在问题里。")
    return found


def _preview(top: Table, declared: Source, today: date) -> None:
    section("前十行会这样读入")
    rows = mapping.preview(top, declared, today, _SHOWN)
    heads = list(dict.fromkeys(head for row in rows for head in row))
    if rows:
        shown = [{head: shortened(row.get(head, ""), 24) for head in heads} for row in rows]
        columns = [tables.Column(head, head) for head in heads]
        tables.table(shown, columns, "前十行会这样读入", f"mapping-preview-{hash(tuple(heads))}")
    note("文字里的电话、证件号、门牌已经去掉；空着的格就是文件里没有写。")
