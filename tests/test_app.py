"""The server does the long work it is asked for, ends with it, and refuses what would lead past the gate."""

import json
import os
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

from data_access import audit, jobs
from data_access.engine import connect, reading, writing
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
    with running_app(files.url(name), run_folder / f"{name}.log"):
        id = jobs.ask(engine, "undo", {"batch": 999}, "tester", datetime(2026, 11, 24, 9, 30))
        deadline, job = time.monotonic() + 30, None
        while (job is None or job.state in jobs.OPEN) and time.monotonic() < deadline:
            time.sleep(0.1)
            with reading(engine) as connection:
                job = jobs.job(connection, district_office(), id)
    assert job is not None
    assert (job.state, job.sentence) == ("failed", "没有编号为 999 的导入批次，请在批次列表里核对编号。")
    # The trace is anchored before the first piece of work.
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
