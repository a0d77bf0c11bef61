"""Arrivals and silences as rows, and what was known of them when."""

from datetime import date, datetime

import pytest
from sqlalchemy import Connection, select

from data_access import tables, writing
from data_access.feeds import (
    SilentFeed,
    bring_in_line,
    overview,
    record_arrival,
    silent_now,
    standing_silences,
    wanted_silences,
)
from data_access.tables import STANDS
from data_access.writing import Request
from domain.feeds import Silence
from domain.visibility import Viewer, district_office
from domain.vocabulary import Level
from tests.data_access.ground import BABAOSHAN, COMMUNITY_BABAOSHAN, LUGU, Ground
from tests.data_access.outside import OUTSIDE, OUTSIDER, history


def nov(day: int) -> date:
    return date(2026, 11, day)


def revision(connection: Connection, day: date) -> int:
    return writing.revise(connection, Request("tests", datetime.combine(day, datetime.min.time())), "a delivery")


def arrives(connection: Connection, source: str, street: int, first: int, last: int, day: int) -> int:
    number = revision(connection, nov(day))
    record_arrival(connection, number, source, street, nov(first), nov(last), nov(day))
    return number


def known_at(connection: Connection, number: int) -> list[Silence]:
    """The silences of 12345 in Lugu as a reader of that revision had them."""
    s = tables.silences.c
    mine = select(tables.silences).where(s.source == "12345", s.street == LUGU)
    rows = connection.execute(mine.where(s.learned <= number, s.withdrawn > number).order_by(s.since)).all()
    return [
        Silence(row.since, row.until if row.until_learned is not None and row.until_learned <= number else None)
        for row in rows
    ]


def test_a_gap_that_closes_later_is_known_as_it_was(ground: Ground):
    with ground.engine.begin() as connection:
        arrives(connection, "12345", LUGU, 1, 10, day=10)
        silent = revision(connection, nov(15))
        bring_in_line(connection, silent, nov(15))
        partly = arrives(connection, "12345", LUGU, 14, 17, day=18)
        shorter = arrives(connection, "12345", LUGU, 12, 13, day=18)
        closed = arrives(connection, "12345", LUGU, 11, 11, day=18)
        known = [known_at(connection, number) for number in (silent, partly, shorter, closed)]
        standing = standing_silences(connection)
    assert known == [
        [Silence(nov(11))],
        [Silence(nov(11), nov(14))],
        [Silence(nov(11), nov(12))],
        [],
    ]
    assert ("12345", LUGU) not in standing


def test_a_row_that_only_gained_its_end_is_the_same_row(ground: Ground):
    with ground.engine.begin() as connection:
        bring_in_line(connection, revision(connection, nov(5)), nov(5), [("12345", LUGU)])
        arrives(connection, "12345", LUGU, 4, 5, day=6)
        rows = connection.execute(select(tables.silences)).all()
    assert [(row.since, row.until, row.withdrawn) for row in rows] == [(nov(1), nov(4), STANDS)]


def test_nothing_changes_when_nothing_is_new(ground: Ground):
    with ground.engine.begin() as connection:
        changed = [bring_in_line(connection, revision(connection, nov(20)), nov(20)) for _ in range(2)]
    assert changed == [4, 0]  # two feeds, two streets


def test_an_arrival_of_a_feed_nobody_knows_is_refused(ground: Ground):
    with ground.engine.begin() as connection, pytest.raises(ValueError, match="没有名为 fax 的数据来源"):
        arrives(connection, "fax", LUGU, 1, 2, day=3)
    with ground.engine.begin() as connection, pytest.raises(ValueError, match="颠倒"):
        arrives(connection, "12345", LUGU, 2, 1, day=3)


def test_silent_now_says_which_feed_where_and_since_when(ground: Ground):
    with ground.engine.begin() as connection:
        for street, last in ((LUGU, 22), (BABAOSHAN, 23)):
            arrives(connection, "12345", street, 1, last, day=24)
            arrives(connection, "visit", street, 1, last, day=24)
        hotline = SilentFeed("12345 派单", "12345", "鲁谷", nov(23))
        assert silent_now(connection, district_office(), nov(24)) == [hotline]
        street = Viewer("八宝山街道", "八宝山街道", Level.STREET, BABAOSHAN)
        community = Viewer("远洋社区", "远洋社区", Level.COMMUNITY, COMMUNITY_BABAOSHAN)
        assert [silent_now(connection, viewer, nov(24)) for viewer in (street, community)] == [[], []]


def test_silent_now_needs_no_write_to_see_that_time_has_passed(ground: Ground):
    with ground.engine.begin() as connection:
        arrives(connection, "12345", LUGU, 1, 20, day=21)
        lugu = Viewer("鲁谷街道", "鲁谷街道", Level.STREET, LUGU)
        found = [[feed.source for feed in silent_now(connection, lugu, nov(day))] for day in (21, 22)]
    assert found == [["visit"], ["visit", "12345"]]


def test_each_feed_with_its_newest_day_and_where_it_is_silent(ground: Ground):
    with ground.engine.begin() as connection:
        for street, last in ((LUGU, 20), (BABAOSHAN, 23)):
            arrives(connection, "12345", street, 1, last, day=24)
        found = {feed.source: feed for feed in overview(connection, district_office(), nov(24))}
        lugu = Viewer("鲁谷街道", "鲁谷街道", Level.STREET, LUGU)
        own = {feed.source: feed.last_day for feed in overview(connection, lugu, nov(24))}
    assert (found["12345"].name, found["12345"].last_day, found["visit"].last_day) == ("12345 派单", nov(23), None)
    assert found["12345"].silent == (SilentFeed("12345 派单", "12345", "鲁谷", nov(21)),)
    assert {gap.street for gap in found["visit"].silent} == {"鲁谷", "八宝山街道"}  # one without a short name
    assert own == {"12345": nov(20), "visit": None}


def test_what_a_file_brought_is_silent_for_a_year_and_then_over(ground: Ground):
    with ground.engine.begin() as connection:
        number = history(connection)
        assert {pair: found for pair, found in wanted_silences(connection, nov(24)).items() if pair[1] == OUTSIDE} == {
            ("other", OUTSIDE): (Silence(date(2025, 1, 1)),)
        }
        for source in ("12345", "visit"):  # the office's own feeds are there
            for street in (LUGU, BABAOSHAN):
                arrives(connection, source, street, 1, 23, day=23)
        everyone = district_office()
        assert silent_now(connection, everyone, nov(24)) == []
        states = overview(connection, everyone, nov(24))
        assert [(feed.source, feed.last_day, feed.silent, feed.ended) for feed in states] == [
            ("12345", nov(23), (), False),
            ("visit", nov(23), (), False),
            ("other", date(2024, 12, 31), (), True),
        ]
        # Where nothing else is known, it is missing.
        assert [gap.since for gap in silent_now(connection, OUTSIDER, nov(24))] == [date(2025, 1, 1)]
        assert [feed.ended for feed in overview(connection, OUTSIDER, nov(24)) if feed.source == "other"] == [False]
        a = tables.feed_arrivals
        connection.execute(a.update().where(a.c.street == OUTSIDE).values(withdrawn=number))
        assert bring_in_line(connection, number, nov(24)) == 1
        assert [feed.source for feed in overview(connection, everyone, nov(24))] == ["12345", "visit"]
