"""The clocks beside the duty, derived a second time: a plain walk through the events that keeps what is running."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.clocks import Stage, due
from domain.events import FAR, Event
from domain.spells import MatterFacts, Rules, derive_matter
from domain.vocabulary import Category, Channel
from domain.workdays import shipped

DAY = timedelta(days=1)
OFFICE = 1
CALENDAR = shipped()
CLOSINGS = {"finished": "met", "reported_done": "undated", "cancelled": "withdrawn"}
LATER = {
    "delivered": ("review_request", "review_requested"),
    "review_requested": ("review", "review_decided"),
    "review_decided": ("recheck_request", "recheck_requested"),
    "agreement_effective": ("confirmation", "confirmation_requested"),
}
RIGHTS = ("objection", "review_request", "recheck_request", "confirmation")

Told = tuple[str, date, date, str | None]


def told(stage: str, starts: date, ended: date, how: str | None) -> Told:
    """A clock as it ended; a right that was not used in time lapsed the day after its last one."""
    if stage in RIGHTS and how != "met":
        last = due(Stage(stage), starts, CALENDAR).due
        assert type(last) is date
        if last + DAY <= ended:
            return stage, starts, last + DAY, "withdrawn"
    return stage, starts, ended, how


def walk(facts: MatterFacts, happened: list[Event]) -> list[Told]:
    """Stage, first day, last day and outcome of every clock that is no duty."""
    events = sorted(happened, key=lambda e: (e.day, e.seq))
    received = next(e for e in events if e.kind == "received")
    arrival = received.day
    if received.value == "start_unknown":
        arrival = events[0].day
        events = [received, *(e for e in events if e is not received)]
    found: list[Told] = []
    running: dict[str, date] = {}
    petition, state, unit, decided, turns = facts.channel != "12345", "not there", None, False, 0

    def stop(day: date, **stages: str) -> None:
        for stage, how in stages.items():
            if stage in running:
                found.append(told(stage, running.pop(stage), day, how))

    def arrive(event: Event, day: date) -> None:
        nonlocal unit, turns
        unit, turns = event.unit_id, turns + 1
        if not petition:
            return
        if unit == OFFICE and turns == 1:
            running["transfer"] = day
        if unit != OFFICE and not decided and facts.category != "accusation":
            running["notice"] = day
        if unit != OFFICE and turns > 1:
            running["objection"] = day

    for event in events:
        kind, day = event.kind, event.day
        decides = kind in ("accepted", "not_accepted")
        if state == "there":
            if decides:
                stop(day, transfer="met", notice="met", objection="withdrawn")
            elif kind == "objection_raised":
                stop(day, objection="met")
            elif kind in ("answered", "returned"):
                stop(day, feedback="met")
            elif kind == "transferred" or (kind == "objection_agreed" and event.unit_id is not None):
                stop(day, transfer="met", notice="replaced", objection="replaced")
                arrive(event, day)
            if kind in ("transferred", "instructed") and event.due:
                stop(day, feedback="replaced")
                running["feedback"] = day
        decided = decided or decides
        if event is received:
            arrive(event, arrival)
            state = "there"
        if kind in CLOSINGS and state == "not there":
            return []  # over before it began
        if kind in CLOSINGS and state == "there":
            how = CLOSINGS[kind]
            stop(day, transfer=how, notice=how, feedback=how, objection="withdrawn")
            state = "gone"
    found += [told(stage, since, FAR, None) for stage, since in running.items()]
    return found + [clock for clock in after(events) if petition or clock[0] == "confirmation"]


def after(events: list[Event]) -> list[Told]:
    """What follows the answer and an agreement, whether the matter is open or not."""
    found = []
    for opener, (stage, closer) in LATER.items():
        first = next((e.day for e in events if e.kind == opener), None)
        if first:
            used = [e.day for e in events if e.kind == closer and e.day >= first]
            found.append(told(stage, first, used[0] if used else FAR, "met" if used else None))
    asked = next((e.day for e in events if e.kind == "recheck_requested"), None)
    if asked:
        since = asked
        for event in (e for e in events if e.day >= asked):
            if event.kind == "hearing" and event.number:
                found.append(("recheck", since, event.day, "replaced"))
                since = event.day
            elif event.kind == "recheck_decided":
                return [*found, ("recheck", since, event.day, "met")]
        found.append(("recheck", since, FAR, None))
    return found


EARLY = ["transferred", "transferred", "objection_agreed", "accepted", "not_accepted", "objection_raised", "instructed"]
LATE = ["answered", "returned", "hearing", "recheck_requested", "recheck_decided", "received", "confirmation_requested"]
LATE += [*CLOSINGS, *LATER]
FIRST = date(2026, 3, 2)


def some(kinds: list[str], span: int) -> st.SearchStrategy[Event]:
    days = st.integers(0, span).map(lambda n: FIRST + n * DAY)
    return st.builds(
        Event,
        kind=st.sampled_from(kinds),
        day=days,
        seq=st.integers(0, 2),
        unit_id=st.sampled_from([None, OFFICE, 2, 3]),
        number=st.sampled_from([None, 5]),
        due=st.none() | days,
        value=st.sampled_from([None, "6", "start_unknown"]),
    )


events = st.tuples(st.lists(some(EARLY, 16), max_size=6), st.lists(some(LATE, 70), max_size=5))
facts = st.builds(
    MatterFacts,
    category=st.sampled_from(Category),
    channel=st.sampled_from([Channel.LETTER, Channel.LETTER, Channel.HOTLINE]),
)


@settings(max_examples=1000, deadline=None)
@given(facts, events, some(["received"], 10))
def test_the_clocks_beside_the_duty_are_those_of_a_plain_walk(facts, events, reception: Event):
    happened = [*events[0], *events[1], reception]
    spells = derive_matter(facts, happened, Rules(offices=frozenset({OFFICE})))
    found = [(str(c.stage), c.starts, c.ended, c.outcome and str(c.outcome)) for c in spells.clocks if not c.duty]
    assert sorted(found, key=repr) == sorted(walk(facts, happened), key=repr)
