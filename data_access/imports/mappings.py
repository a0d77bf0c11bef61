"""Mappings that somebody keeps under a name, so that the next file of that shape needs no second look."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select, update

from data_access.imports import mapping
from data_access.imports.sources import SOURCES
from data_access.imports.values import line
from data_access.privacy import scrub
from data_access.tables import mappings


def save(connection: Connection, revision: int, name: str, content: Mapping[str, Any]) -> None:
    """Keep a mapping; the same name again replaces it. Raises MappingProblem for one that describes no reader."""
    name = _free(name)
    mapping.source(content, name)
    values = {"content": json.dumps(mapping.without_people(content), ensure_ascii=False), "learned": revision}
    kept = connection.execute(update(mappings).where(mappings.c.name == name).values(**values))
    if not kept.rowcount:
        connection.execute(mappings.insert().values(name=name, **values))


def rename(connection: Connection, revision: int, name: str, to: str) -> None:
    """Another name for a mapping. What came in by the old one stays under it. Raises ValueError for a name in use, and
    for a mapping that is not there."""
    to = _free(to)
    if connection.scalar(select(mappings.c.id).where(mappings.c.name == to)) is not None:
        raise ValueError(f"已有名为“{to}”的对应关系，请换一个名字")
    change = update(mappings).where(mappings.c.name == name).values(name=to, learned=revision)
    if not connection.execute(change).rowcount:
        raise ValueError(f"没有名为“{name}”的对应关系，可能已经改名；请刷新后重试")


def _free(name: str) -> str:
    """A name in one line, without people and what is not seen. A number is one of its source: another reader under that
    source's name would share them."""
    name = scrub(line(name)).text
    if name in (*SOURCES, "table"):
        raise ValueError(f"“{name}”是系统自带来源的名字，请换一个名字")
    return name


def listed(connection: Connection) -> Mapping[str, Mapping[str, Any]]:
    """Name → content of every mapping that is kept, by name."""
    rows = connection.execute(select(mappings.c.name, mappings.c.content).order_by(mappings.c.name))
    return {name: json.loads(content) for name, content in rows}
