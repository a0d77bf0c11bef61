"""A street outside of the small district, for which a file brought one year of a feed that the office never set up."""

from datetime import date, datetime

from sqlalchemy import Connection

from data_access import feeds, tables, writing
from data_access.writing import Request
from domain.visibility import Viewer
from domain.vocabulary import Level
from tests.data_access.ground import DISTRICT

OUTSIDE, FEED = 7, 3
DAY = date(2026, 11, 1)
OUTSIDER = Viewer("坪山街道", "坪山街道", Level.STREET, OUTSIDE)


def history(connection: Connection) -> int:
    """Bring the street and the whole of 2024 in, as an import of DAY would; the revision."""
    revision = writing.revise(connection, Request("tests", datetime.combine(DAY, datetime.min.time())), "an old file")
    street = {"code": "X1", "kind": "street", "name": "坪山街道", "parent_id": DISTRICT}
    connection.execute(tables.areas.insert().values(id=OUTSIDE, **street, learned=revision))
    feed = {"source": "other", "name": "其他渠道", "every_days": 7, "since": date(2024, 1, 1)}
    connection.execute(tables.feeds.insert().values(id=FEED, **feed, learned=revision))
    feeds.record_arrival(connection, revision, "other", OUTSIDE, date(2024, 1, 1), date(2024, 12, 31), DAY)
    return revision
