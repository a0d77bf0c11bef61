"""Fuzz targets: whatever a file holds, it becomes a table or a FileProblem, never another exception.

`python -m tests.fuzz.readers texts|workbooks FOLDERS [libFuzzer options]`; finds are kept in the first folder.
"""

import sys
import tempfile
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import atheris

with atheris.instrument_imports(include=["data_access.imports", "csv", "json"]):  # pyright: ignore[reportAttributeAccessIssue]
    from data_access.imports.files import FileProblem, open_file, read
    from data_access.imports.heads import table
    from data_access.imports.workbooks import ZIP

PATH = Path(tempfile.mkdtemp(prefix="fuzz_readers_")) / "upload"
OLE = b"\xd0\xcf\x11\xe0"
LEAST = Path(__file__).parent / "corpus/workbooks/least.xlsx"


def imported(content: bytes) -> None:
    """Read the file as an import does, with the head found and with one named."""
    PATH.write_bytes(content)
    try:
        grid = read(open_file(PATH, "上传.xlsx"))
        for header_row in (None, 1, (1, 2)):
            found = table(grid, ("编号", "街道", "标题"), header_row)
            assert len(found.head) == len(set(found.head)) == len(found.columns)
            assert all(len(values) == len(found.head) for _, values in found.body)
    except FileProblem as problem:
        assert problem.sentence.endswith("。")


def texts(content: bytes) -> None:
    """csv and JSON lines: thousands a second, as long as no process is started for a workbook."""
    if not content.startswith((ZIP, OLE)):
        imported(content)


def workbooks(content: bytes) -> None:
    """Workbooks; what is none becomes the sheet of one, or no changed byte would get past the checksums."""
    if not content.startswith((ZIP, OLE)):
        with ZipFile(LEAST) as least:
            parts = {name: least.read(name) for name in least.namelist()}
        packed = BytesIO()
        with ZipFile(packed, "w") as archive:
            for name, part in (parts | {"xl/worksheets/sheet1.xml": content}).items():
                archive.writestr(name, part)
        content = packed.getvalue()
    imported(content)


if __name__ == "__main__":
    target = {"texts": texts, "workbooks": workbooks}[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()
