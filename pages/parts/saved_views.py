"""常用视图: what a screen is asked for, kept under a name: opened again, opened with, sent as a link, let go."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from data_access import saved_filters
from data_access.engine import connect
from data_access.saved_filters import InUse, Query, Refused, View
from pages.parts.address import Lists
from pages.parts.cell_open import CELL
from pages.parts.desk import data, signed
from pages.parts.device import is_print
from pages.parts.frame import note
from pages.parts.pager import change
from pages.parts.words import plain

_NAME, _ASKED, _GONE = "saved-name", "saved-asked", "saved-gone"
_DAYS = ("since", "until")


@dataclass(frozen=True)
class Controls:
    """What of a screen's address makes a view.

    screen: its address. lists: of each key its label and options. usual: what stands where nothing is chosen, a list
    where several may be, None where it is not named. free: the key and the value with which two days (since, until) belong
    to the view. typed: the key of what somebody types: no part of a view, for it may name a person.
    """

    screen: str
    lists: Lists
    usual: Mapping[str, Any]
    free: tuple[str, str] | None = None
    typed: str | None = None

    def view(self, query: Query) -> dict[str, list[str]]:
        """What of an address is a view of this screen: known values alone."""
        found = {key: [one for one in query.get(key, ()) if one in known] for key, (_, known) in self.lists.items()}
        if self.free and self.free[1] in found[self.free[0]]:
            found |= {key: [one for one in query.get(key, ()) if _is_day(one)] for key in _DAYS}
        return {key: values for key, values in found.items() if values}

    def link(self, view: Query) -> str:
        """The address of a view. It says also what is usual: an empty one opens with what the receiver opens with."""
        usual = {key: [str(one)] for key, one in self.usual.items() if one and not isinstance(one, list)}
        return f"{st.context.url}?{urlencode(self.view({**usual, **view}), doseq=True)}"


def open_with_own(controls: Controls) -> None:
    """Where the screen is opened at an empty address: puts there what the official opens it with, if anything.

    Call it before the controls are drawn.
    """
    if st.query_params or _key(controls) in st.session_state:  # something is asked for, or the screen was there already
        return
    own = next((view.query for view in _kept(controls).values() if view.opening), None)
    if own:
        _open(controls, own)


def saved_views(controls: Controls) -> None:
    """Draws what the official keeps, and the way to keep and to send what the address says; call it after the controls."""
    if is_print():
        return
    account, screen = signed().account_id, controls.screen
    present = controls.view({key: st.query_params.get_all(key) for key in st.query_params})
    with st.popover("常用视图", icon=":material/bookmark:", key="saved-views"):
        found = _kept(controls)
        for nr, (name, view) in enumerate(found.items()):
            _entry(controls, nr, name, view, controls.view(view.query) == present)
        gone = st.session_state.get(_GONE)
        if gone and gone[0] == screen:
            with st.container(horizontal=True, vertical_alignment="center", gap="small", key="saved-undo"):
                note(f"已删去“{plain(gone[1])}”。")
                st.button("撤销", type="tertiary", on_click=_bring_back, args=(account,), key="saved-back")
        typed = st.text_input(
            "名称", key=_key(controls), max_chars=saved_filters.LONGEST, placeholder="例如：本街道逾期"
        )
        name = " ".join((typed or "").split())
        if st.button("保存现在看的", disabled=not present, key="saved-keep"):
            _keep(account, screen, name, present)
        if st.session_state.get(_ASKED) == (screen, name) and name in found:
            args = (account, screen, name, present)
            st.button("替换", type="primary", on_click=_replace, args=args, key="saved-replace")
        note("只有您自己看得到；查找的字词不保存。要发给别人，复制下面的链接，对方打开时只看到自己范围内的：")
        st.code(controls.link(present), language=None, wrap_lines=True)
    _sign(controls, found, present)


def _entry(controls: Controls, nr: int, name: str, view: View, shown: bool) -> None:
    account, screen = signed().account_id, controls.screen
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"kept-{nr}"):
        icon, args = ":material/check:" if shown else None, (controls, view.query)
        st.button(plain(name), icon=icon, width="stretch", on_click=_open, args=args, key=f"kept-open-{nr}")
        st.toggle(
            "打开本页时用它",
            value=view.opening,
            on_change=saved_filters.open_with,
            args=(connect(), account, screen, None if view.opening else name),
            key=f"kept-first-{nr}-{view.opening}",
        )
        told, args = f"删去“{plain(name)}”", (account, screen, name, view)
        st.button("删去", help=told, type="tertiary", on_click=_forget, args=args, key=f"kept-gone-{nr}")


def _sign(controls: Controls, found: Mapping[str, View], present: Query) -> None:
    """Says that one's own opening view is what is seen, and leads to what everybody else sees."""
    name = next((name for name, view in found.items() if view.opening and controls.view(view.query) == present), None)
    if name is not None and present:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="own-usual"):
            note(f"打开时用了常用视图“{plain(name)}”。")
            st.button("看通常的", type="tertiary", on_click=_open, args=(controls, {}), key="saved-usual")


def _kept(controls: Controls) -> dict[str, View]:
    with data() as connection:
        return saved_filters.saved(connection, signed().account_id, controls.screen)


def _key(controls: Controls) -> str:
    """Of the field for a name: its value stands as long as the screen does."""
    return f"{_NAME}-{controls.screen}"


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _open(controls: Controls, query: Query) -> None:
    """Puts a view into the controls and the address; what no list has any more is left out and named."""
    view = controls.view(query)
    for key in (*controls.lists, *(_DAYS if controls.free else ())):
        values, usual = view.get(key), controls.usual.get(key)
        if values and key not in st.session_state:  # a control that was drawn tells the address itself
            st.query_params[key] = values
        if values and not isinstance(usual, list):
            values = date.fromisoformat(values[0]) if key in _DAYS else values[0]
        st.session_state[key] = values or usual
    if controls.typed:
        st.session_state[controls.typed] = ""
    change({}, without=(CELL,))
    gone = [label for key, (label, known) in controls.lists.items() if set(query.get(key, ())) - set(known)]
    if gone:
        st.toast(f"其中的{'、'.join(gone)}条件已不在名单里，已略去", icon=":material/info:")


def _keep(account: int, screen: str, name: str, present: Query) -> None:
    try:
        saved_filters.keep(connect(), account, screen, name, present)
    except InUse as asked:
        st.session_state[_ASKED] = (screen, name)
        st.warning(plain(str(asked)), icon=":material/help:")
    except Refused as refused:
        st.warning(plain(str(refused)), icon=":material/block:")
    else:
        st.session_state.pop(_GONE, None)
        st.rerun()


def _replace(account: int, screen: str, name: str, present: Query) -> None:
    saved_filters.keep(connect(), account, screen, name, present, replacing=True)
    del st.session_state[_ASKED]


def _forget(account: int, screen: str, name: str, view: View) -> None:
    saved_filters.forget(connect(), account, screen, name)
    st.session_state[_GONE] = (screen, name, view)


def _bring_back(account: int) -> None:
    screen, name, view = st.session_state.pop(_GONE)
    saved_filters.keep(connect(), account, screen, name, view.query, replacing=True)
    if view.opening:
        saved_filters.open_with(connect(), account, screen, name)
