"""Which cell of a matrix is open: in the address, by a click or from a list."""

import streamlit as st

from briefing.heat import Cell, Heat, Line, cell_words
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
    words = {
        _name(row, column): f"{column.name} · {row.name}　{cell_words(Cell(found.at(row, column).figure))}"
        for row, column in found.largest()
    }
    if not words:
        return
    said = st.query_params.get(CELL)
    # The key names the cell, so that the address, not an older choice, says which one is open.
    key = f"cell-{said}"

    def turn() -> None:
        if st.session_state[key]:
            st.query_params[CELL] = st.session_state[key]
        else:
            close_cell()

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


def pick(found: Heat, pair: tuple[int | None, int | None]) -> None:
    """Opens the cell that was clicked, by the values of its row and column."""
    rows, columns = ({line.value: line for line in lines} for lines in (found.rows, found.columns))
    open_cell(rows[pair[0]], columns[pair[1]])


def open_cell(row: Line, column: Line) -> None:
    """Puts a cell into the address, and says where it opens: on a desk that is below what one sees."""
    st.query_params[CELL] = _name(row, column)
    st.toast(f"{plain(column.name)} · {plain(row.name)}：事项列在图的下面", icon=":material/south:")


def close_cell() -> None:
    """Another map has other cells: none of them is open."""
    st.query_params.pop(CELL, None)


def _name(row: Line, column: Line) -> str:
    return f"{row.name}~{column.name}"
