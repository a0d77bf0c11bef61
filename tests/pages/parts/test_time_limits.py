"""Clocks and time limits in words: every state, what replaced them, and where they are written."""

from datetime import date

import pytest

from data_access.disputes import Limit
from data_access.matters import ClockLine
from pages.parts.time_limits import articles, clock_rows, limit_rows, limit_words, standing_words

DAY = date(2026, 11, 24)


def clock(state: str = "known", **changed) -> ClockLine:
    values = {
        "stage": "handling",
        "duty": True,
        "starts": date(2026, 10, 6),
        "raw": date(2026, 12, 5),
        "due": date(2026, 12, 5) if state == "known" else None,
        "state": state,
        "rule": "信访工作条例2022·1",
        "ended": None,
        "outcome": None,
    }
    return ClockLine(**{**values, **changed})


@pytest.mark.parametrize(
    ("line", "limit", "standing"),
    [
        (clock(), "2026-12-05", "剩 11 天"),
        (clock(due=DAY), "2026-11-24", "今日到期"),
        (clock(due=date(2026, 10, 30)), "2026-10-30", "逾期 25 天"),
        (clock("calendar_unpublished", raw=date(2027, 1, 23)), "工作日历未发布：原始届满日 2027-01-23", "进行中"),
        (clock("no_limit", raw=None), "无期限", "进行中"),
        (clock("no_clock", raw=None), "不计时限", "进行中"),
        (clock("start_unknown", raw=None), "起算日未知", "进行中"),
        (clock(ended=date(2026, 11, 20), outcome="met"), "2026-12-05", "2026-11-20 已完成（按期）"),
        (clock(ended=date(2026, 12, 8), outcome="met"), "2026-12-05", "2026-12-08 已完成（逾期 3 天）"),
        (clock("no_limit", raw=None, ended=DAY, outcome="met"), "无期限", "2026-11-24 已完成"),
        (clock(ended=DAY, outcome="replaced"), "2026-12-05", "2026-11-24 已变更"),
        (clock(ended=DAY, outcome="undated"), "2026-12-05", "2026-11-24 完成日未知"),
        (clock(stage="review_request", ended=date(2026, 12, 6), outcome="withdrawn"), "2026-12-05", "剩 11 天"),
        (
            clock(stage="review_request", due=date(2026, 11, 23), ended=DAY, outcome="withdrawn"),
            "2026-11-23",
            "期满未申请",
        ),
        (
            clock(stage="confirmation", due=date(2026, 11, 23), ended=DAY, outcome="withdrawn"),
            "2026-11-23",
            "期满未申请",
        ),
        (clock(stage="objection", due=date(2026, 11, 23), ended=DAY, outcome="withdrawn"), "2026-11-23", "期满未提出"),
        (clock(stage="objection", ended=DAY, outcome="withdrawn"), "2026-12-05", "未提出"),
        (clock(stage="objection", ended=DAY, outcome="replaced"), "2026-12-05", "2026-11-24 已变更"),
    ],
)
def test_a_clock_in_words(line, limit, standing):
    assert (limit_words(line), standing_words(line, DAY)) == (limit, standing)


def test_a_start_that_is_not_known_is_not_written_as_a_day():
    assert clock_rows([clock("start_unknown", raw=None)], DAY) == [
        {"阶段": "办结", "起算日": "未知", "期限": "起算日未知", "情况": "进行中"}
    ]


def test_articles_stand_once_and_suggestions_have_their_own():
    notice = clock(stage="notice")
    assert articles([notice, clock(), clock()]) == (
        "书面告知是否受理：《信访工作条例》第二十三条；办结：《信访工作条例》第三十四条。规则版本：信访工作条例2022·1。"
    )
    assert articles([clock("no_clock", rule="建议意见、检举控告不适用六十日期限")]) == (
        "办结：《信访工作条例》第二十九条、第三十条。规则版本：建议意见、检举控告不适用六十日期限。"
    )


def test_limits_newest_first():
    limits = [
        Limit(date(2026, 1, 1), date(2026, 6, 1), date(2026, 5, 1), "replaced"),
        Limit(date(2026, 5, 1), date(2026, 12, 5), None, None),
    ]
    assert [row["情况"] for row in limit_rows(limits, DAY)] == ["剩 11 天", "2026-05-01 延期"]
    off = Limit(date(2026, 1, 1), None, date(2026, 5, 1), "met")
    assert limit_rows([off], DAY) == [{"自": "2026-01-01", "期限": "无期限", "情况": "2026-05-01 销账"}]
