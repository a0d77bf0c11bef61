"""Killed at any moment, or on a disk that is full or only read, an import is wholly in or wholly out, and what stands
holds; whoever reads meanwhile sees what stood before. KILLS: at how many moments."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select

from data_access import loading, search, tables
from data_access.engine import DatabaseProblem, connect
from data_access.tables import STANDS
from tests.data_access.ground import Ground
from tests.data_access.imports.rows import counted, faults, file, row, take_in
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
    mapping, export = tmp_path / "映射.json", tmp_path / "表.csv"
    mapping.write_text(json.dumps(MAPPING), encoding="utf-8")
    lasts = 0.0
    for first in (0, ROWS // 2):  # half of what comes the second time is new, half is changed
        written(export, first)
        begins = time.monotonic()
        assert begun(database_url, export, mapping).wait(120) == 0
        lasts = time.monotonic() - begins
    for n in range(KILLS):
        first = (n + 2) * ROWS // 2
        written(export, first)
        process = begun(database_url, export, mapping)
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
        engine.dispose()
    assert faults(ground.engine) == []  # what a kill leaves behind no later import mends


@pytest.mark.parametrize(
    ("sqlite", "postgresql", "sentence"),
    [
        ("max_page_count=1", None, "磁盘空间不足，刚才的内容没有写入"),
        ("query_only=ON", "SET default_transaction_read_only = on", "数据库目前只能读、不能写，刚才的内容没有写入"),
    ],
)
def test_a_database_that_takes_no_more_takes_nothing(
    ground: Ground, sqlite: str, postgresql: str | None, sentence: str
):
    statement = f"PRAGMA {sqlite}" if ground.engine.dialect.name == "sqlite" else postgresql
    if statement is None:
        pytest.skip("no way to fill PostgreSQL's disk for a test")
    reading = file(*(row(f"A{n}", text="入冬以来室温只有十四度。" * 50) for n in range(200)))

    def spoil(connection: Any, _: object) -> None:
        connection.cursor().execute(statement)
        connection.commit()

    before = counts(ground.engine)
    ground.engine.dispose()
    event.listen(ground.engine, "connect", spoil)
    with pytest.raises(DatabaseProblem, match=sentence):
        take_in(ground.engine, reading)
    event.remove(ground.engine, "connect", spoil)
    ground.engine.dispose()
    assert counts(ground.engine) == before
    assert counted(take_in(ground.engine, reading)) == (200, 0, 0, 0)
    assert faults(ground.engine) == []


def test_whoever_reads_meanwhile_sees_what_stood_before(ground: Ground):
    seen: list[int] = []

    def look(step: str, done: int, total: int) -> None:
        with ground.engine.connect() as connection:
            seen.append(connection.scalar(select(func.count()).select_from(tables.matters)) or 0)

    with ground.engine.connect() as reader:
        assert reader.scalar(select(func.count()).select_from(tables.matters)) == 0
        take_in(ground.engine, file(row("A1"), row("A2")), progress=look)
        assert reader.scalar(select(func.count()).select_from(tables.import_batches)) == 1
    assert len(seen) > 2 and set(seen) == {0}
    look("", 0, 0)
    assert seen[-1] == 2


def counts(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return loading.counts(connection)


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
