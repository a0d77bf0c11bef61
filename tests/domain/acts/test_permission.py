"""Every act against every status and every capacity: what is permitted can be walked, what is not is refused and says why."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from domain.acts.case import CAPACITY_WORDS, Capacity, Case, Doer, capacities
from domain.acts.declaration import Act, Kind, Other
from domain.acts.opening import ENTER, REGISTER
from domain.acts.permission import events_of, refuse_act, refuse_given
from domain.acts.table import ACTS, BY_NAME, acts_for
from domain.events import Event
from domain.ledger import walk
from domain.visibility import (
    Viewer,
    bureau_head,
    community_secretary,
    district_leader,
    district_office,
    district_secretary,
    street_secretary,
)
from domain.vocabulary import DISPUTE_MOVES, EVENT_WORDS, MATTER_MOVES, DisputeStatus, Level, MatterStatus, word

TODAY = date(2026, 11, 24)
START = TODAY - timedelta(days=60)
OFFICE, HEATING, OWNER, HELPER, STREET, COMMITTEE, STRANGER = 1, 2, 3, 4, 5, 6, 7
UNITS: dict[int, Level | None] = {
    OFFICE: Level.DISTRICT,
    HEATING: Level.DISTRICT,
    OWNER: None,
    HELPER: Level.DISTRICT,
    STREET: Level.STREET,
    COMMITTEE: Level.COMMUNITY,
    STRANGER: Level.DISTRICT,
}

# Who somebody is → as what he may act on a district's dispute that HEATING has from OWNER, with HELPER beside it.
DOERS: dict[str, tuple[Doer, set[Capacity]]] = {
    "office": (Doer(district_office(), OFFICE, 1), {Capacity.OFFICE}),
    "holder": (Doer(bureau_head("供热", HEATING), HEATING, 2), {Capacity.HOLDER, Capacity.BUREAU}),
    "partner": (Doer(bureau_head("配合", HELPER), HELPER, 3), {Capacity.PARTNER, Capacity.BUREAU}),
    "sender": (Doer(bureau_head("产权", OWNER), OWNER, 4), {Capacity.BUREAU}),
    "secretary": (Doer(district_secretary(), None, 5), {Capacity.DECIDER, Capacity.SUPERIOR}),
    "leader": (Doer(district_leader("副区长", [], [HEATING]), None, 6), {Capacity.DECIDER, Capacity.SUPERIOR}),
    "street": (Doer(street_secretary("街道", 11, [STREET]), STREET, 7), {Capacity.LOCAL}),
    "community": (Doer(community_secretary("社区", 111, [COMMITTEE]), COMMITTEE, 8), {Capacity.LOCAL}),
    "stranger": (Doer(bureau_head("旁的", STRANGER), STRANGER, 9), {Capacity.BUREAU}),
}

OPEN = DisputeStatus.OPEN
DECIDED = Event("objection_refused", TODAY, 60, OFFICE)  # so that another can be raised
# The shortest way to each status.
DISPUTE_WAYS: dict[DisputeStatus, tuple[str, ...]] = {
    DisputeStatus.OPEN: (),
    DisputeStatus.SUSPENDED: ("suspended",),
    DisputeStatus.APPLIED: ("evidence", "off_applied"),
    DisputeStatus.VERIFIED: ("evidence", "off_applied", "off_verified"),
    DisputeStatus.OFF: ("evidence", "off_applied", "off_verified", "off_approved"),
    DisputeStatus.MERGED: ("merged",),
}
MATTER_WAYS: dict[MatterStatus, tuple[str, ...]] = {
    MatterStatus.RECEIVED: (),
    MatterStatus.ACCEPTED: ("accepted",),
    MatterStatus.NOT_ACCEPTED: ("not_accepted",),
    MatterStatus.INTERIM: ("answered_interim",),
    MatterStatus.FINISHED: ("finished",),
    MatterStatus.UNDATED: ("reported_done",),
    MatterStatus.CANCELLED: ("cancelled",),
}


def dispute(status: DisputeStatus = DisputeStatus.OPEN, level: Level = Level.DISTRICT, *more: Event) -> Case:
    """On the ledger with OWNER, passed to HEATING, 162 households, an order and a promise that wait."""
    events = [
        Event("ledger_on", START, 0, OWNER, level, due=TODAY + timedelta(days=30)),
        Event("transferred", START + timedelta(days=1), 1, HEATING, Level.DISTRICT),
        Event("lots_added", START + timedelta(days=2), 2, HEATING, number=162),
        Event("instructed", START + timedelta(days=3), 3, HEATING, due=TODAY, object="i3"),
        Event("promised", START + timedelta(days=4), 4, HEATING, due=TODAY, object="p4"),
        Event("objection_raised", START + timedelta(days=5), 5, HEATING),
        Event("linked", START + timedelta(days=6), 6, HEATING, number=77),
    ]
    for kind in DISPUTE_WAYS[status]:
        events.append(Event(kind, TODAY - timedelta(days=1), len(events), HEATING))
    whole = (*events, *more)
    linked, agents = {77: "XF2026000077"}, {2: "供热负责人"}
    return Case("dispute", status, whole, TODAY, level, frozenset({HELPER}), UNITS, linked, agents, ("区长",))


def matter(status: MatterStatus = MatterStatus.RECEIVED) -> Case:
    events = [
        Event("received", START, 0, OWNER, Level.DISTRICT),
        Event("transferred", START + timedelta(days=1), 1, HEATING, Level.DISTRICT),
        Event("instructed", START + timedelta(days=3), 3, HEATING, due=TODAY, object="i3"),
        Event("objection_raised", START + timedelta(days=5), 5, HEATING),
    ]
    for kind in MATTER_WAYS[status]:
        events.append(Event(kind, TODAY - timedelta(days=1), 9, HEATING, value="6" if kind == "accepted" else None))
    return Case("matter", status, tuple(events), TODAY, units=UNITS, agents={2: "供热负责人"})


# Act → what must have happened before there is anything to do it to.
BEFORE: dict[str, tuple[Event, ...]] = {
    "end_mandate": (Event("mandated", TODAY, 50, HEATING, due=TODAY, object="2"),),
    "noted": (
        Event("instructed", TODAY, 50, HEATING, due=TODAY, value="5", object="i50"),
        Event("answered", TODAY, 51, HEATING, object="i50"),
    ),
    "review_requested": (Event("delivered", TODAY, 50),),
    "review_decided": (Event("review_requested", TODAY, 50),),
    "recheck_requested": (Event("review_decided", TODAY, 50),),
    "hearing": (Event("recheck_requested", TODAY, 50),),
    "recheck_decided": (Event("recheck_requested", TODAY, 50),),
    "confirmation_requested": (Event("agreement_effective", TODAY, 50),),
}
# Who finds anything to choose, of those that may as the table says.
ALONE = {"mend": {"office", "holder"}, "noted": {"secretary"}}


def suited(act: Act, case: Case) -> Case:
    """The case with what the act needs, without what always stands in its way."""
    if act.name == "merge":
        waits = ("instructed", "promised")
        return replace(case, events=tuple(event for event in case.events if event.kind not in waits))
    return replace(case, events=(*case.events, *BEFORE.get(act.name, ())))


def filled(act: Act, case: Case, doer: Doer) -> dict[str, Any]:
    """An answer to each ask of an act that should stand."""
    answers: dict[Kind, Any] = {
        Kind.DAY: TODAY,
        Kind.DUE: TODAY + timedelta(days=60),
        Kind.LIMIT: TODAY,
        Kind.LINE: "第 3 柜",
        Kind.NOTE: "已经上门看过。",
        Kind.COUNT: 2,
        Kind.UNIT: STRANGER,
        Kind.UNITS: (HEATING, OWNER),
        Kind.MATTER: 78,
        Kind.DISPUTE: Other(99, dispute()),
        Kind.CHOICES: ("77",),
        Kind.PLACE: 1,
        Kind.TOPIC: 1,
        Kind.POST: 2,
        Kind.POSTS: ("区长",),
        Kind.TICK: True,
    }
    if act.name == "mend":
        record = next(iter(act.asks[0].choices(case, doer)))
        return {"record": record, "text": "改正后的内容。", "note": "写错了。"}
    if act.name == "split":
        answers[Kind.DUE] = TODAY + timedelta(days=20)
    if act.name == "hearing":
        answers[Kind.COUNT] = 1
    if act.name == "partners":
        answers[Kind.UNITS] = (OWNER,)
    if act.name in ("instruct", "supervise", "promise"):
        answers[Kind.UNIT] = HEATING
    return {
        a.name: next(iter(a.choices(case, doer)), None) if a.kind is Kind.CHOICE else answers[a.kind] for a in act.asks
    }


def codes(refusals: Any) -> set[str]:
    return {refusal.code for refusal in refusals}


def test_each_post_acts_as_what_it_is():
    found = {name: set(capacities(dispute(), doer)) for name, (doer, _) in DOERS.items()}
    assert found == {name: wanted for name, (_, wanted) in DOERS.items()}
    street = dispute(level=Level.STREET)
    assert capacities(street, DOERS["street"][0]) == {Capacity.DECIDER, Capacity.LOCAL}
    assert capacities(street, DOERS["secretary"][0]) == {Capacity.SUPERIOR}
    at_street = replace(street, events=(*street.events, Event("transferred", TODAY, 9, STREET, Level.STREET)))
    assert capacities(at_street, DOERS["street"][0]) == {
        Capacity.HOLDER,
        Capacity.DECIDER,
        Capacity.SUPERIOR,
        Capacity.LOCAL,
    }


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
def test_an_act_is_for_those_it_names_in_the_status_that_permits_it(act: Act):
    """The whole table: every status × every doer. What is refused says whom to ask, or which status stands in its way."""
    ways: list[tuple[Case, bool]] = []
    if "dispute" in act.subjects:
        ways += [(dispute(status), act.moves is None or act.moves in DISPUTE_MOVES[status]) for status in DISPUTE_WAYS]
        ways += [(dispute(DisputeStatus.OPEN, Level.DISTRICT, DECIDED), act.moves in {None, *DISPUTE_MOVES[OPEN]})]
    if "matter" in act.subjects:
        ways += [(matter(status), act.moves is None or act.moves in MATTER_MOVES[status]) for status in MATTER_WAYS]
    done = 0
    for (case, moves), (who, (doer, able)) in product(ways, DOERS.items()):
        case = suited(act, case)
        able = set(capacities(case, doer))
        refusals = refuse_act(act, case, doer)
        right_time = act.while_ is None or case.open is (act.while_ != "closed")
        expected = set()
        if not able & act.by:
            expected.add("who")
        if not right_time:
            expected.add("open" if act.while_ == "closed" else "closed")
        elif act.while_ == "working" and not case.working:
            expected.add("leaving")
        elif not moves:
            expected.add("move")
        if not expected and (who not in ALONE.get(act.name, {who}) or not act.offered(case)):
            expected.add("nothing")
        assert codes(refusals) == expected, (act.name, case.status)
        for refusal in refusals:
            assert refusal.sentence.endswith("。")
            assert refusal.code != "who" or any(CAPACITY_WORDS[c] in refusal.sentence for c in act.by)
        if refusals:
            assert refuse_given(act, case, doer, {}) == refusals
            continue
        answers = filled(act, case, doer)
        if act.name == "escalate":
            answers["unit"] = STRANGER
        assert refuse_given(act, case, doer, answers) == (), (act.name, case.status)
        told = [event for event, _ in events_of(act, case, doer, answers)]
        assert told and all(event.kind in EVENT_WORDS for event in told)
        first: Any = MatterStatus.RECEIVED if case.subject == "matter" else DisputeStatus.OPEN
        before, after = walk(first, case.events), walk(first, [*case.events, *told])
        assert after[1] == before[1]
        if act.moves:
            moves_of = MATTER_MOVES if case.subject == "matter" else DISPUTE_MOVES
            assert after[0] == moves_of[case.status][act.moves], word(case.status)  # pyright: ignore[reportArgumentType]
        done += 1
    assert done, "nobody may ever do it"


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
def test_what_is_needed_is_asked_for_by_name(act: Act):
    case = _doable(act)
    doer = _able(act, case)
    needed = {ask.name for ask in act.asks if ask.needed}
    assert codes(refuse_given(act, case, doer, {})) == needed
    for name in needed:
        answers = {key: value for key, value in filled(act, case, doer).items() if key != name}
        (refusal,) = refuse_given(act, case, doer, answers)
        ask = next(ask for ask in act.asks if ask.name == name)
        assert (refusal.code, f"「{ask.label}」" in refusal.sentence) == (name, True)


WRONG: dict[Kind, Any] = {
    Kind.DUE: TODAY,
    Kind.LIMIT: START,
    Kind.LINE: "字" * 81,
    Kind.NOTE: "字" * 2001,
    Kind.COUNT: 0,
    Kind.CHOICE: "没有的",
    Kind.UNIT: 999,
    Kind.UNITS: (999,),
    Kind.CHOICES: ("没有的",),
    Kind.POST: 999,
    Kind.DISPUTE: 99,
    Kind.POSTS: ("张伟",),
}


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name)
def test_what_makes_no_sense_is_refused_by_name(act: Act):
    case = _doable(act)
    doer = _able(act, case)
    answers = filled(act, case, doer)
    for ask in act.asks:
        if ask.kind in WRONG:
            assert codes(refuse_given(act, case, doer, {**answers, ask.name: WRONG[ask.kind]})) == {ask.name}
    for day in (TODAY + timedelta(days=1), START - timedelta(days=1)):
        assert codes(refuse_given(act, case, doer, {**answers, "day": day})) == {"day"}


def _doable(act: Act) -> Case:
    cases = [dispute(OPEN, Level.DISTRICT, DECIDED), *map(dispute, DISPUTE_WAYS)] if "dispute" in act.subjects else []
    cases += [matter(status) for status in MATTER_WAYS] if "matter" in act.subjects else []
    cases = [suited(act, case) for case in cases]
    return next(c for c in cases if any(not refuse_act(act, c, doer) for doer, _ in DOERS.values()))


def _able(act: Act, case: Case) -> Doer:
    alone = ALONE.get(act.name, {*DOERS})
    return next(doer for who, (doer, _) in DOERS.items() if who in alone and not refuse_act(act, case, doer))


def test_a_day_before_what_was_done_since_does_not_put_the_steps_in_a_wrong_order():
    applied = dispute(DisputeStatus.APPLIED)
    doer = DOERS["office"][0]
    answers = {"side": True, "note": "已与住户核实。", "day": START + timedelta(days=10)}
    assert codes(refuse_given(BY_NAME["verify_off"], applied, doer, answers)) == {"day"}
    assert refuse_given(BY_NAME["evidence"], applied, doer, {"evidence": "photo", "filed": "柜", **answers}) == ()
    assert refuse_given(BY_NAME["verify_off"], applied, doer, {**answers, "day": TODAY}) == ()


def test_a_community_is_never_responsible_unless_it_is_on_its_list():
    answers = {"unit": COMMITTEE}
    refused = refuse_given(BY_NAME["transfer"], dispute(), DOERS["office"][0], answers)
    assert codes(refused) == {"community"}
    assert refuse_given(BY_NAME["transfer"], dispute(), DOERS["office"][0], {**answers, "community_duty": True}) == ()


def test_households_are_never_more_than_there_are():
    case, doer = dispute(), DOERS["holder"][0]
    assert codes(refuse_given(BY_NAME["lot_solved"], case, doer, {"number": 163})) == {"number"}
    assert refuse_given(BY_NAME["lot_solved"], case, doer, {"number": 162}) == ()
    with_reasons = replace(case, events=(*case.events, Event("lot_reason", TODAY, 20, number=160, value="产权")))
    answers = {"number": 3, "reason": "资料"}
    assert codes(refuse_given(BY_NAME["lot_reason"], with_reasons, doer, answers)) == {"number"}


def test_closing_asks_for_evidence_and_never_for_a_promise_not_to_petition():
    bare = dispute()
    bare = replace(bare, status=DisputeStatus.APPLIED, events=(*bare.events, Event("off_applied", TODAY, 30, HEATING)))
    answers = {"side": True, "note": "已核实。"}
    assert codes(refuse_given(BY_NAME["verify_off"], bare, DOERS["office"][0], answers)) == {"evidence"}
    silencing = {"note": "住户签了息诉罢访承诺。"}
    assert codes(refuse_given(BY_NAME["apply_off"], dispute(), DOERS["holder"][0], silencing)) == {"petition"}


def test_an_order_goes_to_who_has_the_case_on_its_desk():
    order = {"note": "请答复", "due": TODAY + timedelta(days=9)}
    for name, unit, wanted in (
        ("instruct", STRANGER, {"unit"}),
        ("promise", OWNER, {"unit"}),
        ("instruct", HELPER, set()),
    ):
        assert codes(refuse_given(BY_NAME[name], dispute(), DOERS["secretary"][0], {**order, "unit": unit})) == wanted


def test_what_is_about_to_leave_the_ledger_moves_no_more():
    verified, office = dispute(DisputeStatus.VERIFIED), DOERS["office"][0]
    assert {n: codes(refuse_act(BY_NAME[n], verified, office)) for n in ("transfer", "lots_added", "supervise")} == {
        "transfer": {"leaving"},
        "lots_added": {"leaving"},
        "supervise": set(),
    }


def test_what_no_form_sends_is_refused_as_well():
    forged = {"number": (2.7, True, "3"), "day": ("2026-11-24", datetime(2026, 11, 24)), "note": (7,)}
    for name, answers in forged.items():
        for answer in answers:
            given = {"number": 1, name: answer}
            assert codes(refuse_given(BY_NAME["lot_solved"], dispute(), DOERS["holder"][0], given)) == {name}
    for units in ((HEATING, HEATING), (HEATING, [HEATING])):
        again = {"units": units, "note": "会"}
        assert codes(refuse_given(BY_NAME["meeting"], dispute(), DOERS["office"][0], again)) == {"units"}


def test_up_is_never_down():
    answers = {"unit": STREET, "note": "请上级协调。"}
    assert codes(refuse_given(BY_NAME["escalate"], dispute(), DOERS["holder"][0], answers)) == {"unit"}


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("赵女士", True),
        ("赵女士等3人", True),
        ("欧阳先生等12户", True),
        ("居民等40户", True),
        ("赵兰女士", False),
        ("张伟先生等3人", False),
        ("张伟某", False),
        ("赵小兰", False),
    ],
)
def test_a_form_of_address_is_no_name(said: str, stands: bool):
    given = {"title": "漏水", "text": "漏水。", "topic": 1, "salutation": said}
    case = Case("matter", MatterStatus.RECEIVED, (), TODAY, units=UNITS)
    assert codes(refuse_given(REGISTER, case, DOERS["office"][0], given)) == (set() if stands else {"salutation"})


def test_a_rebound_stays_with_the_level_and_says_how_many_households():
    events = (
        *dispute(DisputeStatus.OFF, Level.STREET).events,
        Event("lot_solved", START + timedelta(days=3), 3, number=162),
    )
    off = replace(dispute(DisputeStatus.OFF, Level.STREET), events=events)
    asked = {"unit": STREET, "due": TODAY + timedelta(days=60), "note": "又漏。", "number": 3}
    for more, wanted in (({}, set()), ({"number": None}, {"number"}), ({"unit": STRANGER}, {"unit"})):
        assert codes(refuse_given(BY_NAME["rebound"], off, DOERS["street"][0], {**asked, **more})) == wanted


def test_who_registers_keeps_it_and_who_enters_answers_for_it():
    new: Any = Case("matter", MatterStatus.RECEIVED, (), TODAY, units=UNITS)
    given = {"title": "漏水", "text": "漏水。", "topic": 1, "unit": HEATING}
    assert codes(refuse_given(REGISTER, new, DOERS["stranger"][0], given)) == {"unit"}
    assert refuse_given(REGISTER, new, DOERS["office"][0], given) == ()
    door = DOERS["community"][0]
    for unit, wanted in ((None, {"community"}), (COMMITTEE, {"community"}), (STREET, set()), (OWNER, {"unit"})):
        assert codes(refuse_given(REGISTER, new, door, {**given, "unit": unit})) == wanted
    up = [event.kind for event, _ in events_of(REGISTER, new, door, {**given, "unit": STREET})]
    assert up == ["received", "registered", "transferred"]
    long_ago = {**given, "day": date(1950, 1, 1)}
    assert codes(refuse_given(REGISTER, new, DOERS["office"][0], long_ago)) == {"day"}
    new = Case("dispute", OPEN, (), TODAY, units=UNITS)
    entry = {"title": "漏水", "summary": "漏水。", "topic": 1, "level": "2", "source": "visit", "unit": HEATING}
    entry["due"] = TODAY + timedelta(days=60)
    street = DOERS["street"][0]
    assert codes(refuse_given(ENTER, new, street, entry)) == {"unit"}
    assert refuse_given(ENTER, new, street, {**entry, "unit": OWNER}) == ()
    assert refuse_given(ENTER, new, street, {**entry, "unit": STREET}) == ()
    level = next(ask for ask in ENTER.asks if ask.name == "level")
    offered = {who: "".join(level.choices(new, DOERS[who][0])) for who in ("office", "street", "community")}
    assert offered == {"office": "321", "street": "21", "community": "1"}
    assert codes(refuse_given(ENTER, new, street, {**entry, "unit": STREET, "level": "3"})) == {"level"}


def test_whoever_stood_aside_may_do_nothing_more_on_it():
    doer = DOERS["office"][0]
    aside = dispute(DisputeStatus.OPEN, Level.DISTRICT, Event("recused", TODAY, 40, OFFICE, object="1"))
    assert {codes(refuse_act(act, aside, doer)) == {"recused"} for act in acts_for(aside)} == {True}
    other = replace(doer, post_id=11)
    assert refuse_act(BY_NAME["transfer"], aside, other) == ()


def test_a_unit_does_not_verify_its_own_solution():
    own = dispute(DisputeStatus.APPLIED)
    own = replace(own, events=(*own.events, Event("transferred", TODAY, 50, OFFICE, Level.DISTRICT)))
    answers = {"side": True, "note": "已核实。"}
    assert codes(refuse_given(BY_NAME["verify_off"], own, DOERS["office"][0], answers)) == {"own"}


def test_an_answer_closes_the_order_it_names():
    case, doer = dispute(), DOERS["holder"][0]
    assert list(case.orders()) == ["i3"]
    told = events_of(BY_NAME["answer"], case, doer, {"order": "i3", "note": "已修好。"})
    after = replace(case, events=(*case.events, *(event for event, _ in told)))
    assert (told[0][0].object, after.orders()) == ("i3", {})


SILENCE = "签订息诉罢访承诺书。"


@pytest.mark.parametrize(
    ("name", "given"),
    [
        *(("correct", {ask: SILENCE}) for ask in ("title", "summary", "root_cause", "note")),
        *(("meeting", {ask: SILENCE}) for ask in ("note", "decision")),
        *((name, {"note": SILENCE}) for name in ("instruct", "supervise", "promise", "backstop")),
    ],
)
def test_nothing_asks_for_a_promise_not_to_petition(name: str, given: dict[str, Any]):
    act, case = BY_NAME[name], dispute()
    doer = _able(act, case)
    assert codes(refuse_given(act, case, doer, {**filled(act, case, doer), **given})) == {"petition"}


def test_what_residents_and_those_who_dissent_said_is_kept():
    case, doer = matter(), DOERS["office"][0]
    correct = {"title": "要求签息诉罢访承诺", "text": "有人要求签息诉罢访承诺。", "note": "补充原话。"}
    assert refuse_given(BY_NAME["correct_matter"], case, doer, correct) == ()
    assert codes(refuse_given(BY_NAME["correct_matter"], case, doer, {**correct, "note": SILENCE})) == {"petition"}
    answers = {**filled(BY_NAME["meeting"], dispute(), doer), "dissent": "不同意要求息诉罢访。"}
    assert refuse_given(BY_NAME["meeting"], dispute(), doer, answers) == ()


@pytest.mark.parametrize(
    ("name", "since", "day", "wanted"),
    [
        # 30 days from 10-09 end on Sunday 11-08: the next working day is the last.
        ("review_requested", "delivered", date(2026, 11, 9), "当面提交。"),
        ("review_requested", "delivered", date(2026, 11, 10), "三十五"),
        ("recheck_requested", "review_decided", date(2026, 11, 10), "三十六"),
    ],
)
def test_a_request_after_the_right_had_lapsed_is_taken_and_says_so(name: str, since: str, day: date, wanted: str):
    case = matter(MatterStatus.FINISHED)
    case = replace(case, events=(*case.events, Event(since, date(2026, 10, 9), 50)))
    given = {"day": day, "note": "当面提交。"}
    if len(wanted) == 3:
        article = f"《信访工作条例》第{wanted}条"
        wanted = f"当面提交。；收到时已超过申请期限（到 2026-11-09 止，{article}），是否受理由复查、复核机关决定"
    told = events_of(BY_NAME[name], case, DOERS["office"][0], given)
    assert told == [(Event(name, day, case.next_seq, OFFICE), wanted)]


def test_dissent_in_a_meeting_is_kept_beside_its_decision():
    answers = {
        "units": (HEATING, OWNER),
        "note": "现场会。",
        "decision": "更换主管。",
        "unit": HEATING,
        "due": TODAY + timedelta(days=20),
        "backstop_unit": STREET,
        "dissent": "产权单位认为应由供热单位出资。",
    }
    told = events_of(BY_NAME["meeting"], dispute(), DOERS["office"][0], answers)
    assert [(event.kind, event.unit_id, event.value, note) for event, note in told] == [
        ("meeting", OFFICE, None, "现场会。"),
        ("attended", HEATING, None, None),
        ("attended", OWNER, None, None),
        ("decision", HEATING, None, "更换主管。"),
        ("decision", STREET, "backstop", "先行处置、先行垫付，责任随后厘清。"),
        ("decision", OFFICE, "dissent", "产权单位认为应由供热单位出资。"),
    ]


def test_names_of_acts_and_their_keys_fit_their_columns():
    assert [act.name for act in ACTS if len(act.name) > 24] == []
    assert len(BY_NAME) == len(ACTS)
    assert isinstance(DOERS["office"][0].viewer, Viewer)
