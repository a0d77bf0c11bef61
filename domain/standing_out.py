"""Which cells of a heat map (热力图) stand out against their own street, topic and season, and rates of small numbers.

The rule, why it is this one, and what it finds and misses: docs/decisions/standing_out.md. numpy and scipy are imported
inside the functions, so that only the screen that needs them waits for them (0.7 s).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from numpy import ndarray as Array

Row = TypeVar("Row", bound=Hashable)
Column = TypeVar("Column", bound=Hashable)
Key = TypeVar("Key", bound=Hashable)

RULE = (
    "橙框：超过按本街道、本领域、季节和本格往年同期推算的应有件数"
    "（负二项模型，错报率控制在 5%，至少 5 件；没有往年同期时只按街道和领域推算）"
)
RATE_RULE = "每千户件数经收缩（经验贝叶斯）：户数少的向总体靠拢；区间为 90% 可信区间"

_ROUNDS = 6  # of fitting and marking
_SMALL = 0.5  # what the cases of a line are worth at least, so that an empty one is rare, not impossible
_FLARE = 4  # standard deviations
# So many times too often do the p of simulated tables without a hot cell fall as low as it takes to be marked.
_HEAVIER = 2


@dataclass(frozen=True)
class Expected:
    """What the rest of the street, of the topic, and the cell's own past would explain of a cell (件).

    marked  stands out above it
    p       how often as many cases or more would come about if nothing were the matter (mid-p)
    """

    value: float
    marked: bool
    p: float


@dataclass(frozen=True)
class Shrunk:
    """A rate (cases a unit of exposure) drawn towards the whole, with its 90 % credible interval."""

    rate: float
    low: float
    high: float


def standing_out(
    now: Mapping[tuple[Row, Column], float],
    past: Sequence[Mapping[tuple[Row, Column], float]],
    rate: float = 0.05,
    least: int = 5,
) -> Mapping[tuple[Row, Column], Expected]:
    """What would be expected of every cell of rows × columns, and which cells stand out above it.

    now    cases (件) of the shown window by (topic, street) or any (row, column); a missing key is 0
    past   the same days of earlier years, each the same table; may be empty: then rows and columns alone explain
    rate   the share of false ones among the marked that is allowed (Benjamini-Hochberg)
    least  a cell with fewer cases is never marked

    Counts of cases only: households come in lumps, for which this spread is no measure.
    """
    import numpy as np

    keys = [key for table in (now, *past) for key, count in table.items() if count or table is now]
    rows, columns = list(dict.fromkeys(row for row, _ in keys)), list(dict.fromkeys(column for _, column in keys))
    grid = [(row, column) for row in rows for column in columns]
    if not grid:
        return {}
    # Windows × rows × columns, the shown one last.
    tables = np.array([[table.get(key, 0) for key in grid] for table in (*past, now)], float)
    expected, p, marked = _judged(tables.reshape(-1, len(rows), len(columns)), rate, least)
    found = zip(expected.flat, marked.flat, p.flat, strict=True)
    return {key: Expected(float(e), bool(m), float(q)) for key, (e, m, q) in zip(grid, found, strict=True)}


def shrunk(counts: Mapping[Key, float], exposures: Mapping[Key, float | None]) -> Mapping[Key, Shrunk]:
    """Rates per unit of exposure (households, say), by empirical Bayes; for per 1,000 give thousands of households.

    A key whose exposure is unknown or not above 0 is not in the result. What the others had is what is believed of one
    before its own cases are seen; how firmly follows from how much the others differ and how many cases they had.
    """
    from scipy.special import gammaincinv

    known = {key: size for key in counts if (size := exposures.get(key)) and size > 0}
    cases, size = sum(counts[key] for key in known), sum(known.values())
    spread = _between([(counts[key], cases * known[key] / size) for key in known])
    found = {}
    for key, own in known.items():
        others = cases - counts[key] + _SMALL
        shape = 1 / (spread + 1 / others)
        total, worth = counts[key] + shape, own + shape * (size - own) / others
        low, high = (float(gammaincinv(total, share)) / worth for share in (0.05, 0.95))
        found[key] = Shrunk(total / worth, low, high)
    return found


def _between(pairs: Sequence[tuple[float, float]]) -> float:
    """Relative variance between keys beyond chance, from (count, expected), by moments, and one standard error on top:
    of a few keys it is hardly known, and too small a one makes intervals too short."""
    pairs = [(count, expected) for count, expected in pairs if expected > 0]
    if len(pairs) < 2:
        return 0.0
    free, cases = len(pairs) - 1, sum(expected for _, expected in pairs)
    scale = cases - sum(expected**2 for _, expected in pairs) / cases
    found = max(0.0, (sum((count - expected) ** 2 / expected for count, expected in pairs) - free) / scale)
    return found + sqrt(2 * free) * (1 + found * cases / len(pairs)) / scale


# --- expected and marked ---------------------------------------------------------------------------------------------


def _judged(tables: Array, rate: float, least: int) -> tuple[Array, Array, Array]:
    """Expected, p and marked of the last window. A hot cell is left out when its street and topic are fitted, or it
    would hide itself and accuse its neighbours."""
    import numpy as np

    counts, kept, passing = tables[-1], np.ones(tables.shape, bool), 0.0
    for turn in range(_ROUNDS):
        plain = _fitted(tables, np.ones(counts.shape), kept, passing)
        lasting, (passing, usual) = _lasting(tables, plain, kept), _passing(tables, kept, passing)
        own, doubt = _own(tables[:-1], plain[:-1], kept[:-1], lasting, passing)
        fitted = _fitted(counts, own, kept[-1], passing)
        expected, unsure = _without_itself(counts, fitted, kept[-1], passing, doubt)
        p = _upper(counts, expected, (1 + passing) * (1 + doubt) * (1 + unsure) - 1)
        marked = _allowed(p, rate / _HEAVIER) & (counts >= least) & (counts > expected)
        # What was hot for one earlier year is not what the cell has every year.
        left = abs(tables - usual) <= _FLARE * np.sqrt(usual * (1 + passing * usual)) + 1
        left[-1] = kept[-1] & ~marked
        # A line marked for the greater part has another level; it is no line of hot cells.
        if (turn and (left == kept).all()) or any((left[-1].mean(axis) < 0.5).any() for axis in (0, 1)):
            break
        kept = left
    return expected, p, marked


def _fitted(counts: Array, own: Array, kept: Array, passing: float) -> Array:
    """level of the row × level of the column × own, window by window, with the sums of the kept cells by row and by
    column.

    A cell counts by how sure it is, 1 / (1 + passing · fitted): one large restless cell is not the level of its street.
    """
    import numpy as np

    row, column = np.ones((*counts.shape[:-1], 1)), np.ones((*counts.shape[:-2], 1, counts.shape[-1]))
    weight = kept.astype(float)
    for _ in range(200):
        held = row * column
        row = _over((weight * counts).sum(-1, keepdims=True), (weight * column * own).sum(-1, keepdims=True))
        column = _over((weight * counts).sum(-2, keepdims=True), (weight * row * own).sum(-2, keepdims=True))
        if np.allclose(row * column, held, rtol=1e-7, atol=0):
            break
        weight = kept / (1 + passing * row * column * own)
    return row * column * own


def _over(top: Array, bottom: Array) -> Array:
    import numpy as np

    return np.divide(top, bottom, out=np.zeros(top.shape), where=bottom > 0)


def _lasting(tables: Array, plain: Array, kept: Array) -> float:
    """How much cells differ from row × column for good: the relative variance that two windows have in common."""
    # Nearly the best weights where the spread is about 0.1: large cells do not outvote the others.
    weight = kept / (1 + plain / 10)
    gap, level = weight * (tables - plain), weight * plain
    pairs = [(i, j) for i in range(len(tables)) for j in range(i)]
    scale = sum((level[i] * level[j]).sum() for i, j in pairs) * _free(tables)
    return max(0.0, sum((gap[i] * gap[j]).sum() for i, j in pairs) / scale) if scale else 0.0


def _passing(tables: Array, kept: Array, believed: float) -> tuple[float, Array]:
    """How much a cell moves beyond chance from window to window, its row and its column having moved as they did: a
    relative variance by moments, and one standard error on top, because too small a one marks falsely. With one window
    nothing can be told from what is lasting, and all counts. Also what is usual of every cell and window.
    """
    import numpy as np

    own = np.ones(tables.shape[1:])
    fitted = _fitted(tables, own, kept, believed)
    for _ in range(3 if len(tables) > 1 else 0):
        own = own * _over((kept * tables).sum(0), (kept * fitted).sum(0))
        fitted = _fitted(tables, own, kept, believed)
    free = _free(tables) * (len(tables) - 1 or 1) / len(tables)
    weight = kept / (1 + fitted / 10) ** 2
    scale = (weight * fitted**2).sum()
    if not (free and scale):
        return 0.0, fitted
    found = max(0.0, (weight * ((tables - fitted) ** 2 / free - fitted)).sum() / scale)
    error = np.sqrt(2 * ((weight * (fitted + found * fitted**2)) ** 2).sum() / free) / scale
    return float(found + error), fitted


def _free(tables: Array) -> float:
    """The share of a table's cells that row and column leave free."""
    return (1 - 1 / tables.shape[-2]) * (1 - 1 / tables.shape[-1])


def _own(past: Array, plain: Array, kept: Array, lasting: float, passing: float) -> tuple[Array, Array]:
    """What a cell has had in earlier years over what its row and column explained, drawn towards 1; and how unsure
    that is (a relative variance). A window counts for less, the more of it is passing."""
    shape, weight = 1 / max(lasting, 1e-6), kept / (1 + passing * plain)
    had = (weight * past).sum(0) + shape
    return had / ((weight * plain).sum(0) + shape), 1 / had


def _without_itself(
    counts: Array, fitted: Array, kept: Array, passing: float, doubt: Array | float
) -> tuple[Array, Array]:
    """What the other kept cells say of each cell, and how unsure that is (a relative variance).

    With one cell left out of a table its street and topic follow from the sums R, C of the others in its row and
    column and N of those in neither, as R·C/N; so the fit is corrected by how far these differ from their fit.
    """
    import numpy as np

    weight = kept / (1 + passing * fitted)

    def sums(table: Array) -> tuple[Array, Array, Array]:
        row, column = table.sum(1, keepdims=True), table.sum(0, keepdims=True)
        return row - table, column - table, np.maximum(table.sum() - row - column + table, 0)

    seen, meant = ([part + _SMALL for part in sums(weight * table)] for table in (counts, fitted))
    beyond = sums(weight**2 * fitted * (1 + (passing + doubt) * fitted))
    (row, column, rest), (row_fit, column_fit, rest_fit) = seen, meant
    expected = fitted * (row / row_fit) * (column / column_fit) * (rest_fit / rest)
    unsure = sum((b + _SMALL) / (m * m) for m, b in zip(meant, beyond, strict=True))
    return expected * (1 + unsure), np.asarray(unsure)


def _upper(counts: Array, expected: Array, spread: Array) -> Array:
    """Mid-p of so many or more: negative binomial with that mean and relative variance beyond chance."""
    import numpy as np
    from scipy.special import betainc

    size = 1 / spread
    share = expected / (expected + size)

    def reached(n: Array) -> Array:
        return np.where(n > 0, betainc(np.maximum(n, 1e-9), size, share), 1)

    return (reached(counts) + reached(counts + 1)) / 2


def _allowed(p: Array, rate: float) -> Array:
    """Benjamini-Hochberg: the smallest p's, as many as keep the share of false ones among them within the rate."""
    import numpy as np

    ordered = np.sort(p, axis=None)
    within = ordered <= rate * np.arange(1, p.size + 1) / p.size
    return p <= (ordered[within].max() if within.any() else -1)
