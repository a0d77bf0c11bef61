"""A file goes in wholly: counts, what stands afterwards, what a later file changes; the same file twice is one."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text

from data_access import schema, search, side_by_side, tables
from data_access.disputes import ledger
from data_access.engine import connect
from data_access.imports import entering, mapping, way
from data_access.imports.contract import Written
from data_access.imports.files import FileProblem
from data_access.imports.judging import fingerprint
from data_access.tables import STANDS
from data_access.writing import Request
from domain.events import Event
from domain.visibility import district_office
from tests.data_access.ground import BABAOSHAN, COLD_ROOMS, COMMUNITY_LUGU, HEAT, HEATING, LUGU, TODAY, Ground, lay
from tests.data_access.imports.rows import BABAOSHAN as BABAOSHAN_
from tests.data_access.imports.rows import HEATING as HEATING_
from tests.data_access.imports.rows import LUGU as LUGU_
from tests.data_access.imports.rows import counted, dispute, faults, file, row, take_in
from tests.databases import contents


def told(ground: Ground, number: str) -> list[tuple[Any, ...]]:
    """The standing events of a number: kind, day, unit, value."""
    e = tables.events.c
    with ground.engine.connect() as connection:
        for table, key in ((tables.matters, e.matter_id), (tables.disputes, e.dispute_id)):
            id_ = connection.scalar(select(table.c.id).where(table.c.number == number))
            if id_ is not None:
                query = select(e.kind, e.day, e.unit_id, e.value).where(key == id_, e.withdrawn == STANDS)
                return [tuple(found) for found in connection.execute(query.order_by(e.day, e.seq, e.id))]
    return []


def original(ground: Ground, number: str, *columns: str) -> tuple[Any, ...]:
    t = tables.matters.c
    with ground.engine.connect() as connection:
        return tuple(connection.execute(select(*(t[name] for name in columns)).where(t.number == number)).one())


def test_new_matters_stand_as_the_writer_would_have_left_them(ground: Ground):
    reading = file(row("A1"), row("A2", status="accepted", finished=None), row("A3", street=None, community=None))
    dry = way.dry_run(ground.engine, reading, TODAY)
    report = take_in(ground.engine, reading)
    assert (counted(dry), dry.batch, counted(report), report.batch) == ((3, 0, 0, 0), None, (3, 0, 0, 0), 1)
    assert replace(report, batch=None) == dry
    assert told(ground, "A1") == [
        ("received", date(2026, 11, 2), HEATING, None),
        ("finished", date(2026, 11, 9), None, None),
    ]
    assert original(ground, "A1", "status", "street", "community", "topic", "topic2", "driver_unit_id") == (
        "finished",
        LUGU,
        COMMUNITY_LUGU,
        HEAT,
        COLD_ROOMS,
        HEATING,
    )
    assert told(ground, "A2")[1] == ("accepted", TODAY, None, "start_unknown")
    assert faults(ground.engine) == []
    with ground.engine.connect() as connection:
        assert search.is_complete(connection)
        assert {hit.number for hit in search.find(connection, district_office(), "暖气", 10).hits} == {"A1", "A2", "A3"}


def test_all_cores_leave_the_rows_that_one_leaves(ground: Ground, empty_database_url: str, monkeypatch):
    monkeypatch.setattr(entering, "STEP", 3)
    matters = file(*(row(f"A{n}", text=f"第 {n} 件") for n in range(10)), row("A10", category="accusation"))
    disputes = file(*(dispute(f"D{n}", cooperating=(HEATING_,)) for n in range(4)), target="disputes")
    for reading in (matters, disputes):
        take_in(ground.engine, reading)
    schema.migrate(connect(empty_database_url))
    other = lay(connect(empty_database_url))
    monkeypatch.setattr(side_by_side, "ENOUGH", 0)
    for reading in (matters, disputes):
        take_in(other.engine, reading)
    left, expected = contents(other.engine), contents(ground.engine)
    assert {name for name in expected if left[name] != expected[name]} == {"audit"}  # which tells of the migration
    found = text("SELECT key, matter_id, dispute_id, text FROM search_index ORDER BY key")
    with ground.engine.connect() as one, other.engine.connect() as two:
        assert one.execute(found).all() == two.execute(found).all()


def test_the_same_file_again_adds_nothing(ground: Ground):
    reading = file(row("A1"), row("A2"))
    take_in(ground.engine, reading)

    def rows() -> list[int | None]:
        counted = (tables.matters, tables.events, tables.clocks, tables.import_rows)
        with ground.engine.connect() as connection:
            return [connection.scalar(select(func.count()).select_from(table)) for table in counted]

    before = rows()
    assert counted(take_in(ground.engine, reading)) == (0, 0, 2, 0)
    assert rows() == before
    assert faults(ground.engine) == []


def test_a_doubled_confirm_is_one_batch(ground: Ground):
    reading = file(row("A1"))
    first = take_in(ground.engine, reading, asked=Request("tests", datetime(2026, 11, 24, 9), "r1"))
    assert take_in(ground.engine, reading, asked=Request("tests", datetime(2026, 11, 24, 9), "r1")) == first
    with ground.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(tables.import_batches)) == 1


def test_a_later_file_changes_what_it_says_otherwise(ground: Ground):
    open_ = row("A1", status="accepted", finished=None, accepted=date(2026, 11, 3))
    take_in(ground.engine, file(open_, row("A2"), as_of=date(2026, 11, 10)))
    later = file(
        replace(open_, status="finished", finished=date(2026, 11, 20), unit=Written("产权单位")),
        row("A2", status="accepted", finished=None, title="暖气仍不热"),
        as_of=date(2026, 11, 21),
    )
    assert counted(take_in(ground.engine, later)) == (0, 2, 0, 0)
    assert told(ground, "A1") == [
        ("received", date(2026, 11, 2), HEATING, None),
        ("accepted", date(2026, 11, 3), None, None),
        ("finished", date(2026, 11, 20), None, None),
        ("transferred", date(2026, 11, 21), 5, None),
    ]
    # The later word withdraws the finish; the title follows, on the screen and in the search.
    assert told(ground, "A2")[1] == ("accepted", date(2026, 11, 21), None, "start_unknown")
    assert original(ground, "A2", "title", "status") == ("暖气仍不热", "accepted")
    assert faults(ground.engine) == []


def test_what_has_no_day_keeps_the_day_it_was_first_told(ground: Ground):
    undated = row("A1", status="finished", finished=None, received=None, solved=True, satisfied="satisfied")
    take_in(ground.engine, file(undated, as_of=date(2026, 11, 10)))
    first = told(ground, "A1")
    assert first == [
        ("received", date(2026, 11, 10), HEATING, "start_unknown"),
        ("reported_done", date(2026, 11, 10), None, None),
        ("solved", date(2026, 11, 10), None, "day_unknown"),
        ("rated", date(2026, 11, 10), None, "satisfied"),
    ]
    assert original(ground, "A1", "received_known", "status") == (False, "undated")
    again = replace(undated, satisfied="dissatisfied")
    assert counted(take_in(ground.engine, file(again, as_of=date(2026, 11, 20)))) == (0, 1, 0, 0)
    assert told(ground, "A1") == [*first, ("rated", date(2026, 11, 20), None, "dissatisfied")]
    assert faults(ground.engine) == []


def test_a_number_of_another_source_stays_out_and_says_whose_it_is(ground: Ground):
    take_in(ground.engine, file(row("B1"), of="pingshan"))
    take_in(ground.engine, file(row("B2"), of="来访登记"))
    with ground.engine.begin() as connection:
        ground.matter(connection, [Event("received", date(2026, 11, 2))], number="B3")
    report = take_in(ground.engine, file(row("A1"), row("A1"), row("B1"), row("B2"), row("B3")))
    assert counted(report) == (1, 0, 1, 3)
    assert [(p.row, p.code, p.rejects, p.message) for p in report.problems] == [
        (4, "number_taken", True, "编号 B1 已由来源“坪山区民生诉求”登记；请核对编号，或从原来源更新。"),
        (5, "number_taken", True, "编号 B2 已由来源“来访登记”登记；请核对编号，或从原来源更新。"),
        (6, "number_taken", True, "编号 B3 已在系统里，不是由文件导入的；请核对编号，或从原来源更新。"),
    ]


def test_a_move_that_is_not_permitted_is_left_out_and_said(ground: Ground):
    report = take_in(ground.engine, file(row("A1", accepted=date(2026, 11, 12))))
    assert [p.code for p in report.problems] == ["not_permitted"]
    assert [kind for kind, *_ in told(ground, "A1")] == ["received", "finished"]
    assert faults(ground.engine) == []


def test_an_accusation_keeps_no_text(ground: Ground):
    take_in(ground.engine, file(row("A1", category="accusation", reply="已转纪委")))
    assert original(ground, "A1", "text") == (None,)
    with ground.engine.connect() as connection:
        assert connection.scalars(select(tables.events.c.note)).all() == [None, None]


def test_a_category_nobody_wrote_is_not_made_up(ground: Ground):
    """Its clocks are a claim's. A row from before, when the fingerprint said claim for it, has not changed; nor has one
    that stops to say it. Once the file says it, it is known."""
    report = take_in(ground.engine, file(row("A1"), row("A2", category="claim")))
    assert report.uncategorised == 1
    assert [original(ground, n, "category", "category_known") for n in ("A1", "A2")] == [
        ("claim", False),
        ("claim", True),
    ]
    with ground.engine.begin() as connection:
        r = tables.import_rows.c
        before = fingerprint(row("A1", category="claim"))
        connection.execute(tables.import_rows.update().where(r.number == "A1").values(fingerprint=before))
    assert counted(take_in(ground.engine, file(row("A1"), row("A2")))) == (0, 0, 2, 0)
    with ground.engine.begin() as connection:
        since = fingerprint(row("A1"))
        connection.execute(tables.import_rows.update().where(r.number == "A1").values(fingerprint=since))
    assert counted(take_in(ground.engine, file(row("A1", category="claim")))) == (0, 1, 0, 0)
    assert original(ground, "A1", "category_known") == (True,)
    assert faults(ground.engine) == []


def test_disputes_of_the_ledger(ground: Ground):
    first = dispute("Z1", households_solved=10, reasons=(("产权争议", 5),), latest="已约谈", leaders=("副区长",))
    off = dispute("Z2", status="off", off=date(2026, 11, 1))
    undated = dispute("Z3", status="off", cooperating=(Written("产权单位"), Written("没听过的单位")))
    report = take_in(ground.engine, file(first, off, undated, of="ledger", target="disputes"))
    assert (counted(report), [(p.row, p.code) for p in report.problems]) == ((3, 0, 0, 0), [(4, "off_without_day")])
    assert report.unmapped["unit"] == ("没听过的单位",)
    assert [kind for kind, *_ in told(ground, "Z1")] == [
        "ledger_on",
        "lots_added",
        "lot_solved",
        "lot_reason",
        "progress",
    ]
    assert [kind for kind, *_ in told(ground, "Z2")][-3:] == ["off_applied", "off_verified", "off_approved"]
    later = replace(first, households_solved=15, due=date(2027, 6, 1), status="suspended", latest="已签协议")
    report = take_in(ground.engine, file(later, off, of="ledger", target="disputes"))
    assert counted(report) == (0, 1, 1, 0)
    with ground.engine.connect() as connection:
        e = tables.events.c
        number = connection.scalar(select(func.sum(e.number)).where(e.kind == "lot_solved", e.withdrawn == STANDS))
    assert number == 15
    assert {"extended", "suspended"} <= {kind for kind, *_ in told(ground, "Z1")}
    assert faults(ground.engine) == []


def test_a_first_visit_is_no_day_of_the_ledger(ground: Ground):
    """It stays as a line of the text, of any source; an entry without its day stands before all that is known."""
    visited = datetime(2025, 6, 1, 9, 30)
    dated, undated = dispute("Z1", received=visited), dispute("Z2", received=visited, entered=None)
    off = dispute("Z3", entered=None, text=None, status="off", off=date(2026, 10, 8))
    reading = file(dated, undated, off, of="一张表", target="disputes")
    assert take_in(ground.engine, reading).problems == ()
    d = tables.disputes.c
    line = "首次信访时间：2025-06-01"
    with ground.engine.connect() as connection:
        texts = connection.scalars(select(d.summary).order_by(d.number)).all()
        entries = ledger(connection, district_office(), TODAY)
        s = tables.ledger_spells.c
        spells = select(s.entered, s.off).order_by(s.row_id)
        days = [tuple(found) for found in connection.execute(spells)]
    assert texts == [f"{dated.text}\n{line}", f"{dated.text}\n{line}", None]
    assert [told(ground, n)[0] for n in ("Z1", "Z2")] == [
        ("ledger_on", date(2026, 9, 1), HEATING, None),
        ("ledger_on", TODAY, HEATING, "start_unknown"),
    ]
    assert days == [(date(2026, 9, 1), None), (TODAY, None), (date(2026, 10, 8), date(2026, 10, 8))]
    assert {entry.number: entry.first_on for entry in entries} == {"Z1": date(2026, 9, 1), "Z2": None}
    assert faults(ground.engine) == []
    later = replace(undated, entered=date(2026, 9, 3))
    assert counted(take_in(ground.engine, file(later, of="一张表", target="disputes"))) == (0, 1, 0, 0)
    assert told(ground, "Z2")[0] == ("ledger_on", date(2026, 9, 3), HEATING, None)
    assert faults(ground.engine) == []


def test_a_file_is_a_delivery_of_its_channel(ground: Ground):
    def silent() -> set[tuple[str, int, date, date | None]]:
        s = tables.silences.c
        with ground.engine.connect() as connection:
            query = select(s.source, s.street, s.since, s.until).where(s.withdrawn == STANDS)
            return {tuple(found) for found in connection.execute(query)}  # pyright: ignore[reportReturnType]

    days = [date(2026, 11, 1) + timedelta(n) for n in (0, 22)]
    take_in(
        ground.engine,
        file(
            *(
                row(f"A{n}", received=day, finished=None, status=None, street=street)
                for n, (day, street) in enumerate(zip(days, (LUGU_, Written("鲁谷")), strict=True))
            )
        ),
    )
    # One street is named, in two spellings: the other stays as silent as it was.
    assert {found[1:] for found in silent() if found[0] == "12345"} == {(BABAOSHAN, date(2026, 11, 1), None)}
    take_in(ground.engine, file(row("B1", street=BABAOSHAN_), row("B2"), as_of=TODAY))
    # Two streets are named: it is a delivery of the whole district, up to the day it speaks of.
    assert {found[1:] for found in silent() if found[0] == "12345"} == {
        (BABAOSHAN, date(2026, 11, 1), date(2026, 11, 2)),
    }
    assert faults(ground.engine) == []


@pytest.mark.parametrize(("as_of", "word"), [(date(2026, 11, 25), "晚于今天"), (date(2026, 11, 1), "不能早于")])
def test_a_day_of_the_file_that_cannot_be(ground: Ground, as_of: date, word: str):
    with pytest.raises(ValueError, match=word):
        take_in(ground.engine, file(row("A1"), as_of=date(2026, 11, 9)), as_of=as_of)


def test_street_and_topic_are_found_by_every_name(ground: Ground):
    named = [Written("八宝山街道"), Written("八宝山"), Written("八宝山 街道"), Written("随便", "S2")]
    named += [Written("石景山区八宝山街道"), Written("北京市石景山区 八宝山街道办事处"), Written("石景山区八宝山")]
    report = take_in(ground.engine, file(*(row(f"A{n}", street=name, community=None) for n, name in enumerate(named))))
    assert report.unmapped == {"street": (), "community": (), "unit": (), "topic": ()}
    assert {original(ground, f"A{n}", "street") for n in range(len(named))} == {(BABAOSHAN,)}


def test_a_community_is_found_with_the_areas_it_lies_in_before_its_name(ground: Ground):
    named = ["鲁谷街道六合园社区", "石景山区鲁谷街道六合园居委会", "北京市石景山区六合园社区"]
    strange = ["鲁谷六合园社区", "八宝山街道六合园社区", "丰台区六合园社区", "鲁谷街道", "石景山区"]
    rows = (row(f"A{n}", community=Written(name)) for n, name in enumerate(named + strange))
    report = take_in(ground.engine, file(*rows))
    assert {original(ground, f"A{n}", "community") for n in range(len(named))} == {(COMMUNITY_LUGU,)}
    assert report.unmapped["community"] == tuple(sorted(f"鲁谷街道/{name}" for name in strange))


def test_a_dispute_solved_is_recorded_on_its_day(ground: Ground):
    dated = dispute("Z1", solved=True, finished=date(2026, 10, 8))
    undated, partly = dispute("Z2", solved=True), dispute("Z3", solved=False, finished=date(2026, 10, 8))
    report = take_in(ground.engine, file(dated, undated, partly, of="ledger", target="disputes"))
    assert [(p.row, p.code) for p in report.problems] == [(4, "solved_but_not")]
    solved = [[(day, value) for kind, day, _, value in told(ground, n) if kind == "solved"] for n in ("Z1", "Z2", "Z3")]
    assert solved == [[(date(2026, 10, 8), None)], [(TODAY, "day_unknown")], []]
    assert faults(ground.engine) == []


@pytest.mark.parametrize("rows, n, lines", [(7, 3, [2, 4, 6]), (10, 10, [*range(2, 12)]), (2, 10, [2, 3]), (1, 1, [2])])
def test_some_rows_come_from_all_over_the_file(rows, n, lines, tmp_path):
    path = tmp_path / "表.csv"
    path.write_text(
        "单号,标题,内容\n" + "".join(f"A{i},甲,电话 13800138000 请回\n" for i in range(rows)), encoding="utf-8"
    )
    source = mapping.source({"columns": {"number": "单号", "title": "标题", "text": "内容"}})
    some = way.some_rows(path, "表.csv", source, None, TODAY, n)
    assert [int(row["行"]) for row in some] == lines
    assert some[0] == {"行": "2", "编号": "A0", "标题": "甲", "主要内容": "电话 〔电话〕 请回"}


def test_some_rows_of_a_head_alone_are_refused(tmp_path):
    path = tmp_path / "表.csv"
    path.write_text("单号,标题\n", encoding="utf-8")
    source = mapping.source({"columns": {"number": "单号", "title": "标题"}})
    with pytest.raises(FileProblem, match="没有数据行"):
        way.some_rows(path, "表.csv", source, None, TODAY, 10)
