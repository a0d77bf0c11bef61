"""The open cell of a matrix: its newest matters, those open longest, the disputes with most households, and the way
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
from pages.parts.desk import figure as number
from pages.parts.device import is_print
from pages.parts.frame import note, section, switch
from pages.parts.screens import Link, to_matters
from pages.parts.tables import table
from pages.parts.words import plain

FEW = 5
# The lists of a cell, and what is said where one is empty.
LISTS = {f"最新 {FEW} 件": "没有。", f"最久未结 {FEW} 件": "没有未结的。", f"户数最多 {FEW} 件": "没有在账的重点矛盾。"}
NEWEST, LONGEST, MOST = LISTS
HIDDEN = "涉及少数人，不列出。"


def cell_lists(question: Question, what: str, figure: Figure, today: date) -> None:
    """Draws the cell: its heading, then one of its lists, on paper all three. what: 八角街道 · 供暖."""
    said = value_words(question.metric, figure)
    section(f"{plain(what)}：{said}", all_of(question), "全部")
    if figure.state == "too_few":
        note(HIDDEN)
        return
    if is_print():
        for which in LISTS:
            note(which)
            _list(which, question, today)
        return
    _list(switch("看哪些", list(LISTS), "list"), question, today)


def all_of(question: Question) -> Link:
    """The way to all cases behind a cell (案件清单)."""
    window = question.window
    days = {"on": window.last} if question.metric.reads_stock else {"from_": window.first, "to": window.last}
    return to_matters(question.metric.name, **days, **question.words)


def _list(which: str, question: Question, today: date) -> None:
    asked = _asked(which, question)
    # Another number than the cell's may be hidden where the cell's is not: its list would count it.
    if not viewer().whole and number(asked.metric.name, asked.window, where=asked.where).figure.state == "too_few":
        note(HIDDEN)
        return
    found = _rows(which, asked)
    if not found:
        note(LISTS[which])
        return
    key = f"cell-{list(LISTS).index(which)}-{'-'.join(str(part) for part in found[0].case.key)}-{len(found)}"
    rows = [row(one, today) for one in found]
    chosen = table(rows, columns(asked), f"{which}，{len(found)} 行", key, select=True)
    if chosen is not None:
        there = link(found[chosen])
        st.switch_page(there.file, query_params=dict(there.query))


def _asked(which: str, question: Question) -> Question:
    """The question a list answers: the cell's own, or another number of the same part on its last day."""
    if which == NEWEST:
        return question
    of_matters = question.metric.subject == "matter"
    metric = METRICS["households" if which == MOST else "open" if of_matters else "key_open"]
    return replace(question, metric=metric, window=Window(question.window.last, question.window.last))


def _rows(which: str, asked: Question) -> list[Row]:
    looking, metric, window, where = viewer(), asked.metric, asked.window, asked.where
    with data() as connection:
        if which == MOST:
            return most_households(connection, looking, window, where, FEW)
        if which == NEWEST:
            found = cases(connection, looking, metric, window, "numerator", where, limit=FEW).cases
        else:
            found = cases(connection, looking, metric, window, "numerator", where, before=OLDEST, limit=FEW).cases[::-1]
        return rows_of(connection, looking, metric, found)
