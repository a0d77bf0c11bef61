"""What the pages of one matter and one dispute share: clocks, holdings, households and events in a screen's words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from data_access.disputes import Limit, Lot, PromiseLine
from data_access.matters import ClockLine, HoldingLine, RatingLine, TimelineEvent
from domain.clocks import LIMITS, ClockState, Stage
from domain.events import START_UNKNOWN
from domain.responsibility import days_by, days_held, passed_on
from domain.spells import CARRIED, RIGHTS
from domain.vocabulary import (
    EVENT_WORDS,
    NO_DUE_WORDS,
    PROMISE_WORDS,
    STAGE_WORDS,
    Level,
    Outcome,
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


# --- clocks -----------------------------------------------------------------------------------------------------


def limit_words(clock: ClockLine) -> str:
    """The due day of a clock, or why there is none: 工作日历未发布：原始届满日 …, 无期限, 起算日未知, 不计时限."""
    if clock.state == ClockState.known:
        return day_table(clock.due)
    raw = f"：原始届满日 {day_table(clock.raw)}" if clock.state == ClockState.calendar_unpublished else ""
    return NO_DUE_WORDS[clock.state] + raw


def standing_words(clock: ClockLine, today: date) -> str:
    """How a clock stands: 剩 11 天 while it runs; 已完成（按期）, 已变更, 期满未申请 once it ended."""
    # Of a right it is known in advance when it will lapse.
    if clock.ended is None or (clock.stage in RIGHTS and clock.ended > today):
        return due(clock.due, today) if clock.due else "进行中"
    if clock.stage in RIGHTS and clock.outcome == Outcome.WITHDRAWN:
        lapsed = clock.due is not None and clock.ended > clock.due
        return f"{'期满' if lapsed else ''}未{'提出' if clock.stage == Stage.objection else '申请'}"
    ended = f"{day_table(clock.ended)} {word(Outcome(clock.outcome))}" if clock.outcome else day_table(clock.ended)
    if clock.outcome != Outcome.MET or clock.due is None:
        return ended
    late = (clock.ended - clock.due).days
    return f"{ended}（{f'逾期 {late:,} 天' if late > 0 else '按期'}）"


def clock_rows(clocks: Sequence[ClockLine], today: date, narrow: bool = False) -> list[Row]:
    """The clocks of a matter, replaced ones too, in the order in which they began; `narrow` without that day."""
    rows = []
    for clock in clocks:
        row = {"阶段": STAGE_WORDS[clock.stage]}
        if not narrow:
            row["起算日"] = "未知" if clock.state == ClockState.start_unknown else day_table(clock.starts)
        rows.append({**row, "期限": limit_words(clock), "情况": standing_words(clock, today)})
    return rows


def articles(clocks: Sequence[ClockLine]) -> str:
    """Where the clocks are written and by which version of the rules they were set, each once."""
    written = dict.fromkeys(f"{STAGE_WORDS[clock.stage]}：{_article(clock)}" for clock in clocks)
    rules = dict.fromkeys(clock.rule for clock in clocks)
    return f"{'；'.join(written)}。规则版本：{'、'.join(rules)}。"


def _article(clock: ClockLine) -> str:
    if clock.rule == CARRIED:
        return "以来件所载期限为准"
    # Suggestions and accusations have no sixty days: that is what 29 and 30 say, not 34.
    free = clock.stage == Stage.handling and clock.state == ClockState.no_clock
    return "《信访工作条例》第二十九条、第三十条" if free else LIMITS[Stage(clock.stage)].article


def limit_rows(limits: Sequence[Limit], today: date) -> list[Row]:
    """The time limits of a dispute (化解时限), extended ones too, the newest first."""
    rows = []
    for limit in reversed(limits):
        if limit.ended is None:
            standing = due(limit.due, today)
        elif limit.outcome == Outcome.REPLACED:
            standing = f"{day_table(limit.ended)} 延期"
        else:
            standing = f"{day_table(limit.ended)} 销账"
        due_day = day_table(limit.due) if limit.due else NO_DUE_WORDS["no_limit"]
        rows.append({"自": day_table(limit.starts), "期限": due_day, "情况": standing})
    return rows


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


def event_rows(events: Sequence[TimelineEvent], today: date, notes: bool = True) -> list[Row]:
    """The events as lines of a timeline; without `notes` where no text may be shown (检举控告)."""
    return [
        {
            "日期": day_table(event.day),
            "事项": EVENT_WORDS[event.kind],
            "单位": plain(event.unit or ""),
            "说明": joined(event_facts(event, today), plain(event.note) if notes and event.note else None),
        }
        for event in events
    ]
