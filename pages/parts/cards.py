"""Cards and rows: a number that opens to its cases, a line that needs somebody, an item in a list of cards."""

from collections.abc import Sequence
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.parts.frame import way
from pages.parts.screens import Link

_DELTA_COLOUR: dict[str | None, Literal["normal", "inverse", "off"]] = {"up": "normal", "down": "inverse", None: "off"}


def metric_card(
    label: str,
    value: str,
    delta: str | None = None,
    delta_description: str | None = "较上月",
    good: Literal["up", "down"] | None = None,
    trend: Sequence[float | None] = (),
    help: str | None = None,
    link: Link | None = None,
) -> None:
    """One number as a card; the whole card is the link to the matters behind it.

    value, delta: written by parts.numbers (1,106; +184; +1.1 点; 持平; 未知).
    good: the metric's good direction; without one the change stays gray (volume is not guilt).
    trend: the last 12 months, oldest first; the line breaks where a month is None (unknown).
    help: the sentence of 口径. Draw six of them in `st.grid(3, min_column_width=160)`.
    """
    signed = delta is not None and delta[:1] in "+-"
    with st.container(key=f"card-{label}", gap=None, height="stretch"):
        st.metric(
            label,
            value,
            delta=delta,
            delta_color=_DELTA_COLOUR[good if signed else None],
            delta_arrow="auto" if signed else "off",
            delta_description=delta_description if delta is not None else None,
            help=help,
            border=True,
            height="stretch",
            chart_data=_gapped(trend),
        )
        if link is not None:
            way(link, f"{label} {value}：看清单")


def _gapped(trend: Sequence[float | None]) -> list[float] | None:
    if not any(point is not None for point in trend):
        return None
    return [float("nan") if point is None else float(point) for point in trend]


def need_box(key: str = "needs"):
    """The bordered box that need rows are drawn into: `with need_box(): need_row(…)`."""
    return st.container(border=True, key=f"needbox-{key}", gap=None)


def need_row(badge: str, title: str, link: Link, small: str, key: str) -> None:
    """A row of 需要您过问: reason as a badge (states.badge), name as link to the matter, small gray facts below.

    title: already made safe by words.plain; key: unique on the screen, e.g. the matter's number.
    """
    with st.container(key=f"need-{key}", gap=None):
        way(link, f"{badge} **{title}**")
        st.markdown(f":small[:gray[{small}]]")


def item_card(
    badges: str, title: str, link: Link, small: Sequence[str], key: str, progress: tuple[int, int] | None = None
) -> DeltaGenerator:
    """One case as a card: a line of badges, name as link, a bar with 化解 150/162 户 if it has households, small lines;
    gives the card, for what stands below them.

    title: already made safe by words.plain; progress: (solved households, all households), the second not 0.
    """
    card = st.container(border=True, key=f"item-{key}", gap="xxsmall")
    with card:
        st.markdown(badges)
        way(link, f"**{title}**")
        if progress is not None and progress[1]:
            st.progress(min(1.0, progress[0] / progress[1]), text=f"化解 {progress[0]:,}/{progress[1]:,} 户")
        for line in small:
            st.markdown(f":small[{line}]")
    return card
