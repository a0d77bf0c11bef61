"""重点矛盾: the head is what the metrics and the list say; every control narrows, sorts or turns the list."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from data_access import bulk_acts, saved_filters, tables
from data_access.disputes import LedgerEntry, ledger
from data_access.engine import connect, reading
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import Window, measure
from domain.acts.table import BY_NAME
from domain.attention import Attention
from domain.visibility import Role, district_office
from domain.vocabulary import Level, word
from pages.parts.ledger import PAGE, arranged, grouped, sentence, totals
from pages.parts.numbers import count, day_table, rate
from pages.parts.states import STATES
from tests.databases import TODAY
from tests.pages.opened import screen, written
from tests.signed_in import signed_in

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


@pytest.mark.parametrize("dimension", ["street", "topic", "unit", "owner"])
def test_each_menu_leaves_one_value(entries, dimension):
    value = next(value for entry in entries if (value := getattr(entry, dimension)))
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


def key(shown: list[LedgerEntry], turn: int = 0) -> str:
    return f"ledger-{turn}-{'-'.join(str(entry.id) for entry in shown)}"


def ways(at: AppTest) -> list[tuple[str, str]]:
    """The ways to disputes on the screen, below the one to 上账."""
    enter, *found = ((link.proto.label, link.proto.query_string) for link in at.main.get("page_link"))
    assert enter == ("上账", "")
    return found


def test_a_chosen_row_opens_its_summary(entries):
    at = screen(FILE)
    at.session_state[key(entries[:PAGE])] = {"selection": {"rows": [], "columns": [], "cells": [(2, "title")]}}
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


def test_groups_stand_under_their_heads_over_all_pages(entries):
    groups = grouped(entries, "按街道")
    whole = [entry for group in groups for entry in group.entries]
    at, heads, seen = screen(FILE, group="按街道"), [], []
    while True:
        heads.append([box.label for box in at.expander if box.label != "更多筛选"])
        seen += [title for table in at.dataframe for title in table.value["title"]]
        if at.button(key="pager-下一页").disabled:
            break
        at.button(key="pager-下一页").click().run()
    assert seen == [entry.title for entry in whole]
    expected = []
    for start in range(0, len(whole), PAGE):
        here = whole[start : start + PAGE]
        shown = [group for group in groups if set(group.entries) & set(here)]
        expected.append([g.sentence + ("（接上页）" if g.entries[0] not in here else "") for g in shown])
    assert heads == expected
    assert len(groups) > 3 and any("接上页" in head for page in heads for head in page)
    printed = screen(FILE, group="按街道", print="1")
    assert [line for line in written(printed) if line.startswith("**")] == [group.sentence for group in groups]
    assert [list(table.value["矛盾"]) for table in printed.table] == [[e.title for e in g.entries] for g in groups]


def test_the_viewer_chooses_the_columns(entries):
    at = screen(FILE)
    usual = ["state", "title", "street", "solved", "share", "on_ledger", "unit", "held", "due", "left", "next_step"]
    assert list(at.dataframe[0].value.columns) == usual
    at.multiselect(key="columns").set_value(["产权单位", "编号"]).run()
    assert list(at.dataframe[0].value.columns) == ["state", "number", "title", "owner"]
    asked = screen(FILE, columns=["产权单位", "编号"], print="1")
    assert list(asked.table[0].value.columns) == ["状态", "编号", "矛盾", "产权单位"]
    assert list(asked.table[0].value["产权单位"]) == [entry.owner or "未知" for entry in entries]
    at.button(key="columns-usual").click().run()
    assert list(at.dataframe[0].value.columns) == usual and at.query_params == {}


def boxes(at: AppTest) -> list[str]:
    """The buttons of the bar over the list."""
    return [b.label for b in at.main.button if (b.key or "").startswith(("bulk-", "ledger-export"))]


def test_ticks_open_what_can_be_done_with_several_and_are_kept_over_pages(entries):
    at = screen(FILE, view="卡片")
    assert boxes(at) == [f"导出在账全部 {len(entries)} 件"]
    at.checkbox(key=f"pick-0-{entries[1].id}").check().run()
    at.button(key="pager-下一页").click().run()
    at.checkbox(key=f"pick-0-{entries[PAGE].id}").check().run()
    several = ["督办", "导出所选 2 件", f"全选 {len(entries)} 件", "取消选择"]
    assert boxes(at) == several
    at.button(key="pager-上一页").click().run()
    assert [box.value for box in at.checkbox] == [nr == 1 for nr in range(PAGE)]
    at.button_group(key="state").set_value([STATES[entries[0].states[0]].word]).run()
    assert boxes(at)[0] in ("督办", f"导出符合条件的全部 {len(at.checkbox)} 件")
    at.button_group(key="state").set_value([]).run()
    at.button(key="bulk-none").click().run()
    assert boxes(at) == [f"导出在账全部 {len(entries)} 件"] and not any(box.value for box in at.checkbox)


def test_a_bureau_takes_lists_away_and_supervises_nobody(entries):
    at = screen(FILE, Role.BUREAU_HEAD, view="卡片")
    at.checkbox[0].check().run()
    assert [label for label in boxes(at) if label in ("督办", "批示交办")] == []
    secretary = screen(FILE, Role.DISTRICT_SECRETARY, view="卡片")
    secretary.checkbox[0].check().run()
    assert boxes(secretary)[:2] == ["督办", "批示交办"]


def test_the_file_is_what_the_list_shows(entries, sample_url):
    """The code that the button makes opens exactly the ticked rows, the chosen columns, the group and the filters."""
    state = entries[0].states[0]
    at = screen(FILE, state=STATES[state].word, group="按街道", columns=["期限"], q=entries[0].title[:2], view="卡片")
    at.checkbox(key=f"pick-0-{entries[0].id}").check().run()
    at.button(key="ledger-export").click().run()
    x = tables.exports.c
    with reading(connect(sample_url)) as connection:
        given = json.loads(connection.scalar(select(x.arguments).order_by(x.created.desc()).limit(1)) or "")
    told = {name: given[name] for name in ("ids", "columns", "what", "filters", "group", "sort")}
    assert told == {
        "ids": [entries[0].id],
        "columns": ["state", "title", "due"],
        "what": "所选 1 件",
        "filters": [STATES[state].word, "按字词查找（字词不留存）"],
        "group": "按街道",
        "sort": "按期限由近到远",
    }


def test_several_are_supervised_by_one_form(entries, sample_copy_url, monkeypatch):
    """Of four two are the district's own, and not for a street's secretary: they are named, before and after."""
    monkeypatch.setenv("DATABASE_URL", sample_copy_url)
    with reading(connect(sample_copy_url)) as connection:
        session, _ = signed_in(sample_copy_url, Role.STREET_SECRETARY)
        mine = ledger(connection, session.viewer, DAY)
        offers = bulk_acts.offers(connection, session, BY_NAME["supervise"], [e.number for e in mine], DAY)
    able = [e for e in mine if offers[e.number].refusal is None][:2]
    unable = [e for e in mine if offers[e.number].refusal][:2]
    at = screen(FILE, Role.STREET_SECRETARY)
    at.session_state["ledger-picked"] = {e.id for e in (*able, *unable, entries[-1])}
    at.run().button(key="bulk-supervise").click().run()
    assert f"其中 **{len(unable)} 件**您不能督办：" in [line.value for line in at.markdown]
    # A browser draws the dialog alone anew, here its opener is pressed again.
    send = "FormSubmitter:form-bulk-supervise-提交"
    at.button(key="bulk-supervise").click()
    at.button(key=send).click().run()
    assert [warning.value for warning in at.warning] == ["请填好「督办要求」、「回复期限」再提交。"]
    at.text_area(key="ask-note").set_value("月底前报进度")
    at.date_input(key="ask-due").set_value(DAY + timedelta(days=6))
    at.button(key="bulk-supervise").click()
    at.button(key=send).click().run()
    assert not at.exception
    why = next(offer.refusal for offer in offers.values() if offer.refusal)
    said = [line.value for line in at.markdown]
    assert (
        said[said.index(f"督办 **{len(able)} 件**；**{len(unable)} 件**没有办：") + 1]
        == f":small[:gray[**{'、'.join(e.title for e in unable)}**：{why}]]"
    )
    assert at.session_state["ledger-picked"] == {e.id for e in (*unable, entries[-1])}
    e = tables.events.c
    with reading(connect(sample_copy_url)) as connection:
        notes = connection.execute(select(e.dispute_id, e.note).where(e.kind == "supervised", e.day == DAY)).all()
    assert sorted(notes) == sorted((entry.id, "月底前报进度") for entry in able)
    assert able and unable


def test_a_filter_is_kept_opened_replaced_let_go_and_brought_back(entries, sample_copy_url, monkeypatch):
    """What was typed into 查找 is not kept; another account sees nothing of it."""
    monkeypatch.setenv("DATABASE_URL", sample_copy_url)
    state, street = STATES[entries[0].states[0]].word, entries[0].street
    asked = {"state": state, "street": street, "group": "按层级", "columns": ["期限"]}
    assert screen(FILE).button(key="saved-keep").disabled

    def kept_as(name: str, at: AppTest) -> AppTest:
        at.text_input(key="saved-name-key-disputes").set_value(name).run()
        return at.button(key="saved-keep").click().run()

    at = kept_as("我的", screen(FILE, **asked, q="供暖", sort="户数"))
    assert kept(at) == ["我的"] and not at.warning
    at = kept_as("13800138000", at)
    assert [w.value for w in at.warning] == ["名称里不能有人的称呼、电话或证件号码，请换一个。"] and kept(at) == [
        "我的"
    ]
    again = screen(FILE, q="漏水")
    again.button(key="kept-open-0").click().run()
    assert again.query_params == {**asked, "columns": "期限", "sort": "户数"}
    again.selectbox(key="group").set_value(None).run()
    assert [w.value for w in kept_as("我的", again).warning] == ["已有“我的”，是否用现在看的替换？"]
    again.button(key="saved-replace").click().run()
    last = screen(FILE)
    last.button(key="kept-open-0").click().run()
    assert "group" not in last.query_params and last.query_params["street"] == street
    assert kept(screen(FILE, Role.STREET_SECRETARY)) == []
    last.button(key="kept-gone-0").click().run()
    assert kept(last) == [] == kept(screen(FILE))
    last.button(key="saved-back").click().run()
    assert kept(last) == ["我的"] == kept(screen(FILE))


def kept(at: AppTest) -> list[str]:
    return [button.label for button in at.main.button if (button.key or "").startswith("kept-open-")]


def test_what_no_list_has_any_more_is_left_out_of_a_kept_filter(entries, sample_copy_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", sample_copy_url)
    session, _ = signed_in(sample_copy_url)
    query = {"street": ["没有的街道"], "level": ["区级"], "columns": ["没有的列", "期限"], "q": ["赵某某"]}
    saved_filters.keep(connect(sample_copy_url), session.account_id, "key-disputes", "旧的", query)
    at = screen(FILE)
    at.button(key="kept-open-0").click().run()
    assert at.query_params == {"level": "区级", "columns": "期限"}
    assert [toast.value for toast in at.toast] == ["其中的街道、列条件已不在名单里，已略去"]


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
