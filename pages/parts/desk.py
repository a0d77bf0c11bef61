"""The desk a screen works at: who looks, what day it is, the database, and numbers asked once until the data change."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import streamlit as st

from data_access import people, sessions, settings, todo, viewers
from data_access.district import Names, names
from data_access.engine import Connection, address, connect, reading
from data_access.imports import batches, filing
from data_access.imports.filing import Unfiled
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import Answer, Figure, Window, measure, trend
from data_access.schema import refuse_other_version
from data_access.sessions import Session
from data_access.todo import Waiting
from data_access.writing import Request, last_revision
from domain import beijing
from domain.visibility import Viewer
from pages.parts.device import network_address
from pages.parts.faults import SettingProblem, SignedOut
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


def session() -> Session | None:
    """Who is signed in: the session that the gate named for this page (st.user: uid, sid), as it stands in the database;
    None for nobody, for one that was revoked, and for one whose post changed hands."""
    uid, sid = (str(st.user.get(name) or "") for name in ("uid", "sid"))
    if not (uid.isascii() and uid.isdecimal() and sid.isascii() and sid.isdecimal() and len(sid) < 10):
        return None
    found = _session(address(), int(sid))
    return found if found is not None and str(found.account_id) == uid else None


def signed() -> Session:
    """The session of who is signed in. Raises SignedOut where nobody is: no screen draws anything for him."""
    found = session()
    if found is None:
        raise SignedOut
    return found


def asked(at: datetime, request_id: str | None = None) -> Request:
    """What who is signed in asks for, for the post he is signed in for, from his machine."""
    return sessions.asked(signed(), at, request_id, network_address())


def viewer() -> Viewer:
    """Who is looking, as the post held today lets him see. Raises SignedOut."""
    return signed().viewer


def who() -> str:
    """Who takes something away, as a file says it: post and official. Raises SignedOut."""
    found = signed()
    return f"{found.viewer.label} {found.official}"


def named(login: str) -> str:
    """The name of the official whose login a revision or a job bears; a command as it is."""
    return _officials(address()).get(login, login)


def posts() -> int:
    """How many posts the official who is signed in may sign in for today."""
    return _posts(address(), signed().account_id)


@contextmanager
def data() -> Iterator[Connection]:
    """A connection for one screen's reading. Raises DatabaseProblem with a sentence the screen can show, also for a
    database of another version than this program's."""
    with reading(connect()) as connection:
        refuse_other_version(connection)
        yield connection


def waiting() -> list[Waiting]:
    """What the post that looks must do, asked anew only when the data have changed."""
    found = signed()
    return _waiting(address(), _version(), found.viewer, found.holder_id, today(), found)


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
    return {name: _series(url, version, looking, name, tuple(windows), ()) for name in metrics}


def series(metric: str, windows: Sequence[Window], where: Mapping[str, Any]) -> list[Figure]:
    """A number over several windows, narrowed: one statement, asked anew only when the data have changed."""
    return _series(address(), _version(), viewer(), metric, tuple(windows), tuple(sorted(where.items())))


def district() -> Names:
    """The district's names, asked anew only when the data have changed."""
    return _names(address(), _version())


def unfiled() -> list[Unfiled]:
    """The names that wait to be filed, asked anew only when the data have changed: it is a walk through all that wait."""
    return _unfiled(address(), _version(), viewer())


def _version() -> int:
    with data() as connection:
        return last_revision(connection)


# A revoked session ends on an open page with the next look at it (gate/keeper.py closes the page itself).


@st.cache_data(max_entries=500, ttl=2, show_spinner=False)
def _session(url: str, id: int) -> Session | None:
    with reading(connect(url)) as connection:
        return sessions.find_by_id(connection, id, beijing.now())


@st.cache_data(max_entries=4, ttl=60, show_spinner=False)
def _officials(url: str) -> dict[str, str]:
    with reading(connect(url)) as connection:
        return {account.login: account.official for account in people.accounts(connection, beijing.now().date())}


@st.cache_data(max_entries=500, ttl=60, show_spinner=False)
def _posts(url: str, account: int) -> int:
    with reading(connect(url)) as connection:
        return len(viewers.held_by(connection, account, beijing.now().date()))


# The address of the database, its last revision and the viewer are arguments, so that they are part of every key.


@st.cache_data(max_entries=2000, ttl=3600, show_spinner=False)
def _figure(url: str, version: int, viewer: Viewer, metric: str, window: Window, by: tuple, where: tuple) -> Answer:
    with reading(connect(url)) as connection:
        return measure(connection, viewer, METRICS[metric], window, by, dict(where))


@st.cache_data(max_entries=500, ttl=3600, show_spinner=False)
def _waiting(url: str, version: int, viewer: Viewer, holder: int, day: date, _session: Session) -> list[Waiting]:
    with reading(connect(url)) as connection:
        return todo.waiting(connection, _session, day)


@st.cache_data(max_entries=500, ttl=3600, show_spinner=False)
def _series(url: str, version: int, viewer: Viewer, metric: str, windows: tuple, where: tuple) -> list[Figure]:
    with reading(connect(url)) as connection:
        return trend(connection, viewer, METRICS[metric], windows, dict(where))


@st.cache_data(max_entries=4, ttl=3600, show_spinner=False)
def _demo_day(url: str, version: int) -> date | None:
    with reading(connect(url)) as connection:
        return settings.demo_day(connection)


@st.cache_data(max_entries=4, ttl=3600, show_spinner=False)
def _imported_into_demo(url: str, version: int) -> bool:
    with reading(connect(url)) as connection:
        return batches.imported_into_demo(connection)


@st.cache_data(max_entries=20, ttl=3600, show_spinner=False)
def _unfiled(url: str, version: int, viewer: Viewer) -> list[Unfiled]:
    with reading(connect(url)) as connection:
        return filing.waiting(connection, viewer)


@st.cache_data(max_entries=4, ttl=3600, show_spinner=False)
def _names(url: str, version: int) -> Names:
    with reading(connect(url)) as connection:
        return names(connection)
