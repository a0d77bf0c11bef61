"""The coordinate systems that a boundary file may be declared in, and what makes WGS-84 of each. Chinese maps are shifted
by 100 to 700 m, so the system is declared, never guessed."""

from collections.abc import Callable, Mapping

from data_access.outlines import Position

Convert = Callable[[Position], Position]  # of a longitude and latitude, or metres east and north


def _projected() -> dict[str, str]:
    found = {}
    for first, width, number in ((4513, 3, 25), (4491, 6, 13)):
        count = 60 // width + 1
        for i in range(count):
            meridian = 75 + width * i
            found[f"EPSG:{first + i}"] = (
                f"CGCS2000 投影，{width} 度带第 {number + i} 带（横坐标带带号，EPSG:{first + i}）"
            )
            plain = first + count + i
            found[f"EPSG:{plain}"] = f"CGCS2000 投影，{width} 度带中央经线 {meridian}°（不带带号，EPSG:{plain}）"
    return found


CRS: Mapping[str, str] = {
    "wgs84": "WGS-84 经纬度（GPS、天地图）",
    "gcj02": "GCJ-02 经纬度（高德、腾讯地图）",
    "bd09": "BD-09 经纬度（百度地图）",
    "cgcs2000": "CGCS2000 经纬度（测绘成果，EPSG:4490）",
    **_projected(),
}


def metric(crs: str) -> bool:
    """Whether a system counts metres, not degrees."""
    return crs.startswith("EPSG")


def readings(metres: bool) -> dict[str, Convert]:
    """Every way to read numbers that are metres, or degrees, by the words a sentence calls it."""
    if metres:
        return {said: converter(crs) for crs, said in CRS.items() if metric(crs)}
    names = {"wgs84": "WGS-84 坐标", "gcj02": "GCJ-02 坐标", "bd09": "BD-09 坐标"}
    return {said: converter(crs) for crs, said in names.items()}


def swapped(convert: Convert) -> Convert:
    """The same system with its two coordinates in the other order."""
    return lambda at: convert((at[1], at[0]))


def converter(crs: str) -> Convert:
    """What makes WGS-84 of a position (longitude, latitude, or metres east and north) in a system of CRS.

    CGCS2000 and WGS-84 differ by centimetres, less than any boundary is known to."""
    if crs in ("wgs84", "cgcs2000"):
        return lambda at: at
    if crs.startswith("EPSG"):
        from pyproj import Transformer

        into = Transformer.from_crs(crs, "EPSG:4490", always_xy=True).transform
        return lambda at: into(*at)
    import geocoordinates_ffi as coordinates

    make, back = {
        "gcj02": (coordinates.Gcj02, coordinates.gcj02_to_wgs84_refined),
        "bd09": (coordinates.Bd09, coordinates.bd09_to_wgs84_refined),
    }[crs]

    def convert(at: Position) -> Position:
        lon, lat = at
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            return at  # no place on earth: outside of every district
        found = back(make(lat=lat, lon=lon))
        return found.lon, found.lat

    return convert
