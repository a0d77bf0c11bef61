"""总览: its sentence, rows, cards and lines are what the metrics and the ledger say, and each opens to its cases."""

from datetime import date
from urllib.parse import parse_qs

import pytest
import streamlit as st
from sqlalchemy import event
from streamlit.testing.v1 import AppTest

from briefing import overview as said
from data_access.changes import on_ledger, steepest_rise
from data_access.disputes import ledger
from data_access.district import names
from data_access.engine import connect, reading
from data_access.feeds import silent_now
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import Window, measure, trend
from domain.attention import NEEDS
from domain.visibility import district_office
from pages.parts.overview_blocks import ROWS
from pages.parts.overview_blocks import written as said_in_markdown
from pages.parts.words import plain
from tests.databases import TODAY
from tests.pages.opened import screen, written

DAY = date.fromisoformat(TODAY)
FILE = "situation/overview.py"
CARDS = ("received_items", "open", "overdue", "on_time_strict", "key_open", "households_rate")


@pytest.fixture
def sample(sample_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DATABASE_URL", sample_url)
    monkeypatch.setenv("TODAY", TODAY)
    return sample_url


@pytest.fixture
def empty(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TODAY", TODAY)
    return database_url


def ways(at: AppTest) -> list[tuple[str, str, dict[str, str]]]:
    """Every way on the screen: its label, the page it leads to, what stands behind the ? of its address."""
    protos = [element.proto for element in at.main.get("page_link")]
    return [(p.label, p.page, {k: v[0] for k, v in parse_qs(p.query_string).items()}) for p in protos]


def test_the_sentence_is_what_the_metrics_say_and_each_number_opens_to_its_cases(sample):
    at = screen(FILE)
    with reading(connect(sample)) as connection:
        entries = ledger(connection, district_office(), DAY)
        figures = {
            name: measure(connection, district_office(), METRICS[name], Window(DAY, DAY)).figure.numerator
            for name, _, _ in said.NEED_NUMBERS
        }
    needing = [entry for entry in entries if set(entry.states) & set(NEEDS)]
    twice = "，有的不止一项" if sum(figures.values()) > len(needing) else ""
    assert written(at)[0] == f"今天有 **{len(needing)} 件**需要您过问{twice}："
    told = [(n, measure_word, what, figures[n]) for n, measure_word, what in said.NEED_NUMBERS if figures[n]]
    assert len(told) > 1
    for (label, page, query), (name, measure_word, what, value) in zip(ways(at), told, strict=False):
        assert label.rstrip("，。") == f"**{value:.0f} {measure_word}**{what}"
        assert (page, query) == ("matters", {"metric": name, "side": "numerator", "on": TODAY})


def test_six_rows_and_the_others_folded_up(sample):
    at = screen(FILE)
    with reading(connect(sample)) as connection:
        needs = said.needs(ledger(connection, district_office(), DAY), DAY)
    rows = [(label, query["number"]) for label, page, query in ways(at) if page == "dispute" and "act" not in query]
    rows = rows[: len(needs)]
    assert [number for _, number in rows] == [need.number for need in needs]
    assert all(plain(need.title) in label for (label, _), need in zip(rows, needs, strict=True))
    assert all(need.reason in label for (label, _), need in zip(rows, needs, strict=True))
    assert len(needs) > ROWS
    assert [box.label for box in at.main.expander] == [f"另有 {len(needs) - ROWS} 件"]
    assert len(at.main.expander[0].get("page_link")) == len(needs) - ROWS


def test_six_cards_with_change_trend_and_the_way_to_their_cases(sample):
    at = screen(FILE)
    windows = said.card_windows(DAY)
    with reading(connect(sample)) as connection:
        cards = {n: said.card(METRICS[n], trend(connection, district_office(), METRICS[n], windows)) for n in CARDS}
    assert [(m.value, m.delta) for m in at.main.metric] == [(card.value, card.delta) for card in cards.values()]
    assert [m.label for m in at.main.metric][0] == "本月收件"
    for shown, card in zip(at.main.metric, cards.values(), strict=True):
        drawn = [None if point != point else point for point in shown.proto.chart_data]
        assert drawn == [None if point is None else pytest.approx(point) for point in card.trend]
    opened = {q["metric"]: q for label, page, q in ways(at) if page == "matters" and label.endswith("看清单")}
    assert list(opened) == list(CARDS)
    assert opened["open"] == {"metric": "open", "side": "numerator", "on": TODAY}
    month = {"from": "2026-11-01", "to": TODAY}
    assert opened["on_time_strict"] == {"metric": "on_time_strict", "side": "numerator", **month}


def test_volume_is_not_guilt(sample):
    received, *_ = screen(FILE).main.metric
    assert received.proto.color == received.proto.GRAY


def test_a_silent_feed_is_named_in_the_head_and_makes_its_numbers_at_least(sample):
    at = screen(FILE)
    assert "来源已缺 2 日，相关数字为「至少」或「未知」" in written(at)[1]
    assert at.main.metric[0].value.startswith("至少 ")
    assert at.main.metric[3].value == "未知"
    assert at.main.metric[3].delta.startswith("已到数部分 ")
    unknown = [label for label, _, _ in ways(at) if label.startswith(":gray-badge[未知]")]
    assert len(unknown) == 1


def test_the_trend_is_titled_by_what_it_shows_and_unknown_weeks_are_gaps(sample):
    at = screen(FILE)
    windows = said.week_windows(DAY)
    with reading(connect(sample)) as connection:
        received, finished = (
            trend(connection, district_office(), METRICS[name], windows) for name in ("received_items", "finished")
        )
    weeks = [said.Week(w.first, w.last, r.value, f.value) for w, r, f in zip(windows, received, finished, strict=True)]
    titles = [heading.value for heading in at.main.subheader]
    assert said.finding(weeks, ()) in titles[3]
    (chart,) = at.main.get("vega_lite_chart")
    assert '"value": null' in chart.proto.spec
    assert any("断开处来源缺数" in text for text in written(at))


def test_the_changes_are_those_of_the_week_each_with_a_way(sample):
    at = screen(FILE)
    with reading(connect(sample)) as connection:
        viewer, places = district_office(), names(connection)
        entries = ledger(connection, viewer, DAY)
        silent = said.gaps([], silent_now(connection, viewer, DAY), places)
        news, rise = on_ledger(connection, viewer, DAY), steepest_rise(connection, viewer, DAY)
    told = said.changes(news, entries, rise, silent, places)
    shown = ways(at)[-len(told) :]
    assert 1 < len(told) <= 5
    for (label, page, query), change in zip(shown, told, strict=True):
        assert f"-badge[{change.word}] " in label
        if change.dispute:
            assert label.endswith(said_in_markdown(change.said))
            assert (page, query) == ("dispute", {"number": change.dispute})
        else:
            assert page == ("matters" if change.street else "help")


def test_paper_shows_all_rows_one_below_the_other_and_its_address(sample):
    at = screen(FILE, print="1")
    assert not at.main.expander
    assert not at.main.columns
    assert "打印 · 截至 2026年11月24日" in written(at)[-1]


def test_unknown_words_in_the_address_change_nothing(sample):
    assert written(screen(FILE, metric="x", street="无此街道"))[0] == written(screen(FILE))[0]


def test_an_empty_database_says_how_things_get_here(empty):
    at = screen(FILE)
    assert not at.exception
    assert written(at)[0] == "今天没有需要您过问的重点矛盾。"
    assert [m.value for m in at.main.metric] == ["未知", "未知", "未知", "未知", "0", "无可比"]
    assert "**还没有在账的重点矛盾**" in written(at)
    assert ":orange[还没有数据来源，相关数字为「未知」]" in written(at)[1]
    assert "收件与办结未知" in [heading.value for heading in at.main.subheader]
    assert "**还没有可画的收件和办结**" in written(at)


def test_a_second_look_asks_only_for_the_lists_and_whether_anything_changed(sample):
    st.cache_data.clear()  # what another test kept could lapse between the two looks
    at = screen(FILE)
    asked = []

    def note(connection, cursor, statement, *_):
        asked.append(statement)

    engine = connect(sample)
    event.listen(engine, "before_cursor_execute", note)
    try:
        at.run()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    checks = ("alembic_version", "max(revisions.id)", "pg_catalog")
    read = [statement for statement in asked if not any(check in statement for check in checks)]
    assert 0 < len(read) <= 25
    assert not [statement for statement in read if "matter_spells" in statement and "k0" not in statement]


def test_what_the_post_must_do_stands_first_and_opens_at_its_act(sample):
    at = screen(FILE)
    titles = [heading.value for heading in at.main.subheader]
    assert titles[0] == "我的待办 3 项"
    to_do = [query["act"] for _, _, query in ways(at) if "act" in query]
    assert to_do == ["verify_off", "verify_off", "call_back"]
    assert "您有待办 **3 项**，没有过期限的。" in written(screen("situation/todo.py"))
