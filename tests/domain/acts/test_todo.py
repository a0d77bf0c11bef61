"""What each post finds on its desk about one dispute, by day: a table a clerk could read."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.acts.todo import Task, tasks
from domain.events import Event
from domain.thresholds import Thresholds
from domain.vocabulary import DisputeStatus, Level
from tests.domain.acts.test_permission import DOERS, HEATING, OWNER, STRANGER, TODAY, dispute


def day(n: int) -> date:
    return TODAY + timedelta(days=n)


WAITING = Task(day(-55), "objection_agreed", "核实管辖异议", waits=True)
TABLE = [
    (DisputeStatus.OPEN, "office", [WAITING]),
    (DisputeStatus.OPEN, "sender", []),
    (
        DisputeStatus.OPEN,
        "holder",
        [
            Task(day(-54), "progress", "停滞，请登记进展", waits=True),
            Task(day(0), "answer", "回复批示"),
            Task(day(0), "promise_kept", "兑现承诺"),
        ],
    ),
    (DisputeStatus.OPEN, "secretary", [WAITING]),
    (DisputeStatus.OPEN, "partner", []),
    (DisputeStatus.APPLIED, "office", [Task(day(-1), "verify_off", "申请销账，等待核查", waits=True)]),
    (DisputeStatus.APPLIED, "secretary", []),
    (DisputeStatus.VERIFIED, "office", []),
    (DisputeStatus.VERIFIED, "secretary", [Task(day(-1), "approve_off", "核查通过，等待批准销账", waits=True)]),
    (DisputeStatus.VERIFIED, "leader", [Task(day(-1), "approve_off", "核查通过，等待批准销账", waits=True)]),
    (DisputeStatus.OFF, "office", []),
    (DisputeStatus.OFF, "community", []),
]


@pytest.mark.parametrize(("status", "who", "wanted"), TABLE)
def test_the_desk_of_each_post(status: DisputeStatus, who: str, wanted: list[Task]):
    assert list(tasks(dispute(status), DOERS[who][0], Thresholds())) == wanted


def test_a_dispute_off_the_ledger_is_called_back_on_until_it_was():
    off, office = dispute(DisputeStatus.OFF), DOERS["office"][0]
    later = replace(off, today=day(28))
    assert tasks(later, office, Thresholds()) == (Task(day(29), "call_back", "销账后回访"),)
    called = replace(later, events=(*later.events, Event("call_back", day(28), 90, 1)))
    assert tasks(called, office, Thresholds()) == ()
    assert tasks(replace(called, today=day(90)), office, Thresholds()) == (Task(day(89), "call_back", "销账后回访"),)


def test_a_call_on_the_day_it_left_is_not_that_of_a_month_later():
    off, office = dispute(DisputeStatus.OFF), DOERS["office"][0]
    early = replace(off, today=day(28), events=(*off.events, Event("call_back", day(-1), 90, 1)))
    assert tasks(early, office, Thresholds()) == (Task(day(29), "call_back", "销账后回访"),)


def test_a_limit_is_on_the_desk_only_when_it_is_near():
    holder = DOERS["holder"][0]
    near = replace(dispute(), today=day(25))
    found = tasks(near, holder, Thresholds())
    assert Task(day(30), "progress", "化解时限") in found
    assert Task(day(30), "progress", "化解时限") not in tasks(replace(near, today=day(22)), holder, Thresholds())


def test_after_so_many_transfers_a_meeting_is_on_the_desk_of_who_calls_it():
    moves = [
        Event("transferred", day(-9 + n), 70 + n, unit, Level.DISTRICT) for n, unit in enumerate((OWNER, STRANGER))
    ]
    moved = dispute(DisputeStatus.OPEN, Level.DISTRICT, *moves)
    wanted = Task(day(-8), "meeting", "已移交 3 次，建议开协调会", waits=True)
    assert [wanted in tasks(moved, DOERS[who][0], Thresholds()) for who in ("office", "secretary", "holder")] == [
        True,
        True,
        False,
    ]


def test_the_answer_comes_back_to_who_asked_and_a_mandate_ends_on_its_agents_desk():
    told = (
        Event("instructed", day(-3), 50, HEATING, due=day(9), value="5", object="i50"),
        Event("answered", day(-1), 51, HEATING, object="i50"),
        Event("mandated", day(-3), 52, OWNER, due=day(3), object="6"),
    )
    case = dispute(DisputeStatus.OPEN, Level.DISTRICT, *told)
    asked = Task(day(-1), "noted", "批示已有答复，请阅", waits=True)
    agent = Task(day(3), "end_mandate", "代理到期")
    assert tasks(case, DOERS["secretary"][0], Thresholds()) == (WAITING, asked)
    assert tasks(case, DOERS["leader"][0], Thresholds()) == (WAITING, agent)
    merged = dispute(DisputeStatus.MERGED, Level.DISTRICT, *told)
    assert Task(day(3), "end_mandate", "已并案，请结束代理") in tasks(merged, DOERS["leader"][0], Thresholds())
    over = (Event("noted", day(0), 53, object="i50"), Event("mandate_ended", day(0), 54, object="6"))
    done = replace(case, events=(*case.events, *over))
    assert [tasks(done, DOERS[who][0], Thresholds()) for who in ("secretary", "leader")] == [(WAITING,), (WAITING,)]
