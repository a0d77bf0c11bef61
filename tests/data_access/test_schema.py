"""The steps build exactly the tables of tables.py, up and down, with rows inside; faults are said in Chinese."""

import sqlite3
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path
from threading import Event as Signal
from threading import Thread

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, event, func, select, text
from sqlalchemy.exc import OperationalError

from data_access import engine as databases
from data_access import schema, search, tables, writing
from data_access.check import recompute
from data_access.engine import DatabaseProblem, connect, reading
from data_access.writing import Request
from domain.events import Event
from domain.spells import Rules
from domain.visibility import district_office
from tests.data_access.ground import OFFICE, TODAY, lay

MOMENT = datetime.combine(TODAY, time(9))


def differences(engine: Engine) -> list:
    """What Alembic would change; the search index is described by its step alone."""

    def ours(name: str | None, kind: str, _parents: object) -> bool:
        return not (kind == "table" and str(name).startswith("search_"))

    with engine.connect() as connection:
        options = {"include_name": ours, "compare_server_default": True}
        return compare_metadata(MigrationContext.configure(connection, opts=options), tables.metadata)


def fill(engine: Engine) -> None:
    ground = lay(engine)
    with engine.begin() as connection:
        ground.matter(connection, [Event("received", TODAY, 0, OFFICE, 3)])
        ground.dispute(connection, [Event("ledger_on", TODAY, 0, OFFICE, 3)])
        search.index_all(connection)


def rows(engine: Engine, *names: str) -> dict[str, int]:
    with engine.connect() as connection:
        return {name: connection.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in names}


@pytest.mark.filterwarnings("ignore:Cannot correctly sort tables")
def test_the_steps_build_exactly_the_tables(empty_database_url: str):
    engine = connect(empty_database_url)
    assert schema.migrate(engine) == (None, schema.head())
    assert differences(engine) == []
    with engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_clocks_due"))
        connection.execute(text("ALTER TABLE topics ADD COLUMN colour VARCHAR(8)"))
    assert {change[0] for change in differences(engine)} == {"add_index", "remove_column"}


@pytest.mark.filterwarnings("ignore:Cannot correctly sort tables")
def test_down_and_up_again_keeps_the_district(empty_database_url: str):
    engine = connect(empty_database_url)
    schema.migrate(engine)
    fill(engine)
    district = ("areas", "units", "topics", "feeds", "revisions", "settings")
    before = rows(engine, *district)
    assert schema.migrate(engine, "0001") == (schema.head(), "0001")
    assert schema.migrate(engine) == ("0001", schema.head())
    assert rows(engine, *district) == before
    assert rows(engine, "matters", "clocks", "search_index") == {"matters": 0, "clocks": 0, "search_index": 0}
    assert differences(engine) == []


def test_down_and_up_again_over_the_spells_loses_nothing_that_follows_from_events(empty_database_url: str):
    engine = connect(empty_database_url)
    schema.migrate(engine)
    fill(engine)
    before = rows(engine, "matters", "events", "matter_spells", "holdings", "clocks")
    schema.migrate(engine, "0002")
    schema.migrate(engine)
    with engine.begin() as connection:
        revision = writing.revise(connection, Request("tests", MOMENT), "again")
        assert recompute(connection, revision, Rules(), TODAY)["changed"] == 1
        search.index_all(connection)
        assert [hit.subject for hit in search.find(connection, district_office(), "暖气", 5).hits] == ["matter"]
    assert rows(engine, *before) == before


def test_entries_without_their_day_are_told_apart_from_before_on(empty_database_url: str):
    engine = connect(empty_database_url)
    schema.migrate(engine)
    ground = lay(engine)
    with engine.begin() as connection:
        for value in (None, "start_unknown"):
            ground.dispute(connection, [Event("ledger_on", TODAY, 0, OFFICE, 3, value=value)])
    schema.migrate(engine, "0009")
    schema.migrate(engine)
    with engine.connect() as connection:
        s = tables.ledger_spells.c
        assert connection.scalars(select(s.entered_known).order_by(s.dispute_id)).all() == [True, False]


def test_all_the_way_down_leaves_nothing(empty_database_url: str):
    engine = connect(empty_database_url)
    schema.migrate(engine)
    fill(engine)
    schema.migrate(engine, "base")
    with engine.connect() as connection:
        found = engine.dialect.get_table_names(connection)
    assert found == ["alembic_version"]


def test_a_step_that_fails_leaves_the_database_as_it_was(empty_database_url: str):
    engine = connect(empty_database_url)
    schema.migrate(engine, "0002")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE ratings (id INTEGER)"))  # in the way of 0003
    with pytest.raises(DatabaseProblem):
        schema.migrate(engine)
    with engine.connect() as connection:
        assert schema.version(connection) == "0002"
        assert "matter_spells" not in engine.dialect.get_table_names(connection)


def empty(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))


def older(engine: Engine) -> None:
    schema.migrate(engine, "0002")


def newer(engine: Engine) -> None:
    schema.migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))


@pytest.mark.parametrize(
    ("state", "words"),
    [(empty, ("空的", "manage.py migrate")), (older, ("旧", "备份", "migrate")), (newer, ("9999", "新", "新版程序"))],
)
def test_a_wrong_version_is_said_with_what_to_do(
    empty_database_url: str, state: Callable[[Engine], None], words: tuple[str, ...]
):
    engine = connect(empty_database_url)
    state(engine)
    with pytest.raises(DatabaseProblem) as problem:
        schema.check_version(engine)
    assert [word for word in words if word not in problem.value.sentence] == []


def test_several_versions_at_once_are_no_database_of_ours(database_url: str):
    engine = connect(database_url)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO alembic_version VALUES ('0003')"))
    with pytest.raises(DatabaseProblem, match="不是本系统的数据库"):
        schema.check_version(engine)
    with pytest.raises(DatabaseProblem, match="不是本系统的数据库"):
        schema.migrate(engine)


def test_the_right_version_is_no_problem(database_url: str):
    schema.check_version(connect(database_url))


def test_a_database_of_a_newer_program_is_not_migrated(empty_database_url: str):
    engine = connect(empty_database_url)
    newer(engine)
    with pytest.raises(DatabaseProblem, match="新版程序"):
        schema.migrate(engine)


def test_a_version_that_does_not_exist_is_named(empty_database_url: str):
    with pytest.raises(DatabaseProblem, match="没有 0815 这个数据库版本"):
        schema.migrate(connect(empty_database_url), "0815")


# Faults of the place the database is in.


def test_a_missing_file_is_not_made_anew(tmp_path: Path):
    file = tmp_path / "gone.db"
    with pytest.raises(DatabaseProblem, match="找不到数据库文件"):
        schema.check_version(connect(f"sqlite:///{file}"))
    assert not file.exists()


def test_a_backup_put_in_place_is_what_is_read_next(tmp_path: Path):
    for name in ("district.db", "backup.db"):
        schema.migrate(connect(f"sqlite:///{tmp_path / name}"))
    with connect(f"sqlite:///{tmp_path / 'backup.db'}").begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    connect(f"sqlite:///{tmp_path / 'backup.db'}").dispose()
    running = connect(f"sqlite:///{tmp_path / 'district.db'}")
    schema.check_version(running)
    for beside in ("district.db-wal", "district.db-shm"):  # they belong to the file that is replaced
        (tmp_path / beside).unlink(missing_ok=True)
    (tmp_path / "backup.db").rename(tmp_path / "district.db")
    with pytest.raises(DatabaseProblem, match="9999"):
        schema.check_version(running)


def test_a_file_that_is_no_database_is_said_so(tmp_path: Path):
    file = tmp_path / "letter.db"
    file.write_text("此致敬礼" * 1000)
    with pytest.raises(DatabaseProblem, match="不是本系统的数据库"):
        schema.check_version(connect(f"sqlite:///{file}"))
    with pytest.raises(DatabaseProblem, match="不是本系统的数据库"):
        schema.migrate(connect(f"sqlite:///{file}"))


def test_a_server_that_does_not_answer_is_said_so():
    with pytest.raises(DatabaseProblem, match="连接不上"):
        schema.check_version(connect("postgresql://nobody@127.0.0.1:1/none"))


def test_an_address_that_is_none_is_said_so():
    with pytest.raises(DatabaseProblem, match="DATABASE_URL"):
        connect("石景山")


def test_a_locked_database_asks_to_wait_and_keeps_what_was_there(tmp_path: Path):
    file = tmp_path / "locked.db"
    schema.migrate(connect(f"sqlite:///{file}"))
    hurried = create_engine(f"sqlite:///{file}", connect_args={"timeout": 0.05})
    holds, done = Signal(), Signal()

    def write_slowly() -> None:
        other = sqlite3.connect(file)
        other.execute("BEGIN IMMEDIATE")
        holds.set()
        done.wait(10)
        other.rollback()
        other.close()

    writer = Thread(target=write_slowly)
    writer.start()
    holds.wait(10)
    try:
        with pytest.raises(DatabaseProblem, match="正被其他操作占用"), databases.writing(hurried) as connection:
            connection.execute(tables.revisions.insert().values(moment=MOMENT, who="a", why="b"))
        with pytest.raises(DatabaseProblem, match="正被其他操作占用"):
            schema.migrate(hurried)
    finally:
        done.set()
        writer.join()
    with reading(hurried) as connection:
        assert connection.scalar(select(func.count()).select_from(tables.revisions)) == 0


def test_a_full_disk_is_said_so_and_nothing_half_written(tmp_path: Path):
    engine = create_engine(f"sqlite:///{tmp_path / 'full.db'}")
    schema.migrate(engine)
    with engine.connect() as connection:
        pages = connection.scalar(text("PRAGMA page_count"))

    @event.listens_for(engine, "begin")
    def no_more_room(connection):
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    many = [{"moment": MOMENT, "who": "a" * 40, "why": "b" * 200, "request_id": str(n)} for n in range(2000)]
    with pytest.raises(DatabaseProblem, match="磁盘空间不足"), databases.writing(engine) as connection:
        connection.execute(tables.revisions.insert(), many)
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(tables.revisions)) == 0


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ('could not extend file "base/1": No space left on device', "磁盘空间不足"),
        ("disk I/O error", "磁盘已满、只读，或没有权限"),  # a file that may not grow
        ("unable to open database file", "磁盘已满、只读，或没有权限"),  # a file system that is only read
        ("cannot execute INSERT in a read-only transaction", "只能读、不能写"),
    ],
)
def test_what_a_full_or_read_only_disk_says_is_understood(said: str, sentence: str):
    assert sentence in databases.explain(OperationalError("", {}, Exception(said))).sentence
