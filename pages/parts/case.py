"""What the pages of one matter and one dispute share: holdings, households, promises and events in a screen's words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from data_access.disputes import Lot, PromiseLine
from data_access.matters import HoldingLine, RatingLine, TimelineEvent
from domain.events import START_UNKNOWN
from domain.responsibility import days_by, days_held, passed_on
from domain.vocabulary import (
    EVENT_WORDS,
    PROMISE_WORDS,
    Level,
    RatedObject,
    Rating,
    Route,
    word,
)
from pages.parts.numbers import count, day_short, day_table, due, joined, whole
from pages.parts.words import plain

Row = Mapping[str, str]  # head → text, safe for markdown


def level_word(level: int | None) -> str:
    """The word of a level; 未知 where it was not recorded."""
    return "未知" if level is None else word(Level(level))


# --- who answers ------------------------------------------------------------------------------------------------


def holding_rows(
    holdings: Sequence[HoldingLine], short: Mapping[str, str], today: date, narrow: bool = False
) -> list[Row]:
    """Who answers now and who did before, newest first, with the days each held it.

    short: full → short name of a unit. narrow: without the day it was handed on, which the row above gives.
    """
    rows = []
    for held in reversed(holdings):
        row = {"单位": plain(_unit(held, short)), "层级": level_word(held.level), "接手": day_table(held.since)}
        if not narrow:
            row["交出"] = "现由其办理" if held.until is None else day_table(held.until)
        rows.append({**row, "天数": whole(days_held(held, today))})
    return rows


def days_by_unit(holdings: Sequence[HoldingLine], short: Mapping[str, str], today: date) -> dict[str, int]:
    """Days held by each unit up to today, in the order in which they first had it."""
    return days_by(holdings, lambda held: _unit(held, short), today)


def answering(holdings: Sequence[HoldingLine], short: Mapping[str, str]) -> str | None:
    """The unit that answers now; None once nobody does."""
    return _unit(holdings[-1], short) if holdings and holdings[-1].until is None else None


def _unit(held: HoldingLine, short: Mapping[str, str]) -> str:
    return short.get(held.unit, held.unit) if held.unit else "未知"


def held_sentence(holdings: Sequence[HoldingLine], today: date) -> str:
    """移交 3 次；在社区 30 天、街道 200 天、区级 41 天。"""
    if not holdings:
        return "还没有承办单位。"
    levels = days_by(holdings, lambda held: level_word(held.level), today)
    lay = "、".join(f"{level} {whole(days)} 天" for level, days in levels.items())
    moved = passed_on(holdings)
    return f"{f'移交 {moved} 次' if moved > 0 else '没有移交过'}；在{lay}。"


# --- households and promises ------------------------------------------------------------------------------------


def lot_rows(lots: Sequence[Lot]) -> list[Row]:
    """Households by batch: solved ones by day, then the open ones by their reason."""
    solved: Counter[date] = Counter()
    waiting: Counter[str] = Counter()
    for lot in lots:
        if lot.solved is not None:
            solved[lot.solved] += lot.n
        else:
            waiting[lot.reason or "原因未填"] += lot.n
    done = [{"户数": count(n, "户"), "情况": f"{day_table(day)} 化解"} for day, n in sorted(solved.items())]
    return [*done, *({"户数": count(n, "户"), "情况": f"未化解：{plain(why)}"} for why, n in waiting.most_common())]


def promise_rows(promises: Sequence[PromiseLine], today: date) -> list[Row]:
    """Promises (承诺) with whether they are due, kept or late."""
    return [
        {
            "单位": plain(promise.unit or "未知"),
            "承诺日": day_table(promise.made),
            "期限": day_table(promise.due),
            "情况": _promise_standing(promise, today),
        }
        for promise in promises
    ]


def _promise_standing(promise: PromiseLine, today: date) -> str:
    if promise.ended is None or promise.outcome is None:
        return due(promise.due, today).replace("逾期", "过期")
    ended = f"{day_table(promise.ended)} {PROMISE_WORDS[promise.outcome]}"
    late = (promise.ended - promise.due).days if promise.due and promise.outcome == "kept" else 0
    return f"{ended}（晚 {late:,} 天）" if late > 0 else ended


def rating_rows(ratings: Sequence[RatingLine]) -> list[Row]:
    """The states of both rated objects as they were recorded; silence is never folded into satisfied."""
    return [
        {
            "评价对象": word(RatedObject(rating.object)),
            "状态": word(Rating(rating.state)),
            "自": day_table(rating.since),
            "至": "至今" if rating.until is None else day_table(rating.until),
        }
        for rating in ratings
    ]


# --- events -----------------------------------------------------------------------------------------------------


def event_facts(event: TimelineEvent, today: date) -> str:
    """What an event says besides its note: to whom, how many households, until when, which answer."""
    n, day = event.number, day_short(event.due, today) if event.due else None
    match event.kind:
        case "received" if event.value == START_UNKNOWN:
            return joined("收到日未知", f"由{plain(event.unit)}办理" if event.unit else None)
        case "received" | "transferred":
            return joined(f"由{plain(event.unit)}办理" if event.unit else None, f"期限 {day}" if day else None)
        case "lots_added" | "lot_solved" | "lot_reason":
            return joined(count(n, "户"), plain(event.value) if event.value else None)
        case "ledger_on" | "rebound" | "promised" | "extended":
            return joined(f"期限 {day}" if day else None, count(n, "天") if n and event.kind == "extended" else None)
        case "accepted" if event.value and event.value.isdigit():
            return word(Route(int(event.value)))
        case "accepted" if event.value == START_UNKNOWN:
            return "受理日未知"
        case "hearing":
            return count(n, "天") if n else ""
        case "instructed":
            return f"期限 {day}" if day else ""
        case "rated" if event.object and event.value:
            return f"{word(RatedObject(event.object))}：{word(Rating(event.value))}"
        case "returned":
            return f"理由：{plain(event.value)}" if event.value else ""
        case "solved":
            return f"{level_word(event.level)}化解"
    return ""


def event_rows(events: Sequence[TimelineEvent], today: date) -> list[Row]:
    """The events as lines of a timeline."""
    return [
        {
            "日期": day_table(event.day),
            "事项": EVENT_WORDS[event.kind],
            "单位": plain(event.unit or ""),
            "说明": joined(event_facts(event, today), plain(event.note) if event.note else None),
        }
        for event in events
    ]
