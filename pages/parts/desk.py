"""The desk a screen works at: who looks, what day it is, the database, and numbers asked once until the data change."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import streamlit as st

from data_access import settings
from data_access.district import Names, names
from data_access.engine import Connection, address, connect, reading
from data_access.imports import batches
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import Answer, Figure, Window, measure, trend
from data_access.schema import refuse_other_version
from data_access.writing import last_revision
from domain import beijing
from domain.visibility import Viewer, district_office
from pages.parts.faults import SettingProblem
from pages.parts.words import plain, shortened


def now() -> datetime:
    """The moment in Beijing; in a sample district, on the day it was built for, or all its feeds would look silent.

    TODAY=2026-11-24 in the environment fixes the day for tests and screenshots. Raises SettingProblem for what is no day.
    """
    fixed = os.environ.get("TODAY")
    day = _day(fixed) if fixed else demo_day()
    moment = beijing.now()
    return datetime.combine(day, moment.time()) if day else moment


def _day(fixed: str) -> date:
    try:
        return date.fromisoformat(fixed)
    except ValueError as fault:
        said = plain(shortened(fixed, 20))
        raise SettingProblem(
            f"环境变量 TODAY 是“{said}”，不是日期。请写成 2026-11-24 这样，或去掉它，再重新启动。"
        ) from fault


def demo_day() -> date | None:
    """The day a sample district (演示库) was built for; None in an office's own database."""
    return _demo_day(address(), _version())


def imported_into_demo() -> bool:
    """Whether a sample district also holds rows that somebody imported (演示库含导入数据)."""
    return _imported_into_demo(address(), _version())


def today() -> date:
    """The day in Beijing."""
    return now().date()


def viewer() -> Viewer:
    """Who is looking: until sign-in exists, the district's office."""
    return district_office()


@contextmanager
def data() -> Iterator[Connection]:
    """A connection for one screen's reading. Raises DatabaseProblem with a sentence the screen can show, also for a
    database of another version than this program's."""
    with reading(connect()) as connection:
        refuse_other_version(connection)
        yield connection


def figure(metric: str, window: Window, by: Sequence[str] = (), where: Mapping[str, Any] | None = None) -> Answer:
    """A number and its parts for this viewer, asked anew only when the data have changed."""
    return _figure(address(), _version(), viewer(), metric, window, tuple(by), tuple(sorted((where or {}).items())))


def figures(metrics: Iterable[str], window: Window) -> dict[str, Figure]:
    """Many numbers over one window, by name: whether the data have changed is asked once for all of them."""
    url, version, looking = address(), _version(), viewer()
    return {name: _figure(url, version, looking, name, window, (), ()).figure for name in metrics}


def trends(metrics: Iterable[str], windows: Sequence[Window]) -> dict[str, list[Figure]]:
    """Many numbers over several windows, by name: whether the data have changed is asked once for all of them."""
    url, version, looking = address(), _version(), viewer()
    return {name: _series(url, version, looking, name, tuple(windows)) for name in metrics}


def district() -> Names:
    """The district's names, asked anew only when the data have changed."""
    return _names(address(), _version())


def _version() -> int:
    with data() as connection:
        return last_revision(connection)


# The address of the database, its last revision and the viewer are arguments, so that they are part of every key.


@st.cache_data(max_entries=2000, ttl=3600, show_spinner=False)
def _figure(url: str, version: int, viewer: Viewer, metric: str, window: Window, by: tuple, where: tuple) -> Answer:
    with reading(connect(url)) as connection:
        return measure(connection, viewer, METRICS[metric], window, by, dict(where))


@st.cache_data(max_entries=500, ttl=3600, show_spinner=False)
def _series(url: str, version: int, viewer: Viewer, metric: str, windows: tuple) -> list[Figure]:
    with reading(connect(url)) as connection:
        return trend(connection, viewer, METRICS[metric], windows)


@st.cache_data(max_entries=4, ttl=3600, show_spinner=False)
def _demo_day(url: str, version: int) -> date | None:
    with reading(connect(url)) as connection:
        return settings.demo_day(connection)


@st.cache_data(max_entries=4, ttl=3600, show_spinner=False)
def _imported_into_demo(url: str, version: int) -> bool:
    with reading(connect(url)) as connection:
        return batches.imported_into_demo(connection)


@st.cache_data(max_entries=4, ttl=3600, show_spinner=False)
def _names(url: str, version: int) -> Names:
    with reading(connect(url)) as connection:
        return names(connection)
