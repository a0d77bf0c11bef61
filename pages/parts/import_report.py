"""What an import would do, or did: four numbers that add up to the rows, what stays out and why, every problem."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from briefing.problems import COMES_IN, STAYS_OUT
from data_access.imports.filing import CREATABLE, KINDS
from pages.parts.case_controls import XLSX
from pages.parts.desk import district
from pages.parts.device import is_phone
from pages.parts.frame import note
from pages.parts.numbers import day_table, listed, whole
from pages.parts.pager import first_page, pager
from pages.parts.tables import Column, table
from pages.parts.words import plain

Report = Mapping[str, Any]

PAGE = 15
OTHER = "其他"
# code of a problem → what it is about, as the clerk would call it
_ABOUT: Mapping[str, str] = {
    code: about
    for about, codes in {
        "编号": "no_number number_broken number_too_long duplicate_number repeated_row number_taken",
        "日期": "bad_date ambiguous_date impossible_date serial_date dates_reversed finished_but_open",
        "数字": "bad_number percent approximate too_many_households reason_without_households",
        "不认识的词": "unknown_value topic_too_deep",
    }.items()
    for code in codes.split()
}
_COLUMNS = (
    Column("row", "行", "right", 60),
    Column("column", "列", width=44),
    Column("message", "问题和怎么改", width=900),
    Column("result", "后果", width=110),
)


def to_come(report: Report) -> int:
    """How many rows would change something."""
    return report["new"] + report["changed"]


def numbers(report: Report) -> None:
    """新增, 变更, 相同, 不能导入; together the rows of the sheet."""
    with st.grid(4, min_column_width=150):
        for label, key, help in (
            ("新增", "new", "库里还没有的编号"),
            ("变更", "changed", "编号已有，内容与上次导入的不同"),
            ("相同", "same", "与上次导入的一样，不再写入"),
            ("不能导入", "rejected", "原因见下面的问题清单"),
        ):
            st.metric(label, whole(report[key]), help=help, border=True)
    parts = " + ".join(whole(report[key]) for key in ("new", "changed", "same", "rejected"))
    left_out = report["left_out"]
    skipped = f"；另有 {len(left_out)} 处不是数据（{_reasons(left_out)}），没有计入" if left_out else ""
    note(f"行。工作表“{plain(report['sheet'])}”的 {whole(report['rows'])} 行数据 = {parts}{skipped}")


def _reasons(left_out: Sequence[Sequence[Any]]) -> str:
    return "、".join(f"{reason} {n}" for reason, n in Counter(reason.split("（")[0] for _, reason in left_out).items())


def covers(report: Report) -> str:
    """Which days the file speaks of, in words."""
    if not report["covers"]:
        return "文件里没有收到日期"
    first, last = (date.fromisoformat(day) for day in report["covers"])
    return f"收到日期 {day_table(first)} 至 {day_table(last)}"


def kept_outside(report: Report) -> None:
    """The columns that were refused, each with its reason, and what was taken out of texts (DOMAIN.md 8)."""
    with st.container(border=True, key="import-outside", gap="small"):
        for name, reason in report["refused_columns"]:
            st.markdown(f":gray-badge[{plain(name)}]  :small[{plain(reason)}]")
        if not report["refused_columns"]:
            st.markdown(":small[没有涉及个人信息的列。]")
        if report["scrubbed"]:
            st.markdown(f":small[从文字里去掉电话、证件号、门牌、姓名等 **{whole(report['scrubbed'])}** 处。]")
        if report["unused_columns"]:
            st.markdown(f":small[:gray[没有用到的列：{plain('、'.join(report['unused_columns']))}。]]")


def unmapped(report: Report, create: bool) -> frozenset[str]:
    """The names the district does not know, by kind; gives the kinds to be taken in as new (`create`: may one choose)."""
    chosen = set()
    with st.container(border=True, key="import-unmapped", gap="small"):
        made = [f"{KINDS[kind]} {len(names)} 个" for kind, names in report["created"].items() if names]
        if made:
            st.markdown(f":small[新加入：{'、'.join(made)}。]")
        known = {kind: names for kind, names in report["unmapped"].items() if names}
        if not known and not made:
            st.markdown(":small[街道、社区、单位和类别都认得。]")
        for kind, names in known.items():
            word = KINDS[kind]
            st.markdown(f"**{len(names)}** 个没见过的{word}  \n:small[:gray[{plain(listed(list(names), 6))}]]")
            # An office that begins has none of its own yet: the file brings the first ones.
            first = not district().street
            if create and kind in CREATABLE and st.checkbox(f"作为新{word}加入", first, key=f"import-create-{kind}"):
                chosen.add(kind)
        if known:
            rest = "不勾的照原样保留，列在“未归类名称”里，以后可以归到已有的名称下。"
            st.markdown(f":small[:gray[{rest if create else '归类在“未归类名称”里做。'}]]")
    return frozenset(chosen)


def problems(report: Report, download: Callable[[], bytes], with_rows: bool) -> None:
    """Every problem with its place and what to do, by kind, a page at a time, and all of them as a workbook, which has
    the clerk's own rows (`with_rows`) as long as the upload is there."""
    found, total = report["problems"], report["problems_total"]
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader(f"问题 {whole(total)} 处" if found else "没有发现问题", anchor=False, width="content")
        if found:
            st.download_button(
                "下载标注好的表" if with_rows else "下载问题清单",
                data=download,
                file_name="导入问题.xlsx",
                mime=XLSX,
                icon=":material/download:",
                on_click="ignore",
                key="import-problems",
            )
    if not found:
        return
    shown = _of_kind(found)
    page = _page(shown)
    rows = [_row(problem) for problem in shown[page * PAGE : (page + 1) * PAGE]]
    if is_phone():
        for row in rows:
            where = f"第 {row['row']} 行 " * bool(row["row"]) + f"{row['column']} 列" * bool(row["column"])
            st.markdown(f"**{where or '整张表'}** :small[:gray[{row['result']}]]  \n:small[{plain(row['message'])}]")
    else:
        table(rows, _COLUMNS, f"导入问题，{len(shown)} 处", f"import-problems-{page}-{len(shown)}")
    earlier = {"page": str(page - 1)} if page > 1 else {}
    pager(
        earlier if page else None,
        {"page": str(page + 1)} if (page + 1) * PAGE < len(shown) else None,
        f"第 {page + 1} 页，共 {whole(len(shown))} 处",
    )
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


def _page(shown: Collection[Any]) -> int:
    """The page that the address names, counted from 0; the first where it names none there is."""
    asked = st.query_params.get("page", "0")
    page = int(asked) if asked.isdecimal() and len(asked) < 6 else 0
    return page if page * PAGE < len(shown) else 0
