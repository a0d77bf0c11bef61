"""`make bench`: every screen's data beside pandas, every screen's update beside an empty page, at every size."""

import gc
import json
import logging
import os
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import click

from benchmarks.addresses import addresses
from benchmarks.habit import habit
from benchmarks.imports import databases_of
from benchmarks.questions import Question, ask, asked
from benchmarks.samples import Sample, sample
from benchmarks.updates import empty_house, serving, tabs
from tests.databases import ENGINES, HOUSE, TODAY

SIZES = "10000,100000,1000000"


@dataclass(frozen=True)
class Measured:
    """Medians of one screen, in milliseconds. questions: what its data are made of, the dearest first.

    data, pandas    its questions to the database; the plain habit (benchmarks.habit)
    update, anew    full update over the websocket, with answers remembered and with none remembered
    empty           full update of a page of which only the imports are left
    """

    screen: str
    query: Mapping[str, str]
    data: float
    pandas: float
    update: float
    anew: float
    empty: float
    questions: Mapping[str, float]


@dataclass(frozen=True)
class _Taken:
    """Seconds, round by round; of the questions, those of each one."""

    questions: list[list[float]] = field(default_factory=list)
    pandas: list[float] = field(default_factory=list)
    update: list[float] = field(default_factory=list)
    anew: list[float] = field(default_factory=list)
    empty: list[float] = field(default_factory=list)


@click.command()
@click.option("--sizes", default=SIZES, show_default=True, metavar="N,N", help="how many matters")
@click.option("--engines", default=",".join(ENGINES), show_default=True, metavar="NAME,NAME")
@click.option("--rounds", type=click.IntRange(0), default=15, show_default=True, help="updates the median is taken of")
@click.option("--data-rounds", type=click.IntRange(0), default=7, show_default=True, help="the same for the data")
@click.option("--folder", type=click.Path(path_type=Path), default=HOUSE / "data" / "bench", help="keeps the samples")
@click.option("--screens", default="", metavar="NAME,NAME", help="only these; as their addresses name them")
@click.option("--json", "file", type=click.Path(path_type=Path), help="also write what was measured to this file")
def bench(
    sizes: str, engines: str, rounds: int, data_rounds: int, folder: Path, screens: str, file: Path | None
) -> None:
    """Measure every screen. Prints a table for each engine and size; judges nothing."""
    # Streamlit says on every screen that it has no server here.
    logging.disable(logging.WARNING)
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    runs = []
    for engine in engines.split(","):
        with databases_of(engine, folder) as databases:
            for size in map(int, sizes.split(",")):
                found = sample(databases, engine, size, folder)
                measured = measure(found, rounds, data_rounds, folder, screens.split(",") if screens else ())
                click.echo(table(found, measured))
                runs.append({"sample": asdict(found), "screens": [asdict(screen) for screen in measured]})
                if file is not None:
                    file.write_text(json.dumps({**machine(), "runs": runs}, ensure_ascii=False, indent=1))


def measure(found: Sample, rounds: int, data_rounds: int, folder: Path, only: Sequence[str] = ()) -> list[Measured]:
    """Every screen over this sample, or those whose addresses are named, the screens taking turns so that a busy moment of the machine meets all alike."""
    places = [place for place in addresses(found.url) if not only or place.screen.url_path in only]
    screens = [(*asking, _Taken()) for asking in zip(places, asked(found.url, places), strict=True)]
    # As the server does before its first visitor (app.py).
    gc.collect()
    gc.freeze()
    # The first round warms every cache alike; _median throws it away, unless there is no other.
    for _ in range(1 + data_rounds):
        for place, questions, taken in screens:
            taken.questions.append(ask(found.url, questions))
            taken.pandas.append(_seconds(habit, found.url, place))
    with (
        serving(HOUSE / "app.py", found.url, folder / "house.log") as house,
        serving(empty_house(folder / "empty"), found.url, folder / "empty.log") as bare,
        tabs(house, found.url, places) as ours,
        tabs(bare, found.url, places) as theirs,
    ):
        for _ in range(1 + rounds):
            for (_, _, taken), tab, other in zip(screens, ours, theirs, strict=True):
                taken.anew.append(tab.update(forget=True))
                taken.update.append(tab.update())
                taken.empty.append(other.update())
    return [
        Measured(
            screen=place.name,
            query=place.query,
            data=_median([sum(times) for times in taken.questions]),
            pandas=_median(taken.pandas),
            update=_median(taken.update),
            anew=_median(taken.anew),
            empty=_median(taken.empty),
            questions=_by_question(questions, taken.questions),
        )
        for place, questions, taken in screens
    ]


def table(found: Sample, measured: Sequence[Measured]) -> str:
    """What was measured, as text; milliseconds but for the ratios."""
    megabytes = found.bytes / 1_000_000
    head = f"{found.engine}, {found.matters:,} matters: built in {found.seconds:.0f} s, {megabytes:,.0f} MB"
    names = ("data", "pandas", "data/pandas", "update", "anew", "empty", "update/empty")
    lines = ["", head, f"{'screen':32}" + "".join(f"{name:>13}" for name in names) + "  dearest question"]
    for m in measured:
        cells = (m.data, m.pandas, m.data / m.pandas, m.update, m.anew, m.empty, m.update / m.empty)
        forms = (".1f", ".1f", ".3f", ".1f", ".1f", ".1f", ".1f")
        dearest = next((f"{name} {taken:.1f}" for name, taken in m.questions.items()), "none")
        numbers = "".join(f"{cell:>13{form}}" for cell, form in zip(cells, forms, strict=True))
        lines.append(f"{m.screen:32}{numbers}  {dearest}")
    return "\n".join(lines)


def machine() -> dict[str, Any]:
    """What the times depend on besides the code."""
    return {"today": TODAY, "cores": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}


def _seconds(what: Callable[..., Any], *arguments: Any) -> float:
    begun = perf_counter()
    what(*arguments)
    return perf_counter() - begun


def _median(seconds: Sequence[float]) -> float:
    """In milliseconds, without the first round."""
    return round(1000 * median(seconds[1:] or seconds), 3)


def _by_question(questions: Sequence[Question], rounds: Sequence[Sequence[float]]) -> dict[str, float]:
    """Milliseconds by the question's name, the dearest first; a question asked several times counts each time."""
    total: dict[str, float] = {}
    for question, times in zip(questions, zip(*rounds, strict=True), strict=True):
        total[question.name] = total.get(question.name, 0) + _median(times)
    return dict(sorted(total.items(), key=lambda named: -named[1]))


if __name__ == "__main__":
    bench()
