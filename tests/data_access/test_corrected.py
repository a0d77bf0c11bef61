"""Columns, the filing and who cooperates are changed with a trace and put back exactly, on both databases."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from data_access import acts, settings, tables
from data_access.acts import Refused
from data_access.check import check
from data_access.engine import reading, writing
from data_access.imports import batches
from data_access.imports.contract import Written
from data_access.sessions import asked
from data_access.tables import STANDS
from data_access.writing import Request
from tests.data_access.acting import NOW, Desk, begun, one
from tests.data_access.imports.rows import dispute, file, take_in


@pytest.fixture
def desk(sample_copy_url: str) -> Desk:
    return Desk(sample_copy_url)


def test_each_change_is_put_back_as_it_was(desk: Desk):
    number = desk.number()
    desk.act("office", number, "progress", note="走访。", next_step="补档")
    a, t = tables.areas.c, tables.topics.c
    state = desk.stands(number)
    with reading(desk.engine) as connection:
        place = connection.scalars(select(a.id).where(a.kind == "estate").order_by(a.id.desc())).first()
        topic = connection.scalars(select(t.id).where(t.level == 3).order_by(t.id.desc())).first()
    opened = desk.opened("office", number)
    holder = opened.case.holding
    assert holder is not None
    partners = tuple(unit for unit in sorted(opened.case.units) if unit != holder.unit_id)[:2]
    for name, given in {
        "refile": {"place": place, "topic": topic, "note": "归错了。"},
        "partners": {"partners": partners, "leaders": None, "note": "增加配合单位。"},
        "progress": {"note": "再走访。", "next_step": None},
    }.items():
        before = desk.stands(number)
        done = desk.act("office", number, name, **given)
        after = desk.stands(number)
        match name:
            case "refile":
                assert (after["disputes"]["place_id"], after["disputes"]["topic3"]) == (place, topic)
                assert after["ledger_spells"] != before["ledger_spells"]  # the copies follow
            case "partners":
                assert (after["dispute_units"], after["dispute_leaders"]) == ([*partners], [])
            case "progress":
                assert (before["disputes"]["next_step"], after["disputes"]["next_step"]) == ("补档", None)
        assert desk.sound(number)
        desk.undo("office", number, done.revision)
        assert desk.stands(number) == before
    assert desk.stands(number) == state
    with pytest.raises(Refused, match="承办单位不能同时是配合单位"):
        desk.act("office", number, "partners", partners=(holder.unit_id,), note="写错。")


def test_the_trace_says_what_it_was_and_a_place_elsewhere_is_not_a_communitys_to_say(desk: Desk):
    number = desk.number()
    desk.act("office", number, "progress", note="走访。", next_step="补档")
    f = tables.field_changes.c
    with reading(desk.engine) as connection:
        row = connection.execute(select(f.name, f.before, f.after).order_by(f.id.desc())).first()
    assert row is not None
    assert (row.name, json.loads(row.after)) == ("next_step", "补档")
    due = NOW.date() + timedelta(days=30)
    street = desk.session("street")
    given = {"title": "漏水", "summary": "漏水。", "topic": 1, "level": "2", "source": "visit", "due": due}
    unit = min(street.viewer.own)
    a = tables.areas.c
    mine = begun(desk, "street", "enter", **given, unit=unit)
    with reading(desk.engine) as connection:
        other = connection.scalars(select(a.id).where(a.kind == "street", a.id != street.viewer.area_id)).first()
    with pytest.raises(Refused, match="地点不在街道"):
        desk.act("street", mine.number, "refile", place=other, note="在那边。")
    with reading(desk.engine) as connection:
        whole = connection.scalars(select(a.id).where(a.kind == "district")).one()
    with pytest.raises(Refused, match="请选到街道、社区或小区"):
        desk.act("office", mine.number, "refile", place=whole, note="全区。")


def test_who_is_in_charge_is_of_the_list_or_was_named_by_a_file(desk: Desk):
    number, d = desk.number(), tables.disputes.c
    with writing(desk.engine) as connection:
        id_ = connection.scalar(select(d.id).where(d.number == number))
        row = {"dispute_id": id_, "nr": 9, "post": "原区长助理", "learned": 1}
        connection.execute(tables.dispute_leaders.insert().values(**row))
    desk.act("office", number, "partners", leaders=("原区长助理",), note="其他人不再包案。")
    assert desk.stands(number)["dispute_leaders"] == ["原区长助理"]
    with pytest.raises(Refused, match="「包案领导」不在职务名单里"):
        desk.act("office", number, "partners", leaders=("张伟",), note="写了姓名。")


def test_a_case_filed_by_hand_waits_for_no_name_and_finds_its_entry_again_when_that_is_undone(desk: Desk):
    def stands() -> list[str]:
        """The kinds of names it waits for; all that the check says of imports is nothing."""
        with reading(desk.engine) as connection:
            assert check(connection, settings.rules(connection), NOW.date(), sample=1) == []
            u, w = tables.unfiled.c, tables.written_names.c
            waits = select(w.kind).join(tables.unfiled, u.written_id == w.id).where(u.withdrawn == STANDS)
            return sorted(connection.scalars(waits))

    said = dispute("Z1", street=Written("没听过的街道"), topic=(Written("没听过的问题"),), unit=None)
    batch = take_in(desk.engine, file(said, of="ledger", target="disputes"), "topic", moment=NOW).batch
    assert batch is not None
    a = tables.areas.c
    with reading(desk.engine) as connection:
        street = connection.scalars(select(a.id).where(a.kind == "street")).first()
    before = stands(), desk.stands("Z1")
    filed = desk.act("office", "Z1", "refile", place=street, topic=1, note="归到街道。")
    assert (before[0], stands()) == (["street"], [])
    assert [number for number, _ in batches.undo(desk.engine, batch, Request("tests", NOW)).kept] == ["Z1"]
    assert stands() == []  # the topic that came with the batch is gone, for nothing uses it
    desk.undo("office", "Z1", filed.revision)
    assert (stands(), desk.stands("Z1")) == before  # and is back, for the dispute does
    given = {
        "community_duty": True,
        "title": "楼道灯不亮",
        "text": "一层楼道灯不亮。",
        "place": street,
        "channel": "visit",
    }
    t = tables.topics.c
    topic = one(desk, select(t.id).where(t.name == "没听过的问题")).id
    registered = begun(desk, "office", "register", **given, topic=topic, received=NOW.date(), category="claim")
    assert batches.undo(desk.engine, batch, Request("tests", NOW)).taken_back == 1
    assert (stands(), one(desk, select(t.withdrawn).where(t.id == topic)).withdrawn) == ([], STANDS)
    undone = acts.undo(
        desk.engine,
        desk.session("office"),
        "matter",
        registered.number,
        registered.revision,
        asked(desk.session("office"), NOW, "u"),
    )
    assert (stands(), one(desk, select(t.withdrawn).where(t.id == topic)).withdrawn) == ([], undone.revision)


def test_what_somebody_filed_by_hand_is_not_emptied_by_the_same_unknown_name(desk: Desk):
    def filed() -> tuple[Any, ...]:
        stands = desk.stands("Z1")["disputes"]
        with reading(desk.engine) as connection:
            u = tables.unfiled.c
            waits = connection.scalar(select(func.count()).where(u.withdrawn == STANDS))
        return stands["title"], stands["street"], stands["topic"], waits

    a = tables.areas.c
    with reading(desk.engine) as connection:
        one, two = connection.execute(select(a.id, a.name).where(a.kind == "street").limit(2)).all()
    said = dispute("Z1", street=Written("没听过的街道"), topic=(Written("没听过的问题"),), unit=None, title="一")
    take_in(desk.engine, file(said, of="ledger", target="disputes"), moment=NOW)
    assert filed() == ("一", None, None, 2)
    desk.act("office", "Z1", "refile", place=one.id, topic=1, note="归到街道。")
    assert filed() == ("一", one.id, 1, 0)
    for title, name, street, waits in (
        ("二", "没听过的街道", one.id, 0),
        ("三", "另一个没听过的街道", one.id, 0),
        ("四", one.name, one.id, 0),
        ("五", two.name, two.id, 0),
        ("六", "没听过的街道", None, 1),
    ):
        again = replace(said, title=title, street=Written(name))
        take_in(desk.engine, file(again, of="ledger", target="disputes"), moment=NOW)
        assert filed() == (title, street, 1, waits)
