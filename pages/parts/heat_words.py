"""The note under the matrix: what a cell counts and over which days, how it is shaded, what a ring means."""

from briefing.heat import Heat
from domain.standing_out import RATE_RULE, RULE
from pages.parts.heat_asked import Asked
from pages.parts.numbers import period


def heat_note(asked: Asked, found: Heat) -> str:
    """The note as one text."""
    window, other = asked.window, asked.other
    days = (
        f"截至{window.last.month}月{window.last.day}日"
        if asked.metric.reads_stock
        else period(window.first, window.last)
    )
    shown = f"每格为{asked.counted}（{asked.metric.unit}，{days}）"
    if other is not None:
        against = f"{asked.against}（{period(other.first, other.last)}）"
        return f"{shown}与{against}相比的增减，绿少褐多；“新增”为原来没有的。"
    judged = RULE if any(cell.expected for cell in found.cells.values()) else ""
    rated = f"{RATE_RULE}；没有录入户数的为“—”。" if found.rated else ""
    return f"{shown}；颜色越深越多（平方根刻度，各格同一尺度）。{found.short_of}{rated}{judged}"
