"""Builds the sample district: nine streets, 153 communities and years of matters and key disputes, none of them real.

The same (matters, seed, today) gives the same rows in every table: each stretch of days has its own random numbers, so
it does not matter which process draws it. What is drawn is a course of events; the spells follow by domain.spells.
"""

import random
from bisect import bisect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, partial
from itertools import accumulate
from typing import Any

from data_access import loading, search, settings, side_by_side, writing
from data_access.engine import Connection, DatabaseProblem, Engine
from data_access.loading import Rows, plain
from data_access.tables import STANDS
from domain import beijing
from domain.events import FAR, START_UNKNOWN
from domain.feeds import silences
from domain.responsibility import drives
from domain.spells import Rules, derive_dispute, derive_matter
from domain.vocabulary import ACCUSATION_TITLE, WORDS, Category, Channel
from domain.workdays import WorkCalendar
from sample_data import demo_accounts, texts
from sample_data.ground import FIRST, START, Community, Ground, Topic, ground
from sample_data.histories import PETITIONS, Ask, Course, course
from sample_data.ledger import Dispute, disputes, matters_told

ONE_DAY = timedelta(days=1)
CHUNK = 2_000  # matters drawn from one stream of random numbers

# --- what was learned when --------------------------------------------------------------------------------------


@cache
def nightly(day: date) -> int:
    """The revision of that evening's delivery; what happened before the books begin was learned with the first."""
    return FIRST + 1 + 2 * max((day - START).days, 0)


def corrected(day: date) -> int:
    """The revision after that evening's delivery, for what was put right on that day."""
    return nightly(day) + 1


def _revisions(today: date, corrections: Sequence["Correction"]) -> list[tuple[Any, ...]]:
    def at(day: date, hour: int) -> str:
        return f"{datetime.combine(day, time(hour))}.000000"

    rows = [(FIRST, at(START - ONE_DAY, 20), "初始设置")]
    rows += [(nightly(day), at(day, 20), "每日入库") for day in _days(START, today)]
    rows += {corrected(c.day): (corrected(c.day), at(c.day, 21), c.why) for c in corrections}.values()
    no_request = (None, None, None)
    return [(number, moment, "sample", why, *no_request) for number, moment, why in sorted(rows)]


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


# --- how much comes in ------------------------------------------------------------------------------------------

_CHANNELS = {
    Channel.HOTLINE: 0.70,
    Channel.ONLINE: 0.11,
    Channel.VISIT: 0.09,
    Channel.LETTER: 0.04,
    Channel.PLATFORM: 0.03,
    Channel.SURVEY: 0.02,
    Channel.ASSIGNED: 0.01,
}
# The three-year plan for old estates: share of the usual weight at these days, straight lines between.
_PLAN = (
    (date(2018, 1, 1), 2.6),
    (date(2018, 10, 1), 2.3),
    (date(2021, 3, 1), 0.34),
    (date(2022, 1, 1), 0.3),
    (date(2026, 1, 1), 0.2),
)
_WEEK = (1.25, 1.18, 1.12, 1.08, 1.02, 0.66, 0.6)
# No petition about heating in the winter 2019-2020 (the source document); work orders went on.
_NO_HEATING_PETITION = (date(2019, 10, 15), date(2020, 4, 30))


def old_estates(day: date) -> float:
    """How much old estates complain on that day, 1 being usual."""
    after = next((i for i, (since, _) in enumerate(_PLAN) if since > day), None)
    if after is None:
        return _PLAN[-1][1]
    (first, high), (last, low) = _PLAN[after - 1], _PLAN[after]
    return high + (low - high) * ((day - first) / (last - first))


def heating(day: date, today: date) -> float:
    """How much heating is complained about on that day, 1 being usual; this winter more than last."""
    winter = day.year if day.month >= 7 else day.year - 1
    if date(winter, 11, 15) <= day <= date(winter + 1, 3, 15):
        peak = 3.6 if day <= date(winter, 12, 10) else 2.4
    elif date(winter, 11, 7) <= day < date(winter, 11, 15):
        peak = 2.0
    else:
        return 0.1
    this_winter = today.year if today.month >= 7 else today.year - 1
    return peak * (1.6 if winter == this_winter else 1.0)


def in_season(day: date) -> bool:
    """Whether that day is in a heating season, 11-15 … 03-15."""
    return (day.month, day.day) >= (11, 15) or (day.month, day.day) <= (3, 15)


@dataclass(frozen=True)
class Gap:
    """A feed was silent for a street since … until (first day again); filled: its days came in late, on `until`."""

    channel: Channel
    street: int
    since: date
    until: date
    filled: bool


def _gaps(streets: dict[str, int], today: date) -> tuple[Gap, ...]:
    def gap(channel: Channel, street: str, ago: int, days: int, filled: bool) -> Gap:
        since = today - timedelta(days=ago)
        until = FAR if days == 0 else since + timedelta(days=days)
        return Gap(channel, streets[street], since, until, filled)

    found = (
        gap(Channel.HOTLINE, "八宝山街道", 2, 0, False),
        gap(Channel.HOTLINE, "古城街道", 33, 4, True),
        gap(Channel.ONLINE, "鲁谷街道", 96, 9, True),
        gap(Channel.HOTLINE, "五里坨街道", 610, 6, True),
        gap(Channel.PLATFORM, "广宁街道", 240, 12, False),
        gap(Channel.LETTER, "金顶街街道", 1490, 20, True),
    )
    return tuple(g for g in found if g.since > START)


# --- matters, a stretch of days at a time -----------------------------------------------------------------------


@dataclass(frozen=True)
class Stretch:
    """Days whose matters are drawn from one stream: (day, matters, first number of the year, matters of disputes)."""

    number: int
    first_id: int
    days: tuple[tuple[date, int, int, tuple[Ask, ...]], ...]


@dataclass(frozen=True)
class World:
    """What drawing a matter rests on."""

    seed: int
    today: date
    ground: Ground
    gaps: tuple[Gap, ...]
    rules: Rules
    late: float  # share of matters that arrive days late
    misfiled: Mapping[int, Community]  # matters filed under another community than their place's


class Mix:
    """Which topics come in on a day, and how many matters of all: weights that change with season and plan."""

    def __init__(self, topics: Sequence[Topic], today: date):
        self._topics, self._today = topics, today
        self._known: dict[tuple[float, float], list[float]] = {}

    def weights(self, day: date) -> list[float]:
        """Running sums of the topics' weights on that day."""
        warm, old = heating(day, self._today), round(old_estates(day), 2)
        if (warm, old) not in self._known:
            each = (
                t.weight * (warm if t.heating else 1.0) * ((old**0.5 if t.heating else old) if t.old_estate else 1.0)
                for t in self._topics
            )
            self._known[warm, old] = list(accumulate(each))
        return self._known[warm, old]

    def volume(self, day: date, calendar: WorkCalendar) -> float:
        """How much comes in on that day, on the scale of a usual one."""
        rest = 0.75 if day.weekday() < 5 and not calendar.is_workday(day) else 1.0
        growth = 0.9 + 0.03 * (day.year - START.year)
        return self.weights(day)[-1] * _WEEK[day.weekday()] * rest * growth


def stretch_rows(world: World, stretch: Stretch) -> Rows:
    """All rows of the matters of a stretch of days."""
    rng = random.Random(f"{world.seed}-{stretch.number}")
    rows: Rows = {}
    matter_id = stretch.first_id
    mix = Mix(world.ground.topics, world.today)
    draw = _drawer(rng, world, mix)
    for day, count, in_year, known in stretch.days:
        of_channel: dict[Channel, int] = {}
        last: Ask | None = None
        for nth in range(count):
            if nth < len(known):
                ask = known[nth]
            elif last and last.channel in PETITIONS and rng.random() < 0.06:
                # A batch registered as several items: only the first counts as a group.
                ask = Ask(day, last.channel, last.topic, last.community, last.place, last.has_community, groups=0)
            else:
                ask = draw(day)
            last = ask
            of_channel[ask.channel] = of_channel.get(ask.channel, 0) + 1
            number = _number(ask.channel, day, of_channel[ask.channel], in_year + nth)
            _matter(rows, rng, world, ask, matter_id, number)
            matter_id += 1
    return rows


def _drawer(rng: random.Random, world: World, mix: Mix) -> Callable[[date], Ask]:
    communities, topics = world.ground.communities, world.ground.topics
    people = list(accumulate(c.weight for c in communities))
    channels, shares = list(_CHANNELS), list(accumulate(_CHANNELS.values()))
    lost = [gap for gap in world.gaps if not gap.filled]

    def draw(day: date) -> Ask:
        weights = mix.weights(day)
        topic = topics[bisect(weights, rng.random() * weights[-1])]
        channel = channels[bisect(shares, rng.random() * shares[-1], hi=len(shares) - 1)]
        if topic.heating and channel in PETITIONS and _NO_HEATING_PETITION[0] <= day <= _NO_HEATING_PETITION[1]:
            channel = Channel.HOTLINE
        community = communities[bisect(people, rng.random() * people[-1])]
        while any(g.channel is channel and g.street == community.street and g.since <= day < g.until for g in lost):
            community = communities[bisect(people, rng.random() * people[-1])]
        places = community.places
        return Ask(day, channel, topic, community, places[int(rng.random() * len(places))], rng.random() >= 0.006)

    return draw


def _number(channel: Channel, day: date, of_day: int, of_year: int) -> str:
    if channel is Channel.HOTLINE:
        return f"12345-{day:%Y%m%d}-{of_day:05d}"
    prefix = {Channel.PLATFORM: "DY", Channel.SURVEY: "PC", Channel.ASSIGNED: "JB"}.get(channel, "XF")
    return f"{prefix}{day.year}{of_year:06d}"


def _matter(rows: Rows, rng: random.Random, world: World, ask: Ask, matter_id: int, number: str) -> None:
    found = course(rng, ask, world.ground.units, world.rules.calendar, world.today)
    facts, topic = found.facts, ask.topic
    if ask.told:
        title, text = ask.told.title, ask.told.text
    elif facts.category is Category.ACCUSATION:
        title, text = ACCUSATION_TITLE, None
    else:
        title, text = texts.matter_text(
            rng, topic.code, ask.place.name, in_season(ask.day), facts.persons > 2 or ask.groups == 0
        )
    arrived = _arrived(rng, world, ask)
    filed = world.misfiled.get(matter_id, ask.community)
    community = filed.id if ask.has_community else None
    dimensions = (filed.street, community, topic.first, topic.second, topic.third, ask.channel.value)
    rows.setdefault("matters", []).append(
        plain(
            (
                matter_id,
                number,
                title,
                text,
                found.salutation,
                facts.category,
                True,
                ask.channel,
                found.status,
                ask.day,
                filed.street,
                community,
                ask.place.id if ask.has_community else None,
                topic.first,
                topic.second,
                topic.third,
                drives(found.events),
                facts.persons,
                facts.groups,
                facts.repeat,
                facts.skip_level,
                facts.address_unclear,
                found.urgent,
                facts.hours,
                facts.order_due,
                found.events[-1].day,
                facts.received_at and f"{facts.received_at}.000000",
                found.events[0].value != START_UNKNOWN,
                facts.order_class,
                None,
                None,
                None,
                _complained_unit(world, found, matter_id),
                STANDS,
            )
        )
    )

    def late(day: date) -> int:
        return nightly(max(day, arrived))

    learned = nightly if arrived == ask.day else late

    loading.event_rows(rows, "matter", matter_id, found.events, found.notes, learned)
    derive = partial(derive_matter, facts, rules=world.rules)
    spells = derive(found.events)
    if loading.foreseen(spells):
        loading.spell_rows(rows, matter_id, dimensions, spells, learned)
    else:
        loading.replay(rows, matter_id, dimensions, loading.batches(found.events, learned), derive)


def _complained_unit(world: World, found: Course, matter_id: int) -> int | None:
    """The unit that an accusation is about: one that never had it on its desk; of anything else none."""
    if found.facts.category is not Category.ACCUSATION:
        return None
    acted = {event.unit_id for event in found.events}
    bodies = (unit for unit in world.ground.units.values() if unit.kind in ("district_office", "street"))
    others = [unit.id for unit in bodies if unit.id not in acted]
    return others[matter_id % len(others)]


def _arrived(rng: random.Random, world: World, ask: Ask) -> date:
    """The day the office learned of a matter: its own, unless the feed was silent or it came in late."""
    for gap in world.gaps:
        hit = gap.channel is ask.channel and gap.street == ask.community.street and gap.since <= ask.day < gap.until
        if hit and gap.filled:
            return gap.until
    if rng.random() < world.late:
        return min(ask.day + timedelta(days=1 + int(15 * rng.random())), world.today)
    return ask.day


# --- the whole --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Correction:
    """Something put right after a matter was over: the community it was wrongly filed under, or its received day."""

    matter_id: int
    day: date
    why: str
    wrong: Community | None
    received: date | None


def build(
    engine: Engine,
    matters: int = 20_000,
    seed: int = 7,
    today: date | None = None,
    progress: Callable[[float, str], None] | None = None,
) -> dict[str, int]:
    """Fill a migrated empty database; returns the rows of every table.

    progress: called with a share from 0 to 1 and a Chinese sentence. Raises DatabaseProblem when the database already
    has matters, or for a sample too small or too early to show the district: fewer than 200 matters, before 2019-06.
    """
    today = today or beijing.now().date()
    if matters < 200 or today < date(2019, 6, 1):
        raise DatabaseProblem("演示数据至少需要 200 件事项，日期不早于 2019-06-01，没有写入任何内容。请调整后重试。")
    say = progress or (lambda share, sentence: None)
    loading.refuse_filled(engine)
    say(0.0, "正在准备街道、社区和单位")
    place = ground(seed, today)
    found = disputes(random.Random(f"{seed}-disputes"), place, matters, today)
    rules = Rules(offices=frozenset({place.units["D.XFB"].id}))
    gaps = _gaps(place.streets, today)
    stretches, links = _stretches(random.Random(f"{seed}-days"), place, found, matters, today, rules)
    corrections = _corrections(random.Random(f"{seed}-corrections"), place, stretches, today)
    misfiled = {c.matter_id: c.wrong for c in corrections if c.wrong}
    world = World(seed, today, place, gaps, rules, min(0.01, 250 / matters), misfiled)
    drawn = side_by_side.each(partial(stretch_rows, world), stretches, matters)
    with drawn as parts, loading.bulk(engine) as connection:
        with loading.without_indexes(connection):
            loading.put(connection, "revisions", _revisions(today, corrections))
            settings.seed(connection, FIRST)
            settings.enter(connection, FIRST, "demo_day", today, today.isoformat(), "由 sample 命令生成的演示库")
            _put_ground(connection, place)
            for done, rows in enumerate(parts, start=1):
                loading.put_all(connection, rows)
                say(0.05 + 0.75 * done / len(stretches), f"正在生成信访事项（{done}/{len(stretches)}）")
            rows = _dispute_rows(found, links)
            rows |= _feed_rows(place, gaps, today)
            loading.put_all(connection, rows)
            say(0.82, "正在建立索引")
        for correction in corrections:
            _correct(connection, correction, rules)
        demo_accounts.add(connection, datetime.combine(today, time()))
        say(0.92, "正在建立检索")
        search.index_all(connection)
        return loading.counts(connection)


def _put_ground(connection: Connection, place: Ground) -> None:
    # Areas name the units that own them, units the areas they serve: the upper areas go first.
    for table in ("areas", "units"):
        loading.put(connection, table, place.rows[table])
    loading.put(connection, "areas", place.rows["places"])
    for table in ("outlines", "posts", "post_holders", "topics", "topic_names", "portfolios"):
        loading.put(connection, table, place.rows[table])


def _stretches(
    rng: random.Random, place: Ground, found: Sequence[Dispute], matters: int, today: date, rules: Rules
) -> tuple[list[Stretch], list[tuple[int, int]]]:
    """The days in order with how many matters each has, and which matter belongs to which dispute."""
    known: dict[date, list[tuple[Ask, int | None]]] = {}
    for ask in matters_told(place, today):
        known.setdefault(ask.day, []).append((ask, None))
    for dispute in found:
        for ask in dispute.asks:
            known.setdefault(ask.day, []).append((ask, dispute.id))
    days = list(_days(START, today))
    mix = Mix(place.topics, today)
    volumes = list(accumulate(mix.volume(day, rules.calendar) for day in days))
    counts = {day: len(asks) for day, asks in known.items()}
    for day in rng.choices(days, cum_weights=volumes, k=matters - sum(counts.values())):
        counts[day] = counts.get(day, 0) + 1
    stretches: list[Stretch] = []
    links: list[tuple[int, int]] = []
    matter_id, held, of_year, year = 1, [], 1, START.year
    first_id, size = 1, 0
    for day in days:
        if day.year != year:
            of_year, year = 1, day.year
        count = counts.get(day, 0)
        asks = known.get(day, [])
        links += [(dispute_id, matter_id + nth) for nth, (_, dispute_id) in enumerate(asks) if dispute_id]
        held.append((day, count, of_year, tuple(ask for ask, _ in asks)))
        matter_id, of_year, size = matter_id + count, of_year + count, size + count
        if size >= CHUNK or day == today:
            stretches.append(Stretch(len(stretches), first_id, tuple(held)))
            first_id, held, size = matter_id, [], 0
    return stretches, links


def _dispute_rows(found: Sequence[Dispute], links: Sequence[tuple[int, int]]) -> Rows:
    rows: Rows = {"disputes": [dispute.row for dispute in found]}
    for dispute in found:
        loading.event_rows(rows, "dispute", dispute.id, dispute.events, dispute.notes, nightly)
        loading.replay(rows, dispute.id, dispute.dimensions, loading.batches(dispute.events, nightly), derive_dispute)
    entered = {dispute.id: nightly(dispute.events[0].day) for dispute in found}
    rows["dispute_matters"] = [(dispute, matter, entered[dispute]) for dispute, matter in sorted(links)]
    return rows


def _feed_rows(place: Ground, gaps: Sequence[Gap], today: date) -> Rows:
    """Deliveries by feed and street: a range a month long ago, one a day lately, none in a gap."""
    rows: Rows = {"feeds": [], "feed_arrivals": [], "silences": []}
    daily_since = today - timedelta(days=400)
    # One delivery a month, whole months, then one a day.
    cuts = [day for day in _days(START, today) if day >= daily_since or (day + ONE_DAY).day == 1]
    for feed_id, channel in enumerate(_CHANNELS, start=1):
        rows["feeds"].append((feed_id, channel.value, WORDS[channel], 1, START.isoformat(), None))
        for street in place.streets.values():
            mine = [gap for gap in gaps if gap.channel is channel and gap.street == street]
            arrivals = _arrivals(cuts, mine, today)
            for first, last, learned in arrivals:
                rows["feed_arrivals"].append((feed_id, street, *plain((first, last)), nightly(learned), STANDS))
            rows["silences"] += _silences(channel, street, mine, arrivals, today)
    return rows


def _arrivals(cuts: Sequence[date], gaps: Sequence[Gap], today: date) -> list[tuple[date, date, date]]:
    """(first day, last day, learned): up to each cut, around the gaps; the days of a filled gap arrive when it ends."""
    edges = {*cuts, today, *(g.since - ONE_DAY for g in gaps), *(g.until - ONE_DAY for g in gaps if g.until < FAR)}
    arrivals = []
    first = START
    for last in sorted(edges):
        gap = next((g for g in gaps if g.since <= first < g.until), None)
        if gap is None:
            arrivals.append((first, last, last))
        elif gap.filled:
            arrivals.append((first, last, gap.until))
        first = last + ONE_DAY
    return arrivals


def _silences(
    channel: Channel, street: int, gaps: Sequence[Gap], arrivals: Sequence[tuple[date, date, date]], today: date
) -> list[tuple[Any, ...]]:
    rows = []
    for silence in silences(arrivals, 1, START, today):
        until = silence.until or FAR
        again = next((learned for first, last, learned in arrivals if first <= until <= last), None)
        learned = (nightly(silence.since + ONE_DAY), nightly(again) if again else None)
        rows.append((channel.value, street, *plain((silence.since, until)), *learned, STANDS))
    for gap in gaps:
        if gap.filled:  # it stood as silent until its days came in
            days = plain((gap.since, FAR))
            rows.append((channel.value, street, *days, nightly(gap.since + ONE_DAY), None, nightly(gap.until)))
    return rows


def _corrections(rng: random.Random, place: Ground, stretches: Sequence[Stretch], today: date) -> list[Correction]:
    """A few dozen matters of the last two years that were filed wrongly, put right lately, each on a day of its own."""
    recent = [
        (stretch.first_id + before + nth, day)
        for stretch in stretches
        for (day, count, _, asks), before in zip(
            stretch.days, accumulate((d[1] for d in stretch.days), initial=0), strict=False
        )
        for nth in range(len(asks), count)
        if 340 < (today - day).days < 900
    ]
    chosen = rng.sample(recent, min(36, len(recent) // 8))
    days = sorted(rng.sample(range(1, 60), len(chosen)), reverse=True)
    found = []
    for ago, (matter_id, received) in zip(days, chosen, strict=True):
        day = today - timedelta(days=ago)
        if rng.random() < 0.5:
            found.append(Correction(matter_id, day, "更正属地街道", rng.choice(place.communities), None))
        else:
            earlier = received - timedelta(days=rng.randint(1, 4))
            found.append(Correction(matter_id, day, "更正收到日期", None, earlier))
    return found


def _correct(connection: Connection, correction: Correction, rules: Rules) -> None:
    revision = corrected(correction.day)
    if correction.wrong:
        writing.file_by_place(connection, revision, correction.matter_id, rules)
    elif correction.received:
        writing.correct_received(connection, revision, correction.matter_id, correction.received, rules)
