"""The cases behind a number as rows of a table, as cards of a telephone, or why there are none."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import streamlit as st

from briefing.case_list import Question, about_due, cells, measure_word, missing_words, weighs
from data_access.district import Names
from data_access.metrics.behind import Page
from data_access.metrics.measure import Figure
from data_access.metrics.opened import DisputeLine, Row
from domain.vocabulary import MatterStatus, word
from pages.parts import blank
from pages.parts.cards import item_card
from pages.parts.device import is_print
from pages.parts.frame import note
from pages.parts.numbers import day_table, due, joined
from pages.parts.screens import Link, to_dispute, to_matter
from pages.parts.states import badge
from pages.parts.tables import Column, table
from pages.parts.words import plain, shortened

# Together no wider than the page at 1440 with one column of weights (LOOK.md 8).
_MATTER = (
    Column("number", "编号", width=152),
    Column("title", "标题", width=222),
    Column("street", "街道", width=84),
    Column("community", "社区", width=118),
    Column("topic", "领域", width=84),
    Column("unit", "现由谁办", width=100),
    Column("received", "收到", "date", 86),
    Column("due", "期限", "date", 104),
    Column("finished", "办结", "date", 86),
)
_DISPUTE = (
    Column("number", "编号", width=140),
    Column("title", "矛盾", width=262),
    Column("street", "街道", width=90),
    Column("topic", "领域", width=100),
    Column("lots", "已化解(户)", "right", 90, help="已化解户数/涉及户数，按批次累计"),
    Column("unit", "现由谁办", width=106),
    Column("entered", "上账", "date", 90),
    Column("due", "期限", "date", 90),
    Column("off", "销账", "date", 90),
)
# Letters that fit: in the list of matters, in that of disputes.
_LETTERS = {"title": (15, 18), "community": (7, 7), "topic": (5, 6), "unit": (6, 7), "street": (5, 5)}


def draw(rows: Sequence[Row], question: Question, view: str, today: date) -> None:
    """The rows as a table or as cards (tables.VIEWS), on paper always a table; a click on one opens its own page."""
    if view == "卡片" and not is_print():
        grid = st.grid(3, min_column_width=300)
        for place, found in enumerate(rows):
            badges, title, small = card(found, question, today)
            with grid.container():
                item_card(badges, title, link(found), small, f"{place}-{found.line.number}")
        return
    key = f"cases-{question.side}-{'-'.join(str(part) for part in rows[0].case.key)}"
    alt = f"{question.metric.label}的案件，{len(rows)} 行，按计入日由近到远"
    chosen = table([row(found, question.window.last) for found in rows], columns(question), alt, key, select=True)
    if chosen is not None:
        there = link(rows[chosen])
        st.switch_page(there.file, query_params=dict(there.query))


def none(question: Question, answer: Figure, page: Page, names: Names, on_clear: Callable[[], None]) -> None:
    """Why there are no rows: no data at all, accusations alone, a silent feed, filters, or a zero that is known."""
    label = question.metric.label
    if not names.street:
        blank.nothing("数据", "导入信访、12345 或台账数据后，每个数字都能在这里看到它的案件。", imports=True)
    elif page.untold:
        note("检举控告的内容和对象不向任何人显示（《信访工作条例》第三十条、第四十六条），所以没有清单。")
    elif answer.missing:
        blank.silent(missing_words(answer.missing[:1], names) or "")
    elif question.where:
        blank.filtered(f"“{label}”案件", on_clear=on_clear, key="cases")
    else:
        fed = "各来源均已到数，" if question.metric.fed else ""
        blank.nothing(f"计入“{label}”的案件", f"这一期间没有；{fed}是确定的零。")


def columns(question: Question) -> tuple[Column, ...]:
    """The columns of the list; a number that weighs its cases shows the weight."""
    shown = _MATTER if question.metric.subject == "matter" else _DISPUTE
    if about_due(question.metric):
        shown = (*shown[:-1], Column("left", "距期限", width=90), shown[-1])
    if not weighs(question.metric, question.side):
        return shown
    return (*shown, Column("weight", f"计入({measure_word(question.metric, question.side)})", "count", 76))


def row(found: Row, on: date) -> dict[str, Any]:
    """A case, as it is on a day, under its heads: days written, texts shortened to their width but on paper (a canvas clips without an ellipsis)."""
    place = isinstance(found.line, DisputeLine)
    values: dict[str, Any] = {
        name: day_table(value) if isinstance(value, date) else value for name, value in cells(found, on).items()
    }
    if not is_print():
        values |= {name: shortened(values[name], most[place]) for name, most in _LETTERS.items() if values.get(name)}
    if place:
        households, solved = values["households"], values["solved"]
        values["lots"] = f"{solved:,}/{households:,}" if isinstance(households, int) else households
    return values


def link(found: Row) -> Link:
    """The way to the case's own page."""
    return to_dispute(found.line.number) if isinstance(found.line, DisputeLine) else to_matter(found.line.number)


def card(found: Row, question: Question, today: date) -> tuple[str, str, Sequence[str]]:
    """A case as a card: line of badges, safe title, small lines."""
    values, line = cells(found, today), found.line
    weight = f"{found.case.weight:,.0f} {measure_word(question.metric, question.side)}"
    where = [plain(line.street or ""), plain(line.topic or ""), line.unit and f"现由{plain(line.unit)}办理"]
    facts = [f"编号 {plain(line.number)}", weight if weighs(question.metric, question.side) else None]
    if isinstance(line, DisputeLine):
        facts.append(f"{_said(values['entered'])} 上账" if line.entered else "上账日未知")
    else:
        facts.append(f"{_said(values['received'])} 收到" if line.received else "收到日未知")
    return state(found, today), plain(line.title), [joined(*where), joined(*facts)]


def _said(value: Any) -> str:
    return day_table(value) if value is None or isinstance(value, date) else str(value)


def state(found: Row, today: date) -> str:
    """The badge of a case: done, late by how many days, or how many are left."""
    line, values = found.line, cells(found, today)
    if isinstance(line, DisputeLine):
        ended = "已销账" if line.off else None
    elif line.finished or line.status in (MatterStatus.UNDATED, MatterStatus.CANCELLED):
        ended = word(MatterStatus.FINISHED) if line.finished else word(MatterStatus(line.status))
    else:
        ended = None
    if ended:
        return badge("finished", ended)
    if line.due is None:
        return badge("no_limit", _said(values["due"]))
    return badge("overdue" if line.due < today else "open", due(line.due, today))
