"""People and posts (人员与职务): accounts of officials, who holds which post from when, and what a post may see."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Table, select, true

from data_access import audit, tables
from data_access.audit import Act
from domain import visibility
from domain.events import FAR
from domain.visibility import Role, Viewer
from domain.vocabulary import Level

_SHARED = ("街道", "社区")  # what a unit's name ends with and a post's title begins with: said once


class Refused(ValueError):
    """What may not be done to an account or a post; its text is a Chinese sentence."""


@dataclass(frozen=True)
class Held:
    """A post as an account holds it: from since, until the day before until (None: still). title without the unit."""

    holder_id: int
    post_id: int
    title: str
    unit: str
    role: Role
    since: date
    until: date | None


@dataclass(frozen=True)
class Account:
    """An official's account. ended: revoked; last_seen: of any session; held: the posts held on the day asked for."""

    id: int
    login: str
    official: str
    must_change: bool
    demo: bool
    created: datetime
    ended: datetime | None
    last_seen: datetime | None
    held: tuple[Held, ...]


# --- what a post sees -------------------------------------------------------------------------------------------


def viewer_of(connection: Connection, holder_id: int) -> Viewer:
    """What the holder of a post may see. Raises ValueError, in Chinese, for a post that nobody signs in for, or one
    that lacks what would limit it (the street of its secretary)."""
    h, p, u = tables.post_holders.c, tables.posts.c, tables.units.c
    row = connection.execute(
        select(p.id, p.title, p.role, p.unit_id, u.short_name, u.area_id)
        .join_from(tables.post_holders, tables.posts, h.post_id == p.id)
        .outerjoin(tables.units, p.unit_id == u.id)
        .where(h.id == holder_id)
    ).one()
    if row.role is None:
        raise ValueError(f"职务“{row.title}”还没有定登录角色")
    return _viewer(connection, Role(row.role), row)


def _viewer(connection: Connection, role: Role, post: Any) -> Viewer:
    label = _label(post.short_name, post.title)
    match role:
        case Role.DISTRICT_SECRETARY:
            return visibility.district_secretary()
        case Role.DISTRICT_LEADER:
            return visibility.district_leader(post.title, *_portfolio(connection, post.id))
        case Role.STREET_SECRETARY:
            return visibility.street_secretary(label, post.area_id, _own(connection, post.area_id, Level.STREET))
        case Role.COMMUNITY_SECRETARY:
            return visibility.community_secretary(label, post.area_id, _own(connection, post.area_id, Level.COMMUNITY))
        case Role.BUREAU_HEAD:
            if post.unit_id is None:
                raise ValueError("委办局负责人的职务必须指明单位")
            return visibility.bureau_head(label, post.unit_id, *_lines(connection))
        case Role.OFFICE_STAFF:
            return visibility.district_office()
        case Role.AUDITOR:
            return visibility.auditor()
        case Role.ADMINISTRATOR:
            return visibility.administrator()


def _label(unit: str | None, title: str) -> str:
    """鲁谷街道 and 街道工委书记 are 鲁谷街道工委书记."""
    shared = next((word for word in _SHARED if title.startswith(word) and unit and unit.endswith(word)), "")
    return f"{unit or ''}{title.removeprefix(shared)}"


def _portfolio(connection: Connection, post_id: int) -> tuple[set[int], set[int]]:
    """Topics and units of a district leader's portfolio."""
    c = tables.portfolios.c
    rows = connection.execute(select(c.topic_id, c.unit_id).where(c.post_id == post_id)).all()
    return {row.topic_id for row in rows} - {None}, {row.unit_id for row in rows} - {None}


def _own(connection: Connection, area_id: int | None, level: Level) -> list[int]:
    """The offices of a street, or the residents' committee of a community."""
    u = tables.units.c
    return list(connection.scalars(select(u.id).where(u.area_id == area_id, u.level == int(level))))


def _lines(connection: Connection) -> tuple[Mapping[int, int], Mapping[int, int]]:
    """unit → the unit above it, abolished unit → the unit that took over."""
    u = tables.units.c
    rows = connection.execute(select(u.id, u.parent_id, u.successor_id)).all()
    return (
        {row.id: row.parent_id for row in rows if row.parent_id is not None},
        {row.id: row.successor_id for row in rows if row.successor_id is not None},
    )


def held_by(connection: Connection, account_id: int, day: date) -> list[int]:
    """The holdings of posts that sign in which the account has on that day, the newest first."""
    h, p = tables.post_holders.c, tables.posts.c
    query = select(h.id).join_from(tables.post_holders, tables.posts, h.post_id == p.id)
    mine = (h.account_id == account_id, h.since <= day, h.until > day, p.role.is_not(None))
    return list(connection.scalars(query.where(*mine).order_by(h.since.desc(), h.id.desc())))


# --- demo accounts ----------------------------------------------------------------------------------------------


def put_post(
    connection: Connection,
    title: str,
    unit: str | None,
    role: Role,
    portfolio: str | None = None,
    topics: Collection[str] = (),
    units: Collection[str] = (),
) -> int:
    """The post of this title, unit (code) and portfolio (in words; its topics and units by code), made where there is
    none; the role and the reach of one that had no role are set. Returns its id."""
    p, u, t = tables.posts, tables.units.c, tables.topics.c
    unit_id = connection.scalar(select(u.id).where(u.code == unit)) if unit else None
    same = (p.c.title == title, p.c.unit_id == unit_id, p.c.portfolio == portfolio if portfolio else true())
    found = connection.execute(select(p.c.id, p.c.role).where(*same)).one_or_none()
    if found is not None and found.role is not None:
        return found.id
    if found is None:
        row = {"title": title, "unit_id": unit_id, "level": int(Level.DISTRICT), "portfolio": portfolio}
        post_id = _added(connection, p, **row, role=role.value)
    else:
        post_id = found.id
        connection.execute(p.update().where(p.c.id == post_id).values(role=role.value))
    reach = [{"topic_id": id_} for id_ in connection.scalars(select(t.id).where(t.code.in_(topics)))]
    reach += [{"unit_id": id_} for id_ in connection.scalars(select(u.id).where(u.code.in_(units)))]
    for one in reach:
        connection.execute(tables.portfolios.insert().values(post_id=post_id, **one))
    return post_id


def add_demo(connection: Connection, login: str, post_id: int, moment: datetime) -> None:
    """An account without a password for who holds a post of the sample district; nothing where it exists."""
    a, h = tables.accounts, tables.post_holders
    if connection.scalar(select(a.c.id).where(a.c.login == login)) is not None:
        return
    still = (h.c.post_id == post_id, h.c.until == FAR)
    holder = connection.execute(select(h.c.id, h.c.official).where(*still)).one_or_none()
    official = holder.official if holder else f"演示{login.removeprefix('demo-')}"[:20]
    row = {"login": login, "official": official, "demo": True, "must_change": False, "created": moment}
    account = _added(connection, a, **row)
    if holder is None:
        _added(connection, h, post_id=post_id, official=official, since=moment.date(), account_id=account)
    else:
        connection.execute(h.update().where(h.c.id == holder.id).values(account_id=account))
    audit.record(connection, audit.COMMAND_LINE, Act.PEOPLE, login, {"done": "demo", "official": official}, moment)


def _added(connection: Connection, table: Table, **values: Any) -> int:
    key = connection.execute(table.insert().values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])
