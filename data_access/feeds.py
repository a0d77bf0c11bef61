"""Which deliveries arrived, and where and since when a feed is silent."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, func, select, update

from data_access import tables
from data_access.scope import in_streets
from data_access.tables import STANDS
from data_access.writing import revision_known_on
from domain.feeds import Arrival, Silence, silences
from domain.visibility import Viewer

Pair = tuple[str, int]  # source and street


@dataclass(frozen=True)
class SilentFeed:
    """A feed that is silent on a day for one street, and the first day that is missing."""

    feed: str
    source: str
    street: str
    since: date


@dataclass(frozen=True)
class FeedState:
    """A feed as a whole: how often it is expected (days), the newest day that any street's delivery covers (None: none
    ever came), and the streets for which it is silent."""

    name: str
    source: str
    every_days: int
    since: date
    last_day: date | None
    silent: tuple[SilentFeed, ...]


def record_arrival(
    connection: Connection, revision: int, source: str, street: int, first_day: date, last_day: date, today: date
) -> None:
    """A delivery that covers first_day … last_day, both in, came in; the silences of its feed and street follow.

    Raises ValueError for an unknown source or days in the wrong order.
    """
    if last_day < first_day:
        raise ValueError("到达记录的起止日颠倒")
    feed = connection.scalar(select(tables.feeds.c.id).where(tables.feeds.c.source == source))
    if feed is None:
        raise ValueError(f"没有名为 {source} 的数据来源")
    connection.execute(
        tables.feed_arrivals.insert().values(
            feed_id=feed, street=street, first_day=first_day, last_day=last_day, learned=revision
        )
    )
    bring_in_line(connection, revision, today, [(source, street)])


def bring_in_line(connection: Connection, revision: int, today: date, only: Iterable[Pair] | None = None) -> int:
    """Make the rows of `silences` follow from the arrivals known by today; returns how many rows changed.

    A row that only gained its end keeps its number, so that what was known before can still be read; any other
    difference withdraws the row and writes a new one. Time alone makes a feed silent: call it daily, too.
    """
    standing = standing_silences(connection)
    changed = 0
    for pair, wanted in wanted_silences(connection, today, only).items():
        new = list(wanted)
        for row_id, held in standing.get(pair, []):
            match = next((s for s in new if s.since == held.since and held.until in (None, s.until)), None)
            if match is None:
                change = {"withdrawn": revision}
            else:
                new.remove(match)
                if match == held:
                    continue
                change = {"until": match.until, "until_learned": revision}
            connection.execute(update(tables.silences).where(tables.silences.c.row_id == row_id).values(**change))
            changed += 1
        rows = [
            {
                "source": pair[0],
                "street": pair[1],
                "since": silence.since,
                "until": silence.until,
                "learned": revision,
                "until_learned": None if silence.until is None else revision,
            }
            for silence in new
        ]
        if rows:
            connection.execute(tables.silences.insert(), rows)
        changed += len(rows)
    return changed


def wanted_silences(
    connection: Connection, today: date, only: Iterable[Pair] | None = None
) -> Mapping[Pair, tuple[Silence, ...]]:
    """The silences of each feed and street (of the pairs given, or all), from the arrivals known by today."""
    feeds = {row.id: row for row in connection.execute(select(tables.feeds))}
    streets = connection.scalars(select(tables.areas.c.id).where(tables.areas.c.kind == "street")).all()
    chosen = None if only is None else set(only)
    pairs = [(feed, street) for feed in feeds for street in streets]
    pairs = [pair for pair in pairs if chosen is None or (feeds[pair[0]].source, pair[1]) in chosen]
    a, r = tables.feed_arrivals.c, tables.revisions.c
    query = select(a.feed_id, a.street, a.first_day, a.last_day, r.moment).join_from(
        tables.feed_arrivals, tables.revisions, a.learned == r.id
    )
    query = query.where(a.withdrawn == STANDS)
    if chosen is not None:
        query = query.where(a.feed_id.in_({feed for feed, _ in pairs}), a.street.in_({street for _, street in pairs}))
    arrivals: defaultdict[tuple[int, int], list[Arrival]] = defaultdict(list)
    for feed, street, first, last, moment in connection.execute(query):
        arrivals[feed, street].append((first, last, moment.date()))
    return {
        (feeds[feed].source, street): silences(arrivals[feed, street], feeds[feed].every_days, feeds[feed].since, today)
        for feed, street in pairs
    }


def standing_silences(connection: Connection) -> Mapping[Pair, list[tuple[int, Silence]]]:
    """The rows that stand, by source and street: (row, silence)."""
    s = tables.silences.c
    rows: defaultdict[Pair, list[tuple[int, Silence]]] = defaultdict(list)
    query = select(s.row_id, s.source, s.street, s.since, s.until).where(s.withdrawn == STANDS)
    for row_id, source, street, since, until in connection.execute(query.order_by(s.row_id)):
        rows[source, street].append((row_id, Silence(since, until)))
    return rows


def _known(revision: int) -> tuple[ColumnElement[bool], ...]:
    """The arrivals that stood at a revision; an import undone takes back its own."""
    a = tables.feed_arrivals.c
    return a.learned <= revision, a.withdrawn > revision


def silent_now(connection: Connection, viewer: Viewer, day: date) -> list[SilentFeed]:
    """The feeds that are silent on a day in the viewer's streets, the longest silence first.

    Read from the newest arrival known that day, not from `silences`: time makes a feed silent without any write.
    """
    f, a, street = tables.feeds.c, tables.feed_arrivals.c, tables.areas.alias("street")
    newest = (
        select(a.feed_id, a.street, func.max(a.last_day, type_=a.last_day.type).label("last_day"))
        .where(*_known(revision_known_on(connection, day)))
        .group_by(a.feed_id, a.street)
        .subquery()
    )
    query = (
        select(f.name, f.source, f.every_days, f.since, newest.c.last_day, street.c.short_name, street.c.name)
        .join_from(tables.feeds, street, street.c.kind == "street")
        .outerjoin(newest, (newest.c.feed_id == f.id) & (newest.c.street == street.c.id))
    )
    query = query.where(*in_streets(viewer, street.c.id)).order_by(f.id, street.c.id)
    silent = []
    for feed, source, every_days, since, last_day, short_name, name in connection.execute(query):
        arrivals = [(since, last_day, day)] if last_day else []
        tail = [s for s in silences(arrivals, every_days, since, day) if s.until is None]
        silent += [SilentFeed(feed, source, short_name or name, s.since) for s in tail]
    return sorted(silent, key=lambda s: s.since)


def overview(connection: Connection, viewer: Viewer, day: date) -> list[FeedState]:
    """Every feed with its last arrival in the viewer's streets as known on a day, in the order they were set up."""
    f, a = tables.feeds.c, tables.feed_arrivals.c
    known = (*_known(revision_known_on(connection, day)), *in_streets(viewer, a.street))
    newest = select(a.feed_id, func.max(a.last_day, type_=a.last_day.type).label("last_day")).where(*known)
    newest = newest.group_by(a.feed_id).subquery()
    query = (
        select(f.name, f.source, f.every_days, f.since, newest.c.last_day)
        .outerjoin_from(tables.feeds, newest, newest.c.feed_id == f.id)
        .order_by(f.id)
    )
    silent = silent_now(connection, viewer, day)
    return [
        FeedState(*row, silent=tuple(gap for gap in silent if gap.source == row.source))
        for row in connection.execute(query)
    ]
