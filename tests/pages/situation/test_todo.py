"""我的待办: the rows of a post by day, the row opens its page at its act, and an empty desk says so."""

import re
from collections.abc import Iterator
from datetime import date

import pytest

from data_access import todo
from data_access.engine import connect, reading
from domain.visibility import Role
from tests.databases import TODAY
from tests.pages.opened import screen, written
from tests.signed_in import signed_in

DAY = date.fromisoformat(TODAY)
FILE = "situation/todo.py"


@pytest.fixture(autouse=True)
def sample(sample_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("DATABASE_URL", sample_url)
    monkeypatch.setenv("TODAY", TODAY)
    yield sample_url


def test_each_row_leads_to_the_act_that_does_it(sample: str):
    session, _ = signed_in(sample, Role.OFFICE_STAFF)
    with reading(connect(sample)) as connection:
        found = todo.waiting(connection, session, DAY)
    at = screen(FILE)
    assert [heading.value for heading in at.main.subheader] == ["等您办 2 项", "接下来 1 项"]
    ways = [(way.proto.page, way.proto.query_string) for way in at.main.get("page_link")]
    shown = [*(one for one in found if one.task.waits), *(one for one in found if not one.task.waits)]
    assert ways == [("dispute", f"number={one.number}&act={one.task.act}") for one in shown]
    first = next(text for text in written(at) if "等待核查" in text)
    assert re.search(
        "起\u3000已\u2060等\u2060\u00a0\u2060[0-9\u2060]+\u00a0\u2060天", first
    )  # breaks before it, never in it
    there = screen("situation/dispute.py", number=shown[0].number, act="verify_off")
    assert there.checkbox(key="ask-side").label == "已与提出问题的一方核实"


def test_an_act_that_is_not_open_to_the_viewer_opens_nothing(sample: str):
    session, _ = signed_in(sample, Role.OFFICE_STAFF)
    with reading(connect(sample)) as connection:
        number = todo.waiting(connection, session, DAY)[0].number
    for act in ("approve_off", "nothing", "<b>"):
        assert not screen("situation/dispute.py", number=number, act=act).checkbox


def test_an_empty_desk_says_so():
    at = screen(FILE, Role.DISTRICT_SECRETARY)
    assert "您目前没有待办。" in written(at)
