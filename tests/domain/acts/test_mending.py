"""A wrong record is corrected in its place: what rests on it refuses, households never exceed what there is."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.acts.declaration import KEPT
from domain.acts.mending import MEND, households_fit, key
from domain.acts.permission import events_of, refuse_given
from domain.events import FAR, Event
from domain.spells import derive_dispute, in_order
from domain.vocabulary import DisputeStatus
from tests.domain.acts.test_permission import DOERS, HEATING, TODAY, codes, dispute

OFFICE = DOERS["office"][0]
SOLVED = Event("lot_solved", TODAY, 20, HEATING, number=20)
PROMISE = Event("promised", TODAY, 21, HEATING, due=TODAY, object="p21")
CASE = dispute(DisputeStatus.OPEN, dispute().level, SOLVED, PROMISE)  # pyright: ignore[reportArgumentType]


def mend(wrong: Event, **more: object) -> dict[str, object]:
    return {"record": key(wrong), "note": "当时登记错了。", **more}


def test_the_right_record_stands_in_the_place_of_the_wrong_one():
    told = events_of(MEND, CASE, OFFICE, mend(SOLVED, number=12))
    assert told == [
        (replace(SOLVED, number=12), KEPT),
        (Event("corrected", TODAY, 23, OFFICE.unit_id), "当时登记错了。"),
    ]
    assert events_of(MEND, CASE, OFFICE, mend(SOLVED, void=True)) == [
        (Event("corrected", TODAY, 22, OFFICE.unit_id), "当时登记错了。")
    ]


@pytest.mark.parametrize(
    ("who", "wrong", "given_", "wanted"),
    [
        ("office", SOLVED, {"number": 162}, set()),
        ("office", SOLVED, {"number": 163}, {"number"}),
        ("holder", SOLVED, {"void": True}, set()),
        ("partner", SOLVED, {"number": 1}, {"nothing"}),  # none of its own
        ("holder", PROMISE, {"void": True}, {"promise"}),  # its own word: 撤回承诺 is for the office or the secretary
        ("holder", PROMISE, {"due": TODAY + timedelta(days=9)}, {"promise"}),
        ("office", PROMISE, {"due": TODAY}, {"due"}),  # not before it was made
        ("office", SOLVED, {}, {"text"}),
        ("office", SOLVED, {"void": True, "number": 3}, {"text"}),
        ("office", SOLVED, {"due": FAR}, {"due"}),
        ("office", PROMISE, {"number": 3}, {"number"}),
        ("office", PROMISE, {"text": "修好为止。"}, set()),
        ("office", PROMISE, {"text": "签了息诉罢访承诺。"}, {"petition"}),
        ("office", CASE.events[2], {"number": 19}, {"number"}),  # of 162 households 20 are solved already
        ("office", CASE.events[2], {"number": 20}, set()),
        ("office", CASE.events[0], {"text": "上账"}, {"record"}),
    ],
)
def test_what_may_be_corrected_and_how(who: str, wrong: Event, given_: dict, wanted: set[str]):
    assert codes(refuse_given(MEND, CASE, DOERS[who][0], mend(wrong, **given_))) == wanted


def test_what_a_file_brought_is_corrected_where_it_comes_from():
    brought = replace(CASE, brought=frozenset({SOLVED}))
    assert codes(refuse_given(MEND, brought, OFFICE, mend(SOLVED, number=1))) == {"record"}
    assert codes(refuse_given(MEND, brought, OFFICE, mend(PROMISE, text="修好为止。"))) == set()


def test_what_was_answered_is_not_void():
    kept = replace(CASE, events=(*CASE.events, Event("promise_kept", TODAY, 30, HEATING, object="p21")))
    assert codes(refuse_given(MEND, kept, OFFICE, mend(PROMISE, void=True))) == {"rests"}


def test_an_answer_that_nothing_rests_on_is_void():
    answer = Event("answered", TODAY, 31, HEATING, object="i2")
    ordered = Event("instructed", TODAY, 30, HEATING, due=FAR, value="5", object="i2")
    case = replace(CASE, events=(*CASE.events, ordered, answer))
    assert codes(refuse_given(MEND, case, OFFICE, mend(answer, void=True))) == set()
    noted = replace(case, events=(*case.events, Event("noted", TODAY, 32, None, object="i2")))
    assert codes(refuse_given(MEND, noted, OFFICE, mend(answer, void=True))) == {"rests"}


LATE = Event("promised", TODAY - timedelta(days=9), 40, HEATING, due=TODAY - timedelta(days=1), object="p40")
ORDER = Event("instructed", TODAY, 41, HEATING, due=FAR, value="5", object="i41")  # of the secretary, to the holder
DECISION = Event("decision", TODAY, 42, HEATING)
MET = Event("met", TODAY, 43)  # by a post without a unit


@pytest.mark.parametrize(
    ("who", "wrong", "given_", "wanted"),
    [
        ("holder", LATE, {"due": TODAY + timedelta(days=30)}, {"promise"}),
        ("office", LATE, {"due": TODAY - timedelta(days=4)}, set()),  # a day that was mistyped, though it is past
        ("office", LATE, {"due": LATE.day}, {"due"}),
        ("office", LATE, {"void": True}, {"due"}),
        ("holder", LATE, {"text": "修好为止。"}, set()),
        *((who, ORDER, {"void": True}, {"record"}) for who in ("holder", "office", "leader")),
        ("secretary", ORDER, {"text": "三日内。"}, set()),
        ("holder", DECISION, {"void": True}, {"record"}),
        ("office", DECISION, {"void": True}, set()),
        ("leader", MET, {"void": True}, {"record"}),
    ],
)
def test_nobody_corrects_what_he_was_told_to_do(who: str, wrong: Event, given_: dict, wanted: set[str]):
    case = replace(CASE, events=(*CASE.events, LATE, ORDER, DECISION, MET))
    assert codes(refuse_given(MEND, case, DOERS[who][0], mend(wrong, **given_))) == wanted


def test_households_that_came_from_another_dispute_are_not_corrected_here_alone():
    came = Event("lots_added", TODAY, 44, HEATING, number=3, object="7")
    case = replace(CASE, events=(*CASE.events, came))
    assert codes(refuse_given(MEND, case, OFFICE, mend(came, void=True))) == {"record"}


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["lots_added", "lot_solved", "lot_reason", "split"]),
            st.integers(1, 9),
            st.sampled_from([None, "产权"]),
        ),
        max_size=8,
    )
)
def test_households_fit_where_every_record_is_counted_whole(told: list[tuple[str, int, str | None]]):
    """The second derivation: where they fit, the lots say of each record exactly its households."""
    events = [
        Event(kind, TODAY, i, number=n, value=("产权" if kind == "lot_reason" else value))
        for i, (kind, n, value) in enumerate(told)
    ]
    fits = True
    for i in range(len(events)):
        before, after = (derive_dispute(in_order(events[:k])).lots for k in (i, i + 1))
        n, kind = events[i].number or 0, events[i].kind
        waits = [sum(lot.n for lot in lots if lot.waits) for lots in (before, after)]
        why = [sum(lot.n for lot in lots if lot.waits and lot.reason) for lots in (before, after)]
        fits &= waits[1] - waits[0] == {"lots_added": n, "lot_reason": 0}.get(kind, -n)
        fits &= kind != "lot_reason" or why[1] - why[0] == n
    assert households_fit(events) is fits
