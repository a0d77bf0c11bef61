"""Which deliveries arrived, and where and since when a feed is silent."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select, update

from data_access import tables
from data_access.scope import in_streets
from data_access.tables import STANDS
from data_access.writing import revision_known_on
from domain.feeds import Arrival, Silence, over, silences
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
    ever came), the streets for which it is silent, and whether it has ended, so that nothing of it is expected."""

    name: str
    source: str
    every_days: int
    last_day: date | None
    silent: tuple[SilentFeed, ...]
    ended: bool


@dataclass(frozen=True)
class Delivering:
    """A source and street whose data are expected: promised, because the office set both up, or since a file brought
    them; last_day: the newest day a delivery covers (None: none ever came)."""

    feed: str
    source: str
    every_days: int
    since: date
    street: int
    street_name: str
    promised: bool
    last_day: date | None

    def lives(self, on: date) -> bool:
        """Whether data of that day are still to be expected: what nobody promised ends a year after its newest day."""
        return self.promised or (self.last_day is not None and not over(self.last_day, on))


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
    standing, wanted = standing_silences(connection), wanted_silences(connection, today, only)
    changed = 0
    for pair in wanted if only is not None else wanted.keys() | standing.keys():
        new = list(wanted.get(pair, ()))
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
    """The silences of each feed and street (of the pairs given, or all) that were promised or delivered, from the
    arrivals known by today."""
    feeds = {row.id: row for row in connection.execute(select(tables.feeds))}
    s = tables.areas.c
    standing = select(s.id, s.learned).where(s.kind == "street", s.withdrawn == STANDS)
    streets = {row.id: row.learned is None for row in connection.execute(standing)}
    chosen = None if only is None else set(only)
    pairs = [(feed, street) for feed in feeds for street in streets]
    pairs = [pair for pair in pairs if chosen is None or (feeds[pair[0]].source, pair[1]) in chosen]
    promised = {(feed, street) for feed, street in pairs if feeds[feed].learned is None and streets[street]}
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
    found = {}
    for feed, street in pairs:
        row, came, expected = feeds[feed], arrivals[feed, street], (feed, street) in promised
        if came or expected:
            since = row.since if expected else None
            found[row.source, street] = silences(came, row.every_days, since, today)
    return found


def standing_silences(connection: Connection) -> Mapping[Pair, list[tuple[int, Silence]]]:
    """The rows that stand, by source and street: (row, silence)."""
    s = tables.silences.c
    rows: defaultdict[Pair, list[tuple[int, Silence]]] = defaultdict(list)
    query = select(s.row_id, s.source, s.street, s.since, s.until).where(s.withdrawn == STANDS)
    for row_id, source, street, since, until in connection.execute(query.order_by(s.row_id)):
        rows[source, street].append((row_id, Silence(since, until)))
    return rows


def delivering(connection: Connection, viewer: Viewer, revision: int | None = None) -> list[Delivering]:
    """Every source and street in the viewer's streets whose data are expected, as known after a revision (None: now)."""
    f, a, street = tables.feeds.c, tables.feed_arrivals.c, tables.areas.alias("street")
    known = [a.withdrawn == STANDS] if revision is None else [a.learned <= revision, a.withdrawn > revision]
    # A maximum of each pair's own: the index answers it without reading the arrivals.
    newest = select(func.max(a.last_day, type_=a.last_day.type)).where(a.feed_id == f.id, a.street == street.c.id)
    columns = (f.name, f.source, f.every_days, f.since, street.c.id, street.c.short_name, street.c.name)
    promised = f.learned.is_(None) & street.c.learned.is_(None)
    query = (
        select(*columns, promised, newest.where(*known).scalar_subquery())
        .join_from(tables.feeds, street, street.c.kind == "street")
        .where(street.c.withdrawn > (STANDS - 1 if revision is None else revision), *in_streets(viewer, street.c.id))
        .order_by(f.id, street.c.id)
    )
    found = [Delivering(*row[:5], row[5] or row[6], *row[7:]) for row in connection.execute(query)]
    return [pair for pair in found if pair.promised or pair.last_day]


def silent_now(connection: Connection, viewer: Viewer, day: date) -> list[SilentFeed]:
    """The feeds that are silent on a day in the viewer's streets, the longest silence first.

    Read from the newest arrival known that day, not from `silences`: time makes a feed silent without any write.
    """
    return _silent(delivering(connection, viewer, revision_known_on(connection, day)), day)


def _silent(pairs: Iterable[Delivering], day: date) -> list[SilentFeed]:
    pairs = list(pairs)
    living = [pair for pair in pairs if pair.lives(day)]
    silent = []
    for pair in living or pairs:
        came = [(pair.last_day, pair.last_day, day)] if pair.last_day else []
        found = silences(came, pair.every_days, pair.since if pair.promised else None, day)
        tail = [silence for silence in found if silence.until is None]
        silent += [SilentFeed(pair.feed, pair.source, pair.street_name, silence.since) for silence in tail]
    return sorted(silent, key=lambda s: s.since)


def overview(connection: Connection, viewer: Viewer, day: date) -> list[FeedState]:
    """Every feed with its last arrival in the viewer's streets as known on a day, in the order they were set up; one
    that a file brought is there as long as a delivery of it stands."""
    pairs = delivering(connection, viewer, revision_known_on(connection, day))
    silent = _silent(pairs, day)
    states = []
    for feed in connection.execute(select(tables.feeds).order_by(tables.feeds.c.id)):
        mine = [pair for pair in pairs if pair.source == feed.source]
        if mine or feed.learned is None:
            last_day = max((pair.last_day for pair in mine if pair.last_day), default=None)
            gaps = tuple(gap for gap in silent if gap.source == feed.source)
            ended = bool(mine) and not gaps and not any(pair.lives(day) for pair in mine)
            states.append(FeedState(feed.name, feed.source, feed.every_days, last_day, gaps, ended))
    return states
