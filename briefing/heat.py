"""The heat map (热力图) as values: a number by topic and place, what it is compared with, what stands out, what is said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from briefing.numbers import HIDDEN, UNKNOWN, count, decimal, delta, listed, percent, whole
from briefing.overview import Phrase
from data_access.district import UNFILED, Names
from data_access.metrics.measure import TOO_FEW, Answer, Figure
from domain.standing_out import Expected, Shrunk, shrunk

# The word of the switch → the number it counts.
MEASURES: Mapping[str, str] = {
    "收件": "received_items",
    "在办": "open",
    "逾期": "overdue",
    "重点": "key_open",
    "户数": "households",
    "每千户": "received_items",
}
PER_THOUSAND = "每千户"  # 收件 by a thousand households, where the office has entered how many there are
# Counts of cases that came in independently of each other: of these alone is said what stands out.
JUDGED = ("received_items",)
Key = tuple[Any, ...]
# What a line is called that has no value of its dimension.
_NONE: Mapping[str, str] = {
    **dict.fromkeys(("topic2", "topic3"), "未细分"),
    "community": "社区不明",
    **dict.fromkeys(("owner", "property", "heating", "built"), "未登记"),
}
_ZERO = Figure(0.0, "known", 0.0, None)
_SHARES = (
    (0.97, "几乎全部"),
    (0.72, "近四分之三"),
    (0.64, "约三分之二"),
    (0.48, "近一半"),
    (0.31, "约三分之一"),
    (0.23, "近四分之一"),
)


@dataclass(frozen=True)
class Axis:
    """What lies along one side: the dimension, and to which topic or street it is narrowed (id; None: to none)."""

    dimension: str
    within: int | None = None

    @property
    def where(self) -> dict[str, Any]:
        """The narrowing as the numbers take it."""
        above = {"topic2": "topic", "topic3": "topic2", "community": "street"}
        return {} if self.within is None else {above[self.dimension]: self.within}


@dataclass(frozen=True)
class Line:
    """A row or a column: the value of its dimension (None: filed nowhere), its name, the same where there is little
    room, its figure. other, rate: of a place, as of a cell."""

    value: int | None
    name: str
    short: str
    figure: Figure
    other: Figure | None = None
    rate: Shrunk | None = None

    @property
    def cell(self) -> "Cell":
        """The line as one cell, as the map paints it."""
        return Cell(self.figure, self.other, rate=self.rate)


@dataclass(frozen=True)
class Cell:
    """A topic in a place. other: the figure it is compared with; expected: what is usual (None: not judged); rate: by a
    thousand households (None: not asked, or nobody entered how many there are)."""

    figure: Figure
    other: Figure | None = None
    expected: Expected | None = None
    rate: Shrunk | None = None

    @property
    def marked(self) -> bool:
        """Whether it stands out."""
        return self.expected is not None and self.expected.marked

    @property
    def change(self) -> float | None:
        """The relative change against what it is compared with; None where there is none, NaN where it is not shown."""
        return None if self.other is None else relative(self.figure, self.other)


@dataclass(frozen=True)
class Heat:
    """Rows (topics) and columns (places), each by its total, what is filed nowhere last; a cell for each pair."""

    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
    cells: Mapping[tuple[int | None, int | None], Cell]
    whole: Figure
    rated: bool = False

    @property
    def short_of(self) -> str:
        """Which cells lack a feed and are at least so much, in a sentence; "" where none does."""
        lacking = [cell.figure.value is None and cell.figure.arrived is not None for cell in self.cells.values()]
        if not any(lacking):
            return ""
        return "有来源缺数，各格均为至少数。" if all(lacking) else "带 + 的格有来源缺数，为至少数。"

    def words(self, row: Line, column: Line) -> str:
        """What stands in a cell; the + of what is at least so much is left out where every cell has it."""
        if self.rated:
            return rate_words(self.at(row, column))
        said = cell_words(self.at(row, column))
        return said.removesuffix("+") if self.short_of.startswith("有") else said

    def marked(self) -> list[tuple[Line, Line]]:
        """The cells that stand out, those furthest above what is usual first."""
        found = [(row, column) for row in self.rows for column in self.columns if self.at(row, column).marked]
        return sorted(found, key=lambda pair: -_excess(self.at(*pair)))

    def at(self, row: Line, column: Line) -> Cell:
        """The cell of a row and a column."""
        return self.cells[row.value, column.value]

    def hottest(self) -> tuple[Line, Line] | None:
        """The cell with the most; None where nothing is known to be there."""
        pairs = [(row, column) for row in self.rows for column in self.columns if _amount(self.at(row, column).figure)]
        return max(pairs, key=lambda pair: _amount(self.at(*pair).figure), default=None)


def topic_axis(topic: int | None, level: int) -> Axis:
    """The topics of the first level, or those beneath a topic of the first or second."""
    return Axis("topic") if topic is None else Axis({1: "topic2", 2: "topic3"}[level], topic)


def heat(
    answer: Answer,
    rows: Answer,
    columns: Answer,
    axes: tuple[Axis, Axis],
    names: Names,
    other: tuple[Answer, Answer] | None = None,
    expected: Mapping[tuple[Any, Any], Expected] | None = None,
) -> Heat:
    """The map of an answer by both dimensions and of one by each alone; other: over what it is compared with, by both
    and by place.

    Every street or community of the viewer's that has a name stands there, also with a known zero; a topic only where
    something is, or was, counted. A part nobody counted is a zero where its place is known, else unknown.
    """
    about, where = axes
    topics = {key[0] for key in rows.parts} | {key[0] for key in (other[0].parts if other else ())}
    silent = next((part for part in columns.parts.values() if part.state == "unknown"), _ZERO)
    across = [
        Line(v, *_named(where, names, v), columns.parts.get((v,), _ZERO), other and other[1].parts.get((v,), _ZERO))
        for v in _places(where, names, columns)
    ]
    down = [Line(v, *_named(about, names, v), rows.parts.get((v,), _nothing(silent))) for v in topics]

    def cell(row: Line, column: Line) -> Cell:
        key = (row.value, column.value)
        was = other and other[0].parts.get(key, _nothing(other[1].parts.get((column.value,), _ZERO)))
        return Cell(answer.parts.get(key, _nothing(column.figure)), was, (expected or {}).get(key))

    cells = {(row.value, column.value): cell(row, column) for row in down for column in across}
    return Heat(_by_total(down), _by_total(across), cells, answer.figure)


def rated(found: Heat, households: Mapping[int, int]) -> Heat:
    """The map by a thousand households of each place, every topic drawn towards the whole on its own; a place without a
    figure has no rate. households: by the id of a place."""
    thousands = {id_: n / 1000 for id_, n in households.items()}

    def rates(of: Mapping[int | None, Figure]) -> dict[int, Shrunk]:
        counts = {id_: of[id_].arrived or 0.0 for id_ in thousands if id_ in of}
        return dict(shrunk(counts, thousands)) if any(counts.values()) else {}

    by_row = {row.value: rates({c.value: found.at(row, c).figure for c in found.columns}) for row in found.rows}
    cells = {key: replace(cell, rate=by_row[key[0]].get(key[1] or 0)) for key, cell in found.cells.items()}
    whole = rates({column.value: column.figure for column in found.columns})
    columns = [replace(column, rate=whole.get(column.value or 0)) for column in found.columns]
    columns.sort(key=lambda one: -one.rate.rate if one.rate else 0.0)
    return replace(found, columns=tuple(columns), cells=cells, rated=True)


def comparable(
    now: Answer, columns: Answer, past: Iterable[tuple[Answer, Answer]]
) -> tuple[dict[Key, float], list[dict[Key, float]]]:
    """What is fit to be judged by: the counts of places whose every feed arrived in the window, and the same places in
    those earlier windows in which they arrived, too. Each window as an answer by both dimensions and one by place."""
    silent = {place for (place,), part in columns.parts.items() if part.state != "known"}

    def counts(answer: Answer) -> dict[Key, float]:
        return {key: part.value for key, part in answer.parts.items() if key[1] not in silent and part.value}

    def arrived(of: Answer) -> bool:
        return of.figure.state == "known" or (
            of.figure.arrived is not None
            and all(part.state == "known" for (place,), part in of.parts.items() if place not in silent)
        )

    return counts(now), [counts(answer) for answer, of in past if arrived(of)]


def relative(now: Figure, other: Figure) -> float | None:
    """The change as a share of what was; None from or to the unknown and from nothing, NaN where one is not shown."""
    if TOO_FEW in (now, other):
        return float("nan")
    if now.value is None or other.value is None or not other.value:
        return None
    return now.value / other.value - 1


def cell_words(cell: Cell) -> str:
    """What stands in a cell: 174, +12%, 新增, 未知, and a dash for what is not shown."""
    figure = cell.figure
    if figure.state == "too_few" or (cell.other is not None and cell.other.state == "too_few"):
        return "—"
    if cell.other is None:
        return "未知" if figure.arrived is None else whole(figure.arrived) + ("+" if figure.value is None else "")
    if figure.value is None or cell.other.value is None:
        return UNKNOWN
    if not cell.other.value:
        return "新增" if figure.value else "0"
    return f"{round(100 * (figure.value / cell.other.value - 1)):+d}%"


def rate_words(cell: Cell) -> str:
    """A rate by a thousand households: 3.2; a dash where there is none."""
    return "—" if cell.rate is None else decimal(cell.rate.rate)


def cell_sentence(row: str, column: str, cell: Cell, unit: str, against: str) -> str:
    """A cell as one would read it out: 八角街道，供暖：174 件次，应有约 121 件，突出。 against: 上期, 去年同期 or ""."""
    figure = cell.figure
    said = HIDDEN if figure.state == "too_few" else count(figure.arrived, unit, figure.value is None)
    parts = [f"{column}，{row}：{said}"]
    if cell.other is not None and against:
        was = HIDDEN if cell.other.state == "too_few" else count(cell.other.arrived, unit, cell.other.value is None)
        parts.append(f"{against} {was}")
    if cell.rate is not None:
        low, high = decimal(cell.rate.low), decimal(cell.rate.high)
        parts.append(f"每千户约 {rate_words(cell)} {unit}（90% 区间 {low}—{high}）")
    if cell.expected is not None:
        parts.append(f"应有约 {count(cell.expected.value, unit)}" + ("，突出" if cell.marked else ""))
    return "，".join(parts)


def head_sentence(found: Heat, unit: str, period: str, whose: str) -> tuple[Phrase, ...]:
    """The one sentence: the cell that stands out most, or the one with the most, and the whole. period: 本季收件."""
    total = Phrase(f"{whose}{period}", _said(found.whole, unit), "。")
    marked, hottest = found.marked(), found.hottest()
    if hottest is None:
        return (total,)
    row, column = marked[0] if marked else hottest
    cell = found.at(row, column)
    number = f"{column.name} {_said(cell.figure, unit)}"
    if cell.expected is None or not marked:
        return (Phrase(f"{row.name}最集中：", number, "；"), total)
    several = f"{len(marked)} 格突出，最甚的是{row.name}：" if len(marked) > 1 else f"{row.name}突出："
    usual = f"，高于按街道、领域和季节应有的 {whole(cell.expected.value)} {unit}；"
    return (Phrase(several, number, usual), total)


def matrix_title(found: Heat, against: str) -> str:
    """What the matrix shows: which topics are the most, and where; compared, which grew the most."""
    if against:
        grown = [
            (now.value - was.value, row, column)
            for row in found.rows
            for column in found.columns
            if (cell := found.at(row, column)) and (now := cell.figure) and (was := cell.other)
            if now.value is not None and was.value is not None
        ]
        most = max(grown, key=lambda one: one[0], default=None)
        if most is None or most[0] <= 0:
            return f"与{against}相比，没有一格增加"
        return f"与{against}相比，{most[2].name}的{most[1].name}增加最多（{delta(most[0])}）"
    about = [row.name for row in found.rows if row.value is not None and _amount(row.figure)][:2]
    places = [column.short for column in found.columns if column.value is not None and _amount(column.figure)][:3]
    if not about or not places:
        return "这一期间没有可数的"
    return f"{'和'.join(about)}最多，集中在{listed(places, 3)}"


def map_title(found: Heat) -> str:
    """What the map shows: which place has how much of it."""
    known = [column for column in found.columns if column.value is not None and _amount(column.figure)]
    total = sum(_amount(column.figure) for column in found.columns)
    if not known or not total:
        return "各处均没有"
    first = known[0]
    share = _amount(first.figure) / total
    said = next((word for least, word in _SHARES if share >= least), None)
    return f"{first.name}最多，占{said}" if said else f"{first.name}最多，占 {percent(share)}"


def _nothing(place: Figure) -> Figure:
    """What is counted where nothing was: a zero, unless a feed of the place was silent."""
    return Figure(None, "unknown", 0.0, None, 0.0, place.missing) if place.state == "unknown" else _ZERO


def _places(axis: Axis, names: Names, columns: Answer) -> list[int | None]:
    counted = [key[0] for key in columns.parts]
    if axis.dimension == "street":
        named = list(names.street)
    elif axis.dimension != "community":
        named = []
    else:
        named = [one for one, street in names.street_of.items() if street == axis.within and one in names.community]
    return [*named, *(value for value in counted if value not in named)]


def _named(axis: Axis, names: Names, value: int | None) -> tuple[str, str]:
    if value is None:
        word = _NONE.get(axis.dimension, UNFILED)
        return word, word
    name = names.of(axis.dimension, value)
    if axis.dimension in ("street", "community"):
        return name, names.short.get(value, name)
    return name, name


def _by_total(lines: Sequence[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda line: (line.value is None, -_amount(line.figure), line.value or 0)))


def _amount(figure: Figure) -> float:
    return figure.arrived or 0.0


def _excess(cell: Cell) -> float:
    assert cell.expected is not None
    return _amount(cell.figure) - cell.expected.value


def _said(figure: Figure, unit: str) -> str:
    if figure.state == "too_few":
        return HIDDEN
    return count(figure.arrived, unit, figure.value is None)
