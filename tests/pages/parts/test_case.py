"""Holdings, households, promises and events in words, each by a table a clerk could read."""

from datetime import date

import pytest

from data_access.disputes import Lot, PromiseLine
from data_access.matters import HoldingLine, TimelineEvent
from pages.parts.case import (
    answering,
    days_by_unit,
    event_facts,
    event_rows,
    held_sentence,
    holding_rows,
    lot_rows,
    promise_rows,
)

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


def test_households_by_batch_then_by_reason():
    day = date(2026, 9, 1)
    lots = [
        Lot(46, day, date(2026, 9, 10), None),
        Lot(4, day, date(2026, 9, 10), None),
        Lot(3, day, None, "产权"),
        Lot(5, day, None, None),
    ]
    assert lot_rows(lots) == [
        {"户数": "50 户", "情况": "2026-09-10 化解"},
        {"户数": "5 户", "情况": "未化解：原因未填"},
        {"户数": "3 户", "情况": "未化解：产权"},
    ]


@pytest.mark.parametrize(
    ("ended", "outcome", "due", "words"),
    [
        (None, None, date(2026, 11, 30), "剩 6 天"),
        (None, None, date(2026, 11, 20), "过期 4 天"),
        (date(2026, 11, 1), "kept", date(2026, 11, 1), "2026-11-01 已兑现"),
        (date(2026, 11, 4), "kept", date(2026, 11, 1), "2026-11-04 已兑现（晚 3 天）"),
        (date(2026, 11, 4), "dropped", date(2026, 11, 1), "2026-11-04 已撤回"),
    ],
)
def test_a_promise_in_words(ended, outcome, due, words):
    assert promise_rows([PromiseLine("住建委", date(2026, 10, 1), due, ended, outcome)], DAY)[0]["情况"] == words


def event(kind: str, **values) -> TimelineEvent:
    empty = {"unit": None, "level": None, "number": None, "due": None, "value": None, "object": None, "note": None}
    return TimelineEvent(kind=kind, day=DAY, **{**empty, **values})


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (event("transferred", unit="区住建委"), "由区住建委办理"),
        (event("lot_solved", number=46), "46 户"),
        (event("lot_reason", number=2, value="产权"), "2 户 · 产权"),
        (event("extended", number=30, due=date(2027, 1, 4)), "期限 2027年1月4日 · 30 天"),
        (event("accepted", value="6"), "信访处理程序"),
        (event("accepted", value="start_unknown"), "受理日未知"),
        (event("rated", object="unit", value="expired"), "办理单位：超期未评价"),
        (event("returned", value="职责"), "理由：职责"),
        (event("solved", level=1), "社区化解"),
        (event("progress"), ""),
    ],
)
def test_what_an_event_says_besides_its_note(line, words):
    assert event_facts(line, DAY) == words


def test_notes_are_made_safe():
    line = event("progress", unit="区住建委", note="见[此处](http://x)")
    assert event_rows([line], DAY)[0]["说明"] == "见\\[此处\\]\\(http\u2060\\://x\\)"
