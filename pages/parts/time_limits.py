"""The clocks of a matter and the time limits of a dispute in a screen's words, and where they are written."""

from collections.abc import Sequence
from datetime import date

from data_access.disputes import Limit
from data_access.matters import ClockLine
from domain.clocks import LIMITS, ClockState, Stage
from domain.spells import CARRIED, RIGHTS
from domain.vocabulary import (
    NO_DUE_WORDS,
    STAGE_WORDS,
    Outcome,
    word,
)
from pages.parts.case import Row
from pages.parts.numbers import day_table, due


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
