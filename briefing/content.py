"""The plain shape of a paper: one table of real values and the facts it rests on, whatever file it becomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Cell = str | int | float | date | None


@dataclass(frozen=True)
class Column:
    """One column: the key of its values, its head with the unit in it, how it is set, its width in letters of Latin."""

    name: str
    head: str
    kind: Literal["text", "number", "date"] = "text"
    width: int = 12


@dataclass(frozen=True)
class Paper:
    """A titled table and what must be known to read it.

    rows   values by column name; a word where a day or a number is not there (未办结), None where it is unknown
    facts  (name, text) in order: 含义, 算法, 期间, 筛选, 截至, …
    foot   the line at the foot of every printed page
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Cell]]
    facts: Sequence[tuple[str, str]]
    foot: str
