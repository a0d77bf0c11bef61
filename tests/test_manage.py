"""The command line as a script uses it: JSON on standard output, a sentence on standard error, the exit status."""

import io
import json
import logging
import os
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import text

import manage
from data_access import schema
from data_access.boundary_changes import standing
from data_access.engine import connect
from tests.databases import HOUSE

TODAY = "2026-11-24"


def run(*arguments: str, database: str | None = None) -> tuple[int, Any, str]:
    """Exit status, what was printed (read as JSON where it is), and the log; in this process, which has started."""
    printed, logged = io.StringIO(), io.StringIO()
    handler, root = logging.StreamHandler(logged), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        with patch.dict(os.environ), redirect_stdout(printed), redirect_stderr(logged):
            for name in ("DATABASE_URL", "TODAY"):
                os.environ.pop(name, None)
            status = manage.main([*arguments, *(("--database", database) if database else ())])
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    return status, _read(printed.getvalue()), logged.getvalue()


def start(*arguments: str) -> tuple[int, Any, str]:
    """The same in a process of its own, as a shell does it."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=HOUSE,
        env={key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "TODAY")},
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.returncode, _read(done.stdout), done.stderr


def _read(printed: str) -> Any:
    return json.loads(printed) if printed.startswith("{") else printed


def test_migrate_builds_and_then_has_nothing_to_do(empty_database_url: str):
    status, first, _ = run("migrate", database=empty_database_url)
    again = run("migrate", database=empty_database_url)[1]
    assert (status, first["before"], first["after"]) == (0, None, again["before"])
    assert again == {"before": first["after"], "after": first["after"], "indexed": 0}


def test_migrate_goes_down_to_a_version(database_url: str):
    assert run("migrate", "--to", "0001", database=database_url)[:2] == (
        0,
        {"before": schema.head(), "after": "0001", "indexed": 0},
    )
    status, printed, log = run("check", database=database_url)
    assert (status, printed) == (2, "")
    assert "旧" in log and "manage.py migrate" in log


def test_the_sample_holds(sample_url: str):
    status, printed, _ = start("check", "--today", TODAY, "--database", sample_url)
    assert (status, printed) == (0, {"problems": [], "count": 0})


def test_today_in_a_sample_is_the_day_it_was_built_for(empty_database_url: str):
    assert run("sample", "--matters", "300", "--today", "2026-10-20", database=empty_database_url)[0] == 0
    # With any later day its feeds would all be silent.
    assert run("check", database=empty_database_url)[:2] == (0, {"problems": [], "count": 0})
    then = run("metrics", "value", "key_open", "--on", "2026-10-20", database=empty_database_url)[1]
    assert run("metrics", "value", "key_open", database=empty_database_url)[1] == then


@pytest.mark.parametrize("name", ["open", "key_open"])
def test_the_cases_of_matters_and_of_disputes_have_one_shape(sample_url: str, name: str):
    status, value, _ = run("metrics", "value", name, "--on", TODAY, database=sample_url)
    opened, listed, _ = run("metrics", "cases", name, "--on", TODAY, database=sample_url)
    assert (status, opened, value["at_least"] or value["value"]) == (0, 0, listed["total"])
    shape = {"number", "street", "community", "topic", "unit", "received", "due", "finished"}
    assert {frozenset(case) for case in listed["cases"]} == {frozenset(shape)}


def test_a_sample_is_never_mixed_with_what_is_there(sample_url: str):
    status, printed, log = run("sample", "--matters", "1000", "--today", TODAY, database=sample_url)
    assert (status, printed) == (2, "")
    assert "没有写入" in log


def test_problems_are_in_the_json_and_in_the_exit_status(sample_copy_url: str):
    with connect(sample_copy_url).begin() as connection:
        connection.execute(text("UPDATE matters SET status = 'received' WHERE status = 'finished' AND id < 200"))
    status, printed, _ = run("check", "--today", TODAY, database=sample_copy_url)
    assert (status, printed["count"] > 0) == (1, True)
    assert {problem["code"] for problem in printed["problems"]} == {"status"}


def test_a_year_is_entered_and_the_clocks_follow(sample_copy_url: str, tmp_path: Path):
    year = tmp_path / "2027.csv"
    year.write_text("day,kind\n2027-01-01,off\n2027-02-08,off\n2027-02-20,work\n", encoding="utf-8")
    notice = "国办发明电〔2026〕9号"
    add = ("calendar", "add", str(year), "--year", "2027", "--notice", notice, "--today", "2026-11-26")
    status, printed, _ = run(*add, database=sample_copy_url)
    assert (status, printed["off"], printed["work"], printed["notice"]) == (0, 2, 1, notice)
    status, moved, _ = run("recompute", "--today", "2026-11-26", database=sample_copy_url)
    assert status == 0
    assert moved["changed"] > 0 and moved["clocks"]["calendar_unpublished → known"] > 0
    assert run("check", "--today", "2026-11-26", database=sample_copy_url)[0] == 0
    clock = run("clock", "--stage", "handling", "--start", TODAY, database=sample_copy_url)[1]
    assert (clock["due"], clock["state"]) == ("2027-01-25", "known")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "读不到文件"),
        ("day,kind\n2027-01-01,holiday\n", "第 2 行无法识别"),
        ("日期,类型\n2027-01-01,off\n", "第 2 行无法识别"),
        ("day,kind\n2027-01-04,work\n2027-01-01,off\n", "2027-01-04 不是周末"),
        ("day,kind\n", "没有一天放假"),
    ],
)
def test_a_year_that_makes_no_sense_is_refused(database_url: str, tmp_path: Path, content: str | None, sentence: str):
    file = tmp_path / "year.csv"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    add = ("calendar", "add", str(file), "--year", "2027", "--notice", "某号", "--today", TODAY)
    status, printed, log = run(*add, database=database_url)
    assert (status, printed, sentence in log) == (2, "", True)


ARTICLE_34 = {"rule": "信访工作条例2022·1", "article": "《信访工作条例》第三十四条"}


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (
            ("--stage", "handling", "--start", "2026-08-03"),
            {"raw": "2026-10-02", "due": "2026-10-08", "state": "known", **ARTICLE_34},
        ),
        (
            ("--stage", "handling", "--start", "2026-11-24"),
            {"raw": "2027-01-23", "due": None, "state": "calendar_unpublished", **ARTICLE_34},
        ),
        (
            ("--stage", "handling", "--start", "unknown"),
            {"raw": None, "due": None, "state": "start_unknown", **ARTICLE_34},
        ),
        (
            ("--stage", "order", "--start", "2026-11-27T17:30", "--hours", "24"),
            {
                "raw": "2026-11-28T17:30:00",
                "due": "2026-11-28T17:30:00",
                "state": "known",
                "rule": "接诉即办工作条例2021·1",
                "article": "《北京市接诉即办工作条例》第十三条、第十四条",
            },
        ),
        (
            ("--stage", "notice", "--start", "2026-09-05", "--address-unclear"),
            {
                "raw": None,
                "due": None,
                "state": "no_clock",
                "rule": "信访工作条例2022·1",
                "article": "《信访工作条例》第二十三条",
            },
        ),
    ],
)
def test_a_clock_says_what_the_rules_say(sample_url: str, arguments: tuple[str, ...], answer: dict[str, Any]):
    assert run("clock", *arguments, database=sample_url)[:2] == (0, answer)


@pytest.mark.parametrize(("extension", "due"), [("raw", "2026-11-02"), ("rolled", "2026-11-09")])
def test_an_extension_is_read_both_ways(sample_url: str, extension: str, due: str):
    command = ("clock", "--stage", "handling_extended", "--start", "2026-08-03", "--extension-from", extension)
    assert run(*command, database=sample_url)[1]["due"] == due


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("clock", "--stage", "handling", "--start", "yesterday"), "日期“yesterday”无法识别"),
        (("clock", "--stage", "handling", "--start", TODAY, "--hours", "3"), "只有派单可以按小时计算时限"),
        (("clock", "--stage", "breakfast", "--start", TODAY), "命令写法不对"),
        (("dance",), "命令写法不对"),
        (("check", "--database", "sqlite:////nowhere/gone.db"), "找不到数据库文件"),
        (("migrate", "--database", "石景山"), "DATABASE_URL"),
        (("migrate", "--database", "sqlite:////proc/none/x.db"), "无法建立数据库文件"),
        (("check", "--database", "postgresql://nobody@127.0.0.1:1/none"), "连接不上"),
    ],
)
def test_what_could_not_run_says_why_in_one_sentence(arguments: tuple[str, ...], sentence: str):
    status, printed, log = run(*arguments)
    last = log.strip().splitlines()[-1]
    assert (status, printed, sentence in last, "Traceback" in log) == (2, "", True, False)


def test_help_is_no_fault():
    status, printed, _ = start("--help")
    assert status == 0
    for command in ("migrate", "sample", "check", "recompute", "clock", "calendar", "people", "audit", "metrics"):
        assert command in printed


MAPPING = {
    "columns": {"number": "编号", "title": "标题", "received": "收到", "street": "街道", "unit": "单位"},
    "constants": {"channel": "visit"},
}
CSV = """编号,标题,收到,街道,单位,反映人电话
W1,暖气不热,2026-11-02,八角街道,从没听过的单位,13800138000
W2,暖气不热,2026-11-03,八角街道,从没听过的单位,
W2,说得不一样,2026-11-03,八角街道,从没听过的单位,
,没有编号,2026-11-03,八角街道,从没听过的单位,
"""


@pytest.fixture
def export(tmp_path: Path) -> tuple[str, ...]:
    """A file of a shape not shipped, as arguments of import."""
    file, mapping = tmp_path / "表.csv", tmp_path / "映射.json"
    file.write_text(CSV, encoding="utf-8")
    mapping.write_text(json.dumps(MAPPING, ensure_ascii=False), encoding="utf-8")
    return "import", str(file), "--source", "table", "--mapping", str(mapping), "--today", TODAY


def test_import_and_undo(database_url: str, export: tuple[str, ...]):
    status, dry, _ = run(*export, "--dry-run", database=database_url)
    assert (status, dry["batch"], dry["rows"]) == (1, None, 4)
    status, printed, _ = run(*export, "--create", "street,unit", "--basis", "来访登记表", database=database_url)
    assert (status, printed["batch"]) == (1, 1)
    assert [printed[key] for key in ("rows", "new", "changed", "same", "rejected")] == [4, 2, 0, 0, 2]
    assert printed["refused_columns"] == ["反映人电话"]
    assert {problem["code"] for problem in printed["problems"] if problem["rejects"]} == {
        "duplicate_number",
        "no_number",
    }
    assert printed["unmapped"] == {"street": [], "community": [], "unit": [], "topic": []}
    assert printed["created"] == {"street": ["八角街道"], "unit": ["从没听过的单位"]}
    assert run("check", "--today", TODAY, database=database_url)[:2] == (0, {"problems": [], "count": 0})
    status, done, _ = run("undo", "1", "--today", TODAY, database=database_url)
    assert (status, done["taken_back"], done["kept"]) == (0, 2, [])
    value = run("metrics", "value", "received_items", "--on", "2026-11-02", database=database_url)[1]
    # As before the import: without any source of data nothing is known.
    assert (value["state"], value["value"], value["at_least"]) == ("unknown", None, None)
    assert run("check", "--today", TODAY, database=database_url)[:2] == (0, {"problems": [], "count": 0})
    status, _, log = run("undo", "1", "--today", TODAY, database=database_url)
    assert (status, "已经在" in log) == (2, True)


def test_an_import_waits_for_another_writer(tmp_path: Path, export: tuple[str, ...]):
    database = f"sqlite:///{tmp_path / 'busy.db'}"
    schema.migrate(connect(database))
    with closing(sqlite3.connect(tmp_path / "busy.db")) as other, ThreadPoolExecutor() as threads:
        other.execute("BEGIN IMMEDIATE")
        imported = threads.submit(start, *export, "--database", database)
        time.sleep(8)  # longer than it takes to start and than a screen would wait
        other.rollback()
        assert imported.result()[1]["new"] == 2


def test_into_a_sample_district_only_when_asked(sample_copy_url: str, export: tuple[str, ...]):
    status, _, log = run(*export, database=sample_copy_url)
    assert (status, "--into-demo" in log) == (2, True)
    assert run(*export, "--into-demo", database=sample_copy_url)[:1] == (1,)
    assert run("check", database=sample_copy_url)[:2] == (0, {"problems": [], "count": 0})


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"--source": "没有的", "--mapping": ""}, "没有名为“没有的”的来源"),
        ({"--source": "12345"}, "不用 --mapping"),
        ({"--mapping": "没有.json"}, "读不到映射文件"),
        ({"--sheet": "没有"}, "没有"),
        ({"--create": "town"}, "不能新建“town”"),
        ({"--as-of": "2026-12-24"}, "晚于今天"),
    ],
)
def test_an_import_that_cannot_run_says_why(
    database_url: str, export: tuple[str, ...], change: dict[str, str], word: str
):
    arguments = dict(zip(export[2::2], export[3::2], strict=True)) | change
    written = [part for option, value in arguments.items() if value for part in (option, value)]
    status, printed, log = run(*export[:2], *written, database=database_url)
    assert (status, printed, word in log) == (2, "", True)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("null", "不是一个 JSON 对象"),
        ("[" * 100_000, "层次过深"),
        ('{"columns": {\n"number": "编号",\n}}', "第 3 行第 1 个字符处不合 JSON 的写法"),
        ('{"columns": {"number": "编号", "number": "标题"}}', "“number”写了两次"),
    ],
)
def test_a_mapping_that_is_none_says_why(database_url: str, export: tuple[str, ...], content: str, word: str):
    Path(export[5]).write_text(content, encoding="utf-8")
    status, printed, log = run(*export, database=database_url)
    assert (status, printed, word in log, "Traceback" in log) == (2, "", True, False)


def test_what_is_no_file_or_has_no_rows_is_refused_at_once(database_url: str, export: tuple[str, ...]):
    status, printed, log = run("import", "/dev/zero", *export[2:], database=database_url)
    assert (status, printed, "不是文件" in log) == (2, "", True)
    for ends in ("\u0085", "\u2028", ""):
        Path(export[1]).write_text(CSV.splitlines()[0] + ends, encoding="utf-8")
        status, printed, log = run(*export, database=database_url)
        assert (status, printed, "没有数据行" in log) == (2, "", True)
    status, printed, log = run("undo", "9" * 23, database=database_url)
    assert (status, printed, "没有编号为" in log) == (2, "", True)


def test_boundaries_are_checked_then_entered(sample_copy_url: str):
    said = ("outlines", str(HOUSE / "sample_data/geography/streets_sketch.geojson"), "--code-property")
    status, printed, log = run(*said, "name", "--crs", "wgs84", database=sample_copy_url)
    assert (status, printed, "不认识的编号：八宝山街道" in log) == (2, "", True)
    status, printed, log = run("outlines", "没有.json", *said[2:], "code", "--crs", "wgs84", database=sample_copy_url)
    assert (status, printed, "读不到边界文件" in log) == (2, "", True)
    answer = {"outlines": {"street": 9}, "crs": "wgs84", "hint": ""}
    for entered, extra in ((False, ["--dry-run"]), (True, [])):
        status, printed, _ = run(*said, "code", "--crs", "wgs84", *extra, database=sample_copy_url)
        assert (status, printed) == (0, {**answer, "entered": entered})
        with connect(sample_copy_url).connect() as connection:
            shown = standing(connection)["street"].shown
        assert shown and shown.sketch is not entered


@pytest.fixture
def anchors(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Those of another PostgreSQL database may lie in this house."""
    monkeypatch.setenv("AUDIT_ANCHORS", str(tmp_path / "audit.anchors"))


@pytest.mark.usefixtures("anchors")
def test_a_real_database_starts_with_an_administrator(database_url: str):
    add = ("people", "add", "--official", "关理", "--role")
    status, printed, _ = run(*add, "administrator", "--login", "Guanli", database=database_url)
    assert (status, printed["login"], printed["post"], len(printed["password"])) == (0, "guanli", "管理员", 14)
    status, _, log = run(*add, "street_secretary", "--login", "lugu", "--unit", "鲁谷街道", database=database_url)
    assert (status, "没有名为“鲁谷街道”的单位" in log) == (2, True)
    status, _, log = run("people", "demo", database=database_url)
    assert (status, "这不是演示库" in log) == (2, True)
    status, _, log = run("people", "revoke", "--login", "guanli", database=database_url)
    assert (status, "最后一位管理员" in log) == (2, True)
    status, listed, _ = run("people", "list", database=database_url)
    assert (status, [account["login"] for account in listed["accounts"]]) == (0, ["guanli"])
    assert run("audit", "verify", database=database_url)[:2] == (0, {"problems": [], "entries": 2})
    status, found, _ = run("check", "--deploy", "--workers", "3", database=database_url)
    codes = {problem["code"] for problem in found["problems"]}
    assert (status, codes - {"sqlite"}) == (1, {"cookie_secret", "anchors"})
    assert ("sqlite" in codes) == database_url.startswith("sqlite")


@pytest.mark.usefixtures("anchors")
def test_a_sample_is_not_for_production(sample_copy_url: str):
    found = run("check", "--deploy", database=sample_copy_url)[1]["problems"]
    assert {problem["code"] for problem in found} == {"cookie_secret", "demo_accounts", "anchors"}
    assert run("people", "demo", database=sample_copy_url)[1]["demo"][0] == "demo-secretary"
