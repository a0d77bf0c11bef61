"""Households and people: what was entered holds from its day on, nothing is imputed, and what is wrong is named by its row."""

from datetime import date, datetime

import pytest

from data_access.area_figures import FigureProblem, enter, history, households, population, take_back, wanted
from data_access.engine import reading
from tests.data_access.ground import COMMUNITY_LUGU, LUGU, TODAY

HEAD = ("编号", "户数", "人口")
MOMENT = datetime(2026, 11, 24, 9)
JANUARY = date(2026, 1, 1)


def entered(ground, rows, since, request, basis="2025 年统计年鉴"):
    with reading(ground.engine) as connection:
        figures = wanted(connection, [HEAD, *rows], since, basis, TODAY)
    enter(ground.engine, figures, "admin", MOMENT, request, "管理员")


def test_what_was_entered_holds_from_its_day_on_and_is_taken_back(ground):
    entered(ground, [("C1", 1200, "3,100"), ("S1", None, 52000.0)], JANUARY, "a" * 32)
    entered(ground, [("C1", "1,250", None), (), (" C2 ", "800", "")], TODAY, "b" * 32, "街道上报")
    entered(ground, [("C1", "1", None)], TODAY, "b" * 32)  # the same request: nothing
    with reading(ground.engine) as connection:
        assert households(connection, date(2025, 12, 31)) == {}
        assert households(connection, JANUARY) == {COMMUNITY_LUGU: 1200}
        assert households(connection, TODAY) == {COMMUNITY_LUGU: 1250, COMMUNITY_LUGU + 1: 800}
        assert population(connection, TODAY) == {COMMUNITY_LUGU: 3100, LUGU: 52000}
        last, first = history(connection)
    assert (last.valid_from, last.basis, last.households, last.population) == (TODAY, "街道上报", 2, 0)
    assert (first.households, first.population, first.entered, first.post) == (1, 2, MOMENT.date(), "管理员")
    take_back(ground.engine, last.revision, "admin", MOMENT, "c" * 32)
    with pytest.raises(FigureProblem, match="已经撤回"):
        take_back(ground.engine, last.revision, "admin", MOMENT, "d" * 32)
    with reading(ground.engine) as connection:
        assert households(connection, TODAY) == {COMMUNITY_LUGU: 1200}
        assert [one.back for one in history(connection)] == [MOMENT.date(), None]


WRONG = [
    ([], "第一行应是列名"),
    ([("编号", "名称")], "第一行应是列名"),
    ([("编号", "户数", "户数")], "第一行应是列名"),
    ([HEAD], "表里没有一个数"),
    ([HEAD, ("C9", 1), (None, 5)], "第 2 行的编号“C9”不是本区的街道或社区；第 3 行的编号“”不是本区的街道或社区。"),
    ([HEAD, ("E1", 10)], "编号“E1”不是本区的街道或社区"),  # an estate
    ([HEAD, ("C1", 0)], "第 2 行的户数“0”不是 1 以上的整数"),
    ([HEAD, ("C1", -3, "约五百")], "第 2 行的户数“-3”不是 1 以上的整数；第 2 行的人口“约五百”不是 1 以上的整数"),
    ([HEAD, ("C1", 1.5), ("C1", float("nan"))], "“1.5”不是 1 以上的整数；第 3 行的户数“nan”不是"),
    ([HEAD, ("C1", 10**9)], "不是 1 以上的整数"),
    ([HEAD, ("C1", 5), ("C1", 6)], "第 3 行的编号 C1 重复"),
    ([HEAD, *[("X", 1)] * 12], "；另有 2 处。请改正后再导入"),
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
