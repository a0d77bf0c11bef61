"""A matter or a dispute as its acts see it, and as what a post may act on it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Literal, Protocol, TypeVar

from domain.events import FAR, Event
from domain.ledger import is_key
from domain.responsibility import holdings
from domain.spells import ENTERS, MATTER_CLOSES, DisputeSpells, Holding, derive_dispute, in_order, take
from domain.visibility import Role, Viewer
from domain.vocabulary import DisputeStatus, Level, MatterStatus
from domain.workdays import WorkCalendar, shipped

Subject = Literal["matter", "dispute"]
BOTH: frozenset[Subject] = frozenset({"matter", "dispute"})
DISPUTE: frozenset[Subject] = frozenset({"dispute"})
MATTER: frozenset[Subject] = frozenset({"matter"})
# What is told of a case without moving it: nothing rests on its day.
NOTES = frozenset({"progress", "contacted", "met", "evidence"})
ORDERS: Mapping[str, str] = {"instructed": "批示", "supervised": "督办"}
_LONG_AGO = timedelta(days=3660)


class Capacity(StrEnum):
    """As what somebody acts on one case."""

    OFFICE = "office"
    HOLDER = "holder"
    PARTNER = "partner"
    DECIDER = "decider"
    SUPERIOR = "superior"
    LOCAL = "local"
    BUREAU = "bureau"


CAPACITY_WORDS: Mapping[Capacity, str] = {
    Capacity.OFFICE: "区信访办",
    Capacity.HOLDER: "现承办单位",
    Capacity.PARTNER: "配合单位",
    Capacity.DECIDER: "负责这一级的书记（区级含区领导）",
    Capacity.SUPERIOR: "上级书记和分管区领导",
    Capacity.LOCAL: "街道、社区书记",
    Capacity.BUREAU: "委办局负责人",
}


WORKS = frozenset({Capacity.HOLDER, Capacity.PARTNER, Capacity.OFFICE})
OWES = frozenset({Capacity.HOLDER, Capacity.OFFICE})
DIRECTS = frozenset({Capacity.OFFICE, Capacity.DECIDER})
COMMANDS = frozenset({Capacity.DECIDER, Capacity.SUPERIOR})


class Told(Protocol):
    """An event, as it happened or as a timeline shows it."""

    @property
    def kind(self) -> str: ...

    @property
    def object(self) -> str | None: ...


T = TypeVar("T", bound=Told)


def running_mandates(events: Iterable[T]) -> dict[int, T]:
    """Mandates (代理) that have not ended, of events in order: the agent's post → the last event that gave it."""
    running: dict[int, T] = {}
    for event in events:
        if event.kind == "mandated" and event.object:
            running[int(event.object)] = event
        elif event.kind == "mandate_ended" and event.object:
            running.pop(int(event.object), None)
    return running


@dataclass(frozen=True)
class Doer:
    """Who acts: the post by what it sees, its unit (None: an office of the whole district) and its id."""

    viewer: Viewer
    unit_id: int | None = None
    post_id: int | None = None

    @property
    def answers_for(self) -> frozenset[int]:
        """The units in whose place the post acts. A leader's portfolio is none: he instructs, the units answer."""
        match self.viewer.role:
            case Role.BUREAU_HEAD:
                return self.viewer.units or frozenset()
            case Role.STREET_SECRETARY | Role.COMMUNITY_SECRETARY:
                return self.viewer.own
        return frozenset()


@dataclass(frozen=True)
class Case:
    """A matter or a dispute as its acts see it, before the next one; without events, one that has yet to begin.

    events     the standing ones, in any order; level: on whose ledger a dispute stands
    partners   配合单位
    units      unit → the level whose secretary answers while it acts (None: an outside owner)
    linked     of a dispute: id of a matter that belongs to it and that the post may see → its number
    agents     post → its label, of those that may act for the residents or do (代理人)
    leaders    labels of the posts that may be in charge of a dispute or are (包案领导)
    brought    the events that a file brought: to be corrected where they come from
    belonging  ids of all matters of a dispute, also of those that are not for the post to see
    calendar   for what lapses
    id         0 before it has begun
    """

    subject: Subject
    status: MatterStatus | DisputeStatus
    events: tuple[Event, ...]
    today: date
    level: Level | None = None
    partners: frozenset[int] = frozenset()
    units: Mapping[int, Level | None] = field(default_factory=dict)
    linked: Mapping[int, str] = field(default_factory=dict)
    agents: Mapping[int, str] = field(default_factory=dict)
    leaders: tuple[str, ...] = ()
    brought: frozenset[Event] = frozenset()
    belonging: frozenset[int] = frozenset()
    calendar: WorkCalendar = field(default_factory=shipped)
    id: int = 0

    @cached_property
    def holding(self) -> Holding | None:
        """Who answers now; None when nobody does."""
        held = holdings(self.events)
        return held[-1] if held and held[-1].until == FAR else None

    @property
    def holder(self) -> int | None:
        """The unit that answers now; None when nobody does, or an unknown one."""
        return self.holding.unit_id if self.holding else None

    @cached_property
    def sender(self) -> int | None:
        """The unit that passed it to the one that answers now; None for the first."""
        *_, before, now = (None, None, *holdings(self.events))
        return before.unit_id if before and now and before.until == now.since else None

    @cached_property
    def open(self) -> bool:
        """On the ledger, or not yet closed."""
        if self.subject == "dispute":
            return is_key(self.events)
        return all(event.kind not in MATTER_CLOSES for event in self.events)

    @cached_property
    def spells(self) -> DisputeSpells:
        return derive_dispute(self.events)

    @cached_property
    def working(self) -> bool:
        """Open, and nobody has applied to take it off the ledger."""
        return self.open and self.status not in (DisputeStatus.APPLIED, DisputeStatus.VERIFIED)

    @cached_property
    def settled(self) -> date:
        """The last day of what later steps rest on: all but notes."""
        return max([self.began, *(event.day for event in self.events if event.kind not in NOTES)])

    @cached_property
    def began(self) -> date:
        """The first day on which something may have been done: the entry, or the reception; of a case that has yet to
        begin, ten years ago."""
        openings = [e for e in in_order(self.events) if e.kind in ENTERS | {"received"}]
        return openings[0].day if openings else self.today - _LONG_AGO

    @property
    def answering(self) -> Level:
        """The level whose secretary answers now, else that of the ledger."""
        held = self.holding.level if self.holding else None
        return Level(held) if held is not None else self.level or Level.DISTRICT

    def unsolved(self, with_reason: bool | None = None) -> int:
        """Households (户) not solved; with_reason: only those that have, or have not, a reason."""
        return sum(
            lot.n
            for lot in self.spells.lots
            if lot.waits and (with_reason is None or (lot.reason is not None) is with_reason)
        )

    def leaving(self, n: int) -> Mapping[str | None, int]:
        """What goes along when n unsolved households move to another dispute: reason → households."""
        found: Counter[str | None] = Counter()
        for lot in take(self.spells.lots, n)[0]:
            found[lot.reason] += lot.n
        return found

    def orders(self) -> dict[str, Event]:
        """批示 and 督办 with a key that have not been answered: key → event."""
        answered = {event.object for event in self.events if event.kind == "answered"}
        asked = [e for e in in_order(self.events) if e.kind in ORDERS and e.object]
        return {str(e.object): e for e in asked if e.object not in answered}

    def answers(self) -> dict[str, Event]:
        """批示 and 督办 of a post whose answer has come and which that post has not taken note of: key → the order."""
        over = {event.object for event in self.events if event.kind == "noted"}
        answered = {event.object for event in self.events if event.kind == "answered"} - over
        return {
            str(e.object): e for e in in_order(self.events) if e.kind in ORDERS and e.value and e.object in answered
        }

    def mandates(self) -> dict[int, Event]:
        """Mandates (代理) that have not ended: post → the last event that gave it."""
        return running_mandates(in_order(self.events))

    def promises(self) -> dict[str, Event]:
        """Promises (承诺) not kept or dropped: key → event."""
        over = {e.object for e in self.events if e.kind in ("promise_kept", "promise_dropped")}
        return {str(e.object): e for e in in_order(self.events) if e.kind == "promised" and e.object not in over}

    def objection(self) -> bool:
        """Whether an objection to competence (管辖异议) waits for its answer."""
        told = [e.kind for e in in_order(self.events) if e.kind.startswith("objection_") or e.kind == "transferred"]
        return bool(told) and told[-1] == "objection_raised"

    @property
    def next_seq(self) -> int:
        """Where the next event stands in the order of a day."""
        return max((event.seq for event in self.events), default=0) + 1

    def level_of(self, unit: int) -> Level:
        """Whose secretary answers while the unit does; of an outside owner, who answers today."""
        return self.units.get(unit) or self.answering


def capacities(case: Case, doer: Doer) -> frozenset[Capacity]:
    """As what this post may act on the case; empty for one that only looks."""
    viewer, found = doer.viewer, set()
    if viewer.role in _BY_ROLE:
        found.add(_BY_ROLE[viewer.role])
    if case.holding and case.holder in doer.answers_for:
        found.add(Capacity.HOLDER)
    if case.partners & doer.answers_for:
        found.add(Capacity.PARTNER)
    ledger = case.level if case.subject == "dispute" else case.answering
    rank = _RANK.get(viewer.role)
    if rank is not None and rank == (ledger or Level.DISTRICT):
        found.add(Capacity.DECIDER)
    if rank is not None and rank >= case.answering:
        found.add(Capacity.SUPERIOR)
    return frozenset(found)


def recused(case: Case, doer: Doer) -> bool:
    """Whether the post has declared 回避 on this case (《信访工作条例》28)."""
    return doer.post_id is not None and str(doer.post_id) in {e.object for e in case.events if e.kind == "recused"}


def acting(case: Case, doer: Doer) -> int | None:
    """In whose name it is done: the holder's where the post answers for it, else the post's own unit; what the office
    writes down for a unit without an account is the holder's, too."""
    return case.holder if case.holder in doer.answers_for else doer.unit_id


_BY_ROLE: Mapping[Role, Capacity] = {
    Role.OFFICE_STAFF: Capacity.OFFICE,
    Role.STREET_SECRETARY: Capacity.LOCAL,
    Role.COMMUNITY_SECRETARY: Capacity.LOCAL,
    Role.BUREAU_HEAD: Capacity.BUREAU,
}
_RANK: Mapping[Role, Level] = {
    Role.DISTRICT_SECRETARY: Level.DISTRICT,
    Role.DISTRICT_LEADER: Level.DISTRICT,
    Role.STREET_SECRETARY: Level.STREET,
    Role.COMMUNITY_SECRETARY: Level.COMMUNITY,
}
