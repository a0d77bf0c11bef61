"""What anybody sees of the small district: originals, events and spells that stand, every list of names, every number."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Table, select

from data_access import district, feeds, search, tables
from data_access.imports import filing
from data_access.imports.names import KINDS
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import Window, measure, trend
from data_access.tables import STANDS
from domain.visibility import district_office
from tests.data_access.ground import TODAY

OFFICE_VIEW = district_office()
MONTHS = [Window(date(2026, 10, 1), date(2026, 10, 31)), Window(date(2026, 11, 1), TODAY)]
PARTS = ("street", "community", "topic", "topic3", "unit", "source")


def picture(engine: Engine) -> dict[str, Any]:
    with engine.connect() as connection:
        stands = (tables.matters, tables.disputes, tables.unfiled, tables.silences, tables.feed_arrivals, tables.events)
        seen: dict[str, Any] = {table.name: _standing(connection, table) for table in (*stands, *tables.FACTS)}
        seen["found"] = search.find(connection, OFFICE_VIEW, "暖气", 100)
        of_standing = tables.dispute_units.c.dispute_id.in_(
            select(tables.disputes.c.id).where(tables.disputes.c.withdrawn == STANDS)
        )
        partners = select(tables.dispute_units.c.dispute_id, tables.dispute_units.c.unit_id).where(of_standing)
        seen["partners"] = sorted(tuple(row) for row in connection.execute(partners))
        return seen | _lists(connection)


def numbers(engine: Engine) -> dict[str, Any]:
    """Every number, and one of them in its parts."""
    with engine.connect() as connection:
        whole = {name: trend(connection, OFFICE_VIEW, metric, MONTHS) for name, metric in METRICS.items()}
        return whole | {by: measure(connection, OFFICE_VIEW, METRICS["open"], MONTHS[1], [by]) for by in PARTS}


def _lists(connection: Connection) -> dict[str, Any]:
    """Every list of names there is to choose from, and what is expected to arrive."""
    names = {kind: of for kind, of in vars(district.names(connection)).items() if kind != "gone"}
    seen: dict[str, Any] = {f"names {kind}": sorted(getattr(of, "items", of.__iter__)()) for kind, of in names.items()}
    seen |= {f"entries {kind}": district.entries(connection, kind) for kind in KINDS}
    seen["waiting"] = filing.waiting(connection, OFFICE_VIEW)
    tomorrow = TODAY + timedelta(days=1)  # whatever moment of today anything was learned
    seen["feeds"] = feeds.overview(connection, OFFICE_VIEW, tomorrow)
    seen["silent"] = feeds.silent_now(connection, OFFICE_VIEW, tomorrow)
    return seen


def _standing(connection: Connection, table: Table) -> list[tuple[Any, ...]]:
    columns = [c for c in table.c if c.name not in {"id", "row_id", "learned", "withdrawn"}]
    columns = [c for c in columns if not c.name.endswith("_learned")]
    found = connection.execute(select(*columns).where(table.c.withdrawn == STANDS))
    return sorted((tuple(row) for row in found), key=repr)
