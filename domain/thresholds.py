"""The numbers an office may set for itself: when a matter is due soon, stuck, passed on too often, too few to show."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from domain.spells import COLLECTIVE_OVER


@dataclass(frozen=True)
class Thresholds:
    """The settings in force on a day; the defaults hold where nothing was entered (DOMAIN.md, marked "setting").

    due_soon_days            临期: due within so many days
    stuck_days               停滞: no event for so many days
    rebound_days             近期反弹: a rebound asks for attention for so many days
    meeting_after_transfers  a coordination meeting (协调会) is proposed after so many transfers
    collective_over          集体访: more than so many people
    small_cell               counts from 1 up to below this are not shown outside the handling chain
    call_back_days           回访: so many days after a dispute left the ledger
    task_force_matters       专班 is proposed where one unit has so many open matters of one topic
    heating_season           first and last day (month-day, both in) of the season that begins in the year
    """

    due_soon_days: int = 7
    stuck_days: int = 15
    rebound_days: int = 30
    meeting_after_transfers: int = 3
    collective_over: int = COLLECTIVE_OVER
    small_cell: int = 5
    call_back_days: tuple[int, ...] = (30, 90)
    task_force_matters: int = 10
    heating_season: tuple[str, str] = ("11-15", "03-15")


@dataclass(frozen=True, order=True)
class Season:
    """A heating season (供暖季), first and last day both in."""

    first: date
    last: date


def season(year: int, bounds: tuple[str, str]) -> Season:
    """The season that begins in that year; a last day before the first in the calendar lies in the year after.

    Raises ValueError for bounds that are no month-day.
    """
    first, last = (date.fromisoformat(f"{year}-{bound}") for bound in bounds)
    return Season(first, last if last > first else date.fromisoformat(f"{year + 1}-{bounds[1]}"))


def years_of(since: date, until: date) -> Iterator[int]:
    """The years in which a season may begin that reaches into since … until."""
    yield from range(since.year - 1, until.year + 1)
