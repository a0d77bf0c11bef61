"""热力图: each cell is what a plain count of the matters gives, opens to its matters, and says whether it is unusual."""

import csv
from collections import Counter
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from data_access import tables
from data_access.district import names
from data_access.engine import connect, reading
from data_access.imports import way
from data_access.imports.sources import SOURCES
from data_access.tables import STANDS
from data_access.writing import Request
from domain.events import FAR
from domain.visibility import Role
from tests.databases import TODAY
from tests.pages.opened import cells, numbers, screen, tables_of, written

DAY = date.fromisoformat(TODAY)
QUARTER = date(2026, 10, 1)
FILE = "situation/heat.py"


@pytest.fixture(autouse=True)
def sample(sample_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sample_url)
    monkeypatch.setenv("TODAY", TODAY)


def counted(url: str, first: date, rows: str, columns: str, **where: int) -> Counter[tuple[Any, Any]]:
    """Matters received from a day on, by two columns, counted one by one."""
    m = tables.matters.c
    wanted = select(m[rows], m[columns]).where(
        m.received >= first, m.received <= DAY, m.received_known, m.withdrawn == STANDS
    )
    for name, value in where.items():
        wanted = wanted.where(m[name] == value)
    with reading(connect(url)) as connection:
        return Counter((row[0], row[1]) for row in connection.execute(wanted))


def id_of(url: str, table: Any, name: str) -> int:
    with reading(connect(url)) as connection:
        return connection.scalars(select(table.c.id).where(table.c.name == name)).one()


def test_every_cell_is_a_plain_count(sample_url):
    at = screen(FILE)
    assert list(at.exception) == []
    assert numbers(at) == counted(sample_url, QUARTER, "topic", "street")


def test_a_topic_and_a_street_unfold_to_what_lies_beneath(sample_url):
    heating, bajiao = id_of(sample_url, tables.topics, "供暖"), id_of(sample_url, tables.areas, "八角街道")
    at = screen(FILE, period="近12月", about="供暖", place="八角街道")
    found = counted(sample_url, date(2025, 11, 25), "topic2", "community", topic=heating, street=bajiao)
    assert numbers(at) == found
    at.button(key="heat-widen").click().run()
    assert numbers(at) == counted(sample_url, date(2025, 11, 25), "topic", "street")
    at.button(key=f"preset-{heating}").click().run()
    assert numbers(at) == counted(sample_url, date(2025, 11, 25), "topic2", "street", topic=heating)


def test_an_open_cell_lists_its_newest_its_longest_and_its_largest(sample_url):
    m, s, n, e = (
        table.c for table in (tables.matters, tables.matter_spells, tables.household_lots, tables.ledger_spells)
    )
    on_ledger = (e.withdrawn == STANDS, e.entered <= DAY, e.off > DAY, e.dispute_id == n.dispute_id)
    lots = select(n.topic, n.street, func.sum(n.n).label("n"), n.dispute_id).where(
        n.withdrawn == STANDS, n.moved == FAR, n.since <= DAY, *on_ledger
    )
    with reading(connect(sample_url)) as connection:
        found = connection.execute(lots.group_by(n.topic, n.street, n.dispute_id)).all()
        (topic, street), _ = Counter((row.topic, row.street) for row in found).most_common(1)[0]
        households = sorted((row.n for row in found if (row.topic, row.street) == (topic, street)), reverse=True)
        here = (s.topic == topic, s.street == street, s.withdrawn == STANDS, s.matter_id == m.id)
        told = select(m.received).where(*here, m.category != "accusation")
        newest = told.where(m.received_known, m.received.between(date(2025, 11, 25), DAY))
        oldest = told.where(s.received <= DAY, s.closed > DAY)
        received = connection.scalars(newest.order_by(m.received.desc()).limit(5)).all()
        longest = connection.scalars(oldest.order_by(m.received).limit(5)).all()
        names = [
            connection.scalars(select(table.c.name).where(table.c.id == id_)).one()
            for table, id_ in ((tables.topics, topic), (tables.areas, street))
        ]
    assert received and longest and len(households) > 1
    asked = {"period": "近12月", "cell": "~".join(names)}

    def listed(column: str, **more: str) -> list[Any]:
        return list(screen(FILE, **asked, **more).dataframe[0].value[column])

    assert listed("received") == [day.isoformat() for day in received]
    assert listed("received", list="最久未结 5 件") == [day.isoformat() for day in longest]
    assert listed("weight", list="户数最多 5 件") == households[:5]


def test_what_the_address_asks_and_does_not_exist_is_said():
    at = screen(FILE, cell="供暖~没有的街道", measure="没有的")
    assert list(at.exception) == []
    lines = "\n".join(written(at))
    assert "网址里的那一格不在这张图上" in lines
    assert "网址里的数什么条件不在名单里" in lines


@pytest.mark.parametrize(
    "role", [Role.BUREAU_HEAD, Role.DISTRICT_LEADER, Role.COMMUNITY_SECRETARY, Role.STREET_SECRETARY]
)
def test_every_role_has_a_map_of_what_it_sees(role):
    at = screen(FILE, role, period="近12月")
    assert list(at.exception) == []
    assert at.title[0].value == "热力图"
    (explained,) = (link.proto for link in at.main.get("page_link"))
    assert (explained.label, explained.page, explained.query_string) == (
        "这个数字的口径",
        "metrics",
        "metric=received_items",
    )
    assert len(at.get("vega_lite_chart")) == 1
    if role is Role.COMMUNITY_SECRETARY:  # the street's other communities are not its own: no zeros of them
        assert len({column for _, column in cells(at)}) == 1
    outside = role in (Role.BUREAU_HEAD, Role.DISTRICT_LEADER)
    assert (any(box.key == "about" for box in at.selectbox)) is not outside


def test_a_free_period_is_named_by_its_days_and_may_have_nothing():
    at = screen(FILE, **{"period": "自选", "since": "2024-02-29", "until": "2024-02-29", "about": "供暖"})
    assert "2024年2月29日收件 **0 件次**" in "".join(written(at))
    assert "所选期间和范围内一件也没有，换一个再看。" in "".join(written(at))
    at = screen(FILE, **{"period": "自选", "since": "2001-01-01", "until": "2001-01-02"})
    assert "所选期间各来源都没有到数，换一个期间再看（记录自 20" in "".join(written(at))
    at = screen(FILE, **{"period": "自选", "since": "1999-12-31", "until": "二月"})
    dropped = "网址里的起始日、截止日不是 2000-01-01 至 2026-11-24 之间的日子，已略去。"
    assert f":small[:orange[{dropped}]]" in written(at)
    at = screen(FILE, **{"period": "自选", "since": "2025-02-01", "until": "2025-02-28"})
    assert dropped not in "".join(written(at))
    assert "每格为2025年2月1日—28日收件（件次）；" in "".join(written(at))


def test_paper_has_every_number_in_a_table_with_totals(sample_url):
    at = screen(FILE, print="1", cell="供暖~八角街道")
    assert list(at.exception) == []
    with reading(connect(sample_url)) as connection:
        known = names(connection)
    expected: Counter[tuple[str, str]] = Counter()
    for (topic, street), n in counted(sample_url, QUARTER, "topic", "street").items():
        for row in (known.of("topic", topic), "合计"):
            for column in (known.short.get(street, "未归类"), "合计"):
                expected[row, column] += n
    shown = {}
    for line in tables_of(at)[0]:
        (head, name), *others = line.items()
        for other, words in others:
            if n := int(words.removeprefix("至少 ").rstrip("+\\*").replace(",", "")):
                shown[(name, other) if head == "领域" else (other, name)] = n
    assert shown == expected


def test_a_real_file_is_shown_as_it_counts(shared, database_url, monkeypatch):
    """The events of Pingshan in a house that knows nothing of it: street by topic is a plain cross-table of the file."""
    file = shared / "data" / "pingshan_events_joined.csv"
    if not file.exists():
        pytest.skip("../shared/data is not here")
    reading_ = way.read(file, file.name, SOURCES["pingshan"], None, DAY)
    moment = datetime.combine(DAY, datetime.min.time())
    new = frozenset({"street", "community", "topic", "unit"})
    way.confirm(
        connect(database_url), reading_, SOURCES["pingshan"], file.name, "0" * 64, Request("tests", moment), new
    )
    monkeypatch.setenv("DATABASE_URL", database_url)
    found = screen(FILE, **{"period": "自选", "since": "2018-02-01", "until": "2018-12-31"})
    assert list(found.exception) == []
    with reading(connect(database_url)) as connection:
        known = names(connection)
    shown = {(known.of("street", column), known.of("topic", row)): n for (row, column), n in numbers(found).items()}
    with file.open(encoding="utf-8-sig", newline="") as lines:
        plain = Counter(
            (row["STREET_NAME"].replace("-", "未归类"), row["EVENT_TYPE_NAME"]) for row in csv.DictReader(lines)
        )
    assert shown == plain
    assert sum(shown.values()) == 10_000
