"""Readings made by hand, as a file would give them, and a short way to import them into the small district."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine

from data_access.check import Problem, check
from data_access.imports import way
from data_access.imports.contract import Reading, Record, Report, Source, Written
from data_access.settings import rules
from data_access.writing import Request
from tests.data_access.ground import TODAY

NOW = datetime(2026, 11, 24, 10)
LUGU, BABAOSHAN = Written("鲁谷街道"), Written("八宝山")
HEATING = Written("供热公司")


def source(name: str = "12345", target: Any = "matters") -> Source:
    return Source(name, f"来源 {name}", target, ())


def row(number: str, **said: Any) -> Record:
    """A row of a file of matters: a finished order of the first days of November."""
    told: dict[str, Any] = {
        "title": "住宅楼暖气不热",
        "text": "入冬以来室温只有十四度。",
        "channel": "12345",
        "status": "finished",
        "received": date(2026, 11, 2),
        "finished": date(2026, 11, 9),
        "street": LUGU,
        "community": Written("六合园"),
        "topic": (Written("供暖"), Written("室温不达标")),
        "unit": HEATING,
    }
    if said.get("status") in ("received", "accepted", "interim"):
        told["finished"] = None
    return Record(line=0, number=number, **{**told, **said})


def dispute(number: str, **said: Any) -> Record:
    told: dict[str, Any] = {
        "title": "供暖管线产权不清",
        "text": "多个产权单位互不承担维修。",
        "entered": date(2026, 9, 1),
        "due": date(2027, 3, 1),
        "status": "open",
        "street": LUGU,
        "unit": HEATING,
        "households": 40,
        "level": 3,
    }
    return Record(line=0, number=number, **{**told, **said})


def file(*records: Record, of: str = "12345", target: Any = "matters", as_of: date = TODAY) -> Reading:
    """The records as a sheet of their own, numbered from row 2."""
    lines = tuple(Record(**{**_fields(record), "line": n}) for n, record in enumerate(records, 2))
    return Reading(of, target, "Sheet1", len(lines), lines, frozenset(), (), (), (), {}, (), as_of)


def _fields(record: Record) -> dict[str, Any]:
    return {name: getattr(record, name) for name in Record.__dataclass_fields__}


def take_in(
    engine: Engine, reading: Reading, *create: str, moment: datetime = NOW, asked: Request | None = None, **more: Any
) -> Report:
    told = source(reading.source, reading.target)
    asked = asked or Request("tests", moment)
    return way.confirm(engine, reading, told, "表.xlsx", "0" * 64, asked, frozenset(create), **more)


def counted(report: Report) -> tuple[int, int, int, int]:
    """new, changed, same, rejected."""
    return report.new, report.changed, report.same, report.rejected


def faults(engine: Engine, today: date = TODAY) -> list[Problem]:
    with engine.connect() as connection:
        return check(connection, rules(connection), today)
