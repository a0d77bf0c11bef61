"""What lasts: the spells of a matter and of a dispute, derived from their events by two pure functions.

A spell is in on its first day and out on its last: on day d it stands when first <= d < last. The writer, `check`,
the recompute after a calendar and the tests all call the functions here, so a figure can only come from events.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from operator import attrgetter
from typing import Any, Literal, TypeVar

from domain.clocks import LIMITS, ClockState, Due, Stage, TimeLimit, due
from domain.events import FAR, START_UNKNOWN, Event
from domain.vocabulary import Category, Channel, OrderClass, Outcome, Route
from domain.workdays import WorkCalendar, shipped

T = TypeVar("T")

CARRIED = "来件载明"  # rule of a limit that came with a matter which is no 12345 order
COLLECTIVE_OVER = 5  # 集体访: more than five people; the default of the setting `collective_over`


@dataclass(frozen=True)
class Choices:
    """What the law leaves to the office.

    extension_from   an extension counts from the raw or the rolled end of the 60 days
    collective_over  集体访: more than so many people
    procedures       days of the routes 1-5 (适用某程序期限); a route that is missing has no limit
    order_hours      hours of a 12345 order by its class, for one that carries no limit itself (DB11/T draft)
    """

    extension_from: Literal["raw", "rolled"] = "raw"
    collective_over: int = COLLECTIVE_OVER
    procedures: Mapping[int, int] = field(default_factory=lambda: {Route.DUTY: 60})
    order_hours: Mapping[str, int] = field(
        default_factory=lambda: {
            OrderClass.EMERGENCY: 2,
            OrderClass.UTILITY: 24,
            OrderClass.GENERAL: 168,
            OrderClass.HARD: 360,
        }
    )


@dataclass(frozen=True)
class Rules:
    """What the derivation rests on: the calendar and the settings in force.

    limits, choices: (valid from, value) in ascending order; a value holds for what begins on its first day or later,
    so that a setting of tomorrow moves nothing of yesterday. offices: the units that are 信访部门, whose clocks are
    not those of other organs (条例 22, 23).
    """

    calendar: WorkCalendar = field(default_factory=shipped)
    limits: tuple[tuple[date, Mapping[Stage, TimeLimit]], ...] = ((date.min, LIMITS),)
    choices: tuple[tuple[date, Choices], ...] = ((date.min, Choices()),)
    offices: frozenset[int] = frozenset()

    def limits_on(self, day: date) -> Mapping[Stage, TimeLimit]:
        """The limits in force for a clock that starts on that day."""
        return _in_force(self.limits, day)

    def choices_on(self, day: date) -> Choices:
        """What the office had chosen on that day."""
        return _in_force(self.choices, day)


def _in_force(versions: Sequence[tuple[date, T]], day: date) -> T:
    for since, value in reversed(versions):
        if since <= day:
            return value
    raise LookupError(day)


@dataclass(frozen=True, slots=True)
class MatterFacts:
    """What is fixed about a matter when it comes in; everything else follows from its events.

    persons      people in the matter (人次); groups is 1 on the first item of a batch (批次), else 0
    hours        the limit a matter carries, in hours; they run from received_at, its moment in Beijing
    order_due    the last day the matter carries itself, whatever the channel: it goes before a computed limit
    order_class  OrderClass of an order, which gives its hours when it carries neither
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
    received_at: datetime | None = None
    order_class: str | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """The matter in the house: received … closed.

    closed is the earliest of finished, reported done without a day (办结日未知) and cancelled (撤销), but never before
    the matter was received, whatever a file says; closing says which.
    Solved (化解) may come before or after it. hops are transfers up to closed, solved_hops those up to solved.
    received_known False: no received day came with it; it was in the house from the first day on which anything is known.
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
    """The dispute on the key ledger; a rebound (反弹) opens number 2 of the same dispute.

    entered_known  False: no 上账日期 came with it; `entered` is then the first day on which anything is known
    closing        how it left (a kind of LEAVES): only off_approved says that it is solved
    """

    nr: int
    level: int | None
    entered: date
    off: date = FAR
    entered_known: bool = True
    closing: str | None = None


@dataclass(frozen=True, slots=True)
class LedgerLimit:
    """The time limit of a dispute (化解时限). Never changed in place: an extension ends it as replaced."""

    starts: date
    due: date
    ended: date = FAR
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Lot:
    """n households (户) of a dispute. Solving part of them splits the lot; the rest carries its reason. Those that go to
    another dispute (拆分, 并案) are moved: unsolved here, they count there."""

    n: int
    since: date
    solved: date = FAR
    reason: str | None = None
    moved: date = FAR

    @property
    def waits(self) -> bool:
        """Not solved, and still of this dispute."""
        return self.solved == FAR and self.moved == FAR


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
    """Events by day, and within a day in the order they were written.

    A reception or entry on the ledger whose day is not known came before all else that is known, so it stands first, on
    the first day of all.
    """
    found = sorted(events, key=_WHEN)
    for opening in found:
        if opening.kind in ("received", "ledger_on"):
            if opening.value == START_UNKNOWN:
                return [replace(opening, day=found[0].day), *(event for event in found if event is not opening)]
            break
    return found


_WHEN = attrgetter("day", "seq")


def holdings_of(events: Sequence[Event], opens: frozenset[str], closes: frozenset[str]) -> tuple[Holding, ...]:
    """One holding at every open day: it begins with an opening event or a move and ends with the next or the closing.

    A second closing event changes nothing; nor does a move after the closing, because nobody answers then.
    """
    spells: list[Holding] = []
    running = False
    for event in events:
        moves = running and _moves(event)
        if running and (moves or event.kind in closes):
            last = spells[-1]
            spells[-1] = Holding(last.nr, last.unit_id, last.level, last.since, event.day)
        if moves or (event.kind in opens and not running):
            spells.append(Holding(len(spells) + 1, event.unit_id, event.level, event.day))
        running = (running or event.kind in opens) and event.kind not in closes
    return tuple(spells)


def _moves(event: Event) -> bool:
    return event.kind == "transferred" or (event.kind == "objection_agreed" and event.unit_id is not None)


MATTER_OPENS = frozenset({"received"})
MATTER_CLOSES = frozenset({"finished", "reported_done", "cancelled"})
_CLOSING_OUTCOME = {
    "finished": Outcome.MET,
    "reported_done": Outcome.UNDATED,
    "cancelled": Outcome.WITHDRAWN,
}


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
    begun = _while_open(events, received, closing)
    holdings = holdings_of(begun, MATTER_OPENS, MATTER_CLOSES)
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
        received_known=received.value != START_UNKNOWN,
        category=facts.category,
        unit_in=holdings[0].unit_id,
        unit_out=holdings[-1].unit_id if closing else None,
        level_in=holdings[0].level,
        level_out=holdings[-1].level if closing else None,
        hops=hops if closing else None,
        solved_hops=sum(h.nr > 1 and h.since <= solved.day for h in holdings) if solved else None,
        solved_level=solved.level if solved else None,
    )
    clocks = tuple(_clocks(_Case(facts, events, first, begun, holdings, closing, rules)))
    return MatterSpells(life, clocks, holdings, _ratings(events))


def _while_open(events: Sequence[Event], received: Event, closing: Event | None) -> list[Event]:
    """The events from the first reception to the closing; one that a file puts before the reception closes at once."""
    begun = events[events.index(received) :]
    if closing is None:
        return list(begun)
    return [*begun[: begun.index(closing) + 1]] if closing in begun else [received, replace(closing, day=received.day)]


def _day(event: Event | None) -> date:
    return event.day if event else FAR


# Rights: they lapse the day after their last one, unless they are used; nobody owes them.
RIGHTS = frozenset({Stage.objection, Stage.review_request, Stage.recheck_request, Stage.confirmation})
_DECIDED = {"accepted": Outcome.MET, "not_accepted": Outcome.MET}
_ANSWERED = {"answered": Outcome.MET, "returned": Outcome.MET}
# A right of the unit that nobody used while there was something to object to.
_OBJECTED = {"objection_raised": Outcome.MET} | dict.fromkeys([*_DECIDED, *MATTER_CLOSES], Outcome.WITHDRAWN)
# The stages after the answer (条例 35, 36) and after an agreement: which event starts the stage, which ends it.
_AFTER_ANSWER = {
    "delivered": (Stage.review_request, "review_requested"),
    "review_requested": (Stage.review, "review_decided"),
    "review_decided": (Stage.recheck_request, "recheck_requested"),
}
_AFTER_AGREEMENT = {"agreement_effective": (Stage.confirmation, "confirmation_requested")}


@dataclass(frozen=True, slots=True)
class _Case:
    """What the clocks of one matter are read from. first: the first event of each kind; begun: the events from the
    reception to the closing, which the holdings follow."""

    facts: MatterFacts
    events: Sequence[Event]
    first: Mapping[str, Event]
    begun: Sequence[Event]
    holdings: Sequence[Holding]
    closing: Event | None
    rules: Rules

    @property
    def received(self) -> Event:
        return self.begun[0]

    @property
    def received_day(self) -> date | None:
        """The day clocks may start on; None when it is not known."""
        return None if self.received.value == START_UNKNOWN else self.received.day

    def end(self) -> tuple[date, str | None]:
        """When the matter was closed, and how that ends a clock."""
        return (self.closing.day, _CLOSING_OUTCOME[self.closing.kind]) if self.closing else (FAR, None)

    def turns(self) -> Iterator[tuple[Holding, Sequence[Event]]]:
        """Each unit's turn: its holding, and what happened in it, with the move or the closing that ended it."""
        moves = [i for i, event in enumerate(self.begun) if i and _moves(event)]
        for holding, (first, last) in zip(self.holdings, pairwise([0, *moves, len(self.begun)]), strict=True):
            yield holding, self.begun[first + 1 : last + 1]


def _clocks(case: _Case) -> Iterator[Clock]:
    if case.closing and case.events.index(case.closing) < case.events.index(case.received):
        return  # over before it began (a file with days in the wrong order)
    yield from _duty(case)
    yield from _feedback(case)
    if case.facts.channel is not Channel.HOTLINE:
        yield from _units_stages(case)
        yield from _following(case, _AFTER_ANSWER)
        yield from _recheck(case)
    yield from _following(case, _AFTER_AGREEMENT)


def _duty(case: _Case) -> Iterator[Clock]:
    """The handling duty: the limit the matter carries, else of an order its hours, else by category and route."""
    facts, received, (ended, outcome) = case.facts, case.received, case.end()
    order = facts.channel is Channel.HOTLINE
    if facts.order_due:
        stage, rule = (Stage.order, "工单载明") if order else (Stage.handling, CARRIED)
        stamp = Due(facts.order_due, facts.order_due, ClockState.known, rule, LIMITS[stage].article)
        yield _clock(case, stage, True, received.day, stamp, ended, outcome)
    elif order:
        start = facts.received_at or case.received_day
        by_class = case.rules.choices_on(received.day).order_hours.get(facts.order_class or "")
        hours = facts.hours or by_class
        version = "·按工单类别" if by_class and not facts.hours else ""
        yield from _run(case, Stage.order, True, received.day, ended, outcome, start, version=version, hours=hours)
    elif facts.hours and facts.received_at:  # without the moment hours cannot run, and the law's own limit does
        moment = due(Stage.order, facts.received_at, case.rules.calendar, hours=facts.hours)
        stamp = replace(moment, rule=CARRIED, article=LIMITS[Stage.handling].article)
        yield _clock(case, Stage.handling, True, received.day, stamp, ended, outcome)
    else:
        yield from _handling(case)


def _handling(case: _Case) -> Iterator[Clock]:
    accepted, (ended, outcome) = case.first.get("accepted"), case.end()
    # What comes after the closing changes no clock, as it changes no holding.
    if accepted is None or (case.closing and case.events.index(accepted) > case.events.index(case.closing)):
        return
    # A clock counts from the acceptance, but stands only while the matter does.
    since = max(accepted.day, case.received.day)
    extended = _extension(case.events, accepted, case.closing)
    route = int(accepted.value) if accepted.value and accepted.value.isdigit() else None
    if case.facts.category is not Category.CLAIM:
        article = "《信访工作条例》第二十九条、第三十条"
        free = Due(None, None, ClockState.no_clock, "建议意见、检举控告不适用六十日期限", article)
        yield _clock(case, Stage.handling, True, since, free, ended, outcome)
    elif route is not None and route != Route.LETTERS_AND_VISITS:
        days = case.rules.choices_on(accepted.day).procedures.get(route)
        yield from _run(case, Stage.procedure, True, since, ended, outcome, accepted.day, number=days)
    elif accepted.value == START_UNKNOWN:
        yield from _run(case, Stage.handling, True, since, ended, outcome, None)
    elif extended is None:
        yield from _run(case, Stage.handling, True, since, ended, outcome, accepted.day)
    else:
        # The second clock begins on the day of the consent but counts from the acceptance (条例 34).
        consent = max(extended.day, case.received.day)
        how = case.rules.choices_on(extended.day).extension_from
        yield from _run(case, Stage.handling, True, since, consent, Outcome.REPLACED, accepted.day)
        yield from _run(case, Stage.handling_extended, True, consent, ended, outcome, accepted.day, extension_from=how)


def _units_stages(case: _Case) -> Iterator[Clock]:
    """What each unit owes, or may do, from the day the matter came to it (条例 22, 23)."""
    decided = any(event.kind in _DECIDED for event in case.events[: case.events.index(case.received)])
    for holding, events in case.turns():
        start = case.received_day if holding.nr == 1 else holding.since
        kinds = {event.kind for event in events}
        office = holding.unit_id in case.rules.offices
        if office and holding.nr == 1:
            end = _end(holding, events, _DECIDED | _CLOSING_OUTCOME, Outcome.MET)
            yield from _run(case, Stage.transfer, False, holding.since, *end, start, by=holding)
        if not office and not decided and case.facts.category is not Category.ACCUSATION:
            end = _end(holding, events, _DECIDED | _CLOSING_OUTCOME, Outcome.REPLACED)
            unclear = case.facts.address_unclear
            yield from _run(case, Stage.notice, False, holding.since, *end, start, by=holding, address_unclear=unclear)
        if not office and holding.nr > 1:
            end = _end(holding, events, _OBJECTED, Outcome.REPLACED)
            yield from _run(case, Stage.objection, False, holding.since, *end, start, by=holding)
        decided = decided or not kinds.isdisjoint(_DECIDED)


def _feedback(case: _Case) -> Iterator[Clock]:
    """交办反馈: from a transfer or an instruction with a set day to the answer; the next set day takes its place."""
    orders = [i for i, event in enumerate(case.begun) if event.due and event.kind in ("transferred", "instructed")]
    for i, following in pairwise([*orders, len(case.begun)]):
        event, rest = case.begun[i], case.begun[i + 1 : following]
        replaced = (case.begun[following].day, Outcome.REPLACED) if following < len(case.begun) else (FAR, None)
        ended, outcome = next(_ends(rest, _ANSWERED | _CLOSING_OUTCOME), replaced)
        article = case.rules.limits_on(event.day)[Stage.feedback].article
        stamp = Due(event.due, event.due, ClockState.known, "交办载明", article)
        yield _clock(case, Stage.feedback, False, event.day, stamp, ended, outcome)


def _following(case: _Case, stages: Mapping[str, tuple[Stage, str]]) -> Iterator[Clock]:
    for opener, (stage, closer) in stages.items():
        opened = case.first.get(opener)
        if opened:
            end = next((e.day for e in case.events if e.kind == closer and e.day >= opened.day), None)
            yield from _run(case, stage, False, opened.day, end or FAR, Outcome.MET if end else None, opened.day)


def _recheck(case: _Case) -> Iterator[Clock]:
    """复核: the days of a hearing (听证) are not counted in it (条例 36), so each one is followed by a longer clock."""
    asked = case.first.get("recheck_requested")
    if asked is None:
        return
    rest = [event for event in case.events if event.day >= asked.day]
    decided = next((event for event in rest if event.kind == "recheck_decided"), None)
    until = rest.index(decided) if decided else len(rest)
    hearings = [event for event in rest[:until] if event.kind == "hearing" and event.number]
    since, days = asked.day, 0
    for hearing in hearings:
        yield from _recheck_clock(case, asked.day, since, hearing.day, Outcome.REPLACED, days)
        since, days = hearing.day, days + (hearing.number or 0)
    end, outcome = (decided.day, Outcome.MET) if decided else (FAR, None)
    yield from _recheck_clock(case, asked.day, since, end, outcome, days)


def _recheck_clock(case: _Case, asked: date, since: date, end: date, outcome: str | None, days: int) -> Iterator[Clock]:
    limit = case.rules.limits_on(asked)[Stage.recheck].number
    number = limit + days if limit and days else None
    version = "·另加听证时间" if number else ""
    yield from _run(case, Stage.recheck, False, since, end, outcome, asked, version=version, number=number)


def _ends(events: Iterable[Event], outcomes: Mapping[str, str]) -> Iterator[tuple[date, str]]:
    return ((event.day, outcomes[event.kind]) for event in events if event.kind in outcomes)


def _end(holding: Holding, events: Sequence[Event], outcomes: Mapping[str, str], moved: str) -> tuple[date, str | None]:
    """How a clock of one unit's turn ended: by one of these events, or with the turn, or not yet."""
    last = (holding.until, moved if holding.until < FAR else None)
    return next(_ends(events, outcomes), last)


def _extension(events: Sequence[Event], accepted: Event, closing: Event | None) -> Event | None:
    """The one extension (条例 34) that counts: the first after the acceptance and before the closing."""
    until = len(events) if closing is None else events.index(closing)
    return next((event for event in events[events.index(accepted) + 1 : until] if event.kind == "extended"), None)


def _run(
    case: _Case,
    stage: Stage,
    duty: bool,
    stands: date,
    end: date,
    how: str | None,
    start: date | datetime | None,
    by: Holding | None = None,
    version: str = "",
    **asked: Any,
) -> Iterator[Clock]:
    """The stage's clock, and one more if a calendar was published while it ran undated.

    It stands from `stands` to `end` and counts from `start` (None: not known); by: the unit it is on, where that is
    not whoever answers on the day; version is added to the rule.
    """
    if end < stands:  # the stage was over before it began (a file with days in the wrong order)
        return
    rules = case.rules
    limits = rules.limits_on(stands)
    answer = due(stage, start, rules.calendar, limits=limits, known_on=stands, **asked)
    if answer.state == ClockState.calendar_unpublished:
        for learned in sorted(day for day in rules.calendar.published.values() if day and stands < day < end):
            later = due(stage, start, rules.calendar, limits=limits, known_on=learned, **asked)
            if later.state != ClockState.calendar_unpublished:
                yield _clock(case, stage, duty, stands, answer, learned, Outcome.REPLACED, by, version)
                stands, answer = learned, later
                break
    if stage in RIGHTS and how != Outcome.MET and answer.due is not None:
        lapses = _as_day(answer.due) + timedelta(days=1)
        if lapses <= end:
            end, how = lapses, Outcome.WITHDRAWN
    yield _clock(case, stage, duty, stands, answer, end, how, by, version)


def _clock(
    case: _Case,
    stage: Stage,
    duty: bool,
    starts: date,
    answer: Due,
    ended: date,
    outcome: str | None,
    by: Holding | None = None,
    version: str = "",
) -> Clock:
    """The clock with who answered when it started and, once it ended, who answered then; a right stays with its unit."""
    first = by or _answers(case.holdings, starts)
    last = by or (first if stage in RIGHTS else _answers(case.holdings, ended))
    over = ended < FAR
    return Clock(
        stage,
        duty,
        starts,
        None if answer.raw is None else _as_day(answer.raw),
        FAR if answer.due is None else _as_day(answer.due),
        answer.state,
        answer.rule + version,
        ended,
        outcome,
        first.unit_id,
        last.unit_id if over else None,
        first.level,
        last.level if over else None,
    )


def _answers(holdings: Sequence[Holding], day: date) -> Holding:
    for holding in reversed(holdings):
        if holding.since <= day:
            return holding
    return holdings[0]


def _as_day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


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
_LEFT = {"off_approved": Outcome.MET, "merged": Outcome.WITHDRAWN}
LEAVES = frozenset(_LEFT)
# Households that go to another dispute: with all of them (并案), or as many as are split off (拆分).
_MOVES_LOTS = frozenset({"merged", "split"})
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
            dated = event.value != START_UNKNOWN
            ledger.append(LedgerSpell(len(ledger) + 1, event.level, event.day, entered_known=dated))
            if event.due:
                limits.append(LedgerLimit(event.day, event.due))
        elif event.kind == "extended" and on_ledger and event.due:
            end_limit(event.day, Outcome.REPLACED)
            limits.append(LedgerLimit(event.day, event.due))
        elif event.kind in LEAVES and on_ledger:
            ledger[-1] = replace(ledger[-1], off=event.day, closing=event.kind)
            end_limit(event.day, _LEFT[event.kind])
        elif event.kind == "lots_added" and event.number:
            lots.append(Lot(event.number, event.day, reason=event.value))
        elif event.kind == "lot_solved" and event.number:
            done, rest = take(lots, event.number)
            lots = [*(replace(lot, solved=event.day, reason=None) for lot in done), *rest]
        elif event.kind == "lot_reason" and event.number:
            lots = _explain(lots, event.number, str(event.value))
        elif event.kind == "promised" and event.due:
            # The same promise with another day: as with a limit, the old one ends and a new one begins.
            end_promise(event, Outcome.REPLACED)
            promised[str(event.object)] = len(promises)
            promises.append(Promise(str(event.object), event.unit_id, event.day, event.due))
        elif event.kind in _PROMISE_ENDS:
            end_promise(event, _PROMISE_ENDS[event.kind])
        if event.kind in _MOVES_LOTS and event.number:
            gone, rest = take(lots, event.number)
            lots = [*(replace(lot, moved=event.day) for lot in gone), *rest]
    holdings = holdings_of(events, ENTERS, LEAVES)
    days = sorted({event.day for event in events})
    quiet = tuple(Quiet(day, until) for day, until in pairwise([*days, FAR]))
    return DisputeSpells(tuple(ledger), tuple(limits), holdings, tuple(lots), tuple(promises), quiet if ledger else ())


def take(lots: Sequence[Lot], n: int) -> tuple[list[Lot], list[Lot]]:
    """n waiting households, of the oldest lots first, those without a reason before those with one; and what is left."""
    taken: list[Lot] = []
    left = dict(enumerate(lots))
    for i in sorted(left, key=lambda i: (lots[i].reason is not None, i)):
        part = min(n, lots[i].n) if lots[i].waits else 0
        if part:
            n -= part
            taken.append(replace(lots[i], n=part))
            left[i] = replace(lots[i], n=lots[i].n - part)
    return taken, [lot for lot in left.values() if lot.n]


def _explain(lots: list[Lot], n: int, reason: str) -> list[Lot]:
    """A reason for n of the open households that have none yet; the lot is split when the reason covers only part."""
    result: list[Lot] = []
    for lot in lots:
        if n == 0 or not lot.waits or lot.reason is not None:
            result.append(lot)
            continue
        part = min(n, lot.n)
        n -= part
        result.append(Lot(part, lot.since, FAR, reason))
        if part < lot.n:
            result.append(Lot(lot.n - part, lot.since))
    return result
