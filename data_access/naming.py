"""What units, topics, streets and communities are called and which unit took over: each entry with its history, since when
and by whose word. Places (小区, 楼栋) are left out: they say where a matter is."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, func, null, select

from data_access import tables
from data_access.tables import STANDS

KINDS: Mapping[str, str] = {"unit": "单位", "topic": "领域", "street": "街道", "community": "社区"}
SUCCESSOR = "successor_id"
NAMES = ("name", "short_name")


@dataclass(frozen=True)
class Change:
    """Another name, or another successor, as it was entered.

    columns    column → (before, after): name, short_name; or successor_id
    valid_from the day it holds from; learned, learned_on: the revision and its day; post: for which it was entered
    back       the day on which it was taken back; None while it stands
    """

    columns: Mapping[str, tuple[Any, Any]]
    valid_from: date
    learned: int
    learned_on: date
    post: str | None
    back: date | None = None

    @property
    def succession(self) -> bool:
        """Whether it says who took over; else it is another name."""
        return SUCCESSOR in self.columns


@dataclass(frozen=True)
class Entry:
    """One entry as it is called today. parent: the name of what it belongs to; made: the day it was entered, None where
    it was there from the start, by_import: with a file; successor: the unit that took over; changes: the oldest first."""

    kind: str
    id: int
    code: str
    name: str
    short_name: str | None
    parent_id: int | None
    parent: str | None
    made: date | None = None
    by_import: bool = False
    successor_id: int | None = None
    successor: str | None = None
    changes: tuple[Change, ...] = ()

    def last(self, succession: bool) -> Change | None:
        """The newest change of its name, or of its successor, that stands: the one that may be taken back."""
        standing = [one for one in self.changes if one.back is None and one.succession is succession]
        return standing[-1] if standing else None

    def at_last(self, on: date = date.max) -> dict[str, Any]:
        """Its name, short name and successor once all that was entered and begins by that day has taken effect."""
        found = {column: getattr(self, column) for column in (*NAMES, SUCCESSOR)}
        standing = (one for one in self.changes if one.back is None and one.valid_from <= on)
        return found | {column: after for one in standing for column, (_, after) in one.columns.items()}


def table_of(kind: str) -> Table:
    return {"unit": tables.units, "topic": tables.topics}.get(kind, tables.areas)


def column_of(kind: str) -> str:
    """The column of field_changes that says to which entry of a kind a change belongs."""
    return f"{kind if kind in ('unit', 'topic') else 'area'}_id"


def entries(connection: Connection, kind: str) -> list[Entry]:
    """The entries of a kind that are in use, by code."""
    table, r, b = table_of(kind), tables.revisions.c, tables.import_batches.c
    t, parent, over = table.c, table.alias().c, tables.units.alias().c
    short = null() if kind == "topic" else t.short_name
    columns = (t.id, t.code, t.name, short, t.parent_id, parent.name, r.moment, t.learned.in_(select(b.revision)))
    query = select(*columns, *((t.successor_id, over.short_name) if kind == "unit" else (null(), null())))
    query = query.outerjoin_from(table, parent.id.table, parent.id == t.parent_id)
    query = query.outerjoin(tables.revisions, r.id == t.learned).where(t.withdrawn == STANDS)
    if kind == "unit":
        query = query.outerjoin(over.id.table, over.id == t.successor_id)
    elif table is tables.areas:
        query = query.where(t.kind == kind)
    changes = _changes(connection, kind)
    found = []
    for row in connection.execute(query.order_by(t.code)):
        id_, code, name, short_name, parent_id, of, moment, by_import, successor_id, successor = row
        made, its = moment.date() if moment else None, tuple(changes.get(id_, ()))
        came = (made, bool(by_import))
        found.append(Entry(kind, id_, code, name, short_name, parent_id, of, *came, successor_id, successor, its))
    return found


def _changes(connection: Connection, kind: str) -> Mapping[int, list[Change]]:
    f, made, gone = tables.field_changes.c, tables.revisions.alias("made").c, tables.revisions.alias("gone").c
    mine = f[column_of(kind)]
    query = (
        select(
            mine, f.learned, f.name, f.before, f.after, f.valid_from, made.moment, made.post, gone.moment.label("back")
        )
        .join_from(tables.field_changes, made.id.table, made.id == f.learned)
        .outerjoin(gone.id.table, gone.id == f.withdrawn)
        .where(mine.is_not(None), f.name.in_((*NAMES, SUCCESSOR)))
        .order_by(f.valid_from, f.learned, f.id)
    )
    rows: defaultdict[tuple[int, int], list[Any]] = defaultdict(list)
    for row in connection.execute(query):
        rows[row[0], row.learned].append(row)
    found: defaultdict[int, list[Change]] = defaultdict(list)
    for (id_, learned), parts in rows.items():
        columns = {one.name: (json.loads(one.before), json.loads(one.after)) for one in parts}
        back = parts[0].back.date() if parts[0].back else None
        one = Change(columns, parts[0].valid_from, learned, parts[0].moment.date(), parts[0].post, back)
        found[id_].append(one)
    return found


def coming(connection: Connection, today: date) -> int:
    """How many changes stand that begin after today."""
    f = tables.field_changes.c
    later = (f.valid_from > today, f.withdrawn == STANDS)
    return connection.scalar(select(func.count(f.learned.distinct())).where(*later)) or 0


def others(connection: Connection) -> Iterator[tuple[str, int | None, int, str]]:
    """Names that an entry in use bore, or will bear: kind of area, topic or unit, parent, entry, name."""
    f = tables.field_changes.c
    for kind in ("unit", "topic", "area"):
        t = table_of(kind).c
        parent = null() if kind == "unit" else t.parent_id
        query = select(t.kind if kind == "area" else null(), parent, t.id, f.before, f.after)
        query = query.join(tables.field_changes, f[column_of(kind)] == t.id)
        for row in connection.execute(query.where(t.withdrawn == STANDS, f.withdrawn == STANDS, f.name.in_(NAMES))):
            for name in (json.loads(row.before), json.loads(row.after)):
                if name:
                    yield row[0] or kind, row[1], row.id, name
