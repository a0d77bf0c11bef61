"""The plain shape of a paper: one table of real values and the facts it rests on, whatever file it becomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Cell = str | int | float | date | None


@dataclass(frozen=True)
class Column:
    """One column: the key of its values, its head with the unit in it, how it is set (percent: a share from 0 to 1), its
    width in letters of Latin."""

    name: str
    head: str
    kind: Literal["text", "number", "percent", "date"] = "text"
    width: int = 12


@dataclass(frozen=True)
class Mark:
    """What every file bears that leaves the house (DOMAIN.md 8): who took it, when, the code under which the trace has it.

    exporter: post and official; moment: Beijing's, real also in a sample district.
    """

    exporter: str
    moment: datetime
    code: str

    def facts(self) -> list[tuple[str, str]]:
        """The mark as lines of a sheet."""
        return [
            ("密级", "内部资料，请勿外传"),
            ("导出", self.exporter),
            ("导出时间", f"{self.moment:%Y-%m-%d %H:%M}"),
            ("追踪码", self.code),
        ]

    def line(self) -> str:
        """The mark as one line, for the foot of a page."""
        return f"内部资料 · 追踪码 {self.code} · {self.moment:%Y-%m-%d %H:%M} 导出 · {self.exporter}"


@dataclass(frozen=True)
class Paper:
    """A titled table and what must be known to read it.

    rows   values by column name; a word where a day or a number is not there (未办结), None where it is unknown
    facts  (name, text) in order: 含义, 算法, 期间, 筛选, 截至, …
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Cell]]
    facts: Sequence[tuple[str, str]]
