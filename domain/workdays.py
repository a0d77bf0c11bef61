"""Which days are worked in China: clocks roll over days off, and a year that is not published is a state, not a guess.

The State Council (国务院) publishes each year's holidays and make-up days (调休) late in the year before. workdays.csv
holds 2017-2026, with the notice each day comes from; later years are entered by the office. The last days of December
can still be moved by the next year's notice (2018-12-29 and 2018-12-31 were).
"""

import csv
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType

SHIPPED_YEARS = range(2017, 2027)

ONE_DAY = timedelta(days=1)


class CalendarUnpublished(ValueError):
    """The working days of a year are not known (工作日历未发布); the message is fit for the screen."""

    def __init__(self, year: int) -> None:
        super().__init__(f"{year} 年工作日历未发布")
        self.year = year


@dataclass(frozen=True)
class WorkCalendar:
    """The days that differ from Monday-to-Friday, and which years are known since when.

    off: weekdays that are not worked. work: Saturdays and Sundays that are. published: year -> the day this office
    learned it; None = shipped with the product, known from ever. A year that is absent is not published.
    """

    off: frozenset[date]
    work: frozenset[date]
    # A mapping has no hash; equality still compares it.
    published: Mapping[int, date | None] = field(hash=False)

    def known(self, year: int, on: date | None = None) -> bool:
        """Whether the working days of this year are known, as known on that day (None: as known now)."""
        if year not in self.published:
            return False
        learned = self.published[year]
        return on is None or learned is None or learned <= on

    def is_workday(self, day: date) -> bool:
        """Whether offices work on that day. Raises CalendarUnpublished outside the known years."""
        day = _calendar_day(day)
        if day.year not in self.published:
            raise CalendarUnpublished(day.year)
        return day in self._workday_set

    def on_or_after(self, day: date, on: date | None = None) -> date | None:
        """That day if it is worked, else the next that is; None if that takes a year unknown on the day `on`."""
        day = _calendar_day(day)
        found = self._next_workday.get(day)
        if found is None or on is None or self._all_known(day.year, found.year, on):
            return found
        return None

    def nth_after(self, start: date, number: int, on: date | None = None) -> date | None:
        """The `number`-th (from 1) working day after `start`, which itself is not counted; None as in on_or_after."""
        start = _calendar_day(start)
        place = bisect_right(self._workdays, start) + number - 1
        if place >= len(self._workdays):
            return None
        found = self._workdays[place]
        # Years before, between and after the known ones have no days in the list and would be jumped over unseen.
        return found if self._all_known((start + ONE_DAY).year, found.year, on) else None

    def with_year(self, year: int, off: Iterable[date], work: Iterable[date], learned: date) -> "WorkCalendar":
        """The calendar with one more year, or with that year replaced, as a notice of the State Council gives it.

        off may name the weekend days inside a holiday, as notices do; work names make-up days, all on weekends. Both
        may reach back into December of the year before, and those days are added to that year. A year that is
        corrected stays known since it was first learned. Raises ValueError, in Chinese, naming the day that is wrong.
        """
        off, work = frozenset(off), frozenset(work)
        for day in sorted(off | work):
            if not date(year - 1, 12, 1) <= day <= date(year, 12, 31):
                raise ValueError(f"{day} 不在 {year} 年的放假安排之内")
        for day in sorted(off & work):
            raise ValueError(f"{day} 既列为放假又列为上班")
        for day in sorted(work):
            if day.weekday() < 5:
                raise ValueError(f"{day} 不是周末，无需列为调休上班")
        off = frozenset(day for day in off if day.weekday() < 5)
        known_since = learned
        if year in self.published:
            first = self.published[year]
            known_since = None if first is None else min(first, learned)
        return WorkCalendar(
            off=frozenset(day for day in self.off if day.year != year and day not in work) | off,
            work=frozenset(day for day in self.work if day.year != year and day not in off) | work,
            published=MappingProxyType({**self.published, year: known_since}),
        )

    def _all_known(self, first: int, last: int, on: date | None) -> bool:
        if first == last:
            return self.known(first, on)
        return all(self.known(year, on) for year in range(first, last + 1))

    # The three tables below are worked out once a calendar: the sample builder asks for millions of due days.

    @cached_property
    def _workdays(self) -> tuple[date, ...]:
        return tuple(
            day
            for year in sorted(self.published)
            for day in _days(year)
            if day in self.work or (day.weekday() < 5 and day not in self.off)
        )

    @cached_property
    def _workday_set(self) -> frozenset[date]:
        return frozenset(self._workdays)

    @cached_property
    def _next_workday(self) -> dict[date, date]:
        table: dict[date, date] = {}
        for year in sorted(self.published, reverse=True):
            following = table.get(date(year + 1, 1, 1))
            for day in reversed(_days(year)):
                if day in self._workday_set:
                    following = day
                if following is not None:
                    table[day] = following
        return table


@cache
def shipped() -> WorkCalendar:
    """The calendar that comes with the product: 2017-2026, known from ever."""
    return WorkCalendar(
        off=frozenset(day for day, kind, _ in _shipped_days() if kind == "off"),
        work=frozenset(day for day, kind, _ in _shipped_days() if kind == "work"),
        published=MappingProxyType(dict.fromkeys(SHIPPED_YEARS)),
    )


def notices(year: int) -> tuple[str, ...]:
    """The numbers of the notices from which the days of a shipped year come; none for another year."""
    return tuple(dict.fromkeys(notice for day, _, notice in _shipped_days() if day.year == year))


@cache
def _shipped_days() -> tuple[tuple[date, str, str], ...]:
    """(day, off or work, notice) of each day that came with the product."""
    with Path(__file__).with_name("workdays.csv").open(encoding="utf-8", newline="") as lines:
        return tuple((date.fromisoformat(row["day"]), row["kind"], row["notice"]) for row in csv.DictReader(lines))


def _calendar_day(day: date) -> date:
    # A datetime is a date to Python, but is found in no table of dates.
    return day.date() if isinstance(day, datetime) else day


def _days(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]
