"""Who answers for one matter or dispute and who did before, in a screen's words: rows, days by unit, one sentence."""

from collections.abc import Mapping, Sequence
from datetime import date

from data_access.matters import HoldingLine, TimelineEvent
from domain.acts.case import running_mandates
from domain.responsibility import days_by, days_held, passed_on
from pages.parts.case import Row, level_word
from pages.parts.numbers import UNKNOWN, day_short, day_table, whole
from pages.parts.words import plain


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
        days = days_held(held, today)
        rows.append({**row, "天数": UNKNOWN if days is None else whole(days)})
    return rows


def days_by_unit(holdings: Sequence[HoldingLine], short: Mapping[str, str], today: date) -> dict[str, int | None]:
    """Days held by each unit up to today, in the order in which they first had it; None: not known."""
    return days_by(holdings, lambda held: _unit(held, short), today)


def answering(holdings: Sequence[HoldingLine], short: Mapping[str, str]) -> str | None:
    """The unit that answers now; None once nobody does."""
    return _unit(holdings[-1], short) if holdings and holdings[-1].until is None else None


def _unit(held: HoldingLine, short: Mapping[str, str]) -> str:
    return short.get(held.unit, held.unit) if held.unit else "未知"


def agents(events: Sequence[TimelineEvent], today: date) -> str | None:
    """Who acts for the residents (代理人) and until when; events newest first, as a timeline gives them. None: nobody."""
    running = running_mandates(reversed(events)).values()
    said = [f"{plain(one.about or '未知')}（到 {day_short(one.due, today)}）" for one in running if one.due]
    return "、".join(said) or None


def held_sentence(holdings: Sequence[HoldingLine], today: date) -> str:
    """移交 3 次；在社区 30 天、街道 200 天、区级 41 天。"""
    if not holdings:
        return "还没有承办单位。"
    if not any(held.unit for held in holdings):
        return "承办单位还不知道，各级、各单位的持有天数不计。"
    levels = days_by(holdings, lambda held: held.level, today)
    lay = "、".join(
        (level_word(level) if level else "层级未知") + ("天数未知" if n is None else f" {whole(n)} 天")
        for level, n in levels.items()
    )
    moved = passed_on(holdings)
    return f"{f'移交 {moved} 次' if moved > 0 else '没有移交过'}；{'在' if next(iter(levels)) else ''}{lay}。"
