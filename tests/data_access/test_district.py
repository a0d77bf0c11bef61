"""What a written name can be filed under: every entry of the kind once, with what it lies in."""

import pytest
from sqlalchemy import func, select

from data_access import tables
from data_access.district import entries
from data_access.engine import connect, reading


@pytest.mark.parametrize(
    ("kind", "some", "table", "condition"),
    [
        ("street", "八角街道", tables.areas, tables.areas.c.kind == "street"),
        ("community", "八角街道/八角北里社区", tables.areas, tables.areas.c.kind == "community"),
        ("place", None, tables.areas, tables.areas.c.kind.in_(("estate", "building"))),
        ("topic", "供暖", tables.topics, tables.topics.c.id > 0),
        ("unit", None, tables.units, tables.units.c.id > 0),
        ("partner", None, tables.units, tables.units.c.id > 0),
    ],
)
def test_every_entry_with_what_it_lies_in(sample_url, kind, some, table, condition):
    with reading(connect(sample_url)) as connection:
        found = entries(connection, kind)
        assert len(found) == connection.scalar(select(func.count()).select_from(table).where(condition))
    assert list(found.values()) == sorted(found.values())
    assert some is None or some in found.values()
    assert all(name and not name.startswith("/") for name in found.values())
