"""A unit, topic or community that no file brings is entered by hand; files then find it by its name or code."""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from data_access import tables, traced
from data_access.engine import writing
from data_access.imports.names import fold, names_of
from data_access.naming import KINDS, Entry, entries, table_of
from data_access.renaming import Refused, refuse_names
from data_access.tables import STANDS
from data_access.writing import Request, done_before, revise
from domain.vocabulary import Level

ADDED = ("unit", "topic", "community")
DEEPEST = 3  # levels of topics
_OWN = "SG"  # begins the codes given here (手工)


@dataclass(frozen=True)
class Addition:
    """What is to be entered. parent: the street of a community, the topic above (None: of the first level), the unit above
    (None: none); level: of a unit, whose secretary answers (None: an outside owner); code: "" for one of our own."""

    kind: str
    name: str
    short_name: str = ""
    parent: int | None = None
    level: Level | None = None
    code: str = ""


def waiting(connection: Connection, wanted: Addition) -> int:
    """How many matters and disputes wait in 未归类 for a name written like this; nothing is written. Raises Refused."""
    _columns(connection, wanted)
    w, u = tables.written_names.c, tables.unfiled.c
    query = select(w.written, func.count()).join_from(tables.unfiled, tables.written_names, u.written_id == w.id)
    rows = connection.execute(query.where(w.kind == wanted.kind, u.withdrawn == STANDS).group_by(w.id, w.written))
    name = fold(wanted.name, wanted.kind)
    return sum(number for written, number in rows if fold(names_of(written)[-1], wanted.kind) == name)


def add(engine: Engine, wanted: Addition, request: Request) -> None:
    """Enter it. A request that was done before does nothing. Raises Refused."""
    with writing(engine) as connection:
        if done_before(connection, request):
            return
        columns = _columns(connection, wanted)
        why = f"新增{KINDS[wanted.kind]}：{columns['name']}"
        revision = revise(connection, request, why)
        connection.execute(table_of(wanted.kind).insert().values(**columns, learned=revision))
        if traced.wanted(connection, revision):
            traced.changed(connection, revision, columns["code"], "没有", columns["name"])


def _columns(connection: Connection, wanted: Addition) -> dict[str, Any]:
    kind, name, short = wanted.kind, wanted.name.strip(), wanted.short_name.strip()
    asked: dict[str, str | None] = {"name": name} if kind == "topic" else {"name": name, "short_name": short}
    refuse_names(Entry(kind, 0, "", "", None, wanted.parent, None), asked, entries(connection, kind))
    columns = {**asked, "parent_id": wanted.parent, "code": _code(connection, wanted)}
    if kind == "unit":
        return {**columns, "kind": "other", "level": None if wanted.level is None else int(wanted.level)}
    if kind == "topic":
        t = tables.topics.c
        above = connection.scalar(select(t.level).where(t.id == wanted.parent, t.withdrawn == STANDS)) or 0
        if above == DEEPEST or (wanted.parent is not None and not above):
            raise Refused(f"领域最多 {DEEPEST} 级，请选上一级的领域")
        return {**columns, "level": above + 1}
    if wanted.parent not in {street.id for street in entries(connection, "street")}:
        raise Refused("请选这个社区所在的街道")
    return {**columns, "kind": kind}


def _code(connection: Connection, wanted: Addition) -> str:
    t, code = table_of(wanted.kind).c, wanted.code.strip()
    used = set(connection.scalars(select(t.code)))
    if not code:
        return next(own for n in range(1, len(used) + 2) if (own := f"{_OWN}{n:04d}") not in used)
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,32}", code):
        raise Refused("编号只用字母、数字和 . _ -，不超过 32 位")
    if code in used:
        raise Refused(f"编号 {code} 已经用过，请核对")
    return code
