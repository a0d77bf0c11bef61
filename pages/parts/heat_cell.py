"""The open cell of the heat map: its newest matters, those open longest, the disputes with most households, and the way
to all of them."""

from dataclasses import replace
from datetime import date

import streamlit as st

from briefing.case_list import Question
from briefing.figures import value_words
from data_access.metrics.behind import OLDEST, cases
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import Figure, Window
from data_access.metrics.opened import Row, most_households, rows_of
from pages.parts.case_rows import columns, link, row
from pages.parts.desk import data, viewer
from pages.parts.device import is_print
from pages.parts.frame import note, section, switch
from pages.parts.screens import Link, to_matters
from pages.parts.tables import table
from pages.parts.words import plain

FEW = 5
LISTS = NEWEST, LONGEST, MOST = (f"最新 {FEW} 件", f"最久未结 {FEW} 件", f"户数最多 {FEW} 件")


def cell_lists(question: Question, what: str, figure: Figure, today: date) -> None:
    """Draws the cell: its heading, then one of its lists, on paper all three. what: 八角街道 · 供暖."""
    said = value_words(question.metric, figure)
    section(f"{plain(what)}：{said}", all_of(question), "全部")
    if figure.state == "too_few":
        note("涉及少数人，不列出。")
        return
    if is_print():
        for which in LISTS:
            note(which)
            _list(which, question, today)
        return
    _list(switch("看哪些", LISTS, "list"), question, today)


def all_of(question: Question) -> Link:
    """The way to all cases behind a cell (案件清单)."""
    window = question.window
    days = {"on": window.last} if question.metric.reads_stock else {"from_": window.first, "to": window.last}
    return to_matters(question.metric.name, **days, **question.words)


def _list(which: str, question: Question, today: date) -> None:
    asked, found = _found(which, question, today)
    if not found:
        note("没有。" if which == NEWEST else "没有未结的。" if which == LONGEST else "没有在账的重点矛盾。")
        return
    key = f"heat-{LISTS.index(which)}-{'-'.join(str(part) for part in found[0].case.key)}-{len(found)}"
    rows = [row(one, today) for one in found]
    chosen = table(rows, columns(asked), f"{which}，{len(found)} 行", key, select=True)
    if chosen is not None:
        there = link(found[chosen])
        st.switch_page(there.file, query_params=dict(there.query))


def _found(which: str, question: Question, today: date) -> tuple[Question, list[Row]]:
    """The question a list answers, and its rows."""
    looking, at = viewer(), Window(question.window.last, question.window.last)
    if which == LONGEST:
        name = "open" if question.metric.subject == "matter" else "key_open"
        question = replace(question, metric=METRICS[name], window=at)
    elif which == MOST:
        question = replace(question, metric=METRICS["households"], window=at)
    with data() as connection:
        sought = (connection, looking, question.metric, question.window, "numerator", question.where)
        if which == MOST:
            return question, most_households(*sought[:2], question.window, question.where, FEW)
        page = cases(*sought, before=OLDEST if which == LONGEST else None, limit=FEW)
        found = page.cases[::-1] if which == LONGEST else page.cases
        return question, rows_of(connection, looking, question.metric, found)
