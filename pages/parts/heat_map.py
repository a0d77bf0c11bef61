"""The map beside the matrix: the places of its columns, coloured alike; a click goes down to a street's communities or
opens a community's largest cell."""

from datetime import date

import streamlit as st

from briefing.heat import Heat, cell_sentence
from data_access.outlines import Spot, dispute_points, outlines
from domain.visibility import Viewer
from pages.parts.cell_open import open_cell
from pages.parts.desk import data
from pages.parts.device import is_phone
from pages.parts.district_map import Circle, Painted, district_map
from pages.parts.heat_asked import GOING, Asked
from pages.parts.matrix import darkest, painted
from pages.parts.numbers import count
from pages.parts.palette import palette

HEIGHT, PHONE_HEIGHT = 430, 330


def heat_map(asked: Asked, found: Heat, viewer: Viewer, title: str, today: date) -> None:
    """Draws it, and goes where a click points."""
    kind = asked.where.dimension
    with data() as connection:
        shapes = outlines(connection, kind)
        spots = dispute_points(connection, viewer, today, asked.about.where) if _circled(asked) else []
    key = f"heat-map-{asked.metric.name}-{asked.about}-{asked.where}-{asked.window}-{asked.other}-{found.rated}"
    clicked = district_map(
        shapes,
        _painted(found, asked),
        key,
        PHONE_HEIGHT if is_phone() else HEIGHT,
        title,
        circles=_circles(spots, asked),
    )
    line = next((column for column in found.columns if column.value == clicked), None)
    if clicked is None or line is None:
        return
    if kind == "street" and viewer.whole:
        st.session_state[GOING] = line.name
    elif cell := next((pair for pair in found.largest() if pair[1] == line), None):
        open_cell(*cell)
    else:
        return
    st.rerun()


def _painted(found: Heat, asked: Asked) -> dict[int, Painted]:
    compared = bool(asked.against)
    most = darkest((column.cell for column in found.columns), compared)
    everything = "全部领域" if asked.about.within is None else "所选领域"
    return {
        column.value: Painted(
            found.words(column.cell),
            painted(column.cell, most, compared, palette())["fill"],
            cell_sentence(everything, column.name, column.cell, asked.metric.unit, asked.against),
        )
        for column in found.columns
        if column.value is not None
    }


def _circled(asked: Asked) -> bool:
    """Places stand on the map of disputes, and where one looks closely."""
    return asked.metric.subject == "dispute" or asked.where.dimension == "community"


def _circles(spots: list[Spot], asked: Asked) -> list[Circle]:
    near = asked.where.dimension == "community"
    return [
        Circle(
            spot.at,
            spot.households or spot.disputes,
            f"{spot.name}：在账重点矛盾 {count(spot.disputes)}，{count(spot.households, '户')}",
            spot.community if near else spot.street,
        )
        for spot in spots
        if not near or spot.street == asked.where.within
    ]
