"""One act on several disputes (督办 of a selection): each is an act of its own under the rules of the single one, and each
that may not be done is told with its reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid5

from sqlalchemy import Connection, Engine

from data_access import acts
from data_access.engine import DatabaseProblem
from data_access.sessions import Session
from data_access.writing import Request
from domain.acts.case import Case, Doer, capacities
from domain.acts.declaration import Act, Given
from domain.acts.table import BY_NAME
from domain.vocabulary import DisputeStatus

# What one says to many in the same words: to whoever has each of them, by one day.
BULK = tuple(BY_NAME[name] for name in ("supervise", "instruct"))
MOST = 100  # disputes at once: some ten seconds of work
_GONE = "没有这件矛盾，或不在您的查看范围内。"


@dataclass(frozen=True)
class Offer:
    """A dispute and an act: version, to be handed back with it; refusal: why it may not be done (None: it may)."""

    version: int
    refusal: str | None


@dataclass(frozen=True)
class Result:
    """What became of the act on one dispute. why: not done, in Chinese (None: done); version: with which it may be asked
    again, where somebody else was faster."""

    number: str
    why: str | None
    version: int | None = None


def within_reach(doer: Doer, today: date) -> tuple[Act, ...]:
    """The acts of BULK that this post may do on disputes of its own level; what it may do on each says `offers`."""
    case = Case("dispute", DisputeStatus.OPEN, (), today, doer.viewer.level)
    return tuple(act for act in BULK if act.by & capacities(case, doer))


def offers(
    connection: Connection, session: Session, act: Act, numbers: Sequence[str], today: date
) -> Mapping[str, Offer]:
    """Each of the disputes with the act, in order."""
    found: dict[str, Offer] = {}
    for number in numbers:
        opened = acts.opened(connection, session, "dispute", number, today)
        if opened is None:
            found[number] = Offer(0, _GONE)
        else:
            refusals = next(refusals for offered, refusals in opened.offers if offered.name == act.name)
            found[number] = Offer(opened.version, refusals[0].sentence if refusals else None)
    return found


def perform(
    engine: Engine,
    session: Session,
    act: Act,
    given: Given,
    versions: Mapping[str, int],
    request: Request,
) -> Iterator[Result]:
    """Does the act on one dispute after the other, each wholly in or out, and says of each what became of it.

    versions: number → that of its offer; request: as with `acts.perform`, its id a UUID, from which each act has its own.
    A database that cannot be written is not tried again with the rest.
    """
    broken = None
    for number, version in versions.items():
        if broken is not None:
            yield Result(number, broken)
            continue
        try:
            own = replace(request, id=uuid5(UUID(request.id), number).hex)
            acts.perform(engine, session, "dispute", number, act.name, given, version, own)
            yield Result(number, None)
        except acts.Refused as refused:
            yield Result(number, "".join(refusal.sentence for refusal in refused.refusals))
        except acts.Changed as changed:
            yield Result(number, changed.sentence, changed.version)
        except LookupError:
            yield Result(number, _GONE)
        except DatabaseProblem as problem:
            broken = str(problem)
            yield Result(number, broken)
