"""The heat map (热力图) as values: a number by topic and place, what it is compared with, what stands out, what is said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from briefing.case_list import ABOVE
from briefing.figures import count_words
from briefing.numbers import UNKNOWN, decimal, delta, listed, percent, whole
from briefing.overview import Phrase
from data_access.district import AREAS, Names
from data_access.metrics.measure import TOO_FEW, ZERO, Answer, Figure
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
        return {} if self.within is None else {ABOVE[self.dimension]: self.within}


@dataclass(frozen=True)
class Cell:
    """A topic in a place. other: the figure it is compared with; expected: what is usual (None: not judged); rate: by a
    thousand households (None: not asked, or nobody entered how many there are)."""

    figure: Figure
    other: Figure | None = None
    expected: Expected | None = None
    rate: Shrunk | None = None

    @property
    def amount(self) -> float:
        """The number as far as it arrived."""
        return self.figure.arrived or 0.0

    @property
    def marked(self) -> bool:
        """Whether it stands out."""
        return self.expected is not None and self.expected.marked

    @property
    def excess(self) -> float:
        """How many more than what is usual; 0 where it is not judged."""
        return self.amount - self.expected.value if self.expected else 0.0

    @property
    def growth(self) -> float | None:
        """How many more than in what it is compared with; None where either is not known."""
        now, was = self.figure.value, self.other and self.other.value
        return None if now is None or was is None else now - was


@dataclass(frozen=True)
class Line:
    """A row or a column: the value of its dimension (None: filed nowhere), its name, the same where there is little
    room, and the whole of it, as one cell."""

    value: int | None
    name: str
    short: str
    cell: Cell


@dataclass(frozen=True)
class Heat:
    """Rows (topics) and columns (places), each by its total, what is filed nowhere last; a cell for each pair."""

    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
    cells: Mapping[tuple[int | None, int | None], Cell]
    whole: Figure
    other: Figure | None = None  # the whole of what it is compared with
    rated: bool = False

    @cached_property
    def all_short(self) -> bool:
        """Whether every cell lacks a feed and is at least so much."""
        return all(cell.figure.at_least is not None for cell in self.cells.values())

    @property
    def short_of(self) -> str:
        """Which cells lack a feed and are at least so much, in a sentence; "" where none does."""
        if not any(cell.figure.at_least is not None for cell in self.cells.values()):
            return ""
        return "有来源缺数，各格均为至少数。" if self.all_short else "带 + 的格有来源缺数，为至少数。"

    def words(self, cell: Cell) -> str:
        """What stands in a cell; the + of what is at least so much is left out where every cell has it."""
        if self.rated:
            return rate_words(cell)
        return cell_words(cell).removesuffix("+") if self.all_short else cell_words(cell)

    def at(self, row: Line, column: Line) -> Cell:
        """The cell of a row and a column."""
        return self.cells[row.value, column.value]

    def largest(self) -> list[tuple[Line, Line]]:
        """The cells that have something, by row and column, the largest first."""
        pairs = [(row, column) for row in self.rows for column in self.columns if self.at(row, column).amount]
        return sorted(pairs, key=lambda pair: -self.at(*pair).amount)

    def marked(self) -> list[tuple[Line, Line]]:
        """The cells that stand out, those furthest above what is usual first."""
        found = [pair for pair in self.largest() if self.at(*pair).marked]
        return sorted(found, key=lambda pair: -self.at(*pair).excess)


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
    silent = next((part for part in columns.parts.values() if part.state == "unknown"), ZERO)
    # What lacks a street's feed may lack any of its communities; a street that lacks one is itself a part.
    lacking = _nothing(columns.figure) if where.dimension == "community" else ZERO
    across = [
        Line(v, *_named(where, names, v), Cell(_part(columns, (v,), lacking), other and _part(other[1], (v,))))
        for v in _places(where, names, columns)
    ]
    down = [Line(v, *_named(about, names, v), Cell(rows.parts.get((v,), _nothing(silent)))) for v in topics]

    def cell(row: Line, column: Line) -> Cell:
        key = (row.value, column.value)
        was = other and _part(other[0], key, _nothing(_part(other[1], key[1:])))
        return Cell(_part(answer, key, _nothing(column.cell.figure)), was, (expected or {}).get(key))

    cells = {(row.value, column.value): cell(row, column) for row in down for column in across}
    return Heat(_by_total(down), _by_total(across), cells, answer.figure, other and other[0].figure)


def rated(found: Heat, households: Mapping[int, int]) -> Heat:
    """The map by a thousand households of each place, every topic drawn towards the whole on its own; a place without a
    figure has no rate. households: by the id of a place."""
    thousands = {id_: n / 1000 for id_, n in households.items()}

    def rates(of: Mapping[int | None, Figure]) -> dict[int, Shrunk]:
        counts = {id_: n for id_ in thousands if id_ in of and (n := of[id_].arrived) is not None}
        return dict(shrunk(counts, thousands)) if any(counts.values()) else {}

    by_row = {row.value: rates({c.value: found.at(row, c).figure for c in found.columns}) for row in found.rows}
    cells = {key: replace(cell, rate=by_row[key[0]].get(key[1] or 0)) for key, cell in found.cells.items()}
    whole = rates({column.value: column.cell.figure for column in found.columns})
    columns = [replace(one, cell=replace(one.cell, rate=whole.get(one.value or 0))) for one in found.columns]
    columns.sort(key=lambda one: -one.cell.rate.rate if one.cell.rate else 0.0)
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


def cell_words(cell: Cell) -> str:
    """What stands in a cell: 174, compared +12, 未知, and a dash for what is not shown."""
    figure, was = cell.figure, cell.other
    if "too_few" in (figure.state, was and was.state):
        return "—"
    if was is None:
        return whole(figure.arrived) + ("+" if figure.at_least is not None else "")
    if cell.growth is None:
        return UNKNOWN
    return f"{cell.growth:+,.0f}" if cell.growth else "0"


def rate_words(cell: Cell) -> str:
    """A rate by a thousand households: 3.2; a dash where there is none."""
    return "—" if cell.rate is None else decimal(cell.rate.rate)


def cell_sentence(row: str, column: str, cell: Cell, unit: str, against: str) -> str:
    """A cell as one would read it out: 八角街道，供暖：174 件次，应有约 121 件，突出。 against: 上期, 去年同期 or ""."""
    parts = [f"{column}，{row}：{count_words(cell.figure, unit)}"]
    if cell.other is not None and against:
        parts.append(f"{against} {count_words(cell.other, unit)}")
    if cell.rate is not None:
        low, high = decimal(cell.rate.low), decimal(cell.rate.high)
        parts.append(f"每千户约 {rate_words(cell)} {unit}（90% 区间 {low}—{high}）")
    if cell.expected is not None:
        parts.append(f"应有{_about(cell.expected.value)} {unit}" + ("，突出" if cell.marked else ""))
    return "，".join(parts)


def head_sentence(found: Heat, unit: str, period: str, whose: str, against: str) -> tuple[Phrase, ...]:
    """The one sentence: the cell that stands out most, or the one with the most, and the whole; compared, both wholes.
    period: 本季收件."""
    total = Phrase(f"{whose}{period}", count_words(found.whole, unit), "。")
    if found.other is not None:
        return replace(total, after=f"，{against} "), Phrase("", count_words(found.other, unit), "。")
    marked = found.marked()
    most = marked or found.largest()
    if not most:
        return (total,)
    row, column = most[0]
    cell = found.at(row, column)
    number = f"{column.name} {count_words(cell.figure, unit)}"
    if cell.expected is None or not marked:
        return (Phrase(f"{row.name}最集中：", number, "；"), total)
    several = f"{len(marked)} 格突出，最甚的是{row.name}：" if len(marked) > 1 else f"{row.name}突出："
    usual = f"，高于按街道、领域和季节应有的{_about(cell.expected.value)} {unit}；"
    return (Phrase(several, number, usual), total)


def matrix_title(found: Heat, against: str) -> str:
    """What the matrix shows: which topics are the most, and where; compared, which grew the most."""
    if against:
        growth = {
            f"{column.name}的{row.name}": found.at(row, column).growth for row in found.rows for column in found.columns
        }
        return _grown_title(growth, against, "没有一格增加")
    about = [row.name for row in found.rows if row.value is not None and row.cell.amount][:2]
    places = [column.short for column in found.columns if column.value is not None and column.cell.amount][:3]
    if not about or not places:
        return "这一期间没有可数的"
    return f"{'和'.join(about)}最多，{'每千户最高的是' if found.rated else '集中在'}{listed(places, 3)}"


def map_title(found: Heat, against: str) -> str:
    """What the map shows: which place has how much of it, or the highest rate; compared, which grew the most."""
    if against:
        return _grown_title({one.name: one.cell.growth for one in found.columns}, against, "没有一处增加")
    first = next((column for column in found.columns if column.value is not None and column.cell.amount), None)
    if first is None:
        return "各处均没有"
    if found.rated:
        return f"每千户{first.name}最高（{rate_words(first.cell)}）"
    share = first.cell.amount / sum(column.cell.amount for column in found.columns)
    said = next((word for least, word in _SHARES if share >= least), None)
    return f"{first.name}最多，占{said}" if said else f"{first.name}最多，占 {percent(share)}"


def _about(expected: float) -> str:
    """约 121; 不到 1, for nothing at all is never what is usual."""
    return f"约 {whole(expected)}" if expected >= 1 else "不到 1"


def _grown_title(growth: Mapping[str, float | None], against: str, none: str) -> str:
    name, most = max(((name, more or 0) for name, more in growth.items()), key=lambda one: one[1], default=("", 0))
    return f"与{against}相比，" + (f"{name}增加最多（{delta(most)}）" if most > 0 else none)


def _part(answer: Answer, key: Key, uncounted: Figure = ZERO) -> Figure:
    """What one part has. Where nothing was counted: hidden if no part may be shown (小数隐藏), unknown before anything was
    known, else uncounted."""
    if key in answer.parts:
        return answer.parts[key]
    if withheld(answer):
        return TOO_FEW
    return answer.figure if any(gap.source is None for gap in answer.figure.missing) else uncounted


def withheld(answer: Answer) -> bool:
    """Whether an answer by dimensions has something, but no part of it may be shown."""
    return not answer.parts and bool(answer.figure.numerator)


def _nothing(place: Figure) -> Figure:
    """What is counted where nothing was: a zero, unless a feed of the place was silent."""
    return Figure(None, "unknown", 0.0, None, 0.0, place.missing) if place.state == "unknown" else ZERO


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
    name = names.of(axis.dimension, value)
    return name, names.short.get(value or 0, name) if axis.dimension in AREAS else name


def _by_total(lines: Sequence[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda line: (line.value is None, -line.cell.amount, line.value or 0)))
