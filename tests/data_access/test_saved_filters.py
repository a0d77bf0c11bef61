"""Views kept under a name: one's own, few, named without people, replaced only where that is asked for, one to open with."""

import pytest
from sqlalchemy import Engine, select

from data_access import saved_filters, tables
from data_access.engine import connect, reading
from data_access.saved_filters import LONGEST, MOST, InUse, Query, Refused, View
from domain.visibility import Role
from tests.signed_in import signed_in

SCREEN = "key-disputes"
LATE: Query = {"state": ["逾期", "反弹"], "street": ["八角街道"]}


@pytest.fixture
def two(database_url: str) -> tuple[Engine, int, int]:
    mine, other = (signed_in(database_url, role)[0].account_id for role in (Role.OFFICE_STAFF, Role.AUDITOR))
    return connect(database_url), mine, other


def views(engine: Engine, account: int, screen: str = SCREEN) -> dict[str, View]:
    with reading(engine) as connection:
        return saved_filters.saved(connection, account, screen)


def kept(engine: Engine, account: int, screen: str = SCREEN) -> dict[str, Query]:
    return {name: view.query for name, view in views(engine, account, screen).items()}


def test_each_account_keeps_its_own_of_each_list(two: tuple[Engine, int, int]):
    engine, mine, other = two
    saved_filters.keep(engine, mine, SCREEN, "逾期的", LATE)
    saved_filters.keep(engine, other, SCREEN, "逾期的", {"group": ["按层级"]})
    saved_filters.keep(engine, mine, "matters", "逾期的", {"sort": ["户数"]})
    saved_filters.forget(engine, other, SCREEN, "没有这个")
    assert (kept(engine, mine), kept(engine, other), kept(engine, mine, "matters"), kept(engine, 999)) == (
        {"逾期的": LATE},
        {"逾期的": {"group": ["按层级"]}},
        {"逾期的": {"sort": ["户数"]}},
        {},
    )
    saved_filters.forget(engine, mine, SCREEN, "逾期的")
    assert (kept(engine, mine), kept(engine, other)) == ({}, {"逾期的": {"group": ["按层级"]}})


def test_a_name_in_use_is_replaced_only_where_that_is_asked_for(two: tuple[Engine, int, int]):
    engine, mine, _ = two
    saved_filters.keep(engine, mine, SCREEN, "a", LATE)
    with pytest.raises(InUse, match="已有“a”，是否用现在看的替换？"):
        saved_filters.keep(engine, mine, SCREEN, "a", {"level": ["街道"]})
    assert kept(engine, mine) == {"a": LATE}
    saved_filters.keep(engine, mine, SCREEN, "a", {"level": ["街道"]}, replacing=True)
    saved_filters.keep(engine, mine, SCREEN, "b", LATE, replacing=True)
    assert kept(engine, mine) == {"a": {"level": ["街道"]}, "b": LATE}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "名称应为"),
        ("   ", "名称应为"),
        ("长" * (LONGEST + 1), "名称应为"),
        ("逾\u202e期", "名称应为"),
        ("逾\n期", "名称应为"),
        ("13800138000", "名称里不能有"),
        ("1101 0119 900", "名称里不能有"),
        ("张三丰女士的事", "名称里不能有"),
    ],
)
def test_a_name_says_nothing_of_people(two: tuple[Engine, int, int], name: str, said: str):
    engine, mine, _ = two
    with pytest.raises(Refused, match=said):
        saved_filters.keep(engine, mine, SCREEN, name, LATE)
    assert kept(engine, mine) == {}


def test_a_screen_opens_with_one_at_most(two: tuple[Engine, int, int]):
    """Replacing what stands under a name leaves it the opening one; other screens and accounts have their own."""
    engine, mine, other = two
    for account, screen in ((mine, SCREEN), (mine, "heat"), (other, SCREEN)):
        for name in ("a", "b"):
            saved_filters.keep(engine, account, screen, name, LATE)
        saved_filters.open_with(engine, account, screen, "a")
    saved_filters.open_with(engine, mine, SCREEN, "b")
    saved_filters.open_with(engine, mine, "heat", None)
    saved_filters.keep(engine, mine, SCREEN, "b", {"level": ["街道"]}, replacing=True)
    usual = View(LATE)
    assert (views(engine, mine), views(engine, mine, "heat"), views(engine, other)) == (
        {"a": usual, "b": View({"level": ["街道"]}, opening=True)},
        {"a": usual, "b": usual},
        {"a": View(LATE, opening=True), "b": usual},
    )
    saved_filters.open_with(engine, mine, SCREEN, "没有这个")
    saved_filters.forget(engine, other, SCREEN, "a")
    assert [view.opening for who in (mine, other) for view in views(engine, who).values()] == [False, False, False]


def test_there_are_only_so_many(two: tuple[Engine, int, int]):
    engine, mine, other = two
    for nr in range(MOST):
        saved_filters.keep(engine, mine, SCREEN, f"第{nr}", LATE)
    with pytest.raises(Refused, match=f"最多保存 {MOST} 个"):
        saved_filters.keep(engine, mine, SCREEN, "多的", LATE)
    saved_filters.keep(engine, mine, SCREEN, "第0", {"level": ["街道"]}, replacing=True)
    saved_filters.keep(engine, other, SCREEN, "别人的", LATE)
    assert (len(kept(engine, mine)), kept(engine, mine)["第0"]) == (MOST, {"level": ["街道"]})


def test_what_an_address_may_hold_comes_back_letter_by_letter(two: tuple[Engine, int, int]):
    engine, mine, _ = two
    odd: Query = {"unit": ["甲&乙=丙;丁#戊+己 庚%41", "'; DROP TABLE"], "columns": ["挂账(天)"]}
    saved_filters.keep(engine, mine, SCREEN, "<b>=1+1", odd)
    assert kept(engine, mine) == {"<b>=1+1": odd}
    with reading(engine) as connection:
        assert connection.scalars(select(tables.saved_filters.c.account_id)).all() == [mine]
