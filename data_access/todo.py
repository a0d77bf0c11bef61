"""我的待办: what a post must do, by day, over all it may see; each row leads to the act that does it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Connection, exists, or_, select

from data_access import acts, settings, tables
from data_access.scope import listed, visible
from data_access.sessions import Session
from data_access.tables import STANDS
from domain.acts.case import ORDERS, Doer, Subject
from domain.acts.todo import Task, tasks
from domain.clocks import Stage
from domain.thresholds import Thresholds
from domain.visibility import Role
from domain.vocabulary import LEFT, STAGE_WORDS

MOST = 200  # rows of matters: who owes more than that reads the list behind the number
# The clock of a matter that runs out → the act that ends it.
_ENDS: Mapping[str, str] = {
    Stage.transfer: "transfer",
    Stage.notice: "accept",
    Stage.feedback: "answer",
    Stage.handling: "finish",
    Stage.handling_extended: "finish",
    Stage.procedure: "finish",
    Stage.order: "finish",
}


@dataclass(frozen=True, order=True)
class Waiting:
    """A task with its matter or dispute."""

    task: Task
    subject: Subject
    number: str
    title: str


def waiting(connection: Connection, session: Session, today: date) -> list[Waiting]:
    """What the post that is signed in must do, the most pressing first; of matters at most MOST clocks, and MOST that
    somebody was asked for."""
    thresholds, doer = settings.thresholds(connection, today), acts.doer_of(connection, session)
    found = [*_disputes(connection, session, doer, today, thresholds)]
    found += _clocks(connection, session, doer, today, thresholds)
    found += _asked(connection, session, doer, today, thresholds)
    return sorted(found)


def _disputes(
    connection: Connection, session: Session, doer: Doer, today: date, thresholds: Thresholds
) -> Iterator[Waiting]:
    d = tables.disputes
    recent = today - timedelta(days=max(thresholds.call_back_days) + thresholds.stuck_days)
    alive = or_(d.c.status.not_in(LEFT), d.c.last_event >= recent)
    rows = connection.execute(select(d).where(alive, *visible(session.viewer, d))).all()
    found = acts.cases(connection, session, "dispute", rows, today)
    for row in rows:
        for task in tasks(found[row.id], doer, thresholds):
            yield Waiting(task, "dispute", row.number, row.title)


def _clocks(
    connection: Connection, session: Session, doer: Doer, today: date, thresholds: Thresholds
) -> Iterator[Waiting]:
    """Clocks that run out, of the matters that the post's units answer for now."""
    office = {doer.unit_id} if session.viewer.role is Role.OFFICE_STAFF else set()
    units = [unit for unit in doer.answers_for | office if unit is not None]
    m, c, h = tables.matters, tables.clocks, tables.holdings
    near = today + timedelta(days=thresholds.due_soon_days)
    query = (
        select(c.c.due, c.c.stage, m.c.number, m.c.title)
        .join_from(c, h, (h.c.matter_id == c.c.matter_id) & (h.c.withdrawn == STANDS) & (h.c.until > today))
        .join(m, m.c.id == c.c.matter_id)
        .where(
            c.c.duty.in_((True, False)),
            c.c.due <= near,
            c.c.ended > today,
            c.c.starts <= today,
            c.c.withdrawn == STANDS,
            c.c.stage.in_([str(stage) for stage in _ENDS]),
            h.c.unit_id.in_(units),
            h.c.since <= today,
            *listed(session.viewer, m),
        )
        .order_by(c.c.due, m.c.number, c.c.stage)
        .limit(MOST)
    )
    for due, stage, number, title in connection.execute(query):
        yield Waiting(Task(due, _ENDS[stage], f"{STAGE_WORDS[stage]}期限"), "matter", number, title)


def _asked(
    connection: Connection, session: Session, doer: Doer, today: date, thresholds: Thresholds
) -> Iterator[Waiting]:
    """批示 and 督办 on matters that wait for an answer or for a look at it, and mandates (代理) of the post."""
    e, m, post = tables.events, tables.matters, str(doer.post_id)
    later = tables.events.alias()

    def since(kind: str) -> ColumnElement[bool]:
        same = (later.c.matter_id == e.c.matter_id, later.c.object == e.c.object)
        return exists().where(*same, later.c.kind == kind, later.c.withdrawn == STANDS).correlate(e)

    order = e.c.kind.in_(ORDERS)
    waits = or_(
        order & e.c.unit_id.in_(doer.answers_for) & ~since("answered"),
        order & (e.c.value == post) & since("answered") & ~since("noted"),
        (e.c.kind == "mandated") & (e.c.object == post) & ~since("mandate_ended"),
    )
    standing = (e.c.kind.in_([*ORDERS, "mandated"]), e.c.object.is_not(None), e.c.withdrawn == STANDS)
    ids = select(e.c.matter_id).where(*standing, waits, e.c.matter_id.is_not(None))
    query = select(m).where(m.c.id.in_(ids), *listed(session.viewer, m)).order_by(m.c.number).limit(MOST)
    rows = connection.execute(query).all()
    found = acts.cases(connection, session, "matter", rows, today)
    for row in rows:
        for task in tasks(found[row.id], doer, thresholds):
            yield Waiting(task, "matter", row.number, row.title)
