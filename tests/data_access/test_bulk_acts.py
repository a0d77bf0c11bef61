"""督办 of several: one act on each, however often it is asked; who may not is told why; what is not his is not there."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from data_access import bulk_acts, tables
from data_access.bulk_acts import Result
from data_access.disputes import ledger
from data_access.engine import reading
from data_access.sessions import asked
from data_access.tables import STANDS
from domain.acts.case import Doer
from domain.acts.table import BY_NAME
from tests.data_access.acting import NOW, Desk

TODAY = NOW.date()
GIVEN = {"note": "本月内逐户列明原因，电话 13800138000", "due": TODAY + timedelta(days=20)}
SUPERVISE = BY_NAME["supervise"]
GONE = "没有这件矛盾，或不在您的查看范围内。"


@pytest.fixture
def desk(sample_copy_url: str) -> Desk:
    return Desk(sample_copy_url)


def numbers(desk: Desk, role: str) -> list[str]:
    with reading(desk.engine) as connection:
        return [entry.number for entry in ledger(connection, desk.session(role).viewer, TODAY)]


def offered(desk: Desk, role: str, those: list[str]) -> dict[str, bulk_acts.Offer]:
    with reading(desk.engine) as connection:
        return dict(bulk_acts.offers(connection, desk.session(role), SUPERVISE, those, TODAY))


def done(desk: Desk, role: str, versions: dict[str, int], request: str = "a" * 32) -> list[Result]:
    session = desk.session(role)
    return list(bulk_acts.perform(desk.engine, session, SUPERVISE, GIVEN, versions, asked(session, NOW, request)))


def supervised(desk: Desk) -> dict[str, list[tuple[str, str]]]:
    """number → (act, note) of each 督办 that was done by hand."""
    e, d, r = tables.events.c, tables.disputes.c, tables.revisions.c
    query = select(d.number, r.act, e.note).join_from(tables.events, tables.disputes, e.dispute_id == d.id)
    query = query.join(tables.revisions, r.id == e.learned)
    found: dict[str, list[tuple[str, str]]] = {}
    with reading(desk.engine) as connection:
        for number, act, note in connection.execute(
            query.where(e.kind == "supervised", r.act.is_not(None), e.withdrawn == STANDS)
        ):
            found.setdefault(number, []).append((act, note))
    return found


def test_a_doubled_click_is_one_act_on_each_and_each_stands_in_the_trace(desk: Desk):
    those = numbers(desk, "office")[:4]
    versions = {number: offer.version for number, offer in offered(desk, "office", those).items()}
    desk.session("office")
    with ThreadPoolExecutor(2) as clicks:
        first, second = clicks.map(lambda _: done(desk, "office", versions), range(2))
    assert first == second == done(desk, "office", versions) == [Result(number, None) for number in those]
    note = "本月内逐户列明原因，电话 〔电话〕"
    assert supervised(desk) == {number: [("supervise", note)] for number in those}
    with reading(desk.engine) as connection:
        a = tables.audit.c
        traced = connection.execute(
            select(a.subject, func.count().label("n")).where(a.subject.in_(those)).group_by(a.subject)
        )
        assert {row.subject: row.n for row in traced} == dict.fromkeys(those, 1)


def test_each_that_may_not_be_done_is_named_and_the_others_are_done(desk: Desk):
    mine, all_ = numbers(desk, "street"), numbers(desk, "office")
    foreign = next(number for number in all_ if number not in mine)
    asked = [*mine, foreign, "SJS-没有"]
    found = offered(desk, "street", asked)
    # The secretary of a street supervises what stands on its ledger, or is in its hands; not what is the district's.
    who = "「督办」由区信访办、负责这一级的书记（区级含区领导）、上级书记和分管区领导办理。"
    assert {offer.refusal for offer in found.values()} == {None, who, GONE}
    assert [found[number].refusal for number in (foreign, "SJS-没有")] == [GONE, GONE]
    before = {number: desk.stands(number) for number in (*mine, foreign)}
    told = done(desk, "street", {number: offer.version for number, offer in found.items()})
    assert told == [Result(number, offer.refusal) for number, offer in found.items()]
    able = [number for number, offer in found.items() if offer.refusal is None]
    assert sorted(supervised(desk)) == sorted(able)
    assert {number for number in before if desk.stands(number) != before[number]} == set(able)


def test_where_somebody_was_faster_it_is_said_and_may_be_asked_again(desk: Desk):
    first, second = numbers(desk, "office")[:2]
    versions = {number: offer.version for number, offer in offered(desk, "office", [first, second]).items()}
    desk.act("office", second, "progress", note="已入户")
    one, two = done(desk, "office", versions)
    assert one == Result(first, None) and two.number == second and two.version
    assert (two.why or "").startswith("您打开以后，这里有了新的办理：区信访办")
    assert done(desk, "office", {**versions, second: two.version}) == [one, Result(second, None)]
    assert {number: len(notes) for number, notes in supervised(desk).items()} == {first: 1, second: 1}


def test_a_database_that_cannot_be_written_is_told_of_the_rest_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    those = numbers(desk, "office")[:3]
    versions = {number: offer.version for number, offer in offered(desk, "office", those).items()}
    perform, tried = bulk_acts.acts.perform, []

    def broken(engine, session, subject, number, *rest):
        tried.append(number)
        if number == those[1]:
            raise bulk_acts.DatabaseProblem("磁盘空间不足。")
        return perform(engine, session, subject, number, *rest)

    monkeypatch.setattr(bulk_acts.acts, "perform", broken)
    assert done(desk, "office", versions) == [
        Result(those[0], None),
        *(Result(number, "磁盘空间不足。") for number in those[1:]),
    ]
    assert tried == those[:2]


def test_who_may_at_all(desk: Desk):
    roles = ("secretary", "leader", "street", "bureau", "community", "office")
    reach = {
        role: [act.name for act in bulk_acts.within_reach(Doer(desk.session(role).viewer), TODAY)] for role in roles
    }
    both = ["supervise", "instruct"]
    assert reach == {
        **dict.fromkeys(("secretary", "leader", "street", "community"), both),
        "bureau": [],
        "office": ["supervise"],
    }
