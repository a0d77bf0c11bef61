"""What every screen is asked by its address: what is one's own, what is others', and what is nothing at all."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from briefing.case_list import LABELS
from briefing.key_disputes import GROUPS
from data_access import tables
from data_access.engine import connect, reading
from data_access.metrics.definitions import METRICS
from domain.visibility import Role
from pages.parts.cell_lists import LISTS
from tests.leaks.ground import NUMBER, World, mark

Query = Mapping[str, str]
NOTHING = ("没有这个", "-1", "999999999", "0", "1 OR 1=1", "../../app.py", "%00", "zq" * 60)


@dataclass(frozen=True)
class Pick:
    """What one role asks for: a slice of what there is, so that all roles together ask for all of it.

    mine, others: (sign, id); words: dimension → names, own and others'; filed: topic, street and community of matters of
    the last twelve months, by name, own ones before others'.
    """

    mine: Sequence[tuple[str, int]]
    others: Sequence[tuple[str, int]]
    words: Mapping[str, Sequence[str]]
    filed: Sequence[tuple[str, str, str]]
    metrics: Sequence[str]
    nothing: Sequence[str]

    def numbers(self, sign: str) -> list[str]:
        return [mark(sign, NUMBER, id_) for kind, id_ in (*self.mine, *self.others) if kind == sign]

    def words_for(self, sign: str) -> list[str]:
        """What a search is asked: a number, a place, a word of a title, of both sides."""
        return [mark(kind, field, id_) for kind, id_ in (*self.mine, *self.others) if kind == sign for field in "npx"]


def pick(world: World, role: Role, wide: bool) -> Pick:
    """The same for a role whatever the world is without, so it is made from the whole one."""
    order = list(Role).index(role)
    inside = set(world.within(role))
    sides = [], []
    for sign in "md":
        for side, keys in zip(sides, (inside, world.subjects.keys() - inside), strict=True):
            found = sorted(key for key in keys if key[0] == sign)
            side += found if wide else found[order::11][: 1 if side is sides[0] else 2]
    accused = sorted(key for key, one in world.subjects.items() if getattr(one.row, "category", "") == "accusation")
    return Pick(
        sides[0],
        [*sides[1], *(accused if wide else accused[order::8])],
        {dimension: names if wide else names[order % 5 :: 5][:2] for dimension, names in _names(world).items()},
        [
            place
            for among in (inside, world.subjects.keys() - inside)
            for place in _filed(world, among)[: 9 if wide else 1]
        ],
        list(METRICS) if wide else list(METRICS)[order :: len(Role)],
        NOTHING if wide else NOTHING[order::4],
    )


def _names(world: World) -> Mapping[str, Sequence[str]]:
    """Every value of a filter, in words; the busiest first."""
    a, t, u = tables.areas.c, tables.topics.c, tables.units.c
    with reading(connect(world.url)) as connection:
        streets = list(connection.scalars(select(a.short_name).where(a.kind == "street").order_by(a.id)))
        communities = list(connection.scalars(select(a.name).where(a.kind == "community").order_by(a.id)))
        topics = list(connection.scalars(select(t.name).where(t.level == 1).order_by(t.id)))
        units = list(connection.scalars(select(u.short_name).order_by(u.id)))
    rest = {dimension: [] for dimension in LABELS}
    return rest | {"street": streets, "community": communities, "topic": topics, "unit": units}


def _filed(world: World, among: Collection[tuple[str, int]]) -> list[tuple[str, str, str]]:
    """Under what the matters of the last twelve months among those are filed, where most are first."""
    m, topic = tables.matters.c, tables.topics
    street, community = tables.areas.alias(), tables.areas.alias()
    filed = (topic.c.name, street.c.name, community.c.name)
    query = (
        select(*filed)
        .join_from(tables.matters, topic, topic.c.id == m.topic)
        .join(street, street.c.id == m.street)
        .join(community, community.c.id == m.community)
        .where(m.received >= date(2025, 11, 25), m.id.in_([id_ for sign, id_ in among if sign == "m"]))
        .group_by(*filed)
        .order_by(func.count().desc(), *filed)
    )
    with reading(connect(world.url)) as connection:
        return [row.tuple() for row in connection.execute(query)]


def _overview(pick: Pick) -> list[Query]:
    return [{}, {"print": "1"}, {"street": pick.words["street"][0]}]


def _key_disputes(pick: Pick) -> list[Query]:
    said = [{name: word} for name in ("street", "topic", "unit") for word in pick.words[name]]
    said += [{"owner": word} for word in pick.words["unit"][:2]]
    said += [{"group": by, "columns": "产权单位"} for by in GROUPS]
    found = [{"q": word} for word in pick.words_for("d")]
    pages = [{"after": number} for number in pick.numbers("d")]
    return [{}, {"print": "1"}, {"view": "卡片"}, *said, *found[:4], *pages[:3], {"after": pick.nothing[0]}]


def _one(sign: str) -> Callable[[Pick], list[Query]]:
    def asked(pick: Pick) -> list[Query]:
        numbers = pick.numbers(sign)
        printed: list[Query] = [{"number": number, "print": "1"} for number in numbers[:1]]
        return [*({"number": number} for number in (*numbers, *pick.nothing)), *printed]

    return asked


def _matters(pick: Pick) -> list[Query]:
    year = {"from": "2025-11-25", "to": "2026-11-24"}
    said = [{"metric": "received_items", **year, name: word} for name, words in pick.words.items() for word in words]
    pages = [
        {"metric": "received_items", **year, "page": f"{way}~2026-{month:02d}-11~0~{id_}"}
        for way, month, (_, id_) in zip(("after", "before", "after"), (11, 3, 1), pick.others, strict=False)
    ]
    opened = [{"metric": name, **year, "on": "2026-11-24"} for name in pick.metrics]
    rates = [{**query, "side": "denominator"} for query in opened if METRICS[query["metric"]].bottom]
    nothing = [{"metric": word} for word in pick.nothing] + [{"metric": "open", "street": pick.nothing[0]}]
    return [*opened, *rates[:2], *said, *pages, {**opened[0], "print": "1"}, *nothing[:2]]


def _search(pick: Pick) -> list[Query]:
    common = [{"words": word} for word in ("zq", "街道", "zqm", "00")]
    page = [{"words": "zq", "after": number} for number in pick.numbers("m")[:2]]
    said = [{"words": word} for sign in "md" for word in pick.words_for(sign)[::2]]
    return [*common, *page, *said, {"words": pick.nothing[0]}, {"words": "zq", "print": "1"}]


def _imports(pick: Pick) -> list[Query]:
    parts = [{"part": part} for part in ("导入文件", "批次", "未归类名称", "到数情况")]
    return [*parts, {"job": "1"}, {"batch": "1"}, *({"job": word} for word in pick.nothing)]


def _metrics(pick: Pick) -> list[Query]:
    return [{}, *({"metric": name} for name in (*pick.metrics[:2], pick.nothing[0]))]


def _people(pick: Pick) -> list[Query]:
    logins = [{"login": login} for login in ("demo-office", "demo-admin", *pick.nothing)]
    return [{}, {"part": "职务"}, {"find": "demo"}, *logins]


def _settings(pick: Pick) -> list[Query]:
    return [
        {},
        *({"part": part} for part in ("时限", "工作日历", "机构与地区", "地图与户数", pick.nothing[0])),
        {"print": "1"},
    ]


def _audit(pick: Pick) -> list[Query]:
    said = [{"subject": number} for number in (*pick.numbers("m"), *pick.numbers("d"))]
    return [{}, {"act": "查看"}, *said, {"who": pick.nothing[0]}, {"page": f"after~{pick.nothing[0]}"}]


def _todo(pick: Pick) -> list[Query]:
    return [{}, {"print": "1"}]


def _heat(pick: Pick) -> list[Query]:
    said: list[Query] = [
        {"measure": measure, "period": period, "compare": compare}
        for measure, period, compare in (
            ("在办", "今年", "不比"),
            ("户数", "近12月", "去年同期"),
            ("收件", "采暖季", "上期"),
        )
    ]
    narrowed = [{key: word} for key, name in (("place", "street"), ("about", "topic")) for word in pick.words[name][:2]]
    within: list[Query] = [{"cell": f"{topic}~{street}", "period": "近12月"} for topic, street, _ in pick.filed]
    within += [
        {"cell": f"{topic}~{community}", "place": street, "period": "近12月"} for topic, street, community in pick.filed
    ]
    cells = [{**query, "list": which} for query in within for which in LISTS]
    return [*cells, {}, {"print": "1"}, {"print": "1", **within[0]}, *said, *narrowed, {"cell": pick.nothing[0]}]


def _owners(pick: Pick) -> list[Query]:
    sides: list[Query] = [{"by": side} for side in ("物业", "供热单位", "建成年代")]
    # Nobody has entered whose the marked places are.
    cells = [{"cell": f"未登记~{topic}", "measure": "近12月收件"} for topic, _, _ in pick.filed]
    return [{}, {"print": "1"}, *sides, *cells, {"cell": pick.nothing[0]}]


def _season(pick: Pick) -> list[Query]:
    return [{}, {"print": "1"}, *({"place": word} for word in (*pick.nothing, "200", "1132"))]


def _register(pick: Pick) -> list[Query]:
    return [{}]


def _enter(pick: Pick) -> list[Query]:
    return [{}, *({"matter": number} for number in (*pick.numbers("m"), *pick.nothing))]


def _help(pick: Pick) -> list[Query]:
    return [{}]


# A new screen needs its line here.
ASKED: Mapping[str, Callable[[Pick], list[Query]]] = {
    "overview": _overview,
    "key-disputes": _key_disputes,
    "todo": _todo,
    "heat": _heat,
    "owners": _owners,
    "season": _season,
    "register": _register,
    "enter": _enter,
    "dispute": _one("d"),
    "matter": _one("m"),
    "matters": _matters,
    "search": _search,
    "imports": _imports,
    "metrics": _metrics,
    "people": _people,
    "settings": _settings,
    "audit": _audit,
    "help": _help,
}
