"""How many households and people a street or community has, as the office entered them: never imputed, so that an area
without a figure has none, and a street's is not the sum of its communities'."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, func, select, update

from data_access import tables, traced
from data_access.district import by_code
from data_access.engine import writing
from data_access.privacy import scrub
from data_access.tables import STANDS
from data_access.writing import alone, revise, revision_of

CODE = "编号"
NAMES: Mapping[str, str] = {"households": "户数", "population": "人口"}
MOST = 10_000_000
_LONGEST = 100
_BEFORE = timedelta(days=10 * 366)


class FigureProblem(ValueError):
    """The figures are not taken; its text is a Chinese sentence."""


@dataclass(frozen=True)
class Figures:
    """What is to be entered: (area id, name of NAMES) → number, from a day on, and on what basis; names: what each area
    is called."""

    values: Mapping[tuple[int, str], int]
    valid_from: date
    basis: str
    names: Mapping[int, str]

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


def households(connection: Connection, on: date) -> Mapping[int, int]:
    """Area id → households as in force on a day; an area without a figure is absent."""
    return _in_force(connection, "households", on)


def population(connection: Connection, on: date) -> Mapping[int, int]:
    """Area id → people as in force on a day; an area without a figure is absent."""
    return _in_force(connection, "population", on)


def _in_force(connection: Connection, name: str, on: date) -> Mapping[int, int]:
    f = tables.area_figures.c
    query = select(f.area_id, f.value).where(f.name == name, f.valid_from <= on, f.withdrawn == STANDS)
    # The later entry of a day stands before the earlier.
    return {row.area_id: row.value for row in connection.execute(query.order_by(f.valid_from, f.learned))}


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
    """Figures from the rows of a table whose first is the head 编号, 户数, 人口 (one of the last two may be missing; an empty
    cell enters nothing). Raises FigureProblem, every wrong row named."""
    if scrub(basis).text != basis:
        raise FigureProblem("依据里不能有人的称呼、电话或证件号码，请写文件名和文号。")
    if not basis.strip() or len(basis.strip()) > _LONGEST:
        raise FigureProblem(f"请写明依据（不超过 {_LONGEST} 个字），如统计年鉴、人口普查或街道上报的文件")
    if not today - _BEFORE <= valid_from <= today + timedelta(days=366):
        raise FigureProblem("自哪天起：最早十年前，最晚一年后，请核对日期")
    filled = [(nr, row) for nr, row in enumerate(rows, start=1) if any(_said(cell) for cell in row)]
    head = [_said(cell) for cell in filled[0][1]] if filled else []
    columns = {word: head.index(word) for word in (CODE, *NAMES.values()) if head.count(word) == 1}
    if CODE not in columns or len(columns) < 2:
        raise FigureProblem("第一行应是列名“编号”和“户数”“人口”（可以只有其中一列），每列一次，请改正后再导入")
    areas = by_code(connection)
    values: dict[tuple[int, str], int] = {}
    wrong = []
    for nr, row in filled[1:]:
        code = _said(_cell(row, columns[CODE]))
        if code not in areas:
            wrong.append(f"第 {nr} 行的编号“{code[:20]}”不是本区的街道或社区")
            continue
        for name, word in NAMES.items():
            if word not in columns or not (said := _said(_cell(row, columns[word]))):
                continue
            if not (said.isascii() and said.isdecimal() and len(said) < 9 and 1 <= int(said) <= MOST):
                wrong.append(f"第 {nr} 行的{word}“{said[:20]}”不是 1 以上的整数")
            elif (areas[code].id, name) in values:
                wrong.append(f"第 {nr} 行的编号 {code} 重复")
            else:
                values[areas[code].id, name] = int(said)
    if wrong:
        more = f"；另有 {len(wrong) - 10} 处" if len(wrong) > 10 else ""
        raise FigureProblem(f"{'；'.join(wrong[:10])}{more}。请改正后再导入")
    if not values:
        raise FigureProblem("表里没有一个数，请填好户数或人口后再导入")
    return Figures(values, valid_from, basis.strip(), {row.id: row.name for row in areas.values()})


def _cell(row: Sequence[Any], at: int) -> Any:
    return row[at] if at < len(row) else None


def _said(cell: Any) -> str:
    """A cell as it is read: 12,345 of a text is a number, and so is 110107001.0 of a sheet that keeps no whole ones."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip().replace(",", "")


def enter(
    engine: Engine, figures: Figures, who: str, moment: datetime, request_id: str, post: str | None = None
) -> None:
    """Enter figures as one revision. A request that was done before does nothing."""
    with writing(engine) as connection:
        alone(connection)
        if revision_of(connection, request_id) is not None:
            return
        areas = {area for area, _ in figures.values}
        why = f"录入 {len(areas)} 个街道、社区的户数和人口，自 {figures.valid_from} 起：{figures.basis}"
        revision = revise(connection, who, why[:200], moment, request_id, post=post)
        before = {name: _in_force(connection, name, figures.valid_from) for name in NAMES}
        for (area, name), value in figures.values.items():
            row = {"valid_from": figures.valid_from, "value": value, "basis": figures.basis, "learned": revision}
            connection.execute(tables.area_figures.insert().values(area_id=area, name=name, **row))
            if traced.wanted(connection, revision):
                word = f"{figures.names[area]}{NAMES[name]}"
                traced.changed(connection, revision, word, str(before[name].get(area, "没有")), str(value))


def take_back(
    engine: Engine, entered: int, who: str, moment: datetime, request_id: str, post: str | None = None
) -> None:
    """Take back what a revision entered; what held before holds again. A request that was done before does nothing. Raises
    FigureProblem where it is taken back already."""
    with writing(engine) as connection:
        alone(connection)
        if revision_of(connection, request_id) is not None:
            return
        f = tables.area_figures
        mine = (f.c.learned == entered, f.c.withdrawn == STANDS)
        count = connection.scalar(select(func.count()).select_from(f).where(*mine))
        if not count:
            raise FigureProblem("这次录入已经撤回，请刷新后再看")
        revision = revise(connection, who, f"撤回 {count} 个户数和人口", moment, request_id, post=post)
        connection.execute(update(f).where(*mine).values(withdrawn=revision))
        if traced.wanted(connection, revision):
            traced.changed(connection, revision, "户数与人口", f"{count} 个数", "撤回")
