"""Every problem of a file with its place, what to do and what becomes of its row: by kind, by page, and all of them as .xlsx."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from briefing.problems import COMES_IN, STAYS_OUT
from pages.parts.case_blocks import small_table
from pages.parts.device import is_phone
from pages.parts.exports import take_away
from pages.parts.frame import note
from pages.parts.import_report import Report
from pages.parts.numbers import whole
from pages.parts.pager import first_page, numbered
from pages.parts.words import plain

PAGE = 15
OTHER = "其他"
# code of a problem → what it is about, as the clerk would call it
_ABOUT: Mapping[str, str] = {
    code: about
    for about, codes in {
        "编号": "no_number number_broken number_too_long duplicate_number repeated_row number_taken",
        "日期": "bad_date ambiguous_date impossible_date serial_date dates_reversed finished_but_open",
        "数字": "bad_number percent approximate too_many_households solved_without_households reason_without_households",
        "不认识的词": "unknown_value topic_too_deep",
    }.items()
    for code in codes.split()
}
_HEADS = {"row": "行", "column": "列", "message": "问题和怎么改", "result": "后果"}


def problems(report: Report, of: Mapping[str, int], with_rows: bool) -> None:
    """Every problem with its place and what to do, by kind, a page at a time, and all of them as a workbook, which has
    the clerk's own rows (`with_rows`) as long as the upload is there. of: {"job": id} or {"batch": id}."""
    found, total = report["problems"], report["problems_total"]
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader(f"问题 {whole(total)} 处" if found else "没有发现问题", anchor=False, width="content")
        if found:
            take_away("下载标注好的表" if with_rows else "下载问题清单", "problems", of, key="import-problems")
    if not found:
        return
    shown = _of_kind(found)
    page, turn = numbered(shown, PAGE, "处")
    rows = [_row(problem) for problem in page]
    if is_phone():
        for row in rows:
            where = f"第 {row['row']} 行 " * bool(row["row"]) + f"{row['column']} 列" * bool(row["column"])
            st.markdown(f"**{where or '整张表'}** :small[:gray[{row['result']}]]  \n:small[{plain(row['message'])}]")
    else:
        # Sentences are read to their end, so they wrap.
        said = [{_HEADS[name]: plain(text) for name, text in row.items()} for row in rows]
        small_table(said, f"导入问题，{len(shown)} 处", "")
    turn()
    if total > len(found):
        note(f"只列前 {whole(len(found))} 处，改好这些再试读。")
    if with_rows:
        note("下载的表里是有问题的行，问题格标黄并写明怎么改；不含被拒收的列。改好原文件后重新试读。")
    else:
        note("改好原文件后再导入一次：相同的行不会重复，改过的行随之更正。")


def _of_kind(found: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Those about what is chosen: numbers, days, counts, words."""
    counts = Counter(_ABOUT.get(problem["code"], OTHER) for problem in found)
    if len(counts) < 2:
        return found
    about = st.pills(
        "问题种类",
        list(counts),
        format_func=lambda name: f"{name} {whole(counts[name])}",
        key="import-problem-kind",
        on_change=first_page,
        label_visibility="collapsed",
    )
    return [problem for problem in found if about in (None, _ABOUT.get(problem["code"], OTHER))]


def _row(problem: Mapping[str, Any]) -> dict[str, Any]:
    result = STAYS_OUT if problem["rejects"] else COMES_IN if problem["column"] else ""
    return {
        "row": str(problem["row"] or ""),
        "column": problem["column"] or "",
        "message": problem["message"],
        "result": result,
    }
