"""上一页 / 下一页 under a list; the page, by key or by number, stands in the address, so that back and reload work."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Literal, TypeVar

import streamlit as st

from pages.parts.numbers import whole

T = TypeVar("T")

# What may hold the page in the address: the item it begins behind, or which way from which key.
KEYS = ("after", "page")


def pager(earlier: Mapping[str, str] | None, later: Mapping[str, str] | None, sentence: str) -> None:
    """Draws the two buttons around a small gray sentence; nothing where there is only one page.

    earlier, later: what the address is to say of the page there ({"after": number}); {} is the first page, None none.
    """
    if earlier is None and later is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="pager"):
        _button("上一页", earlier, "chevron_left", "left")
        st.markdown(f":small[:gray[{sentence}]]", width="content")
        _button("下一页", later, "chevron_right", "right")


def numbered(found: Sequence[T], size: int, measure: str) -> tuple[Sequence[T], Callable[[], None]]:
    """The page of a whole list that the address names by its number, the first where there is none of it; and what draws
    the way to its neighbours. measure: what the list counts, 个名称."""
    asked = st.query_params.get("page", "0")
    page = int(asked) if asked.isdecimal() and len(asked) < 6 and int(asked) * size < len(found) else 0
    earlier = ({"page": str(page - 1)} if page > 1 else {}) if page else None
    later = {"page": str(page + 1)} if (page + 1) * size < len(found) else None
    told = f"第 {page + 1} 页，共 {whole(len(found))} {measure}"
    return found[page * size : (page + 1) * size], lambda: pager(earlier, later, told)


def first_page() -> None:
    """Back to the first page, because the list has become another one."""
    change({})


def change(to: Mapping[str, str], without: Collection[str] = ()) -> None:
    """Puts `to` into the address, takes `without` and the page out of it.

    Each name that changes is a step of the browser's history, so one name holds the page whichever way one turns.
    """
    for name in {*KEYS, *without} - to.keys():
        if name in st.query_params:
            del st.query_params[name]
    if to:
        st.query_params.update(to)


def _button(label: str, to: Mapping[str, str] | None, icon: str, side: Literal["left", "right"]) -> None:
    st.button(
        label,
        icon=f":material/{icon}:",
        icon_position=side,
        disabled=to is None,
        on_click=change,
        args=(to or {},),
        key=f"pager-{label}",
    )
