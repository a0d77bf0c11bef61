"""Acts on the sample district, on both databases: done once, wholly in or out, undone whole, never over somebody else's."""

import json
import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import event, func, select

from data_access import acts, tables, todo
from data_access.acts import Changed, Refused
from data_access.disputes import dispute
from data_access.engine import DatabaseProblem, reading
from data_access.matters import TimelineEvent
from data_access.sessions import asked
from domain.acts.mending import key as key_of
from domain.acts.table import BY_NAME
from tests.data_access.acting import NOW, Desk, begun, progress


@pytest.fixture
def desk(sample_copy_url: str) -> Desk:
    return Desk(sample_copy_url)


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
    for nth in range(3):
        desk.act("secretary", number, "contacted", note=f"第 {nth} 次联系。")
    with pytest.raises(Changed) as told:
        desk.act("office", number, "progress", note="已走访", version=old)
    assert told.value.sentence.count("联系群众") == 1
    desk.act("office", number, "progress", note="已走访", version=told.value.version)


def test_what_names_a_person_is_taken_out_of_a_note(desk: Desk):
    number = desk.number()
    desk.act("office", number, "progress", note="联系电话 13812345678，住 3 号楼 2 单元 501 室。")
    e = tables.events.c
    with reading(desk.engine) as connection:
        note = connection.scalar(select(e.note).order_by(e.id.desc()).limit(1))
    assert note is not None
    assert ("13812345678" in note, "501" in note) == (False, False)
    hidden = "走访\x00\u202e\ud800两户"
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


def test_who_may_not_see_it_is_told_it_is_not_there(desk: Desk):
    number = desk.number()
    for role in ("auditor", "admin", "community"):
        with reading(desk.engine) as connection:
            assert acts.opened(connection, desk.session(role), "dispute", number, NOW.date()) is None
        with pytest.raises(LookupError):
            desk.act(role, number, "progress", note="走访", version=0)


def killed_at(desk: Desk, nth: int, do: Callable[[], object]) -> bool:
    """Do it in a process of its own that is killed (SIGKILL) at its nth write, the commit being the last; whether it was."""
    child = os.fork()
    if child == 0:
        try:
            desk.engine.dispose(close=False)  # the connections belong to the parent
            writes = 0

            def count(*_: object) -> None:
                nonlocal writes
                writes += 1
                if writes == nth:
                    os.kill(os.getpid(), signal.SIGKILL)

            def look(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
                if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
                    count()

            event.listen(desk.engine, "before_cursor_execute", look)
            event.listen(desk.engine, "commit", count)
            do()
            os._exit(0)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0
    return os.WIFSIGNALED(status)


def test_killed_at_any_write_a_closing_is_wholly_out(desk: Desk):
    number = desk.number()
    for name, given in (("evidence", {"evidence": "photo", "filed": "柜"}), ("apply_off", {"note": "申请"})):
        desk.act("office", number, name, **given)
    desk.act("office", number, "verify_off", side=True, note="已核实")
    before, version = desk.stands(number), desk.opened("secretary", number).version

    def close() -> None:
        desk.act("secretary", number, "approve_off", version=version, request="closing")

    nth = 1
    while killed_at(desk, nth, close):
        assert desk.stands(number) == before
        nth += 1
    assert nth > 5
    assert desk.stands(number)["disputes"]["status"] == "off"
    assert desk.sound(number)
    close()  # the answer was lost with the process: asked again it is the same act
    assert desk.sound(number)


MIXED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("progress", {"note": "走访。"}),
    ("lot_solved", {"number": 1}),
    ("evidence", {"evidence": "photo", "filed": "柜"}),
    ("supervise", {"note": "抓紧。", "due": NOW.date() + timedelta(days=9)}),
)


def test_sixteen_at_once_with_lost_answers_each_act_is_in_once_and_none_over_another(desk: Desk):
    """Each client does one of several acts; what somebody else did meanwhile it is told and asks again, and after every
    other act the answer is lost and it asks once more."""
    number = desk.number()
    office, before = desk.session("office"), desk.opened("office", number).columns["next_step"]

    def client(nth: int) -> tuple[str, str]:
        name, given = MIXED[nth % len(MIXED)]
        given = {**given, "next_step": f"第 {nth} 步"} if name == "progress" else given
        request, version, lost = asked(office, NOW, f"c{nth}"), -1, Random(nth).random() < 0.5
        for _ in range(200):
            try:
                acts.perform(desk.engine, office, "dispute", number, name, given, version, request)
                if lost:
                    acts.perform(desk.engine, office, "dispute", number, name, given, version, request)
            except Changed as changed:
                version = changed.version
            except DatabaseProblem:  # others had the pen for too long: 请稍等几秒后重试
                continue
            else:
                return f"c{nth}", name
        raise AssertionError("never done")

    with ThreadPoolExecutor(16) as pool:
        acknowledged = sorted(pool.map(client, range(16)))
    r, e, f = tables.revisions.c, tables.events.c, tables.field_changes.c
    with reading(desk.engine) as connection:
        done = connection.execute(select(r.request_id, r.act).where(r.act.is_not(None))).all()
        kinds = select(e.kind, func.count()).join(tables.revisions, r.id == e.learned).where(r.act.is_not(None))
        told = dict(connection.execute(kinds.group_by(e.kind)).all())
        steps = connection.execute(select(f.before, f.after).where(f.name == "next_step").order_by(f.id)).all()
    assert sorted(map(tuple, done)) == acknowledged
    assert told == {"progress": 4, "lot_solved": 4, "evidence": 4, "supervised": 4}
    assert progress(desk, number) == (154, 162)
    # No silent overwrite: each began from what the one before it left.
    assert [json.loads(before_) for before_, _ in steps] == [before, *(json.loads(after) for _, after in steps[:-1])]
    assert len(steps) == 4
    assert desk.sound(number)


def _quiet(desk: Desk) -> list[str]:
    """Disputes of the district's ledger on which nobody waits for an answer, the one with the most households first."""
    d = tables.disputes.c
    with reading(desk.engine) as connection:
        numbers = connection.scalars(select(d.number).where(d.status == "open", d.level == 3).order_by(d.number)).all()
    cases = {number: desk.opened("office", number).case for number in numbers}
    quiet = [number for number, case in cases.items() if not case.orders() and not case.promises() and case.linked]
    return sorted(quiet, key=lambda number: -cases[number].unsolved())


def test_two_become_one_and_two_again(desk: Desk):
    one, other = _quiet(desk)[:2]
    before = [desk.stands(number) for number in (one, other)]
    there = [desk.opened("office", number).case.unsolved() for number in (one, other)]
    linked = [set(state["links"]) for state in before]
    done = desk.act("office", one, "merge", dispute=other, note="同一小区同一件事。")
    assert done.number == one
    assert desk.stands(one)["disputes"]["status"] == "merged"
    assert desk.opened("office", other).case.unsolved() == sum(there)
    assert set(desk.stands(other)["links"]) == linked[0] | linked[1]
    assert desk.sound(one) and desk.sound(other)
    with pytest.raises(Refused, match="已并案"):
        desk.act("office", one, "rebound", unit=1, due=NOW.date() + timedelta(days=9), note="又有反映。")
    desk.undo("office", other, done.revision)
    assert [desk.stands(number) for number in (one, other)] == before
    again = desk.act("office", one, "merge", dispute=other, note="同一小区同一件事。")
    desk.act("office", other, "progress", note="合并后统一推进。")
    with pytest.raises(Refused, match="另一件后来又有了办理"):
        desk.undo("office", one, again.revision)
    assert desk.sound(one) and desk.sound(other)


def test_one_becomes_two_with_its_households_and_matters(desk: Desk):
    (number, *_) = _quiet(desk)
    before, case = desk.stands(number), desk.opened("office", number).case
    matter = next(iter(case.linked))
    due = NOW.date() + timedelta(days=90)
    given = {
        "title": "二号楼另办",
        "summary": "产权不同。",
        "unit": max(case.units),
        "due": due,
        "number": case.unsolved() - 1,
        "consent": True,
    }
    given |= {"matters": (str(matter),), "note": "产权单位不同，分开办理。", "community_duty": True}
    done = desk.act("office", number, "split", **given)
    d = tables.disputes.c
    with reading(desk.engine) as connection:
        new = connection.scalars(select(d.number).order_by(d.id.desc())).first()
    assert new is not None
    state, rest = desk.stands(new), desk.stands(number)
    assert (state["disputes"]["title"], state["disputes"]["street"]) == ("二号楼另办", before["disputes"]["street"])
    assert (state["links"], set(rest["links"])) == ([matter], set(before["links"]) - {matter})
    assert (desk.opened("office", new).case.unsolved(), desk.opened("office", number).case.unsolved()) == (
        case.unsolved() - 1,
        1,
    )
    assert desk.sound(new) and desk.sound(number)
    told = [event for event in acts_timeline(desk, number) if event.kind == "split"]
    assert [(event.about, event.number) for event in told] == [(new, case.unsolved() - 1)]
    desk.undo("office", number, done.revision)
    assert desk.stands(number) == before
    assert desk.stands(new)["disputes"]["withdrawn"] != tables.STANDS


def acts_timeline(desk: Desk, number: str) -> tuple[TimelineEvent, ...]:
    with reading(desk.engine) as connection:
        found = dispute(connection, desk.session("office").viewer, number, NOW.date())
    assert found is not None
    return found.events


def test_a_wrong_record_is_corrected_in_its_place_and_back(desk: Desk):
    number = desk.number()
    desk.act("office", number, "lot_solved", number=4, note="四户领证，电话 13812345678。")
    desk.act("office", number, "progress", note="其余逐户走访。")
    before = desk.stands(number)
    (record, *_) = [key for key, word in _records(desk, number).items() if word.endswith("化解户数 4 户")]
    done = desk.act("office", number, "mend", record=record, number=2, note="两户还没有领证。")
    assert progress(desk, number) == (152, 162)
    noted = [event.note for event in acts_timeline(desk, number) if event.kind == "lot_solved"]
    assert noted[0] == "四户领证，电话 〔电话〕。"
    assert desk.sound(number)
    desk.undo("office", number, done.revision)
    assert desk.stands(number) == before
    assert desk.opened("office", number).last is not None  # what is older can be undone as before
    (brought,) = [event for event in desk.opened("office", number).case.events if event.number == 162]
    with pytest.raises(Refused, match="不在可选的范围里"):
        desk.act("office", number, "mend", record=key_of(brought), number=170, note="多了八户。")


def _records(desk: Desk, number: str) -> dict[str, str]:
    opened = desk.opened("office", number)
    return dict(BY_NAME["mend"].asks[0].choices(opened.case, opened.doer))


def test_an_agent_takes_it_on_and_the_answer_comes_back_to_who_asked(desk: Desk):
    number, due = desk.number(), NOW.date() + timedelta(days=5)
    opened = desk.opened("secretary", number)
    (agent, label), *_ = [(post, label) for post, label in opened.case.agents.items() if post != opened.doer.post_id]
    desk.act("secretary", number, "mandate", agent=agent, note="代群众跑产权手续。", due=due, asked=True)
    with pytest.raises(Refused, match="已经是代理人"):
        desk.act("secretary", number, "mandate", agent=agent, note="代跑手续。", due=due, asked=True)
    desk.act("secretary", number, "instruct", note="月底前答复。", due=due)
    order = max(desk.opened("office", number).case.orders())
    desk.act("office", number, "answer", order=order, note="已补齐资料。")
    with reading(desk.engine) as connection:
        found = todo.waiting(connection, desk.session("secretary"), NOW.date())
    assert "批示已有答复，请阅" in {one.task.why for one in found if one.number == number}
    with pytest.raises(Refused, match="目前没有可以「阅知答复」的内容"):
        desk.act("office", number, "noted", order=order)
    desk.act("secretary", number, "noted", order=order)
    with reading(desk.engine) as connection:
        found = todo.waiting(connection, desk.session("secretary"), NOW.date())
    assert "noted" not in {one.task.act for one in found if one.number == number}
    told = {event.kind: event.about for event in acts_timeline(desk, number) if event.about}
    assert told == {"mandated": label}
    desk.act("office", number, "end_mandate", agent=str(agent), note="手续已办好。")
    assert desk.opened("office", number).case.mandates() == {}


def test_a_unit_that_cooperates_sees_what_it_is_asked_and_answers(desk: Desk):
    bureau = desk.session("bureau")
    number = next(one for one in _quiet(desk) if not _seen(desk, one))
    unit = min(bureau.viewer.units or ())
    desk.act("office", number, "partners", partners=(unit,), note="请配合。")
    due = NOW.date() + timedelta(days=9)
    desk.act("secretary", number, "instruct", unit=unit, note="请配合查清产权。", due=due)
    with reading(desk.engine) as connection:
        waits = todo.waiting(connection, bureau, NOW.date())
    assert [(one.task.act, one.task.day) for one in waits if one.number == number] == [("answer", due)]
    order = next(iter(desk.opened("bureau", number).case.orders()))
    done = desk.act("bureau", number, "answer", order=order, note="已查清。")
    desk.undo("bureau", number, done.revision)
    desk.act("office", number, "partners", partners=None, note="不再需要。")
    assert not _seen(desk, number)


def _seen(desk: Desk, number: str) -> bool:
    with reading(desk.engine) as connection:
        return acts.opened(connection, desk.session("bureau"), "dispute", number, NOW.date()) is not None
