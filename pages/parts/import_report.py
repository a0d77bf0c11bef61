"""What an import would do, or did: four numbers that add up to the rows, names nobody knows, what of people stays out."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from data_access.imports.names import CREATABLE, KINDS
from domain.vocabulary import Channel, word
from pages.parts.frame import note
from pages.parts.numbers import day_table, listed, whole
from pages.parts.words import plain

Report = Mapping[str, Any]


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
    # Batches from before the count have none.
    if unsaid := report.get("uncategorised"):
        skipped += f"。{whole(unsaid)} 行没有信访类别，记为“类别未载明”，时限按申诉求决计"
    note(f"按行计。工作表“{plain(report['sheet'])}”的 {whole(report['rows'])} 行数据 = {parts}{skipped}")


def _reasons(left_out: Sequence[Sequence[Any]]) -> str:
    return "、".join(f"{reason} {n}" for reason, n in Counter(reason.split("（")[0] for _, reason in left_out).items())


def covers(report: Report, target: str) -> str:
    """For which days the file is a delivery, in words."""
    if target == "disputes":
        return "台账不算哪个渠道的到数"
    if not report["covers"]:
        return "没有可导入的行，不算到数"
    first, last = (date.fromisoformat(day) for day in report["covers"])
    channels = "、".join(word(Channel(name)) for name in report.get("channels", ()))
    return " ".join(filter(None, ("算作", channels, f"{day_table(first)} 至 {day_table(last)} 的到数")))


def kept_outside(report: Report) -> None:
    """The columns that were refused, each with its reason, and what was taken out of texts (DOMAIN.md 8)."""
    with st.container(border=True, key="import-outside", gap="small"):
        for name, reason in report["refused_columns"]:
            st.markdown(f":gray-badge[{plain(name)}]  :small[{plain(reason)}]")
        if not report["refused_columns"]:
            st.markdown(":small[没有涉及个人信息的列。]")
        if report["scrubbed"]:
            st.markdown(f":small[从文字里去掉电话、证件号、门牌、姓名等 **{whole(report['scrubbed'])}** 处。]")
        st.markdown(":small[人员信息的列不收；文字里认得出的才去掉。]")
        if report["unused_columns"]:
            st.markdown(f":small[:gray[没有用到的列：{plain('、'.join(report['unused_columns']))}。]]")


def unmapped(report: Report, asked: Collection[str] | None, key: str) -> frozenset[str]:
    """The names the district does not know, by kind; gives the kinds to be taken in as new.

    asked: the kinds that this report already takes in; None where there is nothing to choose.
    """
    chosen = set(asked or ())
    with st.container(border=True, key="import-unmapped", gap="small"):
        found = {kind: (report["created"].get(kind, ()), report["unmapped"].get(kind, ())) for kind in KINDS}
        if not any(made or unknown for made, unknown in found.values()):
            st.markdown(":small[街道、社区、单位和领域都认得。]")
        for kind, (made, unknown) in found.items():
            if made:
                levels = "（各级都算）" if kind == "topic" else ""
                _names(f"**{len(made)}** 个新加入的{KINDS[kind]}{levels}", made)
            if unknown:
                _names(f"**{len(unknown)}** 个没见过的{KINDS[kind]}", unknown)
            if asked is None or kind not in CREATABLE or not (made or unknown):
                continue
            ticked = st.checkbox(f"作为新{KINDS[kind]}加入", kind in asked, key=f"{key}-create-{kind}")
            chosen = chosen | {kind} if ticked else chosen - {kind}
        if any(unknown for _, unknown in found.values()):
            rest = "不勾的照原样保留，列在“未归类名称”里，以后可以归到已有的名称下。"
            st.markdown(f":small[:gray[{rest if asked is not None else '归类在“未归类名称”里做。'}]]")
    return frozenset(chosen)


def _names(said: str, names: Sequence[str]) -> None:
    st.markdown(f"{said}  \n:small[:gray[{plain(listed(list(names), 6))}]]")
