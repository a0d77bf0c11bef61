"""What the sample district stands on: areas, units, topics, posts and officials, read from the files beside it."""

import csv
import json
import random
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import fmean
from typing import Any

from data_access.loading import Rows, plain
from data_access.tables import STANDS
from domain.events import FAR
from domain.visibility import Role
from domain.vocabulary import Level

HERE = Path(__file__).parent
START = date(2018, 1, 1)
DISTRICT = "110107"
FIRST = 1  # the revision in which the office laid its district and its settings

_LEVELS = {"community": Level.COMMUNITY, "street": Level.STREET, "district": Level.DISTRICT}


@dataclass(frozen=True, slots=True)
class Unit:
    id: int
    code: str
    name: str
    short_name: str
    kind: str
    level: int  # of the secretary who answers while this unit acts; for outside owners the street's


@dataclass(frozen=True, slots=True)
class Place:
    """An estate or a building, or (id None) a community as a whole; unit codes may be empty."""

    id: int | None
    name: str
    year_built: int | None
    owner: str
    heating: str
    property: str


@dataclass(frozen=True, slots=True)
class Community:
    id: int
    name: str
    street: int
    unit: Unit
    street_unit: Unit
    weight: float
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the third level with the numbers of the two above it."""

    code: str
    first: int
    second: int
    third: int
    weight: float
    heating: bool
    old_estate: bool


@dataclass(frozen=True)
class Ground:
    """The district as plain values, with the numbers its rows have in the database; rows: what is to be written."""

    communities: tuple[Community, ...]
    streets: dict[str, int]
    units: dict[str, Unit]
    topics: tuple[Topic, ...]
    rows: Rows
    topic_chain: dict[str, tuple[int, int | None, int | None]]


def _read(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def ground(seed: int, today: date) -> Ground:
    """Read the district. Posts change hands by `seed`; nobody in it is real."""
    streets, communities = _read("geography/streets.csv"), _read("geography/communities.csv")
    places, unit_rows, topic_rows = _read("places.csv"), _read("units.csv"), _read("topics.csv")
    codes = [DISTRICT, *(row["code"] for row in (*streets, *communities, *places))]
    area_ids = {code: number for number, code in enumerate(codes, start=1)}
    units = {
        row["code"]: Unit(
            number, row["code"], row["name"], row["short_name"], row["kind"], _LEVELS.get(row["level"], Level.STREET)
        )
        for number, row in enumerate(unit_rows, start=1)
    }
    rows: Rows = {
        "areas": [
            (area_ids[DISTRICT], DISTRICT, "district", "石景山区", "石景山", None, None, None, None, None),
            *(_street(row, area_ids) for row in streets),
            *(_community(row, area_ids) for row in communities),
        ],
        "units": [_unit(row, unit_rows, units, area_ids) for row in unit_rows],
    }
    rows["places"] = [_place(row, area_ids, units) for row in places]
    topic_ids = {row["code"]: number for number, row in enumerate(topic_rows, start=1)}
    rows["outlines"] = _outlines(places, area_ids)
    rows["topics"] = [_topic(row, topic_ids) for row in topic_rows]
    rows["topic_names"] = [
        (topic_ids[row["code"]], system, row[f"name_{system}"])
        for row in topic_rows
        for system in ("xinfang", "12345", "zongzhi")
        if row[f"name_{system}"]
    ]
    rows |= _posts(random.Random(f"{seed}-posts"), units, topic_ids, today)
    for table in ("areas", "units", "places", "topics"):  # the office's own: no import made them
        rows[table] = [(*row, None, STANDS) for row in rows[table]]
    chain = {code: _chain(code, topic_ids) for code in topic_ids}
    return Ground(
        communities=_communities(streets, communities, places, area_ids, units),
        streets={row["name"]: area_ids[row["code"]] for row in streets},
        units=units,
        topics=tuple(_leaf(row, chain) for row in topic_rows if row["level"] == "3"),
        rows=rows,
        topic_chain=chain,
    )


def _street(row: dict[str, str], ids: dict[str, int]) -> tuple[Any, ...]:
    short = row["name"].removesuffix("街道")
    return (ids[row["code"]], row["code"], "street", row["name"], short, ids[DISTRICT], None, None, None, None)


def _community(row: dict[str, str], ids: dict[str, int]) -> tuple[Any, ...]:
    short = row["name"].removesuffix("社区")
    home = ids[row["street_code"]]
    return (ids[row["code"]], row["code"], "community", row["name"], short, home, None, None, None, None)


def _place(row: dict[str, str], ids: dict[str, int], units: dict[str, Unit]) -> tuple[Any, ...]:
    owner, heating, managing = (units.get(row[f"{name}_unit_code"]) for name in ("owner", "heating", "property"))
    return (
        ids[row["code"]],
        row["code"],
        row["kind"],
        row["name"],
        None,
        ids[row["parent_code"] or row["community_code"]],
        int(row["year_built"]) if row["year_built"] else None,
        owner.id if owner else None,
        heating.id if heating else None,
        managing.id if managing else None,
    )


def _outlines(places: list[dict[str, str]], ids: dict[str, int]) -> list[tuple[Any, ...]]:
    """The sketch of streets and communities, and of each estate and building a point drawn inside its community's cell."""
    shapes: dict[str, Any] = {}
    for name in ("streets", "communities"):
        sketch = json.loads((HERE / "geography" / f"{name}_sketch.geojson").read_text(encoding="utf-8"))
        shapes |= {feature["properties"]["code"]: feature["geometry"] for feature in sketch["features"]}
    for row in places:
        rng = random.Random(row["code"])
        if row["parent_code"]:
            home = shapes[row["parent_code"]]["coordinates"]
            at = [here + rng.uniform(-0.0004, 0.0004) for here in home]
        else:
            corners = shapes[row["community_code"]]["coordinates"][0]
            at = [fmean(corner[axis] for corner in corners) + rng.uniform(-0.001, 0.001) for axis in (0, 1)]
        shapes[row["code"]] = {"type": "Point", "coordinates": [round(part, 5) for part in at]}
    return [
        (nr, ids[code], True, json.dumps(shape), "wgs84", FIRST, STANDS)
        for nr, (code, shape) in enumerate(shapes.items(), start=1)
    ]


def _unit(
    row: dict[str, str], all_rows: list[dict[str, str]], units: dict[str, Unit], ids: dict[str, int]
) -> tuple[Any, ...]:
    area = None
    if row["level"] == "district":
        area = ids[DISTRICT]
    elif row["level"] == "street":
        area = ids[row["street_code"]]
    elif row["level"] == "community":
        area = ids[DISTRICT + row["code"].removeprefix("C.")]
    level = _LEVELS.get(row["level"])
    parent, successor = units.get(row["parent_code"]), units.get(row["successor_code"])
    return (
        units[row["code"]].id,
        row["code"],
        row["name"],
        row["short_name"],
        row["kind"],
        int(level) if level else None,
        area,
        parent.id if parent else None,
        successor.id if successor else None,
    )


def _topic(row: dict[str, str], ids: dict[str, int]) -> tuple[Any, ...]:
    parent = ids[row["parent_code"]] if row["parent_code"] else None
    flags = (row["heating"] == "1", row["old_estate"] == "1")
    return (ids[row["code"]], row["code"], parent, int(row["level"]), row["name"], *flags)


def _chain(code: str, ids: dict[str, int]) -> tuple[int, int | None, int | None]:
    parts = code.split(".")
    found = [ids[".".join(parts[: n + 1])] for n in range(len(parts))]
    return (found[0], found[1] if len(found) > 1 else None, found[2] if len(found) > 2 else None)


def _leaf(row: dict[str, str], chain: dict[str, tuple[int, int | None, int | None]]) -> Topic:
    first, second, third = chain[row["code"]]
    assert second is not None and third is not None
    flags = (row["heating"] == "1", row["old_estate"] == "1")
    return Topic(row["code"], first, second, third, float(row["weight"]), *flags)


def _communities(
    streets: list[dict[str, str]],
    communities: list[dict[str, str]],
    places: list[dict[str, str]],
    ids: dict[str, int],
    units: dict[str, Unit],
) -> tuple[Community, ...]:
    # Where the population of a street is not published, a community counts as much as a usual one.
    people = {
        row["code"]: float(row["population_2010"] or 4000 * int(row["communities"])) / int(row["communities"])
        for row in streets
    }
    by_community: dict[str, list[Place]] = {}
    for row in places:
        year = int(row["year_built"]) if row["year_built"] else None
        place = Place(
            ids[row["code"]],
            row["name"],
            year,
            row["owner_unit_code"],
            row["heating_unit_code"],
            row["property_unit_code"],
        )
        by_community.setdefault(row["community_code"], []).append(place)
    return tuple(
        Community(
            id=ids[row["code"]],
            name=row["name"],
            street=ids[row["street_code"]],
            unit=units["C." + row["code"].removeprefix(DISTRICT)],
            street_unit=units["S." + row["street_code"].removeprefix(DISTRICT)],
            weight=people[row["street_code"]],
            places=tuple(by_community.get(row["code"], ()))
            or (Place(None, row["name"].removesuffix("社区"), None, "", "", ""),),
        )
        for row in communities
    )


# --- posts and who holds them -----------------------------------------------------------------------------------

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩朱秦许何吕施张孔曹严华金魏陶姜谢邹喻柏窦章苏潘葛范彭鲁韦马苗花方俞任袁柳"
_GIVEN = tuple(
    "文博海燕立新志远晓梅国栋丽华建平雪松春生明辉玉兰少华宏伟秀英"
    "子健思源永强慧敏庆丰一鸣若兰景云德成瑞芳向东素琴家骏静怡守正"[i : i + 2]
    for i in range(0, 60, 2)
)
_PORTFOLIOS = {
    "D.CGW": "供热、市政、环境卫生",
    "D.ZJW": "房屋、物业、老旧小区改造",
    "D.GZ": "规划、土地、不动产登记",
    "D.RSJ": "劳动关系、社会保险",
    "D.XFB": "信访、联席会议",
}


# 分工 of the three deputy heads: in words, the topics and the units they answer for.
LEADERS = (
    ("政法、信访", (), ("D.XFB", "D.SFJ", "D.GA", "D.ZZ")),
    ("城市建设、供热", ("HEAT", "OLD"), ("D.CGW", "D.ZJW", "D.GZ", "H.XJ", "H.DP", "H.ZG")),
    ("民生保障、劳动", ("WAGE",), ("D.RSJ", "D.MZ", "D.CL")),
)


def _posts(rng: random.Random, units: dict[str, Unit], topics: dict[str, int], today: date) -> Rows:
    posts: list[Any] = []
    holders: list[Any] = []
    portfolios: list[Any] = []

    def post(title: str, unit: Unit | None, level: int, role: Role | None, portfolio: str | None = None) -> None:
        secretary = "书记" in title
        posts.append((len(posts) + 1, title, unit and unit.id, level, secretary, portfolio, role and role.value))
        since = START
        while since is not None:
            until = date(since.year + rng.randint(2, 5), rng.randint(1, 12), rng.randint(1, 28))
            name = rng.choice(_SURNAMES) + rng.choice(_GIVEN)
            holders.append((len(posts), name, *plain((since, until if until < today else FAR)), None))
            since = until if until < today else None

    for unit in units.values():
        if unit.code == "D.GOV":
            # Who leads the district stands for no single unit: 区委书记, not 区政府区委书记.
            post("区委书记", None, Level.DISTRICT, Role.DISTRICT_SECRETARY, "全面工作、信访")
            post("区长", None, Level.DISTRICT, None, "区政府全面工作")
            for portfolio, mine, led in LEADERS:
                post("副区长", None, Level.DISTRICT, Role.DISTRICT_LEADER, portfolio)
                portfolios += [(len(posts), topics[code], None) for code in mine]
                portfolios += [(len(posts), None, units[code].id) for code in led]
        elif unit.kind == "street":
            post("街道工委书记", unit, Level.STREET, Role.STREET_SECRETARY)
            post("办事处主任", unit, Level.STREET, None)
        elif unit.kind == "community":
            post("社区党委书记", unit, Level.COMMUNITY, Role.COMMUNITY_SECRETARY)
        elif unit.kind in ("district_office", "office"):
            role = Role.OFFICE_STAFF if unit.kind == "office" else Role.BUREAU_HEAD
            post("主要负责人", unit, Level.DISTRICT, role, _PORTFOLIOS.get(unit.code))
    post("审计员", None, Level.DISTRICT, Role.AUDITOR)
    post("管理员", None, Level.DISTRICT, Role.ADMINISTRATOR)
    return {"posts": posts, "post_holders": holders, "portfolios": portfolios}
