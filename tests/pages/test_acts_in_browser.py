"""Acts in a real browser: a roof leak taken in on a phone at a community's door and driven to its end, a dispute carried
from the ledger by its households off it and back onto it, each step by the post it belongs to, two supervised and taken
away together; a double click is one act."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from data_access import tables
from data_access.disputes import ledger
from data_access.engine import connect, reading
from domain.visibility import Role, district_office
from pages.parts.ledger import grouped
from tests import browser as browsers
from tests import databases as made
from tests.browser import DESKTOP, PHONE, Visitor
from tests.pages.test_in_browser import complaints, sideways

Window = Callable[..., Visitor]
TODAY = date.fromisoformat(made.TODAY)


@pytest.fixture(scope="module")
def house(run_folder: Path, worker_id: str) -> Iterator[str]:
    """The address of a house over a sample of these tests' own."""
    files, name = made.SqliteFiles(run_folder), f"acting_{worker_id}"
    files.copy(made.template(run_folder, files, "sample", made.SAMPLE), name)
    with browsers.running_app(files.url(name), run_folder / f"{name}.log") as address:
        yield address
    log = (run_folder / f"{name}.log").read_text()
    assert "Traceback" not in log and "漏水三年" not in log
    files.drop(name)


@pytest.fixture
def window(chromium: Browser, house: str) -> Iterator[Window]:
    with ExitStack() as windows:

        def opened(role: Role, size: tuple[int, int] = DESKTOP) -> Visitor:
            visitor = windows.enter_context(browsers.visitor(chromium, house, size=size, role=role))
            visitor.page.set_default_timeout(45_000)
            return visitor

        yield opened


def fill(page: Page, **answers: str) -> None:
    """Fields by their labels' beginnings."""
    for label, answer in answers.items():
        page.get_by_role("textbox", name=label).first.fill(answer)


def choose(page: Page, label: str, word: str) -> None:
    box = page.get_by_role("combobox", name=label).first
    box.click()
    box.fill(word)
    page.get_by_role("option").filter(has_text=word).first.click()


def send(window: Visitor, double: bool = False) -> Page:
    """Sends the form and waits until it is done."""
    button = window.page.get_by_role("button", name="提交")
    button.dblclick() if double else button.click()
    button.wait_for(state="hidden")
    return window.settled()


def type_day(page: Page, label: str, digits: str) -> None:
    page.get_by_role("group", name=label).locator('[role="spinbutton"]').first.click()
    page.keyboard.type(digits)


def act(window: Visitor, path: str, word: str) -> Page:
    """Opens the form of an act, wherever its button is, on the page that stands there or is opened."""
    page = window.page
    form, button = page.get_by_test_id("stDialog"), page.locator('[class*="st-key-act-"]')
    if not page.url.endswith(path) or form.is_visible():
        window.open(path)
    button = button.get_by_role("button", name=word, exact=True)
    if not button.is_visible():
        page.get_by_role("button", name="更多办理").click()
    button.click()
    form.wait_for()
    return page


def test_a_roof_leak_is_taken_in_at_the_door_and_driven_to_its_end(window: Window):
    door = window(Role.COMMUNITY_SECRETARY, PHONE)
    heard = complaints(door)
    page = door.open("/register")
    assert sideways(page) == 0
    fill(page, 标题="楼顶漏水", 反映内容="顶层漏水三年，没有人来修。", 称呼="赵女士等3人")
    choose(page, "领域", "屋顶漏水")
    with page.expect_event("dialog") as asked:
        page.evaluate("setTimeout(() => location.reload())")
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    assert page.get_by_role("textbox", name="标题").first.input_value() == "楼顶漏水"
    type_day(page, "由我代理到", "20261224")
    page.get_by_text("更多：").click()
    page.get_by_text("属社区职责清单").last.click()
    page = send(door)
    page.wait_for_url("**/matter?number=*", timeout=60_000)
    page.get_by_role("heading", name="楼顶漏水").wait_for()
    page.get_by_text("赵女士等3人").wait_for()
    assert page.evaluate(
        "dispatchEvent(new Event('beforeunload', {cancelable: true}))"
    )  # what is sent is not asked about
    page.get_by_text("（到 12月24日）").wait_for()
    number = page.url.split("number=")[1].split("&")[0]
    page = act(door, f"/matter?number={number}", "上报")
    choose(page, "上报给", "鲁谷街道")
    fill(page, 理由="需要协调产权单位。")
    send(door)
    street = window(Role.STREET_SECRETARY)
    street.open("/todo").get_by_role("heading", name="我的待办").wait_for()
    for word, answers in (
        ("受理", {}),
        ("化解", {"说明": "防水已重做。"}),
        ("办结", {"答复意见": "已修好，请您监督。"}),
    ):
        page = act(street, f"/matter?number={number}", word)
        if word == "受理":
            choose(page, "办理途径", "信访处理程序")
        fill(page, **answers)
        page = send(street)
    page.get_by_text("已办结").first.wait_for()
    page = door.open("/todo")
    page.get_by_text("事已办完，请结束代理").wait_for()
    page.get_by_text("楼顶漏水").first.click()
    fill(door.page, 代理结果="漏水已修好，住户知道了。")
    send(door)
    door.page.get_by_text("代理结束").first.wait_for()
    assert heard == []


def test_a_dispute_is_driven_from_the_ledger_on_by_households_off_it_by_evidence_and_back(window: Window, house: str):
    office, secretary = window(Role.OFFICE_STAFF), window(Role.DISTRICT_SECRETARY)
    heard = complaints(office)
    page = office.open("/enter")
    fill(page, 矛盾名称="金辉苑补办房产证", 简要情况="一百六十二户入住多年，没有房产证。")
    for label, word in {"领域": "房产证", "地点": "金辉苑小区", "由哪一级挂账": "区级", "来源": "排查"}.items():
        choose(page, label, word)
    choose(page, "责任单位", "规划和自然资源")
    type_day(page, "化解时限", "20270301")
    page.get_by_label("涉及户数").fill("162")
    page = send(office)
    page.wait_for_url("**/dispute?number=*", timeout=60_000)
    path = "/dispute?number=" + page.url.split("number=")[1].split("&")[0]
    page.get_by_text("0/162 户").first.wait_for()
    page = act(office, path, "登记进展")
    page.get_by_text("更多：").click()
    fill(page, 最新进展="已逐户核对。", 化解措施="补齐资料，分批办证。")
    send(office)
    for households in ("60", "90"):
        page = act(office, path, "登记化解户数")
        page.get_by_label("这一批化解户数").fill(households)
        send(office, double=True)
    for households, reason in (("7", "产权"), ("5", "本人意愿")):
        page = act(office, path, "说明未化解原因")
        page.get_by_test_id("stDialog").get_by_label("户数").fill(households)
        choose(page, "原因", reason)
        page = send(office)
    page.get_by_text("150/162 户").first.wait_for()
    page.get_by_text("未化解：本人意愿").first.wait_for()
    batches = re.split(r"\s*[\t\n]\s*", page.get_by_label("各批次户数").inner_text().strip())
    assert batches == ["户数", "情况", "150 户", "2026-11-24 化解", "7 户", "未化解：产权", "5 户", "未化解：本人意愿"]
    d, lots = tables.disputes.c, tables.household_lots
    with reading(connect(browsers.database_of(house))) as connection:
        id_, *stands = connection.execute(
            select(d.id, d.measures, d.level, d.status).where(d.number == path.split("=")[1])
        ).one()
        rows = select(lots.c.n, lots.c.solved, lots.c.reason).where(lots.c.dispute_id == id_)
        homes = connection.execute(rows.where(lots.c.withdrawn == tables.STANDS)).all()
    assert stands == ["补齐资料，分批办证。", 3, "open"]
    assert sorted(homes) == [(5, None, "本人意愿"), (7, None, "产权"), (60, TODAY, None), (90, TODAY, None)]
    fill(act(office, path, "申请销账"), 化解情况="能办的都已办。")
    send(office)
    page = act(office, path, "核查通过")
    page.get_by_text("已与提出问题的一方核实").click()
    fill(page, 核查情况="已逐户核实。")
    page.get_by_role("button", name="提交").click()
    page.get_by_text("还没有化解佐证").wait_for()
    assert page.get_by_role("textbox", name="核查情况").input_value() == "已逐户核实。"
    page = act(office, path, "登记佐证")
    choose(page, "种类", "文件")
    fill(page, 存放处="三号柜")
    send(office)
    page = act(office, path, "核查通过")
    page.get_by_text("已与提出问题的一方核实").click()
    fill(page, 核查情况="已逐户核实。")
    send(office)
    page = secretary.open("/todo")
    page.get_by_text("金辉苑补办房产证").click()
    page.get_by_test_id("stDialog").wait_for()
    page = send(secretary)
    page.get_by_text("销账").first.wait_for()
    office.open(path)
    page = act(office, path, "反弹重新上账")
    choose(page, "责任单位", "规划和自然资源")
    fill(page, 反弹情况="又有住户反映。")
    type_day(page, "化解时限", "20270301")
    page = send(office)
    page.get_by_text("反弹").first.wait_for()
    assert heard == []


def test_two_are_ticked_taken_away_and_supervised_by_a_double_click(window: Window, house: str):
    engine = connect(browsers.database_of(house))
    with reading(engine) as connection:
        first, second = grouped(ledger(connection, district_office(), TODAY), "按街道")[0].entries[:2]
    secretary = window(Role.DISTRICT_SECRETARY)
    heard = complaints(secretary)
    page = secretary.open("/key-disputes?group=按街道")
    box = page.locator('[data-testid="stDataFrame"] canvas').first.bounding_box()
    assert box is not None
    for row in (0, 1):  # the head is 35 pixels high, a row 40
        page.mouse.click(box["x"] + 15, box["y"] + 35 + 40 * row + 20)
        page.get_by_text(f"已选 {row + 1} 件").wait_for()
    with page.expect_download() as taken:
        page.get_by_role("button", name="导出所选 2 件").click()
    rows = openpyxl.load_workbook(BytesIO(taken.value.path().read_bytes()))["重点矛盾"].iter_rows(values_only=True)
    assert [row[:2] for row in rows] == [
        ("分组（按街道）", "编号"),
        *((entry.street, entry.number) for entry in (first, second)),
    ]
    page.get_by_role("button", name="督办", exact=True).click()
    page.get_by_role("heading", name="督办 2 件").wait_for()
    fill(page, 督办要求="月底前逐户列明原因。")
    type_day(page, "回复期限", "20261220")
    send(secretary, double=True)
    page.get_by_text("在账全部").wait_for()
    e = tables.events.c
    with reading(engine) as connection:
        told = connection.execute(select(e.dispute_id, e.note).where(e.kind == "supervised", e.day == TODAY)).all()
    assert sorted(told) == sorted((entry.id, "月底前逐户列明原因。") for entry in (first, second))
    assert heard == []
