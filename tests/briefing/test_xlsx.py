"""The workbook read back: values, kinds, print settings, and nothing in it that Excel would run."""

from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from briefing.content import Column, Mark, Paper
from briefing.xlsx import workbook

MARK = Mark("区信访办 甲&乙", datetime(2026, 11, 24, 9, 30), "261124-K7M2QX")
PAPER = Paper(
    "按期办结率/分母",
    (
        Column("number", "编号", width=22),
        Column("title", "标题", width=40),
        Column("households", "涉及(户)", "number"),
        Column("finished", "办结", "date"),
    ),
    (
        {"number": "XF2026-00001", "title": "暖气不热", "households": 1650, "finished": date(2026, 11, 3)},
        {"number": "XF2026-00002", "title": None, "households": "未核定", "finished": "未办结"},
    ),
    (("数字", "按期办结率"), ("筛选", "=街道")),
)


def read(paper: Paper) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(workbook(paper, MARK)))


def test_values_come_back_as_they_are():
    sheets = CalamineWorkbook.from_filelike(BytesIO(workbook(PAPER, MARK)))
    assert sheets.sheet_names == ["按期办结率 分母", "口径", "导出说明"]
    assert sheets.get_sheet_by_index(0).to_python() == [
        ["编号", "标题", "涉及(户)", "办结"],
        ["XF2026-00001", "暖气不热", 1650.0, date(2026, 11, 3)],
        ["XF2026-00002", "未知", "未核定", "未办结"],
    ]
    assert sheets.get_sheet_by_index(1).to_python() == [["数字", "按期办结率"], ["筛选", "=街道"]]
    assert sheets.get_sheet_by_index(2).to_python() == [
        ["密级", "内部资料，请勿外传"],
        ["导出", "区信访办 甲&乙"],
        ["导出时间", "2026-11-24 09:30"],
        ["追踪码", "261124-K7M2QX"],
    ]


def test_prints_on_a4_landscape_with_its_head_on_every_page():
    book = read(PAPER)
    sheet = book.worksheets[0]
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", sheet.PAPERSIZE_A4)
    assert (sheet.print_title_rows, sheet.freeze_panes, sheet.auto_filter.ref) == ("$1:$1", "A2", "A1:D3")
    # One page wide is what a file without fitToWidth says; 0 high is as many pages as it takes.
    setup, foot = sheet.sheet_properties.pageSetUpPr, sheet.oddFooter
    assert setup and foot and foot.left and foot.right
    assert (setup.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
    assert foot.left.text == "内部资料 · 追踪码 261124-K7M2QX · 2026-11-24 09:30 导出 · 区信访办 甲&&乙"
    assert foot.right.text == "第 &P 页，共 &N 页"
    assert [sheet.column_dimensions[letter].width for letter in "AB"] == pytest.approx([22, 40], abs=1)
    assert (sheet["C2"].number_format, sheet["D2"].number_format) == ("#,##0", "yyyy-mm-dd")
    assert {sheet.oddFooter.left.text for sheet in book.worksheets if sheet.oddFooter and sheet.oddFooter.left} == {
        foot.left.text
    }
    assert (book.properties.created, book.properties.description) == (MARK.moment, MARK.line())


@pytest.mark.parametrize(
    "text", ["=1+1", "+8613", "-2", "@SUM(A1)", "{=1}", "=HYPERLINK(1)", "https://x.example", "\t=1"]
)
def test_text_is_never_a_formula_or_a_link(text: str):
    paper = Paper("表", (Column("a", "=甲"),), ({"a": text},), (("=名", text),))
    book = read(paper)
    for sheet in book.worksheets:
        for line in sheet.iter_rows():
            for cell in line:
                assert (cell.data_type, cell.hyperlink) == ("s", None)
    assert book.worksheets[0]["A2"].value == text


def test_a_list_without_rows_is_still_a_table():
    book = read(Paper("空", PAPER.columns, (), ()))
    assert [cell.value for cell in book.worksheets[0][1]] == ["编号", "标题", "涉及(户)", "办结"]
