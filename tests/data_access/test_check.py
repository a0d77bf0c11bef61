"""A broken copy, row or status is found and named; after a new calendar a recompute moves just what depends on it."""

from datetime import date, datetime
from random import Random

import pytest
from sqlalchemy import Connection, select, text, update

from data_access import feeds, settings, tables, writing
from data_access.check import check, recompute
from data_access.tables import STANDS
from data_access.writing import Request
from domain.events import Event
from tests.data_access.ground import BABAOSHAN, HEATING, OFFICE, OWNER, RULES, TODAY, Ground, history, status_after


def revision(connection: Connection, day: date = TODAY) -> int:
    return writing.revise(connection, Request("tests", datetime.combine(day, datetime.min.time())), "a change")


@pytest.fixture
def filled(ground: Ground) -> Ground:
    random = Random(20261124)
    with ground.engine.begin() as connection:
        for n in range(60):
            events = history(random, date(2026, 1 + n % 10, 1 + n % 28))
            ground.matter(connection, events, status=status_after(events))
        steps = ("ledger_on", "transferred", "evidence", "off_applied", "off_verified", "off_approved", "rebound")
        course = [Event(kind, date(2026, 5, 1 + n), n, HEATING, 3) for n, kind in enumerate(steps)]
        ground.dispute(connection, course)
        ground.dispute(connection, course[:6], status="off")
        feeds.bring_in_line(connection, revision(connection), TODAY)
    return ground


def codes(ground: Ground) -> list[tuple[str, str]]:
    with ground.engine.connect() as connection:
        return [(problem.code, problem.table) for problem in check(connection, RULES, TODAY)]


def test_what_the_writer_left_holds(filled: Ground):
    assert codes(filled) == []


def test_progress_and_an_even_sample(filled: Ground):
    said = []
    with filled.engine.connect() as connection:
        found = check(connection, RULES, TODAY, 10, lambda done, total: said.append((done, total)))
    assert (found, said) == ([], [(10, 12), (12, 12)])


def first(table: str, condition: str) -> str:
    return f"row_id = (SELECT min(row_id) FROM {table} WHERE {condition} AND withdrawn = {STANDS})"


BREAKS: list[tuple[str, list[tuple[str, str]]]] = [
    (f"UPDATE clocks SET street = {BABAOSHAN} WHERE {first('clocks', 'duty')}", [("copies", "clocks")]),
    (f"UPDATE matters SET street = {BABAOSHAN} WHERE id = 1", [("copies", "matter_spells")]),
    (f"UPDATE clocks SET rule = 'mine' WHERE {first('clocks', 'duty')}", [("spells", "clocks")]),
    (
        f"UPDATE holdings SET since = '2025-12-31' WHERE {first('holdings', 'nr = 1')}",
        [("spells", "holdings"), ("holdings", "holdings")],
    ),
    (
        f"DELETE FROM dispute_holdings WHERE {first('dispute_holdings', 'nr = 2')}",
        [("spells", "dispute_holdings"), ("holdings", "dispute_holdings")],
    ),
    ("UPDATE matters SET status = 'interim' WHERE id = 1", [("status", "matters")]),
    ("UPDATE disputes SET status = 'off' WHERE id = 1", [("status", "disputes")]),
    (f"UPDATE matters SET driver_unit_id = {OWNER} WHERE id = 1", [("driver", "matters")]),
    ("UPDATE matters SET received_known = FALSE WHERE id = 1", [("received", "matters")]),
    ("UPDATE matters SET received = '2026-01-02' WHERE id = 1", [("received", "matters")]),
    ("DELETE FROM events WHERE kind = 'received' AND matter_id = 1", [("no_first_day", "events")]),
    (f"UPDATE silences SET since = '2026-11-02' WHERE {first('silences', '1 = 1')}", [("silences", "silences")]),
]


def test_what_was_broken_is_named(filled: Ground):
    found = {}
    with filled.engine.connect() as connection:
        for statement, expected in BREAKS:
            connection.execute(text(statement))
            problems = check(connection, RULES, TODAY)
            found[statement] = [(problem.code, problem.table) for problem in problems[: len(expected)]]
            connection.rollback()
    assert found == dict(BREAKS)


def test_an_event_behind_the_writers_back_is_found(filled: Ground):
    with filled.engine.begin() as connection:
        row = {"kind": "rated", "day": TODAY, "seq": 99, "object": "office", "value": "pending", "learned": 1}
        connection.execute(tables.events.insert().values(matter_id=1, **row))
    assert codes(filled) == [("spells", "ratings")]


def test_two_duties_at_a_time_are_found(filled: Ground):
    with filled.engine.begin() as connection:
        query = select(tables.clocks).where(tables.clocks.c.duty, tables.clocks.c.withdrawn == STANDS)
        row = dict(connection.execute(query.limit(1)).mappings().one())
        connection.execute(tables.clocks.insert().values({**row, "row_id": 99_999}))
    assert codes(filled) == [("spells", "clocks"), ("duties", "clocks")]


def test_a_move_that_is_not_permitted_is_named(ground: Ground):
    with ground.engine.begin() as connection:
        kinds = ("received", "finished", "accepted")
        events = [Event(kind, date(2026, 5, 1 + n), n, OFFICE, 3) for n, kind in enumerate(kinds)]
        ground.matter(connection, events, status="finished", number="XF-1")
        feeds.bring_in_line(connection, revision(connection), TODAY)
        (problem,) = check(connection, RULES, TODAY)
    assert (problem.code, problem.sentence) == ("move", "XF-1：现在是「已办结」，不能办理「受理」。")


def accepted(day: date) -> list[Event]:
    return [Event("received", day, 0, OFFICE, 3), Event("accepted", day, 1, OFFICE, value="6")]


def test_a_recompute_moves_what_waited_for_the_calendar_and_says_so(ground: Ground):
    with ground.engine.begin() as connection:
        waits = ground.matter(connection, accepted(date(2026, 11, 20)), status="accepted", number="WAITS")
        ground.matter(connection, accepted(date(2026, 3, 2)), status="accepted", number="DONE")
        learned = revision(connection, date(2026, 11, 26))
        settings.enter_year(connection, learned, 2027, [date(2027, 1, 1)], [], "国办发明电〔2026〕9号")
        rules = settings.rules(connection)
        report = recompute(connection, learned, rules, date(2026, 11, 26))
        c = tables.clocks.c
        mine = select(c.starts, c.due, c.state, c.ended, c.outcome).where(c.matter_id == waits, c.duty)
        clocks = [tuple(row) for row in connection.execute(mine.where(c.withdrawn == STANDS).order_by(c.starts))]
        again = recompute(connection, learned, rules, date(2026, 11, 26))
        assert check(connection, rules, date(2026, 11, 26)) == []
    assert (report["matters"], report["changed"], report["numbers"]) == (2, 1, ["WAITS"])
    assert report["clocks"] == {"calendar_unpublished → known": 1}
    assert clocks == [
        (date(2026, 11, 20), None, "calendar_unpublished", date(2026, 11, 26), "replaced"),
        (date(2026, 11, 26), date(2027, 1, 19), "known", None, None),
    ]
    assert (again["changed"], again["rows"], again["silences"]) == (0, {}, 0)


def test_a_recompute_with_a_new_limit_moves_no_clock_that_began_before_it(ground: Ground):
    with ground.engine.begin() as connection:
        for day in (date(2026, 6, 1), date(2026, 8, 3)):
            ground.matter(connection, accepted(day), status="accepted")
        value = {
            "number": 30,
            "kind": "days",
            "starts_from": "受理之日",
            "on_whom": "办理单位",
            "article": "某办法",
            "rule": "某办法2026·1",
        }
        settings.enter(connection, ground.revision, "limit.handling", date(2026, 7, 1), value, "某办法")
        rules = settings.rules(connection)
        assert recompute(connection, revision(connection), rules, TODAY)["changed"] == 1
        c = tables.clocks.c
        standing = (
            select(c.starts, c.due, c.rule).where(c.stage == "handling", c.withdrawn == STANDS).order_by(c.starts)
        )
        assert [tuple(row) for row in connection.execute(standing)] == [
            (date(2026, 6, 1), date(2026, 7, 31), "信访工作条例2022·1"),
            (date(2026, 8, 3), date(2026, 9, 2), "某办法2026·1"),
        ]


def test_a_refiled_matter_takes_its_copies_along(filled: Ground):
    with filled.engine.begin() as connection:
        writing.refile(connection, revision(connection), "matter", 1, RULES, street=BABAOSHAN)
        held = tables.holdings.c
        streets = set(connection.scalars(select(held.street).where(held.matter_id == 1, held.withdrawn == STANDS)))
    assert (streets, codes(filled)) == ({BABAOSHAN}, [])


def test_the_copies_are_compared_with_the_original_not_with_one_another(filled: Ground):
    with filled.engine.begin() as connection:
        for table in tables.FACTS:
            if table.info["subject"] == "matter":
                connection.execute(update(table).where(table.c.matter_id == 1).values(topic=None))
    found = codes(filled)
    assert {code for code, _ in found} == {"copies"}
    assert ("copies", "matter_spells") in found
