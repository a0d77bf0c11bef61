"""How many households and people a street or community has, as the office entered them: never imputed, so that an area
without a figure has none, and a street's is not the sum of its communities'."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, func, select, update

from data_access import tables, traced
from data_access.district import AREAS, by_code
from data_access.engine import writing
from data_access.naming import others
from data_access.privacy import scrub
from data_access.tables import STANDS
from data_access.writing import Request, done_before, revise

CODE, NAME = "编号", "名称"
NAMES: Mapping[str, str] = {"households": "户数", "population": "人口"}
MOST = 10_000_000
_LONGEST = 100
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?:,|$))")  # 12,345; 1,2 is left as it is
_BEFORE = timedelta(days=10 * 366)


class FigureProblem(ValueError):
    """The figures are not taken; its text is a Chinese sentence."""


@dataclass(frozen=True)
class Figures:
    """What is to be entered: (area id, name of NAMES) → number, from a day on, and on what basis; names: what each area
    is called; same: how many figures more were the same as those in force; seen: the newest change they were compared
    with."""

    values: Mapping[tuple[int, str], int]
    valid_from: date
    basis: str
    names: Mapping[int, str]
    same: int = 0
    seen: int = 0

    def count(self, name: str) -> int:
        """How many areas get a figure of this name."""
        return sum(one == name for _, one in self.values)


@dataclass(frozen=True)
class Entered:
    """One entry of figures as it stands or stood: its revision, from which day on, basis, how many areas got households
    and people, entered when and for which post, and when it was taken back."""

    revision: int
    valid_from: date
    basis: str
    households: int
    population: int
    entered: date
    post: str | None
    back: date | None


def in_force(connection: Connection, on: date) -> dict[tuple[int, str], int]:
    """(area id, name of NAMES) → number as in force on a day; what was not entered is absent."""
    f = tables.area_figures.c
    query = select(f.area_id, f.name, f.value).where(f.valid_from <= on, f.withdrawn == STANDS)
    # The later entry of a day stands before the earlier.
    rows = connection.execute(query.order_by(f.valid_from, f.learned))
    return {(row.area_id, row.name): row.value for row in rows}


def households(connection: Connection, on: date) -> Mapping[int, int]:
    """Area id → households as in force on a day; an area without a figure is absent."""
    return {area: value for (area, name), value in in_force(connection, on).items() if name == "households"}


def history(connection: Connection) -> list[Entered]:
    """Every entry, the newest first."""
    f, r = tables.area_figures.c, tables.revisions
    gone = r.alias()
    homes, people = (func.count().filter(f.name == name) for name in NAMES)
    query = (
        select(f.learned, f.valid_from, f.basis, homes.label("homes"), people.label("people"))
        .add_columns(r.c.moment, r.c.post, gone.c.moment.label("gone"))
        .join_from(tables.area_figures, r, r.c.id == f.learned)
        .outerjoin(gone, gone.c.id == f.withdrawn)
        .group_by(f.learned, f.valid_from, f.basis, r.c.moment, r.c.post, gone.c.moment)
        .order_by(f.learned.desc())
    )
    return [
        Entered(
            revision=row.learned,
            valid_from=row.valid_from,
            basis=row.basis,
            households=row.homes,
            population=row.people,
            entered=row.moment.date(),
            post=row.post,
            back=row.gone.date() if row.gone else None,
        )
        for row in connection.execute(query)
    ]


def wanted(connection: Connection, rows: Sequence[Sequence[Any]], valid_from: date, basis: str, today: date) -> Figures:
    """Figures from the rows of a table, its head first: 编号 or 名称 (both: they must agree), 户数, 人口 (or one of them).
    Empty cells, and figures as they are already in force on that day, enter nothing; other columns are not read.

    Raises FigureProblem, every wrong row named.
    """
    _refuse(valid_from, basis, today)
    filled = [(nr, row) for nr, row in enumerate(rows, start=1) if any(_said(cell) for cell in row)]
    columns = _columns(filled[0][1] if filled else ())
    known, held = _Known(connection), in_force(connection, valid_from)
    values: dict[tuple[int, str], int] = {}
    wrong: list[str] = []
    for nr, row in filled[1:]:
        said = {word: _said(row[at]) if at < len(row) else "" for word, at in columns.items()}
        area, problem = known.area(said.get(CODE, ""), said.get(NAME, ""))
        if area is None:
            wrong.append(f"第 {nr} 行的{problem}")
            continue
        for name, word in NAMES.items():
            number = said.get(word, "")
            if not number:
                continue
            if not (number.isascii() and number.isdecimal() and len(number) < 9 and 1 <= int(number) <= MOST):
                wrong.append(f"第 {nr} 行的{word}“{number[:20]}”不是 1 以上的整数")
            elif (area, name) in values:
                wrong.append(f"第 {nr} 行的{known.names[area]}重复")
            else:
                values[area, name] = int(number)
    if wrong:
        more = f"；另有 {len(wrong) - 10} 处" if len(wrong) > 10 else ""
        raise FigureProblem(f"{'；'.join(wrong[:10])}{more}。请改正后再导入")
    if not values:
        raise FigureProblem("表里没有一个数，请填好户数或人口后再导入")
    new = {key: value for key, value in values.items() if held.get(key) != value}
    if not new:
        raise FigureProblem("表里的数与已录入的都相同，没有改动")
    return Figures(new, valid_from, basis.strip(), known.names, len(values) - len(new), _newest(connection))


def _refuse(valid_from: date, basis: str, today: date) -> None:
    if scrub(basis).text != basis:
        raise FigureProblem("依据里不能有人的称呼、电话或证件号码，请写文件名和文号。")
    if not basis.strip() or len(basis.strip()) > _LONGEST:
        raise FigureProblem(f"请写明依据（不超过 {_LONGEST} 个字），如统计年鉴、人口普查或街道上报的文件")
    if not today - _BEFORE <= valid_from <= today + timedelta(days=366):
        raise FigureProblem("自哪天起：最早十年前，最晚一年后，请核对日期")


def _columns(head: Sequence[Any]) -> dict[str, int]:
    """Where the columns stand that are read."""
    words = [_said(cell) for cell in head]
    found = {word: words.index(word) for word in (CODE, NAME, *NAMES.values()) if words.count(word) == 1}
    if not {CODE, NAME} & found.keys() or not {*NAMES.values()} & found.keys():
        raise FigureProblem(
            "第一行应是列名“编号”（或“名称”）和“户数”“人口”（可以只有其中一列），每列一次，请改正后再导入"
        )
    return found


class _Known:
    """The streets and communities by code and by what they are, were or will be called."""

    def __init__(self, connection: Connection) -> None:
        areas = by_code(connection)
        self.codes = {code: row.id for code, row in areas.items()}
        self.names: dict[int, str] = {row.id: row.name for row in areas.values()}
        self.called: defaultdict[str, set[int]] = defaultdict(set)
        for row in areas.values():
            for name in (row.name, row.short_name):
                self.called[name].add(row.id)
        for kind, _, id_, name in others(connection):
            if kind in AREAS:
                self.called[name].add(id_)

    def area(self, code: str, name: str) -> tuple[int | None, str]:
        """The id of an area by its code, else by its name, or in words why there is none."""
        named = self.called.get(name, set())
        if code:
            id_ = self.codes.get(code)
            if id_ is None:
                return None, f"编号“{code[:20]}”不是本区的街道或社区"
            if name and id_ not in named:
                return None, f"编号 {code} 是{self.names[id_]}，名称却写着“{name[:20]}”"
            return id_, ""
        if not name:
            return None, "编号和名称都空着"
        if len(named) > 1:
            return None, f"“{name[:20]}”不止一个，请填编号"
        return (next(iter(named)), "") if named else (None, f"“{name[:20]}”不是本区的街道或社区")


def _said(cell: Any) -> str:
    """A cell as it is read: 12,345 of a text is a number, and so is 110107001.0 of a sheet that keeps no whole ones."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else _THOUSANDS.sub("", str(cell).strip())


def enter(engine: Engine, figures: Figures, request: Request) -> None:
    """Enter figures as one revision. A request that was done before does nothing. Raises FigureProblem where somebody else
    entered or took back some since."""
    with writing(engine) as connection:
        if done_before(connection, request):
            return
        if _newest(connection) != figures.seen:
            raise FigureProblem("户数与人口刚刚由别人改过，请再看一次会改动什么")
        areas = {area for area, _ in figures.values}
        why = f"录入 {len(areas)} 个街道、社区的户数和人口，自 {figures.valid_from} 起：{figures.basis}"
        _enter(connection, figures, revise(connection, request, why))


def put_back(engine: Engine, entered: Entered, request: Request) -> None:
    """Enter again what was entered and taken back. A request that was done before does nothing. Raises FigureProblem where
    nothing of it is left to enter."""
    with writing(engine) as connection:
        if done_before(connection, request):
            return
        f, held = tables.area_figures.c, in_force(connection, entered.valid_from)
        names = {row.id: row.name for row in by_code(connection).values()}
        rows = connection.execute(select(f.area_id, f.name, f.value).where(f.learned == entered.revision)).all()
        there = {(row.area_id, row.name): row.value for row in rows if row.area_id in names}
        values = {key: value for key, value in there.items() if held.get(key) != value}
        if not values:
            raise FigureProblem("这些数已经恢复，或所属的街道、社区已不在名单里，请刷新后再看")
        why = f"恢复使用自 {entered.valid_from} 起的户数和人口：{entered.basis}"
        figures = Figures(values, entered.valid_from, entered.basis, names)
        _enter(connection, figures, revise(connection, request, why))


def _newest(connection: Connection) -> int:
    """The revision of the last change of any figure; 0 where there was none."""
    f = tables.area_figures.c
    row = connection.execute(select(func.max(f.learned), func.max(f.withdrawn).filter(f.withdrawn < STANDS))).one()
    return max(number or 0 for number in row)


def _enter(connection: Connection, figures: Figures, revision: int) -> None:
    before = in_force(connection, figures.valid_from)
    for (area, name), value in figures.values.items():
        row = {"valid_from": figures.valid_from, "value": value, "basis": figures.basis, "learned": revision}
        connection.execute(tables.area_figures.insert().values(area_id=area, name=name, **row))
        if traced.wanted(connection, revision):
            word = f"{figures.names[area]}{NAMES[name]}"
            traced.changed(connection, revision, word, str(before.get((area, name), "没有")), str(value))


def take_back(engine: Engine, entered: int, request: Request) -> None:
    """Take back what a revision entered; what held before holds again. A request that was done before does nothing. Raises
    FigureProblem where it is taken back already."""
    with writing(engine) as connection:
        if done_before(connection, request):
            return
        f = tables.area_figures
        mine = (f.c.learned == entered, f.c.withdrawn == STANDS)
        count = connection.scalar(select(func.count()).select_from(f).where(*mine))
        if not count:
            raise FigureProblem("这次录入已经撤回，请刷新后再看")
        revision = revise(connection, request, f"撤回 {count} 个户数和人口")
        connection.execute(update(f).where(*mine).values(withdrawn=revision))
        if traced.wanted(connection, revision):
            traced.changed(connection, revision, "户数与人口", f"{count} 个数", "撤回")
