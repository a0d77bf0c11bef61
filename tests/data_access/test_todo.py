"""我的待办 over the whole sample: disputes as the rule says of each alone, matters by a plain second derivation."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from data_access import acts, settings, tables, todo
from data_access.engine import connect, reading
from data_access.tables import STANDS
from domain.acts.todo import tasks
from domain.visibility import Role
from tests.data_access.acting import NOW
from tests.signed_in import signed_in

DAY = NOW.date()


@pytest.mark.parametrize("role", [Role.OFFICE_STAFF, Role.DISTRICT_SECRETARY, Role.STREET_SECRETARY, Role.BUREAU_HEAD])
def test_what_waits_is_what_each_dispute_and_each_clock_asks(sample_url: str, role: Role):
    session, _ = signed_in(sample_url, role)
    d, m, c, h = tables.disputes, tables.matters, tables.clocks, tables.holdings
    with reading(connect(sample_url)) as connection:
        found = todo.waiting(connection, session, DAY)
        thresholds = settings.thresholds(connection, DAY)
        wanted = []
        for number, title in connection.execute(select(d.c.number, d.c.title).where(d.c.withdrawn == STANDS)).all():
            one = acts.opened(connection, session, "dispute", number, DAY)
            if one is not None:
                wanted += [todo.Waiting(t, "dispute", number, title) for t in tasks(one.case, one.doer, thresholds)]
        doer = acts.doer_of(connection, session)
        units = doer.answers_for | ({doer.unit_id} if role is Role.OFFICE_STAFF else set())
        now_held = {
            row.matter_id
            for row in connection.execute(select(h).where(h.c.withdrawn == STANDS))
            if row.until is None and row.unit_id in units
        }
        told = {row.id: row for row in connection.execute(select(m).where(m.c.category != "accusation"))}
        clocks = [
            (row.due, row.stage, told[row.matter_id].number)
            for row in connection.execute(select(c).where(c.c.withdrawn == STANDS))
            if row.ended is None
            and row.matter_id in now_held & told.keys()
            and row.due is not None
            and row.due <= DAY + timedelta(days=thresholds.due_soon_days)
            and row.stage in todo._ENDS
            and acts.opened(connection, session, "matter", told[row.matter_id].number, DAY)
        ]
        e = tables.events
        asked_of = select(e.c.matter_id).where(e.c.kind.in_(("instructed", "supervised", "mandated")))
        for id_ in sorted(set(connection.scalars(asked_of.where(e.c.matter_id.is_not(None)))) & told.keys()):
            one = acts.opened(connection, session, "matter", told[id_].number, DAY)
            if one is not None:
                clocks += [(task.day, task.act, one.number) for task in tasks(one.case, one.doer, thresholds)]
    assert [one for one in found if one.subject == "dispute"] == sorted(wanted)
    of_matters = [one for one in found if one.subject == "matter"]
    assert sorted((one.task.day, one.number) for one in of_matters) == sorted(
        (due, number) for due, _, number in clocks
    )
    assert found == sorted(found)
    assert found or role in (Role.STREET_SECRETARY, Role.DISTRICT_SECRETARY)
