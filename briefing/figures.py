"""A figure of the metrics in words, whatever its state: known, at least, unknown, about nothing, too few to be shown."""

from briefing.numbers import HIDDEN, UNKNOWN, count, decimal, fraction, rate, whole
from data_access.metrics.declaration import Metric
from data_access.metrics.measure import Figure
from domain.thresholds import Thresholds


def value_words(metric: Metric, answer: Figure) -> str:
    """The number with its unit: 1,284 件次, 至少 12 件次, 94.2%（310/329）, 12.5 天, 未知, 涉及少数人，不显示."""
    if answer.state == "too_few":
        return HIDDEN
    if metric.bottom:
        top, bottom = answer.numerator, answer.denominator or 0
        parts = fraction(top, bottom)
        if answer.missing:
            return f"{UNKNOWN}（已到数部分 {parts}）" if bottom else UNKNOWN
        return f"{rate(top, bottom) if metric.percent else decimal(answer.value, metric.unit)}（{parts}）"
    if metric.take == "median":
        return decimal(answer.value, metric.unit)
    if answer.arrived is None:
        return UNKNOWN
    return f"{whole(answer.arrived, at_least=answer.value is None)} {metric.unit}"


def count_words(answer: Figure, measure: str = "件") -> str:
    """A count in a sentence: 12 件, 至少 12 件, 未知, 涉及少数人，不显示."""
    if answer.state == "too_few":
        return HIDDEN
    return count(answer.arrived, measure, at_least=answer.value is None)


def too_few_words(thresholds: Thresholds) -> str:
    """Why a number is not shown, in a sentence."""
    small = thresholds.small_cell
    return f"少于 {small} 的数，以及能由它推算出的数，对承办链条以外的查看人不显示"
