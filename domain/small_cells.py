"""Small cells (小数隐藏): which counts of a table stay hidden, so that none can be worked out from what is shown.

A count below the threshold tells of people one may know. Hiding it alone hides nothing where the total stands beside it:
a second cell must go, too. A table and its margins are a flow, from the whole through rows and columns to the whole; a
hidden cell can be another number exactly when one can be sent around a circle of hidden cells through it. That is checked
for every hidden cell, not estimated (docs/decisions/small-cells.md).
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TypeAlias

Key: TypeAlias = tuple[Hashable, ...]
Amounts: TypeAlias = tuple[float, ...]
Kept: TypeAlias = Callable[[int, Hashable], bool]

_FROM, _TO = ("from",), ("to",)
# The check asks once for each hidden cell; nobody reads a table of more than so many.
LARGEST = 1_500


def hidden(cells: Mapping[Key, Amounts], threshold: int, kept: Kept = lambda *_: False) -> frozenset[Key] | None:
    """The keys of a table of one or two dimensions that stay hidden; None when nothing of it may be shown.

    cells  key → its amounts: a count, or the two of a rate, hidden together; a cell that is not there is a shown zero
    kept   place of a dimension and value → whether cells with it are always shown (what the viewer answers for)

    The whole counts as shown, and the margins of two dimensions as the tables of one dimension show them.
    """
    if not cells:
        return frozenset()
    if len(cells) > LARGEST:
        return None
    flat = len(next(iter(cells))) == 1
    amounts = dict(cells)
    closed: set[Key] = set()
    if not flat:
        for place in (0, 1):
            along = _margin(cells, place)
            shut = hidden(along, threshold, lambda _, value, place=place: kept(place, value))
            closed |= {_padded(key[0], place) for key in (along if shut is None else shut)}
            amounts |= {_padded(key[0], place): sums for key, sums in along.items()}
    free = {key for key in cells if not any(kept(place, value) for place, value in enumerate(key))}
    closed |= {key for key in free if any(0 < amount < threshold for amount in cells[key])}
    while (known := _known(closed, amounts)) is not None:
        more = [key for key in free - closed if any(amounts[key])]
        if not more:
            return None
        closed.add(min(more, key=lambda key, known=known: (not _beside(key, known), sum(amounts[key]), repr(key))))
    return frozenset(closed & cells.keys())


def _margin(cells: Mapping[Key, Amounts], place: int) -> dict[Key, Amounts]:
    """The sums along one dimension of a table of two."""
    sums: dict[Key, Amounts] = {}
    for key, amounts in cells.items():
        so_far = sums.get((key[place],), (0.0,) * len(amounts))
        sums[(key[place],)] = tuple(a + b for a, b in zip(so_far, amounts, strict=True))
    return sums


def _padded(value: Hashable, place: int) -> Key:
    """A margin's key beside those of the cells: of three, so that it equals none of them."""
    return ("margin", place, value)


def _ends(key: Key) -> tuple[Key, Key]:
    """Between which nodes a cell lies: the whole → a row → a column → the whole."""
    if len(key) == 1:
        return _FROM, _TO
    if len(key) == 2:
        return ("row", key[0]), ("column", key[1])
    return (_FROM, ("row", key[2])) if key[1] == 0 else (("column", key[2]), _TO)


def _beside(key: Key, known: Key) -> bool:
    return bool(set(_ends(key)) & set(_ends(known)))


def _known(closed: Iterable[Key], amounts: Mapping[Key, Amounts]) -> Key | None:
    """A hidden cell that can be no other number, in whole numbers from 1 on; None when there is none.

    Who reads the table may know which cells are zero: of a rate's amounts, too, a zero stays zero or grows.
    """
    ordered = sorted(closed, key=repr)
    for part in range(len(amounts[ordered[0]]) if ordered else 0):
        steps: dict[Key, list[tuple[Key, Key]]] = {}
        for key in ordered:
            start, end = _ends(key)
            steps.setdefault(start, []).append((end, key))
            if amounts[key][part] > 1:
                steps.setdefault(end, []).append((start, key))
        for key in ordered:
            start, end = _ends(key)
            more = _reaches(end, start, key, steps)
            if amounts[key][part] and not more and not (amounts[key][part] > 1 and _reaches(start, end, key, steps)):
                return key
    return None


def _reaches(start: Key, goal: Key, without: Key, steps: Mapping[Key, list[tuple[Key, Key]]]) -> bool:
    """Whether one can be sent from a node to another without the cell itself."""
    seen, waiting = {start}, [start]
    while waiting:
        for node, cell in steps.get(waiting.pop(), ()):
            if cell != without and node not in seen:
                seen.add(node)
                waiting.append(node)
    return goal in seen
