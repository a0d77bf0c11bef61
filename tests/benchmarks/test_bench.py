"""`make bench` on the smallest sample: screens are measured, with what they ask, none is left out, and nothing is judged."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.addresses import addresses
from benchmarks.samples import sample
from pages.parts.screens import SCREENS
from tests.databases import HOUSE, SqliteFiles

# All of them would cost a minute more: every screen is opened by other tests.
MEASURED = ("overview", "matters", "search")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the benchmarks keep their samples; a build of one was broken off there."""
    made = tmp_path_factory.mktemp("bench")
    (made / "sample_300.db").write_text("half a database")
    return made


@pytest.fixture(scope="module")
def printed(folder: Path) -> str:
    command = [sys.executable, "-m", "benchmarks", "--sizes", "300", "--engines", "sqlite", "--rounds", "0"]
    command += ["--data-rounds", "0", "--folder", str(folder), "--json", str(folder / "bench.json")]
    command += ["--screens", ",".join(MEASURED)]
    done = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def written(folder: Path, printed: str) -> dict[str, Any]:
    (run,) = json.loads((folder / "bench.json").read_text())["runs"]
    return run


def test_no_screen_is_left_out(written: dict[str, Any]) -> None:
    assert {place.screen for place in addresses(written["sample"]["url"])} == {*SCREENS}


def test_screens_are_measured(written: dict[str, Any], printed: str) -> None:
    screens = written["screens"]
    assert {screen["screen"].split()[0] for screen in screens} == {*MEASURED}
    assert all(screen[name] > 0 for screen in screens for name in ("data", "pandas", "update", "anew", "empty"))
    assert [screen["screen"] for screen in screens if screen["screen"] not in printed] == []
    assert "sqlite, 300 matters" in printed


def test_a_screen_is_measured_by_what_it_asks(written: dict[str, Any]) -> None:
    asked = {screen["screen"]: set(screen["questions"]) for screen in written["screens"]}
    assert {"ledger", "trend received_items"} <= asked["overview"]
    assert {"measure overdue", "cases overdue"} <= asked["matters overdue"]
    assert "find" in asked["search common word"]


def test_a_sample_is_built_once(folder: Path, written: dict[str, Any]) -> None:
    file = (folder / "sample_300.db").stat().st_ino
    again = sample(SqliteFiles(folder), "sqlite", 300, folder)
    assert (again.url, again.seconds) == (written["sample"]["url"], written["sample"]["seconds"])
    assert (folder / "sample_300.db").stat().st_ino == file
