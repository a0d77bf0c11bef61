"""What an address asks: known words are looked up, the rest is named and left out, pages are read by their key."""

from datetime import date

import pytest

from data_access.district import Names
from data_access.metrics.measure import Window
from pages.parts.question import asked, keys_of, when, written_key

TODAY = date(2026, 11, 24)
NAMES = Names({1: "八角街道"}, {7: "八角中里社区"}, {2: "供暖"}, {}, {}, {5: "住建委"}, {5: "区住建委"})
MONTH = Window(date(2026, 11, 1), TODAY)


def test_an_address_without_a_known_number_asks_nothing():
    assert asked({}, NAMES, TODAY) == (None, [])
    assert asked({"metric": "drop table"}, NAMES, TODAY) == (None, [])


def test_every_filter_is_looked_up_by_its_name():
    query = {"metric": "on_time_strict", "side": "denominator", "street": "八角街道", "topic": "供暖", "level": "区级"}
    question, bad = asked({**query, "source": "12345", "unit": "区住建委"}, NAMES, TODAY)
    assert question is not None
    assert bad == []
    assert question.where == {"street": 1, "topic": 2, "source": "12345", "unit": 5, "level": 3}
    assert question.filters() == ["街道：八角街道", "领域：供暖", "来源：12345", "单位：区住建委", "层级：区级"]
    assert (question.side, question.window) == ("denominator", MONTH)


def test_a_name_that_two_topics_or_communities_bear_is_looked_up_beneath_what_the_address_says_with_it():
    twice = Names(
        {1: "八角街道", 2: "古城街道"},
        {7: "中里社区", 8: "中里社区"},
        {3: "供暖", 4: "老旧小区"},
        {5: "管道漏水", 6: "管道漏水"},
        {},
        {},
        {},
        street_of={7: 1, 8: 2},
        topic_of={5: 3, 6: 4},
    )
    for topic, topic2, street, community in (("供暖", 5, "八角街道", 7), ("老旧小区", 6, "古城街道", 8)):
        query = {"topic": topic, "topic2": "管道漏水", "street": street, "community": "中里社区", "metric": "open"}
        question, bad = asked(query, twice, TODAY)
        assert question is not None and bad == []
        assert (question.where["topic2"], question.where["community"]) == (topic2, community)


@pytest.mark.parametrize(
    "query, bad",
    [
        ({"street": "火星街道"}, ["街道"]),
        ({"unit": "1", "level": "9"}, ["单位", "层级"]),
        ({"side": "both"}, ["分子分母"]),
        ({"side": "denominator"}, ["分子分母"]),
        ({"from": "2026-13-01"}, ["起始日"]),
        ({"to": "2027-01-01"}, ["截止日"]),
        ({"from": "1066-10-14"}, ["起始日"]),
        ({"from": "2026-11-20", "to": "2026-11-10"}, ["起始日"]),
    ],
)
def test_what_is_not_in_a_list_is_named_and_left_out(query: dict[str, str], bad: list[str]):
    question, said = asked({"metric": "received_items", **query}, NAMES, TODAY)
    assert said == bad
    assert question is not None
    assert (question.where, question.side, question.window.first) == ({}, "numerator", date(2026, 11, 1))


@pytest.mark.parametrize(
    "metric, query, window",
    [
        ("open", {}, Window(TODAY, TODAY)),
        ("open", {"on": "2026-06-30"}, Window(date(2026, 6, 30), date(2026, 6, 30))),
        ("open", {"from": "2026-01-01", "to": "2026-06-30"}, Window(date(2026, 6, 30), date(2026, 6, 30))),
        ("finished", {}, MONTH),
        ("finished", {"from": "2025-01-01", "to": "2025-12-31"}, Window(date(2025, 1, 1), date(2025, 12, 31))),
        ("finished", {"to": "2025-12-31"}, Window(date(2025, 12, 1), date(2025, 12, 31))),
        ("finished", {"on": "2026-11-10"}, Window(date(2026, 11, 1), date(2026, 11, 10))),
    ],
)
def test_windows(metric: str, query: dict[str, str], window: Window):
    question, bad = asked({"metric": metric, **query}, NAMES, TODAY)
    assert question is not None
    assert (question.window, bad) == (window, [])


def test_a_key_survives_the_address():
    key = (date(2026, 11, 3), 1, 4711)
    assert keys_of(written_key("after", key)) == (key, None)
    assert keys_of(written_key("before", key)) == (None, key)
    assert keys_of({}) == (None, None)


@pytest.mark.parametrize("text", ["2", "after~2026-13-01~0~1", "after~2026-11-03~0", "after~2026-11-03~0~1;", "~"])
def test_a_key_that_is_none_is_refused(text: str):
    with pytest.raises(LookupError):
        keys_of({"page": text})


@pytest.mark.parametrize(
    "metric, query, said",
    [
        ("open", {}, "截至11月24日"),
        ("open", {"on": "2025-06-30"}, "截至2025年6月30日"),
        ("finished", {}, "11月1日—24日"),
        ("finished", {"from": "2026-11-24"}, "11月24日"),
        ("finished", {"from": "2025-03-01", "to": "2025-10-31"}, "2025年3月1日—10月31日"),
        ("finished", {"from": "2025-03-01"}, "2025年3月1日—2026年11月24日"),
    ],
)
def test_the_period_in_a_sentence(metric: str, query: dict[str, str], said: str):
    question, _ = asked({"metric": metric, **query}, NAMES, TODAY)
    assert question is not None
    assert when(question, TODAY) == said
