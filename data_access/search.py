"""Search by number or word: character bigrams find the candidates, the text itself confirms each hit.

Two-character words are the normal query in Chinese, so bigrams are indexed, not trigrams (DESIGN.md 4). SQLite holds
them in an FTS5 table, PostgreSQL in an array with GIN; both are only a sieve, so both databases give the same hits.
"""

import operator
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    Table,
    Text,
    and_,
    cast,
    column,
    delete,
    func,
    insert,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from data_access import tables
from data_access.scope import listed, told
from data_access.tables import STANDS
from domain.visibility import Viewer
from domain.vocabulary import LEFT

# Only what every tokenizer takes for a letter; anything else ends a run and is left to the comparison with the text.
_RUN = re.compile(r"[0-9a-z\u3400-\u4dbf\u4e00-\u9fa5]+")
_COLUMNS = ("key", "matter_id", "dispute_id", "text")
_CHUNK = 2_000
LONGEST_QUERY = 100

# Not in tables.metadata: the column of bigrams exists on PostgreSQL alone (migration 0004).
_index = Table(
    "search_index",
    MetaData(),
    Column("key", BigInteger, primary_key=True),
    Column("matter_id", Integer),
    Column("dispute_id", Integer),
    Column("text", Text),
    Column("grams", ARRAY(Text)),
)
# The FTS5 table of SQLite; its row ids are the keys above.
_sieve = table("search_grams", column("rowid", BigInteger))


@dataclass(frozen=True)
class Hit:
    """A matter or a dispute that was found.

    day: received (None: not known), or first entered on the ledger (None likewise). off: a dispute that has left the ledger (已销账).
    """

    subject: str
    id: int
    number: str
    title: str
    street: str | None
    day: date | None
    off: bool = False


@dataclass(frozen=True)
class Page:
    """Hits, newest first; `before` asks for the next page, None on the last."""

    hits: tuple[Hit, ...]
    before: int | None


@dataclass(frozen=True, slots=True)
class Found:
    """By what a matter or a dispute is found. An accusation (检举控告) is found by nothing and never comes in."""

    id: int
    day: date
    number: str
    title: str
    text: str | None
    place_id: int | None
    community: int | None
    street: int | None


Entry = dict[str, Any]  # a row of the index
Subject = Literal["matter", "dispute"]
# The last bit of a key says whether the row is a dispute.
_DISPUTE = 1


_WIDE = tuple(zip("，：；！？（）", ",:;!?()", strict=True))
_CONTROL = dict.fromkeys((*range(32), *range(127, 160)), " ")  # category Cc, all of it


def fold(words: str) -> str:
    """One spelling for full and half width, upper and lower case; control characters become spaces."""
    if not words.isascii():
        # Normalizing is slow where there is something to do, and in nearly every Chinese text these signs are all of it.
        for wide, narrow in _WIDE:
            words = words.replace(wide, narrow)
        words = unicodedata.normalize("NFKC", words)
    words = words.lower()
    return words if words.isprintable() else words.translate(_CONTROL)


def grams(words: str) -> tuple[str, ...]:
    """Each pair of neighbouring characters once, in order; pairs never reach over punctuation, spaces or lines.

    `words` must be folded, but for its line ends.
    """
    runs = _RUN.findall(words)
    return tuple(dict.fromkeys(chain.from_iterable(map(operator.add, run, run[1:]) for run in runs)))


# --- finding ----------------------------------------------------------------------------------------------------


def find(
    connection: Connection,
    viewer: Viewer,
    words: str,
    limit: int,
    before: int | None = None,
    subject: Subject | None = None,
) -> Page:
    """Matters and disputes whose number, title, text or place hold every word as it is written, newest first.

    words: parted by spaces, cut after 100 characters; without words nothing is found. before: `Page.before` of the page
    before this one. subject: only these.
    """
    wanted = fold(words[:LONGEST_QUERY]).split()
    if not wanted:
        return Page((), None)
    m, d, street = tables.matters, tables.disputes, tables.areas.alias("street")
    query = (
        select(
            _index.c.key,
            m.c.id.label("matter_id"),
            d.c.id.label("dispute_id"),
            func.coalesce(m.c.number, d.c.number).label("number"),
            func.coalesce(m.c.title, d.c.title).label("title"),
            func.coalesce(street.c.short_name, street.c.name).label("street"),
            m.c.received_known,
            d.c.status,
        )
        .select_from(_index)
        .outerjoin(m, m.c.id == _index.c.matter_id)
        .outerjoin(d, d.c.id == _index.c.dispute_id)
        .outerjoin(street, street.c.id == func.coalesce(m.c.street, d.c.street))
        .where(
            or_(
                and_(_index.c.matter_id.is_not(None), *listed(viewer, m)),
                and_(_index.c.dispute_id.is_not(None), *listed(viewer, d)),
            )
        )
    )
    on_postgres = connection.dialect.name == "postgresql"
    # A single character or signs alone have no pair: then the text itself is read.
    pairs = list(dict.fromkeys(gram for word in wanted for gram in grams(word)))
    key: ColumnElement = _index.c.key
    if pairs and on_postgres:
        query = query.where(_index.c.grams.contains(cast(pairs, ARRAY(Text))))
    elif pairs:
        # Read through its own key, FTS5 walks newest first and stops with the page.
        key = _sieve.c.rowid
        matching = text("search_grams MATCH :pairs").bindparams(pairs=" ".join(f'"{pair}"' for pair in pairs))
        query = query.where(matching, _sieve.c.rowid == _index.c.key)
    place = func.strpos if on_postgres else func.instr
    query = query.where(*(place(_index.c.text, word) > 0 for word in wanted))
    if before is not None:
        query = query.where(key < before)
    if subject is not None and on_postgres:
        # The few disputes stand in an index of their own; reading by key, PostgreSQL would pass every matter.
        query = query.where(_index.c[f"{subject}_id"].is_not(None))
    elif subject is not None:
        query = query.where(key.bitwise_and(_DISPUTE) == (_DISPUTE if subject == "dispute" else 0))
    rows = connection.execute(query.order_by(key.desc()).limit(limit + 1)).all()
    s = tables.ledger_spells.c
    disputes = [row.dispute_id for row in rows[:limit] if row.dispute_id is not None]
    undated = select(s.dispute_id).where(s.dispute_id.in_(disputes), s.nr == 1, ~s.entered_known, s.withdrawn == STANDS)
    unknown = frozenset(connection.scalars(undated)) if disputes else frozenset()
    hits = tuple(_hit(row, row.received_known is False or row.dispute_id in unknown) for row in rows[:limit])
    return Page(hits, rows[limit - 1].key if len(rows) > limit else None)


def _hit(row: Any, undated: bool) -> Hit:
    subject, found = ("matter", row.matter_id) if row.matter_id is not None else ("dispute", row.dispute_id)
    day = None if undated else date.fromordinal(row.key >> 40)
    return Hit(subject, found, row.number, row.title, row.street, day, row.status in LEFT)


# --- indexing ---------------------------------------------------------------------------------------------------


def is_complete(connection: Connection) -> bool:
    """Whether every matter and dispute that can be found has its row in the index."""
    wanted = sum(
        connection.scalar(select(func.count()).where(subject.c.withdrawn == STANDS, told(subject))) or 0
        for subject in (tables.matters, tables.disputes)
    )
    return connection.scalar(select(func.count()).select_from(_index)) == wanted


def index_all(connection: Connection) -> int:
    """Build the whole index anew, and return how many rows it has: after a bulk load, or a renamed area."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO search_grams(search_grams) VALUES ('delete-all')"))
    connection.execute(delete(_index))
    places = places_of(connection)
    total = 0
    for subject in ("matter", "dispute"):
        for rows in _sources(connection, subject):
            _write(connection, [entry(subject, row, places) for row in rows])
            total += len(rows)
    return total


def index(connection: Connection, subject: str, subject_id: int) -> None:
    """Bring the index in line with one matter or dispute, after it was written or filed anew."""
    forget(connection, subject, [subject_id])
    for rows in _sources(connection, subject, tables.original(subject).c.id == subject_id):
        within = {area for row in rows for area in (row.place_id, row.community, row.street) if area is not None}
        places = places_of(connection, within)
        _write(connection, [entry(subject, row, places) for row in rows])


def index_area(connection: Connection, area_id: int) -> None:
    """Bring the index in line with everything that lies in an area, after that got another name."""
    for subject, original in (("matter", tables.matters), ("dispute", tables.disputes)):
        o = original.c
        within = or_(o.street == area_id, o.community == area_id, o.place_id == area_id)
        for rows in _sources(connection, subject, within):
            forget(connection, subject, [row.id for row in rows])
            places = places_of(connection)
            _write(connection, [entry(subject, row, places) for row in rows])


def add(connection: Connection, entries: Iterable[Entry]) -> None:
    """Put some thousand entries into the index that are not in it yet, in the transaction of a load: past SQLAlchemy, so
    its faults are the driver's own (imports.batches.driver_faults)."""
    driver: Any = connection.connection.driver_connection
    names = "key, matter_id, dispute_id, text"
    if connection.dialect.name == "postgresql":
        with driver.cursor().copy(f"COPY search_index ({names}, grams) FROM STDIN") as copy:
            for entry in entries:
                copy.write_row((*operator.itemgetter(*_COLUMNS)(entry), entry["grams"].split()))
        return
    # FTS5 writes what it gathered to the file whenever a row id is not above the one before.
    entries = sorted(entries, key=operator.itemgetter("key"))
    driver.executemany(
        f"INSERT INTO search_index ({names}) VALUES (?, ?, ?, ?)", map(operator.itemgetter(*_COLUMNS), entries)
    )
    pairs = map(operator.itemgetter("key", "grams"), entries)
    driver.executemany("INSERT INTO search_grams(rowid, grams) VALUES (?, ?)", pairs)


def forget(connection: Connection, subject: str, ids: Sequence[int]) -> None:
    """Take matters or disputes out of the index, some hundreds at a time."""
    mine = _index.c[f"{subject}_id"].in_(ids)
    if connection.dialect.name == "sqlite":
        old = connection.execute(select(_index.c.key, _index.c.text).where(mine)).all()
        if old:
            # A table without content must be told what it held.
            gone = text("INSERT INTO search_grams(search_grams, rowid, grams) VALUES ('delete', :key, :grams)")
            connection.execute(gone, [{"key": row.key, "grams": " ".join(grams(row.text))} for row in old])
    connection.execute(delete(_index).where(mine))


def _sources(connection: Connection, subject: str, *of: ColumnElement[bool]) -> Iterator[list[Any]]:
    """What is indexed, in chunks: id, day, fields, and the areas it lies in; only of those, where conditions are given."""
    original = tables.original(subject)
    if subject == "matter":
        t = tables.matters.c
        columns = (t.id, t.received.label("day"), t.number, t.title, t.text, t.place_id, t.community, t.street)
    else:
        t, ledger = tables.disputes.c, tables.ledger_spells.c
        entered = (
            select(func.min(ledger.entered))
            .where(ledger.dispute_id == t.id, ledger.withdrawn == STANDS)
            .scalar_subquery()
        )
        day = func.coalesce(entered, t.last_event, type_=tables.disputes.c.last_event.type).label("day")
        columns = (t.id, day, t.number, t.title, t.summary.label("text"), t.place_id, t.community, t.street)
    last = -1
    while True:
        query = select(*columns).where(t.id > last, *of, t.withdrawn == STANDS, told(original))
        rows = list(connection.execute(query.order_by(t.id).limit(_CHUNK)))
        if rows:
            yield rows
        if len(rows) < _CHUNK:
            return
        last = rows[-1].id


def places_of(connection: Connection, ids: Iterable[int] | None = None) -> Mapping[int, str]:
    """The names of these areas, else of all."""
    a = tables.areas.c
    query = select(a.id, a.name) if ids is None else select(a.id, a.name).where(a.id.in_(list(ids)))
    return {row.id: fold(row.name) for row in connection.execute(query)}


def entry(subject: str, row: Any, places: Mapping[int, str]) -> Entry:
    """What a matter or a dispute is found by (row: as `Found`), for `add`; places: see `places_of`."""
    where = (places.get(area) for area in (row.place_id, row.community, row.street) if area is not None)
    said = (fold(part) for part in (row.number, row.title, row.text) if part)
    found_by = "\n".join((*said, *filter(None, where)))
    return {
        # Newest first is then the order of the index itself; 20 bits of day, 39 of id, one of subject.
        "key": row.day.toordinal() << 40 | row.id << 1 | (_DISPUTE if subject == "dispute" else 0),
        "matter_id": row.id if subject == "matter" else None,
        "dispute_id": row.id if subject == "dispute" else None,
        "text": found_by,
        "grams": " ".join(grams(found_by)),
    }


def _write(connection: Connection, entries: Iterable[Entry]) -> None:
    entries = sorted(entries, key=operator.itemgetter("key"))
    if connection.dialect.name == "postgresql":
        connection.execute(insert(_index), [{**entry, "grams": entry["grams"].split()} for entry in entries])
        return
    connection.execute(insert(_index), [{name: entry[name] for name in _COLUMNS} for entry in entries])
    connection.execute(
        text("INSERT INTO search_grams(rowid, grams) VALUES (:key, :grams)"),
        [{"key": entry["key"], "grams": entry["grams"]} for entry in entries],
    )
