"""Which events a row of a file means: two pure functions, of matters and of disputes, so that a file never writes a fact
that a person could not have written.

A file shows how things stand, not what happened. What it dates happens on its day; what it leaves undated is known from
the day of the file (数据截至) on, and keeps that day when a later file says it again. A later word withdraws an earlier
one of the same source, but for what only adds up: transfers, extensions, ratings, progress, households.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from data_access.imports.contract import Record
from domain.events import START_UNKNOWN, Event
from domain.ledger import Status, walk
from domain.vocabulary import EVENT_WORDS, Category, DisputeStatus, Level, MatterStatus, RatedObject

DAY_UNKNOWN = "day_unknown"  # the value of what a file reports without its day: the day is that of the report

# The order within one day.
_RANK = {
    kind: rank
    for rank, kinds in enumerate(
        (
            ("received", "ledger_on"),
            ("registered", "lots_added"),
            ("transferred", "extended"),
            ("accepted", "not_accepted", "suspended"),
            ("answered_interim", "lot_solved"),
            ("answered", "lot_reason"),
            ("progress",),
            ("finished", "reported_done", "cancelled", "off_applied"),
            ("solved", "off_verified"),
            ("rated", "off_approved"),
        )
    )
    for kind in kinds
}


@dataclass(frozen=True, slots=True)
class Answers:
    """The unit a row names. named without an id: a name that nobody has filed yet."""

    id: int | None = None
    level: int | None = None
    named: bool = False


NOBODY = Answers()


@dataclass(frozen=True, slots=True)
class Said:
    """An event with its note. id: of the row that stands already; ours: an earlier file of the same source said it."""

    event: Event
    note: str | None = None
    id: int | None = None
    ours: bool = True


@dataclass(frozen=True, slots=True)
class Meaning:
    """The events a row means, the status after them, and what of it could not be taken: (code, sentence)."""

    said: tuple[Said, ...]
    status: MatterStatus | DisputeStatus
    faults: tuple[tuple[str, str], ...] = ()


def of_matter(record: Record, as_of: date, unit: Answers = NOBODY, earlier: Sequence[Said] = ()) -> Meaning:
    """The events of a matter as this file tells them, after what stands of it (earlier)."""
    file = _File(as_of, earlier)
    day = _day(record.received)
    value = START_UNKNOWN if day is None else None
    file.opens("received", day or file.since("received", START_UNKNOWN), unit, unit.level, value=value)
    if record.registered:
        file.say(_event("registered", record.registered))
    status, finished = record.status, record.finished
    if status == "not_accepted":
        file.say_on("not_accepted", record.accepted)
    elif record.accepted:
        file.say(_event("accepted", record.accepted))
    elif status == "accepted":
        file.say(_event("accepted", file.since("accepted", START_UNKNOWN), value=START_UNKNOWN))
    note = None if record.category == Category.ACCUSATION else record.reply
    answer = None
    if status == "interim":
        answer = file.say_on("answered_interim", record.answered, note)
    elif record.answered:
        answer = file.say(_event("answered", record.answered), note)
    closing = None if answer else note
    ended = True
    if status == "cancelled":
        file.say_on("cancelled", finished, closing)
    elif finished:
        file.say(_event("finished", finished), closing)
    elif status in ("finished", "undated"):
        file.say(_event("reported_done", file.since("reported_done", None)), closing)
    else:
        ended = False
    if record.solved:
        file.say_on("solved", None, level=unit.level)
    rated = file.keep("rated")
    if record.satisfied and not (rated and rated[-1].event.value == record.satisfied):
        file.say(_event("rated", as_of, value=record.satisfied, object=RatedObject.UNIT))
    latest = None if record.category == Category.ACCUSATION else record.latest
    file.notes(None if ended else closing, latest)
    return file.meaning(MatterStatus.RECEIVED, [])


def of_dispute(record: Record, as_of: date, unit: Answers = NOBODY, earlier: Sequence[Said] = ()) -> Meaning:
    """The events of a dispute on the key ledger as this file tells them, after what stands of it (earlier)."""
    file = _File(as_of, earlier)
    faults: list[tuple[str, str]] = []
    value = None if record.entered else START_UNKNOWN
    day = record.entered or file.since("ledger_on", START_UNKNOWN)
    level = record.level or unit.level or Level.DISTRICT
    opened = file.first("ledger_on")
    due = record.due if opened is None or opened.due is None else opened.due
    file.opens("ledger_on", day, unit, int(level), own_level=True, due=due, value=value)
    last_due = next((s.event.due for s in reversed(file.ours) if s.event.kind == "extended"), due)
    file.keep("extended")
    if record.due and last_due and record.due != last_due:
        file.say(_event("extended", as_of, due=record.due))
    households, solved = record.households or 0, record.households_solved or 0
    if solved > households:
        faults.append(("more_solved_than_households", "已化解户数多于总户数；已化解户数未采用，请核对两列。"))
        solved = 0
    file.counts("lots_added", households, day)
    file.counts("lot_solved", solved, as_of)
    file.explains(record.reasons)
    if record.solved or (record.finished and record.solved is None):
        file.say_on("solved", record.finished, level=unit.level)
    elif record.finished:
        faults.append(("solved_but_not", "填了实际化解时间，化解结果却不是“成功”；按未化解登记，请核对两列。"))
    status = "off" if record.off else record.status
    if status == "off" and record.off is None:
        faults.append(("off_without_day", "状态是已销账却没有销账日期；仍按在账登记，请补填销账日期后重新导入。"))
    if status == "suspended":
        file.say_on("suspended", None)
    for i, kind in enumerate(("off_applied", "off_verified", "off_approved")):
        if status in ("applied", "verified", "off")[i:] and (status != "off" or record.off):
            on = record.off if status == "off" else None
            file.say_on(kind, on, level=int(level) if kind == "off_approved" else None)
    file.notes(record.latest)
    return file.meaning(DisputeStatus.OPEN, faults)


def changes(meaning: Meaning, earlier: Sequence[Said]) -> tuple[tuple[int, ...], tuple[Said, ...]]:
    """What brings the standing events of earlier files in line: ids to withdraw, events to record."""
    left = [said for said in earlier if said.ours]
    new = []
    for said in meaning.said:
        same = next((old for old in left if _content(old) == _content(said)), None)
        if same is None:
            new.append(said)
        else:
            left.remove(same)
    return tuple(said.id for said in left if said.id is not None), tuple(new)


def filed(earlier: Sequence[Said], unit: Answers) -> tuple[tuple[int, ...], tuple[Said, ...]]:
    """The events of files that name no unit yet, once somebody has said which it is: ids to withdraw, events to record."""
    waiting = [s for s in earlier if s.ours and s.event.unit_id is None and s.event.kind in _ANSWERING]
    new = []
    for said in waiting:
        level = said.event.level if said.event.kind == "ledger_on" else unit.level
        new.append(replace(said, event=replace(said.event, unit_id=unit.id, level=level), id=None))
    return tuple(said.id for said in waiting if said.id is not None), tuple(new)


_OPENING = ("received", "ledger_on")
_ANSWERING = (*_OPENING, "transferred")


class _File:
    """What one row says, event by event, beside what stands already."""

    def __init__(self, as_of: date, earlier: Sequence[Said]):
        self.as_of = as_of
        self.ours = [said for said in earlier if said.ours]
        self.others = [said.event for said in earlier if not said.ours]
        self.said: list[Said] = []

    def say(self, event: Event, note: str | None = None) -> bool:
        self.said.append(Said(event, note))
        return True

    def say_on(self, kind: str, day: date | None, note: str | None = None, level: int | None = None) -> bool:
        """What the file reports with its day, or without."""
        value = DAY_UNKNOWN if day is None else None
        return self.say(_event(kind, day or self.since(kind, DAY_UNKNOWN), level=level, value=value), note)

    def since(self, kind: str, value: str | None) -> date:
        """The day from which an undated thing is known: of the first file that said it."""
        return next((s.event.day for s in self.ours if s.event.kind == kind and s.event.value == value), self.as_of)

    def first(self, kind: str) -> Event | None:
        return next((said.event for said in self.ours if said.event.kind == kind), None)

    def keep(self, kind: str) -> list[Said]:
        kept = [said for said in self.ours if said.event.kind == kind]
        self.said += kept
        return kept

    def opens(
        self, kind: str, day: date, unit: Answers, level: int | None, own_level: bool = False, **columns: object
    ) -> None:
        """The opening event and the transfers after it; another unit than before is a transfer on the day of the file.

        own_level: the level is that of the opening and not of the unit. Where a person corrected the opening, none is said.
        """
        event = _event(kind, day, unit_id=unit.id, level=level, **columns)
        corrected = next((other for other in self.others if other.kind == kind), None)
        before = self.first(kind)
        if before is None and corrected is None:
            self.say(event)
            return

        def answered_by(answers: Answers, of: Event) -> Event:
            level = of.level if own_level and of.kind in _OPENING else answers.level
            return replace(of, unit_id=answers.id, level=level)

        if before is not None and corrected is None:
            self.say(answered_by(Answers(before.unit_id, before.level), event))
        self.keep("transferred")
        last = self.said[-1].event if self.said else corrected
        assert last is not None
        others = [e for e in self.others if e.kind == "transferred" and e.day >= last.day]
        holder = others[-1].unit_id if others else last.unit_id
        if not unit.named or holder == unit.id:
            return
        if holder is None and not others and self.said:
            self.said[-1] = replace(self.said[-1], event=answered_by(unit, last))
        else:
            self.say(answered_by(unit, _event("transferred", self.as_of)))

    def notes(self, *notes: str | None) -> None:
        """Progress adds up; a note that was among the last is not news."""
        known = {said.note for said in self.keep("progress")[-len(notes) :]}
        for note in notes:
            if note and note not in known:
                self.say(_event("progress", self.as_of), note)

    def counts(self, kind: str, n: int, day: date) -> None:
        """Households: more than before is the difference on the day of the file, fewer a correction."""
        known = [said for said in self.ours if said.event.kind == kind]
        before = sum(said.event.number or 0 for said in known)
        if before and n >= before:
            self.said += known
            day, n = self.as_of, n - before
        if n:
            self.say(_event(kind, day, number=n))

    def explains(self, reasons: Sequence[tuple[str, int]]) -> None:
        known = [said for said in self.ours if said.event.kind == "lot_reason"]
        told = [(reason[:40], n) for reason, n in reasons if n > 0]
        if [(said.event.value, said.event.number) for said in known] == told:
            self.said += known
        else:
            for reason, n in told:
                self.say(_event("lot_reason", self.as_of, number=n, value=reason))

    def meaning(self, first: Status, faults: list[tuple[str, str]]) -> Meaning:
        """What of it is permitted, beside what people recorded: a move that is not is left out and said."""
        status, refusals = walk(first, [*self.others, *(said.event for said in self.said)])
        if not refusals:
            return Meaning(tuple(self.said), status, tuple(faults))
        taken = list(self.others)
        allowed = len(walk(first, taken)[1])
        said = []
        for one in sorted(self.said, key=lambda s: (s.event.kind not in _OPENING, s.event.day, s.event.seq)):
            if len(walk(first, [*taken, one.event])[1]) > allowed:
                kind = EVENT_WORDS[one.event.kind]
                faults.append(("not_permitted", f"“{kind}”与其他日期或已有办理记录的先后不符，没有采用，请核对。"))
            else:
                taken.append(one.event)
                said.append(one)
        return Meaning(tuple(said), walk(first, taken)[0], tuple(faults))


def _event(kind: str, day: date, **columns: object) -> Event:
    return Event(kind, day, _RANK[kind], **columns)  # pyright: ignore[reportArgumentType]


def _day(moment: date | datetime | None) -> date | None:
    return moment.date() if isinstance(moment, datetime) else moment


def _content(said: Said) -> tuple[Event, str | None]:
    return replace(said.event, seq=0), said.note
