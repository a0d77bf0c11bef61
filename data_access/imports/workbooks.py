"""Runs as a process of its own and reads one workbook: a hostile file can make the reader ask for 17 GB or never
come back, and then the system ends this process instead of the house. Imports nothing of ours, so that it starts fast.

Started by `files` as `python -I workbooks.py PATH names` or `… rows [PLACE]`; answers with pickles on standard output:
("problem", sentence), or ("names", names), or ("sheet", place, merged, faults, alike), lists of rows and ("end",); a
sheet's place among the names is counted from 0.
"""

import io
import pickle
import re
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import IO
from xml.etree import ElementTree
from zipfile import ZipFile

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum
from python_calamine import SheetVisibleEnum as Visible

Value = str | int | float | bool | date | datetime | time | None

ZIP = b"PK\x03\x04"

MEMORY = 2 << 30
SECONDS = 120
# What a workbook may unfold to; a true one of 100 MB unfolds five to fifteen times.
UNFOLDED = 1 << 30
RATIO = 200
PARTS = 10_000

COLUMNS = 500
ROWS = 1_048_576
CELLS = 10_000_000
CELL_CHARACTERS = 100_000
CHARACTERS = 200_000_000
LOOKED_INTO = 10 << 20  # bytes of a file whose other sheets are looked at
TAG = 1_000  # bytes that the tag of a cell may have

BROKEN = "文件已损坏或不完整，打不开；请在 Excel 或 WPS 里打开它，另存为 .xlsx 后再导入。"
LOCKED = "文件有打开密码，读不出来；请先在 Excel 或 WPS 里取消密码，另存后再导入。"
TOO_BIG = "文件展开后太大，不予读取；请把要导入的表单独另存为一个新的 .xlsx，或按月份拆分。"
UNCALCULATED = "公式未计算"

_FAULT = re.compile(rb't="e"|(?:</f>|<f[^<>]*/>)(?:<v ?/>|<v></v>)?</c>')
_ERROR = re.compile(rb"<v>([^<]{1,20})</v>")
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_UNSTORABLE = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufeff]")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class Refused(Exception):
    """The file is not read; the argument is the sentence that says why."""


def letters(column: int) -> str:
    """The name Excel gives a column: 1 → A, 27 → AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def plain(text: str, row: int, column: int) -> str | None:
    """A cell's text without blanks at its ends (full-width and no-break ones too) and without characters that neither
    stand in a text nor fit in a database; an empty one is None."""
    if not text.isprintable():
        text = _UNSTORABLE.sub("", text)
    if len(text) > CELL_CHARACTERS:
        raise Refused(
            f"第 {row} 行 {letters(column)} 列的单元格有 {len(text):,} 个字符，超过 {CELL_CHARACTERS:,} 的上限；请缩短后再导入。"
        )
    return text.strip() or None


def too_many(what: str, limit: int) -> Refused:
    return Refused(f"表里的{what}超过 {limit:,} 的上限；请删去多余的内容，或拆成几个文件后再导入。")


def _place(letters_: bytes, row: bytes) -> tuple[int, int]:
    column = 0
    for letter in letters_:
        column = column * 26 + letter - 64
    return int(row), column


def _faults(xml: bytes) -> Iterator[tuple[int, int, str]]:
    """Cells of which calamine gives '' though something stands there: error values, formulas without a result."""
    if b't="e"' not in xml and b"<f" not in xml and b"</f>" not in xml:
        return
    tag, place, at = b"", None, 0
    for found in _FAULT.finditer(xml):
        # Every byte is looked at once: a file may hold a million faults and not one cell.
        start = xml.rfind(b"<c ", at, found.start())
        at = found.start()
        if start >= 0:
            tag = xml[start : max(xml.find(b">", start, start + TAG), start)]
            place = _PLACE.search(tag)
        if place is None:
            continue
        error = b't="e"' in tag
        if error and found.group() == b't="e"':
            value = _ERROR.search(xml, found.start(), found.start() + 2000)
            yield *_place(*place.groups()), value.group(1).decode(errors="replace") if value else "#ERROR!"
        elif error or found.group() == b't="e"' or b't="str"' in tag:
            continue
        else:
            yield *_place(*place.groups()), UNCALCULATED
        place = None


def _harmless(xml: bytes) -> bytes:
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise Refused("文件里夹有外部定义（DTD），不是 Excel 正常保存的表格，不予读取；请在 Excel 里另存为新的 .xlsx。")
    return xml


def _sheet_parts(archive: ZipFile) -> dict[str, str]:
    """The part of the archive in which each sheet stands: {part: sheet name}."""
    targets = {
        element.get("Id"): element.get("Target", "")
        for element in ElementTree.fromstring(_harmless(archive.read("xl/_rels/workbook.xml.rels")))
    }
    found = {}
    for element in ElementTree.fromstring(_harmless(archive.read("xl/workbook.xml"))).iter():
        if element.tag.endswith("}sheet"):
            target = targets.get(element.get(_RELATION), "")
            found[target.lstrip("/") if target.startswith("/") else f"xl/{target}"] = element.get("name", "")
    return found


def _inspected(path: Path, thorough: bool) -> dict[str, list[tuple[int, int, str]]]:
    """The faults of each sheet of an .xlsx, after its directory and, if thorough, every byte of its parts are found
    harmless: a directory can lie about sizes, but then the length or the checksum of what unfolds is wrong."""
    faults: dict[str, list[tuple[int, int, str]]] = {}
    with ZipFile(path) as archive:
        parts = archive.infolist()
        if any(part.flag_bits & 1 for part in parts):
            raise Refused(LOCKED)
        if (
            len(parts) > PARTS
            or sum(part.file_size for part in parts) > UNFOLDED
            or any(part.file_size > max(RATIO * part.compress_size, 10 << 20) for part in parts)
        ):
            raise Refused(TOO_BIG)
        if not thorough:
            return faults
        sheets = _sheet_parts(archive)
        for part in parts:
            if not part.filename.endswith((".xml", ".rels")):
                continue
            found = faults.setdefault(sheets.get(part.filename, ""), [])
            rest = b""
            with archive.open(part) as unfolding:
                while block := unfolding.read(1 << 20):
                    block = _harmless(rest + block)
                    # A cell may lie across two blocks; one that fills a whole block is not a cell.
                    cut = block.rfind(b"<c ")
                    cut = cut if cut > 0 else max(len(block) - 64, 0)
                    found.extend(_faults(block[:cut]))
                    rest = block[cut:]
            found.extend(_faults(rest))
    return faults


# The errors of .xls by their code.
_CODES = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_BOUNDSHEET, _FORMULA, _BOOLERR, _BEGIN, _END = 0x85, 0x06, 0x205, 0x809, 0x0A


def _stream(content: bytes) -> bytes:
    """The stream of an .xls (a compound file: sectors in chains) that holds the workbook; b"" where it is not found."""
    sector = 1 << min(int.from_bytes(content[30:32], "little"), 12)
    per, last = sector // 4, len(content) // sector
    places = list(struct.unpack_from("<109I", content, 76))
    following = struct.unpack_from("<I", content, 68)[0]
    while following < last and len(places) < last:
        *more, following = struct.unpack_from(f"<{per}I", content, (following + 1) * sector)
        places += more
    whole = content.ljust((last + 1) * sector, b"\0")
    table = [n for place in places if place < last for n in struct.unpack_from(f"<{per}I", whole, (place + 1) * sector)]

    def chain(place: int) -> bytes:
        found = []
        while place < len(table) and len(found) <= len(table):
            found.append(content[(place + 1) * sector : (place + 2) * sector])
            place = table[place]
        return b"".join(found)

    directory = chain(struct.unpack_from("<I", content, 48)[0])
    for at in range(0, len(directory), 128):
        name = directory[at : at + max(directory[at + 64] - 2, 0)].decode("utf-16-le", "replace")
        if name in ("Workbook", "Book"):
            first, size = struct.unpack_from("<II", directory, at + 116)
            return chain(first)[:size]
    return b""


def _records(stream: bytes, at: int = 0) -> Iterator[tuple[int, int]]:
    """Kind and place of each record's content, from a place on."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4
        at += 4 + length


def _faults_of_xls(content: bytes) -> list[list[tuple[int, int, str]]]:
    """For each worksheet of an .xls its cells with an error value, of which calamine gives '', too."""
    stream = _stream(content)
    begins = [
        struct.unpack_from("<I", stream, at)[0]
        for kind, at in _records(stream)
        if kind == _BOUNDSHEET and stream[at + 5] == 0
    ]
    return [list(_faults_of_sheet(stream, at)) for at in begins]


def _faults_of_sheet(stream: bytes, begin: int) -> Iterator[tuple[int, int, str]]:
    depth = 0  # a chart within the sheet is a sheet of its own
    for kind, at in _records(stream, begin):
        depth += (kind == _BEGIN) - (kind == _END)
        if depth == 0:
            return
        if kind == _BOOLERR and stream[at + 7]:
            code = stream[at + 6]
        elif kind == _FORMULA and stream[at + 6] == 2 and stream[at + 12 : at + 14] == b"\xff\xff":
            code = stream[at + 8]
        else:
            continue
        row, column = struct.unpack_from("<HH", stream, at)
        yield row + 1, column + 1, _CODES.get(code, "#ERROR!")


def _value(value: object, row: int, column: int) -> Value:
    if isinstance(value, str):
        return plain(value, row, column)
    if isinstance(value, float) and value.is_integer() and abs(value) <= 1 << 53:  # above it no longer exact
        return int(value)
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return value  # type: ignore[return-value]  # what is left is what Value names


def _rows(sheet: CalamineSheet) -> Iterator[list[tuple[int, tuple[Value, ...]]]]:
    """All rows from the first down to the last with content, some at a time."""
    if sheet.start is None or sheet.end is None:
        return
    height, width = sheet.end[0] + 1, sheet.end[1] + 1
    if width > COLUMNS:
        raise Refused(
            f"表格一直到 {letters(width)} 列，超过 {COLUMNS} 列的上限；请删去右边多余的列（空白处也可能有内容）后再导入。"
        )
    if height > ROWS:
        raise too_many("行数", ROWS)
    before = (None,) * sheet.start[1]
    # Words that come again and again (streets, units) are sent and kept once.
    kept: dict[str, str] = {}
    some, cells, characters = [], 0, 0
    for number, values in enumerate(sheet.iter_rows(), 1):
        row = []
        for column, value in enumerate(values, len(before) + 1):
            if value == "":
                row.append(None)
                continue
            value = _value(value, number, column)
            if isinstance(value, str):
                characters += len(value)
                if len(value) < 40:
                    value = kept.setdefault(value, value)
            cells += value is not None
            row.append(value)
        if cells > CELLS:
            raise too_many("单元格数", CELLS)
        if characters > CHARACTERS:
            raise too_many("总字数", CHARACTERS)
        some.append((number, (*before, *row)))
        if len(some) == 1000:
            yield some
            some = []
    if some:
        yield some


def _visible(book: CalamineWorkbook) -> set[str]:
    return {sheet.name for sheet in book.sheets_metadata if sheet.visible == Visible.Visible}


def _chosen(book: CalamineWorkbook, names: list[str], place: str | None) -> int:
    """The place of the sheet that is asked for, or of the first visible one with content."""
    if place is not None:
        return int(place)
    visible = _visible(book)
    for at, name in enumerate(names):
        if name in visible and book.get_sheet_by_name(name).start is not None:
            return at
    raise Refused("可见的工作表都是空的；请确认选对了文件。")


def _alike(book: CalamineWorkbook, names: list[str], chosen: int, size: int) -> tuple[int, ...]:
    """The other visible sheets with the same head: the table of another month. Of a large file all of them, for looking
    at a sheet costs as much as reading it."""
    visible = _visible(book)
    others = [at for at, name in enumerate(names) if name in visible and at != chosen]
    if size > LOOKED_INTO or not others:
        return tuple(others)
    top = _top(book, names[chosen])
    return tuple(at for at in others if not top.isdisjoint(_top(book, names[at])))


def _top(book: CalamineWorkbook, name: str) -> set[tuple[str, ...]]:
    """The rows of three words or more near the top of a sheet."""
    sheet = book.get_sheet_by_name(name)
    rows = islice(sheet.iter_rows(), 20) if sheet.start is not None else ()
    filled = (tuple(value for value in row if value != "") for row in rows)
    return {row for row in filled if len(row) > 2 and all(isinstance(value, str) for value in row)}  # type: ignore[misc]


def answers(path: Path, task: str, place: str | None) -> Iterator[tuple | list]:
    """What is sent back, in order."""
    try:
        content = path.read_bytes()
        if not content.startswith(ZIP) and _ENCRYPTED in content:
            raise Refused(LOCKED)
        faults = _inspected(path, thorough=task == "rows") if content.startswith(ZIP) else {}
        # Given a path, the reader believes its ending.
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            names = [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
            if not names:
                raise Refused("文件里没有工作表；请确认选对了文件。")
            if task == "names":
                yield "names", tuple(names)
                return
            chosen = _chosen(book, names, place)
            sheet = book.get_sheet_by_name(names[chosen])
            merged = tuple(
                (top + 1, left + 1, bottom + 1, right + 1)
                for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
            )
            if not content.startswith(ZIP):
                with suppress(struct.error, IndexError):  # what the reader could read is read
                    faults = dict(zip(names, _faults_of_xls(content), strict=False))
            alike = _alike(book, names, chosen, len(content)) if place is None else ()
            yield "sheet", chosen, merged, tuple(faults.get(sheet.name, ())), alike
            yield from _rows(sheet)
            yield ("end",)
    except Refused as problem:
        yield "problem", str(problem)
    except PasswordError:
        yield "problem", LOCKED
    except MemoryError:
        yield "problem", TOO_BIG
    # Whatever zipfile, the XML parser and the reader say of a broken file; a panic of Rust is a BaseException.
    except BaseException:
        yield "problem", BROKEN


def send(out: IO[bytes], path: str, task: str, place: str | None = None) -> None:
    """Write the answers; memory and time of this process are bounded before the file is touched."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for answer in answers(Path(path), task, place):
        pickle.dump(answer, out, pickle.HIGHEST_PROTOCOL)
        out.flush()


if __name__ == "__main__":
    send(sys.stdout.buffer, *sys.argv[1:])
