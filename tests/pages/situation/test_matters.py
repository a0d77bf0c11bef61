"""案件清单: every number opens to a list that adds up to it; sides, pages, filters, odd addresses and empty states."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from briefing.figures import value_words
from data_access import tables
from data_access.district import names
from data_access.engine import connect, reading
from data_access.metrics.behind import cases
from data_access.metrics.definitions import METRICS
from data_access.metrics.explanation import meaning
from data_access.metrics.measure import Window, measure, trend
from domain.thresholds import Thresholds
from domain.visibility import district_office
from pages.parts.numbers import whole
from pages.parts.question import written_key
from tests.databases import TODAY
from tests.pages.opened import screen, written

DAY = date.fromisoformat(TODAY)
FILE = "situation/matters.py"
YEAR = {"from": "2026-01-01", "to": TODAY}
WINDOW = Window(date(2026, 1, 1), DAY)
OFFICE = district_office()


@pytest.fixture(autouse=True)
def sample(sample_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sample_url)
    monkeypatch.setenv("TODAY", TODAY)


def numbers_listed(at) -> list[str]:
    return list(at.dataframe[0].value["number"])


def address(at, name: str) -> str:
    """What the address says of a name: AppTest holds what the test wrote as a list, what the screen wrote as text."""
    value = at.query_params[name]
    return value[0] if isinstance(value, list) else value


def press(at, label: str):
    return next(button for button in at.button if button.label == label).click().run()


def test_every_number_opens_to_a_list_that_adds_up(sample_url):
    with reading(connect(sample_url)) as connection:
        figures = {name: measure(connection, OFFICE, metric, WINDOW).figure for name, metric in METRICS.items()}
    for name, metric in METRICS.items():
        at = screen(FILE, metric=name, **YEAR)
        said = written(at)[0]
        assert (list(at.exception), list(at.warning)) == ([], []), name
        assert at.title[0].value == f"案件清单：{metric.label}"
        assert f"{metric.label} **{value_words(metric, figures[name])}**" in said
        if metric.bottom:
            assert f"以下是分子的 **{whole(figures[name].numerator)} " in said
        assert any(line.startswith(f":small[:gray[{meaning(metric, Thresholds())}。") for line in written(at))


def test_the_denominator_is_one_press_away_and_in_the_address(sample_url):
    at = screen(FILE, metric="on_time_strict", **YEAR, page="after~2026-11-01~0~5")
    with reading(connect(sample_url)) as connection:
        figure = measure(connection, OFFICE, METRICS["on_time_strict"], WINDOW).figure
    at.segmented_control[0].set_value("denominator").run()
    assert address(at, "side") == "denominator"
    assert "page" not in at.query_params
    assert f"以下是分母的 **{whole(figure.denominator)} 件次**" in written(at)[0]
    at.segmented_control[0].set_value("numerator").run()
    assert f"以下是分子的 **{whole(figure.numerator)} 件次**" in written(at)[0]


def test_pages_follow_each_other_and_lead_back(sample_url):
    with reading(connect(sample_url)) as connection:
        metric = METRICS["received_items"]
        found = cases(connection, OFFICE, metric, WINDOW, limit=60)
    at = screen(FILE, metric="received_items", **YEAR)
    first = numbers_listed(at)
    assert len(first) == 20
    assert next(b for b in at.button if b.label == "上一页").disabled
    press(at, "下一页")
    assert address(at, "page") == written_key("after", found.cases[19].key)["page"]
    second = numbers_listed(at)
    press(at, "下一页")
    third = numbers_listed(at)
    assert len({*first, *second, *third}) == 60
    press(at, "上一页")
    assert numbers_listed(at) == second
    press(at, "上一页")
    assert numbers_listed(at) == first
    assert any(f"本页 20 行，共 {whole(found.lines)} 行" in line for line in written(at))


def test_a_row_opens_its_matter():
    at = screen(FILE, metric="received_items", **YEAR)
    wanted = numbers_listed(at)[2]
    key = at.dataframe[0].key
    assert key is not None
    at.session_state[key] = {"selection": {"rows": [], "columns": [], "cells": [(2, "title")]}}
    at.run()
    assert address(at, "number") == wanted


def test_filters_narrow_the_list_and_are_taken_off_one_by_one(sample_url):
    query = {"street": "八角街道", "source": "12345"}
    with reading(connect(sample_url)) as connection:
        where = {name: names(connection).find(name, value) for name, value in query.items()}
        figure = measure(connection, OFFICE, METRICS["received_items"], WINDOW, where=where).figure
    at = screen(FILE, metric="received_items", **YEAR, **query)
    assert value_words(METRICS["received_items"], figure) in written(at)[0]
    assert set(at.dataframe[0].value["street"]) == {"八角街道"}
    assert "街道：八角街道 · 来源：12345" in written(at)[1]
    press(at, "来源：12345")
    assert ("source" in at.query_params, address(at, "street")) == (False, "八角街道")
    press(at, "街道：八角街道")
    assert "street" not in at.query_params


@pytest.mark.parametrize(
    "query, dropped",
    [
        ({"street": "<b>x</b>"}, "街道"),
        ({"from": "yesterday"}, "起始日"),
        ({"side": "left"}, "分子分母"),
        ({"page": "2"}, "页码"),
        ({"page": "after~2001-01-01~0~1"}, "页码"),
    ],
)
def test_a_bad_address_gives_one_sentence_and_the_list(query, dropped):
    at = screen(FILE, **{"metric": "received_items", **YEAR, **query})
    assert any(line == f":small[:gray[:orange[网址里的{dropped}不在名单里或用不上，已略去。]]]" for line in written(at))
    assert len(numbers_listed(at)) > 0


def test_a_number_that_cannot_be_split_by_unit_drops_that_filter(sample_url):
    with reading(connect(sample_url)) as connection:
        unit = next(iter(names(connection).unit_full.values()))
    at = screen(FILE, metric="key_open", unit=unit)
    assert (list(at.exception), len(at.dataframe)) == ([], 1) or "没有可列" in written(at)[0]
    at = screen(FILE, metric="key_overdue", unit="没有这家")
    assert any("网址里的单位不在名单里" in line for line in written(at))


@pytest.mark.parametrize("query", [{}, {"metric": "nonsense"}])
def test_without_a_number_it_shows_the_way_to_the_catalogue(query):
    at = screen(FILE, **query)
    assert at.title[0].value == "案件清单"
    assert written(at)[0] == "网址里没有写明要看哪个数字，或没有这个数字。请从总览或指标口径里点开一个数字。"


def test_a_known_zero_says_that_every_feed_arrived(sample_url):
    with reading(connect(sample_url)) as connection:
        days = [Window(day, day) for day in (date(2019, 1, 1) + timedelta(days=n) for n in range(60))]
        figures = trend(connection, OFFICE, METRICS["received_items"], days)
        quiet = next(w.last for w, figure in zip(days, figures, strict=True) if figure.value == 0).isoformat()
    at = screen(FILE, metric="received_items", **{"from": quiet, "to": quiet})
    assert "收件 **0 件次**；没有可列的案件。" in written(at)[0]
    assert "**还没有计入“收件”的案件**" in written(at)
    assert any("各来源均已到数，是确定的零。" in line for line in written(at))
    assert "export" not in {button.key for button in at.button}


def test_nothing_because_a_feed_is_silent_is_unknown(sample_url):
    with reading(connect(sample_url)) as connection:
        figure = measure(connection, OFFICE, METRICS["received_items"], Window(DAY, DAY)).figure
        gap = next(gap for gap in figure.missing if gap.until is None)
        street = names(connection).of("street", gap.street)
    assert gap.since and gap.source
    since = (gap.since + timedelta(days=1)).isoformat()
    at = screen(FILE, metric="received_items", street=street, source=gap.source, **{"from": since, "to": TODAY})
    assert "收件 **至少 0 件次**" in written(at)[0]
    assert "**未知**" in written(at)
    assert f":orange[{street} {gap.source} 自 {gap.since.isoformat()} 起没有数据]" in written(at)[1]


def test_before_anything_was_known_it_is_no_zero():
    at = screen(FILE, metric="received_items", **{"from": "2010-01-01", "to": "2010-01-31"})
    assert "收件 **未知**；没有可列的案件。" in written(at)[0]
    assert "**未知**" in written(at)
    assert any("没有数据来源，这里不能当作零。" in line for line in written(at))


def test_nothing_because_of_a_filter_offers_to_clear_it():
    at = screen(FILE, metric="received_items", topic="供暖", **{"from": "2019-07-01", "to": "2019-07-01"})
    assert "**没有符合条件的“收件”案件**" in written(at)
    press(at, "清除筛选")
    assert "topic" not in at.query_params


def test_on_paper_it_is_a_table_without_controls():
    at = screen(FILE, metric="on_time_strict", **YEAR, print="1")
    assert (len(at.table), len(at.dataframe), "export" in {button.key for button in at.button}) == (1, 0, False)
    assert [button.label for button in at.button] == []


def test_an_empty_database_says_how_data_get_here(database_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database_url)
    for name in ("open", "received_items", "on_time_strict", "median_age", "key_open"):
        at = screen(FILE, metric=name)
        assert list(at.exception) == []
        assert "**还没有数据**" in written(at)


def test_cards_stand_for_the_table_where_the_address_says_so():
    at = screen(FILE, metric="received_items", **YEAR)
    listed = numbers_listed(at)
    at = screen(FILE, metric="received_items", view="卡片", **YEAR)
    ways = [way.proto.query_string for way in at.main.get("page_link")]
    assert (len(at.dataframe), [f"number={number}" in ways for number in listed]) == (0, [True] * 20)
    assert any("点标题看全件" in line for line in written(at))
    at = screen(FILE, metric="received_items", view="没有", **YEAR)
    assert (len(at.dataframe), any("网址里的显示方式条件不在名单里" in line for line in written(at))) == (1, True)


def test_accusations_are_counted_and_said_and_not_listed(sample_url):
    m = tables.matters.c
    with reading(connect(sample_url)) as connection:
        page = cases(connection, OFFICE, METRICS["received_items"], WINDOW, limit=0)
        accused = set(connection.scalars(select(m.number).where(m.category == "accusation")))
    at = screen(FILE, metric="received_items", print="1", **YEAR)
    assert page.untold > 0
    assert f"其中检举控告 {page.untold} 件只计数，不列出。" in written(at)[0]
    assert not accused & set(at.table[0].value["编号"])
