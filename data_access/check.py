"""Proof that the tables hold together: spells follow from events, copies from originals, statuses from moves, silences
from arrivals; and the recompute after a calendar or a rule. Both look at everything, so neither has a viewer."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, Table, case, exists, func, or_, select

from data_access import feeds, tables
from data_access.imports.standing import astray
from data_access.tables import FILED, STANDS, own_columns
from data_access.writing import DISPUTE_PARTS, MATTER_PARTS, facts_of, parts_of, reception, rederive, standing
from domain.events import Event
from domain.responsibility import drives
from domain.spells import Rules, derive_dispute, derive_matter
from domain.vocabulary import word

_CHUNK = 1_000
Progress = Callable[[int, int], None]
Spells = Mapping[Table, Counter]


@dataclass(frozen=True)
class Problem:
    """One thing that does not hold. code: for programs; table and number: where; sentence: in Chinese."""

    code: str
    table: str
    number: str | None
    sentence: str


def check(
    connection: Connection, rules: Rules, today: date, sample: int | None = None, progress: Progress | None = None
) -> list[Problem]:
    """Everything that does not hold, over all matters and disputes that stand or an even sample of so many of each.

    Nothing is changed. progress(done, total) is called after each chunk.
    """
    problems: list[Problem] = []
    chosen = {subject: _ids(connection, subject, sample) for subject in ("matter", "dispute")}
    total, done = sum(map(len, chosen.values())), 0
    for subject, ids in chosen.items():
        for part in _chunks(ids):
            for found in _load(connection, subject, part, rules):
                problems += _problems(found)
            done += len(part)
            if progress:
                progress(done, total)
    return [*problems, *_silences(connection, today), *_imports(connection)]


def recompute(
    connection: Connection,
    revision: int,
    rules: Rules,
    today: date,
    progress: Progress | None = None,
    among: Sequence[int] | None = None,
) -> dict[str, Any]:
    """Derive every matter again after a calendar or a rule changed, and bring in line those that differ; of a change
    that can touch only some (among, their ids), only those, and no silences.

    Returns what was looked at and what changed: matters, changed, clocks (from → to, by state), newly_overdue and
    no_longer_overdue, rows by table, silences, and the numbers of the first hundred matters that changed.
    """
    ids = _ids(connection, "matter", None) if among is None else among
    rows: Counter[str] = Counter()
    moves = _Moves(today)
    numbers: list[str] = []
    done = 0
    for part in _chunks(ids):
        differing = [found for found in _load(connection, "matter", part, rules) if _differs(found)]
        for found in differing:
            moves.add(found)
            for change in rederive(connection, revision, "matter", found.id, rules):
                rows[change.table] += change.ended + change.withdrawn + change.written
        numbers += [found.number for found in differing[: 100 - len(numbers)]]
        done += len(part)
        if progress:
            progress(done, len(ids))
    return {
        "matters": len(ids),
        **moves.told(),
        "rows": dict(sorted(rows.items())),
        "silences": feeds.bring_in_line(connection, revision, today) if among is None else 0,
        "numbers": numbers,
    }


def foresee(connection: Connection, rules: Rules, today: date, among: Sequence[int]) -> dict[str, Any]:
    """What `recompute` by these rules would change among some matters, in counts: changed, clocks, newly_overdue,
    no_longer_overdue. Nothing is written."""
    moves = _Moves(today)
    for part in _chunks(among):
        for found in _load(connection, "matter", part, rules):
            if _differs(found):
                moves.add(found)
    return moves.told()


# --- one subject, as it stands and as it should -------------------------------------------------------------------


@dataclass(frozen=True)
class _Found:
    subject: str
    id: int
    number: str
    status: str
    driver: int | None
    reception: Mapping[str, Any] | None
    events: Sequence[Event]
    dimensions: tuple[Any, ...]
    standing: Spells  # table → own columns of the rows that stand
    copies: Mapping[Table, set[tuple[Any, ...]]]
    wanted: Spells | None  # None: nothing can be derived


def _ids(connection: Connection, subject: str, sample: int | None) -> list[int]:
    original = tables.original(subject)
    ids = list(connection.scalars(select(original.c.id).where(original.c.withdrawn == STANDS).order_by(original.c.id)))
    return ids if sample is None or sample >= len(ids) else [ids[i * len(ids) // sample] for i in range(sample)]


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[i : i + _CHUNK] for i in range(0, len(ids), _CHUNK))


def _load(connection: Connection, subject: str, ids: Sequence[int], rules: Rules) -> Iterator[_Found]:
    original = tables.original(subject)
    subjects = connection.execute(select(original).where(original.c.id.in_(ids)).order_by(original.c.id)).all()
    events = _events(connection, subject, ids)
    parts = MATTER_PARTS if subject == "matter" else DISPUTE_PARTS
    own = {table: own_columns(table) for table in parts.values()}
    standing: defaultdict[int, dict[Table, Counter]] = defaultdict(lambda: {table: Counter() for table in own})
    copies: defaultdict[int, dict[Table, set]] = defaultdict(lambda: {table: set() for table in own})
    for table, names in own.items():
        key = table.c[f"{subject}_id"]
        columns = [table.c[name] for name in (*FILED, *names)]
        for row in connection.execute(select(key, *columns).where(key.in_(ids), table.c.withdrawn == STANDS)):
            found = tuple(row)
            standing[found[0]][table][found[1 + len(FILED) :]] += 1
            copies[found[0]][table].add(found[1 : 1 + len(FILED)])
    for row in subjects:
        try:
            spells = (
                derive_matter(facts_of(row), events[row.id], rules)
                if subject == "matter"
                else derive_dispute(events[row.id])
            )
        except ValueError:
            wanted = None
        else:
            wanted = {
                table: Counter(tuple(part[name] for name in own[table]) for part in rows)
                for table, rows in parts_of(spells).items()
            }
        dimensions = tuple(getattr(row, name) for name in FILED)
        yield _Found(
            subject,
            row.id,
            row.number,
            row.status,
            row.driver_unit_id if subject == "matter" else None,
            {"received": row.received, "received_known": row.received_known} if subject == "matter" else None,
            events[row.id],
            dimensions,
            standing[row.id],
            copies[row.id],
            wanted,
        )


def _events(connection: Connection, subject: str, ids: Sequence[int]) -> Mapping[int, list[Event]]:
    table = tables.events
    key = table.c[f"{subject}_id"]
    query = select(key, *(table.c[field.name] for field in fields(Event))).where(
        key.in_(ids), table.c.withdrawn == STANDS
    )
    found: defaultdict[int, list[Event]] = defaultdict(list)
    for row in connection.execute(query.order_by(key, table.c.day, table.c.seq, table.c.id)):
        found[row[0]].append(Event(*tuple(row)[1:]))
    return found


def _differs(found: _Found) -> bool:
    return found.wanted is not None and found.wanted != found.standing


@dataclass
class _Moves:
    """Matters that a recompute changes: their running clocks by state before and after (or whose due day alone moves),
    and handling duties that are overdue today only after it, or only before."""

    today: date
    changed: int = 0
    clocks: Counter[str] = field(default_factory=Counter)
    newly_overdue: int = 0
    no_longer_overdue: int = 0

    def add(self, found: _Found) -> None:
        before, after = _running(found.standing), _running(found.wanted or {})
        for name in before.keys() & after.keys():
            if before[name] != after[name]:
                self.clocks[f"{before[name][0]} → {after[name][0]}"] += 1
        was, is_ = self._overdue(found.standing), self._overdue(found.wanted or {})
        self.changed += 1
        self.newly_overdue += is_ and not was
        self.no_longer_overdue += was and not is_

    def _overdue(self, spells: Spells) -> bool:
        names = own_columns(tables.clocks)
        clocks = (dict(zip(names, row, strict=True)) for row in spells[tables.clocks])
        return any(
            clock["duty"]
            and clock["starts"] <= self.today < (clock["ended"] or date.max)
            and (clock["due"] or date.max) < self.today
            for clock in clocks
        )

    def told(self) -> dict[str, Any]:
        counts = {name: getattr(self, name) for name in ("newly_overdue", "no_longer_overdue")}
        return {"changed": self.changed, "clocks": dict(sorted(self.clocks.items())), **counts}


def _running(spells: Spells) -> dict[str, tuple[str, Any]]:
    """State and due day of the running clocks, by stage."""
    names = own_columns(tables.clocks)
    stage, state, due, ended = (names.index(name) for name in ("stage", "state", "due", "ended"))
    return {row[stage]: (row[state], row[due]) for row in spells[tables.clocks] if row[ended] is None}


# --- what does not hold -------------------------------------------------------------------------------------------


def _problems(found: _Found) -> Iterator[Problem]:
    def problem(code: str, table: str, sentence: str) -> Problem:
        return Problem(code, table, found.number, f"{found.number}：{sentence}")

    if found.wanted is None:
        yield problem("no_first_day", "events", "没有“收到”记录，无法推算。")
        return
    for table, rows in found.standing.items():
        if rows != found.wanted[table]:
            missing, extra = found.wanted[table] - rows, rows - found.wanted[table]
            yield problem(
                "spells",
                table.name,
                f"表 {table.name} 与办理记录不符，缺 {missing.total()} 行，多 {extra.total()} 行。",
            )
        if found.copies[table] - {found.dimensions}:
            yield problem("copies", table.name, f"表 {table.name} 中的街道、社区、领域或来源与原件不一致。")
    yield from (problem(*broken) for broken in _broken_holdings(found))
    if found.subject == "matter" and _two_duties(found.standing[tables.clocks]):
        yield problem("duties", "clocks", "同一时间有两个承办时限。")
    status, refusals = standing(found.subject, found.events)
    if status != found.status:
        yield problem("status", f"{found.subject}s", f"状态记为 {found.status}，按办理记录应为「{word(status)}」。")
    if found.subject == "matter" and found.driver != drives(found.events):
        yield problem("driver", "matters", "受理部门与办理记录不符。")
    if found.subject == "matter" and found.reception != reception(found.events):
        yield problem("received", "matters", "收到日期与“收到”记录不符。")
    for refusal in refusals:
        yield problem("move", "events", refusal.sentence)


def _broken_holdings(found: _Found) -> Iterator[tuple[str, str, str]]:
    """Every open day has exactly one holding: they follow on one another, from the first day to the last."""
    table, open_days = (
        (tables.holdings, _days(found, tables.matter_spells, "received", "closed"))
        if found.subject == "matter"
        else (tables.dispute_holdings, _days(found, tables.ledger_spells, "entered", "off"))
    )
    held = _days(found, table, "since", "until")
    for first, last in open_days:
        while first < last and held and held[0][0] == first:
            first = held.pop(0)[1]
        if first != last:
            held = [(first, last)]
            break
    if held:
        yield ("holdings", table.name, "在办期间不是每天恰有一个单位负责。")


def _days(found: _Found, table: Table, first: str, last: str) -> list[tuple[date, date]]:
    names = own_columns(table)
    begins, ends = names.index(first), names.index(last)
    spells = ((row[begins], row[ends] or date.max) for row in found.standing[table].elements())
    return sorted(spell for spell in spells if spell[0] < spell[1])  # a spell of one day only holds no day


def _two_duties(clocks: Counter) -> bool:
    names = own_columns(tables.clocks)
    duty, starts, ended = (names.index(name) for name in ("duty", "starts", "ended"))
    running = sorted((row[starts], row[ended] or date.max) for row in clocks.elements() if row[duty])
    return any(later[0] < earlier[1] for earlier, later in zip(running, running[1:], strict=False))


def _silences(connection: Connection, today: date) -> list[Problem]:
    standing, wanted = feeds.standing_silences(connection), feeds.wanted_silences(connection, today)
    return [
        Problem("silences", "silences", None, f"来源 {source}、街道编号 {street} 的中断记录与到达记录不符。")
        for source, street in sorted(standing.keys() | wanted.keys())
        if Counter(silence for _, silence in standing.get((source, street), []))
        != Counter(wanted.get((source, street), ()))
    ]


# --- what came in from files ---------------------------------------------------------------------------------------


def _imports(connection: Connection) -> Iterator[Problem]:
    """Batches add up, what each row of a file made stands, what was taken back is gone, what waits has no place yet."""
    b, r = tables.import_batches.c, tables.import_rows.c
    counted = select(
        r.batch_id, func.count().label("n"), func.sum(case((r.withdrawn == STANDS, 1), else_=0)).label("up")
    )
    rows = counted.group_by(r.batch_id).subquery()
    n, up = func.coalesce(rows.c.n, 0), func.coalesce(rows.c.up, 0)
    adds_up = (b.rows == b.new + b.changed + b.same + b.rejected) & (n == b.new + b.changed)
    holds = adds_up & ((up == n) | (b.undone != STANDS))
    query = select(b.id).join_from(tables.import_batches, rows, rows.c.batch_id == b.id, isouter=True).where(~holds)
    for batch in connection.scalars(query.order_by(b.id)):
        yield Problem("batch", "import_batches", str(batch), f"第 {batch} 批导入的行数与登记的结果不符。")
    for subject in ("matter", "dispute"):
        original = tables.original(subject)
        key = f"{subject}_id"
        facts = (MATTER_PARTS if subject == "matter" else DISPUTE_PARTS).values()
        for table in (tables.import_rows, tables.unfiled, tables.events, *facts):
            left = (table.c.withdrawn == STANDS, original.c.withdrawn != STANDS)
            gone = select(original.c.number).join_from(table, original, original.c.id == table.c[key]).where(*left)
            for number in connection.scalars(gone.distinct().order_by(original.c.number)):
                yield Problem("withdrawn", table.name, number, f"{number}：已撤销，表 {table.name} 中仍有内容。")
        for number in connection.scalars(_placed(subject)):
            yield Problem("unfiled", "unfiled", number, f"{number}：已经归类，却仍列为待归类。")
    for table, wrong in astray(connection).items():
        for stands, sentence in (
            (True, "已随导入撤回，却还有内容在用"),
            (False, "导入已撤回，也没有内容在用，却仍在名单里"),
        ):
            for id_ in wrong[stands]:
                yield Problem("entry", table.name, str(id_), f"表 {table.name} 编号 {id_}：{sentence}。")


def _placed(subject: str) -> Select:
    """Numbers of what waits for a name of a kind in which it is filed already."""
    original, u, w = tables.original(subject), tables.unfiled.c, tables.written_names.c
    o = original.c
    waits = [
        (w.kind == "street") & o.street.is_(None),
        (w.kind == "community") & o.community.is_(None),
        (w.kind == "place") & o.place_id.is_(None),
        (w.kind == "topic") & or_(o.topic.is_(None), o.topic2.is_(None), o.topic3.is_(None)),
        w.kind == "partner",
    ]
    if subject == "dispute":
        waits.append((w.kind == "unit") & o.lead_unit_id.is_(None))
    else:
        e = tables.events.c
        nobody = (e.matter_id == o.id, e.withdrawn == STANDS, e.unit_id.is_(None))
        answers = e.kind.in_(("received", "transferred"))
        waits.append((w.kind == "unit") & exists().where(*nobody, answers).correlate(original))
    query = select(o.number).join_from(tables.unfiled, original, o.id == u[f"{subject}_id"])
    query = query.join(tables.written_names, u.written_id == w.id)
    return query.where(u.withdrawn == STANDS, ~or_(*waits)).order_by(o.number)
