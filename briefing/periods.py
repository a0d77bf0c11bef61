"""The periods one looks at (本周 … 近12月), the one before, the same of last year, and those of earlier years: as windows."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

from data_access.metrics.measure import Window
from domain.thresholds import Season

WEEK, MONTH, QUARTER, SEASON, YEAR, TWELVE, FREE = PERIODS = (
    "本周",
    "本月",
    "本季",
    "采暖季",
    "今年",
    "近12月",
    "自选",
)
NO_COMPARISON, BEFORE, LAST_YEAR = COMPARED = ("不比", "上期", "去年同期")
_DAY = timedelta(days=1)
_MONTHS = {MONTH: 1, QUARTER: 3, YEAR: 12}


def period_window(name: str, today: date, seasons: Sequence[Season]) -> Window:
    """The running period up to today, both ends in; 采暖季 is the running one, or the last that was over.

    seasons: in order, those that began before today. Raises LookupError for 采暖季 where there is none, KeyError for 自选.
    """
    if name == WEEK:
        return Window(today - timedelta(days=today.weekday()), today)
    if name == TWELVE:
        return Window(years_back(today, 1) + _DAY, today)
    if name == SEASON:
        begun = [season for season in seasons if season.first <= today]
        if not begun:
            raise LookupError(name)
        return Window(begun[-1].first, min(begun[-1].last, today))
    months = _MONTHS[name]
    return Window(today.replace(month=(today.month - 1) // months * months + 1, day=1), today)


def before(name: str, window: Window, seasons: Sequence[Season]) -> Window:
    """上期: last week, month or quarter up to the same day of it; last season and year likewise; else as many days as
    the window has, just before it."""
    if name == WEEK:
        return Window(window.first - timedelta(days=7), window.last - timedelta(days=7))
    if name in (YEAR, SEASON):
        return last_year(name, window, seasons)
    if name in _MONTHS:
        last = window.first - _DAY
        months = _MONTHS[name]
        first = _months_back(window.first, months)
        return Window(first, min(_months_back(window.last, months), last))
    if name == TWELVE:
        return Window(years_back(window.last, 2) + _DAY, window.first - _DAY)
    length = window.last - window.first
    return Window(window.first - _DAY - length, window.first - _DAY)


def last_year(name: str, window: Window, seasons: Sequence[Season]) -> Window:
    """去年同期, as the nearest of `earlier_years`."""
    return earlier_years(name, window, seasons, 1)[0]


def earlier_years(name: str, window: Window, seasons: Sequence[Season], most: int = 5) -> list[Window]:
    """The same days of earlier years, the nearest first: 本周 on the same weekdays (364 days back), 采暖季 as many days
    from the first of each season."""
    if name == WEEK:
        back = [timedelta(days=364 * n) for n in range(1, most + 1)]
        return [Window(window.first - days, window.last - days) for days in back]
    if name == SEASON:
        length = window.last - window.first
        past = [season for season in seasons if season.first < window.first][::-1]
        return [Window(season.first, min(season.first + length, season.last)) for season in past[:most]]
    return [Window(years_back(window.first, n), years_back(window.last, n)) for n in range(1, most + 1)]


def years_back(day: date, n: int) -> date:
    """The same day n years before; the 28th for a 29th of February that is not there."""
    return _months_back(day, 12 * n)


def _months_back(day: date, n: int) -> date:
    years, month = divmod(day.year * 12 + day.month - 1 - n, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))
