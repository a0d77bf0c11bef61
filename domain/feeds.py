"""When a feed was silent: days of a source and a street for which nothing arrived, so that zero is never guessed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
OVER = timedelta(days=366)  # a feed that nobody promised and that sent nothing for so long has ended
NO_FEED = "没有数据来源"

Arrival = tuple[date, date, date]  # first day and last day it covers, both in; the day the office learned it


@dataclass(frozen=True, order=True)
class Silence:
    """Nothing is known of the days since … until; `until` is the first day covered again, None while it lasts."""

    since: date
    until: date | None = None


def silences(arrivals: Iterable[Arrival], every_days: int, since: date | None, today: date) -> tuple[Silence, ...]:
    """The silences of one feed and street, as known on `today`, in order.

    every_days: how often a delivery is expected; the newest days count as silent only when the next delivery is
    overdue. since: the first day on which the feed was promised; None: nothing was expected before it delivered.
    Arrivals learned after today do not count.
    """
    covered = sorted((first, last) for first, last, learned in arrivals if learned <= today)
    if since is None and not covered:
        return ()
    found: list[Silence] = []
    expected = covered[0][0] if since is None else since  # the first day not yet covered
    for first, last in covered:
        if first > expected:
            found.append(Silence(expected, first))
        expected = max(expected, last + ONE_DAY)
    if (today - expected).days >= every_days:
        found.append(Silence(expected))
    return tuple(found)


def over(last_day: date, on: date) -> bool:
    """Whether a feed and street that nobody promised has ended: its newest delivery lies more than a year back."""
    return last_day + OVER < on
