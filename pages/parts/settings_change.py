"""The dialogs that change a setting: the new value, what it would move, and only then the button that does it."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

import streamlit as st

from data_access import setting_changes, settings
from data_access.engine import DatabaseProblem, connect
from data_access.settings import Setting, Standing, label
from pages.parts import settings_fields
from pages.parts.desk import data, signed
from pages.parts.frame import note
from pages.parts.settings_words import follows, moved, since, value
from pages.parts.words import plain

_TRIED = "settings-tried"  # what was asked for, its row, what it would move, the request id of doing it
_DONE = "settings-done"


def said() -> None:
    """Once, what was changed last."""
    if done := st.session_state.pop(_DONE, None):
        st.success(done, icon=":material/check:")


@st.dialog("更改设置", icon=":material/tune:", on_dismiss="rerun")
def change(one: Standing, at: datetime) -> None:
    st.markdown(f"**{label(one.name)}**：{value(one.now)}")
    today = at.date()
    wanted = settings_fields.value(one, today)
    day = st.date_input(
        "生效日", today + timedelta(days=1), today, format="YYYY-MM-DD", key="set-day", width=180
    ) or today + timedelta(days=1)
    basis = st.text_input("依据", max_chars=100, placeholder="文件名称和文号，或会议纪要", key="set-basis").strip()
    note("一般从明天起：今天已经报出的数字不变。")
    if one.name.startswith("limit."):
        wanted = {**wanted, "article": basis}

    def row() -> Setting:
        if not basis:
            raise ValueError("请写明依据：文件名称和文号，或会议纪要")
        return settings.wanted(one.name, day, wanted, basis, today)

    steps(row, (one.name, wanted, day, basis), one.rows[-1].learned, at)


@st.dialog("撤回未生效的更改", icon=":material/undo:", on_dismiss="rerun")
def take_back(one: Standing, coming: Setting, at: datetime) -> None:
    st.markdown(f"**{label(one.name)}**：{since(coming)}的 {value(coming)} 不再生效。撤回和原来的更改都留在历次里。")

    def row() -> Setting:
        return setting_changes.taken_back(one, coming.valid_from, at.date())

    steps(row, (one.name, "back", coming.valid_from), one.rows[-1].learned, at)


def steps(row: Callable[[], Setting], given: object, seen: int, at: datetime) -> None:
    """The two buttons: what it would move, and, as long as the same is asked for, doing it. A wrong value is refused in
    a sentence, and what was typed stays.

    row: makes the wanted row, or raises ValueError; seen: the newest revision of this setting that is shown.
    """
    if st.button("先看会改动什么", icon=":material/fact_check:", key="set-try"):
        st.session_state.pop(_TRIED, None)
        _say_refusal(lambda: _try(row(), given, at))
    asked, wanted, effect, request = st.session_state.get(_TRIED, (None,) * 4)
    if asked != given or wanted is None:
        return
    with st.container(border=True, key="set-effect", gap="xsmall"):
        st.markdown(f"{since(wanted)}改为 **{value(wanted)}**。{follows(wanted)}")
        st.markdown("\n".join(f"- {line}" for line in moved(effect)))
        if wanted.valid_from > at.date():
            note("按今天的数据推算，到生效日的件数可能不同。")
    if st.button("确认更改", type="primary", key="set-confirm"):
        _say_refusal(lambda: _do(wanted, seen, at, request))


def _try(wanted: Setting, given: object, at: datetime) -> None:
    with st.spinner("正在推算…"), data() as connection:
        effect = setting_changes.foresee(connection, wanted, at.date())
    st.session_state[_TRIED] = (given, wanted, effect, secrets.token_hex(16))


def _do(wanted: Setting, seen: int, at: datetime, request: str) -> None:
    setting_changes.confirm(connect(), wanted, seen, signed().login, at, request)
    st.session_state.pop(_TRIED, None)
    st.session_state[_DONE] = f"已更改：{label(wanted.name)}，{since(wanted)} {value(wanted)}。"
    st.rerun()


def _say_refusal(act: Callable[[], None]) -> None:
    try:
        act()
    except DatabaseProblem as problem:
        st.warning(problem.sentence, icon=":material/report:")
    except ValueError as refused:
        st.warning(f"{plain(str(refused)).rstrip('。')}。", icon=":material/block:")
