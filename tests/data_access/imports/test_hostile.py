"""Files that are broken, locked, far too big or made to do harm: one sentence each, in bounded time and memory."""

import io
import os
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlwt
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import Workbook

from data_access.imports import workbooks
from data_access.imports.files import NO_TEXT, FileProblem, open_file, read
from data_access.imports.workbooks import BROKEN, LOCKED, TOO_BIG
from tests.databases import HOUSE

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SAVE_AS = "请在 Excel 或 WPS 里打开它，另存为 .xlsx 后再导入。"


def xlsx(rows: int = 3) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in range(rows):
        book.active.append([f"{row:06}", "路灯不亮", row * 1.5])  # type: ignore[union-attr]
    book.save(out)
    return out.getvalue()


def xls() -> bytes:
    book, out = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("表")
    for row in range(200):
        sheet.write(row, 0, f"{row:06}路灯不亮")
    book.save(out)
    return out.getvalue()


def package(sheet_data: str = "", parts: dict[str, str | bytes] | None = None, dtd: str = "") -> bytes:
    """The least an .xlsx can consist of, with these rows and further parts."""
    out = io.BytesIO()
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    known: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{types}"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<?xml version="1.0"?>{dtd}<worksheet xmlns="{MAIN}"><sheetData>{sheet_data}</sheetData></worksheet>',
    }
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in (known | (parts or {})).items():
            archive.writestr(name, content)
    return out.getvalue()


def text_cells(texts: list[str]) -> str:
    return "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)


def locked() -> bytes:
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(xlsx())).encrypt("secret", out)
    return out.getvalue()


def lying(content: bytes) -> bytes:
    """The directory says the sheet unfolds to 100 bytes."""
    at = content.rindex(b"xl/worksheets/sheet1.xml") - 46
    assert content[at : at + 4] == b"PK\x01\x02"
    return content[: at + 24] + struct.pack("<I", 100) + content[at + 28 :]


def bomb() -> bytes:
    return package(parts={"xl/sharedStrings.xml": b" " * (300 << 20)})


def far_cell(place: str) -> bytes:
    book, out = Workbook(), io.BytesIO()
    book.active["A1"], book.active[place] = "编号", 1  # type: ignore[index]
    book.save(out)
    return out.getvalue()


ENTITIES = '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈"><!ENTITY b "&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
ROWS = "".join(f"<row>{text_cells(['甲', '乙'])}</row>" for _ in range(3))
UNPAIRED = '第 {} 行起有一个引号（"）没有闭合，后面的内容分不清行；请在原系统重新导出，或改用 .xlsx。'
NO_TABLE = "这是{}，不是表格；请导入 .xlsx、.xls、.csv 或 .jsonl 文件。"
WEB = f"这是网页格式的文件（有些系统导出的 .xls 其实是网页）；{SAVE_AS}"
NO_OBJECT = "第 {} 行不是一个 JSON 对象；请每行写一个 {{…}}，层次不要过深，或改用 .xlsx、.csv。"
LONG = '第 {} 行有一个单元格超过 100,000 个字符，或有一个引号（"）没有闭合；请改正，或改用 .xlsx。'
DTD = "文件里夹有外部定义（DTD），不是 Excel 正常保存的表格，不予读取；请在 Excel 里另存为新的 .xlsx。"

FILES: list[tuple[str, Callable[[], bytes], str]] = [
    ("empty", lambda: b"", "文件是空的；请确认选对了文件。"),
    ("zeros", lambda: bytes(5000), "文件是空的；请确认选对了文件。"),
    ("pdf", lambda: b"%PDF-1.7\n", NO_TABLE.format("PDF 文件")),
    ("picture", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), NO_TABLE.format("图片")),
    ("page", lambda: "\ufeff\n<HTML><table><tr><td>编号</td></tr></table>".encode(), WEB),
    ("page in utf-16", lambda: "<html><table>编号\n</table>".encode("utf-16-le"), WEB),
    ("sheet of 2003 in xml", lambda: b'<?xml version="1.0"?><Workbook></Workbook>', WEB),
    ("archive", lambda: package().replace(b"xl/workbook.xml", b"xx/workbook.xml"), "这是压缩包或不完整的文件，里面没有工作簿；请先解压，再导入里面的表格。"),
    ("word", lambda: package(parts={"word/document.xml": ""}).replace(b"xl/workbook.xml", b"xx/workbook.xml"), f"这是 Word 文件，读不了；{SAVE_AS}"),
    ("noise", lambda: bytes(range(256)) * 20, NO_TEXT),
    ("no encoding", lambda: b"a,b\n\xff\xff\xff,\x80\n", "文件的文字编码认不出来（既不是 UTF-8、UTF-16，也不是 GBK/GB18030），或文件已损坏；" + SAVE_AS),
    ("cut utf-16", lambda: "编号,街道\n".encode("utf-16")[:-1], "文件的文字不完整（按 UTF-16 解不开），可能传输中断过；请重新导出后再导入。"),
    ("cut utf-8", lambda: "编号,街道\n1,八角北里".encode()[:-1], "第 2 行的文字不完整（按 UTF-8 解不开），可能传输中断过；请重新导出后再导入。"),
    ("cut gb18030", lambda: "编号,街道\n1,八角北里".encode("gb18030")[:-1], "文件的文字编码认不出来（既不是 UTF-8、UTF-16，也不是 GBK/GB18030），或文件已损坏；" + SAVE_AS),
    ("zero in utf-8", lambda: "编号,街道\n1,八\0角\n".encode(), NO_TEXT),
    ("zero in gb18030", lambda: "编号,街道\n1,八\0角路灯不亮反映多次\n".encode("gb18030"), NO_TEXT),
    ("zero in letters", lambda: b"number,street\n1,ab\0\n", NO_TEXT),
    ("zero in utf-16", lambda: "编号,街道\n1,八\0角\n".encode("utf-16"), NO_TEXT),
    ("endless quote", lambda: b'a,b\n1,"' + b"x,y\n" * 100, UNPAIRED.format(2)),
    ("long endless quote", lambda: b'a,b\n1,"' + b"x,y\n" * 10_000_000, LONG.format(2)),
    ("long cell", lambda: b"a,b\n1," + b"x" * 120_000, "第 2 行 B 列的单元格有 120,000 个字符，超过 100,000 的上限；请缩短后再导入。"),
    ("many columns", lambda: b"a,b\n" + b"," * 1_000_000, "第 2 行有 1,000,001 列，超过 500 列的上限；请确认分隔符正确，或删去多余的列。"),
    ("many rows", lambda: b"a\n" * 1_100_000, "表里的行数超过 1,048,576 的上限；请删去多余的内容，或拆成几个文件后再导入。"),
    ("deep json", lambda: b'{"a":1}\n{"a":' + b"[" * 100_000, NO_OBJECT.format(2)),
    ("deep json at once", lambda: b'{"a":' * 100_000, NO_OBJECT.format(1)),
    ("printed json", lambda: b'[\n  {"a": 1}\n]', NO_OBJECT.format(1)),
    ("cut json", lambda: b'{"a":1}\n{"a":', NO_OBJECT.format(2)),
    *((f"number of {digits} digits", lambda digits=digits: b'{"a":1}\n{"a":' + b"1" * digits + b"}\n{", NO_OBJECT.format(3)) for digits in (20, 21, 350, 401, 5000)),
    ("many keys", lambda: b"{" + b",".join(b'"%d":1' % n for n in range(1000)) + b"}", "到第 1 行已有 1,000 个不同的字段，超过 500 列的上限；请删去多余的字段。"),
    ("locked", locked, LOCKED),
    ("cut xlsx", lambda: xlsx(2000)[:-30], BROKEN),
    ("cut in two", lambda: xlsx(2000)[: len(xlsx(2000)) // 2], "这是压缩包或不完整的文件，里面没有工作簿；请先解压，再导入里面的表格。"),
    ("cut xls", lambda: xls()[:3000], BROKEN),
    ("damaged", lambda: xlsx(2000).replace(xlsx(2000)[9000:9050], bytes(50)), BROKEN),
    ("bomb", bomb, TOO_BIG),
    ("lying directory", lambda: lying(package(ROWS * 1000)), BROKEN),
    ("entities", lambda: package(ROWS, dtd=ENTITIES), DTD),
    ("entities of the book", lambda: package(parts={"xl/workbook.xml": f"{ENTITIES}<workbook/>"}), "文件里没有工作表；请确认选对了文件。"),
    ("external entities", lambda: package(f"<row>{text_cells(['&a;'])}</row>", dtd=EXTERNAL), DTD),
    ("entities without definition", lambda: package(f"<row>{text_cells(['&a;'])}</row>"), BROKEN),
    ("no xml", lambda: package(parts={"xl/workbook.xml": "<workbook"}), BROKEN),
    ("deep xml", lambda: package(parts={"xl/workbook.xml": "<a>" * 200_000}), BROKEN),
    ("no sheet", lambda: package(parts={"xl/workbook.xml": f'<workbook xmlns="{MAIN}"/>'}), "文件里没有工作表；请确认选对了文件。"),
    ("nothing in it", package, "可见的工作表都是空的；请确认选对了文件。"),
    ("wide", lambda: far_cell("XFD1"), "表格一直到 XFD 列，超过 500 列的上限；请删去右边多余的列（空白处也可能有内容）后再导入。"),
    ("a million columns", lambda: package("<row>" + "".join(f"<c><v>{n * n}</v></c>" for n in range(1_000_000)) + "</row>"), "表格一直到 BDWGN 列，超过 500 列的上限；请删去右边多余的列（空白处也可能有内容）后再导入。"),
    ("far", lambda: far_cell("XFD1048576"), TOO_BIG),
    ("long cell of xlsx", lambda: package(f"<row>{text_cells(['甲', '长' * 100_001])}</row>"), "第 1 行 B 列的单元格有 100,001 个字符，超过 100,000 的上限；请缩短后再导入。"),
    ("one text a million times", lambda: package("<row><c t='s'><v>0</v></c></row>" * 3000, {"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>{"长" * 90_000}</t></si></sst>'}), "表里的总字数超过 200,000,000 的上限；请删去多余的内容，或拆成几个文件后再导入。"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "sentence"), [pytest.param(*case[1:], id=case[0]) for case in FILES])
def test_one_sentence(tmp_path: Path, content: Callable[[], bytes], sentence: str):
    path = tmp_path / "upload"
    path.write_bytes(content())
    with pytest.raises(FileProblem) as caught:
        read(open_file(path, "台账.xlsx"))
    assert (caught.value.sentence, str(caught.value)) == (sentence, sentence)


def test_a_file_of_200_mb_is_not_even_opened(tmp_path: Path):
    path = tmp_path / "big.csv"
    path.touch()
    os.truncate(path, 200 << 20)
    with pytest.raises(FileProblem) as caught:
        open_file(path, "big.csv")
    assert caught.value.sentence == "文件有 200 MB，超过 100 MB 的上限；请按月份拆成几个文件后再导入。"


def test_no_file(tmp_path: Path):
    for path, begins in (
        (tmp_path, "这不是文件，"),
        (Path("/dev/zero"), "这不是文件，"),
        (tmp_path / "gone", "文件读不出来；"),
    ):
        with pytest.raises(FileProblem) as caught:
            open_file(path, "x.csv")
        assert caught.value.sentence.startswith(begins)


def test_the_reader_that_never_comes_back_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Time is bounded by the system: here by a second, with a reader that runs in circles."""
    endless = tmp_path / "endless.py"
    endless.write_text("import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass\n")
    monkeypatch.setattr(workbooks, "__file__", str(endless))
    (tmp_path / "a.xlsx").write_bytes(xlsx())
    with pytest.raises(FileProblem) as caught:
        open_file(tmp_path / "a.xlsx", "a.xlsx")
    assert caught.value.sentence == TOO_BIG


def test_memory_stays_bounded(tmp_path: Path):
    """The largest csv that is let in, one endless row of separators, and a bomb, each in a process of its own."""
    script = (
        "import sys, resource\nfrom pathlib import Path\nfrom data_access.imports.files import *\n"
        "try: read(open_file(Path(sys.argv[1]), 'x'))\nexcept FileProblem: pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    for content in (b"a,b\n" + b"," * (99 << 20), ("字,词\n".encode() * 13_000_000)[: 99 << 20], bomb()):
        path = tmp_path / "upload"
        path.write_bytes(content)
        done = subprocess.run([sys.executable, "-c", script, path], cwd=HOUSE, capture_output=True, check=True)
        assert max(map(int, done.stdout.split())) < 3 << 20
