"""The controls over the open ledger, all of them in the address: filters, order, groups, columns, table or cards."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from briefing.key_disputes import GROUPS
from data_access.disputes import LedgerEntry
from pages.parts.address import Lists, say_what_was_dropped
from pages.parts.device import is_phone
from pages.parts.ledger import SORTS, Filters, choices
from pages.parts.ledger_entry import OPTIONAL, SHOWN
from pages.parts.pager import first_page
from pages.parts.saved_views import Controls
from pages.parts.tables import VIEWS, view

_LABELS = {
    "state": "状态",
    "street": "街道",
    "topic": "领域",
    "level": "层级",
    "unit": "现由谁办",
    "owner": "产权单位",
}
_ALL = {"street": "全部街道", "topic": "全部领域", "level": "全部层级", "unit": "全部单位", "owner": "全部产权单位"}


@dataclass(frozen=True)
class Chosen:
    """What the controls say: the filters, one of SORTS, one of VIEWS, one of GROUPS or None, heads of columns."""

    filters: Filters
    sort: str
    view: str
    group: str | None
    columns: tuple[str, ...]


def views(lists: Lists) -> Controls:
    """What of them is kept as a view; table or cards goes by the device."""
    kept = {key: one for key, one in lists.items() if key != "view"}
    return Controls("key-disputes", kept, {"state": [], "columns": list(SHOWN), "sort": "期限"}, typed="q")


def offered(entries: Sequence[LedgerEntry]) -> Lists:
    """Each key of the address that has a list: (label of its control, its options)."""
    lists = {dimension: (label, choices(entries, dimension)) for dimension, label in _LABELS.items()}
    return {
        **lists,
        "sort": ("排序", list(SORTS)),
        "view": ("显示方式", VIEWS),
        "group": ("分组", list(GROUPS)),
        "columns": ("列", OPTIONAL),
    }


def controls(lists: Lists, bar: Any) -> Chosen:
    """Draws the controls and gives what they say; bar: the container for what is about the list, not about what is in it."""
    say_what_was_dropped(lists)
    bound: dict[str, Any] = {"bind": "query-params", "on_change": first_page}
    with st.container(horizontal=True, vertical_alignment="bottom", key="ledger-controls"):
        states = st.pills("状态", lists["state"][1], selection_mode="multi", key="state", wrap=True, **bound)
        shown = view(first_page)
        sort = st.segmented_control("排序", list(SORTS), default="期限", required=True, key="sort", **bound)
    with st.expander("更多筛选", icon=":material/tune:", expanded=not is_phone()):
        grid = st.grid(6, min_column_width=150)
        chosen = {
            name: grid.selectbox(_LABELS[name], lists[name][1], index=None, placeholder=all_, key=name, **bound)
            for name, all_ in _ALL.items()
        }
        icon = ":material/search:"
        q = grid.text_input("查找", key="q", placeholder="名称、编号、地点", icon=icon, max_chars=40, **bound)
    with bar:
        groups = {"options": list(GROUPS), "placeholder": "不分组", "label_visibility": "collapsed"}
        group = st.selectbox("分组", index=None, key="group", width=150, **groups, **bound)
        columns = _columns()
    return Chosen(Filters(tuple(states), **chosen, q=(q or "").strip()), sort, shown, group, columns)


def _columns() -> tuple[str, ...]:
    with st.popover("选列", icon=":material/view_column:"):
        chosen = st.multiselect(
            "表格和导出的列",
            OPTIONAL,
            default=SHOWN,
            key="columns",
            bind="query-params",
            placeholder="只看状态和矛盾",
            help="状态、矛盾总在表上，导出时另有编号",
        )
        st.button("恢复常用的列", on_click=_usual_columns, key="columns-usual", disabled=tuple(chosen) == SHOWN)
    return tuple(chosen)


def _usual_columns() -> None:
    st.session_state["columns"] = list(SHOWN)


def clear() -> None:
    """Takes every filter off; the rest stays."""
    st.session_state["state"] = []
    st.session_state["q"] = ""
    for name in _ALL:
        st.session_state[name] = None
    first_page()
