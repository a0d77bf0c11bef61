"""Lets the fuzz targets run for a while from the kept corpus (FUZZ_SECONDS together, 60 by default)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import HOUSE

CORPUS = Path(__file__).parent / "corpus"


@pytest.mark.parametrize("target", ["texts", "workbooks"])
def test_no_file_breaks_the_readers(tmp_path: Path, target: str):
    """A crash leaves its file in the test's folder; new finds too, so that the kept corpus changes by hand only."""
    found = tmp_path / "found"
    found.mkdir()
    seconds = max(int(os.environ.get("FUZZ_SECONDS", "60")) // 2, 1)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.fuzz.readers", target, found, CORPUS / target),
            *(f"-max_total_time={seconds}", "-timeout=30", "-max_len=8000", "-print_final_stats=1"),
            f"-artifact_prefix={tmp_path}/",
        ],
        cwd=HOUSE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    assert done.returncode == 0, done.stdout[-5000:]
    executed = int(done.stdout.split("stat::number_of_executed_units:")[1].split()[0])
    assert executed > len(list((CORPUS / target).iterdir()))
