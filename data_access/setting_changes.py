"""A change of a setting: what it would move, in counts, before it is confirmed; then the change and what follows of it, as
one revision."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, func, or_, select

from data_access import check, disputes, settings, tables
from data_access.engine import writing
from data_access.settings import YEAR, Setting, label
from data_access.tables import STANDS
from data_access.writing import Request, done_before, revise
from domain.clocks import ClockState
from domain.events import FAR
from domain.spells import Rules
from domain.thresholds import Thresholds
from domain.visibility import district_office

MEETING = "meeting"  # 建议协调会, beside the states of domain.attention
_THRESHOLDS = frozenset(f.name for f in fields(Thresholds)) - {"collective_over"}  # that one is derived into the spells
_TAKEN_BACK = "撤回未生效的更改"


@dataclass(frozen=True)
class Effect:
    """What a change moves, in counts.

    matters            matters with other spells than before
    clocks             running clocks by state before and after (known → known: another due day)
    newly_overdue      matters overdue today only by it; no_longer_overdue, only without it
    due_soon           matters due soon (临期), before and after; None where the change has nothing to do with them
    disputes           disputes on the ledger whose states, or whose proposed meeting, change
    states             by state (domain.attention, or MEETING) the disputes before and after, where the two differ

    Thresholds are compared on today's data, also where the change takes effect later.
    """

    matters: int = 0
    clocks: Mapping[str, int] = field(default_factory=dict)
    newly_overdue: int = 0
    no_longer_overdue: int = 0
    due_soon: tuple[int, int] | None = None
    disputes: int = 0
    states: Mapping[str, tuple[int, int]] = field(default_factory=dict)


class Refused(ValueError):
    """A change that cannot be; its text is a Chinese sentence."""


def foresee(connection: Connection, wanted: Setting, today: date) -> Effect:
    """What a row of settings.wanted or wanted_year would move; nothing is written. Raises Refused."""
    _refuse(connection, wanted, today)
    among, moved = _moves(connection, wanted, today)
    if not among:
        return moved
    return _effect(check.foresee(connection, settings.rules(connection, wanted=[wanted]), today, among), moved)


def confirm(engine: Engine, wanted: Setting, seen: int, request: Request) -> Effect | None:
    """Enter the row and bring in line what follows, wholly or not at all; returns what it moved.

    seen: the revision of the newest row of this setting that was shown (0: none). None: this request was done before.
    Raises Refused, also where somebody else changed the setting since.
    """
    today = request.moment.date()
    with writing(engine) as connection:
        if done_before(connection, request):
            return None
        _refuse(connection, wanted, today)
        if newest(connection, wanted.name) != seen:
            raise Refused(f"「{label(wanted.name)}」刚刚由别人改过，请看过现在的值再定")
        among, moved = _moves(connection, wanted, today)
        revision = revise(connection, request, f"设置「{label(wanted.name)}」")
        settings.write(connection, revision, wanted)
        if not among:
            return moved
        rules = settings.rules(connection)
        return _effect(check.recompute(connection, revision, rules, today, among=among), moved)


def waiting(connection: Connection) -> int:
    """How many running clocks have no due day because a calendar year is not published."""
    c = tables.clocks.c
    running = (c.withdrawn == STANDS, c.state == ClockState.calendar_unpublished, c.ended == FAR)
    return connection.scalar(select(func.count()).where(*running)) or 0


def newest(connection: Connection, name: str) -> int:
    """The revision of the newest row of a setting; 0 where none was entered."""
    s = tables.settings.c
    return connection.scalar(select(func.max(s.learned)).where(s.name == name)) or 0


def taken_back(standing: settings.Standing, valid_from: date, on: date) -> Setting:
    """The row that takes back a change which has not taken effect yet: the value before it, from the same day on. What
    was entered stays in the history. Raises Refused where nothing is to come on that day."""
    if valid_from not in {row.valid_from for row in standing.coming}:
        raise Refused("这项更改已经撤回或已经生效，请刷新后再看")
    held = settings.in_force(standing.rows, valid_from - timedelta(days=1))
    return replace(held, valid_from=valid_from, basis=_TAKEN_BACK, learned=0, learned_on=on)


def _refuse(connection: Connection, wanted: Setting, today: date) -> None:
    standing = settings.standing(connection, today).get(wanted.name)
    if wanted.name.startswith(YEAR):
        if standing and standing.now.value == wanted.value:
            raise Refused(f"{label(wanted.name)}与已有的相同，没有改动")
        return
    if standing is None:
        raise Refused("没有这项设置")
    if wanted.valid_from < today and not _corrects(wanted, standing):
        raise Refused(f"生效日不能早于今天 {today}：过去的数字不随设置改变")
    if settings.in_force(standing.rows, wanted.valid_from).value == wanted.value:
        raise Refused(f"「{label(wanted.name)}」那天本来就是这个值，没有改动")


def _corrects(wanted: Setting, standing: settings.Standing) -> bool:
    """Whether a row takes the place of one that makes no sense."""
    return any(row.problem and row.valid_from == wanted.valid_from for row in standing.rows)


def _moves(connection: Connection, wanted: Setting, today: date) -> tuple[list[int], Effect]:
    """The matters that may be derived otherwise, and what changes besides."""
    standing = settings.standing(connection, today)
    if wanted.name in standing and _corrects(wanted, standing[wanted.name]):
        # What held before is not known. As long as another row is broken nothing can be derived; with the last, all is.
        rest = any(one.broken for name, one in standing.items() if name != wanted.name)
        m = tables.matters.c
        return [] if rest else list(connection.scalars(select(m.id).where(m.withdrawn == STANDS))), Effect()
    before, after = settings.rules(connection), settings.rules(connection, wanted=[wanted])
    return _touched(connection, wanted, before, after), _by_threshold(connection, wanted, today)


def _effect(found: Mapping[str, Any], moved: Effect) -> Effect:
    overdue = {name: found[name] for name in ("newly_overdue", "no_longer_overdue")}
    return replace(moved, matters=found["changed"], clocks=found["clocks"], **overdue)


def _touched(connection: Connection, wanted: Setting, before: Rules, after: Rules) -> list[int]:
    """The matters that may be derived otherwise, no more than that: a limit or a choice holds for what begins on its
    first day or later, and what begins is an event; a calendar moves what waits for it or is due after a changed day."""
    if wanted.name in _THRESHOLDS:
        return []
    if wanted.name.startswith(YEAR):
        c, was, is_ = tables.clocks.c, before.calendar, after.calendar
        days = (was.off ^ is_.off) | (was.work ^ is_.work)
        moves = (c.state == ClockState.known) & (c.due >= min(days, default=date.max))
        query = select(c.matter_id).where(c.withdrawn == STANDS, or_(c.state == ClockState.calendar_unpublished, moves))
    else:
        e = tables.events.c
        since = (e.day >= wanted.valid_from, e.withdrawn == STANDS, e.matter_id.is_not(None))
        query = select(e.matter_id.label("matter_id")).where(*since)
    return list(connection.scalars(query.distinct().order_by("matter_id")))


def _by_threshold(connection: Connection, wanted: Setting, today: date) -> Effect:
    """What changes without a spell being derived anew: who is shown as due soon, stuck, rebounded, or up for a meeting."""
    if wanted.name not in ("due_soon_days", "stuck_days", "rebound_days", "meeting_after_transfers"):
        return Effect()
    held = settings.thresholds(connection, today)
    new = settings.with_values(held, [wanted])
    was, is_ = (_states(connection, today, limits) for limits in (held, new))
    counted = tuple(Counter(state for states in every.values() for state in states) for every in (was, is_))
    states = {
        state: (counted[0][state], counted[1][state])
        for state in sorted(counted[0] | counted[1])
        if counted[0][state] != counted[1][state]
    }
    soon = tuple(_due_soon(connection, today, limits.due_soon_days) for limits in (held, new))
    return Effect(
        due_soon=(soon[0], soon[1]) if wanted.name == "due_soon_days" else None,
        disputes=sum(was[number] != is_[number] for number in was),
        states=states,
    )


def _states(connection: Connection, today: date, thresholds: Thresholds) -> dict[str, frozenset[str]]:
    # Counts of the whole district leave this module, never a dispute.
    entries = disputes.ledger(connection, district_office(), today, thresholds=thresholds)
    return {
        entry.number: frozenset([*(str(state) for state in entry.states), *([MEETING] if entry.meeting else [])])
        for entry in entries
    }


def _due_soon(connection: Connection, today: date, days: int) -> int:
    """Matters as the metric due_7d counts them."""
    c = tables.clocks.c
    running = (c.withdrawn == STANDS, c.duty, c.starts <= today, c.ended > today)
    due = (c.due >= today, c.due <= today + timedelta(days=days))
    return connection.scalar(select(func.count()).where(*running, *due)) or 0
