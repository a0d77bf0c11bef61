"""What the overview says: its sentences, lines and findings, composed once from values, for screen and paper alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import nan

from briefing import periods
from briefing.numbers import (
    HIDDEN,
    count,
    day_short,
    delta,
    due,
    fraction,
    held,
    joined,
    percent,
    period,
    points,
    whole,
)
from data_access.changes import LedgerChange, Rise
from data_access.disputes import LedgerEntry
from data_access.district import Names
from data_access.feeds import SilentFeed
from data_access.metrics.declaration import Metric
from data_access.metrics.measure import Figure, Missing, Window
from domain.attention import NEEDS, Attention
from domain.events import FAR
from domain.feeds import NO_FEED
from domain.thresholds import Season

MONTHS, WEEKS = 12, 26
# The numbers of the sentence, in the order it says them: metric, measure word, what they are.
NEED_NUMBERS = (
    ("key_overdue", "件", "逾期"),
    ("promises_late", "项", "承诺过期"),
    ("key_due_7d", "件", "临期"),
    ("rebounds_recent", "件", "反弹"),
    ("stuck", "件", "停滞"),
)
# A run of fewer weeks, or a smaller surplus over the run, is what weeks do anyway.
_RUN, _SURPLUS = 3, 0.1
_SEASON_NEWS = timedelta(days=35)


@dataclass(frozen=True)
class Phrase:
    """A piece of a sentence: what comes before its number, the number, what follows; `metric` is what it opens to."""

    before: str
    number: str
    after: str
    metric: str | None = None


@dataclass(frozen=True)
class Need:
    """A dispute that needs somebody: why (a state and its words), where it lies and who has it, what is awaited."""

    number: str
    title: str
    state: Attention
    reason: str
    where: str
    awaited: str


@dataclass(frozen=True)
class Card:
    """A main number in words: its value, its change and against what, and twelve points (None: unknown)."""

    value: str
    delta: str
    against: str | None
    trend: tuple[float | None, ...]


@dataclass(frozen=True)
class Week:
    """Monday to Sunday: 件次 received and finished, None where a feed was silent."""

    first: date
    last: date
    received: float | None
    finished: float | None


@dataclass(frozen=True)
class Change:
    """A line of 比上周变了什么: a state's word, the sentence, and what it opens to: a dispute, or a street's topic."""

    state: str
    word: str
    said: Phrase
    dispute: str | None = None
    street: str | None = None
    topic: str | None = None


@dataclass(frozen=True)
class Gap:
    """A feed that was silent for a street: since when, and the first day it came again (None: silent still)."""

    feed: str
    street: str
    since: date
    until: date | None


# --- what needs somebody ------------------------------------------------------------------------------------------


def needs_sentence(total: int, numbers: Mapping[str, float], whose: str = "") -> tuple[Phrase, ...]:
    """今天有 8 件需要您过问：2 件逾期，1 项承诺过期… total: disputes; numbers: the value of each of NEED_NUMBERS; whose:
    the part of the district that is spoken of (viewpoint.whose)."""
    if not total:
        return (Phrase(f"{whose}今天没有需要您过问的重点矛盾。", "", ""),)
    told = [(name, count(numbers[name], measure), what) for name, measure, what in NEED_NUMBERS if numbers[name] > 0]
    ends = ["，"] * (len(told) - 1) + ["。"]
    parts = [Phrase("", number, what + end, name) for (name, number, what), end in zip(told, ends, strict=True)]
    twice = "，有的不止一项" if sum(numbers[name] for name, _, _ in NEED_NUMBERS) > total else ""
    return (Phrase(f"{whose}今天有", count(total), f"需要您过问{twice}："), *parts)


def needs(entries: Sequence[LedgerEntry], today: date) -> list[Need]:
    """The disputes that need somebody: the most urgent state first, in it the latest, then the longest held."""
    urgent = [entry for entry in entries if entry.states[0] in NEEDS]
    urgent.sort(key=lambda e: (NEEDS.index(e.states[0]), _late_since(e), e.held_since or FAR, e.number))
    return [
        Need(
            entry.number,
            entry.title,
            entry.states[0],
            _reason(entry, today),
            joined(entry.street, f"{entry.unit}{held(entry.held_since, today)}" if entry.unit else "承办单位未知"),
            _awaited(entry, today),
        )
        for entry in urgent
    ]


def _late_since(entry: LedgerEntry) -> date:
    match entry.states[0]:
        case Attention.PROMISE_LATE:
            return entry.promise_due or FAR
        case Attention.REBOUND:
            return entry.entered
        case Attention.STUCK:
            return entry.last_event
        case _:
            return entry.due or FAR


def _reason(entry: LedgerEntry, today: date) -> str:
    match entry.states[0]:
        case Attention.PROMISE_LATE:
            return "承诺过期"
        case Attention.REBOUND:
            return "反弹"
        case Attention.STUCK:
            return held(entry.last_event, today, "停滞")
        case _:
            return due(entry.due, today)


def _awaited(entry: LedgerEntry, today: date) -> str:
    if entry.meeting:
        return f"移交 {entry.meeting.transfers} 次，建议开协调会"
    if entry.states[0] is Attention.PROMISE_LATE and entry.promise_due:
        return f"承诺 {day_short(entry.promise_due, today)}前办到，未见佐证"
    if entry.states[0] is Attention.REBOUND:
        return f"{day_short(entry.entered, today)}按原编号重新挂账"
    return f"下一步：{entry.next_step}" if entry.next_step else "下一步未填"


# --- main numbers -------------------------------------------------------------------------------------------------


def card_windows(today: date) -> list[Window]:
    """The running month up to today and the eleven before it, oldest first, then the same days of last month."""
    this = periods.period_window(periods.MONTH, today, ())
    months = [this]
    while len(months) < MONTHS:
        months.insert(0, periods.period_window(periods.MONTH, months[0].first - timedelta(days=1), ()))
    return [*months, periods.before(periods.MONTH, this, ())]


def card(metric: Metric, figures: Sequence[Figure]) -> Card:
    """A main number in words, from its figures over card_windows. A change from or to the unknown is unknown, too."""
    *months, before = figures
    now = months[-1]
    trend = tuple(None if f.value is None else f.value * 100 if metric.percent else f.value for f in months)
    if now.state == "too_few":
        return Card(HIDDEN, HIDDEN, None, trend)
    change = None if now.value is None or before.value is None else now.value - before.value
    if before.state == "too_few":
        change = nan
    if metric.percent:
        against: str | None = "较上月"
        said = points(change, short=True)
        if now.state == "unknown" and now.denominator:
            said, against = f"已到数部分 {percent(now.numerator / now.denominator)}", None
        if now.state == "known" and now.value is None:
            return Card("无可比", "无可比", against, trend)
        return Card(percent(now.value), said, against, trend)
    value = whole(now.value) if now.at_least is None else whole(now.at_least, at_least=True)
    return Card(value, delta(change), "较上月", trend)


# --- the one trend ------------------------------------------------------------------------------------------------


def week_windows(today: date) -> list[Window]:
    """The last whole weeks, Monday to Sunday, that were over before today, oldest first."""
    sunday = today - timedelta(days=today.weekday() + 1)
    return [Window(sunday - timedelta(days=7 * n + 6), sunday - timedelta(days=7 * n)) for n in reversed(range(WEEKS))]


def finding(weeks: Sequence[Week], seasons: Sequence[Season]) -> str:
    """What the weeks show, as a title. Weeks with a silent feed are no evidence: they neither make nor break a run."""
    known = [(w, w.received, w.finished) for w in weeks if w.received is not None and w.finished is not None]
    received, finished = sum(r for _, r, _ in known), sum(f for _, _, f in known)
    if not received and not finished:
        return "近半年没有收件和办结" if known else "收件与办结未知"
    for word, sign in (("收件多于办结", 1), ("办结多于收件", -1)):
        run: list[tuple[Week, float, float]] = []
        for week in reversed(known):
            if (week[1] - week[2]) * sign <= 0:
                break
            run.append(week)
        smaller = sum(min(r, f) for _, r, f in run)
        if len(run) >= _RUN and abs(sum(r - f for _, r, f in run)) >= _SURPLUS * smaller:
            return f"{_season_word(run[0][0].last, seasons)}{word}，已连续{chinese(len(run))}周"
    if abs(received - finished) <= _SURPLUS * min(received, finished):
        return "收件与办结大体相抵"
    return f"近 {len(known)} 周收件 {count(received, '件次')}，办结 {count(finished, '件次')}"


def _season_word(day: date, seasons: Sequence[Season]) -> str:
    """供暖季开始 in its first five weeks: a reader asks first whether it is the season."""
    return "供暖季开始，" if any(s.first <= day < s.first + _SEASON_NEWS for s in seasons) else ""


def chinese(n: int) -> str:
    """A whole number from 1 to 99 in Chinese: 四, 十二, 二十六."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(n, 10)
    lead = "" if not tens else "十" if tens == 1 else f"{digits[tens]}十"
    return lead + (digits[ones] if ones or not tens else "")


# --- what changed -------------------------------------------------------------------------------------------------


def changes(
    ledger_changes: Sequence[LedgerChange],
    entries: Sequence[LedgerEntry],
    rise: Rise | None,
    gaps: Sequence[Gap],
    names: Names,
    most: int = 5,
) -> list[Change]:
    """At most `most` lines: the steepest rise, the first news of each kind, then further news, silent feeds last."""
    open_entries = {entry.number: entry for entry in entries}
    lines = [_rise(rise, names)] if rise and _stands_out(rise) else []
    firsts = {change.kind: change for change in reversed(ledger_changes)}
    ordered = sorted(ledger_changes, key=lambda change: firsts[change.kind] is not change)
    lines += [_news(change, open_entries.get(change.number)) for change in ordered]
    silent = _silent([gap for gap in gaps if gap.until is None])
    return [*lines[: most - 1], silent] if silent else lines[:most]


def _stands_out(rise: Rise) -> bool:
    """Beyond what counts of this size do by chance (twice the root of the earlier one, and at least five)."""
    return rise.now - rise.before >= max(5.0, 2 * rise.before**0.5)


def _rise(rise: Rise, names: Names) -> Change:
    street, topic = names.of("street", rise.street), names.of("topic", rise.topic)
    said = Phrase(f"{street}{topic}近 7 日收件", count(rise.now, "件次"), f"，前 7 日 {count(rise.before, '件次')}")
    return Change("rising", "升", said, street=street, topic=topic)


def _news(change: LedgerChange, entry: LedgerEntry | None) -> Change:
    match change.kind:
        case "rebound":
            state, word, said = "rebound", "反弹", Phrase(f"{change.title}反弹，按原编号重新挂账", "", "")
        case "off_approved":
            state, word, said = "solved", "销账", Phrase(f"{change.title}核准销账", "", "")
        case "lot_solved":
            total = f"，累计 {fraction(entry.solved, entry.households)}" if entry and entry.households else ""
            state, word = "solved", "化解"
            said = Phrase(f"{change.title}又化解", count(change.households, "户"), total)
        case "ledger_on":
            state, word, said = "new", "新增", Phrase(f"{joined(change.street)}{change.title}上账", "", "")
        case "meeting":
            state, word, said = "open", "会商", Phrase(f"{change.title}开了协调会", "", "")
        case _:
            times = f"，第 {entry.transfers} 次移交" if entry and entry.transfers else ""
            state, word = "transferred", "移交"
            said = Phrase(f"{change.title} → {change.unit or '未知单位'}{times}", "", "")
    return Change(state, word, said, dispute=change.number)


def _silent(gaps: Sequence[Gap]) -> Change | None:
    if not gaps:
        return None
    first = min(gaps, key=lambda gap: gap.since)
    others = f"；另有 {len(gaps) - 1} 处来源缺数" if len(gaps) > 1 else ""
    said = f"{first.street} {first.feed} 自 {day_short(first.since)}起无数据{others}"
    return Change("unknown", "未知", Phrase(said, "", ""))


# --- silent feeds -------------------------------------------------------------------------------------------------


def gaps(missing: Sequence[Missing], silent: Sequence[SilentFeed], names: Names) -> list[Gap]:
    """Every silence once, the latest first: those the figures name, and those that time alone has made since."""
    found = {
        Gap(names.of("source", m.source), names.of("street", m.street), m.since, m.until) for m in missing if m.since
    }
    short = {(gap.feed, gap.since): gap.street for gap in found}
    for feed in silent:
        name, told = names.of("source", feed.source), short.get((names.of("source", feed.source), feed.since), "")
        if not told.startswith(feed.street):
            found.add(Gap(name, feed.street, feed.since, None))
    return sorted(found, key=lambda gap: (gap.until is not None, -gap.since.toordinal(), gap.feed, gap.street))


def missing_sentence(missing: Sequence[Missing], silences: Sequence[Gap], today: date) -> str | None:
    """八宝山街道 12345 来源已缺 2 日，相关数字为「至少」或「未知」; None when nothing is missing.

    missing: what the figures name, where only the want of any feed is read; silences: the rest, from `gaps`.
    """
    if any(gap.since is None for gap in missing):
        return f"还{NO_FEED}，相关数字为「未知」"
    if not silences:
        return None
    gap = silences[0]
    if gap.until is None:
        lack = f"{gap.street} {gap.feed} 来源已缺 {(today - gap.since).days} 日"
    else:
        lack = f"{gap.street} {gap.feed} 来源缺 {period(gap.since, gap.until - timedelta(days=1))}"
    others = f"，另有 {len(silences) - 1} 处来源缺数" if len(silences) > 1 else ""
    return f"{lack}{others}，相关数字为「至少」或「未知」"
