"""No hidden cell can be worked out: every table of whole numbers that agrees with what is shown is tried, by brute force."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import product
from random import Random

import pytest

from domain.small_cells import LARGEST, Amounts, Key, hidden

T = 5


def possible(cells: Mapping, totals: Mapping, closed: frozenset) -> Iterator[dict]:
    """Every table that agrees with what is shown: hidden cells are 1 or more, sums by row and column as far as shown."""
    unknown = sorted(closed, key=repr)
    place = {key: i for i, key in enumerate(unknown)}
    lines: list[tuple[list[int], int]] = []
    for members, total in totals.items():
        free = [place[key] for key in members if key in place]
        lines.append((free, total - sum(cells[key] for key in members if key not in closed)))
    values = [0] * len(unknown)

    def walk(at: int) -> Iterator[dict]:
        if at == len(unknown):
            if all(sum(values[i] for i in free) == rest for free, rest in lines):
                yield dict(zip(unknown, values, strict=True))
            return
        # What a line still has room for, when every later hidden cell in it is at least 1.
        room = min(
            rest - sum(values[i] if i < at else 1 for i in free if i != at) for free, rest in lines if at in free
        )
        for value in range(1, room + 1):
            values[at] = value
            yield from walk(at + 1)

    yield from walk(0)


def shown(cells: Mapping) -> tuple[frozenset | None, dict[tuple, int], set]:
    """What is hidden; the shown sums by the cells they add up; and the margins that are hidden."""
    closed = hidden({key: (n,) for key, n in cells.items()}, T)
    totals, shut = {tuple(cells): sum(cells.values())}, set()
    for place in range(2 if len(next(iter(cells))) == 2 else 0):
        sums: dict = defaultdict(list)
        for key in cells:
            sums[key[place]].append(key)
        margin = {(value,): (sum(cells[key] for key in keys),) for value, keys in sums.items()}
        closed_margin = hidden(margin, T)
        for (value,), (total,) in margin.items():
            if closed_margin is None or (value,) in closed_margin:
                shut.add(tuple(sums[value]))
            else:
                totals[tuple(sums[value])] = total
    return closed, totals, shut


def tables(rounds: int) -> Iterator[dict]:
    random = Random(5)
    for _ in range(rounds):
        if random.random() < 0.4:
            keys = [(i,) for i in range(random.randint(1, 5))]
        else:
            keys = list(product(range(random.randint(1, 3)), range(random.randint(1, 3))))
        choice = random.choice([[1, 2], [0, 1, 2, 3], [0, 1, 3, 5, 7], [2, 6, 8], [0, 0, 1, 6]])
        cells = {key: n for key in keys if (n := random.choice(choice))}
        if cells:
            yield cells


def test_no_hidden_cell_and_no_hidden_sum_can_be_worked_out():
    seen = {"closed": 0, "second": 0, "nothing": 0}
    for cells in tables(600):
        closed, totals, shut = shown(cells)
        small = {key for key, n in cells.items() if n < T}
        if closed is None:
            seen["nothing"] += 1
            continue
        assert small <= closed
        seen["closed"] += len(closed)
        seen["second"] += len(closed - small)
        values, sums = defaultdict(set), defaultdict(set)
        for table in possible(cells, totals, closed):
            for key, n in table.items():
                values[key].add(n)
            for members in shut:
                sums[members].add(sum(table.get(key, cells[key]) for key in members))
            if all(len(values[key]) > 1 for key in closed) and all(len(sums[members]) > 1 for members in shut):
                break
        assert {key for key in closed if len(values[key]) < 2} == set(), cells
        assert {members for members in shut if len(sums[members]) < 2} == set(), cells
    assert min(seen.values()) > 30, seen


@pytest.mark.parametrize(
    ("cells", "closed"),
    [
        ({}, set()),
        ({("a",): 7, ("b",): 5}, set()),
        ({("a",): 7, ("b",): 3, ("c",): 9}, {("b",), ("a",)}),
        ({("a",): 4, ("b",): 3, ("c",): 9}, {("a",), ("b",)}),
        ({("a",): 1, ("b",): 1, ("c",): 9}, {("a",), ("b",), ("c",)}),
        ({("a",): 3}, None),
        ({("a",): 1, ("b",): 1}, None),
    ],
)
def test_the_smallest_other_cell_goes_with_it(cells, closed):
    found = hidden({key: (n,) for key, n in cells.items()}, T)
    assert found == (None if closed is None else closed)


def test_both_counts_of_a_rate_go_together():
    assert hidden({("a",): (9, 40), ("b",): (3, 30), ("c",): (12, 50)}, T) == {("a",), ("b",)}


def test_what_the_viewer_answers_for_stays():
    cells: dict[Key, Amounts] = {
        ("mine", "x"): (2,),
        ("mine", "y"): (9,),
        ("b", "x"): (3,),
        ("b", "y"): (8,),
        ("c", "x"): (9,),
        ("c", "y"): (9,),
    }
    closed = hidden(cells, T, lambda place, value: place == 0 and value == "mine")
    assert closed == {("b", "x"), ("b", "y"), ("c", "x"), ("c", "y")}


def test_a_table_that_nobody_reads_shows_nothing():
    assert hidden({(n,): (9,) for n in range(LARGEST + 1)}, T) is None
