"""Charts as plain Vega-Lite, in the look's ink: fewer milliseconds than Altair, and the same on screen and paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from domain.winters import Week
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
        {"at": day.isoformat(), "name": line.name, "value": value}
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
        "field": "at",
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
                        {"field": "at", "type": "temporal", "title": "日期", "format": "%Y-%m-%d"},
                        {"field": "name", "title": "项目"},
                        {"field": "value", "type": "quantitative", "title": "数量", "format": ","},
                    ],
                },
            },
            _labels(_ends([day.isoformat() for day in days], lines, height), x, y, colour),
        ],
        "config": config(colours),
    }


def winter_band(weeks: Sequence[Week], alt: str, key: str, names: tuple[str, str], height: int = 240) -> None:
    """This winter (采暖季) in navy over the gray band of the past ones, week by week of the season.

    names: what this winter and the median of the past ones are called at their ends. Unknown weeks are gaps.
    """
    st.vega_lite_chart(
        spec=winter_band_spec(weeks, names, palette(), height), theme=None, width="stretch", key=key, alt=alt
    )


def winter_band_spec(weeks: Sequence[Week], names: tuple[str, str], colours: Palette, height: int) -> dict:
    """The Vega-Lite specification that winter_band draws: band, median, this winter, labels at the ends."""
    lines = [Line(names[0], [week.this for week in weeks]), Line(names[1], [week.middle for week in weeks])]
    rows = [
        {"at": week.number + 1, "low": week.low, "high": week.high, "middle": week.middle, "this": week.this}
        for week in weeks
    ]
    x = {
        "field": "at",
        "type": "quantitative",
        "scale": {"domain": [1, max(2, len(weeks))], "nice": False},
        "axis": {"labelExpr": "'第'+datum.value+'周'", "tickMinStep": 1, "grid": False, "labelFlush": False},
    }
    axis = {"tickCount": 4, "tickMinStep": 1}
    tooltip = [
        {"field": name, "type": "quantitative", "title": title}
        for name, title in (
            ("at", "第几周"),
            ("this", names[0]),
            ("low", "往年最少"),
            ("middle", "往年中位"),
            ("high", "往年最多"),
        )
    ]

    def y(field: str) -> dict:
        return {"field": field, "type": "quantitative", "scale": {"zero": True}, "axis": axis}

    def layer(field: str, mark: dict, **more: dict) -> dict:
        return {
            "mark": {"invalid": "break-paths-show-domains", **mark},
            "encoding": {"x": x, "y": y(field), "tooltip": tooltip, **more},
        }

    colour = {
        "field": "name",
        "type": "nominal",
        "scale": {"domain": list(names), "range": [colours.categorical[0], colours.muted]},
        "legend": None,
    }
    top = max((week.high for week in weeks if week.high is not None), default=0)
    ends = _ends([week.number + 1 for week in weeks], lines, height, top)
    point = {"filled": True, "size": 34, "color": colours.categorical[0]}
    return {
        "height": height,
        "data": {"values": rows},
        "layer": [
            layer("low", {"type": "area", "color": colours.muted, "opacity": 0.18}, y2={"field": "high"}),
            layer("middle", {"type": "line", "color": colours.muted, "strokeWidth": 1.2}),
            layer("this", {"type": "line", "color": colours.categorical[0], "strokeWidth": 2.2, "point": point}),
            _labels(ends, x, y("value"), colour),
        ],
        "config": config(colours),
    }


def _labels(ends: list[dict], x: Mapping, y: Mapping, colour: Mapping) -> dict:
    """The layer of the words at the ends of the lines."""
    return {
        "data": {"values": ends},
        "mark": {
            "type": "text",
            "align": "left",
            "dx": 7,
            "yOffset": {"expr": "datum.nudge"},
            "fontSize": 12.5,
            "fontWeight": 600,
        },
        "encoding": {"x": x, "y": y, "text": {"field": "label"}, "color": colour},
    }


def _ends(places: Sequence[str | int], lines: Sequence[Line], height: int, top: float = 0) -> list[dict]:
    """Each line's label at its last known value, nudged apart (15 px) where two lines end side by side.

    places: the axis; top: the highest value of the chart, where it is none of the lines'.
    """
    ends = []
    for line in lines:
        known = [(place, value) for place, value in zip(places, line.values, strict=True) if value is not None]
        if known:
            place, value = known[-1]
            label = f"{line.name} {whole(value)}"
            ends.append({"at": place, "name": line.name, "value": value, "label": label})
    top = max(top, *(value for line in lines for value in line.values if value is not None), 0) or 1
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
