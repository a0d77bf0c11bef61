"""Leak test over the websocket of a running server: messages forged from what others were sent, and two viewers at once."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import chain, islice
from pathlib import Path
from urllib.parse import urlencode

import pytest
import streamlit as st
from sqlalchemy import func, select
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.util import calc_hash

from data_access import tables
from data_access.engine import connect, reading
from domain.visibility import Right, Role
from pages.parts.screens import SCREENS
from tests import databases as made
from tests.browser import running_app
from tests.data_access.test_leaks import sees, told
from tests.databases import TODAY
from tests.gate.streaming import ask, heard, page
from tests.leaks import ground, walk
from tests.leaks.asked import Query
from tests.leaks.forged import Recorded, record
from tests.leaks.ground import MARK, NUMBER, World, mark, marks
from tests.signed_in import who_opens

OPENS = {screen.url_path: screen for screen in SCREENS}
WIDE = os.environ.get("LEAKS") == "wide"
FORGERS = (Role.STREET_SECRETARY, Role.COMMUNITY_SECRETARY, Role.BUREAU_HEAD, Role.AUDITOR)
ROUNDS = 100 if WIDE else 10  # of three runs each, by two viewers
YEAR = {"from": "2025-11-25", "to": "2026-11-24"}
# What looking alone may write: the trace, when somebody was seen, a code for a file.
BY_LOOKING = ("audit", "sessions", "exports")


@pytest.fixture(scope="module")
def world(run_folder: Path, worker_id: str) -> World:
    return ground.worlds(made.SqliteFiles(run_folder), run_folder, f"forged-{worker_id}")(None)


@pytest.fixture(scope="module")
def log(run_folder: Path, worker_id: str) -> Path:
    return run_folder / f"forged-{worker_id}.log"


@pytest.fixture(scope="module")
def server(world: World, log: Path) -> Iterator[str]:
    with running_app(world.url, log) as address:
        yield address


def strange(world: World, sign: str) -> str:
    """The number of something that every one of the forgers may not see, and the office may."""
    viewers = [world.people[role].viewer for role in FORGERS]
    found = (
        mark(kind, NUMBER, id_)
        for (kind, id_), one in world.subjects.items()
        if kind == sign and told(one) and not any(sees(viewer, one) for viewer in viewers)
    )
    return next(found)


def queries(world: World) -> Mapping[str, Query]:
    """Each screen with something of others in its address."""
    matter, dispute = strange(world, "m"), strange(world, "d")
    asked = {
        "dispute": {"number": dispute},
        "matter": {"number": matter},
        "matters": {"metric": "received_items", **YEAR},
        "search": {"words": "zq"},
        "audit": {"subject": matter},
        "people": {"find": "demo"},
    }
    return {screen.url_path: asked.get(screen.url_path, {}) for screen in SCREENS}


def recordings(server: str, world: World) -> list[Recorded]:
    """Every screen as somebody sees it who may, and a dialog that changes accounts."""
    found = []
    with ExitStack() as open_:
        sockets = {
            role: open_.enter_context(page(server, world.people[role].secret))
            for role in {who_opens(screen) for screen in SCREENS}
        }
        for screen in SCREENS:
            found.append(record(sockets[who_opens(screen)], screen.url_path, queries(world)[screen.url_path]))
        found.append(record(sockets[Role.ADMINISTRATOR], "people", {}, "people-new"))
    return found


def rows(world: World) -> dict[str, int]:
    """How many rows there are of whatever looking does not write."""
    kept = [table for name, table in tables.metadata.tables.items() if name not in BY_LOOKING]
    with reading(connect(world.url)) as connection:
        return {t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in kept}


def test_no_forged_message_brings_what_is_others(server: str, world: World, log: Path) -> None:
    recorded, before = recordings(server, world), rows(world)
    assert any(one.fragments for one in recorded)
    found, tried, read = {}, 0, {}
    for nr, role in enumerate(FORGERS):
        typed, own, given = strange(world, "m"), set(), frozenset()
        with page(server, world.people[role].secret) as socket:
            # Each screen by two of the four, and each of the two ways by one of them.
            for turn, one in enumerate(recorded) if WIDE else islice(enumerate(recorded), nr % 2, None, 2):
                for what, states in one.forgeries(typed, (0, 1) if WIDE else ((turn + nr) // 2 % 2,)):
                    for state in states:
                        ask(socket, state)
                        given |= marks(_text(state.SerializeToString()))  # what he sent himself may come back to him
                    came = _text(*heard(socket))
                    tried += 1
                    own |= marks(came) - given
                    leaked = world.foreign(role, came, given)
                    if not OPENS[one.url_path].opens_to(world.people[role].viewer):
                        leaked |= {id_ for id_ in one.widgets if id_ in came}
                    if leaked:
                        found[role, one.url_path, what] = sorted(leaked)
        read[role] = len(own)
        of_others = world.foreign(role, _text(*(frame for one in recorded for frame in one.frames)))
        assert len(of_others) > 50, "what was recorded held nothing to leak"
    print(f"\n{len(FORGERS)} roles, {tried} forged messages, {read} marks of their own read, {len(found)} leaks")
    assert (found, rows(world)) == ({}, before)
    assert not MARK.search(log.read_text())
    assert all(read[role] for role in FORGERS if world.people[role].viewer.may(Right.CONTENT))


def test_two_who_look_at_once_get_their_own_alone(server: str, world: World, monkeypatch) -> None:
    """The same addresses on two open pages, asked at the same moment over and over: each gets what he gets alone."""
    monkeypatch.setenv("DATABASE_URL", world.url)
    monkeypatch.setenv("TODAY", TODAY)
    two = (Role.STREET_SECRETARY, Role.BUREAU_HEAD)
    numbers = [mark(sign, NUMBER, id_) for role in two for sign, id_ in world.within(role)[:1]]
    asked = [("search", {"words": "zq"}), *(("matter", {"number": number}) for number in numbers), ("overview", {})]
    states = [ClientState(page_script_hash=calc_hash(path), query_string=urlencode(query)) for path, query in asked]
    times = ROUNDS * [0, 1, 2] + [3]
    with page(server, world.people[two[0]].secret) as one, page(server, world.people[two[1]].secret) as other:
        alone = [[_alone(world, role, path, query) for path, query in asked] for role in two]
        wrong = []
        for nr in times:
            for socket in (one, other):
                ask(socket, states[nr])
            for role, socket, expected in zip(two, (one, other), alone, strict=True):
                if _drawn(heard(socket)) != expected[nr]:
                    wrong.append((role, asked[nr]))
    print(f"\n{len(times) * 2} runs of two pages at once, {len(wrong)} not as alone")
    assert wrong == []
    for role, mine, others in zip(two, alone, reversed(alone), strict=True):
        text, theirs = (_text(*chain(*came)) for came in (mine, others))
        assert (world.foreign(role, text, numbers), bool(world.foreign(role, theirs, numbers))) == (set(), True)


def _alone(world: World, role: Role, url_path: str, query: Query) -> list[bytes]:
    """What a screen draws for somebody in a process in which nobody else has ever looked."""
    st.cache_data.clear()
    with walk.everything_sent() as sent:
        walk.opened(world.people[role], url_path, query)
        return _drawn(sent.messages)


def _drawn(frames: Sequence[bytes]) -> list[bytes]:
    """What a run draws, without its minute and what is drawn by lot."""
    messages = [message for message in map(ForwardMsg.FromString, frames) if message.HasField("delta")]
    return [re.sub(rb"\d\d:\d\d", b"--:--", bare) for bare in map(walk.bare, messages) if bare]


def _text(*sent: bytes) -> str:
    return b"\n".join(sent).decode("utf-8", "replace")
