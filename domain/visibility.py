"""Who is looking: the roles and what each may do, and the viewer, as a plain value that every read of a matter takes as
an argument."""

from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum

from domain.vocabulary import Level


class Right(StrEnum):
    """What somebody may do. CONTENT is to see matters and disputes, each role within its own scope."""

    CONTENT = "content"
    EXPORT = "export"
    WRITE = "write"
    IMPORT = "import"
    ADMINISTER = "administer"
    AUDIT = "audit"


class Role(StrEnum):
    """As what somebody signs in. Who holds a post may change, what the role may do does not."""

    DISTRICT_SECRETARY = "district_secretary"
    DISTRICT_LEADER = "district_leader"
    STREET_SECRETARY = "street_secretary"
    BUREAU_HEAD = "bureau_head"
    COMMUNITY_SECRETARY = "community_secretary"
    OFFICE_STAFF = "office_staff"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


ROLE_WORDS: Mapping[Role, str] = {
    Role.DISTRICT_SECRETARY: "区委书记",
    Role.DISTRICT_LEADER: "区领导",
    Role.STREET_SECRETARY: "街道书记",
    Role.BUREAU_HEAD: "委办局负责人",
    Role.COMMUNITY_SECRETARY: "社区书记",
    Role.OFFICE_STAFF: "信访办工作人员",
    Role.AUDITOR: "审计员",
    Role.ADMINISTRATOR: "管理员",
}

_READS = frozenset({Right.CONTENT, Right.EXPORT})
# Who keeps the accounts sees no matter, and who reads the trace changes nothing: no role watches itself.
RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.DISTRICT_SECRETARY: _READS,
    Role.DISTRICT_LEADER: _READS,
    Role.STREET_SECRETARY: _READS | {Right.WRITE},
    Role.BUREAU_HEAD: _READS | {Right.WRITE},
    Role.COMMUNITY_SECRETARY: frozenset({Right.CONTENT, Right.WRITE}),
    Role.OFFICE_STAFF: _READS | {Right.WRITE, Right.IMPORT},
    Role.AUDITOR: frozenset({Right.AUDIT}),
    Role.ADMINISTRATOR: frozenset({Right.ADMINISTER}),
}

_LEVELS: Mapping[Role, Level] = {Role.STREET_SECRETARY: Level.STREET, Role.COMMUNITY_SECRETARY: Level.COMMUNITY}
_BY_UNIT = frozenset({Role.DISTRICT_LEADER, Role.BUREAU_HEAD})


@dataclass(frozen=True)
class Viewer:
    """A post and what it may see. It is hashable and part of every cache key.

    label    who looks, as the head of a screen says it: 区信访办, 鲁谷街道党工委书记
    scope    what it sees, in the words of a sentence: 全区, 贵街道, 贵社区, 您分管的事项, 贵单位经办的事项
    area_id  the street or community of its secretary; None at district level
    units    ids of the units whose matters, and the disputes they cooperate on, the post sees, abolished predecessors
             included; None: not limited by unit
    topics   ids of topics of any level that a district leader answers for, seen besides those of the units
    own      ids of the units the post stands for: a matter that complains of one of them is never shown to it

    Raises ValueError for what would leave a role without the limit that belongs to it.
    """

    label: str
    scope: str
    level: Level
    area_id: int | None = None
    units: frozenset[int] | None = None
    role: Role = Role.OFFICE_STAFF
    topics: frozenset[int] = frozenset()
    own: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if self.level is not Level.DISTRICT and self.area_id is None:
            raise ValueError("街道、社区的账号必须指明所在街道或社区")
        if self.role in _LEVELS and self.level is not _LEVELS[self.role]:
            raise ValueError(f"{ROLE_WORDS[self.role]}的账号层级不对")
        if self.role in _BY_UNIT and self.units is None:
            raise ValueError(f"{ROLE_WORDS[self.role]}的账号必须指明单位")

    def may(self, right: Right) -> bool:
        """Whether the role has this right."""
        return right in RIGHTS[self.role]

    @property
    def whole(self) -> bool:
        """Whether it answers for all it sees: the secretaries for their part of the chain, the office for every matter.

        A bureau or a leader's portfolio cuts across the streets: beyond their own units they stand outside the chain.
        """
        return self.may(Right.CONTENT) and self.units is None


def district_office() -> Viewer:
    """The view of the district's office for letters and visits (区信访办), the only one until sign-in exists."""
    return Viewer("区信访办", "全区", Level.DISTRICT)


def district_secretary() -> Viewer:
    """区委书记: the whole district."""
    return Viewer("区委书记", "全区", Level.DISTRICT, role=Role.DISTRICT_SECRETARY)


def district_leader(label: str, topics: Iterable[int], units: Iterable[int]) -> Viewer:
    """区领导, by portfolio (分工): the matters of these topics and those that these units handle or handled.

    He is no part of the units, but stands for them: what complains of one of them is not for his desk either.
    """
    mine = frozenset(units)
    return Viewer(label, "您分管的事项", Level.DISTRICT, None, mine, Role.DISTRICT_LEADER, frozenset(topics), mine)


def street_secretary(label: str, street: int, own: Iterable[int] = ()) -> Viewer:
    """街道书记: the matters of the street; own: the street's own offices."""
    return Viewer(label, "贵街道", Level.STREET, street, role=Role.STREET_SECRETARY, own=frozenset(own))


def community_secretary(label: str, community: int, own: Iterable[int] = ()) -> Viewer:
    """社区书记: the matters of the community; own: its residents' committee (居委会)."""
    return Viewer(label, "贵社区", Level.COMMUNITY, community, role=Role.COMMUNITY_SECRETARY, own=frozenset(own))


def bureau_head(
    label: str, unit: int, parents: Mapping[int, int] | None = None, successors: Mapping[int, int] | None = None
) -> Viewer:
    """委办局负责人: what the unit, or one it took over from, handles or handled.

    parents: unit → the unit above it; successors: abolished unit → the unit that took over. What complains of the unit,
    of one it took over from, of one above it or of its successor is not shown.
    """
    over, after = parents or {}, successors or {}
    mine = frozenset({unit, *(old for old in after if unit in _chain(old, after))})
    own = {other for one in mine for other in (*_chain(one, over), *_chain(one, after))}
    return Viewer(label, "贵单位经办的事项", Level.DISTRICT, None, mine, Role.BUREAU_HEAD, own=mine | own)


def auditor() -> Viewer:
    """审计员: reads the trace, no matter."""
    return Viewer("审计员", "操作记录", Level.DISTRICT, role=Role.AUDITOR)


def administrator() -> Viewer:
    """管理员: accounts and settings, no matter."""
    return Viewer("管理员", "账号与设置", Level.DISTRICT, role=Role.ADMINISTRATOR)


def on_chain(viewer: Viewer, answered: Collection[tuple[int | None, int | None]]) -> bool:
    """Whether the viewer is on the responsibility chain of a matter he may see: only there is 赵女士等 shown.

    answered: (unit, level) of each that answers or answered. The district's secretary and its office are on every chain;
    a street or community where one of its own level or beneath it answered, a unit where it did. A topic alone puts no
    leader on the chain.
    """
    if not viewer.may(Right.CONTENT):
        return False
    if viewer.units is not None:
        return any(unit in viewer.units for unit, _ in answered)
    if viewer.level is Level.DISTRICT:
        return True
    return any(level is not None and level <= viewer.level for _, level in answered)


def _chain(unit: int, steps: Mapping[int, int]) -> Set[int]:
    """What is reached from a unit, itself left out; a circle ends where it closes."""
    seen: set[int] = set()
    while unit in steps and steps[unit] not in seen:
        unit = steps[unit]
        seen.add(unit)
    return seen
