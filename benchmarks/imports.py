"""`make bench`: rows a second from a file to the commit, beside the same rows put into the same tables by the driver alone,
and the reading of a workbook beside openpyxl's."""

import csv
import gc
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import click
import openpyxl
from sqlalchemy import Engine

from data_access import loading, schema, tables
from data_access.engine import connect
from data_access.imports import mapping, way
from data_access.imports.contract import Source
from data_access.writing import Request
from tests.databases import ENGINES, HOUSE, Databases, SqliteFiles, postgres

TODAY = date(2026, 11, 24)
FIELDS = ("number", "title", "received", "finished", "status", "street", "community", "topic", "topic2", "unit")
STREETS = (
    "八角街道",
    "鲁谷街道",
    "八宝山街道",
    "老山街道",
    "古城街道",
    "苹果园街道",
    "金顶街街道",
    "广宁街道",
    "五里坨街道",
)
TOPICS = ("供暖", "物业", "停车", "噪声", "环境")
PIECES = (
    "入冬以来室温只有十四度，",
    "物业多次上门仍未解决，",
    "希望有关部门尽快检修供热管线。",
    "电梯经常停运，老人出行不便。",
    "小区门口道路破损积水，",
    "夜间施工噪声扰民，",
    "停车位被占用，路灯不亮，",
    "屋顶漏雨两年未修，请协调产权单位处理。",
)
NEW = frozenset({"street", "community", "unit", "topic"})


@dataclass(frozen=True)
class Measured:
    """Rows a second: of the reading, of the whole way, of the bare driver."""

    reading: float
    whole: float
    bare: float


@click.command()
@click.option("--rows", default=100_000, show_default=True)
@click.option("--engines", default=",".join(ENGINES), show_default=True, metavar="NAME,NAME")
@click.option("--folder", type=click.Path(path_type=Path), default=HOUSE / "data" / "bench")
def bench(rows: int, engines: str, folder: Path) -> None:
    """Measure imports of new rows, without text and with texts of 100-300 characters. Judges nothing."""
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    click.echo("| database | texts | reading | whole way | bare driver |\n|---|---|---:|---:|---:|")
    for engine in engines.split(","):
        for texts in (False, True):
            with tempfile.TemporaryDirectory(dir=folder) as place, databases_of(engine, folder) as databases:
                file = Path(place) / "表.csv"
                with file.open("w", encoding="utf-8-sig", newline="") as target:
                    csv.writer(target).writerows(table(rows, texts))
                found = measure(databases, file, reader(texts))
            shown = " | ".join(f"{speed:,.0f}" for speed in (found.reading, found.whole, found.bare))
            click.echo(f"| {engine} | {'100-300' if texts else 'none'} | {shown} |")
    ours, theirs = workbook(min(rows, 20_000))
    click.echo(
        f"\nA workbook: read, judged cell by cell and scrubbed {ours:,.0f} rows/s; openpyxl's cells {theirs:,.0f}."
    )


def measure(databases: Databases, file: Path, source: Source) -> Measured:
    """One file into an empty database; then the rows it left into another one."""
    with _empty(databases, "imported") as engine, _empty(databases, "bare") as other:
        begins = perf_counter()
        reading = way.read(file, file.name, source, None, TODAY)
        read = perf_counter()
        way.confirm(engine, reading, source, file.name, "0" * 64, Request("bench", datetime(2026, 11, 24, 9)), NEW)
        done = perf_counter()
        rows = _left(engine)
        gc.collect()
        with other.begin() as connection:
            bare = perf_counter()
            loading.put_all(connection, rows)
        bare = perf_counter() - bare
    return Measured(reading.rows / (read - begins), reading.rows / (done - begins), reading.rows / bare)


def workbook(rows: int) -> tuple[float, float]:
    """Rows a second: a workbook through our reading, and through openpyxl alone."""
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "表.xlsx"
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet()
        for row in table(rows, True):
            sheet.append(row)
        book.save(file)
        begins = perf_counter()
        way.read(file, file.name, reader(True), None, TODAY)
        read = perf_counter()
        for _ in openpyxl.load_workbook(file, read_only=True).worksheets[0].iter_rows(values_only=True):
            pass
        theirs = perf_counter()
    return rows / (read - begins), rows / (theirs - read)


def reader(texts: bool) -> Source:
    columns = {field: field for field in (*FIELDS, *(("text",) if texts else ()))}
    return mapping.source({"columns": columns, "constants": {"channel": "12345"}}, "bench")


def table(rows: int, texts: bool) -> Iterator[list[Any]]:
    """Head and rows of a year of orders, the same at every run."""
    dice = random.Random(7)
    yield [*FIELDS, *(("text",) if texts else ())]
    for n in range(rows):
        received = date(2026, 1, 1) + timedelta(dice.randrange(300))
        finished = received + timedelta(dice.randrange(1, 60))
        over = finished <= date(2026, 11, 20)
        street, topic = dice.choice(STREETS), dice.choice(TOPICS)
        row = [f"GD{2026000000 + n}", f"关于{topic}问题的诉求", received, finished if over else None]
        row += ["已办结" if over else "办理中", street, f"{street[:2]}第{dice.randrange(15)}社区"]
        row += [topic, topic + dice.choice("甲乙丙丁"), f"第{dice.randrange(60)}责任单位"]
        if texts:
            row.append("".join(dice.choices(PIECES, k=30))[: dice.randrange(100, 300)])
        yield row


def _left(engine: Engine) -> loading.Rows:
    rows: loading.Rows = {}
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        for table in tables.metadata.tables.values():
            listed = ", ".join(f'"{name}"' for name in loading.columns(table.name))
            rows[table.name] = driver.execute(f"SELECT {listed} FROM {table.name}").fetchall()
    return rows


@contextmanager
def _empty(databases: Databases, name: str) -> Iterator[Engine]:
    databases.drop(f"bench_{name}")
    databases.create(f"bench_{name}")
    engine = connect(databases.url(f"bench_{name}"))
    schema.migrate(engine)
    yield engine
    engine.dispose()
    databases.drop(f"bench_{name}")


@contextmanager
def databases_of(engine: str, folder: Path) -> Iterator[Databases]:
    """Where an engine's databases are made, in this folder."""
    if engine == "sqlite":
        yield SqliteFiles(folder)
    else:
        with postgres(folder) as server:
            yield server


if __name__ == "__main__":
    bench()
