"""Zero and unknown differ: what a silent feed does to a flow, a stock, a part, a rate, and as known on a day."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import pytest
from sqlalchemy import Connection

from data_access import feeds, tables, writing
from data_access.engine import connect
from data_access.metrics import answers
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import Figure, Missing, Window, measure, trend
from data_access.writing import Request
from domain.events import Event
from domain.visibility import Viewer, district_office
from domain.vocabulary import Level
from tests.data_access.ground import BABAOSHAN, COMMUNITY_BABAOSHAN, COMMUNITY_LUGU, HEAT, LUGU, OFFICE, Ground
from tests.data_access.metrics.worlds import days
from tests.data_access.outside import OUTSIDE, OUTSIDER, history

VIEWER = district_office()
RECEIVED, OPEN = METRICS["received_items"], METRICS["open"]


def june(day: int) -> date:
    return date(2026, 6, day)


@pytest.fixture
def silent(ground: Ground) -> Iterator[Connection]:
    """Three visits in Lugu; 12345 in Babaoshan is silent from June 10 and heard again on June 20, as learned on 25."""
    with ground.engine.begin() as connection:
        for day in (5, 12, 22):
            ground.matter(connection, [Event("received", june(day), 0, OFFICE, 3)])
        silence = {"source": "12345", "street": BABAOSHAN, "since": june(10)}
        learned = _revision(connection, june(12))
        row = connection.execute(tables.silences.insert().values(**silence, learned=learned)).inserted_primary_key
        assert row is not None
        heard = _revision(connection, june(25))
        ends = tables.silences.update().where(tables.silences.c.row_id == row[0])
        connection.execute(ends.values(until=june(20), until_learned=heard))
        yield connection


def _revision(connection: Connection, day: date) -> int:
    return writing.revise(connection, Request("tests", datetime.combine(day, time(9))), "silence")


GAP = Missing("12345", BABAOSHAN, june(10), june(20))


@pytest.mark.parametrize(
    ("first", "last", "unknown"),
    [(1, 9, False), (1, 10, True), (15, 16, True), (19, 30, True), (20, 30, False)],
)
def test_a_flow_is_unknown_while_a_silence_overlaps_its_window(
    silent: Connection, first: int, last: int, unknown: bool
):
    figure = measure(silent, VIEWER, RECEIVED, Window(june(first), june(last))).figure
    assert figure.state == ("unknown" if unknown else "known")
    assert figure.missing == ((GAP,) if unknown else ())
    assert figure.value == (None if unknown else figure.numerator)
    assert figure.at_least == (figure.numerator if unknown else None)


@pytest.mark.parametrize(("last", "unknown"), [(9, False), (10, True), (19, True), (20, False), (30, False)])
def test_a_stock_is_unknown_while_a_silence_covers_its_last_day(silent: Connection, last: int, unknown: bool):
    figure = measure(silent, VIEWER, OPEN, Window(june(1), june(last))).figure
    assert figure.state == ("unknown" if unknown else "known")
    assert (figure.value, figure.at_least) == ((None, figure.numerator) if unknown else (figure.numerator, None))


def test_what_arrived_is_what_it_is_at_least(silent: Connection):
    figure = measure(silent, VIEWER, RECEIVED, Window(june(1), june(30))).figure
    assert (figure.value, figure.at_least, figure.missing) == (None, 3, (GAP,))


def test_by_street_and_by_source_only_the_parts_concerned_are_unknown(silent: Connection):
    window = Window(june(1), june(30))
    streets = measure(silent, VIEWER, RECEIVED, window, by=["street"]).parts
    # Babaoshan sent nothing at all: a part that is unknown, not one that is missing and read as a zero.
    assert {key: (f.value, f.at_least) for key, f in streets.items()} == {
        (LUGU,): (3, None),
        (BABAOSHAN,): (None, 0),
    }
    sources = measure(silent, VIEWER, RECEIVED, window, by=["source"]).parts
    assert {key: (f.value, f.at_least) for key, f in sources.items()} == {("visit",): (3, None), ("12345",): (None, 0)}


def test_by_topic_all_parts_are_unknown(silent: Connection):
    parts = measure(silent, VIEWER, RECEIVED, Window(june(1), june(30)), by=["topic"]).parts
    assert {key: (f.value, f.at_least) for key, f in parts.items()} == {(HEAT,): (None, 3)}


@pytest.mark.parametrize(
    ("where", "state"),
    [
        ({"street": LUGU}, "known"),
        ({"street": BABAOSHAN}, "unknown"),
        ({"street": (LUGU, BABAOSHAN)}, "unknown"),
        ({"source": "visit"}, "known"),
        ({"community": COMMUNITY_LUGU}, "known"),
        ({"community": COMMUNITY_BABAOSHAN}, "unknown"),
        ({"topic": HEAT}, "unknown"),
        ({"street": BABAOSHAN, "source": "visit"}, "known"),
    ],
)
def test_a_filter_leaves_out_the_silences_it_does_not_need(silent: Connection, where: dict, state: str):
    assert measure(silent, VIEWER, RECEIVED, Window(june(1), june(30)), where=where).figure.state == state


@pytest.mark.parametrize(
    ("viewer", "state"),
    [
        (Viewer("鲁谷街道", "鲁谷", Level.STREET, LUGU), "known"),
        (Viewer("八宝山街道", "八宝山", Level.STREET, BABAOSHAN), "unknown"),
        (Viewer("六合园社区", "六合园", Level.COMMUNITY, COMMUNITY_LUGU), "known"),
        (Viewer("远洋社区", "远洋", Level.COMMUNITY, COMMUNITY_BABAOSHAN), "unknown"),
    ],
)
def test_only_silences_in_the_viewers_scope_count(silent: Connection, viewer: Viewer, state: str):
    assert measure(silent, viewer, RECEIVED, Window(june(1), june(30))).figure.state == state


def test_a_rate_and_a_median_have_no_least(silent: Connection):
    window = Window(june(1), june(15))
    for name in ("repeat_rate", "mean_age", "median_age"):
        figure = measure(silent, VIEWER, METRICS[name], window).figure
        assert (figure.state, figure.value, figure.at_least) == ("unknown", None, None), name


def test_the_ledger_rests_on_no_feed(silent: Connection):
    assert measure(silent, VIEWER, METRICS["key_open"], Window(june(1), june(30))).figure.state == "known"


def test_as_known_on_a_day_a_silence_is_what_it_was_then(silent: Connection):
    at_its_end = Window(june(21), june(24))

    def missing(known_on: date | None) -> tuple[Missing, ...]:
        return measure(silent, VIEWER, RECEIVED, at_its_end, known_on=known_on).figure.missing

    assert missing(june(11)) == ()
    assert missing(june(24)) == (Missing("12345", BABAOSHAN, june(10), None),)
    assert missing(june(25)) == missing(None) == ()


def test_a_trend_is_unknown_only_where_the_feed_was_silent(silent: Connection):
    weeks = [Window(june(day), june(day) + days(6)) for day in (1, 8, 15, 22)]
    assert [figure.state for figure in trend(silent, VIEWER, RECEIVED, weeks)] == [
        "known",
        "unknown",
        "unknown",
        "known",
    ]


def test_a_rate_over_nothing_has_no_value_and_is_known(silent: Connection):
    figure = measure(silent, VIEWER, METRICS["on_time_finished"], Window(june(5), june(6))).figure
    assert (figure.value, figure.state, figure.denominator) == (None, "known", 0)


# --- what ended -----------------------------------------------------------------------------------------------------

TODAY = Window(date(2026, 11, 1), date(2026, 11, 23))
ENDED = Missing("other", OUTSIDE, date(2025, 1, 1), None)


@pytest.fixture
def outside(ground: Ground) -> Iterator[Connection]:
    """A street of another district with the year 2024; the office's own feeds arrive in November 2026."""
    with ground.engine.begin() as connection:
        revision = history(connection)
        received = [Event("received", date(2024, 6, 3), 0, OFFICE, 3)]
        ground.matter(connection, received, street=OUTSIDE, community=None, source="other")
        for source in ("12345", "visit"):
            for street in (LUGU, BABAOSHAN):
                feeds.record_arrival(connection, revision, source, street, TODAY.first, TODAY.last, TODAY.last)
        yield connection


@pytest.mark.parametrize(
    ("window", "where", "missing"),
    [
        (TODAY, {}, ()),
        (Window(date(2026, 1, 1), date(2026, 1, 31)), {}, (ENDED,)),  # its first year of silence
        (Window(date(2026, 1, 2), date(2026, 1, 31)), {}, ()),
        (Window(date(2025, 6, 1), TODAY.last), {}, (ENDED,)),
        (TODAY, {"street": LUGU}, ()),
        (TODAY, {"source": "12345"}, ()),
        (TODAY, {"street": OUTSIDE}, (ENDED,)),  # nothing else is known of it: no zero
        (TODAY, {"source": "other"}, (ENDED,)),
    ],
)
def test_what_nobody_promised_ends_a_year_after_its_last_day(
    outside: Connection, window: Window, where: dict, missing: tuple
):
    assert measure(outside, VIEWER, RECEIVED, window, where=where).figure.missing == missing


def test_where_nothing_else_lives_what_ended_is_missing(outside: Connection):
    assert measure(outside, OUTSIDER, RECEIVED, TODAY).figure.missing == (ENDED,)
    outside.execute(tables.feeds.update().values(learned=1))
    assert measure(outside, VIEWER, RECEIVED, TODAY).figure.missing == ()  # they arrive, promised or not
    a = tables.feed_arrivals
    outside.execute(a.update().where(a.c.street != OUTSIDE).values(withdrawn=1))
    assert measure(outside, VIEWER, RECEIVED, TODAY).figure.missing == (ENDED,)


# --- before anything was known --------------------------------------------------------------------------------------

NOTHING_ARRIVED = (None, None, "unknown")


def asked(connection: Connection, window: Window, name: str = "received_items", **how: Any) -> Figure:
    return measure(connection, VIEWER, METRICS[name], window, **how).figure


def test_an_empty_database_knows_nothing(database_url: str):
    window = Window(june(1), june(30))
    with connect(database_url).connect() as connection:
        for metric in METRICS.values():
            answer = measure(connection, VIEWER, metric, window)
            figure = answer.figure
            if metric.fed:
                assert (figure.value, figure.at_least, figure.state) == NOTHING_ARRIVED, metric.name
                assert figure.missing == (Missing(None, None, None, None),)
                assert trend(connection, VIEWER, metric, [window]) == [figure]
            else:
                assert (figure.state, figure.missing) == ("known", ())
        assert measure(connection, VIEWER, RECEIVED, window, by=["street", "source"]).parts == {}
        answer = answers.value(connection, VIEWER, "received_items", window)
    assert answer["missing"] == [{"source": "没有数据来源", "street": None, "since": None, "until": None}]
    assert (answer["value"], answer["state"]) == (None, "unknown")


def test_days_before_the_first_feed_are_unknown(ground: Ground):
    """The feeds of this district begin on 2026-11-01; a window that reaches that day is judged by its silences."""
    first = date(2026, 11, 1)
    with ground.engine.connect() as connection:
        before = asked(connection, Window(june(1), first - days(1)))
        assert (before.value, before.at_least, before.state) == NOTHING_ARRIVED
        assert before.missing == (Missing(None, None, None, None),)
        reached = asked(connection, Window(june(1), first))
        assert (reached.value, reached.state) == (0, "known")
        months = [Window(first - days(30), first - days(1)), Window(first, first + days(29))]
        assert [f.state for f in trend(connection, VIEWER, RECEIVED, months)] == ["unknown", "known"]


def test_a_matter_of_before_the_feeds_makes_its_days_known(ground: Ground):
    with ground.engine.begin() as connection:
        ground.matter(connection, [Event("received", june(12), 0, OFFICE, 3)])
        assert [asked(connection, Window(june(1), june(day))).value for day in (11, 12, 30)] == [None, 1, 1]
        assert asked(connection, Window(june(1), june(11)), "open").missing == (Missing(None, None, None, None),)
        # The ground was laid on January 1 with the matter; before that nobody knew of it.
        assert asked(connection, Window(june(1), june(30)), known_on=date(2025, 12, 31)).state == "unknown"


def test_by_part_the_days_before_the_first_feed_are_unknown_too(ground: Ground):
    with ground.engine.begin() as connection:
        ground.matter(connection, [Event("received", june(12), 0, OFFICE, 3)])
        for where in ({"street": LUGU}, {"source": "visit"}, {"topic": HEAT}):
            assert asked(connection, Window(june(1), june(11)), where=where).state == "unknown"
