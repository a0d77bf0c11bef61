"""The shipped working days, held against two independent sources, and years the office enters itself."""

import csv
import re
from datetime import date, datetime, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import pytest

import domain.workdays
from domain.workdays import SHIPPED_YEARS, CalendarUnpublished, WorkCalendar, shipped

DAYS = [date(2017, 1, 1) + timedelta(days=n) for n in range((date(2027, 1, 1) - date(2017, 1, 1)).days)]

# Made up for these tests: nobody had published 2027 when they were written.
OFF_2027 = [date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 3), date(2027, 2, 8), date(2027, 2, 9)]
WORK_2027 = [date(2027, 2, 14)]
LEARNED = date(2026, 11, 26)


def with_2027() -> WorkCalendar:
    return shipped().with_year(2027, OFF_2027, WORK_2027, LEARNED)


def test_the_shipped_years_equal_chinesecalendar_on_every_day():
    differing = [day for day in DAYS if shipped().is_workday(day) != chinese_calendar.is_workday(day)]
    assert differing == []


def test_the_shipped_years_equal_holidays_on_every_day():
    china = holidays.country_holidays("CN", years=SHIPPED_YEARS)
    differing = [day for day in DAYS if shipped().is_workday(day) != china.is_working_day(day)]
    assert differing == []


def test_the_shipped_rows_name_only_exceptions_in_order_with_their_notice():
    path = Path(domain.workdays.__file__).with_name("workdays.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    days = [date.fromisoformat(row["day"]) for row in rows]
    assert days == sorted(set(days))
    assert [row["kind"] for row in rows] == ["off" if day.weekday() < 5 else "work" for day in days]
    pattern = re.compile(r"国办发明电〔(\d{4})〕\d+号")
    found = [pattern.fullmatch(row["notice"]) for row in rows]
    assert all(found)
    # A notice is of the year before, or a correction within the year.
    assert {day.year - int(match[1]) for day, match in zip(days, found, strict=True) if match} == {0, 1}


def test_what_is_known_now():
    assert [year for year in range(2010, 2035) if shipped().known(year)] == list(range(2017, 2027))


@pytest.mark.parametrize("day", [date(2016, 12, 31), date(2027, 1, 1)])
def test_a_day_outside_the_known_years_is_refused_in_chinese(day):
    with pytest.raises(CalendarUnpublished, match=f"^{day.year} 年工作日历未发布$"):
        shipped().is_workday(day)


@pytest.mark.parametrize(
    ("day", "worked_on_or_after"),
    [
        (date(2026, 2, 14), date(2026, 2, 14)),  # a make-up Saturday
        (date(2026, 2, 15), date(2026, 2, 24)),  # Spring Festival
        (datetime(2026, 10, 2, 17, 30), date(2026, 10, 8)),  # a moment counts as its day
        (date(2026, 12, 31), date(2026, 12, 31)),
        (date(2022, 12, 31), date(2023, 1, 3)),  # over New Year
        (date(2027, 1, 1), None),
        (date(2016, 12, 31), None),  # 2017-01-03 is known, but not that 2016-12-31 is off
    ],
)
def test_the_next_working_day(day, worked_on_or_after):
    assert shipped().on_or_after(day) == worked_on_or_after


def test_a_holiday_that_runs_into_an_unpublished_year_has_no_next_working_day():
    only_2022 = WorkCalendar(shipped().off, shipped().work, {2022: None})
    assert [only_2022.on_or_after(date(2022, 12, n)) for n in (30, 31)] == [date(2022, 12, 30), None]


def test_a_year_the_office_enters():
    calendar = with_2027()
    assert calendar.is_workday(date(2027, 1, 4))
    # The weekend days a notice names are no exceptions; the make-up Sunday is one.
    assert sorted(day for day in calendar.off if day.year == 2027) == [
        date(2027, 1, 1),
        date(2027, 2, 8),
        date(2027, 2, 9),
    ]
    assert sorted(day for day in calendar.work if day.year == 2027) == WORK_2027
    assert dict(calendar.published) == {**dict.fromkeys(range(2017, 2027)), 2027: LEARNED}
    assert not shipped().known(2027)


def test_a_year_counts_as_published_from_the_day_it_was_learned():
    calendar = with_2027()
    before, after = LEARNED - timedelta(days=1), LEARNED
    assert [calendar.known(2027, on) for on in (before, after, None)] == [False, True, True]
    assert [calendar.on_or_after(date(2027, 1, 1), on) for on in (before, after)] == [None, date(2027, 1, 4)]
    assert calendar.nth_after(date(2026, 12, 31), 1, before) is None
    assert calendar.nth_after(date(2026, 12, 31), 1, after) == date(2027, 1, 4)
    assert calendar.on_or_after(date(2026, 12, 31), before) == date(2026, 12, 31)


def test_a_notice_may_reach_back_into_december():
    calendar = shipped().with_year(2027, [date(2026, 12, 31), date(2027, 1, 1)], [date(2026, 12, 27)], LEARNED)
    assert not calendar.is_workday(date(2026, 12, 31))
    assert calendar.is_workday(date(2026, 12, 27))
    assert calendar.off - shipped().off == {date(2026, 12, 31), date(2027, 1, 1)}


def test_a_corrected_year_is_replaced_and_stays_known_since_it_was_first_learned():
    corrected = with_2027().with_year(2027, [date(2027, 1, 1)], [], date(2027, 3, 1))
    assert corrected.is_workday(date(2027, 2, 8))
    assert not corrected.is_workday(date(2027, 2, 14))
    assert corrected.published[2027] == LEARNED
    assert shipped().with_year(2026, [], [], LEARNED).published[2026] is None


def test_a_year_with_a_gap_before_it_is_never_jumped_over():
    calendar = shipped().with_year(2028, [], [], LEARNED)
    assert calendar.nth_after(date(2026, 12, 30), 1) == date(2026, 12, 31)
    assert calendar.nth_after(date(2026, 12, 30), 2) is None
    assert calendar.nth_after(date(2027, 6, 1), 5) is None
    assert calendar.nth_after(date(2027, 12, 31), 1) == date(2028, 1, 3)


@pytest.mark.parametrize(
    ("off", "work", "message"),
    [
        ([date(2028, 1, 1)], [], "2028-01-01 不在 2027 年的放假安排之内"),
        ([date(2026, 11, 30)], [], "2026-11-30 不在 2027 年的放假安排之内"),
        ([date(2027, 2, 14)], [date(2027, 2, 14)], "2027-02-14 既列为放假又列为上班"),
        ([], [date(2027, 2, 15)], "2027-02-15 不是周末，无需列为调休上班"),
    ],
)
def test_a_mistyped_year_names_the_day_that_is_wrong(off, work, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        shipped().with_year(2027, off, work, LEARNED)


def test_calendars_with_the_same_days_are_equal():
    assert with_2027() == with_2027()
    assert hash(with_2027()) == hash(with_2027())
    assert with_2027() != shipped()
