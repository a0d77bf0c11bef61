"""Renaming: entries as they stand, another name everywhere and in the search, who took over, what is refused."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from data_access import audit, renaming, search, tables
from data_access.audit import Act
from data_access.check import check
from data_access.district import names
from data_access.engine import reading
from data_access.renaming import Entry, Refused, entries, rename, succeed
from data_access.settings import rules
from domain.events import Event
from domain.visibility import district_office
from tests.data_access.ground import COMMUNITY_LUGU, HEAT, HEATING, LUGU, OFFICE, OWNER, STREET_OFFICE, Ground

NOON = datetime(2026, 11, 24, 12)


def renamed(ground: Ground, kind: str, id: int, name: str, short: str = "", request: str = "r") -> None:
    rename(ground.engine, kind, id, name, short, "tests", NOON, request)


def over(ground: Ground, id: int, by: int | None, request: str = "r") -> None:
    succeed(ground.engine, id, by, "tests", NOON, request)


def found(ground: Ground, words: str) -> int:
    with reading(ground.engine) as connection:
        return len(search.find(connection, district_office(), words, 10).hits)


def test_entries_stand_by_code(ground: Ground):
    with reading(ground.engine) as connection:
        streets, topics = entries(connection, "street"), entries(connection, "topic")
        kinds = {kind: [one.code for one in entries(connection, kind)] for kind in renaming.KINDS}
    assert streets == [
        Entry("street", LUGU, "S1", "鲁谷街道", "鲁谷", 1, "石景山区", None, None, None),
        Entry("street", 3, "S2", "八宝山街道", None, 1, "石景山区", None, None, None),
    ]
    assert topics[1] == Entry("topic", 2, "HEAT.TEMP", "室温不达标", None, HEAT, "供暖", None, None, None)
    assert kinds == {
        "unit": ["U1", "U2", "U3", "U4", "U5"],
        "topic": ["HEAT", "HEAT.TEMP"],
        "street": ["S1", "S2"],
        "community": ["C1", "C2"],
    }


def test_another_name_holds_everywhere_and_in_the_search_once(ground: Ground):
    with ground.engine.begin() as connection:
        ground.matter(connection, [Event("received", date(2026, 11, 2), 0, OFFICE, 3)])
        ground.dispute(connection, [Event("ledger_on", date(2026, 11, 2), 0, OFFICE, 3)])
    assert (found(ground, "鲁谷街道"), found(ground, "新鲁")) == (2, 0)
    for _ in range(2):
        renamed(ground, "street", LUGU, " 新鲁街道 ", "新鲁")
    renamed(ground, "topic", HEAT, "供热", request="topic")
    renamed(ground, "unit", HEATING, "热力公司", "热力", request="unit")
    with reading(ground.engine) as connection:
        known = names(connection)
        assert (known.street[LUGU], known.topic[HEAT], known.unit[HEATING], known.unit_full[HEATING]) == (
            "新鲁街道", "供热", "热力", "热力公司"
        )  # fmt: skip
        wrong = {problem.code for problem in check(connection, rules(connection), NOON.date())}
        assert wrong <= {"silences"}  # the small district's feeds deliver nothing
        assert search.is_complete(connection)
        told = [(entry.subject, entry.detail) for entry in audit.entries(connection, act=Act.WRITE, limit=3)]
    assert (found(ground, "鲁谷街道"), found(ground, "新鲁")) == (0, 2)
    revision = told[-1][1]["revision"]
    assert told[-1] == (
        "S1",
        {
            "revision": revision,
            "why": "更名：鲁谷街道 → 新鲁街道",
            "changed": [{"number": "S1", "before": "鲁谷街道（鲁谷）", "after": "新鲁街道（新鲁）"}],
            "count": 1,
        },
    )
    assert [subject for subject, _ in told] == ["U3", "HEAT", "S1"]


def test_a_merged_unit_has_its_successor_and_no_circle(ground: Ground):
    over(ground, HEATING, OWNER, "one")
    over(ground, OWNER, STREET_OFFICE, "two")
    over(ground, OWNER, STREET_OFFICE, "two")
    for unit in (HEATING, OWNER, STREET_OFFICE):
        with pytest.raises(Refused, match="承接.*成了环"):
            over(ground, STREET_OFFICE, unit)
    with pytest.raises(Refused, match="没有改动"):
        over(ground, HEATING, OWNER)
    over(ground, HEATING, None, "three")
    with reading(ground.engine) as connection:
        u = tables.units.c
        assert dict(connection.execute(select(u.id, u.successor_id).where(u.successor_id.is_not(None))).all()) == {
            OWNER: STREET_OFFICE
        }
        told = [entry.detail["changed"] for entry in audit.entries(connection, act=Act.WRITE, limit=3)]
    assert told == [
        [{"number": "U3", "before": "产权", "after": "没有承接单位"}],
        [{"number": "U5", "before": "没有承接单位", "after": "鲁谷街道办"}],
        [{"number": "U3", "before": "没有承接单位", "after": "产权单位"}],
    ]


@pytest.mark.parametrize(
    ("kind", "id", "name", "short", "sentence"),
    [
        ("street", LUGU, "八宝山街道", "八宝山", "已经用了这个名称"),
        ("unit", HEATING, "供热集团", "鲁谷", "鲁谷街道办.*已经用了"),
        ("street", LUGU, "鲁谷街道", "鲁谷", "没有改动"),
        ("street", LUGU, "鲁\n谷", "鲁谷", "2 至 40 个字"),
        ("street", LUGU, "鲁", "鲁谷", "2 至 40 个字"),
        ("street", LUGU, "鲁谷街道", "", "2 至 40 个字"),
        ("topic", HEAT, "供\u202e暖", "", "看不见的符号"),
        ("community", COMMUNITY_LUGU, "社区1380013", "社区", "电话或证件号码"),
        ("street", COMMUNITY_LUGU, "六合园社区", "六合园", "没有这一条"),
    ],
)
def test_a_name_that_cannot_be_is_refused(ground: Ground, kind: str, id: int, name: str, short: str, sentence: str):
    with pytest.raises(Refused, match=sentence):
        renamed(ground, kind, id, name, short)
    with reading(ground.engine) as connection:
        assert audit.entries(connection, act=Act.WRITE) == []


def test_what_a_unit_answers_for_is_counted(ground: Ground):
    with ground.engine.begin() as connection:
        for day in (2, 3):
            ground.matter(connection, [Event("received", date(2026, 11, day), 0, OFFICE, 3)])
        gone = [
            Event("received", date(2026, 11, 4), 0, OFFICE, 3),
            Event("transferred", date(2026, 11, 5), 1, HEATING, 2),
        ]
        ground.matter(connection, gone)
        ground.dispute(connection, [Event("ledger_on", date(2026, 11, 2), 0, OFFICE, 3)])
    with reading(ground.engine) as connection:
        assert [renaming.held(connection, unit) for unit in (OFFICE, HEATING, OWNER)] == [(2, 1), (1, 0), (0, 0)]
