"""Adding by hand: what then stands, what is refused, what waits for it, and files that find it."""

from datetime import date, datetime
from typing import Any

import pytest

from data_access import adding, audit, loading
from data_access.adding import Addition
from data_access.audit import Act
from data_access.check import check
from data_access.engine import reading
from data_access.imports.contract import Written
from data_access.naming import Entry, entries
from data_access.renaming import Refused
from data_access.settings import rules
from data_access.writing import Request
from domain.vocabulary import Level
from tests.data_access.ground import COLD_ROOMS, HEAT, LUGU, OWNER, Ground
from tests.data_access.imports.rows import file, row, take_in

NOON = datetime(2026, 11, 24, 12)
NEW = {
    "unit": Addition("unit", " 热力集团 ", "热力", OWNER, Level.DISTRICT),
    "topic": Addition("topic", "暖气片漏水", parent=COLD_ROOMS),
    "community": Addition("community", "新苑社区", "新苑", LUGU, code="C-3"),
}


@pytest.fixture
def ground(ground: Ground) -> Ground:
    with loading.bulk(ground.engine):  # on PostgreSQL the next number follows the ground's own
        pass
    return ground


def test_what_is_added_stands_and_files_find_it(ground: Ground):
    said: dict[str, Any] = {"unit": Written("热力集团"), "community": Written("新苑")}
    take_in(ground.engine, file(row("A1", **said)))
    for nr, (kind, wanted) in enumerate(NEW.items()):
        with reading(ground.engine) as connection:
            assert adding.waiting(connection, wanted) == (kind != "topic")
        for _ in range(2):
            adding.add(ground.engine, wanted, Request("tests", NOON, f"r{nr}", "管理员"))
    with reading(ground.engine) as connection:
        found = {
            kind: next(one for one in entries(connection, kind) if one.name == wanted.name.strip())
            for kind, wanted in NEW.items()
        }
        told = [(one.subject, one.detail["why"]) for one in audit.entries(connection, act=Act.WRITE, limit=3)]
        day, assumed = date(2026, 11, 24), {"silences"}
        assert {problem.code for problem in check(connection, rules(connection), day)} <= assumed
    ids = {kind: one.id for kind, one in found.items()}
    assert found == {
        "unit": Entry("unit", ids["unit"], "SG0001", "热力集团", "热力", OWNER, "产权单位", day),
        "topic": Entry("topic", ids["topic"], "SG0001", "暖气片漏水", None, COLD_ROOMS, "室温不达标", day),
        "community": Entry("community", ids["community"], "C-3", "新苑社区", "新苑", LUGU, "鲁谷街道", day),
    }
    assert told == [("C-3", "新增社区：新苑社区"), ("SG0001", "新增领域：暖气片漏水"), ("SG0001", "新增单位：热力集团")]
    assert take_in(ground.engine, file(row("A2", **said))).unmapped["unit"] == ()


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (Addition("unit", "供热公司", "供暖处"), "“供热公司”（U3）已经用了"),
        (Addition("unit", "供暖处", ""), "2 至 40 个字"),
        (Addition("unit", "供暖处", "供暖处", code="U3"), "编号 U3 已经用过"),
        (Addition("unit", "供暖处", "供暖处", code="编号"), "编号只用字母"),
        (Addition("topic", "室温不达标", parent=HEAT), "已经用了"),
        (Addition("topic", "漏水", parent=99), "最多 3 级"),
        (Addition("community", "新苑社区", "新苑"), "请选这个社区所在的街道"),
    ],
)
def test_what_cannot_be_is_refused(ground: Ground, wanted: Addition, sentence: str):
    with reading(ground.engine) as connection, pytest.raises(Refused, match=sentence):
        adding.waiting(connection, wanted)
    with pytest.raises(Refused, match=sentence):
        adding.add(ground.engine, wanted, Request("tests", NOON, "r"))
