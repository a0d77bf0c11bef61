"""The form of one act: drawn from what it asks, sent as one request; refused, it says why and keeps what was typed."""

from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any
from uuid import uuid4

import streamlit as st

from data_access import acts
from data_access.acts import Changed, Done, Opened, Refused
from data_access.district import entries
from data_access.engine import connect
from domain.acts.case import Case, Subject
from domain.acts.declaration import DAY, Act, Ask, Given, Kind
from domain.acts.permission import COUNT_MOST, NOTE_MOST
from pages.parts.desk import data, district, now, signed
from pages.parts.frame import note
from pages.parts.numbers import moment
from pages.parts.screens import Link
from pages.parts.words import plain

_WIDTH = 760  # pixels: a line one reads at a glance
_REQUEST, _VERSION = "act-request", "act-version"


def act_form(subject: Subject, opened: Opened, act: Act) -> None:
    """Opens the act's dialog. A click or an answer that comes twice is one request."""
    _begin(opened)

    @st.dialog(act.word, width="medium", dismissible=True)
    def form() -> None:
        given = _answers(act, opened.case, opened.columns)
        if act.rule:
            note(act.rule + "。")
        if given is not None and _done(act.word, lambda: _perform(subject, opened, act, given)):
            st.rerun()

    form()


def undo_form(subject: Subject, opened: Opened, last: Done) -> None:
    """Opens the dialog that takes the last act back."""
    _begin(opened)

    @st.dialog("撤销办理")
    def form() -> None:
        st.markdown(f"撤销 {moment(last.moment)} {plain(last.post)}的「{last.word}」。记录保留，注明已撤销。")
        if st.button("撤销", type="primary", key="undo-confirm"):
            arguments = (connect(), signed(), subject, opened.number, last.revision)
            if _done("撤销办理", lambda: acts.undo(*arguments, st.session_state[_REQUEST], now())):
                st.rerun()

    form()


def opening_form(act: Act, day: Ask, stands: Mapping[str, Any], way: Callable[[str], Link]) -> None:
    """The form of an act that begins a case, on a page of its own; day: how its day is asked for; stands: what is filled
    in already; way: from the number of what has begun to its page."""
    with data() as connection:
        case, _, refusals = acts.unborn(connection, signed(), act, now().date())
    if refusals:
        note(plain(refusals[0].sentence))
        return
    request = st.session_state.setdefault(f"{_REQUEST}-{act.name}", uuid4().hex)
    given = _answers(act, case, stands, day)
    if given is None:
        return
    asked = {name: value for name, value in given.items() if value is not None}
    done = _done(act.word, lambda: acts.begin(connect(), signed(), act.name, asked, request, now()))
    if done:
        del st.session_state[f"{_REQUEST}-{act.name}"]
        there = way(done.number)
        st.switch_page(there.file, query_params=dict(there.query))


def _answers(act: Act, case: Case, stands: Mapping[str, Any], day: Ask = DAY) -> dict[str, Any] | None:
    """Draws what an act asks, the few that are needed first, the rest folded; the answers once they are sent."""
    with st.form(f"form-{act.name}", border=False, enter_to_submit=False, width=_WIDTH):
        first = [ask for ask in act.asks if not ask.folded]
        folded = [ask for ask in act.asks if ask.folded]
        (folded if day.folded else first).append(day)
        given = {ask.name: _asked(ask, case, stands.get(ask.name)) for ask in first}
        if folded:
            with st.expander("更多：" + "、".join(ask.label for ask in folded)):
                given |= {ask.name: _asked(ask, case, stands.get(ask.name)) for ask in folded}
        return given if st.form_submit_button("提交", type="primary") else None


def _begin(opened: Opened) -> None:
    st.session_state[_REQUEST] = uuid4().hex
    st.session_state[_VERSION] = opened.version


def _perform(subject: Subject, opened: Opened, act: Act, given: Given) -> Done:
    asked = (subject, opened.number, act.name, {name: value for name, value in given.items() if value is not None})
    return acts.perform(connect(), signed(), *asked, st.session_state[_VERSION], st.session_state[_REQUEST], now())


def _done(word: str, do: Callable[[], Done]) -> Done | None:
    """Does it; what stands in its way is said below the form, which keeps what was typed."""
    try:
        done = do()
    except Refused as refused:
        for refusal in refused.refusals:
            st.warning(plain(refusal.sentence), icon=":material/block:")
        return None
    except Changed as changed:
        st.session_state[_VERSION] = changed.version
        st.warning(plain(changed.sentence), icon=":material/sync:")
        return None
    except LookupError:
        st.warning("这里已经不在您的查看范围内，没有办理。请关闭后刷新页面。", icon=":material/block:")
        return None
    st.toast(f"已办理「{word}」", icon=":material/check:")
    return done


# --- one question -----------------------------------------------------------------------------------------------


def _asked(ask: Ask, case: Case, stands: Any) -> Any:
    """The widget of an ask, and what it holds: None where nothing was answered."""
    label = ask.label if ask.needed or ask.kind is Kind.TICK else f"{ask.label}（可不填）"
    return _WIDGETS[ask.kind](ask, label, f"ask-{ask.name}", case, stands)


def _day(ask: Ask, label: str, key: str, case: Case, stands: Any) -> Any:
    return st.date_input(
        label,
        value=case.today,
        min_value=case.began,
        max_value=case.today,
        format="YYYY-MM-DD",
        key=key,
        help=ask.help or None,
    )


def _due(ask: Ask, label: str, key: str, case: Case, stands: Any) -> Any:
    return st.date_input(label, value=None, min_value=case.today, format="YYYY-MM-DD", key=key, help=ask.help or None)


def _line(ask: Ask, label: str, key: str, case: Case, stands: Any) -> Any:
    return st.text_input(label, value=stands or "", max_chars=80, key=key, help=ask.help or None).strip() or None


def _note(ask: Ask, label: str, key: str, case: Case, stands: Any) -> Any:
    written = st.text_area(label, value=stands or "", max_chars=NOTE_MOST, key=key, help=ask.help or None)
    return written.strip() or None


def _count(ask: Ask, label: str, key: str, case: Case, stands: Any) -> Any:
    return st.number_input(label, value=None, min_value=1, max_value=COUNT_MOST, step=1, key=key, help=ask.help or None)


def _choice(ask: Ask, label: str, key: str, case: Case, stands: Any) -> Any:
    words = ask.choices(case)
    listed = list(words)
    only = 0 if len(words) == 1 else listed.index(stands) if stands in words else None
    return st.selectbox(
        label,
        listed,
        index=only,
        format_func=words.__getitem__,
        placeholder="请选择",
        key=key,
        help=ask.help or None,
    )


def _unit(ask: Ask, label: str, key: str, case: Case, stands: Any) -> Any:
    return st.selectbox(
        label,
        _units(case),
        index=None,
        format_func=_unit_word,
        placeholder="输入名称查找",
        key=key,
        help=ask.help or None,
    )


def _units_of(ask: Ask, label: str, key: str, case: Case, stands: Any) -> Any:
    held = [case.holding.unit_id] if case.holding and case.holding.unit_id in case.units else []
    chosen = st.multiselect(
        label,
        _units(case),
        default=held,
        format_func=_unit_word,
        placeholder="输入名称查找",
        key=key,
        help=ask.help or None,
    )
    return tuple(chosen) or None


def _posts(ask: Ask, label: str, key: str, case: Case, stands: Any) -> Any:
    with data() as connection:
        offered = acts.leaders(connection)
    return tuple(st.multiselect(label, offered, placeholder="请选择", key=key, help=ask.help or None)) or None


def _entry(kind: str) -> Callable[[Ask, str, str, Case, Any], Any]:
    def widget(ask: Ask, label: str, key: str, case: Case, stands: Any) -> Any:
        paths = _paths(kind)
        listed = list(paths)
        return st.selectbox(
            label,
            listed,
            index=listed.index(stands) if stands in paths else None,
            format_func=lambda id_: paths[id_].replace("/", " › "),
            placeholder="输入名称查找",
            key=key,
            help=ask.help or None,
        )

    return widget


def _paths(kind: str) -> Mapping[int, str]:
    """Areas down to the estate, or topics of every level, by their whole path; a street or community offers its own. No
    buildings: one may be known only through a matter that is not for this viewer."""
    with data() as connection:
        if kind == "topic":
            return entries(connection, "topic")
        found = {
            id_: path for part in ("street", "community", "estate") for id_, path in entries(connection, part).items()
        }
    here = signed().viewer.area_id
    own = found.get(here) if here is not None else None
    return dict(
        sorted(
            ((id_, path) for id_, path in found.items() if own is None or f"{path}/".startswith(f"{own}/")),
            key=itemgetter(1),
        )
    )


def _matter(ask: Ask, label: str, key: str, case: Case, stands: Any) -> Any:
    return st.text_input(label, value=stands or "", max_chars=40, key=key, help=ask.help or None).strip() or None


def _tick(ask: Ask, label: str, key: str, case: Case, stands: Any) -> Any:
    return st.checkbox(label, key=key, help=ask.help or None)


def _units(case: Case) -> list[int]:
    return [unit for unit in district().unit_full if unit in case.units]


def _unit_word(unit: int) -> str:
    return district().unit_full[unit]


_WIDGETS: dict[Kind, Callable[[Ask, str, str, Case, Any], Any]] = {
    Kind.DAY: _day,
    Kind.DUE: _due,
    Kind.LINE: _line,
    Kind.NOTE: _note,
    Kind.COUNT: _count,
    Kind.CHOICE: _choice,
    Kind.UNIT: _unit,
    Kind.UNITS: _units_of,
    Kind.MATTER: _matter,
    Kind.SALUTATION: _matter,
    Kind.PLACE: _entry("place"),
    Kind.TOPIC: _entry("topic"),
    Kind.POSTS: _posts,
    Kind.TICK: _tick,
}
