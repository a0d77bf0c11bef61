"""Who answers and how long each did, in words: rows, days by unit and level, and what is said where no unit is known."""

from dataclasses import replace
from datetime import date

import pytest

from data_access.matters import HoldingLine, TimelineEvent
from pages.parts.case import unfiled_words, unit_word
from pages.parts.case_answering import agents, answering, days_by_unit, held_sentence, holding_rows

DAY = date(2026, 11, 24)

HELD = (
    HoldingLine(1, "八角街道办事处", 2, date(2026, 10, 1), date(2026, 10, 11)),
    HoldingLine(2, "石景山区住房和城乡建设委员会", 3, date(2026, 10, 11), date(2026, 11, 1)),
    HoldingLine(3, "八角街道办事处", 2, date(2026, 11, 1), None),
)
SHORT = {"八角街道办事处": "八角街道", "石景山区住房和城乡建设委员会": "区住建委"}


def test_holdings_in_rows_days_and_a_sentence():
    assert holding_rows(HELD, SHORT, DAY)[0] == {
        "单位": "八角街道",
        "层级": "街道",
        "接手": "2026-11-01",
        "交出": "现由其办理",
        "天数": "23",
    }
    assert [(row["单位"], row["天数"]) for row in holding_rows(HELD, SHORT, DAY, narrow=True)] == [
        ("八角街道", "23"),
        ("区住建委", "21"),
        ("八角街道", "10"),
    ]
    assert days_by_unit(HELD, SHORT, DAY) == {"八角街道": 33, "区住建委": 21}
    assert (answering(HELD, SHORT), answering(HELD[:2], SHORT), answering((), SHORT)) == ("八角街道", None, None)
    assert held_sentence(HELD, DAY) == "移交 2 次；在街道 33 天、区级 21 天。"
    assert held_sentence(HELD[:1], DAY) == "没有移交过；在街道 10 天。"
    assert held_sentence((), DAY) == "还没有承办单位。"
    undated = (replace(HELD[0], since=None), *HELD[1:])
    assert (row := holding_rows(undated, SHORT, DAY)[-1]) and (row["接手"], row["天数"]) == ("未知", "未知")
    assert days_by_unit(undated, SHORT, DAY) == {"八角街道": None, "区住建委": 21}


NOBODY = HoldingLine(1, None, None, DAY, None)


@pytest.mark.parametrize(
    ("holdings", "words"),
    [
        ([NOBODY], "承办单位还不知道，各级、各单位的持有天数不计。"),
        ([replace(NOBODY, unit="某中心")], "没有移交过；层级未知 0 天。"),
        ([HELD[0], replace(NOBODY, nr=2, since=date(2026, 10, 11))], "移交 1 次；在街道 10 天、层级未知 44 天。"),
        ([replace(HELD[0], since=None), HELD[1]], "移交 1 次；在街道天数未知、区级 21 天。"),
        ([replace(NOBODY, until=DAY), replace(HELD[2], nr=2, since=DAY)], "移交 1 次；层级未知 0 天、街道 0 天。"),
    ],
)  # fmt: skip
def test_what_is_not_known_of_who_answers_is_said(holdings, words):
    assert held_sentence(holdings, DAY) == words


def test_a_name_that_waits_to_be_filed_stands_for_the_unit():
    names = (("community", "八角街道/某社区"), ("unit", "某[中心]"))
    assert unfiled_words(names) == "社区“八角街道 · 某社区”、责任单位“某\\[中心\\]”"
    assert unfiled_words(()) is None
    assert (unit_word("区住建委", names), unit_word(None, names), unit_word(None, ())) == (
        "区住建委",
        "某\\[中心\\]（名称待归类）",
        "未知",
    )


def test_who_acts_for_the_residents_until_when():
    given = TimelineEvent(
        "mandated", DAY, None, None, None, date(2026, 12, 31), None, "7", None, None, "八角街道工委书记"
    )
    other = replace(given, object="8", about="区住建委主任")
    ended = replace(other, kind="mandate_ended", due=None)
    assert agents([ended, given, other], DAY) == "八角街道工委书记（到 12月31日）"
    assert agents([ended, other], DAY) is None
