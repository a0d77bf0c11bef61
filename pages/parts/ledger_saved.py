"""常用筛选: the filters, order, groups and columns of the ledger kept under a name, opened again, and let go."""

from collections.abc import Sequence

import streamlit as st

from data_access import saved_filters
from data_access.engine import connect
from data_access.saved_filters import InUse, Query, Refused
from pages.parts.desk import data, signed
from pages.parts.frame import note
from pages.parts.ledger_entry import SHOWN
from pages.parts.ledger_filters import Lists
from pages.parts.pager import first_page
from pages.parts.words import plain

_SCREEN = "key-disputes"
# What is kept. 查找 is not: what somebody types may name a person; table or cards goes by the device.
_SEVERAL, _ONE = ("state", "columns"), ("street", "topic", "level", "unit", "owner", "group", "sort")
_USUAL = {"state": [], "columns": list(SHOWN), "sort": "期限"}
_NAME, _ASKED, _GONE = "saved-name", "saved-asked", "saved-gone"


def saved_filters_box(lists: Lists) -> None:
    """Draws what the official keeps, and the way to keep what the address says now; lists: of each key its options."""
    account = signed().account_id
    present = {
        key: values for key in (*_SEVERAL, *_ONE) if (values := _known(lists, key, st.query_params.get_all(key)))
    }
    with st.popover("常用筛选", icon=":material/bookmark:"):
        with data() as connection:
            found = saved_filters.saved(connection, account, _SCREEN)
        for nr, (name, query) in enumerate(found.items()):
            with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"kept-{nr}"):
                icon = ":material/check:" if query == present else None
                st.button(
                    plain(name),
                    icon=icon,
                    on_click=_open,
                    args=(query, lists),
                    width="stretch",
                    key=f"kept-open-{nr}",
                )
                told = f"删去“{plain(name)}”"
                st.button(
                    "删去",
                    help=told,
                    type="tertiary",
                    on_click=_forget,
                    args=(account, name, query),
                    key=f"kept-gone-{nr}",
                )
        if gone := st.session_state.get(_GONE):
            with st.container(horizontal=True, vertical_alignment="center", gap="small", key="saved-undo"):
                note(f"已删去“{plain(gone[0])}”。")
                st.button("撤销", type="tertiary", on_click=_bring_back, args=(account,), key="saved-back")
        typed = st.text_input("名称", key=_NAME, max_chars=saved_filters.LONGEST, placeholder="例如：本街道逾期")
        name = " ".join((typed or "").split())
        if st.button("保存现在的筛选", disabled=not present, key="saved-keep"):
            _keep(account, name, present)
        if st.session_state.get(_ASKED) == name and name in found:
            st.button("替换", type="primary", on_click=_replace, args=(account, name, present), key="saved-replace")
        note("保存筛选、排序、分组和列，只有您自己看得到；查找的字词不保存。")


def _known(lists: Lists, key: str, values: Sequence[str]) -> list[str]:
    return [value for value in values if value in lists[key][1]]


def _keep(account: int, name: str, present: Query) -> None:
    try:
        saved_filters.keep(connect(), account, _SCREEN, name, present)
    except InUse as asked:
        st.session_state[_ASKED] = name
        st.warning(plain(str(asked)), icon=":material/help:")
    except Refused as refused:
        st.warning(plain(str(refused)), icon=":material/block:")
    else:
        st.session_state.pop(_GONE, None)
        st.rerun()


def _replace(account: int, name: str, present: Query) -> None:
    saved_filters.keep(connect(), account, _SCREEN, name, present, replacing=True)
    del st.session_state[_ASKED]


def _forget(account: int, name: str, query: Query) -> None:
    saved_filters.forget(connect(), account, _SCREEN, name)
    st.session_state[_GONE] = (name, query)


def _bring_back(account: int) -> None:
    name, query = st.session_state.pop(_GONE)
    saved_filters.keep(connect(), account, _SCREEN, name, query, replacing=True)


def _open(query: Query, lists: Lists) -> None:
    """Puts what was kept into the controls, and so into the address; what no list has any more is left out and named."""
    for key in (*_SEVERAL, *_ONE):
        values = _known(lists, key, query.get(key, ()))
        usual = _USUAL.get(key)
        st.session_state[key] = (values or usual) if key in _SEVERAL else next(iter(values), usual)
    st.session_state["q"] = ""
    first_page()
    gone = [label for key, (label, listed) in lists.items() if set(query.get(key, ())) - set(listed)]
    if gone:
        st.toast(f"其中的{'、'.join(gone)}条件已不在名单里，已略去", icon=":material/info:")
