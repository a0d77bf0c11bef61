"""The dialogs that change a setting: the new value, what it would move, and only then the button that does it."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import streamlit as st

from data_access import setting_changes, settings
from data_access.engine import DatabaseProblem, connect
from data_access.settings import YEAR, Setting, Standing, label
from domain.holiday_notices import announced
from pages.parts import settings_fields
from pages.parts.desk import asked, data
from pages.parts.frame import note
from pages.parts.settings_words import becomes, moved, since, spans, value
from pages.parts.words import plain

_TRIED = "settings-tried"  # what was asked for, what it would move, the request id of doing it
_DONE = "settings-done"
_EXAMPLE = "1月1日（周五）至3日（周日）放假，共3天。\n2月5日至11日放假调休，共7天。2月20日（周六）上班。"


@dataclass(frozen=True)
class Foreseen:
    """A change that was looked at: what is wanted, in a sentence what it becomes, what it moves, a line each, what is to
    be said of that, and a picture of it where there is one."""

    wanted: Any
    becomes: str
    moves: Sequence[str]
    hint: str = ""
    picture: Callable[[], None] | None = None


def done(sentence: str) -> None:
    """Closes the dialog; the page says what was done."""
    st.session_state[_DONE] = sentence
    st.rerun()


def said() -> None:
    """Once, what was changed last."""
    if sentence := st.session_state.pop(_DONE, None):
        st.success(sentence, icon=":material/check:")


@st.dialog("更改设置", icon=":material/tune:", on_dismiss="rerun")
def change(one: Standing, at: datetime) -> None:
    st.markdown(f"**{label(one.name)}**：{value(one.now)}")
    tomorrow = at.date() + timedelta(days=1)
    wanted = settings_fields.value(one, at.date())
    day = st.date_input("生效日", tomorrow, at.date(), format="YYYY-MM-DD", key="set-day", width=180) or tomorrow
    note("一般从明天起：今天已经报出的数字不变。")
    _change(one, wanted, day, at)


def correct(one: Standing, broken: Setting, at: datetime) -> None:
    """A row that makes no sense gets another in its place, of the same first day."""
    if one.name.startswith(YEAR):
        enter_year(broken.valid_from.year, one, at)
    else:
        _correct(one, broken, at)


@st.dialog("更正设置", icon=":material/build:", on_dismiss="rerun")
def _correct(one: Standing, broken: Setting, at: datetime) -> None:
    st.markdown(f"**{label(one.name)}**，{since(broken)}的一行内容无法识别。请录入那时的值；下面先填了程序自带的值。")
    shipped = settings.default(one.name) or one.now
    _change(one, settings_fields.value(replace(one, now=shipped), at.date()), broken.valid_from, at)


def _change(one: Standing, wanted: Any, day: date, at: datetime) -> None:
    basis = st.text_input("依据", max_chars=100, placeholder="文件名称和文号，或会议纪要", key="set-basis").strip()
    if one.name.startswith("limit."):
        wanted = {**wanted, "article": basis}

    def row() -> Setting:
        if not basis:
            raise ValueError("请写明依据：文件名称和文号，或会议纪要")
        return settings.wanted(one.name, day, wanted, basis, at.date())

    _steps(row, (one.name, wanted, day, basis), one.rows[-1].learned, at)


@st.dialog("撤回未生效的更改", icon=":material/undo:", on_dismiss="rerun")
def take_back(one: Standing, coming: Setting, at: datetime) -> None:
    st.markdown(f"**{label(one.name)}**：{since(coming)}的 {value(coming)} 不再生效。撤回和原来的更改都留在历次里。")

    def row() -> Setting:
        return setting_changes.taken_back(one, coming.valid_from, at.date())

    _steps(row, (one.name, "back", coming.valid_from), one.rows[-1].learned, at)


@st.dialog("录入工作日历", icon=":material/calendar_month:", on_dismiss="rerun")
def enter_year(year: int, held: Standing | None, at: datetime) -> None:
    """A year's days off and make-up days, pasted or typed; filled with what holds where the year is there already."""
    st.markdown(f"**{year} 年**：把国务院办公厅放假通知里的各节贴进来，带“上班”的算调休上班，其余算放假。")
    text = st.text_area(
        "放假安排",
        _announced(held) if held and not held.broken else "",
        placeholder=_EXAMPLE,
        height=150,
        key="year-days",
    )
    notice = st.text_input(
        "通知文号", max_chars=60, placeholder=f"国办发明电〔{year - 1}〕7号", key="year-notice"
    ).strip()

    def row() -> Setting:
        return settings.wanted_year(year, *announced(text, year), notice, at.date())

    _steps(row, (year, text, notice), held.rows[-1].learned if held else 0, at)


def _announced(held: Standing) -> str:
    off, work = (spans(map(date.fromisoformat, held.now.value[kind])) for kind in ("off", "work"))
    return f"{off}放假" + (f"\n{work}上班" if work else "")


def _steps(row: Callable[[], Setting], given: object, seen: int, at: datetime) -> None:
    """The two steps of a setting. row: makes the wanted row, or raises ValueError; seen: the newest revision of this
    setting that is shown."""

    def foresee() -> Foreseen:
        wanted = row()
        with data() as connection:
            effect = setting_changes.foresee(connection, wanted, at.date())
        later = wanted.valid_from > at.date() and not wanted.name.startswith(YEAR)
        hint = "按今天的数据推算，到生效日的件数可能不同。" if later else ""
        return Foreseen(wanted, becomes(wanted), moved(effect), hint)

    def confirm(wanted: Setting, request: str) -> str:
        setting_changes.confirm(connect(), wanted, seen, asked(at, request))
        when = "" if wanted.name.startswith(YEAR) else f"{since(wanted)} "
        return f"已更改：{label(wanted.name)}，{when}{value(wanted)}。"

    steps(given, foresee, confirm)


def steps(given: object, foresee: Callable[[], Foreseen], confirm: Callable[[Any, str], str]) -> None:
    """The two buttons of a dialog: what it would move, and, as long as the same is asked for, doing it. A wrong value is
    refused in a sentence, and what was typed stays.

    confirm: does what was wanted under a request id, and gives the sentence that says so.
    """

    def look() -> None:
        with st.spinner("正在推算…"):
            st.session_state[_TRIED] = (given, foresee(), secrets.token_hex(16))

    if st.button("先看会改动什么", icon=":material/fact_check:", key="set-try"):
        st.session_state.pop(_TRIED, None)
        say_refusal(look)
    tried, seen, request = st.session_state.get(_TRIED, (None,) * 3)
    if tried != given or seen is None:
        return
    with st.container(border=True, key="set-effect", gap="xsmall"):
        st.markdown(seen.becomes)
        st.markdown("\n".join(f"- {line}" for line in seen.moves))
        if seen.hint:
            note(seen.hint)
        if seen.picture:
            seen.picture()

    def act() -> None:
        sentence = confirm(seen.wanted, request)
        st.session_state.pop(_TRIED, None)
        done(sentence)

    if st.button("确认更改", type="primary", key="set-confirm"):
        say_refusal(act)


def say_refusal(act: Callable[[], None]) -> None:
    """Does it, or says in one sentence why not; what was typed stays."""
    try:
        act()
    except DatabaseProblem as problem:
        st.warning(problem.sentence, icon=":material/report:")
    except ValueError as refused:
        st.warning(f"{plain(str(refused)).rstrip('。')}。", icon=":material/block:")
