"""The server does the long work it is asked for, ends with it, and refuses what would lead past the gate."""

import json
import os
import subprocess
import sys
import time
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select

from data_access import audit, jobs, tables
from data_access.engine import connect, reading, writing
from data_access.writing import Request
from domain.visibility import district_office
from tests import databases as made
from tests.browser import free_port, running_app


def test_the_server_does_what_is_asked_for(run_folder: Path, worker_id: str):
    files, name = made.SqliteFiles(run_folder), f"app_{worker_id}"
    files.copy(made.template(run_folder, files, "migrated", made.MIGRATED), name)
    engine = connect(files.url(name))
    with writing(engine) as connection:
        entry = audit.record(
            connection, audit.COMMAND_LINE, audit.Act.SETTING, "small_cell", {}, datetime(2026, 11, 24)
        )
        street = {"id": 1, "code": "S1", "kind": "street", "name": "鲁谷街道"}
        due = {"area_id": 1, "name": "name", "before": '"鲁谷街道"', "after": '"新鲁街道"', "learned": 1}
        connection.execute(tables.areas.insert().values(**street))
        connection.execute(tables.revisions.insert().values(id=1, moment=datetime(2026, 11, 20), who="x", why="x"))
        connection.execute(tables.field_changes.insert().values(**due, valid_from=date(2026, 11, 24)))
    with running_app(files.url(name), run_folder / f"{name}.log"):
        id = jobs.ask(engine, "undo", {"batch": 999}, Request("tester", datetime(2026, 11, 24, 9, 30)))
        deadline, job = time.monotonic() + 30, None
        while (job is None or job.state in jobs.OPEN) and time.monotonic() < deadline:
            time.sleep(0.1)
            with reading(engine) as connection:
                job = jobs.job(connection, district_office(), id)
    assert job is not None
    assert (job.state, job.sentence) == ("failed", "没有编号为 999 的导入批次，请在批次列表里核对编号。")
    # Names whose day has come hold, and the trace is anchored, before the first piece of work.
    with reading(engine) as connection:
        assert connection.scalar(select(tables.areas.c.name)) == "新鲁街道"
    anchored = audit.anchors_of(engine).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in anchored] == [entry]


def test_the_server_does_not_start_with_a_way_past_the_pages():
    told = {**os.environ, "STREAMLIT_SERVER_ENABLE_AGENT_API": "true"}
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.headless",
        "true",
        "--server.port",
        str(free_port()),
    ]
    done = subprocess.run(command, cwd=made.HOUSE, env=told, capture_output=True, text=True, timeout=90)
    assert (done.returncode, "enableAgentApi" in done.stderr) == (1, True)
