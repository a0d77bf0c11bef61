"""Over random readings and whatever earlier ones left: the counts add up, the same again is the same, everything that is
stored follows from the events, and taken back in turn nothing is left."""

import os
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from data_access import loading, tables
from data_access.imports import batches
from data_access.imports.contract import Record, Report, Written
from data_access.imports.judging import fingerprint
from data_access.imports.names import CREATABLE
from data_access.tables import STANDS
from data_access.writing import Request
from domain.vocabulary import Channel, DisputeStatus, MatterStatus, Rating
from tests.data_access.ground import TODAY, Ground
from tests.data_access.imports.rows import faults, file, take_in

COUNTER = count(1)

days = st.dates(date(2026, 9, 1), date(2026, 11, 20))
names = st.builds(
    Written,
    st.sampled_from(["鲁谷", "八宝山街道", "六合园", "供暖", "新甲", "新乙", "供热公司"]),
    st.sampled_from(["", "", "9"]),
)
said = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)
maybe = st.none


def optional(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return maybe() | strategy


matters = st.builds(
    Record,
    line=st.just(0),
    number=st.sampled_from(["A1", "A2", "A3", "A4", "A5"]),
    title=said,
    text=optional(said),
    reply=optional(said),
    category=st.sampled_from(["claim", "suggestion", "accusation"]),
    channel=optional(st.sampled_from(list(Channel)).map(str)),
    status=optional(st.sampled_from(list(MatterStatus)).map(str)),
    received=optional(days | st.datetimes(datetime(2026, 9, 1), datetime(2026, 11, 20))),
    registered=optional(days),
    accepted=optional(days),
    answered=optional(days),
    finished=optional(days),
    due=optional(days),
    hours=optional(st.integers(1, 500)),
    street=optional(names),
    community=optional(names),
    estate=optional(names),
    topic=st.lists(names, max_size=3).map(tuple),
    unit=optional(names),
    persons=optional(st.integers(0, 10**9)),
    amount=optional(st.decimals(0, 10**12, places=2)),
    progress=optional(said),
    solved=optional(st.booleans()),
    satisfied=optional(st.sampled_from(list(Rating)).map(str)),
)
ledger = st.builds(
    Record,
    line=st.just(0),
    number=st.sampled_from(["Z1", "Z2", "Z3"]),
    title=said,
    text=optional(said),
    channel=st.just("survey"),
    status=optional(st.sampled_from(list(DisputeStatus)).map(str)),
    received=optional(days),
    entered=optional(days),
    off=optional(days),
    due=optional(days),
    street=optional(names),
    unit=optional(names),
    households=optional(st.integers(0, 50)),
    households_solved=optional(st.integers(0, 60)),
    reasons=st.lists(st.tuples(said, st.integers(0, 9)), max_size=2).map(tuple),
    cooperating=st.lists(names, max_size=2).map(tuple),
    leaders=st.lists(said, max_size=2).map(tuple),
    level=optional(st.integers(1, 3)),
    latest=optional(said),
    root_cause=optional(st.text("因", max_size=200)),
    amount=optional(st.just(Decimal("12.50"))),
)
create = st.sets(st.sampled_from(CREATABLE)).map(frozenset)


def add_up(report: Report) -> bool:
    return report.rows == report.new + report.changed + report.same + report.rejected


def hold(engine: Engine, target: Any, one: list[Record], two: list[Record], made: frozenset[str]) -> None:
    source = f"s{next(COUNTER)}"  # each example is a source of its own: what earlier ones made is there already
    one, two = ([replace(row, number=f"{source}-{row.number}") for row in rows] for rows in (one, two))
    early = file(*one, of=source, target=target, as_of=TODAY - timedelta(3))
    first = take_in(engine, early, *made)
    assert add_up(first) and faults(engine) == []
    again = take_in(engine, early, *made)
    assert add_up(again) and (again.new, again.changed, again.rejected) == (0, 0, first.rejected)
    second = take_in(engine, file(*two, of=source, target=target))
    assert add_up(second) and faults(engine) == []
    for report in (second, again, first):
        assert report.batch is not None
        assert batches.undo(engine, report.batch, Request("tests", datetime(2026, 11, 24, 15))).kept == ()
        assert faults(engine) == []
    original = tables.matters if target == "matters" else tables.disputes
    with engine.connect() as connection:
        assert connection.scalars(select(original.c.id).where(original.c.withdrawn == STANDS)).all() == []


@pytest.mark.parametrize(("target", "rows"), [("matters", matters), ("disputes", ledger)])
def test_the_laws_of_imports(ground: Ground, target: str, rows: st.SearchStrategy[Record]):
    with loading.bulk(ground.engine):  # on PostgreSQL the next number follows the ground's own
        pass

    @settings(
        max_examples=int(os.environ.get("IMPORTS", "8")), deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    @given(st.lists(rows, max_size=6), st.lists(rows, max_size=6), create)
    def example(one: list[Record], two: list[Record], made: frozenset[str]) -> None:
        hold(ground.engine, target, one, two, made)

    example()


def test_a_record_is_the_same_wherever_it_stands():
    record = Record(2, "A1", "题")
    assert fingerprint(record) == fingerprint(replace(record, line=9)) != fingerprint(replace(record, title="另"))
    assert fingerprint(replace(record, persons=0)) != fingerprint(record) == fingerprint(replace(record, urgent=False))
