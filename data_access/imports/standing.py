"""What stands of earlier imports: which events are a source's own, and how a subject is brought to what its file says now."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Table, delete, select, update

from data_access import search, tables, writing
from data_access.imports.meaning import Said
from data_access.tables import STANDS
from domain.events import Event
from domain.spells import Rules

CHUNK = 500  # ids in one question: what every database takes


def original(subject: str) -> Table:
    return tables.matters if subject == "matter" else tables.disputes


def chunks(ids: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (ids[i : i + CHUNK] for i in range(0, len(ids), CHUNK))


def own_revisions(connection: Connection, source: str) -> frozenset[int]:
    """The revisions whose events a source may take back: its batches, their undoing, and the filing of names."""
    b = tables.import_batches.c
    own = set(filing_revisions(connection))
    for revision, undone in connection.execute(select(b.revision, b.undone).where(b.source == source)):
        own |= {revision, undone}
    r = tables.import_rows.c  # a batch that kept something may be undone in several goes
    own |= set(connection.scalars(select(r.withdrawn).where(r.source == source).distinct()))
    return frozenset(own - {STANDS})


def filing_revisions(connection: Connection) -> frozenset[int]:
    """The revisions in which somebody filed a name; what they moved came from a file none the less."""
    batches = select(tables.import_batches.c.revision)
    learned = tables.written_names.c.learned
    return frozenset(connection.scalars(select(learned).where(learned.not_in(batches)).distinct()))


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
    table = original(subject)
    if columns:
        connection.execute(update(table).where(table.c.id == subject_id).values(**columns))
    if withdraw:
        gone = tables.events.c.id.in_(withdraw)
        connection.execute(update(tables.events).where(gone).values(withdrawn=revision))
    notes = {i: said.note for i, said in enumerate(new) if said.note}
    writing.record(connection, revision, subject, subject_id, [said.event for said in new], rules, notes)
    (search.index_matter if subject == "matter" else search.index_dispute)(connection, subject_id)


def put_partners(
    connection: Connection, revision: int, dispute: int, units: Iterable[int], leaders: Sequence[str]
) -> None:
    """配合单位 and 包案领导 of a dispute, in place of those that stood."""
    for table in (tables.dispute_units, tables.dispute_leaders):
        connection.execute(delete(table).where(table.c.dispute_id == dispute))
    for unit in units:
        row = {"dispute_id": dispute, "unit_id": unit, "learned": revision}
        connection.execute(tables.dispute_units.insert().values(**row))
    for nr, post in enumerate(leaders, 1):
        row = {"dispute_id": dispute, "nr": nr, "post": post, "learned": revision}
        connection.execute(tables.dispute_leaders.insert().values(**row))
