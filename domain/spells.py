"""What lasts: the spells of a matter and of a dispute, derived from their events by two pure functions.

A spell is in on its first day and out on its last: on day d it stands when first <= d < last. The writer, `check`,
the recompute after a calendar and the tests all call the functions here, so a figure can only come from events.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Literal

from domain.clocks import LIMITS, ClockState, Due, Stage, TimeLimit, due
from domain.events import FAR, Event
from domain.vocabulary import Category, Channel, Outcome, Route
from domain.workdays import WorkCalendar, shipped

COLLECTIVE_OVER = 5  # 集体访: more than five people; the default of the setting `collective_over`


@dataclass(frozen=True)
class Choices:
    """What the law leaves to the office.

    extension_from   an extension counts from the raw or the rolled end of the 60 days
    collective_over  集体访: more than so many people
    procedures       days of the routes 1-5 (适用某程序期限); a route that is missing has no limit
    """

    extension_from: Literal["raw", "rolled"] = "raw"
    collective_over: int = COLLECTIVE_OVER
    procedures: Mapping[int, int] = field(default_factory=lambda: {Route.DUTY: 60})


@dataclass(frozen=True)
class Rules:
    """What the derivation rests on: the calendar and the settings in force.

    limits, choices: (valid from, value) in ascending order; a value holds for what begins on its first day or later,
    so that a setting of tomorrow moves nothing of yesterday.
    """

    calendar: WorkCalendar = field(default_factory=shipped)
    limits: tuple[tuple[date, Mapping[Stage, TimeLimit]], ...] = ((date.min, LIMITS),)
    choices: tuple[tuple[date, Choices], ...] = ((date.min, Choices()),)

    def limits_on(self, day: date) -> Mapping[Stage, TimeLimit]:
        """The limits in force for a clock that starts on that day."""
        return next(limits for since, limits in reversed(self.limits) if since <= day)

    def choices_on(self, day: date) -> Choices:
        """What the office had chosen on that day."""
        return next(choices for since, choices in reversed(self.choices) if since <= day)


@dataclass(frozen=True, slots=True)
class MatterFacts:
    """What is fixed about a matter when it comes in; everything else follows from its events.

    persons  people in the matter (人次); groups is 1 on the first item of a batch (批次), else 0
    hours    the limit stamped on a 12345 order, in hours; order_due the last day stamped on it
    """

    category: Category
    channel: Channel
    persons: int = 1
    groups: int = 1
    repeat: bool = False
    skip_level: bool = False
    address_unclear: bool = False
    hours: int | None = None
    order_due: date | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """The matter in the house: received … closed.

    closed is the earliest of finished, reported done without a day (办结日未知) and cancelled (撤销), but never before
    the matter was received, whatever a file says; closing says which.
    Solved (化解) may come before or after it. hops are transfers up to closed, solved_hops those up to solved.
    """

    received: date
    accepted: date
    finished: date
    reported_done: date
    solved: date
    closed: date
    closing: str | None
    persons: int
    groups: int
    repeat: bool
    collective: bool
    skip_level: bool
    received_known: bool
    category: str
    unit_in: int | None
    unit_out: int | None
    level_in: int | None
    level_out: int | None
    hops: int | None
    solved_hops: int | None
    solved_level: int | None


@dataclass(frozen=True, slots=True)
class Clock:
    """One legal stage under one due day. duty marks the handling duty, one a matter at a time, which `overdue`,
    `due_7d` and the on-time rates count; notices and reviews are clocks without it.
    due is FAR where there is none; raw is the last day before rolling, None where it cannot be computed.
    """

    stage: str
    duty: bool
    starts: date
    raw: date | None
    due: date
    state: str
    rule: str
    ended: date = FAR
    outcome: str | None = None
    unit_in: int | None = None
    unit_out: int | None = None
    level_in: int | None = None
    level_out: int | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """Which unit answers, at which level. nr counts from 1; of a matter nr - 1 is the number of transfers so far, while
    a dispute's rebound begins another holding without one.
    """

    nr: int
    unit_id: int | None
    level: int | None
    since: date
    until: date = FAR


@dataclass(frozen=True, slots=True)
class RatingSpell:
    """One state of one rated object; a later call-back replaces the state and the earlier one stays as history."""

    object: str
    state: str
    since: date
    until: date = FAR


@dataclass(frozen=True, slots=True)
class MatterSpells:
    life: Life
    clocks: tuple[Clock, ...]
    holdings: tuple[Holding, ...]
    ratings: tuple[RatingSpell, ...]


@dataclass(frozen=True, slots=True)
class LedgerSpell:
    """The dispute on the key ledger; a rebound (反弹) opens number 2 of the same dispute."""

    nr: int
    level: int | None
    entered: date
    off: date = FAR


@dataclass(frozen=True, slots=True)
class LedgerLimit:
    """The time limit of a dispute (化解时限). Never changed in place: an extension ends it as replaced."""

    starts: date
    due: date
    ended: date = FAR
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Lot:
    """n households (户) of a dispute. Solving part of them splits the lot; the rest carries its reason."""

    n: int
    since: date
    solved: date = FAR
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise (承诺) with the day it was made and the day it is due."""

    key: str
    unit_id: int | None
    made: date
    due: date
    ended: date = FAR
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Quiet:
    """The days between one event and the next; "stuck" is a quiet spell that grew too long."""

    since: date
    until: date = FAR


@dataclass(frozen=True, slots=True)
class DisputeSpells:
    ledger: tuple[LedgerSpell, ...]
    limits: tuple[LedgerLimit, ...]
    holdings: tuple[Holding, ...]
    lots: tuple[Lot, ...]
    promises: tuple[Promise, ...]
    quiet: tuple[Quiet, ...]


def in_order(events: Iterable[Event]) -> list[Event]:
    """Events by day, and within a day in the order they were written."""
    return sorted(events, key=lambda e: (e.day, e.seq))


def holdings_of(events: Sequence[Event], opens: frozenset[str], closes: frozenset[str]) -> tuple[Holding, ...]:
    """One holding at every open day: it begins with an opening event or a move and ends with the next or the closing.

    A second closing event changes nothing; nor does a move after the closing, because nobody answers then.
    """
    spells: list[Holding] = []
    running = False
    for event in events:
        moves = running and (event.kind == "transferred" or (event.kind == "objection_agreed" and event.unit_id))
        if running and (moves or event.kind in closes):
            last = spells[-1]
            spells[-1] = Holding(last.nr, last.unit_id, last.level, last.since, event.day)
        if moves or (event.kind in opens and not running):
            spells.append(Holding(len(spells) + 1, event.unit_id, event.level, event.day))
        running = (running or event.kind in opens) and event.kind not in closes
    return tuple(spells)


MATTER_OPENS = frozenset({"received"})
MATTER_CLOSES = frozenset({"finished", "reported_done", "cancelled"})
_CLOSING_OUTCOME = {
    "finished": Outcome.MET,
    "reported_done": Outcome.UNDATED,
    "cancelled": Outcome.WITHDRAWN,
}
# The stages after the answer (条例 35, 36): which event starts the stage, which ends it.
_AFTER_ANSWER = {
    "delivered": (Stage.review_request, "review_requested"),
    "review_requested": (Stage.review, "review_decided"),
    "review_decided": (Stage.recheck_request, "recheck_requested"),
    "recheck_requested": (Stage.recheck, "recheck_decided"),
}
_PETITIONERS_RIGHT = {Stage.review_request, Stage.recheck_request}


def derive_matter(facts: MatterFacts, events: Iterable[Event], rules: Rules) -> MatterSpells:
    """All spells of one matter. Raises ValueError when there is no `received` event: a matter has a first day."""
    events = in_order(events)
    first: dict[str, Event] = {}
    for event in events:
        first.setdefault(event.kind, event)
    if "received" not in first:
        raise ValueError("matter without a received event")
    received = first["received"]
    closing = next((event for event in events if event.kind in MATTER_CLOSES), None)
    closed = max(closing.day, received.day) if closing else FAR
    holdings = holdings_of(_while_open(events, received, closing), MATTER_OPENS, MATTER_CLOSES)
    solved = first.get("solved")
    # Transfers are counted by order of events, not by day, so that one of the closing day itself still counts.
    hops = len(holdings) - 1
    life = Life(
        received=received.day,
        accepted=_day(first.get("accepted")),
        finished=_day(first.get("finished")),
        reported_done=_day(first.get("reported_done")),
        solved=_day(solved),
        closed=closed,
        closing=closing.kind if closing else None,
        persons=facts.persons,
        groups=facts.groups,
        repeat=facts.repeat,
        collective=facts.channel is Channel.VISIT and facts.persons > rules.choices_on(received.day).collective_over,
        skip_level=facts.skip_level,
        received_known=received.value != "start_unknown",
        category=facts.category,
        unit_in=holdings[0].unit_id,
        unit_out=holdings[-1].unit_id if closing else None,
        level_in=holdings[0].level,
        level_out=holdings[-1].level if closing else None,
        hops=hops if closing else None,
        solved_hops=sum(h.nr > 1 and h.since <= solved.day for h in holdings) if solved else None,
        solved_level=solved.level if solved else None,
    )
    clocks = tuple(_with_units(clock, holdings) for clock in _clocks(facts, first, events, closing, rules))
    return MatterSpells(life, clocks, holdings, _ratings(events))


def _while_open(events: Sequence[Event], received: Event, closing: Event | None) -> list[Event]:
    """The events from the first reception to the closing; one that a file puts before the reception closes at once."""
    begun = events[events.index(received) :]
    if closing is None:
        return list(begun)
    return [*begun[: begun.index(closing) + 1]] if closing in begun else [received, replace(closing, day=received.day)]


def _day(event: Event | None) -> date:
    return event.day if event else FAR


def _clocks(
    facts: MatterFacts, first: Mapping[str, Event], events: Sequence[Event], closing: Event | None, rules: Rules
) -> list[Clock]:
    received = first["received"].day
    ended, outcome = (closing.day, _CLOSING_OUTCOME[closing.kind]) if closing else (FAR, None)
    clocks: list[Clock] = []
    if closing is not None and events.index(closing) < events.index(first["received"]):
        return clocks  # over before it began (a file with days in the wrong order)

    def run(stage: Stage, duty: bool, starts: date, end: date, how: str | None, **asked) -> None:
        """Append the stage's clock, and one more for each calendar that was published while it ran undated."""
        if end < starts:  # the stage was over before it began (a file with days in the wrong order)
            return
        limits = rules.limits_on(starts)
        start = asked.pop("start", starts)
        answer = due(stage, start, rules.calendar, limits=limits, known_on=starts, **asked)
        if answer.state == ClockState.calendar_unpublished:
            for learned in sorted(day for day in rules.calendar.published.values() if day and starts < day < end):
                later = due(stage, start, rules.calendar, limits=limits, known_on=learned, **asked)
                if later.state != ClockState.calendar_unpublished:
                    clocks.append(_clock(stage, duty, starts, answer, learned, Outcome.REPLACED))
                    starts, answer = learned, later
                    break
        if stage in _PETITIONERS_RIGHT and how is None and answer.due is not None:
            end = min(end, _as_day(answer.due) + timedelta(days=1))  # a right not used lapses with its last day
            how = Outcome.WITHDRAWN if end < FAR else None
        clocks.append(_clock(stage, duty, starts, answer, end, how))

    if facts.channel is Channel.HOTLINE:
        start = datetime.combine(received, time(9)) if facts.hours else received
        if facts.order_due:
            article = "《北京市接诉即办工作条例》第十三条"
            stamp = Due(facts.order_due, facts.order_due, ClockState.known, "工单载明", article)
            clocks.append(_clock(Stage.order, True, received, stamp, ended, outcome))
        else:
            run(Stage.order, True, received, ended, outcome, start=start, hours=facts.hours)
        return clocks

    notice = first.get("accepted") or first.get("not_accepted")
    if facts.category is not Category.ACCUSATION:
        notice_end, how = (notice.day, Outcome.MET) if notice else (ended, outcome)
        run(Stage.notice, False, received, notice_end, how, address_unclear=facts.address_unclear)

    accepted = first.get("accepted")
    # What comes after the closing changes no clock, as it changes no holding.
    if accepted and (closing is None or events.index(accepted) < events.index(closing)):
        since = max(accepted.day, received)  # a clock counts from the acceptance, but stands only while the matter does
        extended = _extension(events, accepted, closing)
        end, how = (max(extended.day, received), Outcome.REPLACED) if extended else (ended, outcome)
        route = int(accepted.value) if accepted.value and accepted.value.isdigit() else None
        if facts.category is not Category.CLAIM:
            article = "《信访工作条例》第二十九条、第三十条"
            free = Due(None, None, ClockState.no_clock, "建议意见、检举控告不适用六十日期限", article)
            clocks.append(_clock(Stage.handling, True, since, free, ended, outcome))
        elif route is not None and route != Route.LETTERS_AND_VISITS:
            days = rules.choices_on(accepted.day).procedures.get(route)
            run(Stage.procedure, True, since, ended, outcome, start=accepted.day, number=days)
        elif accepted.value == "start_unknown":
            run(Stage.handling, True, since, ended, outcome, start=None)
        else:
            run(Stage.handling, True, since, end, how, start=accepted.day)
            if extended:
                # The second clock begins on the day of the consent but counts from the acceptance (条例 34).
                run(
                    Stage.handling_extended,
                    True,
                    end,
                    ended,
                    outcome,
                    start=accepted.day,
                    extension_from=rules.choices_on(extended.day).extension_from,
                )

    for opener, (stage, closer) in _AFTER_ANSWER.items():
        if opener in first:
            end = next((e.day for e in events if e.kind == closer and e.day >= first[opener].day), None)
            run(stage, False, first[opener].day, end or FAR, Outcome.MET if end else None)
    return clocks


def _extension(events: Sequence[Event], accepted: Event, closing: Event | None) -> Event | None:
    """The one extension (条例 34) that counts: the first after the acceptance and before the closing."""
    until = len(events) if closing is None else events.index(closing)
    return next((event for event in events[events.index(accepted) + 1 : until] if event.kind == "extended"), None)


def _clock(stage: Stage, duty: bool, starts: date, answer: Due, ended: date, outcome: str | None) -> Clock:
    raw = None if answer.raw is None else _as_day(answer.raw)
    last = FAR if answer.due is None else _as_day(answer.due)
    return Clock(stage, duty, starts, raw, last, answer.state, answer.rule, ended, outcome)


def _as_day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _with_units(clock: Clock, holdings: Sequence[Holding]) -> Clock:
    """The clock with who answered when it started and, once it ended, who answered then."""
    start = next((h for h in reversed(holdings) if h.since <= clock.starts), holdings[0])
    end = next((h for h in reversed(holdings) if h.since <= clock.ended), holdings[0]) if clock.ended < FAR else None
    return Clock(
        clock.stage,
        clock.duty,
        clock.starts,
        clock.raw,
        clock.due,
        clock.state,
        clock.rule,
        clock.ended,
        clock.outcome,
        start.unit_id,
        end.unit_id if end else None,
        start.level,
        end.level if end else None,
    )


def _ratings(events: Sequence[Event]) -> tuple[RatingSpell, ...]:
    spells: list[RatingSpell] = []
    running: dict[str, int] = {}
    for event in events:
        if event.kind != "rated":
            continue
        rated, state = str(event.object), str(event.value)
        if rated in running:
            before = spells[running[rated]]
            spells[running[rated]] = RatingSpell(before.object, before.state, before.since, event.day)
        running[rated] = len(spells)
        spells.append(RatingSpell(rated, state, event.day))
    return tuple(spells)


# What brings a dispute onto the ledger and what takes it off.
ENTERS = frozenset({"ledger_on", "rebound"})
LEAVES = frozenset({"off_approved"})
_PROMISE_ENDS = {"promise_kept": "kept", "promise_dropped": "dropped"}


def derive_dispute(events: Iterable[Event]) -> DisputeSpells:
    """All spells of one dispute; empty before it enters the ledger."""
    events = in_order(events)
    ledger: list[LedgerSpell] = []
    limits: list[LedgerLimit] = []
    lots: list[Lot] = []
    promises: list[Promise] = []
    promised: dict[str, int] = {}  # key → place of its running promise in the list

    def end_limit(day: date, outcome: str) -> None:
        if limits and limits[-1].ended == FAR:
            limits[-1] = LedgerLimit(limits[-1].starts, limits[-1].due, day, outcome)

    def end_promise(event: Event, outcome: str) -> None:
        place = promised.pop(str(event.object), None)
        if place is not None:
            promises[place] = replace(promises[place], ended=event.day, outcome=outcome)

    for event in events:
        on_ledger = bool(ledger) and ledger[-1].off == FAR
        if event.kind in ENTERS and not on_ledger:
            ledger.append(LedgerSpell(len(ledger) + 1, event.level, event.day))
            if event.due:
                limits.append(LedgerLimit(event.day, event.due))
        elif event.kind == "extended" and on_ledger and event.due:
            end_limit(event.day, Outcome.REPLACED)
            limits.append(LedgerLimit(event.day, event.due))
        elif event.kind in LEAVES and on_ledger:
            last = ledger[-1]
            ledger[-1] = LedgerSpell(last.nr, last.level, last.entered, event.day)
            end_limit(event.day, Outcome.MET)
        elif event.kind == "lots_added" and event.number:
            lots.append(Lot(event.number, event.day))
        elif event.kind == "lot_solved" and event.number:
            lots = _solve(lots, event.number, event.day)
        elif event.kind == "lot_reason" and event.number:
            lots = _explain(lots, event.number, str(event.value))
        elif event.kind == "promised" and event.due:
            # The same promise with another day: as with a limit, the old one ends and a new one begins.
            end_promise(event, Outcome.REPLACED)
            promised[str(event.object)] = len(promises)
            promises.append(Promise(str(event.object), event.unit_id, event.day, event.due))
        elif event.kind in _PROMISE_ENDS:
            end_promise(event, _PROMISE_ENDS[event.kind])
    holdings = holdings_of(events, ENTERS, LEAVES)
    days = sorted({event.day for event in events})
    quiet = tuple(Quiet(day, until) for day, until in pairwise([*days, FAR]))
    return DisputeSpells(tuple(ledger), tuple(limits), holdings, tuple(lots), tuple(promises), quiet if ledger else ())


def _solve(lots: list[Lot], n: int, day: date) -> list[Lot]:
    """n households solved: the oldest open lots first, those without a reason before those with one."""
    done: list[Lot] = []
    order = sorted(range(len(lots)), key=lambda i: (lots[i].solved != FAR, lots[i].reason is not None, i))
    rest = {i: lots[i] for i in range(len(lots))}
    for i in order:
        lot = lots[i]
        if n == 0 or lot.solved != FAR:
            break
        part = min(n, lot.n)
        n -= part
        done.append(Lot(part, lot.since, day))
        if part == lot.n:
            del rest[i]
        else:
            rest[i] = Lot(lot.n - part, lot.since, FAR, lot.reason)
    return [*done, *rest.values()] if done else lots


def _explain(lots: list[Lot], n: int, reason: str) -> list[Lot]:
    """A reason for n of the open households that have none yet; the lot is split when the reason covers only part."""
    result: list[Lot] = []
    for lot in lots:
        if n == 0 or lot.solved != FAR or lot.reason is not None:
            result.append(lot)
            continue
        part = min(n, lot.n)
        n -= part
        result.append(Lot(part, lot.since, FAR, reason))
        if part < lot.n:
            result.append(Lot(lot.n - part, lot.since))
    return result
