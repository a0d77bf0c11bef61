"""Heating seasons (采暖季) laid over one another, and how long there has been no matter: a streak and its proof."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import zip_longest
from statistics import median
from typing import Generic, Protocol, TypeVar

from domain.thresholds import Season

ONE_DAY = timedelta(days=1)
WEEK = timedelta(days=7)

DAYS_RULE = "自最近一件的次日数到今天；一件也没有过的，自有记录之日数起"
WINTERS_RULE = "自最近一个已结束的采暖季往前数，季内一件也没有的连续季数；本季未结束不计入，已有一件的为 0"
VERDICT_RULE = (
    "期内有过一件为不成立；一件没有且各来源到齐为成立；一件没有但有来源缺报为未知（缺报影响证明，不中断连续）"
)


class Gap(Protocol):
    """A silence of a feed, whatever else is known of it."""

    def overlaps(self, first: date, last: date) -> bool:
        """Whether it lay in first … last, both in."""
        ...


G = TypeVar("G", bound=Gap)


class Verdict(StrEnum):
    """Whether "there was none" is proved."""

    HOLDS = "成立"
    FAILS = "不成立"
    UNKNOWN = "未知"


@dataclass(frozen=True)
class Week:
    """A week of the season (from 0): this winter's figure against the known ones of past winters.

    this               None: unknown, or not over yet
    low, middle, high  least, median and most of the past winters; None where none is known
    known              of how many winters
    """

    number: int
    this: float | None
    low: float | None
    middle: float | None
    high: float | None
    known: int

    @property
    def above(self) -> bool:
        """More than in any past winter."""
        return self.this is not None and self.high is not None and self.this > self.high


@dataclass(frozen=True)
class Winter(Generic[G]):
    """A season, the matters that arrived of it (arrived of a figure; nothing arrived is 0), and who was silent in it."""

    season: Season
    had: float
    gaps: tuple[G, ...] = ()


@dataclass(frozen=True)
class Streak(Generic[G]):
    """Without a matter for so many days or winters.

    first, last  the window the verdict is about, both in: from the day after the last matter; of winters, from the first
                 day of the earliest one in the row, the running one included, days between the seasons aside
    broken       the day of the last matter, or of the season that had one its first day; None: none is recorded
    gaps         silences that leave it unproved
    """

    length: int
    first: date
    last: date
    broken: date | None
    verdict: Verdict
    gaps: tuple[G, ...]


def weeks(season: Season, today: date) -> tuple[tuple[date, date], ...]:
    """First and last day of the whole weeks of a season that are over; the days that the season has left over make none."""
    found, first = [], season.first
    while (last := first + WEEK - ONE_DAY) <= season.last and last < today:
        found.append((first, last))
        first += WEEK
    return tuple(found)


def laid_over(this: Sequence[float | None], past: Iterable[Sequence[float | None]]) -> tuple[Week, ...]:
    """This winter's weekly figures over those of past winters, week by week of the season; None is unknown."""
    found = []
    for number, (own, *others) in enumerate(zip_longest(this, *past)):
        known = [value for value in others if value is not None]
        band = (min(known), median(known), max(known)) if known else (None, None, None)
        found.append(Week(number, own, *band, len(known)))
    return tuple(found)


def verdict(had: float, gaps: Sequence[Gap]) -> Verdict:
    """Whether a window without a matter is proved: by what arrived of it and who was silent in it."""
    if had:
        return Verdict.FAILS
    return Verdict.UNKNOWN if gaps else Verdict.HOLDS


def days_without(last: date | None, gaps: Iterable[G], base: date, today: date) -> Streak[G]:
    """Days since the last matter, today included.

    last  day of the last matter that arrived, None if there was none; base: first day there are records of.
    """
    first = base if last is None else last + ONE_DAY
    length = max(0, (today - first).days + 1)
    unproved = tuple(gap for gap in gaps if length and gap.overlaps(first, today))
    # Without a day on record nothing is proved, and nothing refuted.
    known = Verdict.UNKNOWN if last is None and not length else verdict(not length, unproved)
    return Streak(length, min(first, today), today, last, known, unproved)


def winters_without(winters: Iterable[Winter[G]], base: date, today: date) -> Streak[G] | None:
    """Ended winters in a row without a matter, the newest first; one that is running breaks the row, but adds nothing.

    A winter that began before the records (base) cannot be counted. None when there is no winter to judge.
    """
    judged = sorted((w for w in winters if base <= w.season.first <= today), key=lambda w: w.season, reverse=True)
    if not judged:
        return None
    row: list[Winter[G]] = []
    broken = None
    for winter in judged:
        if winter.had:
            broken = winter.season.first
            break
        row.append(winter)
    length = sum(winter.season.last < today for winter in row)
    first = (row[-1] if row else judged[0]).season.first
    unproved = tuple(gap for winter in row for gap in winter.gaps)
    last = min(judged[0].season.last, today)
    return Streak(length, first, last, broken, verdict(not row, unproved), unproved)
