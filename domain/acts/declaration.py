"""The form in which an act is declared: what it asks, who may do it, which rules refuse it, which events it leaves."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Literal

from domain.acts.case import Capacity, Case, Doer, Subject, acting
from domain.events import Event
from domain.ledger import Refusal

Given = Mapping[str, Any]
Noted = tuple[Event, str | None]
KEPT = "\0"  # in place of a note: that of the record which the act takes back


class Kind(StrEnum):
    """What an answer is: a day up to today, one to come, one by which something was or is to be done, a line, a longer text, a whole number, one of a list, several, a
    unit's id, several, a matter's id, another dispute, an area's id, a topic's, a form of address (称呼), a post's id,
    labels of posts, yes."""

    DAY = "day"
    DUE = "due"
    LIMIT = "limit"
    LINE = "line"
    NOTE = "note"
    COUNT = "count"
    CHOICE = "choice"
    CHOICES = "choices"
    UNIT = "unit"
    UNITS = "units"
    MATTER = "matter"
    DISPUTE = "dispute"
    PLACE = "place"
    TOPIC = "topic"
    SALUTATION = "salutation"
    POST = "post"
    POSTS = "posts"
    TICK = "tick"


@dataclass(frozen=True)
class Other:
    """Another dispute that an act is about, besides the case itself; one that it opens has no events yet."""

    id: int
    case: Case


@dataclass(frozen=True)
class Ask:
    """One question of an act. options: value → word, of a CHOICE, perhaps from the case and who answers; folded: not among
    the first."""

    name: str
    label: str
    kind: Kind
    needed: bool = True
    options: Mapping[str, str] | Callable[[Case, Doer], Mapping[str, str]] = field(default_factory=dict)
    folded: bool = False
    help: str | None = None

    def choices(self, case: Case, doer: Doer) -> Mapping[str, str]:
        return self.options(case, doer) if callable(self.options) else self.options


REASON = Ask("note", "理由", Kind.NOTE)
MAY_NOTE = Ask("note", "说明", Kind.NOTE, needed=False)
DAY = Ask("day", "办理日期", Kind.DAY, folded=True)
# A community is responsible only for what is on its list (接诉即办条例 17).
COMMUNITY_DUTY = Ask(
    "community_duty", "属社区职责清单", Kind.TICK, needed=False, folded=True, help="接诉即办条例第十七条"
)


def _nothing(case: Case, given: Given, doer: Doer) -> tuple[Refusal, ...]:
    return ()


@dataclass(frozen=True)
class Act:
    """Something that can be done.

    by       as what one may do it; rule: the article or rule behind that, for whoever may not
    means    what it is, where it could be taken for another act
    asks     what it asks besides its day; day: how that is asked for
    leaves   the events it leaves, with their notes
    refuse   what else stands in the way of it as given
    moves    the event kind that must be permitted by the status; None: any
    while_   only while the case is "open", "working" (open, and not about to leave the ledger), "closed", or always (None)
    dated    whether it may be dated before what was done since: it only tells
    offered  whether there is anything to do it to (an objection to decide); where it must be chosen, there is
    columns  asks that are columns of the original (下一步, 化解措施) rather than events
    beyond   what it leaves on another dispute: the one it names (Kind.DISPUTE), else one that it opens
    takes    the events it takes back
    """

    name: str
    word: str
    subjects: frozenset[Subject]
    by: frozenset[Capacity]
    asks: tuple[Ask, ...]
    leaves: Callable[[Case, Given, Doer], Sequence[Noted]]
    refuse: Callable[[Case, Given, Doer], tuple[Refusal, ...]] = _nothing
    moves: str | None = None
    while_: Literal["open", "working", "closed"] | None = "open"
    dated: bool = False
    offered: Callable[[Case], bool] = lambda case: True
    columns: tuple[str, ...] = ()
    rule: str = ""
    means: str = ""
    day: Ask = DAY
    beyond: Callable[[Case, Given, Doer], Sequence[Noted]] | None = None
    takes: Callable[[Case, Given], Sequence[Event]] = lambda case, given: ()


def one_event(kind: str, /, **columns: str) -> Callable[[Case, Given, Doer], Sequence[Noted]]:
    """One event of that kind; columns: column of the event → name of the ask."""

    def leaves(case: Case, given: Given, doer: Doer) -> Sequence[Noted]:
        event = Event(kind, given["day"], unit_id=acting(case, doer))
        told: dict[str, Any] = {column: given.get(ask) for column, ask in columns.items()}
        return [(replace(event, **told), given.get("note") or None)]

    return leaves
