"""What is wrong for production is found, each by itself, and nothing where all is right."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from data_access import audit, deployment, people_changes, settings
from data_access.audit import COMMAND_LINE
from data_access.deployment import Server
from data_access.engine import connect, reading, writing
from data_access.writing import Request, revise
from domain.visibility import Role

NOW = datetime(2026, 11, 30, 9)
RIGHT = Server("0.0.0.0", 1, "k" * 32, https=True, hosts=("127.0.0.1", "xf.sjs.example"))


@pytest.fixture
def office(database_url: str, tmp_path, monkeypatch: pytest.MonkeyPatch):
    """An office's database as it should be: an administrator, and a trace that was anchored today."""
    monkeypatch.setenv("AUDIT_ANCHORS", str(tmp_path / "audit.anchors"))
    engine = connect(database_url)
    with writing(engine) as connection:
        post = people_changes.put_post(connection, COMMAND_LINE, Role.ADMINISTRATOR, NOW)
        people_changes.add(connection, COMMAND_LINE, "guanli", "关理", post, NOW)
    with reading(engine) as connection:
        audit.anchor(connection, audit.anchors_of(engine), NOW)
        yield connection


def make_sample(connection: Connection) -> None:
    revision = revise(connection, Request("tests", NOW), "a sample")
    settings.enter(connection, revision, "demo_day", NOW.date(), NOW.date().isoformat(), "演示")


def make_demo(connection: Connection) -> None:
    make_sample(connection)
    people_changes.add_demo(connection, "demo-admin", Role.ADMINISTRATOR, NOW)


def take_administrator(connection: Connection) -> None:
    connection.exec_driver_sql("UPDATE accounts SET ended = '2026-11-30 09:00:00'")


def nothing(connection: Connection) -> None:
    pass


@pytest.mark.parametrize(
    ("server", "change", "later", "codes"),
    [
        (RIGHT, nothing, 0, []),
        (replace(RIGHT, secret="short"), nothing, 0, ["cookie_secret"]),
        (replace(RIGHT, https=False), nothing, 0, ["https"]),
        (replace(RIGHT, https=False, address="127.0.0.1"), nothing, 0, []),
        (replace(RIGHT, hosts=("127.0.0.1", "localhost")), nothing, 0, ["hosts"]),
        (replace(RIGHT, hosts=("localhost",), address="127.0.0.1"), nothing, 0, []),
        (RIGHT, make_sample, 0, ["sample"]),
        (replace(RIGHT, address="localhost"), make_sample, 0, []),
        (replace(RIGHT, address="::1"), make_demo, 0, ["demo_accounts"]),
        (RIGHT, take_administrator, 0, ["no_administrator"]),
        (RIGHT, nothing, 26, []),
        (RIGHT, nothing, 27, ["anchors"]),
    ],
)
def test_each_thing_that_is_wrong_is_named(
    office: Connection, server: Server, change: Callable[[Connection], None], later: int, codes: list[str]
) -> None:
    office.rollback()
    with writing(office.engine) as connection:
        change(connection)
    found = deployment.problems(office, server, NOW + timedelta(hours=later))
    assert [code for code, _ in found] == codes
    assert all(sentence.endswith("。") for _, sentence in found)


def test_sqlite_is_for_one_process(office: Connection) -> None:
    expected = ["sqlite"] if office.dialect.name == "sqlite" else []
    assert [code for code, _ in deployment.problems(office, replace(RIGHT, workers=2), NOW)] == expected


def test_a_trace_without_anchors(office: Connection) -> None:
    audit.anchors_of(office.engine).unlink()
    assert [code for code, _ in deployment.problems(office, RIGHT, NOW)] == ["anchors"]
