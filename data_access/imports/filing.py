"""Filing by hand: which names wait, what they mean once somebody has said so, and what moves with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, func, select, update

from data_access import settings, tables, writing
from data_access.engine import writing as writing_to
from data_access.imports.meaning import Answers, filed
from data_access.imports.names import KINDS, SYSTEMS, Clear, Names, name_topic, names_of
from data_access.imports.standing import ENTRIES, bring, bring_entries_in_line, chunks, own_revisions, said_of
from data_access.jobs import Progress
from data_access.scope import visible
from data_access.tables import STANDS
from data_access.writing import Request
from domain.spells import Rules
from domain.visibility import Viewer


@dataclass(frozen=True)
class Unfiled:
    """A name that waits: its row, the source that wrote it, its kind, the name, its code, and how many wait for it."""

    id: int
    source: str
    kind: str
    written: str
    code: str
    waiting: int


def waiting(connection: Connection, viewer: Viewer) -> list[Unfiled]:
    """The names that matters or disputes in the viewer's scope wait for, the most wanted first."""
    w, u, m, d = tables.written_names.c, tables.unfiled, tables.matters, tables.disputes
    found: dict[int, Unfiled] = {}
    for subject, key in ((m, u.c.matter_id), (d, u.c.dispute_id)):
        query = (
            select(w.id, w.source, w.kind, w.written, w.code, func.count().label("waiting"))
            .join_from(u, tables.written_names, u.c.written_id == w.id)
            .join(subject, subject.c.id == key)
            .where(u.c.withdrawn == STANDS, *visible(viewer, subject))
            .group_by(w.id, w.source, w.kind, w.written, w.code)
        )
        for row in connection.execute(query):
            more = found[row.id].waiting if row.id in found else 0
            found[row.id] = Unfiled(*row[:5], row.waiting + more)
    return sorted(found.values(), key=lambda name: (-name.waiting, name.kind, name.written))


def file_under(
    engine: Engine,
    written_id: int,
    target: int,
    request: Request,
    progress: Progress = lambda *_: None,
) -> int:
    """Say what a written name means: what waited for it is filed, and what the source sends later, too.

    Returns how many matters and disputes moved; a request id that was used before says so again. Names of the source
    that are clear by now are filed with it (communities of a street). Raises ValueError, in Chinese, when nothing waits
    for such a name or the entry is of another kind.
    """
    table, u = tables.written_names, tables.unfiled.c
    with writing_to(engine) as connection:
        writing.alone(connection)
        revision = writing.revision_of(connection, request.id) if request.id else None
        if revision is None:
            waits = select(u.written_id).where(u.withdrawn == STANDS)
            query = select(table).where(table.c.id == written_id, table.c.id.in_(waits))
            name = connection.execute(query).one_or_none()
            if name is None:
                raise ValueError("没有案件在等这个名称，可能刚刚归过类或随导入撤回，请刷新页面后重试")
            clear = [(written_id, name.kind, target)]
            revision = writing.revise(connection, request, f"归类“{name.written}”")
            rules = settings.rules(connection)
            settle(connection, revision, name.source, clear, rules, progress=progress)
            entries = next(entries for entries, kinds in ENTRIES.items() if name.kind in kinds).c
            if connection.scalar(select(entries.withdrawn).where(entries.id == target)) != STANDS:
                bring_entries_in_line(connection, revision)  # it went with its import a moment ago, and is wanted
            if name.source in SYSTEMS and name.kind == "topic":
                name_topic(connection, target, name.source, names_of(name.written)[-1])
            clear = Names(connection, name.source, revision).clear()
            settle(connection, revision, name.source, clear, rules, progress=progress)
        moved = (func.count(key.distinct()) for key in (u.matter_id, u.dispute_id))
        return sum(connection.execute(select(*moved).where(u.withdrawn == revision)).one())


def settle(
    connection: Connection,
    revision: int,
    source: str,
    clear: Sequence[Clear],
    rules: Rules,
    learned: int | None = None,
    progress: Progress = lambda *_: None,
) -> None:
    """File what waits for names of a source. learned: the revision that said what they mean, else this one."""
    table = tables.written_names
    # Asked for units alone: it goes through every row that any file brought.
    units = any(kind == "unit" for _, kind, _ in clear)
    own = own_revisions(connection, source) | {revision} if units else frozenset()
    for written_id, kind, target in clear:
        known = {"target": target, "learned": learned or revision}
        connection.execute(update(table).where(table.c.id == written_id).values(**known))
        _move(connection, revision, written_id, kind, target, own, rules, progress)


def _move(
    connection: Connection,
    revision: int,
    written_id: int,
    kind: str,
    target: int,
    own: frozenset[int],
    rules: Rules,
    progress: Progress,
) -> None:
    u, t = tables.unfiled, tables.dispute_units
    dimensions = _dimensions(connection, kind, target)
    mine = (u.c.written_id == written_id, u.c.withdrawn == STANDS)
    rows = connection.execute(select(u.c.matter_id, u.c.dispute_id).where(*mine)).all()
    ids = {"matter": [row[0] for row in rows if row[0]], "dispute": [row[1] for row in rows if row[1]]}
    done = 0
    for subject in ("matter", "dispute"):
        said = said_of(connection, subject, ids[subject], own) if kind == "unit" else {}
        for id_ in ids[subject]:
            if done % 50 == 0:
                progress("归类", done, len(rows))
            done += 1
            if kind == "unit":
                gone, new = filed(said.get(id_, ()), Answers(target, dimensions["level"], True))
                lead = {"lead_unit_id": target} if subject == "dispute" else {}
                bring(connection, revision, subject, id_, gone, new, lead, rules)
            elif kind != "partner":
                writing.refile(connection, revision, subject, id_, rules, **dimensions)
            elif connection.scalar(select(t.c.unit_id).where(t.c.dispute_id == id_, t.c.unit_id == target)) is None:
                connection.execute(t.insert().values(dispute_id=id_, unit_id=target, learned=revision))
    connection.execute(update(u).where(*mine).values(withdrawn=revision))
    if kind == "community":  # its street is known with it, however that is written
        w = tables.written_names.c
        streets = u.c.written_id.in_(select(w.id).where(w.kind == "street"))
        for subject, found in ids.items():
            for part in chunks(found):
                waits = (u.c[f"{subject}_id"].in_(part), streets, u.c.withdrawn == STANDS)
                connection.execute(update(u).where(*waits).values(withdrawn=revision))


def _dimensions(connection: Connection, kind: str, target: int) -> dict[str, int | None]:
    """What filing under an entry changes of the original (of a unit: the level of who answers)."""
    a, t, u = tables.areas.c, tables.topics.c, tables.units.c
    if kind in ("street", "community", "place"):
        row = connection.execute(select(a.kind, a.parent_id).where(a.id == target)).one_or_none()
        if row is not None and kind == "street" == row.kind:
            return {"street": target}
        if row is not None and kind == "community" == row.kind:
            return {"community": target, "street": row.parent_id}
        if row is not None and kind == "place" and row.kind in ("estate", "building"):
            return {"place_id": target}
    elif kind == "topic":
        chain: list[int] = []
        at: int | None = target
        while at is not None and (row := connection.execute(select(t.parent_id).where(t.id == at)).one_or_none()):
            chain.insert(0, at)
            at = row.parent_id
        if chain:
            first, second, third = (*chain, None, None)[:3]
            return {"topic": first, "topic2": second, "topic3": third}
    else:
        row = connection.execute(select(u.level).where(u.id == target)).one_or_none()
        if row is not None:
            return {"level": row.level}
    raise ValueError(f"请选择一个{KINDS[kind]}来归类")
