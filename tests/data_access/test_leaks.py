"""Nothing leaves its scope: every matter and dispute carries a marker, every read is asked by every role for what is its own
and what is not, and the markers that come back are compared with a plain second derivation of the scope from the events."""

import inspect
import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from typing import Any

import pytest
from sqlalchemy import Connection, bindparam, select, update

from data_access import search, tables
from data_access.engine import connect
from data_access.imports.batches import NoSuchBatch
from data_access.matters import matter
from data_access.metrics.behind import Case, cases
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import Window, measure
from domain import visibility
from domain.visibility import Right, Role, Viewer
from tests.data_access.ground import TODAY
from tests.data_access.test_viewer import public_functions, takes_connection

YEAR = Window(TODAY - timedelta(days=365), TODAY)
MARK = re.compile(r"([秘称纠])(\d{6})")
EVERY = int(os.environ.get("LEAKS_EVERY", "200"))  # each so many-th matter is asked for by number and by marker


@dataclass
class Subject:
    """A matter or dispute as the test knows it: its row, and who answered, walked from the events alone."""

    row: Any
    received: tuple[date, str | None] | None = None
    answered: list[tuple[int | None, int | None]] = field(default_factory=list)


def walked(connection: Connection, kind: str, opens: set[str], closes: set[str]) -> dict[int, Subject]:
    """Every subject with its holdings."""
    table = tables.matters if kind == "matter" else tables.disputes
    found = {row.id: Subject(row) for row in connection.execute(select(table))}
    e = tables.events.c
    told = select(e[f"{kind}_id"], e.kind, e.day, e.unit_id, e.level, e.value)
    told = told.where(e[f"{kind}_id"].is_not(None), e.withdrawn == tables.STANDS)
    open_: dict[int, bool] = defaultdict(bool)
    for id_, what, day, unit, level, value in connection.execute(told.order_by(e.kind != "received", e.day, e.seq)):
        one = found[id_]
        if what in opens and not open_[id_]:
            open_[id_] = True
            one.received = one.received or (day, value)
            one.answered.append((unit, level))
        elif what in closes:
            open_[id_] = False
        elif open_[id_] and (what == "transferred" or (what == "objection_agreed" and unit)):
            one.answered.append((unit, level))
    return found


def sees(viewer: Viewer, one: Subject) -> bool:
    row = one.row
    if viewer.role in (Role.AUDITOR, Role.ADMINISTRATOR):
        return False
    if getattr(row, "complained_unit_id", None) in viewer.own:
        return False
    if viewer.role is Role.STREET_SECRETARY:
        return row.street == viewer.area_id
    if viewer.role is Role.COMMUNITY_SECRETARY:
        return row.community == viewer.area_id
    if viewer.units is None:
        return True
    mine = any(unit in viewer.units for unit, _ in one.answered)
    return mine or bool(viewer.topics & {row.topic, row.topic2, row.topic3})


def told(one: Subject) -> bool:
    """An accusation is counted, and nobody sees a line of it."""
    return getattr(one.row, "category", None) != "accusation"


def on_its_chain(viewer: Viewer, one: Subject) -> bool:
    match viewer.role:
        case Role.STREET_SECRETARY:
            return any(level in (1, 2) for _, level in one.answered)
        case Role.COMMUNITY_SECRETARY:
            return any(level == 1 for _, level in one.answered)
        case Role.BUREAU_HEAD | Role.DISTRICT_LEADER:
            return any(unit in (viewer.units or ()) for unit, _ in one.answered)
    return viewer.role in (Role.DISTRICT_SECRETARY, Role.OFFICE_STAFF)


@dataclass
class World:
    connection: Connection
    matters: dict[int, Subject]
    disputes: dict[int, Subject]
    viewers: list[Viewer]
    hidden: dict[Viewer, set[str]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def world(sample_url: str) -> Iterator[World]:
    """Written in a transaction that nobody else sees and that is rolled back."""
    with connect(sample_url).connect() as connection:
        mark(connection)
        matters = walked(connection, "matter", {"received"}, {"finished", "reported_done", "cancelled"})
        viewers = posts(connection, matters)
        # Some matters of each limited viewer complain of one of his own units.
        for viewer in viewers:
            mine = islice((id_ for id_, one in matters.items() if viewer.own and sees(viewer, one)), 3)
            m = tables.matters
            change = {"category": "accusation", "complained_unit_id": min(viewer.own, default=None)}
            connection.execute(update(m).where(m.c.id.in_(list(mine))).values(change))
        search.index_all(connection)
        matters = walked(connection, "matter", {"received"}, {"finished", "reported_done", "cancelled"})
        disputes = walked(connection, "dispute", {"ledger_on", "rebound"}, {"off_approved"})
        yield World(connection, matters, disputes, viewers)
        connection.rollback()


def mark(connection: Connection) -> None:
    """A marker into every text of every matter, dispute and event."""
    this = bindparam("this")
    for table, sign, texts in (
        (tables.matters, "秘", ("title", "text")),
        (tables.disputes, "纠", ("title", "summary", "root_cause", "next_step")),
    ):
        ids = list(connection.scalars(select(table.c.id)))
        told = {name: bindparam("mark") for name in texts}
        if sign == "秘":
            told["salutation"] = bindparam("name")
        rows = [{"this": id_, "mark": f"{sign}{id_:06d}", "name": f"称{id_:06d}"} for id_ in ids]
        connection.execute(update(table).where(table.c.id == this).values(told), rows)
        key = tables.events.c[f"{table.name.removesuffix('s')}_id"]
        connection.execute(update(tables.events).where(key == this).values(note=bindparam("mark")), rows)


def posts(connection: Connection, matters: dict[int, Subject]) -> list[Viewer]:
    """One post for each role, each with something to see and something not."""
    units = {row.id: row for row in connection.execute(select(tables.units))}
    held = Counter(unit for one in matters.values() for unit, _ in one.answered if unit)
    bureaux = [unit for unit, _ in held.most_common() if units[unit].kind == "district_office"]
    office = next(unit for unit, _ in held.most_common() if units[unit].kind == "street")
    street = units[office].area_id
    community = Counter(one.row.community for one in matters.values() if one.row.street == street).most_common(1)[0][0]
    committee = next((unit.id for unit in units.values() if unit.area_id == community), office)
    topic = Counter(one.row.topic for one in matters.values() if one.row.topic).most_common()[-1][0]
    parents = {unit.id: unit.parent_id for unit in units.values() if unit.parent_id}
    successors = {unit.id: unit.successor_id for unit in units.values() if unit.successor_id}
    return [
        visibility.district_secretary(),
        visibility.district_office(),
        visibility.district_leader("区领导", [topic], bureaux[1:3]),
        visibility.street_secretary("街道书记", street, [office]),
        visibility.community_secretary("社区书记", community, [committee]),
        visibility.bureau_head("委办局", bureaux[0], parents, successors),
        visibility.auditor(),
        visibility.administrator(),
    ]


def attempts(world: World) -> dict[str, Iterable[tuple[Any, ...]]]:
    """What each read is asked for, foreign ids and numbers included: the same for every viewer."""
    matters, disputes = list(world.matters), list(world.disputes)
    some = matters[::EVERY]
    numbers = [world.matters[id_].row.number for id_ in some]
    accusations = [id_ for id_, one in world.matters.items() if not told(one)]
    accused = [world.matters[id_].row.number for id_ in accusations]
    subjects = [("matter", id_) for id_ in (*some, *accusations)] + [("dispute", id_) for id_ in disputes]
    forged = [Case(id_, TODAY, 1.0, (TODAY, 0, id_)) for id_ in matters]
    forged_disputes = [Case(id_, TODAY, 1.0, (TODAY, 0, id_)) for id_ in disputes]
    fed, ledger = METRICS["received_items"], _dispute_metric()
    sides = [(fed, YEAR, "numerator"), (METRICS["open"], YEAR, "numerator"), (ledger, YEAR, "numerator")]
    words = (
        [f"秘{id_:06d}" for id_ in some]
        + [f"纠{id_:06d}" for id_ in disputes]
        + ["秘", "称", "街道", *numbers, *accused]
    )
    return {
        "matters.lines": [(matters[i : i + 500],) for i in range(0, len(matters), 500)],
        "matters.matter": [(number,) for number in [*numbers, *accused, "没有这件"]],
        "matters.timeline": subjects,
        "matters.holders": subjects,
        "disputes.ledger": [(TODAY,), (TODAY, disputes)],
        "disputes.dispute": [(world.disputes[id_].row.number, TODAY) for id_ in disputes[::3]] + [("没有这件", TODAY)],
        "disputes.similar": [(id_,) for id_ in disputes[::3]],
        "search.find": [(word, 500) for word in words],
        "changes.on_ledger": [(TODAY, 365)],
        "changes.steepest_rise": [(TODAY,)],
        "feeds.silent_now": [(TODAY,)],
        "feeds.overview": [(TODAY,)],
        "feeds.delivering": [()],
        "outlines.dispute_points": [(TODAY,)],
        "places.recurring": [(sorted({one.row.topic for one in world.matters.values() if one.row.topic}), YEAR, TODAY)],
        "jobs.job": [(1,)],
        "jobs.by_request": [("1",)],
        "jobs.latest": [()],
        "imports.batches.listed": [()],
        "imports.batches.one": [(1,)],
        "imports.batches.report": [(1,)],
        "imports.filing.waiting": [()],
        "metrics.measure.measure": [(metric, YEAR, (by,)) for metric, *_ in sides for by in ("street", "topic")],
        "metrics.measure.trend": [(metric, [YEAR]) for metric, *_ in sides],
        "metrics.behind.cases": [(*side, None, None, None, None, 0) for side in sides],
        "metrics.behind.latest": [(metric, window) for metric, window, _ in sides],
        "metrics.opened.rows_of": [(fed, forged), (ledger, forged_disputes)],
        "metrics.opened.all_rows": [(*side, {}, 5_000) for side in sides],
        "metrics.opened.most_households": [(YEAR, {}, 5_000)],
        "metrics.opened.dispute_lines": [(disputes,)],
        "metrics.answers.value": [(metric.name, YEAR, ("street",)) for metric, *_ in sides],
        "metrics.answers.listed": [(metric.name, YEAR) for metric, *_ in sides],
    }


def _dispute_metric() -> Any:
    return next(metric for metric in METRICS.values() if metric.subject == "dispute" and metric.kind == "stock")


def reads() -> dict[str, Callable]:
    """Every read of data_access that a viewer asks."""
    return {
        name: function
        for name, function in public_functions()
        if takes_connection(function) and "viewer" in inspect.signature(function).parameters
    }


def hidden(world: World, viewer: Viewer) -> set[str]:
    """The numbers that the viewer may not read; worked out once for each."""
    if viewer not in world.hidden:
        everything = (*world.matters.values(), *world.disputes.values())
        world.hidden[viewer] = {one.row.number for one in everything if not (told(one) and sees(viewer, one))}
    return world.hidden[viewer]


def leaks(world: World, viewer: Viewer, name: str, said: str, marks: Iterable[tuple[str, str]]) -> set[str]:
    """What an answer (as text, and the markers in it) holds that the viewer may not see, in words."""
    found = set()
    for sign, digits in marks:
        id_ = int(digits)
        one = world.disputes[id_] if sign == "纠" else world.matters[id_]
        named = sign != "称" or (name == "matters.matter" and on_its_chain(viewer, one))
        if not (told(one) and named and sees(viewer, one)):
            found.add(f"{name}: {sign}{digits}")
    numbers = hidden(world, viewer)
    return found | {f"{name}: {number}" for number in re.findall(r"'([^']{6,40})'", said) if number in numbers}


def test_nothing_leaves_its_scope(world: World):
    asked, functions = attempts(world), reads()
    assert asked.keys() == functions.keys()  # a new read needs its attempts here
    tried, found, told = Counter(), set(), Counter()
    for viewer in world.viewers:
        for name, function in functions.items():
            for arguments in asked[name]:
                try:
                    answer = function(world.connection, viewer, *arguments)
                except NoSuchBatch as refused:
                    answer = refused
                said = repr(answer)
                marks = MARK.findall(said)
                tried[viewer.role, name] += 1
                told[viewer.role] += len(marks)
                found |= {f"{viewer.role} {leak}" for leak in leaks(world, viewer, name, said, marks)}
    print(f"\n{len(world.viewers)} roles × {len(functions)} reads, {sum(tried.values())} attempts, {len(found)} leaks")
    assert found == set()
    # The walk would see a leak: who may see content did see markers, who may not saw none.
    assert {viewer.role for viewer in world.viewers if told[viewer.role]} == {
        viewer.role for viewer in world.viewers if viewer.may(Right.CONTENT)
    }


def test_counts_are_those_of_the_scope(world: World):
    for viewer in world.viewers:
        mine = {id_: one for id_, one in world.matters.items() if sees(viewer, one)}
        received = {
            id_
            for id_, one in mine.items()
            if one.received and one.received[1] != "start_unknown" and YEAR.first <= one.received[0] <= YEAR.last
        }
        listed = {id_ for id_ in received if told(mine[id_])}
        page = cases(world.connection, viewer, METRICS["received_items"], YEAR, limit=0)
        assert {case.subject_id for case in page.cases} == listed, viewer.role
        whole = measure(world.connection, viewer, METRICS["received_items"], YEAR).figure
        assert whole.numerator == page.total == page.weight == len(received), viewer.role
        assert page.untold == page.untold_weight == len(received - listed), viewer.role


def test_the_form_of_address_is_for_the_chain(world: World):
    shown = Counter()
    for viewer in world.viewers:
        for id_ in list(world.matters)[::12]:
            one = world.matters[id_]
            case = matter(world.connection, viewer, one.row.number)
            assert (case is not None) == (sees(viewer, one) and told(one))
            if case is not None:
                wanted = on_its_chain(viewer, one)
                assert case.salutation == (f"称{id_:06d}" if wanted else None), (viewer.role, id_)
                shown[viewer.role, wanted] += 1
    assert (
        shown[Role.DISTRICT_LEADER, True] and shown[Role.DISTRICT_LEADER, False] and shown[Role.STREET_SECRETARY, True]
    )
