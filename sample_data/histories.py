"""The course of one matter, drawn at random as an office would live it: who had it, what was done, how it ended."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from domain.events import START_UNKNOWN, Event
from domain.spells import Choices, MatterFacts
from domain.vocabulary import (
    MATTER_MOVES,
    MATTER_NEUTRAL,
    Category,
    Channel,
    MatterStatus,
    OrderClass,
    RatedObject,
    Rating,
    Route,
)
from domain.workdays import WorkCalendar
from sample_data import texts
from sample_data.ground import Community, Place, Topic, Unit

PETITIONS = frozenset({Channel.VISIT, Channel.LETTER, Channel.ONLINE, Channel.ASSIGNED})

# Which organs answer for a topic; the longest prefix counts. owner, heating, property, community: of the place.
_ORGANS: Mapping[str, tuple[str, ...]] = {
    "HEAT": ("heating", "heating", "D.CGW", "owner"),
    "OLD": ("owner", "D.FGZX", "D.ZJW", "property"),
    "OLD.LIFT": ("D.CL", "D.ZJW", "property"),
    "OLD.CUT.ELEC": ("W.DL",),
    "OLD.CUT.WATER": ("W.SW",),
    "OLD.CUT.METER": ("W.DL", "owner"),
    "OLD.PIPE.SUPPLY": ("W.SW", "owner"),
    "OLD.OWNER": ("D.GZW", "owner", "D.ZJW"),
    "PROP": ("property", "property", "D.ZJW"),
    "DEED": ("D.GZ", "D.GZ", "D.ZJW"),
    "ILLE": ("D.CGZF",),
    "NOIS": ("D.STHJ", "D.CGZF"),
    "NOIS.LIFE": ("D.GA", "D.CGZF"),
    "PARK": ("D.JT", "D.CGW", "property"),
    "PARK.ORDER.FIRE": ("D.XF",),
    "ENVI": ("D.CGW", "D.HW"),
    "ENVI.GREEN": ("D.YL",),
    "ENVI.RUB": ("D.HW",),
    "DEMO": ("D.ZS",),
    "WAGE": ("D.RSJ",),
    "RENT": ("D.ZJW", "D.SCJG"),
    "RENT.PUB": ("D.FGZX",),
    "DELI": ("property", "W.KD"),
    "NEIG": ("D.GA", "property"),
}
# Small matters that a community may hold itself (社区职责清单).
_SMALL = ("NEIG", "ENVI", "NOIS.LIFE", "PARK", "DELI", "PROP", "OLD.LEAK", "OLD.PIPE.DRAIN", "HEAT.COLD", "HEAT.TEMP")
# Water, power and heat: the order carries hours (DB11/T 2021—2022 draft).
_HOURS = ("HEAT.TEMP", "HEAT.PIPE", "HEAT.COLD", "OLD.CUT.ELEC", "OLD.CUT.WATER")

# Of an order that carries no limit, half say what they are about (DB11/T draft).
_CLASSES = (OrderClass.EMERGENCY, OrderClass.UTILITY, *(OrderClass.GENERAL,) * 5, OrderClass.HARD)
_BY_CLASS = Choices().order_hours

_SURNAMES = "赵钱孙李周吴郑王冯陈蒋沈韩朱秦许何吕张曹严金魏姜谢苏潘范彭马方任袁刘杨黄"
_NOTED = texts.NOTE_KINDS - {"received", "registered", "accepted", "returned"}


@dataclass(frozen=True, slots=True)
class Ask:
    """What came in: one matter before anything was done about it. told: its course, where it is not left to chance."""

    day: date
    channel: Channel
    topic: Topic
    community: Community
    place: Place
    has_community: bool = True
    groups: int = 1
    repeat: bool = False
    persons: int | None = None
    told: "Told | None" = None


@dataclass(frozen=True, slots=True)
class Told:
    """A matter whose words and course were written by hand; a note for each event."""

    title: str
    text: str
    salutation: str | None
    events: tuple[Event, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """A matter with its whole course up to today; notes by position in events."""

    facts: MatterFacts
    events: tuple[Event, ...]
    notes: Mapping[int, str]
    status: MatterStatus
    salutation: str | None
    urgent: bool


def walked(kinds: list[str]) -> MatterStatus:
    """Where a matter stands after these kinds of events. Raises ValueError for a move that is not permitted."""
    status = MatterStatus.RECEIVED
    for kind in kinds[1:]:
        following = MATTER_MOVES[status].get(kind)
        if following is not None:
            status = following
        elif kind not in MATTER_NEUTRAL:
            raise ValueError(f"{kind} is not permitted in {status}")
    return status


def _organ(rng: random.Random, topic: Topic, place: Place, units: Mapping[str, Unit]) -> Unit | None:
    code = topic.code
    while code not in _ORGANS:
        code = code.rpartition(".")[0]
    organs = _ORGANS[code]
    chosen = organs[int(rng.random() * len(organs))]
    if chosen in ("owner", "heating", "property"):
        chosen = getattr(place, chosen)
    return units.get(chosen)


def _first_holder(rng: random.Random, ask: Ask, category: Category, units: Mapping[str, Unit]) -> Unit:
    drawn = rng.random()
    if category is Category.ACCUSATION:
        return units["D.XFB"]
    if ask.channel is Channel.ASSIGNED:
        return units["D.XFB"] if drawn < 0.3 else ask.community.street_unit
    if ask.topic.code.startswith(_SMALL) and drawn < 0.66:
        return ask.community.unit
    if drawn < 0.55:
        return ask.community.street_unit
    return _organ(rng, ask.topic, ask.place, units) or ask.community.street_unit


def _next_holder(rng: random.Random, ask: Ask, holder: Unit, units: Mapping[str, Unit]) -> Unit:
    choices = [ask.community.street_unit, units["D.CGW"], units["D.ZJW"], units["D.FGZX"]]
    organ = _organ(rng, ask.topic, ask.place, units)
    if organ:
        choices += [organ, organ, organ]
    others = [unit for unit in choices if unit is not holder]
    return others[int(rng.random() * len(others))]


def course(rng: random.Random, ask: Ask, units: Mapping[str, Unit], calendar: WorkCalendar, today: date) -> Course:
    """Draw the course of a matter. Deterministic for the state of `rng`."""
    if ask.told:
        return _as_told(ask, ask.told)
    chance = rng.random
    hotline = ask.channel is Channel.HOTLINE
    category, route = _category(rng, ask)
    facts = _facts(rng, ask, category)
    drafts: list[tuple[Event, str | None]] = []

    def workday(start: date, days: float) -> date:
        day = start + timedelta(days=int(days))
        return calendar.on_or_after(day) or day

    def add(
        day: date,
        kind: str,
        unit: Unit | None = None,
        *,
        level: int | None = None,
        value: str | None = None,
        rated: str | None = None,
        number: int | None = None,
        due: date | None = None,
        note: str | None = None,
    ) -> None:
        if day <= today:
            if note is None and kind in _NOTED:
                note = texts.progress_note(rng, kind, unit.short_name if unit else "")
            drafts.append((Event(kind, day, 0, unit.id if unit else None, level, number, due, value, rated), note))

    received = ask.day
    holder = _first_holder(rng, ask, category, units)
    # A ledger typed off paper does not always say on which day a matter came in.
    dateless = not hotline and chance() < 0.01
    add(received, "received", holder, level=holder.level, value=START_UNKNOWN if dateless else None)

    # How it begins.
    accepted = received
    refused = False
    if hotline:
        if facts.hours is None and chance() < 0.25:
            accepted = received + timedelta(days=1)
        add(accepted, "accepted", holder)
    else:
        add(received, "registered", units["D.XFB"])
        wait = 15 + 8 * chance() if chance() < 0.03 else 1 + 13 * chance() * chance()
        accepted = workday(received, wait)
        refused = category is Category.CLAIM and chance() < 0.03
        if refused:
            add(accepted, "not_accepted", holder)
        else:
            add(accepted, "accepted", holder, value=route)
    contact = min(accepted, received + timedelta(days=int(3 * chance())))
    add(contact, "contacted", holder)

    # How it ends.
    extends = False
    limit = None
    if refused:
        finished = workday(accepted, 3 + 20 * chance())
    elif hotline:
        limit, finished = _order_end(rng, facts, received)
    else:
        limit, extends, finished = _handling_end(rng, facts, route, accepted)
        finished = calendar.on_or_after(finished) or finished
    ending = "finished"
    drawn = chance()
    if drawn < 0.006:
        ending = "cancelled"
    elif drawn < (0.05 if received.year <= 2019 else 0.008) and not refused:
        ending = "reported_done"
    span = max((finished - accepted).days, 0)

    # Who had it in between.
    drawn = chance()
    hops = 0 if drawn < 0.875 else 1 if drawn < 0.955 else 2 if drawn < 0.982 else 3 if drawn < 0.994 else 4
    if hops and span < 2 and hotline:
        hops = 1
    at = accepted
    for _ in range(hops if not refused else 0):
        at = min(at + timedelta(days=int(1 + 5 * chance())), finished)
        if chance() < 0.6:
            reason, note = texts.return_reason(rng)
            add(at, "returned", holder, value=reason, note=note)
        holder = _next_holder(rng, ask, holder, units)
        set_day = at + timedelta(days=10 + int(15 * chance())) if chance() < 0.25 else None
        add(at, "transferred", holder, level=holder.level, due=set_day)
        if not hotline and chance() < 0.08:
            objected = workday(at, 1 + 5 * chance())
            add(objected, "objection_raised", holder)
            add(workday(objected, 1 + 3 * chance()), "objection_refused", units["D.XFB"])

    # What was done.
    if span > 2:
        if chance() < (0.35 if hotline else 0.7):
            add(workday(accepted, span * 0.3 * chance()), "met", holder)
        for _ in range(int(chance() * min(4, span / 12))):
            add(workday(accepted, span * chance()), "progress", holder)
        if chance() < 0.04:
            add(workday(accepted, span * (0.5 + 0.5 * chance())), "supervised", units["D.DCS"])
        if chance() < 0.02:
            day = workday(accepted, span * chance())
            set_day = day + timedelta(days=7 + int(15 * chance())) if chance() < 0.5 else None
            add(day, "instructed", units["D.GOV"], due=set_day)
        if span > 20 and not refused and chance() < 0.08:
            day = workday(accepted, span * 0.6)
            add(min(day, finished), "answered_interim", holder)
        if extends and limit:
            day = limit - timedelta(days=1 + int(7 * chance()))
            add(calendar.on_or_after(day) or day, "extended", holder, number=30)
    drafts[:] = [draft for draft in drafts if draft[0].day <= finished]

    if ending == "finished":
        if not hotline and not refused:
            add(finished, "answered", holder)
        if not refused:
            _solve(rng, add, ask.channel, holder, accepted, finished)
        add(finished, "finished", holder)
        if not hotline and category is Category.CLAIM and route == "6":
            _after(rng, add, holder, units, finished, workday)
        _rate(rng, add, facts, holder, units, finished, today)
    elif ending == "reported_done":
        add(finished, "reported_done", holder)
        if chance() < 0.06:
            add(workday(finished, 60 + 200 * chance()), "finished", holder)
    else:
        taken_back = min(finished, workday(accepted, span * chance()))
        drafts[:] = [draft for draft in drafts if draft[0].day <= taken_back]
        add(taken_back, "cancelled", holder)

    drafts.sort(key=_day_of)
    events = tuple(replace(event, seq=seq) for seq, (event, _) in enumerate(drafts))
    # Of an accusation no text is stored, nor a note (条例 30, 46).
    noted = category is not Category.ACCUSATION
    notes = {seq: note for seq, (_, note) in enumerate(drafts) if note and noted}
    return Course(
        facts,
        events,
        notes,
        walked([event.kind for event in events]),
        _salutation(rng, facts, category),
        chance() < 0.003,
    )


def _as_told(ask: Ask, told: Told) -> Course:
    facts = MatterFacts(Category.CLAIM, ask.channel, ask.persons or 1)
    events = tuple(
        Event(e.kind, e.day, seq, e.unit_id, e.level, e.number, e.due, e.value, e.object)
        for seq, e in enumerate(told.events)
    )
    status = walked([event.kind for event in events])
    return Course(facts, events, dict(enumerate(told.notes)), status, told.salutation, False)


def _day_of(draft: tuple[Event, str | None]) -> date:
    return draft[0].day


def _category(rng: random.Random, ask: Ask) -> tuple[Category, str | None]:
    drawn = rng.random()
    if ask.channel is Channel.HOTLINE:
        return (Category.SUGGESTION if drawn < 0.05 else Category.CLAIM), None
    if drawn < 0.065:
        return Category.ACCUSATION, None
    if drawn < 0.14:
        return Category.SUGGESTION, None
    drawn = rng.random()
    if drawn < 0.004:
        return Category.CLAIM, "start_unknown"
    if drawn < 0.86:
        return Category.CLAIM, str(int(Route.LETTERS_AND_VISITS))
    if ask.topic.code.startswith("WAGE"):
        return Category.CLAIM, str(int(Route.ARBITRATION))
    others = (Route.LITIGATION, Route.PARTY_RULES, Route.ADMINISTRATIVE_REVIEW, Route.DUTY, Route.DUTY, Route.DUTY)
    return Category.CLAIM, str(int(others[int(rng.random() * len(others))]))


def _facts(rng: random.Random, ask: Ask, category: Category) -> MatterFacts:
    chance = rng.random
    hours, order_due, order_class, received_at = None, None, None, None
    if ask.channel is Channel.HOTLINE:
        received_at = _moment(rng, ask.day) if chance() < 0.995 else None
    if ask.channel is Channel.ASSIGNED and chance() < 0.4:
        order_due = ask.day + timedelta(days=30 if chance() < 0.5 else 60)
    elif ask.channel is Channel.HOTLINE and chance() < 0.03:
        order_class = _CLASSES[int(chance() * len(_CLASSES))] if chance() < 0.5 else None
    elif ask.channel is Channel.HOTLINE:
        if ask.topic.code.startswith(_HOURS) and chance() < 0.75:
            drawn = chance()
            hours = 2 if drawn < 0.15 else 4 if drawn < 0.3 else 24
        else:
            order_due = ask.day + timedelta(days=7 if chance() < 0.66 else 15)
    persons = ask.persons
    if persons is None:
        persons = 1
        if ask.channel is Channel.VISIT:
            drawn = chance()
            persons = (
                1 + int(3 * chance())
                if drawn < 0.93
                else 4 + int(chance() * 2)
                if drawn < 0.96
                else 6 + int(18 * chance())
            )
        elif ask.channel in PETITIONS and chance() < 0.12:
            persons = 2 + int(20 * chance() * chance())
    # 连续四个供暖季没有因供暖产生的集体访: the first of the four began in 2022.
    if ask.channel is Channel.VISIT and ask.topic.heating and ask.day >= date(2022, 4, 1):
        persons = min(persons, 5)
    return MatterFacts(
        category=category,
        channel=ask.channel,
        persons=persons,
        groups=ask.groups,
        repeat=ask.repeat or chance() < 0.05,
        skip_level=ask.channel in (Channel.VISIT, Channel.ASSIGNED) and chance() < 0.04,
        address_unclear=ask.channel in (Channel.LETTER, Channel.ONLINE) and chance() < 0.03,
        hours=hours,
        order_due=order_due,
        received_at=received_at,
        order_class=order_class,
    )


def _moment(rng: random.Random, day: date) -> datetime:
    """When an order came in: mostly by day, some at night."""
    drawn = rng.random()
    hour = 24 * rng.random() if drawn < 0.15 else 8 + 12 * rng.random()
    return datetime.combine(day, time(int(hour), int(60 * (hour % 1))))


def _lateness(rng: random.Random) -> int:
    return 1 + int(rng.expovariate(1 / 18)) if rng.random() < 0.82 else 40 + int(160 * rng.random())


def _order_end(rng: random.Random, facts: MatterFacts, received: date) -> tuple[date | None, date]:
    """The last day of a 12345 order (None: it carries none) and the day it is finished."""
    chance = rng.random
    hours = facts.hours or _BY_CLASS.get(facts.order_class or "")
    if hours:
        limit = ((facts.received_at or datetime.combine(received, time(12))) + timedelta(hours=hours)).date()
        on_time = received + timedelta(days=int((limit - received).days * (0.5 + chance())))
    elif facts.order_due:
        limit = facts.order_due
        on_time = received + timedelta(days=int(1 + (limit - received).days * max(chance(), chance())))
    else:
        return None, received + timedelta(days=int(5 + 90 * chance() * chance()))
    if chance() < 0.047:
        return limit, limit + timedelta(days=_lateness(rng))
    return limit, min(on_time, limit)


def _handling_end(
    rng: random.Random, facts: MatterFacts, route: str | None, accepted: date
) -> tuple[date | None, bool, date]:
    """Last day of handling (None: no clock), whether it is extended, and the day it is finished."""
    chance = rng.random
    if facts.order_due:
        days = max((facts.order_due - accepted).days, 1)
        if chance() < 0.06:
            return facts.order_due, False, accepted + timedelta(days=days + _lateness(rng))
        return facts.order_due, False, accepted + timedelta(days=int(days * max(chance(), chance())))
    if facts.category is not Category.CLAIM:
        return None, False, accepted + timedelta(days=int(5 + 100 * chance()))
    if route not in ("5", "6"):
        return None, False, accepted + timedelta(days=int(20 + 200 * chance() * chance()))
    limit = accepted + timedelta(days=60)
    extends = route == "6" and chance() < 0.1
    if extends:
        if chance() < 0.07:
            return limit, True, limit + timedelta(days=34 + _lateness(rng))
        return limit, True, limit + timedelta(days=1 + int(28 * chance()))
    if chance() < 0.055:
        return limit, False, limit + timedelta(days=8 + _lateness(rng))
    return limit, False, accepted + timedelta(days=int(8 + 51 * max(chance(), chance())))


# How often a solution is a signed mediation agreement (人民调解), by the way the matter came in.
_AGREED = {Channel.PLATFORM: 0.35, Channel.SURVEY: 0.15, Channel.VISIT: 0.02}
# Where a matter is solved, by the level of the unit that has it: small things stay small whoever signs for them.
_SOLVED_AT = {1: (1.0, 1.0), 2: (0.55, 0.97), 3: (0.35, 0.6)}


def _solve(rng: random.Random, add, channel: Channel, holder: Unit, accepted: date, finished: date) -> None:
    chance = rng.random
    if chance() < 0.13:
        return
    at_community, at_street = _SOLVED_AT[holder.level]
    drawn = chance()
    level = 1 if drawn < at_community else 2 if drawn < at_street else 3
    drawn = chance()
    day = finished
    if drawn < 0.2:
        day = max(accepted, finished - timedelta(days=1 + int(4 * chance())))
    elif drawn < 0.26:
        day = finished + timedelta(days=1 + int(20 * chance()))
    add(day, "solved", holder, level=level)
    if chance() < _AGREED.get(channel, 0.0):
        add(day, "agreement_effective", holder)
        if chance() < 0.6:
            add(day + timedelta(days=3 + int(24 * chance())), "confirmation_requested", holder)


def _after(rng: random.Random, add, holder: Unit, units: Mapping[str, Unit], finished: date, workday) -> None:
    chance = rng.random
    delivered = workday(finished, 1 + 5 * chance())
    add(delivered, "delivered", holder)
    if chance() < 0.03:
        asked = workday(delivered, 3 + 22 * chance())
        add(asked, "review_requested", units["D.XFB"])
        decided = workday(asked, 12 + 20 * chance())
        add(decided, "review_decided", units["D.GOV"])
        if chance() < 0.2:
            asked = workday(decided, 5 + 20 * chance())
            add(asked, "recheck_requested", units["D.XFB"])
            days = 5 + int(10 * chance()) if chance() < 0.3 else 0
            if days:
                add(workday(asked, 3 + 8 * chance()), "hearing", units["D.LXH"], number=days)
            add(workday(asked, 14 + days + 18 * chance()), "recheck_decided", units["D.LXH"])


_ANSWERS = (
    (0.50, Rating.SATISFIED),
    (0.69, Rating.BASICALLY),
    (0.77, Rating.DISSATISFIED),
    (0.84, Rating.UNRATED),
    (0.95, Rating.EXPIRED),
    (1.00, Rating.INVALID),
)


def _rate(
    rng: random.Random, add, facts: MatterFacts, holder: Unit, units: Mapping[str, Unit], finished: date, today: date
) -> None:
    chance = rng.random
    rated = []
    if chance() < 0.85:
        rated.append((RatedObject.UNIT, holder))
    if facts.channel is not Channel.HOTLINE and chance() < 0.7:
        rated.append((RatedObject.OFFICE, units["D.XFB"]))
    for what, unit in rated:
        asked = finished + timedelta(days=1)
        add(asked, "rated", unit, value=Rating.PENDING.value, rated=what.value)
        drawn = chance()
        answer = next(rating for bound, rating in _ANSWERS if drawn < bound)
        day = asked + timedelta(days=30 if answer is Rating.EXPIRED else 2 + int(14 * chance()))
        add(day, "rated", unit, value=answer.value, rated=what.value)
        if answer is Rating.DISSATISFIED and chance() < 0.25:
            again = Rating.SATISFIED if chance() < 0.5 else Rating.BASICALLY
            add(day + timedelta(days=20 + int(20 * chance())), "rated", unit, value=again.value, rated=what.value)


def _salutation(rng: random.Random, facts: MatterFacts, category: Category) -> str | None:
    if category is Category.ACCUSATION:
        return None
    form = rng.choice(_SURNAMES) + ("女士" if rng.random() < 0.55 else "先生")
    return f"{form}等{facts.persons}人" if facts.persons > 1 else form
