"""Winters over one another, and streaks with their proof: cases by hand, and every day counted one by one."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import pytest

from domain.thresholds import Season, season
from domain.winters import Streak, Verdict, Week, Winter, days_without, laid_over, verdict, weeks, winters_without

HOLDS, FAILS, UNKNOWN = Verdict.HOLDS, Verdict.FAILS, Verdict.UNKNOWN
WINTERS = {year: season(year, ("11-15", "03-15")) for year in range(2019, 2027)}
BASE = date(2019, 1, 1)


@dataclass(frozen=True)
class Silent:
    """A silence, both ends in."""

    first: date
    last: date

    def overlaps(self, first: date, last: date) -> bool:
        return self.first <= last and self.last >= first


def test_a_week_of_the_season_is_shown_once_it_is_over():
    short = Season(date(2026, 3, 1), date(2026, 3, 14))
    first, second = (date(2026, 3, 1), date(2026, 3, 7)), (date(2026, 3, 8), date(2026, 3, 14))
    assert [weeks(short, date(2026, 3, day)) for day in (1, 7, 8, 14, 15)] == [
        (),
        (),
        (first,),
        (first,),
        (first, second),
    ]
    assert weeks(Season(date(2026, 3, 1), date(2026, 3, 13)), date.max) == (first,)


def test_the_weeks_of_a_winter_are_its_days_but_for_the_last_few():
    for winter in WINTERS.values():
        days = [first + timedelta(n) for first, last in weeks(winter, date.max) for n in range((last - first).days + 1)]
        of_it = [winter.first + timedelta(n) for n in range((winter.last - winter.first).days + 1)]
        assert days == of_it[: len(of_it) // 7 * 7]


def test_this_winter_lies_over_the_known_ones_of_the_past():
    past = [[4, None, 9, 2], [8, None, 5], [5, None, 1]]
    found = laid_over([9, 3, None], past)
    assert found == (
        Week(0, 9, 4, 5, 8, 3),
        Week(1, 3, None, None, None, 0),
        Week(2, None, 1, 5, 9, 3),
        Week(3, None, 2, 2, 2, 1),
    )
    assert [week.above for week in found] == [True, False, False, False]


@pytest.mark.parametrize(
    ("had", "gaps", "said"),
    [(0, [], HOLDS), (1, [], FAILS), (0, [Silent(BASE, BASE)], UNKNOWN), (1, [Silent(BASE, BASE)], FAILS)],
)
def test_what_is_proved_of_a_window_without_a_matter(had, gaps, said):
    assert verdict(had, gaps) is said


def test_days_since_the_last_matter():
    today, gap = date(2026, 11, 30), Silent(date(2026, 11, 22), date(2026, 11, 25))
    assert days_without(date(2026, 11, 20), [], BASE, today) == Streak(
        10, date(2026, 11, 21), today, date(2026, 11, 20), HOLDS, ()
    )
    assert days_without(date(2026, 11, 20), [gap], BASE, today) == Streak(
        10, date(2026, 11, 21), today, date(2026, 11, 20), UNKNOWN, (gap,)
    )
    assert days_without(date(2026, 11, 25), [gap], BASE, today).verdict is HOLDS
    assert days_without(today, [gap], BASE, today) == Streak(0, today, today, today, FAILS, ())
    assert days_without(None, [], today, today) == Streak(1, today, today, None, HOLDS, ())
    assert days_without(None, [], today + timedelta(1), today) == Streak(0, today, today, None, UNKNOWN, ())


def test_four_winters_without_one_and_a_silent_feed():
    today, gap = date(2026, 11, 30), Silent(date(2024, 1, 3), date(2024, 1, 9))
    had = {2019: 0, 2020: 3, 2021: 1, 2022: 0, 2023: 0, 2024: 0, 2025: 0, 2026: 0}

    def row(changed: dict[int, int], silent: dict[int, tuple[Silent, ...]], base: date = BASE):
        winters = [Winter(WINTERS[year], n, silent.get(year, ())) for year, n in (had | changed).items()]
        return winters_without(winters, base, today)

    of_2021 = WINTERS[2021].first
    assert row({}, {}) == Streak(4, WINTERS[2022].first, today, of_2021, HOLDS, ())
    assert row({}, {2023: (gap,)}) == Streak(4, WINTERS[2022].first, today, of_2021, UNKNOWN, (gap,))
    assert row({}, {2021: (gap,)}) == Streak(4, WINTERS[2022].first, today, of_2021, HOLDS, ())
    assert row({2026: 1}, {}) == Streak(0, WINTERS[2026].first, today, WINTERS[2026].first, FAILS, ())
    assert row({2025: 1}, {}) == Streak(0, WINTERS[2026].first, today, WINTERS[2025].first, HOLDS, ())
    assert row({}, {}, date(2024, 1, 1)) == Streak(2, WINTERS[2024].first, today, None, HOLDS, ())
    assert winters_without([], BASE, today) is None


def test_every_day_counted_one_by_one_says_the_same():
    random, seen = Random(11), set()
    for _ in range(150):
        today = date(2022, 6, 1) + timedelta(random.randrange(1400))
        matters = {BASE + timedelta(random.randrange(2600)) for _ in range(random.choice([0, 1, 3, 8]))}
        matters = {day for day in matters if day <= today}
        silences = [Silent(d, d + timedelta(random.randrange(40))) for d in (_day(random) for _ in range(2))]
        silent = {s.first + timedelta(n) for s in silences for n in range((s.last - s.first).days + 1)}

        walked, day = [], today
        while day >= BASE and day not in matters:
            walked.append(day)
            day -= timedelta(1)
        found = days_without(max(matters, default=None), silences, BASE, today)
        expected = FAILS if not walked else UNKNOWN if silent & set(walked) else HOLDS
        assert (found.length, found.verdict) == (len(walked), expected)

        length, open_days, broken = 0, set(), None
        for winter in sorted(WINTERS.values(), reverse=True):
            days = {winter.first + timedelta(n) for n in range((winter.last - winter.first).days + 1)}
            days = {d for d in days if d <= today}
            if not days:
                continue
            if days & matters:
                broken = winter.first
                break
            open_days |= days
            length += winter.last < today
        given = [
            Winter(w, sum(w.first <= d <= w.last for d in matters), tuple(s for s in silences if _in(s, w, today)))
            for w in WINTERS.values()
        ]
        streak = winters_without(given, BASE, today)
        assert streak is not None
        expected = FAILS if not open_days else UNKNOWN if silent & open_days else HOLDS
        assert (streak.length, streak.broken, streak.verdict) == (length, broken, expected)
        seen.add((min(length, 2), expected))
    assert len(seen) >= 6, seen


def _day(random: Random) -> date:
    return BASE + timedelta(random.randrange(2600))


def _in(silent: Silent, winter: Season, today: date) -> bool:
    return winter.first <= today and silent.overlaps(winter.first, min(winter.last, today))
