"""Random histories, nasty edges included, written through data_access.writing; and what was known of them when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, func, select

from data_access import tables, writing
from data_access.writing import Request
from domain.events import Event
from domain.spells import Rules
from domain.vocabulary import RatedObject, Rating
from domain.workdays import WorkCalendar, shipped
from tests.data_access import ground
from tests.data_access.metrics import replay
from tests.data_access.metrics.replay import Dispute, Matter

FIRST, LAST = date(2026, 3, 1), date(2026, 11, 24)
# The working days of 2027 as a notice of these tests gives them, and the day the office learns of it.
NOTICE, OFF_2027 = date(2026, 11, 12), [date(2027, 1, 1), date(2027, 2, 8), date(2027, 2, 9)]
UNITS = (ground.OFFICE, ground.STREET_OFFICE, ground.HEATING, ground.COMMUNITY_A, ground.OWNER)
STREETS: Sequence[tuple[int | None, int | None]] = (
    (ground.LUGU, ground.COMMUNITY_LUGU),
    (ground.BABAOSHAN, ground.COMMUNITY_BABAOSHAN),
    (ground.BABAOSHAN, None),
    (None, None),
)
TOPICS: Sequence[tuple[int | None, int | None]] = ((ground.HEAT, ground.COLD_ROOMS), (ground.HEAT, None), (None, None))
DISPUTE_KINDS = [
    "extended",
    "off_approved",
    "rebound",
    "ledger_on",
    "transferred",
    "promises",
    "progress",
    "merged",
    "split",
    "lots",
    "lots",
]
ASIDE = [
    "instructed",
    "returned",
    "answered",
    "objection_raised",
    "delivered",
    "review_requested",
    "review_decided",
    "recheck_requested",
    "recheck_requested",
    "hearing",
    "hearing",
    "recheck_decided",
    "agreement_effective",
    "confirmation_requested",
]


def days(n: int) -> timedelta:
    return timedelta(days=n)


@dataclass
class Written:
    """One event in the database: when it was learned, and when it was taken back."""

    event: Event
    learned: date
    id: int
    withdrawn: date = date.max


# An estate, a building in it that has a year of its own, and a building of nobody in no estate.
BUILT: Sequence[dict[str, Any]] = (
    {
        **{"id": 101, "code": "E101", "kind": "estate", "name": "甲院", "parent_id": ground.COMMUNITY_LUGU},
        **{"year_built": 1987, "owner_unit_id": ground.OWNER, "heating_unit_id": ground.HEATING},
    },
    {"id": 102, "code": "E101-1", "kind": "building", "name": "甲院1号楼", "parent_id": 101, "year_built": 1990},
    {"id": 103, "code": "E103", "kind": "building", "name": "乙楼", "parent_id": ground.COMMUNITY_LUGU},
)
PLACED = ("place", "owner", "property", "heating", "built")
PLACES: Mapping[int | None, tuple[int | None, ...]] = {
    None: (None, None, None, None, None),
    101: (101, ground.OWNER, None, ground.HEATING, 1980),
    102: (102, ground.OWNER, None, ground.HEATING, 1990),
    103: (103, None, None, None, None),
}


@dataclass
class Subject:
    kind: str
    facts: Mapping[str, Any]
    id: int = 0
    filings: list[tuple[date, dict[str, Any]]] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)

    def known(self, on: date) -> Matter | Dispute | None:
        """The subject as the office knew it at the end of that day; None if it did not."""
        events = [w.event for w in self.written if w.learned <= on < w.withdrawn]
        if not events:
            return None
        filing = [filing for day, filing in self.filings if day <= on][-1]
        filing = {**filing, **dict(zip(PLACED, PLACES[filing["place_id"]], strict=True))}
        return Matter(filing, events, **self.facts) if self.kind == "matter" else Dispute(filing, events)


@dataclass
class World:
    """A small district whose facts arrive on their own day, or late and corrected."""

    connection: Connection
    random: Random
    late: bool
    notice: date | None = None
    subjects: list[Subject] = field(default_factory=list)

    def calendar(self, on: date) -> WorkCalendar:
        known = self.notice is not None and on >= self.notice
        return shipped().with_year(2027, OFF_2027, [], NOTICE) if known else shipped()

    def rules(self, on: date) -> Rules:
        return Rules(calendar=self.calendar(on), offices=frozenset({ground.OFFICE}))

    def known(self, on: date) -> tuple[list[Matter], list[Dispute], WorkCalendar]:
        """Everything as known at the end of that day."""
        found = [subject.known(on) for subject in self.subjects]
        matters = [subject for subject in found if isinstance(subject, Matter)]
        return matters, [subject for subject in found if isinstance(subject, Dispute)], self.calendar(on)

    def tally(self, on: date, first: date, ends: Sequence[date]) -> replay.Tally:
        matters, disputes, calendar = self.known(on)
        return replay.replay(matters, disputes, calendar, first, ends)

    # --- what happens ---------------------------------------------------------------------------------------------

    def live(self, matters: int, disputes: int) -> None:
        """Make histories and write them in the order in which the office learned of them."""
        if self.connection.scalar(select(tables.areas.c.id).where(tables.areas.c.id == BUILT[0]["id"])) is None:
            for place in BUILT:
                self.connection.execute(tables.areas.insert().values(**place))
        acts: list[tuple[date, int, Any]] = []
        for n in range(matters + disputes):
            subject, events = self._matter() if n < matters else self._dispute()
            acts += [(day, n, (subject, batch)) for day, batch in self._arrivals(subject, events)]
            if self.late:
                acts += [(self._day(), n, (subject, None)) for _ in range(self.random.randint(0, 3))]
        if self.notice:
            acts.append((self.notice, -1, None))
        for day, _, act in sorted(acts, key=lambda act: act[:2]):
            if act is None:
                for subject in self.subjects:
                    self.rederive(subject, day)
            elif act[1] is None:
                if act[0] in self.subjects:
                    self.correct(act[0], day)
            elif act[0] in self.subjects:
                self.record(act[0], day, act[1])
            else:
                self.add(act[0], day, act[1])

    def revision(self, day: date) -> int:
        return writing.revise(self.connection, Request("tests", datetime.combine(day, time(12))), "random history")

    def add(self, subject: Subject, day: date, events: Sequence[Event]) -> None:
        revision, filing = self.revision(day), subject.filings[0][1]
        subject.filings = [(day, filing)]
        number = f"{subject.kind}-{len(self.subjects)}"
        if subject.kind == "matter":
            received = next(event.day for event in events if event.kind == "received")
            facts = {name: fact for name, fact in subject.facts.items() if name != "channel"}
            row = {"number": number, "title": "试", "status": "received", "received": received, **filing, **facts}
            row["last_event"] = received
            subject.id = writing.add_matter(self.connection, revision, row, events, self.rules(day))
        else:
            row = {"number": number, "title": "试", "status": "open", "level": 2, "last_event": day, **filing}
            subject.id = writing.add_dispute(self.connection, revision, row, events, self.rules(day))
        self.subjects.append(subject)
        self._note(subject, day, events)

    def record(self, subject: Subject, day: date, events: Sequence[Event]) -> None:
        writing.record(self.connection, self.revision(day), subject.kind, subject.id, events, self.rules(day))
        self._note(subject, day, events)

    def withdraw(self, subject: Subject, day: date, written: Written) -> None:
        writing.withdraw_event(self.connection, self.revision(day), written.id, self.rules(day))
        written.withdrawn = day

    def refile(self, subject: Subject, day: date) -> None:
        street, community = self.random.choice(STREETS)
        topic, topic2 = self.random.choice(TOPICS)
        new = {"street": street, "community": community, "topic": topic, "topic2": topic2}
        writing.refile(self.connection, self.revision(day), subject.kind, subject.id, self.rules(day), **new)
        subject.filings.append((day, {**subject.filings[-1][1], **new}))

    def correct(self, subject: Subject, day: date) -> None:
        """One correction: another place, another day of an event, or an event that never was."""
        if self.random.random() < 0.4:
            self.refile(subject, day)
            return
        standing = [w for w in subject.written if w.withdrawn == date.max]
        wrong = self.random.choice(standing)
        right = replace(wrong.event, day=wrong.event.day + days(self.random.choice([-9, -3, -1, 1, 2, 8])))
        last_reception = wrong.event.kind == "received" and sum(w.event.kind == "received" for w in standing) == 1
        if last_reception or self.random.random() < 0.4:
            self.record(subject, day, [right])
            self.withdraw(subject, day, wrong)
        else:
            self.withdraw(subject, day, wrong)
            if self.random.random() < 0.5:
                self.record(subject, day, [right])

    def rederive(self, subject: Subject, day: date) -> None:
        writing.rederive(self.connection, self.revision(day), subject.kind, subject.id, self.rules(day))

    def _note(self, subject: Subject, day: date, events: Sequence[Event]) -> None:
        table = tables.events.c
        last = self.connection.scalar(select(func.max(table.id))) or 0
        subject.written += [Written(event, day, last - len(events) + n + 1) for n, event in enumerate(events)]

    # --- how it is made up ----------------------------------------------------------------------------------------

    def _day(self) -> date:
        return FIRST + days(self.random.randint(0, (LAST - FIRST).days))

    def _filing(self, source: str) -> dict[str, Any]:
        street, community = self.random.choice(STREETS)
        topic, topic2 = self.random.choice(TOPICS)
        filing = {"street": street, "community": community, "topic": topic, "topic2": topic2, "topic3": None}
        return {**filing, "source": source, "place_id": self.random.choice(list(PLACES))}

    def _arrivals(self, subject: Subject, events: list[Event]) -> list[tuple[date, list[Event]]]:
        """The events by the day they are learned; a matter is not known before its reception is."""
        learned = [(e.day + days(self.random.randint(1, 15) if self._chance(0.4) else 0), e) for e in events]
        if not self.late:
            learned = [(e.day, e) for e in events]
        if subject.kind == "matter":
            known = min(day for day, e in learned if e.kind == "received")
            learned = [(max(day, known), e) for day, e in learned]
        batches: dict[date, list[Event]] = {}
        for day, event in sorted(learned, key=lambda pair: pair[0]):
            batches.setdefault(day, []).append(event)
        return list(batches.items())

    def _chance(self, p: float) -> bool:
        return self.random.random() < p

    def _near(self, day: date, *spans: tuple[int, int]) -> date:
        return day + days(self.random.randint(*self.random.choice(spans)))

    def _event(self, kind: str, day: date, **columns: Any) -> Event:
        # A narrow range of order numbers: many ties, and some events of one day before the one they follow from.
        return Event(kind, day, self.random.choice([0, 1, 1, 1, 2]), **columns)

    def _who(self) -> dict[str, Any]:
        return {"unit_id": self.random.choice(UNITS), "level": self.random.choice([1, 2, 2, 3, None])}

    def _matter(self) -> tuple[Subject, list[Event]]:
        r = self.random
        received = self._day()
        channel = r.choice(["visit", "visit", "letter", "12345", "12345"])
        order = channel == "12345"
        at = datetime.combine(received, time(r.choice([0, 8, 13, 22, 23]), r.randint(0, 59)))
        facts = {
            "category": r.choice(["claim", "claim", "claim", "suggestion", "accusation"]),
            "channel": channel,
            "persons": r.randint(1, 9),
            "groups": r.choice([1, 1, 0]),
            "repeat": self._chance(0.3),
            "skip_level": self._chance(0.2),
            "hours": r.choice([2, 20, 24 * 7, None]) if order else None,
            "order_due": received + days(r.choice([-2, 0, 3, 15, 60]))
            if self._chance(0.4 if order else 0.15)
            else None,
            "received_at": at if self._chance(0.8) else None,
            "order_class": r.choice([None, None, "emergency", "utility", "general", "hard"]) if order else None,
        }
        opening, how = received, None
        if self._chance(0.15):  # a file that says all but the day on which it came in
            # Learned after other things of it, it is a late fact, whatever its day.
            opening, how = self._near(received, (0, 0), (0, 60)) if self.late else received, "start_unknown"
        events = [self._event("received", opening, value=how, **self._who())]
        accepted = self._near(received, (0, 0), (0, 15))
        if self._chance(0.8):
            route = r.choice(["6", "6", "6", "5", "1", "start_unknown", None])
            events.append(self._event("accepted", accepted, value=route))
        for _ in range(r.choice([0, 0, 1, 1, 2])):
            events.append(self._event("extended", self._near(accepted, (0, 1), (55, 65), (85, 105)), number=30))
        for kind, chance in (("finished", 0.6), ("reported_done", 0.2), ("cancelled", 0.1), ("finished", 0.1)):
            if self._chance(chance):
                day = self._near(accepted, (0, 1), (0, 40), (55, 68), (85, 105))
                events.append(self._event(kind, r.choice([received, day, day, day])))
        if self._chance(0.4):
            events.append(self._event("solved", self._near(accepted, (0, 0), (0, 90)), level=r.choice([1, 2, 3])))
        if self._chance(0.1):
            events.append(self._event("solved", self._near(accepted, (0, 90)), level=r.choice([1, 2, 3])))
        if self._chance(0.15):
            events.append(self._event("not_accepted", self._near(received, (0, 15))))
        if self._chance(0.1):
            events.append(self._event("received", self._near(received, (0, 60)), **self._who()))
        for _ in range(r.choice([0, 1, 2, 3])):
            moment = r.choice([e.day for e in events] + [self._near(received, (0, 60))])
            events.append(
                self._event(r.choice(["transferred", "transferred", "objection_agreed"]), moment, **self._who())
            )
        for _ in range(r.choice([0, 0, 1, 3])):  # what moves no number, but is written and corrected with the rest
            day = self._near(received, (0, 20), (0, 90))
            kind = r.choice(ASIDE)
            more = {"due": day + days(r.randint(0, 20))} if kind == "instructed" and self._chance(0.7) else {}
            more |= {"number": r.choice([3, 10])} if kind == "hearing" else {}
            events.append(self._event(kind, day, **more, **self._who()))
        rating = self._near(accepted, (0, 60))
        for _ in range(r.choice([0, 0, 2, 3, 5])):
            who, state = r.choice(list(RatedObject)), r.choice([Rating.PENDING, *Rating])
            events.append(self._event("rated", rating, object=str(who), value=str(state)))
            rating = self._near(rating, (0, 0), (0, 30))
        if self.late and self._chance(0.15):
            kind = r.choice(["accepted", "finished", "transferred", "extended", "solved", "reported_done"])
            more: dict[str, Any] = {"level": 2} if kind == "solved" else self._who() if kind == "transferred" else {}
            events.append(self._event(kind, received - days(r.randint(1, 5)), **more))
        return Subject("matter", facts, filings=[(FIRST, self._filing(channel))]), events

    def _dispute(self) -> tuple[Subject, list[Event]]:
        r = self.random
        day = self._day()
        dated = r.choice([None, None, "start_unknown"])
        events = [self._event("ledger_on", day, due=self._near(day, (0, 5), (10, 90)), value=dated, **self._who())]
        for _ in range(r.randint(2, 9)):
            moment = self._near(day, (0, 0), (0, 5), (0, 120))
            kind = r.choice(DISPUTE_KINDS)
            if kind in ("extended", "rebound", "ledger_on"):
                limit = r.choice([None, self._near(moment, (-3, 40))])
                events.append(self._event(kind, moment, due=limit, **self._who()))
            elif kind == "transferred":
                events.append(self._event(kind, moment, **self._who()))
            elif kind in ("merged", "split"):
                events.append(self._event(kind, moment, number=r.choice([None, 2, 40])))
            elif kind == "lots":
                more = {"number": r.randint(1, 60), "value": r.choice(["产权", "诉讼"])}
                for lot in r.sample(["lots_added", "lots_added", "lot_solved", "lot_reason", "lot_solved"], 3):
                    events.append(self._event(lot, self._near(moment, (0, 0), (0, 30)), **more))
            elif kind == "promises":
                key, by = r.choice(["p1", "p2"]), r.choice(UNITS)
                events.append(
                    self._event("promised", moment, object=key, unit_id=by, due=self._near(moment, (-2, 3), (5, 40)))
                )
                if self._chance(0.7):
                    ending = r.choice(["promise_kept", "promise_kept", "promise_dropped"])
                    events.append(self._event(ending, self._near(moment, (0, 1), (-3, 50)), object=key))
            else:
                events.append(self._event(kind, moment))
        return Subject("dispute", {}, filings=[(FIRST, self._filing("visit"))]), events
