"""Batches: what each import did, listed; and taking one back whole, but for what somebody else changed since."""

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Engine, Select, Table, func, select, update
from sqlalchemy.exc import DBAPIError

from data_access import feeds, settings, tables
from data_access.engine import explain, writing
from data_access.imports.contract import Problem, Report
from data_access.imports.entering import APART
from data_access.imports.meaning import Said
from data_access.imports.standing import (
    bring,
    bring_entries_in_line,
    chunks,
    filing_revisions,
    left,
    own_revisions,
    said_of,
)
from data_access.jobs import Progress
from data_access.tables import FILED, STANDS
from data_access.writing import DISPUTE_PARTS, MATTER_PARTS, Request, alone, put_partners, revise, take_back
from domain.events import Event
from domain.spells import Rules
from domain.visibility import Right, Viewer

_NO_BATCH = "没有编号为 {} 的导入批次，请在批次列表里核对编号"
PROBLEMS_KEPT = 1_000  # with the batch; the import itself answers with all


class NoSuchBatch(ValueError):
    """There is no batch of that number; its text is a Chinese sentence."""


@dataclass(frozen=True)
class Batch:
    """One import, without its report. undone: when it was taken back; as_of: 数据截至."""

    id: int
    source: str
    file_name: str
    digest: str
    basis: str | None
    who: str
    moment: datetime
    undone: datetime | None
    as_of: date
    new: int
    changed: int
    same: int
    rejected: int


@dataclass(frozen=True)
class Undone:
    """What an undoing did. taken_back: matters and disputes that are gone; restored: those that are as they were; kept:
    (number, why) of what changed since; stays: entries the batch had made and something else uses, by kind."""

    batch: int
    taken_back: int
    restored: int
    kept: tuple[tuple[str, str], ...]
    stays: Mapping[str, tuple[str, ...]]


# --- reading --------------------------------------------------------------------------------------------------------


def listed(connection: Connection, viewer: Viewer, limit: int = 100) -> list[Batch]:
    """The newest imports first; none for a viewer who may not import."""
    if not viewer.may(Right.IMPORT):
        return []
    return [Batch(*row) for row in connection.execute(_query().limit(limit))]


def one(connection: Connection, viewer: Viewer, batch: int) -> Batch:
    """One import. Raises NoSuchBatch, also for a viewer who may not import."""
    if not viewer.may(Right.IMPORT):
        raise NoSuchBatch(_NO_BATCH.format(batch))
    return _one(connection, batch)


def _one(connection: Connection, batch: int) -> Batch:
    row = connection.execute(_query().where(tables.import_batches.c.id == batch)).one_or_none()
    if row is None:
        raise NoSuchBatch(_NO_BATCH.format(batch))
    return Batch(*row)


def by_request(connection: Connection, request_id: str) -> Report | None:
    """The report of the import that was confirmed with this request id."""
    row = connection.execute(_query().where(tables.revisions.c.request_id == request_id)).one_or_none()
    return None if row is None else _report(connection, row.id)


def imported_into_demo(connection: Connection) -> bool:
    """Whether a sample district holds imported data (演示库含导入数据)."""
    b = tables.import_batches.c
    standing = select(b.id).where(b.undone == STANDS, b.new + b.changed > 0).limit(1)
    return connection.scalar(standing) is not None and settings.demo_day(connection) is not None


def _query() -> Select:
    b, r, back = tables.import_batches.c, tables.revisions, tables.revisions.alias("back")
    whole = (b.id, b.source, b.file_name, b.digest, b.basis, r.c.who, r.c.moment, back.c.moment)
    return (
        select(*whole, b.as_of, b.new, b.changed, b.same, b.rejected)
        .join_from(tables.import_batches, r, b.revision == r.c.id)
        .outerjoin(back, b.undone == back.c.id)
        .order_by(b.id.desc())
    )


def report(connection: Connection, viewer: Viewer, batch: int) -> Report:
    """What a batch said of its file, with the first thousand problems. Raises NoSuchBatch as `one` does."""
    return _report(connection, one(connection, viewer, batch).id)


def _report(connection: Connection, batch: int) -> Report:
    b = tables.import_batches.c
    plain = json.loads(connection.execute(select(b.report).where(b.id == batch)).scalar_one())
    plain["problems"] = tuple(Problem(**problem) for problem in plain["problems"])
    for name in ("refused_columns", "left_out"):
        plain[name] = tuple(tuple(pair) for pair in plain[name])
    for name in ("unmapped", "created"):
        plain[name] = {kind: tuple(names) for kind, names in plain[name].items()}
    plain["unused_columns"] = tuple(plain["unused_columns"])
    plain["channels"] = tuple(plain.get("channels", ()))  # batches from before it was kept have none
    plain["as_of"] = date.fromisoformat(plain["as_of"])
    if plain["covers"]:
        first, last = map(date.fromisoformat, plain["covers"])
        plain["covers"] = (first, last)
    return Report(**{**plain, "batch": batch})


# --- writing --------------------------------------------------------------------------------------------------------


@contextmanager
def driver_faults(engine: Engine) -> Iterator[None]:
    """Rows go in past SQLAlchemy: the driver's own faults become sentences like any other."""
    errors: type[Exception] = engine.dialect.loaded_dbapi.OperationalError
    try:
        yield
    except errors as fault:
        raise explain(DBAPIError("", {}, fault)) from fault


def add(
    connection: Connection,
    revision: int,
    report: Report,
    file_name: str,
    digest: str,
    basis: str | None,
    mapping: Mapping[str, Any] | None,
) -> int:
    """Write the row of a batch; returns its number."""
    kept = asdict(replace(report, problems=report.problems[:PROBLEMS_KEPT]))
    added = connection.execute(
        tables.import_batches.insert().values(
            source=report.source,
            file_name=file_name[:200],
            digest=digest,
            sheet=report.sheet[:200],
            mapping=None if mapping is None else json.dumps(mapping, ensure_ascii=False),
            basis=None if basis is None else basis[:200],
            as_of=report.as_of,
            rows=report.rows,
            new=report.new,
            changed=report.changed,
            same=report.same,
            rejected=report.rejected,
            report=json.dumps(kept, ensure_ascii=False, default=str),
            revision=revision,
        )
    ).inserted_primary_key
    assert added is not None
    return int(added[0])


def undo(
    engine: Engine,
    batch: int,
    request: Request,
    progress: Progress = lambda *_: None,
) -> Undone:
    """Take a batch back: what it brought is gone from every number and list, what it changed is as it was; so are the
    entries it made, unless something else uses them.

    What a later import or a person changed since stays whole and is said. Raises NoSuchBatch, or ValueError when the
    batch was taken back before.
    """
    with writing(engine) as connection, driver_faults(engine):
        alone(connection)
        found = _one(connection, batch)
        b = tables.import_batches.c
        learned = connection.scalar(select(b.revision).where(b.id == batch)) or 0
        if found.undone is not None and not _free_rows(connection, batch, learned):
            raise ValueError(f"第 {batch} 批已经在 {found.undone:%Y-%m-%d %H:%M} 撤销过了")
        rules = settings.rules(connection)
        revision = revise(connection, request, f"撤销第 {batch} 批导入（{found.file_name}）")
        connection.execute(update(tables.import_batches).where(b.id == batch).values(undone=revision))
        gone, restored, kept = 0, 0, {}
        pending = {batch: learned}
        while pending:  # the newest first: an earlier batch that was undone before waits below it
            this = max(pending)
            since = pending.pop(this)
            for subject in ("matter", "dispute"):
                done = _take_back_rows(connection, revision, subject, this, since, rules, progress)
                gone, restored = gone + done.gone, restored + done.restored
                kept |= done.kept
                pending |= _undone_below(connection, subject, done.free, this)
        a = tables.feed_arrivals
        came = update(a).where(a.c.learned == learned, a.c.withdrawn == STANDS)
        connection.execute(came.values(withdrawn=revision))
        bring_entries_in_line(connection, revision)
        feeds.bring_in_line(connection, revision, request.moment.date())
        return Undone(batch, gone, restored, tuple(sorted(kept.items())), left(connection, learned))


@dataclass(frozen=True)
class _Done:
    """What became of the rows of one batch: subjects gone, restored, free (both), and number → why it is kept."""

    gone: int
    restored: int
    free: Sequence[int]
    kept: Mapping[str, str]


def _standing_rows(connection: Connection, subject: str, batch: int) -> dict[int, Any]:
    r = tables.import_rows.c
    key = r[f"{subject}_id"]
    mine = select(tables.import_rows).where(r.batch_id == batch, r.withdrawn == STANDS, key.is_not(None))
    return {getattr(row, f"{subject}_id"): row for row in connection.execute(mine)}


def _free_rows(connection: Connection, batch: int, learned: int) -> bool:
    """Whether anything that an undoing kept could go by now."""
    for subject in ("matter", "dispute"):
        mine = list(_standing_rows(connection, subject, batch))
        if len(_changed_since(connection, subject, mine, batch, learned)) < len(mine):
            return True
    return False


def _take_back_rows(
    connection: Connection, revision: int, subject: str, batch: int, learned: int, rules: Rules, progress: Progress
) -> _Done:
    r = tables.import_rows
    mine = _standing_rows(connection, subject, batch)
    why = _changed_since(connection, subject, list(mine), batch, learned)
    free = {id_: row for id_, row in mine.items() if id_ not in why}
    new = [id_ for id_, row in free.items() if row.before is None]
    _take_back(connection, revision, subject, new, progress)
    own = own_revisions(connection, next(iter(free.values())).source) if len(free) > len(new) else frozenset()
    filed = filing_revisions(connection)
    changed = [(id_, row.before) for id_, row in free.items() if row.before is not None]
    for n, (id_, before) in enumerate(changed):
        if n % 200 == 0:
            progress("恢复", n, len(changed))
        _restore(connection, revision, learned, subject, id_, before, own, filed, rules)
    for part in chunks([row.id for row in free.values()]):
        connection.execute(update(r).where(r.c.id.in_(part)).values(withdrawn=revision))
    return _Done(len(new), len(changed), list(free), {mine[id_].number: sentence for id_, sentence in why.items()})


def _undone_below(connection: Connection, subject: str, ids: Sequence[int], batch: int) -> dict[int, int]:
    """Batches that were undone before and kept some of these only because of what came later: batch → revision."""
    b, r = tables.import_batches.c, tables.import_rows.c
    found: dict[int, int] = {}
    for part in chunks(ids):
        query = (
            select(b.id, b.revision)
            .join_from(tables.import_rows, tables.import_batches, r.batch_id == b.id)
            .where(r[f"{subject}_id"].in_(part), r.withdrawn == STANDS, b.undone != STANDS, b.id < batch)
        )
        found |= {row.id: row.revision for row in connection.execute(query.distinct())}
    return found


def _changed_since(
    connection: Connection, subject: str, ids: Sequence[int], batch: int, learned: int
) -> dict[int, str]:
    """What somebody else changed after the batch, and what stands of it: subject → why it is kept."""
    r, e, b = tables.import_rows.c, tables.events.c, tables.import_batches.c
    quiet = {STANDS, *filing_revisions(connection)}
    for revision, undone in connection.execute(select(b.revision, b.undone)):
        quiet |= {revision, undone}
    quiet |= set(connection.scalars(select(r.withdrawn).where(r.withdrawn != STANDS).distinct()))
    why: dict[int, str] = {}
    for part in chunks(ids):
        key = e[f"{subject}_id"]
        later = (e.learned > learned) | ((e.withdrawn > learned) & (e.withdrawn != STANDS))
        for id_, known, withdrawn in connection.execute(
            select(key, e.learned, e.withdrawn).where(key.in_(part), later)
        ):
            recorded = known > learned and known not in quiet
            if withdrawn == STANDS if recorded else withdrawn not in quiet:
                why[id_] = "导入以后又有新的办理记录"
        if subject == "matter":
            links = tables.dispute_matters.c
            linked = select(links.matter_id).where(links.matter_id.in_(part), links.learned > learned)
            why |= dict.fromkeys(connection.scalars(linked), "导入以后已并入重点矛盾")
        why |= dict.fromkeys(_refiled(connection, subject, part, learned, quiet), "导入以后有人改过归类")
        key = r[f"{subject}_id"]
        newer = select(key, func.max(r.batch_id)).where(key.in_(part), r.batch_id > batch, r.withdrawn == STANDS)
        for id_, by in connection.execute(newer.group_by(key)):
            why[id_] = f"第 {by} 批导入又更新过"
    return why


def _refiled(connection: Connection, subject: str, ids: Sequence[int], learned: int, quiet: Set[int]) -> Iterator[int]:
    """Those that are filed elsewhere than imports and the filing of names left them: a copied dimension says so."""
    spells = MATTER_PARTS["life"] if subject == "matter" else DISPUTE_PARTS["ledger"]
    key, dimensions = spells.c[f"{subject}_id"], [spells.c[name] for name in FILED]
    ours: dict[int, tuple[Any, ...]] = {}
    rows = select(key.label("id"), spells.c.learned, spells.c.withdrawn, *dimensions).where(key.in_(ids))
    now: dict[int, tuple[Any, ...]] = {}
    for row in connection.execute(rows.order_by(spells.c.learned, spells.c.row_id)):
        if row.learned <= learned or row.learned in quiet:
            ours[row.id] = tuple(row)[3:]
        if row.withdrawn == STANDS:
            now[row.id] = tuple(row)[3:]
    return (id_ for id_, filed in now.items() if filed != ours.get(id_))


def _take_back(connection: Connection, revision: int, subject: str, ids: Sequence[int], progress: Progress) -> None:
    for n, part in enumerate(chunks(ids)):
        progress("撤销", n * len(part), len(ids))
        take_back(connection, revision, subject, part)


def _restore(
    connection: Connection,
    revision: int,
    learned: int,
    subject: str,
    id_: int,
    before: str,
    own: frozenset[int],
    filed: frozenset[int],
    rules: Rules,
) -> None:
    """The source's events are those that stood when the batch came, but for units filed since; so are the columns."""
    e, u, table = tables.events.c, tables.unfiled, tables.original(subject)
    mine = e[f"{subject}_id"] == id_
    columns = [e[field.name] for field in fields(Event)]
    stood = (e.learned < learned, e.withdrawn >= learned, e.learned.in_(own))
    target = [
        Said(Event(*tuple(row)[1:]), row[0])
        for row in connection.execute(select(e.note, *columns).where(mine, *stood).order_by(e.id))
    ]
    standing = said_of(connection, subject, [id_], own).get(id_, ())
    by_filing = set(connection.scalars(select(e.id).where(mine, e.withdrawn == STANDS, e.learned.in_(filed))))
    brought = [said for said in standing if said.ours]
    taken = []
    for said in target:
        same = next((old for old in brought if _again(said, old, old.id in by_filing)), None)
        if same is None:
            taken.append(said)
        else:
            brought.remove(same)
    was: dict[str, tuple[Any, Any]] = json.loads(before)
    stands = connection.execute(select(table).where(table.c.id == id_)).one()._mapping
    back = {}
    for name, (old, new) in was.items():
        if name not in APART and stands[name] == _thaw(table, name, new):
            back[name] = _thaw(table, name, old)
    if APART & was.keys():
        partners, leaders = tables.dispute_units.c, tables.dispute_leaders.c
        units = list(connection.scalars(select(partners.unit_id).where(partners.dispute_id == id_)))
        posts = list(connection.scalars(select(leaders.post).where(leaders.dispute_id == id_).order_by(leaders.nr)))
        units, posts = was.get("partners", (units,))[0], was.get("leaders", (posts,))[0]
        put_partners(connection, revision, id_, units, posts)
    bring(
        connection,
        revision,
        subject,
        id_,
        [said.id for said in brought if said.id is not None],
        taken,
        back,
        rules,
    )
    waits = u.c[f"{subject}_id"] == id_
    connection.execute(
        update(u).where(waits, u.c.learned == learned, u.c.withdrawn == STANDS).values(withdrawn=revision)
    )
    connection.execute(update(u).where(waits, u.c.withdrawn == learned).values(withdrawn=STANDS))


def _again(said: Said, stands: Said, by_filing: bool) -> bool:
    """Whether what stands says the same, but for a unit that somebody filed meanwhile."""
    then, now = said.event, stands.event
    if by_filing and then.unit_id is None:
        now = replace(now, unit_id=None, level=then.level)
    return (then, said.note) == (now, stands.note)


def _thaw(table: Table, name: str, value: Any) -> Any:
    """A value of JSON as its column holds it."""
    kind = table.c[name].type.python_type
    if value is None or kind not in (date, datetime, Decimal):
        return value
    if kind is Decimal:
        return Decimal(value)
    return (datetime if kind is datetime else date).fromisoformat(value)
