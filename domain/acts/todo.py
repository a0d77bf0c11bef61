"""What a post must do about a matter or dispute, and by when (待办): each leads to the act that does it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from domain.acts.case import ORDERS, Capacity, Case, Doer, capacities
from domain.acts.permission import refuse_act
from domain.acts.table import BY_NAME
from domain.events import FAR, Event
from domain.ledger import call_backs, is_stuck
from domain.responsibility import propose_meeting
from domain.spells import LEAVES, in_order
from domain.thresholds import Thresholds
from domain.vocabulary import DisputeStatus


@dataclass(frozen=True, order=True)
class Task:
    """By that day (one that is past: late), which act (a name of the table), and what it is about, in Chinese.

    waits: nothing sets a day; somebody has been waiting for it since then
    """

    day: date
    act: str
    why: str
    waits: bool = False


def tasks(case: Case, doer: Doer, thresholds: Thresholds) -> tuple[Task, ...]:
    """What this post must do about a matter or a dispute, the most pressing first; of what comes, only the days that
    count as near (临期). Nothing that the post may not do."""
    near = case.today + timedelta(days=thresholds.due_soon_days)
    found = {*_asked(case, doer, near)}
    if case.subject == "dispute":
        found |= {*_on_the_ledger(case, doer, thresholds, near)}
    return tuple(task for task in sorted(found) if not refuse_act(BY_NAME[task.act], case, doer))


def _asked(case: Case, doer: Doer, near: date) -> Iterator[Task]:
    """What somebody asked of this post's units, what it asked for itself, whose agent (代理人) it is."""
    for order in case.orders().values():
        if order.unit_id in doer.answers_for:
            yield Task(order.due or order.day, "answer", f"回复{ORDERS[order.kind]}")
    for order, asked in case.answers().items():
        if asked.value == str(doer.post_id):
            came = max(event.day for event in case.events if event.kind == "answered" and event.object == order)
            yield Task(came, "noted", f"{ORDERS[asked.kind]}已有答复，请阅", waits=True)
    mandate = case.mandates().get(doer.post_id or 0)
    if mandate and mandate.due and (mandate.due <= near or not case.open):
        over = "已并案" if case.status is DisputeStatus.MERGED else "事已办完"
        yield Task(mandate.due, "end_mandate", "代理到期" if case.open else f"{over}，请结束代理")


def _on_the_ledger(case: Case, doer: Doer, thresholds: Thresholds, near: date) -> Iterator[Task]:
    able = capacities(case, doer)
    last = {event.kind: event for event in in_order(case.events)}
    if case.status is DisputeStatus.APPLIED and Capacity.OFFICE in able:
        yield Task(last["off_applied"].day, "verify_off", "申请销账，等待核查", waits=True)
    if case.status is DisputeStatus.VERIFIED and Capacity.DECIDER in able:
        yield Task(last["off_verified"].day, "approve_off", "核查通过，等待批准销账", waits=True)
    if case.status is DisputeStatus.OFF and Capacity.OFFICE in able:
        yield from (Task(day, "call_back", "销账后回访") for day in _uncalled(case, thresholds) if day <= near)
    if case.objection() and able & {Capacity.OFFICE, Capacity.DECIDER}:
        yield Task(last["objection_raised"].day, "objection_agreed", "核实管辖异议", waits=True)
    for promise in case.promises().values():
        if promise.unit_id in doer.answers_for and promise.due and promise.due <= near:
            yield Task(promise.due, "promise_kept", "兑现承诺")
    if Capacity.HOLDER in able and case.open:
        due = next((limit.due for limit in case.spells.limits if limit.ended == FAR), None)
        if due is not None and due <= near:
            yield Task(due, "progress", "化解时限")
        quiet = max(event.day for event in case.events)
        if is_stuck(quiet, case.today, thresholds.stuck_days):
            yield Task(quiet, "progress", "停滞，请登记进展", waits=True)
    if able & {Capacity.OFFICE, Capacity.DECIDER}:
        meeting = propose_meeting(case.events, thresholds.meeting_after_transfers)
        if meeting is not None:
            yield Task(_moved(case).day, "meeting", f"已移交 {meeting.transfers} 次，建议开协调会", waits=True)


def _uncalled(case: Case, thresholds: Thresholds) -> Iterator[date]:
    """The days of call-backs (回访) after the dispute last left the ledger that have not been made: each takes one of its
    own, made when it was near or later."""
    events = in_order(case.events)
    left = max(i for i, event in enumerate(events) if event.kind in LEAVES)
    made = [event.day for event in events[left:] if event.kind == "call_back"]
    near = timedelta(days=thresholds.due_soon_days)
    for day in call_backs(events[left].day, thresholds.call_back_days):
        own = next((call for call in made if call >= day - near), None)
        if own is None:
            yield day
        else:
            made.remove(own)


def _moved(case: Case) -> Event:
    return [event for event in in_order(case.events) if event.kind in ("transferred", "objection_agreed")][-1]
