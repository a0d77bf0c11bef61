"""Places with several unsolved matters of a winter: a plain count of the matters, one by one, and for whom."""

from collections import defaultdict
from datetime import date

from sqlalchemy import select

from data_access import tables
from data_access.engine import connect, reading
from data_access.metrics.measure import Window
from data_access.places import recurring
from domain.visibility import bureau_head, district_office, district_secretary, street_secretary
from tests.databases import TODAY

DAY = date.fromisoformat(TODAY)
LAST_WINTER = Window(date(2025, 11, 15), date(2026, 3, 15))
EVER = Window(date(2018, 1, 1), DAY)


def test_a_place_is_there_by_its_unsolved_matters(sample_url: str):
    m, e, a = tables.matters.c, tables.events.c, tables.areas
    with reading(connect(sample_url)) as connection:
        places = {row.id: row for row in connection.execute(select(a))}
        heating = set(connection.scalars(select(tables.topics.c.id).where(tables.topics.c.heating)))
        days = defaultdict(dict)
        told = select(e.matter_id, e.kind, e.day).where(
            e.kind.in_(["received", "solved"]), e.withdrawn == tables.STANDS
        )
        for matter, kind, day in connection.execute(told):
            days[matter][kind] = day
        rows = connection.execute(select(m.id, m.place_id, m.street, m.community, m.topic, m.category)).all()

        def counted(window: Window, today: date, least: int) -> dict[int, tuple]:
            """By place: name, street, heating, owner, matters, unsolved, last day."""
            of = defaultdict(list)
            for row in rows:
                received = days[row.id].get("received")
                inside = received and window.first <= received <= window.last
                if inside and row.topic in heating and row.place_id and row.category != "accusation":
                    of[row.place_id].append((received, days[row.id].get("solved", date.max), row))
            found = {}
            for place, matters in of.items():
                unsolved = sum(solved > today for _, solved, _ in matters)
                if len(matters) >= least and unsolved:
                    here = places[place]
                    above = places[here.parent_id] if here.kind == "building" else here
                    units = [getattr(here, u) or getattr(above, u) for u in ("heating_unit_id", "owner_unit_id")]
                    last = max(received for received, _, _ in matters)
                    found[place] = (matters[0][2].street, *units, len(matters), unsolved, last)
            return found

        sizes = []
        for window, today, least in (
            (LAST_WINTER, DAY, 2),
            (LAST_WINTER, LAST_WINTER.last, 2),
            (LAST_WINTER, DAY, 1),
            (EVER, DAY, 2),
        ):
            for viewer in (district_office(), street_secretary("街道", rows[0].street)):
                found = recurring(connection, viewer, heating, window, today, least)
                expected = counted(window, today, least)
                if viewer.area_id:
                    expected = {place: told for place, told in expected.items() if told[0] == viewer.area_id}
                assert {
                    p.place_id: (p.street, p.heating, p.owner, p.matters, p.unsolved, p.last_day) for p in found
                } == expected
                assert [p.unsolved for p in found] == sorted((p.unsolved for p in found), reverse=True)
                sizes.append(len(found))
                assert all(places[p.place_id].name in p.name for p in found)
        assert max(sizes) > 5
        bureau = bureau_head("委办局", 1, {}, {})
        assert recurring(connection, bureau, heating, EVER, DAY, 1) == []
        assert recurring(connection, district_secretary(), heating, EVER, DAY, 1) != []
