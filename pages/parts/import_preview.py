"""Rows of an upload as they would come in: its first ten beneath the mapping, ten of the whole file before it is confirmed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from data_access.imports import inbox, mapping, way
from data_access.imports.contract import Source
from data_access.imports.files import FileProblem, open_file, read
from data_access.imports.heads import Table, table
from pages.parts import tables
from pages.parts.device import is_phone
from pages.parts.frame import note, section
from pages.parts.words import plain, shortened

# Rows that are looked at for a preview and for the words that a closed list has to know.
_LOOKED, _SHOWN, _SHOWN_ON_PHONE = 500, 10, 3
_SHORT = 20  # characters
_CLEANED = "文字里认得出的电话、证件号、门牌、姓名已经去掉"
_FIRST = ("行", "未导入", "问题")


@st.cache_data(max_entries=4, ttl=900, show_spinner=False, scope="session")
def top_of(token: str, sheet: str | None, header_row: int | None) -> Table:
    """The head and the first rows of an upload. Raises FileProblem."""
    found = table(read(open_file(inbox.path(token), inbox.name(token)), sheet), (), header_row)
    return replace(found, body=found.body[:_LOOKED])


def preview(top: Table, declared: Source, today: date) -> None:
    """Ten rows as they would come in, what is wrong in them first; on a telephone three, each as its facts."""
    section("前十行会这样读入" if not is_phone() else "前三行会这样读入")
    rows = mapping.preview(
        replace(top, body=top.body[: _SHOWN if not is_phone() else _SHOWN_ON_PHONE]), declared, today
    )
    if is_phone():
        _cards(rows, 40)
    elif rows:
        heads = sorted({head: None for row in rows for head in row}, key=lambda head: head not in _FIRST)
        shown = [{head: shortened(row.get(head, ""), 16) for head in heads} for row in rows]
        columns = [tables.Column(head, head, width=_wide([head, *(row[head] for row in shown)])) for head in heads]
        tables.table(shown, columns, "前十行会这样读入", f"mapping-preview-{hash(tuple(heads))}")
    note(f"{_CLEANED}；空着的格就是文件里没有写。")
    if declared.target == "matters" and not mapping.says(declared, "category"):
        note("没有说明信访类别，每行记为类别未载明，时限按申诉求决计。")


def spot_check(arguments: Mapping[str, Any], today: date) -> None:
    """抽看: asked for, ten rows from all over the file with their whole texts, so that a name that no rule knows is seen
    before anything comes in. arguments: those of the dry run."""
    if not st.toggle("确认前抽看十行，核对文字里有没有留下人名", key="import-look"):
        return
    try:
        with st.spinner("正在从文件里取十行……"):
            rows = _spread(
                arguments["token"], arguments["source"], arguments.get("mapping"), arguments.get("sheet"), today
            )
    except FileProblem as problem:
        st.warning(plain(problem.sentence), icon=":material/report:")
        return
    _cards(rows, 600)
    note(f"从整份文件里均匀取出；{_CLEANED}。看到留下的人名，请在文件里改好后重新上传。")


def _wide(texts: Sequence[str]) -> int:
    """Pixels in which the longest of these stands whole: a canvas cuts what is longer, without a word."""
    return 24 + max(sum(14 if ord(sign) > 0x2E7F else 8 for sign in text) for text in texts)


def _cards(rows: Sequence[Mapping[str, str]], most: int) -> None:
    """Each row as its facts, none longer than so many characters: the short ones side by side, texts each below."""
    for row in rows:
        short = " · ".join(f"{plain(name)}：{plain(said)}" for name, said in row.items() if len(said) <= _SHORT)
        texts = (f"{plain(name)}：{plain(shortened(said, most))}" for name, said in row.items() if len(said) > _SHORT)
        with st.container(border=True, key=f"item-row-{row['行']}"):
            st.markdown("  \n".join(f":small[{line}]" for line in (short, *texts)))


@st.cache_data(max_entries=4, ttl=900, show_spinner=False, scope="session")
def _spread(
    token: str, source: str, content: Mapping[str, Any] | None, sheet: str | None, today: date
) -> list[dict[str, str]]:
    """Ten rows from all over an upload. Raises FileProblem."""
    declared = way.reader(source, content)
    return way.some_rows(inbox.path(token), inbox.name(token), declared, sheet, today, _SHOWN)
