"""A matter whose received day nobody knows: what counts it, what leaves it out, what lists say of its day."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from sqlalchemy import Connection, select

from data_access import search, tables, writing
from data_access.matters import lines
from data_access.metrics import answers
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import Window, measure
from data_access.writing import Request, correct_received
from domain.events import Event
from domain.visibility import district_office
from tests.data_access.ground import OFFICE, RULES, STREET_OFFICE, Ground

VIEWER = district_office()
JUNE = Window(date(2026, 6, 1), date(2026, 6, 30))


def june(day: int) -> date:
    return date(2026, 6, day)


@pytest.fixture
def filled(ground: Ground) -> Iterator[Connection]:
    """One matter received on June 10; of two others a file of June 20 says no received day: one accepted on the 5th,
    one accepted on the 8th and finished on the 18th. All by a crowd, again, past the level."""
    flags = {"persons": 9, "repeat": True, "skip_level": True}
    with ground.engine.begin() as connection:
        ground.matter(connection, [Event("received", june(10), 0, OFFICE, 3)], number="XF-KNOWN", **flags)
        unknown = Event("received", june(20), 0, STREET_OFFICE, 2, value="start_unknown")
        accepted = [Event("accepted", june(day), 1, STREET_OFFICE, value="6") for day in (5, 8)]
        ground.matter(connection, [unknown, accepted[0]], number="XF-OPEN", **flags)
        finished = Event("finished", june(18), 2, STREET_OFFICE)
        ground.matter(connection, [unknown, accepted[1], finished], number="XF-DONE", status="finished", **flags)
        yield connection
        connection.rollback()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("received_items", 1),
        ("received_batches", 1),
        ("received_persons", 9),
        ("repeats", 1),
        ("repeat_rate", 1),
        ("collective", 1),
        ("skip_level", 1),
        ("received_day_unknown", 2),
        ("open", 2),
        ("finished", 1),
        ("mean_age", 20),
        ("median_age", 20),
        ("mean_finish_days", None),
        ("due_pending", 0),
    ],
)
def test_no_flow_by_received_day_and_no_age_counts_it(filled: Connection, name: str, value: float | None):
    figure = measure(filled, VIEWER, METRICS[name], JUNE).figure
    assert (figure.numerator / figure.denominator if figure.denominator else figure.numerator or figure.value) == value


def test_it_is_in_the_house_from_the_first_day_on_which_anything_is_known(filled: Connection):
    for day, open_ in ((4, 0), (5, 1), (8, 2), (17, 3), (18, 2)):
        assert measure(filled, VIEWER, METRICS["open"], Window(june(day), june(day))).figure.numerator == open_, day
    assert measure(filled, VIEWER, METRICS["finished"], Window(june(18), june(18))).figure.numerator == 1


def test_every_list_says_that_its_day_is_not_known(filled: Connection):
    found = answers.listed(filled, VIEWER, "received_day_unknown", JUNE)
    assert {case["number"]: case["received"] for case in found["cases"]} == {"XF-OPEN": None, "XF-DONE": None}
    m = tables.matters.c
    (number,) = filled.scalars(select(m.id).where(m.number == "XF-OPEN"))
    assert lines(filled, VIEWER, [number])[number].received is None
    days = {hit.number: hit.day for hit in search.find(filled, VIEWER, "XF-", 9).hits}
    assert days == {"XF-KNOWN": june(10), "XF-OPEN": None, "XF-DONE": None}


def test_once_the_day_is_known_it_counts_from_that_day(filled: Connection):
    m = tables.matters.c
    (number,) = filled.scalars(select(m.id).where(m.number == "XF-OPEN"))
    revision = writing.revise(filled, Request("tests", datetime(2026, 7, 1, 9)), "补录收到日期")
    correct_received(filled, revision, number, june(3), RULES)
    assert filled.execute(select(m.received, m.received_known).where(m.id == number)).one() == (june(3), True)
    assert measure(filled, VIEWER, METRICS["received_items"], JUNE).figure.numerator == 2
    assert measure(filled, VIEWER, METRICS["received_day_unknown"], JUNE).figure.numerator == 1
    assert measure(filled, VIEWER, METRICS["mean_age"], JUNE).figure.numerator == 20 + 27
