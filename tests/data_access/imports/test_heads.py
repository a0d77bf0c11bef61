"""Which rows are the head, what the columns are called, what below is no data: a clerk can check each table."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.imports.files import FileProblem, Grid
from data_access.imports.heads import (
    BLANK,
    FAULTY,
    NOTE,
    ONLY_NUMBERED,
    REPEATED,
    SECTION,
    TOTAL,
    Table,
    fold,
    spread,
    table,
)

Cells = tuple[object, ...]


def grid(*rows: Cells, merged: tuple[tuple[int, int, int, int], ...] = ()) -> Grid:
    return Grid("表", list(enumerate(rows, 1)), merged)  # type: ignore[arg-type]


HEAD = ("编号", "街道", "标题")
NO = None


def test_a_plain_table():
    assert table(grid(HEAD, ("001", "八角", "路灯"), ("002", "古城", NO))) == Table(
        "表", HEAD, ("A", "B", "C"), (1,), [(2, ("001", "八角", "路灯")), (3, ("002", "古城", NO))], ()
    )


def test_titles_repeated_heads_totals_blanks_and_notes():
    found = table(
        grid(
            ("某区台账", NO, NO),
            ("填报单位：某办", NO, "单位：件"),
            HEAD,
            ("001", "八角", "路灯"),
            (),
            ("编 号", "街道", "标题"),
            ("八角街道小计", NO, "1"),
            ("002", "古城", "供暖"),
            (NO, "合 计", 2),
            ("共计：2件",),
            (NO, NO, NO),
            ("说明：以上为初步数据",),
            ("1. 含转办件",),
            ("填表人：", NO, "审核人："),
        ),
        HEAD,
    )
    assert found == Table(
        "表",
        HEAD,
        ("A", "B", "C"),
        (3,),
        [(4, ("001", "八角", "路灯")), (8, ("002", "古城", "供暖"))],
        (
            (5, BLANK),
            (6, REPEATED),
            (7, TOTAL),
            (9, TOTAL),
            (10, TOTAL),
            (11, BLANK),
            (12, NOTE),
            (13, NOTE),
            (14, NOTE),
        ),
    )


def test_titles_of_groups_and_pages_prefilled_numbers_and_what_systems_write_below():
    head = ("序号", "编号", "街道", "人数")
    first, second, third = (1, "01", "八角", 2), (2, "02", "鲁谷", 3), (3, NO, NO, "三人")
    found = table(
        grid(
            head,
            ("一、八角街道",),
            first,
            ("八角街道办事处合计（人）", NO, NO, 2),
            ("石景山区鲁谷街道", NO, NO, NO),
            second,
            ("信访登记表 第2页",),
            head,
            third,
            ("四、",),
            (4,),
            ("5", NO, NO, NO),
            ("累计", NO, NO, 5),
            ("八角街道办事处供暖费合计", "03", "八角", 1),
            ("共 3 条记录",),
            ("总条数：3",),
            ("打印时间：2026-11-28 10:00",),
            merged=((5, 1, 5, 4), (20, 1, 20, 4)),
        )
    )
    assert found.body == [
        (3, first),
        (6, second),
        (9, third),
        (10, ("四、", NO, NO, NO)),
        (14, ("八角街道办事处供暖费合计", "03", "八角", 1)),
    ]
    assert found.left_out == (
        (2, SECTION),
        (4, TOTAL),
        (5, SECTION),
        (7, SECTION),
        (8, REPEATED),
        (11, f"{ONLY_NUMBERED}（至第 12 行）"),
        (13, TOTAL),
        (15, TOTAL),
        (16, TOTAL),
        (17, NOTE),
    )


def test_cells_merged_downwards_are_said_of_each_row():
    rows = grid(HEAD, ("1", "八角", "甲"), ("2",), ("3", "古城"), ("4",), merged=((1, 1, 2, 1), (2, 2, 3, 2), (3, 2, 4, 2), (4, 2, 4, 3), (4, 2, 5, 3), (5, 3, 6, 3)))  # fmt: skip
    found = table(rows)
    assert found.spans == ((1, 2, 3, "八角"), (1, 4, 5, "古城"))
    said = [("1", "八角", "甲"), ("2", "八角", NO), ("3", "古城", NO), ("4", "古城", NO)]
    assert list(spread(found)) == list(enumerate(said, 2))


def test_words_of_notes_and_totals_are_data_where_they_are_data():
    rows = [
        (2, ("001", "说明", "备注")),
        (3, ("说明：甲", NO, NO)),
        (4, ("002", "合计", "共计三户人家反映合计收费有误")),
    ]
    assert table(Grid("表", [(1, HEAD), *rows])) == Table("表", HEAD, ("A", "B", "C"), (1,), rows, ())


def test_rows_of_errors_alone_are_formulas_drawn_down_too_far():
    rows = [(1, HEAD), (2, ("1", "八角", NO)), (3, ()), (4, (NO, NO, NO))]
    found = table(Grid("表", rows, faults=((2, 3, "#N/A"), (4, 2, "#N/A"))))  # type: ignore[arg-type]
    assert (found.body, found.left_out) == ([(2, ("1", "八角", NO))], ((3, BLANK), (4, FAULTY)))


def test_columns_without_name_and_with_the_same_name():
    found = table(grid(("编号", "街道", "街道", NO, NO), ("1", "a", "b", "c"), ("2", NO, NO, NO, NO, NO, "d", NO)))
    assert (found.head, found.columns) == (
        ("编号", "街道", "街道（2）", "第 4 列", "第 5 列", "第 6 列", "第 7 列"),
        ("A", "B", "C", "D", "E", "F", "G"),
    )
    assert found.body == [(2, ("1", "a", "b", "c", NO, NO, NO)), (3, ("2", NO, NO, NO, NO, NO, "d"))]


UPPER = ("编号", "基本情况", NO, "时间", NO, "备注")
LOWER = (NO, "街道", "社区", "收到", "办结\n时间", NO)
DATA = ("1", "八角", "北里", "1月", "2月", "无")
JOINED = ("编号", "基本情况·街道", "基本情况·社区", "时间·收到", "时间·办结时间", "备注")
MERGED = ((2, 1, 3, 1), (2, 2, 2, 3), (2, 4, 2, 5), (2, 6, 3, 6))


@pytest.mark.parametrize("known", [(), ("编号", "备注"), ("社区", "办结时间", "收到"), ("时间·收到", "编号")])
@pytest.mark.parametrize("merged", [(), ((1, 1, 1, 6), *MERGED)])
def test_a_head_of_two_rows(known: tuple[str, ...], merged: tuple[tuple[int, int, int, int], ...]):
    found = table(grid(("台账", NO, NO, NO, NO, NO), UPPER, LOWER, DATA, UPPER, LOWER, DATA, merged=merged), known)
    assert found == Table("表", JOINED, tuple("ABCDEF"), (2, 3), [(4, DATA), (7, DATA)], ((5, REPEATED), (6, REPEATED)))


def test_a_head_of_two_rows_named_by_the_user():
    rows = grid(("台账",), UPPER, LOWER, DATA, merged=MERGED)
    assert table(rows, header_row=(2, 3)).head == JOINED
    assert table(rows, header_row=3).head == ("编号", "街道", "社区", "收到", "办结时间", "备注")
    assert table(rows, header_row=2).head == ("编号", "基本情况", "第 3 列", "时间", "第 5 列", "备注")


THREE = (
    ("编号", "基本情况", NO, NO, NO, "化解情况", NO, "备注"),
    (NO, "矛盾名称", "地点", NO, "户数", "已化解", "下一步", NO),
    (NO, NO, "街道", "社区", NO, NO, NO, NO),
)
DATA_OF_THREE = ("1", "漏水", "八角", "北里", "40", "12", "走访", "无")


@pytest.mark.parametrize("known", [(), ("编号", "备注"), ("社区", "户数", "下一步"), ("基本情况·地点·街道", "编号")])
@pytest.mark.parametrize(
    "merged",
    [
        (),
        (
            *((2, 1, 4, 1), (2, 2, 2, 5), (2, 6, 2, 7), (2, 8, 4, 8)),
            *((3, 2, 4, 2), (3, 3, 3, 4), (3, 5, 4, 5), (3, 6, 4, 6), (3, 7, 4, 7)),
        ),
    ],
)
def test_a_head_of_three_rows(known: tuple[str, ...], merged: tuple[tuple[int, int, int, int], ...]):
    rows = grid(("台账", *[NO] * 7), *THREE, DATA_OF_THREE, DATA_OF_THREE, merged=merged)
    head = ("编号", "基本情况·矛盾名称", "基本情况·地点·街道", "基本情况·地点·社区", "基本情况·户数")
    expected = Table(
        "表",
        (*head, "化解情况·已化解", "化解情况·下一步", "备注"),
        tuple("ABCDEFGH"),
        (2, 3, 4),
        [(5, DATA_OF_THREE), (6, DATA_OF_THREE)],
        (),
    )
    assert (table(rows, known), table(rows, header_row=(2, 3, 4))) == (expected, expected)


def test_a_data_row_is_no_second_row_of_the_head():
    rows = [(2, ("A1", "某某", "见附件", "八角", NO)), (3, (NO, "某", "见", NO, NO))]
    found = table(Grid("表", [(1, ("编号", "名称", NO, "街道", "备注")), *rows]))
    assert (found.head, found.body) == (("编号", "名称", "第 3 列", "街道", "备注"), rows)


def test_known_names_win_over_looks():
    rows = grid(("甲", "乙", "丙"), ("工单编号 ", "标题", "３级分类"), ("1", "a", "b"))
    assert table(rows).head_rows == (1,)
    assert table(rows, ["工单编号", "3级分类"]).head_rows == (2,)
    # One known word among many may be a cell of data.
    assert table(rows, ["标题", "街道", "社区"]).head_rows == (1,)


def test_json_lines_carry_their_head():
    rows = Grid("表", [(0, ("n",)), (1, ("a",)), (4, ("b",))])
    expected = Table("表", ("n",), ("A",), (0,), [(1, ("a",)), (4, ("b",))], ())
    assert (table(rows), table(rows, ["a", "b"]), table(rows, header_row=1)) == (expected,) * 3


@pytest.mark.parametrize(
    ("rows", "header_row", "sentence"),
    [
        (grid(), None, "工作表“表”是空的；请换一张工作表，或确认选对了文件。"),
        (grid((NO,), ()), 1, "工作表“表”是空的；请换一张工作表，或确认选对了文件。"),
        (grid(("标题",), (1, 2)), None, "在工作表“表”的前 20 行里找不到表头；请写明表头在第几行。"),
        (grid(HEAD), 7, "第 7 行没有内容，不能作表头；请写明表头在第几行。"),
        (grid(HEAD, (), HEAD), (1, 3), "表头的几行须上下相邻，第 1、3 行不是；请重新写明表头在第几行。"),
    ],
)
def test_no_head(rows: Grid, header_row: int | tuple[int, int] | None, sentence: str):
    with pytest.raises(FileProblem) as caught:
        table(rows, header_row=header_row)
    assert caught.value.sentence == sentence


def test_fold():
    assert fold(" Ｃｒｅａｔｅｄ\u3000Date\n") == "createddate"


NAMES = st.lists(st.text("编号街道标题收到办结", min_size=1, max_size=4), min_size=3, max_size=6, unique_by=fold)


@settings(deadline=None)
@given(names=NAMES, above=st.lists(st.sampled_from([(), ("台账",), (NO, "单位：件")]), max_size=19), data=st.data())
def test_a_head_is_found_wherever_it_stands(names: list[str], above: list[Cells], data: st.DataObject):
    body = data.draw(st.lists(st.tuples(*[st.integers(0, 9)] * len(names)), max_size=4))
    at = len(above) + 1
    rows = grid(*above, tuple(names), *body)
    expected = Table(
        "表",
        tuple(names),
        tuple("ABCDEF"[: len(names)]),
        (at,),
        list(enumerate(body, at + 1)),
        (),
    )
    assert (table(rows), table(rows, names), table(rows, header_row=at)) == (expected,) * 3


def test_rows_with_nothing_in_them_are_one_entry():
    rows = [
        (1, HEAD),
        (2, ("1", "八角", NO)),
        *((n, (NO, NO, NO)) for n in range(3, 100_000)),
        (100_000, ("2", NO, NO)),
    ]
    assert table(Grid("表", rows)).left_out == ((3, f"{BLANK}（至第 99999 行）"),)
