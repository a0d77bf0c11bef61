"""Units, topics, streets and communities get another name or a successor, from a day on: what that touches is counted
before it is confirmed, and the newest change is taken back while nothing rests on it. Codes stay."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, func, or_, select, update

from data_access import district, saved_filters, search, settings, tables, traced
from data_access.engine import reading, writing
from data_access.naming import KINDS, NAMES, SUCCESSOR, Change, Entry, column_of, entries, table_of
from data_access.tables import STANDS
from data_access.viewers import post_label
from data_access.writing import Request, alone, done_before, revise
from domain.responsibility import successor
from domain.visibility import Role, bureau_head

LONGEST = 40
# A notice is registered late, or ahead of its day; what lies further off is a slip of the pen.
BEFORE, AHEAD = timedelta(days=3 * 366), timedelta(days=366)
PROGRAM = "程序"  # who writes what takes effect by itself


class Refused(ValueError):
    """A change that cannot be; its text is a Chinese sentence."""


@dataclass(frozen=True)
class Wanted:
    """A change that is not entered yet: the entry as it was shown, which of its columns get which values, from which day
    on: name and short_name, or successor_id."""

    was: Entry
    columns: Mapping[str, Any]
    valid_from: date

    @property
    def changed(self) -> dict[str, Any]:
        """Those of the columns that become another."""
        held = self.was.at_last()
        return {column: value for column, value in self.columns.items() if held[column] != value}


@dataclass(frozen=True)
class Effect:
    """What a change touches, in counts; pairs are (matters, disputes) and (posts, accounts).

    filed       filed under the entry; of a unit, what it handles or handled
    held        what a unit answers for today
    posts       whose label changes; of a successor, who will see and answer what it takes over
    who         of a successor: the labels of those posts
    losing      of a successor: who no longer will
    written     names in files that were said to mean the entry: they go on meaning it
    mappings    saved mappings that name the entry: they go on meaning it
    filters     kept views (常用视图) that name it: they follow
    offices     units of a street or community, whose own names stay
    """

    filed: tuple[int, int] = (0, 0)
    held: tuple[int, int] = (0, 0)
    posts: tuple[int, int] = (0, 0)
    who: tuple[str, ...] = ()
    losing: tuple[int, int] = (0, 0)
    written: int = 0
    mappings: int = 0
    filters: int = 0
    offices: int = 0


def another_name(was: Entry, name: str, short_name: str, valid_from: date) -> Wanted:
    """Another name from a day on; short_name: not asked of a topic."""
    names = {"name": name.strip(), **({} if was.kind == "topic" else {"short_name": short_name.strip()})}
    return Wanted(was, names, valid_from)


def taking_over(was: Entry, over: int | None, valid_from: date) -> Wanted:
    """Another unit takes over from a merged one: it sees and answers what that one held (None: none does any more)."""
    return Wanted(was, {SUCCESSOR: over}, valid_from)


def foresee(connection: Connection, wanted: Wanted, today: date) -> Effect:
    """What a change would touch; nothing is written. Raises Refused."""
    was = _allowed(connection, wanted, today)
    if SUCCESSOR in wanted.columns:
        return _of_successor(connection, was, wanted.columns[SUCCESSOR], today)
    return _of_name(connection, was, today)


def confirm(engine: Engine, wanted: Wanted, request: Request) -> None:
    """Enter a change: it holds everywhere and in the search at once, or from its day on (`take_effect`).

    A request that was done before does nothing. Raises Refused, also where somebody else changed the entry since.
    """
    today = request.moment.date()
    with writing(engine) as connection:
        if done_before(connection, request):
            return
        was = _allowed(connection, wanted, today)
        if (was.changes, was.at_last()) != (wanted.was.changes, wanted.was.at_last()):
            raise Refused(f"“{was.name}”刚刚由别人改过，请看过现在的再定")
        since = "" if wanted.valid_from == today else f"（自 {wanted.valid_from} 起）"
        before, after = was.at_last(), {**was.at_last(), **wanted.columns}
        revision = _revise(connection, was, before, after, since, request)
        mine = {column_of(was.kind): was.id, "valid_from": wanted.valid_from, "learned": revision}
        for column in wanted.changed:
            old, new = (json.dumps(values[column], ensure_ascii=False) for values in (before, after))
            row = {"name": column, "before": old, "after": new, **mine}
            connection.execute(tables.field_changes.insert().values(**row))
        if wanted.valid_from <= today:
            _apply(connection, was, wanted.columns)


def take_back(engine: Engine, was: Entry, succession: bool, request: Request) -> None:
    """Take back the newest change of a name, or of a successor: what held before holds again. Both stay in the history.

    A request that was done before does nothing. Raises Refused where a later change or another's name rests on it.
    """
    with writing(engine) as connection:
        if done_before(connection, request):
            return
        now, last, before, in_force = _undoable(connection, was, succession)
        held = now.at_last()
        revision = _revise(connection, now, held, {**held, **before}, "（撤回）", request)
        f = tables.field_changes
        mine = (f.c[column_of(was.kind)] == was.id, f.c.learned == last.learned)
        connection.execute(update(f).where(*mine).values(withdrawn=revision))
        if in_force:
            _apply(connection, now, before)


def foresee_back(connection: Connection, was: Entry, succession: bool, today: date) -> Effect:
    """What taking back would touch; nothing is written. Raises Refused."""
    now, _, before, _ = _undoable(connection, was, succession)
    return _of_successor(connection, now, before[SUCCESSOR], today) if succession else _of_name(connection, now, today)


def _undoable(connection: Connection, was: Entry, succession: bool) -> tuple[Entry, Change, dict[str, Any], bool]:
    """The entry as it stands, the change that may be taken back, what holds then, and whether the change is in force."""
    all_ = entries(connection, was.kind)
    now, last = _entry(all_, was.id), was.last(succession)
    if last is None or now.last(succession) != last:
        raise Refused("这次更改已经撤回，或其后又有更改，请刷新后再看")
    before, after = ({column: pair[nr] for column, pair in last.columns.items()} for nr in (0, 1))
    stands = {column: getattr(now, column) for column in after}
    told = [one.columns for one in now.changes if one.back is None]
    if any(name not in {n for columns in told for n in columns.get(column, ())} for column, name in stands.items()):
        raise Refused("这一条后来随导入又有改动，不能撤回，请改为重新更名")
    _refuse_columns(now, before, all_)
    return now, last, before, stands == after


def take_effect(engine: Engine, moment: datetime) -> int:
    """Changes whose day has come hold from now on; returns how many names and successors. To be called hourly; a sample
    keeps its day."""
    with reading(engine) as connection:
        day = settings.demo_day(connection)
        moment = datetime.combine(day, moment.time()) if day else moment
        if not _due(connection, moment.date()):
            return 0
    with writing(engine) as connection:
        alone(connection)
        due = _due(connection, moment.date())
        for one, columns in due:
            before = one.at_last(date.min)
            _revise(connection, one, before, {**before, **columns}, "（到期生效）", Request(PROGRAM, moment))
            _apply(connection, one, columns)
        return len(due)


def _due(connection: Connection, today: date) -> list[tuple[Entry, Mapping[str, Any]]]:
    """The entries that are called otherwise than their history says of that day, and what it says."""
    found = []
    for one in (one for kind in KINDS for one in entries(connection, kind) if one.changes):
        held = one.at_last(today)
        for group in (NAMES, (SUCCESSOR,)):
            if columns := {column: held[column] for column in group if getattr(one, column) != held[column]}:
                found.append((one, columns))
    return found


# --- what is refused --------------------------------------------------------------------------------------------


def _allowed(connection: Connection, wanted: Wanted, today: date) -> Entry:
    """The entry as it stands, which may be changed so. Raises Refused."""
    all_ = entries(connection, wanted.was.kind)
    was = _entry(all_, wanted.was.id)
    _refuse_columns(was, wanted.columns, all_)
    if not replace(wanted, was=was).changed:
        raise Refused("与现在的相同，没有改动")
    if not today - BEFORE <= wanted.valid_from <= today + AHEAD:
        raise Refused("自哪天起：最早三年前，最晚一年后，请核对日期")
    last = was.last(SUCCESSOR in wanted.columns)
    if last is not None and wanted.valid_from <= last.valid_from:
        raise Refused(f"上一次更改自 {last.valid_from} 起，新的更改要晚于这一天；上一次有误的，请先撤回")
    return was


def _entry(found: list[Entry], id: int) -> Entry:
    for one in found:
        if one.id == id:
            return one
    raise Refused("没有这一条，或已随导入撤回，请刷新后重选")


def _refuse_columns(was: Entry, columns: Mapping[str, Any], all_: list[Entry]) -> None:
    if SUCCESSOR in columns:
        _refuse_circle(was, columns[SUCCESSOR], all_)
    else:
        refuse_names(was, columns, all_)


def refuse_names(was: Entry, columns: Mapping[str, str | None], all_: list[Entry]) -> None:
    """Names are words, and no two entries beside one another bear the same: filters and files know them by it. Raises
    Refused."""
    held = was.at_last()
    names = {name for column, name in columns.items() if column == "name" or name != held[column]} - {None}
    for name in names:
        if not name or not 2 <= len(name) <= LONGEST or not name.isprintable() or "  " in name:
            raise Refused(f"名称和简称应为 2 至 {LONGEST} 个字，不能有换行或看不见的符号")
        if any(word.isdigit() and len(word) > 5 for word in name.split()) or sum(sign.isdigit() for sign in name) > 6:
            raise Refused("名称里不能有电话或证件号码")
    for one in all_:
        beside = one.id != was.id and (was.kind == "unit" or one.parent_id == was.parent_id)
        borne = {one.name, one.short_name, one.at_last()["name"], one.at_last()["short_name"]}
        if beside and borne & names:
            raise Refused(f"“{one.name}”（{one.code}）已经用了这个名称或简称，请换一个")


def _refuse_circle(was: Entry, over: int | None, all_: list[Entry]) -> None:
    if over is None:
        return
    taking = _entry(all_, over)
    try:
        successor(was.id, {**_steps(all_), was.id: over})
    except ValueError:
        raise Refused(f"{taking.name}已由{was.name}承接，互相承接就成了环，请另选单位") from None


def _steps(units: list[Entry]) -> dict[int, int]:
    """Abolished unit → the unit that took over, once all that is entered has taken effect."""
    over = {one.id: one.at_last()[SUCCESSOR] for one in units}
    return {unit: taking for unit, taking in over.items() if taking is not None}


# --- what is written --------------------------------------------------------------------------------------------


def _apply(connection: Connection, one: Entry, columns: Mapping[str, Any]) -> None:
    names = _addressed(connection, one, columns)
    saved_filters.follow(connection, one.kind, {was: name for was, name in names.items() if was != name})
    table = table_of(one.kind)
    connection.execute(update(table).where(table.c.id == one.id).values(**columns))
    if table is tables.areas:
        search.index_area(connection, one.id)


def _addressed(connection: Connection, one: Entry, columns: Mapping[str, Any] = MappingProxyType({})) -> dict[str, str]:
    """How addresses name an entry (a unit by its short name, a topic by its path) → how they will with other columns."""
    if one.kind == "topic":
        path = district.entries(connection, "topic")[one.id]
        return {path: path[: -len(one.name)] + columns.get("name", one.name)}
    column = "short_name" if one.kind == "unit" else "name"
    held = getattr(one, column)
    return {held: columns.get(column, held)}


def _revise(
    connection: Connection,
    one: Entry,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    mark: str,
    request: Request,
) -> int:
    """The revision of a change, which the trace tells in names."""
    if before[SUCCESSOR] == after[SUCCESSOR]:
        why, told = f"更名：{before['name']} → {after['name']}", (_called(before), _called(after))
    else:
        u = tables.units.c
        known = {row.id: row.name for row in connection.execute(select(u.id, u.name))}
        over = known.get(after[SUCCESSOR])
        why = f"{one.name}{f'由{over}承接' if over else '不再由别的单位承接'}"
        told = (known.get(before[SUCCESSOR], "没有承接单位"), over or "没有承接单位")
    revision = revise(connection, request, f"{why}{mark}")
    if traced.wanted(connection, revision):
        traced.changed(connection, revision, one.code, *told)
    return revision


def _called(columns: Mapping[str, Any]) -> str:
    name, short = columns["name"], columns["short_name"]
    return name if short in (None, name) else f"{name}（{short}）"


# --- what a change touches --------------------------------------------------------------------------------------


def _of_name(connection: Connection, was: Entry, today: date) -> Effect:
    w, u = tables.written_names.c, tables.units.c
    mine = (w.target == was.id, w.kind.in_(["unit", "partner"] if was.kind == "unit" else [was.kind]))
    written = connection.scalar(select(func.count()).where(*mine)) or 0
    mappings = sum(
        _names(json.loads(content), was) for content in connection.scalars(select(tables.mappings.c.content))
    )
    if was.kind == "unit":
        of = tables.posts.c.unit_id == was.id
        found = Effect(
            _answered(connection, {was.id}), _answered(connection, {was.id}, today), _posts(connection, of, today)
        )
    else:
        offices = select(func.count()).where(u.area_id == was.id, u.withdrawn == STANDS)
        found = Effect(_filed(connection, was), offices=connection.scalar(offices) or 0 if was.kind != "topic" else 0)
    views = saved_filters.renamed(connection, was.kind, dict.fromkeys(_addressed(connection, was), ""))
    return replace(found, written=written, mappings=mappings, filters=len(views))


def _names(content: Any, one: Entry) -> bool:
    """Whether a mapping says the name of an entry somewhere: as a value, or as a text that means another."""
    if isinstance(content, Mapping):
        return any(_names(part, one) for pair in content.items() for part in pair)
    if isinstance(content, list):
        return any(_names(part, one) for part in content)
    return content in (one.name, one.short_name) and content is not None


def _of_successor(connection: Connection, was: Entry, over: int | None, today: date) -> Effect:
    units = entries(connection, "unit")
    before = _steps(units)
    after = {unit: taking for unit, taking in {**before, was.id: over}.items() if taking is not None}
    p = tables.posts.c
    heads = connection.execute(select(p.id, p.unit_id, p.title).where(p.role == Role.BUREAU_HEAD).order_by(p.id)).all()
    was_seen, is_seen = (
        {head.id: bureau_head("", head.unit_id, None, steps).units or frozenset() for head in heads}
        for steps in (before, after)
    )
    gain = [head for head in heads if is_seen[head.id] - was_seen[head.id]]
    lose = [head for head in heads if was_seen[head.id] - is_seen[head.id]]
    short = {unit.id: unit.short_name for unit in units}
    who = tuple(post_label(short.get(head.unit_id), head.title) for head in gain)
    merged = bureau_head("", was.id, None, before).units or frozenset()
    posts, losing = (_posts(connection, p.id.in_([head.id for head in found]), today) for found in (gain, lose))
    return Effect(_answered(connection, merged), _answered(connection, merged, today), posts, who, losing)


def _filed(connection: Connection, one: Entry) -> tuple[int, int]:
    """Matters and disputes filed under a topic, street or community."""
    found = []
    for table in (tables.matters, tables.disputes):
        columns = ("topic", "topic2", "topic3") if one.kind == "topic" else (one.kind,)
        under = or_(*(table.c[column] == one.id for column in columns))
        found.append(connection.scalar(select(func.count()).where(under, table.c.withdrawn == STANDS)) or 0)
    return found[0], found[1]


def _answered(connection: Connection, units: Collection[int], today: date | None = None) -> tuple[int, int]:
    """Matters and disputes that one of the units answers for today; without a day: that one ever did."""
    found = []
    for table, subject in ((tables.holdings, "matter_id"), (tables.dispute_holdings, "dispute_id")):
        mine = [table.c.unit_id.in_(units), table.c.withdrawn == STANDS]
        mine += [table.c.until > today] if today else []
        found.append(connection.scalar(select(func.count(table.c[subject].distinct())).where(*mine)) or 0)
    return found[0], found[1]


def _posts(connection: Connection, which: ColumnElement[bool], today: date) -> tuple[int, int]:
    """Posts, and accounts that hold one of them."""
    p, h = tables.posts.c, tables.post_holders.c
    held = (h.post_id.in_(select(p.id).where(which)), h.since <= today, h.until > today)
    accounts = connection.scalar(select(func.count(h.account_id.distinct())).where(*held))
    return connection.scalar(select(func.count()).where(which)) or 0, accounts or 0
