"""The map in a real browser, behind the gate and its content policy: a file in GCJ-02 lies where the sketch lies, and a click
on a cell gives that area."""

import re
from collections.abc import Callable, Mapping
from math import asinh, log2, pi, radians, tan
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page

from data_access.engine import connect, reading
from data_access.outlines import Shape, outlines
from domain.visibility import Role
from tests import browser as browsers
from tests.browser import Visitor
from tests.data_access.test_boundaries import file, gcj
from tests.pages.test_in_browser import complaints


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_test_id("stSelectbox").filter(has_text=label).locator("input").click()
    page.get_by_role("option", name=option, exact=True).click()


def where(chart: Locator, shapes: Mapping[int, Shape], shape: Shape, size: tuple[int, int]) -> tuple[float, float]:
    """Where a shape's label is on the window, on a map of these shapes that was fitted to so many pixels."""
    corners = [at for one in shapes.values() for part in one.polygons for at in part[0]]
    (west, east), (south, north) = ((min(axis), max(axis)) for axis in zip(*corners, strict=True))

    def high(lat: float) -> float:
        return asinh(tan(radians(lat))) / (2 * pi)

    # less 10 pixels at each side
    scale = min((size[0] - 20) / ((east - west) / 360), (size[1] - 20) / (high(north) - high(south)))
    assert 9 < log2(scale / 512) < 12
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box is not None
    lon, lat = shape.label
    x = box["width"] / 2 + (lon - (west + east) / 2) / 360 * scale
    y = box["height"] / 2 - (high(lat) - high((south + north) / 2)) * scale
    return box["x"] + x, box["y"] + y


def test_a_street_on_the_heat_map_opens_to_its_communities(visit: Callable[..., Visitor], server: str) -> None:
    window = visit()
    page = window.open("/heat?period=近12月")
    page.get_by_test_id("stDeckGlJsonChart").wait_for(timeout=60_000)
    with reading(connect(browsers.database_of(server))) as connection:
        streets = outlines(connection, "street")
    (shape,) = (shape for shape in streets.values() if shape.name == "八角街道")
    x, y = where(page.get_by_test_id("stDeckGlJsonChart"), streets, shape, (470, 430))
    page.mouse.move(x, y)
    page.locator(".deck-tooltip", has_text="八角街道").first.wait_for()
    page.mouse.click(x, y)
    page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get("place") == ["八角街道"])
    window.settled()
    page.get_by_role("button", name="八角中里社区").first.wait_for()
    page.get_by_role("button", name="看全部").click()
    page.wait_for_url(lambda url: "place" not in parse_qs(urlsplit(url).query))


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
    for nr, name in enumerate(("八角街道", "五里坨街道")):
        (shape,) = (shape for shape in streets.values() if shape.name == name)
        x, y = where(page.get_by_test_id("stDeckGlJsonChart").nth(nr), streets, shape, (500, 300))
        page.mouse.move(x, y)
        page.locator(".deck-tooltip", has_text=name).first.wait_for()
        page.mouse.click(x, y)
        page.get_by_text(re.compile(rf"^{shape.code}\s{name}$")).wait_for()
        window.settled()  # the map that was clicked is drawn anew, and what stands beside it moves
    assert heard == []
