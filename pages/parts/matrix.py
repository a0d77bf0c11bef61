"""A heat map as a matrix (热力图, 产权与问题): a number in every cell, shaded by it; a click opens the cell."""

import math
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import streamlit as st

from briefing.heat import Cell, Heat, Line, cell_sentence
from pages.parts.charts import config
from pages.parts.device import is_phone
from pages.parts.frame import note
from pages.parts.matrix_laid import DESK, PHONE, SIDE, broken, ems, laid
from pages.parts.numbers import joined
from pages.parts.palette import Palette, letters, palette

ACCENT = "#D9822B"
_FEW = 10
NONE = "none"
Pair = tuple[int | None, int | None]


def matrix(
    found: Heat,
    unit: str,
    against: str,
    chosen: Pair | None,
    key: str,
    alt: str,
    on_pick: Callable[[Pair], None],
    more: Mapping[Pair, str] = MappingProxyType({}),
    room: int = DESK,
) -> None:
    """Draws the matrix; on_pick: told which cell was clicked.

    against: what the cells are compared with (上期, 去年同期), "" for none: then they are shaded by their number.
    chosen: the cell that is open, by the ids of its row and column; more: what else is told of a cell.
    room: pixels there are for it on a desk.
    """
    room = PHONE if is_phone() else room

    def picked() -> None:
        if cell := st.session_state[key]["selection"].get("cell"):
            on_pick(_pair(cell[0]))

    st.vega_lite_chart(
        spec=matrix_spec(found, unit, against, chosen, palette(), room, more),
        theme=None,
        width="stretch",
        key=key,
        alt=alt,
        on_select=picked,
        selection_mode=["cell"],
    )
    if left := laid(found, room, _widest(found)).left_out:
        note(f"另有 {left} 列未画，可在“看哪一格”里选。")


def matrix_spec(
    found: Heat,
    unit: str,
    against: str,
    chosen: Pair | None,
    colours: Palette,
    room: int,
    more: Mapping[Pair, str] = MappingProxyType({}),
) -> dict:
    """The Vega-Lite specification that `matrix` draws."""
    most = darkest(found.cells.values(), bool(against))
    widest = _widest(found)
    lies = laid(found, room, widest)
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
        for row in (lies.across if lies.turned else lies.down)
        for column in (lies.down if lies.turned else lies.across)
    ]
    names = {_id(line): broken(line.short, max(2, lies.letters)) for line in lies.across}
    flat = {"labelAngle": 0, "labelPadding": 6 + 13 * (max(map(len, names.values()), default=1) - 1)}
    slanted = {"labelAngle": -60, "labelAlign": "left", "labelPadding": 6}
    x = {
        "field": "row" if lies.turned else "column",
        "type": "nominal",
        "sort": [_id(line) for line in lies.across],
        "axis": {
            **(
                _labels(names) | flat
                if lies.letters > 1
                else _labels({_id(one): one.short for one in lies.across}) | slanted
            ),
            "orient": "top",
            "labelFlush": False,
            "labelOverlap": False,
        },
    }
    y = {
        "field": "column" if lies.turned else "row",
        "type": "nominal",
        "sort": [_id(line) for line in lies.down],
        "axis": {**_labels({_id(line): line.short for line in lies.down}), "labelOverlap": False, "labelLimit": SIDE},
    }
    # As large as the widest number allows; what is wider still ends in dots, not in its neighbour.
    size = {"expr": f"max(9, min(12, (bandwidth('x') - 3) / {max(1, widest):.2f}))"}
    select = {"type": "point", "fields": ["row", "column"], "on": "click"}
    mark = {"type": "rect", "ariaRole": "button", "ariaRoleDescription": "热力图的一格", "cursor": "pointer"}
    return {
        "height": {"step": 33 if len(lies.down) <= 14 else 28},
        "data": {"values": points},
        "layer": [
            {
                # Vega clears a selection on a double click: one who clicks twice wants the cell open, too.
                "params": [{"name": "cell", "select": {**select, "clear": False}}],
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
                "mark": {
                    "type": "text",
                    "fontSize": size,
                    "limit": {"expr": "bandwidth('x')"},
                    "aria": False,
                    "tooltip": None,
                },
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


def _widest(found: Heat) -> float:
    return max((ems(found.words(cell)) for cell in found.cells.values()), default=1)


def _labels(names: Mapping[str, Any]) -> dict[str, Any]:
    """Names by id, for two things may have one name; several lines as a list."""
    return {"labelExpr": f"{_literal(names)}[datum.value]"}


def _literal(words: Mapping[str, Any]) -> str:
    """A Vega expression is not JSON: only quotes, backslashes and whatever ends a line need care."""

    def quoted(text: str) -> str:
        return "'" + " ".join(text.splitlines()).replace("\\", "\\\\").replace("'", "\\'") + "'"

    def one(value: Any) -> str:
        return f"[{','.join(map(quoted, value))}]" if isinstance(value, list) else quoted(value)

    return "{" + ",".join(f"{quoted(name)}:{one(value)}" for name, value in words.items()) + "}"


def shade(amount: float | None, most: float) -> int:
    """The step of the sequential scale, 0 to 9: by the square root, because counts are skewed."""
    return min(9, math.floor(10 * math.sqrt(amount / most))) if amount and most else 0


def turned(growth: float, most: float) -> int:
    """The step of the diverging scale, 0 to 9, for a growth that is one: fewer up to 4, more from 5 on."""
    step = min(4, math.floor(5 * math.sqrt(abs(growth) / most)))
    return 5 + step if growth > 0 else 4 - step


def amount(cell: Cell, compared: bool) -> float | None:
    """What a cell is shaded by: compared its growth, else its rate where there is one, else its number as far as it
    arrived."""
    if compared:
        return cell.growth
    return cell.rate.rate if cell.rate else cell.figure.arrived


def darkest(cells: Iterable[Cell], compared: bool) -> float:
    """The amount of the darkest step: the largest there is, of counts not below _FEW, so that a 2 among zeros stays pale."""
    found = list(cells)
    most = max((abs(amount(cell, compared) or 0) for cell in found), default=0)
    return most if any(cell.rate for cell in found) else max(most, _FEW)


def painted(cell: Cell, most: float, compared: bool, colours: Palette) -> dict[str, str]:
    """The fill and the ink of a cell; most: the amount of the darkest."""
    n = amount(cell, compared)
    if compared and not n:
        return {"fill": colours.grid, "ink": colours.ink}
    if n is None:
        return {"fill": colours.grid, "ink": colours.muted}
    fill = colours.diverging[turned(n, most)] if compared else colours.sequential[shade(n, most)]
    return {"fill": fill, "ink": letters(fill)}


def _ring(cell: Cell, chosen: bool, colours: Palette) -> dict[str, Any]:
    if not (chosen or cell.marked):
        return {"ring": colours.ground, "width": 1.5}
    return {"ring": ACCENT if cell.marked else colours.ink, "width": 3.5 if chosen else 2.5}
