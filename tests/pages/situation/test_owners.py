"""产权与问题: each cell is a plain count of the matters by what their building or estate says, and leads to them."""

from collections import Counter, defaultdict
from datetime import date
from statistics import median
from typing import Any

import pytest
from sqlalchemy import select
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest

from data_access import tables
from data_access.engine import connect, reading
from data_access.tables import STANDS
from tests.databases import TODAY
from tests.pages.opened import screen, written

DAY = date.fromisoformat(TODAY)
FILE = "situation/owners.py"
SIDES = {
    "产权单位": "owner_unit_id",
    "物业": "property_unit_id",
    "供热单位": "heating_unit_id",
    "建成年代": "year_built",
}


@pytest.fixture(autouse=True)
def sample(sample_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sample_url)
    monkeypatch.setenv("TODAY", TODAY)


def counted(url: str, column: str) -> Counter[tuple[Any, Any]]:
    """Open matters by what stands in a column of their place, else of the place around it, and by topic; one by one."""
    m, s, a = tables.matters.c, tables.matter_spells.c, tables.areas
    wanted = select(m.place_id, m.topic).where(
        s.matter_id == m.id, s.withdrawn == STANDS, s.received <= DAY, s.closed > DAY
    )
    found: Counter[tuple[Any, Any]] = Counter()
    with reading(connect(url)) as connection:
        places = {row.id: row for row in connection.execute(select(a))}
        for place, topic in connection.execute(wanted):
            value, at = None, place
            while value is None and at is not None and places[at].kind in ("building", "estate"):
                value, at = getattr(places[at], column), places[at].parent_id
            found[value // 10 * 10 if value and column == "year_built" else value, topic] += 1
    return found


def numbers(at: AppTest) -> dict[tuple[int | None, int | None], int]:
    points: Any = convert_arrow_bytes_to_pandas_df(at.get("vega_lite_chart")[0].proto.data.data).to_dict("records")
    ids = {"none": None}
    found = {
        (ids.get(p["row"], p["row"]), ids.get(p["column"], p["column"])): int(p["words"].rstrip("+")) for p in points
    }
    return {tuple(part and int(part) for part in key): n for key, n in found.items() if n}  # type: ignore[misc]


@pytest.mark.parametrize("side", list(SIDES))
def test_every_cell_is_a_plain_count(sample_url, side):
    at = screen(FILE, side=side)
    assert list(at.exception) == []
    expected = counted(sample_url, SIDES[side])
    assert numbers(at) == expected
    assert len({owner for owner, _ in expected}) > 2


def test_a_proposal_leads_to_what_it_covers_and_can_be_taken_away(sample_url):
    found = counted(sample_url, "owner_unit_id")
    with reading(connect(sample_url)) as connection:
        units = dict(connection.execute(select(tables.units.c.id, tables.units.c.short_name)).all())
        topics = dict(connection.execute(select(tables.topics.c.id, tables.topics.c.name)).all())
        revision = connection.scalars(select(tables.revisions.c.id)).first()
    (owner, topic), n = max(((key, n) for key, n in found.items() if key[0]), key=lambda pair: pair[1])
    with connect(sample_url).begin() as connection:
        row = {"name": "task_force_matters", "valid_from": date(2020, 1, 1), "value": str(n), "learned": revision}
        connection.execute(tables.settings.insert().values(**row))
    at = screen(FILE)
    assert any(
        f"{units[owner]} · {topics[topic]}：{n} 件次" in line or f"至少 {n} 件次" in line for line in written(at)
    )
    listed = screen("situation/matters.py", metric="open", on=TODAY, owner=units[owner], topic=topics[topic])
    assert f"**至少 {n} 件次**" in written(listed)[0] or f"**{n} 件次**" in written(listed)[0]
    opened = screen(FILE, cell=f"{units[owner]}~{topics[topic]}")
    assert list(opened.exception) == []
    assert 0 < len(opened.dataframe[0].value) <= min(5, n)


def test_what_stands_behind_a_cell_is_counted_one_by_one(sample_url):
    """Places, households and the median age of every cell by owner, from the rows alone."""
    m, s, a, d = tables.matters.c, tables.matter_spells.c, tables.areas, tables.disputes.c
    n, e = tables.household_lots.c, tables.ledger_spells.c
    matters = select(m.place_id, m.topic, m.received, m.received_known).where(
        s.matter_id == m.id, s.withdrawn == STANDS, s.received <= DAY, s.closed > DAY
    )
    on_ledger = (e.dispute_id == d.id, e.withdrawn == STANDS, e.entered <= DAY, e.off > DAY)
    lots = select(d.place_id, d.topic, n.n).where(
        *on_ledger, n.dispute_id == d.id, n.withdrawn == STANDS, n.since <= DAY, n.moved > DAY
    )
    places: defaultdict[Any, set[int]] = defaultdict(set)
    ages: defaultdict[Any, list[int]] = defaultdict(list)
    households: Counter[Any] = Counter()
    with reading(connect(sample_url)) as connection:
        known = {row.id: row for row in connection.execute(select(a))}

        def owner(place: int | None) -> int | None:
            value = None
            while value is None and place is not None and known[place].kind in ("building", "estate"):
                value, place = known[place].owner_unit_id, known[place].parent_id
            return value

        for place, topic, received, dated in connection.execute(matters):
            places[owner(place), topic] |= {place} - {None}
            if dated:
                ages[owner(place), topic].append((DAY - received).days)
        for place, topic, number in connection.execute(lots):
            households[owner(place), topic] += number
    expected = {}
    for key, found in places.items():
        age = median(ages[key]) if ages[key] else 0
        expected[key] = [
            f"涉及 {len(found)} 处",
            *([f"在账矛盾 {households[key]:,} 户"] if households[key] else []),
            *([f"在办 {age:,.1f} 天（中位）"] if age else []),
        ]
    points: Any = convert_arrow_bytes_to_pandas_df(screen(FILE).get("vega_lite_chart")[0].proto.data.data)
    told = {}
    for point in points.to_dict("records"):
        key = tuple(None if point[name] == "none" else int(point[name]) for name in ("row", "column"))
        if key in expected:
            told[key] = point["said"].replace("已到数的中位", "中位").split(" · ")[1:]
    assert told == expected
    assert sum(households.values()) > 0
