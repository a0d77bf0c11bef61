"""The office's own outlines enter, are taken back and put back, each as one revision; the sketch stays for the day they are
gone."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Engine, func, select, update

from data_access import tables, traced
from data_access.boundary_file import Boundaries, BoundaryProblem
from data_access.crs import CRS
from data_access.district import AREAS
from data_access.engine import writing
from data_access.naming import KINDS
from data_access.outlines import Shape, shape
from data_access.tables import STANDS
from data_access.writing import Request, done_before, revise

SKETCH, OWN = "示意图", "单位导入的边界"
_AGAIN = "恢复使用："


@dataclass(frozen=True)
class Drawing:
    """Outlines of a kind that one revision entered: of how many of today's areas, the sketch or the office's own in which
    declared system, why (with the name of the file), on which day and for which post; stands: whether still so."""

    revision: int
    drawn: int
    sketch: bool
    crs: str
    why: str
    entered: date
    post: str | None
    stands: bool


@dataclass(frozen=True)
class Standing:
    """What is drawn of a kind (street, community): of how many areas, what is shown (None: nothing), every drawing of the
    office's own, the newest first; newest: the revision of the last change of either."""

    kind: str
    areas: int
    shown: Drawing | None
    own: tuple[Drawing, ...]
    newest: int


def standing(connection: Connection) -> dict[str, Standing]:
    """What is drawn, by kind, with its history."""
    o, a, r = tables.outlines.c, tables.areas.c, tables.revisions.c
    there = a.withdrawn == STANDS
    counted = select(a.kind, func.count()).where(there, a.kind.in_(AREAS)).group_by(a.kind)
    areas = {row[0]: row[1] for row in connection.execute(counted)}
    told = (a.kind, o.learned, o.withdrawn, o.sketch, o.crs, r.why, r.moment, r.post)
    drawings = connection.execute(
        select(*told, func.count().filter(there).label("drawn"))
        .join_from(tables.outlines, tables.areas, o.area_id == a.id)
        .join(tables.revisions, r.id == o.learned)
        .where(a.kind.in_(AREAS))
        .group_by(*told)
        .order_by(o.sketch, o.learned.desc())
    ).all()
    found = {}
    for kind in AREAS:
        mine = [
            Drawing(
                revision=row.learned,
                drawn=row.drawn,
                sketch=row.sketch,
                crs=row.crs,
                why=row.why,
                entered=row.moment.date(),
                post=row.post,
                stands=row.withdrawn == STANDS,
            )
            for row in drawings
            if row.kind == kind
        ]
        shown = next((one for one in mine if one.stands and one.drawn), None)
        own = tuple(one for one in mine if not one.sketch)
        found[kind] = Standing(kind, areas.get(kind, 0), shown, own, newest(connection, [kind]))
    return found


def drawn(connection: Connection, kind: str, revision: int) -> dict[int, Shape]:
    """The outlines of a kind that a revision entered, by area id, of the areas that are there today."""
    o, a = tables.outlines.c, tables.areas.c
    query = (
        select(a.id, a.code, a.name, a.short_name, a.parent_id, o.geometry, o.sketch)
        .join_from(tables.outlines, tables.areas, o.area_id == a.id)
        .where(a.kind == kind, a.withdrawn == STANDS, o.learned == revision, ~o.sketch)
        .order_by(a.code)
    )
    return {row.id: shape(row, json.loads(row.geometry), False) for row in connection.execute(query)}


def replace(engine: Engine, wanted: Boundaries, seen: int, request: Request) -> None:
    """Enter the office's own outlines; they are shown instead of what stood for their kinds, wholly or not at all.

    seen: the newest revision of these kinds that was shown. A request that was done before does nothing. Raises
    BoundaryProblem where somebody else changed them since.
    """
    kinds = list(wanted.shapes)
    with writing(engine) as connection:
        if done_before(connection, request):
            return
        _refuse_other(connection, kinds, seen)
        named = "、".join(KINDS[kind] for kind in kinds)
        file = f"（{wanted.file}）" if wanted.file else ""
        why = f"导入{named}边界{file}，坐标系 {CRS[wanted.crs].partition('（')[0]}"
        revision = revise(connection, request, why)
        for kind in kinds:
            _enter(connection, kind, wanted.shapes[kind].values(), wanted.crs, revision)


def put_back(engine: Engine, kind: str, earlier: Drawing, seen: int, request: Request) -> None:
    """Enter again what an earlier revision had entered of a kind, for the areas that are there today. seen, request: as
    `replace`. Raises BoundaryProblem, also where none of its areas is left."""
    with writing(engine) as connection:
        if done_before(connection, request):
            return
        _refuse_other(connection, [kind], seen)
        shapes = drawn(connection, kind, earlier.revision)
        if not shapes:
            raise BoundaryProblem("这次导入的边界所画的地方都已不在名单里，请重新导入")
        why = f"{_AGAIN}{earlier.why.removeprefix(_AGAIN)}"
        revision = revise(connection, request, why)
        _enter(connection, kind, shapes.values(), earlier.crs, revision)


def take_back(engine: Engine, kind: str, seen: int, request: Request) -> None:
    """Take the office's own outlines of a kind back: the sketch shows again, where there is one. seen, request: as
    `replace`. Raises BoundaryProblem, also where they are gone."""
    with writing(engine) as connection:
        if done_before(connection, request):
            return
        _refuse_other(connection, [kind], seen)
        revision = revise(connection, request, f"撤回导入的{KINDS[kind]}边界")
        if not _withdraw(connection, kind, revision):
            raise BoundaryProblem("没有导入的边界，或已经撤回，请刷新后再看")
        _trace(connection, revision, kind, OWN, SKETCH)


def newest(connection: Connection, kinds: Iterable[str]) -> int:
    """The revision of the last change of what is drawn of these kinds; 0 where nothing was ever."""
    o, a = tables.outlines.c, tables.areas.c
    changed = select(func.max(o.learned), func.max(o.withdrawn).filter(o.withdrawn < STANDS))
    query = changed.join_from(tables.outlines, tables.areas, o.area_id == a.id).where(a.kind.in_(list(kinds)))
    return max(number or 0 for number in connection.execute(query).one())


def _refuse_other(connection: Connection, kinds: Iterable[str], seen: int) -> None:
    if newest(connection, kinds) != seen:
        raise BoundaryProblem("边界刚刚由别人改过，请看过现在的再定")


def _enter(connection: Connection, kind: str, shapes: Iterable[Shape], crs: str, revision: int) -> None:
    before = _withdraw(connection, kind, revision)
    for one in shapes:
        geometry = json.dumps({"type": "MultiPolygon", "coordinates": one.polygons})
        row = {"area_id": one.area_id, "geometry": geometry, "crs": crs, "learned": revision}
        connection.execute(tables.outlines.insert().values(sketch=False, **row))
    _trace(connection, revision, kind, OWN if before else SKETCH, OWN)


def _withdraw(connection: Connection, kind: str, revision: int) -> int:
    o, a = tables.outlines, tables.areas.c
    mine = o.c.area_id.in_(select(a.id).where(a.kind == kind))
    gone = update(o).where(mine, o.c.withdrawn == STANDS, ~o.c.sketch).values(withdrawn=revision)
    return connection.execute(gone).rowcount


def _trace(connection: Connection, revision: int, kind: str, before: str, after: str) -> None:
    if traced.wanted(connection, revision):
        traced.changed(connection, revision, f"{KINDS[kind]}边界", before, after)
