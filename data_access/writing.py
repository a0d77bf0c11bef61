"""The one way a fact gets in: every write is a revision, events are appended, and the spells that follow are compared
with the rows that stand: a row that only gained ends is updated, any other difference is withdrawn and written anew."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, func, select, update

from data_access import search, tables, traced
from data_access.tables import FILED, STANDS
from domain.events import FAR, START_UNKNOWN, Event
from domain.ledger import FIRST, Refusal, walk
from domain.responsibility import drives
from domain.spells import DisputeSpells, MatterFacts, MatterSpells, Rules, derive_dispute, derive_matter
from domain.vocabulary import Category, Channel, DisputeStatus, MatterStatus

Row = dict[str, Any]

# Where each part of the derived spells is kept.
MATTER_PARTS: Mapping[str, Table] = {
    "life": tables.matter_spells,
    "clocks": tables.clocks,
    "holdings": tables.holdings,
    "ratings": tables.ratings,
}
DISPUTE_PARTS: Mapping[str, Table] = {
    "ledger": tables.ledger_spells,
    "limits": tables.ledger_limits,
    "holdings": tables.dispute_holdings,
    "lots": tables.household_lots,
    "promises": tables.promises,
    "quiet": tables.quiet_spells,
}


_LOCK = 4_201_976  # of PostgreSQL
_NUMBERS = 4_201_979  # of PostgreSQL: one number at a time


@dataclass(frozen=True)
class Request:
    """Who asks for a write, when, for which post and from where: all that a revision and its entry in the trace say of it.

    who: the login of an account, or a command; moment: the office's; id: under which it is done once, however often it is
    asked for (None: each time); address: the machine's in the network.
    """

    who: str
    moment: datetime
    id: str | None = None
    post: str | None = None
    address: str = ""


@dataclass(frozen=True)
class Change:
    """What a write did to one table: rows that gained an end, were withdrawn, were written."""

    table: str
    ended: int
    withdrawn: int
    written: int


def revise(connection: Connection, request: Request, why: str, act: str | None = None) -> int:
    """Open a revision and return its number; the trace tells of it when its transaction ends (traced).

    act: which of domain.acts. Raises sqlalchemy IntegrityError when the request id was used before.
    """
    row = {"moment": request.moment, "who": request.who, "request_id": request.id, "post": request.post}
    values = {**row, "why": why[:200], "act": act}
    added = connection.execute(tables.revisions.insert().values(**values)).inserted_primary_key
    assert added is not None
    traced.opened(connection, int(added[0]), request.address)
    return int(added[0])


def alone(connection: Connection) -> None:
    """Nobody else writes a fact until this transaction ends (an import, its undoing, a filing, a setting, a name): what
    it reads first still holds when it writes. To be asked for before anything is read."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def done_before(connection: Connection, request: Request) -> bool:
    """Whether a request is done already; if not, nobody else writes until this transaction ends (alone)."""
    alone(connection)
    return request.id is not None and revision_of(connection, request.id) is not None


def beside(connection: Connection, patience: float = 5) -> None:
    """Others write beside this one (an act on one case), but none that must be alone: the rules it derives by hold until
    it is written. To be asked for before anything is read. On SQLite there is one pen, and the revision takes it.

    patience: seconds it waits, as on SQLite; who acts during a long import is told, instead of waiting without a word.
    """
    if connection.dialect.name == "postgresql":
        bounded = func.set_config("lock_timeout", f"{patience * 1000:.0f}ms", True)
        connection.execute(select(bounded, func.pg_advisory_xact_lock_shared(_LOCK)))
        connection.exec_driver_sql("SET LOCAL lock_timeout TO DEFAULT")


def revision_of(connection: Connection, request_id: str) -> int | None:
    """The revision that was opened under a request id: what it asks for is done already."""
    r = tables.revisions.c
    return connection.scalar(select(r.id).where(r.request_id == request_id))


def last_revision(connection: Connection) -> int:
    """The number of the newest revision: as long as it stays, every answer stays."""
    return connection.scalar(select(func.max(tables.revisions.c.id))) or 0


def revision_known_on(connection: Connection, day: date) -> int:
    """The last revision of that day; 0 when nothing was known yet."""
    end = datetime.combine(day, datetime.max.time())
    moment, number = tables.revisions.c.moment, tables.revisions.c.id
    query = select(number).where(moment <= end).order_by(moment.desc(), number.desc())
    return connection.scalar(query.limit(1)) or 0


def next_number(connection: Connection, table: Table, prefix: str) -> str:
    """The next number under a prefix (ZD2026-); asked for one after the other, since a revision is open."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_NUMBERS)))
    given = connection.scalars(select(table.c.number).where(table.c.number.like(f"{prefix}%")))
    told = (number.removeprefix(prefix) for number in given)
    return f"{prefix}{max((int(one) for one in told if one.isascii() and one.isdecimal()), default=0) + 1:05d}"


def add_matter(connection: Connection, revision: int, matter: Row, events: Sequence[Event], rules: Rules) -> int:
    """Write a new matter (columns of `matters`) with its first events; returns its id.

    Raises ValueError for an accusation (检举控告) that comes with its text: none of it is stored (条例 30, 46); and for
    a unit complained about (被反映单位) in any other matter.
    """
    accusation = matter["category"] == Category.ACCUSATION
    if accusation and matter.get("text"):
        raise ValueError("检举控告的内容不予存储，请去掉内容后再登记")
    if not accusation and matter.get("complained_unit_id") is not None:
        raise ValueError("只有检举控告才登记被反映单位，请去掉后再登记")
    added = connection.execute(tables.matters.insert().values(**matter)).inserted_primary_key
    assert added is not None
    record(connection, revision, "matter", added[0], events, rules)
    search.index(connection, "matter", added[0])
    return int(added[0])


def add_dispute(
    connection: Connection,
    revision: int,
    dispute: Row,
    events: Sequence[Event],
    rules: Rules,
    notes: Mapping[int, str] | None = None,
) -> int:
    """Write a new dispute (columns of `disputes`) with its first events and their notes; returns its id."""
    added = connection.execute(tables.disputes.insert().values(**dispute)).inserted_primary_key
    assert added is not None
    record(connection, revision, "dispute", added[0], events, rules, notes)
    search.index(connection, "dispute", added[0])
    return int(added[0])


def record(
    connection: Connection,
    revision: int,
    subject: str,
    subject_id: int,
    events: Iterable[Event],
    rules: Rules,
    notes: Mapping[int, str] | None = None,
) -> list[Change]:
    """Append events to a matter or a dispute and bring its spells in line; notes by position in `events`."""
    rows = [
        {f"{subject}_id": subject_id, "note": (notes or {}).get(i), "learned": revision, **_columns(event)}
        for i, event in enumerate(events)
    ]
    if rows:
        connection.execute(tables.events.insert(), rows)
    return rederive(connection, revision, subject, subject_id, rules)


def withdraw_event(connection: Connection, revision: int, event_id: int, rules: Rules) -> list[Change]:
    """Take an event back (it stays, marked) and bring its subject's spells in line. A correction is this and a record.

    Raises sqlalchemy NoResultFound when no such event stands: one that was withdrawn keeps the revision that did it.
    """
    table = tables.events
    standing = (table.c.id == event_id, table.c.withdrawn == STANDS)
    row = connection.execute(select(table.c.matter_id, table.c.dispute_id).where(*standing)).one()
    connection.execute(update(table).where(*standing).values(withdrawn=revision))
    subject, subject_id = ("matter", row.matter_id) if row.matter_id is not None else ("dispute", row.dispute_id)
    return rederive(connection, revision, subject, subject_id, rules)


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


def link(connection: Connection, revision: int, dispute: int, matter: int, belongs: bool) -> None:
    """A matter belongs to a dispute, or no longer does."""
    of = tables.dispute_matters
    connection.execute(delete(of).where(of.c.dispute_id == dispute, of.c.matter_id == matter))
    if belongs:
        connection.execute(of.insert().values(dispute_id=dispute, matter_id=matter, learned=revision))


def take_back(connection: Connection, revision: int, subject: str, ids: Sequence[int]) -> None:
    """Withdraw matters or disputes whole, with all that is said of them, as if they had never come in."""
    parts = (MATTER_PARTS if subject == "matter" else DISPUTE_PARTS).values()
    search.forget(connection, subject, ids)
    for table in (tables.events, tables.unfiled, *parts):
        mine = (table.c[f"{subject}_id"].in_(ids), table.c.withdrawn == STANDS)
        connection.execute(update(table).where(*mine).values(withdrawn=revision))
    original = tables.original(subject)
    connection.execute(update(original).where(original.c.id.in_(ids)).values(withdrawn=revision))


def refile(
    connection: Connection, revision: int, subject: str, subject_id: int, rules: Rules, **dimensions: int | str | None
) -> list[Change]:
    """Correct where a matter or dispute is filed (street, community, topic…): the original first, then every copy."""
    table = tables.original(subject)
    connection.execute(update(table).where(table.c.id == subject_id).values(**dimensions))
    search.index(connection, subject, subject_id)
    return rederive(connection, revision, subject, subject_id, rules)


def correct_received(connection: Connection, revision: int, matter_id: int, day: date, rules: Rules) -> list[Change]:
    """Correct the day a matter came in: the new event first, because a matter has a received day at every moment. Of an
    order whose moment was written down, the hour stays and the day moves along."""
    table = tables.events
    mine = (table.c.matter_id == matter_id, table.c.kind == "received", table.c.withdrawn == STANDS)
    old = connection.execute(select(table).where(*mine)).one()
    m = tables.matters
    at = connection.scalar(select(m.c.received_at).where(m.c.id == matter_id))
    if at is not None:
        moved = datetime.combine(day, at.time())
        connection.execute(update(m).where(m.c.id == matter_id).values(received_at=moved))
    corrected = Event("received", day, old.seq, old.unit_id, old.level)
    changes = record(connection, revision, "matter", matter_id, [corrected], rules)
    return changes + withdraw_event(connection, revision, old.id, rules)


def file_by_place(connection: Connection, revision: int, matter_id: int, rules: Rules) -> list[Change]:
    """Correct where a matter is filed: under the street and community of its place. Nothing to do without a place."""
    found = connection.scalar(select(tables.matters.c.place_id).where(tables.matters.c.id == matter_id))
    filed: dict[str, int] = {}
    while found is not None:
        area = connection.execute(select(tables.areas).where(tables.areas.c.id == found)).one()
        if area.kind in ("community", "street"):
            filed[area.kind] = area.id
        found = area.parent_id
    return refile(connection, revision, "matter", matter_id, rules, **filed) if filed else []


def events_of(connection: Connection, subject: str, subject_id: int) -> list[Event]:
    """The standing events of a matter or a dispute, in order."""
    return list(events_by_subject(connection, subject, [subject_id])[subject_id])


def events_by_subject(connection: Connection, subject: str, ids: Sequence[int]) -> dict[int, tuple[Event, ...]]:
    """The standing events of matters or disputes, each in order; of one without events, none."""
    table = tables.events
    key = table.c[f"{subject}_id"]
    columns = [table.c[field.name] for field in fields(Event)]
    query = select(key, *columns).where(key.in_(ids), table.c.withdrawn == STANDS)
    found: dict[int, list[Event]] = {id_: [] for id_ in ids}
    for id_, *event in connection.execute(query.order_by(table.c.day, table.c.seq, table.c.id)):
        found[id_].append(Event(*event))
    return {id_: tuple(events) for id_, events in found.items()}


def facts_of(matter: Any) -> MatterFacts:
    """The fixed facts of a row of `matters`."""
    return MatterFacts(
        Category(matter.category),
        Channel(matter.source),
        matter.persons,
        matter.groups,
        matter.repeat,
        matter.skip_level,
        matter.address_unclear,
        matter.hours,
        matter.order_due,
        matter.received_at,
        matter.order_class,
    )


def rederive(connection: Connection, revision: int, subject: str, subject_id: int, rules: Rules) -> list[Change]:
    """Derive the spells of one subject from its standing events and bring the tables in line with them; what the
    original itself says of its events (status, last event, received day, who drives the procedure) follows, too."""
    changes = []
    for table, wanted in wanted_rows(connection, subject, subject_id, rules).items():
        changes.append(_bring_in_line(connection, table, revision, subject, subject_id, wanted))
    original = tables.original(subject)
    events = events_of(connection, subject, subject_id)
    if events:  # a dispute whose only event was withdrawn keeps what it had
        told: Row = {"last_event": events[-1].day, "status": standing(subject, events)[0]}
        if subject == "matter":
            told |= {"driver_unit_id": drives(events), **reception(events)}
        if traced.wanted(connection, revision):
            was = connection.execute(select(original.c.number, original.c.status).where(original.c.id == subject_id))
            number, status = was.one()
            traced.changed(connection, revision, number, status, told["status"])
        connection.execute(update(original).where(original.c.id == subject_id).values(**told))
    return [change for change in changes if change.ended or change.withdrawn or change.written]


def standing(subject: str, events: Iterable[Event]) -> tuple[MatterStatus | DisputeStatus, tuple[Refusal, ...]]:
    """The status of a matter or a dispute after its events, and those of them that were not permitted."""
    return walk(FIRST[subject], events)


def reception(events: Iterable[Event]) -> Row:
    """The columns `received` and `received_known` of a matter with these events: of a day that is not known, the day
    it became known."""
    opening = next(event for event in sorted(events, key=lambda e: (e.day, e.seq)) if event.kind == "received")
    return {"received": opening.day, "received_known": opening.value != START_UNKNOWN}


def wanted_rows(connection: Connection, subject: str, subject_id: int, rules: Rules) -> dict[Table, list[Row]]:
    """What must stand in each table of spells for one subject, from its events and nothing else."""
    original = tables.original(subject)
    row = connection.execute(select(original).where(original.c.id == subject_id)).one()
    events = events_of(connection, subject, subject_id)
    spells = derive_matter(facts_of(row), events, rules) if subject == "matter" else derive_dispute(events)
    copies = {name: getattr(row, name) for name in FILED}
    return {table: [{**copies, **part} for part in parts] for table, parts in parts_of(spells).items()}


def parts_of(spells: MatterSpells | DisputeSpells) -> dict[Table, list[Row]]:
    """Derived spells as rows of their tables (without subject, dimensions and revisions); FAR becomes None."""
    tables_of = MATTER_PARTS if isinstance(spells, MatterSpells) else DISPUTE_PARTS
    result = {}
    for name, table in tables_of.items():
        part = getattr(spells, name)
        result[table] = [_columns(spell) for spell in (part if isinstance(part, tuple) else (part,))]
    return result


def _columns(value: Any) -> Row:
    plain = {field.name: getattr(value, field.name) for field in fields(value)}
    return {name: None if column == FAR else column for name, column in plain.items()}


def _bring_in_line(
    connection: Connection, table: Table, revision: int, subject: str, subject_id: int, wanted: list[Row]
) -> Change:
    mine = table.c[f"{subject}_id"] == subject_id
    query = select(table).where(mine, table.c.withdrawn == STANDS).order_by(table.c.row_id)
    gained, gone, new = compare(table, [dict(row) for row in connection.execute(query).mappings()], wanted)
    for old, ends in gained:
        learned = {f"{end}_learned": revision for end in table.info["ends"] if end in ends}
        connection.execute(update(table).where(table.c.row_id == old["row_id"]).values(**ends, **learned))
    if gone:
        rows = table.c.row_id.in_([old["row_id"] for old in gone])
        connection.execute(update(table).where(rows).values(withdrawn=revision))
    if new:
        framed = [
            {
                **row,
                f"{subject}_id": subject_id,
                "learned": revision,
                **{f"{end}_learned": revision if row[end] is not None else None for end in table.info["ends"]},
            }
            for row in new
        ]
        connection.execute(table.insert(), framed)
    return Change(table.name, len(gained), len(gone), len(new))


def compare(
    table: Table, standing: Sequence[Row], wanted: Sequence[Row]
) -> tuple[list[tuple[Row, Row]], list[Row], list[Row]]:
    """What brings the standing rows in line with the wanted: (row, what it gained), rows to withdraw, rows to write.

    A row that stays as it is comes before one that only gains ends, so that of two rows alike the right one is kept.
    """
    kept = list(standing)
    rest: list[Row] = []
    for row in wanted:
        same = next((old for old in kept if all(old[name] == value for name, value in row.items())), None)
        if same is None:
            rest.append(row)
        else:
            kept.remove(same)
    gained: list[tuple[Row, Row]] = []
    new: list[Row] = []
    for row in rest:
        found = next(((old, ends) for old in kept if (ends := _gained(table, old, row)) is not None), None)
        if found is None:
            new.append(row)
        else:
            gained.append(found)
            kept.remove(found[0])
    return gained, kept, new


def _gained(table: Table, old: Row, new: Row) -> Row | None:
    """What the new row has beyond the old: last days, and what is known with them; None if it differs otherwise."""
    ends = {name for name in table.info["ends"] if old[name] is None and new[name] is not None}
    open_ = ends | {
        column.name for column in table.c if column.info.get("known_with") in ends and old[column.name] is None
    }
    differs = {name for name, value in new.items() if old[name] != value}
    return {name: new[name] for name in differs} if differs <= open_ else None
