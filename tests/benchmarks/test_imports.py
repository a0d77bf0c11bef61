"""The benchmark of imports on a small file: both kinds of text are measured, and nothing is left behind."""

import subprocess
import sys
from pathlib import Path

from tests.databases import HOUSE


def test_imports_are_measured(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.imports", "--rows", "200", "--engines", "sqlite"]
    done = subprocess.run([*command, "--folder", str(tmp_path)], cwd=HOUSE, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert [line.split(" | ")[:2] for line in done.stdout.splitlines() if line.startswith("| sqlite")] == [
        ["| sqlite", "none"],
        ["| sqlite", "100-300"],
    ]
    assert "A workbook" in done.stdout
    assert list(tmp_path.iterdir()) == []
