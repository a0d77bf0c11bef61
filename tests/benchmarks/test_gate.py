"""The benchmark of the gate, one round: every line is measured with it and without it."""

import re
import subprocess
import sys

from tests.databases import HOUSE


def test_the_gate_is_measured() -> None:
    command = [sys.executable, "-m", "benchmarks.gate", "--rounds", "0", "--engines", "sqlite"]
    done = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
    lines = [re.sub(r"\d+\.\d{3}", "n", line) for line in done.stdout.splitlines()]
    alone = [
        f"{what}, nothing behind, session {how}" for what in ("a request", "a frame") for how in ("remembered", "asked")
    ]
    assert lines == [f"| sqlite | {what} | n | n |" for what in ("a request", "an empty page's update", *alone)]
