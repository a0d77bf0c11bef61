"""What happened, as plain values: the append-only facts from which every spell follows."""

from dataclasses import dataclass
from datetime import date

# A last day that is not there. Stored instead of NULL, so that `until > day` is one index range (METRICS.md 4.8);
# data_access turns it into None where rows leave the database.
FAR = date(9999, 12, 31)
# The value of a `received` or an `accepted` whose day is not known: its day is then the day it became known.
START_UNKNOWN = "start_unknown"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a matter or a dispute.

    day      the day it happened; of `reported_done` the day of the report: the true one is not known and not invented
    seq      order within one subject; events of one day keep the order in which they were written
    unit_id  the unit that acted, or to which the subject went (`transferred`, `received`: the unit that now answers)
    level    domain.vocabulary.Level of the unit that now answers, or at which it was solved
    number   households (lots) or days (extended, hearing): one number an event, by kind
    due      a day promised or set (`promised`, `extended`, `ledger_on`, `transferred` or `instructed` with a set limit)
    value    a code word: route of `accepted`, rating of `rated`, reason code …; the post that gave `instructed`,
             `supervised` by an act
    object   RatedObject of `rated`; key of the promise in `promised`, `promise_kept`, `promise_dropped`, of the order in
             `instructed`, `supervised`, `answered`, `noted`; the other dispute's id in `merged`, `absorbed`, `split`,
             `split_from`; the agent's post in `mandated`, `mandate_ended`
    """

    kind: str
    day: date
    seq: int = 0
    unit_id: int | None = None
    level: int | None = None
    number: int | None = None
    due: date | None = None
    value: str | None = None
    object: str | None = None
