"""Merging and splitting: households and matters arrive where they went, and nothing is solved or lost on the way."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.acts.agency import MANDATE
from domain.acts.case import Case
from domain.acts.declaration import Other
from domain.acts.joining import MERGE, SPLIT
from domain.acts.permission import events_beyond, events_of, refuse_given
from domain.acts.table import BY_NAME
from domain.events import FAR, Event
from domain.spells import derive_dispute
from domain.vocabulary import DisputeStatus, Level, MatterStatus
from tests.domain.acts.test_permission import (
    DOERS,
    HEATING,
    OWNER,
    STRANGER,
    TODAY,
    codes,
    dispute,
    filled,
    matter,
    suited,
)

OFFICE = DOERS["office"][0]
DUE = TODAY + timedelta(days=20)


def case(*more: Event, level: Level = Level.DISTRICT) -> Case:
    return suited(MERGE, dispute(DisputeStatus.OPEN, level, *more))


def into(other: Case, **more: Any) -> dict[str, Any]:
    return {"day": TODAY, "dispute": Other(99, other), "note": "同一栋楼同一件事。", **more}


lots = st.lists(
    st.tuples(st.sampled_from(["lots_added", "lot_solved", "lot_reason"]), st.integers(1, 40)), max_size=8
).map(
    lambda told: [
        Event(kind, TODAY, 100 + i, number=n, value="产权" if kind == "lot_reason" else None)
        for i, (kind, n) in enumerate(told)
    ]
)


def by_reason(lots_: Any, last: str) -> dict[str | None, int]:
    """Households whose `last` day is set (moved), or that wait (waits), by reason."""
    found: dict[str | None, int] = {}
    for lot in lots_:
        if lot.waits if last == "waits" else lot.moved < FAR:
            found[lot.reason] = found.get(lot.reason, 0) + lot.n
    return found


@settings(max_examples=150, deadline=None)
@given(lots, lots, st.integers(1, 200))
def test_every_household_that_leaves_arrives_with_its_reason(here: list[Event], there: list[Event], n: int):
    # A matter that is not for whoever merges goes along, too.
    one = replace(case(*here), id=7, linked={77: "甲"}, belonging=frozenset({77, 78}))
    other = replace(case(*there), belonging=frozenset({77}))
    gone = [event for event, _ in events_of(MERGE, one, OFFICE, into(other))]
    came = [event for event, _ in events_beyond(MERGE, one, OFFICE, into(other))]
    before, after = derive_dispute(other.events), derive_dispute([*other.events, *came])
    left = derive_dispute([*one.events, *gone])
    arrived = by_reason(after.lots, "waits")
    for reason, households in by_reason(before.lots, "waits").items():
        arrived[reason] = arrived.get(reason, 0) - households
    assert by_reason(left.lots, "moved") == {reason: k for reason, k in arrived.items() if k}
    assert by_reason(left.lots, "waits") == {}
    assert sum(lot.n for lot in after.lots if lot.solved < FAR) == sum(lot.n for lot in before.lots if lot.solved < FAR)
    assert (left.ledger[-1].closing, after.ledger) == ("merged", before.ledger)
    assert [event.number for event in came if event.kind == "linked"] == [78]
    assert {event.kind: event.object for event in (*gone, *came) if event.object} == {
        "merged": "99",
        "absorbed": "7",
        **dict.fromkeys(["lots_added"] if one.unsolved() else [], "7"),
    }

    asked = {
        "unit": STRANGER,
        "due": DUE,
        "number": n,
        "day": TODAY,
        "title": "二期",
        "summary": "另办。",
        "note": "分开办。",
    }
    if codes(refuse_given(SPLIT, one, OFFICE, asked)):
        assert n >= one.unsolved()
        return
    asked["dispute"] = Other(8, replace(other, events=()))
    off = [event for event, _ in events_of(SPLIT, one, OFFICE, asked)]
    new = derive_dispute([event for event, _ in events_beyond(SPLIT, one, OFFICE, asked)])
    rest = derive_dispute([*one.events, *off])
    assert by_reason(rest.lots, "moved") == by_reason(new.lots, "waits")
    assert sum(by_reason(new.lots, "waits").values()) == n
    assert (new.ledger[0].level, new.limits[0].due, new.holdings[0].unit_id) == (3, DUE, STRANGER)
    assert rest.ledger == derive_dispute(one.events).ledger


@pytest.mark.parametrize(
    ("doer", "one", "other", "code"),
    [
        ("office", case(), case(), None),
        ("office", case(), replace(case(), id=0), None),
        ("office", case(), suited(MERGE, dispute(DisputeStatus.APPLIED)), "dispute"),
        ("office", case(), suited(MERGE, dispute(DisputeStatus.OFF)), "dispute"),
        ("office", case(), case(level=Level.STREET), "dispute"),
        ("office", case(level=Level.STREET), case(), None),
        ("street", case(level=Level.STREET), case(), "dispute"),
        ("street", case(level=Level.STREET), case(level=Level.STREET), None),
        ("secretary", case(), case(level=Level.STREET), "dispute"),
        ("office", dispute(), case(), "open"),
        ("office", case(), case(Event("recused", TODAY, 60, object="1")), "dispute"),
    ],
)
def test_into_what_a_dispute_may_be_merged(doer: str, one: Case, other: Case, code: str | None):
    assert codes(refuse_given(MERGE, one, DOERS[doer][0], into(other))) == ({code} if code else set())


def test_neither_into_itself_nor_before_what_happened_there():
    assert codes(refuse_given(MERGE, replace(case(), id=99), OFFICE, into(case()))) == {"dispute"}
    early = {"day": TODAY - timedelta(days=1)}
    later = case(Event("transferred", TODAY, 60, OWNER))
    assert codes(refuse_given(MERGE, case(), OFFICE, into(later, **early))) == {"day"}


def test_a_split_takes_something_along_and_never_more_than_waits():
    answers = filled(SPLIT, case(), OFFICE)
    assert refuse_given(SPLIT, case(), OFFICE, answers) == ()
    for wrong in ({"number": 162}, {"number": None, "matters": ()}):
        assert codes(refuse_given(SPLIT, case(), OFFICE, {**answers, **wrong})) == {"number"}
    assert refuse_given(SPLIT, case(), OFFICE, {**answers, "number": None}) == ()


def test_a_split_is_no_way_round_an_extension():
    later = {**filled(SPLIT, case(), OFFICE), "due": TODAY + timedelta(days=31), "consent": None}
    assert codes(refuse_given(SPLIT, case(), OFFICE, later)) == {"consent"}
    assert refuse_given(SPLIT, case(), OFFICE, {**later, "consent": True}) == ()


def test_who_keeps_out_of_one_keeps_out_of_the_other():
    aside = replace(case(Event("recused", TODAY, 50, HEATING, object="2")), id=7)
    split = events_beyond(SPLIT, aside, OFFICE, {"day": TODAY, **filled(SPLIT, aside, OFFICE)})
    merged = events_beyond(MERGE, aside, OFFICE, into(case()))
    assert [[event.object for event, _ in told if event.kind == "recused"] for told in (split, merged)] == [["2"]] * 2
    asked = {"agent": 2, "note": "代办。", "due": DUE, "asked": True}
    assert codes(refuse_given(MANDATE, aside, OFFICE, asked)) == {"agent"}
    assert codes(refuse_given(MANDATE, case(), OFFICE, {**asked, "note": "已签息诉罢访承诺。"})) == {"petition"}


def test_a_hearing_takes_no_more_days_than_have_passed():
    asked = matter(MatterStatus.FINISHED)
    asked = replace(asked, events=(*asked.events, Event("recheck_requested", TODAY - timedelta(days=5), 50)))
    for days, wanted in ((5, set()), (6, {"number"})):
        assert codes(refuse_given(BY_NAME["hearing"], asked, OFFICE, {"number": days, "day": TODAY})) == wanted
