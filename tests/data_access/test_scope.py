"""What a viewer may see reaches every number: none fails for a viewer of units, and none shows what is not theirs."""

import pytest
from sqlalchemy import select

from data_access import tables
from data_access.engine import connect
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import Window, measure
from domain.visibility import Viewer, district_office
from domain.vocabulary import Level
from tests.data_access.ground import TODAY

YEAR = Window(TODAY.replace(year=TODAY.year - 1), TODAY)


def of_units(*units: int) -> Viewer:
    return Viewer("单位", "本单位", Level.DISTRICT, units=frozenset(units))


@pytest.mark.parametrize("name", METRICS)
def test_a_viewer_of_units_has_every_number(sample_url: str, name: str):
    with connect(sample_url).connect() as connection:
        everyone, nobody = of_units(*connection.scalars(select(tables.units.c.id))), of_units(-1)
        whole, all_units, none = (
            measure(connection, viewer, METRICS[name], YEAR).figure for viewer in (district_office(), everyone, nobody)
        )
    assert (all_units.numerator, all_units.denominator) == (whole.numerator, whole.denominator)
    assert (none.numerator, none.denominator or 0) == (0, 0)
