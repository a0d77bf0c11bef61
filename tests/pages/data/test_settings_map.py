"""地图与户数 of 设置, pressed: a file in a declared system is shown beside what stands, confirmed, taken back; figures likewise."""

import json
from io import BytesIO

import pytest
from streamlit.testing.v1 import AppTest
from xlsxwriter import Workbook

from data_access.area_figures import households
from data_access.boundary_changes import newest, replace, standing
from data_access.boundary_file import check, read
from data_access.engine import connect, reading
from data_access.writing import Request
from domain.visibility import Role
from tests.data_access.test_boundaries import MOMENT, file, gcj
from tests.databases import TODAY
from tests.pages.opened import screen


@pytest.fixture
def house(sample_copy_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path) -> str:
    monkeypatch.setenv("DATABASE_URL", sample_copy_url)
    monkeypatch.setenv("TODAY", TODAY)
    monkeypatch.setenv("INBOX", str(tmp_path / "inbox"))
    return sample_copy_url


def opened() -> AppTest:
    at = screen("data/settings.py", Role.ADMINISTRATOR, part="地图与户数")
    assert not at.exception
    return at


def pressed(at: AppTest, opener: str, *buttons: str) -> AppTest:
    """Buttons of a dialog; here its opener is pressed again, where a browser draws the dialog alone."""
    if not buttons:
        at.button(key=opener).click().run()
    for button in buttons:
        at.button(key=opener).click()
        at.button(key=button).click().run()
    assert not at.exception
    return at


def dropped(at: AppTest, opener: str, name: str, content: bytes) -> AppTest:
    at.button(key=opener).click().run()
    at.button(key=opener).click()
    at.file_uploader[0].set_value((name, content, "application/octet-stream")).run()
    assert not at.exception
    return at


def said(at: AppTest) -> str:
    return "\n".join(element.value for element in (*at.markdown, *at.warning, *at.success))


def test_boundaries_are_shown_beside_what_stands_then_replace_it_and_are_taken_back(house):
    at = opened()
    assert "**街道**　示意图  \n:small[:gray[9 个，由点位生成，非法定界线]]" in said(at)
    assert "**社区**　示意图  \n:small[:gray[153 个，由点位生成，非法定界线]]" in said(at)
    chosen(dropped(at, "boundary-new", "街道.geojson", file(gcj)), "gcj02")
    pressed(at, "boundary-new", "set-try")
    assert "街道 **9 个**，按 GCJ-02 经纬度换算后，代替现有的图。" in said(at)
    layers = [layer for chart in at.get("deck_gl_json_chart") for layer in json.loads(chart.proto.json)["layers"]]
    before, after = ([row["text"] for row in layer["data"]] for layer in layers if layer["id"] == "words")
    assert before == after and set(before) >= {"八角", "苹果园"}
    pressed(at, "boundary-new", "set-confirm")
    at = opened()
    assert "9 个 · GCJ-02 经纬度（高德、腾讯地图） · 2026-11-24 导入 · 管理员" in said(at)
    assert sketched(house) is False
    pressed(at, "boundary-back-street")
    pressed(at, "boundary-back-street", "set-try", "set-confirm")
    assert sketched(house) is True
    at = opened()
    assert "导入街道边界（街道.geojson），坐标系 GCJ-02 经纬度  \n:small[:gray[2026-11-24 · 管理员 · 9 个]]" in said(at)
    again = key_of(at, "boundary-again-street")
    pressed(at, again)
    pressed(at, again, "set-try")
    assert "街道 **9 个**，代替现有的图。" in said(at)
    pressed(at, again, "set-confirm")
    assert sketched(house) is False


def sketched(house: str) -> bool:
    with reading(connect(house)) as connection:
        shown = standing(connection)["street"].shown
        return shown is not None and shown.sketch


def key_of(at: AppTest, start: str) -> str:
    (key,) = (str(button.key) for button in at.button if str(button.key).startswith(start))
    return key


def test_who_confirms_what_somebody_else_has_replaced_is_told_and_loses_nothing(house):
    at = chosen(dropped(opened(), "boundary-new", "街道.geojson", file(gcj)), "gcj02")
    pressed(at, "boundary-new", "set-try")
    with reading(connect(house)) as connection:
        found = check(connection, read(file()), "wgs84", "code")
        seen = newest(connection, ["street"])
    replace(connect(house), found, seen, Request("demo-admin", MOMENT))
    pressed(at, "boundary-new", "set-confirm")
    assert [one.value for one in at.warning] == ["边界刚刚由别人改过，请看过现在的再定。"]
    with reading(connect(house)) as connection:
        assert [one.crs for one in standing(connection)["street"].own] == ["wgs84"]
    pressed(at, "boundary-new", "set-try")
    pressed(at, "boundary-new", "set-confirm")
    with reading(connect(house)) as connection:
        assert [one.crs for one in standing(connection)["street"].own] == ["gcj02", "wgs84"]


def chosen(at: AppTest, crs: str) -> AppTest:
    for key, value in (("boundary-crs", crs), ("boundary-code", "code")):
        at.button(key="boundary-new").click()
        at.selectbox(key=key).set_value(value).run()
    return at


def test_what_is_wrong_with_a_file_is_one_sentence(house):
    at = dropped(opened(), "boundary-new", "坏.json", b"[" * 100_000)
    assert [one.value for one in at.warning] == [
        "文件不是完整的 GeoJSON，或层次过深、含有 NaN 等无效数字，请重新导出后再试。"
    ]
    at = dropped(opened(), "figures-new", "户数.csv", "编号,户数\n110107001,很多\n".encode())
    at.button(key="figures-new").click()
    at.text_input(key="figures-basis").set_value("年鉴").run()
    pressed(at, "figures-new", "set-try")
    assert [one.value for one in at.warning] == ["第 2 行的户数“很多”不是 1 以上的整数。请改正后再导入。"]


def with_an_error() -> bytes:
    """A sheet of one area whose 人口 is a formula that failed."""
    made = BytesIO()
    with Workbook(made) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["编号", "户数", "人口"])
        sheet.write_row(1, 0, ["110107001", 21000])
        sheet.write_formula(1, 2, "=1/0", value="#DIV/0!")  # type: ignore[arg-type]
    return made.getvalue()


def test_figures_are_entered_and_taken_back(house):
    at = opened()
    assert "还没有录入" in said(at)
    dropped(at, "figures-new", "户数.xlsx", with_an_error())
    at.button(key="figures-new").click()
    at.text_input(key="figures-basis").set_value("2025 年统计年鉴").run()
    pressed(at, "figures-new", "set-try")
    assert "第 2 行的人口“\\#DIV/0\\!”不是 1 以上的整数" in said(at)
    at = opened()
    dropped(at, "figures-new", "户数.csv", "编号,户数,人口\n110107001,21000,\n110107002,18000,41000\n".encode())
    at.button(key="figures-new").click()
    at.text_input(key="figures-basis").set_value("2025 年统计年鉴").run()
    pressed(at, "figures-new", "set-try", "set-confirm")
    at = opened()
    assert "**自 2026-11-24 起**　户数 2 处 · 人口 1 处" in said(at)
    with reading(connect(house)) as connection:
        assert sorted(households(connection, MOMENT.date()).values()) == [18000, 21000]
    for act, left in (("figures-back", []), ("figures-again", [18000, 21000])):
        key = key_of(opened_at := opened(), act)
        pressed(opened_at, key)
        pressed(opened_at, key, "set-try", "set-confirm")
        with reading(connect(house)) as connection:
            assert sorted(households(connection, MOMENT.date()).values()) == left
    at = opened()
    at.button(key="figures-new").click().run()
    at.button(key="figures-new").click()
    at.segmented_control(key="figures-way").set_value("只填一处").run()
    for field, value in (("figures-area", "110107001"), ("figures-basis", "街道上报")):
        at.button(key="figures-new").click()
        next(one for one in (*at.selectbox, *at.text_input) if one.key == field).set_value(value).run()
    at.button(key="figures-new").click()
    at.number_input(key="figures-households-110107001").set_value(21500).run()
    pressed(at, "figures-new", "set-try")
    assert "- 录入 **户数 1 处**。" in said(at)
    pressed(at, "figures-new", "set-confirm")
    with reading(connect(house)) as connection:
        assert sorted(households(connection, MOMENT.date()).values()) == [18000, 21500]
