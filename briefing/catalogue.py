"""指标口径: what the catalogue says of each number, generated from its declaration; how competing rates differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan

from briefing.numbers import UNKNOWN, count, rate
from data_access.metrics.declaration import Metric
from data_access.metrics.definitions import METRICS, ON_TIME, RULE_VERSION
from data_access.metrics.explanation import formula, meaning
from data_access.metrics.measure import Figure
from data_access.search import fold
from domain.thresholds import Thresholds

GOOD = {"up": "越高越好", "down": "越低越好", None: "无好坏之分"}
KINDS = {"flow": "期内累计", "stock": "期末存量", "rate": "比率", "other": "其他"}

# Every number stands in one group, in the order it is read; a test holds the groups against METRICS.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "收件": (
        "received_items",
        "received_batches",
        "received_persons",
        "received_day_unknown",
        "repeats",
        "repeat_rate",
        "collective",
        "skip_level",
    ),
    "在办与期限": ("open", "due_7d", "overdue", "became_overdue", "no_limit", "due_pending", "finished_day_unknown"),
    "按期办结率": ON_TIME,
    "办结与化解": (
        "finished",
        "solved",
        "first_time_solved",
        "solved_at_community",
        "solved_at_street",
        "solved_at_district",
    ),
    "快慢与流转": ("mean_age", "median_age", "mean_finish_days", "days_held", "transfers"),
    "重点矛盾": (
        "key_open",
        "key_new",
        "key_entry_unknown",
        "key_overdue",
        "key_due_7d",
        "stuck",
        "off_ledger",
        "rebounds",
        "rebounds_recent",
    ),
    "户数与承诺": (
        "households",
        "households_solved",
        "households_rate",
        "promises_due",
        "promises_kept",
        "promises_late",
    ),
    "评价": tuple(name for name in METRICS if name.startswith("rated_")),
}


def found(words: str, thresholds: Thresholds, group: str | None = None) -> dict[str, list[Metric]]:
    """The numbers that hold every word in anything the catalogue says of them, by group; empty groups are left out."""
    wanted = fold(words).split()
    kept = {
        title: [METRICS[name] for name in names if all(w in _said(METRICS[name], thresholds) for w in wanted)]
        for title, names in GROUPS.items()
        if group in (None, title)
    }
    return {title: metrics for title, metrics in kept.items() if metrics}


def _said(metric: Metric, thresholds: Thresholds) -> str:
    return fold("\n".join((metric.name, metric.label, *lines(metric, thresholds))))


def lines(metric: Metric, thresholds: Thresholds) -> tuple[str, str, str]:
    """What is said below a number: its meaning, how it is counted, and the facts it rests on."""
    facts = (
        f"单位：{metric.unit}",
        KINDS[metric.kind],
        GOOD[metric.good],
        f"日期口径：{metric.basis}",
        f"依据：{metric.source}",
        "来源缺数时为未知" if metric.fed else "不依赖来源到数",
        f"名称：{metric.name}",
        f"版本：{RULE_VERSION}",
    )
    return meaning(metric, thresholds), formula(metric, thresholds), " · ".join(facts)


@dataclass(frozen=True)
class Rival:
    """One formula of 按期办结率 beside the others: its value in words, both sides (件次), how it differs from ours.

    apart  the number whose cases make the difference, where there is such a number
    """

    metric: Metric
    value: str
    top: float
    bottom: float
    difference: str
    apart: str | None


def rivals(figures: Mapping[str, Figure]) -> Sequence[Rival]:
    """The competing on-time rates over one window, ours (on_time_strict) first; figures by name for each of ON_TIME."""
    bottoms = {name: nan if figures[name].state == "too_few" else figures[name].denominator or 0 for name in ON_TIME}
    late = bottoms["on_time_strict"] - bottoms["on_time_finished"]
    pending = bottoms["on_time_all"] - bottoms["on_time_strict"]
    higher, lower = _moves(late, "，因此偏高"), _moves(pending, "，因此偏低")
    told = {
        "on_time_strict": (f"分母含期末逾期未结 {count(late, '件次')}：逾期不办也算未按期", "overdue"),
        "on_time_finished": (f"分母不含逾期未结 {count(late, '件次')}{higher}", "overdue"),
        "on_time_all": (f"分母再加尚未到期的在办 {count(pending, '件次')}{lower}", None),
        "on_time_due": ("只看期限在期内届满的，与何时办结无关", None),
    }
    return [
        Rival(METRICS[name], _rate(figures[name]), figures[name].numerator, bottoms[name], *told[name])
        for name in ON_TIME
    ]


def _moves(cases: float, how: str) -> str:
    """What the cases that differ do to the rate; nothing is said of what is not shown."""
    return how if cases > 0 else "，本期相同" if cases == 0 else ""


def _rate(figure: Figure) -> str:
    arrived = rate(figure.numerator, figure.denominator or 0)
    if figure.missing:
        return f"{UNKNOWN}（已到数部分 {arrived}）" if figure.denominator else UNKNOWN
    return arrived
