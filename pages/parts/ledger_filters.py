"""The controls over the open ledger, all of them in the address: filters, order, table or cards, which page."""

from collections.abc import Sequence

import streamlit as st

from data_access.disputes import LedgerEntry
from pages.parts.address import say_what_was_dropped
from pages.parts.device import is_phone
from pages.parts.ledger import SORTS, Filters, choices
from pages.parts.pager import first_page
from pages.parts.tables import VIEWS, view

_LABELS = {"state": "状态", "street": "街道", "topic": "领域", "level": "层级", "unit": "现由谁办"}
_ALL = {"street": "全部街道", "topic": "全部领域", "level": "全部层级", "unit": "全部单位"}


def controls(entries: Sequence[LedgerEntry]) -> tuple[Filters, str, str]:
    """Draws the controls and gives what they say: the filters, one of SORTS, one of VIEWS."""
    offered = {dimension: choices(entries, dimension) for dimension in _LABELS}
    labelled = {dimension: (label, offered[dimension]) for dimension, label in _LABELS.items()}
    say_what_was_dropped({**labelled, "sort": ("排序", list(SORTS)), "view": ("看法", VIEWS)})
    with st.container(horizontal=True, vertical_alignment="bottom", key="ledger-controls"):
        states = st.pills(
            "状态",
            offered["state"],
            selection_mode="multi",
            key="state",
            bind="query-params",
            wrap=True,
            on_change=first_page,
        )
        shown = view(first_page)
        sort = st.segmented_control(
            "排序", list(SORTS), default="期限", required=True, key="sort", bind="query-params", on_change=first_page
        )
    with st.expander("更多筛选", icon=":material/tune:", expanded=not is_phone()):
        grid = st.grid(5, min_column_width=150)
        chosen = {
            name: grid.selectbox(
                _LABELS[name],
                offered[name],
                index=None,
                placeholder=placeholder,
                key=name,
                bind="query-params",
                on_change=first_page,
            )
            for name, placeholder in _ALL.items()
        }
        q = grid.text_input(
            "查找",
            key="q",
            placeholder="名称、编号、地点",
            icon=":material/search:",
            max_chars=40,
            bind="query-params",
            on_change=first_page,
        )
    return Filters(tuple(states), **chosen, q=(q or "").strip()), sort, shown


def clear() -> None:
    """Takes every filter off; sort and view stay."""
    st.session_state["state"] = []
    st.session_state["q"] = ""
    for name in _ALL:
        st.session_state[name] = None
    first_page()
