"""The form of a number: a question that can be opened. A definition names columns and never writes a query."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Column, Table

How = Literal["entered", "left", "open", "days"]
Op = Literal["==", "!=", "<=", ">", "in"]


@dataclass(frozen=True)
class Day:
    """A day column, moved by `shift` days and by `sign` times a threshold of the settings (its name)."""

    column: Column
    label: str
    shift: int = 0
    threshold: str | None = None
    sign: int = 1


@dataclass(frozen=True)
class Where:
    """A condition on a column already fixed on the day the count reads; `value` may be another column of the row."""

    column: Column
    op: Op
    value: Any
    label: str = ""


@dataclass(frozen=True)
class Spell:
    """It begins on the latest of `since` and ends on the earliest of `until` (none: never).

    tables  the first holds the dimensions and what is listed; the others are joined on the same subject, so that an
            overlap of spells is again a spell
    moving  dimension → (column at entry, column at the end); while it lasts the holding says it
    held    somebody answers on each of its days, so that while it lasts the holding says who; a spell that is not held
            (a rating, a promise) is split by what it had at entry
    """

    tables: tuple[Table, ...]
    since: tuple[Day, ...]
    until: tuple[Day, ...] = ()
    where: tuple[Where, ...] = ()
    moving: Mapping[str, tuple[Column | None, Column | None]] = field(default_factory=dict)
    held: bool = True

    @property
    def subject(self) -> str:
        """matter or dispute: what the list behind the number shows."""
        return self.tables[0].info["subject"]


@dataclass(frozen=True)
class Count:
    """Σ weight over the spells that entered, left, stand open at the window's end, or their days inside the window.

    weight  None counts 1; a column; "age" (day − since) with open; "span" (until − since) with left
    """

    spell: Spell
    how: How
    weight: Column | Literal["age", "span"] | None = None
    where: tuple[Where, ...] = ()


@dataclass(frozen=True)
class Metric:
    """One number, defined once. top and bottom are sums of counts that exclude each other; bottom makes it a rate.

    meaning  what it counts; {due_soon_days} stands for the threshold in force (explanation.meaning)
    good   "up", "down" or None: volume is not guilt
    basis  the days it is counted by, in words
    fed    whether it rests on feeds that can fall silent
    """

    name: str
    label: str
    meaning: str
    unit: str
    basis: str
    source: str
    top: tuple[Count, ...]
    bottom: tuple[Count, ...] = ()
    good: Literal["up", "down"] | None = None
    take: Literal["sum", "median"] = "sum"
    percent: bool = False
    fed: bool = True

    @property
    def kind(self) -> str:
        """flow · stock · rate · other, as scripts read it."""
        if self.bottom:
            return "rate" if self.percent else "other"
        if self.take == "median" or self.top[0].how == "days":
            return "other"
        return "stock" if self.top[0].how == "open" else "flow"

    @property
    def subject(self) -> str:
        """matter or dispute."""
        return self.top[0].spell.subject

    @property
    def thresholds(self) -> frozenset[str]:
        """The settings its days are moved by."""
        spells = [count.spell for count in (*self.top, *self.bottom)]
        return frozenset(day.threshold for spell in spells for day in (*spell.since, *spell.until) if day.threshold)

    @property
    def reads_stock(self) -> bool:
        """Whether every count reads the last day alone: then a silence matters only if it covers that day."""
        return all(count.how == "open" for count in (*self.top, *self.bottom))
