"""Names nobody knows wait, are made when asked, and are filed later: then everything that waited moves."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from data_access import loading, naming, renaming, tables
from data_access.engine import reading
from data_access.imports import batches, filing
from data_access.imports.contract import Written
from data_access.imports.names import CREATABLE, Names
from data_access.tables import STANDS
from data_access.writing import Request
from domain.visibility import district_office
from tests.data_access.ground import (
    BABAOSHAN,
    COLD_ROOMS,
    COMMUNITY_BABAOSHAN,
    COMMUNITY_LUGU,
    HEAT,
    HEATING,
    LUGU,
    OWNER,
    Ground,
)
from tests.data_access.imports.rows import dispute, faults, file, row, take_in

UNKNOWN = {
    "street": Written("新街道"),
    "community": Written("新社区"),
    "unit": Written("新单位", "U99"),
    "topic": (Written("供暖"), Written("新问题")),
}


@pytest.fixture
def ground(ground: Ground) -> Ground:
    with loading.bulk(ground.engine):  # on PostgreSQL the next number follows the ground's own
        pass
    return ground


def waiting(ground: Ground) -> dict[tuple[str, str], tuple[int, int]]:
    with ground.engine.connect() as connection:
        found = filing.waiting(connection, district_office())
        return {(name.kind, name.written): (name.id, name.waiting) for name in found}


def file_under(ground: Ground, kind: str, written: str, target: int, request_id: str | None = None) -> int:
    id_ = waiting(ground)[kind, written][0]
    return filing.file_under(ground.engine, id_, target, Request("tests", datetime(2026, 11, 24, 12), request_id))


def filed(ground: Ground, number: str) -> tuple[Any, ...]:
    m = tables.matters.c
    with ground.engine.connect() as connection:
        query = select(m.street, m.community, m.topic, m.topic2, m.driver_unit_id).where(m.number == number)
        return tuple(connection.execute(query).one())


def test_what_waits_is_filed_later_and_the_next_file_files_itself(ground: Ground):
    report = take_in(ground.engine, file(row("A1", **UNKNOWN), row("A2", **UNKNOWN)))
    assert report.unmapped == {
        "street": ("新街道",),
        "community": ("新街道/新社区",),
        "unit": ("新单位",),
        "topic": ("供暖/新问题",),
    }
    assert filed(ground, "A1") == (None, None, HEAT, None, None)
    assert {name: n for name, (_, n) in waiting(ground).items()} == {
        ("street", "新街道"): 2,
        ("community", "新街道/新社区"): 2,
        ("unit", "新单位"): 2,
        ("topic", "供暖/新问题"): 2,
    }
    assert faults(ground.engine) == []
    assert file_under(ground, "street", "新街道", BABAOSHAN) == 2
    assert file_under(ground, "community", "新街道/新社区", COMMUNITY_BABAOSHAN) == 2
    assert file_under(ground, "unit", "新单位", OWNER) == 2
    assert file_under(ground, "topic", "供暖/新问题", COLD_ROOMS) == 2
    everything = (BABAOSHAN, COMMUNITY_BABAOSHAN, HEAT, COLD_ROOMS, OWNER)
    assert (filed(ground, "A1"), waiting(ground)) == (everything, {})
    take_in(ground.engine, file(row("A3", **UNKNOWN)))
    assert (filed(ground, "A3"), faults(ground.engine)) == (everything, [])


def test_a_community_says_its_street_too(ground: Ground):
    take_in(ground.engine, file(row("A1", **UNKNOWN), row("A2", **UNKNOWN | {"community": None})))
    assert file_under(ground, "community", "新街道/新社区", COMMUNITY_BABAOSHAN) == 1
    assert filed(ground, "A1")[:2] == (BABAOSHAN, COMMUNITY_BABAOSHAN)
    assert (waiting(ground)["street", "新街道"][1], faults(ground.engine)) == (1, [])
    assert file_under(ground, "street", "新街道", LUGU) == 1  # of A2 alone


def test_a_batch_whose_names_were_filed_is_taken_back_whole(ground: Ground):
    batch = take_in(ground.engine, file(row("A1", **UNKNOWN))).batch
    file_under(ground, "unit", "新单位", OWNER)
    file_under(ground, "street", "新街道", LUGU)
    assert batch is not None
    done = batches.undo(ground.engine, batch, Request("tests", datetime(2026, 11, 24, 15)))
    assert (done.taken_back, done.kept, waiting(ground), faults(ground.engine)) == (1, (), {}, [])


def test_unknown_names_become_entries_when_asked(ground: Ground):
    inside = {"estate": Written("新小区"), "building": Written("3号楼")}
    created = take_in(ground.engine, file(row("A1", **UNKNOWN, **inside)), *CREATABLE).created
    assert created == {
        "street": ("新街道",),
        "community": ("新街道/新社区",),
        "place": ("新街道/新社区/新小区/3号楼",),
        "unit": ("新单位",),
        "topic": ("新问题",),
    }
    with ground.engine.connect() as connection:
        u = tables.units.c
        made = connection.execute(select(u.code, u.kind, u.level).where(u.name == "新单位")).one()
        assert tuple(made) == ("U99", "other", None)
        a, m = tables.areas, tables.matters.c
        place = select(a.c.kind, a.c.name).join_from(tables.matters, a, a.c.id == m.place_id).where(m.number == "A1")
        assert tuple(connection.execute(place).one()) == ("building", "3号楼")
    assert None not in filed(ground, "A1")
    assert (waiting(ground), faults(ground.engine)) == ({}, [])


def test_creating_later_files_what_waited(ground: Ground):
    unknown = UNKNOWN | {"estate": Written("新小区")}
    take_in(ground.engine, file(row("A1", **unknown)))
    report = take_in(ground.engine, file(row("A1", **unknown)), *CREATABLE)
    assert (report.same, set(report.created)) == (1, set(CREATABLE))
    assert None not in filed(ground, "A1")
    assert (waiting(ground), faults(ground.engine)) == ({}, [])


def test_one_unit_under_two_names_stays_one(ground: Ground):
    names = [Written("新单位", "99"), Written("新单位（挂牌）", "99"), Written("新单位", "99")]
    report = take_in(ground.engine, file(*(row(f"A{n}", unit=name) for n, name in enumerate(names))), "unit")
    assert report.created == {"unit": ("新单位",)}
    assert len({filed(ground, f"A{n}") for n in range(3)}) == 1


def test_a_code_in_use_is_not_taken_twice(ground: Ground):
    with ground.engine.begin() as connection:
        names = Names(connection, "12345", ground.revision, frozenset({"topic", "unit"}))
        names.file(row("A1", topic=(Written("新问题", "HEAT.X"),), unit=Written("六合园社区", "X")))
    with ground.engine.begin() as connection:
        names = Names(connection, "pingshan", ground.revision, frozenset({"unit", "street"}))
        # Another source's number for another thing: a street with the code of a community.
        names.file(row("A1", street=Written("新街道", "C1")))
        codes = select(tables.areas.c.code, tables.areas.c.parent_id).where(tables.areas.c.name == "新街道")
        assert tuple(connection.execute(codes).one()) == ("pingshan-C1", 1)
        assert connection.scalar(select(tables.units.c.level).where(tables.units.c.name == "六合园社区")) == 1


def test_a_community_without_a_street_is_refused_clearly(ground: Ground):
    report = take_in(ground.engine, file(row("A1", **UNKNOWN)), "community")
    assert [(p.code, p.row) for p in report.problems] == [("community_without_street", None)]
    assert "新街道/新社区" in report.problems[0].message


def test_a_dispute_waits_for_its_units(ground: Ground):
    ledger = dispute("Z1", unit=Written("新单位"), cooperating=(Written("帮忙的"),))
    take_in(ground.engine, file(ledger, of="ledger", target="disputes"))
    assert file_under(ground, "unit", "新单位", OWNER) == 1
    assert file_under(ground, "partner", "帮忙的", LUGU) == 1
    with ground.engine.connect() as connection:
        assert connection.scalars(select(tables.disputes.c.lead_unit_id)).all() == [OWNER]
        assert connection.scalars(select(tables.dispute_units.c.unit_id)).all() == [LUGU]
        held = select(tables.dispute_holdings.c.unit_id).where(tables.dispute_holdings.c.withdrawn == STANDS)
        assert connection.scalars(held).all() == [OWNER]
    assert faults(ground.engine) == []


@pytest.mark.parametrize(("kind", "written"), [("street", "新街道"), ("topic", "供暖/新问题"), ("unit", "新单位")])
def test_a_name_is_filed_under_its_own_kind_alone(ground: Ground, kind: str, written: str):
    take_in(ground.engine, file(row("A1", **UNKNOWN)))
    with pytest.raises(ValueError, match="请选择一个"):
        file_under(ground, kind, written, 4 if kind == "street" else 99)
    with pytest.raises(ValueError, match="没有案件在等这个名称"):
        filing.file_under(ground.engine, 99, 1, Request("tests", datetime(2026, 11, 24, 12)))


def test_a_slash_inside_a_name_parts_nothing(ground: Ground):
    take_in(ground.engine, file(row("A1", topic=(Written("HEAT/HOT WATER"),))))
    report = take_in(ground.engine, file(row("A2", topic=(Written("别的新类"),))), "topic")
    assert report.created == {"topic": ("别的新类",)}
    assert list(waiting(ground)) == [("topic", "HEAT／HOT WATER")]
    take_in(ground.engine, file(row("A1", topic=(Written("HEAT/HOT WATER"),))), "topic")
    with ground.engine.connect() as connection:
        t = tables.topics.c
        made = connection.execute(select(t.name, t.level).where(t.name.contains("HEAT/"))).all()
    assert ([tuple(one) for one in made], waiting(ground)) == ([("HEAT/HOT WATER", 1)], {})


def test_a_file_may_use_a_name_of_before_or_to_come_unless_another_bears_it(ground: Ground):
    noon = datetime(2026, 11, 24, 12)

    def renamed(kind: str, id: int, name: str, short: str, since: date = date(2026, 11, 24)) -> None:
        with reading(ground.engine) as connection:
            one = next(one for one in naming.entries(connection, kind) if one.id == id)
        renaming.confirm(
            ground.engine, renaming.another_name(one, name, short, since), Request("tests", noon, f"{id}{name}")
        )

    renamed("street", LUGU, "新鲁街道", "新鲁")
    renamed("community", COMMUNITY_LUGU, "六合社区", "六合")
    renamed("topic", HEAT, "采暖", "")
    renamed("unit", HEATING, "热力公司", "热力", date(2026, 12, 1))
    named = {"street": LUGU, "community": COMMUNITY_LUGU, "topic": HEAT, "unit": HEATING}
    new = {
        "street": Written("新鲁"),
        "community": Written("六合社区"),
        "topic": (Written("采暖"), Written("室温不达标")),
        "unit": Written("热力公司"),
    }
    report = take_in(ground.engine, file(row("A1"), row("A2", **new)), *CREATABLE)
    assert (report.unmapped, report.created) == (dict.fromkeys(named, ()), {})
    assert filed(ground, "A1") == filed(ground, "A2") == (LUGU, COMMUNITY_LUGU, HEAT, COLD_ROOMS, HEATING)
    renamed("street", BABAOSHAN, "鲁谷街道", "鲁谷")
    take_in(ground.engine, file(row("A3"), row("A4", **new)))
    assert [filed(ground, number)[0] for number in ("A3", "A4")] == [BABAOSHAN, LUGU]
