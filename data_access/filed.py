"""Where and under what a matter or a dispute is filed, by name: joined to any select of them."""

from sqlalchemy import Connection, Select, Table, select

from data_access import tables
from data_access.tables import STANDS

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
