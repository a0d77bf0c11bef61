"""The map of the district: its streets or communities as coloured cells with name and number, asking no tile server."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from math import asinh, cos, log2, pi, radians, tan
from typing import Any

import streamlit as st

from data_access.outlines import Position, Shape
from pages.parts import blank
from pages.parts.device import is_phone
from pages.parts.frame import note
from pages.parts.palette import Palette, letters, palette

SKETCH = "示意图，边界由点位生成，非法定界线，不作为划界依据。"
CELLS, CIRCLES = "cells", "circles"  # the layers that are clicked
_WORLD = 512  # pixels of the world's width at zoom 0
_EARTH = 40_075_017  # metres of its width
_FONT = 12.5
_GLYPH = ", ".join(("Noto Sans SC Variable", "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", "sans-serif"))


@dataclass(frozen=True)
class Painted:
    """How a cell looks: the number in it, its colour (#RRGGBB), what its tooltip says."""

    text: str
    colour: str
    words: str


@dataclass(frozen=True)
class Circle:
    """A circle at a place: its area grows with the weight; area_id: the area it lies in, which a click on it means."""

    at: Position
    weight: float
    words: str
    area_id: int | None


def district_map(
    shapes: Mapping[int, Shape],
    painted: Mapping[int, Painted],
    key: str,
    height: int,
    alt: str,
    circles: Sequence[Circle] = (),
    widths: tuple[int, int] = (470, 340),
) -> int | None:
    """Draws the areas that are painted (by area id) and returns the one that was just clicked, or None.

    alt: the map in one sentence, its numbers stand beside it in a table; widths: of the narrowest column it stands in at
    the desk and on a telephone, in pixels, as the zoom cannot follow it.
    """
    import pydeck

    shown = [shape for id_, shape in shapes.items() if id_ in painted]
    if not shown:
        blank.nothing("地图", "还没有街道、社区的边界；管理员在“设置”的“地图与户数”里导入边界文件后，会画在这里。")
        return None
    colours = palette()
    view = fitted([shape.polygons for shape in shown], widths[is_phone()], height)
    deck = pydeck.Deck(
        # With one, or with any map_style, a tile server would be asked.
        map_provider=None,  # pyright: ignore[reportArgumentType]
        views=[pydeck.View(type="MapView", controller=False)],
        initial_view_state=pydeck.ViewState(longitude=view[0], latitude=view[1], zoom=view[2], pitch=0, bearing=0),
        layers=layers(shown, painted, view[2], circles, colours),
        tooltip={"text": "{words}", "style": _bubble(colours)},  # pyright: ignore[reportArgumentType]
    )
    with st.container(gap=None):
        # Read aloud, and what brings the font's pieces into the page before the canvas writes with them.
        said = "；".join(f"{shape.short_name} {painted[shape.area_id].words}" for shape in shown)
        st.html(f'<span style="position: absolute; clip-path: inset(50%)">{escape(said)}</span>')
        chart = f"{key}-{st.session_state.get(f'{key}-round', 0)}"
        st.pydeck_chart(deck, height=height, key=chart, on_select=partial(_take, key, chart), alt=alt)
    if any(shape.sketch for shape in shown):
        note(SKETCH)
    return st.session_state.pop(f"{key}-clicked", None)


def _take(key: str, chart: str) -> None:
    """A click is told once. Streamlit pales all that was not clicked, numbers too, so the next map is a fresh one."""
    objects = st.session_state[chart]["selection"]["objects"]
    clicked = [one for layer in (CELLS, CIRCLES) for one in objects.get(layer, ())]
    if clicked:
        st.session_state[f"{key}-clicked"] = clicked[0]["properties"]["id"]
        st.session_state[f"{key}-round"] = st.session_state.get(f"{key}-round", 0) + 1


def layers(
    shown: Sequence[Shape],
    painted: Mapping[int, Painted],
    zoom: float,
    circles: Sequence[Circle],
    colours: Palette,
) -> list[Any]:
    """What the map is made of, from below: cells, words, and on top of them what is clicked."""
    import pydeck
    from pydeck.types import String as text  # a literal text would be read as an expression

    cells = {"type": "FeatureCollection", "features": [_feature(shape, painted[shape.area_id]) for shape in shown]}
    drawn = [
        pydeck.Layer(
            "GeoJsonLayer",
            cells,
            id="ground",
            get_fill_color="properties.fill",
            get_line_color=_rgb(colours.ground),
            get_line_width=1.5,
            line_width_units=text("pixels"),
        ),
        pydeck.Layer(
            "TextLayer",
            [_word(shape, painted[shape.area_id], zoom) for shape in shown],
            id="words",
            get_position="at",
            get_text="text",
            get_color="ink",
            get_size=_FONT,
            size_units=text("pixels"),
            line_height=1.2,
            character_set=text("auto"),
            font_family=text(_GLYPH),
            font_weight=600,
        ),
        # Above the words, which would else be in the way of the click.
        pydeck.Layer(
            "GeoJsonLayer",
            cells,
            id=CELLS,
            get_fill_color=[0, 0, 0, 0],
            stroked=False,
            pickable=True,
            opacity=0,
        ),
    ]
    return [*drawn, _circles(circles, colours)] if circles else drawn


def fitted(outlines: Iterable[Any], width: int, height: int, margin: int = 10) -> tuple[float, float, float]:
    """Longitude, latitude and zoom at which the polygons of shapes fill so many pixels (Web Mercator)."""
    points = [at for polygons in outlines for rings in polygons for at in rings[0]]
    xs, ys = [lon / 360 for lon, _ in points], [_northing(lat) for _, lat in points]
    wide, high = max(xs) - min(xs) or 1e-6, max(ys) - min(ys) or 1e-6
    zoom = log2(min((width - 2 * margin) / wide, (height - 2 * margin) / high) / _WORLD)
    lats = [lat for _, lat in points]
    return (min(xs) + max(xs)) / 2 * 360, (min(lats) + max(lats)) / 2, zoom


def _northing(lat: float) -> float:
    """In widths of the world."""
    return asinh(tan(radians(lat))) / (2 * pi)


def _feature(shape: Shape, looks: Painted) -> dict[str, Any]:
    said = {"id": shape.area_id, "words": _literal(looks.words), "fill": _rgb(looks.colour)}
    return {"geometry": {"type": "MultiPolygon", "coordinates": shape.polygons}, "type": "Feature", "properties": said}


def _word(shape: Shape, looks: Painted, zoom: float) -> dict[str, Any]:
    """Name and number, or the number alone where the name would run over its neighbours."""
    pixels = shape.room * _WORLD * 2**zoom / (_EARTH * cos(radians(shape.label[1])))
    fits = pixels * 2.4 >= _FONT * len(shape.short_name)
    said = "\n".join(filter(None, [shape.short_name if fits else "", looks.text]))
    return {"at": shape.label, "text": _literal(said), "ink": _rgb(letters(looks.colour))}


def _circles(circles: Sequence[Circle], colours: Palette) -> Any:
    import pydeck
    from pydeck.types import String as text

    heaviest = max(circle.weight for circle in circles) or 1
    rows = [
        {
            "at": one.at,
            "radius": 3 + 6 * (one.weight / heaviest) ** 0.5,
            "properties": {"id": one.area_id, "words": _literal(one.words)},
        }
        for one in sorted(circles, key=lambda one: -one.weight)
    ]
    return pydeck.Layer(
        "ScatterplotLayer",
        rows,
        id=CIRCLES,
        get_position="at",
        get_radius="radius",
        radius_units=text("pixels"),
        get_fill_color=[*_rgb(colours.ground), 130],
        get_line_color=_rgb(colours.ink),
        stroked=True,
        pickable=True,
        get_line_width=1.5,
        line_width_units=text("pixels"),
    )


def _bubble(colours: Palette) -> dict[str, str]:
    return {
        "backgroundColor": colours.ground,
        "color": colours.ink,
        "border": f"1px solid {colours.muted}",
        "fontSize": "13px",
        "fontFamily": _GLYPH,
        "padding": "4px 8px",
    }


def _literal(text: str) -> str:
    """deck.gl takes a text that begins with @@ for an expression, wherever it stands: a joiner nobody sees keeps it text."""
    return f"\u2060{text}" if text.startswith("@@") else text


def _rgb(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
