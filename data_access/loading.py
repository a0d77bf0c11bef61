"""Many rows at once: a whole sample or a large import goes in as tuples, past the statement-by-statement writer, and
leaves the same rows behind that the writer would have left."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, inspect, select, text
from sqlalchemy.exc import OperationalError

from data_access import tables
from data_access.engine import DatabaseProblem, explain
from data_access.tables import FILED, STANDS, own_columns
from data_access.writing import (
    DISPUTE_PARTS,
    MATTER_PARTS,
    compare,
    parts_of,
)
from domain.clocks import ClockState, Stage
from domain.events import FAR, Event
from domain.spells import RIGHTS, DisputeSpells, MatterSpells
from domain.vocabulary import WORDS, Outcome

Values = tuple[Any, ...]
Rows = dict[str, list[Values]]

# Tables whose rows nobody refers to when they are written get their numbers from the database.
_UNNUMBERED = {
    "events",
    "feed_arrivals",
    "silences",
    "topic_names",
    "post_holders",
    "portfolios",
    "import_rows",
    "unfiled",
    *(table.name for table in tables.FACTS),
}

# What the driver is given for a day or a code word: plain text, which both databases read.
_PLAIN: dict[Any, str] = {word: str(word.value) for word in (*Stage, *ClockState, *Outcome)}
_PLAIN |= {word: word.value for word in WORDS if isinstance(word, str)}
_PLAIN |= {day: day.isoformat() for day in (date(2010, 1, 1) + timedelta(n) for n in range(11_000))}
_PLAIN[FAR] = FAR.isoformat()


def plain(values: Sequence[Any]) -> Values:
    """Days and code words as the text both drivers take; everything else as it is. FAR stays a day, None stays None."""
    return tuple(map(_PLAIN.get, values, values))


def columns(table: str) -> tuple[str, ...]:
    """The columns a row for `put` has, in order: all of the table's but a number that the database gives."""
    described = tables.metadata.tables[table].columns
    return tuple(column.name for column in described if not (table in _UNNUMBERED and column.primary_key))


# --- rows of one subject ----------------------------------------------------------------------------------------

_EVENT = attrgetter("kind", "day", "seq", "unit_id", "level", "number", "due", "value", "object")
_SUBJECT_PARTS: Mapping[type, Mapping[str, Table]] = {MatterSpells: MATTER_PARTS, DisputeSpells: DISPUTE_PARTS}


def _reader(table: Table) -> tuple[Callable[[Any], Values], int, tuple[int, ...]]:
    """How a spell becomes a row: its own columns, which of them is its first day, which are its last days."""
    own = own_columns(table)
    first = next(i for i, name in enumerate(own) if name in ("received", "starts", "since", "entered", "made"))
    return attrgetter(*own), first, tuple(own.index(end) for end in table.info["ends"])


_READERS = {table.name: _reader(table) for parts in _SUBJECT_PARTS.values() for table in parts.values()}


def event_rows(
    rows: Rows, subject: str, subject_id: int, events: Iterable[Event], notes: Mapping[int, str], learned: Callable
) -> None:
    """Append the events of a matter or a dispute to `rows`; notes by position; learned: day → revision."""
    ids = (subject_id, None) if subject == "matter" else (None, subject_id)
    target = rows.setdefault("events", [])
    for i, event in enumerate(events):
        target.append((*ids, *plain(_EVENT(event)), notes.get(i), learned(event.day), STANDS))


def spell_rows(
    rows: Rows,
    subject_id: int,
    dimensions: Values,
    spells: MatterSpells,
    learned: Callable[[date], int],
) -> None:
    """Append the spells of a matter whose facts were each learned in order, `learned(day)` giving the revision.

    The rows are those the writer leaves when it records the events revision by revision, as long as no row changes
    otherwise than by gaining an end (`foreseen`); any other matter goes through `replay`.
    """
    for name, table in MATTER_PARTS.items():
        read, first, ends = _READERS[table.name]
        target = rows.setdefault(table.name, [])
        part = getattr(spells, name)
        for spell in part if isinstance(part, tuple) else (part,):
            values = read(spell)
            since = learned(values[first])
            # A right that lapses (条例 35) is given its last day in advance, by the revision that starts it.
            lapses = name == "clocks" and values[0] in RIGHTS and spell.due < FAR
            known = [None if values[i] == FAR else since if lapses else learned(values[i]) for i in ends]
            target.append((subject_id, *dimensions, *plain(values), since, *known, STANDS))


def foreseen(spells: MatterSpells) -> bool:
    """Whether every right lapsed on the day that was foreseen when it began: none was used, or lost earlier."""
    rights = (clock for clock in spells.clocks if clock.stage in RIGHTS and clock.due < FAR)
    return all(clock.outcome == Outcome.WITHDRAWN and clock.ended > clock.due for clock in rights)


def replay(
    rows: Rows,
    subject_id: int,
    dimensions: Values,
    batches: Sequence[tuple[int, Sequence[Event]]],
    derive: Callable[[Sequence[Event]], MatterSpells | DisputeSpells],
) -> None:
    """Append what the writer would have left had it recorded these batches (revision, events), one after the other."""
    known: list[Event] = []
    written: dict[str, list[dict[str, Any]]] = {}
    for revision, events in batches:
        known.extend(events)
        for table, wanted in parts_of(derive(known)).items():
            _bring_in_line(table, written.setdefault(table.name, []), wanted, revision)
    copies = dict(zip(FILED, dimensions, strict=True))
    for name, kept in written.items():
        table = tables.metadata.tables[name]
        lasting = {column.name for column in table.columns if isinstance(column.type, tables.LastDay)}
        for row in kept:
            whole = {f"{table.info['subject']}_id": subject_id, **copies, **row}
            whole |= {day: FAR for day in lasting if whole[day] is None}
            rows.setdefault(name, []).append(plain([whole[column] for column in columns(name)]))


def batches(events: Sequence[Event], learned: Callable[[date], int]) -> list[tuple[int, list[Event]]]:
    """Events in the batches in which they were learned, in order: (revision, events)."""
    found: dict[int, list[Event]] = {}
    for event in events:
        found.setdefault(learned(event.day), []).append(event)
    return sorted(found.items())


def _bring_in_line(table: Table, kept: list[dict[str, Any]], wanted: list[dict[str, Any]], revision: int) -> None:
    ends = table.info["ends"]
    gained, gone, new = compare(table, [row for row in kept if row["withdrawn"] == STANDS], wanted)
    for old, gain in gained:
        old |= gain | {f"{end}_learned": revision for end in ends if end in gain}
    for old in gone:
        old["withdrawn"] = revision
    for row in new:
        learned = {f"{end}_learned": None if row[end] is None else revision for end in ends}
        kept.append({**row, "learned": revision, **learned, "withdrawn": STANDS})


# --- into the database ------------------------------------------------------------------------------------------


def refuse_filled(engine: Engine) -> None:
    """Raises DatabaseProblem when the database has matters: a sample is never mixed with them."""
    with engine.connect() as connection:
        if connection.scalar(select(tables.matters.c.id).limit(1)) is not None:
            raise DatabaseProblem("数据库里已经有信访事项，演示数据没有写入。请换一个空的数据库（--database）后重试。")


@contextmanager
def bulk(engine: Engine) -> Iterator[Connection]:
    """One transaction for a large load, wholly in or wholly out. At its end foreign keys hold, sequences are past the
    numbers that were given, and the planner knows the tables (SQLite ANALYZE, PostgreSQL VACUUM ANALYZE)."""
    sqlite = engine.dialect.name == "sqlite"
    try:
        with engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            if sqlite:
                # A rollback journal does not write the new pages twice, as a write-ahead log would.
                for pragma in ("journal_mode=DELETE", "foreign_keys=OFF", "cache_size=-262144"):
                    driver.execute(f"PRAGMA {pragma}").fetchall()
            try:
                with connection.begin():
                    yield connection
                    if sqlite:
                        broken = driver.execute("PRAGMA foreign_key_check").fetchone()
                        if broken:
                            raise ValueError(f"a row of {broken[0]} names a missing row of {broken[2]}")
                    else:
                        _set_sequences(connection)
            finally:
                if sqlite:
                    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "cache_size=-65536"):
                        driver.execute(f"PRAGMA {pragma}").fetchall()
    except OperationalError as fault:
        raise explain(fault) from fault
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if sqlite else "VACUUM ANALYZE"))


@contextmanager
def without_indexes(connection: Connection) -> Iterator[None]:
    """Secondary indexes are dropped inside and built once at the end, which is quicker than keeping them row by row."""
    there = inspect(connection)
    dropped = []
    for table in tables.metadata.tables.values():
        names = {index["name"] for index in there.get_indexes(table.name)}
        dropped += [index for index in table.indexes if index.name in names and not index.unique]
    dropped.sort(key=lambda index: str(index.name))
    for index in dropped:
        index.drop(connection)
    yield
    for index in dropped:
        index.create(connection)


def put(connection: Connection, table: str, rows: Iterable[Values]) -> None:
    """Write rows (see `columns`; days as text) in the transaction of `bulk`."""
    names = columns(table)
    driver: Any = connection.connection.driver_connection
    listed = ", ".join(f'"{name}"' for name in names)
    if connection.dialect.name == "sqlite":
        driver.executemany(f"INSERT INTO {table} ({listed}) VALUES ({', '.join('?' * len(names))})", rows)
        return
    with driver.cursor().copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def put_all(connection: Connection, rows: Rows) -> None:
    """Write the rows of several tables, in the order of tables.py: those that are referred to first."""
    for table in tables.metadata.tables.values():
        if rows.get(table.name):
            put(connection, table.name, rows[table.name])


def counts(connection: Connection) -> dict[str, int]:
    """Rows in every table."""
    return {
        table.name: connection.scalar(select(func.count()).select_from(table)) or 0
        for table in tables.metadata.tables.values()
    }


def _set_sequences(connection: Connection) -> None:
    for table in tables.metadata.tables.values():
        for key in table.primary_key.columns:
            sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, key.name)))
            last = connection.scalar(select(func.max(key))) if sequence else None
            if last is not None:
                connection.execute(select(func.setval(sequence, last)))
