"""The sentence of 口径 under a number: generated from its declaration, so that it cannot disagree with the value."""

from dataclasses import asdict

from data_access.metrics.declaration import Count, Day, Metric
from data_access.metrics.definitions import RULE_VERSION
from data_access.metrics.measure import Window
from domain.thresholds import Thresholds

_HOW = {"entered": "期内进入", "left": "期内离开", "open": "期末仍在", "days": "期内天数之和"}


def _day(day: Day, thresholds: Thresholds) -> str:
    n = day.shift + (day.sign * getattr(thresholds, day.threshold) if day.threshold else 0)
    return f"{day.label}{f'后{n}天' if n > 0 else f'前{-n}天' if n < 0 else ''}"


def _count(count: Count, thresholds: Thresholds) -> str:
    since = "、".join(_day(day, thresholds) for day in count.spell.since)
    until = "、".join(_day(day, thresholds) for day in count.spell.until)
    span = f"自{since}{'（取最晚）' if len(count.spell.since) > 1 else ''}"
    if until:
        span += f"至{until}{'（取最早）' if len(count.spell.until) > 1 else ''}"
    filters = "、".join(w.label for w in (*count.spell.where, *count.where) if w.label)
    return f"{_HOW[count.how]}：{span}{f'，限{filters}' if filters else ''}"


def meaning(metric: Metric, thresholds: Thresholds) -> str:
    """What the number counts, with the thresholds in force."""
    return metric.meaning.format_map(asdict(thresholds))


def formula(metric: Metric, thresholds: Thresholds) -> str:
    """How the number is counted, numerator and denominator, in words."""
    top = "；加上".join(_count(count, thresholds) for count in metric.top)
    if not metric.bottom:
        return top
    return f"分子：{top}。分母：{'；加上'.join(_count(count, thresholds) for count in metric.bottom)}"


def basis(metric: Metric, window: Window) -> str:
    """The line that ends a table: period, date basis, unit, rule version."""
    if metric.reads_stock:
        period = f"截至 {window.last.isoformat()}"
    else:
        period = f"{window.first.isoformat()} 至 {window.last.isoformat()}"
    return f"{period} · 按{metric.basis} · 单位：{metric.unit} · 口径版本 {RULE_VERSION}"
