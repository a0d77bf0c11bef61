"""The structure of the database: brought to a version, and checked before anything is read."""

from functools import lru_cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from data_access.engine import DatabaseProblem, explain, reading

MIGRATIONS = Path(__file__).with_name("migrations")


@lru_cache(maxsize=1)
def head() -> str:
    """The version this program was written for."""
    version = ScriptDirectory.from_config(_config()).get_current_head()
    assert version is not None
    return version


def version(connection: Connection) -> str | None:
    """The version the database stands at; None for one that was never migrated. DatabaseProblem if it names several."""
    try:
        return MigrationContext.configure(connection).get_current_revision()
    except CommandError as fault:
        raise DatabaseProblem(_NOT_OURS) from fault


def migrate(engine: Engine, to: str = "head") -> tuple[str | None, str | None]:
    """Walk the steps up or down to a version ("head", "base" or a number), wholly or not at all; (before, after).

    Raises DatabaseProblem for a database of a newer program, an unknown version, or a fault of the database.
    """
    try:
        if engine.dialect.name == "sqlite" and engine.url.database:
            Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
        with engine.connect() as connection:
            return _walk(connection, to)
    except DBAPIError as fault:
        raise explain(fault) from fault
    except OSError as fault:
        raise DatabaseProblem("无法建立数据库文件，请检查所在目录是否存在、是否有写入权限。") from fault


def check_version(engine: Engine) -> None:
    """Raises DatabaseProblem, with what to do, unless the database stands at exactly this program's version."""
    with reading(engine) as connection:
        refuse_other_version(connection)


def refuse_other_version(connection: Connection) -> None:
    """check_version on a connection that is open already; cheap enough for every screen."""
    try:
        found = version(connection)
    except SQLAlchemyError as fault:
        raise (explain(fault) if isinstance(fault, DBAPIError) else DatabaseProblem(_NOT_OURS)) from fault
    if found is None:
        raise DatabaseProblem("数据库还是空的。请先运行 manage.py migrate 建立表结构，或运行 make run。")
    if found == head():
        return
    if found not in _known():
        raise DatabaseProblem(_NEWER.format(found=found, head=head()))
    raise DatabaseProblem(
        f"数据库版本（{found}）比程序版本（{head()}）旧，数据没有改动。请先备份，再运行 manage.py migrate 升级。"
    )


_NEWER = "数据库版本（{found}）比程序版本（{head}）新，数据没有改动。请换用新版程序，不要用旧程序打开。"
_NOT_OURS = "这个数据库不是本系统的数据库。请检查 DATABASE_URL，或从备份恢复。"


def _walk(connection: Connection, to: str) -> tuple[str | None, str | None]:
    on_sqlite = connection.dialect.name == "sqlite"
    if on_sqlite:
        # SQLite remakes a table to alter it, and dropping the old one would take the rows that point to it; the pragma
        # is ignored inside a transaction. Python 3.11 opens none before DDL, so it is begun by hand, with the lock.
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.commit()
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        before = version(connection)
        if before is not None and before not in _known():
            raise DatabaseProblem(_NEWER.format(found=before, head=head()))
        _step(connection, before, to)
        if on_sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
            raise DatabaseProblem(f"升级后表 {broken[0]} 的数据对应不上，已全部撤回，数据没有改动。请联系开发人员。")
        after = version(connection)
        connection.commit()
        return before, after
    finally:
        connection.rollback()
        if on_sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")


def _step(connection: Connection, before: str | None, to: str) -> None:
    config = _config()
    config.attributes["connection"] = connection
    target = head() if to == "head" else to
    down = before is not None and (target == "base" or target < before)
    try:
        (command.downgrade if down else command.upgrade)(config, target)
    except CommandError as fault:
        raise DatabaseProblem(f"没有 {to} 这个数据库版本，可用的版本：{'、'.join(sorted(_known()))}。") from fault


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
