"""The trace (操作记录): who signed in, looked, exported, wrote; each entry carries the hash of the one before it, and the
newest is anchored in a file outside the database. Nothing here changes or removes an entry, nor do the databases let it."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, func, select

from data_access import tables

if TYPE_CHECKING:
    from data_access.sessions import Session

_LOCK = 4_201_977  # of PostgreSQL: one entry at a time
_DAILY = timedelta(hours=23)  # asked every hour, that is at least once a day
FIRST = "0" * 64  # what the first entry names as its predecessor
_AUDIT = tables.audit


class Act(StrEnum):
    """What was done."""

    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_OUT = "sign_out"
    REFUSED = "refused"
    LOOK = "look"
    EXPORT = "export"
    IMPORT = "import"
    UNDO = "undo"
    WRITE = "write"
    PEOPLE = "people"
    SETTING = "setting"


ACT_WORDS: Mapping[Act, str] = {
    Act.SIGN_IN: "登录",
    Act.SIGN_IN_FAILED: "登录未成",
    Act.SIGN_OUT: "退出",
    Act.REFUSED: "拒绝访问",
    Act.LOOK: "查看",
    Act.EXPORT: "导出",
    Act.IMPORT: "导入",
    Act.UNDO: "撤销导入",
    Act.WRITE: "登记与更正",
    Act.PEOPLE: "人员与职务",
    Act.SETTING: "设置",
}


@dataclass(frozen=True)
class Actor:
    """Who did it: account (None: nobody signed in), the official's name or the command, the post, and the machine's
    network address."""

    account_id: int | None
    who: str
    post: str = ""
    address: str = ""


COMMAND_LINE = Actor(None, "manage.py")


@dataclass(frozen=True)
class Entry:
    """One line of the trace. subject: a number, a login, a setting; detail: plain JSON without case text."""

    id: int
    moment: datetime
    account_id: int | None
    who: str
    post: str
    address: str
    act: Act
    subject: str
    detail: Mapping[str, Any]


def actor_of(session: "Session", address: str = "") -> Actor:
    """The official behind a session, at a machine's address."""
    return Actor(session.account_id, session.official, session.viewer.label, address)


# --- writing ----------------------------------------------------------------------------------------------------


def record(
    connection: Connection, actor: Actor, act: Act, subject: str, detail: Mapping[str, Any], moment: datetime
) -> int:
    """Append one entry within the caller's transaction; returns its number. Until that ends nobody else appends, so it
    is the last thing a long write does.

    moment: Beijing's, real also in a sample district; detail: plain JSON without case text.
    """
    lock(connection)
    last = connection.execute(select(_AUDIT.c.id, _AUDIT.c.hash).order_by(_AUDIT.c.id.desc()).limit(1)).one_or_none()
    row: dict[str, Any] = {
        "id": last.id + 1 if last else 1,
        "moment": moment,
        "account_id": actor.account_id,
        "who": actor.who[:60],
        "post": actor.post[:120],
        "address": actor.address[:45],
        "act": act.value,
        "subject": subject[:80],
        "detail": _canonical(detail),
        "previous": last.hash if last else FIRST,
    }
    connection.execute(_AUDIT.insert().values(**row, hash=hash_of(row)))
    return row["id"]


def lock(connection: Connection) -> None:
    """From here to the end of its transaction this connection alone appends. On SQLite that is the only pen."""
    if connection.dialect.name != "sqlite":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    elif not connection.connection.driver_connection.in_transaction:  # type: ignore[union-attr]
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")


# One for all: making it anew for each entry would be a third of a proof.
_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain).encode


def hash_of(row: Mapping[str, Any]) -> str:
    """What an entry's hash must be: of all its other columns, that of the entry before among them."""
    told = {name: value for name, value in row.items() if name != "hash"}
    told["moment"] = row["moment"].isoformat(timespec="microseconds")
    return hashlib.sha256(_canonical(told).encode()).hexdigest()


# --- reading ----------------------------------------------------------------------------------------------------


def entries(
    connection: Connection,
    *,
    who: str | None = None,
    act: Act | None = None,
    subject: str | None = None,
    since: date | None = None,
    until: date | None = None,
    before: int | None = None,
    after: int | None = None,
    limit: int = 50,
) -> list[Entry]:
    """The newest entries first. who: an official's name or a part of it; since … until: days, both in; before: older
    than this entry, for the next page; after: those just newer than this one, for the page above."""
    c = _AUDIT.c
    query = select(_AUDIT)
    if who:
        query = query.where(c.who.contains(who, autoescape=True))
    if act is not None:
        query = query.where(c.act == act.value)
    if subject:
        query = query.where(c.subject == subject)
    if since is not None:
        query = query.where(c.moment >= datetime.combine(since, time()))
    if until is not None:
        query = query.where(c.moment < datetime.combine(until + timedelta(days=1), time()))
    if before is not None:
        query = query.where(c.id < before)
    if after is not None:
        rows = connection.execute(query.where(c.id > after).order_by(c.id).limit(limit)).all()[::-1]
    else:
        rows = connection.execute(query.order_by(c.id.desc()).limit(limit)).all()
    return [_entry(row) for row in rows]


def looks(connection: Connection, number: str) -> list[Entry]:
    """Who looked at a matter or dispute of this number, newest first."""
    # Nearly every entry is a look: asked for by both, SQLite would go through all of them.
    return [entry for entry in entries(connection, subject=number, limit=1000) if entry.act is Act.LOOK]


def counts(connection: Connection, since: date) -> Mapping[Act, int]:
    """How many entries of each act there are since this day, it included; acts without any are left out."""
    c = _AUDIT.c
    # By number, as nothing is sorted by its moment: the day's entries are the newest.
    before = select(c.id).where(c.moment < datetime.combine(since, time())).order_by(c.id.desc()).limit(1)
    query = select(c.act, func.count()).where(c.id > func.coalesce(before.scalar_subquery(), 0)).group_by(c.act)
    return {Act(act): n for act, n in connection.execute(query)}


def _entry(row: Any) -> Entry:
    return Entry(
        row.id,
        row.moment,
        row.account_id,
        row.who,
        row.post,
        row.address,
        Act(row.act),
        row.subject,
        json.loads(row.detail),
    )


# --- anchoring ----------------------------------------------------------------------------------------------------


def anchors_of(engine: Engine) -> Path:
    """The file of the anchors: beside an SQLite database, else where AUDIT_ANCHORS says, else data/audit.anchors."""
    if engine.dialect.name == "sqlite" and engine.url.database:
        return Path(f"{engine.url.database}.anchors")
    return Path(os.environ.get("AUDIT_ANCHORS") or Path(__file__).resolve().parent.parent / "data" / "audit.anchors")


def anchor(connection: Connection, path: Path, moment: datetime) -> None:
    """Append the newest entry's number and hash to the file: later nobody can take back what stands up to here.

    connection: one that reads what was committed, never the one that wrote. Raises OSError when the file can't be
    written.
    """
    last = connection.execute(select(_AUDIT.c.id, _AUDIT.c.hash).order_by(_AUDIT.c.id.desc()).limit(1)).one_or_none()
    if last is None:
        return
    line = _canonical({"id": last.id, "hash": last.hash, "moment": moment}) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def anchor_daily(connection: Connection, path: Path, moment: datetime) -> None:
    """Anchor the trace where that was not done within the day; to be called hourly."""
    last = last_anchor(path)
    if last is None or moment - last >= _DAILY:
        anchor(connection, path, moment)


def last_anchor(path: Path) -> datetime | None:
    """When the trace was last anchored; None if never."""
    moments = [moment for _, _, _, moment in read_anchors(path) if moment is not None]
    return max(moments, default=None)


def read_anchors(path: Path) -> Iterator[tuple[int, int, str, datetime | None]]:
    """(line, entry, hash, moment) of each anchor; a moment None: the line can't be read."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return
    for number, line in enumerate(lines, start=1):
        try:
            told = json.loads(line)
            yield number, int(told["id"]), str(told["hash"]), datetime.fromisoformat(told["moment"])
        except (ValueError, KeyError, TypeError):
            yield number, 0, "", None
