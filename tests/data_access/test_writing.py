"""The one way a fact gets in: rows that only gain ends are updated, all else is withdrawn and written anew, once."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import product
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import IntegrityError, NoResultFound, OperationalError

from data_access import tables, writing
from data_access.engine import connect
from data_access.tables import STANDS
from data_access.writing import Request
from domain.events import Event
from tests.data_access.ground import (
    BABAOSHAN,
    COMMUNITY_BABAOSHAN,
    COMMUNITY_LUGU,
    ESTATE,
    HEATING,
    LUGU,
    OFFICE,
    RULES,
    STREET_OFFICE,
    TEXT,
    Ground,
)
from tests.data_access.metrics.worlds import World

RECEIVED = Event("received", date(2026, 3, 2), 0, OFFICE, 3)
ACCEPTED = Event("accepted", date(2026, 3, 4), 0, value="6")
FINISHED = Event("finished", date(2026, 4, 1), 0, HEATING)


def revise(connection: Connection, day: int, request_id: str | None = None) -> int:
    return writing.revise(connection, Request("tests", datetime(2026, 5, day, 9), request_id), "a fact")


def rows(connection: Connection, table, **columns) -> list:
    wanted = [table.c[name] == value for name, value in columns.items()]
    return list(connection.execute(select(table).where(*wanted).order_by(table.c.row_id)))


def test_a_row_that_only_gained_ends_is_the_same_row_and_says_when_they_were_learned(ground: Ground):
    with ground.engine.begin() as connection:
        matter = ground.matter(connection, [RECEIVED, ACCEPTED])
        before = {t: [r.row_id for r in rows(connection, t, matter_id=matter)] for t in writing.MATTER_PARTS.values()}
        revision = revise(connection, 1)
        changes = writing.record(connection, revision, "matter", matter, [FINISHED], RULES)
        assert {(c.table, c.ended, c.withdrawn, c.written) for c in changes} == {
            ("matter_spells", 1, 0, 0),
            ("clocks", 1, 0, 0),
            ("holdings", 1, 0, 0),
        }
        after = {t: [r.row_id for r in rows(connection, t, matter_id=matter)] for t in writing.MATTER_PARTS.values()}
        assert after == before
        (life,) = rows(connection, tables.matter_spells, matter_id=matter)
        assert (life.finished, life.finished_learned, life.closed_learned) == (FINISHED.day, revision, revision)
        assert (life.accepted_learned, life.learned) == (ground.revision, ground.revision)
        assert (life.closing, life.unit_out, life.solved_learned) == ("finished", OFFICE, None)


def test_any_other_difference_is_withdrawn_and_written_anew(ground: Ground):
    with ground.engine.begin() as connection:
        matter = ground.matter(connection, [RECEIVED, ACCEPTED])
        revision = revise(connection, 1)
        earlier = replace(RECEIVED, day=date(2026, 3, 1))
        writing.record(connection, revision, "matter", matter, [earlier], RULES)
        old, new = rows(connection, tables.matter_spells, matter_id=matter)
        assert (old.received, old.withdrawn) == (RECEIVED.day, revision)
        assert (new.received, new.learned, new.withdrawn) == (earlier.day, revision, STANDS)
        assert new.accepted_learned == revision


def test_what_is_known_with_an_end_is_not_filled_in_after_it(ground: Ground):
    """The level of a solution is known with its day; learned later, it is a correction and the old row is kept."""
    solved = Event("solved", date(2026, 3, 20), 1)
    with ground.engine.begin() as connection:
        matter = ground.matter(connection, [RECEIVED, solved])
        revision = revise(connection, 1)
        writing.record(connection, revision, "matter", matter, [replace(solved, seq=0, level=2)], RULES)
        old, new = rows(connection, tables.matter_spells, matter_id=matter)
        assert (old.solved_level, old.withdrawn) == (None, revision)
        assert (new.solved_level, new.withdrawn) == (2, STANDS)


def test_a_reason_is_no_end_and_of_two_lots_alike_only_one_changes(ground: Ground):
    day = date(2026, 3, 2)
    events = [
        Event("ledger_on", day, 0, OFFICE, 3, due=date(2026, 9, 1)),
        Event("lots_added", day, 1, number=5),
        Event("lots_added", day, 2, number=5),
    ]
    explained = Event("lot_reason", date(2026, 3, 9), 3, number=5, value="产权")
    solved = Event("lot_solved", date(2026, 4, 1), 4, number=5)
    with ground.engine.begin() as connection:
        dispute = ground.dispute(connection, events)
        for n, (event, expected) in enumerate([(explained, (0, 1, 1)), (solved, (1, 0, 0))]):
            changes = writing.record(connection, revise(connection, n + 1), "dispute", dispute, [event], RULES)
            lots = [(c.ended, c.withdrawn, c.written) for c in changes if c.table == "household_lots"]
            assert lots == [expected], event.kind
        lots = rows(connection, tables.household_lots, dispute_id=dispute, withdrawn=STANDS)
        assert sorted((lot.n, lot.solved, lot.reason or "") for lot in lots if lot.solved) == [(5, solved.day, "")]
        assert [(lot.n, lot.reason) for lot in lots if lot.solved is None] == [(5, "产权")]


def test_refiling_moves_the_original_and_every_copy_and_keeps_the_old_rows(ground: Ground):
    with ground.engine.begin() as connection:
        matter = ground.matter(connection, [RECEIVED, ACCEPTED, FINISHED])
        revision = revise(connection, 1)
        moved = {"street": BABAOSHAN, "community": COMMUNITY_BABAOSHAN}
        writing.refile(connection, revision, "matter", matter, RULES, **moved)
        assert connection.scalar(select(tables.matters.c.street).where(tables.matters.c.id == matter)) == BABAOSHAN
        for table in (tables.matter_spells, tables.clocks, tables.holdings):
            for row in rows(connection, table, matter_id=matter):
                assert (row.street == BABAOSHAN) == (row.withdrawn == STANDS), table.name
                assert row.withdrawn in (revision, STANDS), table.name


def test_deriving_again_changes_nothing(ground: Ground):
    """On random histories, corrected and late: what stands is what follows from the events."""
    with ground.engine.begin() as connection:
        for seed in range(10):
            world = World(connection, Random(seed), late=True)
            before = len(rows(connection, tables.matter_spells))
            world.subjects = []
            _rename(connection, seed)
            world.live(4, 2)
            assert len(rows(connection, tables.matter_spells)) > before
            for subject in world.subjects:
                revision = revise(connection, 1)
                assert writing.rederive(connection, revision, subject.kind, subject.id, RULES) == []


def _rename(connection: Connection, seed: int) -> None:
    """Numbers are unique in a database: those of an earlier world make room."""
    for table in (tables.matters, tables.disputes):
        for row in connection.execute(select(table.c.id, table.c.number)).all():
            connection.execute(table.update().where(table.c.id == row.id).values(number=f"{seed}·{row.id}·x"))


def test_a_repeated_request_is_refused_and_nothing_is_written_twice(ground: Ground):
    with ground.engine.begin() as connection:
        matter = ground.matter(connection, [RECEIVED, ACCEPTED])

    def click() -> None:
        with ground.engine.begin() as connection:
            revision = revise(connection, 1, request_id="click-1")
            writing.record(connection, revision, "matter", matter, [FINISHED], RULES)

    def written() -> list[int | None]:
        with ground.engine.connect() as connection:
            everything = (tables.revisions, tables.events, *tables.FACTS)
            return [connection.scalar(select(func.count()).select_from(table)) for table in everything]

    click()
    once = written()
    with pytest.raises(IntegrityError):
        click()
    assert written() == once


def test_a_write_that_fails_leaves_nothing(ground: Ground):
    """A matter without a reception cannot be derived; neither its row nor its events stay."""
    with pytest.raises(ValueError), ground.engine.begin() as connection:
        ground.matter(connection, [ACCEPTED])
    with ground.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(tables.matters)) == 0
        assert connection.scalar(select(func.count()).select_from(tables.events)) == 0


def test_events_of_one_day_and_order_number_come_back_as_they_were_written(ground: Ground):
    same_day = [replace(RECEIVED, level=None), *(Event("transferred", RECEIVED.day, 0, unit) for unit in (2, 3, 4))]
    with ground.engine.begin() as connection:
        matter = ground.matter(connection, same_day)
        writing.record(connection, revise(connection, 1), "matter", matter, [replace(same_day[1], unit_id=5)], RULES)
        assert [e.unit_id for e in writing.events_of(connection, "matter", matter)] == [OFFICE, 2, 3, 4, 5]
        standing = rows(connection, tables.holdings, matter_id=matter, withdrawn=STANDS)
        assert [row.unit_id for row in sorted(standing, key=lambda row: row.nr)] == [OFFICE, 2, 3, 4, 5]


def test_an_event_is_withdrawn_once(ground: Ground):
    with ground.engine.begin() as connection:
        matter = ground.matter(connection, [RECEIVED, ACCEPTED])
        event = connection.scalar(
            select(tables.events.c.id).where(tables.events.c.matter_id == matter, tables.events.c.kind == "accepted")
        )
        assert event is not None
        revision = revise(connection, 1)
        writing.withdraw_event(connection, revision, event, RULES)
        with pytest.raises(NoResultFound):
            writing.withdraw_event(connection, revise(connection, 2), event, RULES)
        assert connection.scalar(select(tables.events.c.withdrawn).where(tables.events.c.id == event)) == revision


def test_a_dispute_whose_only_event_is_taken_back_has_no_spells(ground: Ground):
    entered = Event("ledger_on", date(2026, 3, 2), 0, STREET_OFFICE, 2, due=date(2026, 9, 1))
    with ground.engine.begin() as connection:
        dispute = ground.dispute(connection, [entered])
        event = connection.scalar(select(tables.events.c.id).where(tables.events.c.dispute_id == dispute))
        assert event is not None
        writing.withdraw_event(connection, revise(connection, 1), event, RULES)
        for table in writing.DISPUTE_PARTS.values():
            assert rows(connection, table, dispute_id=dispute, withdrawn=STANDS) == []


def test_known_on_a_day_means_its_last_revision(ground: Ground):
    with ground.engine.begin() as connection:
        first, second, third = revise(connection, 1), revise(connection, 1), revise(connection, 3)
        known = {day: writing.revision_known_on(connection, date(2026, 5, day)) for day in (1, 2, 3, 9)}
        assert known == {1: second, 2: second, 3: third, 9: third}
        assert writing.revision_known_on(connection, date(2025, 1, 1)) == 0
        assert first < second


def test_no_text_of_an_accusation_is_stored(ground: Ground):
    with ground.engine.begin() as connection:
        with pytest.raises(ValueError, match="检举控告的内容不予存储"):
            ground.matter(connection, [RECEIVED], category="accusation", text=TEXT)
        assert ground.matter(connection, [RECEIVED], category="accusation", text=None)


def test_what_the_original_says_of_its_events_follows_them(ground: Ground):
    def said(connection: Connection) -> tuple:
        m = tables.matters.c
        return tuple(connection.execute(select(m.status, m.last_event, m.driver_unit_id)).one())

    finished = Event("finished", date(2026, 4, 1), 1, HEATING)
    with ground.engine.begin() as connection:
        matter = ground.matter(connection, [RECEIVED, replace(ACCEPTED, unit_id=STREET_OFFICE)])
        assert said(connection) == ("accepted", ACCEPTED.day, STREET_OFFICE)
        writing.record(connection, revise(connection, 1), "matter", matter, [finished], RULES)
        assert said(connection) == ("finished", finished.day, STREET_OFFICE)
        event = connection.scalar(select(tables.events.c.id).where(tables.events.c.kind == "finished"))
        assert event is not None
        writing.withdraw_event(connection, revise(connection, 2), event, RULES)
        assert said(connection) == ("accepted", ACCEPTED.day, STREET_OFFICE)


@pytest.mark.parametrize("days", [-3, 2], ids=["earlier", "later"])
def test_a_corrected_received_day_keeps_the_old_one_for_who_looks_back(ground: Ground, days: int) -> None:
    with ground.engine.begin() as connection:
        matter = ground.matter(connection, [RECEIVED, ACCEPTED, FINISHED])
        later = writing.revise(connection, Request("tests", datetime(2026, 9, 1)), "更正收到日期")
        writing.correct_received(connection, later, matter, RECEIVED.day + timedelta(days), RULES)
        s = tables.matter_spells.c
        rows = connection.execute(
            select(s.received, s.learned, s.withdrawn).where(s.matter_id == matter, s.learned != s.withdrawn)
        ).all()
        assert sorted(map(tuple, rows), key=lambda row: row[1]) == [
            (RECEIVED.day, ground.revision, later),
            (RECEIVED.day + timedelta(days), later, STANDS),
        ]
        assert connection.scalar(select(tables.matters.c.received)) == RECEIVED.day + timedelta(days)
        assert writing.events_of(connection, "matter", matter)[0].day == RECEIVED.day + timedelta(days)


def test_a_misfiled_matter_goes_where_its_place_is(ground: Ground) -> None:
    wrong: dict[str, Any] = {"street": BABAOSHAN, "community": COMMUNITY_BABAOSHAN}
    with ground.engine.begin() as connection:
        matter = ground.matter(connection, [RECEIVED, ACCEPTED, FINISHED], place_id=ESTATE, **wrong)
        nowhere = ground.matter(connection, [RECEIVED, ACCEPTED, FINISHED], **wrong)
        revision = writing.revise(connection, Request("tests", datetime(2026, 9, 1)), "更正属地街道")
        assert writing.file_by_place(connection, revision, nowhere, RULES) == []
        writing.file_by_place(connection, revision, matter, RULES)
        s = tables.matter_spells.c
        filed = select(s.street, s.community).where(s.matter_id == matter, s.withdrawn == STANDS)
        assert connection.execute(filed).all() == [(LUGU, COMMUNITY_LUGU)]


def test_an_order_whose_received_day_is_corrected_keeps_its_hour(ground: Ground) -> None:
    with ground.engine.begin() as connection:
        moment = datetime(2026, 3, 2, 22, 30)
        matter = ground.matter(
            connection, [Event("received", RECEIVED.day)], source="12345", hours=4, received_at=moment
        )
        later = writing.revise(connection, Request("tests", datetime(2026, 5, 1)), "更正收到日期")
        writing.correct_received(connection, later, matter, RECEIVED.day - timedelta(1), RULES)
        m, c = tables.matters.c, tables.clocks.c
        moved = connection.execute(select(m.received, m.received_at).where(m.id == matter)).one()
        due = connection.scalars(select(c.due).where(c.matter_id == matter, c.withdrawn == tables.STANDS)).all()
    assert (tuple(moved), due) == ((date(2026, 3, 1), datetime(2026, 3, 1, 22, 30)), [RECEIVED.day])


def test_who_must_be_alone_waits_for_all_and_others_wait_for_him(database_url: str):
    engine, waits = connect(database_url, patience=0.01), {}
    ways = {"alone": writing.alone, "beside": partial(writing.beside, patience=0.01)}
    for holds, comes in product(ways, repeat=2):
        with engine.connect() as one, engine.connect() as other:
            ways[holds](one)
            revise(one, 1)
            if engine.dialect.name == "postgresql":
                other.exec_driver_sql("SET LOCAL lock_timeout = '10ms'")
            try:
                ways[comes](other)
                revise(other, 2)
            except OperationalError:
                waits[holds, comes] = True
            else:
                waits[holds, comes] = False
    others = engine.dialect.name == "sqlite"  # one pen for all
    assert list(waits.items()) == [
        (("alone", "alone"), True),
        (("alone", "beside"), True),
        (("beside", "alone"), True),
        (("beside", "beside"), others),
    ]
