"""What a viewer may see, as SQL conditions: one function, applied to every read (DESIGN.md 6)."""

from sqlalchemy import ColumnElement, FromClause, exists, false, or_, select, true

from data_access import tables
from domain.visibility import Right, Viewer
from domain.vocabulary import Category, Level


def visible(viewer: Viewer, source: FromClause) -> list[ColumnElement[bool]]:
    """Conditions on the copied dimensions of a table (or alias) of matters, disputes or spells.

    A matter or dispute that was taken back (an import undone) is there for nobody; its spells were withdrawn with it.
    """
    if not viewer.may(Right.CONTENT):
        return [false()]
    conditions: list[ColumnElement[bool]] = []
    if "title" in source.c:
        conditions.append(source.c.withdrawn == tables.STANDS)
    if viewer.level is Level.STREET:
        conditions.append(source.c.street == viewer.area_id)
    elif viewer.level is Level.COMMUNITY:
        conditions.append(source.c.community == viewer.area_id)
    if viewer.units is not None:
        conditions.append(_answered_for(viewer, viewer.units, source))
    if viewer.own and _of_matters(source):
        conditions.append(_complains_of_none(viewer.own, source))
    return conditions


def listed(viewer: Viewer, source: FromClause) -> list[ColumnElement[bool]]:
    """Conditions for what is shown as a line or a page: what is visible, but for accusations (told)."""
    return [*visible(viewer, source), told(source)]


def told(source: FromClause) -> ColumnElement[bool]:
    """The subject is no accusation (检举控告): those are counted, and no line of them is shown to anybody (条例 30, 46)."""
    if not _of_matters(source):
        return true()
    if "title" in source.c:
        return source.c.category != Category.ACCUSATION
    accused = tables.matters.alias("accused")
    return ~exists().where(accused.c.id == _id(source), accused.c.category == Category.ACCUSATION)


def in_streets(viewer: Viewer, street: ColumnElement) -> list[ColumnElement[bool]]:
    """Conditions on a street's id, for what is known by street alone (feeds): the viewer's own, or its community's."""
    if not viewer.may(Right.CONTENT):
        return [false()]
    if viewer.level is Level.STREET:
        return [street == viewer.area_id]
    if viewer.level is Level.COMMUNITY:
        home = select(tables.areas.c.parent_id).where(tables.areas.c.id == viewer.area_id)
        return [street == home.scalar_subquery()]
    return []


def _of_matters(source: FromClause) -> bool:
    return "matter_id" in source.c or "driver_unit_id" in source.c


def _id(source: FromClause) -> ColumnElement[int]:
    subject = "matter_id" if _of_matters(source) else "dispute_id"
    return source.c[subject if subject in source.c else "id"]


def _answered_for(viewer: Viewer, units: frozenset[int], source: FromClause) -> ColumnElement[bool]:
    """The subject is or was answered by one of the units, or is filed under a topic of the portfolio; of a dispute, too,
    one that a unit cooperates on (配合单位), or orders and promises to it would reach nobody."""
    held = tables.holdings if _of_matters(source) else tables.dispute_holdings
    holding = select(held.c.matter_id if _of_matters(source) else held.c.dispute_id)
    reached = [_id(source).in_(holding.where(held.c.unit_id.in_(units), held.c.withdrawn == tables.STANDS))]
    if not _of_matters(source):
        w = tables.dispute_units.c
        reached.append(_id(source).in_(select(w.dispute_id).where(w.unit_id.in_(units))))
    filed = (source.c[level].in_(viewer.topics) for level in ("topic", "topic2", "topic3") if viewer.topics)
    return or_(*reached, *filed)


def _complains_of_none(own: frozenset[int], source: FromClause) -> ColumnElement[bool]:
    """The subject does not complain of one of the viewer's own units: that side never sees it (条例 30, 46)."""
    m = tables.matters.c
    if "complained_unit_id" in source.c:
        column = source.c.complained_unit_id
        return or_(column.is_(None), column.not_in(own))
    return _id(source).not_in(select(m.id).where(m.complained_unit_id.in_(own)))
