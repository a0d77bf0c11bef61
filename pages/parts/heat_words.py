"""What is said of the matrix: what a cell counts, how it is shaded, what a ring means; why there is none."""

from datetime import date

from briefing.heat import Heat
from domain.standing_out import RATE_RULE, RULE
from pages.parts.device import is_print
from pages.parts.heat_asked import Asked


def heat_note(asked: Asked, found: Heat) -> str:
    """The note as one text; on paper a star stands for the ring."""
    each = f"每千户{asked.counted}" if found.rated else asked.counted
    days = asked.days(asked.window)
    shown = f"每格为{each}（{asked.metric.unit}{'' if days in each else f'，{days}'}）"
    if asked.other is not None:
        against = f"{asked.against}（{asked.days(asked.other)}）"
        return f"{shown}与{against}相比的增减，绿少褐多，颜色越深增减越多（平方根刻度）。"
    rule = RULE.replace("橙框", "带 * 的") if is_print() else RULE
    judged = rule if any(cell.expected for cell in found.cells.values()) else ""
    rated = f"{RATE_RULE}；没有录入户数的为“—”。" if found.rated else ""
    shaded = "" if is_print() else "；颜色越深越多（平方根刻度，各格同一尺度）"
    return f"{shown}{shaded}。{found.short_of}{rated}{judged}"


def empty_words(found: Heat, base: date | None) -> str:
    """Why a map has no row, and what to do; base: the first day there are records of, None: of none."""
    if found.whole.numerator:
        return "各领域的数都涉及少数人，不分开显示。"
    if found.whole.state == "known":
        return "所选期间和范围内一件也没有，换一个再看。"
    if base is not None:
        return f"所选期间各来源都没有到数，换一个期间再看（记录自 {base.isoformat()} 起）。"
    return "导入信访、12345 等来源后，各领域、各街道的件数画在这里。"
