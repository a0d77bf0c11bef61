"""People and posts (人员与职务): accounts of officials, and who holds which post from when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, func, select, true

from data_access import tables
from data_access.tables import STANDS
from domain.visibility import Role
from domain.vocabulary import Level


@dataclass(frozen=True)
class Held:
    """A post as an account holds it: from since, until the day before until (None: still). title: without the unit;
    role None: nobody signs in for it."""

    holder_id: int
    post_id: int
    title: str
    unit: str
    role: Role | None
    portfolio: str | None
    since: date
    until: date | None


@dataclass(frozen=True)
class Account:
    """An official's account. ended: revoked; last_seen: in any session; held: its posts, coming: those it will hold."""

    id: int
    login: str
    official: str
    must_change: bool
    demo: bool
    created: datetime
    ended: datetime | None
    last_seen: datetime | None
    held: tuple[Held, ...]
    coming: tuple[Held, ...] = ()


@dataclass(frozen=True)
class Holder:
    """Who holds a post, from since. login None: has no account; revoked: has one that was revoked, and stays in the post
    until another gets it or he leaves."""

    official: str
    login: str | None
    since: date
    revoked: bool

    @property
    def signs_in(self) -> bool:
        return self.login is not None and not self.revoked


@dataclass(frozen=True)
class Post:
    """A post (职务) with each that holds it or will (coming); role None: nobody signs in for it."""

    id: int
    title: str
    unit: str
    level: Level
    role: Role | None
    portfolio: str | None
    holders: tuple[Holder, ...]
    coming: tuple[Holder, ...] = ()


def accounts(connection: Connection, day: date) -> list[Account]:
    """Every account by login, with the posts it holds on that day and those it will."""
    return _accounts(connection, true(), day)


def account(connection: Connection, login: str, day: date) -> Account | None:
    """One account as `accounts` gives it; None when there is none of this login."""
    found = _accounts(connection, tables.accounts.c.login == login, day)
    return found[0] if found else None


def posts(connection: Connection, day: date) -> list[Post]:
    """Every post, the district's first, in the order of its unit, with who holds it on that day and who will."""
    p, u, h, a = tables.posts.c, tables.units.c, tables.post_holders.c, tables.accounts.c
    holders: dict[int, list[Holder]] = {}
    coming: dict[int, list[Holder]] = {}
    held = select(h.post_id, h.official, a.login, h.since, a.ended).outerjoin_from(
        tables.post_holders, tables.accounts, h.account_id == a.id
    )
    for row in connection.execute(held.where(h.until > day).order_by(h.since, h.id)):
        those = holders if row.since <= day else coming
        those.setdefault(row.post_id, []).append(Holder(row.official, row.login, row.since, row.ended is not None))
    rows = connection.execute(
        select(p.id, p.title, u.short_name, p.level, p.role, p.portfolio)
        .outerjoin_from(tables.posts, tables.units, p.unit_id == u.id)
        .order_by(p.level.desc(), p.unit_id.is_not(None), p.unit_id, p.id)
    )
    return [
        Post(
            row.id,
            row.title,
            row.short_name or "",
            Level(row.level),
            Role(row.role) if row.role else None,
            row.portfolio,
            tuple(holders.get(row.id, ())),
            tuple(coming.get(row.id, ())),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Reach:
    """What a portfolio (分工) of a district leader reaches: topics and units, their names by code."""

    topics: Mapping[str, str]
    units: Mapping[str, str]


def reach(connection: Connection, post_id: int | None = None) -> Reach:
    """What this post's portfolio reaches; None: everything that one can reach. A topic below another names both."""
    t, above, u, f = tables.topics, tables.topics.alias(), tables.units, tables.portfolios.c
    topics = select(t.c.code, t.c.name, above.c.name.label("above")).outerjoin_from(
        t, above, t.c.parent_id == above.c.id
    )
    units = select(u.c.code, u.c.name)
    if post_id is None:
        topics, units = topics.where(t.c.withdrawn == STANDS), units.where(u.c.withdrawn == STANDS)
    else:
        topics = topics.where(t.c.id.in_(select(f.topic_id).where(f.post_id == post_id)))
        units = units.where(u.c.id.in_(select(f.unit_id).where(f.post_id == post_id)))
    return Reach(
        {
            row.code: f"{row.above} / {row.name}" if row.above else row.name
            for row in connection.execute(topics.order_by(t.c.level, t.c.id))
        },
        {row.code: row.name for row in connection.execute(units.order_by(u.c.id))},
    )


def administrators(connection: Connection, day: date) -> set[int]:
    """Accounts that keep the others on that day: as long as there is one, nobody is locked out."""
    a, h, p = tables.accounts.c, tables.post_holders.c, tables.posts.c
    query = select(a.id).join_from(tables.accounts, tables.post_holders, h.account_id == a.id)
    query = query.join(tables.posts, h.post_id == p.id).where(p.role == Role.ADMINISTRATOR.value, a.ended.is_(None))
    return set(connection.scalars(query.where(h.since <= day, h.until > day)))


def _accounts(connection: Connection, which: ColumnElement[bool], day: date) -> list[Account]:
    a, h, p, u = tables.accounts.c, tables.post_holders.c, tables.posts.c, tables.units.c
    held: dict[int, list[Held]] = {}
    columns = (h.account_id, h.id, h.post_id, p.title, u.short_name, p.role, p.portfolio, h.since, h.until)
    query = select(*columns).join_from(tables.post_holders, tables.posts, h.post_id == p.id)
    query = query.outerjoin(tables.units, p.unit_id == u.id).where(h.account_id.is_not(None), h.until > day)
    for row in connection.execute(query.order_by(h.since.desc(), h.id.desc())):
        role = Role(row.role) if row.role else None
        unit = row.short_name or ""
        one = Held(row.id, row.post_id, row.title, unit, role, row.portfolio, row.since, row.until)
        held.setdefault(row.account_id, []).append(one)
    s = tables.sessions.c
    seen = select(s.account_id, func.max(s.seen).label("seen")).group_by(s.account_id).subquery()
    rows = connection.execute(
        select(tables.accounts, seen.c.seen)
        .outerjoin_from(tables.accounts, seen, seen.c.account_id == a.id)
        .where(which)
        .order_by(a.login)
    )
    return [
        Account(
            row.id,
            row.login,
            row.official,
            row.must_change,
            row.demo,
            row.created,
            row.ended,
            row.seen,
            tuple(one for one in held.get(row.id, ()) if one.since <= day),
            tuple(one for one in held.get(row.id, ()) if one.since > day),
        )
        for row in rows
    ]
