"""Charts as plain Vega-Lite, in the look's ink: fewer milliseconds than Altair, and the same on screen and paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from pages.parts.numbers import whole
from pages.parts.palette import Palette, palette

FONT = "Noto Sans SC Variable, Microsoft YaHei, PingFang SC, Noto Sans CJK SC, sans-serif"


@dataclass(frozen=True)
class Line:
    """One line of a chart: its name, and a value for each day of the axis; None where nothing is known (a gap)."""

    name: str
    values: Sequence[float | None]


def line_ends(days: Sequence[date], lines: Sequence[Line], alt: str, key: str, height: int = 210) -> None:
    """Up to six lines over days, each labelled at its end with its last known value instead of by a legend.

    days: the axis, one for each value, ascending (week ends, month starts). alt: the chart in one sentence.
    The scale starts at zero; unknown values are gaps, never zero.
    """
    st.vega_lite_chart(
        spec=line_ends_spec(days, lines, palette(), height),
        theme=None,
        width="stretch",
        key=key,
        alt=alt,
    )


def line_ends_spec(days: Sequence[date], lines: Sequence[Line], colours: Palette, height: int) -> dict:
    """The Vega-Lite specification that line_ends draws."""
    names = [line.name for line in lines]
    points = [
        {"day": day.isoformat(), "name": line.name, "value": value}
        for line in lines
        for day, value in zip(days, line.values, strict=True)
    ]
    colour = {
        "field": "name",
        "type": "nominal",
        "scale": {"domain": names, "range": list(colours.categorical[: len(names)])},
        "legend": None,
    }
    x = {
        "field": "day",
        "type": "temporal",
        "axis": {
            "labelExpr": "(month(datum.value)+1)+'月'",
            "tickCount": "month",
            "grid": False,
            "labelFlush": False,
            "labelOverlap": True,
        },
    }
    y = {"field": "value", "type": "quantitative", "scale": {"zero": True}, "axis": {"tickCount": 4, "tickMinStep": 1}}
    return {
        "height": height,
        "layer": [
            {
                "data": {"values": points},
                "mark": {"type": "line", "strokeWidth": 2.2, "invalid": "break-paths-show-domains"},
                "encoding": {
                    "x": x,
                    "y": y,
                    "color": colour,
                    "tooltip": [
                        {"field": "day", "type": "temporal", "title": "日期", "format": "%Y-%m-%d"},
                        {"field": "name", "title": "项目"},
                        {"field": "value", "type": "quantitative", "title": "数量", "format": ","},
                    ],
                },
            },
            {
                "data": {"values": _ends(days, lines, height)},
                "mark": {
                    "type": "text",
                    "align": "left",
                    "dx": 7,
                    "yOffset": {"expr": "datum.nudge"},
                    "fontSize": 12.5,
                    "fontWeight": 600,
                },
                "encoding": {"x": x, "y": y, "text": {"field": "label"}, "color": colour},
            },
        ],
        "config": config(colours),
    }


def _ends(days: Sequence[date], lines: Sequence[Line], height: int) -> list[dict]:
    """Each line's label at its last known value, nudged apart (15 px) where two lines end side by side."""
    ends = []
    for line in lines:
        known = [(day, value) for day, value in zip(days, line.values, strict=True) if value is not None]
        if known:
            day, value = known[-1]
            label = f"{line.name} {whole(value)}"
            ends.append({"day": day.isoformat(), "name": line.name, "value": value, "label": label})
    top = max((value for line in lines for value in line.values if value is not None), default=0) or 1
    lowest = float("-inf")
    for end in sorted(ends, key=lambda end: -end["value"]):
        wanted = height * (1 - end["value"] / top)
        placed = max(wanted, lowest + 15)
        end["nudge"] = placed - wanted
        lowest = placed
    return ends


def config(colours: Palette) -> Mapping:
    """The ink of every chart: no titles, ticks or domain line, horizontal grid only, labels in the muted ink."""
    return {
        # Vega's own names of lines and axes are English; alt says what is seen.
        "aria": False,
        "background": colours.ground,
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            "title": None,
            "ticks": False,
            "domain": False,
            "gridColor": colours.grid,
            "labelColor": colours.muted,
            "labelFontSize": 12,
            "labelPadding": 8,
        },
    }
