"""Who answers, for how long, and when the units should meet, on courses a clerk would recognise."""

from datetime import date

import pytest

from domain.events import Event
from domain.responsibility import (
    days_by,
    drives,
    holdings,
    owes,
    propose_meeting,
    refuse_lead,
    successor,
    transfers,
)
from domain.vocabulary import Level

OFFICE, STREET, HEATING, OWNER, COMMUNITY = 1, 2, 3, 5, 4


def nov(day: int) -> date:
    return date(2026, 11, day)


def course(*steps: tuple[int, str, int | None, int | None]) -> list[Event]:
    """(day of November, kind, unit, level) in order."""
    return [Event(kind, nov(day), n, unit, level) for n, (day, kind, unit, level) in enumerate(steps)]


# Received at the street, accepted by the office, heating says "not ours", owner gets it, then heating again.
PUSHED = course(
    (1, "received", STREET, 2),
    (2, "registered", STREET, 2),
    (3, "transferred", HEATING, 3),
    (4, "accepted", OFFICE, 3),
    (8, "objection_raised", HEATING, None),
    (10, "transferred", OWNER, 3),
    (12, "returned", OWNER, None),
    (15, "transferred", HEATING, 3),
)


def test_two_owners_of_one_matter():
    assert (drives(PUSHED), owes(PUSHED)) == (OFFICE, HEATING)


@pytest.mark.parametrize(
    ("events", "unit"),
    [
        (course((1, "received", STREET, 2)), STREET),
        (course((1, "received", STREET, 2), (2, "registered", OFFICE, None)), OFFICE),
        (
            course((1, "received", STREET, 2), (2, "registered", OFFICE, None), (3, "not_accepted", HEATING, None)),
            HEATING,
        ),
        (course((1, "received", STREET, 2), (3, "accepted", None, None)), STREET),
        ([], None),
    ],
)
def test_who_drives_the_procedure(events, unit):
    assert drives(events) == unit


def test_who_answered_at_the_end_still_owed_it():
    closed = [*PUSHED, Event("finished", nov(20), 8, OFFICE)]
    assert owes(closed) == HEATING
    assert owes([]) is None


def days_by_unit(events: list[Event], today: date) -> dict[int | None, int | None]:
    return days_by(holdings(events), lambda held: held.unit_id, today)


def test_days_add_up_from_the_first_to_today():
    assert days_by_unit(PUSHED, nov(24)) == {STREET: 2, HEATING: 7 + 9, OWNER: 5}
    assert days_by(holdings(PUSHED), lambda held: held.level, nov(24)) == {2: 2, 3: 21}
    assert transfers(PUSHED) == 3


def test_days_end_with_the_closing_and_never_run_ahead():
    closed = [*PUSHED, Event("finished", nov(16), 8, OFFICE)]
    assert days_by_unit(closed, nov(24)) == {STREET: 2, HEATING: 7 + 1, OWNER: 5}
    assert days_by_unit(PUSHED, nov(5)) == {STREET: 2, HEATING: 2, OWNER: 0}


def test_a_rebound_is_no_transfer():
    ledger = course(
        (1, "ledger_on", HEATING, 3),
        (3, "transferred", OWNER, 3),
        (9, "off_approved", OFFICE, 3),
        (20, "rebound", OWNER, 3),
    )
    assert (transfers(ledger), owes(ledger)) == (1, OWNER)
    assert propose_meeting(ledger, 2) is None
    proposed = propose_meeting([*ledger, Event("transferred", nov(22), 4, STREET, 2)], 2)
    assert proposed is not None and proposed.transfers == 2


def test_three_transfers_propose_a_meeting_with_exactly_those_units():
    meeting = propose_meeting(PUSHED, 3)
    assert meeting is not None
    assert (meeting.units, meeting.transfers) == ((STREET, HEATING, OWNER), 3)
    assert meeting.sentence == "已移交 3 次仍无着落，建议召开协调会，请经手和退回过的 3 个单位参加。"


def test_a_unit_that_only_sent_it_back_sits_at_the_table_too():
    events = [*PUSHED, Event("objection_raised", nov(16), 8, COMMUNITY)]
    meeting = propose_meeting(events, 3)
    assert meeting is not None and meeting.units == (STREET, HEATING, OWNER, COMMUNITY)


@pytest.mark.parametrize(
    ("events", "after"),
    [
        (PUSHED, 4),
        ([*PUSHED, Event("finished", nov(20), 8, OFFICE)], 3),
        ([*PUSHED, Event("meeting", nov(20), 8)], 3),
        ([*PUSHED, Event("meeting", nov(20), 8), Event("transferred", nov(21), 9, OWNER, 3)], 3),
        ([], 3),
        ([Event("ledger_on", nov(1), 0, OWNER, 3), Event("off_approved", nov(2), 1)], 0),
    ],
)
def test_no_meeting_is_proposed(events, after):
    assert propose_meeting(events, after) is None


def test_three_more_transfers_after_a_meeting_propose_another():
    again = [Event("transferred", nov(21 + n), 9 + n, unit, 3) for n, unit in enumerate((OWNER, HEATING, STREET))]
    meeting = propose_meeting([*PUSHED, Event("meeting", nov(20), 8), *again], 3)
    assert meeting is not None and meeting.transfers == 3


def test_a_unit_that_is_gone_is_represented_by_its_successor():
    meeting = propose_meeting(PUSHED, 3, {OWNER: 7, 7: HEATING})
    assert meeting is not None and meeting.units == (STREET, HEATING)


def test_successors_through_several_mergers():
    assert [successor(unit, {OWNER: 7, 7: 8}) for unit in (OWNER, 7, 8, HEATING)] == [8, 8, 8, HEATING]
    with pytest.raises(ValueError, match="成了环"):
        successor(OWNER, {OWNER: 7, 7: OWNER})


@pytest.mark.parametrize(
    ("level", "ticked", "refused"),
    [
        (Level.COMMUNITY, False, ["community"]),
        (Level.COMMUNITY, True, []),
        (Level.STREET, False, []),
        (Level.DISTRICT, False, []),
    ],
)
def test_a_community_leads_only_what_is_on_its_list(level, ticked, refused):
    assert [refusal.code for refusal in refuse_lead(level, ticked)] == refused
