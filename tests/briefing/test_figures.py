"""Every place that writes a figure has a word for every state of it: known, at least, unknown, about nothing, too few."""

from collections.abc import Callable, Mapping
from datetime import date

import pytest

from briefing.case_list import Question, adds_up, listed_words
from briefing.catalogue import rivals
from briefing.figures import count_words, too_few_words, value_words
from briefing.numbers import HIDDEN, count, delta, fraction, percent, points, rate, whole
from briefing.overview import MONTHS, NEED_NUMBERS, card, needs_sentence
from data_access.metrics.behind import Page
from data_access.metrics.definitions import METRICS, ON_TIME
from data_access.metrics.measure import TOO_FEW, Figure, Missing, Window
from domain.thresholds import Thresholds
from pages.parts.ledger import Totals, sentence

DAY = date(2026, 11, 24)
GAP = (Missing("12345", 1, date(2026, 11, 22), None),)
NO_FEED = (Missing(None, None, None, None),)
COUNTS = {
    "known": Figure(12.0, "known", 12.0, None),
    "zero": Figure(0.0, "known", 0.0, None),
    "at least": Figure(None, "unknown", 12.0, None, 12.0, GAP),
    "unknown": Figure(None, "unknown", 0.0, None, None, NO_FEED),
    "too few": TOO_FEW,
}
RATES = {
    "known": Figure(0.9, "known", 9.0, 10.0),
    "about nothing": Figure(None, "known", 0.0, 0.0),
    "at least": Figure(None, "unknown", 9.0, 10.0, None, GAP),
    "unknown": Figure(None, "unknown", 0.0, 0.0, None, NO_FEED),
    "too few": TOO_FEW,
}


def the_card(name: str) -> Callable[[Figure], str]:
    def said(figure: Figure) -> str:
        shown = card(METRICS[name], [figure] * (MONTHS + 1))
        return f"{shown.value} {shown.delta}"

    return said


def the_list(name: str) -> Callable[[Figure], str]:
    def said(figure: Figure) -> str:
        question = Question(METRICS[name], Window(DAY, DAY), "numerator", {}, {})
        weight = 0 if figure is TOO_FEW else figure.numerator
        page = Page((), int(weight), weight, 0, 0.0, False, False)
        assert adds_up(question, figure, weight)
        return listed_words(question, figure, page)

    return said


def needed(figure: Figure) -> str:
    phrases = needs_sentence(
        1,
        {name: figure.numerator for name, *_ in NEED_NUMBERS[:1]} | dict.fromkeys((n for n, *_ in NEED_NUMBERS[1:]), 1),
    )
    return "".join(f"{p.before}{p.number}{p.after}" for p in phrases).partition("：")[2].partition("1 项")[0]


PLACES: Mapping[str, tuple[Mapping[str, Figure], Callable[[Figure], str], tuple[str, ...]]] = {
    "案件清单, 指标口径: a count": (
        COUNTS,
        lambda figure: value_words(METRICS["received_items"], figure),
        ("12 件次", "0 件次", "至少 12 件次", "未知", HIDDEN),
    ),
    "案件清单, 指标口径: a rate": (
        RATES,
        lambda figure: value_words(METRICS["on_time_strict"], figure),
        ("90.0%（9/10）", "无可比（0/0）", "未知（已到数部分 9/10）", "未知", HIDDEN),
    ),
    "案件清单, 指标口径: a mean": (
        RATES,
        lambda figure: value_words(METRICS["mean_age"], figure),
        ("0.9 天（9/10）", "未知（0/0）", "未知（已到数部分 9/10）", "未知", HIDDEN),
    ),
    "案件清单, 指标口径: a median": (
        COUNTS,
        lambda figure: value_words(METRICS["median_age"], figure),
        ("12.0 天", "0.0 天", "未知", "未知", HIDDEN),
    ),
    "案件清单: the sentence": (
        COUNTS,
        the_list("received_items"),
        ("逐件列在下面", "没有可列的案件", "逐件列在下面", "没有可列的案件", "没有可列的案件"),
    ),
    "案件清单: the sentence of a rate": (
        RATES,
        the_list("on_time_strict"),
        ("以下是分子的 **9 件次**", "以下是分子的 **0 件次**", "以下是分子的 **9 件次**", "以下是分子的 **0 件次**", "没有可列的案件"),
    ),
    "总览: a card": (
        COUNTS,
        the_card("received_items"),
        ("12 持平", "0 持平", "至少 12 未知", "未知 未知", f"{HIDDEN} {HIDDEN}"),
    ),
    "总览: a card of a rate": (
        RATES,
        the_card("on_time_strict"),
        ("90.0% 持平", "无可比 无可比", "未知 已到数部分 90.0%", "未知 未知", f"{HIDDEN} {HIDDEN}"),
    ),
    "总览: what is on no ledger": (
        COUNTS,
        count_words,
        ("12 件", "0 件", "至少 12 件", "未知", HIDDEN),
    ),
    "总览: the sentence": (COUNTS, needed, ("12 件逾期，", "", "12 件逾期，", "", "")),
    "重点矛盾: the sentence": (
        COUNTS,
        lambda figure: sentence(Totals(*[figure.numerator] * 4), None).split("，")[0],
        ("在账 **12 件**", "在账 **0 件**。", "在账 **12 件**", "在账 **0 件**。", f"在账 **{HIDDEN.split('，')[0]}"),
    ),
    "指标口径: rates side by side": (
        RATES,
        lambda figure: " | ".join((r := rivals(dict.fromkeys(ON_TIME, figure))[1]).value for _ in "1") + f" {r.difference}",
        (
            "90.0% 分母不含逾期未结 0 件次，本期相同",
            "无可比 分母不含逾期未结 0 件次，本期相同",
            "未知（已到数部分 90.0%） 分母不含逾期未结 0 件次，本期相同",
            "未知 分母不含逾期未结 0 件次，本期相同",
            f"{HIDDEN} 分母不含逾期未结 {HIDDEN}",
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_every_state_has_its_word(place: str):
    figures, said, words = PLACES[place]
    assert {state: said(figure) for state, figure in figures.items()} == dict(zip(figures, words, strict=True))


@pytest.mark.parametrize(
    "written", [whole, count, percent, delta, points, lambda n: rate(n, 3), lambda n: fraction(3, n)]
)
def test_what_is_too_few_is_no_number(written: Callable[[float], str]):
    assert written(TOO_FEW.numerator) == HIDDEN


def test_why_a_number_is_not_shown():
    assert too_few_words(Thresholds(small_cell=7)).startswith("少于 7 的数，")
