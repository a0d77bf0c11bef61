"""After the answer: review and recheck (复查、复核, 条例 35, 36), and the confirmation of an agreement (司法确认)."""

from collections.abc import Callable, Sequence
from datetime import date

from domain.acts.case import MATTER, OWES, Case, Doer
from domain.acts.declaration import MAY_NOTE, Act, Ask, Given, Kind, Noted, one_event
from domain.clocks import Stage, due
from domain.ledger import Refusal, refuse_silencing
from domain.vocabulary import REVIEW_WORDS

_RESULT = Ask("result", "结论", Kind.CHOICE, options=REVIEW_WORDS)


def _after(first: str, *not_: str) -> Callable[[Case], bool]:
    """Offered once the first has happened and none of the others."""

    def offered(case: Case) -> bool:
        kinds = {event.kind for event in case.events}
        return first in kinds and not kinds & {*not_}

    return offered


def _refuse(case: Case, given: Given, doer: Doer) -> tuple[Refusal, ...]:
    """No promise not to petition, and of a hearing no more days than have passed since the recheck was asked for."""
    asked = max((event.day for event in case.events if event.kind == "recheck_requested"), default=given["day"])
    passed = max((given["day"] - asked).days, 1)
    if given.get("number") and given["number"] > passed:
        return (Refusal("number", f"收到复核申请以来只有 {passed} 天，请核对听证所用天数。"),)
    return refuse_silencing(given.get("note") or "")


def _asked(kind: str, stage: Stage, since: str) -> Callable[[Case, Given, Doer], Sequence[Noted]]:
    """The request, which says so itself where the right to it had lapsed; whoever reviews decides (条例 35, 36)."""
    one = one_event(kind)

    def leaves(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
        ((event, note),) = one(case, given, doer)
        start = max(told.day for told in case.events if told.kind == since)
        last = due(stage, start, case.calendar)
        if not isinstance(last.due, date) or event.day <= last.due:
            return [(event, note)]
        lapsed = f"收到时已超过申请期限（到 {last.due:%Y-%m-%d} 止，{last.article}），是否受理由复查、复核机关决定"
        return [(event, "；".join(filter(None, (note, lapsed))))]

    return leaves


def _stage(
    kind: str,
    word: str,
    offered: Callable[[Case], bool],
    day: str,
    *asks: Ask,
    rule: str = "",
    leaves: Callable[[Case, Given, Doer], Sequence[Noted]] | None = None,
) -> Act:
    label = Ask("day", day, Kind.DAY)
    leaves = leaves or one_event(kind, number="number", value="result")
    asked = (*asks, MAY_NOTE)
    return Act(kind, word, MATTER, OWES, asked, leaves, _refuse, while_=None, offered=offered, day=label, rule=rule)


_A35, _A36 = "《信访工作条例》第三十五条", "《信访工作条例》第三十六条"
_THIRTY = "：收到答复三十日内申请，逾期的也如实登记，记录里会写明"
REVIEWS: tuple[Act, ...] = (
    _stage(
        "review_requested",
        "登记复查申请",
        _after("delivered", "review_requested"),
        "收到申请的日期",
        rule=_A35 + _THIRTY,
        leaves=_asked("review_requested", Stage.review_request, "delivered"),
    ),
    _stage(
        "review_decided",
        "登记复查意见",
        _after("review_requested", "review_decided"),
        "作出意见的日期",
        _RESULT,
        rule=_A35,
    ),
    _stage(
        "recheck_requested",
        "登记复核申请",
        _after("review_decided", "recheck_requested"),
        "收到申请的日期",
        rule=_A36 + _THIRTY,
        leaves=_asked("recheck_requested", Stage.recheck_request, "review_decided"),
    ),
    _stage(
        "hearing",
        "登记听证",
        _after("recheck_requested", "recheck_decided"),
        "听证结束的日期",
        Ask("number", "听证所用天数", Kind.COUNT, help="不计入复核期限"),
        rule=_A36,
    ),
    _stage(
        "recheck_decided",
        "登记复核意见",
        _after("recheck_requested", "recheck_decided"),
        "作出意见的日期",
        _RESULT,
        rule=_A36,
    ),
    _stage("agreement_effective", "调解协议生效", _after("received", "agreement_effective"), "协议生效的日期"),
    _stage(
        "confirmation_requested",
        "申请司法确认",
        _after("agreement_effective", "confirmation_requested"),
        "申请的日期",
    ),
)
