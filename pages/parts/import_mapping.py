"""The mapping editor: what each column of a table nobody has seen means, and ten rows as they would come in."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from data_access.imports import inbox, mapping
from data_access.imports.contract import Source
from data_access.imports.files import FileProblem, open_file, read
from data_access.imports.heads import Table, table
from pages.parts import tables
from pages.parts.device import is_phone
from pages.parts.frame import note, section
from pages.parts.import_columns import columns
from pages.parts.import_wording import besides, words
from pages.parts.words import plain, shortened

_TARGETS = {"matters": "信访事项、工单", "disputes": "重点矛盾台账"}
_DATES = {"": "年在前（2026-11-24）", "dmy": "日/月/年", "mdy": "月/日/年"}
_KEPT_DATES = "按存下的写法"
BEGUN = "mapping-from"  # the key of the box that names the mapping one began with
# Rows that are looked at for a preview and for the words that a closed list has to know.
_LOOKED, _SHOWN, _SHOWN_ON_PHONE = 500, 10, 3


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
        before = saved[begun] if begun else mapping.guess(top)
        content = _described(top, before, how, f"mapping-{token}-{sheet}-{begun}-{row}")
        if not content["columns"]:
            st.info("请至少给一列选出它是什么；用不到的列留在“不导入”。", icon=":material/view_column:")
            return None
        content |= {"sheet": sheet or top.sheet}
        if head := row or before.get("header_row"):
            content["header_row"] = head
        _preview(top, mapping.source(content), today)
    except mapping.MappingProblem as problem:
        st.warning("  \n".join(map(plain, problem.sentences)), icon=":material/report:")
        return None
    except FileProblem as problem:
        st.warning(plain(problem.sentence), icon=":material/report:")
        return None
    return content


def _described(top: Table, before: Mapping[str, Any], how: Any, key: str) -> dict[str, Any]:
    """The boxes, filled in as the mapping says that one begins with; gives the mapping as it stands in them."""
    targets = list(_TARGETS)
    target = how.selectbox(
        "每行是一件",
        targets,
        index=targets.index(before.get("target", "matters")),
        format_func=_TARGETS.__getitem__,
        key=f"{key}-target",
    )
    given = before.get("dates", "")
    own = [] if isinstance(given, str) and given in _DATES else [_KEPT_DATES]
    order = how.selectbox(
        "日期的写法",
        [*own, *_DATES],
        index=0 if own else list(_DATES).index(given),
        format_func=lambda form: _DATES.get(form, form),
        key=f"{key}-dates",
    )
    content: dict[str, Any] = {"target": target, "columns": columns(top, target, before["columns"], f"{key}-{target}")}
    if dates := _kept_dates(given, content["columns"]) if order == _KEPT_DATES else order:
        content["dates"] = dates
    content |= besides({**before, **content}, target, f"{key}-{target}")
    if content["columns"]:
        known = {field: said for field, said in before.get("values", {}).items() if field in content["columns"]}
        if values := words(top, mapping.source(content), known, key):
            content["values"] = values
    return content


def _kept_dates(given: Any, chosen: Mapping[str, Any]) -> Any:
    """The forms that were kept, those of the columns that are still used."""
    return {field: form for field, form in given.items() if field in chosen} if isinstance(given, Mapping) else given


def _wide(texts: Sequence[str]) -> int:
    """Pixels in which the longest of these stands whole: a canvas cuts what is longer, without a word."""
    return 24 + max(sum(14 if ord(sign) > 0x2E7F else 8 for sign in text) for text in texts)


def _preview(top: Table, declared: Source, today: date) -> None:
    """Ten rows as they would come in, what is wrong in them first; on a telephone three, each as its facts."""
    section("前十行会这样读入" if not is_phone() else "前三行会这样读入")
    rows = mapping.preview(top, declared, today, _SHOWN if not is_phone() else _SHOWN_ON_PHONE)
    if is_phone():
        for row in rows:
            with st.container(border=True, key=f"item-row-{row['行']}", gap="xxsmall"):
                facts = (f"{plain(name)}：{plain(shortened(said, 40))}" for name, said in row.items())
                st.markdown("  \n".join(f":small[{fact}]" for fact in facts))
    elif rows:
        first = ("行", "未导入", "问题")
        heads = sorted({head: None for row in rows for head in row}, key=lambda head: head not in first)
        shown = [{head: shortened(row.get(head, ""), 16) for head in heads} for row in rows]
        columns = [tables.Column(head, head, width=_wide([head, *(row[head] for row in shown)])) for head in heads]
        tables.table(shown, columns, "前十行会这样读入", f"mapping-preview-{hash(tuple(heads))}")
    note("文字里认得出的电话、证件号、门牌、姓名已经去掉；空着的格就是文件里没有写。")
    if declared.target == "matters" and not mapping.says(declared, "category"):
        note("没有说明信访类别，每行记为类别未载明，时限按申诉求决计。")
