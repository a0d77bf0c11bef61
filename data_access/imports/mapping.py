"""A table nobody here has seen comes in through a mapping: JSON that says which column is what (docs/mapping.md)."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from data_access.imports import reading
from data_access.imports.contract import Field, Source, Target
from data_access.imports.fields import BY_NAME, FIELDS, Fillable
from data_access.imports.heads import Table, fold
from data_access.imports.values import Doubt
from data_access.privacy import refused_column, scrub

KEYS: Mapping[str, str] = {
    "target": "`matters` (default): a row is a matter, work order or request; `disputes`: a row is a dispute on the key ledger",
    "sheet": "name of the sheet; left out: the first visible one with content",
    "header_row": "row of the head as Excel counts, or its two or three rows, `[2, 3]`; left out: found",
    "columns": "field → column: its name, its letter, or a list of them",
    "values": "field → (text as written → value); `null` says that the text means nothing is known",
    "dates": "how days are written, for all (a form or a list) or for each field; left out: the usual ones with the year first",
    "constants": "field → what every row says; a column of the same field wins where it says something",
    "missing": "texts that mean nothing is known, besides the usual",
    "topic_separator": "what parts the levels of a topic in one cell; left out: `->`",
}
# Words for the usual forms; anything else is a strptime form.
DATE_WORDS: Mapping[str, tuple[str, ...]] = {
    order: tuple(
        f"{day.replace('-', mark)}{time}"
        for day in days
        for mark in "/-."
        for time in ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
    )
    for order, days in {
        "dmy": ("%d-%m-%Y", "%d-%m-%y"),
        "mdy": ("%m-%d-%Y", "%m-%d-%y"),
        "ymd": ("%Y-%m-%d", "%y-%m-%d"),
    }.items()
}
# What parts the levels of a topic in the exports of other systems.
SEPARATORS = (">", "/", "\\", "|", "—", "-", "、")
_CLOSED = ("word", "yesno")
_DAYS = ("past", "limit")


class MappingProblem(ValueError):
    """What is wrong with a mapping, every fault at once, in Chinese; what they quote of it is without people."""

    def __init__(self, sentences: tuple[str, ...]):
        self.sentences = tuple(scrub(sentence).text for sentence in sentences)
        super().__init__(" ".join(self.sentences))


def source(content: Mapping[str, Any], name: str = "table") -> Source:
    """The reader that a mapping describes. Raises MappingProblem."""
    if not isinstance(content, Mapping):
        raise MappingProblem(('映射必须是一个 JSON 对象，如 {"columns": {"number": "工单编号"}}。',))
    faults = [f"“{key}”不是映射的键；可用的键：{'、'.join(KEYS)}。" for key in content if key not in KEYS]
    target: Target = content.get("target", "matters")
    if target not in ("matters", "disputes"):
        faults.append(f"target“{target}”不对；只能是 matters（信访事项、工单）或 disputes（重点矛盾台账）。")
        target = "matters"
    columns = _columns(content, target, faults)
    values = _values(content, target, faults)
    formats = _formats(content, columns, faults)
    separator = content.get("topic_separator", "->")
    if not isinstance(separator, str) or not separator:
        faults.append('topic_separator 必须是一段文字，如 "->"。')
        separator = "->"
    found = Source(
        name=name,
        label="按映射读取的表" if name == "table" else name,
        target=target,
        fields=tuple(
            Field(field, (column,), values.get(field, {}), formats.get(field, ()), required=True)
            for field, column in columns
        ),
        constants=_object(content, "constants", faults),
        missing=frozenset(_texts(content, "missing", faults)),
        topic_separator=separator,
        sheet=_sheet(content, faults),
        head_rows=_head_rows(content, faults),
    )
    found = replace(found, constants=_constants(found, faults))
    for field in values:
        if field not in {mapped for mapped, _ in columns}:
            faults.append(f"values 里的“{field}”没有在 columns 里对应的列；请补上列，或删去这一段。")
    if faults:
        raise MappingProblem(tuple(faults))
    return found


def _object(content: Mapping[str, Any], key: str, faults: list[str]) -> dict[str, Any]:
    found = content.get(key, {})
    if isinstance(found, Mapping):
        return dict(found)
    faults.append(f"{key} 必须是一个对象 {{…}}。")
    return {}


def _texts(content: Mapping[str, Any], key: str, faults: list[str]) -> list[str]:
    found = content.get(key, [])
    if isinstance(found, list) and all(isinstance(text, str) for text in found):
        return found
    faults.append(f'{key} 必须是文字的列表，如 ["-", "N/A"]。')
    return []


def _sheet(content: Mapping[str, Any], faults: list[str]) -> str | None:
    found = content.get("sheet")
    if found is None or isinstance(found, str):
        return found
    faults.append("sheet 必须是工作表的名称。")
    return None


def _head_rows(content: Mapping[str, Any], faults: list[str]) -> int | tuple[int, ...] | None:
    found = content.get("header_row")
    rows: list[Any] = found if isinstance(found, list) else [found]
    if found is None:
        return None
    numbers = all(type(row) is int and row > 0 for row in rows) and 1 <= len(rows) <= 3
    if numbers and rows == list(range(rows[0], rows[0] + len(rows))):
        return rows[0] if len(rows) == 1 else tuple(rows)
    faults.append("header_row 必须是表头的行号（如 3），或上下相邻的两三行（如 [2, 3]），从 1 数起。")
    return None


def _field(name: str, where: str, target: Target, faults: list[str]) -> Fillable | None:
    one = BY_NAME.get(name)
    if one is None:
        allowed = "、".join(one.name for one in FIELDS if target in one.targets)
        faults.append(f"{where}里的“{name}”不是字段；可用的字段：{allowed}。")
    elif target not in one.targets:
        faults.append(f"{where}里的“{name}”（{one.label}）不属于 {target}；请改 target，或去掉它。")
        one = None
    return one


def _columns(content: Mapping[str, Any], target: Target, faults: list[str]) -> list[tuple[str, str]]:
    """(field, column) in the order of the mapping. A list gives the levels of a topic; of other fields several columns."""
    if not content.get("columns"):
        faults.append(
            '缺少 columns：请写明哪一列是什么，如 {"columns": {"number": "工单编号", "received": "来电时间"}}。'
        )
        return []
    found: list[tuple[str, str]] = []
    for name, written in _object(content, "columns", faults).items():
        one = _field(name, "columns ", target, faults)
        names = written if isinstance(written, list) else [written]
        if not names or not all(isinstance(column, str) and column.strip() for column in names):
            faults.append(f"columns 里“{name}”的列必须是列名、列字母，或它们的列表。")
            continue
        if one is None:
            continue
        for column in names:
            if reason := refused_column(column):
                faults.append(f"“{column}”列不收（{reason}），不能作“{one.label}”；请从 columns 里去掉。")
        if name == "topic" and len(names) > 1:
            if len(names) > 3:
                faults.append("columns 里“topic”最多三列：一级、二级、三级。")
            found += zip(("topic", "topic2", "topic3"), names, strict=False)
        else:
            found += [(name, column) for column in names]
    return found


def _values(content: Mapping[str, Any], target: Target, faults: list[str]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for name, table in _object(content, "values", faults).items():
        one = _field(name, "values ", target, faults)
        if not isinstance(table, Mapping):
            faults.append(f'values 里的“{name}”必须是一个对象，如 {{"已完成": "finished"}}。')
        elif one is not None:
            found[name] = dict(table)
            for text, value in table.items():
                if one.kind in _CLOSED and value is not None:
                    _check(one, value, f"values 里“{one.name}”的“{text}”", Source("", "", target, ()), faults)
                elif isinstance(value, (list, Mapping)):
                    faults.append(f"values 里“{one.name}”的“{text}”必须对应一段文字、一个数或 null。")
    return found


def _check(one: Fillable, value: Any, where: str, declared: Source, faults: list[str]) -> None:
    try:
        reading.constants(replace(declared, constants={one.name: value}), date(9000, 1, 1))
    except Doubt:
        if one.kind in _CLOSED:
            codes = dict.fromkeys(str(v) for v in reading.words_of(one.name, declared.target).values())
            allowed = "、".join(
                (*reading.offer(one.name, declared.target).values(), *(() if one.kind == "yesno" else codes))
            )
            faults.append(f"{where}对应的“{value}”不认识；可用：{allowed}。")
        else:
            faults.append(f"{where}“{value}”不是{one.label}能用的值。")


def _constants(declared: Source, faults: list[str]) -> dict[str, Any]:
    for name, value in declared.constants.items():
        one = _field(name, "constants ", declared.target, faults)
        if one is not None and (name == "number" or not isinstance(value, (str, int, float, bool))):
            faults.append(f"constants 里不能有“{name}”，或它的值不是文字、数、是非。")
        elif one is not None:
            _check(one, value, f"constants 里“{name}”", declared, faults)
    return {name: value for name, value in declared.constants.items() if name in BY_NAME}


def _formats(
    content: Mapping[str, Any], columns: list[tuple[str, str]], faults: list[str]
) -> dict[str, tuple[str, ...]]:
    given = content.get("dates", {})
    days = [field for field, _ in columns if BY_NAME[field].kind in _DAYS]
    if not isinstance(given, Mapping):
        given = dict.fromkeys(days, given)
    found = {}
    for name, forms in given.items():
        if BY_NAME.get(name) is None or BY_NAME[name].kind not in _DAYS:
            allowed = "、".join(one.name for one in FIELDS if one.kind in _DAYS)
            faults.append(f"dates 里的“{name}”不是日期字段；可用：{allowed}。")
            continue
        forms = [forms] if isinstance(forms, str) else forms
        if not isinstance(forms, list) or not all(isinstance(form, str) for form in forms):
            faults.append('dates 必须是日期格式（如 "%d/%m/%Y" 或 dmy、mdy、ymd）、格式的列表，或按字段分别写。')
            return {}
        for form in forms:
            if form not in DATE_WORDS and not _is_form(form):
                faults.append(f"日期格式“{form}”认不出年月日；请写成 dmy、mdy、ymd，或 %d/%m/%Y 这样的格式。")
        found[name] = tuple(form for written in forms for form in DATE_WORDS.get(written, (written,)))
    return found


def _is_form(form: str) -> bool:
    """Whether a strptime form gives back the day that it writes."""
    day = date(2026, 11, 24)
    try:
        return datetime.strptime(day.strftime(form), form).date() == day
    except ValueError:
        return False


def without_people(content: Any) -> Any:
    """A mapping as it is kept and shown: its keys and texts without people."""
    if isinstance(content, str):
        return scrub(content).text
    if isinstance(content, Mapping):
        return {without_people(key): without_people(value) for key, value in content.items()}
    return [without_people(one) for one in content] if isinstance(content, (list, tuple)) else content


# Helping somebody to write one


def guess(table: Table) -> dict[str, Any]:
    """A mapping of the columns whose names say what they are. It is a proposal: the clerk looks at ten rows of it."""
    names = _names(table)
    columns: dict[str, Any] = {}
    # A name that several fields go by (办理时限, 类别) is first offered to those that can read what stands in its column.
    for must_fit in (True, False):
        for one in FIELDS:
            for spelling in (one.label, one.name, *one.also) if one.name not in columns else ():
                at = names.get(fold(spelling))
                if at is None or table.head[at] in columns.values() or (must_fit and not _fits(one, table, at)):
                    continue
                columns[one.name] = table.head[at]
                break
    target = "disputes" if {"entered", "households_solved", "root_cause", "leaders"} & columns.keys() else "matters"
    # In the order of the fields, whatever was found when.
    content: dict[str, Any] = {
        "columns": {one.name: columns[one.name] for one in FIELDS if one.name in columns and target in one.targets}
    }
    if target == "disputes":
        content["target"] = target
    if separator := _separator(table, columns):
        content["topic_separator"] = separator
    first, *more = table.head_rows
    if more or first > 1:
        content["header_row"] = [first, *more] if more else first
    return content


def _separator(table: Table, columns: Mapping[str, str]) -> str | None:
    """What parts the levels in the column of topics, where most of its cells have it; None: the usual ->."""
    if "topic" not in columns or "topic2" in columns:
        return None
    at = table.head.index(columns["topic"])
    cells = [str(values[at]) for _, values in table.body[:200] if values[at] is not None]
    parts = (mark for mark in ("->", *SEPARATORS) if 2 * sum(mark in cell for cell in cells) > len(cells))
    return None if (found := next(parts, None)) == "->" else found


def _names(table: Table) -> dict[str, int]:
    """Where a column stands by its name, by the lower of its two names, by its name without marks (*登记号（必填）)."""
    found: dict[str, int] = {}
    for bare in (
        lambda head: head,
        lambda head: head.rsplit("·", 1)[-1],
        lambda head: re.sub(r"[(（][^()（）]*[)）]$|[*＊※:：]", "", head.rsplit("·", 1)[-1].strip()),
    ):
        for at, head in enumerate(table.head):
            if not refused_column(head):
                found.setdefault(fold(bare(head)), at)
    return found


def _fits(one: Fillable, table: Table, at: int) -> bool:
    """Whether a field can read anything of what stands in a column; of an empty one it can."""
    cells = [values[at] for _, values in table.body[:50] if values[at] is not None]
    for target in one.targets:
        for cell in cells:
            try:
                reading.constants(Source("", "", target, (), {one.name: cell}), date(9000, 1, 1))
                return True
            except Doubt as doubt:
                if doubt.value is not None:
                    return True
    return not cells


def says(declared: Source, field: str) -> bool:
    """Whether a column or a constant of the source says what a field is."""
    return field in declared.constants or any(one.fills == field for one in declared.fields)


def preview(few: Table, declared: Source, today: date) -> list[dict[str, str]]:
    """The rows of a table as they would come in, field label → text; a row that would not says so under 未导入."""
    found = reading.records(few, declared, today)
    by_line = {record.line: record for record in found.records}
    rows = []
    for line, _ in few.body:
        shown = reading.shown(by_line[line], declared.target) if line in by_line else ()
        row = {"行": str(line)} | dict(shown)
        told = [problem.message for problem in found.problems if problem.row == line]
        if told:
            row["问题" if line in by_line else "未导入"] = " ".join(told)
        rows.append(row)
    return rows
