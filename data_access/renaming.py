"""Renaming units, topics, streets and communities, which keep their codes, and saying which unit took over from which.
Places (小区, 楼栋) are left out: they say where a matter is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, Engine, Table, func, null, select, update

from data_access import search, tables, traced
from data_access.engine import writing
from data_access.tables import STANDS
from data_access.writing import alone, revise, revision_of
from domain.events import FAR
from domain.responsibility import successor

KINDS: Mapping[str, str] = {"unit": "单位", "topic": "类别", "street": "街道", "community": "社区"}
LONGEST = 40


@dataclass(frozen=True)
class Entry:
    """One entry. parent: the name of what it belongs to; since: the day an import made it (None: it was set up);
    successor: the unit that took over, its id."""

    kind: str
    id: int
    code: str
    name: str
    short_name: str | None
    parent_id: int | None
    parent: str | None
    since: date | None
    successor_id: int | None
    successor: str | None


class Refused(ValueError):
    """A change that cannot be; its text is a Chinese sentence."""


def entries(connection: Connection, kind: str) -> list[Entry]:
    """The entries of a kind that are in use, by code."""
    table, r = _table(kind), tables.revisions.c
    t, parent, over = table.c, table.alias().c, tables.units.alias().c
    short = null() if kind == "topic" else t.short_name
    columns = (t.id, t.code, t.name, short, t.parent_id, parent.name, r.moment)
    query = select(*columns, *((t.successor_id, over.short_name) if kind == "unit" else (null(), null())))
    query = query.outerjoin_from(table, parent.id.table, parent.id == t.parent_id)
    query = query.outerjoin(tables.revisions, r.id == t.learned).where(t.withdrawn == STANDS)
    if kind == "unit":
        query = query.outerjoin(over.id.table, over.id == t.successor_id)
    elif table is tables.areas:
        query = query.where(t.kind == kind)
    return [
        Entry(kind, *row[:6], row.moment.date() if row.moment else None, *row[7:])
        for row in connection.execute(query.order_by(t.code))
    ]


def held(connection: Connection, unit_id: int) -> tuple[int, int]:
    """(matters, disputes) that a unit answers for today."""
    found = []
    for table in (tables.holdings, tables.dispute_holdings):
        open_ = (table.c.unit_id == unit_id, table.c.until == FAR, table.c.withdrawn == STANDS)
        found.append(connection.scalar(select(func.count()).select_from(table).where(*open_)) or 0)
    return found[0], found[1]


def rename(
    engine: Engine,
    kind: str,
    id: int,
    name: str,
    short_name: str,
    who: str,
    moment: datetime,
    request_id: str,
    post: str | None = None,
) -> None:
    """Another name for an entry, everywhere and in the search at once; the code stays, by which files know it.

    short_name: not asked of a topic. A request that was done before does nothing. Raises Refused.
    """
    name, short_name = name.strip(), short_name.strip()
    with writing(engine) as connection:
        alone(connection)
        if revision_of(connection, request_id) is not None:
            return
        all_ = entries(connection, kind)
        was = _entry(all_, id)
        renamed = replace(was, name=name, short_name=None if kind == "topic" else short_name)
        _refuse_name(renamed, was, all_)
        revision = revise(connection, who, f"更名：{was.name} → {name}", moment, request_id, post=post)
        values = {"name": name} if kind == "topic" else {"name": name, "short_name": short_name}
        table = _table(kind)
        connection.execute(update(table).where(table.c.id == id).values(**values))
        if table is tables.areas:
            search.index_area(connection, id)
        _trace(connection, revision, was.code, _called(was), _called(renamed))


def succeed(
    engine: Engine, id: int, over: int | None, who: str, moment: datetime, request_id: str, post: str | None = None
) -> None:
    """Another unit takes over from a merged one (None: none does any more): it sees and answers what that one held.

    A request that was done before does nothing. Raises Refused, also for a circle.
    """
    with writing(engine) as connection:
        alone(connection)
        if revision_of(connection, request_id) is not None:
            return
        all_ = entries(connection, "unit")
        was = _entry(all_, id)
        taking = None if over is None else _entry(all_, over)
        if was.successor_id == over:
            raise Refused("承接单位与现在的相同，没有改动")
        if over is not None:
            steps = {one.id: one.successor_id for one in all_ if one.successor_id is not None} | {id: over}
            try:
                successor(id, steps)
            except ValueError:
                raise Refused(f"{_entry(all_, over).name}已由{was.name}承接，互相承接就成了环，请另选单位") from None
        said = f"由{taking.name}承接" if taking else "不再由别的单位承接"
        revision = revise(connection, who, f"{was.name}{said}", moment, request_id, post=post)
        units = tables.units
        connection.execute(update(units).where(units.c.id == id).values(successor_id=over))
        _trace(
            connection, revision, was.code, was.successor or "没有承接单位", taking.name if taking else "没有承接单位"
        )


def _table(kind: str) -> Table:
    return {"unit": tables.units, "topic": tables.topics}.get(kind, tables.areas)


def _entry(found: list[Entry], id: int) -> Entry:
    for one in found:
        if one.id == id:
            return one
    raise Refused("没有这一条，或已随导入撤回，请刷新后重选")


def _refuse_name(renamed: Entry, was: Entry, all_: list[Entry]) -> None:
    """Names are words, and no two entries beside one another bear the same: filters and files know them by it."""
    names = [renamed.name, renamed.short_name] if renamed.kind != "topic" else [renamed.name]
    for name in names:
        if not name or not 2 <= len(name) <= LONGEST or not name.isprintable() or "  " in name:
            raise Refused(f"名称和简称应为 2 至 {LONGEST} 个字，不能有换行或看不见的符号")
        if any(word.isdigit() and len(word) > 5 for word in name.split()) or sum(sign.isdigit() for sign in name) > 6:
            raise Refused("名称里不能有电话或证件号码")
    if (renamed.name, renamed.short_name) == (was.name, was.short_name):
        raise Refused("名称与现在的相同，没有改动")
    for one in all_:
        beside = one.id != was.id and (was.kind == "unit" or one.parent_id == was.parent_id)
        if beside and {one.name, one.short_name} & {renamed.name, renamed.short_name} - {None}:
            raise Refused(f"“{one.name}”（{one.code}）已经用了这个名称或简称，请换一个")


def _called(one: Entry) -> str:
    return one.name if one.short_name in (None, one.name) else f"{one.name}（{one.short_name}）"


def _trace(connection: Connection, revision: int, code: str, before: str, after: str) -> None:
    if traced.wanted(connection, revision):
        traced.changed(connection, revision, code, before, after)
