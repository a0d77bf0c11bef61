"""The one place where a number, a day or a change becomes Chinese text, so that no paper or screen differs in it.

Everywhere None means not known and is written 未知, never 0 and never left blank; NaN means too few to be shown to this
viewer (小数隐藏) and says so. A minus is the ASCII hyphen: Streamlit reads any other one as a plus.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from domain.vocabulary import NO_DUE_WORDS

UNKNOWN = "未知"
# Not 「少于 5 件」: what would give back a small number is hidden with it, however large it is.
HIDDEN = "涉及少数人，不显示"
WEEKDAYS = "一二三四五六日"
TEN_THOUSAND = 10_000


def _rounded(value: float | Decimal, places: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _unsaid(*values: float | Decimal | None) -> str:
    """The word where one of the values is no number."""
    return UNKNOWN if all(value is None or value == value for value in values) else HIDDEN


def whole(n: float | None, at_least: bool = False) -> str:
    """A count in full with thousands commas, as tables and cards write it: 1,284; with `at_least`, 至少 1,284."""
    if n is None or n != n:
        return _unsaid(n)
    return f"至少 {_rounded(n, 0):,}" if at_least else f"{_rounded(n, 0):,}"


def count(n: float | None, measure: str = "件", at_least: bool = False) -> str:
    """A count in a sentence with its measure word: 8 件, 1,653 户; from 10,000 up 1.28 万件."""
    if n is None or n != n:
        return _unsaid(n)
    lead = "至少 " if at_least else ""
    if abs(n) >= TEN_THOUSAND:
        return f"{lead}{_rounded(Decimal(str(n)) / TEN_THOUSAND, 2)} 万{measure}"
    return f"{lead}{_rounded(n, 0):,} {measure}"


def decimal(value: float | None, measure: str = "", places: int = 1) -> str:
    """A mean, with its unit: 12.5 天."""
    if value is None or value != value:
        return _unsaid(value)
    return f"{_rounded(value, places):,} {measure}".rstrip()


def money(yuan: Decimal | float | None) -> str:
    """An amount: 128.50 万元; below 10,000 in full, 3,000 元."""
    if yuan is None or yuan != yuan:
        return _unsaid(yuan)
    if abs(yuan) >= TEN_THOUSAND:
        return f"{_rounded(Decimal(yuan) / TEN_THOUSAND, 2):,} 万元"
    return f"{_rounded(yuan, 0):,} 元"


def percent(share: float | None, places: int = 1) -> str:
    """A share between 0 and 1 as a percentage with one decimal: 0.942 → 94.2%."""
    if share is None or share != share:
        return _unsaid(share)
    return f"{_rounded(Decimal(str(share)) * 100, places)}%"


def rate(top: float | None, bottom: float | None, places: int = 1) -> str:
    """A ratio of two counts, rounded from the exact fraction: 94.2%; 无可比 where nothing is to be rated."""
    if top is None or bottom is None or top != top or bottom != bottom:
        return _unsaid(top, bottom)
    return f"{_rounded(Decimal(top) * 100 / Decimal(bottom), places)}%" if bottom else "无可比"


def fraction(top: float | None, bottom: float | None, measure: str = "") -> str:
    """So many of so many: 150/162, with a measure word 150/162 户."""
    if HIDDEN in (whole(top), whole(bottom)):
        return HIDDEN
    return f"{whole(top)}/{whole(bottom)} {measure}".rstrip()


def delta(n: float | None, measure: str = "") -> str:
    """A change of a count, always signed: +184, -6 件; no change is 持平."""
    if n is None or n != n:
        return _unsaid(n)
    rounded = _rounded(n, 0)
    return f"{rounded:+,} {measure}".rstrip() if rounded else "持平"


def points(share: float | None, short: bool = False) -> str:
    """A change of a rate (0.011 = 1.1 points), always signed: +1.1 个百分点; on a card, `short`: +1.1 点."""
    if share is None or share != share:
        return _unsaid(share)
    rounded = _rounded(Decimal(str(share)) * 100, 1)
    return f"{rounded:+} {'点' if short else '个百分点'}" if rounded else "持平"


def day_long(day: date) -> str:
    """2026年11月24日（周二）"""
    return f"{day.year}年{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def day_short(day: date, today: date | None = None) -> str:
    """11月24日; with `today` given, the year stands before a day of another year: 2027年1月15日."""
    year = f"{day.year}年" if today is not None and day.year != today.year else ""
    return f"{year}{day.month}月{day.day}日"


def day_table(day: date | None) -> str:
    """2026-11-24, as tables write it; no day is 未知."""
    return UNKNOWN if day is None else day.strftime("%Y-%m-%d")


def moment(at: datetime) -> str:
    """2026年11月24日（周二）06:12"""
    return f"{day_long(at)}{at:%H:%M}"


def month(day: date) -> str:
    """11月, as an axis writes it."""
    return f"{day.month}月"


def period(first: date, last: date) -> str:
    """Both ends count: 11月1日—24日, 10月1日—11月24日, 2025年12月1日—2026年1月31日."""
    start = day_short(first)
    if first.year != last.year:
        return f"{first.year}年{start}—{last.year}年{day_short(last)}"
    return f"{start}—{last.day}日" if first.month == last.month else f"{start}—{day_short(last)}"


def due(day: date | None, today: date) -> str:
    """How far the limit is, in natural days: 逾期 25 天, 今日到期, 剩 3 天; no limit is 无期限."""
    if day is None:
        return NO_DUE_WORDS["no_limit"]
    left = (day - today).days
    if left == 0:
        return "今日到期"
    return f"剩 {left:,} 天" if left > 0 else f"逾期 {-left:,} 天"


def held(since: date | None, today: date, verb: str = "已持有") -> str:
    """How long something has lasted, in natural days: 已持有 63 天, 挂账 1,007 天 (`verb`)."""
    return f"{verb}天数{UNKNOWN}" if since is None else f"{verb} {(today - since).days:,} 天"


def joined(*facts: str | None) -> str:
    """Facts side by side, the missing ones left out: 五里坨街道 · 住建委已持有 77 天 · 等审计意见."""
    return " · ".join(fact for fact in facts if fact)


def listed(things: list[str], most: int = 3, rest: Callable[[int], str] = lambda n: f"等 {n} 项") -> str:
    """Names in a sentence: 八角、古城、鲁谷; more than `most` are cut: 八角、古城、鲁谷等 5 项 (n counts all)."""
    return "、".join(things[:most]) + (rest(len(things)) if len(things) > most else "")
