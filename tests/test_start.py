"""What `make run` allows: which address it listens on, who can be tried out, a key that outlives a restart."""

from pathlib import Path

import pytest

import start
from tests import databases as made


@pytest.fixture
def files(run_folder: Path, monkeypatch: pytest.MonkeyPatch) -> made.SqliteFiles:
    monkeypatch.setenv("STREAMLIT_SERVER_COOKIE_SECRET", "x" * 32)
    return made.SqliteFiles(run_folder)


def stands(files: made.SqliteFiles, name: str, command: tuple[str, ...], worker: str, monkeypatch) -> None:
    copy = f"start_{name}_{worker}"
    files.copy(made.template(files.folder, files, name, command), copy)
    monkeypatch.setenv("DATABASE_URL", files.url(copy))


def test_a_sample_is_opened_on_this_machine_alone(
    files: made.SqliteFiles, worker_id: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stands(files, "sample", made.SAMPLE, worker_id, monkeypatch)
    monkeypatch.setenv("HOST", "0.0.0.0")
    assert (start.wanted_host("localhost"), capsys.readouterr().err) == ("127.0.0.1", "")
    assert start.wanted_host("0.0.0.0") == "127.0.0.1"
    assert "演示库只在本机 127.0.0.1 上打开，HOST=0.0.0.0 未采用。" in capsys.readouterr().err
    assert len(start.demo_sign_ins()) == 8


def test_an_offices_database_may_be_opened_to_others(
    files: made.SqliteFiles, worker_id: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stands(files, "migrated", made.MIGRATED, worker_id, monkeypatch)
    monkeypatch.setenv("HOST", "0.0.0.0")
    assert (start.wanted_host("0.0.0.0"), start.demo_sign_ins()) == ("0.0.0.0", [])
    assert "https" in capsys.readouterr().err


def test_the_key_is_made_once_and_for_nobody_elses_eyes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "KEY", tmp_path / "data" / "cookie.key")
    key = start.kept_key()
    assert len(key) == 64 and start.kept_key() == key
    assert start.KEY.stat().st_mode & 0o777 == 0o600
