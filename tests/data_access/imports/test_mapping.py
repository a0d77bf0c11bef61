"""A mapping is read or refused with every fault at once, and docs/mapping.md says what the code knows."""

import json
import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from data_access.imports import files, heads, mapping, reading
from data_access.imports.contract import Field, Record, Source, Written
from data_access.imports.fields import FIELDS
from data_access.imports.mapping import MappingProblem
from data_access.privacy import refused_column
from tests.data_access.imports.hotline_500 import TODAY, export

DOC = (Path(__file__).parents[3] / "docs" / "mapping.md").read_text(encoding="utf-8")
EXAMPLES = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", DOC, re.DOTALL)]


def table_of(path: Path, text: str, source: Source | None = None) -> heads.Table:
    path.write_text(text, encoding="utf-8")
    grid = files.read(files.open_file(path, path.name))
    return heads.table(grid, reading.known(source) if source else (), source.head_rows if source else None)


def test_a_mapping_in_full():
    found = mapping.source(
        {
            "target": "matters",
            "sheet": "明细",
            "header_row": [2, 3],
            "columns": {
                "number": "单号",
                "received": "C",
                "topic": ["大类", "小类"],
                "text": ["正文", "补充"],
                "status": "流程",
            },
            "values": {"status": {"归档": "finished", "退单": None}},
            "dates": {"received": ["mdy", "%d.%m.%Y"]},
            "constants": {"channel": "来访", "street": "八角街道"},
            "missing": ["待补"],
            "topic_separator": "/",
        },
        name="某街道",
    )
    formats = (*mapping.DATE_WORDS["mdy"], "%d.%m.%Y")
    assert found == Source(
        name="某街道",
        label="某街道",
        target="matters",
        fields=(
            Field("number", ("单号",), required=True),
            Field("received", ("C",), formats=formats, required=True),
            Field("topic", ("大类",), required=True),
            Field("topic2", ("小类",), required=True),
            Field("text", ("正文",), required=True),
            Field("text", ("补充",), required=True),
            Field("status", ("流程",), {"归档": "finished", "退单": None}, required=True),
        ),
        constants={"channel": "来访", "street": "八角街道"},
        missing=frozenset({"待补"}),
        topic_separator="/",
        sheet="明细",
        head_rows=(2, 3),
    )


def test_a_fault_quotes_nobody():
    wrong = {"columns": {"title": "联系人张三的电话"}, "values": {"status": {"归档": "张女士13800138000"}}}
    with pytest.raises(MappingProblem) as caught:
        mapping.source({**wrong, "110114196203150011": 1})
    told = str(caught.value)
    assert [text for text in ("张三", "张女士", "13800138000", "110114196203150011") if text in told] == []
    assert told.count("〔") >= 4


def test_every_fault_at_once():
    with pytest.raises(MappingProblem) as caught:
        mapping.source(
            {
                "colums": {},
                "target": "cases",
                "header_row": "3",
                "columns": {"numbr": "单号", "text": "联系电话", "title": [], "entered": "上账", "topic": list("abcd")},
                "values": {"status": {"归档": "over"}, "persons": 3},
                "dates": {"number": "dmy", "received": "%d"},
                "constants": {"channel": "飞鸽", "number": "1"},
                "missing": "-",
                "topic_separator": "",
            }
        )
    faults = caught.value.sentences
    for piece in (
        "“colums”不是映射的键",
        "target“cases”不对",
        "header_row 必须是",
        "columns 里的“numbr”不是字段",
        "“联系电话”列不收（联系方式类",
        "columns 里“title”的列必须是",
        "columns 里的“entered”（上账日期）不属于 matters",
        "最多三列",
        "“归档”对应的“over”不认识；可用：已收到、",
        "values 里的“persons”必须是一个对象",
        "values 里的“status”没有在 columns 里对应的列",
        "dates 里的“number”不是日期字段",
        "日期格式“%d”认不出年月日",
        "constants 里“channel”对应的“飞鸽”不认识；可用：来访、",
        "constants 里不能有“number”",
        "missing 必须是",
        "topic_separator 必须是",
    ):
        assert [fault for fault in faults if piece in fault], piece
    assert len(faults) == 17


@pytest.mark.parametrize("content", [[], None, "x", {}, {"columns": {}}, {"columns": []}, {"columns": {"number": 3}}])
def test_what_is_no_mapping(content):
    with pytest.raises(MappingProblem):
        mapping.source(content)


def test_a_column_that_is_not_there_is_named(tmp_path):
    declared = mapping.source({"columns": {"number": "单号", "title": "摘要"}})
    table = table_of(tmp_path / "a.csv", "单号,标题\n1,甲\n2,乙\n")
    with pytest.raises(files.FileProblem, match="缺少列“摘要”。现有的列：单号、标题。"):
        reading.records(table, declared, TODAY)


def test_the_documents_first_example_reads_such_a_file(tmp_path):
    declared = mapping.source(EXAMPLES[0])
    text = (
        "某系统导出,,,,,,,,,,,,,\n,,,,,,,,,,,,,\n"
        "受理编号,来电时刻,归档时刻,备用,限办,属地,村居,大类,中类,小类,处置部门,流程,摘要,诉求正文,补充说明,群众评价\n"
        "007,2026-10-01 08:30,2026年10月5日,,2026-10-08,八角街道,待补,供暖,室温,低,热力公司,归档,不热,家里18度,夜里更冷,系统默认\n"
        "008,2026-10-02,,,,八角街道,八角北里社区,供暖,,,热力公司,退单,,还是不热,,好评\n"
    )
    found = reading.records(table_of(tmp_path / "工单.csv", text, declared), declared, TODAY)
    heat = Written("热力公司")
    assert found.problems == ()
    assert found.records == (
        Record(
            line=4, number="007", title="不热", text="家里18度\n补充说明：夜里更冷", channel="12345", status="finished",
            received=datetime(2026, 10, 1, 8, 30), finished=date(2026, 10, 5), due=date(2026, 10, 8), street=Written("八角街道"),
            topic=(Written("供暖"), Written("室温"), Written("低")), unit=heat, satisfied="unrated",
        ),
        Record(
            line=5, number="008", title="还是不热", text="还是不热", channel="12345", received=date(2026, 10, 2), street=Written("八角街道"),
            community=Written("八角北里社区"), topic=(Written("供暖"),), unit=heat, satisfied="satisfied",
        ),
    )  # fmt: skip


def test_the_documents_second_example_reads_such_a_file(tmp_path):
    declared = mapping.source(EXAMPLES[1])
    text = (
        "case_id,opened,closed,target,ward,category,department,source,state\n"
        "A1,03/08/2026 09:15,5/8/26,10/08/2026,North,Streets > Lights,Works,Call,Closed\n"
        "A2,04/08/2026 00:00,,,North,Streets,Works,Walk-in,In Progress\n"
    )
    found = reading.records(table_of(tmp_path / "cases.csv", text, declared), declared, TODAY)
    assert found.problems == ()
    assert [(r.received, r.finished, r.due, r.channel, r.status) for r in found.records] == [
        (datetime(2026, 8, 3, 9, 15), date(2026, 8, 5), date(2026, 8, 10), "12345", "finished"),
        (date(2026, 8, 4), None, None, "visit", "accepted"),
    ]
    assert found.records[0].topic == (Written("Streets"), Written("Lights"))


def test_the_documents_third_example_reads_such_a_file(tmp_path):
    declared = mapping.source(EXAMPLES[2])
    text = (
        "某区台账,,,,,,,,,,\n案号,矛盾名称,案情,列账日,属地,,牵头,协同,户数,,是否销号\n,,,,街道,社区,,,总数,已解决,\n"
        "D-01,房产证,办不了证,2026-03-01,八角街道,八角北里社区,住建委,规自分局、国资委,162,150,否\n"
    )
    found = reading.records(table_of(tmp_path / "台账.csv", text, declared), declared, TODAY)
    assert found.records == (
        Record(
            line=4, number="D-01", title="房产证", text="办不了证", status="open", entered=date(2026, 3, 1), street=Written("八角街道"),
            community=Written("八角北里社区"), unit=Written("住建委"), cooperating=(Written("规自分局"), Written("国资委")),
            households=162, households_solved=150,
        ),
    )  # fmt: skip


def test_the_document_lists_every_field_key_and_closed_list():
    rows = {row.split("|")[1].strip(): row for row in DOC.splitlines() if row.startswith("| ")}
    for one in FIELDS:
        of = "both" if len(one.targets) == 2 else one.targets[0]
        assert rows[one.name].split("|")[2].strip() == one.label
        assert [part.strip() for part in rows[one.name].split("|")[4:6]] == [of, one.meaning]
        if one.kind == "word":
            for target in one.targets:
                if one.name != "channel" or target == "matters":
                    listed = rows[f"{one.name} ({target})"]
                    assert [word for word in reading.offer(one.name, target).values() if word not in listed] == []
    assert {key: rows[key].split("|", 2)[2].strip(" |") for key in mapping.KEYS} == dict(mapping.KEYS)


def test_guess_knows_the_columns_of_the_hotline(tmp_path):
    path = export().write_csv(tmp_path / "工单.csv")
    table = heads.table(files.read(files.open_file(path, path.name)))
    assert mapping.guess(table) == {
        "columns": {
            "number": "工单编号",
            "title": "标题",
            "text": "主要内容",
            "reply": "回复内容",
            "category": "工单类型",
            "status": "工单状态",
            "finished": "办结时间",
            "street": "被反映街乡镇",
            "community": "村/社区",
            "estate": "小区点位",
            "topic": "问题分类",
            "solved": "是否解决",
            "satisfied": "是否满意",
        },
        "header_row": 3,
    }


def test_guess_knows_a_ledger_and_its_two_rows(tmp_path):
    text = "台账,,,,\n编号,户数,,包案领导,上账日期\n,涉及户数,已化解户数,,\n1,162,150,区长,2026-01-05\n"
    guessed = mapping.guess(table_of(tmp_path / "a.csv", text))
    assert guessed == {
        "target": "disputes",
        "columns": {
            "number": "编号",
            "households": "户数·涉及户数",
            "entered": "上账日期",
            "households_solved": "户数·已化解户数",
            "leaders": "包案领导",
        },
        "header_row": [2, 3],
    }
    assert mapping.source(guessed).head_rows == (2, 3)


# Heads of exports that offices use, with a cell, and the field each is; "" is left to the clerk.
LETTERS_OFFICE = {
    "序号": ("1", ""), "*登记号": ("XF001", "number"), "信访人姓名": ("甲乙丙", ""), "联系电话": ("13800138000", ""), "登记时间": ("2026-08-04 09:00", "registered"),
    "来访日期（年月日）": ("2026-08-03", "received"), "信访形式": ("来访", "channel"), "主要诉求": ("供暖不热", "text"), "事项类别": ("供暖", "topic"), "属地": ("八角街道", "street"),
    "所在社区": ("八角北里社区", "community"), "承办科室": ("接访科", "unit"), "办理时限": ("2026-10-08", "due"), "办理情况": ("已联系热力", "reply"),
    "办结情况": ("已办结", "status"), "办结日期": ("2026-09-01", "finished"), "涉及人数（人）": ("5", "persons"), "满意度评价": ("满意", "satisfied"),
}  # fmt: skip
ORDERS = {
    "工单编号": ("1", "number"), "诉求标题": ("停车难", "title"), "诉求内容": ("没有车位", "text"), "工单类型": ("投诉", "category"), "类别": ("停车", "topic"),
    "受理渠道": ("12345热线", "channel"), "登记时间": ("2026-08-04", "received"), "受理日期": ("2026-08-05", "accepted"), "所属街道": ("鲁谷街道", "street"), "社区（村）": ("六合园社区", "community"),
    "小区": ("六合园", "estate"), "楼栋": ("3号楼", "building"), "责任单位": ("城管委", "unit"), "处理时限": ("24小时", "hours"), "当前环节": ("流转", "status"), "地址": ("六合园3号楼501", ""),
}  # fmt: skip
DISPUTES = {
    "台账编号": ("1", "number"), "矛盾纠纷名称": ("房产证", "title"), "矛盾类型": ("房产证", "topic"), "涉及户数": ("162", "households"), "大类": ("老旧", ""), "挂账日期": ("2026-01-05", "entered"),
    "牵头部门": ("住建委", "unit"), "配合部门": ("规自分局", "cooperating"), "包案区领导": ("副区长", "leaders"), "化解时限": ("2026-12-31", "due"), "化解举措": ("补档", "measures"),
    "化解难点": ("资料缺失", "root_cause"), "办理进度": ("93%", "progress"), "工作进展": ("已补", "latest"), "身份证号": ("1", ""),
}  # fmt: skip


@pytest.mark.parametrize("heads_", [LETTERS_OFFICE, ORDERS, DISPUTES], ids=["信访", "12345", "台账"])
def test_guess_knows_what_offices_call_their_columns(heads_, tmp_path):
    text = "\n".join(",".join(line) for line in (heads_, (cell for cell, _ in heads_.values())))
    guessed = mapping.guess(table_of(tmp_path / "a.csv", text))
    assert {head: field for field, head in guessed["columns"].items()} == {
        head: field for head, (_, field) in heads_.items() if field
    }


@pytest.mark.parametrize(
    ("cells", "separator"),
    [
        ("供暖/室温不达标 老旧小区/漏水 待补", "/"),
        ("供暖->室温不达标 老旧小区->漏水", None),
        ("管道漏水/爆裂 停车 噪声", None),
    ],
)
def test_guess_sees_what_parts_the_levels_of_a_topic(cells, separator, tmp_path):
    guessed = mapping.guess(
        table_of(tmp_path / "a.csv", "\n".join(("编号,事项类别", *(f"1,{c}" for c in cells.split()))))
    )
    assert guessed.get("topic_separator") == separator


def test_no_name_of_a_field_is_that_of_a_person():
    assert [name for one in FIELDS for name in (one.label, *one.also) if refused_column(name)] == []


def test_preview_shows_rows_as_they_would_come_in(tmp_path):
    declared = mapping.source(
        {"columns": {"number": "单号", "title": "标题", "status": "状态", "finished": "办结", "unit": "单位"}}
    )
    table = table_of(
        tmp_path / "a.csv", "单号,标题,状态,办结,单位\n1,甲,归档了,2026-10-05,某局\n,乙,已办结,,某局\n3,丙,Open,,\n"
    )
    few = replace(table, body=table.body[:2])
    assert mapping.preview(few, replace(declared, constants={"channel": "visit"}), TODAY) == [
        {
            "行": "2", "编号": "1", "标题": "甲", "渠道": "来访", "状态": "已办结", "办结日期": "2026-10-05", "责任单位": "某局",
            "问题": "状态“归档了”不认识，按空白处理；请改为已收到、办理中、不予受理、阶段性答复、已办结、办结日未知、已撤销之一，或在映射里写明它的意思。",
        },
        {"行": "3", "未导入": "单号是空的，没有导入；请补上编号。"},
    ]  # fmt: skip
