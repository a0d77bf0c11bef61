"""What the office may set, each row with the day it is valid from and what it rests on; read back as rules."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from data_access import tables
from data_access.engine import DatabaseProblem
from data_access.privacy import scrub
from data_access.writing import revision_known_on
from domain.clocks import LIMITS, Stage, TimeLimit
from domain.spells import Choices, Rules
from domain.thresholds import Season, Thresholds, season, years_of
from domain.vocabulary import STAGE_WORDS, OrderClass, Route
from domain.workdays import SHIPPED_YEARS, WorkCalendar, shipped

# What the law leaves to the office beside the limits themselves (domain.spells.Choices).
_CHOSEN = ("extension_from", "collective_over", "procedure_days", "order_hours")
# Valid from ever: what holds where no notice names a first day.
EVER = date.min
SHIPPED = "随程序提供"
YEAR = "workdays."  # begins the name of a calendar year
_DEFAULTS = Thresholds()
_DEFAULT_CHOICES = Choices()
_BASIS = {
    "due_soon_days": "本单位设定",
    "stuck_days": "本单位设定",
    "rebound_days": "本单位设定",
    "meeting_after_transfers": "《信访工作条例》第二十八条，次数由本单位设定",
    "collective_over": "《信访工作条例》第二十条",
    "small_cell": "个人信息保护，本单位设定",
    "call_back_days": "本单位设定",
    "task_force_matters": "本单位设定",
    "heating_season": "北京市供热采暖管理办法，起止日期每年以公告为准",
    "extension_from": "《信访工作条例》第三十四条，起算方式由本单位设定",
    "procedure_days": "《行政诉讼法》第四十七条",
    "order_hours": "北京市地方标准（DB11/T）草案，时限由本单位设定",
}
LABELS: Mapping[str, str] = {
    "due_soon_days": "临期天数",
    "stuck_days": "停滞天数",
    "rebound_days": "近期反弹天数",
    "meeting_after_transfers": "提请协调会的移交次数",
    "collective_over": "集体访人数",
    "small_cell": "小数隐藏界限",
    "call_back_days": "销账后回访天数",
    "task_force_matters": "专班建议件数",
    "heating_season": "供暖季起止日",
    "extension_from": "延期起算方式",
    "procedure_days": "适用某程序的期限",
    "order_hours": "未载明时限的工单按类别的小时数",
    "demo_day": "演示库的今天",
    **{f"limit.{stage}": f"时限（{STAGE_WORDS[stage]}）" for stage in Stage},
}


@dataclass(frozen=True)
class Setting:
    """One row: the value as plain JSON values, the day it was learned, and the revision. problem: the Chinese sentence
    that says why the row makes no sense; its value is None then."""

    name: str
    valid_from: date
    value: Any
    basis: str | None
    learned: int
    learned_on: date
    problem: str | None = None


@dataclass(frozen=True)
class Standing:
    """How it stands with one setting on a day: the row in force, those that will change it later (coming, in order of
    their first days), and every row, oldest first. A calendar year is in force as soon as it was entered."""

    name: str
    now: Setting
    coming: tuple[Setting, ...]
    rows: tuple[Setting, ...]

    @property
    def broken(self) -> Setting | None:
        """The first row that makes no sense: nothing is derived until it is corrected by one of the same first day."""
        return next((row for row in self.rows if row.problem), None)

    @property
    def unknown(self) -> bool:
        """Whether the program does not know it, so that no row of it can be entered: it was written by another version,
        or past the program."""
        year = self.name.removeprefix(YEAR)
        if not self.name.startswith(YEAR):
            return self.name not in LABELS
        return not re.fullmatch("20[0-9][0-9]", year) or any(
            row.valid_from != date(int(year), 1, 1) for row in self.rows
        )


# --- reading ----------------------------------------------------------------------------------------------------


def thresholds(connection: Connection, on: date) -> Thresholds:
    """The thresholds in force on a day. Raises DatabaseProblem that names the setting whose value makes no sense."""
    return with_values(
        _DEFAULTS, _in_force(_rows(connection, [field.name for field in fields(Thresholds)]), on).values()
    )


def with_values(held: Thresholds, rows: Iterable[Setting]) -> Thresholds:
    """Thresholds with the values of these rows in their place."""
    values = {row.name: tuple(row.value) if isinstance(row.value, list) else row.value for row in rows}
    return replace(held, **values)


def rules(connection: Connection, known_on: date | None = None, wanted: Iterable[Setting] = ()) -> Rules:
    """The calendar, limits and settings by which spells are derived, as known on a day (None: as known now), and which
    units are 信访部门. wanted: rows that are not entered yet, as if they were.

    Raises DatabaseProblem that names the setting whose value makes no sense.
    """
    rows = _rows(connection, None, known_on, wanted)
    unit = tables.units.c
    offices = frozenset(connection.scalars(select(unit.id).where(unit.kind == "office")))
    return Rules(calendar=_calendar(rows), limits=_limits(rows), choices=_choices(rows), offices=offices)


def heating_seasons(connection: Connection, since: date, until: date) -> tuple[Season, ...]:
    """The heating seasons that overlap since … until, in order; each begins by the row in force in its year."""
    rows = _rows(connection, ["heating_season"])
    seasons = []
    for year in years_of(since, until):
        row = _in_force(rows, date(year, 12, 31)).get("heating_season")
        seasons.append(season(year, tuple(row.value) if row else _DEFAULTS.heating_season))
    return tuple(s for s in seasons if s.first <= until and s.last >= since)


def demo_day(connection: Connection) -> date | None:
    """The day a sample district was built for, which its screens take for today; None in an office's own database."""
    row = _in_force(_rows(connection, ["demo_day"]), date.max).get("demo_day")
    return date.fromisoformat(row.value) if row else None


def history(connection: Connection, name: str) -> tuple[Setting, ...]:
    """Every row of a setting, oldest first: what was valid, from when, on what basis."""
    return tuple(_rows(connection, [name]))


def standing(connection: Connection, today: date) -> dict[str, Standing]:
    """Every setting an office may change, by name; what was never entered stands as the code has it. Rows that make no
    sense are among them."""
    entered: defaultdict[str, list[Setting]] = defaultdict(list)
    for row in _read_all(connection, None):
        entered[row.name].append(row)
    entered.pop("demo_day", None)  # of a sample district, not of an office
    defaults = {row.name: row for row in _defaults()}
    return {
        name: _standing(_with_default(entered[name], defaults.get(name)), today)
        for name in dict.fromkeys([*defaults, *entered])
    }


def _with_default(rows: Sequence[Setting], default: Setting | None) -> Sequence[Setting]:
    if default is None or any(row.valid_from <= default.valid_from for row in rows):
        return rows
    return [default, *rows]


def _standing(rows: Sequence[Setting], today: date) -> Standing:
    name = rows[0].name
    if name.startswith(YEAR):
        return Standing(name, rows[-1], (), tuple(rows))
    coming = []
    for day in sorted({row.valid_from for row in rows if row.valid_from > today}):
        row = in_force(rows, day)
        if row.value != in_force(rows, day - timedelta(days=1)).value:  # else it was taken back
            coming.append(row)
    return Standing(name, in_force(rows, today), tuple(coming), tuple(rows))


def default(name: str) -> Setting | None:
    """A setting as the program has it; None for what it does not know."""
    return next((row for row in _defaults() if row.name == name), None)


# --- writing ----------------------------------------------------------------------------------------------------


def seed(connection: Connection, revision: int) -> None:
    """Write the defaults of the code as rows: thresholds, clock limits, and the working-day years that come with it."""
    for row in _defaults():
        write(connection, revision, row)


def _defaults() -> Iterator[Setting]:
    def row(name: str, value: Any, basis: str, since: date = EVER) -> Setting:
        return Setting(name, since, json.loads(json.dumps(value)), basis, 0, EVER)

    for name, value in {
        **asdict(_DEFAULTS),
        "extension_from": _DEFAULT_CHOICES.extension_from,
        "procedure_days": {str(int(route)): days for route, days in _DEFAULT_CHOICES.procedures.items()},
        "order_hours": dict(_DEFAULT_CHOICES.order_hours),
    }.items():
        yield row(name, value, _BASIS[name])
    for stage, limit in LIMITS.items():
        yield row(f"limit.{stage}", _limit_value(limit), limit.article)
    calendar = shipped()
    for year in SHIPPED_YEARS:
        off = sorted(day for day in calendar.off if day.year == year)
        work = sorted(day for day in calendar.work if day.year == year)
        yield row(f"{YEAR}{year}", _year_value(off, work), SHIPPED, date(year, 1, 1))


def enter(connection: Connection, revision: int, name: str, valid_from: date, value: Any, basis: str) -> None:
    """A new value of a setting from a day on. Raises ValueError, in Chinese, for an unknown name or a wrong value."""
    write(connection, revision, wanted(name, valid_from, value, basis))


def wanted(name: str, valid_from: date, value: Any, basis: str, on: date = EVER) -> Setting:
    """A row that is not entered yet, its value checked; on: the day on which it would be learned. Raises as `enter`."""
    plain = json.loads(json.dumps(value))
    if wrong := problem(name, plain):
        raise ValueError(wrong)
    if not basis.strip():
        raise ValueError(f"设置「{label(name)}」需要写明依据")
    _refuse_unreadable(basis, "依据")
    return Setting(name, valid_from, plain, basis.strip(), 0, on)


def enter_year(
    connection: Connection, revision: int, year: int, off: Iterable[date], work: Iterable[date], notice: str
) -> None:
    """The working days of a year, as a notice of the State Council gives them (off: 放假, work: 调休上班).

    The days count as known from the day of the revision; `recompute` then moves the clocks that waited for them.
    Raises ValueError, in Chinese, naming the day that is wrong, or when the notice's number is missing.
    """
    write(connection, revision, wanted_year(year, off, work, notice))


def wanted_year(year: int, off: Iterable[date], work: Iterable[date], notice: str, on: date = EVER) -> Setting:
    """A year's row that is not entered yet, as `wanted`. Raises as `enter_year`."""
    off, work = sorted(set(off)), sorted(set(work))
    if not notice.strip():
        raise ValueError("需要写明放假安排通知的文号")
    _refuse_unreadable(notice, "通知的文号")
    if not off:
        raise ValueError(f"{year} 年没有一天放假，请核对文件")
    shipped().with_year(year, off, work, date(year, 1, 1))
    return Setting(f"{YEAR}{year}", date(year, 1, 1), _year_value(off, work), notice.strip(), 0, on)


def _refuse_unreadable(text: str, what: str) -> None:
    if scrub(text).text != text:
        raise ValueError(f"{what}里不能有人的称呼、电话或证件号码，请写文件名和文号")
    if len(text) > 200 or not text.isprintable():
        raise ValueError(f"{what}应写成一行，不超过 200 个字，不能有看不见的符号")


def write(connection: Connection, revision: int, row: Setting) -> None:
    """Append a row that `wanted` or `wanted_year` has checked."""
    plain = {"name": row.name, "valid_from": row.valid_from, "value": json.dumps(row.value, ensure_ascii=False)}
    connection.execute(tables.settings.insert().values(**plain, basis=row.basis, learned=revision))


def _limit_value(limit: TimeLimit) -> dict[str, Any]:
    return {name: value for name, value in asdict(limit).items() if name != "stage"}


def _year_value(off: Iterable[date], work: Iterable[date]) -> dict[str, list[str]]:
    return {"off": [day.isoformat() for day in off], "work": [day.isoformat() for day in work]}


# --- from rows to values ----------------------------------------------------------------------------------------


def _rows(
    connection: Connection, names: Iterable[str] | None, known_on: date | None = None, wanted: Iterable[Setting] = ()
) -> list[Setting]:
    """Checked rows in the order they were learned, then those that are wanted. Raises DatabaseProblem."""
    rows = _read_all(connection, names, wanted)
    if known_on is not None:
        last = revision_known_on(connection, known_on)
        rows = [row for row in rows if row.learned <= last]
    for row in rows:
        if row.problem:
            since = "" if row.valid_from == EVER else f"（自 {row.valid_from} 起）"
            raise DatabaseProblem(f"{row.problem}{since}，请管理员在设置中更正后重试。")
    return rows


def _read_all(connection: Connection, names: Iterable[str] | None, wanted: Iterable[Setting] = ()) -> list[Setting]:
    """Rows in the order they were learned; one that makes no sense is left out once another of its name and first day
    corrects it."""
    s, r = tables.settings.c, tables.revisions.c
    query = select(s.name, s.valid_from, s.value, s.basis, s.learned, r.moment).join_from(
        tables.settings, tables.revisions, s.learned == r.id
    )
    if names is not None:
        query = query.where(s.name.in_(list(names)))
    rows = [*(_read(*row) for row in connection.execute(query.order_by(s.learned, s.id))), *wanted]
    newest = {(row.name, row.valid_from): row for row in rows}
    return [row for row in rows if not row.problem or newest[row.name, row.valid_from] is row]


def _read(name: str, valid_from: date, text: str, basis: str | None, learned: int, moment: datetime) -> Setting:
    try:
        value = json.loads(text)
    except ValueError:
        value, wrong = None, f"设置「{label(name)}」的内容无法识别"
    else:
        wrong = problem(name, value)
    return Setting(name, valid_from, None if wrong else value, basis, learned, moment.date(), wrong)


def in_force(rows: Iterable[Setting], on: date) -> Setting:
    """Of one setting's rows, the one in force on a day. Raises LookupError where none is yet."""
    for row in _in_force(rows, on).values():
        return row
    raise LookupError(on)


def _in_force(rows: Iterable[Setting], on: date) -> dict[str, Setting]:
    """By name, the row with the latest first day up to `on`; of two with one first day, the one learned later."""
    found: dict[str, Setting] = {}
    for row in rows:
        held = found.get(row.name)
        if row.valid_from <= on and (held is None or held.valid_from <= row.valid_from):
            found[row.name] = row
    return found


def _calendar(rows: Iterable[Setting]) -> WorkCalendar:
    calendar = shipped()
    for row in rows:
        if row.name.startswith(YEAR):
            off, work = (frozenset(map(date.fromisoformat, row.value[kind])) for kind in ("off", "work"))
            calendar = calendar.with_year(int(row.name.removeprefix(YEAR)), off, work, row.learned_on)
    return calendar


def _limits(rows: Iterable[Setting]) -> tuple[tuple[date, Mapping[Stage, TimeLimit]], ...]:
    rows = [row for row in rows if row.name.startswith("limit.")]
    return tuple(
        (
            since,
            {**LIMITS, **{limit.stage: limit for limit in map(_limit, _in_force(rows, since).values())}},
        )
        for since in sorted({EVER, *(row.valid_from for row in rows)})
    )


def _choices(rows: list[Setting]) -> tuple[tuple[date, Choices], ...]:
    days = {EVER, *(row.valid_from for row in rows if row.name in _CHOSEN)}
    return tuple((day, _chosen(_in_force(rows, day))) for day in sorted(days))


def _chosen(rows: Mapping[str, Setting]) -> Choices:
    procedures, order_hours = rows.get("procedure_days"), rows.get("order_hours")
    return Choices(
        rows["extension_from"].value if "extension_from" in rows else _DEFAULT_CHOICES.extension_from,
        rows["collective_over"].value if "collective_over" in rows else _DEFAULT_CHOICES.collective_over,
        {int(route): days for route, days in procedures.value.items()} if procedures else _DEFAULT_CHOICES.procedures,
        order_hours.value if order_hours else _DEFAULT_CHOICES.order_hours,
    )


def _limit(row: Setting) -> TimeLimit:
    return TimeLimit(stage=Stage(row.name.removeprefix("limit.")), **row.value)


# --- what makes sense -------------------------------------------------------------------------------------------


def label(name: str) -> str:
    """What a setting is called on a screen: 临期天数, 2027 年工作日历."""
    return f"{name.removeprefix(YEAR)} 年工作日历" if name.startswith(YEAR) else LABELS.get(name, name)


def problem(name: str, value: Any) -> str | None:
    """The Chinese sentence that says why a value makes no sense for a setting; None when it does."""
    check = _CHECKS.get(name) or _CHECKS.get(name.split(".")[0] + ".")
    if check is None:
        return f"没有「{name}」这项设置"
    wanted = check(name, value)
    return f"设置「{label(name)}」的值不对：{wanted}" if wanted else None


def _whole(name: str, value: Any) -> str | None:
    return None if _is_whole(value) else "应为正整数"


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 100_000


def _wholes(name: str, value: Any) -> str | None:
    sensible = isinstance(value, list) and value and all(map(_is_whole, value)) and value == sorted(set(value))
    return None if sensible else "应为由小到大的正整数"


def _bounds(name: str, value: Any) -> str | None:
    try:
        # A leap day exists only every fourth year: 2023-2024 has none in its first year and one in its second.
        sensible = isinstance(value, list) and len(value) == 2 and season(2025, (value[0], value[1])) is not None
    except (TypeError, ValueError):
        sensible = False
    return None if sensible else "应为两个“月-日”，如 11-15 和 03-15"


def _extension(name: str, value: Any) -> str | None:
    return None if value in ("raw", "rolled") else "应为 raw（自原届满日）或 rolled（自顺延后届满日）"


def _procedures(name: str, value: Any) -> str | None:
    routes = {str(int(route)) for route in Route if route is not Route.LETTERS_AND_VISITS}
    sensible = isinstance(value, dict) and set(value) <= routes and all(map(_is_whole, value.values()))
    return None if sensible else "应为路径 1 至 5 对应的天数"


def _order_hours(name: str, value: Any) -> str | None:
    sensible = isinstance(value, dict) and set(value) <= set(OrderClass) and all(map(_is_whole, value.values()))
    return None if sensible else f"应为类别（{'、'.join(OrderClass)}）对应的小时数"


def _demo_day(name: str, value: Any) -> str | None:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return f"设置「{label(name)}」应为一个日期，例如 2026-11-24"
    return None


def _time_limit(name: str, value: Any) -> str | None:
    if name.removeprefix("limit.") not in set(Stage):
        return "没有这个环节"
    if not isinstance(value, dict) or set(value) != {field.name for field in fields(TimeLimit)} - {"stage"}:
        return "应写明期限、单位、起算日、责任方、条款和规则版本"
    if value["number"] is not None and not _is_whole(value["number"]):
        return "期限应为正整数，或不设统一期限"
    if value["kind"] not in ("days", "workdays", "hours"):
        return "单位应为 days、workdays 或 hours"
    words = [value[part] for part in ("starts_from", "on_whom", "article", "rule")]
    if not all(isinstance(word, str) and word.strip() and word.isprintable() for word in words):
        return "起算日、责任方、条款和规则版本都不能为空，也不能有看不见的符号"
    # The rule version of an extension is longer by how it was counted, and is stored with every clock.
    return None if len(value["rule"]) <= 28 else "规则版本不能超过 28 个字"


def _year(name: str, value: Any) -> str | None:
    try:
        off, work = (frozenset(map(date.fromisoformat, value[kind])) for kind in ("off", "work"))
        shipped().with_year(int(name.removeprefix(YEAR)), off, work, EVER)
    except (KeyError, TypeError, ValueError) as fault:
        return str(fault) if type(fault) is ValueError and "不" in str(fault) else "应列出放假和调休上班的日期"
    return None


_CHECKS: Mapping[str, Callable[[str, Any], str | None]] = {
    "due_soon_days": _whole,
    "stuck_days": _whole,
    "rebound_days": _whole,
    "meeting_after_transfers": _whole,
    "collective_over": _whole,
    "small_cell": _whole,
    "call_back_days": _wholes,
    "task_force_matters": _whole,
    "heating_season": _bounds,
    "extension_from": _extension,
    "procedure_days": _procedures,
    "order_hours": _order_hours,
    "demo_day": _demo_day,
    "limit.": _time_limit,
    YEAR: _year,
}
