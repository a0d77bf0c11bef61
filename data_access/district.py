"""The district's own words: names of streets, communities, topics and units, for screens, filters and the command line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, null, select, true

from data_access import tables
from data_access.tables import STANDS
from domain.vocabulary import Channel, Level, word

UNFILED = "未归类"
AREAS = ("street", "community")  # the kinds that have an outline, households and people


# Dimensions by what their values are: words of the glossary and decades, units, what the district itself named.
_FIXED: Mapping[str, Mapping[Any, str]] = {
    "source": {channel.value: word(channel) for channel in Channel},
    "level": {int(level): word(level) for level in Level},
    "built": {decade: f"{decade}年代" for decade in range(0, 3000, 10)},
}
# What is said of a value that is not known, where it is not that something is filed nowhere.
_UNKNOWN: Mapping[str, str] = {
    **dict.fromkeys(("topic2", "topic3"), "未细分"),
    **dict.fromkeys(("owner", "property", "heating", "built"), "未登记"),
}
_UNITS = ("unit", "owner", "property", "heating")
_NAMED = ("street", "community", "topic", "topic2", "topic3")


class UnknownName(ValueError):
    """A word that the district does not know; its text is a Chinese sentence."""


@dataclass(frozen=True)
class Names:
    """id → name, by dimension; every dimension of a number can be written and read by name.

    gone: entries that were withdrawn with their import, which only a number as known on an earlier day can still name
    short: what a street or community is called where there is little room (八角)
    street_of, topic_of: the street of a community, the topic that a topic of the second or third level is part of
    heating, old_estate: the topics of the first level that are about heating (供暖), about old estates (老旧小区)
    """

    street: Mapping[int, str]
    community: Mapping[int, str]
    topic: Mapping[int, str]
    topic2: Mapping[int, str]
    topic3: Mapping[int, str]
    unit: Mapping[int, str]
    unit_full: Mapping[int, str]
    gone: Mapping[str, Mapping[Any, str]] = field(default_factory=dict)
    short: Mapping[int, str] = field(default_factory=dict)
    street_of: Mapping[int, int] = field(default_factory=dict)
    topic_of: Mapping[int, int] = field(default_factory=dict)
    heating: frozenset[int] = frozenset()
    old_estate: frozenset[int] = frozenset()

    def known(self, dimension: str) -> Mapping[Any, str]:
        """The values of a dimension with their screen words. Raises UnknownName where there is no such dimension."""
        if dimension in _FIXED:
            return _FIXED[dimension]
        if dimension not in (*_UNITS, *_NAMED):
            raise UnknownName(f"没有这个分组：{dimension}")
        return self.unit if dimension in _UNITS else getattr(self, dimension)

    def of(self, dimension: str, value: object) -> str:
        """The screen word of a value of a dimension; for None 未归类 (filed nowhere), 未细分 or 未登记."""
        if value is None:
            return _UNKNOWN.get(dimension, UNFILED)
        known = self.known(dimension)
        return known[value] if value in known else self.gone["unit" if dimension in _UNITS else dimension][value]

    def find(self, dimension: str, name: str, within: object = None) -> object:
        """The value behind a screen word; within: the street of a community, the topic above a topic, for two of them may
        bear one name. Raises UnknownName when the district has no such name."""
        if name in (UNFILED, self.of(dimension, None)):
            return None
        known = self.known(dimension)
        above = {"community": self.street_of, "topic2": self.topic_of, "topic3": self.topic_of}.get(dimension, {})
        inside = {id_: n for id_, n in known.items() if within is not None and above.get(id_) == within}
        full = self.unit_full if dimension in _UNITS else {}
        choices = {n: value for value, n in (*full.items(), *known.items(), *inside.items())}
        if name not in choices:
            raise UnknownName(f"没有这个名称：{name}")
        return choices[name]


def names(connection: Connection) -> Names:
    """All names of the district; a few hundred rows, public, the same for every viewer."""
    a, t, u = tables.areas.c, tables.topics.c, tables.units.c
    areas = connection.execute(
        select(a.id, a.kind, a.name, a.short_name, a.parent_id, a.withdrawn).where(a.kind.in_(AREAS))
    ).all()
    topics = connection.execute(select(t.id, t.level, t.name, t.parent_id, t.heating, t.old_estate, t.withdrawn)).all()
    units = connection.execute(select(u.id, u.short_name, u.name, u.withdrawn)).all()

    def named(stands: bool) -> dict[str, dict[int, str]]:
        here, about, answering = (
            [row for row in rows if (row.withdrawn == STANDS) is stands] for rows in (areas, topics, units)
        )
        levels = {"topic": 1, "topic2": 2, "topic3": 3}
        return {
            **{kind: {row.id: row.name for row in here if row.kind == kind} for kind in AREAS},
            **{name: {row.id: row.name for row in about if row.level == level} for name, level in levels.items()},
            "unit": {row.id: row.short_name for row in answering},
            "unit_full": {row.id: row.name for row in answering},
        }

    here, about = ([row for row in rows if row.withdrawn == STANDS] for rows in (areas, topics))
    first = [row for row in about if row.level == 1]
    return Names(
        **named(True),
        gone=named(False),
        short={row.id: row.short_name or row.name for row in here},
        street_of={row.id: row.parent_id for row in here if row.kind == "community"},
        topic_of={row.id: row.parent_id for row in about if row.parent_id is not None},
        heating=frozenset(row.id for row in first if row.heating),
        old_estate=frozenset(row.id for row in first if row.old_estate),
    )


def by_code(connection: Connection) -> dict[str, Row]:
    """The rows of the streets and communities that stand, by their codes and in that order."""
    a = tables.areas
    query = select(a).where(a.c.kind.in_(AREAS), a.c.withdrawn == STANDS).order_by(a.c.code)
    return {row.code: row for row in connection.execute(query)}


# Which entries a written name of a kind can mean.
_ENTRIES: Mapping[str, tuple[str, ...]] = {
    "street": ("street",),
    "community": ("community",),
    "place": ("estate", "building"),
    "estate": ("estate",),
}


def entries(connection: Connection, kind: str) -> Mapping[int, str]:
    """What a written name can be filed under, id → name with what it lies in (街道/社区, 一级/二级), in that order.

    kind: street · community · place (小区, 楼栋) · estate (小区) · topic · unit; any other is a unit, too (配合单位).
    """
    if kind in _ENTRIES:
        a = tables.areas.c
        query = select(a.id, a.parent_id, a.name, a.kind.in_(_ENTRIES[kind])).where(a.kind != "district")
        query = query.where(a.withdrawn == STANDS)
    elif kind == "topic":
        t = tables.topics.c
        query = select(t.id, t.parent_id, t.name, true()).where(t.withdrawn == STANDS)
    else:
        u = tables.units.c
        query = select(u.id, null(), u.name, true()).where(u.withdrawn == STANDS)
    rows = {row[0]: row for row in connection.execute(query)}

    def path(id_: int | None) -> str:
        row = rows.get(id_)
        return "" if row is None else f"{path(row[1])}/{row[2]}"

    found = {id_: path(id_)[1:] for id_, row in rows.items() if row[3]}
    return dict(sorted(found.items(), key=lambda entry: entry[1]))
