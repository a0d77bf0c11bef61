"""A fuzz target: whatever a file holds, it becomes a table or a FileProblem, never another exception.

`python -m tests.fuzz.readers CORPUS [libFuzzer options]`; what it finds worth keeping goes to the first folder.
"""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["data_access.imports", "zipfile", "csv", "json"]):  # pyright: ignore[reportAttributeAccessIssue]
    from data_access.imports.files import FileProblem, open_file, read
    from data_access.imports.heads import table

PATH = Path(tempfile.mkdtemp(prefix="fuzz_readers_")) / "upload"


def one_file(content: bytes) -> None:
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


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_file)
    atheris.Fuzz()
