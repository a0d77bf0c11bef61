"""案件清单 as values and as a paper: what a side is counted in, what stands for a missing day, what it rests on."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from briefing.case_list import (
    Question,
    adds_up,
    cells,
    columns,
    listed_words,
    measure_word,
    missing_words,
    paper,
    title,
    weighs,
)
from data_access.district import Names, names
from data_access.engine import connect, reading
from data_access.matters import MatterLine
from data_access.metrics.behind import Case, Page
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import Figure, Missing, Window, measure
from data_access.metrics.opened import DisputeLine, Row, all_rows
from domain.thresholds import Thresholds
from domain.visibility import district_office
from tests.databases import TODAY

DAY = date.fromisoformat(TODAY)
AT = datetime(2026, 11, 24, 9, 30)
YEAR = Window(date(2026, 1, 1), DAY)
STREETS = Names({1: "八角街道"}, {}, {}, {}, {}, {}, {})


def ask(name: str, side: str = "numerator", window: Window = YEAR) -> Question:
    return Question(METRICS[name], window, side, {}, {})


def matter(**changed) -> Row:
    day = date(2026, 11, 1)
    line = MatterLine(
        1, "XF1", "暖气不热", None, None, "供暖", "区住建委", None, "accepted", day, None, "no_limit", None
    )
    return Row(Case(1, day, 1.0, (day, 0, 1)), replace(line, **changed))


@pytest.mark.parametrize(
    "name, side, word, weighed",
    [
        ("received_items", "numerator", "件次", False),
        ("received_persons", "numerator", "人次", True),
        ("received_batches", "numerator", "批次", True),
        ("days_held", "numerator", "件·天", True),
        ("transfers", "numerator", "次", False),
        ("on_time_strict", "denominator", "件次", False),
        ("mean_age", "numerator", "天", True),
        ("mean_age", "denominator", "件次", False),
        ("median_age", "numerator", "件次", False),
        ("households_rate", "denominator", "户", True),
        ("promises_late", "numerator", "项", False),
        ("key_open", "numerator", "件", False),
    ],
)
def test_what_a_side_is_counted_in(name: str, side: str, word: str, weighed: bool):
    metric = METRICS[name]
    assert (measure_word(metric, side), weighs(metric, side)) == (word, weighed)


@pytest.mark.parametrize("name", METRICS)
def test_every_side_of_every_number_has_its_word(name: str):
    sides = ("numerator", "denominator") if METRICS[name].bottom else ("numerator",)
    assert all(measure_word(METRICS[name], side) not in ("", "%") for side in sides)


@pytest.mark.parametrize(
    "changed, due, finished",
    [
        ({}, "无期限", "未办结"),
        ({"due_state": "calendar_unpublished"}, "工作日历未发布", "未办结"),
        ({"due_state": "start_unknown"}, "起算日未知", "未办结"),
        ({"due_state": "no_clock"}, "不计时限", "未办结"),
        ({"due_state": None}, "未起算", "未办结"),
        ({"due": date(2026, 12, 1), "due_state": "known"}, date(2026, 12, 1), "未办结"),
        ({"status": "undated"}, "无期限", "办结日未知"),
        ({"status": "cancelled"}, "无期限", "已撤销"),
        ({"status": "finished", "finished": date(2026, 11, 9)}, "无期限", date(2026, 11, 9)),
    ],
)
def test_a_day_that_is_not_there_says_why(changed: dict, due, finished):
    shown = cells(matter(**changed), DAY)
    assert (shown["due"], shown["finished"], shown["street"]) == (due, finished, "未归类")


def test_a_dispute_without_households_counted_says_so():
    line = DisputeLine(1, "ZD1", "产权不清", "八角街道", None, None, 0, 0, None, date(2026, 1, 5), None, None)
    shown = cells(Row(Case(1, date(2026, 1, 5), 1.0, (date(2026, 1, 5), 0, 1)), line), DAY)
    assert shown == {
        "number": "ZD1", "title": "产权不清", "street": "八角街道", "topic": "未归类", "unit": None,
        "since": date(2026, 1, 5), "weight": 1, "households": "未核定", "solved": "未核定",
        "entered": date(2026, 1, 5), "due": "无期限", "left": "无期限", "off": "在账",
    }  # fmt: skip


@pytest.mark.parametrize("name", METRICS)
def test_a_number_of_limits_lists_the_days_left_beside_them(name: str):
    heads = [column.head for column in columns(METRICS[name])]
    if name in ("overdue", "due_7d", "key_overdue", "key_due_7d"):
        assert heads[heads.index("期限") + 1] == "距期限"
    else:
        assert "距期限" not in heads


@pytest.mark.parametrize(("due", "left"), [(5, "逾期 19 天"), (24, "今日到期"), (29, "剩 5 天"), (None, "无期限")])
def test_the_days_left_are_those_of_the_day_of_the_list(due: int | None, left: str):
    changed = {"due": date(2026, 11, due), "due_state": "known"} if due else {}
    assert cells(matter(**changed), DAY)["left"] == left


def test_missing_feeds_are_named_with_their_days():
    gaps = [Missing("12345", 1, date(2026, 11, 22), None), Missing("visit", 1, date(2026, 9, 1), date(2026, 9, 4))]
    assert missing_words([], STREETS) is None
    assert missing_words([Missing(None, None, None, None)], STREETS) == "没有数据来源"
    assert missing_words(gaps, STREETS) == (
        "八角街道 12345 自 2026-11-22 起没有数据；八角街道 来访 2026-09-01 至 2026-09-03 缺数"
    )
    assert missing_words(gaps, STREETS, most=1) == "八角街道 12345 自 2026-11-22 起没有数据；另有 1 处"


@pytest.mark.parametrize(
    ("name", "page", "words"),
    [
        ("received_items", Page((), 9, 9.0, 0, 0.0, False, False), "逐件列在下面"),
        ("received_items", Page((), 9, 9.0, 2, 2.0, False, False), "逐件列在下面，其中检举控告 2 件只计数，不列出"),
        ("received_items", Page((), 2, 2.0, 2, 2.0, False, False), "检举控告 2 件只计数，不列出"),
        ("received_persons", Page((), 9, 30.0, 2, 7.0, False, False), "逐件列在下面，共 7 行，其中检举控告 7 人次只计数，不列出"),
        ("on_time_strict", Page((), 9, 9.0, 2, 2.0, False, False), "以下是分子的 **9 件次**，其中检举控告 2 件只计数，不列出"),
    ],
)  # fmt: skip
def test_accusations_are_in_the_sum_and_not_in_the_list(name: str, page: Page, words: str):
    assert listed_words(ask(name), Figure(page.weight, "known", page.weight, None), page) == words


def test_a_list_that_does_not_add_up_is_noticed():
    figure = Figure(0.9, "known", 9, 10)
    assert adds_up(ask("on_time_strict"), figure, 9)
    assert adds_up(ask("on_time_strict", "denominator"), figure, 10)
    assert not adds_up(ask("on_time_strict"), figure, 10)
    assert adds_up(ask("median_age"), Figure(12.5, "known", 12.5, None), 40)


def test_the_paper_holds_every_case_and_what_it_rests_on(sample_url: str):
    viewer, metric = district_office(), METRICS["households_rate"]
    with reading(connect(sample_url)) as connection:
        street = names(connection).find("street", "八角街道")
        question = Question(metric, Window(DAY, DAY), "denominator", {"street": street}, {"street": "八角街道"})
        figure = measure(connection, viewer, metric, question.window, where=question.where).figure
        rows = all_rows(connection, viewer, metric, question.window, question.side, question.where, 10_000)
    households = int(figure.denominator or 0)
    page = Page((), len(rows), households, 0, 0.0, False, False)
    made = paper(question, "49.3%", None, rows, page, Thresholds(), AT)
    assert sum(row.case.weight for row in rows) == households > 0
    assert [row["weight"] for row in made.rows] == [row.case.weight for row in rows]
    assert {row["street"] for row in made.rows} == {"八角街道"}
    heads = " ".join(column.head for column in made.columns)
    assert heads == "编号 矛盾 街道 领域 涉及(户) 已化解(户) 现由谁办 上账 期限 销账 计入日 计数(户)"
    assert title(question) == made.title == "户数化解率-分母"
    facts = dict(made.facts)
    assert facts["清单"] == f"分母，{len(rows):,} 行，合计 {households:,} 户"
    assert facts["筛选"] == "街道：八角街道"
    assert facts["期间"] == "截至 2026-11-24 · 按核定、化解日期 · 单位：% · 口径版本 2026-11"
    assert (facts["缺数"], facts["截至"]) == ("不依赖来源到数", "2026-11-24 09:30")


@pytest.mark.parametrize(
    ("name", "line", "since"),
    [
        ("open", {"received": None}, "未知"),
        ("open", {}, date(2026, 11, 1)),
        ("finished", {"received": None}, date(2026, 11, 1)),
        ("received_day_unknown", {"received": None}, date(2026, 11, 1)),
        ("mean_age", {"received": None}, "未知"),
    ],
)
def test_a_case_counts_since_an_unknown_day_where_that_is_the_day_it_came_in(name: str, line: dict, since: object):
    made = paper(ask(name), "1", None, [matter(**line)], Page((), 1, 1.0, 0, 0.0, False, False), Thresholds(), AT)
    assert [row["since"] for row in made.rows] == [since]


def test_a_paper_that_is_cut_says_so():
    page, rows = Page((), 5, 5.0, 2, 2.0, False, False), [matter(), matter()]
    made = paper(ask("received_items"), "5 件次", "某来源缺数", rows, page, Thresholds(), AT)
    facts = dict(made.facts)
    assert facts["清单"] == "2 行，合计 2 件次；共 3 行，这里只有最近的 2 行；另有检举控告 2 件只计数，不列出"
    assert (facts["缺数"], facts["筛选"]) == ("某来源缺数", "无")
