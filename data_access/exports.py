"""Exports by a one-use code: a screen asks for one, the link opens it once, in the same session, within minutes."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select, update

from data_access.tables import exports

LIVES = timedelta(minutes=5)
_FORGOTTEN = timedelta(days=1)  # the row is of no use by then; what was taken stands in the trace


@dataclass(frozen=True)
class Export:
    """What to build: a kind, and its arguments as plain JSON."""

    kind: str
    arguments: Mapping[str, Any]


def issue(connection: Connection, session_id: int, kind: str, arguments: Mapping[str, Any], moment: datetime) -> str:
    """A code that opens this export once. Only what to build is kept, never the content."""
    code = secrets.token_urlsafe(24)
    connection.execute(delete(exports).where(exports.c.created < moment - _FORGOTTEN))
    row = {"kind": kind, "arguments": json.dumps(arguments, ensure_ascii=False), "created": moment}
    connection.execute(exports.insert().values(key=_key(code), session_id=session_id, **row))
    return code


def take(connection: Connection, code: str, session_id: int, moment: datetime) -> Export | None:
    """What the code opens, and it is used up by that; None if it was used, is too old, or another session's."""
    e = exports.c
    mine = (e.key == _key(code), e.session_id == session_id)
    open_ = (e.taken.is_(None), e.created > moment - LIVES, e.created <= moment)
    if not connection.execute(update(exports).where(*mine, *open_).values(taken=moment)).rowcount:
        return None
    row = connection.execute(select(e.kind, e.arguments).where(*mine)).one()
    return Export(row.kind, json.loads(row.arguments))


def _key(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
