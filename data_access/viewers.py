"""What the holder of a post may see: the post's role, unit and portfolio as a viewer."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from data_access import tables
from domain import visibility
from domain.visibility import Role, Viewer
from domain.vocabulary import Level

_SHARED = ("街道", "社区")  # what a unit's name ends with and a post's title begins with: said once


def viewer_of(connection: Connection, holder_id: int) -> Viewer:
    """What a holder of a post may see. Raises ValueError as `viewer_of_post` does."""
    h = tables.post_holders.c
    return viewer_of_post(connection, connection.execute(select(h.post_id).where(h.id == holder_id)).scalar_one())


def viewer_of_post(connection: Connection, post_id: int) -> Viewer:
    """What a post sees. Raises ValueError, in Chinese, for one that nobody signs in for, or that lacks what would limit
    it (the street of its secretary)."""
    p, u = tables.posts.c, tables.units.c
    row = connection.execute(
        select(p.id, p.title, p.role, p.unit_id, u.short_name, u.area_id)
        .outerjoin_from(tables.posts, tables.units, p.unit_id == u.id)
        .where(p.id == post_id)
    ).one()
    if row.role is None:
        raise ValueError(f"职务“{row.title}”还没有定登录角色")
    return _viewer(connection, Role(row.role), row)


def held_by(connection: Connection, account_id: int, day: date) -> list[int]:
    """The holdings of posts that sign in which an account has on that day, the newest first."""
    h, p = tables.post_holders.c, tables.posts.c
    query = select(h.id).join_from(tables.post_holders, tables.posts, h.post_id == p.id)
    mine = (h.account_id == account_id, h.since <= day, h.until > day, p.role.is_not(None))
    return list(connection.scalars(query.where(*mine).order_by(h.since.desc(), h.id.desc())))


def post_label(unit: str | None, title: str) -> str:
    """鲁谷街道 and 街道工委书记 are 鲁谷街道工委书记."""
    shared = next((word for word in _SHARED if title.startswith(word) and unit and unit.endswith(word)), "")
    return f"{unit or ''}{title.removeprefix(shared)}"


def post_labels(connection: Connection, *where: ColumnElement[bool]) -> dict[int, str]:
    """id → label of the posts (with their units) for which this holds, the highest level first."""
    p, u = tables.posts.c, tables.units.c
    query = select(p.id, u.short_name, p.title).outerjoin_from(tables.posts, tables.units, u.id == p.unit_id)
    rows = connection.execute(query.where(*where).order_by(p.level.desc(), p.id))
    return {post: post_label(unit, title) for post, unit, title in rows}


def _viewer(connection: Connection, role: Role, post: Any) -> Viewer:
    label = post_label(post.short_name, post.title)
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
