"""Where and under what a matter or a dispute is filed, by name: joined to any select of them."""

from sqlalchemy import Select, Table

from data_access import tables

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
