"""The workbook of problems read back: the clerk's own cells, the faulty ones marked, nobody in it."""

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO

import openpyxl

from briefing.content import Mark
from briefing.problems import COMES_IN, STAYS_OUT, workbook
from data_access.imports.contract import Problem
from data_access.imports.heads import Table

MARK = Mark("区信访办 甲", datetime(2026, 11, 24, 9, 30), "261124-K7M2QX")
TABLE = Table(
    "工单",
    ("编号", "来电人", "收到", "内容"),
    ("A", "B", "C", "D"),
    (3,),
    [
        (4, ("X1", "甲乙丙", date(2026, 2, 1), "一切正常")),
        (5, ("X2", "欧阳明日", "2026-02-30", "=欧阳明日说电话13800138000打不通")),
        (6, (None, None, datetime(2026, 2, 3, 8), "没有编号")),
    ],
    (),
)
PROBLEMS = (
    Problem("工单", 6, "A", "no_number", "没有编号，请补上", rejects=True),
    Problem("工单", 5, "C", "bad_date", "收到“2026-02-30”不是日期，请改正"),
    Problem("工单", 5, "D", "formula", "里有公式，请核对"),
    Problem("工单", None, None, "merged", "表里有合并的单元格"),
)


def read(table: Table | None, total: int = 4) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(workbook(PROBLEMS, total, MARK, table, ["来电人"])))


def test_only_the_rows_with_problems_with_their_cells_marked_and_nobody_in_them():
    sheet = read(TABLE)["有问题的行"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["原表行号", "编号（A 列）", "收到（C 列）", "内容（D 列）", "问题"],
        [
            5,
            "X2",
            "2026-02-30",
            "=〔姓名〕说电话〔电话〕打不通",
            "收到“2026-02-30”不是日期，请改正\n内容：里有公式，请核对",
        ],
        [6, None, datetime(2026, 2, 3), "没有编号", "编号：没有编号，请补上"],
    ]
    marked = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    assert marked == {"C2": "收到“2026-02-30”不是日期，请改正", "D2": "里有公式，请核对", "B3": "没有编号，请补上"}
    assert {at for at in ("B2", "C2", "D2", "B3", "C3", "D3") if sheet[at].fill.fgColor.rgb == "FFFFF2A8"} == set(
        marked
    )
    assert sheet["D2"].data_type == "s"  # what begins like a formula stays text


def test_a_name_merged_over_several_rows_is_taken_out_of_each():
    body = [*TABLE.body[:2], (6, (None, None, None, "王大锤和欧阳明日没来"))]
    sheet = read(replace(TABLE, body=body, spans=((1, 5, 6, "欧阳明日、王大锤"),)))["有问题的行"]
    assert [sheet["D2"].value, sheet["D3"].value] == ["=〔姓名〕说电话〔电话〕打不通", "〔姓名〕和〔姓名〕没来"]


def test_every_problem_with_its_place_and_what_becomes_of_the_row():
    rows = [[cell.value for cell in row] for row in read(TABLE)["问题清单"].iter_rows(min_row=2)]
    assert rows == [
        ["工单", "", "", "", "表里有合并的单元格", ""],
        ["工单", "5", "C", "收到", "收到“2026-02-30”不是日期，请改正", COMES_IN],
        ["工单", "5", "D", "内容", "里有公式，请核对", COMES_IN],
        ["工单", "6", "A", "编号", "没有编号，请补上", STAYS_OUT],
    ]


def test_without_the_upload_the_list_stands_alone():
    book = read(None)
    assert book.sheetnames == ["问题清单", "导出说明"]
    assert book["问题清单"]["D3"].value == "C 列"


def test_problems_beyond_those_that_are_listed_are_counted():
    sheet = read(TABLE, total=1004)["问题清单"]
    assert (sheet.max_row, sheet["E6"].value) == (6, "另有 1,000 处问题没有列出，请先改正以上各处。")
