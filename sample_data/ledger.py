"""The key disputes of the sample: the cases of the source document in their real shape, and many drawn at random."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count
from typing import Any

from data_access.loading import plain
from data_access.tables import STANDS
from domain.events import Event
from domain.ledger import call_backs
from domain.thresholds import Thresholds
from domain.vocabulary import (
    DISPUTE_MOVES,
    DISPUTE_NEUTRAL,
    Channel,
    DisputeStatus,
)
from domain.workdays import shipped
from sample_data import texts
from sample_data.ground import START, Community, Ground, Place, Topic, Unit
from sample_data.histories import PETITIONS, Ask, Told
from sample_data.nine_cases import KEY_DISPUTE_SEEDS, NINE_CASES, Case, KeyDisputeSeed, Step

_MATTER_KINDS = frozenset(["received", "registered", "accepted", "answered", "answered_interim", "finished", "rated"])
_SHARED_KINDS = frozenset(["transferred", "returned", "contacted", "met", "progress", "supervised", "solved"])
# Kinds whose level says who answers from now on, or where it was solved.
_LEVELLED = frozenset(["received", "transferred", "ledger_on", "rebound", "solved"])

# What each open dispute of the sample shows; the rest go their ordinary way.
_ROLES = (
    ("overdue", 4),
    ("due_soon", 4),
    ("stuck", 4),
    ("late_promise", 3),
    ("rebound_now", 1),
    ("rebound", 2),
    ("suspended", 3),
    ("applied", 2),
    ("verified", 2),
    ("new", 2),
    ("moved_now", 3),
    ("solved_now", 4),
)
_OPEN = 47
_OFF = 150
_ENTRY_CHANNELS = (Channel.SURVEY, Channel.ASSIGNED, Channel.VISIT, Channel.HOTLINE, Channel.ONLINE)
_ASK_CHANNELS = (Channel.HOTLINE,) * 6 + (Channel.VISIT,) * 3 + (Channel.ONLINE,) * 2 + (Channel.LETTER,)


@dataclass(frozen=True)
class Dispute:
    """A dispute with its whole course up to today; asks: the matters it grew from. row: its columns in order."""

    id: int
    row: tuple[Any, ...]
    dimensions: tuple[Any, ...]
    events: tuple[Event, ...]
    notes: dict[int, str]
    asks: tuple[Ask, ...]


@dataclass
class _Draft:
    """A dispute while it is being written."""

    title: str
    summary: str
    root_cause: str | None
    next_steps: tuple[str, ...]
    level: int
    source: Channel
    community: Community
    place: Place | None
    topic: str
    lead: Unit
    steps: list[tuple[date, Event, str | None]] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)

    @property
    def entered(self) -> date:
        return next(day for day, event, _ in self.steps if event.kind == "ledger_on")


def walked(kinds: Sequence[str]) -> DisputeStatus:
    """Where a dispute stands after these kinds of events. Raises ValueError for a move that is not permitted."""
    status = DisputeStatus.OPEN
    for kind in kinds:
        following = DISPUTE_MOVES[status].get(kind)
        if following is not None:
            status = following
        elif kind not in DISPUTE_NEUTRAL and kind != "ledger_on":
            raise ValueError(f"{kind} is not permitted in {status}")
    return status


def disputes(rng: random.Random, ground: Ground, matters: int, today: date) -> list[Dispute]:
    """All disputes in the order they came onto the ledger. The smaller the sample, the fewer that are over."""
    drafts = [_told(case, ground, today) for case in NINE_CASES if case.on_ledger]
    seeds = list(KEY_DISPUTE_SEEDS)
    rng.shuffle(seeds)
    roles = [role for role, times in _ROLES for _ in range(times)]
    roles += ["plain"] * (_OPEN - len(roles))
    over = min(_OFF, max(12, matters // 100))
    # A quarter of the matters at most belongs to disputes, so that the seasons keep their shape.
    share = max(1, matters // 4 // (over + _OPEN))
    for role, seed in zip(roles, seeds, strict=False):
        draft = _seeded(rng, seed, ground)
        _open_course(rng, draft, seed.households, role, ground, today)
        drafts.append(_with_asks(rng, draft, ground, share, today))
    rest = seeds[len(roles) :]
    for nth in range(over):
        draft = _seeded(rng, rest[nth], ground) if nth < len(rest) else _usual(rng, ground)
        households = rest[nth].households if nth < len(rest) else (6, 160)
        _course_that_is_over(rng, draft, households, nth, ground, today)
        drafts.append(_with_asks(rng, draft, ground, share, today))
    drafts.sort(key=lambda d: (d.entered, d.title))
    numbers: dict[int, count[int]] = {}
    return [
        _finished(draft, n, next(numbers.setdefault(draft.entered.year, count(1))), ground)
        for n, draft in enumerate(drafts, start=1)
    ]


def matters_told(ground: Ground, today: date) -> list[Ask]:
    """The matters of those of the nine cases that never were on the ledger."""
    return [_case_ask(case, ground, today) for case in NINE_CASES if not case.on_ledger]


# --- the nine cases ---------------------------------------------------------------------------------------------


def _told(case: Case, ground: Ground, today: date) -> _Draft:
    community, place = _where(case.community, case.place, ground)
    on = next(step for step in case.steps if step.kind == "ledger_on")
    draft = _Draft(
        case.title,
        case.summary,
        _CAUSES[case.topic.partition(".")[0]],
        _promised(case),
        on.level,
        Channel(case.channel),
        community,
        place if place.id else None,
        case.topic,
        ground.units[next(step.unit for step in reversed(case.steps) if step.kind in ("transferred", "ledger_on"))],
    )
    draft.steps = [
        (today - timedelta(days=step.days_ago), event, step.note)
        for step, event in _events(case.steps, ground, today)
        if step.kind not in _MATTER_KINDS
    ]
    draft.asks = [_case_ask(case, ground, today)]
    return draft


def _promised(case: Case) -> tuple[str, ...]:
    """What was promised last is what is to be done next."""
    notes = [step.note for step in case.steps if step.kind == "promised"]
    return (notes[-1].removeprefix("承诺").rstrip("。"),) if notes else ()


def _case_ask(case: Case, ground: Ground, today: date) -> Ask:
    community, place = _where(case.community, case.place, ground)
    accepted = next(step.days_ago for step in case.steps if step.kind == "accepted")
    # Beyond the 30 days of article 34 an extension is one of the ledger's limit, not of the matter.
    pairs = [
        (step, event)
        for step, event in _events(case.steps, ground, today)
        if step.kind in _MATTER_KINDS | _SHARED_KINDS or (step.kind == "extended" and accepted - step.days_ago <= 90)
    ]
    closed = next((step.days_ago for step, _ in pairs if step.kind == "finished"), 0)
    pairs = [(step, event) for step, event in pairs if step.days_ago >= closed or step.kind == "rated"]
    persons = 1 if case.households < 3 else min(5, case.households)
    told = Told(
        case.title,
        case.summary,
        case.address_form or None,
        tuple(event for _, event in pairs),
        tuple(step.note for step, _ in pairs),
    )
    day = today - timedelta(days=case.start_days_ago)
    return Ask(day, Channel(case.channel), _leaf(case.topic, ground), community, place, persons=persons, told=told)


def _events(steps: Sequence[Step], ground: Ground, today: date) -> list[tuple[Step, Event]]:
    """Steps as events; a promise gets a number, and what is kept is the oldest open one of that unit."""
    found = []
    open_promises: list[tuple[str, str]] = []
    numbers = count(1)
    for step in steps:
        name = step.object or None
        if step.kind == "promised":
            name = f"p{next(numbers)}"
            open_promises.append((name, step.unit))
        elif step.kind == "promise_kept" and open_promises:
            kept = next((p for p in open_promises if p[1] == step.unit), open_promises[0])
            open_promises.remove(kept)
            name = kept[0]
        due = None if step.due_ago is None else today - timedelta(days=step.due_ago)
        day = today - timedelta(days=step.days_ago)
        level = step.level if step.kind in _LEVELLED else None
        unit = ground.units[step.unit].id
        found.append((step, Event(step.kind, day, 0, unit, level, step.number or None, due, step.value or None, name)))
    return found


def _where(community: str, place: str, ground: Ground) -> tuple[Community, Place]:
    found = next(c for c in ground.communities if c.name == community)
    whole = Place(None, community.removesuffix("社区"), None, "", "", "")
    return found, next((p for p in found.places if p.name == place), whole)


def _leaf(code: str, ground: Ground) -> Topic:
    return next(topic for topic in ground.topics if topic.code.startswith(code))


# --- drawn ones -------------------------------------------------------------------------------------------------


def _seeded(rng: random.Random, seed: KeyDisputeSeed, ground: Ground) -> _Draft:
    community = next(c for c in ground.communities if c.name == seed.community)
    estates = [place for place in community.places if seed.title.startswith(place.name)]
    place = max(estates, key=lambda p: len(p.name)) if estates else None
    lead = ground.units.get(seed.lead_unit)
    if lead is None and seed.lead_kind in ("owner", "property", "heating"):
        lead = ground.units.get(getattr(place or community.places[0], seed.lead_kind))
    if lead is None and seed.lead_kind == "community":
        lead = community.unit
    return _Draft(
        seed.title,
        seed.summary,
        seed.root_cause,
        seed.next_steps,
        seed.level,
        rng.choice(_ENTRY_CHANNELS),
        community,
        place,
        seed.topic,
        lead or community.street_unit,
    )


_ENTERED = {
    3: "列为全区挂账重点矛盾，明确包案领导。",
    2: "列入街道重点矛盾台账。",
    1: "列入社区重点事项，社区书记牵头。",
}

# What a dispute hangs on, by the first topic, where nobody wrote it down for this one.
_CAUSES = {
    "HEAT": "换热站与楼内管道分属两家，改造费用没有落实",
    "OLD": "产权没有移交，维修责任和资金来源不清",
    "PROP": "物业合同到期，收费与服务标准谈不拢",
    "DEED": "建设手续不全，登记要件缺失",
    "ILLE": "历史成因复杂，拆除后的安置没有方案",
    "NOIS": "设备位置无法移动，隔声改造费用谁出没有谈定",
    "PARK": "车位存量不足，消防通道与停车争地",
    "ENVI": "用地权属与管护单位不一致",
    "DEMO": "回迁房源交付推迟，过渡费标准有争议",
    "WAGE": "原单位改制，账册不全",
    "RENT": "合同约定不明，押金与装修折价有争议",
    "DELI": "各小区进门办法不一",
    "NEIG": "漏点难以查清，双方对责任各执一词",
}


def _usual(rng: random.Random, ground: Ground) -> _Draft:
    topic = rng.choices(ground.topics, weights=[t.weight * (2 if t.old_estate else 1) for t in ground.topics])[0]
    community = rng.choices(ground.communities, weights=[c.weight for c in ground.communities])[0]
    place = rng.choice(community.places)
    title, summary = texts.matter_text(rng, topic.code, place.name, False, True)
    level = rng.choices((1, 2, 3), weights=(2, 5, 4))[0]
    lead = community.unit if level == 1 else community.street_unit if level == 2 else None
    if lead is None:
        lead = ground.units[rng.choice(("D.CGW", "D.ZJW", "D.FGZX", "D.GZW", "D.GZ"))]
    return _Draft(
        title,
        summary,
        _CAUSES[topic.code.partition(".")[0]],
        (),
        level,
        rng.choice(_ENTRY_CHANNELS),
        community,
        place,
        topic.code,
        lead,
    )


class _Course:
    """Writes the steps of one dispute in any order of days; keeps who has it and which households are open."""

    def __init__(self, rng: random.Random, draft: _Draft, ground: Ground, today: date):
        self.rng, self.draft, self.ground, self.today = rng, draft, ground, today
        self.holder = draft.lead
        self._promises = count(1)

    def add(self, day: date, kind: str, unit: Unit | None = None, note: str | None = None, **more: Any) -> None:
        if note is None and kind in texts.NOTE_KINDS and kind != "returned":
            note = texts.progress_note(self.rng, kind, unit.short_name if unit else "", more.get("number") or 0)
        if kind == "ledger_on":
            note = _ENTERED[self.draft.level]
        if kind in _LEVELLED:
            more.setdefault("level", self.draft.level)
        # Without a unit it is done by whoever has the dispute by then, which is known when all days are.
        self.draft.steps.append((day, Event(kind, day, 0, unit.id if unit else None, **more), note))

    def transfer(self, day: date) -> None:
        """The holder sends it back with a reason; someone else gets it."""
        reason, note = texts.return_reason(self.rng)
        self.add(day, "returned", value=reason, note=note)
        codes = ("D.CGW", "D.ZJW", "D.FGZX", "D.GZW", "D.GZ")
        choices = [self.draft.community.street_unit, *(self.ground.units[code] for code in codes)]
        self.holder = self.rng.choice([unit for unit in choices if unit is not self.holder])
        self.add(day, "transferred", self.holder, level=int(self.holder.level))

    def promise(self, made: date, due: date, kept: date | None) -> None:
        key = f"p{next(self._promises)}"
        self.add(made, "promised", due=due, object=key)
        if kept:
            self.add(kept, "promise_kept", object=key)

    def between(self, first: date, last: date) -> date:
        """A day between the two, both in."""
        return first + timedelta(days=self.rng.randint(0, max((last - first).days, 0)))

    def work(self, first: date, last: date) -> None:
        """What an office does about a dispute, week after week."""
        day = first
        for _ in range(24):
            day += timedelta(days=self.rng.randint(6, 14) if (last - first).days < 200 else self.rng.randint(9, 40))
            day = shipped().on_or_after(day) or day
            if day > last:
                break
            kinds = ("progress", "progress", "progress", "contacted", "met", "meeting", "supervised", "instructed")
            kind = self.rng.choice(kinds)
            unit = {"supervised": self.ground.units["D.DCS"], "instructed": self.ground.units["D.GOV"]}.get(kind)
            self.add(day, kind, unit)

    def lots(self, day: date, n: int, first: date, last: date, part: float) -> int:
        """n households since a day, part of them solved in batches from first to last; returns how many stay open."""
        self.add(day, "lots_added", number=n, note=f"核定涉及{n}户。")
        left = int(n * part)
        open_ones = n - left
        days = sorted(self.between(first, last) for _ in range(self.rng.randint(1, 4)))
        for i, at in enumerate(days):
            batch = left if i == len(days) - 1 else int(left * self.rng.uniform(0.3, 0.6))
            if batch:
                self.add(at, "lot_solved", number=batch)
                left -= batch
        return open_ones

    def reasons(self, day: date, n: int) -> None:
        """Why n households are still open; not all have given their reason."""
        left = n
        while left > 0 and self.rng.random() < 0.85:
            part = self.rng.randint(1, left)
            code, note = texts.reason_unsolved(self.rng)
            self.add(day, "lot_reason", number=part, value=code, note=note)
            left -= part

    def off(self, day: date, refused_before: bool) -> None:
        """Off the ledger on that day: applied, verified with the side that raised it, approved by who opened it."""
        approver = self.ground.units["D.GOV"] if self.draft.level == 3 else self.draft.community.street_unit
        applied = day - timedelta(days=self.rng.randint(8, 16))
        if refused_before:
            early = applied - timedelta(days=self.rng.randint(12, 25))
            self.add(early, "off_applied")
            refused = early + timedelta(days=4)
            self.add(refused, "off_refused", self.ground.units["D.XFB"], note="佐证材料不全，退回补充后再报。")
        self.add(applied, "evidence", note="上传完工照片、验收单和居民确认单。")
        self.add(applied, "off_applied")
        self.add(day - timedelta(days=self.rng.randint(2, 5)), "off_verified", self.ground.units["D.XFB"])
        self.add(day, "off_approved", approver)

    def call_back(self, off: date, until: date) -> None:
        for day in call_backs(off, Thresholds().call_back_days):
            if day <= until:
                self.add(day, "call_back", self.ground.units["D.XFB"])


def _open_course(
    rng: random.Random, draft: _Draft, households: tuple[int, int], role: str, ground: Ground, today: date
) -> None:
    course = _Course(rng, draft, ground, today)

    def ago(fewest: int, most: int) -> date:
        return today - timedelta(days=rng.randint(fewest, most))

    n = rng.randint(*households)
    last = ago(18, 42) if role == "stuck" else ago(1, 12)
    entered = ago(2, 6) if role == "new" else ago(70, 260) if rng.random() < 0.6 else ago(260, 900)
    since = entered
    if role in ("rebound_now", "rebound"):
        since = today - timedelta(days=3) if role == "rebound_now" else ago(20, 80)
        entered = since - timedelta(days=rng.randint(260, 500))
    final = {
        "overdue": ago(2, 24),
        "due_soon": today + timedelta(days=rng.randint(1, 6)),
        "new": entered + timedelta(days=90),
    }.get(role, today + timedelta(days=rng.randint(12, 190)))

    if since != entered:
        off = since - timedelta(days=rng.randint(50, 120))
        course.add(entered, "ledger_on", due=off + timedelta(days=rng.randint(5, 60)))
        course.lots(entered, n, entered + timedelta(days=20), off - timedelta(days=30), 1.0)
        course.work(entered, off - timedelta(days=30))
        course.off(off, False)
        course.call_back(off, since - timedelta(days=1))
        course.add(since, "rebound", due=final)
        again = max(2, n // 8)
        course.add(since, "lots_added", number=again, note=f"回访发现{again}户问题重现。")
    else:
        _limit(course, entered, final, today)
        if role == "new":
            course.add(entered, "lots_added", number=n, note=f"核定涉及{n}户。")
        else:
            part = 1.0 if role in ("applied", "verified") else rng.choice((0.0, 0.0, 0.2, 0.45, 0.7, 0.9))
            # The last week's batches belong to the disputes that show them.
            end = max(entered, min(last, today - timedelta(days=9)))
            left = course.lots(entered, n, min(entered + timedelta(days=15), end), end, part)
            if role == "solved_now" and left > 1:
                batch = rng.randint(1, min(left - 1, 24))
                course.add(ago(1, 6), "lot_solved", number=batch)
                left -= batch
            if left and part >= 0.45:
                course.reasons(end, left)
    quiet_until = last if role not in ("applied", "verified") else today - timedelta(days=14)
    course.work(since, min(quiet_until, today - timedelta(days=8)))
    _transfers(course, since, min(quiet_until, today - timedelta(days=9)), role)
    _promises(course, since, min(quiet_until, today - timedelta(days=1)), role)
    if role == "moved_now":
        course.transfer(ago(1, 6))
    elif role == "suspended":
        course.add(ago(20, 60), "suspended", note="进入诉讼程序，等待判决，按规定中止。")
    elif role == "applied":
        day = ago(1, 6)
        course.add(day, "evidence", note="上传完工照片、验收单和居民确认单。")
        course.add(day, "off_applied")
    elif role == "verified":
        course.add(ago(8, 10), "off_applied")
        course.add(ago(1, 4), "off_verified", ground.units["D.XFB"])
    if role not in ("new", "rebound_now") and last >= since:
        course.add(last, rng.choice(("progress", "contacted", "met")))
    # Nothing after the last day of a stuck one, nothing in the future of any.
    keep_until = last if role == "stuck" else today
    draft.steps = [step for step in draft.steps if step[0] <= keep_until]


def _limit(course: _Course, entered: date, final: date, today: date) -> None:
    """The time limit: set on entry, extended in time with consent until it is `final`."""
    due = min(entered + timedelta(days=course.rng.choice((120, 180, 180, 270))), final)
    course.add(entered, "ledger_on", due=due)
    while due < final:
        consent = due - timedelta(days=course.rng.randint(3, 12))
        if consent >= today:
            # Not yet asked for: this dispute's limit is the one it was given.
            break
        due = min(due + timedelta(days=180), final)
        if (final - due).days < 30:
            due = final
        course.add(consent, "extended", number=180, due=due, note="情况复杂，经主要领导同意延期。")


def _transfers(course: _Course, since: date, until: date, role: str) -> None:
    if (until - since).days < 25:
        return
    often = {"overdue": 0.5, "stuck": 0.5}.get(role, 0.12)
    hops = course.rng.randint(3, 5) if course.rng.random() < often else course.rng.choice((0, 0, 0, 1, 1, 2))
    for day in sorted(course.between(since + timedelta(days=5), until) for _ in range(hops)):
        course.transfer(day)
    if hops >= 3:
        course.add(until, "meeting", note="移交三次以上，联席会议办公室召集相关单位协调。")
        if course.rng.random() < 0.5:
            course.add(until, "decision", note="兜底：先处置、先垫付，责任随后厘清。")


def _promises(course: _Course, since: date, until: date, role: str) -> None:
    rng, today = course.rng, course.today
    for _ in range(rng.choice((0, 1, 1, 2, 3))):
        made = course.between(since, until)
        due = made + timedelta(days=rng.randint(14, 70))
        late = due + timedelta(days=rng.randint(1, 20))
        kept = late if rng.random() < 0.18 else due - timedelta(days=rng.randint(0, 9))
        kept = max(kept, made)
        if kept >= today - timedelta(days=1) or kept > until:
            if due <= today:  # it would be late today, which only those do that are to show it
                continue
            course.promise(made, due, None)
        else:
            course.promise(made, due, kept)
    if role == "late_promise":
        due = today - timedelta(days=rng.randint(3, 18))
        course.promise(max(since, due - timedelta(days=rng.randint(20, 40))), due, None)


def _course_that_is_over(
    rng: random.Random, draft: _Draft, households: tuple[int, int], nth: int, ground: Ground, today: date
) -> None:
    course = _Course(rng, draft, ground, today)
    n = rng.randint(*households)
    length = rng.randint(70, 460)
    days = (today - START).days
    # The first three went off this week; the others are spread over the years.
    off = today - timedelta(days=1 + 2 * nth if nth < 3 else rng.randint(9, days - length - 20))
    entered = off - timedelta(days=length)
    working = off - timedelta(days=45)
    due = off + timedelta(days=rng.randint(-30, 120))
    _limit(course, entered, max(due, entered + timedelta(days=60)), today)
    course.lots(entered, n, min(entered + timedelta(days=15), working), working, 1.0)
    course.work(entered, working)
    _transfers(course, entered, working, "plain")
    if rng.random() < 0.7:
        made = course.between(entered, working)
        due = made + timedelta(days=rng.randint(10, 40))
        kept = (
            due + timedelta(days=rng.randint(1, 25)) if rng.random() < 0.2 else due - timedelta(days=rng.randint(0, 8))
        )
        course.promise(made, due, min(kept, off))
    if (off - entered).days > 90 and rng.random() < 0.07:
        away = course.between(entered + timedelta(days=10), working - timedelta(days=20))
        course.add(away, "suspended", note="等待鉴定结论，按规定中止。")
        course.add(away + timedelta(days=rng.randint(5, 18)), "resumed", note="中止原因消除，恢复办理。")
    course.add(working, "solved", level=draft.level)
    course.off(off, refused_before=rng.random() < 0.08)
    again = off + timedelta(days=rng.randint(40, 200))
    if nth % 12 == 5 and again + timedelta(days=120) < today:
        course.call_back(off, again - timedelta(days=1))
        course.add(again, "rebound", due=again + timedelta(days=90))
        few = max(1, n // 10)
        second = again + timedelta(days=rng.randint(60, 110))
        course.lots(again, few, again + timedelta(days=10), second - timedelta(days=30), 1.0)
        course.work(again, second - timedelta(days=30))
        course.off(second, False)
        off = second
    course.call_back(off, today)


def _with_asks(rng: random.Random, draft: _Draft, ground: Ground, share: int, today: date) -> _Draft:
    """The matters behind a dispute: the same place and topic, again and again, before and while it is on the ledger."""
    off = next((day for day, event, _ in reversed(draft.steps) if event.kind == "off_approved"), today)
    last_day = min(max(off, draft.entered), today - timedelta(days=3))
    first_day = max(START, draft.entered - timedelta(days=rng.randint(20, 120)))
    topic = _leaf(draft.topic, ground)
    place = draft.place or rng.choice(draft.community.places)
    wanted = min(share * 2, 1 + int(rng.expovariate(1 / 6)), 30, share + rng.randint(0, 2))
    days = sorted(
        first_day + timedelta(days=rng.randint(0, max((last_day - first_day).days, 0))) for _ in range(wanted)
    )
    for nth, day in enumerate(days):
        channel = rng.choice(_ASK_CHANNELS)
        if topic.heating and channel in PETITIONS and date(2019, 10, 15) <= day <= date(2020, 4, 30):
            channel = Channel.HOTLINE
        persons = rng.randint(6, 24) if channel is Channel.VISIT and rng.random() < 0.25 else None
        draft.asks.append(
            Ask(day, channel, topic, draft.community, place, repeat=nth > 0 and rng.random() < 0.7, persons=persons)
        )
    return draft


def _finished(draft: _Draft, number: int, of_year: int, ground: Ground) -> Dispute:
    steps = sorted(draft.steps, key=_order)
    events: list[Event] = []
    holder = draft.lead.id
    for day, e, _ in steps:
        if e.kind == "transferred" and e.unit_id:
            holder = e.unit_id
        events.append(replace(e, day=day, seq=len(events), unit_id=e.unit_id or holder))
    status = walked([event.kind for event in events])
    first, second, third = ground.topic_chain[draft.topic]
    place = draft.place.id if draft.place else None
    filed = (draft.community.street, draft.community.id)
    next_step = None
    if status is not DisputeStatus.OFF:
        next_step = draft.next_steps[len(events) % len(draft.next_steps)]
    row = (
        number,
        f"SJS-ZD-{draft.entered.year}-{of_year:03d}",
        draft.title,
        draft.summary,
        draft.root_cause,
        next_step,
        draft.level,
        draft.source,
        status,
        *filed,
        place,
        first,
        second,
        third,
        holder,
        events[-1].day,
        *(None,) * 9,  # what only a form of the office says
        STANDS,
    )
    notes = {seq: note for seq, (_, _, note) in enumerate(steps) if note}
    return Dispute(
        number,
        plain(row),
        (*filed, first, second, third, draft.source.value),
        tuple(events),
        notes,
        tuple(draft.asks),
    )


def _order(step: tuple[date, Event, str | None]) -> tuple[date, int]:
    # What happens on the day of entry happens after it; going off is the last of its day.
    kind = step[1].kind
    return step[0], 9 if kind == "off_approved" else {"ledger_on": 0, "rebound": 0, "lots_added": 1}.get(kind, 2)
