"""A name that few wait for is filed in the click; one that many wait for becomes long work, asked for once."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select, update
from streamlit.testing.v1 import AppTest

from data_access import jobs, tables
from data_access.engine import connect, reading, writing
from data_access.imports import work
from data_access.imports.contract import Written
from pages.parts import import_names
from tests.data_access.ground import OWNER, lay
from tests.data_access.imports.rows import faults, file, row, take_in
from tests.databases import TODAY
from tests.pages.opened import screen, written

FILE, PART = "data/imports.py", "未归类名称"


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database_url: str) -> str:
    """Two orders wait for one unit; the address of the database."""
    for name, value in {"TODAY": TODAY, "INBOX": str(tmp_path), "DATABASE_URL": database_url}.items():
        monkeypatch.setenv(name, value)
    engine = lay(connect(database_url)).engine
    take_in(engine, file(*(row(f"A{n}", unit=Written("没听过的单位")) for n in range(2))))
    return database_url


def pressed() -> AppTest:
    at = screen(FILE, part=PART)
    (box,) = at.selectbox
    at = box.set_value(OWNER).run()
    return at.button(key=f"import-file-{(box.key or '').rsplit('-', 1)[1]}").click().run()


def test_a_few_are_filed_in_the_click(waiting: str):
    at = pressed()
    assert [done.value for done in at.main.success] == ["“没听过的单位”已归到“产权单位”，2 件随之归位。"]
    assert "**还没有待归类的名称**" in written(at) and faults(connect(waiting)) == []


def test_many_are_long_work_asked_for_once(waiting: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(import_names, "AT_ONCE", 1)
    ids = [int(pressed().query_params["job"][0]) for _ in range(2)]
    assert ids[0] == ids[1]
    engine = connect(waiting)
    with reading(engine) as connection:
        asked = connection.execute(select(tables.jobs)).one()
    task = jobs.task(asked)
    steps: list[tuple[str, int, int]] = []
    # The server died before the work could say that it was done: it is begun again and says the same.
    results = [work.KINDS[asked.kind].run(engine, task, lambda *step: steps.append(step)) for _ in range(2)]
    assert (results, steps, faults(engine)) == ([{"moved": 2}] * 2, [("归类", 0, 2)], [])
    done = {"state": "done", "result": json.dumps(results[0])}
    with writing(engine) as connection:
        connection.execute(update(tables.jobs).values(**done))
    at = screen(FILE, job=str(ids[0]))
    assert not at.exception and "“没听过的单位”已归到“产权单位”，2 件随之归位。" in written(at)
