"""Long work: taken once, seen while it runs, ended in every way a process can end, and never run twice to the end."""

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from data_access import jobs
from data_access.engine import connect, reading, writing
from data_access.tables import jobs as rows
from data_access.tables import revisions
from data_access.writing import Request
from domain import beijing
from domain.visibility import district_office, district_secretary
from tests.data_access import chores
from tests.databases import HOUSE

MOMENT = datetime(2026, 11, 24, 9, 30)


@pytest.fixture
def engine(database_url):
    return connect(database_url)


@pytest.fixture
def trace(tmp_path) -> Path:
    """Where `write_down` leaves a line each time it is begun."""
    file = tmp_path / "begun"
    file.touch()
    return file


def ask(engine, kind, request_id=None, **arguments) -> int:
    return jobs.ask(engine, kind, arguments, Request("tester", MOMENT, request_id))


def seen(engine, id) -> jobs.Job:
    with reading(engine) as connection:
        job = jobs.job(connection, district_office(), id)
    assert job is not None
    return job


def until(engine, id, *states, seconds=20.0) -> jobs.Job:
    """The job once it is in one of these states."""
    deadline = time.monotonic() + seconds
    while (job := seen(engine, id)).state not in states:
        assert time.monotonic() < deadline, job
        time.sleep(0.05)
    return job


def ended(engine, id) -> jobs.Job:
    return until(engine, id, "done", "failed", "cancelled")


def begun(trace) -> int:
    return len(trace.read_text().splitlines())


def lives(trace) -> bool:
    """Whether the process that began last is still at work; one that nobody has fetched yet (Z) is not."""
    status = Path(f"/proc/{trace.read_text().splitlines()[-1]}/stat")
    return status.exists() and status.read_text().rsplit(")")[-1].split()[0] != "Z"


def consumer(engine):
    return jobs.consumer(chores.KINDS, engine.url.render_as_string(hide_password=False), entrance=chores.ENTRANCE)


def as_if_lost(engine, id, attempts=1, silent=jobs.STALE + timedelta(seconds=1)):
    """The row as a server leaves it that is killed with its work."""
    now = beijing.now()
    with writing(engine) as connection:
        lost = {"state": "running", "started": now - silent, "heartbeat": now - silent, "attempts": attempts}
        connection.execute(update(rows).where(rows.c.id == id).values(**lost))


def test_work_is_done_and_its_result_seen(engine, trace):
    id = ask(engine, "write_down", file=str(trace), steps=3)
    assert seen(engine, id).state == "waiting"
    with consumer(engine):
        job = ended(engine, id)
    assert (job.state, job.who, job.asked, job.sentence) == ("done", "tester", MOMENT, None)
    assert job.result == {"counted": 3, "who": "tester", "moment": MOMENT.isoformat()}
    assert job.started and job.ended and job.started <= job.ended
    with reading(engine) as connection:
        assert [(found.id, found.result) for found in jobs.latest(connection, district_office(), "write_down")] == [
            (id, None)
        ]
        assert jobs.latest(connection, district_office(), "once") == []
        assert jobs.job(connection, district_office(), id + 1) is None


def test_the_same_request_is_the_same_job(engine, trace):
    first = ask(engine, "write_down", "a click", file=str(trace))
    assert ask(engine, "write_down", "a click", file=str(trace)) == first
    assert ask(engine, "write_down", file=str(trace)) != first


def test_two_consumers_take_a_job_once(engine, trace):
    ids = [ask(engine, "write_down", file=str(trace), steps=1) for _ in range(6)]
    with consumer(engine), consumer(engine):
        assert [ended(engine, id).state for id in ids] == ["done"] * 6
    assert begun(trace) == 6


def test_progress_is_seen_while_one_transaction_runs_and_never_falls(engine, trace):
    id = ask(engine, "transaction", file=str(trace), steps=25)
    told = []
    with consumer(engine):
        while (job := seen(engine, id)).state in jobs.OPEN:
            if job.total and job.done not in told:
                told.append(job.done)
                assert (job.step, job.total) == ("计数", 25)
            time.sleep(0.05)
    assert job.state == "done"
    assert told == sorted(told) and 3 <= len(told) <= 6  # 2.5 seconds, at most twice a second


def test_a_report_of_progress_that_falls_is_not_passed_on(tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "BEAT", 0)
    with (tmp_path / "told").open("w+") as told:
        progress = jobs._reporter(told)
        for done in (1, 5, 3, 7):
            progress("读取", done, 10)
        progress("写入", 2, 10)
        told.seek(0)
        assert [line.split('"done": ')[1].split(",")[0] for line in told] == ["1", "5", "5", "7", "2"]


def test_a_failing_kind_gives_a_sentence_and_only_its_place_in_the_log(engine, capfd):
    id = ask(engine, "fail")
    with consumer(engine):
        job = ended(engine, id)
    assert job.state == "failed" and job.result is None
    assert job.sentence and job.sentence.startswith("处理没有完成，数据没有改动。")
    log = capfd.readouterr().err
    number = job.sentence.split("日志编号 ")[1][:6]
    assert f"{number} job {id} KeyError | " in log and "chores.py" in log
    assert chores.CASE_TEXT not in log + job.sentence


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("refuse", "数据库正被其他操作占用，刚才的内容没有改动。请稍等几秒后重试。"),
        ("say_why_not", "第 3 批已经撤销过了。"),
    ],
)
def test_a_refusal_says_its_own_sentence(engine, kind, says):
    id = ask(engine, kind)
    with consumer(engine):
        assert ended(engine, id).sentence == says


@pytest.mark.parametrize(("kind", "says"), [("die", "处理过程意外中断"), ("devour", "内存不够")])
def test_a_process_that_breaks_is_not_tried_again(engine, kind, says):
    id = ask(engine, kind)
    with consumer(engine):
        job = ended(engine, id)
    assert job.state == "failed" and job.sentence and says in job.sentence


def test_what_a_library_prints_is_no_progress(engine):
    id = ask(engine, "print_loudly")
    with consumer(engine):
        assert ended(engine, id).result == {"moment": MOMENT.isoformat()}


def test_a_process_killed_after_its_revision_has_done_its_work(engine):
    id = ask(engine, "write_and_die")
    with consumer(engine):
        job = ended(engine, id)
    assert (job.state, job.result) == ("done", None)
    assert job.sentence == "这项工作已经完成，只是没来得及写下报告。请在列表中查看结果。"


def test_what_waited_when_the_server_stopped_is_done_after_the_start(engine, trace):
    with consumer(engine):
        first = ask(engine, "write_down", file=str(trace), steps=15)
        second = ask(engine, "write_down", file=str(trace))
        until(engine, first, "running")
        while not begun(trace):
            time.sleep(0.05)
        stopping = time.monotonic()
    assert time.monotonic() - stopping < 0.5
    assert [seen(engine, id).state for id in (first, second)] == ["waiting", "waiting"]
    assert not lives(trace)
    with consumer(engine):
        assert [ended(engine, id).state for id in (first, second)] == ["done", "done"]
    assert begun(trace) == 3


@pytest.mark.parametrize(
    ("kind", "attempts", "state", "sentence"),
    [
        ("write_down", 1, "done", None),
        ("write_down", 3, "failed", "处理时服务停止，没有完成，数据没有改动。请重新提交。"),
        ("once", 1, "failed", "处理时服务停止，没有完成，数据没有改动。请重新提交。"),
    ],
)
def test_a_lost_job_runs_again_if_it_may(engine, trace, kind, attempts, state, sentence):
    id = ask(engine, kind, file=str(trace))
    as_if_lost(engine, id, attempts)
    with consumer(engine):
        job = ended(engine, id)
    assert (job.state, job.sentence) == (state, sentence)


def test_a_job_that_lives_elsewhere_is_left_alone(engine, trace):
    id = ask(engine, "write_down", file=str(trace))
    as_if_lost(engine, id, silent=timedelta(0))
    with consumer(engine):
        time.sleep(1.5)
    assert seen(engine, id).state == "running" and begun(trace) == 0


def test_a_killed_server_takes_its_work_along_and_the_next_one_does_it(engine, trace, monkeypatch):
    monkeypatch.setattr(jobs, "STALE", timedelta(seconds=1))
    id = ask(engine, "transaction", file=str(trace), steps=20)
    server = subprocess.Popen(
        [sys.executable, "-c", _SERVER, engine.url.render_as_string(hide_password=False)], cwd=HOUSE
    )
    while not begun(trace):
        time.sleep(0.05)
    server.send_signal(signal.SIGKILL)
    server.wait()
    time.sleep(0.3)
    assert not lives(trace)
    assert seen(engine, id).state == "running"
    with consumer(engine):
        job = ended(engine, id)
    assert job.state == "done" and begun(trace) == 2
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(revisions).where(revisions.c.why == "chore")) == 1


_SERVER = """
import sys, time
from data_access import jobs
from tests.data_access import chores
with jobs.consumer(chores.KINDS, sys.argv[1], entrance=chores.ENTRANCE):
    time.sleep(60)
"""


def test_cancelled_while_waiting(engine, trace):
    id = ask(engine, "write_down", file=str(trace))
    jobs.cancel(engine, id)
    with consumer(engine):
        time.sleep(1)
    assert seen(engine, id).state == "cancelled" and begun(trace) == 0


def test_cancelled_while_its_process_starts(engine, trace):
    id = ask(engine, "write_down", file=str(trace))
    jobs.cancel(engine, id)
    url = engine.url.render_as_string(hide_password=False)
    with subprocess.Popen(
        [*chores.ENTRANCE, str(id)],
        stdin=subprocess.PIPE,
        env={**os.environ, "DATABASE_URL": url},
        start_new_session=True,
    ) as process:
        assert process.wait(20) == 0
    assert seen(engine, id).state == "cancelled" and begun(trace) == 0


@pytest.mark.parametrize("kind", ["write_down", "transaction"])
def test_cancelled_while_running(engine, trace, kind):
    id = ask(engine, kind, file=str(trace), steps=100)
    with consumer(engine):
        while not begun(trace):
            time.sleep(0.05)
        jobs.cancel(engine, id)
        assert seen(engine, id).state == "cancelled"
        assert not lives(trace)
        after = ask(engine, "write_down", file=str(trace))
        assert ended(engine, after).state == "done"
    assert seen(engine, id).state == "cancelled"
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(revisions).where(revisions.c.why == "chore")) == 0


def test_cancelled_by_another_process(engine, trace):
    id = ask(engine, "write_down", file=str(trace), steps=100)
    with consumer(engine):
        while not begun(trace):
            time.sleep(0.05)
        with writing(engine) as connection:
            connection.execute(update(rows).where(rows.c.id == id).values(state="cancelled"))
        time.sleep(1.5)
        assert not lives(trace)
    assert seen(engine, id).state == "cancelled"


def test_what_is_done_stays_done(engine, trace):
    id = ask(engine, "write_down", file=str(trace))
    with consumer(engine):
        ended(engine, id)
    jobs.cancel(engine, id)
    assert seen(engine, id).state == "done"


def test_old_jobs_are_forgotten_and_the_house_is_tidied(engine, trace):
    old, new, newest = (ask(engine, "write_down", file=str(trace)) for _ in range(3))
    with writing(engine) as connection:
        long_ago = beijing.now() - timedelta(days=31)
        ended_on = {old: long_ago, new: beijing.now(), newest: long_ago}
        for id, day in ended_on.items():
            connection.execute(update(rows).where(rows.c.id == id).values(state="done", ended=day))
    tidied = []
    url = engine.url.render_as_string(hide_password=False)
    with jobs.consumer(chores.KINDS, url, hourly=lambda: tidied.append(1), entrance=chores.ENTRANCE):
        time.sleep(1.5)
    with reading(engine) as connection:
        assert [job.id for job in jobs.latest(connection, district_office())] == [newest, new]
        assert jobs.latest(connection, district_secretary()) == []
        assert jobs.job(connection, district_secretary(), new) is None
    assert tidied == [1]


def test_a_consumer_waits_for_a_database_that_is_away(tmp_path):
    file = tmp_path / "later.db"
    with ExitStack() as stack:
        stack.enter_context(jobs.consumer(chores.KINDS, f"sqlite:///{file}", entrance=chores.ENTRANCE))
        time.sleep(0.5)
        assert not file.exists()
