"""The office's form, filled in as a clerk does and read back by the reader it was made from."""

import re
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from briefing.content import Mark
from briefing.template import ROWS, offered, workbook
from data_access.imports import files, heads, reading
from data_access.imports.contract import Record, Written
from data_access.imports.sources import SOURCES

MARK = Mark("区信访办 甲", datetime(2026, 11, 24, 9, 30), "261124-K7M2QX")
TODAY = MARK.moment.date()
LEDGER = SOURCES["ledger"]
CHOICES = {
    "street": ["八角街道", "古城街道"],
    "community": {"八角街道": ["八角北里社区", "杨庄社区"], "古城街道": ["南路社区", "十万平社区", "西路社区"]},
    "topic": [f"供暖->第{n}类" for n in range(300)],
}
FILLED = {
    "序号": 1,
    "矛盾编号": "007",
    "简要情况": "162户房产证办不下来。电话13912345678",
    "街道": "八角街道",
    "社区": "八角北里社区",
    "小区": "八角北里",
    "楼": "3号楼2单元501",
    "问题分类": "房产证->历史遗留",
    "涉及人数": 400,
    "涉及金额（元）": "12.5万元",
    "涉及户数": 162,
    "已化解户数": 150,
    "未化解原因": "产权 8户；资料 4户",
    "来源自报进度": "93%",
    "单位": "八角街道",
    "责任单位": "住建委",
    "配合单位": "规自分局、国资委",
    "包案领导（职务）": "区委副书记；八角街道工委书记",
    "上账日期": date(2026, 3, 1),
    "来源": "领导批示",
    "层级": "区级",
    "等级": "重大",
    "问题症结": "原始资料缺失",
    "是否属实": "属实",
    "诉求合理性": "合理",
    "理由": "符合政策",
    "化解时限": date(2026, 12, 31),
    "化解措施": "补档",
    "化解方式": "协调",
    "最新进展": "已补150户",
    "下一步": "补齐资料",
    "首次信访时间": date(2025, 6, 1),
    "末次信访时间": date(2026, 5, 6),
    "化解结果": "部分",
    "销号情况": "未销号",
}


@pytest.fixture(scope="module")
def form() -> bytes:
    return workbook(LEDGER, CHOICES, MARK)


def test_the_form_filled_in_comes_back(form, tmp_path):
    book = openpyxl.load_workbook(BytesIO(form))
    sheet = book.worksheets[0]
    place = {cell.value: at for at, cell in enumerate(sheet[1], 1)}
    for head, value in FILLED.items():
        sheet.cell(2, place[head], value)
    path = tmp_path / "台账.xlsx"
    book.save(path)
    table = heads.table(files.read(files.open_file(path, path.name)), reading.known(LEDGER))
    found = reading.records(table, LEDGER, TODAY)
    assert (found.sheet, found.rows, found.problems, found.refused_columns, found.unused_columns) == (
        "重点矛盾台账",
        1,
        (),
        (),
        (),
    )
    assert found.scrubbed == {"phone": 1, "dwelling": 1}
    assert found.records == (
        Record(
            line=2,
            number="007",
            title="162户房产证办不下来",
            text="162户房产证办不下来。电话〔电话〕\n末次信访时间：2026-05-06",
            channel="assigned",
            status="open",
            received=date(2025, 6, 1),
            due=date(2026, 12, 31),
            street=Written("八角街道"),
            community=Written("八角北里社区"),
            estate=Written("八角北里"),
            building=Written("3号楼"),
            topic=(Written("房产证"), Written("历史遗留")),
            unit=Written("住建委"),
            persons=400,
            households=162,
            amount=Decimal("125000.00"),
            progress="93%",
            solved=False,
            entered=date(2026, 3, 1),
            households_solved=150,
            reasons=(("产权", 8), ("资料", 4)),
            cooperating=(Written("规自分局"), Written("国资委")),
            leaders=("区委副书记", "八角街道工委书记"),
            level=3,
            grade="重大",
            root_cause="原始资料缺失",
            proven="属实",
            reasonable="合理",
            reasonable_why="符合政策",
            measures="补档",
            method="协调",
            latest="已补150户",
            next_step="补齐资料",
        ),
    )


def test_an_empty_form_brings_nothing(form, tmp_path):
    path = tmp_path / "空表.xlsx"
    path.write_bytes(form)
    table = heads.table(files.read(files.open_file(path, path.name)), reading.known(LEDGER))
    assert reading.records(table, LEDGER, TODAY).rows == 0


def test_what_the_form_offers(form):
    book = openpyxl.load_workbook(BytesIO(form))
    sheet = book.worksheets[0]
    assert book.sheetnames == ["重点矛盾台账", "填写说明", "选项", "导出说明"]
    assert [page.sheet_state for page in book.worksheets] == ["visible", "visible", "hidden", "visible"]
    assert sheet.freeze_panes == "A2"
    heads_ = [cell.value for cell in sheet[1]]
    assert heads_ == [field.heads[0] for field in LEDGER.fields]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    column = {head: get_column_letter(at) for at, head in enumerate(heads_, 1)}

    def rule(head):
        return rules[f"{column[head]}2:{column[head]}{ROWS + 1}"]

    lists = book["选项"]
    assert [cell.value for cell in lists[column["街道"]][:2]] == ["八角街道", "古城街道"]
    assert (rule("街道").type, rule("街道").errorStyle) == ("list", "warning")
    assert rule("问题分类").formula1 == f"选项!${column['问题分类']}$1:${column['问题分类']}$300"
    assert (rule("销号情况").type, rule("销号情况").errorStyle or "stop") == ("list", "stop")
    assert (rule("上账日期").type, rule("涉及户数").type) == ("date", "whole")
    assert "不写姓名" in sheet[f"{column['简要情况']}1"].comment.text
    community, beside, street = (
        column["社区"],
        get_column_letter(len(heads_) + heads_.index("社区") + 1),
        column["街道"],
    )
    own, of, chosen = f"选项!${community}$1:${community}$5", f"选项!${beside}$1:${beside}$5", f"${street}2"
    within = f"OFFSET(选项!${community}$1,MATCH({chosen},{of},0)-1,0,COUNTIF({of},{chosen}),1)"
    assert rule("社区").formula1 == f"IF(COUNTIF({of},{chosen})=0,{own},{within})"
    pairs = [(lists[f"{beside}{line}"].value, lists[f"{community}{line}"].value) for line in range(1, 6)]
    assert pairs == [(street, name) for street, names in CHOICES["community"].items() for name in names]


def test_the_guide_says_of_each_column_whether_and_how(form):
    sheet = openpyxl.load_workbook(BytesIO(form))["填写说明"]
    lines = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    assert lines[0] == ["列", "要不要填", "怎么填"]
    guide = {column: (needed, how) for column, needed, how in lines[3:]}
    assert list(guide) == [field.heads[0] for field in LEDGER.fields]
    either = "名称和简要情况至少填一项"
    assert {needed for needed, _ in guide.values()} == {"要填", either, "尽量填", "有就填", "不用填"}
    assert guide["涉及户数"] == ("尽量填", "整数，如 162。化解进度按户数计算。")
    assert guide["上账日期"] == ("尽量填", "日期，如 2026-08-03。不填的记为上账日未知，挂账天数不计。")
    assert guide["层级"] == ("尽量填", "由哪一级挂账。从列表里选：社区、街道、区级。")
    for _, how in guide.values():  # nothing is said twice
        sentences = [sentence for sentence in re.split("[。；]", how) if sentence]
        said = [word for sentence in sentences for word in sentence.split("，")]
        assert len(said) == len(set(said))


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_every_word_the_form_offers_is_read(source):
    for field in source.fields:
        if words := offered(field, source):
            head = field.heads[0]
            table = heads.Table("表", (head,), ("A",), (1,), [(n, (word,)) for n, word in enumerate(words, 2)], ())
            found = reading.records(table, replace(source, fields=(replace(field, required=False),)), TODAY)
            assert (found.problems, len(found.records)) == ((), len(words))
