"""One table for screen and paper: a canvas one can sort and select from, or real HTML that prints whole."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler
from pandas.io.formats.style_render import CSSDict

from pages.parts import style
from pages.parts.device import is_phone, is_print
from pages.parts.numbers import UNKNOWN, day_table, whole
from pages.parts.palette import palette
from pages.parts.states import STATES
from pages.parts.words import plain

VIEWS = ("表格", "卡片")

Kind = Literal["text", "name", "right", "count", "date", "state", "progress"]


@dataclass(frozen=True)
class Column:
    """One column: the row's key, its head with the unit in it (挂账(天)), how it is drawn, its width in pixels.

    kind: text (left) · name (text that is not broken on paper) · right (text set right, 150/162) · count (localized) · date · state (a key of states.STATES,
    drawn as its word in a chip) · progress (a share from 0 to 1, drawn as a bar with whole percent).
    """

    name: str
    head: str
    kind: Kind = "text"
    width: int | None = None
    help: str | None = None


@dataclass(frozen=True)
class Ticks:
    """Boxes before the rows, for what is done to several: those ticked already, and what is told of a change."""

    rows: Sequence[int]
    on_change: Callable[[Sequence[int]], None]


def view(on_change: Callable[[], None] | None = None, label: Literal["visible", "collapsed"] = "visible") -> str:
    """The switch of VIEWS, in the address as ?view=; a telephone begins with cards."""
    return st.segmented_control(
        "显示方式",
        VIEWS,
        default=VIEWS[is_phone()],
        required=True,
        key="view",
        bind="query-params",
        on_change=on_change,
        label_visibility=label,
    )


def table(
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[Column],
    alt: str,
    key: str,
    select: bool = False,
    row_height: int | None = None,
    ticks: Ticks | None = None,
) -> int | None:
    """Draws rows and gives the index of the selected one (`select`), else None. None in a cell is 未知.

    select: a click anywhere in a row chooses it; ticks: with `select`, several rows can be ticked besides.
    rows: as shown, already sorted, at most a page of them (some 15 to 50); page by key, never scroll inside a scroll.
    With ?print=1 the same rows come as an HTML table that wraps, repeats its head, and can select nothing.
    """
    if is_print():
        style.wide()
        st.table(_paper(rows, columns), hide_index=True, border="horizontal", alt=alt)
        return None
    frame = pd.DataFrame([{c.name: _cell(row.get(c.name), c.kind) for c in columns} for row in rows])
    options: dict[str, Any] = {"on_select": "rerun", "selection_mode": "single-cell"} if select else {}
    if ticks is not None:
        options |= _ticked(ticks, key)
    event = st.dataframe(
        frame,
        hide_index=True,
        height="content",
        row_height=row_height or (40 if select else 36),
        column_config={c.name: _config(c) for c in columns},
        column_order=[c.name for c in columns],
        placeholder=UNKNOWN,
        alt=alt,
        key=key,
        **options,
    )
    if not select:
        return None
    return next((row for row, _ in event["selection"]["cells"] if row in range(len(rows))), None)


def _ticked(ticks: Ticks, key: str) -> dict[str, Any]:
    return {
        "on_select": lambda: ticks.on_change(st.session_state[key]["selection"]["rows"]),
        "selection_mode": ["multi-row", "single-cell"],
        "selection_default": {"selection": {"rows": list(ticks.rows)}},
    }


def written(rows: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> list[dict[str, str]]:
    """The rows as text under their heads, as paper shows them."""
    return [{c.head: _text(row.get(c.name), c.kind) for c in columns} for row in rows]


def _paper(rows: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> Styler:
    """The rows for st.table, which reads every cell as markdown; numbers stand right, as on the screen."""
    safe = [{head: plain(text) for head, text in row.items()} for row in written(rows, columns)]
    frame = pd.DataFrame(safe, columns=[column.head for column in columns])
    numbers = [place for place, column in enumerate(columns) if column.kind in ("right", "count", "progress")]
    short = [place for place, column in enumerate(columns) if column.kind in ("state", "date", "name")]
    # Streamlit writes text-align: left into every cell of text
    right = [CSSDict(selector=f".col{place}", props="text-align: right !important") for place in numbers]
    whole_words = [CSSDict(selector=f".col{place} *", props="white-space: nowrap") for place in (*short, *numbers)]
    return frame.style.set_table_styles([*right, *whole_words])


def _text(value: Any, kind: Kind) -> str:
    if kind == "state":
        return STATES[value or "unknown"].word
    if kind == "count":
        return whole(value)
    if kind == "progress":
        return UNKNOWN if value is None else f"{_whole_percent(value)}%"
    if kind == "date":
        return day_table(value) if value is None or isinstance(value, date) else str(value)
    return UNKNOWN if value is None else str(value)


def _whole_percent(share: float) -> int:
    """Rounded, but 100 only where nothing is left to do."""
    return 100 if share >= 1 else min(99, round(share * 100))


def _cell(value: Any, kind: Kind) -> Any:
    if kind == "state":
        return [STATES[value or "unknown"].word]
    if kind == "progress":
        return None if value is None else _whole_percent(value)
    if kind == "date":
        return value.isoformat()[:10] if isinstance(value, date) else value
    return value


def _config(column: Column) -> Any:
    kinds = st.column_config
    shared: dict[str, Any] = {"label": column.head, "width": column.width, "help": column.help}
    match column.kind:
        case "state":
            tints = palette().tint
            return kinds.MultiselectColumn(
                **shared,
                options=[state.word for state in STATES.values()],
                color=[tints[state.colour] for state in STATES.values()],
            )
        case "progress":
            return kinds.ProgressColumn(**shared, min_value=0, max_value=100, format="%d%%")
        case "count":
            return kinds.NumberColumn(**shared, format="localized")
        case "right":
            return kinds.TextColumn(**shared, alignment="right")
        case _:
            return kinds.TextColumn(**shared)
