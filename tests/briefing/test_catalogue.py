"""The catalogue of numbers: complete, searchable, and honest about what sets competing rates apart."""

from datetime import date

import pytest

from briefing import catalogue
from data_access.metrics.definitions import METRICS, ON_TIME
from data_access.metrics.measure import Figure, Missing
from domain.thresholds import Thresholds

LIMITS = Thresholds()


def test_every_number_stands_in_one_group():
    grouped = [name for names in catalogue.GROUPS.values() for name in names]
    assert sorted(grouped) == sorted(METRICS)


def test_no_words_find_everything_in_the_order_of_the_groups():
    found = catalogue.found("", LIMITS)
    assert {title: tuple(m.name for m in metrics) for title, metrics in found.items()} == dict(catalogue.GROUPS)


@pytest.mark.parametrize(
    ("words", "group", "names"),
    [
        ("ON_TIME_STRICT", None, ["on_time_strict"]),
        ("广东", None, ["on_time_all"]),
        ("重复 占比", None, ["repeat_rate"]),
        ("反弹", "重点矛盾", ["rebounds", "rebounds_recent"]),
        ("反弹", "收件", []),
        ("没有这样的词", None, []),
    ],
)
def test_every_word_must_be_said_of_the_number(words, group, names):
    found = catalogue.found(words, LIMITS, group)
    assert [m.name for metrics in found.values() for m in metrics] == names
    assert all(found.values())


def test_what_is_said_of_a_number():
    meaning, formula, facts = catalogue.lines(METRICS["overdue"], LIMITS)
    assert meaning == METRICS["overdue"].meaning
    assert formula.startswith("期末仍在：")
    assert facts.split(" · ")[:4] == ["单位：件次", "期末存量", "越低越好", "日期口径：承办期限"]
    assert "名称：overdue" in facts


def test_the_formula_follows_the_thresholds():
    soon = METRICS["due_7d"]
    assert catalogue.lines(soon, LIMITS)[1] != catalogue.lines(soon, Thresholds(due_soon_days=10))[1]


def test_rivals_are_set_apart_by_the_cases_that_differ():
    sides = dict(zip(ON_TIME, [(90, 110), (90, 100), (90, 150), (80, 95)], strict=True))
    rivals = catalogue.rivals({name: Figure(n / of, "known", n, of) for name, (n, of) in sides.items()})
    assert [(r.metric.name, r.value, r.top, r.bottom, r.difference, r.apart) for r in rivals] == [
        ("on_time_strict", "81.8%", 90, 110, "分母含期末逾期未结 10 件次：逾期不办也算未按期", "overdue"),
        ("on_time_finished", "90.0%", 90, 100, "分母不含逾期未结 10 件次，因此偏高", "overdue"),
        ("on_time_all", "60.0%", 90, 150, "分母再加尚未到期的在办 40 件次，因此偏低", None),
        ("on_time_due", "84.2%", 80, 95, "只看期限在期内届满的，与何时办结无关", None),
    ]


def test_a_rate_with_a_silent_feed_says_what_arrived():
    gap = (Missing("12345", 1, date(2026, 11, 22), None),)
    figures = {name: Figure(None, "unknown", 471, 500, None, gap) for name in ON_TIME}
    assert {rival.value for rival in catalogue.rivals(figures)} == {"未知（已到数部分 94.2%）"}


def test_rates_that_do_not_differ_say_so():
    rivals = catalogue.rivals({name: Figure(0.9, "known", 90, 100) for name in ON_TIME})
    assert [rival.difference for rival in rivals][1:3] == [
        "分母不含逾期未结 0 件次，本期相同",
        "分母再加尚未到期的在办 0 件次，本期相同",
    ]
