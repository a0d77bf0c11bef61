"""Rows that were loaded in bulk are the rows the writer would have left; a load is wholly in or wholly out."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial
from random import Random

import pytest
from sqlalchemy import Connection, Engine, Table, func, inspect, select
from sqlalchemy.exc import IntegrityError

from data_access import loading, tables, writing
from data_access.engine import DatabaseProblem, connect
from data_access.loading import Rows
from data_access.writing import Request
from domain.events import Event
from domain.spells import MatterFacts, derive_dispute, derive_matter
from domain.vocabulary import Category, Channel
from tests.data_access.ground import (
    COLD_ROOMS,
    COMMUNITY_LUGU,
    HEAT,
    HEATING,
    LUGU,
    OFFICE,
    RULES,
    STREET_OFFICE,
    Ground,
    history,
)

START = date(2026, 3, 2)
FILED = {
    "matter": (LUGU, COMMUNITY_LUGU, HEAT, COLD_ROOMS, None, "visit"),
    "dispute": (LUGU, COMMUNITY_LUGU, HEAT, None, None, "visit"),
}

REVIEWED = [
    Event("received", START, 0, OFFICE, 3),
    Event("accepted", START + timedelta(3), 1, OFFICE, value="6"),
    Event("transferred", START + timedelta(9), 2, HEATING, 2),
    Event("extended", START + timedelta(55), 3, HEATING, number=30),
    Event("solved", START + timedelta(70), 4, HEATING, 2),
    Event("finished", START + timedelta(70), 5, HEATING),
    Event("delivered", START + timedelta(72), 6, HEATING),
    Event("review_requested", START + timedelta(80), 7, OFFICE),
    Event("review_decided", START + timedelta(101), 8, OFFICE),
]
HOUSEHOLDS = [
    Event("ledger_on", START, 0, OFFICE, 3, due=START + timedelta(90)),
    Event("lots_added", START, 1, OFFICE, number=162),
    Event("promised", START + timedelta(10), 2, HEATING, due=START + timedelta(40), object="p1"),
    Event("lot_solved", START + timedelta(30), 3, HEATING, number=46),
    Event("promise_kept", START + timedelta(41), 4, HEATING, object="p1"),
    Event("transferred", START + timedelta(50), 5, STREET_OFFICE, 2),
    Event("lot_reason", START + timedelta(60), 6, STREET_OFFICE, number=12, value="产权"),
    Event("extended", START + timedelta(80), 7, OFFICE, due=START + timedelta(180)),
    Event("lot_solved", START + timedelta(90), 8, STREET_OFFICE, number=104),
]


def evenings(connection: Connection, events: Sequence[Event]) -> dict[date, int]:
    """A revision for each day of these events."""
    return {
        day: writing.revise(connection, Request("tests", datetime.combine(day, datetime.min.time())), "每日入库")
        for day in sorted({event.day for event in events})
    }


def standing(connection: Connection, parts: Sequence[Table], subject: str, subject_id: int) -> dict[str, list]:
    """All rows of a subject with what was learned when, without their numbers, in order."""
    found = {}
    for table in parts:
        own = [column for column in table.columns if column.name not in ("row_id", f"{subject}_id")]
        query = select(*own).where(table.c[f"{subject}_id"] == subject_id)
        found[table.name] = sorted(map(tuple, connection.execute(query)), key=repr)
    return found


def written_day_by_day(
    ground: Ground, subject: str, events: Sequence[Event]
) -> tuple[dict[str, list], dict[date, int]]:
    """What the writer leaves when every day's events are recorded on their evening."""
    with ground.engine.begin() as connection:
        revisions = evenings(connection, events)
        add = ground.matter if subject == "matter" else ground.dispute
        ground.revision = revisions[events[0].day]
        batches = loading.batches(events, revisions.__getitem__)
        subject_id = add(connection, batches[0][1])
        for revision, batch in batches[1:]:
            writing.record(connection, revision, subject, subject_id, batch, RULES)
        parts = writing.MATTER_PARTS if subject == "matter" else writing.DISPUTE_PARTS
        return standing(connection, list(parts.values()), subject, subject_id), revisions


def loaded(engine: Engine, rows: Rows, subject: str) -> dict[str, list]:
    """Put the rows beside what is there, under the number they carry, and read them again."""
    parts = writing.MATTER_PARTS if subject == "matter" else writing.DISPUTE_PARTS
    with loading.bulk(engine) as connection:
        loading.put_all(connection, rows)
    with engine.connect() as connection:
        return standing(connection, list(parts.values()), subject, 77)


def empty_subject(ground: Ground, subject: str) -> None:
    with ground.engine.begin() as connection:
        first = Event("received" if subject == "matter" else "ledger_on", START, 0, OFFICE, 3)
        (ground.matter if subject == "matter" else ground.dispute)(connection, [first], id=77)
        for table in (writing.MATTER_PARTS if subject == "matter" else writing.DISPUTE_PARTS).values():
            connection.execute(table.delete().where(table.c[f"{subject}_id"] == 77))


@pytest.mark.parametrize(
    ("subject", "events"),
    [("matter", REVIEWED), ("dispute", HOUSEHOLDS)],
    ids=["a matter that goes to review", "households solved in batches"],
)
def test_a_replay_leaves_the_rows_of_the_writer(ground: Ground, subject: str, events: list[Event]) -> None:
    """Corrected, split and withdrawn rows and all."""
    expected, revisions = written_day_by_day(ground, subject, events)
    facts = MatterFacts(Category.CLAIM, Channel.VISIT)
    derive = partial(derive_matter, facts, rules=RULES) if subject == "matter" else derive_dispute
    rows: Rows = {}
    loading.replay(rows, 77, FILED[subject], loading.batches(events, revisions.__getitem__), derive)
    empty_subject(ground, subject)
    found = loaded(ground.engine, rows, subject)
    assert found == expected
    assert any(row[-1] != tables.STANDS for part in found.values() for row in part)


def test_some_histories_go_the_quick_way_and_some_do_not() -> None:
    facts = MatterFacts(Category.CLAIM, Channel.VISIT)
    quick = {loading.foreseen(derive_matter(facts, history(Random(n), START), RULES)) for n in range(12)}
    assert quick == {True, False}


@pytest.mark.parametrize("number", range(12))
def test_loaded_rows_are_those_of_the_writer(ground: Ground, number: int) -> None:
    """Spell by spell where every right lapsed as was foreseen, else batch by batch."""
    events = history(Random(number), START)
    expected, revisions = written_day_by_day(ground, "matter", events)
    rows: Rows = {}
    derive = partial(derive_matter, MatterFacts(Category.CLAIM, Channel.VISIT), rules=RULES)
    spells = derive(events)
    days = sorted(revisions)

    def learned(day: date) -> int:
        return revisions[next(known for known in days if known >= day)]

    if loading.foreseen(spells):
        loading.spell_rows(rows, 77, FILED["matter"], spells, learned)
    else:
        loading.replay(rows, 77, FILED["matter"], loading.batches(events, learned), derive)
    empty_subject(ground, "matter")
    assert loaded(ground.engine, rows, "matter") == expected


def test_a_load_that_fails_leaves_nothing(ground: Ground) -> None:
    def load() -> None:
        with loading.bulk(ground.engine) as connection, loading.without_indexes(connection):
            loading.put(connection, "feed_arrivals", [(1, LUGU, "2026-11-01", "2026-11-02", 1, tables.STANDS)])
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        load()
    with ground.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(tables.feed_arrivals)) == 0


def test_a_row_that_names_a_missing_row_is_refused(ground: Ground) -> None:
    """SQLite checks at the end of the load, PostgreSQL at once; both name the fault and keep nothing."""
    with (
        pytest.raises((ValueError, IntegrityError, Exception), match="feed_arrivals"),
        loading.bulk(ground.engine) as connection,
    ):
        loading.put(connection, "feed_arrivals", [(99, LUGU, "2026-11-01", "2026-11-02", 1, tables.STANDS)])
    with ground.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(tables.feed_arrivals)) == 0


def test_the_writer_goes_on_after_numbers_that_were_given(ground: Ground) -> None:
    empty_subject(ground, "matter")  # number 77
    with loading.bulk(ground.engine):
        pass
    with ground.engine.begin() as connection:
        assert ground.matter(connection, [Event("received", START, 0, OFFICE, 3)]) > 77


def test_indexes_stand_after_a_load(ground: Ground) -> None:
    def indexes() -> set[str | None]:
        there = inspect(ground.engine)
        return {index["name"] for name in tables.metadata.tables for index in there.get_indexes(name)}

    before = indexes()
    with loading.bulk(ground.engine) as connection, loading.without_indexes(connection):
        pass
    assert indexes() == before
    assert "ix_matter_spells_received" in before


def test_a_database_with_matters_is_refused(ground: Ground) -> None:
    loading.refuse_filled(ground.engine)
    with ground.engine.begin() as connection:
        ground.matter(connection, [Event("received", START, 0, OFFICE, 3)])
    with pytest.raises(DatabaseProblem, match="已经有信访事项"):
        loading.refuse_filled(ground.engine)


def test_connect_is_the_engine_of_the_address(database_url: str) -> None:
    """`bulk` gives the database back as it found it: with foreign keys on and readers let in."""
    engine = connect(database_url)
    with loading.bulk(engine):
        pass
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
