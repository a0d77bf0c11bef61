"""Whether the trace is whole: every way of tampering found, at once in what is new, within the hour in the rest."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from data_access import audit, proof
from data_access.audit import Act, Actor
from data_access.engine import Engine, connect, reading, writing
from data_access.proof import Proof, prove
from tests.data_access.told import LI, NOW, tell


@pytest.fixture
def written(database_url: str) -> Iterator[Connection]:
    tell(connect(database_url))
    with reading(connect(database_url)) as connection:
        yield connection


INSERT = (
    "INSERT INTO audit SELECT {id}, moment, account_id, 'x', post, address, act, subject, detail, previous, 'f{rest}' "
    "FROM audit WHERE id = 5"
)


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (["UPDATE audit SET who = '某人' WHERE id = 2"], ["第 2 条的内容与校验值不符：被改动过。"]),
        (["UPDATE audit SET account_id = NULL WHERE id = 1"], ["第 1 条的内容与校验值不符：被改动过。"]),
        (["UPDATE audit SET moment = '2026-11-30 08:00:00' WHERE id = 2"], ["第 2 条的内容与校验值不符：被改动过。"]),
        (["DELETE FROM audit WHERE id IN (2, 3)"], ["第 2 条至第 3 条记录不见了。"]),
        (["DELETE FROM audit WHERE id = 1"], ["第 1 条至第 1 条记录不见了。"]),
        (
            ["DELETE FROM audit WHERE id = 3", "UPDATE audit SET id = id - 1 WHERE id > 3"],
            [
                "第 3 条与前一条接不上：其间有记录被插入、替换或删去。",
                "第 3 条的内容与校验值不符：被改动过。",
                "第 4 条的内容与校验值不符：被改动过。",
                "操作记录止于第 4 条，锚点却已记到第 5 条：其后的记录被删去。",
            ],
        ),
        (
            [INSERT.format(id=6, rest="0" * 63)],
            ["第 6 条与前一条接不上：其间有记录被插入、替换或删去。", "第 6 条的内容与校验值不符：被改动过。"],
        ),
        (["DELETE FROM audit WHERE id > 3"], ["操作记录止于第 3 条，锚点却已记到第 5 条：其后的记录被删去。"]),
        (["DELETE FROM audit"], ["操作记录止于第 0 条，锚点却已记到第 5 条：其后的记录被删去。"]),
    ],
)
def test_tampering_is_found(written: Connection, tmp_path: Path, statements: list[str], found: list[str]) -> None:
    anchors = tmp_path / "audit.anchors"
    audit.anchor(written, anchors, NOW)
    assert prove(written, anchors).problems == ()
    written.rollback()
    tamper(written.engine, *statements)
    assert prove(written, anchors).problems == tuple(found)


def test_a_trace_written_anew_in_its_whole_differs_from_its_anchors(written: Connection, tmp_path: Path) -> None:
    anchors = tmp_path / "audit.anchors"
    audit.anchor(written, anchors, NOW)
    kept = [entry for entry in reversed(audit.entries(written)) if entry.id != 3]
    written.rollback()
    tamper(written.engine, "DELETE FROM audit")
    with writing(written.engine) as connection:
        for entry in (*kept, kept[-1]):  # one taken out, one put in
            actor = Actor(entry.account_id, entry.who, entry.post, entry.address)
            audit.record(connection, actor, entry.act, entry.subject, entry.detail, entry.moment)
    assert prove(written, None).problems == ()
    assert prove(written, anchors).problems == ("第 5 条与锚点文件第 1 行记下的不同：此前的记录被重写过。",)


def tamper(engine: Engine, *statements: str) -> None:
    """What somebody does who has the database in his hands."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER audit_no_update"))
            connection.execute(text("DROP TRIGGER audit_no_delete"))
        else:
            connection.execute(text("DROP TRIGGER audit_append_only ON audit"))
        for statement in statements:
            connection.execute(text(statement))


# --- what was proved before -------------------------------------------------------------------------------------


def grow(engine: Engine) -> None:
    """Two more entries."""
    with writing(engine) as connection:
        for n in (6, 7):
            audit.record(connection, LI, Act.LOOK, f"XF{n}", {}, NOW + timedelta(days=3))


def proved(engine: Engine, after: Proof) -> Proof:
    with reading(engine) as connection:
        return prove(connection, None, after)


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        ([], []),
        (["UPDATE audit SET who = '某人' WHERE id = 2"], []),  # older: only a proof of the whole finds it
        (["UPDATE audit SET who = '某人' WHERE id = 5"], ["第 5 条在上次核对之后被改动或删去。"]),
        (["UPDATE audit SET who = '某人' WHERE id = 7"], ["第 7 条的内容与校验值不符：被改动过。"]),
        (["DELETE FROM audit WHERE id = 6"], ["第 6 条至第 6 条记录不见了。"]),
        (["DELETE FROM audit WHERE id >= 5"], ["第 5 条在上次核对之后被改动或删去。"]),
        (
            ["DELETE FROM audit WHERE id = 5", "UPDATE audit SET previous = 'x' WHERE id = 6"],
            [
                "第 6 条与前一条接不上：其间有记录被插入、替换或删去。",
                "第 6 条的内容与校验值不符：被改动过。",
                "第 5 条在上次核对之后被改动或删去。",
            ],
        ),
    ],
)
def test_after_a_proof_what_is_new_is_proved_and_that_it_goes_on_from_there(
    written: Connection, statements: list[str], found: list[str]
) -> None:
    engine = written.engine
    written.rollback()
    before = proved(engine, Proof())
    grow(engine)
    tamper(engine, *statements)
    assert proved(engine, before).problems == tuple(found)


def test_what_was_found_once_stays_found_and_is_said_once(written: Connection, tmp_path: Path) -> None:
    anchors = tmp_path / "audit.anchors"
    anchors.write_text("broken\n")
    written.rollback()
    tamper(written.engine, "UPDATE audit SET who = '某人' WHERE id = 2")
    first = prove(written, anchors)
    found = ("锚点文件第 1 行无法识别，请与备份核对。", "第 2 条的内容与校验值不符：被改动过。")
    assert (first.last, first.problems, prove(written, anchors, first)) == (5, found, first)


def test_the_whole_is_proved_within_the_hour_and_what_is_new_at_once(
    written: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    engine = written.engine
    written.rollback()

    def stands(minutes: int) -> tuple[int, int, int, tuple[str, ...]]:
        """Minutes since the whole was proved, up to which entry that was, and what is proved by now."""
        moment = NOW + timedelta(minutes=minutes)
        now = proof.standing(engine, moment)
        return (moment - now.moment).seconds // 60, now.whole.last, now.newest.last, now.newest.problems

    assert stands(0) == (0, 5, 5, ())
    grow(engine)
    assert stands(10) == (10, 5, 7, ())
    tamper(engine, "UPDATE audit SET who = '某人' WHERE id IN (2, 6)")
    found = ("第 2 条的内容与校验值不符：被改动过。", "第 6 条的内容与校验值不符：被改动过。")
    assert stands(59) == (59, 5, 7, ())
    assert (stands(60), caplog.messages) == ((0, 7, 7, found), [f"audit: {one}" for one in found])
    assert stands(70) == (10, 7, 7, found)
    proof.prove_whole(engine, NOW + timedelta(minutes=80))
    assert stands(90) == (10, 7, 7, found)
