"""Acts (办理) on a matter or a dispute: what this post may do with it, doing it, and undoing it. Each is one revision, wholly
in or wholly out; asked for twice it is done once; nobody writes over what somebody else did meanwhile."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from data_access import privacy, search, settings, tables, writing
from data_access.engine import reading
from data_access.engine import writing as transaction
from data_access.imports import values
from data_access.scope import listed
from data_access.sessions import Session
from data_access.tables import STANDS
from domain.acts.case import Case, Doer, Subject
from domain.acts.declaration import Act, Given, Kind
from domain.acts.opening import OPENINGS
from domain.acts.permission import events_of, refuse_act, refuse_given
from domain.acts.table import BY_NAME, acts_for
from domain.ledger import Refusal
from domain.vocabulary import DisputeStatus, Level, MatterStatus

_LINKS = ("linked", "unlinked")
_WORDS: Mapping[str, str] = {name: act.word for name, act in {**BY_NAME, **OPENINGS}.items()}
_STAYS = ("recuse",)  # what nobody undoes for himself
UNDO = "undo"  # the act of a revision that takes another back


class Refused(Exception):
    """An act that may not be done; refusals: every reason, in Chinese."""

    def __init__(self, refusals: Iterable[Refusal]):
        self.refusals = tuple(refusals)
        super().__init__("".join(refusal.sentence for refusal in self.refusals))


class Changed(Exception):
    """Somebody else did something meanwhile. sentence: what, in Chinese; version: with which the act may be asked again."""

    def __init__(self, sentence: str, version: int):
        super().__init__(sentence)
        self.sentence, self.version = sentence, version


@dataclass(frozen=True)
class Opened:
    """A matter or dispute with all its acts and why each may not be done now (empty: it may).

    version  the last revision that touched it: handed back with an act, so that nothing is written over
    columns  what stands in the columns that acts ask for
    last     the act that could be undone: (revision, its word, post, moment); None where there is none of this post's
    """

    id: int
    number: str
    case: Case
    doer: Doer
    version: int
    offers: tuple[tuple[Act, tuple[Refusal, ...]], ...]
    columns: Mapping[str, Any]
    last: "Done | None"


@dataclass(frozen=True)
class Done:
    """What was done: the revision, the number of what it was done to, the act's word, for which post, when."""

    revision: int
    number: str
    word: str
    post: str
    moment: datetime


# --- what may be done -------------------------------------------------------------------------------------------


def opened(connection: Connection, session: Session, subject: Subject, number: str, today: date) -> Opened | None:
    """A matter or dispute with its acts for who is signed in; None where it is not there, or not his to see."""
    row = _row(connection, session, subject, number)
    if row is None:
        return None
    case, doer = _case(connection, session, subject, row, today), doer_of(connection, session)
    offers = tuple((act, refuse_act(act, case, doer)) for act in acts_for(case))
    asked = {name for act, _ in offers for name in act.columns}
    columns = {name: getattr(row, name) for name in sorted(asked)}
    version = _version(connection, subject, row.id)
    return Opened(row.id, number, case, doer, version, offers, columns, _undoable(connection, session, subject, row.id))


def _row(connection: Connection, session: Session, subject: Subject, number: str, lock: bool = False) -> Any:
    table = tables.original(subject)
    query = select(table).where(table.c.number == number, *listed(session.viewer, table))
    # On SQLite the revision that was opened before holds the pen already.
    return connection.execute(query.with_for_update() if lock else query).one_or_none()


def doer_of(connection: Connection, session: Session) -> Doer:
    """The post that is signed in, as who acts."""
    h, p = tables.post_holders.c, tables.posts.c
    query = select(p.unit_id, p.id).join_from(tables.post_holders, tables.posts, h.post_id == p.id)
    unit, post = connection.execute(query.where(h.id == session.holder_id)).one()
    return Doer(session.viewer, unit, post)


def _case(connection: Connection, session: Session, subject: Subject, row: Any, today: date) -> Case:
    return cases(connection, session, subject, [row], today)[row.id]


def cases(
    connection: Connection, session: Session, subject: Subject, rows: Sequence[Any], today: date
) -> dict[int, Case]:
    """Rows of matters or disputes as their acts see them, by id; five statements for any number."""
    ids, units = [row.id for row in rows], units_of_district(connection)
    told = writing.events_by_subject(connection, subject, ids)
    if subject == "matter":
        return {row.id: Case(subject, MatterStatus(row.status), told[row.id], today, units=units) for row in rows}
    w, of, m = tables.dispute_units.c, tables.dispute_matters.c, tables.matters
    partners: dict[int, set[int]] = {id_: set() for id_ in ids}
    for dispute, unit in connection.execute(select(w.dispute_id, w.unit_id).where(w.dispute_id.in_(ids))):
        partners[dispute].add(unit)
    linked: dict[int, dict[int, str]] = {id_: {} for id_ in ids}
    pairs = select(of.dispute_id, m.c.id, m.c.number).join_from(tables.dispute_matters, m, of.matter_id == m.c.id)
    for dispute, matter, number in connection.execute(pairs.where(of.dispute_id.in_(ids), *listed(session.viewer, m))):
        linked[dispute][matter] = number
    return {
        row.id: Case(
            subject,
            DisputeStatus(row.status),
            told[row.id],
            today,
            Level(row.level),
            frozenset(partners[row.id]),
            units,
            linked[row.id],
        )
        for row in rows
    }


def units_of_district(connection: Connection) -> dict[int, Level | None]:
    """Every unit with the level whose secretary answers while it acts; None: an outside owner."""
    u = tables.units.c
    levels = connection.execute(select(u.id, u.level).where(u.withdrawn == STANDS))
    return {unit: None if level is None else Level(level) for unit, level in levels}


def _version(connection: Connection, subject: Subject, id_: int) -> int:
    """The last revision that wrote or withdrew an event or a column of it."""
    last = 0
    for table in (tables.events, tables.field_changes):
        mine = table.c[f"{subject}_id"] == id_
        gone = func.max(table.c.withdrawn).filter(table.c.withdrawn != STANDS)
        last = max(
            last, *(n or 0 for n in connection.execute(select(func.max(table.c.learned), gone).where(mine)).one())
        )
    return last


# --- doing it ---------------------------------------------------------------------------------------------------


def perform(
    engine: Engine,
    session: Session,
    subject: Subject,
    number: str,
    act: str,
    given: Given,
    version: int,
    request_id: str,
    moment: datetime,
) -> Done:
    """Do an act (a name of the table) as it was filled in; asked for again under one request id it is done once.

    moment: the office's. Texts lose what names a person on the way in. Raises Refused; Changed; LookupError where the
    subject is not there or not his to see; DatabaseProblem.
    """

    def write(connection: Connection) -> int:
        return _perform(connection, session, subject, number, act, given, version, request_id, moment)

    return once(engine, session, request_id, act, number, write)


def once(
    engine: Engine, session: Session, request_id: str, act: str, number: str | None, write: Callable[[Connection], int]
) -> Done:
    """Write, which gives a revision, unless this very request has been done: by the same login, the same act on the same
    number (None: not known before). Raises Refused where the id was used for anything else."""
    with reading(engine) as connection:
        before = _before(connection, session, request_id, act, number)
    if before is not None:
        return before
    try:
        with transaction(engine) as connection:
            writing.beside(connection)
            return _done(connection, write(connection))
    except IntegrityError:  # the same request was faster
        with reading(engine) as connection:
            if (before := _before(connection, session, request_id, act, number)) is None:
                raise
        return before


def _before(connection: Connection, session: Session, request_id: str, act: str, number: str | None) -> Done | None:
    r = tables.revisions.c
    row = connection.execute(select(r.id, r.who, r.act).where(r.request_id == request_id)).one_or_none()
    if row is None:
        return None
    done = _done(connection, row.id)
    if (row.who, row.act) != (session.login, act) or number not in (None, done.number):
        raise Refused([Refusal("request", "这次提交已经用过，没有再办。请刷新页面后重新办理。")])
    return done


def _perform(
    connection: Connection,
    session: Session,
    subject: Subject,
    number: str,
    name: str,
    given: Given,
    version: int,
    request_id: str,
    moment: datetime,
) -> int:
    act = BY_NAME[name]
    # First, so that from here on nobody else writes (SQLite) and the same request waits for this one (PostgreSQL).
    why = f"{act.word} {number}"
    revision = writing.revise(connection, session.login, why, moment, request_id, act.name, session.viewer.label)
    row = _row(connection, session, subject, number, lock=True)
    if row is None:
        raise LookupError(number)
    _refuse_changed(connection, session, subject, row.id, version)
    case, doer = _case(connection, session, subject, row, moment.date()), doer_of(connection, session)
    given = clean(connection, session, act, given)
    optional = {ask.name for ask in act.asks if not ask.needed}
    # What stands there already is no answer, however long it is.
    given = {k: v for k, v in given.items() if not (k in optional & {*act.columns} and v == getattr(row, k))}
    if refusals := refuse_given(act, case, doer, given):
        raise Refused(refusals)
    told = events_of(act, case, doer, given)
    columns = {column: given[column] for column in act.columns if given.get(column)}
    _set(connection, revision, subject, row, columns)
    notes = {i: note for i, (_, note) in enumerate(told) if note}
    rules = settings.rules(connection)
    writing.record(connection, revision, subject, row.id, [event for event, _ in told], rules, notes)
    for event, _ in told:
        if event.kind in _LINKS and event.number is not None:
            writing.link(connection, revision, row.id, event.number, event.kind == "linked")
    return revision


def clean(connection: Connection, session: Session, act: Act, given: Given) -> Given:
    """The answers as they may be kept: texts without people, a matter by its id. Raises Refused for a matter that is not
    there."""
    kinds = {ask.name: ask.kind for ask in act.asks}
    found = dict(given)
    for name, answer in given.items():
        if kinds.get(name) is Kind.NOTE and answer:
            found[name] = privacy.scrub(values.text(answer)).text
        elif kinds.get(name) is Kind.LINE and answer:
            found[name] = privacy.scrub(values.line(answer)).text
        elif kinds.get(name) is Kind.MATTER and answer:
            m = tables.matters
            mine = (m.c.number == values.line(answer), *listed(session.viewer, m))
            found[name] = connection.scalar(select(m.c.id).where(*mine))
            if found[name] is None:
                raise Refused([Refusal(name, "没有这个编号的事项，或者不在您的查看范围内，请核对编号。")])
    return found


def _set(connection: Connection, revision: int, subject: Subject, row: Any, columns: Mapping[str, Any]) -> None:
    """Write columns of the original, each change with its trace."""
    table = tables.original(subject)
    changes = {name: value for name, value in columns.items() if getattr(row, name) != value}
    if not changes:
        return
    for name, value in changes.items():
        told = {"name": name, "before": _frozen(getattr(row, name)), "after": _frozen(value), "learned": revision}
        connection.execute(tables.field_changes.insert().values(**told, **{f"{subject}_id": row.id}))
    connection.execute(update(table).where(table.c.id == row.id).values(**changes))
    search.index(connection, subject, row.id)


def _frozen(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=lambda v: str(v) if isinstance(v, date | Decimal) else v)


# --- somebody else meanwhile ------------------------------------------------------------------------------------


def _refuse_changed(connection: Connection, session: Session, subject: Subject, id_: int, version: int) -> None:
    now = _version(connection, subject, id_)
    if now == version:
        return
    e, r, a = tables.events.c, tables.revisions.c, tables.accounts.c
    touched = or_(e.learned > version, (e.withdrawn > version) & (e.withdrawn != STANDS))
    query = (
        select(r.post, a.official, r.why, r.moment)
        .distinct()
        .join_from(tables.events, tables.revisions, or_(r.id == e.learned, r.id == e.withdrawn))
        .outerjoin(tables.accounts, a.login == r.who)
        .where(e[f"{subject}_id"] == id_, touched, r.id > version)
        .order_by(r.moment)
    )
    told = [
        f"{row.post or '系统'} {row.official or ''}".strip() + f"（{row.moment:%H:%M}）：{row.why.split(' ')[0]}"
        for row in connection.execute(query)
    ]
    what = "；".join(told) or "有人改过这一页的内容"
    raise Changed(f"您打开以后，这里有了新的办理：{what}。您填的内容还在，请核对后再提交一次。", now)


# --- undoing it -------------------------------------------------------------------------------------------------


def undo(
    engine: Engine,
    session: Session,
    subject: Subject,
    number: str,
    revision: int,
    request_id: str,
    moment: datetime,
) -> Done:
    """Take back the last act on a matter or dispute: by the post that did it, while nothing rests on it.

    Raises Refused, in Chinese; LookupError; DatabaseProblem.
    """

    def write(connection: Connection) -> int:
        own = writing.revise(
            connection, session.login, f"撤销办理 {number}", moment, request_id, UNDO, session.viewer.label
        )
        row = _row(connection, session, subject, number, lock=True)
        if row is None:
            raise LookupError(number)
        last = _undoable(connection, session, subject, row.id)
        if last is None or last.revision != revision:
            sentence = "只能撤销本职务最近一次办理；其后已有新的办理，请改用更正或补记。"
            raise Refused([Refusal("rests", sentence)])
        begun = connection.scalar(select(tables.revisions.c.act).where(tables.revisions.c.id == revision))
        if begun in OPENINGS:
            link = tables.dispute_matters
            if subject == "matter" and connection.scalar(select(link.c.dispute_id).where(link.c.matter_id == row.id)):
                raise Refused([Refusal("rests", "这件事项已经关联到重点矛盾，请先在那里解除关联。")])
            writing.take_back(connection, own, subject, [row.id])
            connection.execute(
                delete(tables.dispute_matters).where(tables.dispute_matters.c[f"{subject}_id"] == row.id)
            )
        else:
            _take_back(connection, own, subject, row.id, revision)
        return own

    return once(engine, session, request_id, UNDO, number, write)


def _take_back(connection: Connection, own: int, subject: Subject, id_: int, revision: int) -> None:
    e, f = tables.events, tables.field_changes
    table = tables.original(subject)
    mine = f.c[f"{subject}_id"] == id_
    was = connection.execute(select(f).where(mine, f.c.learned == revision, f.c.withdrawn == STANDS)).all()
    if was:
        now = connection.execute(select(table).where(table.c.id == id_)).one()._mapping
        if any(_frozen(now[row.name]) != row.after for row in was):
            raise Refused([Refusal("rests", "这几栏后来又有改动（例如导入），不能撤销；请用更正。")])
        back = {row.name: json.loads(row.before) for row in was}
        connection.execute(update(table).where(table.c.id == id_).values(**back))
        connection.execute(update(f).where(mine, f.c.learned == revision).values(withdrawn=own))
        search.index(connection, subject, id_)
    mine = e.c[f"{subject}_id"] == id_
    links = select(e.c.number, e.c.kind).where(mine, e.c.learned == revision, e.c.kind.in_(_LINKS))
    for matter, kind in connection.execute(links.where(e.c.number.is_not(None))).all():
        writing.link(connection, own, id_, matter, kind == "unlinked")
    connection.execute(update(e).where(mine, e.c.learned == revision, e.c.withdrawn == STANDS).values(withdrawn=own))
    writing.rederive(connection, own, subject, id_, settings.rules(connection))


def _undoable(connection: Connection, session: Session, subject: Subject, id_: int) -> Done | None:
    """The last act that stands, where it is this official's, for this post, and the newest of all."""
    e, f = tables.events, tables.field_changes
    newest = 0
    for table in (e, f):
        mine = (table.c[f"{subject}_id"] == id_, table.c.withdrawn == STANDS)
        newest = max(newest, connection.scalar(select(func.max(table.c.learned)).where(*mine)) or 0)
    r = tables.revisions.c
    row = connection.execute(select(r.act, r.post, r.who).where(r.id == newest)).one_or_none()
    if row is None or row.act not in _WORDS:
        return None
    mine = (row.who, row.post) == (session.login, session.viewer.label) and row.act not in _STAYS
    return _done(connection, newest) if mine else None


def _done(connection: Connection, revision: int) -> Done:
    r = tables.revisions.c
    row = connection.execute(select(r.act, r.post, r.moment).where(r.id == revision)).one()
    return Done(revision, _touched(connection, revision), _WORDS.get(row.act, "撤销办理"), row.post or "", row.moment)


def _touched(connection: Connection, revision: int) -> str:
    """The number of the matter or dispute that an act, or its undoing, was about."""
    e, f, m, d = tables.events.c, tables.field_changes.c, tables.matters.c, tables.disputes.c
    for c in (e, f):
        about = select(c.matter_id, c.dispute_id).where(or_(c.learned == revision, c.withdrawn == revision))
        if (row := connection.execute(about.limit(1)).one_or_none()) is not None:
            number = select(d.number).where(d.id == row.dispute_id)
            if row.matter_id is not None:
                number = select(m.number).where(m.id == row.matter_id)
            return connection.scalar(number) or ""
    return ""
