"""操作记录, read by the auditor: filters in the address, pages by key, who looked at a matter, a chain that was broken."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import create_engine, text
from streamlit.testing.v1 import AppTest

from data_access import audit, proof
from data_access.audit import Act, Actor
from data_access.engine import connect, writing
from domain import beijing
from domain.visibility import Role
from pages.parts.trace_blocks import PAGE
from tests.databases import TODAY
from tests.pages.opened import named, screen, written

FILE = "data/audit.py"
SECRETARY, LEADER = Actor(1, "甲某某", "鲁谷街道工委书记", "10.1.2.3"), Actor(2, "乙某某", "副区长", "10.1.2.4")


@pytest.fixture
def house(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A trace of looks, an export and a bad sign-in, on two days."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TODAY", TODAY)
    with writing(connect(database_url)) as connection:
        for n in range(2 * PAGE):
            audit.record(connection, SECRETARY, Act.LOOK, f"XF-{n % 3}", {}, datetime(2026, 11, 20, 9, n % 60))
        audit.record(connection, LEADER, Act.LOOK, "XF-1", {}, datetime(2026, 11, 21, 9))
        told = {"kind": "cases", "file": "在办.xlsx", "rows": 12, "arguments": {"metric": "open"}}
        audit.record(connection, LEADER, Act.EXPORT, "261121-K7M2QX", told, datetime(2026, 11, 21, 10))
        audit.record(connection, Actor(None, ""), Act.SIGN_IN_FAILED, "", {"why": "wrong"}, datetime(2026, 11, 21, 11))
    return database_url


def opened(**query: str) -> AppTest:
    at = screen(FILE, Role.AUDITOR, **query)
    assert not at.exception
    return at


def rows(at: AppTest) -> list[list[str]]:
    return at.dataframe[-1].value[["who", "act", "subject", "told"]].to_numpy().tolist()


EXPORT = ["乙某某", "导出", "261121-K7M2QX", "种类：案件清单 · 行数：12 · 文件：在办.xl…"]
FAILED = ["未知账号", "登录未成", "", "原因：账号或密码不对"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"who": "乙"}, [EXPORT, ["乙某某", "查看", "XF-1", ""]]),
        ({"act": "导出"}, [EXPORT]),
        ({"subject": "261121-K7M2QX"}, [EXPORT]),
        ({"since": "2026-11-21", "until": "2026-11-21", "act": "登录未成"}, [FAILED]),
        ({"until": "2026-11-20", "who": "乙"}, []),
        ({"act": "没有这种", "who": "乙"}, [EXPORT, ["乙某某", "查看", "XF-1", ""]]),
    ],
)
def test_filters_stand_in_the_address(house, query, expected):
    at = opened(**query)
    if expected:
        assert rows(at) == expected
    else:
        assert "**没有符合条件的记录**" in written(at)


def test_pages_go_by_key_both_ways(house):
    at, seen = opened(who="甲"), []
    seen.append(rows(at))
    at.button(key="pager-下一页").click().run()
    seen.append(rows(at))
    assert [len(page) for page in seen] == [PAGE, PAGE] and at.button(key="pager-下一页").disabled
    assert [row[2] for page in seen for row in page] == [f"XF-{n % 3}" for n in reversed(range(2 * PAGE))]
    at.button(key="pager-上一页").click().run()
    assert rows(at) == seen[0] and at.button(key="pager-上一页").disabled
    assert rows(opened(who="甲", page="before~x")) == seen[0]


def test_who_looked_at_a_matter(house):
    at = opened(subject="XF-1")
    looked = at.dataframe[0].value[["who", "post", "times"]].to_numpy().tolist()
    assert looked == [["乙某某", "副区长", 1], ["甲某某", "鲁谷街道工委书记", PAGE * 2 // 3]]


def test_a_trace_is_proved_whole_hourly_and_what_is_new_at_once(house, monkeypatch):
    (line,) = [text for text in written(opened()) if "记录完整" in text]
    assert f"：全部 {2 * PAGE + 3} 条于 " in line and "其后" not in line
    engine = create_engine(house)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER audit_no_update"))
        else:
            connection.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
        connection.execute(text("UPDATE audit SET subject = 'XF-9' WHERE id = 5"))
    engine.dispose()
    with writing(connect(house)) as connection:
        audit.record(connection, LEADER, Act.SIGN_OUT, "yi", {}, beijing.now())
    assert any("逐条核对无误，其后 1 条刚刚核对无误；" in text for text in written(opened()))
    monkeypatch.setattr(proof, "LASTS", timedelta())  # an hour later
    (error,) = opened().error
    assert error.value == "操作记录不完整，请立即报告：  \n第 5 条的内容与校验值不符：被改动过。"


def test_an_hour_without_anything_is_no_fault(database_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database_url)
    named(database_url, Role.AUDITOR)
    assert written(opened())[0] == "今天还没有操作记录。"
