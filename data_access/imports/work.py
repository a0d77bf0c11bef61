"""What an import has done for it beside the screens: dry run, confirm, undo and the filing of names that many matters wait
for, as kinds of long work (data_access.jobs)."""

import json
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import Engine

from data_access.imports import batches, filing, inbox, way
from data_access.imports.contract import Reading, Report, Source
from data_access.jobs import Kind, Progress, Task

PROBLEMS = 5_000  # as many are kept with the result; how many there were is said


def dry_run(engine: Engine, task: Task, progress: Progress) -> dict[str, Any]:
    """What the file would do, with the arguments of `confirm`. Returns the report as plain JSON, of its problems the
    first PROBLEMS, and problems_total."""
    _, reading = _read(task, progress)
    today, create, as_of = task.request.moment.date(), _create(task.arguments), _as_of(task.arguments)
    return _plain(_bounded(way.dry_run(engine, reading, today, create, as_of, progress)))


def confirm(engine: Engine, task: Task, progress: Progress) -> dict[str, Any]:
    """Bring the file in; its upload is forgotten then. Returns the report with its batch, as `dry_run` does.

    Arguments: token (of the upload), source (a reader's name, or that of the mapping), mapping (its content, where the
    reader is one), sheet, create (street, community, unit, topic), as_of (2026-11-24), basis; all but the first two may
    be missing.
    """
    arguments, token = task.arguments, task.arguments["token"]
    source, reading = _read(task, progress)
    report = way.confirm(
        engine,
        reading,
        source,
        file_name=inbox.name(token),
        digest=way.digest(inbox.path(token)),
        request=task.request,
        create=_create(arguments),
        as_of=_as_of(arguments),
        basis=arguments.get("basis"),
        mapping=arguments.get("mapping"),
        progress=progress,
    )
    inbox.discard(token)
    return _plain(_bounded(report))


def undo(engine: Engine, task: Task, progress: Progress) -> dict[str, Any]:
    """Take a batch back. Arguments: batch. Returns batch, taken_back, restored, kept (number, why), stays."""
    batch = task.arguments["batch"]
    return _plain(vars(batches.undo(engine, batch, task.request, progress)))


def file(engine: Engine, task: Task, progress: Progress) -> dict[str, Any]:
    """File a name and what waits for it. Arguments: written (its row), target (the entry). Returns moved: how many."""
    written, target = task.arguments["written"], task.arguments["target"]
    return {"moved": filing.file_under(engine, written, target, task.request, progress)}


KINDS: Mapping[str, Kind] = {
    "dry_run": Kind(dry_run),
    "confirm": Kind(confirm),
    "undo": Kind(undo),
    "file": Kind(file),
}


def _read(task: Task, progress: Progress) -> tuple[Source, Reading]:
    arguments, today = task.arguments, task.request.moment.date()
    token, source = arguments["token"], way.reader(arguments["source"], arguments.get("mapping"))
    progress("读取", 0, 0)
    told = partial(progress, "读取")
    return source, way.read(inbox.path(token), inbox.name(token), source, arguments.get("sheet"), today, told)


def _create(arguments: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(arguments.get("create") or ())


def _as_of(arguments: Mapping[str, Any]) -> date | None:
    return date.fromisoformat(day) if (day := arguments.get("as_of")) else None


def _bounded(report: Report) -> dict[str, Any]:
    problems = [vars(problem) for problem in report.problems[:PROBLEMS]]
    return {**vars(report), "problems": problems, "problems_total": len(report.problems)}


def _plain(content: Mapping[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(content, default=date.isoformat))
