"""A working-day calendar that is published later: clocks that waited for it are replaced, printed figures stay."""

from datetime import date

from sqlalchemy import Connection, select

from data_access import tables
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import Window, measure
from data_access.tables import STANDS
from domain.events import Event
from domain.visibility import district_office
from tests.data_access.ground import HEATING, OFFICE, Ground
from tests.data_access.metrics.worlds import FIRST, NOTICE, Random, Subject, World

VIEWER = district_office()
ACCEPTED = date(2026, 11, 3)  # 60 days end on 2027-01-02, a Saturday
EXTENDED = date(2026, 11, 5)  # 60 + 30 days end on 2027-02-01, a Monday
FILING = {"street": None, "community": None, "topic": None, "topic2": None, "topic3": None, "source": "visit"}
FACTS = {
    "category": "claim",
    "channel": "visit",
    "persons": 1,
    "groups": 1,
    "repeat": False,
    "skip_level": False,
    "hours": None,
    "order_due": None,
}


def published_after(connection: Connection, *events: Event) -> tuple[World, Subject]:
    """A matter whose clocks end in 2027, written on its own days, and derived anew when the notice arrives."""
    world = World(connection, Random(0), late=False, notice=NOTICE)
    subject = Subject("matter", FACTS, filings=[(FIRST, FILING)])
    world.add(subject, events[0].day, events[:1])
    for event in events[1:]:
        if event.day < NOTICE:
            world.record(subject, event.day, [event])
    world.rederive(subject, NOTICE)
    for event in events[1:]:
        if event.day >= NOTICE:
            world.record(subject, event.day, [event])
    return world, subject


def duty_clocks(connection: Connection, subject: Subject) -> list[tuple]:
    c = tables.clocks.c
    columns = select(c.stage, c.starts, c.due, c.state, c.ended, c.outcome)
    mine = columns.where(c.matter_id == subject.id, c.duty, c.withdrawn == STANDS)
    return [tuple(row) for row in connection.execute(mine.order_by(c.starts, c.row_id))]


RECEIVED = Event("received", date(2026, 11, 2), 0, OFFICE, 3)
ACCEPTANCE = Event("accepted", ACCEPTED, 0, value="6")


def test_the_clock_that_waited_is_replaced_by_one_with_a_due_day(ground: Ground):
    with ground.engine.begin() as connection:
        _, subject = published_after(connection, RECEIVED, ACCEPTANCE)
        assert duty_clocks(connection, subject) == [
            ("handling", ACCEPTED, None, "calendar_unpublished", NOTICE, "replaced"),
            ("handling", NOTICE, date(2027, 1, 4), "known", None, None),
        ]


def test_an_extended_clock_still_counts_from_the_acceptance(ground: Ground):
    with ground.engine.begin() as connection:
        _, subject = published_after(connection, RECEIVED, ACCEPTANCE, Event("extended", EXTENDED, 0, number=30))
        assert duty_clocks(connection, subject) == [
            ("handling", ACCEPTED, None, "calendar_unpublished", EXTENDED, "replaced"),
            ("handling_extended", EXTENDED, None, "calendar_unpublished", NOTICE, "replaced"),
            ("handling_extended", NOTICE, date(2027, 2, 1), "known", None, None),
        ]


def test_figures_before_the_notice_stay_and_later_ones_know_the_due_day(ground: Ground):
    with ground.engine.begin() as connection:
        world, _ = published_after(
            connection, RECEIVED, ACCEPTANCE, Event("finished", date(2026, 11, 20), 0, unit_id=HEATING)
        )

        def figure(name: str, day: date, known_on: date | None = None) -> float | None:
            return measure(connection, VIEWER, METRICS[name], Window(FIRST, day), known_on=known_on).figure.value

        before, after, closed = date(2026, 11, 11), date(2026, 11, 13), date(2026, 11, 20)
        assert [figure("due_pending", day) for day in (before, NOTICE, after)] == [1, 0, 0]
        assert figure("due_pending", before, before) == figure("due_pending", before) == 1
        # Read with what was known the day before the notice, the clock was still waiting.
        assert [figure("due_pending", after, before), figure("due_pending", after, after)] == [1, 0]
        assert [figure("on_time_all", after), figure("on_time_finished", closed)] == [0, 1]
        assert len(world.subjects) == 1
