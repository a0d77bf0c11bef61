"""`make bench`: what an act (办理) takes from the click to the commit, and its undoing, beside the rows it leaves put in by the
driver alone."""

import gc
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from uuid import uuid4

import click
from sqlalchemy import Engine, Table, select

from benchmarks.__main__ import SIZES
from benchmarks.imports import databases_of
from benchmarks.samples import sample
from data_access import acts, opening, tables
from data_access.engine import connect, reading
from data_access.sessions import Session, asked
from data_access.tables import FACTS, STANDS
from domain.acts.case import Subject
from tests.databases import ENGINES, HOUSE, TODAY
from tests.signed_in import signed_in

NOW = datetime.fromisoformat(f"{TODAY}T10:00")
NOTE = "上门走访，与住户和产权单位再次核对。"
# Subject, act, what is filled in; None: the act that begins a matter.
ACTS: tuple[tuple[Subject, str, dict[str, Any]], ...] = (
    ("dispute", "progress", {"note": NOTE, "next_step": "逐户核对"}),
    ("dispute", "lots_added", {"number": 3, "note": NOTE}),
    ("matter", "worked_on", {"note": NOTE}),
    ("matter", "register", {"title": "顶层漏雨无人修", "text": NOTE}),
)


@click.command()
@click.option("--sizes", default=SIZES, show_default=True, metavar="N,N", help="how many matters")
@click.option("--engines", default=",".join(ENGINES), show_default=True, metavar="NAME,NAME")
@click.option("--rounds", type=click.IntRange(1), default=15, show_default=True, help="what the medians are taken of")
@click.option("--folder", type=click.Path(path_type=Path), default=HOUSE / "data" / "bench", help="keeps the samples")
def bench(sizes: str, engines: str, rounds: int, folder: Path) -> None:
    """Prints medians in milliseconds; judges nothing. What was done is undone."""
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    click.echo(
        "| database | matters | act | done | undone | bare rows | done/bare |\n|---|---:|---|---:|---:|---:|---:|"
    )
    for name in engines.split(","):
        with databases_of(name, folder) as databases:
            for size in map(int, sizes.split(",")):
                url = sample(databases, name, size, folder).url
                for subject, act, given in ACTS:
                    done, undone, bare = measure(connect(url), signed_in(url)[0], subject, act, given, rounds)
                    click.echo(
                        f"| {name} | {size:,} | {act} | {done:.1f} | {undone:.1f} | {bare:.1f} | {done / bare:.1f} |"
                    )


def measure(
    engine: Engine, session: Session, subject: Subject, act: str, given: dict[str, Any], rounds: int
) -> tuple[float, float, float]:
    """Milliseconds: the act, its undoing, the bare rows."""
    begun = act in opening.OPENINGS
    number = "" if begun else _open(engine, session, subject, act)
    topic = _first(engine, select(tables.topics.c.id).where(tables.topics.c.level == 1))
    taken: list[tuple[float, float, float]] = []
    for _ in range(rounds + 1):
        gc.collect()
        if begun:
            what = (act, {**given, "topic": topic}, asked(session, NOW, uuid4().hex))
            done, took = _timed(partial(opening.begin, engine, session, *what))
        else:
            version = _opened(engine, session, subject, number).version
            what = (subject, number, act, given, version, asked(session, NOW, uuid4().hex))
            done, took = _timed(partial(acts.perform, engine, session, *what))
        rows = _left(engine, subject, done)
        undo = (subject, done.number, done.revision, asked(session, NOW, uuid4().hex))
        _, back = _timed(partial(acts.undo, engine, session, *undo))
        taken.append((took, back, _put(engine, rows)))
    done, undone, bare = (1000 * median(times) for times in zip(*taken[1:], strict=True))
    return done, undone, bare


def _timed(do: Callable[[], Any]) -> tuple[Any, float]:
    begun = perf_counter()
    found = do()
    return found, perf_counter() - begun


def _first(engine: Engine, query: Any) -> Any:
    with reading(engine) as connection:
        return connection.scalars(query.limit(1)).one()


def _opened(engine: Engine, session: Session, subject: Subject, number: str) -> acts.Opened:
    with reading(engine) as connection:
        found = acts.opened(connection, session, subject, number, NOW.date())
    assert found is not None
    return found


def _open(engine: Engine, session: Session, subject: Subject, act: str) -> str:
    """A case on which the act may be done now."""
    original = tables.original(subject).c
    with reading(engine) as connection:
        newest = select(original.number).where(original.withdrawn == STANDS).order_by(original.id.desc())
        numbers = connection.scalars(newest.limit(500)).all()
    for number in numbers:
        offers = _opened(engine, session, subject, number).offers
        if any(one.name == act and not refusals for one, refusals in offers):
            return number
    raise LookupError(act)


def _left(engine: Engine, subject: Subject, done: acts.Done) -> dict[Table, list[dict[str, Any]]]:
    """The rows that the act wrote, without their keys, which the database gives anew."""
    original, found = tables.original(subject).c, {}
    with reading(engine) as connection:
        id_ = connection.scalars(select(original.id).where(original.number == done.number)).one()
        for table in (tables.revisions, tables.events, tables.field_changes, *FACTS):
            if table is tables.revisions:
                mine = [table.c.id == done.revision]
            elif f"{subject}_id" in table.c:
                mine = [table.c[f"{subject}_id"] == id_, table.c.learned == done.revision]
            else:
                continue
            (key,) = table.primary_key.columns.keys()
            rows = [dict(row) for row in connection.execute(select(table).where(*mine)).mappings()]
            found[table] = [
                {k: v for k, v in row.items() if v is not None and k not in (key, "request_id")} for row in rows
            ]
    return found


def _put(engine: Engine, rows: dict[Table, list[dict[str, Any]]]) -> float:
    """Seconds for the same rows in one transaction; they are taken away again."""
    begun, keys = perf_counter(), []
    with engine.begin() as connection:
        for table, of_table in rows.items():
            for row in of_table:
                keys.append((table, connection.execute(table.insert().values(**row)).inserted_primary_key))
    took = perf_counter() - begun
    with engine.begin() as connection:
        for table, (key,) in keys:
            (column,) = table.primary_key.columns
            connection.execute(table.delete().where(column == key))
    return took


if __name__ == "__main__":
    bench()
