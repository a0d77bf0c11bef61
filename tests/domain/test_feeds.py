"""When a feed is silent, as a clerk would mark it on a calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.feeds import Arrival, Silence, over, silences

SINCE = date(2026, 11, 1)


def nov(day: int) -> date:
    return date(2026, 11, day)


def came(first: int, last: int, learned: int | None = None) -> Arrival:
    return nov(first), nov(last), nov(learned or last)


DAILY, WEEKLY = 1, 7


@pytest.mark.parametrize(
    ("every", "arrivals", "today", "found"),
    [
        # Today's delivery covers yesterday: on the 2nd, nothing was due before the 1st was over.
        (DAILY, [], nov(1), ()),
        (DAILY, [], nov(2), (Silence(nov(1)),)),
        (DAILY, [came(1, 20)], nov(21), ()),
        (DAILY, [came(1, 20)], nov(22), (Silence(nov(21)),)),
        (WEEKLY, [came(1, 7)], nov(14), ()),
        (WEEKLY, [came(1, 7)], nov(15), (Silence(nov(8)),)),
        # A gap between deliveries is silent however short: those days are unknown.
        (WEEKLY, [came(1, 7), came(9, 20)], nov(21), (Silence(nov(8), nov(9)),)),
        # Overlapping deliveries, in any order.
        (DAILY, [came(5, 20), came(1, 10), came(2, 3)], nov(21), ()),
        (DAILY, [came(3, 20)], nov(21), (Silence(nov(1), nov(3)),)),
        # A delivery learned later does not count yet.
        (DAILY, [came(1, 10), came(11, 20, learned=24)], nov(21), (Silence(nov(11)),)),
        (DAILY, [came(1, 10), came(11, 20, learned=24)], nov(24), (Silence(nov(21)),)),
        # What came before the feed was expected says nothing.
        (DAILY, [(date(2026, 10, 1), date(2026, 10, 31), nov(1))], nov(2), (Silence(nov(1)),)),
    ],
)
def test_the_silences_of_a_feed(every, arrivals, today, found):
    assert silences(arrivals, every, SINCE, today) == found


@pytest.mark.parametrize(
    ("arrivals", "today", "found"),
    [
        ([], nov(30), ()),
        ([came(5, 10)], nov(11), ()),
        ([came(5, 10)], nov(12), (Silence(nov(11)),)),
        ([came(12, 20), came(5, 10)], nov(21), (Silence(nov(11), nov(12)),)),
        ([came(5, 10, learned=24)], nov(23), ()),
    ],
)
def test_what_nobody_promised_is_expected_from_its_first_delivery(arrivals, today, found):
    assert silences(arrivals, DAILY, None, today) == found


def test_what_nobody_promised_is_over_a_year_after_its_last_day():
    assert [over(date(2025, 11, 10), nov(day)) for day in (10, 11, 12)] == [False, False, True]


@given(
    st.lists(st.tuples(st.integers(-3, 40), st.integers(0, 9), st.integers(0, 40)), max_size=8),
    st.integers(1, 9),
    st.integers(0, 45),
)
def test_a_day_is_silent_exactly_when_nothing_that_was_known_covers_it(drawn, every, today):
    day = [SINCE + timedelta(days=n) for n in range(60)]
    before = SINCE - timedelta(days=1)
    arrivals = [
        (before + timedelta(days=first + 1), before + timedelta(days=first + 1 + length), day[learned])
        for first, length, learned in drawn
    ]
    found = silences(arrivals, every, SINCE, day[today])
    covered = {d for d in day for first, last, learned in arrivals if learned <= day[today] and first <= d <= last}
    newest = max(covered, default=before)
    overdue = (day[today] - newest).days > every
    expected = {d for d in day if d not in covered and (d < newest or overdue)}
    assert {d for d in day for s in found if s.since <= d and (s.until is None or d < s.until)} == expected
