"""Files as offices send them, built for real, read back as whole grids."""

import csv
import io
import json
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
import xlwt
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from xlsxwriter import Workbook as Written

from data_access.imports import workbooks
from data_access.imports.files import Book, FileProblem, Grid, open_file, read

ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all examples of a property."""
    return tmp_path_factory.mktemp("files")


def read_bytes(folder: Path, content: bytes, name: str, sheet: str | None = None) -> Grid:
    path = folder / "upload"
    path.write_bytes(content)
    return read(open_file(path, name), sheet)


def workbook() -> Workbook:
    """Two sheets, the first of them empty, the second with every kind of cell."""
    book = Workbook()
    book["Sheet"].title = "空"
    sheet = book.create_sheet("台账")
    sheet["B2"] = "2024年台账"
    sheet.merge_cells("B2:D2")
    sheet.append([None, "\u3000编号\u00a0", 162.0, 1.5, True, "  "])
    sheet.append([None, date(2024, 2, 29), datetime(2024, 2, 29, 8, 30), time(8, 30), timedelta(hours=30), "甲\n乙"])
    sheet.append([None, "#N/A", "=1+1", "007", 123456789012345678, "尾"])
    return book


CELLS = [
    (1, (None, None, None, None, None, None)),
    (2, (None, "2024年台账", None, None, None, None)),
    (3, (None, "编号", 162, 1.5, True, None)),
    (4, (None, date(2024, 2, 29), datetime(2024, 2, 29, 8, 30), time(8, 30), "30:00:00", "甲\n乙")),
    (5, (None, None, None, "007", 123456789012345696, "尾")),
]


@pytest.mark.parametrize("epoch_1904", [False, True])
def test_every_kind_of_cell_of_xlsx(tmp_path: Path, epoch_1904: bool):
    book = workbook()
    if epoch_1904:
        book.epoch = CALENDAR_MAC_1904
    book.save(tmp_path / "a.xlsx")
    opened = open_file(tmp_path / "a.xlsx", "a.xlsx")
    assert opened == Book(tmp_path / "a.xlsx", "a.xlsx", "xlsx", None, ("空", "台账"))
    assert read(opened) == Grid("台账", CELLS, ((2, 2, 2, 4),), ((5, 2, "#N/A"), (5, 3, "公式未计算")))
    assert read(opened, "空") == Grid("空", [])


def test_errors_and_formulas_of_xlsx(tmp_path: Path):
    with Written(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet("表")
        sheet.write_row(0, 0, ["甲", "乙", "丙"])
        sheet.write_formula(1, 0, "=1+1", value=2)
        sheet.write_formula(1, 1, "=1/0", value="#DIV/0!")  # type: ignore[call-overload]
        sheet.write_string(1, 2, 'x t="e" </f></c> #N/A')
    assert read(open_file(tmp_path / "a.xlsx", "a.xlsx")) == Grid(
        "表", [(1, ("甲", "乙", "丙")), (2, (2, None, 'x t="e" </f></c> #N/A'))], faults=((2, 2, "#DIV/0!"),)
    )


def test_rows_of_errors_at_the_end_are_kept(tmp_path: Path):
    book = Workbook()
    for row in (["甲", "乙"], [1, 2], ["#N/A", None], [], ["#N/A", "#REF!"]):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(tmp_path / "a.xlsx")
    assert read(open_file(tmp_path / "a.xlsx", "a.xlsx")) == Grid(
        "Sheet",
        [(1, ("甲", "乙")), (2, (1, 2)), (3, (None, None)), (4, (None, None)), (5, (None, None))],
        faults=((3, 1, "#N/A"), (5, 1, "#N/A"), (5, 2, "#REF!")),
    )


def test_stray_control_characters_fall_away(tmp_path: Path):
    assert read_bytes(tmp_path, "编号,标题\n1,路\x1f灯\x0b不亮\n\x1a".encode(), "表.csv").rows == [
        (1, ("编号", "标题")),
        (2, ("1", "路灯\x0b不亮")),
    ]


def test_a_formula_whose_result_is_empty_text_is_calculated():
    xml = b'<c r="A1" t="str"><f>IF(1,"","")</f><v></v></c><c r="AB2"><f>1+1</f></c><c r="C3" t="e"><v>#N/A</v></c>'
    assert list(workbooks._faults(xml)) == [(2, 28, "公式未计算"), (3, 3, "#N/A")]


def test_faults_are_found_wherever_a_block_of_the_sheet_ends(tmp_path: Path):
    book = Workbook()
    for row in range(1, 20_001):
        book.active.append([row, "#REF!" if row % 1000 == 0 else "字" * 30])  # type: ignore[union-attr]
    book.save(tmp_path / "a.xlsx")
    grid = read(open_file(tmp_path / "a.xlsx", "a.xlsx"))
    assert grid.faults == tuple((row, 2, "#REF!") for row in range(1000, 20_001, 1000))
    assert [row for row, (_, text) in grid.rows if text is None] == list(range(1000, 20_001, 1000))


def test_hidden_sheets_are_read_when_asked_for(tmp_path: Path):
    book = Workbook()
    book["Sheet"].sheet_state = "hidden"
    book["Sheet"]["A1"] = "藏"
    book.create_sheet("明")["A1"] = "见"
    book.save(tmp_path / "a.xlsx")
    opened = open_file(tmp_path / "a.xlsx", "a.xlsx")
    assert opened.sheets == ("Sheet", "明")
    assert (read(opened), read(opened, "Sheet")) == (Grid("明", [(1, ("见",))]), Grid("Sheet", [(1, ("藏",))]))


def test_other_sheets_with_the_same_head_are_told(tmp_path: Path):
    book = Workbook()
    heads = {"Sheet": (), "十月": ("编号", "街道", "日期"), "十一月": ("编号", "街道", "日期"), "说明": ("编号", "怎么填", "日期"), "藏": ("编号", "街道", "日期")}  # fmt: skip
    for name, head in heads.items():
        (book[name] if name in book else book.create_sheet(name)).append(head)
    book["藏"].sheet_state = "hidden"
    book["十一月"].insert_rows(1)
    book.save(tmp_path / "a.xlsx")
    opened = open_file(tmp_path / "a.xlsx", "a.xlsx")
    assert (read(opened).sheet, read(opened).unread, read(opened, "十月").unread) == ("十月", ("十一月",), ())


def test_xls(tmp_path: Path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("老表")
    sheet.write_merge(0, 0, 0, 2, "标题")
    for column, value in enumerate(["\u3000甲", 7, 7.5]):
        sheet.write(1, column, value)
    sheet.write(2, 0, date(2024, 2, 29), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    sheet.write(2, 1, xlwt.Formula("1/0"))
    sheet.write(2, 2, "007")
    book.save(str(tmp_path / "a.xls"))
    opened = open_file(tmp_path / "a.xls", "a.xls")
    assert opened == Book(tmp_path / "a.xls", "a.xls", "xls", None, ("老表",))
    assert read(opened) == Grid(
        "老表",
        [(1, ("标题", None, None)), (2, ("甲", 7, 7.5)), (3, (date(2024, 2, 29), None, "007"))],
        ((1, 1, 1, 3),),
    )


@pytest.mark.parametrize("rows", [3, 4_000])  # one sector after another, and a table of sectors of its own
def test_errors_in_xls_are_named(tmp_path: Path, rows: int):
    book = xlwt.Workbook()
    for name in ("别的", "老表"):
        sheet = book.add_sheet(name)
        for row in range(rows):
            sheet.write(row, 0, f"{name}的一段不短的文字，第 {row} 行")
            sheet.row(row).set_cell_boolean(1, True)
        sheet.row(1).set_cell_error(2, "#N/A!")
        sheet.write(rows - 1, 3, xlwt.Formula("1/0"))
    book.save(str(tmp_path / "a.xls"))
    # Nobody has calculated what xlwt writes; as Excel leaves it, the result is an error.
    content = (tmp_path / "a.xls").read_bytes()
    (tmp_path / "a.xls").write_bytes(content.replace(b"\x03\0\0\0\0\0\xff\xff", b"\x02\0\x07\0\0\0\xff\xff"))
    grid = read(open_file(tmp_path / "a.xls", "a.xls"), "老表")
    assert grid.faults == ((2, 3, "#N/A"), (rows, 4, "#DIV/0!"))
    assert grid.rows[1] == (2, ("老表的一段不短的文字，第 1 行", True, None, None))


def test_nobody_stands_in_the_name_of_a_sheet(tmp_path: Path):
    book = Workbook()
    book["Sheet"].title = "张三女士"
    book["张三女士"]["A1"] = "甲"
    book.create_sheet("李四先生13800138000")["A1"] = "乙"
    book.create_sheet("王五女士")["A1"] = "丙"
    book.save(tmp_path / "a.xlsx")
    opened = open_file(tmp_path / "a.xlsx", "a.xlsx")
    assert opened.sheets == ("〔姓名〕", "〔姓名〕〔电话〕", "〔姓名〕（2）")
    assert [read(opened, name) for name in opened.sheets] == [
        Grid(name, [(1, (text,))]) for name, text in zip(opened.sheets, "甲乙丙", strict=True)
    ]
    assert read(opened, "李四先生13800138000").sheet == "〔姓名〕〔电话〕"
    assert read_bytes(tmp_path, b"a,b\n1,2\n", "张三来信.csv").sheet == "〔姓名〕来信"


def test_a_name_that_lies_is_read_by_its_content(tmp_path: Path):
    for name in ("a.csv", "a.xls"):
        workbook().save(tmp_path / name)
        opened = open_file(tmp_path / name, name)
        assert (opened.kind, read(opened).rows) == ("xlsx", CELLS)
    assert read_bytes(tmp_path, "编号,标题\r\n1,甲\r\n".encode("gb18030"), "导出.xls") == Grid(
        "导出", [(1, ("编号", "标题")), (2, ("1", "甲"))]
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_csv_as_offices_send_it(tmp_path: Path, encoding: str, end: str):
    text = end.join(
        ['编号,标题,"备\t注"', '007,"甲,乙\n丙","说""好"""', "", " 8\u3000,\u00a0,", f"9,{'长' * 9000}", ""]
    )
    assert read_bytes(tmp_path, text.encode(encoding), "表.csv") == Grid(
        "表",
        [
            (1, ("编号", "标题", "备\t注")),
            (2, ("007", "甲,乙\n丙", '说"好"')),
            (3, ()),
            (4, ("8", None, None)),
            (5, ("9", "长" * 9000)),
        ],
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_divides_evenly(tmp_path: Path, delimiter: str):
    other = ";" if delimiter == "," else ","
    rows = [
        ("街道办理情况",),
        ("编号", "标题", "要求"),
        ("1", f"路{other}灯", "修"),
        ("2", f"水{other}电{other}气", "查"),
    ]
    content = "\n".join(delimiter.join(row) for row in rows).encode()
    assert [values for _, values in read_bytes(tmp_path, content, "表.csv").rows] == rows


# Tab, semicolon and bar could be taken for the delimiter of so small a table; controls and unpaired surrogates are no text.
TEXTS = st.text(
    st.characters(exclude_characters=";|\t\0\ufeff", exclude_categories=["Cs", "Cc", "Co", "Cn"])
    | st.sampled_from("街道事项，,\"\n'"),
    max_size=12,
)
CJK = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=6)


@settings(deadline=None)
@given(
    rows=st.lists(st.lists(TEXTS, min_size=2, max_size=5), min_size=1, max_size=6),
    width=st.integers(2, 5),
    encoding=st.sampled_from(ENCODINGS),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    head=st.lists(CJK, min_size=5, max_size=5),
)
@example(rows=[["", ""]], width=2, encoding="gb18030", end="\n", head=["一"] * 5)
@example(rows=[["一", "乐乢"]], width=2, encoding="gb18030", end="\n", head=["一"] * 5)
@example(rows=[["", ""], ["", "\n"]], width=2, encoding="utf-16-le", end="\r", head=["街"] * 5)
def test_any_grid_written_as_csv_reads_back(
    folder: Path, rows: list[list[str]], width: int, encoding: str, end: str, head: list[str]
):
    written = [head[:width], *([*row, *[""] * width][:width] for row in rows)]
    out = io.StringIO(newline="")
    # The writer puts quotes around its own line ends only.
    quoting = csv.QUOTE_ALL if end == "\r" else csv.QUOTE_MINIMAL
    csv.writer(out, lineterminator=end, quoting=quoting).writerows(written)
    assert read_bytes(folder, out.getvalue().encode(encoding), "表.csv") == Grid(
        "表", [(number, tuple(cell.strip() or None for cell in row)) for number, row in enumerate(written, 1)]
    )


PLAIN = (
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.floats(-1e6, 1e6).map(lambda number: round(number, 3))
    | CJK
    | st.dates(date(1905, 1, 1))
)


# Every example starts a process, so there are few and large ones.
@settings(deadline=None, max_examples=8)
@given(rows=st.lists(st.lists(PLAIN, min_size=3, max_size=3), min_size=1, max_size=25))
def test_any_grid_written_as_xlsx_reads_back(folder: Path, rows: list[list[object]]):
    path = folder / "grid.xlsx"
    with Written(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("表")
        sheet.write_row(0, 0, ["甲", "乙", "丙"])
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, row)
    expected = [(1, ("甲", "乙", "丙")), *((number, tuple(row)) for number, row in enumerate(rows, 2))]
    while len(expected) > 1 and not any(value is not None for value in expected[-1][1]):
        expected.pop()
    assert read(open_file(path, "grid.xlsx")) == Grid("表", expected)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_json_lines(tmp_path: Path, encoding: str):
    lines = [
        {"编号": "007", "标题": "\u3000甲\n乙", "数": 1, "小数": 1.5, "是": True},
        {},
        {"编号": 12345678901234567890, "标题": "", "层": {"a": [1, "二"]}, "数": None},
    ]
    content = "\n\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode(encoding)
    assert read_bytes(tmp_path, content, "表.jsonl") == Grid(
        "表",
        [
            (0, ("编号", "标题", "数", "小数", "是", "层")),
            (1, ("007", "甲\n乙", 1, 1.5, True, None)),
            (3, (None,) * 6),
            (5, ("12345678901234567890", None, None, None, None, '{"a": [1, "二"]}')),
        ],
    )


def test_a_sheet_that_is_not_there(tmp_path: Path):
    workbook().save(tmp_path / "a.xlsx")
    with pytest.raises(FileProblem) as caught:
        read(open_file(tmp_path / "a.xlsx", "a.xlsx"), "台帐")
    assert caught.value.sentence == "文件里没有工作表“台帐”；现有：空、台账。"
    with pytest.raises(FileProblem) as caught:
        read_bytes(tmp_path, b"a,b\n1,2\n", "x.csv", "台帐")
    assert caught.value.sentence == "文件里没有工作表“台帐”；现有：x。"


def test_the_real_files(shared: Path):
    """The counts of ../shared/data/README.md."""
    grids = [read(open_file(path, path.name)) for path in sorted((shared / "data").glob("*.csv"))]
    assert [(grid.sheet, len(grid.rows) - 1, {len(values) for _, values in grid.rows}) for grid in grids] == [
        ("nyc311_2018-10-21_22", 6765, {41}),
        ("pingshan_events_joined", 10_000, {16}),
    ]


def test_the_search_for_faults_reads_every_byte_once():
    from time import process_time

    from data_access.imports.workbooks import _faults

    begun = process_time()
    for bait in (b't="e"', b"<f", b'<c t="e"', b"</f></c>"):
        xml = b'<row><c r="A2" t="e"><v>#N/A</v></c>' + bait * (3_000_000 // len(bait)) + b"</row>"
        assert next(_faults(xml), None) == (2, 1, "#N/A")
        assert sum(1 for _ in _faults(xml)) == 1
    assert process_time() - begun < 20
    two = b'<c r="A3"><f>1+1</f></c><c r="B3" t="str"><f>x</f></c><c r="C3"><f a="b"/><v/></c><c r="D3" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    assert list(_faults(two)) == [(3, 1, "公式未计算"), (3, 3, "公式未计算"), (3, 4, "#DIV/0!")]
