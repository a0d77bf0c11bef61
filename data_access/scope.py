"""What a viewer may see, as SQL conditions: one function, applied to every read (DESIGN.md 6)."""

from sqlalchemy import ColumnElement, FromClause, Select, select

from data_access import tables
from domain.visibility import Viewer
from domain.vocabulary import Level


def visible(viewer: Viewer, source: FromClause) -> list[ColumnElement[bool]]:
    """Conditions on the copied dimensions of a table (or alias) of matters, disputes or spells.

    A matter or dispute that was taken back (an import undone) is there for nobody; its spells were withdrawn with it.
    """
    conditions: list[ColumnElement[bool]] = []
    if "title" in source.c:
        conditions.append(source.c.withdrawn == tables.STANDS)
    if viewer.level is Level.STREET:
        conditions.append(source.c.street == viewer.area_id)
    elif viewer.level is Level.COMMUNITY:
        conditions.append(source.c.community == viewer.area_id)
    if viewer.units is not None:
        conditions.append(_held_by(viewer.units, source))
    return conditions


def in_streets(viewer: Viewer, street: ColumnElement) -> list[ColumnElement[bool]]:
    """Conditions on a street's id, for what is known by street alone (feeds): the viewer's own, or its community's."""
    if viewer.level is Level.STREET:
        return [street == viewer.area_id]
    if viewer.level is Level.COMMUNITY:
        home = select(tables.areas.c.parent_id).where(tables.areas.c.id == viewer.area_id)
        return [street == home.scalar_subquery()]
    return []


def _held_by(units: frozenset[int], source: FromClause) -> ColumnElement[bool]:
    """The subject is or was answered by one of the units."""
    subject, held = (
        ("matter_id", tables.holdings)
        if "matter_id" in source.c or "driver_unit_id" in source.c
        else ("dispute_id", tables.dispute_holdings)
    )
    mine = source.c[subject if subject in source.c else "id"]
    holding: Select = select(held.c[subject]).where(held.c.unit_id.in_(units), held.c.withdrawn == tables.STANDS)
    return mine.in_(holding)
