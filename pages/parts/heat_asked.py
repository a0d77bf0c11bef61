"""What the heat map is asked for: the controls over it, all of them in the address, and the answers to what they say."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from briefing.case_list import Question, question
from briefing.heat import JUDGED, MEASURES, PER_THOUSAND, Axis, Heat, Line, comparable, heat, rated, topic_axis
from briefing.periods import (
    BEFORE,
    COMPARED,
    FREE,
    NO_COMPARISON,
    PERIODS,
    QUARTER,
    before,
    earlier_years,
    last_year,
    period_window,
)
from data_access import area_figures, settings
from data_access.district import Names
from data_access.metrics.declaration import Metric
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import Window
from domain.standing_out import standing_out
from domain.thresholds import Season
from domain.visibility import Viewer
from domain.vocabulary import Level
from pages.parts.address import say_what_was_dropped, say_which_days_were_dropped
from pages.parts.cell_open import close_cell
from pages.parts.desk import data, figure
from pages.parts.device import is_phone
from pages.parts.frame import note
from pages.parts.numbers import period as spelled
from pages.parts.question import EARLIEST
from pages.parts.saved_views import Controls, open_with_own, saved_views
from pages.parts.words import plain

GOING = "heat-going"  # the street that was clicked on the map, for the next run to put into its control


@dataclass(frozen=True)
class Asked:
    """What the controls say: period and measure by their words (本季, 收件). other: the window it is compared
    with; against: 上期, 去年同期 or "" for none; past: the same days of earlier years; households: by area id."""

    metric: Metric
    window: Window
    period: str
    measure: str
    other: Window | None
    against: str
    about: Axis
    where: Axis
    past: tuple[Window, ...]
    households: Mapping[int, int]

    @property
    def counted(self) -> str:
        """What is counted, in words: 本季收件, 在办, 2025年10月1日—31日收件."""
        what = "收件" if self.measure == PER_THOUSAND else self.measure
        if self.metric.reads_stock:
            return what
        return f"{self.days(self.window) if self.period == FREE else self.period}{what}"

    def days(self, window: Window) -> str:
        """The days of a window with their year, as this number reads it: 截至2026年11月24日, 2026年10月1日—11月24日."""
        first, last = window.first, window.last
        if self.metric.reads_stock or first == last:
            return f"{'截至' if self.metric.reads_stock else ''}{last.year}年{last.month}月{last.day}日"
        return ("" if first.year != last.year else f"{last.year}年") + spelled(first, last)

    @property
    def narrowed(self) -> dict[str, int]:
        """What the whole map is narrowed to, as the numbers take it."""
        return {**self.about.where, **self.where.where}

    def question(self, line: Line, place: Line, names: Names) -> Question:
        """What a cell asks of 案件清单."""
        above = {"topic": names.topic_of[self.about.within or 0]} if self.about.dimension == "topic3" else {}
        where = {**above, **self.narrowed, self.about.dimension: line.value, self.where.dimension: place.value}
        return question(self.metric, self.window, "numerator", where, names)


def controls(names: Names, viewer: Viewer, today: date) -> Asked:
    """Draws the controls and gives what they say."""
    if going := st.session_state.pop(GOING, None):
        st.session_state["place"] = going
    with data() as connection:
        seasons = settings.heating_seasons(connection, EARLIEST, today)
        households = area_figures.households(connection, today)
    topics = _topics(names) if viewer.whole else {}
    streets = (
        {name: id_ for id_, name in names.street.items()} if viewer.whole and viewer.level is Level.DISTRICT else {}
    )
    offered = {
        "measure": ("数什么", [name for name in MEASURES if name != PER_THOUSAND or households]),
        "period": ("期间", PERIODS),
        "compare": ("比较", COMPARED),
        # not topic and street: what a control is bound to, Streamlit takes out of every link to another screen
        "about": ("领域", list(topics)),
        "place": ("街道", list(streets)),
    }
    usual = {"measure": next(iter(MEASURES)), "period": QUARTER, "compare": NO_COMPARISON}
    views = Controls("heat", offered, {**usual, "since": today.replace(day=1), "until": today}, free=("period", FREE))
    open_with_own(views)
    say_what_was_dropped(offered)
    row = st.container(horizontal=True, vertical_alignment="bottom", key="heat-controls")
    with row:
        measure = _switch("measure", offered, usual["measure"])
        period = _switch("period", offered, usual["period"])
        compared = _switch("compare", offered, usual["compare"])
    topic = street = None
    if topics:
        folded = st.expander("只看一个领域或街道", icon=":material/tune:") if is_phone() else nullcontext()
        with folded, st.container(horizontal=True, vertical_alignment="bottom", key="heat-narrow"):
            topic = _choice("about", offered, "全部领域")
            street = _choice("place", offered, "全部街道") if streets else None
            for one in sorted(names.heating | names.old_estate):
                name = names.topic[one]
                st.button(plain(name), on_click=_narrow, args=(name,), key=f"preset-{one}", disabled=topic == name)
            if topic or street:
                st.button("看全部", icon=":material/undo:", on_click=_widen, key="heat-widen")
    window = _window(period, today, seasons)
    other = None
    if compared != NO_COMPARISON:
        other = (before if compared == BEFORE else last_year)(period, window, seasons)
    with row:
        saved_views(views)
    chosen = topics.get(topic or "")
    return Asked(
        metric=METRICS[MEASURES[measure]],
        window=window,
        period=period,
        measure=measure,
        other=other,
        against="" if other is None else compared,
        about=topic_axis(*chosen) if chosen else topic_axis(None, 0),
        where=_where(viewer, streets.get(street or ""), names),
        past=tuple(earlier_years(period, window, seasons)),
        households=households,
    )


def answered(asked: Asked, names: Names, viewer: Viewer) -> Heat:
    """The map of what is asked, with what stands out where that can be said."""
    by, narrowed = (asked.about.dimension, asked.where.dimension), asked.narrowed
    name = asked.metric.name
    if viewer.level is Level.COMMUNITY:  # the street's others are not in what it sees: no zeros of them
        names = replace(names, community={id_: n for id_, n in names.community.items() if id_ == viewer.area_id})
    now = figure(name, asked.window, by, narrowed)
    other = None
    if asked.other is not None:
        other = (figure(name, asked.other, by, narrowed), figure(name, asked.other, by[1:], narrowed))
    rows, columns = (figure(name, asked.window, (one,), narrowed) for one in by)
    expected = None
    if name in JUDGED and viewer.whole and other is None:
        earlier = (
            (figure(name, window, by, narrowed), figure(name, window, by[1:], narrowed)) for window in asked.past
        )
        expected = standing_out(*comparable(now, columns, earlier))
    found = heat(now, rows, columns, (asked.about, asked.where), names, other, expected)
    return rated(found, asked.households) if asked.measure == PER_THOUSAND and other is None else found


def _switch(key: str, offered: Mapping[str, tuple[str, Sequence[str]]], usual: str) -> str:
    label, options = offered[key]
    bound = {"bind": "query-params", "on_change": close_cell}
    return st.segmented_control(label, options, default=usual, required=True, key=key, wrap=True, **bound)


def _choice(key: str, offered: Mapping[str, tuple[str, Sequence[str]]], every: str) -> str | None:
    label, options = offered[key]
    bound = {"bind": "query-params", "on_change": close_cell}
    return st.selectbox(label, options, index=None, placeholder=every, key=key, width=220, **bound)


def _narrow(topic: str) -> None:
    st.session_state["about"] = topic
    close_cell()


def _widen() -> None:
    st.session_state["about"] = None
    if "place" in st.session_state:
        st.session_state["place"] = None
    close_cell()


def _window(period: str, today: date, seasons: Sequence[Season]) -> Window:
    """The window of a period; for 自选 the days of two fields, whichever is the earlier first."""
    if period != FREE:
        return period_window(period, today, seasons)
    labels = {"since": "起始日", "until": "截止日"}
    usual = {"since": today.replace(day=1), "until": today}
    say_which_days_were_dropped(labels, EARLIEST, today)
    with st.container(horizontal=True, key="heat-days"):
        days = [
            st.date_input(
                label,
                value=usual[key],
                min_value=EARLIEST,
                max_value=today,
                format="YYYY-MM-DD",
                key=key,
                bind="query-params",
                on_change=close_cell,
                width=160,
            )
            for key, label in labels.items()
        ]
    first, last = (day or today for day in days)
    if first > last:
        note(":orange[起始日在截止日之后，已对调。]")
    return Window(min(first, last), max(first, last))


def _topics(names: Names) -> dict[str, tuple[int, int]]:
    """The topics that have others beneath them, by path (供暖, 供暖/管道漏水): id and level."""
    found: dict[str, tuple[int, int]] = {}
    above = set(names.topic_of.values())
    for id_, name in names.topic.items():
        found[name] = (id_, 1)
        for inner, inner_name in names.topic2.items():
            if names.topic_of.get(inner) == id_ and inner in above:
                found[f"{name}/{inner_name}"] = (inner, 2)
    return found


def _where(viewer: Viewer, street: int | None, names: Names) -> Axis:
    """Streets for the district, communities of the street that is chosen or the viewer's own."""
    if viewer.level is Level.STREET:
        street = viewer.area_id
    elif viewer.level is Level.COMMUNITY:
        street = names.street_of.get(viewer.area_id or 0)
    return Axis("street") if street is None else Axis("community", street)
