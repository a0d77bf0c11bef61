"""A second derivation of every number: a plain walk through the events, day by day, that knows neither spells nor SQL.

It imports nothing of data_access and not domain.spells; only due days come from domain.clocks, which has a second
reading of its own in its tests.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from domain.clocks import Stage, due
from domain.events import Event
from domain.workdays import WorkCalendar

DAY = timedelta(days=1)
CLOSING = ("finished", "reported_done", "cancelled")
HOURS_OF_CLASS = {"emergency": 2, "utility": 24, "general": 168, "hard": 360}
FILING = ("street", "community", "topic", "topic2", "topic3", "source")

# What was counted: (day, amount, dimensions).
Entry = tuple[date, float, Mapping[str, Any]]


@dataclass(frozen=True)
class Matter:
    """A matter as it is known: how it is filed, what is fixed about it, its events in the order they were written."""

    filing: Mapping[str, Any]
    events: Sequence[Event]
    category: str = "claim"
    channel: str = "visit"
    persons: int = 1
    groups: int = 1
    repeat: bool = False
    skip_level: bool = False
    hours: int | None = None
    order_due: date | None = None
    received_at: datetime | None = None
    order_class: str | None = None


@dataclass(frozen=True)
class Dispute:
    filing: Mapping[str, Any]
    events: Sequence[Event]


@dataclass
class Tally:
    """Flows by name; stocks by name, an entry for the end of each day that was asked for."""

    flows: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    stocks: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))

    def between(self, name: str, first: date, last: date) -> Iterator[Entry]:
        return (entry for entry in self.flows[name] if first <= entry[0] <= last)

    def on(self, name: str, day: date) -> Iterator[Entry]:
        return (entry for entry in self.stocks[name] if entry[0] == day)


def replay(
    matters: Iterable[Matter], disputes: Iterable[Dispute], calendar: WorkCalendar, first: date, ends: Iterable[date]
) -> Tally:
    """Walk every subject from its first event to the last of `ends`; stocks are taken at the end of each of them.

    first: the first day of any window, from which days held are counted.
    """
    tally, wanted = Tally(), set(ends)
    for matter in matters:
        _walk_matter(matter, calendar, tally, first, wanted)
    for dispute in disputes:
        _walk_dispute(dispute, tally, wanted)
    return tally


def _days(events: Sequence[Event], until: date) -> Iterator[tuple[date, list[Event]]]:
    """Every day from the first event on, with its events in order; events after `until` are walked through, too."""
    by_day: dict[date, list[Event]] = defaultdict(list)
    for event in sorted(events, key=lambda e: (e.day, e.seq)):
        by_day[event.day].append(event)
    day = min(by_day)
    while day <= max(until, max(by_day)):
        yield day, by_day.get(day, [])
        day += DAY


@dataclass
class _Limit:
    stage: Stage
    starts: date
    counted_from: date | None
    due: date | None
    state: str


class _Case:
    """A matter on its way. Whatever a file puts before the reception takes effect on the day of the reception."""

    def __init__(self, matter: Matter, calendar: WorkCalendar, tally: Tally):
        self.matter, self.calendar, self.tally = matter, calendar, tally
        self.received: date | None = None
        self.finished: date | None = None
        self.reported: date | None = None
        self.solved: Event | None = None
        self.closed = False
        self.early: list[Event] = []
        self.known = True  # whether the day of the reception is
        self.first: Mapping[str, Any] = {}
        self.unit: int | None = None
        self.level: int | None = None
        self.moves: list[date] = []
        self.limit: _Limit | None = None
        self.accepted = False
        self.route: int | None = None
        self.extended = False
        self.ratings: dict[str, str] = {}

    def keys(self, **moving: Any) -> dict[str, Any]:
        return {**self.matter.filing, **moving}

    def held(self) -> dict[str, Any]:
        return self.keys(unit=self.unit, level=self.level)

    def flow(self, name: str, day: date, amount: float = 1, keys: Mapping[str, Any] | None = None) -> None:
        self.tally.flows[name].append((day, amount, self.keys() if keys is None else keys))

    @property
    def open(self) -> bool:
        return self.received is not None and not self.closed

    def receive(self, event: Event) -> None:
        m, day = self.matter, event.day
        self.received, self.unit, self.level = day, event.unit_id, event.level
        self.known = event.value != "start_unknown"
        self.first = keys = self.held()
        if self.known:
            self.flow("received", day, 1, keys)
            self.flow("batches", day, m.groups, keys)
            self.flow("persons", day, m.persons, keys)
            if m.repeat:
                self.flow("repeats", day, 1, keys)
            if m.skip_level:
                self.flow("skip_level", day, 1, keys)
            if m.channel == "visit" and m.persons > 5:
                self.flow("collective", day, m.groups, keys)
        early_closing = any(e.kind in CLOSING for e in self.early)
        if (m.channel == "12345" or m.order_due) and not early_closing:
            self.start(Stage.order, day, None)
        for earlier in self.early:
            if early_closing:
                self.closed = True
            elif earlier.kind in ("accepted", "extended"):
                self.step(earlier, day)

    def start(self, stage: Stage, day: date, counted_from: date | None, route: int | None = None) -> None:
        """A duty begins; what was the duty before it must have been ended by the caller."""
        m = self.matter
        state, last = "known", None
        if m.order_due:
            last = m.order_due
        elif stage is Stage.order:
            hours = m.hours or HOURS_OF_CLASS.get(m.order_class or "")
            if hours is None:
                state = "no_limit"
            elif m.received_at is None:
                state = "start_unknown"
            else:
                last = (m.received_at + timedelta(hours=hours)).date()
        elif m.category != "claim":
            state = "no_clock"
        elif stage is Stage.procedure:
            answer = due(stage, counted_from, self.calendar, number={5: 60}.get(route or 0), known_on=day)
            state, last = answer.state, answer.due
        else:
            answer = due(stage, counted_from, self.calendar, known_on=day)
            state, last = answer.state, answer.due
        assert last is None or type(last) is date
        self.limit = _Limit(stage, day, counted_from, last, state)
        if last is not None and last < day:  # granted after its own last day: late from its first
            self.flow("became_overdue", day)
            self.flow("reached", day)

    def end_limit(self, day: date, how: str) -> None:
        limit, self.limit = self.limit, None
        if limit is None or how != "finished" or limit.due is None:
            return
        keys = self.held()
        self.flow("met_with_due", day, 1, keys)
        if day <= limit.due:
            self.flow("met_in_time", day, 1, keys)
            # Counted again on its due day, whenever that is.
            self.flow("reached", limit.due)
            self.flow("reached_in_time", limit.due)

    def morning(self, day: date) -> None:
        """What happens by itself when a day begins."""
        if self.limit and self.limit.due and self.limit.starts < day == self.limit.due + DAY:
            self.flow("became_overdue", day)

    def step(self, event: Event, day: date) -> None:
        kind = event.kind
        if kind == "received" and self.received is None:
            self.receive(event)
        elif kind == "accepted" and self.open and not self.accepted:
            self.accepted = True
            if self.matter.channel != "12345" and not self.matter.order_due:
                value = event.value or ""
                route = int(value) if value.isdigit() else None
                if value == "start_unknown" and self.matter.category == "claim":
                    self.start(Stage.handling, day, None)
                elif route is not None and route != 6 and self.matter.category == "claim":
                    self.route = route
                    self.start(Stage.procedure, day, event.day, route)
                else:
                    self.start(Stage.handling, day, event.day)
        elif kind == "extended" and self.open and not self.extended:
            running = self.limit
            if running and running.stage is Stage.handling and running.counted_from and self.matter.category == "claim":
                self.extended = True
                self.end_limit(day, "extended")
                self.start(Stage.handling_extended, day, running.counted_from)
        elif (kind == "transferred" or (kind == "objection_agreed" and event.unit_id)) and self.open:
            self.unit, self.level = event.unit_id, event.level
            self.moves.append(day)
            self.flow("transfers", day, 1, self.held())
        elif kind in CLOSING and self.open:
            self.end_limit(day, kind)
            self.closed = True
        elif kind == "rated":
            self.ratings[str(event.object)] = str(event.value)
            self.flow(f"rated_{event.object}_{event.value}", day)
        if self.received is None:
            self.early.append(event)
        if kind == "finished" and self.finished is None:
            self.finished = event.day
        if kind == "reported_done" and self.reported is None:
            self.reported = event.day
        if kind == "solved" and self.solved is None:
            self.solved = event

    def evening(self, day: date, happened: set[str], arrived: bool) -> None:
        """At the end of the day, when all of its events are known."""
        running = self.limit
        waits = running is not None and running.state == "calendar_unpublished" and running.starts < day
        if running and waits and day in self.calendar.published.values():
            number = {5: 60}.get(self.route or 0) if running.stage is Stage.procedure else None
            if due(running.stage, running.counted_from, self.calendar, number=number, known_on=day).due is not None:
                self.start(running.stage, day, running.counted_from, self.route)
        # A due day before the first day was counted when the limit began.
        if self.limit and self.limit.due == day:
            self.flow("reached", day)
        if self.received is None:
            return
        if self.finished and (("finished" in happened and self.finished == day) or (arrived and self.finished < day)):
            self.flow("finished", day, 1, self.held())
            if self.finished >= self.received and self.known:
                self.flow("handled", day, 1, self.held())
                self.flow("handled_days", day, (self.finished - self.received).days, self.held())
        solved = self.solved
        if solved and (("solved" in happened and solved.day == day) or (arrived and solved.day < day)):
            keys = self.keys(level=solved.level)
            self.flow("solved", day, 1, keys)
            self.flow(f"solved_{solved.level}", day, 1, keys)
            if sum(move <= solved.day for move in self.moves) <= 1:
                self.flow("solved_directly", day, 1, keys)

    def stocks(self, day: date) -> Iterator[tuple[str, float, Mapping[str, Any]]]:
        if self.received is None:
            return
        if self.reported and self.finished is None:
            yield "undated", 1, self.held()
        if not self.known:
            yield "unreceived", 1, self.first
        if not self.open:
            return
        keys = self.held()
        yield "open", 1, keys
        if self.known:
            yield "aged", 1, keys
            yield "age", (day - self.received).days, keys
        if self.limit is None:
            return
        if self.limit.due is not None:
            yield "with_due", 1, keys
            if day > self.limit.due:
                yield "late", 1, keys
            if self.limit.due - 7 * DAY <= day <= self.limit.due:
                yield "due_soon", 1, keys
        elif self.limit.state in ("no_limit", "no_clock"):
            yield "no_limit", 1, keys
        else:
            yield "due_pending", 1, keys


def _opened(events: Sequence[Event], opening: str) -> Sequence[Event]:
    """The events of a subject; an opening on a day that nobody knows goes before the first thing that is known."""
    receptions = sorted((e for e in events if e.kind == opening), key=lambda e: (e.day, e.seq))
    if not receptions or receptions[0].value != "start_unknown":
        return events
    rest = [event for event in events if event is not receptions[0]]
    first = min((e.day for e in rest), default=receptions[0].day)
    earliest = min((e.seq for e in rest), default=0) - 1
    return [replace(receptions[0], day=min(first, receptions[0].day), seq=earliest), *rest]


def _walk_matter(matter: Matter, calendar: WorkCalendar, tally: Tally, first: date, wanted: set[date]) -> None:
    case = _Case(matter, calendar, tally)
    last = max(wanted)
    for day, events in _days(_opened(matter.events, "received"), last):
        case.morning(day)
        before = case.received
        for event in events:
            case.step(event, day)
        case.evening(day, {event.kind for event in events}, before is None and case.received is not None)
        if case.open and first <= day <= last:
            case.flow("days_held", day, 1, case.held())
        if day in wanted:
            for name, amount, keys in case.stocks(day):
                tally.stocks[name].append((day, amount, keys))
            for rated, state in case.ratings.items():
                tally.stocks[f"rated_{rated}_{state}"].append((day, 1, case.keys()))


def _walk_dispute(dispute: Dispute, tally: Tally, wanted: set[date]) -> None:
    entered: date | None = None
    nr = households = solved = 0
    opened_at = level = unit = limit = last_event = None
    undated = False
    # A list of promises made: [key, unit, due, ended].
    promises: list[dict[str, Any]] = []

    def flow(name: str, day: date, **moving: Any) -> None:
        tally.flows[name].append((day, 1, {**dispute.filing, **moving}))

    for day, events in _days(_opened(dispute.events, "ledger_on"), max(wanted)):
        for event in events:
            kind = event.kind
            last_event = day
            if kind in ("ledger_on", "rebound") and entered is None:
                nr, entered, limit = nr + 1, day, event.due
                opened_at, level, unit = event.level, event.level, event.unit_id
                undated = event.value == "start_unknown"
                if nr > 1 or not undated:
                    flow("key_new" if nr == 1 else "rebounds", day, level=event.level)
            elif kind == "extended" and entered and event.due:
                limit = event.due
            elif kind == "off_approved" and entered:
                entered = limit = None
                flow("off_ledger", day, level=opened_at)
            elif kind in ("merged", "split"):  # households go on elsewhere, and a merger is no 销账
                households -= min(event.number or 0, households - solved)
                if kind == "merged":
                    entered = limit = None
            elif (kind == "transferred" or (kind == "objection_agreed" and event.unit_id)) and entered:
                level, unit = event.level, event.unit_id
            elif kind == "lots_added":
                households += event.number or 0
            elif kind == "lot_solved":
                solved += min(event.number or 0, households - solved)
            elif kind in ("promised", "promise_kept", "promise_dropped"):
                running = next((p for p in promises if p["key"] == event.object and not p["ended"]), None)
                if kind == "promised" and event.due:
                    if running:
                        running["ended"] = day
                        if day <= running["due"]:  # moved before it fell due: the new day counts
                            running["due_flow"] = None
                    promises.append(
                        {
                            "key": event.object,
                            "unit": event.unit_id,
                            "due": event.due,
                            "ended": None,
                            "due_flow": max(day, event.due),
                        }
                    )
                elif running and kind != "promised":
                    running["ended"] = day
                    if kind == "promise_kept":
                        flow("promises_kept", day, unit=running["unit"])
        if day not in wanted:
            continue
        stock = []
        if entered is not None:
            stock.append(("key_open", 1))
            if undated:
                stock.append(("key_entry_unknown", 1))
            if limit is not None and limit < day:
                stock.append(("key_overdue", 1))
            if limit is not None and limit - 7 * DAY <= day <= limit:
                stock.append(("key_due_7d", 1))
            if last_event is not None and (day - last_event).days >= 15:
                stock.append(("stuck", 1))
            if nr > 1 and (day - entered).days < 30:
                stock.append(("rebounds_recent", 1))
            stock += [("households", households), ("households_solved", solved)]
        keys = {**dispute.filing, "unit": unit, "level": level}
        for name, amount in stock:
            tally.stocks[name].append((day, amount, keys))
        for promise in promises:
            if not promise["ended"] and promise["due"] < day:
                tally.stocks["promises_late"].append((day, 1, {**dispute.filing, "unit": promise["unit"]}))
    for promise in promises:
        if promise["due_flow"]:
            flow("promises_due", promise["due_flow"], unit=promise["unit"])


_ON_TIME = ["flow met_in_time"]
_DONE = ["flow met_with_due"]
_HOUSEHOLDS = (["stock households_solved"], ["stock households"])
_RATINGS = ("satisfied", "basically", "dissatisfied", "unrated", "expired", "invalid")

# metric → what its top and its bottom add up.
FORMULAS: Mapping[str, tuple[list[str], list[str]]] = {
    "received_items": (["flow received"], []),
    "received_batches": (["flow batches"], []),
    "received_persons": (["flow persons"], []),
    "open": (["stock open"], []),
    "due_7d": (["stock due_soon"], []),
    "overdue": (["stock late"], []),
    "became_overdue": (["flow became_overdue"], []),
    "no_limit": (["stock no_limit"], []),
    "due_pending": (["stock due_pending"], []),
    "finished_day_unknown": (["stock undated"], []),
    "received_day_unknown": (["stock unreceived"], []),
    "on_time_finished": (_ON_TIME, _DONE),
    "on_time_strict": (_ON_TIME, [*_DONE, "stock late"]),
    "on_time_all": (_ON_TIME, [*_DONE, "stock with_due"]),
    "on_time_due": (["flow reached_in_time"], ["flow reached"]),
    "finished": (["flow finished"], []),
    "solved": (["flow solved"], []),
    "mean_age": (["stock age"], ["stock aged"]),
    "median_age": (["stock aged"], []),
    "mean_finish_days": (["flow handled_days"], ["flow handled"]),
    "days_held": (["flow days_held"], []),
    "transfers": (["flow transfers"], []),
    "repeats": (["flow repeats"], []),
    "repeat_rate": (["flow repeats"], ["flow received"]),
    "collective": (["flow collective"], []),
    "skip_level": (["flow skip_level"], []),
    "first_time_solved": (["flow solved_directly"], ["flow solved"]),
    "solved_at_community": (["flow solved_1"], ["flow solved"]),
    "solved_at_street": (["flow solved_2"], ["flow solved"]),
    "solved_at_district": (["flow solved_3"], ["flow solved"]),
    "key_open": (["stock key_open"], []),
    "key_new": (["flow key_new"], []),
    "key_entry_unknown": (["stock key_entry_unknown"], []),
    "key_overdue": (["stock key_overdue"], []),
    "key_due_7d": (["stock key_due_7d"], []),
    "stuck": (["stock stuck"], []),
    "off_ledger": (["flow off_ledger"], []),
    "rebounds": (["flow rebounds"], []),
    "rebounds_recent": (["stock rebounds_recent"], []),
    "households": (["stock households"], []),
    "households_solved": (["stock households_solved"], []),
    "households_rate": _HOUSEHOLDS,
    "promises_due": (["flow promises_due"], []),
    "promises_kept": (["flow promises_kept"], []),
    "promises_late": (["stock promises_late"], []),
    **{f"rated_{who}_pending": ([f"stock rated_{who}_pending"], []) for who in ("office", "unit")},
    **{f"rated_{who}_{state}": ([f"flow rated_{who}_{state}"], []) for who in ("office", "unit") for state in _RATINGS},
}


def sides(
    tally: Tally, metric: str, first: date, last: date, by: Sequence[str] = ()
) -> dict[tuple[Any, ...], tuple[float, float]]:
    """Top and bottom of a metric over a window, by the values of the dimensions; KeyError for one it does not carry."""
    found: dict[tuple[Any, ...], list[float]] = defaultdict(lambda: [0, 0])
    for side, terms in enumerate(FORMULAS[metric]):
        for term in terms:
            kind, name = term.split()
            for _, amount, keys in tally.between(name, first, last) if kind == "flow" else tally.on(name, last):
                if amount:
                    found[tuple(keys[name] for name in by)][side] += amount
    return {key: (top, bottom) for key, (top, bottom) in found.items()}


def median_age(tally: Tally, day: date) -> float | None:
    """The median of the days since reception of what is open at the end of a day."""
    ages = [amount for _, amount, _ in tally.on("age", day)]
    return median(ages) if ages else None


def splits(metric: str) -> set[str]:
    """The moving dimensions a metric carries: who answers at its entry, at its end, or while it lasts."""
    if metric.startswith("rated_") or metric in ("became_overdue", "on_time_due"):
        return set()
    if metric.startswith("promises_"):
        return {"unit"}
    if metric.startswith(("solved", "first_time_")) or metric in ("key_new", "off_ledger", "rebounds"):
        return {"level"}
    return {"unit", "level"}
