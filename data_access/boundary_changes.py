"""The office's own outlines enter and are taken back, each as one revision; the sketch stays for the day they are gone."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Engine, func, select, update

from data_access import tables, traced
from data_access.boundary_file import CRS, Boundaries, BoundaryProblem
from data_access.district import AREAS
from data_access.engine import writing
from data_access.naming import KINDS
from data_access.tables import STANDS
from data_access.writing import alone, revise, revision_of

SKETCH, OWN = "示意图", "单位导入的边界"


@dataclass(frozen=True)
class Standing:
    """What is drawn of a kind (street, community): how many areas of how many; sketch, or else in which declared system
    the office's own came, entered when and for which post; newest: the revision of its last change."""

    kind: str
    areas: int
    drawn: int
    sketch: bool
    crs: str
    entered: date
    post: str | None
    newest: int


def standing(connection: Connection) -> dict[str, Standing]:
    """What is drawn, by kind; a kind of which nothing is drawn is left out."""
    o, a, r = tables.outlines.c, tables.areas.c, tables.revisions.c
    found = {}
    for kind in AREAS:
        there = (a.kind == kind, a.withdrawn == STANDS)
        areas = connection.scalar(select(func.count()).select_from(tables.areas).where(*there)) or 0
        rows = connection.execute(
            select(o.sketch, o.crs, o.learned, r.moment, r.post)
            .join_from(tables.outlines, tables.areas, o.area_id == a.id)
            .join(tables.revisions, r.id == o.learned)
            .where(*there, o.withdrawn == STANDS)
        ).all()
        own = [row for row in rows if not row.sketch]
        if shown := own or rows:
            last = max(shown, key=lambda row: row.learned)
            told = (areas, len(shown), not own, last.crs, last.moment.date(), last.post)
            found[kind] = Standing(kind, *told, _newest(connection, kind))
    return found


def replace(
    engine: Engine,
    wanted: Boundaries,
    seen: int,
    who: str,
    moment: datetime,
    request_id: str,
    post: str | None = None,
) -> None:
    """Enter the office's own outlines; they are shown instead of what stood for their kinds, wholly or not at all.

    seen: the newest revision of these kinds that was shown. A request that was done before does nothing. Raises
    BoundaryProblem where somebody else changed them since.
    """
    kinds = list(wanted.shapes)
    with writing(engine) as connection:
        alone(connection)
        if revision_of(connection, request_id) is not None:
            return
        if newest(connection, kinds) != seen:
            raise BoundaryProblem("边界刚刚由别人改过，请看过现在的再定")
        named = "、".join(KINDS[kind] for kind in kinds)
        why = f"导入{named}边界，坐标系 {CRS[wanted.crs].partition('（')[0]}"
        revision = revise(connection, who, why, moment, request_id, post=post)
        for kind in kinds:
            before = _withdraw(connection, kind, revision)
            for area_id, shape in wanted.shapes[kind].items():
                geometry = {"type": "MultiPolygon", "coordinates": shape.polygons}
                row = {"area_id": area_id, "geometry": json.dumps(geometry), "crs": wanted.crs, "learned": revision}
                connection.execute(tables.outlines.insert().values(sketch=False, **row))
            _trace(connection, revision, kind, OWN if before else SKETCH, OWN)


def take_back(
    engine: Engine, kind: str, seen: int, who: str, moment: datetime, request_id: str, post: str | None = None
) -> None:
    """Take the office's own outlines of a kind back: the sketch shows again, where there is one. A request that was done
    before does nothing. Raises BoundaryProblem where they are gone or were changed since."""
    with writing(engine) as connection:
        alone(connection)
        if revision_of(connection, request_id) is not None:
            return
        if newest(connection, [kind]) != seen:
            raise BoundaryProblem("边界刚刚由别人改过，请看过现在的再定")
        revision = revise(connection, who, f"撤回导入的{KINDS[kind]}边界", moment, request_id, post=post)
        if not _withdraw(connection, kind, revision):
            raise BoundaryProblem("没有导入的边界，或已经撤回，请刷新后再看")
        _trace(connection, revision, kind, OWN, SKETCH)


def newest(connection: Connection, kinds: list[str]) -> int:
    """The revision of the last change of what is drawn of these kinds; 0 where nothing was ever."""
    return max((_newest(connection, kind) for kind in kinds), default=0)


def _newest(connection: Connection, kind: str) -> int:
    o, a = tables.outlines.c, tables.areas.c
    changed = select(func.max(o.learned), func.max(o.withdrawn).filter(o.withdrawn < STANDS))
    row = connection.execute(changed.join_from(tables.outlines, tables.areas, o.area_id == a.id).where(a.kind == kind))
    return max((number or 0 for number in row.one()), default=0)


def _withdraw(connection: Connection, kind: str, revision: int) -> int:
    o, a = tables.outlines, tables.areas.c
    mine = o.c.area_id.in_(select(a.id).where(a.kind == kind))
    gone = update(o).where(mine, o.c.withdrawn == STANDS, ~o.c.sketch).values(withdrawn=revision)
    return connection.execute(gone).rowcount


def _trace(connection: Connection, revision: int, kind: str, before: str, after: str) -> None:
    if traced.wanted(connection, revision):
        traced.changed(connection, revision, f"{KINDS[kind]}边界", before, after)
