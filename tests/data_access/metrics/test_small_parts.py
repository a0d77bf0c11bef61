"""Parts that are too few: hidden from who stands outside the chain, in tables, under filters and in trends, and from nobody
else."""

import math
from collections import Counter
from datetime import timedelta
from itertools import combinations

import pytest
from sqlalchemy import Connection, func, select, update

from data_access import tables
from data_access.changes import steepest_rise
from data_access.engine import connect
from data_access.metrics.answers import value
from data_access.metrics.behind import cases
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import TOO_FEW, Window, measure, trend
from domain.visibility import (
    Viewer,
    bureau_head,
    district_leader,
    district_office,
    district_secretary,
    street_secretary,
)
from tests.data_access.ground import TODAY

MONTH = Window(TODAY.replace(day=1), TODAY)
YEAR = Window(TODAY - timedelta(days=365), TODAY)
SMALL = 5
DIMENSIONS = ("street", "topic", "source", "unit", "level")
NAMES = ("open", "received_items", "on_time_all")


def busiest(connection: Connection) -> int:
    """The bureau that held most."""
    h, u = tables.holdings.c, tables.units.c
    held = select(h.unit_id).join(tables.units, u.id == h.unit_id).where(u.kind == "district_office")
    return connection.execute(held.group_by(h.unit_id).order_by(func.count().desc()).limit(1)).scalar_one()


@pytest.fixture(scope="module")
def connection(sample_url: str):
    with connect(sample_url).connect() as connection:
        yield connection


def bureau(connection: Connection) -> Viewer:
    return bureau_head("委办局", busiest(connection))


@pytest.mark.parametrize("by", [*((name,) for name in DIMENSIONS), *combinations(DIMENSIONS, 2)])
def test_no_small_part_is_shown_beyond_the_own_units(connection: Connection, by: tuple[str, ...]):
    hidden = 0
    for viewer in (bureau(connection), district_leader("区领导", [1, 2], [busiest(connection)])):
        for name in NAMES:
            for key, part in measure(connection, viewer, METRICS[name], MONTH, by).parts.items():
                mine = "unit" in by and key[by.index("unit")] in (viewer.units or ())
                counts = [part.numerator, part.denominator or 0]
                assert mine or part is TOO_FEW or not any(0 < n < SMALL for n in counts), (name, key)
                assert not (mine and part is TOO_FEW)
                hidden += part is TOO_FEW
    assert hidden or len(by) == 2


def test_a_filter_shows_no_more_than_the_table(connection: Connection):
    viewer, metric, window = bureau(connection), METRICS["received_items"], YEAR
    parts = measure(connection, viewer, metric, window, ("topic",)).parts
    states = Counter(part is TOO_FEW for part in parts.values())
    assert states[True] >= 2 and states[False] >= 2
    ((street,), *_) = measure(connection, viewer, metric, window, ("street",)).parts
    for (topic,), part in parts.items():
        one = measure(connection, viewer, metric, window, (), {"topic": topic}).figure
        assert (one is TOO_FEW) == (part is TOO_FEW)
        windows = [window, Window(window.first, window.first + timedelta(days=90))]
        for where in ({"topic": topic}, {"topic": topic, "street": street}, {"topic": topic, "unit": viewer.units}):
            figures = [measure(connection, viewer, metric, one, (), where).figure for one in windows]
            assert trend(connection, viewer, metric, windows, where) == figures
        if part is not TOO_FEW:
            weight = cases(connection, viewer, metric, window, where={"topic": topic}, limit=1).weight
            assert one.numerator == part.numerator == weight
    # All but one that is hidden would give it back from the whole.
    shut = next(key[0] for key, part in parts.items() if part is TOO_FEW)
    others = tuple(key[0] for key in parts if key[0] != shut)
    assert measure(connection, viewer, metric, window, (), {"topic": others}).figure is TOO_FEW


def test_what_is_too_few_says_nothing_of_accusations(sample_copy_url: str):
    metric, window = METRICS["received_items"], YEAR
    with connect(sample_copy_url).begin() as connection:
        viewer = bureau(connection)
        parts = measure(connection, viewer, metric, window, ("topic",)).parts
        for state, told in (("too_few", 0), ("known", 1)):
            topic = next(key[0] for key, part in parts.items() if (part.state == "too_few") == (state == "too_few"))
            before = cases(connection, viewer, metric, window, where={"topic": topic}, limit=0)
            one = next(iter({case.subject_id for case in before.cases}))
            change = update(tables.matters).where(tables.matters.c.id == one).values(category="accusation")
            connection.execute(change)
            page = cases(connection, viewer, metric, window, where={"topic": topic}, limit=0)
            assert (page.untold - before.untold, page.total) == (told, before.total - 1 + told), state
            assert page.lines == len(page.cases) == len(before.cases) - 1


def test_more_than_two_dimensions_show_nothing(connection: Connection):
    metric, by, where = METRICS["received_items"], ("street", "topic"), {"source": "12345"}
    answer = measure(connection, bureau(connection), metric, YEAR, by, where)
    assert answer == measure(connection, bureau(connection), metric, YEAR, (), where)
    assert answer.figure is not TOO_FEW and answer.parts == {}


def test_who_is_on_the_chain_of_all_sees_every_part(connection: Connection):
    street = connection.execute(select(tables.areas.c.id).where(tables.areas.c.kind == "street").limit(1)).scalar_one()
    for viewer in (district_office(), district_secretary(), street_secretary("街道", street)):
        parts = measure(connection, viewer, METRICS["open"], MONTH, ("topic", "unit")).parts
        assert any(0 < part.numerator < SMALL for part in parts.values())
        assert TOO_FEW not in parts.values()


def test_the_own_unit_is_seen_whole(connection: Connection):
    viewer = bureau(connection)
    mine = {"unit": busiest(connection)}
    parts = measure(connection, viewer, METRICS["open"], MONTH, ("topic",), mine).parts
    whole = measure(connection, district_office(), METRICS["open"], MONTH, ("topic",), mine).parts
    assert {key: part.numerator for key, part in parts.items()} == {k: p.numerator for k, p in whole.items()}
    assert any(0 < part.numerator < SMALL for part in parts.values())


def test_what_is_hidden_is_no_number_anywhere(connection: Connection):
    viewer = bureau(connection)
    said = value(connection, viewer, "received_items", YEAR, ("topic",))
    few = [part for part in said["parts"] if part["state"] == "too_few"]
    assert few and all(part["value"] is part["numerator"] is part["denominator"] is None for part in few)
    assert math.isnan(TOO_FEW.numerator) and TOO_FEW.arrived is None
    rise = steepest_rise(connection, viewer, TODAY)
    assert rise is None or rise.now >= SMALL
