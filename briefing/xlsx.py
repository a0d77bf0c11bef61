"""A paper as an Excel workbook: its table on the first sheet, what it rests on (口径) on the second."""

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from briefing.content import Cell, Column, Mark, Paper

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNKNOWN = "未知"
FONT = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "vcenter"}
_A4 = 9
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def workbook(paper: Paper, mark: Mark) -> bytes:
    """The .xlsx of a paper: real numbers and days, frozen head repeated in print, A4 landscape, page numbers, its mark
    on the sheet 口径 and at the foot of every page.

    What begins like a formula (= + - @) stands there as text.
    """
    buffer = BytesIO()
    # constant_memory writes row by row: a long list never stands in memory twice.
    book = Workbook(buffer, {"constant_memory": True, "in_memory": True, "strings_to_formulas": False})
    _table(book, paper)
    facts(book, "口径", paper.facts)
    bear(book, paper.title, mark)
    book.close()
    return buffer.getvalue()


def bear(book: Workbook, title: str, mark: Mark) -> None:
    """Gives a workbook its title and its mark: in its properties, on a sheet of its own, and at the foot of every page;
    the last thing before it is closed."""
    book.set_properties({"title": title, "created": mark.moment, "comments": mark.line()})
    facts(book, "导出说明", mark.facts())
    for sheet in book.worksheets():
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
        # & begins a field in a footer; doubled it is the letter. Excel takes 255 letters in all.
        sheet.set_footer(f"&L{mark.line().replace('&', '&&')[:200]}&R第 &P 页，共 &N 页")


def _table(book: Workbook, paper: Paper) -> None:
    sheet = book.add_worksheet(paper.title.translate(_FORBIDDEN)[:31])
    head = book.add_format({**FONT, "bold": True, "bg_color": "#F4F6F9", "bottom": 1, "text_wrap": True})
    formats = {
        "text": book.add_format({**FONT, "num_format": "@", "text_wrap": True}),
        "number": book.add_format({**FONT, "num_format": "#,##0"}),
        "percent": book.add_format({**FONT, "num_format": "0.0%"}),
        "date": book.add_format({**FONT, "num_format": "yyyy-mm-dd", "align": "left"}),
    }
    for place, column in enumerate(paper.columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.head, head)
    for line, row in enumerate(paper.rows, start=1):
        for place, column in enumerate(paper.columns):
            _write(sheet, line, place, row.get(column.name), column, formats)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(paper.rows), 1), len(paper.columns) - 1)
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)


def _write(sheet: Worksheet, line: int, place: int, value: Cell, column: Column, formats: dict[str, Format]) -> None:
    if isinstance(value, date):
        sheet.write_datetime(line, place, datetime(value.year, value.month, value.day), formats["date"])
    elif isinstance(value, (int, float)):
        sheet.write_number(line, place, value, formats[column.kind])
    else:
        # write_string never makes a formula or a link of a text, whatever it begins with.
        # An empty cell keeps the format of its column, for what is typed into it.
        style = formats[column.kind if value == "" else "text"]
        sheet.write_string(line, place, UNKNOWN if value is None else value, style)


def facts(book: Workbook, title: str, told: Sequence[tuple[str, str]]) -> None:
    """A sheet of facts, a name and a text a line."""
    sheet = book.add_worksheet(title)
    name = book.add_format({**FONT, "bold": True, "valign": "top"})
    text = book.add_format({**FONT, "num_format": "@", "text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 100)
    for line, (fact, words) in enumerate(told):
        sheet.write_string(line, 0, fact, name)
        sheet.write_string(line, 1, words, text)
