"""机构与地区 of 设置: units, topics, streets and communities by code; renaming one, and saying which unit took over."""

import secrets
from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from data_access import renaming
from data_access.engine import connect
from data_access.renaming import KINDS, LONGEST, Entry
from pages.parts import blank, narrowing
from pages.parts.cards import need_box
from pages.parts.desk import data, signed
from pages.parts.device import is_print
from pages.parts.frame import note, switch
from pages.parts.numbers import count, day_table, joined
from pages.parts.pager import numbered
from pages.parts.settings_change import done, say_refusal
from pages.parts.states import badge, gray_badge
from pages.parts.tables import Column, table
from pages.parts.words import plain

PAGE = 15
_REQUEST = "settings-request"  # of the dialog that is open: a second click is the same act
_COLUMNS = (
    Column("code", "编号", width=160),
    Column("name", "名称", width=280),
    Column("short_name", "简称", width=160),
    Column("parent", "上级", width=220),
    Column("state", "情况", width=220),
)


def draw(at: datetime) -> None:
    """The kinds side by side, a word to narrow, a page of entries; on paper all of them."""
    with st.container(horizontal=True, vertical_alignment="center", key="district-top"):
        kind = list(KINDS)[list(KINDS.values()).index(switch("种类", tuple(KINDS.values()), "kind"))]
        words = narrowing.field("名称、简称或编号", 260)
    with data() as connection:
        entries = renaming.entries(connection, kind)
    shown = [one for one in entries if narrowing.bears(words, one.code, one.name, one.short_name)]
    if not entries:
        blank.nothing(KINDS[kind], "随文件导入建立，或由命令行设立后，会列在这里。")
    elif not shown:
        blank.filtered(KINDS[kind], on_clear=narrowing.clear, key="district")
    elif is_print():
        table([_printed(one) for one in shown], _COLUMNS, f"{KINDS[kind]}，{len(shown)} 个", "district")
    else:
        page, turn = numbered(shown, PAGE, f"个{KINDS[kind]}")
        with need_box("district"):
            for one in page:
                _row(one, entries, at)
        turn()
    note("更名立即生效，查找也跟着改；编号不变，文件仍按编号认。小区和楼栋属于案件内容，不在这里。")


def _state(one: Entry) -> str:
    return f"由{one.successor}承接" if one.successor else "在用"


def _since(one: Entry) -> str:
    return f"{day_table(one.since)} 随导入建立" if one.since else "建库时设立"


def _printed(one: Entry) -> dict[str, str]:
    return {
        "code": one.code,
        "name": one.name,
        "short_name": one.short_name or "—",
        "parent": one.parent or "—",
        "state": f"{_state(one)}，{_since(one)}",
    }


def _row(one: Entry, entries: Sequence[Entry], at: datetime) -> None:
    key = f"{one.kind}-{one.id}"
    with st.container(horizontal=True, vertical_alignment="center", key=f"need-{key}"):
        short = f"　简称 {plain(one.short_name)}" if one.short_name and one.short_name != one.name else ""
        state = gray_badge(plain(_state(one))) if one.successor else badge("in_use")
        small = joined(one.code, f"上级 {one.parent}" if one.parent else "", _since(one))
        st.markdown(
            f"**{plain(one.name)}**{short} {state}  \n:small[:gray[{plain(small)}]]",
            width="stretch",
        )
        if one.kind == "unit" and st.button("承接", key=f"over-{key}"):
            _opened()
            _succeed(one, entries, at)
        if st.button("更名", key=f"rename-{key}"):
            _opened()
            _rename(one, at)


def _opened() -> None:
    st.session_state[_REQUEST] = secrets.token_hex(16)


@st.dialog("更名", icon=":material/edit:", on_dismiss="rerun")
def _rename(one: Entry, at: datetime) -> None:
    st.markdown(f"{KINDS[one.kind]} **{plain(one.name)}**（{plain(one.code)}）")
    name = st.text_input("名称", one.name, max_chars=LONGEST, key="district-name")
    short = (
        ""
        if one.kind == "topic"
        else st.text_input("简称", one.short_name or "", max_chars=LONGEST, key="district-short")
    )
    note("全部页面、清单、文件和查找随即改用新名称；件数、经手记录和以前的操作记录不变。")

    def act() -> None:
        session, request = signed(), st.session_state[_REQUEST]
        renaming.rename(connect(), one.kind, one.id, name, short, session.login, at, request, session.viewer.label)
        done(f"已更名：{plain(one.name)} → {plain(name)}。")

    if st.button("更名", type="primary", key="district-confirm"):
        say_refusal(act)


@st.dialog("承接单位", icon=":material/merge:", on_dismiss="rerun")
def _succeed(one: Entry, entries: Sequence[Entry], at: datetime) -> None:
    with data() as connection:
        matters, disputes = renaming.held(connection, one.id)
    st.markdown(
        f"机构合并后，由承接单位接着办。**{plain(one.name)}** 现办 {count(matters)}事项、{count(disputes)}重点矛盾。"
    )
    others = {other.id: other.name for other in entries if other.id != one.id}
    over = st.selectbox(
        "由哪个单位承接",
        [None, *others],
        [None, *others].index(one.successor_id),
        format_func=lambda id: "没有承接单位" if id is None else others[id],
        key="district-over",
    )
    note("承接后，承接单位的负责人看得到原单位经手的全部事项，提请协调会时请承接单位参加；经手记录仍写原单位。")

    def act() -> None:
        session, request = signed(), st.session_state[_REQUEST]
        renaming.succeed(connect(), one.id, over, session.login, at, request, session.viewer.label)
        done(f"已更改：{plain(one.name)}{f'由{plain(others[over])}承接' if over else '没有承接单位'}。")

    if st.button("确认", type="primary", key="district-confirm"):
        say_refusal(act)
