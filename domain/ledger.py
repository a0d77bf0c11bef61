"""The key ledger (挂账重点矛盾): how a dispute gets on it and how it may leave; and which moves a status permits.

办结 (procedure finished), 化解 (problem solved) and 销账 (off the ledger) are three different things. What stands in
the way of a step is returned as refusals, never raised, so that a screen can show all of them at once.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from domain.events import Event
from domain.spells import ENTERS, LEAVES, holdings_of, in_order
from domain.vocabulary import (
    DISPUTE_MOVES,
    DISPUTE_NEUTRAL,
    EVENT_WORDS,
    MATTER_MOVES,
    MATTER_NEUTRAL,
    DisputeStatus,
    Level,
    MatterStatus,
    word,
)

Status = TypeVar("Status", MatterStatus, DisputeStatus)

# Words that would make leaving the ledger depend on a promise not to petition: nobody may ask for one.
_SILENCING = (
    "息诉罢访",
    "停诉息访",
    "息访",
    "罢访",
    "不再上访",
    "不再信访",
    "不再来访",
    "不上访",
    "不信访",
    "放弃信访",
)


@dataclass(frozen=True)
class Refusal:
    """Why a step may not be taken. code: for programs; sentence: for the screen, in Chinese, with what to do."""

    code: str
    sentence: str


# --- statuses ---------------------------------------------------------------------------------------------------


def move(status: Status, kind: str) -> Status | Refusal:
    """The status after an event of that kind, or why it is refused."""
    of_matter = isinstance(status, MatterStatus)
    table: Mapping[Any, Mapping[str, Any]] = MATTER_MOVES if of_matter else DISPUTE_MOVES
    if kind in (MATTER_NEUTRAL if of_matter else DISPUTE_NEUTRAL):
        return status
    if kind in table[status]:
        return table[status][kind]
    return Refusal("move", f"现在是「{word(status)}」，不能办理「{EVENT_WORDS.get(kind, kind)}」。")


# Where the walk of a subject begins.
FIRST: Mapping[str, Any] = {"matter": MatterStatus.RECEIVED, "dispute": DisputeStatus.OPEN}


def walk(first: Status, events: Iterable[Event]) -> tuple[Status, tuple[Refusal, ...]]:
    """The status after all events, and the refusals of those that were not permitted where they stand.

    The event that opens (received, ledger_on) is where the walk begins; a refused event leaves the status as it was.
    """
    opens = "received" if isinstance(first, MatterStatus) else "ledger_on"
    status, refusals, opened = first, [], False
    for event in in_order(events):
        if event.kind == opens and not opened:
            opened = True
            continue
        after = move(status, event.kind)
        if isinstance(after, Refusal):
            refusals.append(after)
        else:
            status = after
    return status, tuple(refusals)


# --- onto the ledger --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Signs:
    """What is known about the matters of a dispute when someone asks whether it is key.

    matters, persons, households: how many; transfers and repeats: how often; the flags: as entered.
    """

    matters: int = 1
    persons: int = 1
    households: int = 0
    transfers: int = 0
    repeats: int = 0
    urgent: bool = False
    instructed: bool = False
    assigned_from_above: bool = False
    skip_level: bool = False


def reasons_key(signs: Signs, collective_over: int, meeting_after_transfers: int) -> tuple[str, ...]:
    """Why a dispute should be looked at as key (重点), in Chinese; a proposal: people put it on the ledger."""
    found = [
        (signs.urgent, "重大紧急"),
        (signs.instructed, "有领导批示"),
        (signs.assigned_from_above, "上级交办"),
        (signs.persons > collective_over, f"涉及 {signs.persons} 人，超过 {collective_over} 人"),
        (signs.households > 1, f"涉及 {signs.households} 户"),
        (signs.repeats > 0, f"同一事项重复提出 {signs.repeats} 次"),
        (signs.transfers >= meeting_after_transfers, f"已移交 {signs.transfers} 次"),
        (signs.skip_level, "有越级走访"),
        (signs.matters > 1, f"同一矛盾涉及 {signs.matters} 件"),
    ]
    return tuple(reason for holds, reason in found if holds)


def is_key(events: Iterable[Event]) -> bool:
    """Whether the dispute is on the ledger: it entered, or rebounded, and has not left since."""
    return _last_entry(in_order(events)) is not None


def refuse_entry(unit_id: int | None, level: Level | None, entered: date, due: date | None) -> tuple[Refusal, ...]:
    """What is missing before a dispute may be put on the ledger."""
    refusals = []
    if unit_id is None:
        refusals.append(Refusal("unit", "上账前请先确定责任单位。"))
    if level is None:
        refusals.append(Refusal("level", "上账前请先确定由哪一级挂账。"))
    if due is None or due <= entered:
        refusals.append(Refusal("due", "请填写晚于上账日期的化解时限。"))
    return tuple(refusals)


# --- off the ledger: application → evidence → verified → approved -------------------------------------------------


def refuse_application(events: Iterable[Event], unit_id: int, note: str = "") -> tuple[Refusal, ...]:
    """What stands in the way when a unit applies to take the dispute off the ledger (申请销账)."""
    events = in_order(events)
    refusals = _not_now(events, "off_applied")
    holdings = holdings_of(events, ENTERS, LEAVES)
    if holdings and holdings[-1].unit_id != unit_id:
        refusals.append(Refusal("unit", "只有现在的责任单位可以申请销账。"))
    return (*refusals, *refuse_silencing(note))


def refuse_verification(events: Iterable[Event], asked_who_raised_it: bool, note: str = "") -> tuple[Refusal, ...]:
    """What stands in the way of the office's verification (核查): evidence, and a talk with the side that raised it."""
    events = in_order(events)
    refusals = _not_now(events, "off_verified")
    if not any(event.kind == "evidence" for event in _since_entry(events)):
        refusals.append(Refusal("evidence", "还没有化解佐证（文件、照片或日期），请责任单位补充后再核查。"))
    if not asked_who_raised_it:
        refusals.append(Refusal("side", "请先与提出问题的一方核实，再填写核查结果。"))
    return (*refusals, *refuse_silencing(note))


def refuse_approval(events: Iterable[Event], level: Level, note: str = "") -> tuple[Refusal, ...]:
    """What stands in the way of the approval (销账): the level that put the dispute on the ledger decides."""
    events = in_order(events)
    refusals = _not_now(events, "off_approved")
    entry = _last_entry(events)
    if entry is not None and entry.level is not None and entry.level != level:
        refusals.append(
            Refusal("level", f"由{word(Level(entry.level))}挂账的矛盾，须由{word(Level(entry.level))}批准销账。")
        )
    return (*refusals, *refuse_silencing(note))


def refuse_extension(
    events: Iterable[Event], day: date, new_due: date, top_leader_consents: bool, reason: str
) -> tuple[Refusal, ...]:
    """What stands in the way of an extension (延期): the top leader's consent, a reason, a later day."""
    events = in_order(events)
    refusals = []
    if _last_entry(events) is None:
        refusals.append(Refusal("ledger", "这件矛盾不在账上，无需延期。"))
    if not top_leader_consents:
        refusals.append(Refusal("consent", "延期须经主要领导同意。"))
    if not reason.strip():
        refusals.append(Refusal("reason", "请写明延期的理由。"))
    held = [event.due for event in _since_entry(events) if event.kind in {*ENTERS, "extended"} and event.due]
    if new_due <= max([day, *held]):
        refusals.append(Refusal("due", "新的化解时限应晚于今天和原来的时限。"))
    return tuple(refusals)


def refuse_silencing(note: str) -> tuple[Refusal, ...]:
    """A refusal when a note makes the closing depend on a promise not to petition: it never may."""
    # 「不 再 上访」 says the same: signs that nobody reads do not part a word.
    plain = "".join(sign for sign in unicodedata.normalize("NFKC", note) if unicodedata.category(sign)[0] not in "CMZ")
    if any(words in plain for words in _SILENCING):
        return (Refusal("petition", "销账不得以承诺不再信访为条件，请删去这类内容。"),)
    return ()


def call_backs(off: date, call_back_days: Sequence[int]) -> tuple[date, ...]:
    """The days on which a dispute that left the ledger is called back on (回访)."""
    return tuple(off + timedelta(days=days) for days in call_back_days)


def is_stuck(last_event: date, today: date, stuck_days: int) -> bool:
    """停滞: nothing has happened for so many days."""
    return (today - last_event).days >= stuck_days


def _not_now(events: Sequence[Event], kind: str) -> list[Refusal]:
    if _last_entry(events) is None:
        return [Refusal("ledger", "这件矛盾不在账上。")]
    status, _ = walk(DisputeStatus.OPEN, events)
    after = move(status, kind)
    return [after] if isinstance(after, Refusal) else []


def _last_entry(events: Sequence[Event]) -> Event | None:
    """The event by which the dispute stands on the ledger now; None when it does not."""
    entry = None
    for event in events:
        if event.kind in ENTERS and entry is None:
            entry = event
        elif event.kind in LEAVES:
            entry = None
    return entry


def _since_entry(events: Sequence[Event]) -> Sequence[Event]:
    entry = _last_entry(events)
    return events[events.index(entry) :] if entry is not None else ()
