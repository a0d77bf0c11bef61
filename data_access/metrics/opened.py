"""The lines to show for the cases behind a number: matters or disputes, a page of them or all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, case, func, select

from data_access import tables
from data_access.filed import with_names
from data_access.matters import MatterLine, lines
from data_access.metrics.behind import Case, cases
from data_access.metrics.declaration import Metric
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import Window
from data_access.scope import visible
from data_access.tables import STANDS
from domain.events import FAR
from domain.visibility import Viewer

# A statement takes a limited number of parameters (SQLite 32,766, PostgreSQL 65,535).
_CHUNK = 1_000


@dataclass(frozen=True)
class DisputeLine:
    """A dispute in a list, on the ledger or off it; entered (None: not known), off and due are those of
    its latest time on the ledger.

    households, solved: 户 affected and solved, as known now; off is None while it is on the ledger.
    """

    id: int
    number: str
    title: str
    street: str | None
    community: str | None
    topic: str | None
    households: int
    solved: int
    unit: str | None
    entered: date | None
    due: date | None
    off: date | None


@dataclass(frozen=True)
class Row:
    """One case behind a number and the line of its matter or dispute; a subject counted twice has two rows."""

    case: Case
    line: MatterLine | DisputeLine


def rows_of(connection: Connection, viewer: Viewer, metric: Metric, found: Sequence[Case]) -> list[Row]:
    """The lines of these cases, in their order; a case that is gone or not the viewer's has none."""
    lines_of = lines if metric.subject == "matter" else dispute_lines
    ids = list(dict.fromkeys(case.subject_id for case in found))
    shown: dict[int, Any] = {}
    for start in range(0, len(ids), _CHUNK):
        shown |= lines_of(connection, viewer, ids[start : start + _CHUNK])
    return [Row(case, shown[case.subject_id]) for case in found if case.subject_id in shown]


def all_rows(
    connection: Connection,
    viewer: Viewer,
    metric: Metric,
    window: Window,
    side: str,
    where: Mapping[str, Any],
    most: int,
) -> list[Row]:
    """The first `most` rows of a side, newest first."""
    found = cases(connection, viewer, metric, window, side, where, limit=most).cases
    return rows_of(connection, viewer, metric, found)


def most_households(
    connection: Connection, viewer: Viewer, window: Window, where: Mapping[str, Any], most: int
) -> list[Row]:
    """The disputes behind 涉及户数 with the most households on the last day, the largest first; one row a dispute,
    its weight all of its households."""
    metric = METRICS["households"]
    lots: dict[int, Case] = {}
    for one in cases(connection, viewer, metric, window, "numerator", where, limit=0).cases:
        held = lots.get(one.subject_id)
        lots[one.subject_id] = one if held is None else replace(held, weight=held.weight + one.weight)
    largest = sorted(lots.values(), key=lambda one: (-one.weight, one.subject_id))[:most]
    return rows_of(connection, viewer, metric, largest)


def dispute_lines(connection: Connection, viewer: Viewer, ids: Sequence[int]) -> dict[int, DisputeLine]:
    """The list lines of these disputes, those the viewer may see; five statements for any number."""
    d, s, h, lim, lot = (
        tables.disputes,
        tables.ledger_spells,
        tables.dispute_holdings,
        tables.ledger_limits,
        tables.household_lots,
    )

    def standing(table: Any, *columns: Any) -> Select:
        return select(table.c.dispute_id, *columns).where(table.c.dispute_id.in_(ids), table.c.withdrawn == STANDS)

    def last(query: Select, *order: Any) -> dict[int, Any]:
        return {row.dispute_id: row for row in connection.execute(query.order_by(*order))}

    spells = last(standing(s, s.c.entered, s.c.entered_known, s.c.off), s.c.nr)
    limits = last(standing(lim, lim.c.due), lim.c.starts, lim.c.row_id)
    unit = tables.units
    holders = last(standing(h, unit.c.short_name).outerjoin(unit, unit.c.id == h.c.unit_id), h.c.nr)
    solved = func.sum(case((lot.c.solved < FAR, lot.c.n), else_=0)).label("solved")
    stay = standing(lot, func.sum(lot.c.n).label("n"), solved).where(lot.c.moved == FAR)
    lots = last(stay.group_by(lot.c.dispute_id))
    query = select(d.c.id, d.c.number, d.c.title).where(d.c.id.in_(ids), *visible(viewer, d))
    found = {}
    for row in connection.execute(with_names(query, d, "street", "community", "topic")):
        spell, limit, holder, households = (group.get(row.id) for group in (spells, limits, holders, lots))
        found[row.id] = DisputeLine(
            row.id,
            row.number,
            row.title,
            row.street_name,
            row.community_name,
            row.topic_name,
            int(households.n) if households else 0,
            int(households.solved) if households else 0,
            holder.short_name if holder else None,
            spell.entered if spell and spell.entered_known else None,
            limit.due if limit else None,
            spell.off if spell else None,
        )
    return found
