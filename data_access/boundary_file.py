"""The office's own boundaries: a GeoJSON file in a declared reference system becomes checked outlines in WGS-84, or one
Chinese sentence that says why not."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, hypot, inf, isfinite, radians
from statistics import median
from typing import Any

from sqlalchemy import Connection

from data_access.crs import CRS, Convert, converter, metric, readings, swapped
from data_access.district import AREAS, by_code
from data_access.outlines import METRES, Position, Shape, outlines, shape
from data_access.privacy import file_name

BYTES = 10 << 20
VERTICES = 100_000
FEATURES = 5_000
NEAR = 10_000  # metres that a boundary may lie beyond what is drawn of the district


class BoundaryProblem(ValueError):
    """The file is not taken; its text is a Chinese sentence."""


@dataclass(frozen=True)
class Feature:
    """One polygon of a file as it came: its properties as text, its rings in the file's own coordinates."""

    properties: Mapping[str, str]
    polygons: tuple[tuple[tuple[Position, ...], ...], ...]


@dataclass(frozen=True)
class Boundaries:
    """Outlines that may replace what stands: shapes by kind (street, community) and area id, the declared system, what is
    to be said of them (hint), where another system would fit much better, and the name of the file as it may be kept."""

    shapes: Mapping[str, Mapping[int, Shape]]
    crs: str
    hint: str = ""
    file: str = ""


# --- the file ---------------------------------------------------------------------------------------------------


def read(content: bytes) -> list[Feature]:
    """The polygons of a GeoJSON FeatureCollection. Raises BoundaryProblem, also when a limit is passed."""
    if len(content) > BYTES:
        raise BoundaryProblem(f"文件超过 {BYTES >> 20} MB，请先在制图软件里简化边界后再导入")
    try:
        found = json.loads(_text(content), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise BoundaryProblem("文件不是完整的 GeoJSON，或层次过深、含有 NaN 等无效数字，请重新导出后再试") from None
    features = found.get("features") if isinstance(found, dict) else None
    if not isinstance(features, list) or found.get("type") != "FeatureCollection":
        raise BoundaryProblem("文件不是 GeoJSON 的 FeatureCollection，请从制图软件里把整个图层导出为 GeoJSON")
    if not 0 < len(features) <= FEATURES:
        raise BoundaryProblem(f"文件里应有 1 至 {FEATURES} 个面，实有 {len(features)} 个，请核对是否选对了图层")
    read_so_far = Counter[str]()
    return [_feature(nr, one, read_so_far) for nr, one in enumerate(features, start=1)]


def property_names(features: Sequence[Feature]) -> list[str]:
    """The names of properties that any polygon has, those with the most different values first: a code differs."""
    values = {name: {one.properties.get(name) for one in features} for one in features for name in one.properties}
    return sorted(values, key=lambda name: -len(values[name]))


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _no_number(word: str) -> float:
    raise ValueError(word)


def _feature(nr: int, one: Any, counted: Counter[str]) -> Feature:
    geometry = one.get("geometry") if isinstance(one, dict) else None
    geometry = geometry if isinstance(geometry, dict) else {}
    kind = geometry.get("type")
    if kind not in ("Polygon", "MultiPolygon"):
        raise BoundaryProblem(f"第 {nr} 个图形不是面（Polygon 或 MultiPolygon），请只导出街道或社区的面图层")
    parts = geometry.get("coordinates")
    rings = _listed(nr, parts) if kind == "MultiPolygon" else [parts]
    polygons = tuple(tuple(_ring(nr, ring, counted) for ring in _listed(nr, part)) for part in rings)
    said = one.get("properties")
    properties = said if isinstance(said, dict) else {}
    kept = {
        _written(name): _written(value)
        for name, value in list(properties.items())[:50]
        if isinstance(value, str | int | float) and not isinstance(value, bool) and name[:60] == name
    }
    return Feature(kept, polygons)


def _written(value: str | float) -> str:
    """A property as text that a screen can show: 110107001 also of 110107001.0, as sheets and shape files keep codes."""
    whole = int(value) if isinstance(value, float) and value.is_integer() else value
    return str(whole).strip()[:40].encode(errors="replace").decode()


def _listed(nr: int, found: Any) -> list[Any]:
    if not isinstance(found, list) or not found:
        raise BoundaryProblem(f"第 {nr} 个图形的坐标结构不对，请重新导出为 GeoJSON")
    return found


def _ring(nr: int, ring: Any, counted: Counter[str]) -> tuple[Position, ...]:
    points = _listed(nr, ring)
    counted["vertices"] += len(points)
    if counted["vertices"] > VERTICES:
        raise BoundaryProblem(f"边界超过 {VERTICES} 个顶点，请先在制图软件里简化边界后再导入")
    if not all(_is_position(at) for at in points):
        raise BoundaryProblem(f"第 {nr} 个图形有一个顶点不是两个数，请重新导出为 GeoJSON")
    found = tuple((float(at[0]), float(at[1])) for at in points)
    if len(found) < 4 or found[0] != found[-1]:
        raise BoundaryProblem(f"第 {nr} 个图形的边界没有闭合，或少于三个顶点，请在制图软件里修正后再导出")
    return found


def _is_position(at: Any) -> bool:
    if not isinstance(at, list) or not 2 <= len(at) <= 4:
        return False
    return all(type(part) in (int, float) and abs(part) < 1e9 and isfinite(part) for part in at[:2])


# --- what it says of the district -------------------------------------------------------------------------------


def check(connection: Connection, features: Sequence[Feature], crs: str, code: str, file: str = "") -> Boundaries:
    """The outlines of a file (its name) whose property `code` holds the areas' codes. Raises BoundaryProblem where a code
    is unknown, missing or twice, a polygon is none, or it does not lie where the district lies."""
    if crs not in CRS:
        raise BoundaryProblem(f"不认识坐标系“{crs[:20]}”；可用 wgs84、gcj02、bd09、cgcs2000 或 EPSG:4491 至 4554")
    areas = by_code(connection)
    said = [one.properties.get(code, "") for one in features]
    _refuse_codes(said, areas)
    raw = dict(zip(said, features, strict=True))
    stands = {one.code: one for kind in AREAS for one in outlines(connection, kind).values()}
    hint = _where(raw, crs, stands)
    convert = converter(crs)
    shapes: dict[str, dict[int, Shape]] = {}
    for area in areas.values():
        if area.code in raw:
            shapes.setdefault(area.kind, {})[area.id] = _outline(area, raw[area.code], convert)
    return Boundaries(shapes, crs, hint, file_name(file)[:60])


def _refuse_codes(said: Sequence[str], areas: Mapping[str, Any]) -> None:
    kinds = {areas[code].kind for code in said if code in areas}
    missing = [row.name for row in areas.values() if row.kind in kinds and row.code not in said]
    twice = [code for code, times in Counter(said).items() if times > 1 and code]
    unknown = [code for code in dict.fromkeys(said) if code and code not in areas]
    without = sum(not code for code in said)
    wrong = [
        f"{without} 个面没有编号" if without else "",
        f"不认识的编号：{_some(unknown)}" if unknown else "",
        f"重复的编号：{_some(twice)}" if twice else "",
        f"缺少：{_some(missing)}" if missing else "",
    ]
    if found := "；".join(filter(None, wrong)):
        raise BoundaryProblem(f"编号与本区的街道、社区对不上。{found}。请核对编号所在的属性，改正后再导入")


def _some(names: Sequence[str]) -> str:
    return "、".join(name[:20] for name in names[:200])


def _outline(area: Any, one: Feature, convert: Convert) -> Shape:
    from shapely import MultiPolygon, Polygon
    from shapely.validation import explain_validity

    polygons = [[[convert(at) for at in ring] for ring in part] for part in one.polygons]
    reason = explain_validity(MultiPolygon([Polygon(outer, holes) for outer, *holes in polygons]))
    if reason != "Valid Geometry":
        what, _, at = reason.partition("[")
        where = f"，在 {at.rstrip(']').replace(' ', '，')} 附近" if at else ""
        raise BoundaryProblem(f"“{area.name}”的边界有误：{_REASONS.get(what, '图形无效')}{where}；请修正后再导入")
    return shape(area, {"type": "MultiPolygon", "coordinates": polygons}, False)


_REASONS = {
    "Self-intersection": "边界自相交",
    "Ring Self-intersection": "边界自相交",
    "Hole lies outside shell": "有一个洞在边界之外",
    "Holes are nested": "洞里还有洞",
    "Interior is disconnected": "内部被洞隔断",
    "Nested shells": "有一个面在另一个面之内",
    "Duplicate Rings": "有两个环完全相同",
    "Too few points in geometry component": "顶点太少",
}


# --- where it lies ----------------------------------------------------------------------------------------------


def _where(raw: Mapping[str, Feature], crs: str, stands: Mapping[str, Shape]) -> str:
    """What is to be said of where the areas lie, compared with what is drawn of them. Raises BoundaryProblem outside."""
    extents = {code: _extent(one.polygons) for code, one in raw.items()}
    drawn = {code: _extent(one.polygons) for code, one in stands.items()}
    metres = any(abs(part) > 360 for extent in extents.values() for at in extent for part in at)

    def best(ways: Mapping[str, Convert]) -> tuple[float, str]:
        """The way to read the file that lies nearest to what is drawn, and by how many metres beside it."""
        found = {said: _beside(extents, drawn, convert) for said, convert in ways.items()}
        return min(((off, said) for said, (off, outside) in found.items() if not outside), default=(inf, ""))

    if metres is not metric(crs):
        what = "以米为单位的投影坐标，不是经纬度" if metres else "经纬度，不是以米为单位的投影坐标"
        kind = "相应的 CGCS2000 投影" if metres else "经纬度的坐标系"
        fits = best(readings(metres))[1] if drawn else ""
        like = f"，看起来像是{fits}" if fits else ""
        raise BoundaryProblem(f"坐标像是{what}，请改选{kind}{like}")
    declared = converter(crs)
    off, outside = _beside(extents, drawn, declared)
    other = {"经纬度（或横纵坐标）写反了": swapped(declared)}
    if outside:
        _, fits = best({**other, **(readings(metres) if drawn else {})})
        like = f"，看起来像是{fits}" if fits else ""
        raise BoundaryProblem(f"按所选坐标系，边界不在本区范围内{like}；请核对后再导入")
    less, fits = best(other if metres else {**other, **readings(metres)})
    if off > 150 and less * 2 < off:
        return f"与现有的图相比整体偏了约 {off:.0f} 米；若是{fits}，只偏约 {less:.0f} 米，请核对坐标系。"
    return ""


def _beside(
    extents: Mapping[str, tuple[Position, Position]],
    drawn: Mapping[str, tuple[Position, Position]],
    convert: Convert,
) -> tuple[float, bool]:
    """By how many metres the areas as a whole lie beside what is drawn of them, and whether one lies outside of it all
    (where nothing is drawn: outside of China)."""
    found = {code: (convert(low), convert(high)) for code, (low, high) in extents.items()}
    if drawn:
        (west, south), (east, north) = _extent([[[at for extent in drawn.values() for at in extent]]])
    else:
        (west, south), (east, north) = (73, 18), (135, 54)
    wide = METRES * cos(radians(south))
    outside = any(
        not (west - NEAR / wide < lon < east + NEAR / wide and south - NEAR / METRES < lat < north + NEAR / METRES)
        for extent in found.values()
        for lon, lat in extent
    )
    both = [(found[code], drawn[code]) for code in found if code in drawn]
    if not both:
        return 0.0, outside
    off_east, off_north = (
        median(sum(new[axis] - old[axis] for new, old in zip(one, other, strict=True)) / 2 for one, other in both)
        for axis in (0, 1)
    )
    return hypot(off_east * wide, off_north * METRES), outside


def _extent(polygons: Iterable[Any]) -> tuple[Position, Position]:
    """The lowest and the highest corner around the outer rings."""
    lons, lats = zip(*(at for part in polygons for at in part[0]), strict=True)
    return (min(lons), min(lats)), (max(lons), max(lats))
