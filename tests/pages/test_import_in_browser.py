"""A file's whole way in a real browser: dropped, tried, confirmed, seen on the overview, taken back; a wrong one refused."""

import shutil
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


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as environment:
        folder = tmp_path_factory.mktemp("inbox")
        environment.setenv("INBOX", str(folder))
        yield folder


@pytest.fixture(scope="module")
def house(inbox: Path, run_folder: Path, worker_id: str) -> Iterator[str]:
    """The address of a house over a sample of these tests' own, with an inbox of its own."""
    files, name = made.SqliteFiles(run_folder), f"importing_{worker_id}"
    files.copy(made.template(run_folder, files, "sample", made.SAMPLE), name)
    with browsers.running_app(files.url(name), run_folder / f"{name}.log") as address:
        yield address
    log = (run_folder / f"{name}.log").read_text()
    assert "Traceback" not in log and "工单编号" not in log
    files.drop(name)


@pytest.fixture
def window(chromium: Browser, house: str, inbox: Path) -> Iterator[Visitor]:
    """A window on the house, whose inbox is empty."""
    with browsers.visitor(chromium, house) as visitor:
        yield visitor
        assert visitor.outside() == []
    for file in inbox.iterdir():
        shutil.rmtree(file)


# What has the focus, by its words without its icon.
FOCUSED = """() => {
    const on = document.activeElement;
    return (on.querySelector('[data-testid="stMarkdownContainer"]') ?? on).innerText.trim();
}"""


def press(window: Visitor, name: str) -> None:
    """Tab to a button and press Enter, as whoever has no mouse."""
    window.settled()
    for _ in range(120):
        window.page.keyboard.press("Tab")
        if window.page.evaluate(FOCUSED) == name:
            break
    else:
        raise AssertionError(f"Tab does not reach {name}")
    window.page.keyboard.press("Enter")


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


def test_a_file_comes_in_and_is_taken_back(window: Visitor, inbox: Path, tmp_path: Path) -> None:
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
    asked = "导入后每个页面顶部会标明“演示库含导入数据”。撤回这一批后标记随之去掉。"
    page.locator('[role="dialog"]', has_text=asked).wait_for()
    page.keyboard.press("Escape")
    page.wait_for_selector('[role="dialog"]', state="detached")
    press(window, "导入 484 行")
    page.wait_for_selector('[role="dialog"]')
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
    page.wait_for_selector('[role="dialog"]')
    press(window, "撤回")
    page.wait_for_function("() => document.querySelector('.st-key-head')?.innerText.includes('已撤回')", timeout=60_000)
    text = window.settled().locator('[data-testid="stMain"]').inner_text()
    assert "撤回 484 件，恢复 0 件" in text and MARK not in text
    assert list(inbox.iterdir()) == [] and heard == []


def test_a_wrong_file_is_one_sentence_and_the_next_is_taken(window: Visitor, inbox: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "报表.xlsx"
    wrong.write_bytes(b"%PDF-1.7")
    drop(window, wrong, "12345 工单")
    page = window.page
    page.wait_for_selector('[data-testid="stAlert"]')
    assert "不是表格" in page.locator('[data-testid="stAlert"]').inner_text()
    assert list(inbox.iterdir()) == []
    page.locator('input[type="file"]').set_input_files(export().write_csv(tmp_path / "工单.csv"))
    page.wait_for_selector(".st-key-import-file")
    assert sizes(window) == [([], [], 0)] * 2


def test_a_table_nobody_knows_is_described_and_tried(window: Visitor, tmp_path: Path) -> None:
    heads = "登记号,来访日期,信访人姓名,主要诉求,事项类别,属地,办结状态"
    rows = (
        f"XF{n},2026-09-0{n},甲乙丙,暖气不热,{'待补' if n == 3 else '供暖/室温不达标'},八角街道,已办结"
        for n in range(1, 8)
    )
    (tmp_path / "登记.csv").write_text("\n".join((heads, *rows)), encoding="utf-8")
    drop(window, tmp_path / "登记.csv", "其他表格")
    page = window.page
    page.wait_for_selector(".st-key-mapping-keep")
    window.settled()
    assert sizes(window) == [([], [], 0)] * 2
    page.get_by_role("textbox", name="来自哪个系统、依据什么（必填）").fill("来访登记")
    # What stands beside the columns is open, for the separator of the topics was seen.
    missing = page.get_by_role("combobox", name="表示“没有填”的写法")
    missing.fill("待补")
    missing.press("Enter")
    missing.press("Escape")
    window.settled()
    press(window, "试读（先不写入）")
    page.wait_for_selector(".st-key-import-decision", timeout=60_000)
    text = window.settled().locator('[data-testid="stMain"]').inner_text()
    assert "7 行可以导入" in text and "没有发现问题" in text and "待补" not in text


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
