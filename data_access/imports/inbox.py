"""The spool of uploaded files: they hold personal data, so they lie apart, readable by the server's user alone, and are
gone after the import or a day. A token leads to a file; nothing else does."""

import os
import re
import secrets
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from data_access.imports.files import BYTES, FileProblem
from data_access.privacy import file_name

KEPT = 24 * 3600  # seconds

_HOME = Path(__file__).resolve().parent.parent.parent / "data" / "inbox"
_TOKEN = re.compile(r"[0-9a-f]{32}")
_NAME_CHARACTERS = 50  # four bytes each and the suffix stay below the 255 of a file system
_TOO_LARGE = f"文件超过 {BYTES >> 20} MB，没有收下。请把它拆成几份后分别导入。"
_GONE = "上传的文件已经不在了（最多保留一天）。请重新上传。"
_NOT_KEPT = "文件没能存下，可能是磁盘空间不足。请联系管理员后重试。"


def keep(data: bytes | BinaryIO, name: str) -> str:
    """Keep a file under its cleaned name and return its token. FileProblem above 100 MB and where it cannot be kept."""
    token = secrets.token_hex(16)
    folder = _home() / token
    try:
        _home().mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700)
        with os.fdopen(os.open(folder / _cleaned(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            size = 0
            for piece in _pieces(data):
                if (size := size + len(piece)) > BYTES:
                    raise FileProblem(_TOO_LARGE)
                file.write(piece)
    except OSError as fault:
        shutil.rmtree(folder, ignore_errors=True)
        raise FileProblem(_NOT_KEPT) from fault
    except FileProblem:
        shutil.rmtree(folder)
        raise
    return token


def path(token: str) -> Path:
    """Where the file of a token lies. FileProblem when it is gone, or when this is no token."""
    if not _TOKEN.fullmatch(token) or not (held := list((_home() / token).glob("*"))):
        raise FileProblem(_GONE)
    return held[0]


def name(token: str) -> str:
    """The name to show for a file: without folders, control characters and people, at most 50 characters and the suffix."""
    return path(token).name


def discard(token: str) -> None:
    """Forget a file; one that is gone already is no fault."""
    if _TOKEN.fullmatch(token):
        shutil.rmtree(_home() / token, ignore_errors=True)


def purge(older_than: float = KEPT) -> int:
    """Forget every file that came in longer ago than so many seconds, also one that came in only half; how many. What
    else lies in the folder is not ours."""
    old = 0
    for folder in filter(lambda found: _TOKEN.fullmatch(found.name), _home().glob("*")):
        with suppress(FileNotFoundError):  # another server was quicker
            if time.time() - folder.stat().st_mtime > older_than:
                shutil.rmtree(folder)
                old += 1
    return old


def _home() -> Path:
    return Path(os.environ.get("INBOX") or _HOME)


def _pieces(data: bytes | BinaryIO) -> Iterable[bytes]:
    return [data] if isinstance(data, bytes) else iter(lambda: data.read(1 << 20), b"")


def _cleaned(name: str) -> str:
    last = PurePosixPath(name.replace("\\", "/")).name
    printable = "".join(character for character in last if character.isprintable()).strip(" .")
    stem, suffix = os.path.splitext(file_name(printable))
    return f"{stem[:_NAME_CHARACTERS] or '未命名'}{suffix[:8]}"
