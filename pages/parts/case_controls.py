"""What one can do with the list behind a number: turn to its other side, take a filter off, take it away as .xlsx."""

from datetime import datetime

import streamlit as st

from briefing.case_list import LABELS, MOST, SIDES, Question
from briefing.exports import of_cases
from data_access.metrics.behind import Page
from pages.parts.device import is_print
from pages.parts.exports import take_away
from pages.parts.pager import change
from pages.parts.words import plain


def side(question: Question) -> None:
    """The switch 分子 / 分母 of a rate; it stands in the address."""
    if not question.metric.bottom or is_print():
        return
    # The key names the side, so that the address, not an older click, says which one is pressed.
    key = f"side-{question.side}"

    def turn() -> None:
        change({"side": st.session_state[key]})

    st.segmented_control(
        "看哪一边",
        list(SIDES),
        format_func=SIDES.__getitem__,
        default=question.side,
        required=True,
        key=key,
        on_change=turn,
        label_visibility="collapsed",
    )


def filters(question: Question) -> None:
    """One button a filter, which takes it off."""
    if is_print():
        return
    for dimension, name in question.words.items():
        st.button(
            f"{LABELS[dimension]}：{plain(name)}",
            icon=":material/close:",
            icon_position="right",
            help="取消这个筛选",
            on_click=clear,
            args=(dimension,),
            key=f"filter-{dimension}",
        )


def clear(*dimensions: str) -> None:
    """Takes these filters off, or all of them; the list begins at its first page."""
    change({}, without=dimensions or tuple(LABELS))


def export(question: Question, page: Page, at: datetime) -> None:
    """The button that takes the whole list away as .xlsx, for who may."""
    lines = f"全部 {page.lines:,} 行" if page.lines <= MOST else f"最近的 {MOST:,} 行，共 {page.lines:,} 行"
    take_away("导出 .xlsx", "cases", of_cases(question, at), key="export", help=lines)
