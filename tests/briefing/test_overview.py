"""What the overview says, from plain values: a clerk could check every sentence."""

from datetime import date, timedelta
from typing import Any

import pytest

from briefing import overview
from briefing.overview import Card, Gap, Week
from data_access.changes import LedgerChange, Rise
from data_access.disputes import LedgerEntry
from data_access.district import Names
from data_access.feeds import SilentFeed
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import Figure, Missing, Window
from domain.attention import Attention
from domain.responsibility import Meeting
from domain.thresholds import Season

TODAY = date(2026, 11, 24)
NAMES = Names({1: "八角街道", 2: "八宝山街道"}, {}, {7: "供暖"}, {}, {}, {}, {})


def entry(number: str, *states: Attention, **facts) -> LedgerEntry:
    """A dispute of 八角街道 with nothing special about it but its states and the facts given."""
    plain: dict[str, Any] = dict.fromkeys(LedgerEntry.__dataclass_fields__) | {
        "id": 1,
        "number": number,
        "title": f"矛盾{number}",
        "states": states,
        "street": "八角街道",
        "level": 3,
        "households": 162,
        "solved": 150,
        "first_on": date(2026, 1, 5),
        "entered": date(2026, 1, 5),
        "nr": 1,
        "unit": "房管中心",
        "held_since": TODAY - timedelta(days=63),
        "transfers": 0,
        "last_event": date(2026, 11, 20),
        "next_step": "等审计意见",
    }
    return LedgerEntry(**(plain | facts))


def said(phrases) -> str:
    return "".join(f"{p.before}{' ' if p.before and p.number else ''}{p.number}{p.after}" for p in phrases)


def news(kind: str, number: str, **facts) -> LedgerChange:
    plain = {
        "day": TODAY,
        "title": f"矛盾{number}",
        "street": "八角街道",
        "households": 0,
        "times": 1,
        "unit": "住建委",
    }
    return LedgerChange(kind=kind, number=number, **(plain | facts))


# --- what needs somebody ------------------------------------------------------------------------------------------


def test_the_sentence_says_each_number_that_is_not_zero_and_what_it_opens_to():
    numbers = {"key_overdue": 2, "promises_late": 1, "key_due_7d": 4, "rebounds_recent": 0, "stuck": 1.0}
    phrases = overview.needs_sentence(8, numbers)
    assert said(phrases) == "今天有 8 件需要您过问：2 件逾期，1 项承诺过期，4 件临期，1 件停滞。"
    assert [p.metric for p in phrases] == [None, "key_overdue", "promises_late", "key_due_7d", "stuck"]
    assert said(overview.needs_sentence(7, numbers)).startswith("今天有 7 件需要您过问，有的不止一项：2 件逾期")


def test_the_sentence_of_a_quiet_day():
    assert said(overview.needs_sentence(0, {})) == "今天没有需要您过问的重点矛盾。"


def test_needs_come_by_urgency_then_how_late_then_how_long_held():
    ledger = [
        entry("1", Attention.STUCK, last_event=date(2026, 11, 6)),
        entry("2", Attention.RUNNING),
        entry("3", Attention.DUE_SOON, Attention.STUCK, due=date(2026, 11, 26)),
        entry("4", Attention.OVERDUE, due=date(2026, 11, 12)),
        entry("5", Attention.OVERDUE, due=date(2026, 10, 30)),
        entry("6", Attention.OVERDUE, due=date(2026, 11, 12), held_since=TODAY - timedelta(days=200)),
        entry("7", Attention.PROMISE_LATE, promise_due=date(2026, 11, 15)),
        entry("8", Attention.REBOUND, entered=date(2026, 11, 19), nr=2),
        entry("9", Attention.CLOSING),
    ]
    needs = overview.needs(ledger, TODAY)
    assert [(n.number, n.reason) for n in needs] == [
        ("5", "逾期 25 天"),
        ("6", "逾期 12 天"),
        ("4", "逾期 12 天"),
        ("7", "承诺过期"),
        ("3", "剩 2 天"),
        ("8", "反弹"),
        ("1", "停滞 18 天"),
    ]


@pytest.mark.parametrize(
    ("facts", "where", "awaited"),
    [
        ({}, "八角街道 · 房管中心已持有 63 天", "下一步：等审计意见"),
        ({"next_step": None}, "八角街道 · 房管中心已持有 63 天", "下一步未填"),
        ({"transfers": 4}, "八角街道 · 房管中心已持有 63 天", "下一步：等审计意见"),
        (
            {"transfers": 4, "meeting": Meeting((1, 2), 3, "已移交 3 次仍无着落")},
            "八角街道 · 房管中心已持有 63 天",
            "移交 3 次，建议开协调会",
        ),
        ({"unit": None, "held_since": None}, "八角街道 · 承办单位未知", "下一步：等审计意见"),
    ],
)
def test_the_second_line_says_where_it_lies_who_has_it_and_what_is_awaited(facts, where, awaited):
    (need,) = overview.needs([entry("1", Attention.OVERDUE, due=date(2026, 11, 1), **facts)], TODAY)
    assert (need.where, need.awaited) == (where, awaited)


def test_a_late_promise_and_a_rebound_say_their_day():
    ledger = [
        entry("1", Attention.PROMISE_LATE, promise_due=date(2026, 11, 15)),
        entry("2", Attention.REBOUND, entered=date(2026, 11, 19)),
    ]
    needs = overview.needs(ledger, TODAY)
    assert [n.awaited for n in needs] == ["承诺 11月15日前办到，未见佐证", "11月19日按原编号重新挂账"]


# --- main numbers -------------------------------------------------------------------------------------------------


def test_twelve_months_and_the_same_days_of_last_month():
    windows = overview.card_windows(TODAY)
    assert len(windows) == 13
    assert windows[0] == Window(date(2025, 12, 1), date(2025, 12, 31))
    assert windows[10:] == [
        Window(date(2026, 10, 1), date(2026, 10, 31)),
        Window(date(2026, 11, 1), TODAY),
        Window(date(2026, 10, 1), date(2026, 10, 24)),
    ]


GAP = (Missing("12345", 2, date(2026, 11, 22), None),)


@pytest.mark.parametrize(
    ("metric", "now", "before", "card"),
    [
        (
            "received_items",
            Figure(1106, "known", 1106, None),
            Figure(922, "known", 922, None),
            Card("1,106", "+184", "较上月", (1106,)),
        ),
        (
            "overdue",
            Figure(None, "unknown", 23, None, 23, GAP),
            Figure(29, "known", 29, None),
            Card("至少 23", "未知", "较上月", (None,)),
        ),
        (
            "open",
            Figure(0, "known", 0, None),
            Figure(None, "unknown", 3, None, 3, GAP),
            Card("0", "未知", "较上月", (0,)),
        ),
        (
            "on_time_strict",
            Figure(0.75, "known", 3, 4),
            Figure(0.5, "known", 1, 2),
            Card("75.0%", "+25.0 点", "较上月", (75.0,)),
        ),
        (
            "on_time_strict",
            Figure(None, "unknown", 942, 1000, None, GAP),
            Figure(0.5, "known", 1, 2),
            Card("未知", "已到数部分 94.2%", None, (None,)),
        ),
        (
            "households_rate",
            Figure(None, "known", 0, 0),
            Figure(None, "known", 0, 0),
            Card("无可比", "无可比", "较上月", (None,)),
        ),
    ],
)
def test_a_card_says_value_change_and_trend(metric, now, before, card):
    assert overview.card(METRICS[metric], [now, before]) == card


# --- the one trend ------------------------------------------------------------------------------------------------


def weeks(*pairs: tuple[float | None, float | None], last: date = date(2026, 11, 22)) -> list[Week]:
    ends = [last - timedelta(days=7 * n) for n in reversed(range(len(pairs)))]
    return [Week(end - timedelta(days=6), end, r, f) for end, (r, f) in zip(ends, pairs, strict=True)]


WINTER = (Season(date(2026, 11, 15), date(2027, 3, 15)),)
LEVEL = [(180, 181), (176, 178), (180, 177), (190, 186)]
AUTUMN = [*LEVEL, (170, 171), (220, 190), (250, 205), (280, 220), (310, 238)]


@pytest.mark.parametrize(
    ("pairs", "seasons", "title"),
    [
        (
            [*LEVEL, (170, 171), (220, 190), (250, 205), (280, 220), (310, 238)],
            WINTER,
            "供暖季开始，收件多于办结，已连续四周",
        ),
        (AUTUMN, (), "收件多于办结，已连续四周"),
        ([*LEVEL, (100, 150), (100, 150), (100, 150)], (), "办结多于收件，已连续三周"),
        # two weeks are no run
        ([*LEVEL, (150, 151), (300, 100), (300, 100)], (), "近 7 周收件 1,476 件次，办结 1,073 件次"),
        # a run of a few matters is nothing
        ([(181, 180), (181, 180), (181, 180), (181, 180)], (), "收件与办结大体相抵"),
        ([*LEVEL, (171, 171)], WINTER, "收件与办结大体相抵"),
        # a week that is not known neither makes nor breaks the run
        ([(100, 100), (150, 100), (None, 90), (150, 100), (150, 100), (None, None)], (), "收件多于办结，已连续三周"),
        ([(0, 0), (0, 0)], WINTER, "近半年没有收件和办结"),
        ([(None, None), (None, 4)], (), "收件与办结未知"),
    ],
)
def test_the_finding(pairs, seasons, title):
    assert overview.finding(weeks(*pairs), seasons) == title


def test_the_season_is_no_news_after_five_weeks():
    late = weeks(*[(200, 100)] * 4, last=date(2027, 1, 24))
    assert overview.finding(late, WINTER) == "收件多于办结，已连续四周"


def test_weeks_are_whole_and_over():
    windows = overview.week_windows(TODAY)
    assert len(windows) == 26
    assert windows[-1] == Window(date(2026, 11, 16), date(2026, 11, 22))
    assert windows[-2].last + timedelta(days=1) == windows[-1].first
    sunday = date(2026, 11, 22)
    assert overview.week_windows(sunday)[-1].last == date(2026, 11, 15)


@pytest.mark.parametrize(("n", "word"), [(1, "一"), (4, "四"), (10, "十"), (12, "十二"), (20, "二十"), (26, "二十六")])
def test_chinese_numbers(n, word):
    assert overview.chinese(n) == word


# --- what changed -------------------------------------------------------------------------------------------------

SILENT = [Gap("12345", "八宝山街道", date(2026, 11, 22), None)]


def test_five_lines_one_of_each_kind_first_and_the_silent_feed_last():
    happened = [
        news("rebound", "1"),
        news("off_approved", "2"),
        news("off_approved", "3"),
        news("lot_solved", "4", households=6),
        news("ledger_on", "5"),
    ]
    told = overview.changes(happened, [entry("4", Attention.RUNNING)], Rise(1, 7, 174, 96), SILENT, NAMES)
    assert [(c.word, said([c.said])) for c in told] == [
        ("升", "八角街道供暖近 7 日收件 174 件次，前 7 日 96 件次"),
        ("反弹", "矛盾1反弹，按原编号重新挂账"),
        ("销账", "矛盾2核准销账"),
        ("化解", "矛盾4又化解 6 户，累计 150/162"),
        ("未知", "八宝山街道 12345 自 11月22日起无数据"),
    ]
    assert [c.dispute for c in told] == [None, "1", "2", "4", None]
    assert (told[0].street, told[0].topic) == ("八角街道", "供暖")


def test_fewer_kinds_leave_room_for_more_of_one():
    happened = [news("transferred", "1"), news("transferred", "2"), news("meeting", "3")]
    told = overview.changes(happened, [entry("1", Attention.RUNNING, transfers=2)], None, [], NAMES)
    assert [said([c.said]) for c in told] == [
        "矛盾1 → 住建委，第 2 次移交",
        "矛盾3开了协调会",
        "矛盾2 → 住建委",
    ]


@pytest.mark.parametrize(
    ("rise", "told"),
    [(Rise(1, 7, 4, 0), 0), (Rise(1, 7, 5, 0), 1), (Rise(1, 7, 119, 100), 0), (Rise(1, 7, 120, 100), 1)],
)
def test_a_rise_within_chance_is_no_news(rise, told):
    assert len(overview.changes([], [], rise, [], NAMES)) == told


def test_nothing_changed():
    assert overview.changes([], [], None, [], NAMES) == []


# --- silent feeds -------------------------------------------------------------------------------------------------


def test_a_silence_is_named_once_however_it_is_known():
    missing = [Missing("12345", 2, date(2026, 11, 22), None), Missing("visit", 1, date(2026, 11, 3), date(2026, 11, 6))]
    silent = [
        SilentFeed("市12345", "12345", "八宝山", date(2026, 11, 22)),
        SilentFeed("网上信访", "online", "八角", date(2026, 11, 20)),
    ]
    assert overview.gaps(missing, silent, NAMES) == [
        Gap("12345", "八宝山街道", date(2026, 11, 22), None),
        Gap("网上信访", "八角", date(2026, 11, 20), None),
        Gap("来访", "八角街道", date(2026, 11, 3), date(2026, 11, 6)),
    ]


@pytest.mark.parametrize(
    ("silences", "sentence"),
    [
        ([], None),
        (SILENT, "八宝山街道 12345 来源已缺 2 日，相关数字为「至少」或「未知」"),
        (
            [Gap("来访", "八角街道", date(2026, 11, 3), date(2026, 11, 6)), *SILENT],
            "八角街道 来访 来源缺 11月3日—5日，另有 1 处来源缺数，相关数字为「至少」或「未知」",
        ),
    ],
)
def test_the_head_names_what_is_missing(silences, sentence):
    assert overview.missing_sentence([], silences, TODAY) == sentence


def test_the_head_says_that_there_is_no_feed_at_all():
    missing = [Missing(None, None, None, None)]
    assert overview.gaps(missing, [], NAMES) == []
    assert overview.missing_sentence(missing, [], TODAY) == "还没有数据来源，相关数字为「未知」"
