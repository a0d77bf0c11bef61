"""What a written name can be filed under: every entry of the kind once, with what it lies in."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from data_access import tables
from data_access.district import UnknownName, entries, names
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


def test_every_value_of_a_number_is_written_and_found_by_its_word(sample_url):
    with reading(connect(sample_url)) as connection:
        known = names(connection)
    (heating,) = known.heating
    values: dict[str, object] = {"street": 2, "owner": 3, "property": 4, "heating": 5, "built": 1980, "topic": heating}
    values |= {"unit": None, "source": "visit", "level": 3}
    said = {dimension: known.of(dimension, value) for dimension, value in values.items()}
    assert (said["built"], said["topic"], said["unit"]) == ("1980年代", "供暖", "未归类")
    assert {dimension: known.find(dimension, word) for dimension, word in said.items()} == values
    assert known.find("unit", known.unit_full[3]) == 3
    # What a screen writes is the short name: one unit's full name does not stand before another's short one.
    assert replace(known, unit_full={**known.unit_full, 4: known.unit[3]}).find("unit", known.unit[3]) == 3
    assert replace(known, unit={}, gone={"unit": {3: "原单位"}}).of("owner", 3) == "原单位"
    for dimension, name in (("built", "1980"), ("place", "1"), ("street", "没有的街道")):
        with pytest.raises(UnknownName):
            known.find(dimension, name)
    none = {dimension: known.of(dimension, None) for dimension in ("unit", "topic3", "owner", "built")}
    assert none == {"unit": "未归类", "topic3": "未细分", "owner": "未登记", "built": "未登记"}
    assert [known.find(dimension, word) for dimension, word in none.items()] == [None] * 4
    assert known.find("owner", "未归类") is None
    assert [known.topic[one] for one in known.old_estate] == ["老旧小区"]
    assert set(known.street_of) == set(known.community)
    assert set(known.topic_of) == {*known.topic2, *known.topic3}
