"""A file's whole way in a real browser: dropped, tried, confirmed, seen on the overview, taken back; a wrong one refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests import browser as browsers
from tests import databases as made
from tests.browser import DESKTOP, PHONE, Visitor
from tests.data_access.imports.hotline_500 import export
from tests.pages.test_in_browser import broken, complaints, english, heading, sideways

MARK = "演示库含导入数据"


@pytest.fixture
def window(
    chromium: Browser, run_folder: Path, worker_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Visitor]:
    """A window on a house over a sample of the test's own, with an inbox of its own."""
    monkeypatch.setenv("INBOX", str(tmp_path / "inbox"))
    files, name = made.SqliteFiles(run_folder), f"importing_{worker_id}"
    files.copy(made.template(run_folder, files, "sample", made.SAMPLE), name)
    with (
        browsers.running_app(files.url(name), run_folder / f"{name}.log") as address,
        browsers.visitor(chromium, address) as visitor,
    ):
        yield visitor
        assert visitor.outside() == []
    log = (run_folder / f"{name}.log").read_text()
    assert "Traceback" not in log and "工单编号" not in log
    files.drop(name)


def press(window: Visitor, name: str) -> None:
    window.page.get_by_role("button", name=name, exact=True).click()


def drop(window: Visitor, file: Path, source: str) -> None:
    page = window.open("/imports")
    page.locator('[data-testid="stRadio"] label', has_text=source).first.click()
    window.settled()
    page.locator('input[type="file"]').set_input_files(file)


def sizes(window: Visitor) -> list[tuple[list[str], list[str], int]]:
    """What is broken, English or sticks out, on a desk and on a telephone."""
    found = []
    for width, height in (DESKTOP, PHONE):
        window.page.set_viewport_size({"width": width, "height": height})
        window.page.wait_for_timeout(300)
        found.append((broken(window.page), english(window.page), max(0, sideways(window.page))))
    window.page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    return found


def test_a_file_comes_in_and_is_taken_back(window: Visitor, tmp_path: Path) -> None:
    heard = complaints(window)
    drop(window, export().write_xlsx(tmp_path / "工单.xlsx"), "12345 工单")
    page = window.page
    page.wait_for_selector(".st-key-import-file")
    press(window, "试读（先不写入）")
    page.wait_for_selector(".st-key-import-decision", timeout=60_000)
    window.settled()
    assert "484 行可以导入" in page.locator(".st-key-head").inner_text()
    assert sizes(window) == [([], [], 0)] * 2
    page.reload()  # what was found is found again
    window.settled()
    press(window, "导入 484 行")
    press(window, "仍要导入 484 行")
    page.wait_for_selector(".st-key-own-import-ways", timeout=60_000)
    window.settled()
    assert MARK in page.locator('[data-testid="stMain"]').inner_text()
    page.locator(".st-key-own-import-ways a", has_text="总览").click()
    page.wait_for_function("() => document.querySelector('[data-testid=\"stMain\"] h1')?.innerText === '总览'")
    assert MARK in window.settled().locator('[data-testid="stMain"]').inner_text()
    page.go_back()
    page.wait_for_selector(".st-key-own-import-ways")
    page.locator(".st-key-own-import-ways a", has_text="这一批的案件").click()
    page.wait_for_selector(".st-key-show")
    window.settled()
    assert "show=" in page.url and "原表第" in page.locator(".st-key-pager").inner_text()
    assert sizes(window) == [([], [], 0)] * 2
    page.go_back()
    page.wait_for_selector(".st-key-own-import-ways")
    page.locator(".st-key-own-import-ways a", has_text="批次 1").click()
    page.wait_for_selector(".st-key-import-undo")
    assert heading(page) == "批次 1" and page.url.endswith("/imports?batch=1")
    press(window, "撤回整批")
    press(window, "撤回")
    page.wait_for_function("() => document.querySelector('.st-key-head')?.innerText.includes('已撤回')", timeout=60_000)
    text = window.settled().locator('[data-testid="stMain"]').inner_text()
    assert "撤回 484 件，恢复 0 件" in text and MARK not in text
    assert list((tmp_path / "inbox").iterdir()) == [] and heard == []


def test_a_wrong_file_is_one_sentence_and_the_next_is_taken(window: Visitor, tmp_path: Path) -> None:
    wrong = tmp_path / "报表.xlsx"
    wrong.write_bytes(b"%PDF-1.7")
    drop(window, wrong, "12345 工单")
    page = window.page
    page.wait_for_selector('[data-testid="stAlert"]')
    assert "不是表格" in page.locator('[data-testid="stAlert"]').inner_text()
    assert list((tmp_path / "inbox").iterdir()) == []
    page.locator('input[type="file"]').set_input_files(export().write_csv(tmp_path / "工单.csv"))
    page.wait_for_selector(".st-key-import-file")
    assert sizes(window) == [([], [], 0)] * 2


def test_every_part_of_the_screen(window: Visitor) -> None:
    seen = {}
    for part in ("导入文件", "批次", "未归类名称", "到数情况"):
        window.open(f"/imports?part={part}")
        seen[part] = sizes(window)
    assert seen == dict.fromkeys(seen, [([], [], 0)] * 2)


def test_a_file_that_is_too_large_is_refused_in_chinese(window: Visitor, tmp_path: Path) -> None:
    large = tmp_path / "全年.csv"
    with large.open("wb") as file:
        file.truncate(101 << 20)
    drop(window, large, "12345 工单")
    said = window.page.locator('[data-testid="stFileUploader"] [role="alert"]')
    assert said.inner_text() == "没有收下：文件超过 100 MB，请按月份拆成几个文件。"
    assert said.bounding_box()["height"] > 15 and sizes(window) == [([], [], 0)] * 2  # type: ignore[index]
