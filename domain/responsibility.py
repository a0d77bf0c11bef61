"""Who answers: who drives the procedure, who owes the solution; how long each held it, and when
pushing around (推诿, 条例 28) has gone on so long that the units should sit at one table."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Protocol, TypeVar

from domain.events import Event
from domain.ledger import Refusal
from domain.spells import ENTERS, LEAVES, MATTER_CLOSES, MATTER_OPENS, Holding, holdings_of, in_order
from domain.vocabulary import Level

_OPENS = MATTER_OPENS | ENTERS
_CLOSES = MATTER_CLOSES | LEAVES
_DRIVES = ("accepted", "not_accepted", "registered")
# 不归我管: a unit that said so held no solution, but belongs at the table.
_SENT_BACK = frozenset({"returned", "objection_raised"})


class Held(Protocol):
    """A holding, as derived or as read: its first day, if it is known, and the day it was handed on, if it was."""

    @property
    def since(self) -> date | None: ...

    @property
    def until(self) -> date | None: ...


H = TypeVar("H", bound=Held)
K = TypeVar("K", bound=Hashable)


def drives(events: Iterable[Event]) -> int | None:
    """受理部门, the unit that drives the procedure: it decided on acceptance, else registered, else received first."""
    events = in_order(events)
    acted = {event.kind: event.unit_id for event in events if event.unit_id is not None}
    received = next((event.unit_id for event in events if event.kind in _OPENS), None)
    return next((acted[kind] for kind in _DRIVES if kind in acted), received)


def owes(events: Iterable[Event]) -> int | None:
    """办理部门, the unit that owes the solution: it answers now, or answered when the subject was closed."""
    held = holdings(events)
    return held[-1].unit_id if held else None


def holdings(events: Iterable[Event]) -> tuple[Holding, ...]:
    """Who answered from when to when, of a matter or of a dispute."""
    return holdings_of(in_order(events), _OPENS, _CLOSES)


def transfers(events: Iterable[Event]) -> int:
    """How often the subject was passed on (移交)."""
    return passed_on(holdings(events))


def passed_on(held: Sequence[Held]) -> int:
    """Transfers among holdings in their order: a rebound begins anew, after days on which nobody answered."""
    return sum(later.since == earlier.until for earlier, later in pairwise(held))


def days_held(spell: Held, today: date) -> int | None:
    """Days of one holding up to today; None where its first day is not known."""
    return None if spell.since is None else max(0, (min(spell.until or today, today) - spell.since).days)


def days_by(held: Iterable[H], key: Callable[[H], K], today: date) -> dict[K, int | None]:
    """Days up to today by what `key` says of a holding (its unit, its level), in the order in which each first had it;
    one that got it twice has the sum, None where a part of it is not known."""
    days: dict[K, int | None] = {}
    for spell in held:
        before, more = days.get(key(spell), 0), days_held(spell, today)
        days[key(spell)] = None if before is None or more is None else before + more
    return days


@dataclass(frozen=True)
class Meeting:
    """A proposed coordination meeting (协调会): the units that must come, in the order they were drawn in, and why."""

    units: tuple[int, ...]
    transfers: int
    sentence: str


def propose_meeting(
    events: Iterable[Event], after_transfers: int, successors: Mapping[int, int] | None = None
) -> Meeting | None:
    """A meeting with exactly the units that held the subject or sent it back, once it was passed on so often.

    Transfers before the last meeting do not count again. successors: abolished unit → the unit that took over.
    None while there is nothing to propose, or when the subject is closed: nobody answers then.
    """
    events = in_order(events)
    held = holdings_of(events, _OPENS, _CLOSES)
    if not held or _closed(events):
        return None
    last_meeting = max((i for i, event in enumerate(events) if event.kind == "meeting"), default=-1)
    passed = passed_on(held) - passed_on(holdings_of(events[: last_meeting + 1], _OPENS, _CLOSES))
    if passed < after_transfers:
        return None
    drawn_in = [
        event.unit_id
        for event in events
        if event.kind in _OPENS | _SENT_BACK | {"transferred"} or (event.kind == "objection_agreed" and event.unit_id)
    ]
    units = dict.fromkeys(successor(unit, successors or {}) for unit in drawn_in if unit is not None)
    sentence = f"已移交 {passed} 次仍无着落，建议召开协调会，请经手和退回过的 {len(units)} 个单位参加。"
    return Meeting(tuple(units), passed, sentence)


def _closed(events: Sequence[Event]) -> bool:
    turns = [event for event in events if event.kind in _OPENS | _CLOSES]
    return bool(turns) and turns[-1].kind in _CLOSES


def successor(unit_id: int, successors: Mapping[int, int]) -> int:
    """The unit that answers for a unit, if need be through several mergers. Raises ValueError for a circle."""
    seen = {unit_id}
    while unit_id in successors:
        unit_id = successors[unit_id]
        if unit_id in seen:
            raise ValueError("单位的承接关系成了环，请先更正机构资料")
        seen.add(unit_id)
    return unit_id


def refuse_lead(level: Level, in_community_duties: bool = False) -> tuple[Refusal, ...]:
    """A community is refused as responsible unit (主责) unless the task is on its list of duties (接诉即办条例 17)."""
    if level is Level.COMMUNITY and not in_community_duties:
        sentence = "社区只协助办理，不能作为主责单位；确属其职责的，请勾选「属社区职责清单」。"
        return (Refusal("community", sentence),)
    return ()
