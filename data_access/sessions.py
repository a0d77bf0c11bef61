"""Sessions: a sign-in becomes a row that a cookie's secret opens, until it is idle, old, revoked or the post changes hands."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, update

from data_access import attempts, audit, passwords, settings, tables
from data_access.audit import Act, Actor
from data_access.viewers import held_by, viewer_of
from data_access.writing import Request
from domain.loopback import is_loopback
from domain.visibility import Viewer

IDLE = timedelta(hours=2)
LASTS = timedelta(hours=12)
_TOUCHED = timedelta(minutes=1)

_WRONG = "账号或密码不对。"
_NO_POST = "您的账号目前没有对应的职务，请联系管理员。"
_NO_DEMO = "演示账号只能在本机的演示库里使用。"


@dataclass(frozen=True)
class Session:
    """Somebody signed in for one post. must_change: nothing but a new password is open to him."""

    id: int
    account_id: int
    holder_id: int
    login: str
    official: str
    must_change: bool
    demo: bool
    viewer: Viewer
    created: datetime
    seen: datetime


@dataclass(frozen=True)
class Refused:
    """Why nobody was signed in, as a Chinese sentence; wait: seconds after which another try makes sense."""

    sentence: str
    wait: int | None = None


def asked(session: Session, moment: datetime, request_id: str | None = None, address: str = "") -> Request:
    """What a session asks for, by its login and for its post: both must be the same for whoever takes it back."""
    return Request(session.login, moment, request_id, session.viewer.label, address)


# --- signing in -------------------------------------------------------------------------------------------------


def sign_in(
    connection: Connection, login: str, password: str, address: str, moment: datetime
) -> tuple[Session, str] | Refused:
    """Open a session by login and password; with it the secret for the cookie. A refusal is returned, not raised: what
    it wrote (failures, the trace) has to be committed."""
    attempts.one_at_a_time(connection)
    name = login.strip().casefold()
    by = attempts.sources(name, address)
    a = tables.accounts
    account = connection.execute(select(a).where(a.c.login == name)).one_or_none()
    if wait := attempts.wait(connection, by, moment):
        if attempts.first_refusal(connection, by, moment):
            _failed(connection, account, address, "limited", moment)
        return Refused(attempts.too_many(wait), wait)
    right = passwords.fits(account.password if account else None, password)
    if account is None or not right or account.ended is not None:
        attempts.failed(connection, by, moment)
        _failed(connection, account, address, "ended" if account and account.ended else "wrong", moment)
        return Refused(_WRONG)
    attempts.forgive(connection, name)
    return _begin(connection, account, address, moment)


def demo_sign_in(connection: Connection, login: str, address: str, moment: datetime) -> tuple[Session, str] | Refused:
    """Open a session for a demo account, without a password: only in a sample district and from this machine. That the
    server listens here alone is for the gate to see to."""
    a = tables.accounts
    account = connection.execute(select(a).where(a.c.login == login, a.c.demo, a.c.ended.is_(None))).one_or_none()
    if account is None or settings.demo_day(connection) is None or not is_loopback(address):
        return Refused(_NO_DEMO)
    return _begin(connection, account, address, moment)


def _begin(connection: Connection, account: Any, address: str, moment: datetime) -> tuple[Session, str] | Refused:
    for holder in held_by(connection, account.id, moment.date()):
        session, secret = _open(connection, account.id, holder, moment, moment)
        audit.record(connection, audit.actor_of(session, address), Act.SIGN_IN, account.login, {}, moment)
        return session, secret
    _failed(connection, account, address, "no post", moment)
    return Refused(_NO_POST)


def _open(
    connection: Connection, account_id: int, holder_id: int, created: datetime, moment: datetime
) -> tuple[Session, str]:
    secret = secrets.token_urlsafe(32)
    row = {"account_id": account_id, "holder_id": holder_id, "created": created, "seen": moment}
    connection.execute(tables.sessions.insert().values(key=_digest(secret), **row))
    session = find(connection, secret, moment)
    assert session is not None
    return session, secret


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _failed(connection: Connection, account: Any, address: str, why: str, moment: datetime) -> None:
    # A login that does not exist is not kept: people type their password there.
    actor = Actor(account.id if account else None, account.official if account else "", "", address)
    login = account.login if account else ""
    audit.record(connection, actor, Act.SIGN_IN_FAILED, login, {"why": why}, moment)


# --- while it lives ---------------------------------------------------------------------------------------------


def find(connection: Connection, secret: str, moment: datetime) -> Session | None:
    """The session behind a cookie's secret; None when there is none, it was idle or is too old, was ended, its account
    was revoked, or the post is not held by the account today. Never writes."""
    return _standing(connection, tables.sessions.c.key == _digest(secret), moment)


def find_by_id(connection: Connection, session_id: int, moment: datetime) -> Session | None:
    """The session of this number, by the same rules as `find`."""
    return _standing(connection, tables.sessions.c.id == session_id, moment)


def _standing(connection: Connection, which: ColumnElement[bool], moment: datetime) -> Session | None:
    s, a, h = tables.sessions.c, tables.accounts.c, tables.post_holders.c
    day = moment.date()
    lives = (s.ended.is_(None), s.created > moment - LASTS, s.seen > moment - IDLE)
    held = (h.account_id == s.account_id, h.since <= day, h.until > day)
    row = connection.execute(
        select(s.id, s.account_id, s.holder_id, a.login, a.official, a.must_change, a.demo, s.created, s.seen)
        .join_from(tables.sessions, tables.accounts, s.account_id == a.id)
        .join(tables.post_holders, s.holder_id == h.id)
        .where(which, *lives, a.ended.is_(None), *held)
    ).one_or_none()
    if row is None:
        return None
    try:
        viewer = viewer_of(connection, row.holder_id)
    except ValueError:  # the post lost its role, or what limits it
        return None
    return Session(**row._mapping, viewer=viewer)


def touch(connection: Connection, session_id: int, moment: datetime) -> None:
    """Somebody is there: once a minute, so that it isn't idle."""
    s = tables.sessions.c
    mine = (s.id == session_id, s.ended.is_(None), s.seen < moment - _TOUCHED)
    if connection.scalar(select(s.id).where(*mine)) is not None:
        connection.execute(update(tables.sessions).where(*mine).values(seen=moment))


def switch(
    connection: Connection, session: Session, holder_id: int, moment: datetime, address: str
) -> tuple[Session, str] | Refused:
    """The same official for another of his posts: a new session, no longer than the old one, which ends."""
    if holder_id not in held_by(connection, session.account_id, moment.date()):
        return Refused(_NO_POST)
    audit.lock(connection)
    _end(connection, tables.sessions.c.id == session.id, moment)
    other, secret = _open(connection, session.account_id, holder_id, session.created, moment)
    told = {"instead of": session.viewer.label}
    audit.record(connection, audit.actor_of(other, address), Act.SIGN_IN, session.login, told, moment)
    return other, secret


def reissue(connection: Connection, session: Session, moment: datetime) -> tuple[Session, str]:
    """A new session for the same post, after its password changed; the old one ends."""
    _end(connection, tables.sessions.c.id == session.id, moment)
    return _open(connection, session.account_id, session.holder_id, moment, moment)


# --- its end ----------------------------------------------------------------------------------------------------


def end(connection: Connection, session_id: int, moment: datetime, address: str = "") -> None:
    """Sign out here. Nothing happens where the session has ended."""
    audit.lock(connection)  # before the row: who revokes an account takes them in this order, too
    session = find_by_id(connection, session_id, moment)
    if session is not None:
        _end(connection, tables.sessions.c.id == session_id, moment)
        audit.record(
            connection, audit.actor_of(session, address), Act.SIGN_OUT, session.login, {"where": "here"}, moment
        )


def end_all(connection: Connection, account_id: int, moment: datetime, actor: Actor | None = None) -> int:
    """Sign an account out everywhere; returns how many sessions ended. actor: who did it, for the trace; None: the
    change of which this is a part says so itself."""
    audit.lock(connection)
    ended = _end(connection, tables.sessions.c.account_id == account_id, moment)
    if actor is not None:
        login = connection.scalar(select(tables.accounts.c.login).where(tables.accounts.c.id == account_id)) or ""
        audit.record(connection, actor, Act.SIGN_OUT, login, {"where": "everywhere", "sessions": ended}, moment)
    return ended


def end_for_post(connection: Connection, post_id: int, moment: datetime) -> None:
    """End every session that was opened for a post: what it may see has changed, and the change says so itself."""
    audit.lock(connection)
    h = tables.post_holders.c
    _end(connection, tables.sessions.c.holder_id.in_(select(h.id).where(h.post_id == post_id)), moment)


def _end(connection: Connection, which: ColumnElement[bool], moment: datetime) -> int:
    s = tables.sessions
    return connection.execute(update(s).where(which, s.c.ended.is_(None)).values(ended=moment)).rowcount
