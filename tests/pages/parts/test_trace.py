"""A look at a matter leaves one entry before anything is drawn; without it nothing is shown; what is refused stands there, too."""

import pytest
from sqlalchemy import select

from data_access import audit, tables
from data_access.audit import Act
from data_access.engine import DatabaseProblem, connect, reading
from domain.visibility import Role
from domain.vocabulary import Category
from tests.databases import TODAY
from tests.pages.opened import named, screen, written

PAGES = {"situation/matter.py": tables.matters, "situation/dispute.py": tables.disputes}


@pytest.fixture
def house(sample_copy_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DATABASE_URL", sample_copy_url)
    monkeypatch.setenv("TODAY", TODAY)
    return sample_copy_url


def number(url: str, file: str) -> str:
    """One that the office may see."""
    table = PAGES[file]
    query = select(table.c.number).where(table.c.withdrawn == tables.STANDS)
    if file == "situation/matter.py":
        query = query.where(table.c.category == Category.CLAIM)
    with reading(connect(url)) as connection:
        return connection.execute(query.order_by(table.c.id).limit(1)).scalar_one()


def left(url: str) -> list[tuple[str, str, str, str]]:
    with reading(connect(url)) as connection:
        found = audit.entries(connection, limit=100)
    return [(e.act, e.subject, e.who, e.post) for e in reversed(found) if e.act in (Act.LOOK, Act.REFUSED)]


def test_looks_and_refusals_are_left_once_and_nothing_is_shown_without(house):
    wanted = []
    for file in PAGES:
        for role in (Role.OFFICE_STAFF, Role.DISTRICT_SECRETARY):
            at = screen(file, role, number=number(house, file))
            assert len(written(at)) > 5
            at.run()
            with reading(connect(house)) as connection:
                account = tables.accounts.c
                query = select(account.official).where(account.id == int(named(house, role)["uid"]))
                who = connection.execute(query).scalar_one()
            post = {Role.OFFICE_STAFF: "区信访办", Role.DISTRICT_SECRETARY: "区委书记"}[role]
            wanted.append((Act.LOOK, number(house, file), who, post))
        screen(file, Role.OFFICE_STAFF, number="XF-0000-0")
        wanted.append((Act.REFUSED, "XF-0000-0", wanted[0][2], "区信访办"))
        screen(file, Role.OFFICE_STAFF, number="张三 13800000000")  # may be anything: it is not kept
    assert left(house) == wanted[:-1]  # one who asks again is the same refusal


@pytest.mark.parametrize("file", PAGES)
def test_without_a_trace_nothing_is_shown(house, file: str, monkeypatch: pytest.MonkeyPatch):
    def fails(*_):
        raise DatabaseProblem("磁盘空间不足，刚才的内容没有写入。请联系管理员清理磁盘后重试。")

    monkeypatch.setattr(audit, "record", fails)
    at = screen(file, number=number(house, file))
    assert written(at) == []
    sentence = "这次查看没能留痕，所以不显示内容。磁盘空间不足，刚才的内容没有写入。请联系管理员清理磁盘后重试。"
    assert [warning.value for warning in at.warning] == [sentence]
    assert not at.title and not at.table
