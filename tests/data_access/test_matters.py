"""Matters as they are read: an accusation is counted, and nothing of it is shown to anybody."""

from sqlalchemy import select

from data_access import search, tables
from data_access.engine import connect, reading
from data_access.matters import holders, lines, matter, timeline
from data_access.metrics.answers import listed, value
from data_access.metrics.measure import Window
from domain.visibility import district_office
from domain.vocabulary import Category
from tests.data_access.ground import TODAY

YEAR = Window(TODAY.replace(month=1, day=1), TODAY)
OFFICE = district_office()


def test_an_accusation_is_counted_and_not_shown(sample_url: str):
    m = tables.matters.c
    with reading(connect(sample_url)) as connection:
        accusations = connection.execute(
            select(m.id, m.number).where(m.category == Category.ACCUSATION, m.received >= YEAR.first, m.received_known)
        ).all()
        assert accusations
        assert lines(connection, OFFICE, [row.id for row in accusations]) == {}
        for row in accusations:
            # The very answers of a number that does not exist.
            assert matter(connection, OFFICE, row.number) is matter(connection, OFFICE, "XF-NONE") is None
            assert search.find(connection, OFFICE, row.number, 5) == search.find(connection, OFFICE, "XF-NONE", 5)
            assert (timeline(connection, OFFICE, "matter", row.id), holders(connection, OFFICE, "matter", row.id)) == (
                (),
                (),
            )
        found = listed(connection, OFFICE, "received_items", YEAR)
        counted = value(connection, OFFICE, "received_items", YEAR)
    assert found["untold"] == len(accusations)
    assert found["total"] == found["weight"] == (counted["value"] or counted["at_least"])
    assert found["total"] == len(found["cases"]) + found["untold"]
    assert not {row.number for row in accusations} & {case["number"] for case in found["cases"]}
