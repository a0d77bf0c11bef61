"""Where areas lie: the outlines of streets and communities, the office's own before the sketch (示意图), and the places
that have key disputes."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import cos, radians
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, func, select

from data_access import tables
from data_access.scope import visible
from data_access.tables import STANDS
from domain.visibility import Viewer

METRES = 111_320  # of a degree of latitude

Position = tuple[float, float]  # longitude, latitude, WGS-84
Ring = tuple[Position, ...]


@dataclass(frozen=True)
class Shape:
    """The outline of a street or community.

    polygons: its parts, each the outer ring and then its holes, every ring closed; label: where a name has most room
    (the pole of inaccessibility), room: the metres from there to the border; sketch: 示意图, no legal boundary
    """

    area_id: int
    code: str
    name: str
    short_name: str
    parent_id: int | None
    polygons: tuple[tuple[Ring, ...], ...]
    label: Position
    room: float
    sketch: bool


@dataclass(frozen=True)
class Spot:
    """A place (小区, 楼栋) with key disputes on the ledger, the street and community they are filed under, how many, and
    how many households they concern."""

    place_id: int
    name: str
    street: int | None
    community: int | None
    at: Position
    disputes: int
    households: int


def outlines(connection: Connection, kind: str) -> dict[int, Shape]:
    """The outlines of all areas of a kind (street, community) by area id, in the order of their codes; public geography,
    the same for every viewer. Where the office has brought one of its own for the kind, no sketch is shown beside it."""
    o, a = tables.outlines.c, tables.areas.c
    query = (
        select(a.id, a.code, a.name, a.short_name, a.parent_id, o.geometry, o.sketch)
        .join_from(tables.outlines, tables.areas, o.area_id == a.id)
        .where(a.kind == kind, a.withdrawn == STANDS, o.withdrawn == STANDS)
        .order_by(a.code)
    )
    rows = connection.execute(query).all()
    own = any(not row.sketch for row in rows)
    return {row.id: shape(row, json.loads(row.geometry), row.sketch) for row in rows if row.sketch is not own}


def shape(area: Any, geometry: Mapping[str, Any], sketch: bool) -> Shape:
    """An area (id, code, name, short_name, parent_id) with a GeoJSON Polygon or MultiPolygon in WGS-84."""
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    polygons = tuple(tuple(tuple((lon, lat) for lon, lat, *_ in ring) for ring in part) for part in parts)
    label, room = _label(polygons)
    short = area.short_name or area.name
    return Shape(area.id, area.code, area.name, short, area.parent_id, polygons, label, room, sketch)


def _label(polygons: tuple[tuple[Ring, ...], ...]) -> tuple[Position, float]:
    """The middle of the largest circle inside, and its radius in metres."""
    from shapely import MultiPolygon, Polygon, maximum_inscribed_circle

    narrow = cos(radians(polygons[0][0][0][1]))  # a degree of longitude, in degrees of latitude
    flat = MultiPolygon([Polygon(*_flat(part, narrow)) for part in polygons])
    radius = maximum_inscribed_circle(flat, tolerance=1e-5)
    (x, y), _ = radius.coords
    return (round(x / narrow, 6), round(y, 6)), radius.length * METRES


def _flat(part: tuple[Ring, ...], narrow: float) -> tuple[list[Position], list[list[Position]]]:
    outer, *holes = [[(lon * narrow, lat) for lon, lat in ring] for ring in part]
    return outer, holes


def _point(geometry: str) -> Position:
    lon, lat, *_ = json.loads(geometry)["coordinates"]
    return lon, lat


def dispute_points(
    connection: Connection, viewer: Viewer, today: date, about: Mapping[str, int] = MappingProxyType({})
) -> list[Spot]:
    """The places with key disputes on the ledger today that the viewer may see, most disputes first; none for a viewer who
    stands outside the chain (a bureau, a portfolio): a building would say too much.

    about: the topic they are narrowed to, by its level (topic, topic2).
    """
    if not viewer.whole:
        return []
    d, s, lot = tables.disputes, tables.ledger_spells.c, tables.household_lots.c
    o, a = tables.outlines.c, tables.areas.c
    on_ledger = (s.withdrawn == STANDS, s.entered <= today, s.off > today)
    rows = connection.execute(
        select(d.c.id, d.c.street, d.c.community, a.id.label("place"), a.name, o.geometry)
        .join_from(d, tables.ledger_spells, s.dispute_id == d.c.id)
        .join(tables.areas, a.id == d.c.place_id)
        .join(tables.outlines, o.area_id == a.id)
        .where(*on_ledger, a.withdrawn == STANDS, o.withdrawn == STANDS, *visible(viewer, d))
        .where(*(d.c[level] == id_ for level, id_ in about.items()))
    ).all()
    concerned = select(lot.dispute_id, func.sum(lot.n)).where(
        lot.withdrawn == STANDS, lot.since <= today, lot.moved > today, lot.dispute_id.in_([row.id for row in rows])
    )
    households = {row[0]: row[1] for row in connection.execute(concerned.group_by(lot.dispute_id))}
    disputes, homes = Counter(), Counter()
    for row in rows:
        disputes[row.place] += 1
        homes[row.place] += households.get(row.id, 0)
    places = {row.place: row for row in rows}
    found = [
        Spot(id_, row.name, row.street, row.community, _point(row.geometry), disputes[id_], homes[id_])
        for id_, row in places.items()
    ]
    return sorted(found, key=lambda spot: (-spot.disputes, -spot.households, spot.place_id))
