"""Every revision in the trace: who wrote, why, and what became of it, as the last thing its transaction does.

`writing.revise` begins the account, the writer adds each subject it changed, `engine.writing` closes it: a write cannot
leave it out, and what is long does not keep others from the trace until it is done.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, func, select

from data_access import audit, tables
from data_access.audit import Act, Actor
from domain import beijing

TOLD = 20  # subjects of a revision whose before and after are kept; of more only how many
_OPEN = "revisions"  # the key in Connection.info


@dataclass
class _Account:
    """What is known so far of a revision: from where it was asked for, its subjects (number, before, after), and how many
    there are."""

    address: str
    changed: list[Mapping[str, Any]] = field(default_factory=list)
    count: int = 0


def begin(connection: Connection) -> None:
    """A transaction begins; of one that was given up before, on the same connection, nothing is kept."""
    connection.info[_OPEN] = {}


def opened(connection: Connection, revision: int, address: str) -> None:
    """A revision was opened, asked for from a machine's address."""
    connection.info.setdefault(_OPEN, {})[revision] = _Account(address)


def wanted(connection: Connection, revision: int) -> bool:
    """Count one more subject of a revision of this transaction; whether its before and after are kept, too."""
    account = connection.info.get(_OPEN, {}).get(revision)
    if account is None:
        return False
    account.count += 1
    return account.count <= TOLD


def changed(connection: Connection, revision: int, number: str, before: str, after: str) -> None:
    """A matter or dispute by its number, and its status before and after."""
    connection.info[_OPEN][revision].changed.append({"number": number, "before": before, "after": after})


def close(connection: Connection) -> None:
    """One entry for each revision of this transaction."""
    r = tables.revisions
    for number, account in connection.info.pop(_OPEN, {}).items():
        row = connection.execute(select(r).where(r.c.id == number)).one_or_none()
        if row is not None:  # else taken back to a savepoint
            act, subject, told = _did(connection, number, account)
            detail = {"revision": number, "why": row.why, **told}
            actor = _actor(connection, row.who, row.post or "", account.address)
            audit.record(connection, actor, act, subject, detail, beijing.now())


def _actor(connection: Connection, who: str, post: str, address: str) -> Actor:
    """A revision is written by a login for a post, or by a command."""
    a = tables.accounts.c
    found = connection.execute(select(a.id, a.official).where(a.login == who)).one_or_none()
    return Actor(found.id if found else None, found.official if found else who, post, address)


def _did(connection: Connection, revision: int, account: _Account) -> tuple[Act, str, dict[str, Any]]:
    """What a revision did: the act, its subject, and what is to be said of it."""
    b = tables.import_batches
    if (batch := connection.execute(select(b).where(b.c.revision == revision)).first()) is not None:
        return Act.IMPORT, f"第 {batch.id} 批", _import(batch)
    if (batch := connection.execute(select(b).where(b.c.undone == revision)).first()) is not None:
        rows = tables.import_rows.c
        back = connection.scalar(select(func.count()).where(rows.batch_id == batch.id, rows.withdrawn == revision))
        return Act.UNDO, f"第 {batch.id} 批", {"file": batch.file_name, "rows": batch.rows, "taken_back": back}
    if settings := _settings(connection, revision):
        return Act.SETTING, settings[0]["name"], {"settings": settings}
    m, w = tables.mappings.c, tables.written_names.c
    kept = list(connection.scalars(select(m.name).where(m.learned == revision)))
    filed = select(w.kind, w.written, w.target).where(w.learned == revision, w.target.is_not(None)).limit(TOLD)
    told = {
        "mappings": kept,
        "names": [dict(row._mapping) for row in connection.execute(filed)],
        "changed": account.changed,
        "count": account.count,
    }
    numbers = [one["number"] for one in account.changed] if account.count == 1 else kept[:1]
    return Act.WRITE, numbers[0] if numbers else "", {name: value for name, value in told.items() if value}


def _import(batch: Row) -> dict[str, Any]:
    counts = {name: getattr(batch, name) for name in ("rows", "new", "changed", "same", "rejected")}
    return {"file": batch.file_name, "digest": batch.digest, "source": batch.source, "basis": batch.basis, **counts}


def _settings(connection: Connection, revision: int) -> list[dict[str, Any]]:
    """Each setting of a revision with the value that was entered before it."""
    s = tables.settings
    found = []
    for row in connection.execute(select(s).where(s.c.learned == revision).order_by(s.c.id)):
        earlier = select(s.c.value).where(s.c.name == row.name, s.c.id < row.id).order_by(s.c.id.desc())
        was = connection.scalar(earlier.limit(1))
        told = {"name": row.name, "valid_from": row.valid_from, "basis": row.basis}
        found.append({**told, "before": _value(was), "after": _value(row.value)})
    return found


def _value(text: str | None) -> Any:
    """A setting's value; as it is written where a row is broken, as the one that is corrected may be."""
    try:
        return None if text is None else json.loads(text)
    except ValueError:
        return text
