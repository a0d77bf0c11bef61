"""A wrong record is corrected in its place: what rests on it refuses, households never exceed what there is."""

from dataclasses import replace

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
        ("partner", SOLVED, {"number": 1}, {"who"}),
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
