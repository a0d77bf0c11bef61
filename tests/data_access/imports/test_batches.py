"""A batch taken back is gone from everywhere; what it changed is as it was; what changed since is kept, and said."""

from dataclasses import replace
from datetime import date, datetime
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import Connection, select, text

from data_access import search, tables, writing
from data_access.imports import batches
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import Window, measure
from data_access.tables import STANDS
from domain.events import Event
from domain.spells import Rules
from domain.visibility import district_office
from tests.data_access.ground import OFFICE, TODAY, Ground
from tests.data_access.imports.rows import NOW, Written, counted, dispute, faults, file, row, take_in

LATER = datetime(2026, 11, 24, 15)
OFFICE_VIEW = district_office()


def undo(ground: Ground, batch: int | None) -> batches.Undone:
    assert batch is not None
    return batches.undo(ground.engine, batch, "tests", LATER)


def picture(ground: Ground) -> dict[str, Any]:
    """What anybody sees: originals, events and spells that stand, by number; what is found; the silences."""

    def stand(connection: Connection, table: Any, *skip: str) -> list[tuple[Any, ...]]:
        columns = [c for c in table.c if c.name not in {"id", "row_id", "learned", "withdrawn", *skip}]
        columns = [c for c in columns if not c.name.endswith("_learned")]
        return sorted(
            (tuple(row) for row in connection.execute(select(*columns).where(table.c.withdrawn == STANDS))), key=repr
        )

    with ground.engine.connect() as connection:
        stands = (tables.matters, tables.disputes, tables.unfiled, tables.silences, tables.feed_arrivals)
        seen: dict[str, Any] = {table.name: stand(connection, table) for table in (*stands, *tables.FACTS)}
        seen["events"] = stand(connection, tables.events)
        seen["found"] = search.find(connection, OFFICE_VIEW, "暖气", 100)
        seen["units"] = [tuple(r) for r in connection.execute(select(tables.dispute_units.c.unit_id))]
    return seen


def test_what_a_batch_brought_is_gone(ground: Ground):
    take_in(ground.engine, file(row("B1", title="暖气"), of="pingshan"))
    before = picture(ground)
    report = take_in(ground.engine, file(row("A1"), row("A2", street=Written("没听过的街道")), as_of=TODAY))
    assert picture(ground) != before
    done = undo(ground, report.batch)
    assert (done.taken_back, done.restored, done.kept) == (2, 0, ())
    assert picture(ground) == before
    assert faults(ground.engine) == []
    with ground.engine.connect() as connection:
        assert search.is_complete(connection)
        value = measure(connection, OFFICE_VIEW, METRICS["received_items"], Window(date(2026, 11, 1), TODAY)).figure
        assert value.arrived == 1
        assert batches.one(connection, 2).undone == LATER


def test_what_comes_again_has_its_old_id(ground: Ground):
    reading = file(row("A1"), row("A2"))

    def ids() -> list[tuple[int, str]]:
        with ground.engine.connect() as connection:
            return [tuple(r) for r in connection.execute(select(tables.matters.c.id, tables.matters.c.number))]  # pyright: ignore[reportReturnType]

    undo(ground, take_in(ground.engine, reading).batch)
    before = ids()
    assert counted(take_in(ground.engine, reading)) == (2, 0, 0, 0)
    assert ids() == before
    assert faults(ground.engine) == []


def test_what_a_batch_changed_is_as_it_was(ground: Ground):
    first = row("A1", status="accepted", finished=None, accepted=date(2026, 11, 3), persons=3)
    ledger = dispute("Z1", cooperating=(Written("产权单位"),), leaders=("副区长",), latest="已约谈")
    take_in(ground.engine, file(first, as_of=date(2026, 11, 10)))
    take_in(ground.engine, file(ledger, of="ledger", target="disputes", as_of=date(2026, 11, 10)))
    before = picture(ground)
    changed = replace(
        first,
        title="另一个标题",
        status="finished",
        finished=date(2026, 11, 20),
        unit=Written("没听过的单位"),
        persons=7,
    )
    more = replace(
        ledger, cooperating=(), leaders=("区长",), households=50, unit=Written("产权单位"), latest="已签协议"
    )
    batch = take_in(ground.engine, file(changed, as_of=date(2026, 11, 21))).batch
    other = take_in(ground.engine, file(more, of="ledger", target="disputes", as_of=date(2026, 11, 21))).batch
    assert faults(ground.engine) == []
    assert [undo(ground, n).restored for n in (batch, other)] == [1, 1]
    assert picture(ground) == before
    assert faults(ground.engine) == []


def test_what_changed_since_is_kept_and_said(ground: Ground):
    rows = [row(f"A{n}", status="accepted", finished=None) for n in range(4)]
    first = take_in(ground.engine, file(*rows)).batch
    second = take_in(ground.engine, file(replace(rows[1], title="又来一次"))).batch
    with ground.engine.begin() as connection:
        revision = writing.revise(connection, "somebody", "办结", LATER)
        id_ = connection.scalar(select(tables.matters.c.id).where(tables.matters.c.number == "A2"))
        assert id_ is not None
        writing.record(connection, revision, "matter", id_, [Event("finished", TODAY, 9, OFFICE)], Rules())
        entry = [Event("ledger_on", TODAY, 0, OFFICE, 3)]
        dispute_id = ground.dispute(connection, entry)
        a3 = connection.scalar(select(tables.matters.c.id).where(tables.matters.c.number == "A3"))
        link = {"dispute_id": dispute_id, "matter_id": a3, "learned": revision}
        connection.execute(tables.dispute_matters.insert().values(**link))
    done = undo(ground, first)
    assert (done.taken_back, done.kept) == (
        1,
        (
            ("A1", f"第 {second} 批导入又更新过"),
            ("A2", "导入以后又有新的办理记录"),
            ("A3", "导入以后已并入重点矛盾"),
        ),
    )
    assert undo(ground, second).restored == 1
    assert faults(ground.engine) == []
    # A later file of the source still changes what was kept, but not what a person recorded.
    report = take_in(ground.engine, file(replace(rows[2], title="再来一次")))
    assert counted(report) == (0, 1, 0, 0)
    assert faults(ground.engine) == []


def test_batches_in_their_order_one_at_a_time(ground: Ground):
    batch = take_in(ground.engine, file(row("A1"))).batch
    after = take_in(ground.engine, file(replace(row("A1"), title="又来一次"))).batch
    assert undo(ground, after).restored == 1
    assert undo(ground, batch).taken_back == 1
    assert faults(ground.engine) == []


def test_twice_says_so_and_an_unknown_one_too(ground: Ground):
    batch = take_in(ground.engine, file(row("A1"))).batch
    undo(ground, batch)
    with pytest.raises(ValueError, match="已经在 2026-11-24 15:00 撤销过"):
        undo(ground, batch)
    with pytest.raises(batches.NoSuchBatch, match="没有编号为 9 的导入批次"):
        undo(ground, 9)


def test_batches_are_listed_newest_first(ground: Ground):
    first = take_in(ground.engine, file(row("A1")), basis="12345 数据共享协议")
    second = take_in(ground.engine, file(row("A1"), row("A1", title="另")))
    with ground.engine.connect() as connection:
        found = batches.listed(connection)
        assert [(b.id, b.who, b.moment, b.undone, b.basis) for b in found] == [
            (second.batch, "tests", NOW, None, None),
            (first.batch, "tests", NOW, None, "12345 数据共享协议"),
        ]
        assert [b.report for b in found] == [second, first]
        assert not batches.imported_into_demo(connection)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            "UPDATE matters SET withdrawn = 1 WHERE number = 'A1'",
            {("withdrawn", "import_rows"), ("withdrawn", "events")},
        ),
        ("UPDATE import_batches SET new = 1", {("batch", "import_batches")}),
        ("UPDATE import_rows SET withdrawn = 1 WHERE number = 'A1'", {("batch", "import_batches")}),
        (f"UPDATE unfiled SET withdrawn = {STANDS}", {("unfiled", "unfiled")}),
    ],
)
def test_check_names_what_no_longer_holds(ground: Ground, statement: str, expected: set[tuple[str, str]]):
    waits = row("A2", street=Written("没听过的街道"), community=None)
    take_in(ground.engine, file(row("A1"), waits))
    take_in(ground.engine, file(row("A1"), replace(waits, street=Written("八宝山"))))
    assert faults(ground.engine) == []
    with ground.engine.begin() as connection:
        connection.execute(text(statement))
    found = {(problem.code, problem.table) for problem in faults(ground.engine)}
    assert found >= expected and (found == expected or statement.startswith("UPDATE matters"))


def test_a_corrected_day_stays_when_the_file_comes_again(ground: Ground):
    first = row("A1", status="accepted", finished=None)
    take_in(ground.engine, file(first))
    with ground.engine.begin() as connection:
        revision = writing.revise(connection, "somebody", "更正", LATER)
        id_ = connection.scalar(select(tables.matters.c.id)) or 0
        writing.correct_received(connection, revision, id_, date(2026, 10, 30), Rules())
    later = replace(first, title="又来一次", received=date(2026, 11, 1), unit=Written("产权单位"))
    assert counted(take_in(ground.engine, file(later))) == (0, 1, 0, 0)
    m = tables.matters.c
    with ground.engine.connect() as connection:
        found = connection.execute(select(m.received, m.received_known, m.title)).one()
    assert tuple(found) == (date(2026, 10, 30), True, "又来一次")
    assert faults(ground.engine) == []


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_taken_back_in_any_order_nothing_is_left(ground: Ground, order: tuple[int, ...]):
    take_in(ground.engine, file(row("B1"), of="pingshan"))
    before = picture(ground)
    rows = [row(f"A{n}", status="accepted", finished=None) for n in range(3)]
    made = [
        take_in(ground.engine, file(*rows)).batch,
        take_in(
            ground.engine, file(*(replace(one, title="乙", unit=Written("没听过的单位")) for one in rows[:2]))
        ).batch,
        take_in(ground.engine, file(replace(rows[0], title="丙", status="finished", finished=TODAY), rows[1])).batch,
    ]
    for n in order:
        undo(ground, made[n])
        assert faults(ground.engine) == []
    assert picture(ground) == before


def test_the_second_of_three_taken_back_leaves_the_first(ground: Ground):
    first = row("A1", status="accepted", finished=None, accepted=date(2026, 11, 3))
    take_in(ground.engine, file(first))
    before = picture(ground)["events"]
    second = take_in(ground.engine, file(replace(first, accepted=date(2026, 11, 4)))).batch
    third = take_in(ground.engine, file(replace(first, accepted=date(2026, 11, 5)))).batch
    undo(ground, third)
    undo(ground, second)
    assert picture(ground)["events"] == before


def test_a_later_delivery_stays_when_the_first_is_taken_back(ground: Ground):
    a = tables.feed_arrivals.c
    first = take_in(ground.engine, file(row("A1"))).batch
    take_in(ground.engine, file(row("A1")))
    undo(ground, first)
    with ground.engine.connect() as connection:
        assert len(connection.scalars(select(a.id).where(a.withdrawn == STANDS)).all()) == 1


def test_what_a_person_took_back_no_longer_keeps_a_batch(ground: Ground):
    batch = take_in(ground.engine, file(row("A1", status="accepted", finished=None))).batch
    with ground.engine.begin() as connection:
        revision = writing.revise(connection, "somebody", "办结", LATER)
        id_ = connection.scalar(select(tables.matters.c.id)) or 0
        writing.record(connection, revision, "matter", id_, [Event("finished", TODAY, 9, OFFICE)], Rules())
    assert undo(ground, batch).kept == (("A1", "导入以后又有新的办理记录"),)
    with ground.engine.begin() as connection:
        event = connection.scalar(select(tables.events.c.id).where(tables.events.c.learned == revision)) or 0
        back = writing.revise(connection, "somebody", "撤回", LATER)
        writing.withdraw_event(connection, back, event, Rules())
    assert (undo(ground, batch).taken_back, faults(ground.engine)) == (1, [])


def test_a_dispute_that_comes_again_has_only_what_the_row_says(ground: Ground):
    told = dispute("Z1", cooperating=(Written("产权单位"),), leaders=("副区长",))
    undo(ground, take_in(ground.engine, file(told, of="ledger", target="disputes")).batch)
    take_in(ground.engine, file(replace(told, cooperating=(), leaders=()), of="ledger", target="disputes"))
    with ground.engine.connect() as connection:
        for table in (tables.dispute_units, tables.dispute_leaders):
            assert connection.execute(select(table)).all() == []
