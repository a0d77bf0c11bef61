"""A file goes all the way beside the screens: spool, dry run, import, undo, each a job done by job.py."""

import time
from datetime import datetime

import pytest
from sqlalchemy import func, select, update

from data_access import jobs
from data_access.engine import connect, reading, writing
from data_access.imports import inbox, work
from data_access.imports.files import FileProblem
from data_access.imports.mapping import MappingProblem
from data_access.tables import STANDS, matters
from data_access.tables import jobs as rows
from data_access.writing import Request
from domain import beijing
from domain.visibility import district_office

MOMENT = datetime(2026, 11, 24, 9, 30)


@pytest.fixture
def engine(sample_copy_url):
    return connect(sample_copy_url)


@pytest.fixture(autouse=True)
def spool(tmp_path, monkeypatch):
    monkeypatch.setenv("INBOX", str(tmp_path / "inbox"))


def done(engine, kind, arguments, request_id=None) -> jobs.Job:
    """Ask as a screen does and wait for the end."""
    id = jobs.ask(engine, kind, arguments, Request("区信访办", MOMENT, request_id))
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with reading(engine) as connection:
            job = jobs.job(connection, district_office(), id)
        if job and job.state not in jobs.OPEN:
            return job
        time.sleep(0.05)
    pytest.fail(f"{kind} has not ended")


MAPPING = {"columns": {"number": "编号", "title": "标题", "received": "收到"}}
TABLE = (
    "编号,标题,收到\n" + "".join(f"甲{n},楼道灯不亮,2026-11-{n:02}\n" for n in range(1, 21)) + "甲99,井盖破损,没写\n"
)


def uploaded(text: str = TABLE) -> dict:
    """What a screen asks with, for a file just dropped on it."""
    return {"token": inbox.keep(text.encode(), "来件.csv"), "source": "来件登记", "mapping": MAPPING}


def standing(engine) -> int:
    """Matters of the file that are there for people."""
    mine = select(func.count()).where(matters.c.number.startswith("甲"), matters.c.withdrawn == STANDS)
    with reading(engine) as connection:
        return connection.scalar(mine) or 0


def unmade(step, done, total):
    """Progress nobody looks at."""


def task(arguments, request_id="a request") -> jobs.Task:
    return jobs.Task(arguments, Request("区信访办", MOMENT, request_id))


def test_a_file_is_tried_brought_in_and_taken_back_by_jobs(engine):
    arguments = uploaded()
    with jobs.consumer(work.KINDS, engine.url.render_as_string(hide_password=False)):
        tried = done(engine, "dry_run", arguments)
        assert standing(engine) == 0
        brought = done(engine, "confirm", {**arguments, "as_of": "2026-11-24", "basis": "测试"})
        assert standing(engine) == 21
        assert brought.result is not None
        back = done(engine, "undo", {"batch": brought.result["batch"]})
        again = done(engine, "undo", {"batch": brought.result["batch"]})
    assert tried.result is not None and back.result is not None
    numbers = {"rows": 21, "new": 21, "changed": 0, "same": 0, "rejected": 0, "problems_total": 1}
    assert numbers.items() <= tried.result.items() and numbers.items() <= brought.result.items()
    assert (tried.result["batch"], tried.result["as_of"]) == (None, "2026-11-20")
    assert brought.result["covers"] == ["2026-11-01", "2026-11-24"]
    (problem,) = tried.result["problems"]
    assert (problem["row"], problem["column"], problem["rejects"]) == (22, "C", False)
    with pytest.raises(FileProblem):
        inbox.path(arguments["token"])
    assert (back.result["taken_back"], back.result["restored"], back.result["kept"]) == (21, 0, [])
    assert standing(engine) == 0
    assert again.state == "failed" and again.sentence and "已经在" in again.sentence


def test_a_file_that_is_gone_is_a_sentence(engine):
    with jobs.consumer(work.KINDS, engine.url.render_as_string(hide_password=False)):
        job = done(engine, "dry_run", {**uploaded(), "token": "0" * 32})
    assert (job.state, job.sentence) == ("failed", "上传的文件已经不在了（最多保留一天）。请重新上传。")


def test_an_import_whose_report_was_lost_reports_again_and_brings_in_nothing_twice(engine):
    """The server was killed between the commit and the report: the job runs again."""
    arguments = uploaded()
    kept = inbox.path(arguments["token"]).read_bytes()
    id = jobs.ask(engine, "confirm", arguments, Request("区信访办", MOMENT, "a request"))
    first = work.confirm(engine, task(arguments), unmade)
    token = inbox.keep(kept, "来件.csv")
    inbox.path(token).parent.rename(inbox.path(token).parent.with_name(arguments["token"]))
    long_ago = beijing.now() - 2 * jobs.STALE
    with writing(engine) as connection:
        lost = {"state": "running", "heartbeat": long_ago, "attempts": 1}
        connection.execute(update(rows).where(rows.c.id == id).values(**lost))
    with jobs.consumer(work.KINDS, engine.url.render_as_string(hide_password=False)):
        job = done(engine, "confirm", arguments, "a request")
    assert (job.id, job.state, job.result) == (id, "done", first)
    assert standing(engine) == 21


def test_of_many_problems_the_first_are_kept_and_all_counted(engine, monkeypatch):
    monkeypatch.setattr(work, "PROBLEMS", 2)
    text = TABLE + "".join(f"乙{n},井盖破损,没写\n" for n in range(9))
    report = work.dry_run(engine, task(uploaded(text)), unmade)
    assert (len(report["problems"]), report["problems_total"]) == (2, 10)


def test_a_mapping_that_is_wrong_says_every_fault(engine):
    wrong = {**uploaded(), "mapping": {"columns": {"nummer": "编号"}, "colour": "red"}}
    with pytest.raises(MappingProblem) as problem:
        work.dry_run(engine, task(wrong), unmade)
    assert len(problem.value.sentences) >= 2 and not str(problem.value)[0].isascii()
