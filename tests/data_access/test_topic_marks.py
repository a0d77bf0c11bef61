"""Marks of topics: they hold at once, are told in the history and the trace, and are taken back, the newest first."""

import json
from datetime import datetime

import pytest
from sqlalchemy import select

from data_access import naming, tables, topic_marks
from data_access.district import names
from data_access.engine import reading
from data_access.topic_marks import Change, Refused
from data_access.writing import Request
from domain.events import Event
from tests.data_access.ground import COLD_ROOMS, HEAT, OFFICE, TODAY, Ground

NOON = datetime(2026, 11, 24, 12)


def marked(ground: Ground, topics: set[int], seen: set[int], request: str) -> None:
    topic_marks.mark(ground.engine, "heating", topics, seen, Request("tests", NOON, request, "管理员"))


def back(ground: Ground, revision: int, request: str) -> None:
    topic_marks.take_back(ground.engine, "heating", revision, Request("tests", NOON, request))


def test_a_mark_holds_at_once_and_is_taken_back(ground: Ground):
    with ground.engine.begin() as connection:
        ground.matter(connection, [Event("received", TODAY, 0, OFFICE, 3)])
        row = {"id": 9, "code": "NOISE", "level": 1, "name": "噪声"}
        connection.execute(tables.topics.insert().values(**row))
    for request in ("a", "a"):
        marked(ground, {9}, {HEAT}, request)
    for topics, seen, said in (
        ({HEAT}, {HEAT}, "刚刚由别人改过"),
        ({9}, {9}, "没有改动"),
        ({COLD_ROOMS}, {9}, "已随导入撤回"),
    ):
        with pytest.raises(Refused, match=said):
            marked(ground, topics, seen, "b")
    marked(ground, set(), {9}, "c")
    with reading(ground.engine) as connection:
        assert names(connection).heating == frozenset()
        last, first = topic_marks.history(connection, "heating")
        counted = [topic_marks.matters(connection, topics) for topics in (set(), {9}, {HEAT}, {9, HEAT})]
        assert all(not one.changes for one in naming.entries(connection, "topic"))  # a mark is no name
    assert counted == [0, 0, 1, 1]
    assert first == Change(first.revision, ("噪声",), ("供暖",), TODAY, "管理员", None)
    with pytest.raises(Refused, match="其后又有更改"):
        back(ground, first.revision, "d")
    for revision, request in ((last.revision, "e"), (last.revision, "e"), (first.revision, "f")):
        back(ground, revision, request)
    with pytest.raises(Refused, match="已经撤回"):
        back(ground, first.revision, "g")
    with reading(ground.engine) as connection:
        assert topic_marks.marked(connection, "heating") == {HEAT: "供暖"}
        assert [one.back for one in topic_marks.history(connection, "heating")] == [TODAY, TODAY]
        told = json.loads(
            connection.scalars(select(tables.audit.c.detail).order_by(tables.audit.c.id.desc()).limit(1)).one()
        )
    assert (told["why"], told["changed"]) == (
        "撤回供暖领域的更改",
        [
            {"number": "供暖", "before": "不属于供暖", "after": "属于供暖"},
            {"number": "噪声", "before": "属于供暖", "after": "不属于供暖"},
        ],
    )
