"""Who owns, manages and heats the houses, and when they were built, by what the matters are about: as values, and what is
bad enough for a task force (专班)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from briefing.heat import Heat, Line
from briefing.numbers import HIDDEN, UNKNOWN, count, decimal, joined
from briefing.overview import Phrase
from data_access.metrics.measure import Answer, Figure

# The word of the switch → the dimension the places are split by.
SIDES: Mapping[str, str] = {"产权单位": "owner", "物业": "property", "供热单位": "heating", "建成年代": "built"}
# The word of the switch → the number it counts.
MEASURES: Mapping[str, str] = {"在办": "open", "逾期": "overdue", "近12月收件": "received_items"}
_TOP = 20  # lines that one still reads; the others are under 其他… in the list of matters


@dataclass(frozen=True)
class Burden:
    """A cell: whose (owner) and about what, 件次, in how many estates and buildings (None: not said to this viewer), 户 of
    disputes on the ledger, the median age of the open ones in days."""

    owner: Line
    topic: Line
    matters: Figure
    places: int | None
    households: Figure
    age: Figure

    @property
    def facts(self) -> str:
        """What stands behind its number: 涉及 5 处 · 在账 162 户 · 在办 33 天（中位）."""
        households, age = self.households.arrived, self.age.numerator
        of = "中位" if self.age.state == "known" else "已到数的中位"
        return joined(
            None if self.places is None else f"涉及 {self.places} 处",
            f"在账矛盾 {count(households, '户')}" if households else None,
            f"在办 {decimal(age, '天')}（{of}）" if age > 0 else None,
        )


def burdens(found: Heat, places: Answer | None, households: Answer, ages: Answer) -> dict[tuple[Any, Any], Burden]:
    """Each cell that has something, by (owner, topic).

    places: by owner, topic and place, of the same number; None where that is not offered; households and ages by owner
    and topic on the last day.
    """
    none = Figure(0.0, "known", 0.0, None)
    told: dict[tuple[Any, Any], int] = {}
    for (owner, topic, place), part in (places.parts if places else {}).items():
        if place is not None and part.arrived:
            told[owner, topic] = told.get((owner, topic), 0) + 1
    return {
        key: Burden(
            row,
            column,
            cell.figure,
            None if places is None else told.get(key, 0),
            households.parts.get(key, none),
            ages.parts.get(key, none),
        )
        for row in found.rows
        for column in found.columns
        if (cell := found.at(row, column)) and cell.figure.arrived and (key := (row.value, column.value))
    }


def task_forces(found: Mapping[tuple[Any, Any], Burden], least: int) -> list[Burden]:
    """The cells of a known unit and topic with at least so many matters, the largest first: what a task force is
    proposed for."""
    enough = [
        one
        for one in found.values()
        if one.owner.value is not None and one.topic.value is not None and (one.matters.arrived or 0) >= least
    ]
    return sorted(enough, key=lambda one: -(one.matters.arrived or 0))


def head_sentence(found: Heat, unit: str, side: str, measure: str, whose: str) -> tuple[Phrase, ...]:
    """The one sentence: whose houses have the most, and what about."""
    total = Phrase(f"{whose}{measure}", _said(found.whole, unit), "。")
    rows = [row for row in found.rows if row.value is not None and row.figure.arrived]
    if not rows:
        return (Phrase(f"{whose}没有按{side}登记了的{measure}事项；共", _said(found.whole, unit), "。"),)
    first = rows[0]
    topic = max(
        (column for column in found.columns if column.value is not None),
        key=lambda column: found.at(first, column).figure.arrived or 0,
        default=None,
    )
    about = f"，最多的是{topic.name}" if topic is not None and found.at(first, topic).figure.arrived else ""
    return (Phrase(f"{side}中{first.name}最多：", _said(first.figure, unit), f"{about}；"), total)


def title(found: Heat, side: str) -> str:
    """What the matrix shows: whose houses come first."""
    first = [row.name for row in found.rows if row.value is not None and row.figure.arrived][:3]
    return f"{side}中{'、'.join(first)}居前" if first else f"没有按{side}登记的"


def shown(found: Heat) -> Heat:
    """The lines one still reads: the first twenty, what is filed nowhere after them."""
    known = [row for row in found.rows if row.value is not None]
    rest = [row for row in found.rows if row.value is None]
    return Heat((*known[:_TOP], *rest), found.columns, found.cells, found.whole)


def left_out(found: Heat) -> int:
    """How many lines `shown` leaves out."""
    return max(0, sum(row.value is not None for row in found.rows) - _TOP)


def words(burden: Sequence[Burden], unit: str) -> list[str]:
    """Each proposal in a line: 某钢企房产处 · 供暖：12 件次."""
    return [f"{one.owner.name} · {one.topic.name}：{_said(one.matters, unit)}" for one in burden]


def _said(figure: Figure, unit: str) -> str:
    if figure.state == "too_few":
        return HIDDEN
    return UNKNOWN if figure.arrived is None else count(figure.arrived, unit, figure.value is None)
