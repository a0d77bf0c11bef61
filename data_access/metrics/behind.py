"""A number opened: the matters or disputes behind its numerator or denominator, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Integer, and_, func, literal, or_, select, union_all

from data_access.metrics.declaration import Metric
from data_access.metrics.measure import Window, behind, reading_of
from domain.visibility import Viewer

# (since, term, row id): where a page begins or ends. Newest first; the row id breaks ties.
Key = tuple[date, int, int]


@dataclass(frozen=True)
class Case:
    """One line behind a number: the subject's id, since when it counts, and what it weighs."""

    subject_id: int
    since: date
    weight: float
    key: Key


@dataclass(frozen=True)
class Page:
    """One page of cases; total lines and Σ weight of the whole list; whether there is a page on either side."""

    cases: tuple[Case, ...]
    total: int
    weight: float
    earlier: bool
    later: bool


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

    Σ weight of the whole list equals the numerator (denominator) that `measure` gives. limit 0 gives all.
    """
    reading = reading_of(connection, metric, window, known_on)
    selects = behind(viewer, metric, window, side, dict(where or {}), reading)
    if not selects:  # a number that is no rate has nothing below the line
        return Page((), 0, 0.0, False, False)
    terms = [query.add_columns(literal(term, Integer).label("term")) for term, query in enumerate(selects)]
    rows = union_all(*terms).subquery() if len(terms) > 1 else terms[0].subquery()
    total, weight = connection.execute(
        select(func.count(rows.c.row_id), func.coalesce(func.sum(rows.c.weight), 0))
    ).one()
    query = select(rows.c.subject_id, rows.c.since, rows.c.weight, rows.c.term, rows.c.row_id)
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
    return Page(page, total, float(weight), more if before else after is not None, True if before else more)


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
