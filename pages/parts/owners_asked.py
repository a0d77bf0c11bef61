"""What 产权与问题 is asked for: the two controls over it, in the address, and the answers to what they say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from briefing.case_list import Question, question
from briefing.heat import Axis, Heat, Line, heat
from briefing.owners import MEASURES, SIDES, Burden, burdens
from briefing.periods import TWELVE, period_window
from data_access.district import Names
from data_access.metrics.declaration import Metric
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import Window
from domain.visibility import Viewer
from pages.parts.address import say_what_was_dropped
from pages.parts.cell_open import close_cell
from pages.parts.desk import figure
from pages.parts.saved_views import Controls, open_with_own, saved_views


@dataclass(frozen=True)
class Asked:
    """What the controls say, by their words (产权单位, 在办), and the window of the number."""

    side: str
    measure: str
    metric: Metric
    window: Window

    @property
    def dimension(self) -> str:
        """What the places are split by."""
        return SIDES[self.side]

    def question(self, owner: Line, topic: Line, names: Names) -> Question:
        """What a cell asks of 案件清单."""
        where = {self.dimension: owner.value, "topic": topic.value}
        return question(self.metric, self.window, "numerator", where, names)


def controls(today: date) -> Asked:
    """Draws the controls and gives what they say."""
    offered = {"by": ("按谁看", list(SIDES)), "measure": ("数什么", list(MEASURES))}
    views = Controls("owners", offered, {"by": "产权单位", "measure": "在办"})
    open_with_own(views)
    say_what_was_dropped(offered)
    with st.container(horizontal=True, vertical_alignment="bottom", key="owner-controls"):
        bound = {"required": True, "bind": "query-params", "wrap": True, "on_change": close_cell}
        side, measure = (
            st.segmented_control(label, options, default=views.usual[key], key=key, **bound)
            for key, (label, options) in offered.items()
        )
        saved_views(views)
    metric = METRICS[MEASURES[measure]]
    window = Window(today, today) if metric.reads_stock else period_window(TWELVE, today, ())
    return Asked(side, measure, metric, window)


def answered(asked: Asked, names: Names, viewer: Viewer, today: date) -> tuple[Heat, Mapping[tuple[Any, Any], Burden]]:
    """The map of what is asked, and what stands behind its cells."""
    by, name = (asked.dimension, "topic"), asked.metric.name
    rows, columns = (figure(name, asked.window, (one,)) for one in by)
    found = heat(figure(name, asked.window, by), rows, columns, (Axis(by[0]), Axis(by[1])), names)
    places = figure(name, asked.window, (*by, "place")) if viewer.whole else None
    households, ages = (figure(one, Window(today, today), by) for one in ("households", "median_age"))
    return found, burdens(found, places, households, ages)
