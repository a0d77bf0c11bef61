"""What the parts of the import hand to one another, as plain values: a reader's declaration, records, problems, the report.

file → files.read → heads.table → reading.records (by a Source) → judging.judge (against the database) → batches.confirm
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

Target = Literal["matters", "disputes"]


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a file, addressed as the clerk sees it. Its message says in Chinese what to do.

    row, column  as Excel shows them (row 1-based, column a letter); None: the whole sheet
    code         for programs: bad_date · impossible_date · duplicate_number · …
    rejects      the row stays out; else it comes in, without what the cell said
    """

    sheet: str
    row: int | None
    column: str | None
    code: str
    message: str
    rejects: bool = False


class Written(NamedTuple):
    """A name as the file writes it. code: the file's own number for it, so that one thing under two names stays one.

    A tuple, because a load compares, hashes and prints it a dozen times a row.
    """

    name: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One data row, read and scrubbed: what it says of a matter or of a dispute on the key ledger. None: it does not say.

    line         the row of the sheet
    category     None: 类别未载明
    status       received · accepted · interim · finished · undated · cancelled · not_accepted (MatterStatus);
                 of a dispute open · suspended · applied · verified · off (DisputeStatus)
    received     a moment where the file has one, else a day; None: 起算日未知
    due, hours   the limit carried by the row itself, as a day or in hours
    topic        one to three levels, the highest first
    progress     来源自报进度, as typed
    solved, satisfied   是否解决, 是否满意 (Rating) as the row says them
    """

    line: int
    number: str
    title: str
    text: str | None = None
    reply: str | None = None
    category: str | None = None
    channel: str | None = None
    status: str | None = None
    received: date | datetime | None = None
    registered: date | None = None
    accepted: date | None = None
    answered: date | None = None
    finished: date | None = None
    due: date | None = None
    hours: int | None = None
    order_class: str | None = None
    urgent: bool = False
    repeat: bool = False
    street: Written | None = None
    community: Written | None = None
    estate: Written | None = None
    building: Written | None = None
    topic: tuple[Written, ...] = ()
    unit: Written | None = None
    persons: int | None = None
    households: int | None = None
    amount: Decimal | None = None
    progress: str | None = None
    solved: bool | None = None
    satisfied: str | None = None
    # Of a dispute on the ledger alone:
    entered: date | None = None
    off: date | None = None
    households_solved: int | None = None
    reasons: tuple[tuple[str, int], ...] = ()  # why the rest is not solved: reason, households
    cooperating: tuple[Written, ...] = ()
    leaders: tuple[str, ...] = ()  # 包案领导: posts, never names
    level: int | None = None
    grade: str | None = None
    root_cause: str | None = None
    proven: str | None = None
    reasonable: str | None = None
    reasonable_why: str | None = None
    measures: str | None = None
    method: str | None = None
    latest: str | None = None
    next_step: str | None = None


@dataclass(frozen=True)
class Field:
    """One column of a source. fills: the field of Record ("" reads it for the row's checks alone); heads: the names the
    column goes by, the first is the template's. values: text as written (folded) → value. formats: strptime forms of its dates, tried first.
    note: the oddity and its reason, shown to the reader of the report and of the template.
    """

    fills: str
    heads: tuple[str, ...]
    values: Mapping[str, Any] = field(default_factory=dict)
    formats: tuple[str, ...] = ()
    required: bool = False
    note: str = ""


@dataclass(frozen=True)
class Source:
    """A reader, as a declaration.

    name       as on the command line (--source): ledger · 12345 · pingshan · nyc311 · table, or a saved mapping's
    label      on the screen
    constants  what every row says, by field
    missing    texts that mean nothing is known (-, N/A, Unspecified …), besides the usual
    topic_separator  parts the levels inside one cell (a->b->c)
    head_rows  None: found by the names
    """

    name: str
    label: str
    target: Target
    fields: tuple[Field, ...]
    constants: Mapping[str, Any] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    topic_separator: str = "->"
    sheet: str | None = None
    head_rows: int | tuple[int, ...] | None = None


@dataclass(frozen=True)
class Reading:
    """A file read by a source, before the database was asked.

    rows      data rows below the head (ghost and total rows are left_out: row, reason)
    rejected  lines that make no record, each with its problem
    as_of     数据截至: the latest day the file speaks of, never after today
    """

    source: str
    target: Target
    sheet: str
    rows: int
    records: tuple[Record, ...]
    rejected: frozenset[int]
    problems: tuple[Problem, ...]
    refused_columns: tuple[tuple[str, str], ...]  # column's name, reason
    unused_columns: tuple[str, ...]
    scrubbed: Mapping[str, int]  # kind → how many
    left_out: tuple[tuple[int, str], ...]
    as_of: date


@dataclass(frozen=True)
class Report:
    """What an import would do, or did (DESIGN.md 8). rows = new + changed + same + rejected, always.

    uncategorised: rows of matters in which nobody wrote a category (类别未载明); their time limits are a claim's
    unmapped: kind → names as written, not filed yet; batch: None for a dry run; covers, channels: first and last day received, and how
    """

    source: str
    sheet: str
    rows: int
    new: int
    changed: int
    same: int
    rejected: int
    problems: tuple[Problem, ...]
    refused_columns: tuple[tuple[str, str], ...]
    unused_columns: tuple[str, ...]
    scrubbed: int
    unmapped: Mapping[str, tuple[str, ...]]
    created: Mapping[str, tuple[str, ...]]
    left_out: tuple[tuple[int, str], ...]
    as_of: date
    covers: tuple[date, date] | None
    channels: tuple[str, ...] = ()
    uncategorised: int = 0
    batch: int | None = None
