"""What about a dispute on the ledger asks for a secretary's attention: the states a screen shows, in order of urgency."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.ledger import is_stuck
from domain.thresholds import Thresholds
from domain.vocabulary import DisputeStatus


class Attention(StrEnum):
    """The states of an open dispute, most urgent first. The first five are what 需要您过问 lists."""

    OVERDUE = "overdue"
    PROMISE_LATE = "promise_late"
    DUE_SOON = "due_soon"
    REBOUND = "rebound"
    STUCK = "stuck"
    CLOSING = "leaving"
    SUSPENDED = "suspended"
    RUNNING = "open"


ATTENTION_WORDS: Mapping[Attention, str] = {
    Attention.OVERDUE: "逾期",
    Attention.PROMISE_LATE: "承诺过期",
    Attention.DUE_SOON: "临期",
    Attention.REBOUND: "反弹",
    Attention.STUCK: "停滞",
    Attention.CLOSING: "待销账",
    Attention.SUSPENDED: "中止",
    Attention.RUNNING: "办理中",
}
NEEDS = (Attention.OVERDUE, Attention.PROMISE_LATE, Attention.DUE_SOON, Attention.REBOUND, Attention.STUCK)


@dataclass(frozen=True)
class Standing:
    """What the states of a dispute follow from. promise_due is the earliest due day of a promise not yet kept."""

    status: DisputeStatus
    due: date | None
    entered: date
    nr: int
    quiet_since: date
    promise_due: date | None


def states(dispute: Standing, today: date, thresholds: Thresholds) -> tuple[Attention, ...]:
    """All states that hold today, most urgent first; RUNNING when nothing else does.

    The same days as the metrics key_overdue, promises_late, key_due_7d, rebounds_recent and stuck (a test compares them).
    """
    found = []
    if dispute.due and dispute.due < today:
        found.append(Attention.OVERDUE)
    if dispute.promise_due and dispute.promise_due < today:
        found.append(Attention.PROMISE_LATE)
    if dispute.due and today <= dispute.due <= today + timedelta(days=thresholds.due_soon_days):
        found.append(Attention.DUE_SOON)
    if dispute.nr > 1 and today < dispute.entered + timedelta(days=thresholds.rebound_days):
        found.append(Attention.REBOUND)
    if is_stuck(dispute.quiet_since, today, thresholds.stuck_days):
        found.append(Attention.STUCK)
    if dispute.status in (DisputeStatus.APPLIED, DisputeStatus.VERIFIED):
        found.append(Attention.CLOSING)
    if dispute.status is DisputeStatus.SUSPENDED:
        found.append(Attention.SUSPENDED)
    return tuple(found) or (Attention.RUNNING,)
