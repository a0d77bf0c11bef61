"""Somebody signed in, for tests: a session made directly in a database, and the cookie a browser would send for it."""

import hashlib
from datetime import date, datetime
from secrets import token_urlsafe

from sqlalchemy import Connection, select

from data_access import sessions, tables
from data_access.engine import connect, writing
from data_access.sessions import Session
from domain import beijing
from domain.visibility import RIGHTS, Role
from domain.vocabulary import Level
from gate.keeper import Seal
from pages.parts.screens import Screen

# The key of every server that tests start: so they can sign a cookie themselves.
KEY = "the key of the tests"


def signed_in(url: str, role: Role = Role.OFFICE_STAFF, moment: datetime | None = None) -> tuple[Session, str]:
    """A session of an account in this role, and its secret; the account is made where the district has none.

    moment: when the session was opened and last seen; now unless given.
    """
    now, secret = beijing.now(), token_urlsafe(32)
    with writing(connect(url)) as connection:
        account, holder = _holder(connection, role)
        row = {"account_id": account, "holder_id": holder, "created": moment or now, "seen": moment or now}
        key = hashlib.sha256(secret.encode()).hexdigest()
        connection.execute(tables.sessions.insert().values(key=key, **row))
        session = sessions.find(connection, secret, moment or now)
    assert session is not None
    return session, secret


def cookie(secret: str) -> str:
    """What stands behind `Cookie:` for this session, over plain http on this machine."""
    return f"sjs={Seal(KEY).cookie(secret)}"


def who_opens(screen: Screen) -> Role:
    """The role to look at a screen in: the office's, or whose work it is where that is not for the office."""
    roles = (Role.OFFICE_STAFF, Role.ADMINISTRATOR, Role.AUDITOR)
    return next(role for role in roles if screen.right is None or screen.right in RIGHTS[role])


def _holder(connection: Connection, role: Role) -> tuple[int, int]:
    """(account, holding) of a post in this role."""
    h, p = tables.post_holders, tables.posts
    query = select(h.c.account_id, h.c.id).join_from(h, p, h.c.post_id == p.c.id)
    found = connection.execute(query.where(p.c.role == role, h.c.account_id.is_not(None)).limit(1)).one_or_none()
    if found is not None:
        return found.account_id, found.id

    def add(table, **row) -> int:
        return connection.execute(table.insert().values(**row).returning(table.c.id)).scalar_one()

    post = add(p, title=role.value, level=int(Level.DISTRICT), role=role.value)
    who = {"login": f"test-{role.value}"[:40], "official": "测试", "must_change": False, "created": beijing.now()}
    account = add(tables.accounts, **who)
    return account, add(h, post_id=post, official="测试", since=date(2020, 1, 1), account_id=account)
