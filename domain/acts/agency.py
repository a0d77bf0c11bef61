"""信访代理: an official becomes the residents' agent and does the running, by a mandate with a scope and an end. The agent is not
the unit that is responsible (DOMAIN.md 1)."""

from collections.abc import Mapping, Sequence

from domain.acts.case import BOTH, COMMANDS, WORKS, Capacity, Case, Doer, acting
from domain.acts.declaration import Act, Ask, Given, Kind, Noted, one_event
from domain.events import Event
from domain.ledger import Refusal, refuse_silencing

_BY = WORKS | COMMANDS | {Capacity.LOCAL}


def _mandated(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
    agent = Event("mandated", given["day"], unit_id=acting(case, doer), due=given["due"], object=str(given["agent"]))
    return [(agent, given["note"])]


def _may_act(case: Case, given: Given, doer: Doer) -> tuple[Refusal, ...]:
    if str(given["agent"]) in {event.object for event in case.events if event.kind == "recused"}:
        return (Refusal("agent", "这个职务已就此事回避（《信访工作条例》第二十八条），请另选代理人。"),)
    if given["agent"] in case.mandates():
        return (Refusal("agent", "这个职务已经是代理人；要改期限，请先结束代理，再重新建立。"),)
    return refuse_silencing(given["note"])


def _silenced(case: Case, given: Given, doer: Doer) -> tuple[Refusal, ...]:
    return refuse_silencing(given["note"])


def _running(case: Case, doer: Doer) -> Mapping[str, str]:
    return {
        str(post): f"{case.agents.get(post, '代理人')}，代理到 {event.due:%Y-%m-%d}"
        for post, event in case.mandates().items()
        if event.due
    }


MANDATE = Act(
    "mandate",
    "建立代理",
    BOTH,
    _BY,
    (
        Ask("agent", "代理人", Kind.POST, help="选职务；代理人替群众跑腿，责任单位不变"),
        Ask("note", "代理事项", Kind.NOTE, help="替群众办什么；不写姓名、电话"),
        Ask("due", "代理到", Kind.DUE),
        Ask("asked", "群众自愿委托", Kind.TICK),
    ),
    _mandated,
    _may_act,
)
END_MANDATE = Act(
    "end_mandate",
    "结束代理",
    BOTH,
    _BY,
    (Ask("agent", "哪一个代理", Kind.CHOICE, options=_running), Ask("note", "代理结果", Kind.NOTE)),
    one_event("mandate_ended", object="agent"),
    _silenced,
    while_=None,
)
