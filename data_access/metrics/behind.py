"""A number opened: the matters or disputes behind its numerator or denominator, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Integer, and_, func, literal, or_, select, union_all

from data_access.metrics.declaration import Metric
from data_access.metrics.measure import Window, behind, measure, reading_of
from domain.visibility import Viewer

# (since, term, row id): where a page begins or ends. Newest first; the row id breaks ties.
Key = tuple[date, int, int]
# Before anything: the page before it holds the oldest cases.
OLDEST: Key = (date.min, 0, 0)


@dataclass(frozen=True)
class Case:
    """One line behind a number: the subject's id, since when it counts, and what it weighs."""

    subject_id: int
    since: date
    weight: float
    key: Key


@dataclass(frozen=True)
class Page:
    """One page of cases; total lines and Σ weight behind the number; whether there is a page on either side.

    untold, untold_weight: what of it are accusations (检举控告): counted, and no line of them on any page (条例 30, 46).
    """

    cases: tuple[Case, ...]
    total: int
    weight: float
    untold: int
    untold_weight: float
    earlier: bool
    later: bool

    @property
    def lines(self) -> int:
        """How many lines all pages have together."""
        return self.total - self.untold


def cases(
    connection: Connection,
    viewer: Viewer,
    metric: Metric,
    window: Window,
    side: str = "numerator",
    where: Mapping[str, Any] | None = None,
    known_on: date | None = None,
    after: Key | None = None,
    before: Key | None = None,
    limit: int = 50,
) -> Page:
    """The cases of one side, newest first, paged by key: those after a key, or the page just before one.

    Σ weight of the whole list equals the numerator (denominator) that `measure` gives; where that is too few to be
    shown, it is the weight of the lines alone. limit 0 gives all.
    """
    where = dict(where or {})
    reading = reading_of(connection, metric, window, known_on)
    selects = behind(viewer, metric, window, side, where, reading)
    if not selects:  # a number that is no rate has nothing below the line
        return Page((), 0, 0.0, 0, 0.0, False, False)
    terms = [query.add_columns(literal(term, Integer).label("term")) for term, query in enumerate(selects)]
    rows = union_all(*terms).subquery() if len(terms) > 1 else terms[0].subquery()
    sums = select(rows.c.told, func.count(), func.sum(rows.c.weight)).group_by(rows.c.told)
    behind_it = {told: (n, float(weight)) for told, n, weight in connection.execute(sums)}
    (lines, weight), (untold, untold_weight) = (behind_it.get(told, (0, 0.0)) for told in (1, 0))
    if untold and where and not viewer.whole:
        figure = measure(connection, viewer, metric, window, (), where, known_on).figure
        untold, untold_weight = (0, 0.0) if figure.state == "too_few" else (untold, untold_weight)
    query = select(rows.c.subject_id, rows.c.since, rows.c.weight, rows.c.term, rows.c.row_id).where(rows.c.told == 1)
    newest_first = (rows.c.since.desc(), rows.c.term, rows.c.row_id.desc())
    oldest_first = (rows.c.since, rows.c.term.desc(), rows.c.row_id)
    if before:
        query = query.where(_beyond(rows.c, before, up=True)).order_by(*oldest_first)
    elif after:
        query = query.where(_beyond(rows.c, after, up=False)).order_by(*newest_first)
    else:
        query = query.order_by(*newest_first)
    found = connection.execute(query.limit(limit + 1) if limit else query).all()
    more = bool(limit) and len(found) > limit
    found = found[:limit] if limit else found
    if before:
        found = found[::-1]
    page = tuple(Case(r.subject_id, r.since, float(r.weight), (r.since, r.term, r.row_id)) for r in found)
    earlier, later = more if before else after is not None, True if before else more
    return Page(page, lines + untold, weight + untold_weight, untold, untold_weight, earlier, later)


def latest(
    connection: Connection, viewer: Viewer, metric: Metric, window: Window, where: Mapping[str, Any] | None = None
) -> date | None:
    """The day of the newest case behind a number, accusations included, as they are counted, too; None where there is
    none. Only for who answers for all he sees (Viewer.whole): for others a single day would say too much."""
    if not viewer.whole:
        return None
    reading = reading_of(connection, metric, window, None)
    rows = union_all(*behind(viewer, metric, window, "numerator", dict(where or {}), reading)).subquery()
    return connection.scalar(select(func.max(rows.c.since, type_=rows.c.since.type)))


def _beyond(columns, key: Key, up: bool):
    since, term, row = key
    if up:
        return or_(
            columns.since > since,
            and_(columns.since == since, columns.term < term),
            and_(columns.since == since, columns.term == term, columns.row_id > row),
        )
    return or_(
        columns.since < since,
        and_(columns.since == since, columns.term > term),
        and_(columns.since == since, columns.term == term, columns.row_id < row),
    )
