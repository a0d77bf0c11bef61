"""What a clerk may do with a dispute on the ledger, step by step, and why not."""

from datetime import date, timedelta

import pytest

from domain.events import Event
from domain.ledger import (
    Refusal,
    Signs,
    call_backs,
    is_key,
    is_stuck,
    move,
    reasons_key,
    refuse_application,
    refuse_approval,
    refuse_entry,
    refuse_extension,
    refuse_silencing,
    refuse_verification,
    walk,
)
from domain.vocabulary import (
    DISPUTE_MOVES,
    DISPUTE_NEUTRAL,
    EVENT_WORDS,
    MATTER_MOVES,
    MATTER_NEUTRAL,
    DisputeStatus,
    Level,
    MatterStatus,
)

START = date(2026, 3, 2)
HEATING, OWNER = 3, 5


def course(*kinds: str, level: Level = Level.DISTRICT, due: date | None = date(2026, 12, 31)) -> list[Event]:
    """Events a day apart; HEATING answers, and the level and limit stand on the entry."""
    return [
        Event(
            kind,
            START + timedelta(days=n),
            n,
            HEATING,
            level if kind in ("ledger_on", "rebound") else None,
            due=due if kind == "ledger_on" else None,
        )
        for n, kind in enumerate(kinds)
    ]


def codes(refusals: tuple[Refusal, ...]) -> list[str]:
    return [refusal.code for refusal in refusals]


ON = ("ledger_on",)
APPLIED = (*ON, "evidence", "off_applied")
VERIFIED = (*APPLIED, "off_verified")
OFF = (*VERIFIED, "off_approved")


@pytest.mark.parametrize(
    ("kinds", "key"),
    [((), False), (("linked",), False), (ON, True), (VERIFIED, True), (OFF, False), ((*OFF, "rebound"), True)],
)
def test_a_dispute_is_key_while_it_is_on_the_ledger(kinds, key):
    assert is_key(course(*kinds)) is key


@pytest.mark.parametrize(
    ("kinds", "unit", "note", "refused"),
    [
        (ON, HEATING, "已全部化解", []),
        (ON, OWNER, "", ["unit"]),
        ((), HEATING, "", ["ledger"]),
        (APPLIED, HEATING, "", ["move"]),
        (OFF, HEATING, "", ["ledger"]),
        ((*APPLIED, "off_refused"), HEATING, "", []),
        (ON, HEATING, "居民已签息诉罢访承诺书", ["petition"]),
        ((*ON, "suspended"), OWNER, "保证不再上访", ["unit", "petition"]),
    ],
)
def test_who_may_apply_to_take_it_off(kinds, unit, note, refused):
    assert codes(refuse_application(course(*kinds), unit, note)) == refused


@pytest.mark.parametrize(
    ("kinds", "asked", "refused"),
    [
        (APPLIED, True, []),
        (APPLIED, False, ["side"]),
        ((*ON, "off_applied"), True, ["evidence"]),
        ((*ON, "evidence"), True, ["move"]),
        # Evidence of the time before a rebound proves nothing about it.
        ((*OFF, "rebound", "off_applied"), True, ["evidence"]),
        ((*OFF, "rebound", "off_applied", "evidence"), True, []),
    ],
)
def test_the_office_verifies_with_evidence_and_with_the_side_that_raised_it(kinds, asked, refused):
    assert codes(refuse_verification(course(*kinds), asked)) == refused


@pytest.mark.parametrize(
    ("kinds", "opened_by", "level", "refused"),
    [
        (VERIFIED, Level.DISTRICT, Level.DISTRICT, []),
        (VERIFIED, Level.DISTRICT, Level.STREET, ["level"]),
        (VERIFIED, Level.STREET, Level.DISTRICT, ["level"]),
        (VERIFIED, Level.COMMUNITY, Level.COMMUNITY, []),
        (APPLIED, Level.DISTRICT, Level.DISTRICT, ["move"]),
        (OFF, Level.DISTRICT, Level.DISTRICT, ["ledger"]),
    ],
)
def test_the_level_that_opened_it_approves(kinds, opened_by, level, refused):
    assert codes(refuse_approval(course(*kinds, level=opened_by), level)) == refused


TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("kinds", "new_due", "consents", "reason", "refused"),
    [
        (ON, date(2027, 3, 31), True, "产权移交尚未办完", []),
        (ON, date(2027, 3, 31), False, "产权移交尚未办完", ["consent"]),
        (ON, date(2027, 3, 31), True, " ", ["reason"]),
        (ON, date(2026, 12, 31), True, "产权移交尚未办完", ["due"]),
        (ON, TODAY, False, "", ["consent", "reason", "due"]),
        (OFF, date(2027, 3, 31), True, "产权移交尚未办完", ["ledger"]),
    ],
)
def test_an_extension_needs_the_top_leader_a_reason_and_a_later_day(kinds, new_due, consents, reason, refused):
    assert codes(refuse_extension(course(*kinds), TODAY, new_due, consents, reason)) == refused


@pytest.mark.parametrize(
    ("unit", "level", "due", "refused"),
    [
        (HEATING, Level.STREET, date(2026, 12, 31), []),
        (None, None, None, ["unit", "level", "due"]),
        (HEATING, Level.STREET, TODAY, ["due"]),
    ],
)
def test_what_a_dispute_needs_to_go_on_the_ledger(unit, level, due, refused):
    assert codes(refuse_entry(unit, level, TODAY, due)) == refused


@pytest.mark.parametrize(
    ("signs", "reasons"),
    [
        (Signs(), ()),
        (Signs(persons=5), ()),
        (Signs(persons=6), ("涉及 6 人，超过 5 人",)),
        (Signs(transfers=2), ()),
        (Signs(transfers=3), ("已移交 3 次",)),
        (Signs(matters=4, households=162, repeats=2), ("涉及 162 户", "同一事项重复提出 2 次", "同一矛盾涉及 4 件")),
        (
            Signs(urgent=True, instructed=True, assigned_from_above=True, skip_level=True),
            ("重大紧急", "有领导批示", "上级交办", "有越级走访"),
        ),
    ],
)
def test_why_a_dispute_should_be_looked_at_as_key(signs, reasons):
    assert reasons_key(signs, collective_over=5, meeting_after_transfers=3) == reasons


def test_closing_may_never_hang_on_a_promise_not_to_petition():
    for note in ("须先签订停诉息访协议", "居民保证不 再\u3000上\u200b访", "不再\n上\ufe0f访"):
        (refusal,) = refuse_silencing(note)
        assert refusal.sentence == "销账不得以承诺不再信访为条件，请删去这类内容。"
    assert refuse_silencing("居民表示满意，管线已改造") == ()


def test_call_backs_after_it_left():
    assert call_backs(date(2026, 11, 24), (30, 90)) == (date(2026, 12, 24), date(2027, 2, 22))


@pytest.mark.parametrize(("last", "stuck"), [(date(2026, 11, 10), False), (date(2026, 11, 9), True)])
def test_stuck_means_fifteen_days_without_an_event(last, stuck):
    assert is_stuck(last, TODAY, 15) is stuck


# Statuses and moves.


@pytest.mark.parametrize(
    ("status", "moves", "neutral"),
    [
        *((status, MATTER_MOVES[status], MATTER_NEUTRAL) for status in MatterStatus),
        *((status, DISPUTE_MOVES[status], DISPUTE_NEUTRAL) for status in DisputeStatus),
    ],
)
def test_every_move_of_the_table_is_permitted_and_every_other_refused(status, moves, neutral):
    answers = {kind: move(status, kind) for kind in EVENT_WORDS}
    permitted = {kind: after for kind, after in answers.items() if not isinstance(after, Refusal)}
    assert permitted == {**dict.fromkeys(neutral, status), **moves}


def test_a_refused_move_says_where_it_stands():
    refused = move(MatterStatus.FINISHED, "accepted")
    assert refused == Refusal("move", "现在是「已办结」，不能办理「受理」。")


def test_a_walk_ends_where_the_moves_lead():
    matter = course("received", "registered", "transferred", "accepted", "answered_interim", "finished", "rated")
    assert walk(MatterStatus.RECEIVED, matter) == (MatterStatus.FINISHED, ())
    assert walk(DisputeStatus.OPEN, course(*OFF)) == (DisputeStatus.OFF, ())
    assert walk(DisputeStatus.OPEN, course(*OFF, "rebound")) == (DisputeStatus.OPEN, ())


def test_a_walk_names_what_was_not_permitted_and_goes_on():
    status, refusals = walk(MatterStatus.RECEIVED, course("received", "finished", "accepted", "rated"))
    assert (status, codes(refusals)) == (MatterStatus.FINISHED, ["move"])
    status, refusals = walk(DisputeStatus.OPEN, course("ledger_on", "ledger_on", "off_approved"))
    assert (status, codes(refusals)) == (DisputeStatus.OPEN, ["move", "move"])
