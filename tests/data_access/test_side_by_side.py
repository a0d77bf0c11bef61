"""Work on many pieces: in order whoever does it, its faults reach the one who asked, and no process is left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from data_access import side_by_side
from tests.databases import HOUSE


def done(work, pieces: Sequence[int], matters: int) -> list[int]:
    with side_by_side.each(work, pieces, matters) as results:
        return list(results)


@pytest.mark.parametrize("pieces", [0, 1, 2, 40])
def test_what_the_work_makes_comes_in_order(pieces):
    def work(piece: int) -> tuple[int, bool]:
        time.sleep(0.001 * (piece % 3))
        return piece * piece, os.getpid() == alone

    alone = os.getpid()
    assert done(work, range(pieces), 10**6) == [(n * n, False) for n in range(pieces)]
    assert done(work, range(pieces), side_by_side.ENOUGH - 1) == [(n * n, True) for n in range(pieces)]


@pytest.mark.parametrize("matters", [1, 10**6])
def test_a_fault_of_the_work_is_the_fault_of_the_whole(matters):
    def work(piece: int) -> int:
        if piece == 3:
            raise ValueError("第三件")
        return piece

    with pytest.raises(ValueError, match="^第三件$"):
        done(work, range(20), matters)


def test_a_process_that_is_killed_is_no_silence():
    def work(piece: int) -> int:
        if piece == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return piece

    with pytest.raises(BrokenProcessPool):
        done(work, range(20), 10**6)


def test_whoever_is_killed_leaves_no_process():
    script = """
import os, time
from data_access import side_by_side
def work(piece):
    print(os.getpid(), flush=True)
    time.sleep(60)
with side_by_side.each(work, range(2), 10**6) as results:
    list(results)
"""
    with subprocess.Popen([sys.executable, "-c", script], cwd=HOUSE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        processes = [int(parent.stdout.readline()) for _ in range(2)]
        parent.kill()
        parent.communicate(timeout=30)  # ends when nobody holds the pipe any more
    assert [pid for pid in processes if _runs(pid)] == []


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes() != b""  # nobody may have asked yet how it ended
    except OSError:
        return False
