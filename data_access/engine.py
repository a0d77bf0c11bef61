"""The way to the database: an address becomes an engine, and every fault of a database one Chinese sentence."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError, InternalError, OperationalError, SQLAlchemyError

from data_access import traced

EMBEDDED = Path(__file__).resolve().parent.parent / "data" / "sample.db"


class DatabaseProblem(Exception):
    """A fault the people at the screen can act on. `sentence` says in Chinese what happened and what to do."""

    def __init__(self, sentence: str):
        super().__init__(sentence)
        self.sentence = sentence


def address(url: str | None = None) -> str:
    """The database in use: the argument, else DATABASE_URL, else the embedded sample."""
    return url or os.environ.get("DATABASE_URL") or f"sqlite:///{EMBEDDED}"


@lru_cache(maxsize=16)
def _engine(url: str, patience: float) -> Engine:
    target = make_url(url)
    if target.get_backend_name() == "postgresql" and target.drivername == "postgresql":
        target = target.set(drivername="postgresql+psycopg")
    if target.get_backend_name() == "sqlite":
        engine = create_engine(target, connect_args={"timeout": patience})
        event.listen(engine, "connect", _prepare_sqlite)
        if path := target.database:
            event.listen(engine, "connect", lambda _, record: record.info.update(file=_identity(path)))
            event.listen(engine, "checkout", lambda _, record, __: _refuse_replaced(record.info["file"], path))
    else:
        engine = create_engine(target, pool_pre_ping=True, connect_args={"connect_timeout": 5})
    return engine


def _prepare_sqlite(connection, _record) -> None:
    cursor = connection.cursor()
    # WAL lets readers go on while one writes; foreign keys are off in SQLite unless asked for.
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "synchronous=NORMAL",
        "temp_store=MEMORY",
        "cache_size=-65536",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _identity(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:  # in memory, or gone: reading() says the latter
        return None
    return found.st_dev, found.st_ino


def _refuse_replaced(opened: tuple[int, int] | None, path: str) -> None:
    # A connection of the pool holds on to the old file where a backup has been put in its place.
    if opened != _identity(path):
        raise DisconnectionError


def connect(url: str | None = None, patience: float = 5) -> Engine:
    """The engine for an address, one a process; patience: seconds it waits on SQLite while another writes.

    Raises DatabaseProblem when the address cannot be understood.
    """
    try:
        return _engine(address(url), patience)
    except (SQLAlchemyError, ValueError, ModuleNotFoundError) as fault:
        raise DatabaseProblem("数据库地址无法识别，请检查环境变量 DATABASE_URL 的写法后重试。") from fault


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for reading. Raises DatabaseProblem instead of the driver's error."""
    _refuse_missing_file(engine)
    try:
        with engine.connect() as connection:
            yield connection
    except DBAPIError as fault:
        raise explain(fault) from fault


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction: wholly in, its revisions in the trace, or wholly out. Raises DatabaseProblem instead of the
    driver's error."""
    _refuse_missing_file(engine)
    try:
        with engine.begin() as connection:
            traced.begin(connection)
            yield connection
            traced.close(connection)
    except (OperationalError, InternalError) as fault:  # the latter: PostgreSQL that only reads
        raise explain(fault) from fault


def _refuse_missing_file(engine: Engine) -> None:
    # SQLite would silently make an empty file where the database has gone.
    path = engine.url.database
    if engine.dialect.name == "sqlite" and path and path != ":memory:" and not Path(path).exists():
        raise DatabaseProblem("找不到数据库文件，数据没有改动。请确认文件位置，或运行 make run 重新建立演示库。")


def explain(fault: DBAPIError) -> DatabaseProblem:
    """The Chinese sentence for a driver's error: what happened, that nothing is lost, what to do."""
    text = str(fault.orig).lower()
    if "locked" in text or "lock timeout" in text:
        return DatabaseProblem("数据库正被其他操作占用，刚才的内容没有改动。请稍等几秒后重试。")
    if "disk is full" in text or "no space left" in text or "disk full" in text:
        return DatabaseProblem("磁盘空间不足，刚才的内容没有写入。请联系管理员清理磁盘后重试。")
    if "disk i/o error" in text or "unable to open database file" in text:
        return DatabaseProblem(
            "数据库文件读写不了（磁盘已满、只读，或没有权限），数据没有改动。请联系管理员检查磁盘和权限后重试。"
        )
    if "readonly" in text or "read-only" in text:
        return DatabaseProblem("数据库目前只能读、不能写，刚才的内容没有写入。请联系管理员检查权限。")
    if "no such table" in text or "does not exist" in text or "no such column" in text:
        return DatabaseProblem("数据库结构与程序不一致，数据没有改动。请管理员运行 manage.py migrate 后重试。")
    if "not a database" in text or "malformed" in text:
        return DatabaseProblem("数据库文件已损坏或不是本系统的数据库。请管理员从备份恢复。")
    return DatabaseProblem("数据库连接不上，数据没有改动。请稍后重试；仍不行请联系管理员查看日志。")
