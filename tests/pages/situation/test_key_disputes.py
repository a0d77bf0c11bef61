"""重点矛盾: the head is what the metrics and the list say; every control narrows, sorts or turns the list."""

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from data_access.disputes import LedgerEntry, ledger
from data_access.engine import connect, reading
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import Window, measure
from domain.attention import Attention
from domain.visibility import district_office
from domain.vocabulary import Level, word
from pages.parts.ledger import PAGE, arranged, sentence, totals
from pages.parts.numbers import count, day_table, rate
from pages.parts.states import STATES
from tests.databases import TODAY
from tests.pages.opened import screen, written

DAY = date.fromisoformat(TODAY)
FILE = "situation/key_disputes.py"


@pytest.fixture
def entries(sample_url: str, monkeypatch: pytest.MonkeyPatch) -> list[LedgerEntry]:
    """The sample's ledger, and the environment in which a screen shows it."""
    monkeypatch.setenv("DATABASE_URL", sample_url)
    monkeypatch.setenv("TODAY", TODAY)
    with reading(connect(sample_url)) as connection:
        return ledger(connection, district_office(), DAY)


def head(at: AppTest) -> str:
    return written(at)[0]


def titles(at: AppTest) -> list[str]:
    return list(at.dataframe[0].value["title"])


def test_head_says_what_the_metrics_say(entries, sample_url):
    with reading(connect(sample_url)) as connection:
        open_, households, solved, overdue = (
            int(measure(connection, district_office(), METRICS[name], Window(DAY, DAY)).figure.numerator)
            for name in ("key_open", "households", "households_solved", "key_overdue")
        )
    at = screen(FILE)
    assert at.title[0].value == "重点矛盾"
    assert head(at) == (
        f"在账 **{count(open_)}**，涉及 **{count(households, '户')}**，"
        f"已化解 **{count(solved, '户')}**（{rate(solved, households)}）；**{count(overdue)}**逾期。"
    )
    assert (open_, households, solved, overdue) == (
        len(entries),
        sum(entry.households for entry in entries),
        sum(entry.solved for entry in entries),
        sum(Attention.OVERDUE in entry.states for entry in entries),
    )
    assert 0 < overdue < open_
    assert open_ > PAGE


@pytest.mark.parametrize("state", list(Attention))
def test_each_state_pill_leaves_what_is_in_that_state(entries, state):
    expected = [entry for entry in entries if state in entry.states]
    at = screen(FILE)
    at.button_group(key="state").set_value([STATES[state].word]).run()
    assert head(at) == sentence(totals(entries), totals(expected))
    assert head(at).startswith(f"符合条件 **{len(expected)} 件**（在账 {len(entries)} 件）")
    assert f"筛选：{STATES[state].word}" in written(at)[1]
    if expected:
        assert titles(at) == [entry.title for entry in expected[:PAGE]]
    else:
        assert "**没有符合条件的重点矛盾**" in written(at)


def test_two_pills_leave_either(entries):
    expected = [e for e in entries if {Attention.OVERDUE, Attention.DUE_SOON} & set(e.states)]
    at = screen(FILE, state=[STATES["overdue"].word, STATES["due_soon"].word])
    assert head(at) == sentence(totals(entries), totals(expected))


@pytest.mark.parametrize("dimension", ["street", "topic", "unit"])
def test_each_menu_leaves_one_value(entries, dimension):
    value = getattr(entries[0], dimension)
    expected = [entry for entry in entries if getattr(entry, dimension) == value]
    at = screen(FILE)
    at.selectbox(key=dimension).set_value(value).run()
    assert head(at) == sentence(totals(entries), totals(expected))
    assert head(screen(FILE, **{dimension: value})) == head(at)
    assert len(expected) < len(entries)


@pytest.mark.parametrize("level", list(Level))
def test_level_leaves_the_entries_of_that_level(entries, level):
    expected = [entry for entry in entries if entry.level == level]
    at = screen(FILE, level=word(level))
    assert head(at) == sentence(totals(entries), totals(expected))


def test_search_finds_title_number_and_place_by_two_characters(entries):
    titled = [entry for entry in entries if "供暖" in entry.title]
    assert titled
    at = screen(FILE)
    at.text_input(key="q").set_value("供暖").run()
    shown = titles(at)
    assert {entry.title for entry in titled} <= set(shown)
    numbered = entries[-1]
    assert titles(screen(FILE, q=numbered.number)) == [numbered.title]
    placed = next(e for e in entries if e.community and e.community[:2] not in e.title and e.community[:2] != "八角")
    found = titles(screen(FILE, q=placed.community, sort="期限"))
    assert placed.title in found


def test_search_needs_every_word(entries):
    entry = entries[0]
    assert titles(screen(FILE, q=f"{entry.title[:2]} {entry.number}")) == [entry.title]
    assert head(screen(FILE, q=f"{entry.number} 绝无此词")) == f"符合条件 **0 件**（在账 {len(entries)} 件）。"


@pytest.mark.parametrize("sort", ["期限", "挂账天数", "持有天数", "户数"])
def test_each_sort_orders_the_list(entries, sort):
    at = screen(FILE)
    at.button_group(key="sort").set_value(sort).run()
    assert titles(at) == [entry.title for entry in arranged(entries, sort)[:PAGE]]
    frame = at.dataframe[0].value
    falling = {"挂账天数": "on_ledger", "持有天数": "held"}.get(sort)
    if falling:
        assert list(frame[falling]) == sorted(frame[falling], reverse=True)
    if sort == "期限":
        assert list(frame["due"]) == sorted(frame["due"])


def test_pages_turn_both_ways_and_miss_nobody(entries):
    at = screen(FILE)
    seen, keys = titles(at), [at.query_params.get("after")]
    assert at.button(key="pager-上一页").disabled
    while not at.button(key="pager-下一页").disabled:
        at.button(key="pager-下一页").click().run()
        seen += titles(at)
        keys.append(at.query_params["after"])
    assert seen == [entry.title for entry in entries]
    assert f"共 {len(entries)} 件" in " ".join(written(at))
    for key in reversed(keys[:-1]):
        at.button(key="pager-上一页").click().run()
        assert at.query_params.get("after") == key
    assert titles(at) == seen[:PAGE]


def test_a_filter_goes_back_to_the_first_page(entries):
    at = screen(FILE)
    at.button(key="pager-下一页").click().run()
    at.button_group(key="sort").set_value("户数").run()
    assert "after" not in at.query_params
    assert titles(at) == [entry.title for entry in arranged(entries, "户数")[:PAGE]]


def test_clear_takes_every_filter_off(entries):
    at = screen(FILE, q="绝无此词", state=["逾期"], street=entries[0].street)
    at.button(key="blank-button-ledger").click().run()
    assert head(at) == sentence(totals(entries), None)
    assert at.query_params == {}


def test_words_no_list_knows_are_named_and_dropped(entries):
    at = screen(FILE, state=["overdue"], street="../etc", sort="x", after="SJS-0")
    assert ":small[:orange[网址里的状态、街道、排序条件不在名单里，已略去。]]" in written(at)
    assert ":small[:gray[:orange[网址里的页码已不在名单里，从第一页看起。]]]" in written(at)
    assert head(at) == sentence(totals(entries), None)
    assert titles(at) == [entry.title for entry in entries[:PAGE]]


def ways(at: AppTest) -> list[tuple[str, str]]:
    """The ways to disputes on the screen, below the one to 上账."""
    enter, *found = ((link.proto.label, link.proto.query_string) for link in at.main.get("page_link"))
    assert enter == ("上账", "")
    return found


def test_a_chosen_row_opens_its_summary(entries):
    at = screen(FILE)
    key = f"ledger-{'-'.join(str(entry.id) for entry in entries[:PAGE])}"
    at.session_state[key] = {"selection": {"rows": [], "columns": [], "cells": [(2, "title")]}}
    at.run()
    entry = entries[2]
    assert f"编号 {entry.number}" in " ".join(written(at))
    assert ways(at) == [(f"**{entry.title}**　看一案一页", f"number={entry.number}")]


def test_cards_show_the_same_page(entries):
    at = screen(FILE)
    at.button_group(key="view").set_value("卡片").run()
    assert ways(at) == [(f"**{e.title}**", f"number={e.number}") for e in entries[:PAGE]]
    bars = [bar.proto.text for bar in at.main.get("progress")]
    assert bars == [f"化解 {e.solved:,}/{e.households:,} 户" for e in entries[:PAGE] if e.households]
    assert not at.dataframe


def test_paper_shows_the_whole_list(entries):
    at = screen(FILE, print="1")
    assert not at.dataframe
    assert list(at.table[0].value["矛盾"]) == [entry.title for entry in entries]
    assert list(at.table[0].value["期限"]) == [day_table(entry.due) for entry in entries]


def test_an_empty_district_says_so(database_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TODAY", TODAY)
    at = screen(FILE)
    assert not at.exception and not at.warning
    assert head(at) == "目前没有在账的重点矛盾。"
    assert "**还没有在账的重点矛盾**" in written(at)
