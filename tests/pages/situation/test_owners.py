"""产权与问题: each cell is a plain count of the matters by what their building or estate says, and leads to them."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from statistics import median
from typing import Any
from urllib.parse import parse_qsl

import pytest
from sqlalchemy import select

from data_access import district, tables
from data_access.engine import connect, reading
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import Window, measure
from data_access.tables import STANDS
from domain.visibility import Role
from tests.databases import TODAY
from tests.pages.opened import cells, numbers, screen, written
from tests.signed_in import signed_in

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
            value = registered(places, place, column)
            found[value // 10 * 10 if value and column == "year_built" else value, topic] += 1
    return found


def registered(places: Mapping[int, Any], place: int | None, column: str) -> int | None:
    """What stands in a column of a place, else of the estate around it."""
    value = None
    while value is None and place is not None and places[place].kind in ("building", "estate"):
        value, place = getattr(places[place], column), places[place].parent_id
    return value


@pytest.mark.parametrize("side", list(SIDES))
def test_every_cell_is_a_plain_count(sample_url, side):
    at = screen(FILE, by=side)
    assert list(at.exception) == []
    expected = counted(sample_url, SIDES[side])
    assert numbers(at) == expected
    assert len({owner for owner, _ in expected}) > 2


def test_a_proposal_leads_to_what_it_covers_and_can_be_taken_away(sample_copy_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", sample_copy_url)
    found = counted(sample_copy_url, "owner_unit_id")
    with reading(connect(sample_copy_url)) as connection:
        units = dict(connection.execute(select(tables.units.c.id, tables.units.c.short_name)).all())
        topics = dict(connection.execute(select(tables.topics.c.id, tables.topics.c.name)).all())
        revision = connection.scalars(select(tables.revisions.c.id)).first()
    (owner, topic), n = max(((key, n) for key, n in found.items() if key[0]), key=lambda pair: pair[1])
    with connect(sample_copy_url).begin() as connection:
        row = {"name": "task_force_matters", "valid_from": date(2020, 1, 1), "value": str(n), "learned": revision}
        connection.execute(tables.settings.insert().values(**row))
    at = screen(FILE)
    words = f"**{units[owner]} · {topics[topic]}：至少 {n} 件次**"
    assert [line.partition("  \n")[0] for line in written(at) if "：至少" in line] == [words]
    assert at.button(key="force-0").label == "导出"
    explained, link = at.get("page_link")
    assert (explained.proto.page, explained.proto.query_string) == ("metrics", "metric=open")
    asked = dict(parse_qsl(link.proto.query_string))
    assert (link.proto.page, asked["owner"], asked["topic"]) == ("matters", units[owner], topics[topic])
    listed = screen("situation/matters.py", **asked)
    assert list(listed.exception) == []
    assert f"**至少 {n} 件次**" in written(listed)[0]
    opened = screen(FILE, cell=f"{units[owner]}~{topics[topic]}")
    rows = [found.dataframe[0].value.to_dict("records") for found in (opened, listed)]
    assert rows[0] == rows[1][:5] != []


def test_no_list_of_a_cell_counts_what_is_hidden(sample_url):
    """近12月收件 of a cell is shown to a district leader, the few that are 在办 are not: a list of these would say how many."""
    by, year = ("heating", "topic"), Window(DAY - timedelta(days=364), DAY)
    leader = signed_in(sample_url, Role.DISTRICT_LEADER)[0].viewer
    with reading(connect(sample_url)) as connection:
        received = measure(connection, leader, METRICS["received_items"], year, by).parts
        open_ = measure(connection, leader, METRICS["open"], Window(DAY, DAY), by).parts
        names = district.names(connection)
    hidden = [key for key, part in open_.items() if part.state == "too_few" and received[key].state != "too_few"]
    told = {key: f"{names.of('heating', key[0])}~{names.of('topic', key[1])}" for key in hidden}
    asked = {"by": "供热单位", "measure": "近12月收件", "cell": told[hidden[0]]}
    newest, longest = (
        screen(FILE, Role.DISTRICT_LEADER, **asked, list=which) for which in ("最新 5 件", "最久未结 5 件")
    )
    few = ":small[:gray[涉及少数人，不列出。]]"
    assert [(len(at.main.dataframe), few in written(at)) for at in (newest, longest)] == [(1, False), (0, True)]


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
        for place, topic, received, dated in connection.execute(matters):
            key = registered(known, place, "owner_unit_id"), topic
            places[key] |= {place} - {None}
            if dated:
                ages[key].append((DAY - received).days)
        for place, topic, number in connection.execute(lots):
            households[registered(known, place, "owner_unit_id"), topic] += number
    expected = {}
    for key, found in places.items():
        age = median(ages[key]) if ages[key] else 0
        expected[key] = [
            f"涉及 {len(found)} 处",
            *([f"在账矛盾 {households[key]:,} 户"] if households[key] else []),
            *([f"在办 {age:,.1f} 天（中位）"] if age else []),
        ]
    told = {
        key: point["said"].replace("已到数的中位", "中位").split(" · ")[1:]
        for key, point in cells(screen(FILE)).items()
        if key in expected
    }
    assert told == expected
    assert sum(households.values()) > 0
