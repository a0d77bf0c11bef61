"""Due days: a table a clerk can check, a second plain implementation, and what must hold for every start."""

import random
from datetime import date, datetime, timedelta
from functools import cache
from typing import Literal

import chinese_calendar
import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from domain.clocks import LIMITS, ClockState, Due, Stage, TimeLimit, due, roll
from domain.workdays import WorkCalendar, shipped

LEARNED = date(2026, 11, 26)

UNPUBLISHED = ClockState.calendar_unpublished
EXTENSIONS: tuple[Literal["raw", "rolled"], ...] = ("raw", "rolled")


@cache
def with_2027() -> WorkCalendar:
    # A made-up 2027 with nothing off but New Year's Day.
    return shipped().with_year(2027, [date(2027, 1, 1)], [], LEARNED)


# What a clerk reads: stage, start, raw last day, due day, why. A dash is a day that is not known.
CASES = """
transfer           2026-02-05  2026-02-20  2026-02-24  Spring Festival 02-15 to 23
transfer           2026-01-30  2026-02-14  2026-02-14  make-up Saturday, does not roll
transfer           2026-09-05  2026-09-20  2026-09-20  make-up Sunday, does not roll
transfer           2026-09-10  2026-09-25  2026-09-28  Mid-autumn Friday and its weekend
transfer           2026-04-19  2026-05-04  2026-05-06  Labour Day
notice             2026-02-05  2026-02-20  2026-02-24  Spring Festival
notice             2026-01-30  2026-02-14  2026-02-14  make-up Saturday
notice             2026-09-05  2026-09-20  2026-09-20  make-up Sunday
notice             2026-09-10  2026-09-25  2026-09-28  Mid-autumn
notice             2026-04-19  2026-05-04  2026-05-06  Labour Day
objection          2026-09-17  2026-09-23  2026-09-23  counts the worked Sunday 09-20
objection          2026-02-12  2026-02-26  2026-02-26  counts Saturday 02-14, skips 02-15 to 23
objection          2026-12-24  2026-12-31  2026-12-31  the last working day of the published years
objection          2026-12-25  -           -           runs into 2027
objection          2016-12-20  -           -           2016 is before the table
handling           2026-08-03  2026-10-02  2026-10-08  National Day 10-01 to 07
handling           2026-11-01  2026-12-31  2026-12-31  the last start with a published end
handling           2026-11-02  2027-01-01  -           the first start without one
handling           2026-11-24  2027-01-23  -           2027 is not published
handling           2022-11-01  2022-12-31  2023-01-03  over New Year
handling_extended  2026-08-03  2026-11-01  2026-11-02  60 to 10-02, 30 more from that raw day: a Sunday
review_request     2026-06-01  2026-07-01  2026-07-01  an ordinary Wednesday
review             2026-09-04  2026-10-04  2026-10-08  National Day
recheck_request    2026-05-20  2026-06-19  2026-06-22  Dragon Boat Friday and its weekend
recheck            2026-09-10  2026-10-10  2026-10-10  make-up Saturday
confirmation       2026-04-07  2026-05-07  2026-05-07  an ordinary Thursday
confirmation       2026-12-10  2027-01-09  -           2027 is not published
"""


def _cell(text: str) -> date | None:
    return None if text == "-" else date.fromisoformat(text)


@pytest.mark.parametrize("line", CASES.strip().splitlines())
def test_case(line):
    stage, start, raw, day, _ = line.split(maxsplit=4)
    answer = due(Stage(stage), date.fromisoformat(start), shipped())
    state = ClockState.known if _cell(day) else UNPUBLISHED
    assert (answer.raw, answer.due, answer.state) == (_cell(raw), _cell(day), state)


@pytest.mark.parametrize(
    ("extension_from", "raw", "day", "rule"),
    [
        ("raw", date(2026, 11, 1), date(2026, 11, 2), "信访工作条例2022·1·自原届满日延长"),
        ("rolled", date(2026, 11, 7), date(2026, 11, 9), "信访工作条例2022·1·自顺延后届满日延长"),
    ],
)
def test_the_extension_runs_from_the_raw_or_the_rolled_day(extension_from, raw, day, rule):
    answer = due(Stage.handling_extended, date(2026, 8, 3), shipped(), extension_from=extension_from)
    assert answer == Due(raw, day, ClockState.known, rule, "《信访工作条例》第三十四条")


def test_an_extension_from_a_rolled_day_that_is_not_known_has_no_raw_day():
    answers = [
        due(Stage.handling_extended, date(2026, 11, 24), shipped(), extension_from=choice) for choice in EXTENSIONS
    ]
    assert [(answer.raw, answer.due, answer.state) for answer in answers] == [
        (date(2027, 2, 22), None, UNPUBLISHED),
        (None, None, UNPUBLISHED),
    ]


def test_a_shorter_extension_may_be_granted_but_no_longer_one():
    assert due(Stage.handling_extended, date(2026, 3, 2), shipped(), number=10).due == date(2026, 5, 11)
    with pytest.raises(ValueError, match="延长期限不得超过 30 日"):
        due(Stage.handling_extended, date(2026, 3, 2), shipped(), number=31)


@pytest.mark.parametrize(
    ("start", "hours", "moment"),
    [
        (datetime(2026, 11, 20, 17, 30), 24, datetime(2026, 11, 21, 17, 30)),  # Friday to Saturday: hours never roll
        (datetime(2026, 9, 30, 22, 0), 2, datetime(2026, 10, 1, 0, 0)),  # into a holiday
        (datetime(2026, 12, 31, 23, 0), 2, datetime(2027, 1, 1, 1, 0)),  # no calendar is needed
        (datetime(2026, 6, 1, 9, 0), 0.5, datetime(2026, 6, 1, 9, 30)),
    ],
)
def test_an_order_in_hours(start, hours, moment):
    limit = LIMITS[Stage.order]
    expected = Due(moment, moment, ClockState.known, limit.rule, limit.article)
    assert due(Stage.order, start, shipped(), hours=hours) == expected


def test_an_order_in_days_rolls():
    answer = due(Stage.order, datetime(2026, 9, 25, 9, 0), shipped(), number=7)
    assert (answer.raw, answer.due, answer.state) == (date(2026, 10, 2), date(2026, 10, 8), ClockState.known)


def test_an_order_takes_the_table_only_when_it_carries_no_limit_itself():
    row = TimeLimit(Stage.order, 2, "hours", "派单时刻", "承办单位", "某标准", "试行·1")
    limits = {**LIMITS, Stage.order: row}
    start = datetime(2026, 6, 1, 9, 0)
    by_table = due(Stage.order, start, shipped(), limits=limits)
    assert by_table == Due(datetime(2026, 6, 1, 11), datetime(2026, 6, 1, 11), ClockState.known, "试行·1", "某标准")
    assert due(Stage.order, start, shipped(), limits=limits, hours=24).due == datetime(2026, 6, 2, 9)
    assert due(Stage.order, start, shipped(), limits=limits, number=7).due == date(2026, 6, 8)


STATES = [
    # stage, start, further facts, state
    (Stage.notice, date(2026, 2, 5), {"address_unclear": True}, ClockState.no_clock),
    (Stage.notice, None, {"address_unclear": True}, ClockState.no_clock),
    (Stage.notice, None, {}, ClockState.start_unknown),
    (Stage.handling, None, {}, ClockState.start_unknown),
    (Stage.handling_extended, None, {}, ClockState.start_unknown),
    (Stage.objection, None, {}, ClockState.start_unknown),
    (Stage.order, None, {"hours": 24}, ClockState.start_unknown),
    (Stage.order, date(2026, 11, 20), {"hours": 24}, ClockState.start_unknown),  # the day alone is no moment
    (Stage.order, datetime(2026, 11, 20, 17, 30), {}, ClockState.no_limit),
    (Stage.procedure, date(2026, 2, 5), {}, ClockState.no_limit),
    (Stage.feedback, date(2026, 2, 5), {}, ClockState.no_limit),
    (Stage.feedback, None, {"number": 10}, ClockState.start_unknown),
]


@pytest.mark.parametrize(("stage", "start", "facts", "state"), STATES)
def test_a_clock_without_a_day_says_why(stage, start, facts, state):
    answer = due(stage, start, shipped(), **facts)
    assert (answer.raw, answer.due, answer.state) == (None, None, state)
    assert answer.article == LIMITS[stage].article


def test_an_unclear_address_stops_no_clock_but_the_notice():
    start = date(2026, 2, 5)
    for stage in set(Stage) - {Stage.notice}:
        assert due(stage, start, shipped(), address_unclear=True) == due(stage, start, shipped())


@pytest.mark.parametrize(
    ("stage", "number", "day"),
    [
        (Stage.feedback, 10, date(2026, 2, 24)),
        (Stage.procedure, 60, date(2026, 4, 7)),
        (Stage.recheck, 30 + 12, date(2026, 3, 19)),  # twelve days of hearing are not counted
        (Stage.objection, 3, date(2026, 2, 10)),
    ],
)
def test_a_limit_set_on_the_item(stage, number, day):
    assert due(stage, date(2026, 2, 5), shipped(), number=number).due == day


@pytest.mark.parametrize(
    ("stage", "facts", "message"),
    [
        (Stage.feedback, {"number": 0}, "时限必须大于零"),
        (Stage.order, {"hours": -2}, "时限必须大于零"),
        (Stage.handling, {"hours": 24}, "只有派单可以按小时计算时限"),
    ],
)
def test_a_limit_that_makes_no_sense_is_refused(stage, facts, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        due(stage, datetime(2026, 2, 5, 9, 0), shipped(), **facts)


def test_a_moment_of_the_day_does_not_move_a_limit_in_days():
    for stage in set(Stage) - {Stage.order}:
        assert due(stage, datetime(2026, 9, 10, 23, 59), shipped()) == due(stage, date(2026, 9, 10), shipped())


def test_a_year_that_is_entered_settles_what_waited_for_it():
    start = date(2026, 11, 24)
    row = LIMITS[Stage.handling]
    waiting = Due(date(2027, 1, 23), None, UNPUBLISHED, row.rule, row.article)
    settled = Due(date(2027, 1, 23), date(2027, 1, 25), ClockState.known, row.rule, row.article)
    assert due(Stage.handling, start, shipped()) == waiting
    assert due(Stage.handling, start, with_2027()) == settled
    assert due(Stage.handling, start, with_2027(), known_on=LEARNED) == settled
    assert due(Stage.handling, start, with_2027(), known_on=LEARNED - timedelta(days=1)) == waiting


def test_a_setting_replaces_a_row():
    row = TimeLimit(Stage.transfer, 3, "workdays", "收到之日", "信访部门", "某办法第一条", "某办法·2")
    answer = due(Stage.transfer, date(2026, 9, 17), shipped(), limits={**LIMITS, Stage.transfer: row})
    assert answer == Due(date(2026, 9, 21), date(2026, 9, 21), ClockState.known, "某办法·2", "某办法第一条")


def test_the_table_of_limits_as_the_law_has_it():
    assert {stage.value: (row.number, row.kind, row.article) for stage, row in LIMITS.items()} == {
        "transfer": (15, "days", "《信访工作条例》第二十二条"),
        "feedback": (None, "days", "《信访工作条例》第二十二条"),
        "notice": (15, "days", "《信访工作条例》第二十三条"),
        "objection": (5, "workdays", "《信访工作条例》第二十三条"),
        "handling": (60, "days", "《信访工作条例》第三十四条"),
        "handling_extended": (30, "days", "《信访工作条例》第三十四条"),
        "procedure": (None, "days", "《信访工作条例》第三十一条"),
        "order": (None, "hours", "《北京市接诉即办工作条例》第十三条、第十四条"),
        "review_request": (30, "days", "《信访工作条例》第三十五条"),
        "review": (30, "days", "《信访工作条例》第三十五条"),
        "recheck_request": (30, "days", "《信访工作条例》第三十六条"),
        "recheck": (30, "days", "《信访工作条例》第三十六条"),
        "confirmation": (30, "days", "《人民调解法》第三十三条、《民事诉讼法》第二百零五条"),
    }
    assert set(LIMITS) == set(Stage)


# The second implementation: DOMAIN.md 2 read again, day by day, from chinesecalendar itself.

PLAIN_DAYS = {
    "transfer": 15,
    "notice": 15,
    "handling": 60,
    "review_request": 30,
    "review": 30,
    "recheck_request": 30,
    "recheck": 30,
    "confirmation": 30,
}


def _plain_roll(day: date) -> date | None:
    while 2017 <= day.year <= 2026:
        if chinese_calendar.is_workday(day):
            return day
        day += timedelta(days=1)
    return None


def _walk(day: date, steps: int) -> date:
    for _ in range(steps):
        day += timedelta(days=1)
    return day


def _plain_due(stage: str, start: date, extension_from: str) -> tuple[date | None, date | None]:
    """The raw and the due day, walking."""
    if stage == "objection":
        day, left = start, 5
        while left:
            day += timedelta(days=1)
            if not 2017 <= day.year <= 2026:
                return None, None
            if chinese_calendar.is_workday(day):
                left -= 1
        return day, day
    if stage == "handling_extended":
        end = _walk(start, 60)
        if extension_from == "rolled":
            end = _plain_roll(end)
            if end is None:
                return None, None
        raw = _walk(end, 30)
    else:
        raw = _walk(start, PLAIN_DAYS[stage])
    return raw, _plain_roll(raw)


def test_a_plain_second_implementation_agrees_on_random_starts():
    chance = random.Random(20261124)
    stages = [*PLAIN_DAYS, "objection", "handling_extended"]
    first, span = date(2016, 9, 1), (date(2027, 3, 1) - date(2016, 9, 1)).days
    calendar = shipped()
    differing = []
    for _ in range(40_000):
        stage = chance.choice(stages)
        start = first + timedelta(days=chance.randrange(span))
        extension_from = chance.choice(EXTENSIONS)
        answer = due(Stage(stage), start, calendar, extension_from=extension_from)
        plain = _plain_due(stage, start, extension_from)
        state = ClockState.known if plain[1] else UNPUBLISHED
        if (answer.raw, answer.due, answer.state) != (*plain, state):
            differing.append((stage, start, extension_from, answer, plain))
    assert differing == []


# What must hold for every start.

starts = st.dates(date(2016, 6, 1), date(2028, 3, 1))
day_stages = st.sampled_from([stage for stage in Stage if LIMITS[stage].number is not None])
choices = st.sampled_from(EXTENSIONS)


def _known(day: date | None) -> date:
    """The day, where there is one; an example without one says nothing about the property at hand."""
    return reject() if day is None else day


@given(day_stages, starts, choices)
def test_a_known_due_day_is_worked_and_is_the_first_worked_day_from_the_raw_one(stage, start, extension_from):
    answer = due(stage, start, with_2027(), extension_from=extension_from)
    assert (answer.due is not None) == (answer.state == ClockState.known)
    raw, day = _known(answer.raw), _known(answer.due)
    assert start < raw <= day
    between = [raw + timedelta(days=n) for n in range((day - raw).days)]
    assert [with_2027().is_workday(each) for each in [*between, day]] == [False] * len(between) + [True]


@given(day_stages, starts, starts, choices)
def test_a_later_start_is_never_due_earlier(stage, one, other, extension_from):
    earlier, later = (
        _known(due(stage, start, with_2027(), extension_from=extension_from).due) for start in sorted([one, other])
    )
    assert earlier <= later


@given(starts, st.integers(1, 400))
def test_a_count_of_working_days_holds_exactly_so_many(start, number):
    day = _known(due(Stage.objection, start, shipped(), number=number).raw)
    counted = [start + timedelta(days=n) for n in range(1, (day - start).days + 1)]
    assert sum(map(shipped().is_workday, counted)) == number


@given(
    st.datetimes(datetime(2016, 1, 1), datetime(2030, 1, 1)),
    st.integers(1, 24 * 60 * 60),
)
def test_hours_are_exact(start, seconds):
    answer = due(Stage.order, start, shipped(), hours=seconds / 3600)
    assert answer.due == answer.raw == start + timedelta(seconds=seconds)


@given(starts, st.integers(1, 30))
def test_an_extension_lengthens_and_from_the_rolled_day_never_less(start, number):
    plain = _known(due(Stage.handling, start, with_2027()).due)
    raw, rolled = (
        _known(due(Stage.handling_extended, start, with_2027(), extension_from=choice, number=number).due)
        for choice in EXTENSIONS
    )
    assert plain <= raw <= rolled
    assert plain < rolled


@given(day_stages, starts, choices, st.dates(date(2026, 1, 1), date(2027, 6, 1)))
def test_what_was_known_on_a_day_is_what_is_known_now_or_nothing(stage, start, extension_from, known_on):
    now = due(stage, start, with_2027(), extension_from=extension_from)
    then = due(stage, start, with_2027(), extension_from=extension_from, known_on=known_on)
    calendar_then = with_2027() if known_on >= LEARNED else shipped()
    assert then == due(stage, start, calendar_then, extension_from=extension_from)
    assert then.due in (now.due, None)


@given(starts)
def test_rolling_twice_is_rolling_once(day):
    rolled = _known(roll(day, with_2027()))
    assert rolled >= day
    assert roll(rolled, with_2027()) == rolled


@pytest.mark.parametrize(
    ("stage", "start", "length"),
    [
        (Stage.handling, date(9999, 12, 31), {}),
        (Stage.handling_extended, date(9999, 12, 31), {}),
        (Stage.handling, date(2026, 11, 20), {"number": 4_000_000}),
        (Stage.order, datetime(9999, 12, 31, 23), {"hours": 24}),
        (Stage.order, datetime(2026, 11, 20, 10), {"hours": float("inf")}),
        (Stage.order, datetime(2026, 11, 20, 10), {"hours": float("nan")}),
    ],
)
def test_an_end_beyond_every_calendar_is_refused_in_chinese(stage, start, length):
    with pytest.raises(ValueError, match="届满日|时限"):
        due(stage, start, shipped(), **length)
