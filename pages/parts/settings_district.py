"""机构与地区 of 设置: units, topics, streets and communities by code; another name or a successor from a day on, with
history."""

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from data_access import adding, naming
from data_access.naming import KINDS, Entry
from pages.parts import blank, narrowing, settings_adding, settings_marks
from pages.parts.cards import need_box
from pages.parts.desk import data
from pages.parts.device import is_print
from pages.parts.frame import note, switch
from pages.parts.numbers import day_table, joined
from pages.parts.pager import numbered
from pages.parts.settings_names import made, told, what
from pages.parts.settings_renaming import after, rename, succeed, take_back
from pages.parts.states import badge, gray_badge
from pages.parts.tables import Column, table
from pages.parts.words import plain

PAGE = 15
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
        adds = kind in adding.ADDED and not is_print() and st.button(f"新增{KINDS[kind]}", key="district-add")
    with data() as connection:
        entries = naming.entries(connection, kind)
    if adds:
        settings_adding.add(kind, at)
    if kind == "topic":
        settings_marks.draw(at)
    shown = [one for one in entries if narrowing.bears(words, one.code, one.name, one.short_name, *_others(one))]
    if not entries:
        blank.nothing(KINDS[kind], "随文件导入建立，或在这里新增后，会列在这里。")
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
    note("更名后查找也跟着改；编号不变，文件写原名称的仍认得。小区和楼栋属于案件内容，不在这里。")


def _others(one: Entry) -> list[str]:
    """What it was or will be called: who looks for that finds it, too."""
    named = (pair for change in one.changes if not change.succession for pair in change.columns.values())
    return [name for pair in named for name in pair if name]


def _state(one: Entry) -> str:
    return f"由{one.successor}承接" if one.successor else "在用"


def _printed(one: Entry) -> dict[str, str]:
    return {
        "code": one.code,
        "name": one.name,
        "short_name": one.short_name or "—",
        "parent": one.parent or "—",
        "state": f"{_state(one)}，{made(one)}",
    }


def _row(one: Entry, entries: Sequence[Entry], at: datetime) -> None:
    key = f"{one.kind}-{one.id}"
    units = {other.id: other.name for other in entries}
    with st.container(horizontal=True, vertical_alignment="center", key=f"need-{key}"):
        short = f"　简称 {plain(one.short_name)}" if one.short_name and one.short_name != one.name else ""
        state = gray_badge(plain(_state(one))) if one.successor else badge("in_use")
        coming = "".join(
            f"  \n:orange-badge[自 {day_table(change.valid_from)} 起] {what(after(change), units)}"
            for change in one.changes
            if change.back is None and change.valid_from > at.date()
        )
        small = joined(one.code, f"上级 {one.parent}" if one.parent else "", made(one))
        st.markdown(
            f"**{plain(one.name)}**{short} {state}{coming}  \n:small[:gray[{plain(small)}]]",
            width="stretch",
        )
        if one.changes:
            with st.popover("历次", key=f"history-{key}"):
                st.markdown("  \n".join(told(change, units) for change in reversed(one.changes)))
        standing = [last for last in map(one.last, (False, True)) if last]
        if standing and st.button("撤回", key=f"back-{key}"):
            take_back(one, max(standing, key=lambda last: last.learned), units, at)
        if one.kind == "unit" and st.button("承接", key=f"over-{key}"):
            succeed(one, units, at)
        if st.button("更名", key=f"rename-{key}"):
            rename(one, at)
