"""The same work on one piece after another, by all cores where there is enough of it: a large import, the sample."""

import multiprocessing
import multiprocessing.connection
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

ENOUGH = 4_000  # matters; below this, starting processes takes longer than they save
_AHEAD = 6  # results that may wait for the one who takes them, so that memory does not grow with the pieces

A = TypeVar("A")
B = TypeVar("B")

# Set before the processes start, which inherit it: neither the work nor a piece goes through a pipe.
_given: tuple[Callable[[Any], Any], Sequence[Any]]


@contextmanager
def each(work: Callable[[A], B], pieces: Sequence[A], matters: int) -> Iterator[Iterator[B]]:
    """What `work` makes of each piece, in order; matters: how many the pieces hold together.

    What the work changes stays in its process, and a connection it inherits is not its to use. Raises what the work
    raises, BrokenProcessPool where a process was killed.
    """
    global _given
    forks = "fork" in multiprocessing.get_all_start_methods()
    if matters < ENOUGH or not forks or (os.cpu_count() or 1) < 2:
        yield map(work, pieces)
        return
    _given = (work, pieces)
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("fork"), _end_with_parent) as pool:
        yield _in_order(pool, len(pieces))


def _in_order(pool: ProcessPoolExecutor, pieces: int) -> Iterator[Any]:
    waiting: deque[Future[Any]] = deque()
    for n in range(pieces):
        waiting.append(pool.submit(_done, n))
        if len(waiting) > _AHEAD:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _done(n: int) -> Any:
    work, pieces = _given
    return work(pieces[n])


def _end_with_parent() -> None:
    """A parent that is killed cannot end its processes; each waits for its end, and for no other."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def watch() -> None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
