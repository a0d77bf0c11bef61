"""The dialogs of 机构与地区: another name or a successor from a day on, and taking the newest change back; each counts
first what it touches."""

from collections.abc import Mapping
from datetime import date, datetime

import streamlit as st

from data_access import renaming
from data_access.engine import connect
from data_access.naming import KINDS, Change, Entry
from data_access.renaming import LONGEST, Wanted
from pages.parts.desk import asked, data
from pages.parts.frame import note
from pages.parts.numbers import day_table
from pages.parts.settings_change import Foreseen, steps
from pages.parts.settings_names import touched, what
from pages.parts.words import plain


def after(change: Change) -> dict[str, object]:
    """The values that a change leaves, by column."""
    return {column: after for column, (_, after) in change.columns.items()}


def _since(at: datetime) -> date:
    day = st.date_input(
        "自哪天起",
        at.date(),
        at.date() - renaming.BEFORE,
        at.date() + renaming.AHEAD,
        format="YYYY-MM-DD",
        key="district-since",
        width=180,
    )
    return day or at.date()


def _steps(wanted: Wanted, given: object, at: datetime, units: Mapping[int, str]) -> None:
    def foresee() -> Foreseen:
        with data() as connection:
            effect = renaming.foresee(connection, wanted, at.date())
        since = f"自 {day_table(wanted.valid_from)} 起"
        hint = "到这一天自动生效，之前仍是原来的。" if wanted.valid_from > at.date() else ""
        if "name" in wanted.changed and wanted.columns.get("short_name") and "short_name" not in wanted.changed:
            hint += f"简称仍是“{plain(wanted.columns['short_name'])}”，清单和图上照旧这样写；要改的请在上面一并填写。"
        return Foreseen(wanted, f"{since}，**{what(wanted.changed, units)}**。", touched(effect, wanted), hint)

    def confirm(wanted: Wanted, request: str) -> str:
        renaming.confirm(connect(), wanted, asked(at, request))
        since = "" if wanted.valid_from <= at.date() else f"自 {day_table(wanted.valid_from)} 起"
        return f"已更改：{plain(wanted.was.name)}{since}{what(wanted.changed, units)}。"

    steps(given, foresee, confirm)


@st.dialog("更名", icon=":material/edit:", on_dismiss="rerun")
def rename(one: Entry, at: datetime) -> None:
    """Another name, from a day on."""
    st.markdown(f"{KINDS[one.kind]} **{plain(one.name)}**（{plain(one.code)}）")
    name = st.text_input("名称", one.name, max_chars=LONGEST, key="district-name")
    short = (
        ""
        if one.kind == "topic"
        else st.text_input("简称", one.short_name or "", max_chars=LONGEST, key="district-short")
    )
    since = _since(at)
    note("件数、经手记录和以前的操作记录不变；文件里写原名称的，仍归到这里。")
    _steps(renaming.another_name(one, name, short, since), (one.id, name, short, since), at, {})


@st.dialog("承接单位", icon=":material/merge:", on_dismiss="rerun")
def succeed(one: Entry, units: Mapping[int, str], at: datetime) -> None:
    """Which unit takes over, from a day on."""
    st.markdown(f"机构合并后，由承接单位接着办 **{plain(one.name)}** 的事项。")
    others = {id: name for id, name in units.items() if id != one.id}
    over = st.selectbox(
        "由哪个单位承接",
        [None, *others],
        [None, *others].index(one.successor_id),
        format_func=lambda id: "没有承接单位" if id is None else others[id],
        key="district-over",
    )
    since = _since(at)
    note("提请协调会时请承接单位参加；经手记录仍写原单位。")
    _steps(renaming.taking_over(one, over, since), (one.id, over, since), at, units)


@st.dialog("撤回更改", icon=":material/undo:", on_dismiss="rerun")
def take_back(one: Entry, last: Change, units: Mapping[int, str], at: datetime) -> None:
    """The newest change is taken back."""
    before = {column: was for column, (was, _) in last.columns.items()}
    became = what(after(last), units)
    st.markdown(f"**{plain(one.name)}**：自 {day_table(last.valid_from)} 起{became}。撤回后，更改和撤回都留在历次里。")

    def foresee() -> Foreseen:
        with data() as connection:
            effect = renaming.foresee_back(connection, one, last.succession, at.date())
        again = what(before, units, name="") or "没有简称"
        return Foreseen(None, f"恢复为 **{again}**。", touched(effect, Wanted(one, before, last.valid_from)))

    def confirm(_: None, request: str) -> str:
        renaming.take_back(connect(), one, last.succession, asked(at, request))
        return f"已撤回：{plain(one.name)}{became}。"

    steps(("back", one.id, last.learned), foresee, confirm)
