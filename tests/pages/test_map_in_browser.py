"""The map in a real browser, behind the gate and its content policy: a file in GCJ-02 lies where the sketch lies, and a click
on a cell gives that area."""

import re
from collections.abc import Callable
from math import asinh, log2, pi, radians, tan
from pathlib import Path

from playwright.sync_api import Page

from data_access.engine import connect, reading
from data_access.outlines import outlines
from domain.visibility import Role
from tests import browser as browsers
from tests.browser import Visitor
from tests.data_access.test_boundaries import file, gcj
from tests.pages.test_in_browser import complaints


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_test_id("stSelectbox").filter(has_text=label).locator("input").click()
    page.get_by_role("option", name=option, exact=True).click()


def test_a_cell_is_clicked(visit: Callable[..., Visitor], server: str, tmp_path: Path) -> None:
    window = visit(role=Role.ADMINISTRATOR)
    heard = complaints(window)
    page = window.open("/settings?part=地图与户数")
    page.get_by_role("button", name="导入边界").click()
    (tmp_path / "街道.geojson").write_bytes(file(gcj))
    page.locator('input[type="file"]').set_input_files(tmp_path / "街道.geojson")
    choose(page, "坐标系", "GCJ-02 经纬度（高德、腾讯地图）")
    choose(page, "编号所在的属性", "code")
    page.get_by_role("button", name="先看会改动什么").click()
    page.get_by_test_id("stDeckGlJsonChart").nth(1).wait_for(timeout=60_000)  # the largest script of all comes first
    window.settled()
    with reading(connect(browsers.database_of(server))) as connection:
        streets = outlines(connection, "street")
    corners = [at for shape in streets.values() for part in shape.polygons for at in part[0]]
    (west, east), (south, north) = ((min(axis), max(axis)) for axis in zip(*corners, strict=True))

    def high(lat: float) -> float:
        return asinh(tan(radians(lat))) / (2 * pi)

    scale = min(480 / ((east - west) / 360), 280 / (high(north) - high(south)))  # 500 × 300 less 10 at each side
    assert 9 < log2(scale / 512) < 12
    for nr, name in enumerate(("八角街道", "五里坨街道")):
        chart = page.get_by_test_id("stDeckGlJsonChart").nth(nr)
        chart.scroll_into_view_if_needed()
        box = chart.bounding_box()
        assert box is not None
        (shape,) = (shape for shape in streets.values() if shape.name == name)
        lon, lat = shape.label
        x = box["width"] / 2 + (lon - (west + east) / 2) / 360 * scale
        y = box["height"] / 2 - (high(lat) - high((south + north) / 2)) * scale
        page.mouse.move(box["x"] + x, box["y"] + y)
        page.locator(".deck-tooltip", has_text=name).first.wait_for()
        page.mouse.click(box["x"] + x, box["y"] + y)
        page.get_by_text(re.compile(rf"^{shape.code}\s{name}$")).wait_for()
    assert heard == []
