"""Long work beside the screens: a row of `jobs` is asked for, taken once, done in a process of its own, and seen from
anywhere; when a process dies the row says so, or waits to be done again."""

import json
import logging
import os
import resource
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Engine, Row, func, select, update
from sqlalchemy.engine import URL
from sqlalchemy.exc import IntegrityError

from data_access.engine import address, connect, reading, writing
from data_access.faults import whereabouts
from data_access.tables import jobs, revisions
from data_access.writing import Request
from domain import beijing
from domain.visibility import Right, Viewer

LOG = logging.getLogger("jobs")
ENTRANCE = (sys.executable, str(Path(__file__).resolve().parent.parent / "job.py"))

BEAT = 0.5  # seconds between two signs of life, and between two reports of progress
STALE = timedelta(seconds=10)  # silence after which a running job counts as lost
POLL = 1.0  # seconds after which work asked for by another process is seen
MEMORY = 4 << 30  # bytes of address space a piece of work may take
KEPT = timedelta(days=30)  # how long an ended job can be looked up

OPEN = ("waiting", "running")
_FROM = "asked from"  # beside a job's arguments: post and address of who asked for it

_DIED = "处理过程意外中断，数据没有改动。请重试；仍不行，可能是文件过大或已损坏，请联系管理员。"
_INTERRUPTED = "处理时服务停止，没有完成，数据没有改动。请重新提交。"
_NO_MEMORY = "文件内容过多，内存不够，数据没有改动。请把文件拆成几份后重试。"
_UNREPORTED = "这项工作已经完成，只是没来得及写下报告。请在列表中查看结果。"

Progress = Callable[[str, int, int], None]  # step in Chinese, done, total


@dataclass(frozen=True)
class Task:
    """What the function of a kind is told. request: to be given to the revision the work makes, whose id proves that it
    happened."""

    arguments: Mapping[str, Any]
    request: Request


@dataclass(frozen=True)
class Kind:
    """A kind of long work. run: wholly in or wholly out, and wholly in only with a revision of the request id; returns
    plain JSON, raises a ValueError in Chinese or an exception with a `sentence` for the person who asked.
    attempts: how often it may be begun when the server died under it; 1: it must not be repeated."""

    run: Callable[[Engine, Task, Progress], dict[str, Any]]
    attempts: int = 3


@dataclass(frozen=True)
class Job:
    """A piece of long work as a screen shows it.

    state     waiting · running · done · failed · cancelled
    step      what it is doing, in Chinese; done of total within that step (total 0: not known)
    result    what the kind returned; None before the end, in a list, and where `sentence` says why
    sentence  in Chinese: what went wrong and what to do
    asked     on the office's day (a sample district keeps its own); started, ended: the machine's time in Beijing
    """

    id: int
    kind: str
    arguments: Mapping[str, Any]
    who: str
    state: str
    step: str | None
    done: int
    total: int
    asked: datetime
    started: datetime | None
    ended: datetime | None
    sentence: str | None
    result: Mapping[str, Any] | None = None


@dataclass
class _Run:
    """A process at work here. While it holds SQLite's only pen its progress cannot be written, only read from here."""

    process: subprocess.Popen
    cancelled: bool = False
    progress: dict[str, Any] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)


_running: dict[tuple[URL, int], _Run] = {}
_bell = threading.Event()  # rung when something is asked for in this process

# --- asking and looking -----------------------------------------------------------------------------------------


def ask(engine: Engine, kind: str, arguments: Mapping[str, Any], request: Request) -> int:
    """Ask for work and return its id; the same request again is the same job, one without an id another each time.

    arguments: plain JSON without case text or a file's content: names, numbers, the token of an upload.
    """
    request_id = request.id or secrets.token_hex(16)
    asked = select(jobs.c.id).where(jobs.c.request_id == request_id)
    kept = {**arguments, _FROM: [request.post, request.address]}
    row = {"kind": kind, "arguments": json.dumps(kept, ensure_ascii=False), "who": request.who, "asked": request.moment}
    try:
        with writing(engine) as connection:
            if (before := connection.scalar(asked)) is not None:
                return before
            added = connection.execute(jobs.insert().values(**row, request_id=request_id, state="waiting"))
            assert added.inserted_primary_key is not None
            return int(added.inserted_primary_key[0])
    except IntegrityError:  # the second click came in while the first was being written
        with reading(engine) as connection:
            return connection.execute(asked).scalar_one()
    finally:
        _bell.set()


def job(connection: Connection, viewer: Viewer, id: int) -> Job | None:
    """One job with its result, or None; None, too, for a viewer who may not import: all long work is imports."""
    if not viewer.may(Right.IMPORT):
        return None
    row = connection.execute(select(jobs).where(jobs.c.id == id)).one_or_none()
    return None if row is None else _job(connection, row, json.loads(row.result) if row.result else None)


def by_request(connection: Connection, viewer: Viewer, request_id: str) -> Job | None:
    """The job that was asked for with this request id, as `job` gives it."""
    id = connection.scalar(select(jobs.c.id).where(jobs.c.request_id == request_id))
    return None if id is None else job(connection, viewer, id)


def latest(connection: Connection, viewer: Viewer, kind: str | None = None, limit: int = 20) -> list[Job]:
    """The newest jobs, of one kind or of all, without their results; none for a viewer who may not import."""
    if not viewer.may(Right.IMPORT):
        return []
    query = select(*(column for column in jobs.c if column is not jobs.c.result)).order_by(jobs.c.id.desc())
    if kind:
        query = query.where(jobs.c.kind == kind)
    return [_job(connection, row) for row in connection.execute(query.limit(limit))]


def _job(connection: Connection, row: Row, result: Mapping[str, Any] | None = None) -> Job:
    run = _running.get((connection.engine.url, row.id))
    known = run.progress if run and row.state == "running" else {}
    return Job(
        row.id,
        row.kind,
        _arguments(row)[0],
        row.who,
        row.state,
        known.get("step", row.step),
        known.get("done", row.done),
        known.get("total", row.total),
        row.asked,
        row.started,
        row.ended,
        row.sentence,
        result,
    )


def task(row: Row) -> Task:
    """What a row of `jobs` asks for."""
    arguments, by = _arguments(row)
    return Task(arguments, Request(row.who, row.asked, row.request_id, *by))


def _arguments(row: Row) -> tuple[dict[str, Any], list[Any]]:
    """The arguments of a job; post and address of who asked for it (nothing in a row from before they were kept)."""
    kept = json.loads(row.arguments)
    return kept, kept.pop(_FROM, [])


def cancel(engine: Engine, id: int) -> None:
    """Stop a job that waits or runs; nothing of it stays. One that had already written everything counts as done."""
    if run := _running.get((engine.url, id)):
        run.cancelled = True
        _kill(run.process)
    with writing(engine) as connection:
        _settle(connection, id, "cancelled")


# --- the process that works -------------------------------------------------------------------------------------


def perform(id: int, kinds: Mapping[str, Kind], url: str | None = None) -> None:
    """Do one job in this process, which is there for nothing else: its standard output tells the progress, it ends when
    standard input does, that is with the server, and it stands back behind the screens."""
    told = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    engine = connect(url, patience=60)
    with reading(engine) as connection:
        row = connection.execute(select(jobs).where(jobs.c.id == id)).one()
    if row.state != "running":  # cancelled while this process started
        return
    state, sentence, result = "failed", None, None
    try:
        result = json.dumps(kinds[row.kind].run(engine, task(row), _reporter(told)), ensure_ascii=False)
        state = "done"
    except MemoryError as problem:
        LOG.error("job %s %s", id, whereabouts(problem))
        sentence = _NO_MEMORY
    except Exception as problem:
        sentence = _sentence(id, problem)
    with writing(engine) as connection:
        _settle(connection, id, state, sentence, result)


def _sentence(id: int, problem: Exception) -> str:
    said = getattr(problem, "sentence", None) or (str(problem) if isinstance(problem, ValueError) else "")
    if said and not said[0].isascii():  # ours, meant for the person who asked; a library's is English
        return f"{said.rstrip('。')}。"
    number = secrets.token_hex(3).upper()
    LOG.error("%s job %s %s", number, id, whereabouts(problem))
    return f"处理没有完成，数据没有改动。请重试；仍不行，请把日志编号 {number} 告诉管理员。"


def _end_with_the_server() -> None:
    os.read(0, 1)  # nothing ever comes; Python's own stdin would be busy when this process ends, and abort it
    os.killpg(0, signal.SIGKILL)  # also the readers this process may have started


def _reporter(told: IO[str]) -> Progress:
    """Tells progress at most once a BEAT; within a step it never falls."""
    last, step, most = 0.0, "", 0

    def progress(now_at: str, done: int, total: int) -> None:
        nonlocal last, step, most
        step, most = now_at, max(done, most) if now_at == step else done
        if time.monotonic() - last >= BEAT:
            last = time.monotonic()
            told.write(json.dumps({"step": step, "done": most, "total": total}) + "\n")

    return progress


# --- the thread that hands work out -----------------------------------------------------------------------------


@contextmanager
def consumer(
    kinds: Mapping[str, Kind],
    url: str | None = None,
    hourly: Callable[[], object] | None = None,
    entrance: Sequence[str] = ENTRANCE,
) -> Iterator[None]:
    """While this context is open, work of these kinds is done, one piece at a time; several consumers, in one process
    or many, share what there is.

    hourly: called at the start and every hour. entrance: the command that calls `perform` with an id.
    """
    stop = threading.Event()
    thread = threading.Thread(
        target=_consume, args=(kinds, address(url), stop, hourly, entrance), name="jobs", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        stop.set()
        _bell.set()
        thread.join(timeout=2)


def _consume(
    kinds: Mapping[str, Kind],
    url: str,
    stop: threading.Event,
    hourly: Callable[[], object] | None,
    entrance: Sequence[str],
) -> None:
    tidied, said = -3600.0, ""
    while not stop.is_set():
        _bell.clear()
        try:
            _give_back_lost(connect(url), kinds)
            if time.monotonic() - tidied >= 3600:
                tidied = time.monotonic()
                _forget(connect(url))
                if hourly:
                    hourly()
            id = _claim(connect(url), kinds)
            if id is not None:
                _oversee(url, id, kinds, stop, entrance)
                continue
        except Exception as problem:  # a database that is away now may be there in a second
            if said != (said := whereabouts(problem)):
                LOG.error("%s", said)
        _bell.wait(POLL)


def _claim(engine: Engine, kinds: Mapping[str, Kind]) -> int | None:
    """Take the oldest waiting job; None when there is none, or when another took it."""
    waiting = select(jobs.c.id).where(jobs.c.state == "waiting", jobs.c.kind.in_(kinds)).order_by(jobs.c.id).limit(1)
    with reading(engine) as connection:
        id = connection.scalar(waiting)
    if id is None:
        return None
    now = beijing.now()
    begun = {"state": "running", "started": now, "heartbeat": now, "attempts": jobs.c.attempts + 1}
    take = update(jobs).where(jobs.c.id == id, jobs.c.state == "waiting")
    with writing(engine) as connection:
        return id if connection.execute(take.values(**begun, step=None, done=0, total=0)).rowcount else None


def _oversee(url: str, id: int, kinds: Mapping[str, Kind], stop: threading.Event, entrance: Sequence[str]) -> None:
    """Have a job done by a process of its own, keep its row alive, and say how it ended if the process cannot."""
    engine, hurried = connect(url), connect(url, patience=0.1)
    with subprocess.Popen(
        [*entrance, str(id)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "DATABASE_URL": url},
        start_new_session=True,  # Ctrl-C is the server's; and its readers die with it
    ) as process:
        run = _running[engine.url, id] = _Run(process)
        try:
            threading.Thread(target=_listen, args=(run,), daemon=True).start()
            beaten = time.monotonic()
            while not run.over.wait(0.1):
                if stop.is_set() or run.cancelled:
                    break
                if time.monotonic() - beaten >= BEAT:
                    beaten = time.monotonic()
                    if not _beat(hurried, id, run):
                        break
        finally:
            _kill(process)
            run.over.wait()
            try:
                with writing(engine) as connection:
                    if stop.is_set() and not run.cancelled:
                        _give_back(connection, id, kinds)
                    else:
                        _settle(connection, id, *(("cancelled",) if run.cancelled else ("failed", _DIED)))
            finally:
                del _running[engine.url, id]


def _listen(run: _Run) -> None:
    assert run.process.stdout is not None
    for line in run.process.stdout:
        with suppress(ValueError):  # the line in which the process was killed
            run.progress = json.loads(line)
    run.process.wait()
    run.over.set()


def _beat(engine: Engine, id: int, run: _Run) -> bool:
    """Write that the job lives and how far it is; False when another process has ended it."""
    try:
        with writing(engine) as connection:
            alive = update(jobs).where(jobs.c.id == id, jobs.c.state == "running")
            return connection.execute(alive.values(heartbeat=beijing.now(), **run.progress)).rowcount == 1
    except Exception as problem:  # SQLite: the work itself is writing; nobody else can take the job meanwhile
        LOG.debug("job %s %s", id, whereabouts(problem))
        return True


def _kill(process: subprocess.Popen) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


# --- how a job ends ---------------------------------------------------------------------------------------------


def _settle(
    connection: Connection, id: int, state: str, sentence: str | None = None, result: str | None = None
) -> None:
    """End a job that is still open; one whose revision stands was done, whatever its process could still say."""
    made = select(revisions.c.id).join(jobs, jobs.c.request_id == revisions.c.request_id).where(jobs.c.id == id)
    happened = connection.scalar(made) is not None
    if happened and state != "done":
        state, sentence = "done", _UNREPORTED
    ended = {"state": state, "sentence": sentence and sentence[:400], "result": result, "ended": beijing.now()}
    endable = jobs.c.state != "done" if happened else jobs.c.state.in_(OPEN)
    connection.execute(update(jobs).where(jobs.c.id == id, endable).values(**ended))


def _give_back(connection: Connection, id: int, kinds: Mapping[str, Kind]) -> None:
    """A running job whose process is gone waits again, or has failed when it was begun as often as it may be."""
    running = jobs.c.id == id, jobs.c.state == "running"
    row = connection.execute(select(jobs.c.kind, jobs.c.attempts).where(*running)).one_or_none()
    if row and row.attempts < kinds[row.kind].attempts:
        connection.execute(update(jobs).where(*running).values(state="waiting"))
    elif row:
        _settle(connection, id, "failed", _INTERRUPTED)


def _give_back_lost(engine: Engine, kinds: Mapping[str, Kind]) -> None:
    lost = select(jobs.c.id).where(
        jobs.c.state == "running", jobs.c.kind.in_(kinds), jobs.c.heartbeat < beijing.now() - STALE
    )
    with reading(engine) as connection:
        found = connection.scalars(lost).all()
    for id in found:
        with writing(engine) as connection:
            if connection.scalar(lost.where(jobs.c.id == id)) is not None:
                _give_back(connection, id, kinds)


def _forget(engine: Engine) -> None:
    newest = select(func.max(jobs.c.id)).scalar_subquery()  # stays: SQLite would give its number out again
    with writing(engine) as connection:
        connection.execute(jobs.delete().where(jobs.c.ended < beijing.now() - KEPT, jobs.c.id < newest))
