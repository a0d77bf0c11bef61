"""The fields of an act's form: for each kind of question (domain.acts.declaration.Kind) the widget that answers it."""

from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any

import streamlit as st

from data_access.district import entries
from domain.acts.case import Case, Doer
from domain.acts.declaration import Ask, Kind
from domain.acts.permission import COUNT_MOST, LINE_MOST, NOTE_MOST
from pages.parts.desk import data, district, signed

Frame = dict[str, Any]  # what every widget is given: label, key, help
Words = Mapping[str, str]  # of an ask: what may be chosen → its word
_DAY = "YYYY-MM-DD"
_NAMED = {"placeholder": "输入名称查找"}


def answer(ask: Ask, case: Case, doer: Doer, stands: Any) -> Any:
    """The widget of a question, and what it holds: None where nothing was answered. stands: what is there already."""
    label = ask.label if ask.needed or ask.kind is Kind.TICK else f"{ask.label}（可不填）"
    frame: Frame = {"label": label, "key": f"ask-{ask.name}", "help": ask.help}
    return _WIDGETS[ask.kind](ask.choices(case, doer), case, stands, frame)


def _day(words: Words, case: Case, stands: Any, frame: Frame) -> Any:
    return st.date_input(value=case.today, min_value=case.began, max_value=case.today, format=_DAY, **frame)


def _due(words: Words, case: Case, stands: Any, frame: Frame) -> Any:
    return st.date_input(value=None, min_value=case.today, format=_DAY, **frame)


def _limit(words: Words, case: Case, stands: Any, frame: Frame) -> Any:
    return st.date_input(value=None, min_value=case.began, format=_DAY, **frame)


def _line(words: Words, case: Case, stands: Any, frame: Frame) -> Any:
    return st.text_input(value=stands or "", max_chars=LINE_MOST, **frame).strip() or None


def _note(words: Words, case: Case, stands: Any, frame: Frame) -> Any:
    return st.text_area(value=stands or "", max_chars=NOTE_MOST, **frame).strip() or None


def _count(words: Words, case: Case, stands: Any, frame: Frame) -> Any:
    return st.number_input(value=None, min_value=1, max_value=COUNT_MOST, step=1, **frame)


def _tick(words: Words, case: Case, stands: Any, frame: Frame) -> Any:
    return st.checkbox(**frame)


def _one(words: Mapping[Any, str], stands: Any, frame: Frame, placeholder: str) -> Any:
    """One of a list; what stands is chosen, and what is the only one."""
    listed = list(words)
    chosen = listed.index(stands) if stands in words else 0 if len(listed) == 1 else None
    return st.selectbox(options=listed, index=chosen, format_func=words.__getitem__, placeholder=placeholder, **frame)


def _choice(words: Words, case: Case, stands: Any, frame: Frame) -> Any:
    return _one(words, stands, frame, "请选择")


def _choices(words: Words, case: Case, stands: Any, frame: Frame) -> Any:
    chosen = st.multiselect(options=list(words), format_func=words.__getitem__, placeholder="请选择", **frame)
    return tuple(chosen) or None


def _post(words: Words, case: Case, stands: Any, frame: Frame) -> Any:
    return _one(case.agents, stands, frame, **_NAMED)


def _unit(words: Words, case: Case, stands: Any, frame: Frame) -> Any:
    return _one(_units(case), stands, frame, **_NAMED)


def _place(words: Words, case: Case, stands: Any, frame: Frame) -> Any:
    return _one(_places(), stands, frame, **_NAMED)


def _topic(words: Words, case: Case, stands: Any, frame: Frame) -> Any:
    with data() as connection:
        topics = entries(connection, "topic")
    return _one(_paths(topics), stands, frame, **_NAMED)


def _several_units(words: Words, case: Case, stands: Any, frame: Frame) -> Any:
    units = _units(case)
    held = [case.holding.unit_id] if case.holding else []
    default = [unit for unit in (held if stands is None else stands) if unit in units]
    chosen = st.multiselect(options=list(units), default=default, format_func=units.__getitem__, **_NAMED, **frame)
    return tuple(chosen) or None


def _posts(words: Words, case: Case, stands: Any, frame: Frame) -> Any:
    return tuple(st.multiselect(options=case.leaders, default=stands, placeholder="请选择", **frame)) or None


def _units(case: Case) -> Mapping[int, str]:
    return {unit: name for unit, name in district().unit_full.items() if unit in case.units}


def _places() -> Mapping[int, str]:
    """Areas down to the estate; a street or community is offered its own. No buildings: one may be known only through a
    matter that is not for this viewer."""
    kinds = ("street", "community", "estate")
    with data() as connection:
        found = {id_: path for kind in kinds for id_, path in entries(connection, kind).items()}
    own = found.get(signed().viewer.area_id or 0)
    within = {id_: path for id_, path in found.items() if own is None or f"{path}/".startswith(f"{own}/")}
    return _paths(dict(sorted(within.items(), key=itemgetter(1))))


def _paths(found: Mapping[int, str]) -> Mapping[int, str]:
    return {id_: path.replace("/", " › ") for id_, path in found.items()}


_WIDGETS: Mapping[Kind, Callable[[Words, Case, Any, Frame], Any]] = {
    Kind.DAY: _day,
    Kind.DUE: _due,
    Kind.LIMIT: _limit,
    Kind.LINE: _line,
    Kind.NOTE: _note,
    Kind.COUNT: _count,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.UNIT: _unit,
    Kind.UNITS: _several_units,
    Kind.MATTER: _line,
    Kind.DISPUTE: _line,
    Kind.SALUTATION: _line,
    Kind.PLACE: _place,
    Kind.TOPIC: _topic,
    Kind.POST: _post,
    Kind.POSTS: _posts,
    Kind.TICK: _tick,
}
