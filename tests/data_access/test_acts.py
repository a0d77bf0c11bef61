"""Acts on the sample district, on both databases: done once, wholly in or out, undone whole, never over somebody else's."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select

from data_access import acts, sessions, settings, tables
from data_access.acts import Changed, Done, Refused
from data_access.disputes import dispute
from data_access.engine import connect, reading, writing
from data_access.sessions import Session
from data_access.tables import FACTS, STANDS
from data_access.writing import compare, wanted_rows
from tests.databases import TODAY

NOW = datetime.combine(date.fromisoformat(TODAY), datetime.min.time()).replace(hour=10)
HOMES = "金辉苑小区居民房产证办理"


class Desk:
    """The sample with somebody of each role signed in."""

    def __init__(self, url: str):
        self.engine: Engine = connect(url)
        self.requests = 0
        self.signed: dict[str, Session] = {}

    def session(self, role: str) -> Session:
        if role not in self.signed:
            with writing(self.engine) as connection:
                found = sessions.demo_sign_in(connection, f"demo-{role}", "127.0.0.1", NOW)
            assert not isinstance(found, sessions.Refused), found
            self.signed[role] = found[0]
        return self.signed[role]

    def number(self, title: str = HOMES) -> str:
        d = tables.disputes.c
        with reading(self.engine) as connection:
            return connection.execute(select(d.number).where(d.title == title)).scalar_one()

    def opened(self, role: str, number: str) -> acts.Opened:
        with reading(self.engine) as connection:
            found = acts.opened(connection, self.session(role), "dispute", number, NOW.date())
        assert found is not None
        return found

    def act(self, role: str, number: str, name: str, /, **given: Any) -> Done:
        version, request = given.pop("version", None), given.pop("request", None)
        version = self.opened(role, number).version if version is None else version
        self.requests += 1
        request = request or f"r{self.requests}"
        return acts.perform(self.engine, self.session(role), "dispute", number, name, given, version, request, NOW)

    def undo(self, role: str, number: str, revision: int) -> Done:
        self.requests += 1
        session = self.session(role)
        return acts.undo(self.engine, session, "dispute", number, revision, f"u{self.requests}", NOW)

    def stands(self, number: str) -> dict[str, Any]:
        """All that is said of a dispute today, without revisions."""
        d = tables.disputes
        with reading(self.engine) as connection:
            row = connection.execute(select(d).where(d.c.number == number)).mappings().one()
            links = tables.dispute_matters.c
            found: dict[str, Any] = {"disputes": dict(row)}
            found["links"] = sorted(connection.scalars(select(links.matter_id).where(links.dispute_id == row["id"])))
            for table in (tables.events, *(fact for fact in FACTS if fact.info["subject"] == "dispute")):
                mine = select(table).where(table.c.dispute_id == row["id"], table.c.withdrawn == STANDS)
                found[table.name] = sorted(
                    str({k: v for k, v in one.items() if k not in ("id", "row_id") and "learned" not in k})
                    for one in connection.execute(mine).mappings()
                )
        return found

    def sound(self, number: str) -> bool:
        """Whether the spells that stand of a matter or dispute are those that follow from its events."""
        with reading(self.engine) as connection:
            for subject, table in (("matter", tables.matters), ("dispute", tables.disputes)):
                id_ = connection.scalar(select(table.c.id).where(table.c.number == number))
                if id_ is not None:
                    wanted = wanted_rows(connection, subject, id_, settings.rules(connection))
                    return all(self._stand(connection, part, subject, id_, rows) for part, rows in wanted.items())
        return False

    def _stand(self, connection: Any, table: Any, subject: str, id_: int, wanted: list[dict[str, Any]]) -> bool:
        rows = select(table).where(table.c[f"{subject}_id"] == id_, table.c.withdrawn == STANDS)
        return compare(table, [dict(row) for row in connection.execute(rows).mappings()], wanted) == ([], [], [])


@pytest.fixture
def desk(sample_copy_url: str) -> Desk:
    return Desk(sample_copy_url)


def progress(desk: Desk, number: str) -> tuple[int, int]:
    with reading(desk.engine) as connection:
        found = dispute(connection, desk.session("office").viewer, number, NOW.date())
    assert found is not None
    return sum(lot.n for lot in found.lots if lot.solved), sum(lot.n for lot in found.lots)


def test_the_office_carries_households_and_the_course_ends_by_evidence(desk: Desk):
    number = desk.number()
    assert progress(desk, number) == (150, 162)
    desk.act("office", number, "lot_solved", number=2, note="资料补齐两户。")
    assert progress(desk, number) == (152, 162)
    desk.act("office", number, "progress", note="其余逐户走访。", next_step="一户一策")
    with pytest.raises(Refused, match="还没有化解的只有 10 户"):
        desk.act("office", number, "lot_solved", number=11)
    desk.act("office", number, "apply_off", note="可领证的都已领证。")
    with pytest.raises(Refused, match="请勾选「已与提出问题的一方核实」"):
        desk.act("office", number, "verify_off", note="已核实。")
    desk.act("office", number, "evidence", evidence="document", filed="3 号柜")
    desk.act("office", number, "verify_off", side=True, note="已逐户核实。")
    with pytest.raises(Refused, match="「批准销账」由负责这一级的书记（区级含区领导）办理（承办单位申请"):
        desk.act("office", number, "approve_off")
    desk.act("secretary", number, "approve_off")
    assert desk.stands(number)["disputes"]["status"] == "off"
    desk.act("office", number, "call_back", note="三十日回访，情况稳定。")
    again = NOW.date() + timedelta(days=60)
    unit = desk.opened("office", number).doer.unit_id
    desk.act("office", number, "rebound", unit=unit, due=again, note="又有住户反映。")
    assert desk.stands(number)["disputes"]["status"] == "open"
    assert desk.sound(number)


def test_each_act_is_undone_whole_while_nothing_rests_on_it(desk: Desk):
    number = desk.number()
    matter = next(iter(desk.opened("office", number).case.linked))
    linked = desk.opened("office", number).case.linked[matter]
    unit = max(desk.opened("office", number).case.units)
    for name, given in {
        "lot_solved": {"number": 3},
        "progress": {"note": "走访。", "next_step": "补档", "measures": "逐户核对"},
        "transfer": {"unit": unit, "community_duty": True},
        "correct": {"title": "金辉苑房产证", "summary": "一百六十二户。", "note": "名称过长"},
        "unlink": {"matter": str(matter), "note": "不是同一件事"},
        "apply_off": {"note": "可以销账"},
    }.items():
        before = desk.stands(number)
        done = desk.act("office", number, name, **given)
        assert desk.stands(number) != before, name
        desk.undo("office", number, done.revision)
        assert desk.stands(number) == before, name
    assert desk.sound(number)
    desk.act("office", number, "unlink", matter=str(matter), note="不是同一件事")
    desk.act("office", number, "link", matter=linked)
    assert matter in desk.opened("office", number).case.linked
    done = desk.act("office", number, "progress", note="甲")
    desk.act("secretary", number, "instruct", note="抓紧办", due=NOW.date() + timedelta(days=9))
    for role, revision in (("office", done.revision), ("office", done.revision + 1)):
        with pytest.raises(Refused, match="只能撤销本职务最近一次办理"):
            desk.undo(role, number, revision)
    aside = desk.act("office", number, "recuse", note="亲属住在该小区")
    with pytest.raises(Refused, match="只能撤销本职务最近一次办理"):
        desk.undo("office", number, aside.revision)


def test_asked_twice_under_one_request_it_is_done_once(desk: Desk):
    number = desk.number()
    version = desk.opened("office", number).version
    first = desk.act("office", number, "lot_solved", number=1, version=version, request="one")
    assert desk.act("office", number, "lot_solved", number=1, version=version, request="one") == first
    for role, name in (("office", "progress"), ("secretary", "lot_solved")):
        with pytest.raises(Refused, match="这次提交已经用过"):
            desk.act(role, number, name, number=1, note="走访", version=version, request="one")
    with pytest.raises(Refused, match="这次提交已经用过"):
        desk.requests = 0
        begun(desk, "office", "register", request="one")
    assert progress(desk, number) == (151, 162)


def test_whoever_comes_second_is_told_what_changed_and_nothing_is_written_over(desk: Desk):
    number = desk.number()
    old = desk.opened("office", number).version
    desk.act("secretary", number, "instruct", note="月底前拿出方案", due=NOW.date() + timedelta(days=6))
    with pytest.raises(Changed) as told:
        desk.act("office", number, "progress", note="已走访", version=old)
    assert told.value.sentence.startswith("您打开以后，这里有了新的办理：区委书记")
    assert "批示交办" in told.value.sentence
    desk.act("office", number, "progress", note="已走访", version=told.value.version)


def test_what_names_a_person_is_taken_out_of_a_note(desk: Desk):
    number = desk.number()
    desk.act("office", number, "progress", note="联系电话 13812345678，住 3 号楼 2 单元 501 室。")
    e = tables.events.c
    with reading(desk.engine) as connection:
        note = connection.scalar(select(e.note).order_by(e.id.desc()).limit(1))
    assert note is not None
    assert ("13812345678" in note, "501" in note) == (False, False)
    hidden = "走访\x00\u202e两户"
    desk.act("office", number, "progress", note=hidden, next_step="补\x00档\n两户")
    assert desk.stands(number)["disputes"]["next_step"] == "补档 两户"


def test_what_an_import_changed_since_is_not_written_over(desk: Desk):
    number = desk.number()
    done = desk.act("office", number, "progress", note="走访", next_step="补档")
    d = tables.disputes
    with desk.engine.begin() as connection:
        connection.execute(d.update().where(d.c.number == number).values(next_step="台账里的下一步"))
    with pytest.raises(Refused, match="后来又有改动"):
        desk.undo("office", number, done.revision)
    assert desk.stands(number)["disputes"]["next_step"] == "台账里的下一步"


def test_a_registration_that_a_dispute_rests_on_is_not_undone(desk: Desk):
    t = tables.topics.c
    topic = one(desk, select(t.id).where(t.level == 1).limit(1)).id
    number = desk.number()
    begun_one = begun(desk, "office", "register", title="漏水", text="漏水。", topic=topic)
    desk.act("office", number, "link", matter=begun_one.number)
    with pytest.raises(Refused, match="已经关联到重点矛盾"):
        acts.undo(desk.engine, desk.session("office"), "matter", begun_one.number, begun_one.revision, "u", NOW)


def test_who_may_not_see_it_is_told_it_is_not_there(desk: Desk):
    number = desk.number()
    for role in ("auditor", "admin", "community"):
        with reading(desk.engine) as connection:
            assert acts.opened(connection, desk.session(role), "dispute", number, NOW.date()) is None
        with pytest.raises(LookupError):
            desk.act(role, number, "progress", note="走访", version=0)


def begun(desk: Desk, role: str, name: str, request: str = "", **given: Any) -> Done:
    desk.requests += 1
    return acts.begin(desk.engine, desk.session(role), name, given, request or f"b{desk.requests}", NOW)


def one(desk: Desk, query: Any) -> Any:
    with reading(desk.engine) as connection:
        return connection.execute(query).one()


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
        session, request = desk.session(role), f"m{desk.requests}"
        return acts.perform(desk.engine, session, "matter", done.number, name, given, found.version, request, NOW)

    u = tables.units.c
    unit = one(desk, select(u.id).where(u.area_id == street, u.level == 2)).id
    act("community", "met", note="已入户查看。")
    act("community", "escalate", unit=unit, note="需要协调产权单位。")
    act("street", "accept", route="6")
    act("street", "solve", note="防水重做。")
    act("street", "finish", note="已修好。", delivered=True)
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
    with pytest.raises(Refused, match="没有这个领域"):
        begun(desk, "office", "register", **{**asked, "topic": 99_999})
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
        "leaders": tuple(led),
        "day": NOW.date() - timedelta(days=3),
    }
    with pytest.raises(Refused, match="区级的账由上一级上"):
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
        tuple(led),
        asked["day"],
        unit,
    )
    assert desk.sound(done.number)
    assert begun(desk, "office", "enter", **asked).number > done.number
    with pytest.raises(Refused, match="包案领导请从职务名单里选"):
        begun(desk, "office", "enter", **{**asked, "leaders": ("张伟",)})
    desk.undo("office", done.number, done.revision)
    with reading(desk.engine) as connection:
        assert dispute(connection, desk.session("office").viewer, done.number, NOW.date()) is None
    assert one(desk, select(d.c.withdrawn).where(d.c.number == done.number)).withdrawn != STANDS


@contextmanager
def broken_at(engine: Engine, nth: int) -> Iterator[list[str]]:
    """The nth statement that writes breaks, as if the process had died; yields the writes that were tried."""
    tried: list[str] = []

    def stop(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            tried.append(statement)
            if len(tried) == nth:
                raise RuntimeError("gone")

    event.listen(engine, "before_cursor_execute", stop)
    try:
        yield tried
    finally:
        event.remove(engine, "before_cursor_execute", stop)


def test_broken_off_at_any_write_a_closing_is_wholly_out(desk: Desk):
    number = desk.number()
    for name, given in (("evidence", {"evidence": "photo", "filed": "柜"}), ("apply_off", {"note": "申请"})):
        desk.act("office", number, name, **given)
    desk.act("office", number, "verify_off", side=True, note="已核实")
    before, version = desk.stands(number), desk.opened("secretary", number).version
    nth, tried = 0, ["", ""]
    while nth < len(tried) + 1:
        nth += 1
        try:
            with broken_at(desk.engine, nth) as tried:
                desk.act("secretary", number, "approve_off", version=version, request="closing")
        except RuntimeError:
            assert desk.stands(number) == before
            tried = [*tried, ""]
        else:
            break
    assert nth > 5
    assert desk.stands(number)["disputes"]["status"] == "off"
    assert desk.sound(number)


def test_sixteen_at_once_with_lost_answers_each_act_is_in_once(desk: Desk):
    """Each client solves households one by one; after every other act the answer is lost and it asks again."""
    number = desk.number()
    office = desk.session("office")

    def client(nth: int) -> int:
        rng, done = Random(nth), 0
        for turn in range(2):
            request, version = f"c{nth}-{turn}", -1
            for _ in range(200):
                try:
                    given = {"number": 1, "reason": "其他", "note": f"第 {nth} 次"}
                    name = "progress" if nth % 2 else "lot_solved"
                    acts.perform(desk.engine, office, "dispute", number, name, given, version, request, NOW)
                except Changed as changed:
                    version = changed.version
                    continue
                if rng.random() < 0.5:  # the answer is lost: the same is asked once more, with what was known
                    acts.perform(desk.engine, office, "dispute", number, name, given, version, request, NOW)
                done += nth % 2 == 0 and name == "lot_solved"
                break
        return done

    with ThreadPoolExecutor(16) as pool:
        solved = sum(pool.map(client, range(10)))
    assert solved == 10
    assert progress(desk, number) == (160, 162)
    r = tables.revisions.c
    with reading(desk.engine) as connection:
        counted = select(r.act, func.count()).where(r.act.is_not(None)).group_by(r.act)
        assert dict(connection.execute(counted).all()) == {"lot_solved": 10, "progress": 10}
    assert desk.sound(number)
