"""Leak test over the screens: each role opens every one by every address and presses what is there; nothing that is
sent, logged or handed out holds a mark of what it may not see, and what lies outside its scope changes not one byte."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from domain import beijing
from domain.visibility import Right, Role
from pages.parts.screens import SCREENS
from tests import databases as made
from tests.databases import TODAY
from tests.leaks import ground, walk
from tests.leaks.asked import ASKED, pick
from tests.leaks.ground import LIMITED, MARK, NUMBER, World, mark, marks

# LEAKS=wide: every matter, every number, every press, on both databases; hours of work for nobody but a release.
WIDE = os.environ.get("LEAKS") == "wide"


class Step(NamedTuple):
    """One attempt, what it was given, and what was sent for it."""

    place: str
    given: frozenset[str]
    sent: list[bytes]


@pytest.fixture(scope="module", params=made.ENGINES if WIDE else made.ENGINES[:1])
def world(request: pytest.FixtureRequest, run_folder: Path, worker_id: str) -> Callable[[Role | None], World]:
    databases = made.SqliteFiles(run_folder)
    if request.param != "sqlite":
        databases = request.getfixturevalue("postgres_server")
    return ground.worlds(databases, run_folder, worker_id)


@pytest.fixture(autouse=True)
def desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TODAY", TODAY)
    monkeypatch.setenv("INBOX", str(tmp_path))
    monkeypatch.setattr(beijing, "now", lambda: ground.NOW)


def walked(whole: World, url: str, role: Role, monkeypatch: pytest.MonkeyPatch, each: int) -> list[Step]:
    """The steps of a role through the world at `url`, the same in every world; each so many-th address is asked."""
    monkeypatch.setenv("DATABASE_URL", url)
    who, chosen, order = whole.people[role], pick(whole, role, WIDE), list(Role).index(role)
    typed = (mark(*chosen.others[0][:1], "t", chosen.others[0][1]), chosen.numbers("d")[-1])
    steps: list[Step] = []
    given: frozenset[str] = frozenset()  # what he typed himself may come back to him, also in the next window's address
    with walk.everything_sent() as sent:
        for url_path, asked in ASKED.items():
            queries = asked(chosen)
            for query in queries[order % each :: each]:
                given |= marks(*query.values())
                walk.opened(who, url_path, query)
                steps.append(Step(f"{url_path} {dict(query)}", given, sent.take()))
            at = walk.opened(who, url_path, queries[0])
            given |= marks(*queries[0].values())
            found = walk.presses(at, typed, walk.ALL if WIDE else walk.FEW)
            for id_, value in found if WIDE else found[order % each :: 2 * each]:
                pressed = walk.press(at, id_, value)
                if pressed is None:
                    at = walk.opened(who, url_path, queries[0])
                    pressed = walk.press(at, id_, value)
                given |= marks(str(value))  # a field keeps what was typed into it
                steps.append(Step(f"{url_path} {id_.split('-', 2)[-1]} = {value}", given, sent.take()))
    return steps


def test_every_screen_is_asked():
    assert ASKED.keys() == {screen.url_path for screen in SCREENS}


@pytest.mark.parametrize("role", Role)
def test_nothing_leaves_its_scope(world: Callable[[Role | None], World], role: Role, monkeypatch):
    whole = world(None)
    viewer = whole.people[role].viewer
    steps = walked(whole, whole.url, role, monkeypatch, 1 if WIDE else 4)
    found, seen, broken = {}, set(), []
    for step in steps:
        text = b"\n".join(step.sent).decode("utf-8", "replace")
        seen |= marks(text) - step.given
        if leaked := whole.foreign(role, text, step.given):
            found[step.place] = sorted(leaked)
        if "This app has encountered an error" in text:
            broken.append(step.place)
    sent = sum(len(step.sent) for step in steps)
    print(f"\n{role}: {len(steps)} attempts, {sent} messages, {len(seen)} marks read, {len(found)} leaks")
    assert (found, broken) == ({}, [])
    # The walk would see a leak: who may see content did see marks of what is his own.
    texts = {said for said in seen for _, field, _ in MARK.findall(said) if field != NUMBER}
    assert bool(texts) == viewer.may(Right.CONTENT)


@pytest.mark.parametrize("role", LIMITED)
def test_what_lies_outside_the_scope_changes_nothing(world: Callable[[Role | None], World], role: Role, monkeypatch):
    whole, bare = world(None), world(role)
    with_them = walked(whole, whole.url, role, monkeypatch, 1 if WIDE else 8)
    without = walked(whole, bare.url, role, monkeypatch, 1 if WIDE else 8)
    told = [
        (one.place, _differs(one.sent, other.sent))
        for one, other in zip(with_them, without, strict=True)
        if one != other
    ]
    others = len(whole.subjects) - len(whole.within(role, lines=False))
    print(f"\n{role}: {len(without)} attempts without the {others} of others, {len(told)} differ")
    assert told == []


def _differs(sent: list[bytes], other: list[bytes]) -> str:
    for one, two in zip(sent, other, strict=False):
        if one != two:
            return f"{one.decode('utf-8', 'replace')} -- {two.decode('utf-8', 'replace')}"
    return f"{len(sent)} messages, {len(other)}"
