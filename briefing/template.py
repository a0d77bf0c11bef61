"""The form an office fills in, made from the declaration of the reader that will read it: heads, drop-downs, notes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from briefing.content import Mark
from briefing.xlsx import FONT, bear
from data_access.imports.contract import Field, Source
from data_access.imports.fields import BY_NAME
from data_access.imports.reading import offer

ROWS = 2000
_DAY = "2026-08-03"  # an example that is past, with a month that is no day
_WIDTH = {"text": 36, "line": 24, "past": 13, "limit": 13, "count": 10, "amount": 14, "topic": 24}
_HOW = {
    "number": "文本，保留开头的 0",
    "past": f"日期，如 {_DAY}",
    "limit": f"日期，如 {_DAY}",
    "count": "整数，如 162",
    "amount": "数字，如 1200 或 0.12万元",
    "hours": "小时数，如 24",
    "reasons": "原因和户数，如 产权 8户；资料 3户",
    "names": "多个用顿号“、”隔开",
    "posts": "只写职务，多位用分号隔开",
}
# What a row cannot do without, and what the numbers and lists rest on; the first column that fills it is meant.
_NEEDED = {
    "number": "要填",
    "title": "名称和简要情况至少填一项",
    "text": "名称和简要情况至少填一项",
    **dict.fromkeys(("street", "topic", "households", "unit", "entered", "level", "due"), "尽量填"),
}

# Names to offer for a field; where the field lies in another (a community in its street), those in each of that.
Choices = Sequence[str] | Mapping[str, Sequence[str]]
_LIES_IN = {"community": "street"}


def workbook(source: Source, choices: Mapping[str, Choices], mark: Mark) -> bytes:
    """The .xlsx of a source's form: the empty table, the sheet 填写说明 and, hidden, what the drop-downs offer.

    choices: names to offer, by field (street, community, unit, topic …); another name may be typed all the same, since
    the import lists it for filing. What a closed list offers must be kept to.
    """
    buffer = BytesIO()
    book = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    table, guide, lists = (book.add_worksheet(name) for name in (source.label, "填写说明", "选项"))
    lists.hide()
    head = book.add_format({**FONT, "bold": True, "bg_color": "#F4F6F9", "bottom": 1, "text_wrap": True})
    formats = {
        "day": book.add_format({**FONT, "num_format": "yyyy-mm-dd", "align": "left"}),
        "text": book.add_format({**FONT, "num_format": "@", "text_wrap": True}),
        "plain": book.add_format(FONT),
    }
    for place, field in enumerate(source.fields):
        kind = BY_NAME[field.fills].kind if field.fills else ""
        table.set_column(place, place, _WIDTH.get(kind, 14), formats[_format(kind)])
        table.write_string(0, place, field.heads[0], head)
        if field.note or kind in _HOW:
            table.write_comment(0, place, _note(field), {"author": source.label, "x_scale": 2})
        _guard(table, lists, place, field, source, choices.get(field.fills, ()))
    table.set_row(0, 30)
    table.freeze_panes(1, 0)
    _explain(guide, source, head, book.add_format({**FONT, "text_wrap": True}))
    bear(book, source.label, mark)
    book.close()
    return buffer.getvalue()


def _format(kind: str) -> str:
    return "day" if kind in ("past", "limit") else "plain" if kind in ("count", "amount", "hours", "") else "text"


def _note(field: Field) -> str:
    how = _HOW.get(BY_NAME[field.fills].kind, "") if field.fills else ""
    return "".join((f"{how}。" if how else "", field.note))


def offered(field: Field, source: Source) -> list[str]:
    """The words of a closed list as the form offers them: the source's own, else those of the glossary."""
    if not field.fills or BY_NAME[field.fills].kind not in ("word", "yesno"):
        return []
    return list(field.values or offer(field.fills, source.target).values())


def _guard(table: Worksheet, lists: Worksheet, place: int, field: Field, source: Source, names: Choices) -> None:
    kind = BY_NAME[field.fills].kind if field.fills else ""
    closed = offered(field, source)
    rule: dict[str, Any]
    if closed or names:
        rule = {"validate": "list", "source": _offer(lists, place, field, source, closed or names)}
        rule |= {"error_type": "stop" if closed else "warning"}
        rule |= {
            "error_message": "请从列表里选一项。" if closed else "列表里没有这一项；确认无误可以保留，导入时再归类。"
        }
    elif kind in ("past", "limit"):
        rule = {"validate": "date", "criteria": ">=", "value": datetime(1990, 1, 1)}
        rule |= {"error_message": f"请填写日期，如 {_DAY}。"}
    elif kind == "count":
        rule = {"validate": "integer", "criteria": ">=", "value": 0, "error_message": "请填写整数，如 162。"}
    else:
        return
    table.data_validation(1, place, ROWS, place, {**rule, "error_title": field.heads[0]})


def _offer(lists: Worksheet, place: int, field: Field, source: Source, names: Choices) -> str:
    """Writes the names on the sheet of lists and gives the formula of a drop-down of them: those within what stands beside
    in the row, all where nothing known stands there."""
    # The list of a drop-down holds 255 letters; a range holds any number.
    column = xl_col_to_name(place, col_abs=True)
    if not isinstance(names, Mapping):
        lists.write_column(0, place, names)
        return f"=选项!{column}$1:{column}${len(names)}"
    pairs = [(upper, name) for upper, within in names.items() for name in within]
    beside = xl_col_to_name(len(source.fields) + place, col_abs=True)
    lists.write_column(0, place, [name for _, name in pairs])
    lists.write_column(0, len(source.fields) + place, [upper for upper, _ in pairs])
    upper = next(at for at, one in enumerate(source.fields) if one.fills == _LIES_IN[field.fills])
    chosen = f"{xl_col_to_name(upper, col_abs=True)}2"
    of = f"选项!{beside}$1:{beside}${len(pairs)}"
    within = f"OFFSET(选项!{column}$1,MATCH({chosen},{of},0)-1,0,COUNTIF({of},{chosen}),1)"
    return f"=IF(COUNTIF({of},{chosen})=0,选项!{column}$1:{column}${len(pairs)},{within})"


def _explain(sheet: Worksheet, source: Source, head: Format, text: Format) -> None:
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 16)
    sheet.set_column(2, 2, 90)
    needed = dict(_NEEDED)
    lines = [
        ("列", "要不要填", "怎么填"),
        ("总的要求", "", f"一行写一件，从第 2 行写起，不改表头的列名；空着表示不知道，不要填 0 或占位日期。整列不用的可以删去。最多 {ROWS} 行。"),
        ("个人信息", "", "不写姓名、证件号、电话、车牌、门牌；含这些内容的列不收，写在文字里的会自动去除。"),
    ]  # fmt: skip
    for field in source.fields:
        told = _note(field)
        if words := offered(field, source):
            told += f"从列表里选：{'、'.join(words)}。"
        lines.append((field.heads[0], needed.pop(field.fills, "有就填" if field.fills else "不用填"), told))
    for line, cells in enumerate(lines):
        for place, cell in enumerate(cells):
            sheet.write_string(line, place, cell, text if line else head)
    sheet.freeze_panes(1, 0)
