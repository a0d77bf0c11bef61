"""The trace: one chain whoever writes at once, only ever appended to, and what is anchored of it."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import DBAPIError

from data_access import audit
from data_access.audit import Act, Entry
from data_access.engine import connect, reading, writing
from data_access.proof import Proof, prove
from data_access.tables import audit as trace
from tests.data_access.told import LI, NOW, tell


@pytest.fixture
def engine(database_url: str) -> Engine:
    return connect(database_url)


@pytest.fixture
def written(engine: Engine) -> Iterator[Connection]:
    tell(engine)
    with reading(engine) as connection:
        yield connection


def test_what_is_recorded_is_read_back_newest_first(written: Connection) -> None:
    exported = Entry(4, NOW + timedelta(days=1), 2, "王二", "区信访办", "10.0.0.8", Act.EXPORT, "20261130-ABCDEF", {"rows": 12, "as_of": "2026-11-30"})  # fmt: skip
    found = audit.entries(written)
    assert ([entry.id for entry in found], found[1]) == ([5, 4, 3, 2, 1], exported)


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


@pytest.mark.parametrize(
    ("days", "counted"),
    [(3, {}), (2, {Act.SIGN_OUT: 1}), (1, {Act.LOOK: 1, Act.EXPORT: 1, Act.SIGN_OUT: 1}), (-9, {Act.LOOK: 2, Act.EXPORT: 1, Act.SIGN_IN: 1, Act.SIGN_OUT: 1})],
)  # fmt: skip
def test_a_day_is_counted_by_act(written: Connection, days: int, counted: dict[Act, int]) -> None:
    assert audit.counts(written, NOW.date() + timedelta(days=days)) == counted


def test_who_looked_at_a_matter(written: Connection) -> None:
    assert [(entry.who, entry.id) for entry in audit.looks(written, "XF2026000001")] == [("王二", 3), ("李一", 2)]


def test_sixteen_at_once_keep_one_chain(engine: Engine) -> None:
    def one(n: int) -> None:
        with writing(engine) as connection:
            audit.record(connection, LI, Act.LOOK, f"XF{n}", {"n": n}, NOW)

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(one, range(16)))
    with reading(engine) as connection:
        assert prove(connection, None).problems == ()
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
    unread = tuple(f"锚点文件第 {n} 行无法识别，请与备份核对。" for n in (3, 4))
    assert (prove(written, anchors).problems, audit.last_anchor(anchors)) == (unread, moments[1])


def test_an_empty_trace_has_nothing_to_anchor_and_nothing_wrong(engine: Engine, tmp_path: Path) -> None:
    anchors = tmp_path / "audit.anchors"
    with reading(engine) as connection:
        audit.anchor(connection, anchors, NOW)
        assert (prove(connection, anchors), anchors.exists()) == (Proof(), False)


def test_where_the_anchors_are(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = connect(database_url)
    monkeypatch.setenv("AUDIT_ANCHORS", str(tmp_path / "elsewhere"))
    beside = Path(f"{engine.url.database}.anchors")
    expected = beside if engine.dialect.name == "sqlite" else tmp_path / "elsewhere"
    assert audit.anchors_of(engine) == expected
