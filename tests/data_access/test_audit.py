"""The trace: one chain whoever writes at once, only ever appended to, and every way of tampering found."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import DBAPIError

from data_access import audit
from data_access.audit import Act, Actor, Entry
from data_access.engine import connect, reading, writing
from data_access.tables import audit as trace

NOW = datetime(2026, 11, 30, 9, 30, 0, 123_456)
LI, WANG = Actor(1, "李一", "鲁谷街道工委书记", "10.0.0.7"), Actor(2, "王二", "区信访办", "10.0.0.8")


@pytest.fixture
def engine(database_url: str) -> Engine:
    return connect(database_url)


@pytest.fixture
def written(engine: Engine) -> Iterator[Connection]:
    """Five entries over three days, committed."""
    told = [
        (LI, Act.SIGN_IN, "li", {}),
        (LI, Act.LOOK, "XF2026000001", {"page": "matter"}),
        (WANG, Act.LOOK, "XF2026000001", {"page": "matter"}),
        (WANG, Act.EXPORT, "20261130-ABCDEF", {"rows": 12, "as_of": date(2026, 11, 30)}),
        (LI, Act.SIGN_OUT, "li", {}),
    ]
    with writing(engine) as connection:
        for days, (actor, act, subject, detail) in zip((0, 0, 1, 1, 2), told, strict=True):
            audit.record(connection, actor, act, subject, detail, NOW + timedelta(days=days))
    with reading(engine) as connection:
        yield connection


def test_what_is_recorded_is_read_back_newest_first(written: Connection) -> None:
    exported = Entry(4, NOW + timedelta(days=1), 2, "王二", "区信访办", "10.0.0.8", Act.EXPORT, "20261130-ABCDEF", {"rows": 12, "as_of": "2026-11-30"})  # fmt: skip
    found = audit.entries(written)
    assert ([entry.id for entry in found], found[1]) == ([5, 4, 3, 2, 1], exported)
    assert audit.verify(written, None) == []


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ({"who": "李"}, [5, 2, 1]),
        ({"who": "%"}, []),
        ({"act": Act.LOOK}, [3, 2]),
        ({"subject": "XF2026000001", "who": "王二"}, [3]),
        ({"since": date(2026, 12, 1), "until": date(2026, 12, 1)}, [4, 3]),
        ({"until": date(2026, 11, 30)}, [2, 1]),
        ({"before": 4, "limit": 2}, [3, 2]),
    ],
)
def test_the_trace_is_filtered_and_paged(written: Connection, asked: dict, ids: list[int]) -> None:
    assert [entry.id for entry in audit.entries(written, **asked)] == ids


def test_who_looked_at_a_matter(written: Connection) -> None:
    assert [(entry.who, entry.id) for entry in audit.looks(written, "XF2026000001")] == [("王二", 3), ("李一", 2)]


def test_sixteen_at_once_keep_one_chain(engine: Engine) -> None:
    def one(n: int) -> None:
        with writing(engine) as connection:
            audit.record(connection, LI, Act.LOOK, f"XF{n}", {"n": n}, NOW)

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(one, range(16)))
    with reading(engine) as connection:
        assert audit.verify(connection, None) == []
        assert list(connection.scalars(select(trace.c.id).order_by(trace.c.id))) == list(range(1, 17))
        assert set(connection.scalars(select(trace.c.subject))) == {f"XF{n}" for n in range(16)}


def test_an_entry_goes_with_what_it_tells_of(engine: Engine) -> None:
    with pytest.raises(RuntimeError), writing(engine) as connection:
        audit.record(connection, LI, Act.WRITE, "7", {}, NOW)
        raise RuntimeError
    with reading(engine) as connection:
        assert audit.entries(connection) == []


def test_the_databases_let_nobody_change_or_remove_an_entry(written: Connection) -> None:
    before = audit.entries(written)
    written.rollback()
    statements = ["UPDATE audit SET who = 'x'", "DELETE FROM audit"]
    if written.dialect.name == "postgresql":
        statements.append("TRUNCATE audit")
    for statement in statements:
        with pytest.raises(DBAPIError, match="only appended to"), written.engine.begin() as connection:
            connection.execute(text(statement))
    assert audit.entries(written) == before


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
    assert audit.verify(written, anchors) == []
    written.rollback()
    tamper(written.engine, *statements)
    assert audit.verify(written, anchors) == found


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
    assert audit.verify(written, None) == []
    assert audit.verify(written, anchors) == ["第 5 条与锚点文件第 1 行记下的不同：此前的记录被重写过。"]


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


def test_anchors_are_lines_that_are_only_appended(written: Connection, tmp_path: Path) -> None:
    anchors = tmp_path / "deep" / "audit.anchors"
    assert audit.last_anchor(anchors) is None
    for hours in (0, 5, 23, 24):
        audit.anchor_daily(written, anchors, NOW + timedelta(hours=hours))
    lines = [json.loads(line) for line in anchors.read_text().splitlines()]
    last = written.scalar(select(trace.c.hash).where(trace.c.id == 5))
    moments = [NOW, NOW + timedelta(hours=23)]
    assert lines == [{"id": 5, "hash": last, "moment": moment.isoformat()} for moment in moments]
    assert audit.last_anchor(anchors) == moments[1]
    with anchors.open("a") as file:
        file.write("{broken\n[]\n")
    unread = [f"锚点文件第 {n} 行无法识别，请与备份核对。" for n in (3, 4)]
    assert (audit.verify(written, anchors), audit.last_anchor(anchors)) == (unread, moments[1])


def test_an_empty_trace_has_nothing_to_anchor_and_nothing_wrong(engine: Engine, tmp_path: Path) -> None:
    anchors = tmp_path / "audit.anchors"
    with reading(engine) as connection:
        audit.anchor(connection, anchors, NOW)
        assert (audit.verify(connection, anchors), anchors.exists()) == ([], False)


def test_where_the_anchors_are(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = connect(database_url)
    monkeypatch.setenv("AUDIT_ANCHORS", str(tmp_path / "elsewhere"))
    beside = Path(f"{engine.url.database}.anchors")
    expected = beside if engine.dialect.name == "sqlite" else tmp_path / "elsewhere"
    assert audit.anchors_of(engine) == expected
