"""The one table of acts (办理): who may do each, what it asks, what stands in its way, what it leaves. Which status permits
which move stands in vocabulary.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from domain.acts.agency import END_MANDATE, MANDATE
from domain.acts.case import BOTH, COMMANDS, DIRECTS, DISPUTE, MATTER, ORDERS, OWES, WORKS, Capacity, Case, Doer, acting
from domain.acts.declaration import COMMUNITY_DUTY, MAY_NOTE, REASON, Act, Ask, Given, Kind, Noted, one_event
from domain.acts.joining import MERGE, SPLIT
from domain.acts.mending import MEND
from domain.acts.review import REVIEWS
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
from domain.vocabulary import (
    EVIDENCE_WORDS,
    LOT_REASONS,
    RETURN_REASONS,
    ROUTE_WORDS,
    DisputeStatus,
    Level,
    MatterStatus,
    Route,
)

C, K = Capacity, Kind

_NOTE = Ask("note", "说明", K.NOTE)
_COUNT = Ask("number", "户数", K.COUNT)


def _for_holder(kind: str, **columns: str) -> Callable[[Case, Given, Doer], Sequence[Noted]]:
    """As one_event, in the holder's name whoever writes it down."""
    one = one_event(kind, **columns)

    def leaves(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
        return [(replace(event, unit_id=case.holder), note) for event, note in one(case, given, doer)]

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
    if unit == case.holder:
        return (Refusal("unit", "它现在就由这个单位办理，请另选单位。"),)
    return refuse_lead(case.units.get(unit) or Level.STREET, bool(given.get("community_duty")))


def _on_the_case(case: Case, given: Given, doer: Doer) -> tuple[Refusal, ...]:
    """Only who has the case on its desk can answer for it: the holder and those that cooperate."""
    if given.get("unit") in {None, case.holder, *case.partners}:
        return refuse_silencing(given["note"])
    return (Refusal("unit", "这个单位不在承办和配合单位里，收不到；请先移交给它，或先列为配合单位。"),)


def _higher(case: Case, given: Given, doer: Doer) -> tuple[Refusal, ...]:
    level = case.units.get(given["unit"]) or Level.COMMUNITY
    if level < case.answering or (level == case.answering and level is not Level.DISTRICT):
        return (Refusal("unit", "上报应交给上一级的单位，请另选单位。"),)
    return _no_community(case, given, doer)


def _addressed(kind: str) -> Callable[[Case, Given, Doer], Sequence[Noted]]:
    """批示, 督办 or 承诺: of a unit (the holder where none is named), under a key by which it is answered or kept. An order
    keeps the post that gave it: the answer comes back to that."""

    def leaves(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
        unit = given.get("unit") or case.holder
        key = f"{kind[0]}{case.next_seq}"
        post = str(doer.post_id) if kind in ORDERS and doer.post_id else None
        return [(Event(kind, given["day"], unit_id=unit, due=given.get("due"), value=post, object=key), given["note"])]

    return leaves


def _own_answers(case: Case, doer: Doer) -> Mapping[str, str]:
    """Orders that have been answered, of the post that gave them."""
    return _order_words({key: order for key, order in case.answers().items() if order.value == str(doer.post_id)})


def _noted(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
    return [(Event("noted", given["day"], unit_id=doer.unit_id, object=given["order"]), given.get("note") or None)]


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
    day, chair = given["day"], acting(case, doer)
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
    return [(Event("extended", given["day"], unit_id=acting(case, doer), number=days, due=given["due"]), given["note"])]


def _longer(case: Case, given: Given, doer: Doer) -> tuple[Refusal, ...]:
    return refuse_extension(case.events, case.today, given["due"], bool(given.get("consent")), given.get("note") or "")


def _no_more_than(most: Callable[[Case], int], sentence: str) -> Callable[[Case, Given, Doer], tuple[Refusal, ...]]:
    def refuse(case: Case, given: Given, doer: Doer) -> tuple[Refusal, ...]:
        n = most(case)
        return (Refusal("number", sentence.format(n=n)),) if given["number"] > n else ()

    return refuse


def _unsilenced(*names: str) -> Callable[[Case, Given, Doer], tuple[Refusal, ...]]:
    """No answer to these asks makes anything depend on a promise not to petition."""

    def refuse(case: Case, given: Given, doer: Doer) -> tuple[Refusal, ...]:
        return refuse_silencing("\n".join(given.get(name) or "" for name in names))

    return refuse


def _applies(case: Case, given: Given, doer: Doer) -> tuple[Refusal, ...]:
    return refuse_application(case.events, case.holder or 0, given.get("note") or "")


def _verifies(case: Case, given: Given, doer: Doer) -> tuple[Refusal, ...]:
    own = doer.unit_id is not None and doer.unit_id == case.holder
    side = (Refusal("own", "承办单位不能核查自己的化解结果（《信访工作条例》第二十八条），请上级书记另行安排。"),)
    asked = bool(given.get("side"))
    return (*(side if own else ()), *refuse_verification(case.events, asked, given.get("note") or ""))


def _approves(case: Case, given: Given, doer: Doer) -> tuple[Refusal, ...]:
    return refuse_approval(case.events, doer.viewer.level, given.get("note") or "")


def _approved(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
    level = int(case.level or Level.DISTRICT)
    return [(Event("off_approved", given["day"], unit_id=doer.unit_id, level=level), given.get("note") or None)]


def _rebounds(case: Case, given: Given, doer: Doer) -> tuple[Refusal, ...]:
    """Back on the ledger of the level that had it, with a unit of that level or below, and with households to solve."""
    if (case.units.get(given["unit"]) or Level.COMMUNITY) > doer.viewer.level:
        return (Refusal("unit", "责任单位不能高于本级；请选本级的单位，重新上账后再上报。"),)
    if case.spells.lots and not case.unsolved() and not given.get("number"):
        return (Refusal("number", "请填写反弹户数：原来的户数都已化解。"),)
    return _no_community(case, given, doer)


def _rebound(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
    unit, level = given["unit"], int(case.level or Level.DISTRICT)
    told: list[Noted] = [(Event("rebound", given["day"], unit_id=unit, level=level, due=given["due"]), given["note"])]
    if given.get("number"):
        told.append((Event("lots_added", given["day"], unit_id=unit, number=given["number"]), None))
    return told


def _solved(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
    solved = Event("solved", given["day"], unit_id=acting(case, doer), level=int(case.answering))
    return [(solved, given.get("note") or None)]


def _finished(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
    told = [*_for_holder("finished")(case, given, doer)]
    if given.get("delivered"):
        told.append((Event("delivered", given["day"], unit_id=acting(case, doer)), None))
    return told


def _recused(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
    return [(Event("recused", given["day"], unit_id=doer.unit_id, object=str(doer.post_id)), given["note"])]


def _something(*names: str) -> Callable[[Case, Given, Doer], tuple[Refusal, ...]]:
    def refuse(case: Case, given: Given, doer: Doer) -> tuple[Refusal, ...]:
        return () if any(given.get(name) for name in names) else (Refusal(names[0], "请至少改一项。"),)

    return refuse


def _not_the_holder(case: Case, given: Given, doer: Doer) -> tuple[Refusal, ...]:
    if case.holder in (given.get("partners") or ()):
        return (Refusal("partners", "承办单位不能同时是配合单位，请去掉。"),)
    return ()


def _not_linked(case: Case, given: Given, doer: Doer) -> tuple[Refusal, ...]:
    return (Refusal("matter", "这件事项已经关联在这里。"),) if given["matter"] in case.linked else ()


def _order_words(orders: Mapping[str, Event]) -> Mapping[str, str]:
    return {key: f"{e.day:%Y-%m-%d} {ORDERS[e.kind]}" for key, e in orders.items()}


def _promise_words(case: Case, doer: Doer) -> Mapping[str, str]:
    return {key: f"{e.day:%Y-%m-%d} 承诺，期限 {e.due:%Y-%m-%d}" for key, e in case.promises().items() if e.due}


_ROUTES = {str(int(route)): ROUTE_WORDS[route] for route in sorted(Route, reverse=True)}
_A23, _A24, _A28 = (f"《信访工作条例》第二十{nr}条" for nr in "三四八")
_OFF_RULE = "承办单位申请、信访办核查、挂账一级批准"

_GROUPS: Mapping[str, tuple[Act, ...]] = {
    "办理情况": (
        Act(
            "progress",
            "登记进展",
            DISPUTE,
            WORKS,
            (
                Ask("note", "最新进展", K.NOTE),
                Ask("next_step", "下一步", K.LINE, needed=False),
                Ask("measures", "化解措施", K.NOTE, needed=False, folded=True),
            ),
            one_event("progress"),
            columns=("next_step", "measures"),
            dated=True,
        ),
        Act(
            "worked_on",
            "登记进展",
            MATTER,
            WORKS,
            (Ask("note", "最新进展", K.NOTE),),
            one_event("progress"),
            dated=True,
        ),
        Act(
            "contacted",
            "联系群众",
            BOTH,
            WORKS | COMMANDS,
            (_NOTE,),
            one_event("contacted"),
            dated=True,
        ),
        Act(
            "met",
            "见面",
            BOTH,
            WORKS | COMMANDS,
            (_NOTE,),
            one_event("met"),
            dated=True,
        ),
        Act(
            "lots_added",
            "核定户数",
            DISPUTE,
            OWES,
            (_COUNT, MAY_NOTE),
            _for_holder("lots_added", number="number"),
            while_="working",
        ),
        Act(
            "lot_solved",
            "登记化解户数",
            DISPUTE,
            OWES,
            (Ask("number", "这一批化解户数", K.COUNT), MAY_NOTE),
            _for_holder("lot_solved", number="number"),
            _no_more_than(Case.unsolved, "还没有化解的只有 {n} 户，请核对户数。"),
            offered=lambda case: case.unsolved() > 0,
            while_="working",
        ),
        Act(
            "lot_reason",
            "说明未化解原因",
            DISPUTE,
            OWES,
            (_COUNT, Ask("reason", "原因", K.CHOICE, options={reason: reason for reason in LOT_REASONS}), MAY_NOTE),
            _for_holder("lot_reason", number="number", value="reason"),
            _no_more_than(lambda case: case.unsolved(False), "还没有说明原因的只有 {n} 户，请核对户数。"),
            offered=lambda case: case.unsolved(False) > 0,
            while_="working",
        ),
        Act(
            "evidence",
            "登记佐证",
            DISPUTE,
            WORKS,
            (
                Ask("evidence", "种类", K.CHOICE, options=EVIDENCE_WORDS),
                Ask("filed", "存放处", K.LINE, help="档案盒号、柜号或公文系统编号；这里不收附件"),
                MAY_NOTE,
            ),
            lambda case, given, doer: [
                (
                    Event("evidence", given["day"], unit_id=acting(case, doer), value=given["evidence"]),
                    "；".join(filter(None, (f"存放于{given['filed']}", given.get("note")))),
                )
            ],
            dated=True,
        ),
        Act(
            "correct",
            "更正内容",
            DISPUTE,
            OWES,
            (
                Ask("title", "矛盾名称", K.LINE),
                Ask("summary", "简要情况", K.NOTE),
                Ask("root_cause", "问题症结", K.LINE, needed=False),
                Ask("note", "更正理由", K.NOTE),
            ),
            one_event("corrected"),
            _unsilenced("title", "summary", "root_cause", "note"),
            while_=None,
            columns=("title", "summary", "root_cause"),
        ),
        Act(
            "correct_matter",
            "更正内容",
            MATTER,
            OWES,
            (Ask("title", "标题", K.LINE), Ask("text", "反映内容", K.NOTE), Ask("note", "更正理由", K.NOTE)),
            one_event("corrected"),
            _unsilenced("note"),  # the text is what the residents said, perhaps that they were asked to promise it
            while_=None,
            columns=("title", "text"),
        ),
        MEND,
        Act(
            "refile",
            "更正归类",
            BOTH,
            OWES,
            (Ask("topic", "领域改为", K.TOPIC, needed=False), Ask("place", "地点改为", K.PLACE, needed=False), REASON),
            one_event("corrected"),
            _something("topic", "place"),
            while_=None,
        ),
        Act(
            "link",
            "关联事项",
            DISPUTE,
            WORKS | COMMANDS,
            (Ask("matter", "事项编号", K.MATTER), MAY_NOTE),
            one_event("linked", number="matter"),
            _not_linked,
        ),
        Act(
            "unlink",
            "解除关联",
            DISPUTE,
            DIRECTS,
            (
                Ask(
                    "matter",
                    "解除哪一件",
                    K.CHOICE,
                    options=lambda case, doer: {str(k): n for k, n in case.linked.items()},
                ),
                REASON,
            ),
            lambda case, given, doer: [
                (
                    Event("unlinked", given["day"], unit_id=acting(case, doer), number=int(given["matter"])),
                    given["note"],
                )
            ],
        ),
    ),
    "谁来办": (
        Act(
            "transfer",
            "移交",
            BOTH,
            DIRECTS,
            (
                Ask("unit", "交给", K.UNIT),
                Ask("due", "反馈期限", K.DUE, needed=False),
                MAY_NOTE,
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
            BOTH,
            frozenset({C.HOLDER}),
            (Ask("reason", "不归我管的理由", K.CHOICE, options={reason: reason for reason in RETURN_REASONS}), _NOTE),
            _give_back,
            offered=lambda case: case.sender is not None,
            while_="working",
        ),
        Act(
            "escalate",
            "上报",
            BOTH,
            frozenset({C.HOLDER, C.DECIDER}),
            (Ask("unit", "上报给", K.UNIT), REASON),
            _escalate,
            _higher,
            while_="working",
        ),
        Act(
            "take_back",
            "收回",
            BOTH,
            DIRECTS,
            (REASON,),
            _take_back,
            offered=lambda case: case.sender is not None,
            while_="working",
        ),
        Act(
            "objection_raised",
            "提出管辖异议",
            BOTH,
            frozenset({C.HOLDER}),
            (REASON,),
            one_event("objection_raised"),
            offered=lambda case: not case.objection() and case.sender is not None,
            rule="接到转送的单位提出，" + _A23,
            while_="working",
        ),
        Act(
            "objection_agreed",
            "异议成立",
            BOTH,
            DIRECTS,
            (Ask("unit", "改由", K.UNIT), MAY_NOTE, COMMUNITY_DUTY),
            _agree,
            _no_community,
            offered=Case.objection,
            rule="由转送的一方核实，" + _A23,
            while_="working",
        ),
        Act(
            "objection_refused",
            "异议不成立",
            BOTH,
            DIRECTS,
            (REASON,),
            one_event("objection_refused"),
            offered=Case.objection,
            rule="由转送的一方核实，" + _A23,
            while_="working",
        ),
        Act(
            "partners",
            "调整配合单位",
            DISPUTE,
            DIRECTS,
            (
                Ask("partners", "配合单位", K.UNITS, needed=False),
                Ask("leaders", "包案领导", K.POSTS, needed=False, help="选职务；由谁担任跟着职务走"),
                REASON,
            ),
            one_event("corrected"),
            _not_the_holder,
            columns=("partners", "leaders"),
        ),
        MANDATE,
        END_MANDATE,
        MERGE,
        SPLIT,
        Act(
            "recuse",
            "回避",
            BOTH,
            frozenset(Capacity) - {C.LOCAL, C.BUREAU},
            (REASON,),
            _recused,
            while_=None,
            rule=_A28,
        ),
    ),
    "批示、协调与承诺": (
        Act(
            "instruct",
            "批示交办",
            BOTH,
            COMMANDS,
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
            BOTH,
            DIRECTS | COMMANDS,
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
            BOTH,
            WORKS,
            (
                Ask("order", "回复哪一件", K.CHOICE, options=lambda case, doer: _order_words(case.orders())),
                Ask("note", "办理情况", K.NOTE),
            ),
            _answer,
        ),
        Act(
            "noted",
            "阅知答复",
            BOTH,
            COMMANDS | DIRECTS,
            (Ask("order", "哪一件的答复", K.CHOICE, options=_own_answers), MAY_NOTE),
            _noted,
            while_=None,
        ),
        Act(
            "meeting",
            "协调会",
            DISPUTE,
            DIRECTS,
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
            _unsilenced("note", "decision"),  # dissent is recorded as it was
        ),
        Act(
            "backstop",
            "决定兜底",
            DISPUTE,
            COMMANDS,
            (Ask("unit", "兜底单位", K.UNIT), REASON),
            _backstop,
            _unsilenced("note"),
        ),
        Act(
            "promise",
            "登记承诺",
            DISPUTE,
            WORKS | COMMANDS,
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
            DISPUTE,
            OWES,
            (Ask("promise", "哪一项承诺", K.CHOICE, options=_promise_words), MAY_NOTE),
            _end_promise("promise_kept"),
            while_=None,
        ),
        Act(
            "promise_dropped",
            "撤回承诺",
            DISPUTE,
            DIRECTS,
            (Ask("promise", "哪一项承诺", K.CHOICE, options=_promise_words), REASON),
            _end_promise("promise_dropped"),
            while_=None,
        ),
        Act(
            "extend",
            "延期",
            DISPUTE,
            DIRECTS,
            (Ask("due", "新的化解时限", K.DUE), Ask("consent", "主要领导已经同意", K.TICK, needed=False), REASON),
            _extended,
            _longer,
            while_="working",
        ),
    ),
    "进程": (
        Act("suspend", "中止", DISPUTE, DIRECTS, (REASON,), one_event("suspended"), moves="suspended"),
        Act("resume", "恢复办理", DISPUTE, DIRECTS, (MAY_NOTE,), one_event("resumed"), moves="resumed"),
        Act(
            "apply_off",
            "申请销账",
            DISPUTE,
            OWES,
            (Ask("note", "化解情况", K.NOTE),),
            _for_holder("off_applied"),
            _applies,
            moves="off_applied",
            rule=_OFF_RULE,
            means="销账是从台账上核销：先有佐证，经核查、批准才销。问题解决了只是化解，程序走完是办结，三件事分别办理。",
        ),
        Act(
            "verify_off",
            "核查通过",
            DISPUTE,
            frozenset({C.OFFICE}),
            (Ask("side", "已与提出问题的一方核实", K.TICK), Ask("note", "核查情况", K.NOTE)),
            one_event("off_verified"),
            _verifies,
            moves="off_verified",
            rule=_OFF_RULE,
        ),
        Act(
            "refuse_off",
            "销账不通过",
            DISPUTE,
            DIRECTS,
            (REASON,),
            one_event("off_refused"),
            moves="off_refused",
            rule=_OFF_RULE,
        ),
        Act(
            "approve_off",
            "批准销账",
            DISPUTE,
            frozenset({C.DECIDER}),
            (MAY_NOTE,),
            _approved,
            _approves,
            moves="off_approved",
            rule=_OFF_RULE,
        ),
        Act(
            "call_back",
            "回访",
            DISPUTE,
            frozenset({C.OFFICE}),
            (Ask("note", "回访情况", K.NOTE),),
            one_event("call_back"),
            _unsilenced("note"),
            while_="closed",
            offered=lambda case: case.status is DisputeStatus.OFF,
        ),
        Act(
            "rebound",
            "反弹重新上账",
            DISPUTE,
            DIRECTS,
            (
                Ask("unit", "责任单位", K.UNIT),
                Ask("due", "化解时限", K.DUE),
                Ask("note", "反弹情况", K.NOTE),
                Ask("number", "反弹户数", K.COUNT, needed=False),
                COMMUNITY_DUTY,
            ),
            _rebound,
            _rebounds,
            moves="rebound",
            while_="closed",
        ),
        Act(
            "accept",
            "受理",
            MATTER,
            OWES,
            (Ask("route", "办理途径", K.CHOICE, options=_ROUTES), MAY_NOTE),
            one_event("accepted", value="route"),
            moves="accepted",
        ),
        Act("not_accept", "不予受理", MATTER, OWES, (REASON,), one_event("not_accepted"), moves="not_accepted"),
        Act(
            "extend_matter",
            "延长办理期限",
            MATTER,
            OWES,
            (Ask("consent", "本单位负责人已经批准", K.TICK), Ask("told", "已告知信访人延期理由", K.TICK), REASON),
            lambda case, given, doer: [
                (Event("extended", given["day"], unit_id=acting(case, doer), number=30), given["note"])
            ],
            offered=lambda case: (
                case.status is MatterStatus.ACCEPTED and all(event.kind != "extended" for event in case.events)
            ),
            rule="《信访工作条例》第三十四条，只能延长一次，不超过三十日",
        ),
        Act(
            "answer_interim",
            "阶段性答复",
            MATTER,
            OWES,
            (Ask("note", "答复内容", K.NOTE), Ask("due", "计划办结日期", K.DUE)),
            _for_holder("answered_interim", due="due"),
            _unsilenced("note"),
            moves="answered_interim",
        ),
        Act(
            "solve",
            "化解",
            BOTH,
            OWES,
            (MAY_NOTE,),
            _solved,
            _unsilenced("note"),
            while_=None,
            means="化解是问题解决了。程序走完办理「办结」，重点矛盾从台账上核销办理「申请销账」，三件事分别办理。",
            offered=lambda case: (
                case.status is not DisputeStatus.MERGED and all(event.kind != "solved" for event in case.events)
            ),
        ),
        Act(
            "finish",
            "办结",
            MATTER,
            OWES,
            (Ask("note", "答复意见", K.NOTE), Ask("delivered", "答复已送达", K.TICK, needed=False)),
            _finished,
            _unsilenced("note"),
            moves="finished",
            means="办结是程序走完、给了答复。问题解决了另办「化解」，两件事分别计算。",
        ),
        Act(
            "deliver",
            "答复送达",
            MATTER,
            OWES,
            (MAY_NOTE,),
            one_event("delivered"),
            while_=None,
            offered=lambda case: (
                any(e.kind == "finished" for e in case.events) and all(e.kind != "delivered" for e in case.events)
            ),
        ),
        *REVIEWS,
        Act("cancel", "撤销事项", MATTER, frozenset({C.OFFICE}), (REASON,), one_event("cancelled"), moves="cancelled"),
    ),
}
ACTS: tuple[Act, ...] = tuple(act for acts in _GROUPS.values() for act in acts)
GROUP: Mapping[str, str] = {act.name: group for group, acts in _GROUPS.items() for act in acts}
BY_NAME: Mapping[str, Act] = {act.name: act for act in ACTS}


def acts_for(case: Case) -> tuple[Act, ...]:
    """All acts on such a case, in the order of the table."""
    return tuple(act for act in ACTS if case.subject in act.subjects)
