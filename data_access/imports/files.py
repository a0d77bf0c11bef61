"""A file somebody brings becomes sheets of plain rows, or one Chinese sentence that says why it does not."""

import csv
import io
import json
import math
import pickle
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path, PurePath

from data_access.imports import workbooks
from data_access.imports.workbooks import CELL_CHARACTERS, CELLS, COLUMNS, ROWS, ZIP, Refused, Value, plain, too_many
from data_access.privacy import file_name, scrub

BYTES = 100 << 20

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "请在 Excel 或 WPS 里打开它，另存为 .xlsx 后再导入"
_SEND_AGAIN = "可能传输中断过；请重新导出后再导入"
NO_TEXT = f"文件里夹有空字符或控制字符，不是正常的文本；{_SAVE_AS}。"
# (first bytes, what the file is)
_OTHERS = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"{\\rtf", "Word 文件"),
)
_MARKUP = re.compile(rb"\s*<(!doctype|html|head|meta|table|style|\?xml|!--)", re.IGNORECASE)
# One or two stray ones come with real exports; where they are many it is no text.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
# Characters of which nobody writes a table in Chinese: Hangul, private use, noncharacters.
_IMPLAUSIBLE = re.compile("[\uac00-\uf8ff\ufff0-\uffff\x80-\x9f]")
_FOREIGN = re.compile("[\u0250-\u07ff]")
_CHINESE = re.compile("[\u0800-\uffff]")
_DELIMITERS = ",;\t|"


class FileProblem(ValueError):
    """The file cannot be read and nothing came in; `sentence` says in Chinese what is wrong and what to do."""

    def __init__(self, sentence: str):
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Book:
    """A file whose kind is known.

    path, name: where it lies, and what the user calls it; kind: csv, xlsx, xls or jsonl; encoding: of csv and jsonl;
    sheets: the names of its sheets in order (csv, jsonl: one, the stem of the name), without people, each once.
    """

    path: Path
    name: str
    kind: str
    encoding: str | None
    sheets: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """A sheet as rows of values.

    rows: (number as Excel shows it, values); for csv the number of the record, blank ones counted too, for JSON lines
    that of the line, with the keys as row 0, which no line has. Blank rows are kept; a row may be shorter than another.
    merged: (first row, first column, last row, last column), counted from 1.
    faults: (row, column, what stands there) of cells whose value is None because it is an error (#N/A) or a formula
    never calculated (公式未计算; in .xls it cannot be told from an empty cell).
    unread: other sheets that may hold more of the table, where no sheet was asked for.
    """

    sheet: str
    rows: list[tuple[int, tuple[Value, ...]]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    faults: tuple[tuple[int, int, str], ...] = ()
    unread: tuple[str, ...] = ()


def open_file(path: Path, name: str) -> Book:
    """What kind of file lies at `path`, by its content: an .xls that is really an .xlsx or a .csv is read as what it is.

    name: what the user calls it. Raises FileProblem.
    """
    content = _content(path)
    if content.startswith(ZIP):
        return Book(path, name, "xlsx", None, _workbook_names(path, content))
    if content.startswith(_OLE):
        return Book(path, name, "xls", None, _workbook_names(path, content))
    for start, kind in _OTHERS:
        if content.startswith(start):
            raise FileProblem(f"这是{kind}，不是表格；请导入 .xlsx、.xls、.csv 或 .jsonl 文件。")
    encoding = _encoding(content)
    text = _text(content, encoding)
    if _MARKUP.match(text[:1000].encode("utf-8", "replace")):
        raise FileProblem(f"这是网页格式的文件（有些系统导出的 .xls 其实是网页）；{_SAVE_AS}。")
    kind = "jsonl" if text.lstrip()[:1] in {"{", "["} and _is_json(text) else "csv"
    return Book(path, name, kind, encoding, _without_people([PurePath(name).stem or "表"]))


def read(book: Book, sheet: str | None = None) -> Grid:
    """The rows of a sheet; without a name, of the first visible one with content.

    Text has no blanks at its ends (U+3000 and U+00A0 neither), an empty one is None; a whole number is an int, a
    duration is text (30:00:00). Raises FileProblem, also when a limit is passed.
    """
    if sheet is not None and sheet not in book.sheets and (sheet := scrub(sheet).text) not in book.sheets:
        raise FileProblem(f"文件里没有工作表“{sheet}”；现有：{'、'.join(book.sheets)}。")
    if book.encoding is None:
        return _workbook_rows(book, sheet)
    text = _text(_content(book.path), book.encoding)
    try:
        rows = list(_limited(_records(text) if book.kind == "csv" else _objects(text)))
    except Refused as problem:
        raise FileProblem(str(problem)) from None
    return Grid(book.sheets[0], rows)


def _content(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():  # a device never ends, a pipe never begins
            raise FileProblem("这不是文件，是文件夹、设备或管道；请选择一个 .xlsx、.xls、.csv 或 .jsonl 文件。")
        size = path.stat().st_size
        if size > BYTES:
            raise FileProblem(
                f"文件有 {size / (1 << 20):.0f} MB，超过 {BYTES >> 20} MB 的上限；请按月份拆成几个文件后再导入。"
            )
        content = path.read_bytes()
    except OSError:
        raise FileProblem("文件读不出来；请确认它还在、没有被别的程序占用，然后重新选择。") from None
    if not content.strip(b"\0 \t\r\n"):
        raise FileProblem("文件是空的；请确认选对了文件。")
    return content


def _answers(path: Path, *task: str) -> Iterator[tuple | list]:
    """What the process that reads the workbook sends; its death is a sentence too."""
    command = [sys.executable, "-I", workbooks.__file__, str(path), *task]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as reader:
        assert reader.stdout is not None
        try:
            while True:
                try:
                    answer = pickle.load(reader.stdout)
                except (EOFError, pickle.UnpicklingError):
                    raise FileProblem(workbooks.TOO_BIG if reader.wait() < 0 else workbooks.BROKEN) from None
                if answer[0] == "problem":
                    raise FileProblem(answer[1])
                if answer[0] == "end":
                    return
                yield answer
        finally:
            reader.kill()


def _workbook_names(path: Path, content: bytes) -> tuple[str, ...]:
    if content.startswith(ZIP) and b"xl/workbook.xml" not in content:
        for part, kind in (
            (b"xl/workbook.bin", ".xlsb"),
            (b"word/", "Word"),
            (b"content.xml", ".ods"),
            (b"ppt/", "PPT"),
        ):
            if part in content:
                raise FileProblem(f"这是 {kind} 文件，读不了；{_SAVE_AS}。")
        raise FileProblem("这是压缩包或不完整的文件，里面没有工作簿；请先解压，再导入里面的表格。")
    return _without_people(next(_answers(path, "names"))[1])


def _workbook_rows(book: Book, sheet: str | None) -> Grid:
    answers = _answers(book.path, "rows", *(() if sheet is None else (str(book.sheets.index(sheet)),)))
    _, at, merged, faults, alike = next(answers)
    rows = list(chain.from_iterable(answers))
    return Grid(book.sheets[at], rows, merged, faults, tuple(book.sheets[other] for other in alike))


def _without_people(sheets: Sequence[str]) -> tuple[str, ...]:
    """Names of sheets as they may be shown, kept and asked for: a sheet may be called after a petitioner."""
    shown: list[str] = []
    for name in map(file_name, sheets):
        again = sum(before == name or before.startswith(f"{name}（") for before in shown)
        shown.append(f"{name}（{again + 1}）" if name in shown else name)
    return tuple(shown)


def _encoding(content: bytes) -> str:
    """The encoding of a text among UTF-8, UTF-16 and GB18030. Any table in UTF-16 has separators or line ends and so
    zero bytes; a table in the other two has none."""
    if content.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\0" in content:
        encoding = max(("utf-16-le", "utf-16-be"), key=lambda encoding: _separators(content, encoding))
        # Chinese in UTF-16 is no UTF-8, and of Latin letters every second byte is zero.
        few = content.count(0) * 4 < len(content) and _decodes(content, "utf-8")
        if few or not _separators(content, encoding):
            raise FileProblem(NO_TEXT)
        return encoding
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as problem:
        around = content[max(problem.start - 50_000, 0) : problem.start + 50_000].decode("utf-8", "replace")
        broken = around.count("\ufffd")
        # Of GB18030 hardly a character passes for UTF-8: one that fails among many that do is damage.
        if broken * 3 < sum(character > "\u07ff" for character in around) - broken:
            line = content.count(b"\n", 0, problem.start) + 1
            raise FileProblem(f"第 {line} 行的文字不完整（按 UTF-8 解不开），{_SEND_AGAIN}。") from None
    else:
        # 一 of GB18030 passes for a letter of Bashkir; no table here is in Cyrillic, Hebrew or Arabic alone.
        if not _FOREIGN.search(text) or _CHINESE.search(text) or not _decodes(content, "gb18030"):
            return "utf-8"
    if _decodes(content, "gb18030"):
        return "gb18030"
    raise FileProblem(f"文件的文字编码认不出来（既不是 UTF-8、UTF-16，也不是 GBK/GB18030），或文件已损坏；{_SAVE_AS}。")


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _separators(content: bytes, encoding: str) -> int:
    """How many signs divide a table, were it in this encoding of UTF-16; 0 where it would hold no Chinese or Latin."""
    if not _decodes(content, encoding):
        return 0
    text = content.decode(encoding)
    if "\0" in text or len(_IMPLAUSIBLE.findall(text)) * 10 > len(text):
        return 0
    return sum(map(text.count, "\r\n,;\t"))


def _text(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise FileProblem(f"文件的文字不完整（按 {encoding.upper()} 解不开），{_SEND_AGAIN}。") from None
    # Old programs of DOS end a text with 0x1A.
    text = text.strip("\ufeff\x1a")
    if "\0" in text or len(_CONTROL.findall(text)) * 100 > len(text) + 100:
        raise FileProblem(NO_TEXT)
    return text


def _limited(rows: Iterable[tuple[int, tuple[Value, ...]]]) -> Iterator[tuple[int, tuple[Value, ...]]]:
    cells = 0
    for number, values in rows:
        if number > ROWS:
            raise too_many("行数", ROWS)
        cells += len(values)
        if cells > CELLS:
            raise too_many("单元格数", CELLS)
        yield number, values


def _delimiter(text: str) -> str:
    """The delimiter that gives most of the first records one and the same width; of equals the one that splits more."""

    def evenness(delimiter: str) -> tuple[int, int]:
        widths = []
        try:
            for record in islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 20):
                widths.append(len(record))
        except csv.Error:
            pass
        return max(((count, width) for width, count in Counter(widths).items() if width > 1), default=(0, 0))

    return max(_DELIMITERS, key=evenness)


def _records(text: str) -> Iterator[tuple[int, tuple[Value, ...]]]:
    # A last record that no text can hold; where a quote is never closed it does not arrive.
    mark = "\0"
    reader = csv.reader(chain(io.StringIO(text, newline=""), (mark,)), delimiter=_delimiter(text[: 1 << 20]))
    kept: dict[str, Value] = {}  # short cells met before, as they came: most of them come again and again
    number, record = 0, []
    try:
        for number, record in enumerate(reader, 1):
            if record == [mark]:
                return
            if len(record) > COLUMNS:
                raise Refused(
                    f"第 {number} 行有 {len(record):,} 列，超过 {COLUMNS} 列的上限；请确认分隔符正确，或删去多余的列。"
                )
            row = []
            for column, value in enumerate(record, 1):
                if value not in kept:
                    read = plain(value, number, column)
                    if len(value) >= 40:
                        row.append(read)
                        continue
                    kept[value] = read
                row.append(kept[value])
            if not record or not record[-1].endswith(mark):
                yield number, tuple(row)
    except csv.Error:
        raise FileProblem(
            f'第 {number + 1} 行有一个单元格超过 {CELL_CHARACTERS:,} 个字符，或有一个引号（"）没有闭合；请改正，或改用 .xlsx。'
        ) from None
    raise FileProblem(
        f'第 {number} 行起有一个引号（"）没有闭合，后面的内容分不清行；请在原系统重新导出，或改用 .xlsx。'
    )


def _number(literal: str) -> int | float | str:
    """A number of JSON; one that no column can hold stays as it is written."""
    value = int(literal) if len(literal) <= 20 and literal.lstrip("-").isdigit() else float(literal)
    return value if math.isfinite(value) and abs(value) < 1 << 63 else literal


def _loads(line: str) -> object:
    return json.loads(line, parse_int=_number, parse_float=_number, parse_constant=str)


def _is_json(text: str) -> bool:
    """Whether a text that begins like JSON is meant as such; a csv whose first cell is a bracket is not."""
    first = next(filter(str.strip, io.StringIO(text)))
    try:
        _loads(first)
    except RecursionError:
        return True
    except ValueError:
        return first.strip() in {"{", "["} or first.lstrip().startswith(('{"', "[{"))
    return True


def _objects(text: str) -> Iterator[tuple[int, tuple[Value, ...]]]:
    """Row 0 is the keys of all lines in the order of their coming, then a row a line; what is nested is JSON text."""
    lines: list[tuple[int, dict[str, Value]]] = []
    keys: dict[str, None] = {}
    for number, line in enumerate(io.StringIO(text, newline=None), 1):
        if not line.strip():
            continue
        try:
            found = _loads(line)
            if isinstance(found, dict):
                found = {key: _flat(value) for key, value in found.items()}
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise FileProblem(
                f"第 {number} 行不是一个 JSON 对象；请每行写一个 {{…}}，层次不要过深，或改用 .xlsx、.csv。"
            )
        lines.append((number, found))
        keys.update(dict.fromkeys(found))
        if len(keys) > COLUMNS:
            raise Refused(
                f"到第 {number} 行已有 {len(keys):,} 个不同的字段，超过 {COLUMNS} 列的上限；请删去多余的字段。"
            )
        if len(lines) * len(keys) > CELLS:
            raise too_many("单元格数", CELLS)
    yield 0, tuple(plain(key, 0, column) for column, key in enumerate(keys, 1))
    for number, found in lines:
        yield number, tuple(_cell(found.get(key), number, column) for column, key in enumerate(keys, 1))


def _flat(value: object) -> Value:
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return value  # type: ignore[return-value]  # what is left of JSON is what Value names


def _cell(value: Value, row: int, column: int) -> Value:
    return plain(value, row, column) if isinstance(value, str) else value
