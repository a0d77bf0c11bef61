"""Tables become records: the whole result of an export with every oddity, and each rule on a row of its own."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Table as SqlTable

from data_access import tables
from data_access.imports import files, heads, mapping, reading
from data_access.imports.contract import Field, Reading, Record, Source, Target, Written
from data_access.imports.fields import FIELDS, words_of
from data_access.imports.files import FileProblem
from data_access.imports.heads import Table
from data_access.imports.sources import SOURCES
from domain.vocabulary import ACCUSATION_TITLE
from tests.data_access.imports.hotline_500 import HEAD, TODAY, export

HOTLINE = SOURCES["12345"]


def read_file(path: Path, source: Source) -> Reading:
    grid = files.read(files.open_file(path, path.name))
    return reading.records(heads.table(grid, reading.known(source)), source, TODAY)


def table(head: str, *rows: tuple) -> Table:
    names = tuple(head.split())
    letters = tuple("ABCDEFGHIJKLMNOP"[: len(names)])
    return Table("表", names, letters, (1,), [(line, row) for line, row in enumerate(rows, 2)], ())


def read(head: str, *rows: tuple, source: Source = HOTLINE) -> Reading:
    return reading.records(table(head, *rows), source, TODAY)


def codes(found: Reading) -> list[tuple[int | None, str | None, str]]:
    return [(problem.row, problem.column, problem.code) for problem in found.problems]


@pytest.mark.parametrize("arrivals", [False, True])
def test_an_export_with_every_oddity(tmp_path, arrivals):
    made = export(arrivals=arrivals)
    by_csv = read_file(made.write_csv(tmp_path / "工单.csv"), HOTLINE)
    by_xlsx = read_file(made.write_xlsx(tmp_path / "工单.xlsx"), HOTLINE)
    assert by_csv.records == by_xlsx.records
    rejecting = {"number_broken", "no_number", "number_too_long", "duplicate_number"}
    for found in (by_csv, by_xlsx):
        assert Counter(problem.code for problem in found.problems) == made.planted
        assert {problem.code for problem in found.problems if problem.rejects} == rejecting
        assert found.rejected == {problem.row for problem in found.problems if problem.rejects}
        assert (found.rows, len(found.records)) == (500, 500 - len(found.rejected))
        assert found.scrubbed == made.scrubbed
        assert [name for name, _ in found.refused_columns] == ["来电人", "来电人电话"]
        assert found.unused_columns == ("标签", "被反映区", "处理受理方式", "企业名称")
        assert {reason for _, reason in found.left_out} == {"空行", "合计行"}
        said = repr(found.records)
        assert [person for person in made.people if person in said] == []
        assert found.as_of == max(record.finished for record in found.records if record.finished)


def test_the_first_row_of_the_export_in_full(tmp_path):
    made = export()
    del made.rows[1:], made.rows[0][:]
    made.rows[0] += [
        "0012", "投诉", "供暖->室温不达标->室内温度低", "民生", None, "赵女士（13912345678）说：家里18度。已经三天", "已办结", "赵一白", "13912345678",
        "某区", "\u3000八角街道 ", "已处理", "已到场。", "派单", "2026/10/8 9:30", "无", "否", "默认满意", "一般", "八角北里社区", "八角北里3号楼2单元501",
    ]  # fmt: skip
    found = read_file(made.write_csv(tmp_path / "一行.csv"), HOTLINE)
    assert found.records == (
        Record(
            line=4,
            number="0012",
            title="〔姓名〕（〔电话〕）说：家里18度",
            text="〔姓名〕（〔电话〕）说：家里18度。已经三天",
            reply="已到场。\n办理结果：已处理",
            category="claim",
            channel="12345",
            status="finished",
            finished=date(2026, 10, 8),
            order_class="general",
            street=Written("八角街道"),
            community=Written("八角北里社区"),
            estate=Written("八角北里3号楼"),
            topic=(Written("供暖"), Written("室温不达标"), Written("室内温度低")),
            solved=False,
            satisfied="unrated",
        ),
    )
    assert found.problems == ()


def test_a_problem_says_where_and_what_to_do():
    found = read("工单编号 办结时间", ("1", "2026-13-05"))
    (problem,) = found.problems
    assert (problem.sheet, problem.row, problem.column, problem.code, problem.rejects) == (
        "表",
        2,
        "B",
        "bad_date",
        False,
    )
    assert (
        problem.message == "办结时间“2026-13-05”不是日期（日历上没有这一天或这个时刻），请改为 2026-10-25 这样的写法。"
    )
    assert found.records == (Record(line=2, number="1", title="1", channel="12345"),)


def test_a_message_carries_nobodys_number():
    (problem,) = read("工单编号 办结时间", ("1", "13912345678")).problems
    assert "13912345678" not in problem.message


def test_a_name_with_a_number_beside_it_comes_in_without_the_number():
    phone = "13912345678"
    head = "工单编号 承办单位 问题分类 街道 村/社区 小区点位"
    row = ("1", f"供热公司 {phone}", f"供暖->{phone}", f"八角街道（{phone}）", phone, f"7号楼 {phone}")
    (record,) = (found := read(head, row)).records
    assert phone not in repr(record)
    assert (record.unit, record.topic, record.community) == (Written("供热公司"), (Written("供暖"),), None)
    assert (record.street, record.estate) == (Written("八角街道"), Written("7号楼"))
    assert found.scrubbed == {"phone": 5}
    head = "矛盾编号 矛盾名称 配合单位 等级"
    (record,) = read(head, ("1", "暖", f"物业{phone}、{phone}", f"一级 {phone}"), source=SOURCES["ledger"]).records
    assert (record.cooperating, record.grade) == ((Written("物业"),), "一级 〔电话〕")


def test_days_that_contradict_each_other():
    found = read(
        "工单编号 工单状态 来电时间 办结时间 办理期限",
        ("1", None, "2026-10-05 08:00", "2026-10-04", None),
        ("2", "办理中", "2026-10-05 08:00", "2026-10-05", None),
        ("3", "已办结", "2026-10-05 08:00", "2026-10-05", "2026-10-01"),
        ("4", None, None, "2026-10-05", "2027-10-01"),
    )
    assert codes(found) == [(2, "D", "dates_reversed"), (3, "D", "finished_but_open"), (4, "E", "dates_reversed")]
    moment = datetime(2026, 10, 5, 8)
    assert [(r.status, r.received, r.finished, r.due) for r in found.records] == [
        ("finished", moment, None, None),
        ("accepted", moment, None, None),
        ("finished", moment, date(2026, 10, 5), None),
        ("finished", None, date(2026, 10, 5), date(2027, 10, 1)),
    ]
    assert found.as_of == date(2026, 10, 5)


def test_an_accusation_keeps_nothing_that_tells_what_it_is_about():
    head = "工单编号 工单类型 标题 主要内容 回复内容 小区点位 被反映街乡镇"
    found = read(
        head,
        ("1", "检举控告", "某主任收钱", "举报某主任", "已转", "特钢院", "古城街道"),
        ("2", "涉嫌控告类", "某主任", None, None, None, None),
    )
    assert found.records == tuple(
        Record(line=line, number=number, title=ACCUSATION_TITLE, category="accusation", channel="12345", street=street)
        for line, number, street in ((2, "1", Written("古城街道")), (3, "2", None))
    )
    assert found.scrubbed == {}


@pytest.mark.parametrize(
    ("field", "words", "value"),
    [
        ("status", "待分派 待签收", "received"),
        ("status", "已转办 转办 已转送 受理中 退回重办 申请延期 超期未办结 督办 调解中 未化解 进行中", "accepted"),
        ("status", "逾期办结 办结归档 已办结归档 已完结 办理完毕 结案归档 已处理 当场办结", "finished"),
        ("status", "自行撤回 已作废", "cancelled"),
        ("status", "退回 退单 挂起 已化解 已答复 部分办结 待审核 1", None),
        ("channel", "集体访 领导接访 下访", "visit"),
        ("channel", "12345转办 接诉即办", "12345"),
        ("channel", "市级交办 上级转送", "assigned"),
        ("channel", "电话 信访 媒体", None),
        ("satisfied", "比较满意", "basically"),
        ("satisfied", "不太满意", "dissatisfied"),
        ("satisfied", "超时默认满意 未参评 拒绝评价", "unrated"),
        ("satisfied", "无法联系 未接通", "invalid"),
        ("satisfied", "一般 未回访 满意（系统默认）", None),
        ("category", "揭发控告 纪检监察类", "accusation"),
        ("category", "举报 咨询 其他", None),
        ("solved", "待解决 无法解决", False),
    ],
)
def test_words_as_offices_write_them(field, words, value):
    rows = [(str(n), word) for n, word in enumerate(words.split())]
    found = read("号 词", *rows, source=mapping.source({"columns": {"number": "号", field: "词"}}))
    assert [getattr(record, field) for record in found.records] == [value] * len(rows)
    assert [problem.code for problem in found.problems] == ["unknown_value"] * len(rows) * (value is None)


def test_the_same_number_twice():
    found = read("工单编号 标题", ("1", "甲"), ("1", "甲"), ("1", "乙"), ("2", "甲"))
    assert codes(found) == [(3, "A", "repeated_row"), (4, "A", "duplicate_number")]
    assert [record.line for record in found.records] == [2, 3, 5]
    assert found.rejected == {4}
    assert found.problems[1].message == "编号“1”与第 2 行重复而内容不同（标题），没有导入；请核对后只留一行。"


def test_rows_without_a_number_column_are_known_by_what_they_say():
    source = replace(HOTLINE, fields=tuple(replace(one, required=False) for one in HOTLINE.fields))
    rows = (("灯不亮", "甲街道"), ("灯不亮", "甲街道"), ("水不热", "甲街道"))
    first = read("标题 街道", *rows, source=source)
    again = read("标题 街道", *reversed(rows), source=source)
    numbers = [record.number for record in first.records]
    assert len(set(numbers)) == 3
    assert {number[:6] for number in numbers} == {"12345-"} and {len(number) for number in numbers} == {18}
    assert {record.number for record in again.records} == set(numbers)


def test_a_percentage_is_kept_aside():
    found = read("矛盾编号 涉及户数 已化解户数", ("1", "162", "93%"), source=SOURCES["ledger"])
    (record,) = found.records
    assert codes(found) == [(2, "C", "percent")]
    assert (record.households, record.households_solved, record.progress) == (162, None, "93%")


def test_households_solved_of_a_total_that_was_not_read():
    found = read("矛盾编号 涉及户数 已化解户数", ("1", "约20户", 3), ("2", None, 0), source=SOURCES["ledger"])
    assert codes(found) == [(2, "B", "approximate"), (2, "B", "solved_without_households")]
    assert found.problems[1].message == "涉及户数没有读到数，已化解户数 3 无从核对，没有采用；请补填涉及户数的整数。"
    assert [(r.households, r.households_solved) for r in found.records] == [(None, None), (None, 0)]


def test_households_that_do_not_add_up():
    found = read(
        "矛盾编号 涉及户数 已化解户数 未化解原因",
        ("1", 10, 12, None),
        ("2", 10, 8, "产权 3户"),
        source=SOURCES["ledger"],
    )
    assert codes(found) == [(2, "C", "too_many_households"), (3, "D", "too_many_households")]
    assert [(r.households_solved, r.reasons) for r in found.records] == [(None, ()), (8, ())]


def test_what_a_row_says_fits_its_column_in_the_database():
    """So nothing behind the reading needs to cut."""
    kept = {"text": "summary", "progress": "source_progress"}
    sides: list[tuple[Target, SqlTable]] = [("matters", tables.matters), ("disputes", tables.disputes)]
    for one in FIELDS:
        for target, table in sides:
            column = table.c.get(kept.get(one.name, one.name))
            length = None if column is None or target not in one.targets else getattr(column.type, "length", None)
            if length and one.kind in ("line", "number"):
                assert (one.name, target, one.longest) == (one.name, target, length)
            elif length:
                assert max(map(len, words_of(one.name, target).values())) <= length


def test_texts_the_database_cannot_hold_are_cut_with_a_word():
    row = ("1", "名" * 100, "症" * 300, "级" * 20)
    found = read("矛盾编号 矛盾名称 问题症结 等级", row, source=SOURCES["ledger"])
    (record,) = found.records
    assert sorted(codes(found)) == [(2, "C", "too_long"), (2, "D", "too_long")]
    assert (record.title, record.text) == ("名" * 79 + "…", "名" * 100)
    assert record.root_cause == "症" * 199 + "…"


def test_cells_merged_downwards_are_said_of_each_row_but_for_numbers_and_quantities():
    source = mapping.source(
        {"columns": {"number": "号", "street": "街", "received": "日", "text": "事", "persons": "人"}}
    )
    rows = (("1", "八角", "2026-11-3", "王大锤说冷", 6, "王大锤"), ("2", *[None] * 2, "王大锤说热", *[None] * 2), ("3", *[None] * 5))  # fmt: skip
    spans = ((0, 3, 4, "2"), (1, 2, 4, "八角"), (2, 2, 3, date(2026, 11, 3)), (4, 2, 4, 6), (5, 2, 4, "王大锤"))
    found = reading.records(replace(table("号 街 日 事 人 信访人", *rows), spans=spans), source, TODAY)
    assert [(r.number, r.street, r.received, r.text, r.persons) for r in found.records] == [
        ("1", Written("八角"), date(2026, 11, 3), "〔姓名〕说冷", 6),
        ("2", Written("八角"), date(2026, 11, 3), "〔姓名〕说热", None),
        ("3", Written("八角"), None, None, None),
    ]


def test_of_a_head_of_three_rows_the_lower_names_are_enough():
    source = mapping.source({"columns": {"number": "事项号", "unit": "办结·单位", "finished": "办理·办结·日期"}})
    found = read("办理·受理·单位 办理·办结·单位 事项号 办理·办结·日期", ("甲", "乙", "1", "2026-9-1"), source=source)
    assert [(r.number, r.unit, r.finished) for r in found.records] == [("1", Written("乙"), date(2026, 9, 1))]


@pytest.mark.parametrize(
    ("separator", "cell"),
    [
        ("->", "供暖－＞室温->"),
        (">", "->供暖 -> 室温"),
        (">", "供暖＞＞室温"),
        ("/", "供暖／室温"),
        ("、", "供暖、室温"),
    ],
)
def test_levels_are_parted_by_either_width_and_by_arrows(separator, cell):
    source = mapping.source({"columns": {"topic": "类", "number": "号"}, "topic_separator": separator})
    assert read("号 类", ("1", cell), source=source).records[0].topic == (Written("供暖"), Written("室温"))


def test_topics_in_two_spellings_are_one():
    source = Source("t", "表", "matters", (Field("number", ("n",)), Field("topic", ("t",)), Field("topic2", ("u",))))
    found = read(
        "n t u", ("1", "PLUMBING", "Leak"), ("2", "Plumbing", "LEAK"), ("3", "ＰＬＵＭＢＩＮＧ", None), source=source
    )
    leak, alone = (Written("PLUMBING"), Written("Leak")), (Written("PLUMBING"),)
    assert [record.topic for record in found.records] == [leak, leak, alone]


def test_a_code_without_a_name_is_its_name():
    source = Source("t", "表", "matters", (Field("unit", ("u",)), Field("unit_code", ("c",))))
    found = read("u c", ("某局", 12.0), (None, 12), ("某局", None), source=source)
    assert [record.unit for record in found.records] == [Written("某局", "12"), Written("12", "12"), Written("某局")]


def test_constants_stand_where_a_column_says_nothing():
    source = Source("t", "表", "matters", (Field("number", ("n",)), Field("channel", ("c",))), constants={"channel": "来访", "topic": "供暖->暖气不热"})  # fmt: skip
    found = read("n c", ("1", "来信"), ("2", None), source=source)
    assert [record.channel for record in found.records] == ["letter", "visit"]
    assert found.records[0].topic == (Written("供暖"), Written("暖气不热"))


_CELLS = st.one_of(
    st.sampled_from((None, True, -5, 162.0, 1e20, 20260803, "-", "->", "2026-13-05", "检举控告", "赵一白（区长）", "产权 8户", "93%", "一" * 9000)),
    st.text("0123456789-/.:年月日T户万元% 一", max_size=12),
    st.text(max_size=12),
    st.dates(),
    st.datetimes(),
)  # fmt: skip


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
@settings(deadline=None)  # machines are shared, and tables wide
@given(data=st.data())
def test_every_row_becomes_a_record_or_is_rejected_with_a_problem(source, data):
    names = tuple(field.heads[0] for field in source.fields)
    rows = data.draw(st.lists(st.tuples(*[_CELLS] * len(names)), min_size=1, max_size=4))
    body = list(enumerate(rows, 2))
    found = reading.records(Table("表", names, ("A",) * len(names), (1,), body, ()), source, TODAY)
    assert sorted([*(record.line for record in found.records), *found.rejected]) == [line for line, _ in body]
    assert found.rejected == {problem.row for problem in found.problems if problem.rejects}
    assert all(record.number and record.title for record in found.records)
    assert found.as_of <= TODAY


def test_another_table_is_not_read():
    with pytest.raises(FileProblem, match="不像“12345 工单”的表：缺少列“工单编号”"):
        read("序号 案由", ("1", "甲"))
    with pytest.raises(FileProblem, match="不像“重点矛盾台账”的表：缺少列“"):
        read("Created Date 案由", ("1", "甲"), source=SOURCES["ledger"])


def test_a_column_of_people_is_refused_even_where_a_mapping_wants_it():
    source = Source("t", "表", "matters", (Field("title", ("B",), required=True),))
    with pytest.raises(FileProblem, match="“联系人”列不收"):
        read("编号 联系人", ("1", "赵一白"), source=source)


def test_progress_is_told():
    told = []
    reading.records(
        table("工单编号", *((str(n),) for n in range(2500))), HOTLINE, TODAY, lambda done, of: told.append((done, of))
    )
    assert told == [(1000, 2500), (2000, 2500), (2500, 2500)]


def test_cells_that_are_errors(tmp_path):
    grid = files.Grid("表", [], faults=((2, 3, "#N/A"), (9, 1, "公式未计算")))
    (problem,) = reading.faults(grid, table("工单编号", ("1",)))
    assert (problem.row, problem.column, problem.code) == (2, "C", "cell_error")


def test_a_sheet_with_the_same_head_that_was_not_read_is_told():
    grid = files.Grid("十月", [], unread=("九月", "十一月"))
    assert [(found.row, found.message) for found in reading.faults(grid, table("编号"))] == [
        (None, "文件里还有工作表“九月”、“十一月”，没有读；里面如有要导入的行，请逐一选定工作表再导入一次。")
    ]


def test_the_hotline_reads_every_column_it_declares_in_the_issue():
    declared = {heads.fold(head) for field in HOTLINE.fields for head in field.heads}
    outside = {"标签", "来电人", "来电人电话", "被反映区", "处理受理方式", "企业名称"}
    assert {head for head in HEAD if heads.fold(head) not in declared} == outside


def test_nobody_from_a_refused_column_stands_anywhere_else():
    who = "皇甫铁柱"
    found = read(
        "工单编号 标题 来电人 承办单位 问题分类 工单状态 来电时间",
        ("W1", "漏水", who, who, who, who, who),
        (who, "漏水", who, "甲", "乙", None, None),
    )
    assert who not in repr(found)
    assert found.rejected == {3}
    assert [p.code for p in found.problems] == ["unknown_value", "bad_date", "number_of_person"]


def test_off_the_ledger_with_an_open_status_stays_on_it():
    found = read(
        "矛盾编号 矛盾名称 销号情况 销账日期", ("L1", "漏水", "未销号", "2026-09-01"), source=SOURCES["ledger"]
    )
    assert [(r.status, r.off) for r in found.records] == [("open", None)]
    assert [p.code for p in found.problems] == ["finished_but_open"]


def test_a_row_of_data_taken_for_the_head_is_not_told():
    grid = files.Grid("表", [(1, ("张三丰", "13911115555", "工单编号", "标题")), (2, ("a", "b", "W1", "漏水"))], ())
    assert heads.table(grid, {"工单编号", "标题"}, 1).head == ("第 1 列", "第 2 列", "工单编号", "标题")
