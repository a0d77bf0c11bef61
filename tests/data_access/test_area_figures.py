"""Households and people: what was entered holds from its day on, nothing is imputed, and what is wrong is named by its row."""

from datetime import date, datetime

import pytest

from briefing import area_sheet
from data_access.area_figures import (
    FigureProblem,
    enter,
    history,
    households,
    in_force,
    put_back,
    take_back,
    wanted,
)
from data_access.district import by_code
from data_access.engine import reading
from data_access.writing import Request
from tests.data_access.ground import COMMUNITY_LUGU, LUGU, TODAY

HEAD, NAMED = ("编号", "户数", "人口"), ("编号", "名称", "户数")
MOMENT = datetime(2026, 11, 24, 9)
JANUARY = date(2026, 1, 1)


def entered(ground, rows, since, request, basis="2025 年统计年鉴"):
    with reading(ground.engine) as connection:
        figures = wanted(connection, [HEAD, *rows], since, basis, TODAY)
    enter(ground.engine, figures, Request("admin", MOMENT, request, "管理员"))


def test_what_was_entered_holds_from_its_day_on_and_is_taken_back(ground):
    entered(ground, [("C1", 1200, "3,100"), ("S1", None, 52000.0)], JANUARY, "a" * 32)
    entered(ground, [("C1", "1,250", None), (), (" C2 ", "800", "")], TODAY, "b" * 32, "街道上报")
    entered(ground, [("C1", "1", None)], TODAY, "b" * 32)  # the same request: nothing
    with reading(ground.engine) as connection:
        assert households(connection, date(2025, 12, 31)) == {}
        assert households(connection, JANUARY) == {COMMUNITY_LUGU: 1200}
        assert households(connection, TODAY) == {COMMUNITY_LUGU: 1250, COMMUNITY_LUGU + 1: 800}
        people = {area: n for (area, name), n in in_force(connection, TODAY).items() if name == "population"}
        assert people == {COMMUNITY_LUGU: 3100, LUGU: 52000}
        last, first = history(connection)
    assert (last.valid_from, last.basis, last.households, last.population) == (TODAY, "街道上报", 2, 0)
    assert (first.households, first.population, first.entered, first.post) == (1, 2, MOMENT.date(), "管理员")
    take_back(ground.engine, last.revision, Request("admin", MOMENT, "c" * 32))
    with pytest.raises(FigureProblem, match="已经撤回"):
        take_back(ground.engine, last.revision, Request("admin", MOMENT, "d" * 32))
    with reading(ground.engine) as connection:
        assert households(connection, TODAY) == {COMMUNITY_LUGU: 1200}
        gone, first = history(connection)
        assert [one.back for one in (gone, first)] == [MOMENT.date(), None]
    put_back(ground.engine, gone, Request("admin", MOMENT, "e" * 32))
    with pytest.raises(FigureProblem, match="已经恢复"):
        put_back(ground.engine, gone, Request("admin", MOMENT, "f" * 32))
    with reading(ground.engine) as connection:
        assert households(connection, TODAY) == {COMMUNITY_LUGU: 1250, COMMUNITY_LUGU + 1: 800}
        assert [(one.basis, one.back) for one in history(connection)] == [
            ("街道上报", None),
            ("街道上报", MOMENT.date()),
            ("2025 年统计年鉴", None),
        ]


def test_who_comes_second_is_told_and_loses_nothing(ground):
    with reading(ground.engine) as connection:
        first, second = (wanted(connection, [HEAD, ("C1", n)], TODAY, "年鉴", TODAY) for n in (5, 6))
    enter(ground.engine, first, Request("admin", MOMENT, "a" * 32))
    with pytest.raises(FigureProblem, match="刚刚由别人改过"):
        enter(ground.engine, second, Request("admin", MOMENT, "b" * 32))
    with reading(ground.engine) as connection:
        assert households(connection, TODAY) == {COMMUNITY_LUGU: 5}


def test_the_sheet_that_was_taken_is_read_as_it_stands_or_by_name(ground):
    entered(ground, [("C1", 1200, 3100), ("S1", 52000)], TODAY, "a" * 32)
    with reading(ground.engine) as connection:
        paper = area_sheet.paper(by_code(connection), in_force(connection, TODAY), TODAY)
        heads = [column.head for column in paper.columns]
        sheet = [heads, *([row[column.name] for column in paper.columns] for row in paper.rows)]
        with pytest.raises(FigureProblem, match="都相同"):
            wanted(connection, sheet, TODAY, "年鉴", TODAY)
        (line,) = (row for row in sheet if row[0] == "C2")
        line[heads.index("户数")] = 800
        found = wanted(connection, sheet, TODAY, "年鉴", TODAY)
        assert (found.values, found.same) == ({(COMMUNITY_LUGU + 1, "households"): 800}, 3)
        by_name = [("名称", "户数"), (line[heads.index("名称")], 800)]
        assert wanted(connection, by_name, TODAY, "年鉴", TODAY).values == found.values


WRONG = [
    ([], "第一行应是列名"),
    ([("编号", "名称")], "第一行应是列名"),
    ([("编号", "户数", "户数")], "第一行应是列名"),
    ([HEAD], "表里没有一个数"),
    ([HEAD, ("C9", 1), (None, 5)], "第 2 行的编号“C9”不是本区的街道或社区；第 3 行的编号和名称都空着。"),
    ([HEAD, ("E1", 10)], "编号“E1”不是本区的街道或社区"),  # an estate
    ([HEAD, ("C1", 0)], "第 2 行的户数“0”不是 1 以上的整数"),
    ([HEAD, ("C1", -3, "约五百")], "第 2 行的户数“-3”不是 1 以上的整数；第 2 行的人口“约五百”不是 1 以上的整数"),
    ([HEAD, ("C1", 1.5), ("C1", float("nan"))], "“1.5”不是 1 以上的整数；第 3 行的户数“nan”不是"),
    ([HEAD, ("C1", 10**9)], "不是 1 以上的整数"),
    ([HEAD, ("C1", "1,5", "1,234,56")], "“1,5”不是 1 以上的整数；第 2 行的人口“1234,56”不是"),
    ([HEAD, ("C1", 5), ("C1", 6)], "第 3 行的六合园社区重复"),
    ([HEAD, *[("X", 1)] * 12], "；另有 2 处。请改正后再导入"),
    ([NAMED, ("C1", "鲁谷街道", 5)], "第 2 行的编号 C1 是六合园社区，名称却写着“鲁谷街道”"),
    ([NAMED, ("", "没有的社区", 5)], "第 2 行的“没有的社区”不是本区的街道或社区"),
]


def test_every_wrong_row_is_named(ground):
    with reading(ground.engine) as connection:
        for rows, said in WRONG:
            with pytest.raises(FigureProblem) as refused:
                wanted(connection, rows, TODAY, "年鉴", TODAY)
            assert said in str(refused.value)


def test_a_basis_and_a_sensible_day_are_asked(ground):
    rows = [HEAD, ("C1", 5)]
    for since, basis, said in (
        (TODAY, " ", "请写明依据"),
        (TODAY, "赵女士 13800138000", "不能有人的称呼"),
        (date(1999, 1, 1), "年鉴", "请核对日期"),
    ):
        with reading(ground.engine) as connection, pytest.raises(FigureProblem, match=said):
            wanted(connection, rows, since, basis, TODAY)
