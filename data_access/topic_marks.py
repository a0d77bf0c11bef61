"""Which topics are about heating (供暖) and about old estates (老旧小区): the office marks them, 采暖季 and the presets of 热力图
count by the marks. A mark is no name: it holds at once and for the past, too."""

import json
from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, Engine, func, select, update

from data_access import tables, traced
from data_access.engine import writing
from data_access.tables import STANDS
from data_access.writing import Request, done_before, revise

MARKS: Mapping[str, str] = {"heating": "供暖", "old_estate": "老旧小区"}  # columns of topics


class Refused(ValueError):
    """A change that cannot be; its text is a Chinese sentence."""


@dataclass(frozen=True)
class Change:
    """A change of a mark: the names of the topics that got and lost it, on which day and for which post, by which revision;
    back: the day on which it was taken back, None while it stands."""

    revision: int
    got: tuple[str, ...]
    lost: tuple[str, ...]
    on: date
    post: str | None
    back: date | None


def marked(connection: Connection, mark: str) -> dict[int, str]:
    """The topics of the first level that bear a mark (of MARKS), id → name; those beneath them count with them."""
    return first_level(connection, tables.topics.c[mark])


def first_level(connection: Connection, *which: ColumnElement[bool]) -> dict[int, str]:
    """The topics that may be marked, id → name, by code."""
    t = tables.topics.c
    query = select(t.id, t.name).where(t.level == 1, t.withdrawn == STANDS, *which).order_by(t.code)
    return {row.id: row.name for row in connection.execute(query)}


def history(connection: Connection, mark: str) -> list[Change]:
    """Every change of a mark, the newest first."""
    f, t, made, gone = tables.field_changes.c, tables.topics.c, tables.revisions.c, tables.revisions.alias("gone").c
    query = (
        select(f.learned, t.name, f.after, made.moment, made.post, gone.moment.label("back"))
        .join_from(tables.field_changes, tables.topics, t.id == f.topic_id)
        .join(tables.revisions, made.id == f.learned)
        .outerjoin(gone.id.table, gone.id == f.withdrawn)
        .where(f.name == mark)
        .order_by(f.learned.desc(), t.code)
    )
    found = defaultdict(list)
    for row in connection.execute(query):
        found[row.learned].append(row)
    return [
        Change(
            revision,
            tuple(row.name for row in rows if json.loads(row.after)),
            tuple(row.name for row in rows if not json.loads(row.after)),
            rows[0].moment.date(),
            rows[0].post,
            rows[0].back.date() if rows[0].back else None,
        )
        for revision, rows in found.items()
    ]


def matters(connection: Connection, topics: Set[int]) -> int:
    """How many matters are filed under these topics of the first level, whatever lies beneath them included."""
    m = tables.matters.c
    return connection.scalar(select(func.count()).where(m.topic.in_(topics), m.withdrawn == STANDS)) or 0


def mark(engine: Engine, which: str, topics: Set[int], seen: Set[int], request: Request) -> None:
    """Let these topics and no others bear a mark. seen: those that bore it when this was asked for.

    A request that was done before does nothing. Raises Refused, also where somebody else changed the marks since.
    """
    with writing(engine) as connection:
        if done_before(connection, request):
            return
        known, held = first_level(connection), marked(connection, which)
        if set(held) != seen:
            raise Refused(f"{MARKS[which]}的领域刚刚由别人改过，请看过现在的再定")
        if not topics <= known.keys():
            raise Refused("选的领域已随导入撤回，请刷新后重选")
        changed = {id_: id_ in topics for id_ in known if (id_ in topics) is not (id_ in held)}
        if not changed:
            raise Refused("与现在的相同，没有改动")
        why = f"{MARKS[which]}的领域：{'、'.join(known[id_] for id_ in known if id_ in topics) or '没有'}"
        revision = revise(connection, request, why)
        for id_, after in changed.items():
            row = {"topic_id": id_, "name": which, "before": json.dumps(not after), "after": json.dumps(after)}
            row |= {"valid_from": request.moment.date(), "learned": revision}
            connection.execute(tables.field_changes.insert().values(**row))
        _apply(connection, revision, which, changed)


def take_back(engine: Engine, which: str, entered: int, request: Request) -> None:
    """Take back what a revision changed; what held before holds again, and both stay in the history.

    A request that was done before does nothing. Raises Refused where it is not the newest change that stands.
    """
    with writing(engine) as connection:
        if done_before(connection, request):
            return
        f = tables.field_changes
        standing = (f.c.name == which, f.c.withdrawn == STANDS)
        if connection.scalar(select(func.max(f.c.learned)).where(*standing)) != entered:
            raise Refused("这次更改已经撤回，或其后又有更改，请刷新后再看")
        rows = connection.execute(select(f.c.topic_id, f.c.before).where(*standing, f.c.learned == entered)).all()
        revision = revise(connection, request, f"撤回{MARKS[which]}领域的更改")
        connection.execute(update(f).where(*standing, f.c.learned == entered).values(withdrawn=revision))
        _apply(connection, revision, which, {row.topic_id: json.loads(row.before) for row in rows})


def _apply(connection: Connection, revision: int, which: str, changed: Mapping[int, bool]) -> None:
    t = tables.topics
    names = {row.id: row.name for row in connection.execute(select(t.c.id, t.c.name))}
    for id_, bears in changed.items():
        connection.execute(update(t).where(t.c.id == id_).values({which: bears}))
        if traced.wanted(connection, revision):
            words = (f"不属于{MARKS[which]}", f"属于{MARKS[which]}")
            traced.changed(connection, revision, names[id_], words[not bears], words[bears])
