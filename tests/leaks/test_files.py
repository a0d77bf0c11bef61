"""Leak test over files: every kind as every role, by its own code and by others', with arguments from outside its scope."""

import io
import json
import os
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.middleware import Middleware

from briefing.exports import KINDS, asked
from data_access import exports, sessions, tables
from data_access.engine import connect, writing
from data_access.imports.sources import SOURCES
from data_access.metrics.definitions import METRICS
from domain import beijing
from domain.visibility import Right, Role
from gate.handout import GONE, Handout
from gate.keeper import Gate, Seal
from pages.parts.ledger_entry import COLUMNS
from tests import databases as made
from tests.databases import TODAY
from tests.gate.asking import Answer, ask
from tests.leaks import ground
from tests.leaks.ground import MARK, NUMBER, World, mark
from tests.pages.opened import taken_in
from tests.signed_in import KEY, cookie, signed_in

WIDE = os.environ.get("LEAKS") == "wide"
GATE = Middleware(Gate, pages=["overview"], public=[], hosts=["127.0.0.1"], seal=Seal(KEY), opened_by=lambda _: None)
HOUSE = Starlette(routes=Handout(KINDS).routes(), middleware=[GATE])


@pytest.fixture(scope="module")
def world(run_folder: Path, worker_id: str) -> World:
    """The marked district, with a file in which a number that most may not see was wrong."""
    whole = ground.worlds(made.SqliteFiles(run_folder), run_folder, f"files-{worker_id}")(None)
    rows = [("编号", "标题", "来电时间"), ("1", "甲", "2026-11-02"), ("2", "乙", mark("m", NUMBER, 1))]
    taken_in(whole.url, run_folder, rows, SOURCES["12345"])
    with writing(connect(whole.url)) as connection:
        report = json.loads(connection.scalars(select(tables.import_batches.c.report)).one())
        told = json.dumps({**report, "problems_total": len(report["problems"])})
        row = {"kind": "confirm", "arguments": "{}", "who": "tests", "asked": beijing.now(), "request_id": "files"}
        connection.execute(tables.jobs.insert().values(**row, state="done", result=told))
    return whole


@pytest.fixture(autouse=True)
def desk(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", world.url)


def issued(world: World, session_id: int, kind: str, arguments: Mapping[str, Any]) -> str:
    """The code a screen would have given this session, were it asked for these arguments."""
    now = beijing.now()
    with writing(connect(world.url)) as connection:
        return exports.issue(connection, session_id, kind, asked(arguments, "测试", now), now)


def get(code: str, secret: str) -> Answer:
    return ask(HOUSE, f"/export/{code}", {"cookie": cookie(secret)})


def text_of(workbook: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(workbook)) as book:
        return "\n".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())


def lists(world: World, role: Role) -> Iterator[dict[str, Any]]:
    """Lists of cases as the office may ask for them: of the whole district, and of what lies mostly outside the role."""
    order = list(Role).index(role)
    within = set(world.within(role))
    strange = [one.row for key, one in world.subjects.items() if key not in within and one.row.community]
    year = {"first": "2025-11-25", "last": TODAY, "at": f"{TODAY}T10:00:00"}
    for nr, name in enumerate(METRICS):
        if not (WIDE or nr % len(Role) == order or name == "received_items"):
            continue
        for side in ("numerator", "denominator") if METRICS[name].bottom else ("numerator",):
            wheres = [{}, *({"community": row.community} for row in strange[:: len(strange) // 2])]
            for where in wheres if WIDE or name == "received_items" else wheres[nr % 3 : nr % 3 + 1]:
                yield {"metric": name, **year, "side": side, "where": where}


# A whole year, so that every place with two matters about heating is asked for.
PLACES = {"first": "2025-11-25", "last": TODAY, "at": f"{TODAY}T10:00:00"}


def ledger(ids: list[int]) -> dict[str, Any]:
    """The whole ledger, with every column."""
    words = {"what": "所选", "filters": [], "group": "按街道", "sort": "按期限由近到远"}
    return {"ids": ids, "columns": [column.name for column in COLUMNS], **words, "at": f"{TODAY}T10:00:00"}


def test_no_file_holds_what_is_others(world: World) -> None:
    found, made_, read = {}, Counter(), Counter()
    for role, who in world.people.items():
        ids = [id_ for sign, id_ in world.subjects if sign == "d"]
        others = [("template", {}), ("problems", {"batch": 1}), ("problems", {"job": 1}), ("disputes", ledger(ids))]
        others += [("places", PLACES), ("area_sheet", {"on": TODAY})]
        for kind, arguments in [*(("cases", given) for given in lists(world, role)), *others]:
            answer = get(issued(world, int(who.user["sid"]), kind, arguments), who.secret)
            assert (answer.status == 200) == who.viewer.may(KINDS[kind].right), (role, kind)
            if answer.status == 200:
                text = text_of(answer.body)
                made_[kind] += 1
                read[role] += len(MARK.findall(text))
                if leaked := world.foreign(role, text + str(answer.headers)):
                    found[role, kind, str(arguments)] = sorted(leaked)
            else:
                assert answer.text == GONE
                made_["nothing"] += 1
    print(f"\n{len(world.people)} roles, {dict(made_)}, marks read: {dict(read)}, {len(found)} leaks")
    assert found == {}
    assert {role for role in read if read[role]} == {
        role for role, who in world.people.items() if who.viewer.may(Right.EXPORT)
    }


def test_a_code_is_for_one_session_once(world: World) -> None:
    wrong, tried = {}, 0
    cases = next(lists(world, Role.OFFICE_STAFF))
    for role, who in world.people.items():
        for kind, arguments in {
            "cases": cases,
            "template": {},
            "problems": {"batch": 1},
            "disputes": ledger([1]),
            "places": PLACES,
            "area_sheet": {"on": TODAY},
        }.items():
            session, secret = signed_in(world.url, role)
            code, left = (issued(world, session.id, kind, arguments) for _ in "12")
            answers = [get(code, another.secret) for another in world.people.values()]
            mine = get(code, secret)
            answers += [get(code, secret), get(code, who.secret)]
            with writing(connect(world.url)) as connection:
                sessions.end(connection, session.id, beijing.now())  # the gate remembers it for two seconds more
            gone = [get(left, secret), get(left, who.secret)]
            tried += len(answers) + len(gone) + 1
            right = 200 if session.viewer.may(KINDS[kind].right) else 404
            said = {(answer.status, answer.body) for answer in (*answers, *gone)}
            if mine.status != right or said != {(404, GONE.encode())}:
                wrong[role, kind] = (mine.status, [status for status, _ in said])
    print(f"\n{tried} attempts with {len(world.people) * len(KINDS)} codes")
    assert (wrong, len(KINDS)) == ({}, 6)
