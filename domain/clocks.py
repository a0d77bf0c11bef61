"""When a stage of a matter is due: the time limits of 《信访工作条例》 and its neighbours, and how days are counted.

Counting follows 《民法典》 201 and 203 by analogy: the first day is not counted; a last day on a day off rolls to the
next working day, and a worked Saturday or Sunday (调休) is one; hours run from the stated moment and never roll or
wait. A due day that needs an unpublished calendar is a state with its raw
day, never a guess.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Literal, TypeVar

from domain.workdays import WorkCalendar


class Stage(StrEnum):
    """A stretch of a matter that the law gives a time limit."""

    transfer = "transfer"  # 登记后转送、交办
    feedback = "feedback"  # 交办反馈
    notice = "notice"  # 书面告知是否受理
    objection = "objection"  # 管辖异议
    handling = "handling"  # 办结
    handling_extended = "handling_extended"  # 延长后办结
    procedure = "procedure"  # 适用某程序期限
    order = "order"  # 12345 派单
    review_request = "review_request"  # 请求复查
    review = "review"  # 复查
    recheck_request = "recheck_request"  # 请求复核
    recheck = "recheck"  # 复核
    confirmation = "confirmation"  # 申请司法确认


class ClockState(StrEnum):
    """What is known about a due day."""

    known = "known"
    calendar_unpublished = "calendar_unpublished"  # 工作日历未发布
    start_unknown = "start_unknown"  # 起算日未知
    no_clock = "no_clock"  # 不计时限
    no_limit = "no_limit"  # 没有时限


Kind = Literal["days", "workdays", "hours"]
_Moment = TypeVar("_Moment", date, datetime)


@dataclass(frozen=True)
class TimeLimit:
    """One row of the table of limits: how much, of what, from when, on whom, and where it is written.

    number None: the limit is set on each item. rule: the version that is stored with every due day it gave.
    """

    stage: Stage
    number: int | None
    kind: Kind
    starts_from: str
    on_whom: str
    article: str
    rule: str


@dataclass(frozen=True, slots=True)
class Due:
    """What the rules say about one start.

    raw: the last day before rolling, None if it cannot be computed. due: the day that binds, None unless `known`.
    Both are moments for hours, days otherwise.
    """

    raw: date | datetime | None
    due: date | datetime | None
    state: ClockState
    rule: str
    article: str


def _petition(
    stage: Stage, number: int | None, starts_from: str, on_whom: str, article: str, kind: Kind = "days"
) -> TimeLimit:
    return TimeLimit(stage, number, kind, starts_from, on_whom, f"《信访工作条例》第{article}条", "信访工作条例2022·1")


LIMITS: Mapping[Stage, TimeLimit] = MappingProxyType(
    {
        limit.stage: limit
        for limit in (
            _petition(Stage.transfer, 15, "收到信访事项之日", "信访部门", "二十二"),
            _petition(Stage.feedback, None, "收到交办之日", "承办单位", "二十二"),
            _petition(Stage.notice, 15, "本单位收到信访事项或者转送之日", "信访部门以外的机关、单位", "二十三"),
            _petition(Stage.objection, 5, "收到转送、交办之日", "承办单位", "二十三", kind="workdays"),
            _petition(Stage.handling, 60, "受理之日", "办理单位", "三十四"),
            # The number is the longest extension; it is added to the limit of handling.
            _petition(Stage.handling_extended, 30, "受理之日", "办理单位", "三十四"),
            _petition(Stage.procedure, None, "所适用程序的起算日", "办理单位", "三十一"),
            _petition(Stage.review_request, 30, "收到书面答复之日", "信访人", "三十五"),
            _petition(Stage.review, 30, "收到复查请求之日", "上一级机关、单位", "三十五"),
            _petition(Stage.recheck_request, 30, "收到书面答复之日", "信访人", "三十六"),
            # Hearing time (听证) is not counted here: whoever holds a hearing adds its days to `number`.
            _petition(Stage.recheck, 30, "收到复核请求之日", "上一级机关、单位", "三十六"),
            TimeLimit(
                stage=Stage.order,
                number=None,
                kind="hours",
                starts_from="派单时刻",
                on_whom="承办单位",
                article="《北京市接诉即办工作条例》第十三条、第十四条",
                rule="接诉即办工作条例2021·1",
            ),
            TimeLimit(
                stage=Stage.confirmation,
                number=30,
                kind="days",
                starts_from="调解协议生效之日",
                on_whom="双方当事人共同",
                article="《人民调解法》第三十三条、《民事诉讼法》第二百零五条",
                rule="民事诉讼法2023·1",
            ),
        )
    }
)

# Part of the rule version of an extended clock: both readings are in use and may differ by more than a week.
_EXTENSION_RULES = {"raw": "自原届满日延长", "rolled": "自顺延后届满日延长"}


def due(
    stage: Stage,
    start: date | datetime | None,
    calendar: WorkCalendar,
    *,
    limits: Mapping[Stage, TimeLimit] = LIMITS,
    hours: float | None = None,
    address_unclear: bool = False,
    extension_from: Literal["raw", "rolled"] = "raw",
    number: int | None = None,
    known_on: date | None = None,
) -> Due:
    """The due day of a stage that starts on that day; for hours, the due moment.

    limits: the table in force (a setting). number: the limit set on this item, in the table's kind of days, or plain
    days where the table counts hours; for handling_extended the days granted, no more than the table allows.
    hours: the limit an order carries; it needs a start with its time of day, Beijing time without a zone.
    handling_extended starts on the start of handling; extension_from says whether the extension is added to the raw or
    to the rolled end of it. address_unclear: no notice can be sent, so there is no clock for it (条例 23).
    known_on: only years of the calendar learned by that day count as published (None: all).

    When the calendar is not published, raw is still given if days alone lead to it; a count of working days, or an
    extension from the rolled day, that runs into such a year has no raw day either. Raises ValueError, in Chinese, for
    a limit that is not positive, an extension that is too long, hours on a stage that is not an order, or an end that no
    calendar holds.
    """
    limit = limits[stage]
    if (number is not None and number <= 0) or (hours is not None and not hours > 0):
        raise ValueError("时限必须大于零")
    if hours is not None and stage != Stage.order:
        raise ValueError("只有派单可以按小时计算时限")
    if address_unclear and stage == Stage.notice:
        return Due(None, None, ClockState.no_clock, limit.rule, limit.article)

    if stage == Stage.handling_extended:
        return _extended(limit, limits[Stage.handling], start, calendar, extension_from, number, known_on)
    if hours is None and number is None and limit.kind == "hours":
        hours = limit.number
    if hours is not None:
        return _in_hours(limit, start, hours)
    count = limit.number if number is None else number
    if count is None:
        return Due(None, None, ClockState.no_limit, limit.rule, limit.article)
    if start is None:
        return Due(None, None, ClockState.start_unknown, limit.rule, limit.article)
    day = _day(start)
    if limit.kind == "workdays":
        raw = calendar.nth_after(day, count, known_on)
        return _answer(raw, raw, limit.rule, limit.article)
    raw = _later(day, days=count)
    return _answer(raw, roll(raw, calendar, known_on), limit.rule, limit.article)


def roll(day: date, calendar: WorkCalendar, known_on: date | None = None) -> date | None:
    """That day if it is worked, else the next that is (民法典 203); None if the calendar for it is not published."""
    return calendar.on_or_after(day, known_on)


def _extended(
    limit: TimeLimit,
    handling: TimeLimit,
    start: date | datetime | None,
    calendar: WorkCalendar,
    extension_from: Literal["raw", "rolled"],
    number: int | None,
    known_on: date | None,
) -> Due:
    rule = f"{limit.rule}·{_EXTENSION_RULES[extension_from]}"
    if number is not None and limit.number is not None and number > limit.number:
        raise ValueError(f"延长期限不得超过 {limit.number} 日（{limit.article}）")
    extension = limit.number if number is None else number
    if extension is None or handling.number is None:
        return Due(None, None, ClockState.no_limit, rule, limit.article)
    if start is None:
        return Due(None, None, ClockState.start_unknown, rule, limit.article)
    end = _later(_day(start), days=handling.number)
    if extension_from == "rolled":
        end = roll(end, calendar, known_on)
        if end is None:
            return _answer(None, None, rule, limit.article)
    raw = _later(end, days=extension)
    return _answer(raw, roll(raw, calendar, known_on), rule, limit.article)


def _in_hours(limit: TimeLimit, start: date | datetime | None, hours: float) -> Due:
    # A day without its time of day does not say from which moment the hours run.
    if not isinstance(start, datetime):
        return Due(None, None, ClockState.start_unknown, limit.rule, limit.article)
    moment = _later(start, hours=hours)
    return Due(moment, moment, ClockState.known, limit.rule, limit.article)


def _answer(raw: date | None, rolled: date | None, rule: str, article: str) -> Due:
    state = ClockState.calendar_unpublished if rolled is None else ClockState.known
    return Due(raw, rolled, state, rule, article)


def _later(start: _Moment, **length: float) -> _Moment:
    try:
        return start + timedelta(**length)
    except OverflowError:
        raise ValueError("起算日太晚或时限太长，届满日超出了公元 9999 年") from None


def _day(start: date | datetime) -> date:
    return start.date() if isinstance(start, datetime) else start
