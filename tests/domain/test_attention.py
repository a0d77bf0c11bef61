"""What asks for a secretary's attention: each state on the day before, the day itself and the day after."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.attention import NEEDS, Attention, Standing, states
from domain.thresholds import Thresholds
from domain.vocabulary import DisputeStatus

TODAY = date(2026, 11, 24)
QUIET = Standing(
    status=DisputeStatus.OPEN,
    due=None,
    entered=TODAY - timedelta(days=100),
    nr=1,
    quiet_since=TODAY,
    promise_due=None,
)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def ahead(days: int) -> date:
    return TODAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("what", "change", "expected"),
    [
        ("nothing", {}, (Attention.RUNNING,)),
        ("due yesterday", {"due": ago(1)}, (Attention.OVERDUE,)),
        ("due today", {"due": TODAY}, (Attention.DUE_SOON,)),
        ("due in seven days", {"due": ahead(7)}, (Attention.DUE_SOON,)),
        ("due in eight days", {"due": ahead(8)}, (Attention.RUNNING,)),
        ("promised for yesterday", {"promise_due": ago(1)}, (Attention.PROMISE_LATE,)),
        ("promised for today", {"promise_due": TODAY}, (Attention.RUNNING,)),
        ("rebounded 29 days ago", {"nr": 2, "entered": ago(29)}, (Attention.REBOUND,)),
        ("rebounded 30 days ago", {"nr": 2, "entered": ago(30)}, (Attention.RUNNING,)),
        ("new 29 days ago", {"nr": 1, "entered": ago(29)}, (Attention.RUNNING,)),
        ("no event for 14 days", {"quiet_since": ago(14)}, (Attention.RUNNING,)),
        ("no event for 15 days", {"quiet_since": ago(15)}, (Attention.STUCK,)),
        ("applied", {"status": DisputeStatus.APPLIED}, (Attention.CLOSING,)),
        ("verified", {"status": DisputeStatus.VERIFIED}, (Attention.CLOSING,)),
        ("suspended", {"status": DisputeStatus.SUSPENDED}, (Attention.SUSPENDED,)),
        (
            "everything at once, most urgent first",
            {
                "status": DisputeStatus.SUSPENDED,
                "due": ago(1),
                "promise_due": ago(1),
                "nr": 3,
                "entered": ago(20),
                "quiet_since": ago(20),
            },
            (
                Attention.OVERDUE,
                Attention.PROMISE_LATE,
                Attention.REBOUND,
                Attention.STUCK,
                Attention.SUSPENDED,
            ),
        ),
    ],
)
def test_states(what: str, change: dict, expected: tuple[Attention, ...]):
    assert states(replace(QUIET, **change), TODAY, Thresholds()) == expected, what


def test_the_days_are_settings():
    dispute = replace(QUIET, due=ahead(10), quiet_since=ago(3), nr=2, entered=ago(5))
    assert states(dispute, TODAY, Thresholds()) == (Attention.REBOUND,)
    strict = Thresholds(due_soon_days=10, stuck_days=3, rebound_days=5)
    assert states(dispute, TODAY, strict) == (Attention.DUE_SOON, Attention.STUCK)


def test_states_come_in_the_order_of_urgency_and_the_first_five_need_attention():
    assert tuple(Attention)[: len(NEEDS)] == NEEDS
    for due, promised, quiet in ((ago(1), None, ago(40)), (ahead(1), ago(2), ago(15)), (None, ago(9), TODAY)):
        dispute = replace(QUIET, due=due, promise_due=promised, quiet_since=quiet, nr=2, entered=ago(10))
        found = states(dispute, TODAY, Thresholds())
        assert list(found) == sorted(found, key=list(Attention).index)
