"""Whatever came in, came again, was filed by hand and taken back, in whatever order: with the last batch gone every
number, every list and every name is what it was before the first."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_access import feeds, loading
from data_access.engine import connect
from data_access.imports import batches, filing
from data_access.imports.contract import Record
from data_access.writing import Request
from tests.data_access.ground import COLD_ROOMS, COMMUNITY_LUGU, ESTATE, LUGU, OWNER, TODAY, Ground, lay
from tests.data_access.imports import seen
from tests.data_access.imports.rows import faults, file, take_in
from tests.data_access.imports.test_laws import create, ledger, matters
from tests.databases import MIGRATED, Databases, template

LATER = datetime(2026, 11, 24, 15)
UNDER = {"street": LUGU, "community": COMMUNITY_LUGU, "place": ESTATE, "topic": COLD_ROOMS, "unit": OWNER}


@dataclass(frozen=True)
class Import:
    source: str
    records: Sequence[Record]
    create: frozenset[str]
    age: int  # days between the last day of the file and today


@dataclass(frozen=True)
class Again:
    which: int  # of the imports so far


@dataclass(frozen=True)
class Undo:
    which: int


@dataclass(frozen=True)
class ByHand:
    which: int  # of the names that wait


Step = Import | Again | Undo | ByHand
which = st.integers(0, 5)
ages = st.sampled_from([0, 3, 3000])
steps = st.lists(
    st.builds(Import, st.sampled_from(["12345", "pingshan"]), st.lists(matters, max_size=4), create, ages)
    | st.builds(Import, st.just("ledger"), st.lists(ledger, max_size=3), create, st.just(0))
    | st.builds(Again, which)
    | st.builds(Undo, which)
    | st.builds(ByHand, which),
    min_size=2,
    max_size=7,
)


def bring(ground: Ground, done: Import) -> None:
    """Bring a file in; that of an old one is as many days older in all it says."""
    target = "disputes" if done.source == "ledger" else "matters"
    back = timedelta(days=done.age if done.age > 30 else 0)
    older = [
        replace(record, **{name: day - back for name in DAYS if (day := getattr(record, name)) is not None})
        for record in done.records
    ]
    as_of = TODAY - timedelta(days=done.age)
    take_in(ground.engine, file(*older, of=done.source, target=target, as_of=as_of), *done.create)


DAYS = ("received", "registered", "accepted", "answered", "finished", "due", "entered", "off")


def take_back(ground: Ground, batch: int) -> None:
    with suppress(ValueError):  # it was taken back before
        batches.undo(ground.engine, batch, Request("tests", LATER))


def do(ground: Ground, step: Step, so_far: list[Import]) -> None:
    if isinstance(step, Import):
        so_far.append(step)
        bring(ground, step)
    elif isinstance(step, ByHand):
        with ground.engine.connect() as connection:
            waiting = filing.waiting(connection, seen.OFFICE_VIEW)
        if waiting:
            name = waiting[step.which % len(waiting)]
            filing.file_under(ground.engine, name.id, UNDER.get(name.kind, OWNER), Request("somebody", LATER))
    elif so_far and isinstance(step, Again):
        so_far.append(so_far[step.which % len(so_far)])
        bring(ground, so_far[-1])
    elif so_far:
        take_back(ground, 1 + step.which % len(so_far))


Fresh = Callable[[], AbstractContextManager[Ground]]


@pytest.fixture
def fresh(databases: Databases, run_folder: Path, worker_id: str) -> Iterator[Fresh]:
    """Gives the small district in a database of its own, as often as it is asked."""
    laid = f"undoing_{worker_id}"
    databases.copy(template(run_folder, databases, "migrated", MIGRATED), laid)
    ground = lay(connect(databases.url(laid)))
    with loading.bulk(ground.engine) as connection:  # on PostgreSQL the next number follows the ground's own
        feeds.bring_in_line(connection, ground.revision, TODAY)
    ground.engine.dispose()

    @contextmanager
    def copy() -> Iterator[Ground]:
        databases.copy(laid, f"{laid}_copy")
        engine = connect(databases.url(f"{laid}_copy"))
        try:
            yield Ground(engine, ground.revision)
        finally:
            engine.dispose()
            databases.drop(f"{laid}_copy")

    yield copy
    databases.drop(laid)


def test_with_the_last_batch_everything_is_as_before_the_first(fresh: Fresh):
    with fresh() as ground:
        before, numbers = seen.picture(ground.engine), seen.numbers(ground.engine)

    @settings(
        max_examples=int(os.environ.get("UNDOINGS", "4")), deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    @given(steps, st.randoms(use_true_random=False))
    def example(steps: list[Step], random: Random) -> None:
        with fresh() as ground:
            so_far: list[Import] = []
            for step in steps:
                do(ground, step, so_far)
            assert faults(ground.engine) == []
            for batch in random.sample(range(1, 1 + len(so_far)), len(so_far)):
                take_back(ground, batch)
            assert faults(ground.engine) == []
            assert seen.picture(ground.engine) == before
            assert seen.numbers(ground.engine) == numbers

    example()
