"""Killed at any moment, an import is wholly in or wholly out, and what stands holds. KILLS: at how many moments."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import func, select

from data_access import search, tables
from data_access.engine import connect
from data_access.tables import STANDS
from tests.data_access.ground import Ground
from tests.data_access.imports.rows import faults
from tests.databases import HOUSE

KILLS = int(os.environ.get("KILLS", "2"))
ROWS = 2_000
MAPPING = {
    "columns": {
        "number": "编号",
        "title": "标题",
        "received": "收到",
        "finished": "办结",
        "street": "街道",
        "unit": "单位",
    },
    "constants": {"channel": "visit"},
}


def test_killed_at_any_moment(ground: Ground, database_url: str, tmp_path: Path):
    mapping, file = tmp_path / "映射.json", tmp_path / "表.csv"
    mapping.write_text(json.dumps(MAPPING), encoding="utf-8")
    lasts = 0.0
    for first in (0, ROWS // 2):  # half of what comes the second time is new, half is changed
        written(file, first)
        begins = time.monotonic()
        assert begun(database_url, file, mapping).wait(120) == 0
        lasts = time.monotonic() - begins
    for n in range(KILLS):
        first = (n + 2) * ROWS // 2
        written(file, first)
        process = begun(database_url, file, mapping)
        time.sleep(lasts * (n + 0.5) / KILLS)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        engine = connect(database_url)
        with engine.connect() as connection:
            m, b = tables.matters.c, tables.import_batches.c
            said = m.title == title(first)
            assert connection.scalar(select(func.count()).where(said, m.withdrawn == STANDS)) in (0, ROWS)
            stands = connection.scalar(select(func.count()).where(m.withdrawn == STANDS))
            assert stands == connection.scalar(select(func.sum(b.new)))
            assert search.is_complete(connection)
        assert faults(engine) == []
        engine.dispose()


def title(first: int) -> str:
    return f"第 {first} 次说的暖气问题"


def written(file: Path, first: int) -> None:
    with file.open("w", encoding="utf-8", newline="") as target:
        rows = csv.writer(target)
        rows.writerow(["编号", "标题", "收到", "办结", "街道", "单位"])
        for n in range(first, first + ROWS):
            day = date(2026, 9, 1) + timedelta(n % 50)
            rows.writerow([f"X{n}", title(first), day, day + timedelta(20), "鲁谷街道", "供热公司"])


def begun(url: str, file: Path, mapping: Path) -> subprocess.Popen:
    command = [sys.executable, "manage.py", "import", str(file), "--source", "table", "--mapping", str(mapping)]
    return subprocess.Popen(
        [*command, "--today", "2026-11-24", "--database", url],
        cwd=HOUSE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
