"""How many planted hot spots the heat map finds, and how many of its marks are false: `python -m benchmarks.hot_spots`."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from time import perf_counter

import click

from domain.standing_out import standing_out
from sample_data.planted import Ground, planted

GROUNDS = {
    "as it comes: 9 x 13, 12,000 cases, 4 earlier years": Ground(),
    "6,000 cases": Ground(cases=6_000),
    "3,000 cases, planted from 15": Ground(cases=3_000, least=15),
    "24,000 cases": Ground(cases=24_000),
    "cells move by 17 % (passing 0.03)": Ground(passing=0.03),
    "cells move by 32 % (passing 0.1)": Ground(passing=0.1),
    "cells differ more for good (lasting 0.6)": Ground(lasting=0.6),
    "2 earlier years": Ground(years=2),
    "1 earlier year": Ground(years=1),
    "no earlier year": Ground(years=0),
    "no earlier year, nothing lasting": Ground(years=0, lasting=0),
    "15 planted": Ground(hot=15),
    "none planted": Ground(hot=0),
    "communities: 153 x 13, 12,000 cases, planted from 15": Ground(streets=153, hot=20, least=15),
    "communities, 48,000 cases": Ground(streets=153, hot=20, cases=48_000),
}
TIMES = (1.3, 1.5, 1.8, 2.2, 2.6, 3.0, 4.0)


@dataclass
class Tally:
    """Over many seeds. any: tables with a false mark."""

    tables: int = 0
    planted: int = 0
    found: int = 0
    marked: int = 0
    any: int = 0
    seconds: float = 0.0

    def add(self, seed: int, ground: Ground) -> None:
        """One more table."""
        case = planted(seed, ground)
        began = perf_counter()
        cells = standing_out(case.now, case.past)
        self.seconds += perf_counter() - began
        marked = {key for key, cell in cells.items() if cell.marked}
        self.tables += 1
        self.planted += len(case.hot)
        self.found += len(marked & case.hot.keys())
        self.marked += len(marked)
        self.any += bool(marked - case.hot.keys())

    @property
    def power(self) -> float:
        """Share of the planted that was found."""
        return self.found / self.planted if self.planted else 0.0

    @property
    def false(self) -> float:
        """Share of the marked that was not planted."""
        return (self.marked - self.found) / self.marked if self.marked else 0.0

    def __str__(self) -> str:
        return (
            f"found {self.found}/{self.planted} {self.power:.1%} | false {self.marked - self.found}/{self.marked} "
            f"{self.false:.1%} | tables with a false mark {self.any / self.tables:.1%} | "
            f"{self.seconds / self.tables * 1000:.0f} ms a table"
        )


def tally(seeds: Iterable[int], ground: Ground) -> Tally:
    """What is found over these seeds."""
    found = Tally()
    for seed in seeds:
        found.add(seed, ground)
    return found


@click.command()
@click.option("--seeds", default=200, show_default=True, help="how many tables a row")
@click.option("--first", default=0, show_default=True, help="the first seed")
def main(seeds: int, first: int) -> None:
    """Every ground over the same seeds, then single factors on the ordinary ground."""
    for name, ground in GROUNDS.items():
        few = max(1, seeds // (10 if ground.streets > 100 else 1))
        click.echo(f"{name}: {tally(range(first, first + few), ground)}")
    for times in TIMES:
        click.echo(f"times {times}: {tally(range(first, first + seeds), replace(Ground(), times=(times, times)))}")


if __name__ == "__main__":
    main()
