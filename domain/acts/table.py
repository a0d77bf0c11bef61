"""The one table of acts (办理): who may do each, what it asks, what stands in its way, what it leaves. Which status permits
which move stands in vocabulary.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from domain.acts.case import Capacity, Case, Doer, Subject
from domain.acts.declaration import COMMUNITY_DUTY, Act, Ask, Given, Kind, Noted
from domain.events import Event
from domain.ledger import (
    Refusal,
    refuse_application,
    refuse_approval,
    refuse_extension,
    refuse_silencing,
    refuse_verification,
)
from domain.responsibility import refuse_lead
from domain.vocabulary import EVIDENCE_WORDS, LOT_REASONS, RETURN_REASONS, ROUTE_WORDS, Level, MatterStatus, Route

C, K = Capacity, Kind
_BOTH: frozenset[Subject] = frozenset({"matter", "dispute"})
_DISPUTE: frozenset[Subject] = frozenset({"dispute"})
_MATTER: frozenset[Subject] = frozenset({"matter"})
_WORKS = frozenset({C.HOLDER, C.PARTNER, C.OFFICE})
_OWES = frozenset({C.HOLDER, C.OFFICE})
_DIRECTS = frozenset({C.OFFICE, C.DECIDER})
_COMMANDS = frozenset({C.DECIDER, C.SUPERIOR})

_NOTE = Ask("note", "说明", K.NOTE)
_MAY_NOTE = Ask("note", "说明", K.NOTE, needed=False)
_REASON = Ask("note", "理由", K.NOTE)
_COUNT = Ask("number", "户数", K.COUNT)


def _simple(kind: str, /, **columns: str) -> Callable[[Case, Given, Doer], Sequence[Noted]]:
    """One event of that kind; columns: column of the event → name of the ask."""

    def leaves(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
        event = Event(kind, given["day"], unit_id=_acting(case, doer))
        told: dict[str, Any] = {column: given.get(ask) for column, ask in columns.items()}
        return [(replace(event, **told), given.get("note") or None)]

    return leaves


def _acting(case: Case, doer: Doer) -> int | None:
    """In whose name it is done: the holder's where the post answers for it, else the post's own unit; what the office
    writes down for a unit without an account is the holder's, too."""
    held = case.holding.unit_id if case.holding else None
    return held if held in doer.answers_for else doer.unit_id


def _for_holder(kind: str, **columns: str) -> Callable[[Case, Given, Doer], Sequence[Noted]]:
    """As _simple, in the holder's name whoever writes it down."""
    simple = _simple(kind, **columns)

    def leaves(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
        holder = case.holding.unit_id if case.holding else None
        return [(replace(event, unit_id=holder), note) for event, note in simple(case, given, doer)]

    return leaves


def _to(case: Case, given: Given, unit: int, **more: Any) -> Event:
    return Event("transferred", given["day"], unit_id=unit, level=int(case.level_of(unit)), **more)


def _transfer(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
    return [(_to(case, given, given["unit"], due=given.get("due")), given.get("note") or None)]


def _give_back(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
    back = case.sender
    assert back is not None and case.holding is not None
    returned = Event("returned", given["day"], unit_id=case.holding.unit_id, value=given["reason"])
    return [(returned, given["note"]), (_to(case, given, back), None)]


def _escalate(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
    return [(_to(case, given, given["unit"], value="escalated"), given["note"])]


def _take_back(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
    assert case.sender is not None
    return [(_to(case, given, case.sender, value="taken_back"), given["note"])]


def _agree(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
    unit = given["unit"]
    moved = Event("objection_agreed", given["day"], unit_id=unit, level=int(case.level_of(unit)))
    return [(moved, given.get("note") or None)]


def _no_community(case: Case, given: Given, doer: Doer) -> tuple[Refusal, ...]:
    """Another unit than today's, and a community only for what is on its list (接诉即办条例 17)."""
    unit = given["unit"]
    if case.holding and unit == case.holding.unit_id:
        return (Refusal("unit", "它现在就由这个单位办理，请另选单位。"),)
    return refuse_lead(case.units.get(unit) or Level.STREET, bool(given.get("community_duty")))


def _on_the_case(case: Case, given: Given, doer: Doer) -> tuple[Refusal, ...]:
    """Only who has the case on its desk can answer for it: the holder and those that cooperate."""
    holder = {case.holding.unit_id} if case.holding else set()
    if given.get("unit") in {None, *holder, *case.partners}:
        return ()
    return (Refusal("unit", "这个单位不在承办和配合单位里，收不到；请先移交给它，或先列为配合单位。"),)


def _higher(case: Case, given: Given, doer: Doer) -> tuple[Refusal, ...]:
    level = case.units.get(given["unit"]) or Level.COMMUNITY
    if level < case.answering or (level == case.answering and level is not Level.DISTRICT):
        return (Refusal("unit", "上报应交给上一级的单位，请另选单位。"),)
    return _no_community(case, given, doer)


def _addressed(kind: str) -> Callable[[Case, Given, Doer], Sequence[Noted]]:
    """批示, 督办 or 承诺: of a unit (the holder where none is named), under a key by which it is answered or kept."""

    def leaves(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
        unit = given.get("unit") or (case.holding.unit_id if case.holding else None)
        key = f"{kind[0]}{case.next_seq}"
        return [(Event(kind, given["day"], unit_id=unit, due=given.get("due"), object=key), given["note"])]

    return leaves


def _answer(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
    asked = case.orders()[given["order"]]
    return [(Event("answered", given["day"], unit_id=asked.unit_id, object=given["order"]), given["note"])]


def _end_promise(kind: str) -> Callable[[Case, Given, Doer], Sequence[Noted]]:
    def leaves(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
        unit = case.promises()[given["promise"]].unit_id
        return [(Event(kind, given["day"], unit_id=unit, object=given["promise"]), given.get("note") or None)]

    return leaves


def _meeting(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
    """The meeting, who sat there, each decision with its unit and day, and the dissent, which is never left out."""
    day, chair = given["day"], _acting(case, doer)
    units = given["units"]
    told: list[Noted] = [(Event("meeting", day, unit_id=chair, number=len(units)), given["note"])]
    told += [(Event("attended", day, unit_id=unit), None) for unit in units]
    if given.get("decision"):
        unit = given.get("unit") or chair
        told.append((Event("decision", day, unit_id=unit, due=given.get("due")), given["decision"]))
    if given.get("backstop_unit"):
        told.append((Event("decision", day, unit_id=given["backstop_unit"], value="backstop"), _BACKSTOP))
    if given.get("dissent"):
        told.append((Event("decision", day, unit_id=chair, value="dissent"), given["dissent"]))
    return told


_BACKSTOP = "先行处置、先行垫付，责任随后厘清。"


def _backstop(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
    return [(Event("decision", given["day"], unit_id=given["unit"], value="backstop"), given["note"])]


def _extended(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
    days = (given["due"] - given["day"]).days
    return [
        (Event("extended", given["day"], unit_id=_acting(case, doer), number=days, due=given["due"]), given["note"])
    ]


def _longer(case: Case, given: Given, doer: Doer) -> tuple[Refusal, ...]:
    return refuse_extension(case.events, case.today, given["due"], bool(given.get("consent")), given.get("note") or "")


def _no_more_than(most: Callable[[Case], int], sentence: str) -> Callable[[Case, Given, Doer], tuple[Refusal, ...]]:
    def refuse(case: Case, given: Given, doer: Doer) -> tuple[Refusal, ...]:
        n = most(case)
        return (Refusal("number", sentence.format(n=n)),) if given["number"] > n else ()

    return refuse


def _applies(case: Case, given: Given, doer: Doer) -> tuple[Refusal, ...]:
    held = case.holding.unit_id if case.holding else None
    return refuse_application(case.events, held or 0, given.get("note") or "")


def _verifies(case: Case, given: Given, doer: Doer) -> tuple[Refusal, ...]:
    own = case.holding is not None and doer.unit_id is not None and case.holding.unit_id == doer.unit_id
    side = (Refusal("own", "承办单位不能核查自己的化解结果（《信访工作条例》第二十八条），请上级书记另行安排。"),)
    asked = bool(given.get("side"))
    return (*(side if own else ()), *refuse_verification(case.events, asked, given.get("note") or ""))


def _approves(case: Case, given: Given, doer: Doer) -> tuple[Refusal, ...]:
    return refuse_approval(case.events, doer.viewer.level, given.get("note") or "")


def _approved(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
    level = int(case.level or Level.DISTRICT)
    return [(Event("off_approved", given["day"], unit_id=doer.unit_id, level=level), given.get("note") or None)]


def _rebound(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
    unit, level = given["unit"], int(case.level or Level.DISTRICT)
    told: list[Noted] = [(Event("rebound", given["day"], unit_id=unit, level=level, due=given["due"]), given["note"])]
    if given.get("number"):
        told.append((Event("lots_added", given["day"], unit_id=unit, number=given["number"]), None))
    return told


def _solved(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
    return [
        (
            Event("solved", given["day"], unit_id=_acting(case, doer), level=int(case.answering)),
            given.get("note") or None,
        )
    ]


def _recused(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
    return [(Event("recused", given["day"], unit_id=doer.unit_id, object=str(doer.post_id)), given["note"])]


def _silenced(case: Case, given: Given, doer: Doer) -> tuple[Refusal, ...]:
    return refuse_silencing(given.get("note") or "")


def _not_linked(case: Case, given: Given, doer: Doer) -> tuple[Refusal, ...]:
    return (Refusal("matter", "这件事项已经关联在这里。"),) if given["matter"] in case.linked else ()


def _order_words(case: Case) -> Mapping[str, str]:
    words = {"instructed": "批示", "supervised": "督办"}
    return {key: f"{e.day:%Y-%m-%d} {words[e.kind]}" for key, e in case.orders().items()}


def _promise_words(case: Case) -> Mapping[str, str]:
    return {key: f"{e.day:%Y-%m-%d} 承诺，期限 {e.due:%Y-%m-%d}" for key, e in case.promises().items() if e.due}


_ROUTES = {str(int(route)): ROUTE_WORDS[route] for route in sorted(Route, reverse=True)}
_A23, _A24, _A28 = (f"《信访工作条例》第二十{nr}条" for nr in "三四八")
_OFF_RULE = "承办单位申请、信访办核查、挂账一级批准"

_GROUPS: Mapping[str, tuple[Act, ...]] = {
    "办理情况": (
        Act(
            "progress",
            "登记进展",
            _DISPUTE,
            _WORKS,
            (
                Ask("note", "最新进展", K.NOTE),
                Ask("next_step", "下一步", K.LINE, needed=False),
                Ask("measures", "化解措施", K.NOTE, needed=False, folded=True),
            ),
            _simple("progress"),
            columns=("next_step", "measures"),
            dated=True,
        ),
        Act(
            "worked_on",
            "登记进展",
            _MATTER,
            _WORKS,
            (Ask("note", "最新进展", K.NOTE),),
            _simple("progress"),
            dated=True,
        ),
        Act(
            "contacted",
            "联系群众",
            _BOTH,
            _WORKS | _COMMANDS,
            (_NOTE,),
            _simple("contacted"),
            dated=True,
        ),
        Act(
            "met",
            "见面",
            _BOTH,
            _WORKS | _COMMANDS,
            (_NOTE,),
            _simple("met"),
            dated=True,
        ),
        Act(
            "lots_added",
            "核定户数",
            _DISPUTE,
            _OWES,
            (_COUNT, _MAY_NOTE),
            _for_holder("lots_added", number="number"),
            while_="working",
        ),
        Act(
            "lot_solved",
            "登记化解户数",
            _DISPUTE,
            _OWES,
            (Ask("number", "这一批化解户数", K.COUNT), _MAY_NOTE),
            _for_holder("lot_solved", number="number"),
            _no_more_than(Case.unsolved, "还没有化解的只有 {n} 户，请核对户数。"),
            offered=lambda case: case.unsolved() > 0,
            while_="working",
        ),
        Act(
            "lot_reason",
            "说明未化解原因",
            _DISPUTE,
            _OWES,
            (_COUNT, Ask("reason", "原因", K.CHOICE, options={reason: reason for reason in LOT_REASONS}), _MAY_NOTE),
            _for_holder("lot_reason", number="number", value="reason"),
            _no_more_than(lambda case: case.unsolved(False), "还没有说明原因的只有 {n} 户，请核对户数。"),
            offered=lambda case: case.unsolved(False) > 0,
            while_="working",
        ),
        Act(
            "evidence",
            "登记佐证",
            _DISPUTE,
            _WORKS,
            (
                Ask("evidence", "种类", K.CHOICE, options=EVIDENCE_WORDS),
                Ask("filed", "存放处", K.LINE, help="档案盒号、柜号或公文系统编号；这里不收附件"),
                _MAY_NOTE,
            ),
            lambda case, given, doer: [
                (
                    Event("evidence", given["day"], unit_id=_acting(case, doer), value=given["evidence"]),
                    "；".join(filter(None, (f"存放于{given['filed']}", given.get("note")))),
                )
            ],
            dated=True,
        ),
        Act(
            "correct",
            "更正内容",
            _DISPUTE,
            _OWES,
            (
                Ask("title", "矛盾名称", K.LINE),
                Ask("summary", "简要情况", K.NOTE),
                Ask("root_cause", "问题症结", K.LINE, needed=False),
                Ask("note", "更正理由", K.NOTE),
            ),
            _simple("corrected"),
            while_=None,
            columns=("title", "summary", "root_cause"),
        ),
        Act(
            "correct_matter",
            "更正内容",
            _MATTER,
            _OWES,
            (Ask("title", "标题", K.LINE), Ask("text", "反映内容", K.NOTE), Ask("note", "更正理由", K.NOTE)),
            _simple("corrected"),
            while_=None,
            columns=("title", "text"),
        ),
        Act(
            "link",
            "关联事项",
            _DISPUTE,
            _WORKS | _COMMANDS,
            (Ask("matter", "事项编号", K.MATTER), _MAY_NOTE),
            _simple("linked", number="matter"),
            _not_linked,
        ),
        Act(
            "unlink",
            "解除关联",
            _DISPUTE,
            _DIRECTS,
            (
                Ask("matter", "解除哪一件", K.CHOICE, options=lambda case: {str(k): n for k, n in case.linked.items()}),
                _REASON,
            ),
            lambda case, given, doer: [
                (
                    Event("unlinked", given["day"], unit_id=_acting(case, doer), number=int(given["matter"])),
                    given["note"],
                )
            ],
            offered=lambda case: bool(case.linked),
        ),
    ),
    "谁来办": (
        Act(
            "transfer",
            "移交",
            _BOTH,
            _DIRECTS,
            (
                Ask("unit", "交给", K.UNIT),
                Ask("due", "反馈期限", K.DUE, needed=False),
                _MAY_NOTE,
                COMMUNITY_DUTY,
            ),
            _transfer,
            _no_community,
            rule="单位之间先协商，协商不成由上级或联席会议定，" + _A24,
            while_="working",
        ),
        Act(
            "return",
            "退回",
            _BOTH,
            frozenset({C.HOLDER}),
            (Ask("reason", "不归我管的理由", K.CHOICE, options={reason: reason for reason in RETURN_REASONS}), _NOTE),
            _give_back,
            offered=lambda case: case.sender is not None,
            while_="working",
        ),
        Act(
            "escalate",
            "上报",
            _BOTH,
            frozenset({C.HOLDER, C.DECIDER}),
            (Ask("unit", "上报给", K.UNIT), _REASON),
            _escalate,
            _higher,
            while_="working",
        ),
        Act(
            "take_back",
            "收回",
            _BOTH,
            _DIRECTS,
            (_REASON,),
            _take_back,
            offered=lambda case: case.sender is not None,
            while_="working",
        ),
        Act(
            "objection_raised",
            "提出管辖异议",
            _BOTH,
            frozenset({C.HOLDER}),
            (_REASON,),
            _simple("objection_raised"),
            offered=lambda case: not case.objection() and case.sender is not None,
            rule="接到转送的单位提出，" + _A23,
            while_="working",
        ),
        Act(
            "objection_agreed",
            "异议成立",
            _BOTH,
            _DIRECTS,
            (Ask("unit", "改由", K.UNIT), _MAY_NOTE, COMMUNITY_DUTY),
            _agree,
            _no_community,
            offered=Case.objection,
            rule="由转送的一方核实，" + _A23,
            while_="working",
        ),
        Act(
            "objection_refused",
            "异议不成立",
            _BOTH,
            _DIRECTS,
            (_REASON,),
            _simple("objection_refused"),
            offered=Case.objection,
            rule="由转送的一方核实，" + _A23,
            while_="working",
        ),
        Act(
            "recuse",
            "回避",
            _BOTH,
            frozenset(Capacity) - {C.LOCAL, C.BUREAU},
            (_REASON,),
            _recused,
            while_=None,
            rule=_A28,
        ),
    ),
    "批示、协调与承诺": (
        Act(
            "instruct",
            "批示交办",
            _BOTH,
            _COMMANDS,
            (
                Ask("note", "批示内容", K.NOTE),
                Ask("due", "回复期限", K.DUE),
                Ask("unit", "交给", K.UNIT, needed=False, folded=True, help="不选就是现承办单位"),
            ),
            _addressed("instructed"),
            _on_the_case,
        ),
        Act(
            "supervise",
            "督办",
            _BOTH,
            _DIRECTS | _COMMANDS,
            (
                Ask("note", "督办要求", K.NOTE),
                Ask("due", "回复期限", K.DUE),
                Ask("unit", "督办单位", K.UNIT, needed=False, folded=True, help="不选就是现承办单位"),
            ),
            _addressed("supervised"),
            _on_the_case,
        ),
        Act(
            "answer",
            "回复批示督办",
            _BOTH,
            _WORKS,
            (Ask("order", "回复哪一件", K.CHOICE, options=_order_words), Ask("note", "办理情况", K.NOTE)),
            _answer,
            offered=lambda case: bool(case.orders()),
        ),
        Act(
            "meeting",
            "协调会",
            _DISPUTE,
            _DIRECTS,
            (
                Ask("units", "参加单位", K.UNITS),
                Ask("note", "会议情况", K.NOTE),
                Ask("decision", "议定事项", K.NOTE, needed=False),
                Ask("unit", "议定由谁办", K.UNIT, needed=False),
                Ask("due", "议定期限", K.DUE, needed=False),
                Ask(
                    "backstop_unit",
                    "兜底单位",
                    K.UNIT,
                    needed=False,
                    folded=True,
                    help="先行处置、先行垫付，责任随后厘清",
                ),
                Ask("dissent", "不同意见", K.NOTE, needed=False, folded=True, help="集体研究时的不同意见如实记录"),
            ),
            _meeting,
        ),
        Act(
            "backstop",
            "决定兜底",
            _DISPUTE,
            _COMMANDS,
            (Ask("unit", "兜底单位", K.UNIT), _REASON),
            _backstop,
        ),
        Act(
            "promise",
            "登记承诺",
            _DISPUTE,
            _WORKS | _COMMANDS,
            (
                Ask("note", "承诺内容", K.NOTE),
                Ask("due", "承诺期限", K.DUE),
                Ask("unit", "由谁兑现", K.UNIT, needed=False, folded=True, help="不选就是现承办单位"),
            ),
            _addressed("promised"),
            _on_the_case,
        ),
        Act(
            "promise_kept",
            "承诺兑现",
            _DISPUTE,
            _OWES,
            (Ask("promise", "哪一项承诺", K.CHOICE, options=_promise_words), _MAY_NOTE),
            _end_promise("promise_kept"),
            offered=lambda case: bool(_promise_words(case)),
            while_=None,
        ),
        Act(
            "promise_dropped",
            "撤回承诺",
            _DISPUTE,
            _DIRECTS,
            (Ask("promise", "哪一项承诺", K.CHOICE, options=_promise_words), _REASON),
            _end_promise("promise_dropped"),
            offered=lambda case: bool(_promise_words(case)),
            while_=None,
        ),
        Act(
            "extend",
            "延期",
            _DISPUTE,
            _DIRECTS,
            (Ask("due", "新的化解时限", K.DUE), Ask("consent", "主要领导已经同意", K.TICK, needed=False), _REASON),
            _extended,
            _longer,
            while_="working",
        ),
    ),
    "进程": (
        Act("suspend", "中止", _DISPUTE, _DIRECTS, (_REASON,), _simple("suspended"), moves="suspended"),
        Act("resume", "恢复办理", _DISPUTE, _DIRECTS, (_MAY_NOTE,), _simple("resumed"), moves="resumed"),
        Act(
            "apply_off",
            "申请销账",
            _DISPUTE,
            _OWES,
            (Ask("note", "化解情况", K.NOTE),),
            _for_holder("off_applied"),
            _applies,
            moves="off_applied",
            rule=_OFF_RULE,
        ),
        Act(
            "verify_off",
            "核查通过",
            _DISPUTE,
            frozenset({C.OFFICE}),
            (Ask("side", "已与提出问题的一方核实", K.TICK), Ask("note", "核查情况", K.NOTE)),
            _simple("off_verified"),
            _verifies,
            moves="off_verified",
            rule=_OFF_RULE,
        ),
        Act(
            "refuse_off",
            "销账不通过",
            _DISPUTE,
            _DIRECTS,
            (_REASON,),
            _simple("off_refused"),
            moves="off_refused",
            rule=_OFF_RULE,
        ),
        Act(
            "approve_off",
            "批准销账",
            _DISPUTE,
            frozenset({C.DECIDER}),
            (_MAY_NOTE,),
            _approved,
            _approves,
            moves="off_approved",
            rule=_OFF_RULE,
        ),
        Act(
            "call_back",
            "回访",
            _DISPUTE,
            frozenset({C.OFFICE}),
            (Ask("note", "回访情况", K.NOTE),),
            _simple("call_back"),
            _silenced,
            while_="closed",
        ),
        Act(
            "rebound",
            "反弹重新上账",
            _DISPUTE,
            _DIRECTS,
            (
                Ask("unit", "责任单位", K.UNIT),
                Ask("due", "化解时限", K.DUE),
                Ask("note", "反弹情况", K.NOTE),
                Ask("number", "反弹户数", K.COUNT, needed=False),
                COMMUNITY_DUTY,
            ),
            _rebound,
            _no_community,
            moves="rebound",
            while_="closed",
        ),
        Act(
            "accept",
            "受理",
            _MATTER,
            _OWES,
            (Ask("route", "办理途径", K.CHOICE, options=_ROUTES), _MAY_NOTE),
            _simple("accepted", value="route"),
            moves="accepted",
        ),
        Act("not_accept", "不予受理", _MATTER, _OWES, (_REASON,), _simple("not_accepted"), moves="not_accepted"),
        Act(
            "extend_matter",
            "延长办理期限",
            _MATTER,
            _OWES,
            (Ask("consent", "本单位负责人已经批准", K.TICK), Ask("told", "已告知信访人延期理由", K.TICK), _REASON),
            lambda case, given, doer: [
                (Event("extended", given["day"], unit_id=_acting(case, doer), number=30), given["note"])
            ],
            offered=lambda case: (
                case.status is MatterStatus.ACCEPTED and all(event.kind != "extended" for event in case.events)
            ),
            rule="《信访工作条例》第三十四条，只能延长一次，不超过三十日",
        ),
        Act(
            "answer_interim",
            "阶段性答复",
            _MATTER,
            _OWES,
            (Ask("note", "答复内容", K.NOTE), Ask("due", "计划办结日期", K.DUE)),
            _for_holder("answered_interim", due="due"),
            _silenced,
            moves="answered_interim",
        ),
        Act(
            "solve",
            "化解",
            _BOTH,
            _OWES,
            (_MAY_NOTE,),
            _solved,
            _silenced,
            while_=None,
            offered=lambda case: all(event.kind != "solved" for event in case.events),
        ),
        Act(
            "finish",
            "办结",
            _MATTER,
            _OWES,
            (Ask("note", "答复意见", K.NOTE), Ask("delivered", "答复已送达", K.TICK, needed=False)),
            lambda case, given, doer: [
                *_for_holder("finished")(case, given, doer),
                *(
                    [(Event("delivered", given["day"], unit_id=_acting(case, doer)), None)]
                    if given.get("delivered")
                    else []
                ),
            ],
            _silenced,
            moves="finished",
        ),
        Act(
            "deliver",
            "答复送达",
            _MATTER,
            _OWES,
            (_MAY_NOTE,),
            _simple("delivered"),
            while_=None,
            offered=lambda case: (
                any(e.kind == "finished" for e in case.events) and all(e.kind != "delivered" for e in case.events)
            ),
        ),
        Act("cancel", "撤销事项", _MATTER, frozenset({C.OFFICE}), (_REASON,), _simple("cancelled"), moves="cancelled"),
    ),
}
ACTS: tuple[Act, ...] = tuple(act for acts in _GROUPS.values() for act in acts)
GROUP: Mapping[str, str] = {act.name: group for group, acts in _GROUPS.items() for act in acts}
BY_NAME: Mapping[str, Act] = {act.name: act for act in ACTS}


def acts_for(case: Case) -> tuple[Act, ...]:
    """All acts on such a case, in the order of the table."""
    return tuple(act for act in ACTS if case.subject in act.subjects)
