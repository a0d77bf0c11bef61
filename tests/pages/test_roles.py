"""Who may open what: every screen of the menu for every role and for nobody, compared with a table that the office can
read; and what the menu offers to each."""

from pathlib import Path

import pytest
from sqlalchemy import func, select
from streamlit.navigation.page import StreamlitPage
from streamlit.testing.v1 import AppTest

from data_access import tables
from data_access.audit import Act
from data_access.engine import connect, reading
from domain.visibility import Role
from pages.parts.screens import SCREENS
from tests import databases as made
from tests.pages.opened import named, window

READERS = "区委书记 区领导 街道书记 委办局负责人 社区书记 信访办工作人员"
WRITERS = "街道书记 委办局负责人 社区书记 信访办工作人员"
WHO = {
    "总览": READERS,
    "重点矛盾": READERS,
    "我的待办": READERS,
    "热力图": READERS,
    "产权与问题": READERS,
    "采暖季": READERS,
    "登记事项": WRITERS,
    "上账": WRITERS,
    "一案一页": READERS,
    "一件一页": READERS,
    "案件清单": READERS,
    "查找": READERS,
    "指标口径": READERS,
    "数据导入": "信访办工作人员",
    "人员与职务": "管理员",
    "设置": "管理员",
    "操作记录": "审计员",
    "帮助": f"{READERS} 审计员 管理员",
}
# where those begin who have no overview
BEGINS = {"审计员": "audit", "管理员": "people"}
WORDS = dict(zip(Role, (*READERS.split(), "审计员", "管理员"), strict=True))


@pytest.fixture(scope="module")
def house(run_folder: Path, worker_id: str) -> str:
    """The sample district on SQLite: who may open a screen does not depend on the engine."""
    files, name = made.SqliteFiles(run_folder), f"roles_{worker_id}"
    files.copy(made.template(run_folder, files, "sample", made.SAMPLE), name)
    return files.url(name)


@pytest.fixture
def opened(house: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses of screens that were run, in order; running one draws nothing here."""
    ran: list[str] = []
    monkeypatch.setenv("DATABASE_URL", house)
    monkeypatch.setenv("TODAY", made.TODAY)
    monkeypatch.setattr(StreamlitPage, "run", lambda page: ran.append(page.url_path))
    return ran


def visitor(house: str, role: Role | None) -> AppTest:
    return window(named(house, role) if role else {}).run()


def test_the_table_names_every_screen():
    assert WHO.keys() == {screen.title for screen in SCREENS}


@pytest.mark.parametrize("role", Role)
def test_a_screen_opens_to_those_it_is_for_and_to_nobody_else(house: str, opened: list[str], role: Role):
    at = visitor(house, role)
    for screen in SCREENS:
        opened.clear()
        at.switch_page(screen.file).run()
        assert not at.exception
        path = "" if screen is SCREENS[0] else screen.url_path
        if WORDS[role] in WHO[screen.title].split():
            assert opened == [path]
        elif screen is SCREENS[0]:  # / is everybody's address
            assert opened == [BEGINS[WORDS[role]]]
        else:
            assert opened == []
            assert [m.value for m in at.main.markdown] == ["**没有这个页面，或不在您的查看范围内**"]


@pytest.mark.parametrize("user", [{}, {"email": "test@example.com"}, {"uid": "1"}, {"uid": "1", "sid": "999999"}])
def test_nobody_sees_nothing(house: str, opened: list[str], user: dict[str, str]):
    at = window(user).run()
    for screen in SCREENS:
        at.switch_page(screen.file).run()
        assert [m.value for m in at.main.markdown][0] == "**请先登录**"
        assert not at.sidebar.markdown
    assert opened == []


def test_another_officials_session_is_not_mine(house: str, opened: list[str]):
    mine, other = (named(house, role) for role in (Role.AUDITOR, Role.DISTRICT_SECRETARY))
    at = window({"uid": mine["uid"], "sid": other["sid"]})
    assert at.run().main.markdown[0].value == "**请先登录**"


def test_what_was_refused_stands_in_the_trace_once(house: str, opened: list[str]):
    at = visitor(house, Role.COMMUNITY_SECRETARY)
    for _ in range(3):
        at.switch_page("data/imports.py").run()
    a = tables.audit.c
    mine = (
        a.act == Act.REFUSED,
        a.subject == "imports",
        a.account_id == int(named(house, Role.COMMUNITY_SECRETARY)["uid"]),
    )
    with reading(connect(house)) as connection:
        assert connection.scalar(select(func.count()).where(*mine)) == 1
