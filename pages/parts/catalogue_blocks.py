"""The blocks of the catalogue of numbers: its controls, one number with its 口径, one rate beside its rivals."""

from collections.abc import Sequence

import streamlit as st

from briefing.catalogue import Rival
from briefing.figures import value_words
from data_access.metrics.declaration import Metric
from data_access.metrics.measure import Figure, Window
from pages.parts.frame import way
from pages.parts.numbers import count
from pages.parts.overview_blocks import opened
from pages.parts.screens import to_matters
from pages.parts.words import plain


def controls(groups: Sequence[str]) -> tuple[str, str | None]:
    """Draws the search box and the groups, both in the address; gives the words and the group (None: all)."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="catalogue-controls"):
        words = st.text_input(
            "查找指标",
            key="find",
            placeholder="名称、含义、依据",
            icon=":material/search:",
            max_chars=40,
            bind="query-params",
            width=280,
        )
        group = st.pills("分组", groups, key="group", bind="query-params", wrap=True)
    return (words or "").strip(), group


def clear() -> None:
    """Takes the words and the group away, also out of the address."""
    st.session_state["find"], st.session_state["group"] = "", None


def back() -> None:
    """The way from one number to all of them; a page link to the page one is on would look like a pressed button."""
    st.button("全部指标", icon=":material/arrow_back:", type="tertiary", key="all-metrics", on_click=_show_all)


def _show_all() -> None:
    st.query_params.pop("metric", None)


def entry(metric: Metric, lines: Sequence[str], answer: Figure, month: Window) -> None:
    """One number: label and value as the way to its cases, then meaning, how it is counted, what it rests on."""
    meaning, formula, facts = (plain(line) for line in lines)
    with st.container(border=True, key=f"item-{metric.name}", gap="xxsmall", height="stretch"):
        way(opened(metric.name, month), f"**{metric.label}**　{plain(value_words(metric, answer))}")
        st.markdown(f"{meaning}。  \n:small[{formula}]  \n:small[:gray[{facts}]]")


def rate_box(rival: Rival, month: Window) -> None:
    """One formula of a rate beside its rivals: the value, both sides as ways to their cases, what sets it apart."""
    name = rival.metric.name
    with st.container(border=True, key=f"item-rival-{name}", gap="xxsmall", height="stretch"):
        st.markdown(f"{rival.metric.label}  \n**{plain(rival.value)}**")
        for side, label, n in (("numerator", "分子", rival.top), ("denominator", "分母", rival.bottom)):
            way(to_matters(name, side, from_=month.first, to=month.last), f":small[{label} {count(n, '件次')}]")
        st.markdown(f":small[:gray[{plain(rival.difference)}]]")
        if rival.apart:
            way(opened(rival.apart, Window(month.last, month.last)), ":small[差在这些案件 →]")
