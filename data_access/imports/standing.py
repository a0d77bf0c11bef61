"""What stands of earlier imports: which events are a source's own, how a subject is brought to what its file says now, and
which entries of the district that imports made are still there."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, literal, select, update

from data_access import search, tables, writing
from data_access.imports.meaning import Said
from data_access.tables import STANDS
from domain.events import Event
from domain.spells import Rules

CHUNK = 500  # ids in one question: what every database takes


def chunks(ids: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (ids[i : i + CHUNK] for i in range(0, len(ids), CHUNK))


def own_revisions(connection: Connection, source: str) -> frozenset[int]:
    """The revisions whose events a source may take back: its batches, their undoing, and the filing of names."""
    b = tables.import_batches.c
    return filing_revisions(connection) | _import_revisions(connection, b.source == source)


def filing_revisions(connection: Connection) -> frozenset[int]:
    """The revisions in which names were filed, so that what waited moved; it came from a file none the less. An act that
    files a single case (更正归类) is none of them."""
    u, r = tables.unfiled.c, tables.revisions.c
    ended = select(u.withdrawn).join(tables.revisions, r.id == u.withdrawn).where(r.act.is_(None))
    return frozenset(connection.scalars(ended.distinct())) - _import_revisions(connection)


def _import_revisions(connection: Connection, *of: ColumnElement[bool]) -> frozenset[int]:
    """The revisions of batches and of their undoing."""
    b, r = tables.import_batches, tables.import_rows
    found: set[int] = set()
    for revision, undone in connection.execute(select(b.c.revision, b.c.undone).where(*of)):
        found |= {revision, undone}
    # A batch that kept something may be undone in several goes.
    back = select(r.c.withdrawn).join_from(r, b, r.c.batch_id == b.c.id).where(r.c.withdrawn != STANDS, *of)
    return frozenset(found | set(connection.scalars(back.distinct()))) - {STANDS}


def said_of(
    connection: Connection, subject: str, ids: Sequence[int], own: frozenset[int]
) -> Mapping[int, Sequence[Said]]:
    """The standing events of each subject, in order; ours: learned in one of a source's own revisions."""
    e = tables.events.c
    key = e[f"{subject}_id"]
    columns = [e[field.name] for field in fields(Event)]
    found: defaultdict[int, list[Said]] = defaultdict(list)
    for part in chunks(ids):
        query = select(key, e.id, e.learned, e.note, *columns).where(key.in_(part), e.withdrawn == STANDS)
        for row in connection.execute(query.order_by(key, e.day, e.seq, e.id)):
            values = tuple(row)
            found[values[0]].append(Said(Event(*values[4:]), values[3], values[1], values[2] in own))
    return found


def bring(
    connection: Connection,
    revision: int,
    subject: str,
    subject_id: int,
    withdraw: Sequence[int],
    new: Sequence[Said],
    columns: Mapping[str, Any],
    rules: Rules,
) -> None:
    """Withdraw events, record others, change columns of the original; spells, status and search follow."""
    table = tables.original(subject)
    if columns:
        connection.execute(update(table).where(table.c.id == subject_id).values(**columns))
    if withdraw:
        gone = tables.events.c.id.in_(withdraw)
        connection.execute(update(tables.events).where(gone).values(withdrawn=revision))
    notes = {i: said.note for i, said in enumerate(new) if said.note}
    writing.record(connection, revision, subject, subject_id, [said.event for said in new], rules, notes)
    search.index(connection, subject, subject_id)


# --- entries that imports made --------------------------------------------------------------------------------------

# Each table of entries: the kinds of written names that can mean one.
ENTRIES = {tables.areas: ("street", "community", "place"), tables.units: ("unit", "partner"), tables.topics: ("topic",)}
# A delivery is told of every street there is, and a topic's other name is part of the topic: neither needs the entry.
_NO_USE = (tables.feed_arrivals, tables.topic_names)


def bring_entries_in_line(connection: Connection, revision: int) -> None:
    """An entry that came with an import stands while the import does, and after it as long as something uses it."""
    for table, wrong in astray(connection).items():
        for ids, stands in ((wrong[True], STANDS), (wrong[False], revision)):
            for part in chunks(ids):
                connection.execute(update(table).where(table.c.id.in_(part)).values(withdrawn=stands))


def follow(connection: Connection, revision: int, subject: str, *rows: Mapping[str, Any]) -> None:
    """Bring entries in line after a person changed a matter or a dispute, or took it back: where what it said or says
    (column → value; partners: unit ids) names an entry of an undone import. Elsewhere nothing is used anew or no more."""
    b, original = tables.import_batches.c, tables.original(subject)
    undone = select(b.revision).where(b.undone != STANDS)
    for table in ENTRIES:
        columns = [key.parent.name for key in original.foreign_keys if key.column is table.c.id]
        named = {row[name] for row in rows for name in columns if row.get(name) is not None}
        if table is tables.units:
            named |= {unit for row in rows for unit in row.get("partners", ())}
        gone = select(table.c.id).where(table.c.id.in_(named), table.c.learned.in_(undone))
        if named and connection.scalar(gone.limit(1)) is not None:
            bring_entries_in_line(connection, revision)
            return


def astray(connection: Connection) -> Mapping[Table, Mapping[bool, Sequence[int]]]:
    """Entries that imports made: those that should stand and do not (True), and those that stand and should not (False)."""
    b = tables.import_batches.c
    undone = set(connection.scalars(select(b.revision).where(b.undone != STANDS)))
    found = {}
    for table, kinds in ENTRIES.items():
        entries = connection.execute(select(table).where(table.c.learned.is_not(None))).all()
        left_over = {row.id: row for row in entries if row.learned in undone}
        gone = left_over.keys() - _used(connection, table, kinds, left_over)
        wrong: dict[bool, list[int]] = {True: [], False: []}
        for row in entries:
            if (row.withdrawn == STANDS) is (row.id in gone):
                wrong[row.id not in gone].append(row.id)
        found[table] = wrong
    return found


def _used(connection: Connection, table: Table, kinds: Sequence[str], entries: Mapping[int, Any]) -> set[int]:
    """Which entries of undone imports something uses that stands: whatever refers to them, what lies in them, what a
    person said a written name means."""
    if not entries:
        return set()
    b, w = tables.import_batches.c, tables.written_names.c
    mine = select(table.c.id).where(table.c.learned.in_(select(b.revision).where(b.undone != STANDS)))
    by_hand = w.learned.not_in(select(b.revision))
    queries = [select(w.target).where(w.kind.in_(kinds), w.target.in_(mine), by_hand)]
    for column in _referring(table):
        queries.append(select(column).where(column.in_(mine), *_standing(column.table)).distinct())
    if "parent_id" in table.c:
        inside = (table.c.parent_id.in_(mine), table.c.id.not_in(mine))
        queries.append(select(table.c.parent_id).where(*inside, *_standing(table)))
    used: set[int] = set()
    for query in queries:
        at: Any
        for at in connection.scalars(query):
            while at in entries and at not in used:
                used.add(at)
                at = getattr(entries[at], "parent_id", None)
    return used


def _referring(table: Table) -> Iterator[Column]:
    for other in tables.metadata.tables.values():
        for key in other.foreign_keys:
            if key.column is table.c.id and other not in _NO_USE and key.parent is not table.c.get("parent_id"):
                yield key.parent


def _standing(table: Table) -> list[ColumnElement[bool]]:
    if "withdrawn" in table.c:
        return [table.c.withdrawn == STANDS]
    if "dispute_id" in table.c:
        d = tables.disputes.c
        return [table.c.dispute_id.in_(select(d.id).where(d.withdrawn == STANDS))]
    return []


def left(connection: Connection, learned: int) -> Mapping[str, tuple[str, ...]]:
    """The entries that an import made in its revision and that still stand, by kind."""
    a, found = tables.areas.c, defaultdict(list)
    for table in ENTRIES:
        kind = a.kind if table is tables.areas else literal({tables.units: "unit"}.get(table, "topic"))
        query = select(kind, table.c.name).where(table.c.learned == learned, *_standing(table))
        for kind_of, name in connection.execute(query.order_by(table.c.id)):
            found["place" if kind_of in ("estate", "building") else kind_of].append(name)
    return {kind: tuple(names) for kind, names in found.items()}
