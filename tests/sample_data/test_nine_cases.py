"""The nine cases of the source document walked through by acts, each on its day and by the post that did it: they end where the
source says, and everything that stands follows from what was done."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from data_access import acts, opening, tables
from data_access.acts import Opened
from data_access.engine import reading
from data_access.sessions import Session, asked
from data_access.viewers import viewer_of
from domain.acts.case import Subject
from domain.spells import MATTER_CLOSES, derive_dispute
from domain.visibility import Role
from sample_data.nine_cases import NINE_CASES, Case, Step
from tests import databases as made
from tests.data_access.acting import NOW, Desk

_NOTED = {"contacted", "met", "progress", "answered", "returned", "meeting", "promised", "promise_kept", "decision"}


class Walk:
    """One case on its way; number: of its matter, of its dispute once it is on the ledger."""

    def __init__(self, desk: Desk, case: Case):
        self.desk, self.case = desk, case
        self.number: dict[Subject, str] = {}
        self.requests = 0
        u, a, t = tables.units.c, tables.areas.c, tables.topics.c
        with reading(desk.engine) as connection:
            self.units = {code: id_ for id_, code in connection.execute(select(u.id, u.code))}
            named = {row.name: row.id for row in connection.execute(select(a.id, a.name).order_by(a.id.desc()))}
            self.topic = connection.scalars(select(t.id).where(t.code == case.topic)).one()
        # The platform's own matters come in with its files.
        self.channel = "other" if case.channel == "platform" else case.channel
        self.place = named.get(case.place) or named.get(case.community) or named[case.street]

    def as_(self, unit: str, *roles: Role) -> Session:
        """Who holds a post of the unit; the office where nobody does (property, owners, suppliers)."""
        h, p = tables.post_holders.c, tables.posts.c
        query = select(h.id).join_from(tables.post_holders, tables.posts, h.post_id == p.id)
        where = p.role.in_(roles) if roles else (p.unit_id == self.units[unit]) & p.role.is_not(None)
        office = self.desk.session("office")
        with reading(self.desk.engine) as connection:
            holder = connection.scalars(query.where(where).order_by(h.id)).first()
            return replace(office, holder_id=holder, viewer=viewer_of(connection, holder)) if holder else office

    def opened(self, subject: Subject, who: Session, moment: datetime) -> Opened | None:
        with reading(self.desk.engine) as connection:
            return acts.opened(connection, who, subject, self.number[subject], moment.date())

    def able(self, subject: Subject, name: str, moment: datetime, *who: Session) -> tuple[Session, Opened] | None:
        """The first of these that may do it now."""
        for session in who:
            opened = self.opened(subject, session, moment)
            if opened and not next(refusals for act, refusals in opened.offers if act.name == name):
                return session, opened
        return None

    def act(self, subject: Subject, name: str, moment: datetime, *who: Session, **given: Any) -> None:
        found = self.able(subject, name, moment, *who)
        assert found is not None, (self.case.key, name, moment)
        session, opened = found
        self.requests += 1
        request = asked(session, moment, f"{self.case.key}-{self.requests}")
        acts.perform(self.desk.engine, session, subject, opened.number, name, given, opened.version, request)

    def begin(self, subject: Subject, name: str, moment: datetime, **given: Any) -> None:
        common = {"title": self.case.title, "topic": self.topic, "place": self.place, "community_duty": True}
        office = self.desk.session("office")
        request = asked(office, moment, f"{self.case.key}-{name}")
        done = opening.begin(self.desk.engine, office, name, {**common, **given}, request)
        self.number[subject] = done.number

    def step(self, step: Step) -> None:
        today = NOW.date()
        day = today - timedelta(days=step.days_ago)
        moment, note, office = datetime.combine(day, time(10)), step.note, self.desk.session("office")
        later = day + timedelta(days=20) if step.due_ago is None else today - timedelta(days=step.due_ago)
        unit, doers = self.units[step.unit], (self.as_(step.unit), office)
        match step.kind:
            case "received":
                self.begin("matter", "register", moment, text=self.case.summary, unit=unit, source=self.channel)
            case "registered" | "rated":
                pass  # registered with the form; ratings come in with files
            case "ledger_on":
                self.begin(
                    "dispute",
                    "enter",
                    moment,
                    summary=self.case.summary,
                    level=str(step.level),
                    source=self.channel if self.channel in ("visit", "12345", "survey", "assigned") else "other",
                    unit=self.holder("matter", moment),
                    due=later,
                    matter=self.number["matter"],
                )
            case "transferred":
                for subject in self.number:
                    if self.able(subject, "transfer", moment, office) and self.holder(subject, moment) != unit:
                        self.act(subject, "transfer", moment, office, unit=unit, community_duty=True, note=note)
            case "returned" if self.able("matter", "return", moment, doers[0]):
                self.act("matter", "return", moment, doers[0], reason=step.value, note=note)
            case "accepted":
                self.act("matter", "accept", moment, office, route=step.value, note=note)
            case "answered_interim":
                self.act("matter", "answer_interim", moment, office, note=note, due=later + timedelta(days=60))
            case "finished":
                self.act("matter", "finish", moment, office, note=note, delivered=True)
            case "solved":
                for subject in self.number:
                    self.act(subject, "solve", moment, office, note=note)
            case "extended" if step.due_ago is None:
                self.act("matter", "extend_matter", moment, office, consent=True, told=True, note=note)
            case "extended" if "dispute" in self.number:
                self.act("dispute", "extend", moment, office, due=later, consent=True, note=note)
            case "lots_added" | "lot_solved":
                self.act("dispute", step.kind, moment, office, number=step.number, note=note)
            case "lot_reason":
                self.act("dispute", "lot_reason", moment, office, number=step.number, reason=step.value, note=note)
            case "instructed" | "supervised":
                name = {"instructed": "instruct", "supervised": "supervise"}[step.kind]
                self.act("dispute", name, moment, self.as_("", Role.DISTRICT_SECRETARY), note=note, due=later)
            case "promised" if "dispute" in self.number:
                holder = self.holder("dispute", moment)
                self.act("dispute", "promise", moment, office, note=note, due=later, unit=holder)
            case "promise_kept" if "dispute" in self.number:
                found = self.opened("dispute", office, moment)
                assert found is not None
                self.act("dispute", "promise_kept", moment, office, promise=min(found.case.promises()), note=note)
            case "meeting" if "dispute" in self.number:
                self.act("dispute", "meeting", moment, office, units=(unit,), note=note)
            case "decision" if "dispute" in self.number:
                secretary = self.as_("", Role.DISTRICT_SECRETARY)
                self.act("dispute", "backstop", moment, *doers, secretary, unit=unit, note=note)
            case "off_applied":
                self.act("dispute", "evidence", moment, office, evidence="photo", filed="档案 1 号柜")
                self.act("dispute", "apply_off", moment, office, note=note)
            case "off_verified":
                self.act("dispute", "verify_off", moment, office, side=True, note=note)
            case "off_approved":
                # The level that put it on the ledger decides, also where the district took it over since.
                entry = next(step.unit for step in self.case.steps if step.kind == "ledger_on")
                secretary = self.as_("", Role.DISTRICT_SECRETARY)
                self.act("dispute", "approve_off", moment, doers[0], secretary, self.as_(entry), note=note)
            case "call_back":
                self.act("dispute", "call_back", moment, office, note=note)
            case kind if kind in _NOTED:
                for subject in self.number:
                    own = {"contacted": "contacted", "met": "met"}.get(kind, "progress")
                    name = "worked_on" if own == "progress" and subject == "matter" else own
                    if found := self.able(subject, name, moment, *doers):
                        self.act(subject, name, moment, found[0], note=note)
            case _:
                raise ValueError(step.kind)

    def holder(self, subject: Subject, moment: datetime) -> int | None:
        found = self.opened(subject, self.desk.session("office"), moment)
        return found.case.holding.unit_id if found and found.case.holding else None


@pytest.fixture(scope="module")
def desk(run_folder: Path, worker_id: str) -> Iterator[Desk]:
    """On SQLite alone: every act runs on both databases in test_acts."""
    files, name = made.SqliteFiles(run_folder), f"nine_{worker_id}"
    files.copy(made.template(run_folder, files, "sample", made.SAMPLE), name)
    yield Desk(files.url(name))
    files.drop(name)


@pytest.mark.parametrize("case", NINE_CASES, ids=lambda case: case.key)
def test_the_case_walks_as_told(desk: Desk, case: Case):
    walk = Walk(desk, case)
    for step in case.steps:
        walk.step(step)
    told = Counter(step.kind for step in case.steps)
    days = {step.kind: NOW.date() - timedelta(days=step.days_ago) for step in case.steps}
    matter = walk.opened("matter", desk.session("office"), NOW)
    assert matter is not None and desk.sound(matter.number)
    assert matter.case.open is not bool(told["finished"])
    assert {event.day for event in matter.case.events if event.kind in MATTER_CLOSES} == (
        {days["finished"]} if told["finished"] else set()
    )
    assert case.on_ledger is ("dispute" in walk.number)
    if not case.on_ledger:
        return
    dispute = walk.opened("dispute", desk.session("office"), NOW)
    assert dispute is not None and desk.sound(dispute.number)
    spells, steps = derive_dispute(dispute.case.events), case.steps
    by_reason: Counter[str] = Counter()
    for step in steps:
        if step.kind == "lot_reason":
            by_reason[step.value] += step.number
    whole = sum(step.number for step in steps if step.kind == "lots_added")
    solved = sum(step.number for step in steps if step.kind == "lot_solved")
    assert sum(lot.n for lot in spells.lots) == whole
    assert sum(lot.n for lot in spells.lots if not lot.waits) == solved
    assert dispute.case.unsolved() == whole - solved
    assert Counter({lot.reason: lot.n for lot in spells.lots if lot.waits and lot.reason}) == by_reason
    left = [(spell.entered, spell.off) for spell in spells.ledger if spell.closing]
    assert left == ([(days["ledger_on"], days["off_approved"])] if told["off_approved"] else [])
    assert sum(promise.outcome == "kept" for promise in spells.promises) == told["promise_kept"]
    assert matter.id in dispute.case.linked
