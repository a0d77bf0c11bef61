"""The plain habit each screen is measured against: pandas reads some columns of the whole matters table and groups."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from benchmarks.addresses import Address
from data_access.engine import connect, reading
from domain.vocabulary import MatterStatus
from tests.databases import TODAY

_TODAY = pd.Timestamp(date.fromisoformat(TODAY))
_YEAR_AGO = _TODAY - timedelta(days=364)
_OPEN = [MatterStatus.RECEIVED.value, MatterStatus.ACCEPTED.value, MatterStatus.INTERIM.value]
_PAGE = 50


@dataclass(frozen=True)
class Habit:
    """Columns of `matters`, all rows, and what is made of them: less than the screen shows, in favour of pandas."""

    columns: tuple[str, ...]
    shape: Callable[[pd.DataFrame, Mapping[str, str]], Any]


def habit(url: str, address: Address) -> Any:
    """Read and shape anew, as a screen without questions would."""
    mine = HABITS.get(address.screen.url_path, _COUNTED)
    days = [name for name in ("received", "last_event") if name in mine.columns]
    with reading(connect(url)) as connection:
        statement = f"SELECT {', '.join(mine.columns)} FROM matters"
        return mine.shape(pd.read_sql_query(statement, connection, parse_dates=days), address.query)


def _counted(matters: pd.DataFrame, _: Mapping[str, str]) -> Any:
    """24 months, streets × topics of a year, what is open by street."""
    recent = matters[matters["received"] > _YEAR_AGO]
    return (
        matters.groupby(matters["received"].dt.to_period("M")).size().tail(24),
        recent.groupby(["street", "topic"]).size(),
        matters[matters["status"].isin(_OPEN)].groupby("street").size(),
    )


def _quiet(matters: pd.DataFrame, _: Mapping[str, str]) -> Any:
    return matters.groupby(["street", "status"])["last_event"].agg(["max", "size"])


def _one(matters: pd.DataFrame, query: Mapping[str, str]) -> Any:
    return matters[matters["number"] == query["number"]], matters.groupby("street").size()


def _like(matters: pd.DataFrame, query: Mapping[str, str]) -> Any:
    held = matters["title"].str.contains(query["words"], regex=False) | (matters["number"] == query["words"])
    return matters[held].sort_values("received", ascending=False).head(_PAGE)


def _listed(matters: pd.DataFrame, query: Mapping[str, str]) -> Any:
    counted = matters[matters["received"] > _YEAR_AGO if "from" in query else matters["status"].isin(_OPEN)]
    return len(counted), counted.sort_values("received", ascending=False).head(_PAGE)


def _heat(matters: pd.DataFrame, _: Mapping[str, str]) -> Any:
    """Topics × streets of this quarter and of the same days of five years before it, as the heat map has them."""
    first, days = _TODAY.to_period("Q").start_time, _TODAY - _TODAY.to_period("Q").start_time
    tables = []
    for years in range(6):
        since = first - pd.DateOffset(years=years)
        counted = matters[matters["received"].between(since, since + days)]
        tables.append(counted.pivot_table(index="topic", columns="street", aggfunc="size", fill_value=0))
    return tables


_COUNTED = Habit(("received", "status", "street", "topic"), _counted)
HABITS = {
    "heat": Habit(("received", "street", "topic"), _heat),
    "key-disputes": Habit(("street", "status", "last_event"), _quiet),
    "dispute": Habit(("number", "status", "street", "received"), _one),
    "matter": Habit(("number", "status", "street", "received"), _one),
    "matters": Habit(("number", "title", "status", "received"), _listed),
    "search": Habit(("number", "title", "received"), _like),
}
