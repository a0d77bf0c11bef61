"""Which cell of a heat map is open: in the address, by a click or from a list."""

from dataclasses import replace

import streamlit as st

from briefing.heat import Heat, Line, cell_words
from pages.parts.frame import note
from pages.parts.words import plain

CELL = "cell"  # in the address: 供暖~八角街道


def opened(found: Heat) -> tuple[Line, Line] | None:
    """The row and column of the cell in the address; None where none is open. What the map does not have is said."""
    said = st.query_params.get(CELL)
    if not said:
        return None
    for row in found.rows:
        for column in found.columns:
            if _name(row, column) == said:
                return row, column
    note(":orange[网址里的那一格不在这张图上，已略去。]")
    return None


def choose(found: Heat, unit: str) -> None:
    """The cells as a list, the largest first: the way to one without a mouse."""
    pairs = [(row, column) for row in found.rows for column in found.columns if found.at(row, column).figure.arrived]
    pairs.sort(key=lambda pair: -(found.at(*pair).figure.arrived or 0))
    words = {
        _name(*pair): f"{pair[1].name} · {pair[0].name}　{cell_words(replace(found.at(*pair), other=None))}"
        for pair in pairs
    }
    if not words:
        return
    said = st.query_params.get(CELL)
    # The key names the cell, so that the address, not an older choice, says which one is open.
    key = f"heat-cell-{said}"

    def turn() -> None:
        open_cell(st.session_state[key])

    st.selectbox(
        "看哪一格",
        list(words),
        index=list(words).index(said) if said in words else None,
        format_func=lambda name: plain(words[name]),
        placeholder=f"点图中一格，或在这里选（按{unit}由多到少）",
        key=key,
        on_change=turn,
        width=420,
    )


def pick(found: Heat, pair: tuple[int | None, int | None] | None) -> None:
    """Puts the cell that was clicked into the address; None closes the one that is open."""
    rows, columns = ({line.value: line for line in lines} for lines in (found.rows, found.columns))
    open_cell(_name(rows[pair[0]], columns[pair[1]]) if pair else None)


def open_cell(name: str | None) -> None:
    """Opens a cell by its name in the address."""
    if name is None:
        close_cell()
    else:
        st.query_params[CELL] = name


def _name(row: Line, column: Line) -> str:
    return f"{row.name}~{column.name}"


def close_cell() -> None:
    """Another map has other cells: none of them is open."""
    st.query_params.pop(CELL, None)
