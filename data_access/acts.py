"""Acts (办理) on a matter or a dispute: what this post may do with it, doing it, and undoing it. Each is one revision, wholly
in or wholly out; asked for twice it is done once; nobody writes over what somebody else did meanwhile."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from data_access import corrected, privacy, settings, tables, writing
from data_access.engine import reading
from data_access.engine import writing as transaction
from data_access.filed import elsewhere, filed_under
from data_access.imports import values
from data_access.imports.standing import follow
from data_access.scope import listed
from data_access.sessions import Session
from data_access.tables import FILED, STANDS
from data_access.viewers import post_labels
from data_access.writing import Request
from domain.acts.case import Case, Doer, Subject
from domain.acts.declaration import KEPT, Act, Given, Kind, Noted, Other
from domain.acts.opening import OPENINGS
from domain.acts.permission import Refused, events_beyond, events_of, refuse_act, refuse_given
from domain.acts.table import BY_NAME, acts_for
from domain.events import Event
from domain.ledger import Refusal
from domain.spells import Rules
from domain.visibility import Role
from domain.vocabulary import OF_TWO, DisputeStatus, Level, MatterStatus

_LINKS = ("linked", "unlinked")
_BEGINS = ("received", "ledger_on")
_WORDS: Mapping[str, str] = {name: act.word for name, act in {**BY_NAME, **OPENINGS}.items()}
_STAYS = ("recuse",)  # what nobody undoes for himself
UNDO = "undo"  # the act of a revision that takes another back


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
    doer = doer_of(connection, session)
    case = _case(connection, session, subject, row, today, doer)
    offers = tuple((act, refuse_act(act, case, doer)) for act in acts_for(case))
    asked = {name for act, _ in offers for name in act.columns}
    stands = corrected.standing(connection, subject, row)
    columns = {name: stands[name] for name in sorted(asked)}
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


def _case(connection: Connection, session: Session, subject: Subject, row: Any, today: date, doer: Doer) -> Case:
    case = cases(connection, session, subject, [row], today)[row.id]
    agents, brought = _agents(connection, case, row, doer), _brought(connection, subject, row.id)
    in_charge = leaders(connection, row.id) if subject == "dispute" else ()
    return replace(case, agents=agents, brought=brought, leaders=in_charge)


def _brought(connection: Connection, subject: Subject, id_: int) -> frozenset[Event]:
    e, r = tables.events, tables.revisions.c
    query = select(*(e.c[field.name] for field in fields(Event))).join(tables.revisions, r.id == e.c.learned)
    mine = (e.c[f"{subject}_id"] == id_, e.c.withdrawn == STANDS, r.act.is_(None))
    return frozenset(Event(*row) for row in connection.execute(query.where(*mine)))


def _agents(connection: Connection, case: Case, row: Any, doer: Doer) -> dict[int, str]:
    """Posts that may act for the residents (代理人), by label: one's own, those of the units on the case and of its street
    and community, and those that do already."""
    p, u = tables.posts.c, tables.units.c
    holder = {case.holding.unit_id} if case.holding else set()
    places = {row.street, row.community} - {None}
    there = or_(
        p.id.in_({doer.post_id, *case.mandates()} - {None}),
        p.unit_id.in_({*holder, *case.partners} - {None}),
        u.area_id.in_(places),
    )
    return post_labels(connection, p.role.is_not(None), there)


def leaders(connection: Connection, dispute: int | None = None) -> tuple[str, ...]:
    """The posts that can be in charge of a dispute (包案), by label: the district's leaders, secretaries of streets, and
    those that are in charge of this one, whom a file may have named."""
    p, leader = tables.posts.c, tables.dispute_leaders.c
    led = (Role.DISTRICT_SECRETARY, Role.DISTRICT_LEADER, Role.STREET_SECRETARY)
    offered = post_labels(connection, or_(p.role.in_(led), p.secretary)).values()
    standing = connection.scalars(select(leader.post).where(leader.dispute_id == dispute).order_by(leader.nr))
    return tuple(dict.fromkeys([*(label[:80] for label in offered), *standing]))


def cases(
    connection: Connection, session: Session, subject: Subject, rows: Sequence[Any], today: date
) -> dict[int, Case]:
    """Rows of matters or disputes as their acts see them, by id; as many statements for one as for all."""
    ids, units = [row.id for row in rows], units_of_district(connection)
    told = writing.events_by_subject(connection, subject, ids)
    if subject == "matter":
        return {
            row.id: Case(subject, MatterStatus(row.status), told[row.id], today, units=units, id=row.id) for row in rows
        }
    w, of, m = tables.dispute_units.c, tables.dispute_matters.c, tables.matters
    partners: dict[int, set[int]] = {id_: set() for id_ in ids}
    for dispute, unit in connection.execute(select(w.dispute_id, w.unit_id).where(w.dispute_id.in_(ids))):
        partners[dispute].add(unit)
    linked: dict[int, dict[int, str]] = {id_: {} for id_ in ids}
    belonging: dict[int, set[int]] = {id_: set() for id_ in ids}
    pairs = select(of.dispute_id, m.c.id, m.c.number).join_from(tables.dispute_matters, m, of.matter_id == m.c.id)
    pairs = pairs.where(of.dispute_id.in_(ids), m.c.withdrawn == STANDS)
    for dispute, matter, _ in connection.execute(pairs):
        belonging[dispute].add(matter)
    for dispute, matter, number in connection.execute(pairs.where(*listed(session.viewer, m))):
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
            belonging=frozenset(belonging[row.id]),
            id=row.id,
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
    request: Request,
) -> Done:
    """Do an act (a name of the table) as it was filled in; a request of this session (sessions.asked) is done once.

    Texts lose what names a person on the way in. Raises Refused; Changed; LookupError where the subject is not there or
    not his to see; DatabaseProblem.
    """

    def write(connection: Connection) -> int:
        return _perform(connection, session, subject, number, act, given, version, request)

    return once(engine, request, act, number, write)


def once(engine: Engine, request: Request, act: str, number: str | None, write: Callable[[Connection], int]) -> Done:
    """Write, which gives a revision, unless this very request has been done: by the same login, the same act on the same
    number (None: not known before). Raises Refused where its id was used for anything else."""
    with reading(engine) as connection:
        before = _before(connection, request, act, number)
    if before is not None:
        return before
    try:
        with transaction(engine) as connection:
            writing.beside(connection)
            return _done(connection, write(connection))
    except IntegrityError:  # the same request was faster
        with reading(engine) as connection:
            if (before := _before(connection, request, act, number)) is None:
                raise
        return before


def _before(connection: Connection, request: Request, act: str, number: str | None) -> Done | None:
    r = tables.revisions.c
    row = connection.execute(select(r.id, r.who, r.act).where(r.request_id == request.id)).one_or_none()
    if request.id is None or row is None:
        return None
    done = _done(connection, row.id)
    if (row.who, row.act) != (request.who, act) or number not in (None, done.number):
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
    request: Request,
) -> int:
    act, moment = known(BY_NAME, name), request.moment
    # First, so that from here on nobody else writes (SQLite) and the same request waits for this one (PostgreSQL).
    revision = writing.revise(connection, request, f"{act.word} {number}", act.name)
    row = _row(connection, session, subject, number, lock=True)
    if row is None:
        raise LookupError(number)
    _refuse_changed(connection, session, subject, row.id, version)
    doer, rules = doer_of(connection, session), settings.rules(connection)
    case = replace(_case(connection, session, subject, row, moment.date(), doer), calendar=rules.calendar)
    given = clean(connection, session, act, given, moment.date())
    stands = corrected.standing(connection, subject, row)
    optional = {ask.name for ask in act.asks if not ask.needed} & {*act.columns}
    # What stands there already is no answer, however long it is.
    answers = {name: answer for name, answer in given.items() if not (name in optional and answer == stands[name])}
    filed = _refiled(connection, session, act, answers)
    if refusals := refuse_given(act, case, doer, answers):
        raise Refused(refusals)
    columns = {name: given[name] or None for name in act.columns if name in given}
    corrected.change(connection, revision, subject, row, {**columns, **filed})
    if act.beyond is not None:
        answers = _beyond(connection, revision, act, case, doer, answers, row, rules)
    kept = _withdraw(connection, revision, case, act.takes(case, answers))
    told = [(event, kept if note == KEPT else note) for event, note in events_of(act, case, doer, answers)]
    _write(connection, revision, subject, row.id, told, rules)
    return revision


def known(acts: Mapping[str, Act], name: str) -> Act:
    """The act of that name. Raises Refused for one that no form sends."""
    if name not in acts:
        raise Refused([Refusal("act", "没有这项办理，请刷新页面后重新办理。")])
    return acts[name]


def _refiled(connection: Connection, session: Session, act: Act, given: Given) -> dict[str, Any]:
    """Where the case is filed by what was answered. Raises Refused for a place that the post does not answer for."""
    kinds = {ask.kind: given.get(ask.name) for ask in act.asks}
    found = filed_under(connection, kinds.get(Kind.PLACE), kinds.get(Kind.TOPIC))
    if kinds.get(Kind.PLACE) and (refusals := elsewhere(session.viewer, found)):
        raise Refused(refusals)
    places = {name: found[name] for name in ("street", "community", "place_id") if kinds.get(Kind.PLACE)}
    return places | {name: found[name] for name in ("topic", "topic2", "topic3") if kinds.get(Kind.TOPIC)}


def _beyond(
    connection: Connection, revision: int, act: Act, case: Case, doer: Doer, given: Given, row: Any, rules: Rules
) -> Given:
    """Write what the act leaves on the other dispute, which it opens where none is named; the answers with that one."""
    told = events_beyond(act, case, doer, given)
    other: Other | None = given.get("dispute")
    if other is None:
        day = told[0][0].day
        new = {
            **{name: getattr(row, name) for name in ("level", "source", "place_id", *FILED)},
            "number": writing.next_number(connection, tables.disputes, f"ZD{day.year}-"),
            "title": given["title"],
            "summary": given["summary"],
            "status": DisputeStatus.OPEN,
            "lead_unit_id": given["unit"],
            "last_event": day,
        }
        id_ = writing.add_dispute(connection, revision, new, [event for event, _ in told], rules, _notes(told))
        _link(connection, revision, id_, told)
        other = Other(id_, Case("dispute", DisputeStatus.OPEN, (), case.today))
    else:
        _write(connection, revision, "dispute", other.id, told, rules)
    return {**given, "dispute": other}


def _write(connection: Connection, revision: int, subject: str, id_: int, told: Sequence[Noted], rules: Rules) -> None:
    writing.record(connection, revision, subject, id_, [event for event, _ in told], rules, _notes(told))
    _link(connection, revision, id_, told)


def _notes(told: Sequence[Noted]) -> dict[int, str]:
    return {i: note for i, (_, note) in enumerate(told) if note}


def _link(connection: Connection, revision: int, id_: int, told: Sequence[Noted]) -> None:
    for event, _ in told:
        if event.kind in _LINKS and event.number is not None:
            writing.link(connection, revision, id_, event.number, event.kind == "linked")


def _withdraw(connection: Connection, revision: int, case: Case, wrong: Sequence[Event]) -> str | None:
    """Take records back; the note of the last one."""
    e, note = tables.events, None
    for event in wrong:
        columns = {**{field.name: getattr(event, field.name) for field in fields(event)}, f"{case.subject}_id": case.id}
        same = [e.c[name].is_(None) if value is None else e.c[name] == value for name, value in columns.items()]
        row = connection.execute(select(e.c.id, e.c.note).where(*same, e.c.withdrawn == STANDS)).one()
        connection.execute(update(e).where(e.c.id == row.id).values(withdrawn=revision))
        note = row.note
    return note


def clean(connection: Connection, session: Session, act: Act, given: Given, today: date) -> Given:
    """The answers as they may be kept: texts without people, a matter by its id, a dispute as it stands (and locked).
    Raises Refused for one that is not there."""
    kinds = {ask.name: ask.kind for ask in act.asks}
    found = dict(given)
    for name, answer in given.items():
        if not answer:
            continue
        match kinds.get(name):
            case Kind.NOTE:
                found[name] = privacy.scrub(values.text(answer)).text
            case Kind.LINE:
                found[name] = privacy.scrub(values.line(answer)).text
            case Kind.MATTER:
                m = tables.matters
                mine = (m.c.number == values.line(answer), *listed(session.viewer, m))
                found[name] = connection.scalar(select(m.c.id).where(*mine))
                if found[name] is None:
                    raise Refused([Refusal(name, "没有这个编号的事项，或者不在您的查看范围内，请核对编号。")])
            case Kind.DISPUTE:
                row = _row(connection, session, "dispute", values.line(answer), lock=True)
                if row is None:
                    raise Refused([Refusal(name, "没有这个编号的矛盾，或者不在您的查看范围内，请核对编号。")])
                found[name] = Other(row.id, cases(connection, session, "dispute", [row], today)[row.id])
    return found


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
    # What one did several times is told once, with the last time.
    told = {
        (f"{row.post or '系统'} {row.official or ''}".strip(), row.why.split(" ")[0]): row.moment
        for row in connection.execute(query)
    }
    what = (
        "；".join(f"{who}（{moment:%H:%M}）：{word}" for (who, word), moment in told.items()) or "有人改过这一页的内容"
    )
    raise Changed(f"您打开以后，这里有了新的办理：{what}。您填的内容还在，请核对后再提交一次。", now)


# --- undoing it -------------------------------------------------------------------------------------------------


def undo(
    engine: Engine,
    session: Session,
    subject: Subject,
    number: str,
    revision: int,
    request: Request,
) -> Done:
    """Take back the last act on a matter or dispute: by the post that did it, while nothing rests on it. request: of this
    session, as with `perform`.

    Raises Refused, in Chinese; LookupError; DatabaseProblem.
    """

    def write(connection: Connection) -> int:
        own = writing.revise(connection, request, f"撤销办理 {number}", UNDO)
        row = _row(connection, session, subject, number, lock=True)
        if row is None:
            raise LookupError(number)
        last = _undoable(connection, session, subject, row.id)
        if last is None or last.revision != revision:
            sentence = "只能撤销本职务最近一次办理；其后已有新的办理，请改用更正或补记。"
            raise Refused([Refusal("rests", sentence)])
        for id_ in _others(connection, subject, row.id, revision):
            other = connection.execute(
                select(tables.disputes).where(tables.disputes.c.id == id_).with_for_update()
            ).one()
            if _newest(connection, "dispute", id_) != revision:
                sentence = "并入或拆出的另一件后来又有了办理，不能撤销；请在那一件里更正。"
                raise Refused([Refusal("rests", sentence)])
            _take_back(connection, own, "dispute", other, revision)
        _take_back(connection, own, subject, row, revision)
        return own

    return once(engine, request, UNDO, number, write)


def _others(connection: Connection, subject: Subject, id_: int, revision: int) -> list[int]:
    """The other disputes that an act was about."""
    e = tables.events.c
    mine = (e[f"{subject}_id"] == id_, e.learned == revision, e.kind.in_(OF_TWO), e.object.is_not(None))
    return [int(other) for other in connection.scalars(select(e.object).where(*mine))]


def _take_back(connection: Connection, own: int, subject: Subject, row: Any, revision: int) -> None:
    """Undo what a revision did to one case: all of it where it began there, else its events, links and columns; what it had
    taken back stands again."""
    e, link = tables.events, tables.dispute_matters
    mine = e.c[f"{subject}_id"] == row.id
    made = connection.execute(select(e.c.kind, e.c.number).where(mine, e.c.learned == revision)).all()
    if any(kind in _BEGINS for kind, _ in made):
        if subject == "matter" and connection.scalar(select(link.c.dispute_id).where(link.c.matter_id == row.id)):
            raise Refused([Refusal("rests", "这件事项已经关联到重点矛盾，请先在那里解除关联。")])
        writing.take_back(connection, own, subject, [row.id])
        connection.execute(delete(link).where(link.c[f"{subject}_id"] == row.id))
        follow(connection, own, subject, row._mapping)
        return
    corrected.change_back(connection, own, subject, row, revision)
    for kind, matter in made:
        if kind in _LINKS and matter is not None:
            writing.link(connection, own, row.id, matter, kind == "unlinked")
    connection.execute(update(e).where(mine, e.c.learned == revision, e.c.withdrawn == STANDS).values(withdrawn=own))
    connection.execute(update(e).where(mine, e.c.withdrawn == revision).values(withdrawn=STANDS))
    writing.rederive(connection, own, subject, row.id, settings.rules(connection))


def _newest(connection: Connection, subject: Subject, id_: int) -> int:
    """The newest revision of which something stands."""
    newest = 0
    for table in (tables.events, tables.field_changes):
        mine = (table.c[f"{subject}_id"] == id_, table.c.withdrawn == STANDS)
        newest = max(newest, connection.scalar(select(func.max(table.c.learned)).where(*mine)) or 0)
    return newest


def _undoable(connection: Connection, session: Session, subject: Subject, id_: int) -> Done | None:
    """The last act that stands, where it is this official's, for this post, and the newest of all."""
    newest = _newest(connection, subject, id_)
    r = tables.revisions.c
    row = connection.execute(select(r.act, r.post, r.who).where(r.id == newest)).one_or_none()
    if row is None or row.act not in _WORDS:
        return None
    mine = (row.who, row.post) == (session.login, session.viewer.label) and row.act not in _STAYS
    return _done(connection, newest) if mine else None


def _done(connection: Connection, revision: int) -> Done:
    r = tables.revisions.c
    row = connection.execute(select(r.act, r.post, r.why, r.moment).where(r.id == revision)).one()
    number = row.why.partition(" ")[2]  # 上账 ZD2026-00001
    return Done(revision, number, _WORDS.get(row.act, "撤销办理"), row.post or "", row.moment)
