"""Matters as they are read: short for a list, whole for their own page."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import Connection, select

from data_access import tables
from data_access.filed import as_written, with_names
from data_access.scope import listed, visible
from data_access.tables import STANDS
from data_access.viewers import post_labels
from domain.visibility import Viewer, on_chain
from domain.vocabulary import MANDATES, OF_TWO

Line = TypeVar("Line")


@dataclass(frozen=True)
class MatterLine:
    """A matter in a list. received is None where its day is not known, held_since where the unit has it since then; due
    where there is no limit or it is not known yet: due_state says which."""

    id: int
    number: str
    title: str
    street: str | None
    community: str | None
    topic: str | None
    unit: str | None
    held_since: date | None
    status: str
    received: date | None
    due: date | None
    due_state: str | None
    finished: date | None


@dataclass(frozen=True)
class TimelineEvent:
    """One line of a timeline: what happened, when, by which unit, the note; post: who wrote it down, of an act; about: the
    other dispute of a split or merger by its number, where the viewer may see it, or the agent's post."""

    kind: str
    day: date
    unit: str | None
    level: int | None
    number: int | None
    due: date | None
    value: str | None
    object: str | None
    note: str | None
    post: str | None
    about: str | None = None


@dataclass(frozen=True)
class ClockLine:
    stage: str
    duty: bool
    starts: date
    raw: date | None
    due: date | None
    state: str
    rule: str
    ended: date | None
    outcome: str | None


@dataclass(frozen=True)
class HoldingLine:
    """since is None where the holding begins with a reception, or an entry on the ledger, whose day is not known."""

    nr: int
    unit: str | None
    level: int | None
    since: date | None
    until: date | None


@dataclass(frozen=True)
class RatingLine:
    object: str
    state: str
    since: date
    until: date | None


@dataclass(frozen=True)
class Matter:
    """A matter whole. category is None where nobody named one; topics from the first level down; disputes are (number, title) of the ledger entries it belongs to.

    salutation: 赵女士等3人, None for whoever is not on the matter's chain (domain.visibility.on_chain).
    received_at: the moment, where it is known; hours, order_class: what a work order carries of its limit;
    amount: yuan; source_progress: 来源自报进度, as typed; unfiled: names of its file that nobody has filed yet, (kind, name).
    """

    line: MatterLine
    text: str | None
    category: str | None
    source: str
    place: str | None
    topics: tuple[str, ...]
    driver: str | None
    first_unit: str | None
    persons: int
    repeat: bool
    collective: bool
    skip_level: bool
    urgent: bool
    accepted: date | None
    solved: date | None
    solved_level: int | None
    last_event: date
    events: tuple[TimelineEvent, ...]
    clocks: tuple[ClockLine, ...]
    holdings: tuple[HoldingLine, ...]
    ratings: tuple[RatingLine, ...]
    disputes: tuple[tuple[str, str], ...]
    salutation: str | None
    received_at: datetime | None
    hours: int | None
    order_class: str | None
    households: int | None
    amount: Decimal | None
    source_progress: str | None
    unfiled: tuple[tuple[str, str], ...]


def lines(connection: Connection, viewer: Viewer, ids: Sequence[int]) -> dict[int, MatterLine]:
    """The list lines of these matters, those the viewer may see, without accusations; three statements for any number."""
    m, s = tables.matters, tables.matter_spells
    query = (
        select(
            m.c.id,
            m.c.number,
            m.c.title,
            m.c.status,
            m.c.received,
            m.c.received_known,
            s.c.finished,
        )
        .join(s, (s.c.matter_id == m.c.id) & (s.c.withdrawn == STANDS))
        .where(m.c.id.in_(ids), *listed(viewer, m))
    )
    rows = connection.execute(with_names(query, m, "street", "community", "topic")).all()
    h, u, c = tables.holdings, tables.units, tables.clocks
    held = {
        row.matter_id: row
        for row in connection.execute(
            select(h.c.matter_id, u.c.short_name, h.c.since, h.c.nr)
            .outerjoin(u, u.c.id == h.c.unit_id)
            .where(h.c.matter_id.in_(ids), h.c.withdrawn == STANDS)
            .order_by(h.c.nr)
        )
    }
    duty = {
        row.matter_id: row
        for row in connection.execute(
            select(c.c.matter_id, c.c.due, c.c.state)
            .where(c.c.matter_id.in_(ids), c.c.withdrawn == STANDS, c.c.duty)
            .order_by(c.c.starts, c.c.row_id)
        )
    }
    result = {}
    for row in rows:
        holder, clock = held.get(row.id), duty.get(row.id)
        result[row.id] = MatterLine(
            row.id,
            row.number,
            row.title,
            row.street_name,
            row.community_name,
            row.topic_name,
            holder.short_name if holder else None,
            holder.since if holder and (holder.nr > 1 or row.received_known) else None,
            row.status,
            row.received if row.received_known else None,
            clock.due if clock else None,
            clock.state if clock else None,
            row.finished,
        )
    return result


def matter(connection: Connection, viewer: Viewer, number: str) -> Matter | None:
    """A matter by its number; None when it is not there, not the viewer's to see, or an accusation: one answer for all."""
    m, s, u = tables.matters, tables.matter_spells, tables.units
    driver, first = u.alias("driver"), u.alias("first")
    query = (
        select(
            m,
            driver.c.name.label("driver"),
            first.c.name.label("first_unit"),
            s.c.collective,
            s.c.accepted,
            s.c.solved,
            s.c.solved_level,
        )
        .join(s, (s.c.matter_id == m.c.id) & (s.c.withdrawn == STANDS))
        .outerjoin(driver, driver.c.id == m.c.driver_unit_id)
        .outerjoin(first, first.c.id == s.c.unit_in)
        .where(m.c.number == number, *listed(viewer, m))
    )
    row = connection.execute(with_names(query, m, "place", "topic", "topic2", "topic3")).first()
    if row is None:
        return None
    c, r, d = tables.clocks, tables.ratings, tables.disputes
    clocks = select(
        c.c.stage, c.c.duty, c.c.starts, c.c.raw, c.c.due, c.c.state, c.c.rule, c.c.ended, c.c.outcome
    ).where(c.c.matter_id == row.id, c.c.withdrawn == STANDS)
    ratings = select(r.c.object, r.c.state, r.c.since, r.c.until).where(
        r.c.matter_id == row.id, r.c.withdrawn == STANDS
    )
    h = tables.holdings
    held = select(h.c.unit_id, h.c.level).where(h.c.matter_id == row.id, h.c.withdrawn == STANDS)
    named = on_chain(viewer, [(unit, level) for unit, level in connection.execute(held)])
    link = tables.dispute_matters
    disputes = (
        select(d.c.number, d.c.title)
        .join(link, link.c.dispute_id == d.c.id)
        .where(link.c.matter_id == row.id, *visible(viewer, d))
    )
    return Matter(
        lines(connection, viewer, [row.id])[row.id],
        row.text,
        row.category if row.category_known else None,
        row.source,
        row.place_name,
        tuple(name for name in (row.topic_name, row.topic2_name, row.topic3_name) if name),
        row.driver,
        row.first_unit,
        row.persons,
        row.repeat,
        row.collective,
        row.skip_level,
        row.urgent,
        row.accepted,
        row.solved,
        row.solved_level,
        row.last_event,
        timeline(connection, viewer, "matter", row.id),
        tuple(ClockLine(*x) for x in connection.execute(clocks.order_by(c.c.starts, c.c.row_id))),
        holders(connection, viewer, "matter", row.id),
        tuple(RatingLine(*x) for x in connection.execute(ratings.order_by(r.c.since, r.c.row_id))),
        tuple((x.number, x.title) for x in connection.execute(disputes.order_by(d.c.number))),
        row.salutation if named else None,
        row.received_at,
        row.hours,
        row.order_class,
        row.households,
        row.amount,
        row.source_progress,
        as_written(connection, "matter", row.id),
    )


def timeline(connection: Connection, viewer: Viewer, subject: str, subject_id: int) -> tuple[TimelineEvent, ...]:
    """The standing events of a matter or dispute, newest first; none of an accusation."""
    e, u, r = tables.events, tables.units, tables.revisions
    original = tables.original(subject)
    query = (
        select(e.c.kind, e.c.day, u.c.short_name, e.c.level, e.c.number, e.c.due, e.c.value, e.c.object, e.c.note)
        .add_columns(r.c.post)
        .join(original, original.c.id == e.c[f"{subject}_id"])
        .outerjoin(r, r.c.id == e.c.learned)
        .outerjoin(u, u.c.id == e.c.unit_id)
        .where(e.c[f"{subject}_id"] == subject_id, e.c.withdrawn == STANDS, *listed(viewer, original))
        .order_by(e.c.day.desc(), e.c.seq.desc())
    )
    told = [TimelineEvent(*row) for row in connection.execute(query)]
    disputes = {int(one.object) for one in told if one.kind in OF_TWO and one.object}
    posts = {int(one.object) for one in told if one.kind in MANDATES and one.object}
    d = tables.disputes
    query = select(d.c.id, d.c.number).where(d.c.id.in_(disputes), *listed(viewer, d))
    numbers = {row.id: row.number for row in connection.execute(query)} if disputes else {}
    labels = post_labels(connection, tables.posts.c.id.in_(posts)) if posts else {}
    names = dict.fromkeys(OF_TWO, numbers) | dict.fromkeys(MANDATES, labels)
    return tuple(
        replace(one, about=names[one.kind].get(int(one.object))) if one.kind in names and one.object else one
        for one in told
    )


def holders(connection: Connection, viewer: Viewer, subject: str, subject_id: int) -> tuple[HoldingLine, ...]:
    """Who answered and who answers now, in order; nobody of an accusation."""
    m, d = tables.matter_spells.c, tables.ledger_spells.c
    h, begun, known = (
        (tables.holdings, m.received, m.received_known)
        if subject == "matter"
        else (tables.dispute_holdings, d.entered, d.entered_known)
    )
    u, spell = tables.units, begun.table.c
    days = select(begun).where(spell[f"{subject}_id"] == subject_id, ~known, spell.withdrawn == STANDS)
    query = (
        select(h.c.nr, u.c.name, h.c.level, h.c.since, h.c.until)
        .outerjoin(u, u.c.id == h.c.unit_id)
        .where(h.c[f"{subject}_id"] == subject_id, h.c.withdrawn == STANDS, *listed(viewer, h))
        .order_by(h.c.nr)
    )
    found = [HoldingLine(*row) for row in connection.execute(query)]
    return undated(found, "since", set(connection.scalars(days)))


def undated(found: Iterable[Line], first: str, days: Set[date]) -> tuple[Line, ...]:
    """These lines in their order; of those whose `first` day is one of the days that nobody knows, the first lacks it."""
    unknown, said = set(days), []
    for line in found:
        day = getattr(line, first)
        said.append(replace(line, **{first: None}) if day in unknown else line)  # pyright: ignore[reportArgumentType]
        unknown.discard(day)
    return tuple(said)
