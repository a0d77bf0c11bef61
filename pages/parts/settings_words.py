"""Settings in a screen's words: what each is for, its value, since when it holds, what a change of it would move."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from data_access.setting_changes import MEETING, Effect
from data_access.settings import EVER, SHIPPED, YEAR, Setting, problem
from domain.attention import Attention
from domain.clocks import Stage
from domain.vocabulary import NO_DUE_WORDS, OrderClass, Route, word
from domain.workdays import ONE_DAY, notices
from pages.parts.numbers import count, day_short, day_table, period, whole
from pages.parts.states import STATES

THRESHOLDS = (
    "due_soon_days",
    "stuck_days",
    "rebound_days",
    "meeting_after_transfers",
    "collective_over",
    "small_cell",
    "call_back_days",
    "task_force_matters",
    "heating_season",
)
LIMITS = (*(f"limit.{stage}" for stage in Stage), "extension_from", "procedure_days", "order_hours")
UNITS: Mapping[str, str] = {"days": "天", "workdays": "个工作日", "hours": "小时"}
EXTENSION: Mapping[str, str] = {"raw": "自原届满日起延", "rolled": "自顺延后的届满日起延"}
# A stage whose number the law leaves to each item.
_CARRIED: Mapping[str, str] = {
    Stage.feedback: "以交办载明的为准",
    Stage.procedure: "以所适用的程序为准",
    Stage.order: "以工单载明的为准",
}
MEANS: Mapping[str, str] = {
    "due_soon_days": "期限还剩这些天以内的，列为临期",
    "stuck_days": "连续这些天没有进展记录的重点矛盾，列为停滞",
    "rebound_days": "反弹后这些天内，列入需要您过问",
    "meeting_after_transfers": "移交满这个次数，建议开协调会",
    "small_cell": "办理链以外，小于这个数的件数不显示",
    "call_back_days": "销账后第几天回访",
    "task_force_matters": "同一产权、物业或供热单位同一领域在办满这个数，建议成立专班",
    "heating_season": "图上的供暖季",
    "collective_over": "走访超过这个人数，记为集体访",
    "extension_from": "延期从哪天接着算",
    "procedure_days": "按法定程序办理的事项，各程序的办理期限",
    "order_hours": "工单没有载明时限的，按类别计",
}
# What a count is of, where the badge's word says more: every dispute was 反弹 that ever came back, all are 办理中.
_COUNTED: Mapping[str, str] = {
    Attention.REBOUND: "近期反弹",
    Attention.RUNNING: "无需过问",
    MEETING: "建议开协调会",
}


def value(row: Setting) -> str:
    """What was set: 15 天, 5 个工作日, 11月15日 至次年 3月15日."""
    return value_of(row.name, row.value)


def value_of(name: str, found: Any) -> str:
    """A value as it is stored, in words; the trace may tell of one that makes no sense."""
    if problem(name, found):
        return "内容无法识别"
    if name.startswith("limit."):
        return _limit(name.removeprefix("limit."), found)
    if name.startswith(YEAR):
        days = [date.fromisoformat(day) for day in found["off"]]
        return f"放假的工作日 {sum(day.weekday() < 5 for day in days)} 天，调休上班 {len(found['work'])} 天"
    return _VALUES[name](found)


def _limit(stage: str, found: Mapping[str, Any]) -> str:
    if found["number"] is None:
        return _CARRIED.get(stage, "不设统一期限")
    most = "最长 " if stage == Stage.handling_extended else ""
    return f"{most}{whole(found['number'])} {UNITS[found['kind']]}"


def _season(found: list[str]) -> str:
    first, last = ("{}月{}日".format(*map(int, day.split("-"))) for day in found)
    return f"{first}至{'次年' if found[1] < found[0] else ''}{last}"


def _procedures(found: Mapping[str, int]) -> str:
    said = "、".join(f"{word(Route(int(route)))} {whole(days)} 天" for route, days in sorted(found.items()))
    return f"{said}；其余程序不设期限" if said else "都不设期限"


def _hours(found: Mapping[str, int]) -> str:
    return "、".join(f"{word(kind)} {whole(found[kind])} 小时" for kind in OrderClass if kind in found) or "都不设时限"


_VALUES: Mapping[str, Callable[[Any], str]] = {
    "due_soon_days": lambda days: f"{whole(days)} 天",
    "stuck_days": lambda days: f"{whole(days)} 天",
    "rebound_days": lambda days: f"{whole(days)} 天",
    "meeting_after_transfers": lambda times: f"{whole(times)} 次",
    "small_cell": lambda number: f"小于 {whole(number)} 件",
    "call_back_days": lambda days: f"第 {'、'.join(map(whole, days))} 天",
    "heating_season": _season,
    "task_force_matters": lambda number: f"{whole(number)} 件",
    "collective_over": lambda persons: f"超过 {whole(persons)} 人",
    "extension_from": EXTENSION.__getitem__,
    "procedure_days": _procedures,
    "order_hours": _hours,
    "demo_day": str,
}


def since(row: Setting) -> str:
    """From when it holds: 自 2026-12-01 起, 一直有效."""
    return "一直有效" if row.valid_from == EVER else f"自 {day_table(row.valid_from)} 起"


def basis(row: Setting) -> str:
    """What it rests on; of a calendar year that came with the program, the notices it was taken from."""
    if row.name.startswith(YEAR) and row.basis == SHIPPED:
        return f"{'、'.join(notices(int(row.name.removeprefix(YEAR))))}（{SHIPPED}）"
    return row.basis or "未写明"


# --- what a change moves ----------------------------------------------------------------------------------------


def becomes(row: Setting) -> str:
    """What a row would set, and for what it holds: 自 2026-12-01 起改为 **9 天**。"""
    if row.name.startswith(YEAR):
        off, work = (spans(map(date.fromisoformat, row.value[kind])) for kind in ("off", "work"))
        return f"**{value(row)}**。  \n放假：{off}。  \n调休上班：{work or '没有'}。"
    return f"{since(row)}改为 **{value(row)}**。{follows(row)}"


def spans(days: Iterable[date]) -> str:
    """Days in their stretches: 1月1日—3日、2月5日—11日; with the year where it is not that of the last one."""
    found = sorted(days)
    begins = [day for nr, day in enumerate(found) if not nr or day - found[nr - 1] > ONE_DAY]
    ends = [day for nr, day in enumerate(found) if nr + 1 == len(found) or found[nr + 1] - day > ONE_DAY]

    def said(first: date, last: date) -> str:
        year = f"{first.year}年" if first.year == last.year < found[-1].year else ""
        return year + (day_short(first) if first == last else period(first, last))

    return "、".join(map(said, begins, ends))


def follows(row: Setting) -> str:
    """For what a change holds."""
    if row.name in LIMITS:
        return "只对那天起开始的时限有效，已经在计的不变。"
    return "只对那天起收到的来访有效。" if row.name == "collective_over" else ""


def moved(effect: Effect) -> list[str]:
    """What a change moves, a line each; one line where it moves nothing."""
    lines = [*_matters(effect), *_disputes(effect)]
    return lines or ["现有的事项、时限和重点矛盾都不变。"]


def _matters(effect: Effect) -> list[str]:
    lines = []
    if effect.matters:
        clocks = "、".join(_transition(moves, number) for moves, number in effect.clocks.items())
        lines.append(f"**{count(effect.matters)}事项**重新推算{f'：{clocks}' if clocks else ''}。")
    if effect.newly_overdue or effect.no_longer_overdue:
        lines.append(f"新逾期 **{count(effect.newly_overdue)}**，不再逾期 **{count(effect.no_longer_overdue)}**。")
    if effect.due_soon and effect.due_soon[0] != effect.due_soon[1]:
        lines.append(f"临期事项 **{_from_to(effect.due_soon)}**。")
    return lines


def _transition(moves: str, number: int) -> str:
    before, _, after = moves.partition(" → ")
    if before == after:
        return f"{whole(number)} 个正在计的时限改期"
    words = {**NO_DUE_WORDS, "known": "有期限"}
    return f"{whole(number)} 个由“{words[before]}”变为“{words[after]}”"


def _disputes(effect: Effect) -> list[str]:
    if not effect.disputes:
        return []
    words = {**{state: shown.word for state, shown in STATES.items()}, **_COUNTED}
    states = "、".join(f"{words[state]} {_from_to(both)}" for state, both in effect.states.items())
    return [f"**{count(effect.disputes)}重点矛盾**的状态改变{f'：{states}' if states else ''}。"]


def _from_to(both: tuple[int, int]) -> str:
    return f"{whole(both[0])} → {count(both[1])}"
