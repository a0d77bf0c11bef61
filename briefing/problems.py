"""What is wrong in a file somebody brought, as a workbook to correct it by: its own rows, the faulty cells marked.

The columns that are refused (DOMAIN.md 8) are left out, and people are taken out of the texts, so that this file may lie
where the original must not.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from briefing.content import Mark
from briefing.xlsx import FONT, bear
from data_access.imports.contract import Problem
from data_access.imports.heads import Table, spread
from data_access.privacy import scrub

STAYS_OUT, COMES_IN = "本行不导入", "本行照常导入"


def workbook(
    problems: Sequence[Problem], total: int, mark: Mark, table: Table | None, without: Iterable[str] = ()
) -> bytes:
    """The .xlsx: the rows with problems, each faulty cell yellow with a comment and all of them in a last column 问题;
    on a second sheet every problem with its place.

    total: how many problems there are, where `problems` are only the first ones.
    table: the sheet as it was read; None where the upload is gone, then the list stands alone.
    without: names of columns that must not appear.
    """
    shown = sorted(problems, key=lambda problem: (problem.row or 0, problem.column or ""))
    buffer = BytesIO()
    book = Workbook(buffer, {"constant_memory": True, "in_memory": True, "strings_to_formulas": False})
    if table is not None:
        _rows(book, table, frozenset(without), shown)
    _list(book, table, shown, total)
    bear(book, "导入问题", mark)
    book.close()
    return buffer.getvalue()


def _rows(book: Workbook, table: Table, without: frozenset[str], problems: Sequence[Problem]) -> None:
    sheet = book.add_worksheet("有问题的行")
    head, text, day, marked, marked_day = (
        book.add_format({**FONT, "text_wrap": True, **more})
        for more in (
            {"bold": True, "bg_color": "#F4F6F9", "bottom": 1},
            {"num_format": "@"},
            {"num_format": "yyyy-mm-dd", "align": "left"},
            {"num_format": "@", "bg_color": "#FFF2A8"},
            {"num_format": "yyyy-mm-dd", "align": "left", "bg_color": "#FFF2A8"},
        )
    )
    kept = [place for place, name in enumerate(table.head) if name not in without]
    hidden = [place for place, name in enumerate(table.head) if name in without]
    heads = ["原表行号", *(f"{table.head[place]}（{table.columns[place]} 列）" for place in kept), "问题"]
    sheet.set_column(0, len(heads) - 2, 16)
    sheet.set_column(len(heads) - 1, len(heads) - 1, 70)
    for place, name in enumerate(heads):
        sheet.write_string(0, place, name, head)
    sheet.freeze_panes(1, 1)
    wrong = _by_row(problems)
    line = 0
    # A name merged over several rows is taken out of each.
    for (number, values), (_, merged) in zip(table.body, spread(table), strict=True):
        if number not in wrong:
            continue
        line += 1
        said = {problem.column: problem.message for problem in wrong[number]}
        people = [str(merged[place]) for place in hidden if merged[place] is not None]
        sheet.write_number(line, 0, number, text)
        for at, place in enumerate(kept, start=1):
            message = said.get(table.columns[place])
            _write(sheet, line, at, values[place], people, (marked, marked_day) if message else (text, day))
            if message:
                sheet.write_comment(line, at, message, {"x_scale": 2})
        sheet.write_string(line, len(heads) - 1, "\n".join(_told(table, problem) for problem in wrong[number]), text)


def _by_row(problems: Iterable[Problem]) -> Mapping[int, list[Problem]]:
    found: dict[int, list[Problem]] = {}
    for problem in problems:
        if problem.row is not None:
            found.setdefault(problem.row, []).append(problem)
    return found


def _told(table: Table, problem: Problem) -> str:
    """The message with its column's name in front, where it does not begin with it."""
    column = _column(table, problem)
    return problem.message if problem.message.startswith(column) else f"{column}：{problem.message}"


def _column(table: Table | None, problem: Problem) -> str:
    """The column as the clerk knows it: by its name where the sheet is at hand."""
    if problem.column is None:
        return ""
    if table is None or problem.column not in table.columns:
        return f"{problem.column} 列"
    return table.head[table.columns.index(problem.column)]


def _write(
    sheet: Worksheet, line: int, place: int, value: object, people: list[str], formats: tuple[Format, Format]
) -> None:
    text, day = formats
    if value is None:
        sheet.write_blank(line, place, None, text)
    elif isinstance(value, date) and value.year >= 1900:
        sheet.write_datetime(line, place, datetime(value.year, value.month, value.day), day)
    else:
        sheet.write_string(line, place, scrub(str(value), people).text, text)


def _list(book: Workbook, table: Table | None, problems: Sequence[Problem], total: int) -> None:
    sheet = book.add_worksheet("问题清单")
    head = book.add_format({**FONT, "bold": True, "bg_color": "#F4F6F9", "bottom": 1})
    text = book.add_format({**FONT, "num_format": "@", "text_wrap": True})
    for place, (name, width) in enumerate(
        (("工作表", 16), ("行", 8), ("列", 6), ("列名", 18), ("问题和怎么改", 80), ("后果", 24))
    ):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, name, head)
    sheet.freeze_panes(1, 0)
    for line, problem in enumerate(problems, start=1):
        where = (problem.sheet, str(problem.row or ""), problem.column or "", _column(table, problem))
        result = STAYS_OUT if problem.rejects else COMES_IN if problem.column else ""
        for place, words in enumerate((*where, problem.message, result)):
            sheet.write_string(line, place, words, text)
    sheet.autofilter(0, 0, max(len(problems), 1), 5)
    if total > len(problems):
        sheet.write_string(
            len(problems) + 1, 4, f"另有 {total - len(problems):,} 处问题没有列出，请先改正以上各处。", text
        )
