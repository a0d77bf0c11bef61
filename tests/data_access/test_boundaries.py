"""The office's own boundaries: each declared system lands where it should, what is wrong is named in a sentence, and what
was entered is shown, traced, and taken back."""

import dataclasses
import json
from datetime import datetime
from math import cos, hypot, pi, radians, sin, sqrt
from typing import Any

import pytest
from sqlalchemy import select

from data_access import tables
from data_access.boundary_changes import Drawing, newest, put_back, replace, standing, take_back
from data_access.boundary_file import BoundaryProblem, check, property_names, read
from data_access.engine import connect, reading
from data_access.outlines import outlines
from data_access.writing import Request
from tests.databases import HOUSE

MOMENT = datetime(2026, 11, 24, 9)
STREETS = HOUSE / "sample_data" / "geography" / "streets_sketch.geojson"


def file(move: Any = lambda lon, lat: (lon, lat), **changed: Any) -> bytes:
    """The streets of the sketch with every vertex moved; changed: of the first street, its code, kind of geometry or rings."""
    content = json.loads(STREETS.read_text(encoding="utf-8"))
    for feature in content["features"]:
        rings = feature["geometry"]["coordinates"]
        feature["geometry"]["coordinates"] = [[list(move(*at)) for at in ring] for ring in rings]
    first = content["features"][0]
    first["properties"]["code"] = changed.get("code", first["properties"]["code"])
    first["geometry"]["type"] = changed.get("kind", "Polygon")
    first["geometry"]["coordinates"] = changed.get("rings", first["geometry"]["coordinates"])
    return json.dumps(content).encode()


def gcj(lon: float, lat: float) -> tuple[float, float]:
    """GCJ-02 of a WGS-84 position, by the published formula."""
    x, y = lon - 105, lat - 35
    a, e = 6378245.0, 0.00669342162296594323
    common = (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + common
    north += (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3
    north += (160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + common
    east += (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3
    east += (150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3
    magic = 1 - e * sin(radians(lat)) ** 2
    north = north * 180 / (a * (1 - e) / (magic * sqrt(magic)) * pi)
    east = east * 180 / (a / sqrt(magic) * cos(radians(lat)) * pi)
    return lon + east, lat + north


def bd(lon: float, lat: float) -> tuple[float, float]:
    """BD-09 of a WGS-84 position, by the published formula over GCJ-02."""
    from cmath import phase, rect

    x, y = gcj(lon, lat)
    k = pi * 3000 / 180
    far, turn = hypot(x, y) + 0.00002 * sin(y * k), phase(complex(x, y)) + 0.000003 * cos(x * k)
    at = rect(far, turn)
    return at.real + 0.0065, at.imag + 0.006


def gauss(lon: float, lat: float) -> tuple[float, float]:
    """CGCS2000, metres east and north of the meridian 117° (EPSG:4548), by the series of the textbooks."""
    a, f = 6378137.0, 1 / 298.257222101
    e2 = f * (2 - f)
    phi, t = radians(lat), sin(radians(lat)) / cos(radians(lat))
    second = e2 / (1 - e2)
    eta2, n = second * cos(phi) ** 2, a / sqrt(1 - e2 * sin(phi) ** 2)
    m = radians(lon - 117) * cos(phi)
    arc = (1 - e2 / 4 - 3 * e2**2 / 64 - 5 * e2**3 / 256) * phi
    arc -= (3 * e2 / 8 + 3 * e2**2 / 32 + 45 * e2**3 / 1024) * sin(2 * phi)
    arc += (15 * e2**2 / 256 + 45 * e2**3 / 1024) * sin(4 * phi) - 35 * e2**3 / 3072 * sin(6 * phi)
    north = a * arc + n * t * (m**2 / 2 + (5 - t**2 + 9 * eta2 + 4 * eta2**2) * m**4 / 24)
    east = n * (m + (1 - t**2 + eta2) * m**3 / 6 + (5 - 18 * t**2 + t**4) * m**5 / 120)
    return 500_000 + east, north


SYSTEMS = {"wgs84": lambda *at: at, "cgcs2000": lambda *at: at, "gcj02": gcj, "bd09": bd, "EPSG:4548": gauss}


def test_every_declared_system_lands_within_a_metre(sample_url):
    with reading(connect(sample_url)) as connection:
        drawn = outlines(connection, "street")
        for crs, move in {**SYSTEMS, "cgcs2000": lambda *at: (*at, 52.5)}.items():  # with heights
            found = check(connection, read(file(move)), crs, "code")
            assert (list(found.shapes), found.hint) == (["street"], "")
            assert found.shapes["street"].keys() == drawn.keys()
            off = [
                hypot((one[0] - other[0]) * 85_300, (one[1] - other[1]) * 111_200)
                for id_, shape in found.shapes["street"].items()
                for one, other in zip(shape.polygons[0][0], drawn[id_].polygons[0][0], strict=True)
            ]
            assert max(off) < 1, crs


BOW = [[[116.2, 39.9], [116.21, 39.91], [116.21, 39.9], [116.2, 39.91], [116.2, 39.9]]]
ONE = '{"type":"FeatureCollection","features":[{"geometry":{"type":"Polygon","coordinates":[[%s]]}}]}'


WRONG = [
    (file(lambda lon, lat: (lat, lon)), "wgs84", "不在本区范围内，看起来像是经纬度（或横纵坐标）写反了"),
    (file(lambda lon, lat: (lon + 1, lat)), "wgs84", "边界不在本区范围内；"),
    (
        file(gauss),
        "wgs84",
        "坐标像是以米为单位的投影坐标，不是经纬度，请改选相应的 CGCS2000 投影，看起来像是CGCS2000 投影，3 度带中央经线 117°",
    ),
    (
        file(gauss),
        "EPSG:4547",
        "边界不在本区范围内，看起来像是CGCS2000 投影，3 度带中央经线 117°（不带带号，EPSG:4548）",
    ),
    (file(lambda *at: gauss(*at)[::-1]), "EPSG:4548", "不在本区范围内，看起来像是经纬度（或横纵坐标）写反了"),
    (file(gcj), "EPSG:4548", "坐标像是经纬度，不是以米为单位的投影坐标，请改选经纬度的坐标系，看起来像是GCJ-02 坐标"),
    (file(), "beijing54", "不认识坐标系“beijing54”"),
    (file(code="110107999"), "wgs84", "不认识的编号：110107999；缺少：八宝山街道"),
    (file(code="110107002"), "wgs84", "重复的编号：110107002；缺少：八宝山街道"),
    (file(code=None), "wgs84", "1 个面没有编号；缺少：八宝山街道"),
    (file(rings=BOW), "wgs84", "“八宝山街道”的边界有误：边界自相交，在 116.205，39.905 附近"),
    (file(rings=[BOW[0][:4]]), "wgs84", "第 1 个图形的边界没有闭合"),
    (file(rings=[]), "wgs84", "第 1 个图形的坐标结构不对"),
    (file(rings=7), "wgs84", "第 1 个图形的坐标结构不对"),
    (b"[" * 1_000_000, "wgs84", "文件不是完整的 GeoJSON"),
    (b"\xff\xfe\x00", "wgs84", "文件不是完整的 GeoJSON"),
    (b" " * (11 << 20), "wgs84", "文件超过 10 MB"),
    (b'{"type":"FeatureCollection","features":[NaN]}', "wgs84", "文件不是完整的 GeoJSON"),
    (b'{"type":"FeatureCollection","features":[]}', "wgs84", "应有 1 至 5000 个面，实有 0 个"),
    (b'{"type":"Feature"}', "wgs84", "不是 GeoJSON 的 FeatureCollection"),
    (b'{"type":"FeatureCollection","features":[[1]]}', "wgs84", "第 1 个图形不是面"),
    (file(kind="Point"), "wgs84", "第 1 个图形不是面（Polygon 或 MultiPolygon），请只导出"),
    ((ONE % "[1e999,1]").encode(), "wgs84", "有一个顶点不是两个数"),
    ((ONE % "[true,1]").encode(), "wgs84", "有一个顶点不是两个数"),
    ((ONE % '["1",1]').encode(), "wgs84", "有一个顶点不是两个数"),
    ((ONE % ",".join(["[1,1]"] * 100_001)).encode(), "wgs84", "边界超过 100000 个顶点"),
]


def test_what_is_wrong_is_said_in_one_sentence(sample_url):
    with reading(connect(sample_url)) as connection:
        for content, crs, said in WRONG:
            with pytest.raises(BoundaryProblem) as refused:
                check(connection, read(content), crs, "code")
            assert said in str(refused.value) and len(str(refused.value)) < 200


def test_a_code_is_text_however_the_file_keeps_it():
    ring = "[[116.2,39.9],[116.22,39.9],[116.22,39.92],[116.2,39.9]]"
    shape = f'"geometry":{{"type":"Polygon","coordinates":[{ring}]}}'
    said = '{"code":110107001.0,"name":"\\ud800","number":7,"share":0.5,"open":true}'
    content = f'{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{said},{shape}}}]}}'
    (one,) = read(content.encode())
    assert one.properties == {"code": "110107001", "name": "?", "number": "7", "share": "0.5"}


def test_a_shift_that_nobody_declared_is_pointed_out(sample_url):
    with reading(connect(sample_url)) as connection:
        found = check(connection, read(file(gcj)), "wgs84", "code")
    assert found.hint == "与现有的图相比整体偏了约 544 米；若是GCJ-02 坐标，只偏约 1 米，请核对坐标系。"
    assert property_names(read(file())) == ["code", "name"]


def test_what_was_entered_is_shown_traced_and_taken_back(sample_copy_url):
    engine = connect(sample_copy_url)
    with reading(engine) as connection:
        wanted = check(connection, read(file(gcj)), "gcj02", "code", "街道.geojson")
        before, sketch = standing(connection), outlines(connection, "street")
        seen = newest(connection, ["street"])
    assert [
        (one.kind, one.areas, one.shown and (one.shown.drawn, one.shown.sketch), one.own) for one in before.values()
    ] == [
        ("street", 9, (9, True), ()),
        ("community", 153, (153, True), ()),
    ]
    for request in ("1" * 32, "1" * 32):
        replace(engine, wanted, seen, Request("demo-admin", MOMENT, request, "管理员"))
    with pytest.raises(BoundaryProblem, match="刚刚由别人改过"):
        replace(engine, wanted, seen, Request("demo-admin", MOMENT, "2" * 32))
    with reading(engine) as connection:
        held = standing(connection)["street"]
        assert outlines(connection, "street") == wanted.shapes["street"]
        assert outlines(connection, "community")[min(outlines(connection, "community"))].sketch
    (own,) = held.own
    why = "导入街道边界（街道.geojson），坐标系 GCJ-02 经纬度"
    drawing = Drawing(held.newest, 9, False, "gcj02", why, MOMENT.date(), "管理员", True)
    assert (held.shown, own) == (drawing, drawing)
    take_back(engine, "street", held.newest, Request("demo-admin", MOMENT, "3" * 32, "管理员"))
    with pytest.raises(BoundaryProblem, match="已经撤回"):
        take_back(engine, "street", held.newest + 1, Request("demo-admin", MOMENT, "4" * 32))
    with reading(engine) as connection:
        assert outlines(connection, "street") == sketch
        back = standing(connection)["street"]
    assert (back.shown, back.own) == (before["street"].shown, (dataclasses.replace(drawing, stands=False),))
    with pytest.raises(BoundaryProblem, match="刚刚由别人改过"):
        put_back(engine, "street", own, held.newest, Request("demo-admin", MOMENT, "5" * 32))
    for request in ("6" * 32, "6" * 32):
        put_back(engine, "street", own, back.newest, Request("demo-admin", MOMENT, request, "管理员"))
    with reading(engine) as connection:
        assert outlines(connection, "street") == wanted.shapes["street"]
        again = standing(connection)["street"]
        assert [one.why for one in again.own] == [f"恢复使用：{why}", why]
        query = select(tables.audit.c.detail).order_by(tables.audit.c.id.desc()).limit(3)
        told = [json.loads(row) for row in connection.scalars(query)]
    ours, sketched = {"before": "示意图", "after": "单位导入的边界"}, {"before": "单位导入的边界", "after": "示意图"}
    assert [(one["why"], one["changed"]) for one in told] == [
        (f"恢复使用：{why}", [{"number": "街道边界", **ours}]),
        ("撤回导入的街道边界", [{"number": "街道边界", **sketched}]),
        (why, [{"number": "街道边界", **ours}]),
    ]
