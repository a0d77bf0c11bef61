"""地图与户数 of 设置, pressed: a file in a declared system is shown beside what stands, confirmed, taken back; figures likewise."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from data_access.area_figures import households
from data_access.boundary_changes import standing
from data_access.engine import connect, reading
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
    dropped(at, "boundary-new", "街道.geojson", file(gcj))
    for key, value in (("boundary-crs", "gcj02"), ("boundary-code", "code")):
        at.button(key="boundary-new").click()
        at.selectbox(key=key).set_value(value).run()
    pressed(at, "boundary-new", "set-try")
    assert "街道 **9 个**，按 GCJ-02 经纬度 换算后，代替现有的图。" in said(at)
    layers = [layer for chart in at.get("deck_gl_json_chart") for layer in json.loads(chart.proto.json)["layers"]]
    before, after = ([row["text"] for row in layer["data"]] for layer in layers if layer["id"] == "words")
    assert before == after and set(before) >= {"八角", "苹果园"}
    pressed(at, "boundary-new", "set-confirm")
    at = opened()
    assert "9 个 · GCJ-02 经纬度（高德、腾讯地图） · 2026-11-24 导入 · 管理员" in said(at)
    with reading(connect(house)) as connection:
        assert not standing(connection)["street"].sketch
    pressed(at, "boundary-back-street")
    pressed(at, "boundary-back-street", "set-try", "set-confirm")
    with reading(connect(house)) as connection:
        assert standing(connection)["street"].sketch


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


def test_figures_are_entered_and_taken_back(house):
    at = opened()
    assert "还没有录入" in said(at)
    dropped(at, "figures-new", "户数.csv", "编号,户数,人口\n110107001,21000,\n110107002,18000,41000\n".encode())
    at.button(key="figures-new").click()
    at.text_input(key="figures-basis").set_value("2025 年统计年鉴").run()
    pressed(at, "figures-new", "set-try", "set-confirm")
    at = opened()
    assert "**自 2026-11-24 起**　户数 2 个 · 人口 1 个" in said(at)
    with reading(connect(house)) as connection:
        assert sorted(households(connection, MOMENT.date()).values()) == [18000, 21000]
    (back,) = (str(button.key) for button in at.button if str(button.key).startswith("figures-back"))
    pressed(at, back)
    pressed(at, back, "set-try", "set-confirm")
    with reading(connect(house)) as connection:
        assert households(connection, MOMENT.date()) == {}
