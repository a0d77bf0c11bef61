"""Where areas lie: every area once, the office's own before the sketch, names inside their cells, and the places of disputes
as a plain walk over the ledger finds them."""

import json
from collections import defaultdict
from datetime import date
from itertools import chain

import pytest
from sqlalchemy import select

from data_access import tables
from data_access.disputes import ledger
from data_access.engine import connect, reading
from data_access.outlines import Shape, dispute_points, outlines
from domain import visibility
from tests.databases import TODAY

DAY = date.fromisoformat(TODAY)


def inside(shape: Shape) -> bool:
    """Whether the label lies within, by counting the edges a ray crosses."""
    x, y = shape.label
    crossed = 0
    for ring in (ring for part in shape.polygons for ring in part):
        for (ax, ay), (bx, by) in zip(ring, ring[1:], strict=False):
            crossed += (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay)
    return crossed % 2 == 1


def test_every_area_of_the_sketch_has_its_name_inside(sample_url):
    with reading(connect(sample_url)) as connection:
        a = tables.areas.c
        for kind in ("street", "community"):
            found = outlines(connection, kind)
            wanted = connection.execute(select(a.id, a.name).where(a.kind == kind).order_by(a.code))
            assert [(shape.area_id, shape.name) for shape in found.values()] == [tuple(row) for row in wanted]
            assert all(shape.sketch and inside(shape) and shape.room > 20 for shape in found.values())
            assert all(ring[0] == ring[-1] for shape in found.values() for part in shape.polygons for ring in part)


def test_the_room_of_a_name_is_that_of_the_largest_circle(ground):
    """A square of 0.01 degrees of latitude, as high as wide: half its side, from its middle."""
    wide = 0.01 / 0.766044443  # cos 40°
    ring = [[116.2, 40], [116.2 + wide, 40], [116.2 + wide, 40.01], [116.2, 40.01], [116.2, 40]]
    row = {"sketch": False, "crs": "wgs84", "learned": ground.revision}
    with ground.engine.begin() as connection:
        for area, shape in ((2, {"type": "Polygon", "coordinates": [ring]}), (3, {"type": "Point", "coordinates": []})):
            drawn = {**row, "sketch": True} if area == 3 else row
            connection.execute(tables.outlines.insert().values(area_id=area, geometry=json.dumps(shape), **drawn))
        # the sketch of the other street is not shown beside what the office brought
        (shape,) = outlines(connection, "street").values()
    assert (shape.code, shape.short_name, shape.parent_id, shape.sketch) == ("S1", "鲁谷", 1, False)
    assert shape.label == pytest.approx((116.2 + wide / 2, 40.005), abs=2e-5)
    assert shape.room == pytest.approx(0.005 * 111_320, rel=0.01)


def test_disputes_stand_at_their_places_for_who_answers_for_all_of_them(sample_url):
    with reading(connect(sample_url)) as connection:
        a, o, d = tables.areas, tables.outlines, tables.disputes
        place_of = {row[0]: row[1] for row in connection.execute(select(d.c.id, d.c.place_id))}
        rows = {row.id: row for row in connection.execute(select(a))}
        points = {row.area_id: json.loads(row.geometry)["coordinates"] for row in connection.execute(select(o))}
        street = next(row.id for row in rows.values() if row.name == "八角街道")
        for viewer in (visibility.district_office(), visibility.street_secretary("街道书记", street)):
            at = defaultdict(list)
            for entry in ledger(connection, viewer, DAY):
                at[place_of[entry.id]].append(entry)
            at.pop(None, None)
            wanted = {
                (place, rows[place].name, tuple(points[place]), len(found), sum(one.households for one in found))
                for place, found in at.items()
            }
            spots = dispute_points(connection, viewer, DAY)
            assert {(s.place_id, s.name, s.at, s.disputes, s.households) for s in spots} == wanted
            assert wanted and [s.disputes for s in spots] == sorted((s.disputes for s in spots), reverse=True)
            assert {rows[s.community].parent_id for s in spots if s.community} == {s.street for s in spots}
            # told apart by topic: each topic's places add up to those of all
            topics = set(connection.scalars(select(d.c.topic))) - {None}
            by_topic = [dispute_points(connection, viewer, DAY, {"topic": topic}) for topic in topics]
            summed = {spot.place_id: [0, 0] for spot in spots}
            for spot in chain(*by_topic):
                summed[spot.place_id][0] += spot.disputes
                summed[spot.place_id][1] += spot.households
            assert summed == {spot.place_id: [spot.disputes, spot.households] for spot in spots}
            assert sum(map(bool, by_topic)) > 1
        for viewer in (visibility.bureau_head("委办局", 3), visibility.auditor(), visibility.administrator()):
            assert dispute_points(connection, viewer, DAY) == []
