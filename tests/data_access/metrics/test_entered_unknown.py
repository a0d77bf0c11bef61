"""A dispute whose 上账日期 nobody knows: on the ledger it counts, by the day of entry it does not, and no list makes one up."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from sqlalchemy import Connection

from data_access import changes, search, writing
from data_access.disputes import Limit, dispute, ledger
from data_access.matters import HoldingLine
from data_access.metrics import answers
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import Window, measure
from data_access.writing import Request
from domain.events import Event
from domain.visibility import district_office
from tests.data_access.ground import HEATING, OFFICE, RULES, Ground

VIEWER = district_office()
TODAY = date(2026, 6, 24)
JUNE = Window(date(2026, 6, 1), TODAY)


def june(day: int) -> date:
    return date(2026, 6, day)


@pytest.fixture
def filled(ground: Ground) -> Iterator[Connection]:
    """One dispute entered on June 10; of another a file of June 20 gives a limit and no day of entry."""
    with ground.engine.begin() as connection:
        entry = Event("ledger_on", june(10), 0, OFFICE, 3, due=june(30))
        ground.dispute(connection, [entry], number="ZD-KNOWN")
        undated = Event("ledger_on", june(20), 0, OFFICE, 3, due=june(30), value="start_unknown")
        ground.dispute(connection, [undated], number="ZD-OPEN")
        yield connection
        connection.rollback()


def move_on(connection: Connection) -> None:
    """The undated dispute passes to the heating company on the 22nd."""
    found = dispute(connection, VIEWER, "ZD-OPEN", TODAY)
    assert found is not None
    revision = writing.revise(connection, Request("tests", datetime(2026, 6, 22, 9)), "移交")
    writing.record(connection, revision, "dispute", found.id, [Event("transferred", june(22), 0, HEATING, 2)], RULES)


def test_the_stock_counts_it_and_what_came_on_does_not(filled: Connection):
    names = ("key_open", "key_new", "key_entry_unknown")
    figures = {name: measure(filled, VIEWER, METRICS[name], JUNE).figure.numerator for name in names}
    assert figures == {"key_open": 2, "key_new": 1, "key_entry_unknown": 1}
    assert [(news.kind, news.number) for news in changes.on_ledger(filled, VIEWER, TODAY, 30)] == [
        ("ledger_on", "ZD-KNOWN")
    ]


def test_no_list_and_no_page_makes_up_its_day(filled: Connection):
    found = answers.listed(filled, VIEWER, "key_open", JUNE)
    assert {case["number"]: case["received"] for case in found["cases"]} == {"ZD-KNOWN": "2026-06-10", "ZD-OPEN": None}
    days = {hit.number: hit.day for hit in search.find(filled, VIEWER, "ZD-", 9).hits}
    assert days == {"ZD-KNOWN": june(10), "ZD-OPEN": None}
    entries = {entry.number: (entry.first_on, entry.held_since) for entry in ledger(filled, VIEWER, TODAY)}
    assert entries == {"ZD-KNOWN": (june(10), june(10)), "ZD-OPEN": (None, None)}
    page = dispute(filled, VIEWER, "ZD-OPEN", TODAY)
    assert page is not None
    office = page.holdings[0].unit
    assert (page.spells, page.limits) == (((None, None),), (Limit(None, june(30), None, None),))
    move_on(filled)
    page = dispute(filled, VIEWER, "ZD-OPEN", TODAY)
    assert page is not None and page.entry is not None
    assert page.entry.held_since == june(22)
    heating = page.holdings[1].unit
    assert page.holdings == (
        HoldingLine(1, office, 3, None, june(22)),
        HoldingLine(2, heating, 2, june(22), None),
    )
