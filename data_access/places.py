"""Places (楼院) with several matters in a window that are not all solved: where the same will come again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, and_, case, func, select

from data_access import tables
from data_access.metrics.measure import Window
from data_access.scope import listed
from data_access.tables import STANDS
from domain.visibility import Viewer


@dataclass(frozen=True)
class Recurring:
    """A place with so many matters (件次) of a window, how many of them are not solved (未化解), and the day of the last.

    name: of a building with that of its estate; street and community as the matters are filed, heating and owner (units)
    as the place is registered, else the estate around it.
    """

    place_id: int
    name: str
    street: int | None
    community: int | None
    heating: int | None
    owner: int | None
    matters: int
    unsolved: int
    last_day: date


def recurring(
    connection: Connection, viewer: Viewer, topics: Collection[int], window: Window, today: date, least: int = 2
) -> list[Recurring]:
    """The places with at least so many matters of these topics (level 1) received in the window, of which one is not
    solved on `today`, the most unsolved first; accusations are no line of any list.

    None for a viewer who stands outside the chain (a bureau, a portfolio): a building would say too much.
    """
    if not viewer.whole:
        return []
    m, s, place, around = tables.matters, tables.matter_spells, tables.areas, tables.areas.alias("around")
    unsolved = func.sum(case((s.c.solved > today, 1), else_=0))
    found = (
        select(
            m.c.place_id,
            func.max(m.c.street).label("street"),
            func.max(m.c.community).label("community"),
            func.count().label("matters"),
            unsolved.label("unsolved"),
            func.max(s.c.received).label("last_day"),
        )
        .join_from(s, m, m.c.id == s.c.matter_id)
        .where(
            s.c.withdrawn == STANDS,
            s.c.received_known,
            s.c.received.between(window.first, window.last),
            s.c.topic.in_(topics),
            m.c.place_id.is_not(None),
            *listed(viewer, m),
        )
        .group_by(m.c.place_id)
        .having(func.count() >= least, unsolved > 0)
        .subquery()
    )
    of = {
        name: func.coalesce(place.c[f"{name}_unit_id"], around.c[f"{name}_unit_id"]).label(name)
        for name in ("heating", "owner")
    }
    query = (
        select(found, place.c.name, around.c.name.label("estate"), *of.values())
        .join_from(found, place, place.c.id == found.c.place_id)
        .outerjoin(around, and_(around.c.id == place.c.parent_id, around.c.kind == "estate"))
        .order_by(found.c.unsolved.desc(), found.c.matters.desc(), found.c.last_day.desc(), found.c.place_id)
    )
    return [
        Recurring(
            row.place_id,
            row.name if row.name.startswith(row.estate or "") else f"{row.estate}{row.name}",
            row.street,
            row.community,
            row.heating,
            row.owner,
            row.matters,
            row.unsolved,
            row.last_day,
        )
        for row in connection.execute(query)
    ]
