"""What changed in the last days: the lines of 比上周变了什么, as values."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, func, select

from data_access import tables
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import Window, measure
from data_access.scope import visible
from data_access.tables import STANDS
from domain.events import START_UNKNOWN
from domain.visibility import Viewer

# The ledger's own news, most telling first.
_TOLD = ("rebound", "off_approved", "lot_solved", "ledger_on", "transferred", "meeting")


@dataclass(frozen=True)
class LedgerChange:
    """Something that happened to a dispute: event kind, its last day, households (lot_solved) or times, the unit it went to."""

    kind: str
    day: date
    number: str
    title: str
    street: str | None
    households: int
    times: int
    unit: str | None


@dataclass(frozen=True)
class Rise:
    """The street and topic whose received matters rose most against the week before; ids and counts (件次)."""

    street: int
    topic: int
    now: int
    before: int


def on_ledger(connection: Connection, viewer: Viewer, today: date, days: int = 7) -> list[LedgerChange]:
    """The disputes' events of the last `days` days up to today, one line a dispute and kind, most telling first; no
    entry whose 上账日期 is not known: nobody can say that it was this week."""
    e, d, a = tables.events, tables.disputes, tables.areas
    since = today - timedelta(days=days)
    query = (
        select(
            e.c.kind,
            func.max(e.c.day).label("day"),
            d.c.id,
            d.c.number,
            d.c.title,
            a.c.name.label("street"),
            func.coalesce(func.sum(e.c.number), 0).label("households"),
            func.count().label("times"),
        )
        .join(d, d.c.id == e.c.dispute_id)
        .outerjoin(a, a.c.id == d.c.street)
        .where(e.c.kind.in_(_TOLD), e.c.day > since, e.c.day <= today, e.c.withdrawn == STANDS, *visible(viewer, d))
        .where(func.coalesce(e.c.value, "") != START_UNKNOWN)
        # The join says so already; PostgreSQL, not told, reads the events of every matter on the way to the disputes'.
        .where(e.c.dispute_id.is_not(None))
        .group_by(e.c.kind, d.c.id, d.c.number, d.c.title, a.c.name)
    )
    rows = connection.execute(query).all()
    h, u = tables.dispute_holdings, tables.units
    held = (
        select(h.c.dispute_id, u.c.short_name)
        .join(u, u.c.id == h.c.unit_id)
        .where(h.c.dispute_id.in_({r.id for r in rows}), h.c.withdrawn == STANDS)
    )
    holder = {row.dispute_id: row.short_name for row in connection.execute(held.order_by(h.c.nr))}
    lines = [
        LedgerChange(r.kind, r.day, r.number, r.title, r.street, int(r.households), r.times, holder.get(r.id))
        for r in rows
    ]
    return sorted(lines, key=lambda line: (_TOLD.index(line.kind), -line.day.toordinal(), line.number))


def steepest_rise(connection: Connection, viewer: Viewer, today: date, days: int = 7) -> Rise | None:
    """Where received matters rose most in the last `days` days against the `days` before; None when nothing rose."""
    metric = METRICS["received_items"]
    now, before = (
        measure(connection, viewer, metric, Window(end - timedelta(days=days - 1), end), ("street", "topic")).parts
        for end in (today, today - timedelta(days=days))
    )
    rises = []
    for key, part in now.items():
        earlier = before.get(key)
        if None in key or any(one and (one.missing or one.state == "too_few") for one in (part, earlier)):
            continue
        rises.append(Rise(key[0], key[1], int(part.numerator), int(earlier.numerator) if earlier else 0))
    best = max(rises, key=lambda r: (r.now - r.before, r.now, -r.street, -r.topic), default=None)
    return best if best and best.now > best.before else None
