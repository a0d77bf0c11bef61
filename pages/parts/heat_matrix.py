"""The matrix of the heat map: topics down, places across, a number in every cell; a click opens the cell."""

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import streamlit as st

from briefing.heat import Cell, Heat, Line, cell_sentence
from pages.parts.charts import config
from pages.parts.device import is_phone
from pages.parts.numbers import joined
from pages.parts.palette import Palette, letters, palette

ACCENT = "#D9822B"
NONE = "none"
_SLANTED_FROM = 11
Pair = tuple[int | None, int | None]


def matrix(
    found: Heat,
    unit: str,
    against: str,
    chosen: Pair | None,
    key: str,
    alt: str,
    on_pick: Callable[[Pair | None], None],
    more: Mapping[Pair, str] = MappingProxyType({}),
) -> None:
    """Draws the matrix; on_pick: told which cell was clicked, None when the same one is clicked again.

    against: what the cells are compared with (上期, 去年同期), "" for none: then they are shaded by their number.
    chosen: the cell that is open, by the ids of its row and column; more: what else is told of a cell.
    """

    def picked() -> None:
        cell = st.session_state[key]["selection"].get("cell")
        on_pick(_pair(cell[0]) if cell else None)

    st.vega_lite_chart(
        spec=matrix_spec(found, unit, against, chosen, palette(), is_phone(), more),
        theme=None,
        width="stretch",
        key=key,
        alt=alt,
        on_select=picked,
        selection_mode=["cell"],
    )


def matrix_spec(
    found: Heat,
    unit: str,
    against: str,
    chosen: Pair | None,
    colours: Palette,
    phone: bool,
    more: Mapping[Pair, str] = MappingProxyType({}),
) -> dict:
    """The Vega-Lite specification that `matrix` draws."""
    most = max((amount(cell) or 0 for cell in found.cells.values()), default=0)
    points = [
        {
            "row": _id(row),
            "column": _id(column),
            "words": found.words(found.at(row, column)),
            "said": joined(
                cell_sentence(row.name, column.name, found.at(row, column), unit, against),
                more.get((row.value, column.value)),
            ),
            **painted(found.at(row, column), most, bool(against), colours),
            **_ring(found.at(row, column), (row.value, column.value) == chosen, colours),
        }
        for row in found.rows
        for column in found.columns
    ]
    many = len(found.columns) >= _SLANTED_FROM
    x = {
        "field": "column",
        "type": "nominal",
        "sort": [_id(column) for column in found.columns],
        "axis": {
            **_labels(found.columns, phone),
            "orient": "top",
            "labelAngle": -60 if many else 0,
            "labelAlign": "left" if many else "center",
            "labelFlush": False,
            "labelOverlap": False,
            "labelPadding": 19 if phone and not many else 6,
        },
    }
    y = {
        "field": "row",
        "type": "nominal",
        "sort": [_id(row) for row in found.rows],
        "axis": {**_labels(found.rows, False), "labelOverlap": False, "labelLimit": 110},
    }
    size = 10 if phone and len(found.columns) > 9 else 12
    mark = {"type": "rect", "ariaRole": "button", "ariaRoleDescription": "热力图的一格", "cursor": "pointer"}
    return {
        "height": {"step": 33 if len(found.rows) <= 14 else 28},
        "data": {"values": points},
        "layer": [
            {
                "params": [{"name": "cell", "select": {"type": "point", "fields": ["row", "column"], "on": "click"}}],
                "mark": mark,
                "encoding": {
                    "x": x,
                    "y": y,
                    "color": {"field": "fill", "type": "nominal", "scale": None},
                    "stroke": {"field": "ring", "type": "nominal", "scale": None},
                    "strokeWidth": {"field": "width", "type": "quantitative", "scale": None},
                    "description": {"field": "said", "type": "nominal"},
                    "tooltip": {"field": "said", "type": "nominal"},
                    "order": {"field": "width", "type": "quantitative"},
                },
            },
            {
                "mark": {"type": "text", "fontSize": size, "aria": False, "tooltip": None},
                "encoding": {
                    "x": x,
                    "y": y,
                    "text": {"field": "words", "type": "nominal"},
                    "color": {"field": "ink", "type": "nominal", "scale": None},
                },
            },
        ],
        "config": {**config(colours), "aria": True, "axis": {**config(colours)["axis"], "aria": False, "grid": False}},
    }


def _pair(selected: Mapping[str, str]) -> Pair:
    row, column = (None if selected[name] == NONE else int(selected[name]) for name in ("row", "column"))
    return row, column


def _id(line: Line) -> str:
    return NONE if line.value is None else str(line.value)


def _labels(lines: tuple[Line, ...], two_lines: bool) -> dict[str, Any]:
    """Names by id, for two things may have one name; on a telephone in two lines."""

    def said(line: Line) -> Any:
        half = math.ceil(len(line.short) / 2)
        return [line.short[:half], line.short[half:]] if two_lines and len(line.short) > 2 else line.short

    words = {_id(line): said(line) for line in lines}
    return {"labelExpr": f"{_literal(words)}[datum.value]"}


def _literal(words: Mapping[str, Any]) -> str:
    """A Vega expression is not JSON: only quotes and backslashes need care."""

    def quoted(text: str) -> str:
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", " ") + "'"

    def one(value: Any) -> str:
        return f"[{','.join(map(quoted, value))}]" if isinstance(value, list) else quoted(value)

    return "{" + ",".join(f"{quoted(name)}:{one(value)}" for name, value in words.items()) + "}"


def shade(amount: float | None, most: float) -> int:
    """The step of the sequential scale, 0 to 9: by the square root, because counts are skewed."""
    return min(9, math.floor(10 * math.sqrt(amount / most))) if amount and most else 0


def turned(change: float) -> int:
    """The step of the diverging scale, 0 to 9, for a relative change that is one: each fifth of a doubling is a step."""
    return min(9, 5 + math.floor(5 * change)) if change > 0 else max(0, 4 + math.ceil(5 * change))


def amount(cell: Cell) -> float | None:
    """What a cell is shaded by: its rate where there is one, else its number as far as it arrived."""
    return cell.rate.rate if cell.rate else cell.figure.arrived


def painted(cell: Cell, most: float, compared: bool, colours: Palette) -> dict[str, str]:
    """The fill and the ink of a cell; most: the amount of the darkest."""
    change = cell.change
    if compared and change and change == change:
        fill = colours.diverging[turned(change)]
    elif compared:
        return {"fill": colours.grid, "ink": colours.ink}
    elif amount(cell) is None:
        return {"fill": colours.grid, "ink": colours.muted}
    else:
        fill = colours.sequential[shade(amount(cell), most)]
    return {"fill": fill, "ink": letters(fill)}


def _ring(cell: Cell, chosen: bool, colours: Palette) -> dict[str, Any]:
    if chosen:
        return {"ring": colours.ink, "width": 3.5}
    return {"ring": ACCENT, "width": 2.5} if cell.marked else {"ring": colours.ground, "width": 1.5}
