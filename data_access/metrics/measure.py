"""From a declaration to its answers: the value, its parts, its trend and what is behind it, by one generator."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import product
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    Table,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)

from data_access import feeds, settings, tables
from data_access.metrics.declaration import Count, Day, Metric, Spell, Where
from data_access.metrics.dialects import days_between, earliest, latest, shifted, unindexed
from data_access.scope import in_streets, told, visible
from data_access.tables import FILED, STANDS, LastDay
from data_access.writing import revision_known_on
from domain.events import FAR
from domain.feeds import OVER
from domain.small_cells import hidden
from domain.thresholds import Thresholds
from domain.visibility import Viewer

MOVING = ("unit", "level")
# What follows from the estate or building a case lies in, as it is filed today: the place itself, who owns, manages and
# heats it (units), and the decade in which it was built. A building without its own takes its estate's.
PLACED: Mapping[str, str] = {
    "place": "id",
    "owner": "owner_unit_id",
    "property": "property_unit_id",
    "heating": "heating_unit_id",
    "built": "year_built",
}

DIMENSIONS = (*FILED, *MOVING, *PLACED)
NAMED = tuple(name for name in DIMENSIONS if name != "place")  # a place is known by its number alone

# SQLite takes 500 terms in one UNION ALL; a long trend is asked in several statements of at most so many.
_TERMS = 400


class NotOffered(ValueError):
    """A question the declaration has no answer to (a dimension it does not carry)."""


@dataclass(frozen=True)
class Window:
    """A period, both ends in. A stock reads the last day."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError("window ends before it begins")


@dataclass(frozen=True)
class Missing:
    """A feed that was silent where the number needed it: source, street (area id), its first day, and the first
    day that arrived again (None: still silent).

    None of the four: there was no feed at all yet (没有数据来源).
    """

    source: str | None
    street: int | None
    since: date | None
    until: date | None

    def overlaps(self, first: date, last: date) -> bool:
        """Whether it lay in first … last, both in."""
        return (self.since is None or self.since <= last) and (self.until is None or self.until > first)


@dataclass(frozen=True)
class Figure:
    """One answer. value is None when unknown; at_least is what arrived of a sum; numerator and denominator of a rate.

    A rate over nothing has value None and state "known": there is no case it could be about. What is too few to be shown
    to this viewer (小数隐藏) has state "too_few", value None and numerator NaN.
    """

    value: float | None
    state: str
    numerator: float
    denominator: float | None
    at_least: float | None = None
    missing: tuple[Missing, ...] = ()

    @property
    def arrived(self) -> float | None:
        """The value, or what is at least known of it; None when nothing is."""
        return self.at_least if self.value is None else self.value


TOO_FEW = Figure(None, "too_few", math.nan, None)
ZERO = Figure(0.0, "known", 0.0, None)


@dataclass(frozen=True)
class Answer:
    """The whole figure and its parts; a part's key holds one value a dimension, None for what is filed nowhere
    (未归类)."""

    figure: Figure
    parts: Mapping[tuple[Any, ...], Figure]


@dataclass(frozen=True)
class _Reading:
    """How the rows are read: as they stand now, or as they were known after one revision."""

    revision: int | None
    thresholds: Mapping[str, int]

    def column(self, row: FromClause, name: str) -> ColumnElement:
        """A column as known: a last day that was learned later is not there yet."""
        column = row.c[name]
        if self.revision is None or f"{name}_learned" not in row.c:
            return column
        return case((row.c[f"{name}_learned"] <= self.revision, column), else_=literal(FAR, LastDay))

    def stands(self, row: FromClause) -> list[ColumnElement[bool]]:
        """The rows that stood then."""
        if self.revision is None:
            return [row.c.withdrawn == STANDS]
        return [row.c.learned <= self.revision, row.c.withdrawn > self.revision]

    def shift(self, day: Day) -> int:
        """Days a day column is moved, thresholds included."""
        return day.shift + (day.sign * self.thresholds[day.threshold] if day.threshold else 0)


def measure(
    connection: Connection,
    viewer: Viewer,
    metric: Metric,
    window: Window,
    by: Sequence[str] = (),
    where: Mapping[str, Any] | None = None,
    known_on: date | None = None,
) -> Answer:
    """The figure over a window, and its parts along the dimensions `by`.

    Parts add up to the whole (a median's do not). Outside the viewer's own part of the chain small parts are too few to
    be shown, and so is a figure under a filter: it is a part of the table by what it is filtered by. Raises NotOffered
    for a dimension the metric does not carry.
    """
    where = dict(where or {})
    answer = _measured(connection, viewer, metric, window, by, where, known_on)
    if viewer.whole or not (by or where):
        return answer
    return _without_small(connection, viewer, metric, window, by, where, known_on, answer)


def _measured(
    connection: Connection,
    viewer: Viewer,
    metric: Metric,
    window: Window,
    by: Sequence[str],
    where: dict[str, Any],
    known_on: date | None,
) -> Answer:
    readings = _readings(connection, metric, [window], known_on)
    rows = _run(connection, viewer, metric, [window], by, where, readings)
    whole = _run(connection, viewer, metric, [window], (), where, readings) if metric.take == "median" and by else rows
    silence = _silence(connection, viewer, metric, [window], readings[0])
    missing = silence.in_window(metric, window, where)
    figure = _figure(metric, _sums(metric, whole), missing)
    of_key: dict[tuple[Any, ...], list[_Row]] = {}
    for row in rows:
        of_key.setdefault(row.key, []).append(row)
    keys = set(of_key)
    if by and set(by) <= {"street", "source"}:  # what is silent and sent nothing at all is a part, too: not a zero
        keys |= {tuple(getattr(gap, name) for name in by) for gap in missing if gap.source}
    parts = {}
    for key in sorted(keys, key=lambda k: tuple((v is None, v) for v in k)) if by else ():
        sums = _sums(metric, of_key.get(key, ()))
        here = {**where, **dict(zip(by, key, strict=True))}
        parts[key] = _figure(metric, sums, silence.in_window(metric, window, here))
    return Answer(figure, parts)


def _without_small(
    connection: Connection,
    viewer: Viewer,
    metric: Metric,
    window: Window,
    by: Sequence[str],
    where: dict[str, Any],
    known_on: date | None,
    answer: Answer,
) -> Answer:
    """The answer with nothing in it that the unfiltered table by the same dimensions would not show (domain.small_cells).

    What is split by more than two dimensions is not shown; the viewer's own units always are.
    """
    filtered = {name: _wanted(where, name) or set() for name in where}
    if _of_own(viewer, filtered):
        return answer
    dimensions = tuple(dict.fromkeys((*where, *by)))
    readings = _readings(connection, metric, [window], known_on)
    rows = _run(connection, viewer, metric, [window], dimensions, {}, readings)
    (small,) = _small(connection, [window])
    shut, inside = _shut(viewer, metric, rows, dimensions, filtered, small)
    figure = answer.figure
    if where and by:
        figure = measure(connection, viewer, metric, window, (), where, known_on).figure
    elif where and (shut is None or shut.intersection(inside)):
        figure = TOO_FEW
    if shut is None:
        return Answer(figure, {})
    closed = {tuple(key[dimensions.index(name)] for name in by) for key in inside if key in shut}
    return Answer(figure, {key: TOO_FEW if key in closed else part for key, part in answer.parts.items()})


def _of_own(viewer: Viewer, filtered: Mapping[str, set[Any]]) -> bool:
    """Whether only the viewer's own units are asked for, which he is always shown."""
    asked = filtered.get("unit")
    return bool(asked and asked <= (viewer.units or frozenset()))


def _small(connection: Connection, windows: Sequence[Window]) -> list[int]:
    """From how many on a count is shown, on the last day of each window."""
    history = settings.history(connection, "small_cell")
    return [_in_force("small_cell", history, window.last, None) for window in windows]


def _shut(
    viewer: Viewer,
    metric: Metric,
    rows: Iterable["_Row"],
    dimensions: Sequence[str],
    filtered: Mapping[str, set[Any]],
    small: int,
) -> tuple[frozenset[tuple[Any, ...]] | None, list[tuple[Any, ...]]]:
    """The cells of an unfiltered table that are not shown (None: not one of them is), and those inside the filter."""
    amounts: dict[tuple[Any, ...], list[float]] = {}
    for row in rows:
        of_key = amounts.setdefault(row.key, [0.0, 0.0] if metric.bottom else [0.0])
        of_key[int(row.term >= len(metric.top))] += row.amount

    def kept(place: int, value: Any) -> bool:
        return dimensions[place] == "unit" and value in (viewer.units or frozenset())

    table = {key: tuple(sums) for key, sums in amounts.items()}
    shut = hidden(table, small, kept) if len(dimensions) <= 2 else None
    inside = [key for key in table if all(key[dimensions.index(name)] in wanted for name, wanted in filtered.items())]
    return shut, inside


def trend(
    connection: Connection,
    viewer: Viewer,
    metric: Metric,
    windows: Sequence[Window],
    where: Mapping[str, Any] | None = None,
    known_on: date | None = None,
) -> list[Figure]:
    """The figure of each window: the value's own statement once a window, all in one statement, and what is too few to be
    shown in a second."""
    where = dict(where or {})
    if not windows:
        return []
    readings = _readings(connection, metric, windows, known_on)
    silence = _silence(connection, viewer, metric, windows, readings[0])
    rows = _run(connection, viewer, metric, windows, (), where, readings)
    figures = []
    for i, window in enumerate(windows):
        sums = _sums(metric, [row for row in rows if row.window == i])
        figures.append(_figure(metric, sums, silence.in_window(metric, window, where)))
    filtered = {name: _wanted(where, name) or set() for name in where}
    if not where or viewer.whole or _of_own(viewer, filtered):
        return figures
    # As in _without_small, but the unfiltered tables of all windows in one statement.
    table = _run(connection, viewer, metric, windows, tuple(where), {}, readings)
    for i, small in enumerate(_small(connection, windows)):
        of_window = [row for row in table if row.window == i]
        shut, inside = _shut(viewer, metric, of_window, tuple(where), filtered, small)
        if shut is None or shut.intersection(inside):
            figures[i] = TOO_FEW
    return figures


def begun(connection: Connection) -> date | None:
    """The first day of which anything is known in the district, by a feed or a matter (有记录之日); None: nothing yet."""
    first = _begun(connection, date.min, _Reading(None, {}))
    return None if first == FAR else first


def behind(
    viewer: Viewer, metric: Metric, window: Window, side: str, where: Mapping[str, Any], reading: _Reading
) -> list[Select]:
    """One SELECT a count of the side: row_id, subject_id, since, weight, told, the very conditions of the value.

    Σ weight over them is the numerator or denominator, always. told: 0 for an accusation, which no list shows, else 1.
    """
    counts = metric.bottom if side == "denominator" else metric.top
    selects = []
    for count in counts:
        q = _Query(count, window, reading, (), where, viewer)
        subject = q.main.c[f"{metric.subject}_id"]
        selects.append(
            select(
                q.main.c.row_id.label("row_id"),
                subject.label("subject_id"),
                q.since().label("since"),
                q.weight().label("weight"),
                case((told(q.main), 1), else_=0).label("told"),
            )
            .select_from(q.source)
            .where(*q.conditions())
        )
    return selects


def reading_of(connection: Connection, metric: Metric, window: Window, known_on: date | None) -> _Reading:
    """The reading that `behind` needs for a window."""
    return _readings(connection, metric, [window], known_on)[0]


@dataclass(frozen=True)
class _Row:
    window: int
    term: int
    key: tuple[Any, ...]
    amount: float
    age: int | None


def _readings(
    connection: Connection, metric: Metric, windows: Sequence[Window], known_on: date | None
) -> list[_Reading]:
    """One reading a window: each takes the thresholds in force on its last day, as known then."""
    revision = None if known_on is None else revision_known_on(connection, known_on)
    histories = {name: settings.history(connection, name) for name in metric.thresholds}
    return [
        _Reading(revision, {name: _in_force(name, rows, window.last, revision) for name, rows in histories.items()})
        for window in windows
    ]


def _in_force(name: str, rows: Sequence[settings.Setting], on: date, revision: int | None) -> int:
    known = [row for row in rows if row.valid_from <= on and (revision is None or row.learned <= revision)]
    # Rows come in the order they were learned, and of two with one first day the one learned later holds.
    return max(reversed(known), key=lambda row: row.valid_from).value if known else getattr(Thresholds(), name)


def _run(
    connection: Connection,
    viewer: Viewer,
    metric: Metric,
    windows: Sequence[Window],
    by: Sequence[str],
    where: Mapping[str, Any],
    readings: Sequence[_Reading],
) -> list[_Row]:
    counts = (*metric.top, *metric.bottom)
    pieces = [
        _select(i, term, count, window, metric, by, where, viewer, readings[i])
        for (i, window), (term, count) in product(enumerate(windows), enumerate(counts))
    ]
    rows: list[_Row] = []
    for start in range(0, len(pieces), _TERMS):
        for row in connection.execute(union_all(*pieces[start : start + _TERMS])):
            if row.amount is not None:
                rows.append(_Row(row[0], row[1], tuple(row[4:]), float(row.amount), row.age))
    return rows


def _select(i, term, count, window, metric, by, where, viewer, reading) -> Select:
    q = _Query(count, window, reading, by, where, viewer)
    keys = [q.dimension(name).label(f"k{n}") for n, name in enumerate(by)]
    age = q.age().label("age") if metric.take == "median" else literal(None, Integer).label("age")
    grouped = [*(["age"] if metric.take == "median" else []), *(f"k{n}" for n in range(len(by)))]
    query = select(
        literal(i, Integer).label("window"),
        literal(term, Integer).label("term"),
        func.sum(q.weight()).label("amount"),
        age,
        *keys,
    ).select_from(q.source)
    # PostgreSQL binds on the server: grouping by an expression with parameters fails, by its label it works.
    return query.where(*q.conditions()).group_by(*grouped) if grouped else query.where(*q.conditions())


@lru_cache
def _row(table: Table, n: int) -> FromClause:
    """The n-th table of a count; kept, because making the columns anew was half of what a trend costs in Python."""
    return table.alias(f"t{n}")


class _Query:
    """The conditions of one count over one window. Every comparison is a bare column against a shifted day."""

    def __init__(
        self,
        count: Count,
        window: Window,
        reading: _Reading,
        by: Sequence[str],
        where: Mapping[str, Any],
        viewer: Viewer,
    ):
        self.count, self.window, self.reading, self.viewer, self.where = count, window, reading, viewer, where
        spell = count.spell
        asked = [name for name in (*by, *where) if name in MOVING]
        unknown = [name for name in (*by, *where) if name not in DIMENSIONS]
        if unknown:
            raise NotOffered(f"没有这个分组：{unknown[0]}")
        holds = tables.dispute_holdings if spell.subject == "dispute" else tables.holdings
        # While a spell lasts, who answers is the holding of the day: an overlap, unless the holding itself is counted.
        lasts = count.how in ("open", "days")
        self.overlay = bool(asked) and lasts and spell.held and spell.tables[0] is not holds
        if self.overlay:
            since, until = Day(holds.c.since, "接手日"), Day(holds.c.until, "交出日")
            spell = replace(
                spell, tables=(*spell.tables, holds), since=(*spell.since, since), until=(*spell.until, until)
            )
        self.spell: Spell = spell
        self.rows = {table.name: _row(table, n) for n, table in enumerate(spell.tables)}
        self.main = self.rows[spell.tables[0].name]
        self.source: Any = self.main
        subject = f"{spell.subject}_id"
        for table in spell.tables[1:]:
            other = self.rows[table.name]
            self.source = self.source.join(other, other.c[subject] == self.main.c[subject])
        self.holds = holds
        if any(name in PLACED for name in (*by, *where)):
            original, place = tables.original(spell.subject), self.place
            self.source = self.source.join(original, original.c.id == self.main.c[subject])
            self.source = self.source.outerjoin(place, place.c.id == original.c.place_id)
            self.source = self.source.outerjoin(
                self.around, and_(self.around.c.id == place.c.parent_id, self.around.c.kind == "estate")
            )

    # behind those of a count
    place, around = _row(tables.areas, 8), _row(tables.areas, 9)

    def _column(self, column: Any) -> ColumnElement:
        return self.reading.column(self.rows[column.table.name], column.name)

    def dimension(self, name: str) -> ColumnElement:
        """The column that splits by a dimension; raises NotOffered when this count does not carry it."""
        if name in FILED:
            return self.main.c[name]
        if name == "place":
            return self.place.c.id
        if name in PLACED:
            own = func.coalesce(self.place.c[PLACED[name]], self.around.c[PLACED[name]])
            return own - own % 10 if name == "built" else own
        if self.overlay:
            return self.rows[self.holds.name].c["unit_id" if name == "unit" else "level"]
        pair = self.spell.moving.get(name)
        column = pair and pair[1 if self.count.how == "left" else 0]
        if column is None:
            raise NotOffered(f"这个数字不能按{'单位' if name == 'unit' else '层级'}分")
        return self._column(column)

    def since(self) -> ColumnElement:
        """The first day of the spell, as an expression; by unit, too, a matter is as old as it is in the house."""
        return self._latest([self._moved(day) for day in self.count.spell.since])

    def _moved(self, day: Day) -> ColumnElement:
        column, n = self._column(day.column), self.reading.shift(day)
        return shifted(column, n) if n else column

    @staticmethod
    def _latest(days: Sequence[ColumnElement]) -> ColumnElement:
        return days[0] if len(days) == 1 else latest(*days)

    @staticmethod
    def _earliest(days: Sequence[ColumnElement]) -> ColumnElement:
        return days[0] if len(days) == 1 else earliest(*days)

    def weight(self) -> ColumnElement:
        """What one spell counts, in the unit of the metric."""
        count = self.count
        if isinstance(count.weight, str) and count.weight == "age":
            return self.age()
        if isinstance(count.weight, str):  # span
            return days_between(self._earliest([self._moved(d) for d in self.spell.until]), self.since())
        unit = literal(1, Integer) if count.weight is None else self._column(count.weight)
        if count.how == "days":
            first = latest(*(self._moved(d) for d in self.spell.since), literal(self.window.first, LastDay))
            end = literal(self.window.last + timedelta(days=1), LastDay)
            last = earliest(*(self._moved(d) for d in self.spell.until), end)
            return unit * days_between(last, first)
        return unit

    def age(self) -> ColumnElement:
        """Days from the first day of the spell to the day that is counted."""
        return days_between(literal(self.window.last, LastDay), self.since())

    def conditions(self) -> list[ColumnElement[bool]]:
        """The rows that count: spell, window, filters, what stands, what the viewer may see."""
        conditions = list(self._in_window())
        for row in self.rows.values():
            conditions += self.reading.stands(row)
        conditions += [self._where(w) for w in (*self.spell.where, *self.count.where)]
        for name, value in self.where.items():
            column = self.dimension(name)
            if isinstance(value, (tuple, list, frozenset)):
                conditions.append(column.in_(value))
            else:
                conditions.append(column.is_(None) if value is None else column == value)
        return conditions + visible(self.viewer, self.main)

    def _where(self, w: Where) -> ColumnElement[bool]:
        column = self._column(w.column)
        value = self._column(w.value) if hasattr(w.value, "table") else w.value
        if value is None:
            value = literal(FAR, LastDay)
        operators = {"==": "__eq__", "!=": "__ne__", "<=": "__le__", ">": "__gt__"}
        return column.in_(w.value) if w.op == "in" else getattr(column, operators[w.op])(value)

    def _in_window(self) -> Iterable[ColumnElement[bool]]:
        first, last = self.window.first, self.window.last
        since = [(self._column(d.column), self.reading.shift(d), d) for d in self.spell.since]
        until = [(self._column(d.column), self.reading.shift(d), d) for d in self.spell.until]

        def day(of: date, shift: int):
            return literal(of - timedelta(days=shift), LastDay)

        if self.count.how in ("open", "days"):
            ends = {d.column.name for _, _, d in until}
            for column, shift, d in since:
                lead_by_end = until and d.column.name not in ends and self.reading.revision is None
                yield (unindexed(column) if lead_by_end else column) <= day(last, shift)
            for column, shift, _ in until:
                yield column > day(last if self.count.how == "open" else first, shift)
            if self.count.how == "days":
                yield from self._proper(since, until, lasting=True)
        elif self.count.how == "entered":
            for column, shift, _ in since:
                yield column <= day(last, shift)
            yield or_(*(and_(c >= day(first, s), c <= day(last, s)) for c, s, _ in since))
            yield from self._proper(since, until)
        else:
            for column, shift, _ in until:
                yield column >= day(first, shift)
            yield or_(*(and_(c >= day(first, s), c <= day(last, s)) for c, s, _ in until))
            yield from self._proper(since, until)

    @staticmethod
    def _proper(since, until, lasting: bool = False) -> Iterable[ColumnElement[bool]]:
        """An overlap can be inside out (a clock met before it was late): flows keep only since <= until.

        lasting: since < until, because what came and went on one day has no day. The shift is taken from the side where
        it subtracts, so that a last day that is not there is never passed.
        """
        for (s, s_shift, _), (u, u_shift, _) in product(since, until):
            n = u_shift - s_shift
            left, right = (shifted(s, -n) if n > 0 else s), (shifted(u, n) if n < 0 else u)
            yield left < right if lasting else left <= right


def _sums(metric: Metric, rows: Sequence[_Row]) -> tuple[float, float | None]:
    if metric.take == "median":
        return _median([(row.age or 0, row.amount) for row in rows]), None
    top = sum(row.amount for row in rows if row.term < len(metric.top))
    bottom = sum(row.amount for row in rows if row.term >= len(metric.top)) if metric.bottom else None
    return top, bottom


def _median(weighted: Sequence[tuple[int, float]]) -> float:
    """The median of ages given as (age, how many); NaN of nothing."""
    total = sum(n for _, n in weighted)
    if not total:
        return float("nan")

    def at(rank: float) -> int:
        seen = 0.0
        for age, n in sorted(weighted):
            seen += n
            if seen > rank:
                return age
        raise AssertionError("rank beyond the last")

    return (at((total - 1) // 2) + at(total // 2)) / 2


def _figure(metric: Metric, sums: tuple[float, float | None], missing: tuple[Missing, ...]) -> Figure:
    top, bottom = sums
    state = "unknown" if missing else "known"
    if metric.take == "median":
        value = None if missing or top != top else top
        return Figure(value, state, 0 if top != top else top, None, None, missing)
    if bottom is None:
        arrived = top if missing and all(gap.source for gap in missing) else None
        return Figure(None if missing else top, state, top, None, arrived, missing)
    value = None if missing or not bottom else top / bottom
    return Figure(value, state, top, bottom, None, missing)


@dataclass(frozen=True)
class _Silence:
    """The feeds that were silent in the viewer's scope, the street each community lies in, the day on which anything
    began to be known (FAR: not yet), and which sources and streets are expected at all.

    ends: those that nobody promised, so that their last silence has an end, too; loaded where there is one
    """

    gaps: tuple[Missing, ...]
    street_of: Mapping[int, int]
    begun: date = date.min
    ends: frozenset[feeds.Pair] = frozenset()
    expected: Sequence[feeds.Delivering] = ()

    def in_window(self, metric: Metric, window: Window, where: Mapping[str, Any]) -> tuple[Missing, ...]:
        """A flow misses what a silence in its window kept back; a stock what one on its last day keeps back.

        Before the first feed and the first matter nothing could be known of anything: no zero, and nothing arrived.
        What ended (feeds.over) is missing for a year, and after it only where nothing else lives in what is asked.
        """
        if window.last < self.begun:
            return (Missing(None, None, None, None),)
        first = window.last if metric.reads_stock else window.first
        sources, streets = _wanted(where, "source"), _wanted(where, "street")
        communities = _wanted(where, "community")
        if communities is not None:
            around = {self.street_of.get(community) for community in communities}
            streets = around if streets is None else streets & around

        def asked(pair: Missing | feeds.Delivering) -> bool:
            return (sources is None or pair.source in sources) and (streets is None or pair.street in streets)

        lives = any(pair.lives(window.last) for pair in self.expected if asked(pair))

        def missing(gap: Missing) -> bool:
            if lives and gap.since and gap.until is None and (gap.source, gap.street) in self.ends:
                gap = replace(gap, until=gap.since + OVER)
            return gap.overlaps(first, window.last)

        return tuple(gap for gap in self.gaps if asked(gap) and missing(gap))


def _wanted(where: Mapping[str, Any], name: str) -> set[Any] | None:
    if name not in where:
        return None
    value = where[name]
    return set(value) if isinstance(value, (tuple, list, frozenset)) else {value}


def _silence(
    connection: Connection, viewer: Viewer, metric: Metric, windows: Sequence[Window], reading: _Reading
) -> _Silence:
    """The silences in the viewer's scope, as known in this reading; none for a metric that rests on no feed."""
    if not metric.fed:
        return _Silence((), {})
    row, feed, street = tables.silences, tables.feeds, tables.areas.alias("street")
    by_file = feed.c.learned.is_not(None) | street.c.learned.is_not(None)
    query = (
        select(row.c.source, row.c.street, row.c.since, reading.column(row, "until"), by_file)
        .outerjoin_from(row, feed, feed.c.source == row.c.source)
        .outerjoin(street, street.c.id == row.c.street)
        .where(*reading.stands(row), *in_streets(viewer, row.c.street))
    )
    found = connection.execute(query.order_by(row.c.since, row.c.source, row.c.street)).all()
    gaps = tuple(Missing(*gap[:4]) for gap in found)
    area = tables.areas.c
    communities = select(area.id, area.parent_id).where(area.kind == "community")
    street_of = {row.id: row.parent_id for row in connection.execute(communities)} if gaps else {}
    begun = _begun(connection, min(window.last for window in windows), reading)
    ends = frozenset((gap[0], gap[1]) for gap in found if gap[3] is None and gap[4])
    expected = feeds.delivering(connection, viewer, reading.revision) if ends else ()
    return _Silence(gaps, street_of, begun, ends, expected)


def _begun(connection: Connection, before: date, reading: _Reading) -> date:
    """The first day of the earliest feed that the office set up, or, where it began after `before`, of the earliest
    matter if that is earlier; FAR when there is neither. Asked of the whole district: one source or street that sends
    nothing while others do is a silence of its own."""
    feed = connection.scalar(select(func.min(tables.feeds.c.since)).where(tables.feeds.c.learned.is_(None))) or FAR
    if feed <= before:
        return feed
    row = tables.matter_spells
    return min(feed, connection.scalar(select(func.min(row.c.received)).where(*reading.stands(row))) or FAR)
