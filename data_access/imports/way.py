"""The way of a file into the house: read, dry run, confirm. What the command line and the long work call."""

import gc
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select

from data_access import privacy, settings, tables
from data_access.engine import reading as reading_from
from data_access.engine import writing as writing_to
from data_access.imports import batches, files, heads
from data_access.imports import mapping as mapped
from data_access.imports import reading as readings
from data_access.imports.contract import Reading, Record, Report, Source
from data_access.imports.entering import arrive, covers, enter_changed, enter_new
from data_access.imports.filing import settle
from data_access.imports.judging import Judged, judge
from data_access.imports.names import Names
from data_access.imports.sources import SOURCES
from data_access.imports.values import line
from data_access.jobs import Progress
from data_access.tables import STANDS
from data_access.writing import Request, alone, revise


def reader(name: str, content: Mapping[str, Any] | None) -> Source:
    """The shipped reader of this name, or the one that a mapping describes. Raises MappingProblem."""
    return SOURCES[name] if content is None else mapped.source(content, name)


def read(
    path: Path,
    name: str,
    source: Source,
    sheet: str | None,
    today: date,
    progress: Callable[[int, int], None] | None = None,
) -> Reading:
    """Read a file by a source. Raises FileProblem."""
    with _uncollected():
        grid, table = _table(path, name, source, sheet)
        found = readings.records(table, source, today, progress)
        return replace(found, problems=(*found.problems, *readings.faults(grid, table)))


def some_rows(path: Path, name: str, source: Source, sheet: str | None, today: date, n: int) -> list[dict[str, str]]:
    """n rows from all over a file as they would come in, field label → text. Raises FileProblem."""
    _, table = _table(path, name, source, sheet)
    n = min(n, len(table.body))
    return mapped.preview(
        replace(table, body=tuple(table.body[i * len(table.body) // n] for i in range(n))), source, today
    )


def _table(path: Path, name: str, source: Source, sheet: str | None) -> tuple[files.Grid, heads.Table]:
    grid = files.read(files.open_file(path, name), sheet or source.sheet)
    table = heads.table(grid, readings.known(source), source.head_rows)
    if not table.body:
        raise files.FileProblem(f"工作表“{table.sheet}”的表头下面没有数据行；请确认选对了文件和工作表。")
    return grid, table


def digest(path: Path) -> str:
    """What tells one file from another: SHA-256."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def dry_run(
    engine: Engine,
    reading: Reading,
    today: date,
    create: frozenset[str] = frozenset(),
    as_of: date | None = None,
    progress: Progress = lambda *_: None,
) -> Report:
    """What an import would do; nothing is written. Raises ValueError for a day of the file that cannot be."""
    day = _as_of(reading, as_of, today)
    with reading_from(engine) as connection:
        names = Names(connection, reading.source, None, create)
        return _report(reading, judge(connection, reading, names, day, progress), names, day)


def confirm(
    engine: Engine,
    reading: Reading,
    source: Source,
    file_name: str,
    digest: str,
    request: Request,
    create: frozenset[str] = frozenset(),
    as_of: date | None = None,
    basis: str | None = None,
    mapping: Mapping[str, Any] | None = None,
    progress: Progress = lambda *_: None,
) -> Report:
    """Take a reading in, wholly or not at all, as one revision and one batch.

    Its moment: now, on the day taken for today. A request that was done before gives the batch it made. While it writes,
    SQLite lets nobody else write. Raises ValueError for a day of the file that cannot be, DatabaseProblem.
    """
    day = _as_of(reading, as_of, request.moment.date())
    file_name, basis = privacy.file_name(file_name), None if basis is None else privacy.scrub(line(basis)).text
    mapping = None if mapping is None else mapped.without_people(mapping)
    with _uncollected(), writing_to(engine) as connection, batches.driver_faults(engine):
        alone(connection)
        if request.id is not None and (before := batches.by_request(connection, request.id)) is not None:
            return before
        rules = settings.rules(connection)
        revision = revise(connection, request, f"导入 {source.label}（{file_name}）")
        names = Names(connection, reading.source, revision, create)
        judged = judge(connection, reading, names, day, progress)
        report = _report(reading, judged, names, day)
        batch = batches.add(connection, revision, report, file_name, digest, basis, mapping)
        report = replace(report, batch=batch)
        subject = "matter" if reading.target == "matters" else "dispute"
        into = (connection, revision, batch, reading.source, subject)
        enter_new(*into, judged.new, names, rules, progress)
        enter_changed(*into, judged.changed, names, rules, progress)
        if clear := names.clear():  # an act of its own: it stays when the batch is taken back
            act = revise(connection, replace(request, id=None), f"归类（{source.label}）")
            settle(connection, act, reading.source, clear, rules, learned=revision)
        days = _delivered(reading, judged, day)
        arrive(connection, revision, days, _streets(connection, _taken(reading, judged), names), request.moment.date())
        progress("写入", len(judged.new), len(judged.new))
    return report


@contextmanager
def _uncollected() -> Iterator[None]:
    """A load makes no cycles, but the collector would walk through all of it again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _as_of(reading: Reading, as_of: date | None, today: date) -> date:
    if as_of is None:
        return min(reading.as_of, today)
    if as_of > today:
        raise ValueError(f"数据截至 {as_of} 晚于今天 {today}，请改正后重试")
    if as_of < min(reading.as_of, today):
        raise ValueError(f"文件里有 {reading.as_of} 的内容，数据截至不能早于这一天，请改正后重试")
    return as_of


def _taken(reading: Reading, judged: Judged) -> list[Record]:
    return [record for record in reading.records if record.line not in judged.rejected]


def _delivered(reading: Reading, judged: Judged, as_of: date) -> dict[str, tuple[date, date]]:
    """The days that each channel delivered; the ledger is no delivery of a channel."""
    return covers(_taken(reading, judged), as_of) if reading.target == "matters" else {}


def _streets(connection: Connection, taken: Sequence[Record], names: Names) -> list[int]:
    """For which streets a file is a delivery: all of the district, but for a file that names one street alone, in
    however many spellings, or streets alone that are none of the district's own (another's file)."""
    spelled = {record.street: record for record in taken if record.street}
    named = {names.file(record).street or name for name, record in spelled.items()}
    known = {street for street in named if isinstance(street, int)}
    a = tables.areas.c
    query = select(a.id, a.learned).where(a.kind == "street", a.withdrawn == STANDS).order_by(a.id)
    streets = {row.id: row.learned is None for row in connection.execute(query)}
    own = {street for street, set_up in streets.items() if set_up}
    return sorted(known) if len(named) == 1 or (known and own and not known & own) else list(streets)


def _report(reading: Reading, judged: Judged, names: Names, as_of: date) -> Report:
    unmapped: dict[str, set[str]] = {"street": set(), "community": set(), "unit": set(), "topic": set()}
    for kind, written, _ in names.waiting:
        unmapped.setdefault("unit" if kind == "partner" else kind, set()).add(written)
    days = _delivered(reading, judged, as_of)
    uncategorised = [r for r in _taken(reading, judged) if reading.target == "matters" and r.category is None]
    problems = sorted((*reading.problems, *judged.problems), key=lambda p: (p.row or 0, p.column or ""))
    return Report(
        source=reading.source,
        sheet=reading.sheet,
        rows=reading.rows,
        new=len(judged.new),
        changed=len(judged.changed),
        same=judged.same,
        rejected=len(judged.rejected),
        problems=tuple(problems),
        refused_columns=reading.refused_columns,
        unused_columns=reading.unused_columns,
        scrubbed=sum(reading.scrubbed.values()),
        unmapped={kind: tuple(sorted(found)) for kind, found in unmapped.items()},
        created={kind: tuple(found) for kind, found in names.created.items()},
        left_out=reading.left_out,
        as_of=as_of,
        covers=(min(d[0] for d in days.values()), max(d[1] for d in days.values())) if days else None,
        channels=tuple(sorted(days)),
        uncategorised=len(uncategorised),
    )
