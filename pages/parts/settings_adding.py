"""The dialog of 设置 that enters a unit, topic or community by hand."""

from datetime import datetime

import streamlit as st

from data_access import adding, district
from data_access.adding import Addition
from data_access.engine import connect
from data_access.naming import KINDS
from data_access.renaming import LONGEST
from domain.vocabulary import Level, word
from pages.parts.desk import asked, data
from pages.parts.frame import note
from pages.parts.numbers import count
from pages.parts.settings_change import Foreseen, steps
from pages.parts.words import plain

_ABOVE = {"unit": "上级单位", "topic": "上一级领域", "community": "所在街道"}
_NONE = {"unit": "没有上级单位", "topic": "本身是第一级", "community": "请选择街道"}


@st.dialog("新增", icon=":material/add:", on_dismiss="rerun")
def add(kind: str, at: datetime) -> None:
    """Asks for one of a kind of adding.ADDED; at: the office's moment."""
    wanted = _asked(kind)
    note("新增后随即可以选用，文件也按名称或编号认得；写错了的，用“更名”改正。")

    def foresee() -> Foreseen:
        with data() as connection:
            waits = adding.waiting(connection, wanted)
        lines = ["现有的事项和重点矛盾都不变。"]
        if waits:
            lines = [f"未归类里有 **{count(waits)}**写着这个名称，新增后请到数据导入归类。"]
        return Foreseen(wanted, f"新增{KINDS[kind]} **{plain(wanted.name.strip())}**。", lines)

    def confirm(wanted: Addition, request: str) -> str:
        adding.add(connect(), wanted, asked(at, request))
        return f"已新增{KINDS[kind]}：{plain(wanted.name.strip())}。"

    steps(wanted, foresee, confirm)


def _asked(kind: str) -> Addition:
    name = st.text_input("名称", max_chars=LONGEST, key="add-name")
    short = "" if kind == "topic" else st.text_input("简称", max_chars=LONGEST, key="add-short")
    with data() as connection:
        above = district.entries(connection, "street" if kind == "community" else kind)
    parent = st.selectbox(
        _ABOVE[kind],
        list(above),
        index=None,
        format_func=above.__getitem__,
        placeholder=_NONE[kind],
        key="add-parent",
    )
    level = None
    if kind == "unit":
        level = st.selectbox(
            "由哪一级书记负责",
            [*reversed(Level)],
            index=None,
            format_func=word,
            placeholder="区外或企业，不属哪一级",
            key="add-level",
        )
    code = st.text_input("编号", max_chars=32, placeholder="有统一编号的填写，没有的自动编号", key="add-code")
    return Addition(kind, name, short, parent, level, code)
