"""Who owns, manages and heats the houses, and when they were built, by what the matters are about: as values, and what is
bad enough for a task force (专班)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from briefing.figures import count_words
from briefing.heat import Heat, Line
from briefing.numbers import count, decimal, joined
from briefing.overview import Phrase
from data_access.metrics.measure import ZERO, Answer, Figure

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

    def words(self, unit: str) -> str:
        """The cell in a line: 某钢企房产处 · 供暖：12 件次."""
        return f"{self.owner.name} · {self.topic.name}：{count_words(self.matters, unit)}"


def burdens(found: Heat, places: Answer | None, households: Answer, ages: Answer) -> dict[tuple[Any, Any], Burden]:
    """Each cell that has something, by (owner, topic), the largest first.

    places: by owner, topic and place, of the same number; None where that is not offered; households and ages by owner
    and topic on the last day.
    """
    told = Counter(
        (owner, topic)
        for (owner, topic, place), part in (places.parts if places else {}).items()
        if place is not None and part.arrived
    )
    cells = {}
    for row, column in found.largest():
        key = row.value, column.value
        among, of_cell = None if places is None else told[key], found.at(row, column).figure
        on_day = (one.parts.get(key, ZERO) for one in (households, ages))
        cells[key] = Burden(row, column, of_cell, among, *on_day)
    return cells


def task_forces(found: Mapping[tuple[Any, Any], Burden], least: int) -> list[Burden]:
    """The cells of a known unit and topic with at least so many matters: what a task force is proposed for."""
    return [one for key, one in found.items() if None not in key and (one.matters.arrived or 0) >= least]


def head_sentence(found: Heat, unit: str, side: str, measure: str, whose: str) -> tuple[Phrase, ...]:
    """The one sentence: whose houses have the most, and what about."""
    whole = count_words(found.whole, unit)
    if not (known := _known(found)):
        if _hidden(found):
            return (Phrase(f"{whose}{measure}", whole, f"；按{side}分开的都涉及少数人，不显示。"),)
        return (Phrase(f"{whose}没有按{side}登记了的{measure}事项；共", whole, "。"),)
    first = known[0]
    topics = [topic.name for owner, topic in found.largest() if owner == first and topic.value is not None]
    about = f"，最多的是{topics[0]}" if topics else ""
    number = Phrase(f"{side}中{first.name}最多：", count_words(first.cell.figure, unit), f"{about}；")
    unknown = next((row.cell for row in found.rows if row.value is None and row.cell.amount), None)
    lacking = f"，其中没有登记{side}的 {count_words(unknown.figure, unit)}" if unknown else ""
    return number, Phrase(f"{whose}{measure}", whole, f"{lacking}。")


def title(found: Heat, side: str) -> str:
    """What the matrix shows: whose houses come first."""
    if first := [row.name for row in _known(found)[:3]]:
        return f"{side}中{'、'.join(first)}居前"
    return f"按{side}分开的都涉及少数人，不显示" if _hidden(found) else f"没有按{side}登记的"


def shown(found: Heat) -> Heat:
    """The lines one still reads: the first twenty, what is filed nowhere after them."""
    known = [row for row in found.rows if row.value is not None]
    rest = [row for row in found.rows if row.value is None]
    return replace(found, rows=(*known[:_TOP], *rest))


def _hidden(found: Heat) -> bool:
    """Whether any number of a known value is hidden (小数隐藏)."""
    return any(row.value is not None and row.cell.figure.state == "too_few" for row in found.rows)


def _known(found: Heat) -> list[Line]:
    """The lines of a known value that have something."""
    return [row for row in found.rows if row.value is not None and row.cell.amount]
