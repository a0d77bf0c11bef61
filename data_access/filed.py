"""Where and under what a matter or a dispute is filed, by name: joined to any select of them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Select, Table, select

from data_access import tables
from data_access.tables import STANDS
from domain.acts.permission import Refused
from domain.ledger import Refusal
from domain.visibility import Viewer
from domain.vocabulary import Level

_FILED_AS = {"street": "street", "community": "community", "estate": "place_id", "building": "place_id"}
_MISSING = {"place": "没有这个地点，请重新选择。", "topic": "没有这个领域，请重新选择。"}
_IDS = 2**31  # no id reaches so far (PostgreSQL)
_AREAS = {"street": "street", "community": "community", "place": "place_id"}


def with_names(query: Select, filed: Table, *wanted: str) -> Select:
    """The query with a column <name>_name for each of `wanted`, None where nothing is filed.

    filed: `matters` or `disputes`, which the query reads; wanted: street, community, place, topic, topic2, topic3.
    """
    for name in wanted:
        named = (tables.areas if name in _AREAS else tables.topics).alias(f"{name}_named")
        query = query.add_columns(named.c.name.label(f"{name}_name"))
        query = query.outerjoin(named, named.c.id == filed.c[_AREAS.get(name, name)])
    return query


def as_written(connection: Connection, subject: str, id_: int) -> tuple[tuple[str, str], ...]:
    """(kind, name) of each name that a file wrote and nobody has filed yet; the kinds are those of written_names."""
    w, u = tables.written_names.c, tables.unfiled.c
    query = select(w.kind, w.written).join_from(tables.unfiled, tables.written_names, u.written_id == w.id)
    mine = query.where(u[f"{subject}_id"] == id_, u.withdrawn == STANDS)
    return tuple((row.kind, row.written) for row in connection.execute(mine.order_by(w.kind, w.written)))


def filed_under(connection: Connection, place: int | None, topic: int | None) -> dict[str, Any]:
    """Street, community and place from an area of any kind, the three levels from a topic of any. Raises Refused for what
    is not there, and for the district, which files nothing."""
    for name, id_ in (("place", place), ("topic", topic)):
        if id_ is not None and not (type(id_) is int and 0 < id_ < _IDS):
            raise Refused([Refusal(name, _MISSING[name])])
    filed: dict[str, Any] = dict.fromkeys(("street", "community", "place_id", "topic", "topic2", "topic3"))
    area, place_asked = tables.areas.c, place is not None
    while place is not None:
        row = connection.execute(select(area.kind, area.parent_id).where(area.id == place)).one_or_none()
        if row is None:
            raise Refused([Refusal("place", _MISSING["place"])])
        column = _FILED_AS.get(row.kind)
        if column is not None and filed[column] is None:
            filed[column] = place
        place = row.parent_id
    if place_asked and filed["street"] is None:
        raise Refused([Refusal("place", "请选到街道、社区或小区。")])
    t = tables.topics.c
    while topic is not None:
        row = connection.execute(select(t.level, t.parent_id).where(t.id == topic)).one_or_none()
        if row is None:
            raise Refused([Refusal("topic", _MISSING["topic"])])
        filed["topic" if row.level == 1 else f"topic{row.level}"] = topic
        topic = row.parent_id
    return filed


def elsewhere(viewer: Viewer, filed: Mapping[str, Any]) -> tuple[Refusal, ...]:
    """A street or community writes down what happens there; without a place it is its own."""
    if viewer.area_id is None:
        return ()
    kind = "street" if viewer.level is Level.STREET else "community"
    if filed[kind] == viewer.area_id:
        return ()
    return (Refusal("place", f"地点不在{viewer.scope.removeprefix('贵')}，请另选地点。"),)
