"""The map as it is sent to the browser: fitted into its frame, legible on every colour, each cell with its number, and nothing
that asks another host."""

import json
from dataclasses import replace
from math import asinh, pi, radians, tan

import pytest
from streamlit.testing.v1 import AppTest

from data_access.outlines import Shape
from pages.parts.district_map import SKETCH, Circle, Painted, fitted, layers
from pages.parts.palette import DARK, LIGHT, letters


def square(area_id: int, name: str, lon: float, lat: float, size: float = 0.02) -> Shape:
    ring = ((lon, lat), (lon + size, lat), (lon + size, lat + size), (lon, lat + size), (lon, lat))
    return Shape(
        area_id, f"S{area_id}", f"{name}街道", name, 1, ((ring,),), (lon + size / 2, lat + size / 2), 800, True
    )


SHAPES = {1: square(1, "鲁谷", 116.2, 39.9), 2: square(2, "八宝山", 116.22, 39.9), 3: square(3, "广宁", 116.2, 39.92)}


@pytest.mark.parametrize(("width", "height"), [(470, 430), (358, 300), (300, 800)])
def test_the_shapes_fill_the_frame_and_stay_within(width, height):
    lon, lat, zoom = fitted([shape.polygons for shape in SHAPES.values()], width, height)
    scale = 512 * 2**zoom / (2 * pi)

    def pixel(at: tuple[float, float]) -> tuple[float, float]:
        y = asinh(tan(radians(lat))) - asinh(tan(radians(at[1])))
        return width / 2 + scale * radians(at[0] - lon), height / 2 + scale * y

    seen = [pixel(at) for shape in SHAPES.values() for ring in shape.polygons[0] for at in ring]
    xs, ys = [x for x, _ in seen], [y for _, y in seen]
    free = (min(xs), width - max(xs), min(ys), height - max(ys))
    assert min(free) == pytest.approx(10, abs=0.5)


def test_words_have_the_colour_that_is_read_on_the_cell():
    steps = (*LIGHT.sequential, *DARK.diverging)
    drawn = [layers([SHAPES[1]], {1: Painted("5", step, "")}, 12, (), LIGHT) for step in steps]
    inks = [words.data[0]["ink"] for _, words, _ in drawn]
    assert ["#{:02X}{:02X}{:02X}".format(*ink) for ink in inks] == [letters(step) for step in steps]


def test_a_name_is_never_an_expression():
    painted = {1: Painted("5", LIGHT.ground, "@@=1+'鲁谷：5 件")}
    drawn = layers([replace(SHAPES[1], short_name="@@=甲")], painted, 12, [Circle((1, 1), 1, "@@#乙", 1)], LIGHT)
    found = [drawn[0].data["features"][0], drawn[3].data[0], {"properties": {"words": drawn[1].data[0]["text"]}}]
    assert [one["properties"]["words"] for one in found] == ["\u2060@@=1+'鲁谷：5 件", "\u2060@@#乙", "\u2060@@=甲\n5"]


SCRIPT = """
from pages.parts.district_map import Circle, Painted, district_map
from tests.pages.parts.test_district_map import SHAPES
painted = {1: Painted("568", "#0C284F", "鲁谷街道：568 件"), 2: Painted("92", "#DCE8F5", "八宝山街道：92 件")}
circles = [Circle((116.21, 39.91), 4, "重聚园：4 件", 1)]
clicked = district_map(SHAPES, painted, "map", 430, "各街道件数", circles=circles)
import streamlit as st
st.text(clicked)
district_map({}, painted, "none", 430, "各街道件数")
"""


def test_what_is_drawn_and_what_is_clicked(sample_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", sample_url)
    at = AppTest.from_string(SCRIPT)
    at.session_state["map-clicked"] = 2
    at.run()
    assert not at.exception
    (chart,) = at.get("deck_gl_json_chart")
    sent = json.loads(chart.proto.json)
    assert (sent.get("mapProvider"), sent["mapStyle"]) == (None, "__MAP_STYLE__")  # pydeck's word for none
    assert sent["views"] == [{"@@type": "MapView", "controller": False}]
    ground, words, cells, circles = sent["layers"]
    assert [layer["id"] for layer in sent["layers"]] == ["ground", "words", "cells", "circles"]
    assert [row["text"] for row in words["data"]] == ["鲁谷\n568", "八宝山\n92"]
    assert [one["properties"] for one in ground["data"]["features"]] == [
        {"id": 1, "words": "鲁谷街道：568 件", "fill": [12, 40, 79]},
        {"id": 2, "words": "八宝山街道：92 件", "fill": [220, 232, 245]},
    ]
    assert cells["data"] == ground["data"] and cells["pickable"] and "pickable" not in ground
    assert circles["data"] == [{"at": [116.21, 39.91], "radius": 9, "properties": {"id": 1, "words": "重聚园：4 件"}}]
    assert at.text[0].value == "2"  # told once
    assert at.run().text[0].value == "None"
    assert [text.value for text in at.markdown][0] == f":small[:gray[{SKETCH}]]"
    assert "**还没有地图**" in [text.value for text in at.markdown]
