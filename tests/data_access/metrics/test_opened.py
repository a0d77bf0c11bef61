"""The lines behind a number: all of them, in order, adding up; disputes as the ledger itself shows them."""

from datetime import date

from data_access.disputes import ledger
from data_access.engine import connect, reading
from data_access.metrics.behind import cases
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import Window, measure
from data_access.metrics.opened import DisputeLine, all_rows, dispute_lines
from domain.visibility import Viewer, district_office
from domain.vocabulary import Level
from tests.databases import TODAY

DAY = date.fromisoformat(TODAY)
YEAR = Window(date(2026, 1, 1), DAY)
OFFICE = district_office()


def test_rows_add_up_to_the_number_and_come_newest_first(sample_url: str):
    with reading(connect(sample_url)) as connection:
        for name in ("received_items", "received_persons", "transfers", "days_held", "off_ledger", "households"):
            figure = measure(connection, OFFICE, METRICS[name], YEAR).figure
            rows = all_rows(connection, OFFICE, METRICS[name], YEAR, "numerator", {}, 10_000)
            untold = cases(
                connection, OFFICE, METRICS[name], YEAR, limit=0
            ).untold_weight  # accusations: no line of them
            assert sum(row.case.weight for row in rows) + untold == figure.numerator > 0
            assert [row.line.id for row in rows] == [row.case.subject_id for row in rows]
            assert [row.case.since for row in rows] == sorted((row.case.since for row in rows), reverse=True)


def test_a_long_list_is_cut(sample_url: str):
    with reading(connect(sample_url)) as connection:
        window, metric = Window(date(2018, 1, 1), DAY), METRICS["received_items"]
        whole = all_rows(connection, OFFICE, metric, window, "numerator", {}, 10_000)
        assert all_rows(connection, OFFICE, metric, window, "numerator", {}, 1_500) == whole[:1_500]
    assert len(whole) > 1_500


def test_disputes_on_the_ledger_are_shown_as_the_ledger_shows_them(sample_url: str):
    with reading(connect(sample_url)) as connection:
        entries = ledger(connection, OFFICE, DAY)
        found = dispute_lines(connection, OFFICE, [entry.id for entry in entries])
    shown = [
        (x.number, x.title, x.street, x.community, x.topic, x.households, x.solved, x.unit, x.entered, x.due, x.off)
        for x in (found[entry.id] for entry in entries)
    ]
    assert shown == [
        (e.number, e.title, e.street, e.community, e.topic, e.households, e.solved, e.unit, e.entered, e.due, None)
        for e in entries
    ]


def test_disputes_off_the_ledger_keep_their_day_and_households(sample_url: str):
    with reading(connect(sample_url)) as connection:
        rows = all_rows(connection, OFFICE, METRICS["off_ledger"], YEAR, "numerator", {}, 100)
    off = [row.line for row in rows if isinstance(row.line, DisputeLine) and row.line.off]
    assert off and all(line.households >= line.solved for line in off)
    assert all(line.entered and line.off and line.entered < line.off <= DAY for line in off)


def test_another_street_sees_none_of_it(sample_url: str):
    with reading(connect(sample_url)) as connection:
        ids = [entry.id for entry in ledger(connection, OFFICE, DAY)]
        assert dispute_lines(connection, Viewer("外街道", "无", Level.STREET, area_id=-1), ids) == {}
