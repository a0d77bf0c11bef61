"""Exports by code: once, within minutes, in the session that asked."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, func, select

from data_access import exports, tables
from data_access.exports import Export
from tests.data_access.ground import Ground

NOW = datetime(2026, 11, 30, 9)
MINE, ANOTHERS = 1, 2
ARGUMENTS = {"metric": "open", "day": "2026-11-24"}


@pytest.fixture
def desk(ground: Ground):
    """Two sessions of one account."""
    with ground.engine.begin() as connection:
        post = {"id": 1, "title": "信访办工作人员", "unit_id": 1, "level": 3}
        connection.execute(tables.posts.insert().values(post))
        connection.execute(tables.accounts.insert().values(id=1, login="li", official="李一", created=NOW))
        held = {"id": 1, "post_id": 1, "official": "李一", "since": NOW.date(), "account_id": 1}
        connection.execute(tables.post_holders.insert().values(held))
        for id_ in (MINE, ANOTHERS):
            row = {"id": id_, "key": str(id_), "account_id": 1, "holder_id": 1, "created": NOW, "seen": NOW}
            connection.execute(tables.sessions.insert().values(row))
        yield connection


def test_a_code_opens_its_export_once(desk: Connection) -> None:
    code = exports.issue(desk, MINE, "case_list", ARGUMENTS, NOW)
    assert exports.take(desk, code, MINE, NOW) == Export("case_list", ARGUMENTS)
    assert exports.take(desk, code, MINE, NOW) is None
    assert desk.scalar(select(tables.exports.c.key)) != code


@pytest.mark.parametrize(
    ("session", "after"),
    [(ANOTHERS, timedelta()), (MINE, timedelta(minutes=5)), (MINE, timedelta(seconds=-1))],
    ids=["another session", "too late", "before it was made"],
)
def test_nobody_else_and_no_later(desk: Connection, session: int, after: timedelta) -> None:
    code = exports.issue(desk, MINE, "case_list", ARGUMENTS, NOW)
    assert exports.take(desk, code, session, NOW + after) is None
    assert exports.take(desk, code[:-1], MINE, NOW) is None
    # Who tried does not use it up.
    assert exports.take(desk, code, MINE, NOW + timedelta(minutes=4, seconds=59)) is not None


def test_codes_are_forgotten_after_a_day(desk: Connection) -> None:
    exports.issue(desk, MINE, "case_list", ARGUMENTS, NOW)
    exports.issue(desk, MINE, "case_list", ARGUMENTS, NOW + timedelta(days=1, seconds=1))
    assert desk.scalar(select(func.count()).select_from(tables.exports)) == 1
