"""What a reading would do to this database: each row is new, changed, the same or rejected, and what it would write."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, select

from data_access import tables
from data_access.imports.contract import Problem, Reading, Record
from data_access.imports.meaning import Meaning, Said, of_dispute, of_matter
from data_access.imports.names import Filed, Names
from data_access.imports.sources import SOURCES
from data_access.imports.standing import chunks, own_revisions, said_of
from data_access.jobs import Progress
from data_access.tables import STANDS
from domain.vocabulary import Category, Channel, Level

STEP = 5_000  # rows between two reports of progress

_FIELDS = tuple(field.name for field in fields(Record) if field.name != "line")
_VALUES = attrgetter(*_FIELDS)


@dataclass(slots=True)
class Row:
    """A record that would be written. subject: the matter or dispute it changes, or revives (new); None: it makes one.

    earlier: the events that stand of it
    """

    record: Record
    fingerprint: str
    filed: Filed
    meaning: Meaning
    subject: int | None = None
    earlier: Sequence[Said] = ()


@dataclass
class Judged:
    """The verdict on a reading. rejected: lines. rows = new + changed + same + rejected."""

    new: list[Row]
    changed: list[Row]
    same: int
    rejected: frozenset[int]
    problems: list[Problem]


def fingerprint(record: Record) -> str:
    """What a row says, in 40 characters: equal when nothing in it changed, wherever in the file it stands."""
    said = zip(_FIELDS, _VALUES(record), strict=True)
    told = [(name, value) for name, value in said if value is not None and value is not False and value != ()]
    return hashlib.blake2b(repr(told).encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


def _as_claim(record: Record) -> str | None:
    """The fingerprint of a row that names no category where it was taken for a claim, as before migration 0010: nothing
    in it has changed."""
    return fingerprint(replace(record, category=Category.CLAIM.value)) if record.category is None else None


def judge(
    connection: Connection, reading: Reading, names: Names, as_of: date, progress: Progress = lambda *_: None
) -> Judged:
    """Compare a reading with what stands: nothing is written but the entries that `names` may make."""
    subject = "matter" if reading.target == "matters" else "dispute"
    numbers = list(dict.fromkeys(record.number for record in reading.records))
    known = _known(connection, subject, reading.source, numbers)
    taken = _taken(connection, subject, numbers)
    problems: list[Problem] = []
    rejected: set[int] = set(reading.rejected)
    seen: set[str] = set()
    same, pending, foreign = 0, [], []
    for n, record in enumerate(reading.records):
        if n % STEP == 0:
            progress("核对", n, len(reading.records))
        if record.number in seen:  # a reading keeps a number's second row only where it says the same
            same += 1
            continue
        seen.add(record.number)
        mark = fingerprint(record)
        standing = known.get(record.number)
        if standing and (standing[0] == mark or standing[0] == _as_claim(record)):
            same += 1
            names.file(record)
        else:
            id_, stands = taken.get(record.number, (None, False))
            if stands and (standing is None or standing[1] != id_):
                foreign.append((record, id_))
            else:
                pending.append((record, mark, id_, stands))
    registrars = _registrars(connection, subject, [id_ for _, id_ in foreign])
    for record, id_ in foreign:
        rejected.add(record.line)
        sentence = (
            f"编号 {record.number} {registrars.get(id_, '已在系统里，不是由文件导入的')}；请核对编号，或从原来源更新。"
        )
        problems.append(Problem(reading.sheet, record.line, None, "number_taken", sentence, rejects=True))
    earlier = said_of(
        connection, subject, [id_ for _, _, id_, stands in pending if stands], own_revisions(connection, reading.source)
    )
    mean = of_matter if subject == "matter" else of_dispute
    new: list[Row] = []
    changed: list[Row] = []
    for n, (record, mark, id_, stands) in enumerate(pending):
        if n % STEP == 0:
            progress("归类", n, len(pending))
        filed = names.file(record)
        said = earlier.get(id_, ()) if stands else ()
        meaning = mean(record, as_of, filed.unit, said)
        problems += [Problem(reading.sheet, record.line, None, *fault) for fault in meaning.faults]
        (changed if stands else new).append(Row(record, mark, filed, meaning, id_, said))
    if names.homeless:
        listed = "、".join(sorted(names.homeless)[:10])
        sentence = f"社区“{listed}”没有所属街道，不能新建；请先归类或一并新建街道。"
        problems.append(Problem(reading.sheet, None, None, "community_without_street", sentence))
    return Judged(new, changed, same, frozenset(rejected), problems)


def _known(connection: Connection, subject: str, source: str, numbers: Sequence[str]) -> Mapping[str, tuple[str, int]]:
    """What this source said last of each number: fingerprint, matter or dispute."""
    r = tables.import_rows.c
    found = {}
    for part in chunks(numbers):
        key = r[f"{subject}_id"]
        query = select(r.number, r.fingerprint, key).where(
            r.source == source, r.number.in_(part), key.is_not(None), r.withdrawn == STANDS
        )
        for number, mark, id_ in connection.execute(query.order_by(r.id)):
            found[number] = (mark, id_)
    return found


def _taken(connection: Connection, subject: str, numbers: Sequence[str]) -> Mapping[str, tuple[int, bool]]:
    """Numbers in use: the matter or dispute, and whether it stands (else it was taken back and may come again)."""
    t = tables.original(subject).c
    found = {}
    for part in chunks(numbers):
        for number, id_, withdrawn in connection.execute(select(t.number, t.id, t.withdrawn).where(t.number.in_(part))):
            found[number] = (id_, withdrawn == STANDS)
    return found


def _registrars(connection: Connection, subject: str, ids: Sequence[int]) -> Mapping[int, str]:
    """By which source each of these came in, as a sentence's end; one that no file brought is not in it."""
    r = tables.import_rows.c
    key = r[f"{subject}_id"]
    found = {}
    for part in chunks(ids):
        query = select(key, r.source).where(key.in_(part), r.withdrawn == STANDS).order_by(r.id)
        for id_, name in connection.execute(query):
            found[id_] = f"已由来源“{SOURCES[name].label if name in SOURCES else name}”登记"
    return found


# --- the columns of an original -------------------------------------------------------------------------------------


def columns_of(subject: str, row: Row) -> dict[str, Any]:
    """The columns of the original as the row says them, without what follows from the events. Asked for row by row: of a
    large file they are most of what it takes in memory."""
    return (_matter if subject == "matter" else _dispute)(row.record, row.filed, row.meaning)


def _dimensions(record: Record, filed: Filed) -> dict[str, Any]:
    first, second, third = filed.topics
    return {
        "source": record.channel or Channel.OTHER.value,
        "street": filed.street,
        "community": filed.community,
        "place_id": filed.place,
        "topic": first,
        "topic2": second,
        "topic3": third,
    }


def _matter(record: Record, filed: Filed, meaning: Meaning) -> dict[str, Any]:
    # Where a person corrected the day, it stays as the person set it.
    received = next((said.event.day for said in meaning.said if said.event.kind == "received"), None)
    opening = {
        "received": received,
        "received_at": record.received if isinstance(record.received, datetime) else None,
        "received_known": record.received is not None,
    }
    return {
        **({} if received is None else opening),
        "title": record.title,
        "text": None if record.category == Category.ACCUSATION else record.text,
        "category": record.category or Category.CLAIM.value,
        "category_known": record.category is not None,
        **_dimensions(record, filed),
        "persons": 1 if record.persons is None else record.persons,
        "repeat": record.repeat,
        "urgent": record.urgent,
        "hours": record.hours,
        "order_due": record.due,
        "order_class": record.order_class,
        "households": record.households,
        "amount": record.amount,
        "source_progress": record.progress,
    }


def _dispute(record: Record, filed: Filed, meaning: Meaning) -> dict[str, Any]:
    answering = [said.event.unit_id for said in meaning.said if said.event.kind in _ANSWERING]
    return {
        **({"lead_unit_id": answering[-1]} if answering else {}),
        "title": record.title,
        "summary": _summary(record),
        "root_cause": record.root_cause,
        "next_step": record.next_step,
        "level": int(record.level or filed.unit.level or Level.DISTRICT),
        **_dimensions(record, filed),
        "grade": record.grade,
        "persons": record.persons,
        "amount": record.amount,
        "proven": record.proven,
        "reasonable": record.reasonable,
        "reasonable_why": record.reasonable_why,
        "measures": record.measures,
        "method": record.method,
        "source_progress": record.progress,
    }


def _summary(record: Record) -> str | None:
    """The text; the first visit (首次信访) is no day of the ledger and stays with it as a line, for want of a column."""
    first = f"首次信访时间：{record.received:%Y-%m-%d}" if record.received else None
    return "\n".join(filter(None, (record.text, first))) or None


_ANSWERING = ("ledger_on", "transferred")
