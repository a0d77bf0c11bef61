"""Kinds of long work for the tests of jobs, and the entrance a consumer starts them by: `chores.py ID`."""

import os
import signal
import sys
import time
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from data_access import jobs
from data_access.engine import DatabaseProblem, writing
from data_access.writing import revise

CASE_TEXT = "八角南路27号楼张某某反映暖气不热"


def write_down(engine, task, progress):
    """Leaves its process's number, one line each time it is begun, and counts to `steps` in tenths of a second."""
    with open(task.arguments["file"], "a") as file:
        file.write(f"{os.getpid()}\n")
    steps = task.arguments.get("steps", 0)
    for done in range(steps):
        progress("计数", done, steps)
        time.sleep(0.1)
    return {"counted": steps, "who": task.request.who, "moment": task.request.moment.isoformat()}


def write_in_one_transaction(engine, task, progress):
    """Holds SQLite's only pen for `steps` tenths of a second, telling progress meanwhile."""
    with writing(engine) as connection:
        number = revise(connection, task.request, "chore")
        return write_down(engine, task, progress) | {"revision": number}


def write_and_die(engine, task, progress):
    with writing(engine) as connection:
        revise(connection, task.request, "chore")
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


def fail(engine, task, progress):
    raise KeyError(CASE_TEXT)


def say_why_not(engine, task, progress):
    raise ValueError("第 3 批已经撤销过了")


def refuse(engine, task, progress):
    raise DatabaseProblem("数据库正被其他操作占用，刚才的内容没有改动。请稍等几秒后重试。")


def die(engine, task, progress):
    os.kill(os.getpid(), signal.SIGSEGV)
    return {}


def devour(engine, task, progress):
    return {"bytes": len(bytearray(jobs.MEMORY))}


def print_loudly(engine, task, progress):
    print("not a line of progress")
    return {"moment": datetime.isoformat(task.request.moment)}


KINDS = {
    "write_down": jobs.Kind(write_down),
    "once": jobs.Kind(write_down, attempts=1),
    "transaction": jobs.Kind(write_in_one_transaction),
    "write_and_die": jobs.Kind(write_and_die),
    "fail": jobs.Kind(fail),
    "refuse": jobs.Kind(refuse),
    "say_why_not": jobs.Kind(say_why_not),
    "die": jobs.Kind(die),
    "devour": jobs.Kind(devour),
    "print_loudly": jobs.Kind(print_loudly),
}
ENTRANCE = (sys.executable, __file__)

if __name__ == "__main__":
    jobs.perform(int(sys.argv[1]), KINDS)
