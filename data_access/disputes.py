"""Disputes as they are read: the open ledger (在账重点矛盾), and one entry whole for its own page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, Row, Select, case, func, select

from data_access import settings, tables
from data_access.filed import as_written, with_names
from data_access.matters import HoldingLine, MatterLine, TimelineEvent, holders, lines, timeline, undated
from data_access.scope import visible
from data_access.tables import STANDS
from data_access.writing import events_by_subject
from domain.attention import Attention, Standing, states
from domain.events import FAR
from domain.responsibility import Meeting, propose_meeting
from domain.thresholds import Thresholds
from domain.visibility import Viewer
from domain.vocabulary import DisputeStatus


@dataclass(frozen=True)
class LedgerEntry:
    """A dispute on the ledger as the lists show it.

    states       domain.attention.states of the day, most urgent first
    first_on     the day it first came on the ledger (None: not known); entered, the day of its present spell (a rebound
                 began a new one); held_since is None where the unit has it since an entry whose day is not known
    meeting      the coordination meeting (协调会) the rule proposes after so many transfers; None while there is none
    transfers    how often it was passed on; a rebound is none
    households   户 affected; solved, those of them solved; promise_due, the earliest due day of a promise not kept
    owner        产权单位 of the place, by its short name; None where there is no place, or nobody has said whose it is
    """

    id: int
    number: str
    title: str
    states: tuple[Attention, ...]
    street: str | None
    community: str | None
    place: str | None
    topic: str | None
    level: int
    households: int
    solved: int
    first_on: date | None
    entered: date
    nr: int
    unit: str | None
    unit_id: int | None
    held_since: date | None
    transfers: int
    meeting: Meeting | None
    due: date | None
    next_step: str | None
    last_event: date
    promise_due: date | None
    owner: str | None


@dataclass(frozen=True)
class Lot:
    """n households since a day; solved on a day, moved to another dispute on a day, or open with a reason."""

    n: int
    since: date
    solved: date | None
    reason: str | None
    moved: date | None


@dataclass(frozen=True)
class Limit:
    starts: date | None
    due: date | None
    ended: date | None
    outcome: str | None


@dataclass(frozen=True)
class PromiseLine:
    unit: str | None
    made: date
    due: date | None
    ended: date | None
    outcome: str | None


@dataclass(frozen=True)
class Particulars:
    """What the ledger (台账) says of a dispute in columns of its own (DOMAIN.md 3); None, or empty, where it does not.

    amount       yuan
    reasonable   诉求合理性, and why it is or is not
    progress     来源自报进度, as typed, never computed with
    partners     配合单位, by name; leaders, 包案领导, by post
    unfiled      names of its file that nobody has filed yet, (kind, name)
    """

    grade: str | None
    persons: int | None
    amount: Decimal | None
    proven: str | None
    reasonable: str | None
    reasonable_why: str | None
    measures: str | None
    method: str | None
    progress: str | None
    partners: tuple[str, ...]
    leaders: tuple[str, ...]
    unfiled: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Dispute:
    """A dispute whole. entry is None once it is off the ledger; spells are its (entered, off) days on the ledger.
    A first day that rests on an entry without its day is None: of a spell, a limit, a holding."""

    id: int
    number: str
    title: str
    summary: str | None
    root_cause: str | None
    next_step: str | None
    level: int
    source: str
    status: str
    street: str | None
    community: str | None
    place: str | None
    year_built: int | None
    owner: str | None
    topics: tuple[str, ...]
    lead_unit: str | None
    entry: LedgerEntry | None
    spells: tuple[tuple[date | None, date | None], ...]
    limits: tuple[Limit, ...]
    holdings: tuple[HoldingLine, ...]
    lots: tuple[Lot, ...]
    promises: tuple[PromiseLine, ...]
    events: tuple[TimelineEvent, ...]
    matters: tuple[MatterLine, ...]
    said: Particulars


def ledger(
    connection: Connection,
    viewer: Viewer,
    today: date,
    ids: Sequence[int] | None = None,
    thresholds: Thresholds | None = None,
) -> list[LedgerEntry]:
    """The disputes on the ledger today (all the viewer may see, or those of the ids), by due day; those without one last.
    thresholds: to be judged by, else those in force."""
    d, s, lim = tables.disputes, tables.ledger_spells, tables.ledger_limits
    lot, h, p, q = tables.household_lots, tables.dispute_holdings, tables.promises, tables.quiet_spells
    query = (
        select(d, s.c.entered, s.c.entered_known, s.c.nr)
        .join(s, s.c.dispute_id == d.c.id)
        .where(s.c.withdrawn == STANDS, s.c.entered <= today, s.c.off > today, *visible(viewer, d))
    )
    query = with_names(query, d, "street", "community", "place", "topic")
    where, owns = tables.areas.alias(), tables.units.alias()
    query = query.add_columns(owns.c.short_name.label("owner_name")).outerjoin(where, where.c.id == d.c.place_id)
    query = query.outerjoin(owns, owns.c.id == where.c.owner_unit_id)
    if ids is not None:
        query = query.where(d.c.id.in_(ids))

    def by_dispute(sought: Select) -> dict[int, tuple]:
        return {row[0]: tuple(row)[1:] for row in connection.execute(sought)}

    first_on = by_dispute(
        select(s.c.dispute_id, s.c.entered).where(s.c.nr == 1, s.c.entered_known, s.c.withdrawn == STANDS)
    )
    open_lots = select(lot.c.dispute_id, func.sum(lot.c.n)).where(lot.c.withdrawn == STANDS, lot.c.since <= today)
    households = by_dispute(open_lots.where(lot.c.moved > today).group_by(lot.c.dispute_id))
    solved = by_dispute(open_lots.where(lot.c.solved <= today).group_by(lot.c.dispute_id))
    limits = by_dispute(
        select(lim.c.dispute_id, lim.c.due).where(lim.c.withdrawn == STANDS, lim.c.starts <= today, lim.c.ended > today)
    )
    u = tables.units
    held = by_dispute(
        select(h.c.dispute_id, u.c.short_name, h.c.unit_id, h.c.since, h.c.nr)
        .outerjoin(u, u.c.id == h.c.unit_id)
        .where(h.c.withdrawn == STANDS, h.c.since <= today, h.c.until > today)
    )
    promised = by_dispute(
        select(p.c.dispute_id, func.min(p.c.due))
        .where(p.c.withdrawn == STANDS, p.c.made <= today, p.c.ended > today)
        .group_by(p.c.dispute_id)
    )
    quiet = by_dispute(
        select(q.c.dispute_id, q.c.since).where(q.c.withdrawn == STANDS, q.c.since <= today, q.c.until > today)
    )
    thresholds = thresholds or settings.thresholds(connection, today)
    after = thresholds.meeting_after_transfers
    # Only a dispute that was passed on so often can need a meeting: the others' events stay unread.
    told = events_by_subject(connection, "dispute", [subject for subject, (*_, nr) in held.items() if nr > after])
    over = select(u.c.id, u.c.successor_id).where(u.c.successor_id.is_not(None))
    successors = {unit.id: unit.successor_id for unit in connection.execute(over)}
    entries = []
    for row in connection.execute(query):
        (due,) = limits.get(row.id, (None,))
        (promise_due,) = promised.get(row.id, (None,))
        (quiet_since,) = quiet.get(row.id, (row.last_event,))
        unit, unit_id, held_since, nr = held.get(row.id, (None, None, None, 1))
        transfers = nr - row.nr  # each spell on the ledger begins one holding that was no transfer
        standing = Standing(DisputeStatus(row.status), due, row.entered, row.nr, quiet_since, promise_due)
        entries.append(
            LedgerEntry(
                row.id,
                row.number,
                row.title,
                states(standing, today, thresholds),
                row.street_name,
                row.community_name,
                row.place_name,
                row.topic_name,
                row.level,
                int(households.get(row.id, (0,))[0]),
                int(solved.get(row.id, (0,))[0]),
                first_on.get(row.id, (None,))[0],
                row.entered,
                row.nr,
                unit,
                unit_id,
                held_since if transfers or row.entered_known else None,
                transfers,
                propose_meeting(told.get(row.id, ()), after, successors),
                due,
                row.next_step,
                quiet_since,
                promise_due,
                row.owner_name,
            )
        )
    return sorted(entries, key=lambda entry: (entry.due or FAR, entry.number))


def dispute(connection: Connection, viewer: Viewer, number: str, today: date) -> Dispute | None:
    """A dispute by its number; None when it is not there or not the viewer's to see (the same answer for both)."""
    d = tables.disputes
    place, lead, owner = tables.areas, tables.units.alias("lead"), tables.units.alias("owner")
    query = (
        select(d, place.c.year_built, owner.c.name.label("owner_name"), lead.c.name.label("lead_name"))
        .outerjoin(place, place.c.id == d.c.place_id)
        .outerjoin(owner, owner.c.id == place.c.owner_unit_id)
        .outerjoin(lead, lead.c.id == d.c.lead_unit_id)
        .where(d.c.number == number, *visible(viewer, d))
    )
    named = with_names(query, d, "street", "community", "place", "topic", "topic2", "topic3")
    row = connection.execute(named).first()
    if row is None:
        return None
    s, lim, lot, p, u = (
        tables.ledger_spells,
        tables.ledger_limits,
        tables.household_lots,
        tables.promises,
        tables.units,
    )

    def mine(table, *columns) -> Select:
        return select(*columns).where(table.c.dispute_id == row.id, table.c.withdrawn == STANDS)

    promised = mine(p, u.c.short_name, p.c.made, p.c.due, p.c.ended, p.c.outcome).select_from(
        p.outerjoin(u, u.c.id == p.c.unit_id)
    )
    link = tables.dispute_matters.c
    ids = list(connection.scalars(select(link.matter_id).where(link.dispute_id == row.id)))
    linked = sorted(
        lines(connection, viewer, ids).values(), key=lambda line: (line.received or date.min, line.id), reverse=True
    )
    entries = ledger(connection, viewer, today, [row.id])
    spells = connection.execute(mine(s, s.c.entered, s.c.entered_known, s.c.off).order_by(s.c.nr)).all()
    limits = connection.execute(
        mine(lim, lim.c.starts, lim.c.due, lim.c.ended, lim.c.outcome).order_by(lim.c.starts, lim.c.ended)
    )
    return Dispute(
        row.id,
        row.number,
        row.title,
        row.summary,
        row.root_cause,
        row.next_step,
        row.level,
        row.source,
        row.status,
        row.street_name,
        row.community_name,
        row.place_name,
        row.year_built,
        row.owner_name,
        tuple(name for name in (row.topic_name, row.topic2_name, row.topic3_name) if name),
        row.lead_name,
        entries[0] if entries else None,
        tuple((x.entered if x.entered_known else None, x.off) for x in spells),
        undated([Limit(*x) for x in limits], "starts", {x.entered for x in spells if not x.entered_known}),
        holders(connection, viewer, "dispute", row.id),
        tuple(
            Lot(*x)
            for x in connection.execute(
                mine(lot, lot.c.n, lot.c.since, lot.c.solved, lot.c.reason, lot.c.moved).order_by(
                    lot.c.solved, lot.c.since, lot.c.row_id
                )
            )
        ),
        tuple(PromiseLine(*x) for x in connection.execute(promised.order_by(p.c.made))),
        timeline(connection, viewer, "dispute", row.id),
        tuple(linked),
        _particulars(connection, row),
    )


SIMILAR = 6


@dataclass(frozen=True)
class Similar:
    """Another dispute that is like one: of the same place, the same owner (产权单位), or the same topic of the third level."""

    number: str
    title: str
    street: str | None
    status: str
    same: str


def similar(connection: Connection, viewer: Viewer, dispute_id: int) -> tuple[Similar, ...]:
    """The disputes most like one, at most SIMILAR of those the viewer may see: place before owner before topic, then
    the newest."""
    d, place, other = tables.disputes, tables.areas, tables.areas.alias("other")
    mine = select(d.c.place_id, d.c.topic3, place.c.owner_unit_id).outerjoin(place, place.c.id == d.c.place_id)
    this = connection.execute(mine.where(d.c.id == dispute_id)).one()
    keys = ((d.c.place_id, this.place_id), (other.c.owner_unit_id, this.owner_unit_id), (d.c.topic3, this.topic3))
    whens = [(column == value, nr) for nr, (column, value) in enumerate(keys) if value is not None]
    if not whens:
        return ()
    same = case(*whens)
    query = (
        select(d.c.number, d.c.title, d.c.status, same.label("same"))
        .outerjoin(other, other.c.id == d.c.place_id)
        .where(same.is_not(None), d.c.id != dispute_id, *visible(viewer, d))
        .order_by(same, d.c.last_event.desc(), d.c.number)
        .limit(SIMILAR)
    )
    rows = connection.execute(with_names(query, d, "street"))
    return tuple(Similar(row.number, row.title, row.street_name, row.status, _SAME[row.same]) for row in rows)


_SAME = ("同一地点", "同一产权单位", "同一领域")


def _particulars(connection: Connection, row: Row) -> Particulars:
    with_, leader, u = tables.dispute_units.c, tables.dispute_leaders.c, tables.units.c
    partners = select(u.name).join(tables.dispute_units, u.id == with_.unit_id).where(with_.dispute_id == row.id)
    posts = select(leader.post).where(leader.dispute_id == row.id)
    return Particulars(
        row.grade,
        row.persons,
        row.amount,
        row.proven,
        row.reasonable,
        row.reasonable_why,
        row.measures,
        row.method,
        row.source_progress,
        tuple(connection.scalars(partners.order_by(u.id))),
        tuple(connection.scalars(posts.order_by(leader.nr))),
        as_written(connection, "dispute", row.id),
    )
