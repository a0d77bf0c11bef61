"""How a case begins by hand (domain.acts.opening): a matter is registered (登记), a dispute put on the ledger (上账); its number
and where it is filed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, update

from data_access import acts, settings, tables, writing
from data_access.filed import elsewhere, filed_under
from data_access.sessions import Session
from data_access.writing import Request
from domain.acts.case import Case, Doer
from domain.acts.declaration import Act, Given
from domain.acts.opening import OPENINGS, REGISTER
from domain.acts.permission import Refused, events_of, refuse_act, refuse_given
from domain.events import Event
from domain.ledger import FIRST, Refusal
from domain.vocabulary import Category, Channel, DisputeStatus, MatterStatus


def begin(engine: Engine, session: Session, act: str, given: Given, request: Request) -> acts.Done:
    """Register a matter or put a dispute on the ledger (a name of OPENINGS); its number is in the answer. request: of this
    session, as with `acts.perform`.

    Raises Refused, also for a place outside what the post answers for; DatabaseProblem.
    """

    def write(connection: Connection) -> int:
        return _begin(connection, session, acts.known(OPENINGS, act), given, request)

    return acts.once(engine, request, act, None, write)


def unborn(connection: Connection, session: Session, act: Act, today: date) -> tuple[Case, Doer, tuple[Refusal, ...]]:
    """What the form of an opening act is drawn from, and why this post may not do it (empty: it may)."""
    (subject,) = act.subjects
    doer, units = acts.doer_of(connection, session), acts.units_of_district(connection)
    case = Case(subject, FIRST[subject], (), today, units=units, leaders=acts.leaders(connection))
    return case, doer, refuse_act(act, case, doer)


def _begin(connection: Connection, session: Session, act: Act, given: Given, request: Request) -> int:
    revision, moment = writing.revise(connection, request, act.word, act.name), request.moment
    case, doer, refusals = unborn(connection, session, act, moment.date())
    given = {"day": moment.date(), **acts.clean(connection, session, act, given, moment.date())}
    filed = filed_under(connection, given.get("place") or session.viewer.area_id, given.get("topic"))
    if refusals := refusals or refuse_given(act, case, doer, given) or elsewhere(session.viewer, filed):
        raise Refused(refusals)
    told = [event for event, _ in events_of(act, case, doer, given)]
    rules = settings.rules(connection)
    if act is REGISTER:
        row = _matter(connection, given, filed, told)
        writing.add_matter(connection, revision, row, told, rules)
        return _named(connection, revision, act, row["number"])
    row = _dispute(connection, given, filed, told)
    dispute = writing.add_dispute(connection, revision, row, told, rules)
    writing.put_partners(connection, revision, dispute, given.get("partners") or (), given.get("leaders") or ())
    if given.get("matter"):
        writing.link(connection, revision, dispute, given["matter"], True)
    return _named(connection, revision, act, row["number"])


def _named(connection: Connection, revision: int, act: Act, number: str) -> int:
    """The revision, saying which number it began; nothing of the case's own text gets into the trace."""
    r = tables.revisions
    connection.execute(update(r).where(r.c.id == revision).values(why=f"{act.word} {number}"))
    return revision


def _matter(connection: Connection, given: Given, filed: Mapping[str, Any], told: Sequence[Event]) -> dict[str, Any]:
    return {
        **filed,
        "number": writing.next_number(connection, tables.matters, f"DJ{given['day'].year}-"),
        "title": given["title"],
        "text": given["text"],
        "salutation": given.get("salutation"),
        "category": given.get("category") or Category.CLAIM,
        "source": given.get("source") or Channel.VISIT,
        "persons": given.get("persons") or 1,
        **{name: bool(given.get(name)) for name in ("urgent", "repeat", "address_unclear")},
        "status": MatterStatus.RECEIVED,
        "received": given["day"],
        "last_event": told[-1].day,
    }


def _dispute(connection: Connection, given: Given, filed: Mapping[str, Any], told: Sequence[Event]) -> dict[str, Any]:
    return {
        **filed,
        "number": writing.next_number(connection, tables.disputes, f"ZD{given['day'].year}-"),
        "title": given["title"],
        "summary": given["summary"],
        "root_cause": given.get("root_cause"),
        "next_step": given.get("next_step"),
        "level": int(given["level"]),
        "source": given["source"],
        "status": DisputeStatus.OPEN,
        "lead_unit_id": given["unit"],
        "last_event": told[-1].day,
    }
