"""The spool of uploads: private, bounded, gone in time, and no token leads out of it."""

import io
import os
import stat
import time

import pytest

from data_access.imports import inbox
from data_access.imports.files import FileProblem

GONE = "上传的文件已经不在了（最多保留一天）。请重新上传。"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """The folder of the spool, made by the first file."""
    folder = tmp_path / "data" / "inbox"
    monkeypatch.setenv("INBOX", str(folder))
    return folder


def mode(path) -> int:
    return stat.S_IMODE(os.stat(path).st_mode)


@pytest.mark.parametrize("data", [b"a,b\n1,2\n", io.BytesIO(b"a,b\n1,2\n")])
def test_a_file_is_kept_under_a_token_for_the_server_alone(data, home):
    token = inbox.keep(data, "台账.csv")
    assert inbox.path(token).read_bytes() == b"a,b\n1,2\n"
    assert inbox.name(token) == "台账.csv"
    assert (mode(home), mode(home / token), mode(inbox.path(token))) == (0o700, 0o700, 0o600)
    assert inbox.keep(b"", "台账.csv") != token


def test_a_folder_that_is_not_ours_stays_as_it_is(home):
    theirs = home / "theirs"
    theirs.mkdir(parents=True)
    home.chmod(0o755)
    token = inbox.keep(b"", "a.csv")
    assert (mode(home), mode(home / token)) == (0o755, 0o700)
    assert inbox.purge(older_than=-1) == 1 and theirs.exists()


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\张\\台账.xlsx", "台账.xlsx"),
        ("张三来信.xlsx", "〔姓名〕来信.xlsx"),
        ("13800138000.csv", "〔电话〕.csv"),
        ("/", "未命名"),
        ("", "未命名"),
        ("..", "未命名"),
        (".bashrc", "bashrc"),
        ("台\x00账\n\u202e.xlsx", "台账.xlsx"),
        ("\ud800.csv", "csv"),
        ("长" * 300 + ".xlsx", "长" * 50 + ".xlsx"),
        ("𠮷" * 300 + ".𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷", "𠮷" * 50 + ".𠮷𠮷𠮷𠮷𠮷𠮷𠮷"),
    ],
)
def test_a_name_is_a_plain_name(given, shown, home):
    token = inbox.keep(b"x", given)
    assert inbox.name(token) == shown
    assert [file.parent for file in home.rglob("*") if file.is_file()] == [home / token]


@pytest.mark.parametrize(
    "token",
    ["", ".", "..", "../secret", "/etc/passwd", "*", "0" * 31, "0" * 32, "0" * 32 + "\n", "A" * 32, "0" * 32 + "/../x"],
)
def test_no_other_word_leads_to_a_file(token, home):
    inbox.keep(b"x", "a.csv")
    (home.parent / "secret").mkdir()
    (home.parent / "secret" / "file").write_text("secret")
    for ask in (inbox.path, inbox.name):
        with pytest.raises(FileProblem) as problem:
            ask(token)
        assert problem.value.sentence == GONE
    inbox.discard(token)
    assert len(list(home.iterdir())) == 1 and (home.parent / "secret" / "file").exists()


@pytest.mark.parametrize("wrap", [bytes, io.BytesIO])
def test_a_file_too_large_is_refused_and_leaves_nothing(wrap, home, monkeypatch):
    monkeypatch.setattr(inbox, "BYTES", 3 << 20)
    inbox.keep(wrap(bytes(3 << 20)), "fits.csv")
    with pytest.raises(FileProblem, match="文件超过 100 MB，没有收下。"):
        inbox.keep(wrap(bytes((3 << 20) + 1)), "a.csv")
    assert len(list(home.iterdir())) == 1


def test_a_disk_that_cannot_keep_it_says_so(home):
    home.parent.mkdir(parents=True)
    home.write_text("a file where the folder should be")
    with pytest.raises(FileProblem, match="文件没能存下"):
        inbox.keep(b"x", "a.csv")


def test_discarded_is_gone():
    token = inbox.keep(b"x", "a.csv")
    inbox.discard(token)
    inbox.discard(token)
    with pytest.raises(FileProblem, match="请重新上传"):
        inbox.path(token)


def test_after_a_day_a_file_is_gone_also_half_of_one(home):
    assert inbox.purge() == 0
    old, half, new = inbox.keep(b"x", "old.csv"), home / ("1" * 32), inbox.keep(b"x", "new.csv")
    half.mkdir()
    yesterday = time.time() - inbox.KEPT - 60
    os.utime(home / old, (yesterday, yesterday))
    os.utime(half, (yesterday, yesterday))
    assert inbox.purge() == 2
    assert [folder.name for folder in home.iterdir()] == [new]
    assert inbox.purge(older_than=-1) == 1
