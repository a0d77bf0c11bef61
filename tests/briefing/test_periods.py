"""Periods: what each word means on hand-made days, and that comparing and shifting never leave the days they should."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.periods import FREE, PERIODS, SEASON, WEEK, before, earlier_years, last_year, period_window
from data_access.metrics.measure import Window
from domain.thresholds import Season

TODAY = date(2026, 11, 24)  # a Tuesday
SEASONS = [Season(date(year, 11, 15), date(year + 1, 3, 15)) for year in range(2000, 2027)]


def window(first: str, last: str) -> Window:
    return Window(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("name", "now", "earlier", "year"),
    [
        ("本周", ("2026-11-23", "2026-11-24"), ("2026-11-16", "2026-11-17"), ("2025-11-24", "2025-11-25")),
        ("本月", ("2026-11-01", "2026-11-24"), ("2026-10-01", "2026-10-24"), ("2025-11-01", "2025-11-24")),
        ("本季", ("2026-10-01", "2026-11-24"), ("2026-07-01", "2026-08-24"), ("2025-10-01", "2025-11-24")),
        ("采暖季", ("2026-11-15", "2026-11-24"), ("2025-11-15", "2025-11-24"), ("2025-11-15", "2025-11-24")),
        ("今年", ("2026-01-01", "2026-11-24"), ("2025-01-01", "2025-11-24"), ("2025-01-01", "2025-11-24")),
        ("近12月", ("2025-11-25", "2026-11-24"), ("2024-11-25", "2025-11-24"), ("2024-11-25", "2025-11-24")),
    ],
)
def test_each_word_on_a_day(name, now, earlier, year):
    found = period_window(name, TODAY, SEASONS)
    assert (found, before(name, found, SEASONS), last_year(name, found, SEASONS)) == (
        window(*now),
        window(*earlier),
        window(*year),
    )


def test_what_is_not_there_on_such_days():
    for today, first, last in (
        (date(2026, 3, 31), "2026-02-01", "2026-02-28"),
        (date(2024, 3, 30), "2024-02-01", "2024-02-29"),
        (date(2026, 1, 1), "2025-12-01", "2025-12-01"),
    ):
        assert before("本月", period_window("本月", today, ()), ()) == window(first, last)
    assert last_year("今年", window("2024-01-01", "2024-02-29"), SEASONS) == window("2023-01-01", "2023-02-28")
    summer = period_window(SEASON, date(2026, 7, 1), SEASONS)
    assert summer == window("2025-11-15", "2026-03-15")
    assert before(FREE, window("2026-03-05", "2026-03-07"), SEASONS) == window("2026-03-02", "2026-03-04")
    with pytest.raises(LookupError):
        period_window(SEASON, TODAY, [])


@given(st.dates(date(2006, 1, 1), date(2026, 12, 31)), st.sampled_from([name for name in PERIODS if name != FREE]))
def test_earlier_windows_lie_before_and_never_overlap(today, name):
    found = period_window(name, today, SEASONS)
    assert found.last <= today
    assert before(name, found, SEASONS).last < found.first
    past = earlier_years(name, found, SEASONS)
    assert len(past) == 5
    for later, earlier in zip([found, *past], past, strict=False):
        assert earlier.last < later.first
        assert abs((earlier.last - earlier.first) - (found.last - found.first)) <= timedelta(days=1)
        if name == WEEK:
            assert earlier.first.weekday() == 0
