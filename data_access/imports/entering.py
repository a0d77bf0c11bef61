"""A judged reading goes in: new rows many at once past the statement-by-statement writer, changed ones through it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter, itemgetter
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from data_access import corrected, feeds, loading, search, side_by_side, tables
from data_access.imports.contract import Record
from data_access.imports.judging import Row, columns_of
from data_access.imports.meaning import changes
from data_access.imports.names import Names, Waiting
from data_access.imports.standing import bring
from data_access.jobs import Progress
from data_access.tables import FILED, STANDS
from data_access.writing import facts_of, put_partners
from domain.responsibility import drives
from domain.spells import Rules, derive_dispute, derive_matter, in_order
from domain.vocabulary import Category, Channel, word

STEP = 1_000  # rows written at a time
# What a row that names nothing of it leaves as it stands, because somebody may have filed it since.
_NAMED = {"street": ("street", "community"), "community": ("street", "community"), "place_id": ("estate", "building")}
_NAMED |= dict.fromkeys(("topic", "topic2", "topic3"), ("topic",))
_ALWAYS = {"salutation": None, "groups": 1, "skip_level": False, "address_unclear": False, "withdrawn": STANDS}
_ALWAYS |= {"complained_unit_id": None}  # no file says it in a column of its own


# --- new ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Left:
    """What some new rows leave: rows by table, originals that come to life again, entries of the index."""

    rows: loading.Rows
    revived: Sequence[Mapping[str, Any]]
    entries: Sequence[search.Entry]


def enter_new(
    connection: Connection,
    revision: int,
    batch: int,
    source: str,
    subject: str,
    new: Sequence[Row],
    names: Names,
    rules: Rules,
    progress: Progress,
) -> None:
    """Write new matters or disputes; one that was taken back comes to life again under its old id."""
    fresh = iter(_reserve(connection, f"{subject}s", sum(row.subject is None for row in new)))
    ids = [next(fresh) if row.subject is None else row.subject for row in new]
    written = names.written_ids({name for row in new for name in row.filed.waiting})
    places = search.places_of(connection)
    values = itemgetter(*loading.columns(f"{subject}s"))

    def left(part: slice) -> _Left:
        rows: loading.Rows = defaultdict(list)
        revived, entries = [], []
        for this, row in zip(ids[part], new[part], strict=True):
            whole = _whole(subject, this, row)
            _spells(rows, revision, subject, this, row, whole, rules)
            if row.subject is None:
                rows[f"{subject}s"].append(loading.plain(values(_bound(whole))))
            else:
                revived.append({"this": this, **whole})
            of = (this, None) if subject == "matter" else (None, this)
            number = row.record.number
            rows["import_rows"].append((batch, row.record.line, source, number, *of, row.fingerprint, None, STANDS))
            rows["unfiled"] += ((written[name], *of, revision, STANDS) for name in row.filed.waiting)
            if subject == "dispute" or whole["category"] != Category.ACCUSATION:
                entries.append(search.entry(subject, _found(subject, this, whole, row), places))
        return _Left(rows, revived, entries)

    parts = [slice(start, start + STEP) for start in range(0, len(new), STEP)]
    with side_by_side.each(left, parts, len(new)) as made:
        for part, done in zip(parts, made, strict=True):
            progress("写入", part.start, len(new))
            _revive(connection, subject, done.revived)
            loading.put_all(connection, done.rows)
            search.add(connection, done.entries)
    for this, row in zip(ids, new, strict=True):
        if subject == "dispute" and (row.subject is not None or row.filed.partners or row.record.leaders):
            put_partners(connection, revision, this, row.filed.partners, _posts(row.record))


def _reserve(connection: Connection, table: str, n: int) -> Sequence[int]:
    """Numbers that nobody else will be given: on SQLite the transaction holds the lock, PostgreSQL has a sequence."""
    if connection.dialect.name == "postgresql" and n:
        sequence = func.nextval(func.pg_get_serial_sequence(table, "id"))
        return sorted(connection.scalars(select(sequence).select_from(func.generate_series(1, n))))
    last = connection.scalar(select(func.max(tables.metadata.tables[table].c.id))) or 0
    return range(last + 1, last + 1 + n)


def _whole(subject: str, id_: int, row: Row) -> dict[str, Any]:
    events = [said.event for said in row.meaning.said]
    told = {"id": id_, "number": row.record.number, "status": row.meaning.status.value, **columns_of(subject, row)}
    told["last_event"] = max(event.day for event in events)
    if subject == "matter":
        return {**_ALWAYS, **told, "driver_unit_id": drives(events)}
    return {**told, "withdrawn": STANDS}


def _spells(
    rows: loading.Rows, revision: int, subject: str, id_: int, row: Row, whole: Mapping[str, Any], rules: Rules
) -> None:
    said = sorted(row.meaning.said, key=_WHEN)
    events = [one.event for one in said]
    notes = {i: one.note for i, one in enumerate(said) if one.note}

    def learned(_: date) -> int:
        return revision

    loading.event_rows(rows, subject, id_, events, notes, learned)
    dimensions = tuple(whole[name] for name in FILED)
    if subject == "matter":
        spells = derive_matter(facts_of(SimpleNamespace(**whole)), events, rules)
        loading.spell_rows(rows, id_, dimensions, spells, learned)
    else:
        loading.replay(rows, id_, dimensions, [(revision, events)], derive_dispute)


_WHEN = attrgetter("event.day", "event.seq")


def _revive(connection: Connection, subject: str, revived: Sequence[Mapping[str, Any]]) -> None:
    if revived:
        table = tables.original(subject)
        change = update(table).where(table.c.id == bindparam("this"))
        names = [name for name in revived[0] if name not in ("this", "id")]
        connection.execute(change.values({name: bindparam(name) for name in names}), list(revived))


def _found(subject: str, id_: int, whole: Mapping[str, Any], row: Row) -> search.Found:
    if subject == "matter":
        day, body = whole["received"], whole["text"]
    else:
        events = in_order(said.event for said in row.meaning.said)
        day = next(event.day for event in events if event.kind == "ledger_on")
        body = whole["summary"]
    where = (whole["place_id"], whole["community"], whole["street"])
    return search.Found(id_, day, whole["number"], whole["title"], body, *where)


def _bound(whole: dict[str, Any]) -> dict[str, Any]:
    """The few values that the drivers do not take as SQLAlchemy would."""
    amount, moment = whole["amount"], whole.get("received_at")
    if amount is None and moment is None:
        return whole
    told = None if moment is None else f"{moment:%Y-%m-%d %H:%M:%S.%f}"
    return {**whole, "amount": None if amount is None else str(amount), "received_at": told}


def _posts(record: Record) -> list[str]:
    return [post[:80] for post in record.leaders]


# --- changed --------------------------------------------------------------------------------------------------------


def enter_changed(
    connection: Connection,
    revision: int,
    batch: int,
    source: str,
    subject: str,
    changed: Sequence[Row],
    names: Names,
    rules: Rules,
    progress: Progress,
) -> None:
    """Bring what stands in line with the rows; what each one replaced is kept with the batch."""
    written = names.written_ids({name for row in changed for name in row.filed.waiting})
    for n, row in enumerate(changed):
        if n % 200 == 0:
            progress("更新", n, len(changed))
        assert row.subject is not None
        before, settled = _replaced(connection, subject, row)
        withdraw, new = changes(row.meaning, row.earlier)
        columns = {name: now for name, (_, now) in before.items() if name not in APART}
        if subject == "dispute" and APART & before.keys():
            put_partners(connection, revision, row.subject, row.filed.partners, _posts(row.record))
        bring(connection, revision, subject, row.subject, withdraw, new, columns, rules)
        waits = [name for name in row.filed.waiting if name[0] not in settled]
        _wait(connection, revision, subject, row.subject, waits, written)
        kept = {"before": json.dumps(before, default=_bound_json, ensure_ascii=False)}
        line = {"line": row.record.line, "number": row.record.number, "fingerprint": row.fingerprint}
        ids = {f"{subject}_id": row.subject}
        connection.execute(tables.import_rows.insert().values(batch_id=batch, source=source, **line, **ids, **kept))


APART = {"partners", "leaders"}  # kept in tables of their own


def _replaced(connection: Connection, subject: str, row: Row) -> tuple[dict[str, tuple[Any, Any]], frozenset[str]]:
    """column → what stands, what it becomes, without columns that stay; and the kinds of names of which somebody has said
    where the case belongs, so that names nobody knows empty nothing and are not waited for."""
    table = tables.original(subject)
    stands = connection.execute(select(table).where(table.c.id == row.subject)).one()
    old, wanted, by_hand = stands._mapping, columns_of(subject, row), corrected.by_hand(connection, subject, stands)
    settled: frozenset[str] = frozenset()
    for names, kinds in corrected.FILED_TOGETHER.items():
        if by_hand.intersection(names) and all(wanted[name] in (None, old[name]) for name in names):
            wanted |= {name: old[name] for name in names}
            settled |= {*kinds}
    found = {
        name: (old[name], now)
        for name, now in wanted.items()
        if old[name] != now and (name not in _NAMED or any(getattr(row.record, part) for part in _NAMED[name]))
    }
    if subject == "dispute":
        u, p = tables.dispute_units.c, tables.dispute_leaders.c
        units = list(connection.scalars(select(u.unit_id).where(u.dispute_id == row.subject).order_by(u.unit_id)))
        posts = list(connection.scalars(select(p.post).where(p.dispute_id == row.subject).order_by(p.nr)))
        for name, was, now in (
            ("partners", units, sorted(row.filed.partners)),
            ("leaders", posts, _posts(row.record)),
        ):
            if was != now:
                found[name] = (was, now)
    return found, settled


def _wait(
    connection: Connection,
    revision: int,
    subject: str,
    id_: int,
    waiting: Iterable[Waiting],
    written: Mapping[Waiting, int],
) -> None:
    """Which names the subject waits for now, in place of those it waited for."""
    u = tables.unfiled
    mine = (u.c[f"{subject}_id"] == id_, u.c.withdrawn == STANDS)
    wanted = {written[name] for name in waiting}
    standing_ = {row.written_id: row.id for row in connection.execute(select(u.c.id, u.c.written_id).where(*mine))}
    for written_id in standing_.keys() - wanted:
        connection.execute(update(u).where(u.c.id == standing_[written_id]).values(withdrawn=revision))
    for written_id in sorted(wanted - standing_.keys()):
        row = {"written_id": written_id, f"{subject}_id": id_, "learned": revision}
        connection.execute(u.insert().values(**row))


def _bound_json(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


# --- arrivals -------------------------------------------------------------------------------------------------------


def covers(records: Sequence[Record], as_of: date) -> dict[str, tuple[date, date]]:
    """The days a file of matters delivers of each channel in it: from its first received day to the day it speaks up to.

    A file is one export: a channel that has nothing on its last days had nothing.
    """
    channels = [record.channel or Channel.OTHER.value for record in records]
    days = [_day(record.received) for record in records if record.received is not None]
    return dict.fromkeys(channels, (min(days, default=as_of), as_of))


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def arrive(
    connection: Connection,
    revision: int,
    days: Mapping[str, tuple[date, date]],
    streets: Sequence[int],
    today: date,
) -> None:
    """A file is a delivery of its channels for these streets: silences follow. A channel without a feed is given one."""
    f, a = tables.feeds, tables.feed_arrivals
    for channel, (first, last) in days.items():
        feed = connection.scalar(select(f.c.id).where(f.c.source == channel))
        if feed is None:
            row = {"name": word(Channel(channel)), "every_days": 7, "since": first, "learned": revision}
            added = connection.execute(f.insert().values(source=channel, **row)).inserted_primary_key
            assert added is not None
            feed = int(added[0])
        rows = [
            {"feed_id": feed, "street": street, "first_day": first, "last_day": last, "learned": revision}
            for street in streets
        ]
        if rows:
            connection.execute(a.insert(), rows)
    feeds.bring_in_line(connection, revision, today)
