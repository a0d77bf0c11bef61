"""A batch taken back is gone from everywhere; what it changed is as it was; what changed since is kept, and said."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import select, text

from data_access import feeds, loading, search, tables, writing
from data_access.imports import batches, filing
from data_access.imports.names import CREATABLE
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import Window, measure
from data_access.tables import STANDS
from data_access.writing import Request
from domain.events import Event
from domain.spells import Rules
from domain.visibility import district_office
from tests.data_access.ground import BABAOSHAN, LUGU, OFFICE, TODAY, Ground
from tests.data_access.imports import seen
from tests.data_access.imports.rows import NOW, Written, counted, dispute, faults, file, row, take_in

LATER = datetime(2026, 11, 24, 15)
OFFICE_VIEW = district_office()


def undo(ground: Ground, batch: int | None) -> batches.Undone:
    assert batch is not None
    return batches.undo(ground.engine, batch, Request("tests", LATER))


def picture(ground: Ground) -> dict[str, Any]:
    return seen.picture(ground.engine)


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
        assert batches.one(connection, OFFICE_VIEW, 2).undone == LATER


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
        revision = writing.revise(connection, Request("somebody", LATER), "办结")
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
        found = batches.listed(connection, OFFICE_VIEW)
        assert [(b.id, b.who, b.moment, b.undone, b.basis) for b in found] == [
            (second.batch, "tests", NOW, None, None),
            (first.batch, "tests", NOW, None, "12345 数据共享协议"),
        ]
        assert [(b.new, b.changed, b.same, b.rejected) for b in found] == [counted(second), counted(first)]
        assert [batches.report(connection, OFFICE_VIEW, b.id) for b in found] == [second, first]
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
        revision = writing.revise(connection, Request("somebody", LATER), "更正")
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
        revision = writing.revise(connection, Request("somebody", LATER), "办结")
        id_ = connection.scalar(select(tables.matters.c.id)) or 0
        writing.record(connection, revision, "matter", id_, [Event("finished", TODAY, 9, OFFICE)], Rules())
    assert undo(ground, batch).kept == (("A1", "导入以后又有新的办理记录"),)
    with ground.engine.begin() as connection:
        event = connection.scalar(select(tables.events.c.id).where(tables.events.c.learned == revision)) or 0
        back = writing.revise(connection, Request("somebody", LATER), "撤回")
        writing.withdraw_event(connection, back, event, Rules())
    assert (undo(ground, batch).taken_back, faults(ground.engine)) == (1, [])


def test_a_dispute_that_comes_again_has_only_what_the_row_says(ground: Ground):
    told = dispute("Z1", cooperating=(Written("产权单位"),), leaders=("副区长",))
    undo(ground, take_in(ground.engine, file(told, of="ledger", target="disputes")).batch)
    take_in(ground.engine, file(replace(told, cooperating=(), leaders=()), of="ledger", target="disputes"))
    with ground.engine.connect() as connection:
        for table in (tables.dispute_units, tables.dispute_leaders):
            assert connection.execute(select(table)).all() == []


# --- the entries a batch made ---------------------------------------------------------------------------------------

FOREIGN: dict[str, Any] = {
    "street": Written("龙田街道", "101"),
    "community": Written("老坑社区", "10014"),
    "estate": Written("新小区"),
    "building": Written("3号楼"),
    "topic": (Written("市政设施"), Written("公用部件"), Written("通讯井盖")),
    "unit": Written("城市管理局", "1583"),
    "channel": "other",
}
ENTRIES = ("龙田街道", "老坑社区", "新小区", "3号楼", "市政设施", "公用部件", "通讯井盖", "城市管理局")


@pytest.fixture
def numbered(ground: Ground) -> Ground:
    with loading.bulk(ground.engine) as connection:  # on PostgreSQL the next number follows the ground's own
        feeds.bring_in_line(connection, ground.revision, TODAY)
    return ground


def made(ground: Ground) -> dict[str, int]:
    """The entries that stand and that no office set up: name → id."""
    with ground.engine.connect() as connection:
        queries = (
            select(table.c.name, table.c.id).where(table.c.learned.is_not(None), table.c.withdrawn == STANDS)
            for table in (tables.areas, tables.topics, tables.units)
        )
        return {row.name: row.id for query in queries for row in connection.execute(query)}


def foreign(ground: Ground) -> int | None:
    return take_in(ground.engine, file(row("F1", **FOREIGN), of="pingshan"), *CREATABLE).batch


def test_entries_go_with_their_batch_and_come_back_under_their_ids(numbered: Ground):
    def everything() -> dict[str, Any]:
        return picture(numbered) | seen.numbers(numbered.engine)

    before = everything()
    batch = foreign(numbered)
    had = made(numbered)
    assert tuple(had) == ENTRIES and everything() != before
    assert (undo(numbered, batch).stays, made(numbered), faults(numbered.engine)) == ({}, {}, [])
    assert everything() == before
    # What is gone is filed under by nobody; asked for anew it is the same entry.
    waits = take_in(numbered.engine, file(row("F3", **FOREIGN), of="pingshan"))
    assert all(waits.unmapped[kind] for kind in ("street", "community", "topic", "unit")) and made(numbered) == {}
    foreign(numbered)
    assert (made(numbered), waiting(numbered), faults(numbered.engine)) == (had, [], [])


def waiting(ground: Ground) -> list[filing.Unfiled]:
    with ground.engine.connect() as connection:
        return filing.waiting(connection, OFFICE_VIEW)


def by_another_batch(ground: Ground) -> int | None:
    return take_in(ground.engine, file(row("B1", **FOREIGN))).batch


def by_its_street(ground: Ground) -> int | None:
    return take_in(ground.engine, file(row("B1", street=FOREIGN["street"], community=None))).batch


def by_hand(ground: Ground) -> int | None:
    """Another file calls the unit by another name, which somebody files under it."""
    batch = take_in(ground.engine, file(row("B1", unit=Written("城管")))).batch
    (name,) = waiting(ground)
    filing.file_under(ground.engine, name.id, made(ground)["城市管理局"], Request("somebody", LATER))
    return batch


def by_a_post(ground: Ground) -> None:
    with ground.engine.begin() as connection:
        told = {"title": "局长", "unit_id": made(ground)["城市管理局"], "level": 3, "secretary": False}
        connection.execute(tables.posts.insert().values(**told))


def by_what_lies_in_it(ground: Ground) -> None:
    with ground.engine.begin() as connection:
        told = {"code": "E9", "kind": "estate", "name": "手工小区", "parent_id": made(ground)["老坑社区"]}
        connection.execute(tables.areas.insert().values(**told))


@pytest.mark.parametrize(
    ("use", "stays", "in_the_end"),
    [
        (by_another_batch, ENTRIES, ()),
        (by_its_street, ENTRIES[:1], ()),
        (by_hand, ENTRIES[-1:], ENTRIES[-1:]),
        (by_a_post, ENTRIES[-1:], ENTRIES[-1:]),
        (by_what_lies_in_it, ENTRIES[:2], ENTRIES[:2]),
    ],
)
def test_an_entry_that_something_uses_stays_as_long_as_that(
    numbered: Ground, use: Callable[[Ground], int | None], stays: tuple[str, ...], in_the_end: tuple[str, ...]
):
    batch, other = foreign(numbered), use(numbered)
    done = undo(numbered, batch)
    assert {name for names in done.stays.values() for name in names} == set(stays) == set(made(numbered))
    assert faults(numbered.engine) == []
    if other is not None:
        undo(numbered, other)
    assert (set(made(numbered)), faults(numbered.engine)) == (set(in_the_end), [])


def test_an_entry_comes_back_with_the_matter_that_needs_it(numbered: Ground):
    """The batch that made it is undone while a later one files its matter elsewhere; then that one is undone, too."""
    batch = foreign(numbered)
    with numbered.engine.begin() as connection:
        revision = writing.revise(connection, Request("somebody", NOW), "办结")
        id_ = connection.scalar(select(tables.matters.c.id)) or 0
        writing.record(connection, revision, "matter", id_, [Event("solved", TODAY, 9, OFFICE)], Rules())
    later = take_in(numbered.engine, file(row("F1", channel="other"), of="pingshan")).batch
    assert len(undo(numbered, batch).kept) == 1
    assert set(made(numbered)) == set(ENTRIES) - {"市政设施", "公用部件", "通讯井盖"}
    assert undo(numbered, later).restored == 1
    assert (set(made(numbered)), faults(numbered.engine)) == (set(ENTRIES), [])


def test_a_name_filed_by_hand_calls_its_entry_back(numbered: Ground):
    batch = foreign(numbered)
    unit = made(numbered)["城市管理局"]
    take_in(numbered.engine, file(row("B1", unit=Written("城管"))))
    undo(numbered, batch)  # while the page with the list is open
    (name,) = waiting(numbered)
    assert filing.file_under(numbered.engine, name.id, unit, Request("somebody", LATER)) == 1
    assert (made(numbered), faults(numbered.engine)) == ({"城市管理局": unit}, [])


def test_check_names_entries_that_should_not_stand_or_should(numbered: Ground):
    batch = foreign(numbered)
    with numbered.engine.begin() as connection:
        connection.execute(tables.units.update().where(tables.units.c.name == "城市管理局").values(withdrawn=1))
    assert [(problem.code, problem.table) for problem in faults(numbered.engine)] == [("entry", "units")]
    undo(numbered, batch)
    with numbered.engine.begin() as connection:
        connection.execute(tables.areas.update().where(tables.areas.c.name == "龙田街道").values(withdrawn=STANDS))
    assert [(problem.code, problem.table) for problem in faults(numbered.engine)] == [("entry", "areas")]


@pytest.mark.parametrize(("moved", "kept"), [({"street": BABAOSHAN}, 1), ({"street": LUGU}, 0)])
def test_what_somebody_filed_elsewhere_is_kept_unless_it_is_as_it_was(ground: Ground, moved: dict[str, int], kept: int):
    batch = take_in(ground.engine, file(row("A1", unit=Written("没听过的单位")))).batch
    (name,) = waiting(ground)
    filing.file_under(ground.engine, name.id, OFFICE, Request("somebody", LATER))  # that is no change of the matter
    with ground.engine.begin() as connection:
        id_ = connection.scalar(select(tables.matters.c.id)) or 0
        for street in (BABAOSHAN, moved["street"]):
            revision = writing.revise(connection, Request("somebody", LATER), "更正")
            writing.refile(connection, revision, "matter", id_, Rules(), street=street)
    assert undo(ground, batch).kept == (("A1", "导入以后有人改过归类"),) * kept
    assert faults(ground.engine) == []


def test_a_name_filed_twice_is_a_filing_twice(ground: Ground):
    """The revision of the first filing is still known for one, when the name was filed anew."""
    first = row("A1", status="accepted", finished=None, unit=Written("没听过的单位"))
    batch = take_in(ground.engine, file(first)).batch
    (name,) = waiting(ground)
    filing.file_under(ground.engine, name.id, OFFICE, Request("somebody", LATER))
    with ground.engine.begin() as connection:
        revision = writing.revise(connection, Request("somebody", LATER), "改名")
        filed = tables.written_names.update().where(tables.written_names.c.id == name.id)
        connection.execute(filed.values(learned=revision))
    assert (undo(ground, batch).kept, faults(ground.engine)) == ((), [])
