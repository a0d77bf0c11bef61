"""Renaming: another name from a day on, everywhere and in the search, who took over, what it touches, what is refused,
taking it back, and what takes effect by itself."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from data_access import audit, naming, renaming, saved_filters, search, tables
from data_access.audit import Act
from data_access.check import check
from data_access.district import names
from data_access.engine import reading
from data_access.naming import Change, Entry, entries
from data_access.renaming import Effect, Refused
from data_access.saved_filters import Query
from data_access.settings import rules
from data_access.writing import Request
from domain.events import Event
from domain.visibility import Role, district_office
from tests.data_access.ground import (
    COLD_ROOMS,
    COMMUNITY_LUGU,
    HEAT,
    HEATING,
    LUGU,
    OFFICE,
    OWNER,
    STREET_OFFICE,
    Ground,
)

NOON = datetime(2026, 11, 24, 12)
TODAY = NOON.date()
TOMORROW = TODAY + timedelta(days=1)


def entry(ground: Ground, kind: str, id: int) -> Entry:
    with reading(ground.engine) as connection:
        return next(one for one in entries(connection, kind) if one.id == id)


def renamed(
    ground: Ground, kind: str, id: int, name: str, short: str = "", request: str = "r", since: date = TODAY
) -> None:
    wanted = renaming.another_name(entry(ground, kind, id), name, short, since)
    renaming.confirm(ground.engine, wanted, Request("tests", NOON, request, "管理员"))


def over(ground: Ground, id: int, by: int | None, request: str = "r", since: date = TODAY) -> None:
    renaming.confirm(
        ground.engine, renaming.taking_over(entry(ground, "unit", id), by, since), Request("tests", NOON, request)
    )


def back(ground: Ground, kind: str, id: int, succession: bool = False) -> None:
    renaming.take_back(ground.engine, entry(ground, kind, id), succession, Request("tests", NOON, "back", "管理员"))


def found(ground: Ground, words: str) -> int:
    with reading(ground.engine) as connection:
        return len(search.find(connection, district_office(), words, 10).hits)


def called(ground: Ground, kind: str, id: int) -> tuple[str, str | None]:
    one = entry(ground, kind, id)
    return one.name, one.short_name


def test_entries_stand_by_code(ground: Ground):
    with reading(ground.engine) as connection:
        streets, topics = entries(connection, "street"), entries(connection, "topic")
        kinds = {kind: [one.code for one in entries(connection, kind)] for kind in naming.KINDS}
    assert streets == [
        Entry("street", LUGU, "S1", "鲁谷街道", "鲁谷", 1, "石景山区"),
        Entry("street", 3, "S2", "八宝山街道", None, 1, "石景山区"),
    ]
    assert topics[1] == Entry("topic", 2, "HEAT.TEMP", "室温不达标", None, HEAT, "供暖")
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
    wanted = renaming.another_name(entry(ground, "street", LUGU), " 新鲁街道 ", "新鲁", TODAY)
    for _ in range(2):
        renaming.confirm(ground.engine, wanted, Request("tests", NOON, "r"))
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
    for unit in (HEATING, OWNER, STREET_OFFICE):
        with pytest.raises(Refused, match="承接.*成了环"):
            over(ground, STREET_OFFICE, unit)
    with pytest.raises(Refused, match="没有改动"):
        over(ground, HEATING, OWNER)
    with pytest.raises(Refused, match="上一次更改自 2026-11-24 起"):
        over(ground, HEATING, None)
    over(ground, HEATING, None, "three", TOMORROW)
    assert entry(ground, "unit", HEATING).successor == "产权"
    renaming.take_effect(ground.engine, NOON + timedelta(days=1))
    with reading(ground.engine) as connection:
        u = tables.units.c
        assert dict(connection.execute(select(u.id, u.successor_id).where(u.successor_id.is_not(None))).all()) == {
            OWNER: STREET_OFFICE
        }
        told = [entry.detail["changed"] for entry in audit.entries(connection, act=Act.WRITE, limit=3)]
    assert told == [
        [{"number": "U3", "before": "产权单位", "after": "没有承接单位"}],
        [{"number": "U3", "before": "产权单位", "after": "没有承接单位"}],  # entered, then on its day
        [{"number": "U5", "before": "没有承接单位", "after": "鲁谷街道办"}],
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
    was = replace(entry(ground, kind, id if kind != "street" else LUGU), id=id)
    with pytest.raises(Refused, match=sentence):
        renaming.confirm(ground.engine, renaming.another_name(was, name, short, TODAY), Request("tests", NOON, "r"))
    with reading(ground.engine) as connection:
        assert audit.entries(connection, act=Act.WRITE) == []


def test_a_day_too_far_off_or_not_after_the_last_change_is_refused(ground: Ground):
    for since in (date(2023, 11, 1), date(2027, 12, 1)):
        with pytest.raises(Refused, match="最早三年前，最晚一年后"):
            renamed(ground, "street", LUGU, "新鲁街道", "新鲁", since=since)
    renamed(ground, "street", LUGU, "新鲁街道", "新鲁", since=date(2026, 3, 1))
    with pytest.raises(Refused, match="上一次更改自 2026-03-01 起，新的更改要晚于这一天"):
        renamed(ground, "street", LUGU, "又鲁街道", "又鲁", "two", date(2026, 3, 1))
    stale = renaming.another_name(replace(entry(ground, "street", LUGU), changes=()), "又鲁街道", "又鲁", TODAY)
    with pytest.raises(Refused, match="刚刚由别人改过"):
        renaming.confirm(ground.engine, stale, Request("tests", NOON, "stale"))


def test_the_history_says_since_when_and_for_which_post_and_what_was_taken_back(ground: Ground):
    renamed(ground, "street", LUGU, "新鲁街道", "鲁谷", "one", date(2026, 3, 1))
    (first,) = entry(ground, "street", LUGU).changes
    columns = {"name": ("鲁谷街道", "新鲁街道")}
    assert first == Change(columns, date(2026, 3, 1), first.learned, TODAY, "管理员")
    renamed(ground, "street", LUGU, "又鲁街道", "又鲁", "two")
    back(ground, "street", LUGU)
    assert called(ground, "street", LUGU) == ("新鲁街道", "鲁谷")
    kept = entry(ground, "street", LUGU).changes
    assert [(one.columns.get("short_name"), one.back) for one in kept] == [(None, None), (("鲁谷", "又鲁"), TODAY)]
    with reading(ground.engine) as connection:
        why = [one.detail["why"] for one in audit.entries(connection, act=Act.WRITE, limit=3)]
    assert why == [
        "更名：又鲁街道 → 新鲁街道（撤回）",
        "更名：新鲁街道 → 又鲁街道",
        "更名：鲁谷街道 → 新鲁街道（自 2026-03-01 起）",
    ]


def test_a_name_is_taken_back_only_while_nothing_rests_on_it(ground: Ground):
    old = entry(ground, "unit", HEATING)
    with pytest.raises(Refused, match="已经撤回，或其后又有更改"):
        back(ground, "unit", HEATING)
    renamed(ground, "unit", HEATING, "热力公司", "热力", "one")
    renamed(ground, "unit", OWNER, "供热公司", "产权", "two")
    with pytest.raises(Refused, match="“供热公司”（U5）已经用了"):
        back(ground, "unit", HEATING)
    back(ground, "unit", OWNER)
    renaming.take_back(ground.engine, entry(ground, "unit", HEATING), False, Request("tests", NOON, "again"))
    assert called(ground, "unit", HEATING) == (old.name, old.short_name)
    over(ground, HEATING, OWNER, "three")
    renaming.take_back(ground.engine, entry(ground, "unit", HEATING), True, Request("tests", NOON, "over back"))
    assert entry(ground, "unit", HEATING).successor is None


def test_a_name_of_a_day_to_come_waits_for_it_and_may_be_taken_back_before(ground: Ground):
    for request in ("one", "two"):
        renamed(ground, "community", COMMUNITY_LUGU, "六合社区", "六合", request, TOMORROW)
        with pytest.raises(Refused, match="“六合园社区”（C1）已经用了"):
            other = entry(ground, "community", 5)
            taken = replace(other, parent_id=LUGU)
            renaming.refuse_names(taken, {"name": "六合社区"}, [entry(ground, "community", COMMUNITY_LUGU), taken])
        if request == "one":
            back(ground, "community", COMMUNITY_LUGU)
    assert called(ground, "community", COMMUNITY_LUGU) == ("六合园社区", None)
    done = [renaming.take_effect(ground.engine, NOON + timedelta(days=day)) for day in (0, 1, 1)]
    assert (done, called(ground, "community", COMMUNITY_LUGU)) == ([0, 1, 0], ("六合社区", "六合"))
    with reading(ground.engine) as connection:
        (last,) = audit.entries(connection, act=Act.WRITE, limit=1)
    assert (last.who, last.detail["why"]) == ("程序", "更名：六合园社区 → 六合社区（到期生效）")


def test_of_two_names_to_come_the_later_one_is_taken_back_first(ground: Ground):
    renamed(ground, "unit", HEATING, "热力公司", "热力", "one", TOMORROW)
    renamed(ground, "unit", HEATING, "热力集团", "热力", "two", TOMORROW + timedelta(days=9))
    for request, left in (("last", "热力公司"), ("first", entry(ground, "unit", HEATING).name)):
        renaming.take_back(ground.engine, entry(ground, "unit", HEATING), False, Request("tests", NOON, request))
        assert entry(ground, "unit", HEATING).at_last()["name"] == left


# Kept views by name: what they ask for. 鲁谷 is here the name of a person's view, of a street, of a street's office.
KEPT = {
    "鲁谷": {"street": ["鲁谷街道"], "state": ["逾期"]},
    "热": {"about": ["供暖"], "place": ["鲁谷街道"], "measure": ["收件"]},
    "室温": {"about": ["供暖/室温不达标"]},
    "单位": {"unit": ["鲁谷"], "street": ["供暖"]},
    "别的单位": {"unit": ["鲁谷/东"]},
}


def test_kept_views_follow_another_name_and_back(ground: Ground):
    with ground.engine.begin() as connection:
        account = {"id": 1, "login": "a1", "official": "某人", "created": NOON}
        connection.execute(tables.accounts.insert().values(**account))
    for name, query in KEPT.items():
        saved_filters.keep(ground.engine, 1, "heat", name, query)

    def views() -> dict[str, Query]:
        with reading(ground.engine) as connection:
            return {name: view.query for name, view in saved_filters.saved(connection, 1, "heat").items()}

    renamed(ground, "street", LUGU, "新鲁街道", "新鲁街道", request="street")
    renamed(ground, "topic", HEAT, "供热", request="topic")
    renamed(ground, "topic", COLD_ROOMS, "室温低", request="topic2")
    renamed(ground, "unit", STREET_OFFICE, "新鲁街道办", "新鲁办", request="unit")
    assert views() == {
        "鲁谷": {"street": ["新鲁街道"], "state": ["逾期"]},
        "热": {"about": ["供热"], "place": ["新鲁街道"], "measure": ["收件"]},
        "室温": {"about": ["供热/室温低"]},
        "单位": {"unit": ["新鲁办"], "street": ["供暖"]},
        "别的单位": {"unit": ["鲁谷/东"]},
    }
    back(ground, "topic", HEAT)
    assert views()["室温"] == {"about": ["供暖/室温低"]}
    # Its long name again, though its short one was the same meanwhile.
    renaming.take_back(ground.engine, entry(ground, "street", LUGU), False, Request("tests", NOON, "street back"))
    assert views()["鲁谷"] == KEPT["鲁谷"]


def test_what_a_change_touches_is_counted(ground: Ground):
    with ground.engine.begin() as connection:
        for day in (2, 3):
            ground.matter(connection, [Event("received", date(2026, 11, day), 0, OFFICE, 3)])
        gone = [
            Event("received", date(2026, 11, 4), 0, OFFICE, 3),
            Event("transferred", date(2026, 11, 5), 1, HEATING, 2),
        ]
        ground.matter(connection, gone)
        ground.dispute(connection, [Event("ledger_on", date(2026, 11, 2), 0, OFFICE, 3)])
        put = connection.execute
        for id, unit, role in ((1, OFFICE, None), (2, HEATING, Role.BUREAU_HEAD), (3, OWNER, Role.BUREAU_HEAD)):
            post = {"id": id, "title": "负责人", "unit_id": unit, "level": 3, "role": role}
            put(tables.posts.insert().values(**post))
            account = {"id": id, "login": f"a{id}", "official": "某人", "created": NOON}
            put(tables.accounts.insert().values(**account))
            holder = {"post_id": id, "official": "某人", "since": date(2026, 1, 1), "account_id": id}
            put(tables.post_holders.insert().values(**holder))
        revision = ground.revision
        for kind, target in (("unit", OFFICE), ("partner", OFFICE), ("street", LUGU), ("unit", LUGU)):
            written = {"source": "x", "kind": kind, "written": f"{kind}{target}", "target": target, "learned": revision}
            put(tables.written_names.insert().values(**written))
        content = '{"values": {"street": {"鲁": "鲁谷街道"}}, "columns": {"topic": ["供暖"]}}'
        put(tables.mappings.insert().values(name="m", content=content, learned=revision))
        for name, query in KEPT.items():
            row = {"account_id": 1, "screen": "heat", "name": name, "query": urlencode(query, doseq=True)}
            put(tables.saved_filters.insert().values(**row))
        put(tables.units.update().where(tables.units.c.id == STREET_OFFICE).values(area_id=LUGU))

    def named(kind: str, id: int) -> Effect:
        with reading(ground.engine) as connection:
            wanted = renaming.another_name(entry(ground, kind, id), "某个新名", "某个新", TODAY)
            return renaming.foresee(connection, wanted, TODAY)

    def taken(id: int, by: int | None) -> Effect:
        with reading(ground.engine) as connection:
            return renaming.foresee(connection, renaming.taking_over(entry(ground, "unit", id), by, TODAY), TODAY)

    assert named("unit", OFFICE) == Effect((3, 1), (2, 1), (1, 1), written=2)
    assert named("unit", HEATING) == Effect((1, 0), (1, 0), (1, 1))
    assert named("street", LUGU) == Effect((3, 1), written=1, mappings=1, filters=2, offices=1)
    assert named("topic", HEAT) == Effect((3, 1), mappings=1, filters=2)
    assert named("topic", 2) == Effect((3, 0), filters=1)
    assert taken(OFFICE, HEATING) == Effect((3, 1), (2, 1), (1, 1), ("供热负责人",))
    assert taken(OFFICE, STREET_OFFICE) == Effect((3, 1), (2, 1))
    over(ground, OFFICE, HEATING)
    with reading(ground.engine) as connection:
        other = replace(entry(ground, "unit", OFFICE), changes=())
        steps = renaming._of_successor(connection, other, OWNER, TODAY)
    assert steps == Effect((3, 1), (2, 1), (1, 1), ("产权负责人",), (1, 1))
