"""Spells as they follow from events: a clerk's examples, and properties that hold for any history."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.clocks import LIMITS, ClockState, Stage, TimeLimit
from domain.events import FAR, START_UNKNOWN, Event
from domain.spells import (
    RIGHTS,
    Choices,
    DisputeSpells,
    LedgerLimit,
    LedgerSpell,
    Lot,
    MatterFacts,
    MatterSpells,
    Rules,
    derive_dispute,
    derive_matter,
    in_order,
)
from domain.vocabulary import DISPUTE_NEUTRAL, MATTER_NEUTRAL, Category, Channel, Outcome
from domain.workdays import shipped

DAY = timedelta(days=1)
CLAIM = MatterFacts(Category.CLAIM, Channel.VISIT)
OFFICE, STREET, OWNER = 1, 2, 3
RULES = Rules(offices=frozenset({OFFICE}))


def march(day: int) -> date:
    return date(2026, 3, 1) + (day - 1) * DAY


def duty(spells: MatterSpells) -> list[tuple]:
    return [(c.stage, c.starts, c.due, c.ended, c.outcome) for c in spells.clocks if c.duty]


# --- a clerk's examples -------------------------------------------------------------------------------------------


def test_a_matter_from_reception_to_the_answer():
    spells = derive_matter(
        CLAIM,
        [
            Event("received", march(2), 0, unit_id=1, level=3),
            Event("transferred", march(3), 0, unit_id=2, level=2),
            Event("accepted", march(4), 0, value="6"),
            Event("finished", march(30), 0),
        ],
        RULES,
    )
    life = spells.life
    assert (life.received, life.accepted, life.closed, life.closing) == (march(2), march(4), march(30), "finished")
    assert (life.unit_in, life.unit_out, life.hops) == (1, 2, 1)
    assert [(h.nr, h.unit_id, h.since, h.until) for h in spells.holdings] == [
        (1, 1, march(2), march(3)),
        (2, 2, march(3), march(30)),
    ]
    assert duty(spells) == [(Stage.handling, march(4), date(2026, 5, 6), march(30), Outcome.MET)]
    assert [c.outcome for c in spells.clocks if c.stage == Stage.notice] == [Outcome.MET]


@pytest.mark.parametrize(
    ("what", "facts", "value", "state", "due"),
    [
        ("route 6", CLAIM, "6", ClockState.known, date(2026, 5, 6)),
        ("no route said", CLAIM, None, ClockState.known, date(2026, 5, 6)),
        ("route 5, own procedure", CLAIM, "5", ClockState.known, date(2026, 5, 6)),
        ("route 1, no days set", CLAIM, "1", ClockState.no_limit, FAR),
        ("day of acceptance unknown", CLAIM, "start_unknown", ClockState.start_unknown, FAR),
        ("suggestion", MatterFacts(Category.SUGGESTION, Channel.LETTER), "6", ClockState.no_clock, FAR),
        ("accusation", MatterFacts(Category.ACCUSATION, Channel.LETTER), None, ClockState.no_clock, FAR),
    ],
)
def test_the_duty_clock_of_an_accepted_matter(what, facts: MatterFacts, value: str | None, state, due: date):
    events = [Event("received", march(2)), Event("accepted", march(4), 1, value=value)]
    (clock,) = [c for c in derive_matter(facts, events, RULES).clocks if c.duty]
    assert (clock.state, clock.due, clock.ended) == (state, due, FAR), what


@pytest.mark.parametrize(
    ("what", "at", "order", "state", "due"),
    [
        # Hours run from the moment the order came in, over midnight and over days off.
        ("24 hours from half past five", "17:30", {"hours": 24}, ClockState.known, march(3)),
        ("two hours in the morning", "09:10", {"hours": 2}, ClockState.known, march(2)),
        ("two hours late in the evening", "23:15", {"hours": 2}, ClockState.known, march(3)),
        ("hours without a moment", None, {"hours": 24}, ClockState.start_unknown, FAR),
        ("the day on the order comes first", "09:10", {"hours": 24, "order_due": march(9)}, ClockState.known, march(9)),
        ("the day on the order needs no moment", None, {"order_due": march(9)}, ClockState.known, march(9)),
        # The table by class is for an order that carries neither.
        ("emergency", "23:15", {"order_class": "emergency"}, ClockState.known, march(3)),
        ("water, power, heat", "08:00", {"order_class": "utility"}, ClockState.known, march(3)),
        ("general: seven days", "08:00", {"order_class": "general"}, ClockState.known, march(9)),
        ("hard: fifteen days", "08:00", {"order_class": "hard"}, ClockState.known, march(17)),
        ("a class without a moment", None, {"order_class": "hard"}, ClockState.start_unknown, FAR),
        ("own hours before the class", "08:00", {"hours": 2, "order_class": "hard"}, ClockState.known, march(2)),
        (
            "own day before the class",
            "08:00",
            {"order_due": march(4), "order_class": "hard"},
            ClockState.known,
            march(4),
        ),
        ("nothing on the order", "08:00", {}, ClockState.no_limit, FAR),
        ("a class the office has no hours for", "08:00", {"order_class": "other"}, ClockState.no_limit, FAR),
    ],
)
def test_a_work_order_runs_from_its_moment(what, at: str | None, order: dict, state, due: date):
    moment = datetime.fromisoformat(f"2026-03-02T{at}") if at else None
    facts = MatterFacts(Category.CLAIM, Channel.HOTLINE, received_at=moment, **order)
    (clock,) = derive_matter(facts, [Event("received", march(2))], RULES).clocks
    assert (clock.stage, clock.duty, clock.starts) == (Stage.order, True, march(2)), what
    assert (clock.state, clock.due) == (state, due), what


def test_the_hours_of_a_class_are_those_in_force_on_the_day_of_the_order():
    shorter = Choices(order_hours={"general": 72})
    rules = Rules(choices=((date.min, Choices()), (march(3), shorter)))
    for day, due in ((march(2), march(9)), (march(3), march(6))):
        at = datetime(2026, 3, day.day, 8)
        facts = MatterFacts(Category.CLAIM, Channel.HOTLINE, received_at=at, order_class="general")
        (clock,) = derive_matter(facts, [Event("received", day)], rules).clocks
        assert (clock.due, clock.rule) == (due, "接诉即办工作条例2021·1·按工单类别")


@pytest.mark.parametrize(
    ("channel", "stage", "rule"),
    [
        (Channel.HOTLINE, Stage.order, "工单载明"),
        (Channel.ASSIGNED, Stage.handling, "来件载明"),
        (Channel.LETTER, Stage.handling, "来件载明"),
    ],
)
def test_a_limit_that_came_with_the_matter_is_its_limit_whatever_the_rules_say(channel, stage, rule):
    """From the day it came in to its end: accepting or extending it computes no other limit."""
    for category in Category:
        facts = MatterFacts(category, channel, order_due=march(20))
        events = accepted(Event("extended", march(10), 2), Event("finished", march(25), 3))
        (clock,) = [c for c in derive_matter(facts, events, RULES).clocks if c.duty]
        assert (clock.stage, clock.rule, clock.starts, clock.due) == (stage, rule, march(2), march(20))
        assert (clock.state, clock.ended, clock.outcome) == (ClockState.known, march(25), Outcome.MET)


def test_hours_that_came_with_a_matter_of_any_channel_are_its_limit():
    """They need the moment; with the day alone the limit is the law's, from the acceptance."""
    hours = MatterFacts(Category.CLAIM, Channel.LETTER, hours=24, received_at=datetime(2026, 3, 2, 17, 30))
    (clock,) = [c for c in derive_matter(hours, accepted(), RULES).clocks if c.duty]
    assert (clock.stage, clock.rule, clock.starts, clock.due) == (Stage.handling, "来件载明", march(2), march(3))
    (clock,) = [c for c in derive_matter(replace(hours, received_at=None), accepted(), RULES).clocks if c.duty]
    assert (clock.starts, clock.rule == "来件载明") == (march(4), False)


def accepted(*more: Event) -> list[Event]:
    return [Event("received", march(2)), Event("accepted", march(4), 1, value="6"), *more]


@pytest.mark.parametrize(
    ("what", "events", "clocks"),
    [
        ("before the due day", accepted(Event("extended", march(40))), ["replaced", None]),
        ("after the due day", accepted(Event("extended", march(80))), ["replaced", None]),
        ("after the finish", accepted(Event("finished", march(30)), Event("extended", march(31))), ["met"]),
        (
            "on the day of the finish, after it",
            accepted(Event("finished", march(30), 1), Event("extended", march(30), 2)),
            ["met"],
        ),
        (
            "on the day of the finish, before it",
            accepted(Event("extended", march(30), 1), Event("finished", march(30), 2)),
            ["replaced", "met"],
        ),
        ("a second one", accepted(Event("extended", march(40)), Event("extended", march(50))), ["replaced", None]),
        (
            "one before the acceptance does not use up the one after",
            accepted(Event("extended", march(3)), Event("extended", march(40))),
            ["replaced", None],
        ),
    ],
)
def test_an_extension(what: str, events: list[Event], clocks: list[str | None]):
    assert [clock[-1] for clock in duty(derive_matter(CLAIM, events, RULES))] == clocks, what


def test_an_acceptance_after_the_finish_starts_no_clock():
    events = [Event("received", march(2)), Event("finished", march(4), 1), Event("accepted", march(4), 2, value="6")]
    assert duty(derive_matter(CLAIM, events, RULES)) == []


@pytest.mark.parametrize("finished", [(march(1), 0), (march(2), 0)], ids=["the day before", "same day, written first"])
def test_a_finish_before_the_reception_never_leaves_the_matter_open(finished):
    day, seq = finished
    events = [Event("finished", day, seq), Event("received", march(2), 1, unit_id=1), Event("accepted", march(2), 2)]
    spells = derive_matter(CLAIM, events, RULES)
    assert (spells.life.received, spells.life.closed) == (march(2), march(2))
    assert [(h.since, h.until) for h in spells.holdings] == [(march(2), march(2))]
    assert spells.clocks == ()


def test_an_acceptance_before_the_reception_counts_from_its_day_but_stands_from_the_reception():
    events = [Event("accepted", march(1), value="6"), Event("received", march(9), unit_id=1)]
    assert duty(derive_matter(CLAIM, events, RULES)) == [(Stage.handling, march(9), date(2026, 4, 30), FAR, None)]


def test_a_matter_received_again_after_its_finish_is_not_held_again():
    events = [Event("received", march(2)), Event("finished", march(5)), Event("received", march(9))]
    spells = derive_matter(CLAIM, events, RULES)
    assert [(h.since, h.until) for h in spells.holdings] == [(march(2), march(5))]
    assert spells.life.hops == 0


def test_reported_done_closes_and_a_later_finish_gives_the_day():
    spells = derive_matter(CLAIM, accepted(Event("reported_done", march(20)), Event("finished", march(25))), RULES)
    life = spells.life
    assert (life.closed, life.closing, life.finished) == (march(20), "reported_done", march(25))
    assert duty(spells)[0][-1] == Outcome.UNDATED


def test_transfers_after_the_solution_do_not_change_what_was_solved_at_once():
    spells = derive_matter(
        CLAIM, accepted(Event("solved", march(10), level=1), Event("transferred", march(11), unit_id=2)), RULES
    )
    assert (spells.life.solved_hops, spells.life.hops, len(spells.holdings)) == (0, None, 2)


def test_a_clock_takes_the_limit_in_force_on_its_first_day():
    short = {**LIMITS, Stage.handling: TimeLimit(Stage.handling, 30, "days", "受理之日", "办理单位", "某条", "新")}
    rules = Rules(limits=((date.min, LIMITS), (march(5), short)))
    for day, due in ((march(4), date(2026, 5, 6)), (march(5), date(2026, 4, 7))):
        events = [Event("received", march(2)), Event("accepted", day, 1, value="6")]
        assert duty(derive_matter(CLAIM, events, rules))[0][2] == due


def test_an_extension_that_waits_for_a_calendar_still_counts_from_the_acceptance():
    notice = date(2026, 11, 12)
    rules = Rules(calendar=shipped().with_year(2027, [date(2027, 1, 1)], [], notice))
    events = [
        Event("received", date(2026, 11, 2)),
        Event("accepted", date(2026, 11, 3), value="6"),
        Event("extended", date(2026, 11, 5)),
    ]
    *_, waits, known = duty(derive_matter(CLAIM, events, rules))
    assert waits == (Stage.handling_extended, date(2026, 11, 5), FAR, notice, Outcome.REPLACED)
    assert known == (Stage.handling_extended, notice, date(2027, 2, 1), FAR, None)


def test_a_right_that_is_not_used_lapses_after_its_last_day():
    spells = derive_matter(CLAIM, accepted(Event("finished", march(8)), Event("delivered", march(9))), RULES)
    (right,) = [c for c in spells.clocks if c.stage == Stage.review_request]
    assert (right.due, right.ended, right.outcome) == (date(2026, 4, 8), date(2026, 4, 9), Outcome.WITHDRAWN)


# --- what each unit owes, or may do, beside the duty --------------------------------------------------------------


def others(spells: MatterSpells, *stages: Stage) -> list[tuple]:
    """Stage, unit, first day, due day, last day and outcome of the clocks that are no duty."""
    return [
        (str(c.stage), c.unit_in, c.starts, c.due, c.ended, c.outcome)
        for c in spells.clocks
        if not c.duty and (not stages or c.stage in stages)
    ]


TO_OFFICE = Event("received", march(2), 0, OFFICE, 3)
TO_STREET = Event("received", march(2), 0, STREET, 2)


@pytest.mark.parametrize(
    ("what", "events", "clocks"),
    [
        (
            "the office passes it on and owes no notice; the unit it went to does, from that day",
            [TO_OFFICE, Event("transferred", march(10), 1, STREET, 2)],
            [("transfer", OFFICE, 2, 17, 10, "met"), ("notice", STREET, 10, 25, None, None)],
        ),
        (
            "the office accepts it itself",
            [TO_OFFICE, Event("accepted", march(9), 1, OFFICE, value="6")],
            [("transfer", OFFICE, 2, 17, 9, "met")],
        ),
        ("the office lets it lie", [TO_OFFICE], [("transfer", OFFICE, 2, 17, None, None)]),
        (
            "withdrawn while it lies there",
            [TO_OFFICE, Event("cancelled", march(6), 1)],
            [("transfer", OFFICE, 2, 17, 6, "withdrawn")],
        ),
        (
            "another organ has nothing to transfer within 15 days",
            [TO_STREET, Event("not_accepted", march(12), 1, STREET)],
            [("notice", STREET, 2, 17, 12, "met")],
        ),
        (
            "passed on before anybody gave notice: the next unit has its own 15 days",
            [TO_STREET, Event("transferred", march(5), 1, OWNER), Event("accepted", march(8), 2, OWNER, value="6")],
            [("notice", STREET, 2, 17, 5, "replaced"), ("notice", OWNER, 5, 20, 8, "met")],
        ),
        (
            "passed on after the notice: nobody owes a second one",
            [TO_STREET, Event("accepted", march(4), 1, STREET, value="6"), Event("transferred", march(9), 2, OWNER)],
            [("notice", STREET, 2, 17, 4, "met")],
        ),
        (
            "sent to the office: it owes no notice",
            [TO_STREET, Event("transferred", march(4), 1, OFFICE)],
            [("notice", STREET, 2, 17, 4, "replaced")],
        ),
        (
            "an objection that is agreed to moves it like a transfer",
            [TO_STREET, Event("objection_agreed", march(4), 1, OWNER)],
            [("notice", STREET, 2, 17, 4, "replaced"), ("notice", OWNER, 4, 19, None, None)],
        ),
    ],
)
def test_transfer_and_notice(what: str, events: list[Event], clocks: list[tuple]):
    found = others(derive_matter(CLAIM, events, RULES), Stage.transfer, Stage.notice)
    assert found == [
        (stage, unit, march(since), march(due), march(until) if until else FAR, how)
        for stage, unit, since, due, until, how in clocks
    ], what


def test_of_an_accusation_and_without_an_address_no_notice_is_sent():
    accusation = MatterFacts(Category.ACCUSATION, Channel.LETTER)
    events = [TO_STREET, Event("transferred", march(5), 1, OWNER)]
    assert others(derive_matter(accusation, events, RULES), Stage.notice) == []
    unclear = MatterFacts(Category.CLAIM, Channel.LETTER, address_unclear=True)
    clocks = [c for c in derive_matter(unclear, events, RULES).clocks if c.stage == Stage.notice]
    assert [c.state for c in clocks] == [ClockState.no_clock, ClockState.no_clock]


@pytest.mark.parametrize(
    ("what", "later", "ended", "outcome"),
    [
        # Transferred on Thursday 5 March: five working days end on Thursday 12 March.
        ("raised", [Event("objection_raised", march(10), 2, STREET)], march(10), "met"),
        ("accepted", [Event("accepted", march(9), 2, STREET, value="6")], march(9), "withdrawn"),
        ("accepted after it had lapsed", [Event("accepted", march(20), 2, STREET, value="6")], march(13), "withdrawn"),
        ("raised too late", [Event("objection_raised", march(16), 2, STREET)], march(16), "met"),
        ("passed on", [Event("transferred", march(6), 2, OFFICE)], march(6), "replaced"),
        ("finished", [Event("finished", march(6), 2)], march(6), "withdrawn"),
        ("nothing", [], march(13), "withdrawn"),
    ],
)
def test_an_objection_to_competence_lapses_after_five_working_days(what, later, ended, outcome):
    events = [TO_OFFICE, Event("transferred", march(5), 1, STREET, 2), *later]
    found = others(derive_matter(CLAIM, events, RULES), Stage.objection)
    assert found == [("objection", STREET, march(5), march(12), ended, outcome)], what


def test_each_transfer_may_be_objected_to_but_not_the_first_reception():
    events = [TO_STREET, Event("transferred", march(3), 1, OWNER), Event("transferred", march(5), 2, STREET)]
    found = others(derive_matter(CLAIM, events, RULES), Stage.objection)
    assert [clock[1:4] for clock in found] == [(OWNER, march(3), march(10)), (STREET, march(5), march(12))]


@pytest.mark.parametrize(
    ("what", "later", "ended", "outcome"),
    [
        ("answered", [Event("answered", march(20), 2)], march(20), "met"),
        ("sent back", [Event("returned", march(12), 2)], march(12), "met"),
        ("finished", [Event("finished", march(21), 2)], march(21), "met"),
        ("finished on an unknown day", [Event("reported_done", march(21), 2)], march(21), "undated"),
        ("withdrawn", [Event("cancelled", march(21), 2)], march(21), "withdrawn"),
        ("an instruction with another day", [Event("instructed", march(9), 2, due=march(30))], march(9), "replaced"),
        ("an instruction without a day", [Event("instructed", march(9), 2)], FAR, None),
        ("not yet", [], FAR, None),
    ],
)
def test_an_assignment_with_a_set_day_asks_for_an_answer(what, later, ended, outcome):
    events = [TO_OFFICE, Event("transferred", march(5), 1, STREET, 2, due=march(18)), *later]
    for channel in (Channel.VISIT, Channel.HOTLINE):
        facts = MatterFacts(Category.CLAIM, channel)
        first, *_ = others(derive_matter(facts, events, RULES), Stage.feedback)
        assert first == ("feedback", STREET, march(5), march(18), ended, outcome), what


def test_an_agreement_may_be_confirmed_within_thirty_days():
    events = [TO_STREET, Event("agreement_effective", march(5), 1)]
    for facts in (CLAIM, MatterFacts(Category.CLAIM, Channel.HOTLINE)):
        lapsed = ("confirmation", STREET, march(5), date(2026, 4, 7), date(2026, 4, 8), "withdrawn")
        assert others(derive_matter(facts, events, RULES), Stage.confirmation) == [lapsed]
        asked = [*events, Event("confirmation_requested", march(11), 2)]
        used = ("confirmation", STREET, march(5), date(2026, 4, 7), march(11), "met")
        assert others(derive_matter(facts, asked, RULES), Stage.confirmation) == [used]


@pytest.mark.parametrize(
    ("what", "hearings", "clocks"),
    [
        ("no hearing", [], [(2, 1, 12, "met")]),
        ("ten days", [(8, 10)], [(2, 1, 8, "replaced"), (8, 13, 12, "met")]),
        (
            "two hearings add up",
            [(8, 10), (10, 5)],
            [(2, 1, 8, "replaced"), (8, 13, 10, "replaced"), (10, 16, 12, "met")],
        ),
        ("after the decision it counts nothing", [(20, 10)], [(2, 1, 12, "met")]),
    ],
)
def test_the_days_of_a_hearing_are_not_counted_in_a_recheck(what, hearings, clocks):
    """Asked for on 2 March: 30 days end on 1 April, 40 on Saturday 11 April (Monday 13), 45 on 16 April."""
    events = [
        Event("received", march(1)),
        Event("recheck_requested", march(2), 1),
        Event("recheck_decided", march(12), 9),
    ]
    events += [Event("hearing", march(day), 2, number=number) for day, number in hearings]
    found = [c for c in derive_matter(CLAIM, events, RULES).clocks if c.stage == Stage.recheck]
    assert [(c.starts, c.due, c.ended, c.outcome) for c in found] == [
        (march(since), date(2026, 4, due), march(until), how) for since, due, until, how in clocks
    ], what
    assert [c.rule.endswith("听证时间") for c in found] == [False, *[True] * (len(found) - 1)]


# --- a reception whose day is not known ---------------------------------------------------------------------------

UNKNOWN = Event("received", march(20), 0, STREET, 2, value="start_unknown")


def test_without_a_received_day_a_matter_is_in_the_house_from_the_first_day_on_which_anything_is_known():
    events = [UNKNOWN, Event("accepted", march(4), 1, STREET, value="6"), Event("finished", march(15), 2)]
    spells = derive_matter(CLAIM, events, RULES)
    life = spells.life
    assert (life.received, life.received_known, life.closed) == (march(4), False, march(15))
    assert [(h.unit_id, h.since, h.until) for h in spells.holdings] == [(STREET, march(4), march(15))]
    assert duty(spells) == [(Stage.handling, march(4), date(2026, 5, 6), march(15), Outcome.MET)]
    assert derive_matter(CLAIM, [UNKNOWN], RULES).life.received == march(20)


@pytest.mark.parametrize(
    ("what", "facts", "unit", "stage", "state"),
    [
        ("15 days of the office", CLAIM, OFFICE, Stage.transfer, ClockState.start_unknown),
        ("notice of another organ", CLAIM, STREET, Stage.notice, ClockState.start_unknown),
        (
            "an order in hours",
            MatterFacts(Category.CLAIM, Channel.HOTLINE, hours=24),
            STREET,
            Stage.order,
            ClockState.start_unknown,
        ),
        (
            "a day the order carries does not need it",
            MatterFacts(Category.CLAIM, Channel.HOTLINE, order_due=march(30)),
            STREET,
            Stage.order,
            ClockState.known,
        ),
    ],
)
def test_what_starts_with_the_reception_has_no_start_when_its_day_is_not_known(what, facts, unit, stage, state):
    events = [Event("received", march(20), 0, unit, value="start_unknown")]
    (clock,) = [c for c in derive_matter(facts, events, RULES).clocks if c.stage == stage]
    assert (clock.state, clock.due) == (state, facts.order_due or FAR), what


def test_the_next_unit_knows_when_it_got_a_matter_whose_reception_nobody_knows():
    found = derive_matter(CLAIM, [UNKNOWN, Event("transferred", march(25), 1, OWNER)], RULES).clocks
    assert [(c.unit_in, c.state, c.due) for c in found if c.stage == Stage.notice] == [
        (STREET, ClockState.start_unknown, FAR),
        (OWNER, ClockState.known, date(2026, 4, 9)),
    ]


def test_a_matter_without_a_reception_is_refused():
    with pytest.raises(ValueError):
        derive_matter(CLAIM, [Event("accepted", march(2))], RULES)
    with pytest.raises(ValueError):
        derive_matter(CLAIM, [], RULES)


def test_a_dispute_without_events_has_no_spells():
    assert derive_dispute([]) == DisputeSpells((), (), (), (), (), ())


def test_households_are_solved_in_batches_and_the_rest_has_its_reasons():
    spells = derive_dispute(
        [
            Event("ledger_on", march(2), 0, 1, 3, due=march(90)),
            Event("lots_added", march(2), 1, number=162),
            Event("lot_solved", march(10), number=50),
            Event("lot_reason", march(11), number=12, value="产权"),
            Event("lot_solved", march(20), number=100),
        ]
    )
    assert sorted((lot.n, lot.since, lot.solved, lot.reason) for lot in spells.lots if lot.reason is None) == [
        (50, march(2), march(10), None),
        (100, march(2), march(20), None),
    ]
    assert [(lot.n, lot.solved, lot.reason) for lot in spells.lots if lot.reason] == [(12, FAR, "产权")]


def test_a_promise_made_again_with_another_day_replaces_the_first_and_keeps_it():
    spells = derive_dispute(
        [
            Event("ledger_on", march(2), 0, 1, 3),
            Event("promised", march(3), 0, 1, due=march(10), object="p1"),
            Event("promised", march(15), 0, 1, due=march(30), object="p1"),
            Event("promise_kept", march(20), object="p1"),
            Event("promise_kept", march(21), object="p1"),
        ]
    )
    assert [(p.made, p.due, p.ended, p.outcome) for p in spells.promises] == [
        (march(3), march(10), march(15), Outcome.REPLACED),
        (march(15), march(30), march(20), "kept"),
    ]


def test_a_promise_kept_before_it_was_made_is_still_owed():
    events = [Event("promise_kept", march(2), object="p1"), Event("promised", march(3), due=march(9), object="p1")]
    assert [p.ended for p in derive_dispute(events).promises] == [FAR]


def test_a_rebound_opens_the_next_number_of_the_same_dispute():
    spells = derive_dispute(
        [
            Event("ledger_on", march(2), 0, 1, 3, due=march(30)),
            Event("extended", march(20), due=march(40)),
            Event("off_approved", march(35)),
            Event("rebound", march(50), 0, 2, 2, due=march(80)),
        ]
    )
    assert [(s.nr, s.level, s.entered, s.off) for s in spells.ledger] == [
        (1, 3, march(2), march(35)),
        (2, 2, march(50), FAR),
    ]
    assert [(limit.due, limit.ended, limit.outcome) for limit in spells.limits] == [
        (march(30), march(20), Outcome.REPLACED),
        (march(40), march(35), Outcome.MET),
        (march(80), FAR, None),
    ]
    assert [(q.since, q.until) for q in spells.quiet][-1] == (march(50), FAR)


def test_an_entry_without_its_day_says_so_and_stands_where_it_became_known():
    entry = Event("ledger_on", march(20), 0, 1, 3, value=START_UNKNOWN)
    again = [Event("off_approved", march(25)), Event("rebound", march(30), 0, 1, 3)]
    assert derive_dispute([entry, *again]).ledger == (
        LedgerSpell(1, 3, march(20), march(25), entered_known=False, closing="off_approved"),
        LedgerSpell(2, 3, march(30)),
    )


def test_households_go_with_a_split_and_the_rest_with_a_merger_which_solves_nothing():
    entry = Event("ledger_on", march(2), 0, 1, 3, due=march(90))
    told = [
        Event("lots_added", march(2), 1, number=10),
        Event("lot_reason", march(3), number=4, value="产权"),
        Event("lot_solved", march(4), number=1),
        Event("split", march(5), number=6, object="7"),
    ]
    spells = derive_dispute([entry, *told, Event("merged", march(6), number=3, object="8")])
    assert sorted(spells.lots, key=lambda lot: (lot.moved, lot.n)) == [
        Lot(1, march(2), reason="产权", moved=march(5)),
        Lot(5, march(2), moved=march(5)),
        Lot(3, march(2), reason="产权", moved=march(6)),
        Lot(1, march(2), solved=march(4)),
    ]
    assert spells.ledger == (LedgerSpell(1, 3, march(2), march(6), closing="merged"),)
    assert spells.limits == (LedgerLimit(march(2), march(90), march(6), Outcome.WITHDRAWN),)
    assert [(held.unit_id, held.until) for held in spells.holdings] == [(1, march(6))]


# --- for any history ----------------------------------------------------------------------------------------------

SPAN = 150
days = st.integers(0, SPAN).map(lambda n: march(1) + n * DAY)
MATTER_KINDS = sorted(
    {"received", "accepted", "not_accepted", "finished", "reported_done", "cancelled"} | MATTER_NEUTRAL
)
DISPUTE_KINDS = sorted({"ledger_on", "off_approved", "merged", "rebound"} | DISPUTE_NEUTRAL)
VALUES = [None, "1", "5", "6", "start_unknown", "pending", "satisfied"]


def events(kinds: list[str]) -> st.SearchStrategy[list[Event]]:
    one = st.builds(
        Event,
        kind=st.sampled_from(kinds),
        day=days,
        seq=st.integers(0, 2),
        unit_id=st.sampled_from([None, 1, 2, 3]),
        level=st.sampled_from([None, 1, 2, 3]),
        number=st.sampled_from([None, 1, 3, 20]),
        due=st.none() | days,
        value=st.sampled_from(VALUES),
        object=st.sampled_from(["office", "p1", "p2"]),
    )
    return st.lists(one, max_size=12)


facts = st.builds(
    MatterFacts,
    category=st.sampled_from(Category),
    channel=st.sampled_from([Channel.VISIT, Channel.HOTLINE]),
    hours=st.sampled_from([None, 2, 240]),
    order_due=st.none() | days,
    received_at=st.none() | st.datetimes(datetime(2026, 3, 1), datetime(2026, 7, 1)),
    order_class=st.sampled_from([None, "emergency", "hard"]),
    address_unclear=st.booleans(),
)
matters = st.tuples(facts, events(MATTER_KINDS), days).map(
    lambda made: derive_matter(made[0], [*made[1], Event("received", made[2], 1, 1, 3)], RULES)
)


def standing(spells, day: date, first: str, last: str) -> list:
    return [spell for spell in spells if getattr(spell, first) <= day < getattr(spell, last)]


def every_day() -> list[date]:
    return [march(1) + n * DAY for n in range(SPAN + 40)]


@settings(max_examples=300, deadline=None)
@given(matters)
def test_exactly_one_holding_at_every_open_day_of_a_matter(spells: MatterSpells):
    life = spells.life
    assert life.received <= life.closed
    for day in every_day():
        held = standing(spells.holdings, day, "since", "until")
        assert len(held) == (life.received <= day < life.closed)
    assert [h.nr for h in spells.holdings] == list(range(1, len(spells.holdings) + 1))
    assert all(before.until == after.since for before, after in pairwise(spells.holdings))


@settings(max_examples=300, deadline=None)
@given(matters)
def test_at_most_one_duty_clock_at_a_time_and_none_outside_the_matters_life(spells: MatterSpells):
    clocks = [clock for clock in spells.clocks if clock.duty]
    assert all(before.ended <= after.starts for before, after in pairwise(clocks))
    for clock in clocks:
        assert spells.life.received <= clock.starts <= clock.ended <= spells.life.closed
        assert (clock.outcome is None) == (clock.ended == FAR)
    assert sum(clock.outcome == Outcome.MET for clock in clocks) <= 1


@settings(max_examples=300, deadline=None)
@given(matters)
def test_of_each_other_stage_one_clock_runs_at_a_time_and_an_end_says_how(spells: MatterSpells):
    for stage in Stage:
        clocks = [clock for clock in spells.clocks if clock.stage is stage]
        assert all(before.ended <= after.starts for before, after in pairwise(clocks))
        assert all((c.outcome is None) == (c.ended == FAR) and c.starts <= c.ended for c in clocks)
        assert all((c.due < FAR) == (c.state == ClockState.known) for c in clocks)


@settings(max_examples=300, deadline=None)
@given(matters)
def test_a_rated_object_has_one_state_at_a_time(spells: MatterSpells):
    for rated in {r.object for r in spells.ratings}:
        mine = [r for r in spells.ratings if r.object == rated]
        assert all(before.until == after.since for before, after in pairwise(mine))
        assert mine[-1].until == FAR


@settings(max_examples=300, deadline=None)
@given(events(DISPUTE_KINDS))
def test_no_household_is_lost_by_splitting(happened: list[Event]):
    spells = derive_dispute(happened)
    added = sum(e.number or 0 for e in happened if e.kind == "lots_added")
    assert sum(lot.n for lot in spells.lots) == added
    assert all(lot.n > 0 and lot.since <= min(lot.solved, lot.moved) for lot in spells.lots)
    assert all(FAR in (lot.solved, lot.moved) for lot in spells.lots)
    open_, solved, moved = 0, 0, 0
    for event in in_order(happened):
        if event.kind == "lots_added":
            open_ += event.number or 0
        if event.kind == "lot_solved":
            part = min(event.number or 0, open_)
            open_, solved = open_ - part, solved + part
        if event.kind in ("split", "merged"):
            part = min(event.number or 0, open_)
            open_, moved = open_ - part, moved + part
    assert sum(lot.n for lot in spells.lots if lot.solved < FAR) == solved
    assert sum(lot.n for lot in spells.lots if lot.moved < FAR) == moved


@settings(max_examples=300, deadline=None)
@given(events(DISPUTE_KINDS))
def test_a_dispute_on_the_ledger_has_one_holder_at_most_one_limit_and_one_quiet_spell(happened: list[Event]):
    spells = derive_dispute(happened)
    for day in every_day():
        on = len(standing(spells.ledger, day, "entered", "off"))
        assert on <= 1
        assert len(standing(spells.holdings, day, "since", "until")) == on
        assert len(standing(spells.limits, day, "starts", "ended")) <= on
        assert not on or len(standing(spells.quiet, day, "since", "until")) == 1
    for key in {p.key for p in spells.promises}:
        mine = [p for p in spells.promises if p.key == key]
        assert all(before.ended <= after.made for before, after in pairwise(mine))


@settings(max_examples=200, deadline=None)
@given(events(DISPUTE_KINDS), events(MATTER_KINDS), days)
def test_what_happens_later_moves_nothing_that_was_before(dispute: list[Event], matter: list[Event], day: date):
    """Cut at the end of any day: spells that had begun by then stand as they stood, ends learned later left out."""
    reception = Event("received", march(1), 0, 1, 3)
    early = [reception, *(e for e in matter if e.day <= day)]
    assert begun(derive_matter(CLAIM, early, RULES), day) == begun(
        derive_matter(CLAIM, [reception, *matter], RULES), day
    )
    # An entry without a day stands on the first day anything is known of, so what is learned later does move it.
    dispute = [e for e in dispute if (e.kind, e.value) != ("ledger_on", START_UNKNOWN)]
    cut = [e for e in dispute if e.day <= day]
    assert begun(derive_dispute(cut), day) == begun(derive_dispute(dispute), day)


def begun(spells: MatterSpells | DisputeSpells, day: date) -> list[tuple]:
    """What was to be seen at the end of a day: spells that had begun, with the ends that had come."""
    seen = []
    if isinstance(spells, MatterSpells):
        parts = [("since", "until", ("unit_id", "level"), spells.holdings)]
        parts += [("since", "until", ("object", "state"), spells.ratings)]
        # A right shows in advance when it will lapse, and a late use moves that.
        owed = [c for c in spells.clocks if c.stage not in RIGHTS]
        parts += [("starts", "ended", ("stage", "due", "unit_in", "rule"), owed)]
    else:
        parts = [("entered", "off", ("nr", "level"), spells.ledger), ("starts", "ended", ("due",), spells.limits)]
        parts += [("since", "until", ("unit_id", "level"), spells.holdings)]
        parts += [("made", "ended", ("key", "due"), spells.promises)]
    for first, last, own, part in parts:
        for spell in part:
            since, until = getattr(spell, first), getattr(spell, last)
            if since <= day:
                seen.append((since, until if until <= day else FAR, *(getattr(spell, name) for name in own)))
    if isinstance(spells, DisputeSpells):
        ns = [lot for lot in spells.lots if lot.since <= day]
        seen.append((sum(lot.n for lot in ns), sum(lot.n for lot in ns if lot.solved <= day)))
    return seen
