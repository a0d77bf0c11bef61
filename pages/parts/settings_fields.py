"""What a setting's new value is typed into: the field that fits its kind."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import streamlit as st

from data_access.settings import Standing
from domain.clocks import Stage
from domain.vocabulary import OrderClass, Route, word
from pages.parts.settings_words import EXTENSION, UNITS

# Counted in one way alone: an order by the hour, an extension with the limit it extends, a recheck with its hearings.
_ONE_UNIT: Mapping[str, str] = {
    Stage.order: "hours",
    Stage.handling: "days",
    Stage.handling_extended: "days",
    Stage.recheck: "days",
    Stage.procedure: "days",
}
_UNIT: Mapping[str, str] = {
    "meeting_after_transfers": "次",
    "collective_over": "人",
    "small_cell": "件",
    "task_force_matters": "件",
}


def value(one: Standing, today: date) -> Any:
    """Draws the fields, filled with what holds, and gives what stands in them as the setting keeps it; nonsense as it
    was typed, for settings.wanted to refuse."""
    if one.name.startswith("limit."):
        return _limit(one, today)
    return _FIELDS.get(one.name, _number)(one.name, one.now.value)


def _key(name: str, part: object = "") -> str:
    return f"set-{name}-{part}" if part else f"set-{name}"


def _number(name: str, held: int) -> int | None:
    return st.number_input(f"新的值（{_UNIT.get(name, '天')}）", 1, 3650, held, key=_key(name))


def _days(name: str, held: Iterable[int]) -> list[int]:
    typed = st.text_input("新的值（天，用顿号隔开）", "、".join(map(str, held)), max_chars=60, key=_key(name))
    return [int(day) for day in re.findall(r"\d{1,6}", typed)]


def _season(name: str, held: Iterable[str]) -> list[str]:
    with st.container(horizontal=True):
        words = ("第一天（月-日）", "最后一天（月-日）")
        typed = [
            st.text_input(said, day, max_chars=8, key=_key(name, nr))
            for nr, (said, day) in enumerate(zip(words, held, strict=True), start=1)
        ]
    return [_month_day(day) for day in typed]


def _month_day(typed: str) -> str:
    numbers = re.findall(r"\d+", typed)
    return f"{int(numbers[0]):02}-{int(numbers[1]):02}" if len(numbers) == 2 else typed


def _extension(name: str, held: str) -> str:
    return st.selectbox(
        "新的值", list(EXTENSION), list(EXTENSION).index(held), format_func=EXTENSION.__getitem__, key=_key(name)
    )


def _procedures(name: str, held: Mapping[str, int]) -> dict[str, int]:
    routes = {str(int(route)): f"{word(route)}（天）" for route in Route if route is not Route.LETTERS_AND_VISITS}
    return _each(name, routes, held)


def _hours(name: str, held: Mapping[str, int]) -> dict[str, int]:
    return _each(name, {kind.value: f"{word(kind)}（小时）" for kind in OrderClass}, held)


def _each(name: str, labels: Mapping[str, str], held: Mapping[str, int]) -> dict[str, int]:
    """A number for each, or none."""
    with st.container(horizontal=True):
        typed = {
            key: st.number_input(
                said,
                1,
                9999,
                held.get(key),
                placeholder="不设",
                key=_key(name, key),
                width=200 if len(said) > 6 else 150,
            )
            for key, said in labels.items()
        }
    return {key: number for key, number in typed.items() if number is not None}


_FIELDS: Mapping[str, Callable[[str, Any], Any]] = {
    "call_back_days": _days,
    "heating_season": _season,
    "extension_from": _extension,
    "procedure_days": _procedures,
    "order_hours": _hours,
}


def _limit(one: Standing, today: date) -> dict[str, Any]:
    held, only = one.now.value, _ONE_UNIT.get(one.name.removeprefix("limit."))
    units = [only] if only else ["days", "workdays"]
    with st.container(horizontal=True):
        number = st.number_input(
            f"新的值（{UNITS[only]}）" if only else "新的值",
            1,
            9999,
            held["number"],
            placeholder="不设统一期限",
            key=_key(one.name),
            width=200,
        )
        kind = only or st.segmented_control(
            "单位",
            units,
            default=held["kind"],
            format_func=UNITS.__getitem__,
            required=True,
            key=_key(one.name, "unit"),
        )
    rule = st.text_input(
        "规则版本（随算出的每个期限存档）",
        f"本单位设定{today.year}·{len(one.rows)}",
        max_chars=28,
        key=_key(one.name, "rule"),
    )
    return {**held, "number": number, "kind": kind, "rule": rule.strip()}
