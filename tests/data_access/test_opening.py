"""Registering a matter and putting a dispute on the ledger, on both databases: filed where it belongs, by whom it may be,
without people, and taken back whole."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from data_access import acts, tables, todo
from data_access.acts import Done, Refused
from data_access.disputes import dispute
from data_access.engine import reading
from data_access.sessions import asked as ask
from data_access.tables import STANDS
from tests.data_access.acting import NOW, Desk, begun, one, progress


@pytest.fixture
def desk(sample_copy_url: str) -> Desk:
    return Desk(sample_copy_url)


def test_a_community_registers_a_matter_at_the_door_and_it_goes_up_and_is_solved(desk: Desk):
    """赵女士's roof: her community takes it in, the street has it done; each by the post it belongs to."""
    m, t = tables.matters, tables.topics.c
    topic = one(desk, select(t.id).where(t.level == 2, t.name.contains("漏水")).limit(1)).id
    community = desk.session("community").viewer.area_id
    asked = {
        "title": "楼顶漏水",
        "text": "赵小兰反映：楼顶漏水，电话13812345678。",
        "topic": topic,
        "salutation": "赵女士等3人",
        "persons": 3,
        "community_duty": True,
        "agent_until": NOW.date() + timedelta(days=30),
    }
    with pytest.raises(Refused, match="属社区职责清单"):
        begun(desk, "community", "register", **{**asked, "community_duty": False})
    done = begun(desk, "community", "register", **asked)
    assert done.number == "DJ2026-00001"
    row = one(desk, select(m).where(m.c.number == done.number))
    street = one(desk, select(tables.areas.c.parent_id).where(tables.areas.c.id == community)).parent_id
    assert (row.street, row.community, row.place_id, row.topic2) == (street, community, None, topic)
    assert (row.status, row.received, row.salutation) == ("received", NOW.date(), "赵女士等3人")
    assert "13812345678" not in row.text

    def act(role: str, name: str, **given: Any) -> Done:
        with reading(desk.engine) as connection:
            found = acts.opened(connection, desk.session(role), "matter", done.number, NOW.date())
        assert found is not None
        desk.requests += 1
        session, request = desk.session(role), ask(desk.session(role), NOW, f"m{desk.requests}")
        return acts.perform(desk.engine, session, "matter", done.number, name, given, found.version, request)

    u = tables.units.c
    unit = one(desk, select(u.id).where(u.area_id == street, u.level == 2)).id
    with reading(desk.engine) as connection:
        found = acts.opened(connection, desk.session("community"), "matter", done.number, NOW.date())
    assert found is not None
    assert [*found.case.mandates()] == [found.doer.post_id]
    act("community", "met", note="已入户查看。")
    act("community", "escalate", unit=unit, note="需要协调产权单位。")
    act("street", "accept", route="6")
    act("street", "solve", note="防水重做。")
    act("street", "finish", note="已修好。", delivered=True)
    with reading(desk.engine) as connection:
        waits = todo.waiting(connection, desk.session("community"), NOW.date())
    assert [one.task.why for one in waits if one.number == done.number] == ["事已办完，请结束代理"]
    act("community", "end_mandate", agent=str(found.doer.post_id), note="漏水已修好。")
    assert one(desk, select(m.c.status).where(m.c.number == done.number)).status == "finished"
    assert desk.sound(done.number)


def test_a_place_outside_the_own_community_is_refused_and_a_name_is_no_form_of_address(desk: Desk):
    t, a = tables.topics.c, tables.areas.c
    topic = one(desk, select(t.id).where(t.level == 1).limit(1)).id
    mine = desk.session("community").viewer.area_id
    other = one(desk, select(a.id).where(a.kind == "community", a.id != mine).limit(1)).id
    asked = {"title": "漏水", "text": "楼顶漏水。", "topic": topic, "community_duty": True}
    with pytest.raises(Refused, match="地点不在社区，请另选地点"):
        begun(desk, "community", "register", **asked, place=other)
    with pytest.raises(Refused, match="只写称呼和人数"):
        begun(desk, "community", "register", **asked, salutation="赵小兰")
    row = one(desk, select(tables.matters.c.number, tables.matters.c.id).limit(1))
    for odd in ("DJ2026-0A001", "DJ2026-"):
        with desk.engine.begin() as connection:
            m = tables.matters
            connection.execute(m.update().where(m.c.id == row.id).values(number=odd))
    assert begun(desk, "office", "register", **asked).number == "DJ2026-00001"
    for forged in (99_999, 2**40):
        with pytest.raises(Refused, match="没有这个领域"):
            begun(desk, "office", "register", **{**asked, "topic": forged})
    with pytest.raises(Refused, match="没有这项办理"):
        begun(desk, "office", "transfer", **asked)
    with pytest.raises(Refused, match="「登记事项」由区信访办、街道、社区书记、委办局负责人办理"):
        begun(desk, "secretary", "register", **asked)
    assert one(desk, select(func.count()).where(tables.matters.c.number.startswith("DJ2026-0"))) == (1,)


def test_a_dispute_comes_onto_the_ledger_with_its_matter_and_is_taken_back_whole(desk: Desk):
    t, u, m, d = tables.topics.c, tables.units.c, tables.matters, tables.disputes
    topic = one(desk, select(t.id).where(t.level == 1).limit(1)).id
    unit = one(desk, select(u.id).where(u.code == "D.CGW")).id
    matter = one(desk, select(m.c.id, m.c.number).where(m.c.category == "claim").limit(1))
    with reading(desk.engine) as connection:
        led = acts.leaders(connection)[:2]
    asked = {
        "title": "主管反复爆裂",
        "summary": "十年爆管。",
        "topic": topic,
        "level": "3",
        "source": "12345",
        "unit": unit,
        "due": NOW.date() + timedelta(days=90),
        "households": 162,
        "matter": matter.number,
        "partners": (unit + 1,),
        "leaders": led,
        "day": NOW.date() - timedelta(days=3),
    }
    with pytest.raises(Refused, match="「由哪一级挂账」不在可选的范围里"):
        begun(desk, "street", "enter", **{**asked, "matter": None})
    done = begun(desk, "office", "enter", **asked)
    found = desk.opened("office", done.number)
    trace = one(desk, select(tables.audit.c.detail).order_by(tables.audit.c.id.desc()).limit(1)).detail
    assert f"上账 {done.number}" in trace and asked["title"] not in trace
    assert found.case.linked == {matter.id: matter.number}
    assert (progress(desk, done.number), found.case.partners) == ((0, 162), {unit + 1})
    with reading(desk.engine) as connection:
        whole = dispute(connection, desk.session("office").viewer, done.number, NOW.date())
    assert whole is not None and whole.entry is not None
    assert (whole.said.leaders, whole.entry.entered, whole.entry.unit_id) == (
        led,
        asked["day"],
        unit,
    )
    assert desk.sound(done.number)
    assert begun(desk, "office", "enter", **asked).number > done.number
    with pytest.raises(Refused, match="「包案领导」不在职务名单里"):
        begun(desk, "office", "enter", **{**asked, "leaders": ("张伟",)})
    desk.undo("office", done.number, done.revision)
    with reading(desk.engine) as connection:
        assert dispute(connection, desk.session("office").viewer, done.number, NOW.date()) is None
    assert one(desk, select(d.c.withdrawn).where(d.c.number == done.number)).withdrawn != STANDS


def test_a_registration_that_a_dispute_rests_on_is_not_undone(desk: Desk):
    t = tables.topics.c
    topic = one(desk, select(t.id).where(t.level == 1).limit(1)).id
    number, office = desk.number(), desk.session("office")
    begun_one = begun(desk, "office", "register", title="漏水", text="漏水。", topic=topic)
    desk.act("office", number, "link", matter=begun_one.number)
    with pytest.raises(Refused, match="已经关联到重点矛盾"):
        acts.undo(desk.engine, office, "matter", begun_one.number, begun_one.revision, ask(office, NOW, "u"))
