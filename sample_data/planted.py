"""Tables of cases with hot spots planted among decoys, to see what the heat map finds and what it marks falsely."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

Table = Mapping[tuple[str, str], float]


@dataclass(frozen=True)
class Ground:
    """What a window of the district is like. Streets and topics are unequal (log-normal, 0.5 and 0.7).

    cases     in an ordinary window
    years     as many windows of earlier years, the same days
    lasting   relative variance of a cell against street × topic, the same every year (gamma)
    passing   relative variance of a cell from window to window, beyond chance (gamma)
    hot       so many cells are planted, each of `least` expected cases or more, times a factor drawn from `times`
    decoys    whether a topic doubles everywhere, a street rises by 0.8 in everything, and two cells had their peak
              in an earlier year
    """

    streets: int = 9
    topics: int = 13
    years: int = 4
    cases: int = 12_000
    lasting: float = 0.25
    passing: float = 0.01
    hot: int = 6
    least: float = 30
    times: tuple[float, float] = (1.8, 3.0)
    decoys: bool = True


@dataclass(frozen=True)
class Planted:
    """The shown window, the earlier ones, and the cells that are hot in the shown one, with their factor."""

    now: Table
    past: tuple[Table, ...]
    hot: Mapping[tuple[str, str], float]


def planted(seed: int, ground: Ground) -> Planted:
    """A district of that seed: odd ones are seen in winter (heating × 8), even ones in summer (noise × 2.5). From year to
    year each street and each topic moves by a log-normal factor of its own (0.15)."""
    random = np.random.default_rng(seed)
    season = np.ones((ground.topics, 1))
    season[seed % 2] = 8 if seed % 2 else 2.5
    mean = season * random.lognormal(0, 0.7, (ground.topics, 1)) * random.lognormal(0, 0.5, (1, ground.streets))
    mean = mean * _gamma(random, ground.lasting, mean.shape)
    mean *= ground.cases / mean.sum()
    windows = [
        mean * random.lognormal(0, 0.15, (ground.topics, 1)) * random.lognormal(0, 0.15, (1, ground.streets))
        for _ in range(ground.years + 1)
    ]
    now = windows[-1]
    if ground.decoys:
        now[random.integers(ground.topics)] *= 2
        now[:, random.integers(ground.streets)] *= 1.8
        for window in windows[:-1][:2]:
            window[random.integers(ground.topics), random.integers(ground.streets)] *= 3
    large = random.permutation(np.argwhere(now >= ground.least))[: ground.hot]
    factors = random.uniform(*ground.times, len(large))
    for (topic, street), factor in zip(large, factors, strict=True):
        now[topic, street] *= factor
    *past, shown = (_table(random.poisson(window * _gamma(random, ground.passing, window.shape))) for window in windows)
    hot = {_key(*cell): float(factor) for cell, factor in zip(large, factors, strict=True)}
    return Planted(shown, tuple(past), hot)


def _gamma(random: np.random.Generator, variance: float, shape: tuple[int, ...]) -> np.ndarray:
    return random.gamma(1 / variance, variance, shape) if variance else np.ones(shape)


def _table(counts: np.ndarray) -> Table:
    return {_key(*cell): int(count) for cell, count in np.ndenumerate(counts)}


def _key(topic: int, street: int) -> tuple[str, str]:
    return f"领域{topic}", f"街道{street}"
