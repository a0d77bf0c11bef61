"""一案一页: the sample's 金辉苑 whole, a dispute pushed around, one off the ledger, and addresses that lead nowhere."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from data_access import tables
from data_access.disputes import dispute, similar
from data_access.engine import connect, reading, writing
from data_access.imports.sources.ledger import SOURCE as LEDGER
from data_access.settings import rules
from data_access.writing import Request, events_of, record, revise
from domain.events import Event
from domain.visibility import district_office
from tests.databases import TODAY
from tests.pages.opened import said, screen, tables_of, taken_in, written

DAY = date.fromisoformat(TODAY)
FILE = "situation/dispute.py"
NOT_THERE = ["**没有这件矛盾，或不在您的查看范围内**"]


@pytest.fixture
def sample(sample_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DATABASE_URL", sample_url)
    monkeypatch.setenv("TODAY", TODAY)
    return sample_url


def number_of(url: str, **column: str) -> str:
    """The first dispute whose column begins with this."""
    ((name, start),) = column.items()
    d = tables.disputes.c
    with reading(connect(url)) as connection:
        query = select(d.number).where(d[name].startswith(start)).order_by(d.number)
        return connection.scalars(query).first() or ""


def headings(at: AppTest) -> list[str]:
    return [heading.value for heading in at.main.subheader]


def test_jinhuiyuan_whole(sample):
    number = number_of(sample, title="金辉苑")
    at = screen(FILE, number=number)
    assert not at.exception and not at.warning
    assert at.title[0].value == "金辉苑小区居民房产证办理"
    assert written(at)[0] == (
        "**办理中**，期限 2027年3月4日（剩 100 天）；**150/162 户**已化解；现由**规自分局**办理，已持有 2,815 天。"
    )
    assert f"编号 {number}" in written(at)[1]
    assert written(at)[2] == ":blue-badge[:material/autorenew: 办理中] :gray-badge[区级]"
    about = (
        next(text for text in written(at) if "地点" in text)
        .replace(":small[:gray[", "")
        .replace("]]", "")
        .split("  \n")
    )
    assert about[:4] == [
        "地点　八角街道 · 黄南苑社区 · 金辉苑小区",
        "建成年份　1998年",
        "产权单位　某苗圃公司",
        "领域　房产证 › 首次办证 › 入住多年未办证",
    ]
    limits, lots, holdings, promises, timeline = tables_of(at)
    assert lots == [
        {"户数": "46 户", "情况": "2019-06-22 化解"},
        {"户数": "38 户", "情况": "2019-11-21 化解"},
        {"户数": "31 户", "情况": "2020-11-25 化解"},
        {"户数": "21 户", "情况": "2022-11-05 化解"},
        {"户数": "14 户", "情况": "2024-10-25 化解"},
        {"户数": "4 户", "情况": "未化解：资料"},
        {"户数": "3 户", "情况": "未化解：产权"},
        {"户数": "2 户", "情况": "未化解：诉讼"},
        {"户数": "2 户", "情况": "未化解：本人意愿"},
        {"户数": "1 户", "情况": "未化解：腾退"},
    ]
    assert at.main.get("progress")[0].proto.text == "化解 **150/162 户**"
    assert limits == [
        {"自": "2026-05-08", "期限": "2027-03-04", "情况": "剩 100 天"},
        {"自": "2020-05-19", "期限": "2021-10-26", "情况": "2026-05-08 延期"},
        {"自": "2018-10-27", "期限": "2020-10-26", "情况": "2020-05-19 延期"},
    ]
    assert holdings == [
        {"单位": "规自分局", "层级": "区级", "接手": "2019-03-11", "交出": "现由其办理", "天数": "2,815"},
        {"单位": "区信访办", "层级": "区级", "接手": "2018-10-27", "交出": "2019-03-11", "天数": "135"},
    ]
    assert promises == [
        {"单位": "规自分局", "承诺日": "2019-04-25", "期限": "2019-07-14", "情况": "2019-06-22 已兑现"},
        {"单位": "规自分局", "承诺日": "2026-10-14", "期限": "2026-11-30", "情况": "剩 6 天"},
    ]
    assert timeline[0]["日期"] > timeline[-1]["日期"]
    counted = [row["说明"] for row in timeline if row["事项"] == "核定户数"]
    assert counted == ["162 户 · 逐户核对，共一百六十二户。"]
    assert headings(at)[-3:] == ["关联事项 1 件", "相似矛盾", "时间线"]


# Every column of the ledger's own form: what a row says there, and how its page says it.
LEDGER_ROW = {
    "矛盾编号": ("TZ-1", "编号 TZ-1"),
    "矛盾名称": ("三号楼管线反复漏水", "三号楼管线反复漏水"),
    "简要情况": ("居民要求整体更换管线。", "居民要求整体更换管线。"),
    "街道": ("八角街道", "八角街道 · 八角北里社区 · 3号楼"),
    "社区": ("八角北里社区", "八角北里社区"),
    "小区": ("八角北里", "八角北里社区 · 3号楼"),
    "楼": ("3号楼", "3号楼"),
    "问题分类": ("老旧小区->漏水", "领域 老旧小区 › 漏水"),
    "涉及人数": ("486", "涉及人数 486 人"),
    "涉及金额（元）": ("128.5万元", "涉及金额 128.50 万元"),
    "涉及户数": ("162", "化解 90/162 户"),
    "已化解户数": ("90", "90 户 2026-11-24 化解"),
    "未化解原因": ("产权 40户；资料 32户", "32 户 未化解：资料"),
    "来源自报进度": ("93%", "来源自报进度：93%（原样照录，不参与计算）。"),
    "责任单位": ("区住建委", "牵头单位 区住建委"),
    "单位": ("八角街道", "八角街道"),
    "配合单位": ("规自分局、国资委", "配合单位 规自分局、国资委"),
    "包案领导（职务）": ("区委副书记；副区长", "包案领导 区委副书记、副区长"),
    "上账日期": ("2026-03-02", "2026-03-02 上账"),
    "来源": ("接访", "来源：来访"),
    "层级": ("区级", "层级 区级"),
    "等级": ("重大", "等级 重大"),
    "问题症结": ("产权单位已改制。", "问题症结 产权单位已改制。"),
    "是否属实": ("基本属实", "是否属实 基本属实"),
    "诉求合理性": ("部分合理", "诉求合理性 部分合理：更换合理，赔偿缺乏依据。"),
    "理由": ("更换合理，赔偿缺乏依据。", "更换合理"),
    "化解时限": ("2026-12-31", "期限 12月31日（剩 37 天）"),
    "化解措施": ("一是核定概算；二是议定分担。", "化解措施 一是核定概算；二是议定分担。"),
    "化解方式": ("行政调解", "化解方式 行政调解"),
    "最新进展": ("立管已更换九十户。", "进展 立管已更换九十户。"),
    "下一步": ("约第二批入户时间", "下一步 约第二批入户时间"),
    "首次信访时间": ("2025-11-20", "首次信访时间：2025-11-20"),
    "末次信访时间": ("2026-10-12", "末次信访时间：2026-10-12"),
    "预计化解时间": ("2026-12-20", "预计化解时间：2026-12-20"),
    "实际化解时间": ("", ""),
    "化解结果": ("部分", ""),
    "销号情况": ("申请销号", "待销账"),
    "销账日期": ("", ""),
}


def test_everything_that_a_row_of_the_ledger_brought_is_shown(database_url, tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TODAY", TODAY)
    assert {field.heads[0] for field in LEDGER.fields if field.fills} == LEDGER_ROW.keys()
    made = frozenset({"street", "community", "place", "unit", "topic"})
    row = [value for value, _ in LEDGER_ROW.values()]
    taken_in(database_url, tmp_path, [list(LEDGER_ROW), row], LEDGER, made)
    at = screen(FILE, number="TZ-1")
    assert not at.exception
    shown = said(at)
    assert {head: words for head, (_, words) in LEDGER_ROW.items() if words not in shown} == {}
    assert "台账没有填" not in shown


def test_what_a_row_of_the_ledger_left_empty_is_named(database_url, tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TODAY", TODAY)
    row = {
        "矛盾编号": "TZ-2",
        "矛盾名称": "买菜不便",
        "责任单位": "没听过的中心",
        "配合单位": "另一中心",
        "上账日期": "2026-09-01",
    }
    taken_in(database_url, tmp_path, [list(row), list(row.values())], LEDGER)
    at = screen(FILE, number="TZ-2")
    assert not at.exception
    assert "承办单位未知。" in written(at)[0]
    shown = said(at)
    assert "台账没有填：涉及人数、涉及金额、是否属实、诉求合理性、化解方式、化解措施、包案领导、等级。" in shown
    assert "待归类的名称 配合单位“另一中心”、责任单位“没听过的中心”" in shown
    assert "牵头单位 没听过的中心（名称待归类）" in shown
    assert "承办单位还不知道，各级、各单位的持有天数不计。" in shown


def test_linked_matters_are_ways_to_their_pages(sample):
    number = number_of(sample, title="金辉苑")
    with reading(connect(sample)) as connection:
        case = dispute(connection, district_office(), number, DAY)
        assert case is not None
        alike = similar(connection, district_office(), case.id)
    assert case.matters and alike
    at = screen(FILE, number=number)
    ways = [(link.proto.page, link.proto.query_string) for link in at.main.get("page_link")]
    assert ways == [
        *(("matter", f"number={line.number}") for line in case.matters),
        *(("dispute", f"number={one.number}") for one in alike),
    ]


def test_timeline_is_narrowed_by_what_happened(sample):
    number = number_of(sample, title="金辉苑")
    at = screen(FILE, number=number)
    everything = tables_of(at)[-1]
    at.button_group(key="event").set_value(["移交", "批示"]).run()
    assert tables_of(at)[-1] == [row for row in everything if row["事项"] in ("移交", "批示")]
    assert f"共 {len(everything)} 条记录，由新到旧；所选 {len(tables_of(at)[-1])} 条。" in written(at)[-1]
    at = screen(FILE, number=number, event="不存在")
    assert ":small[:orange[网址里的只看条件不在名单里，已略去。]]" in written(at)
    assert tables_of(at)[-1] == everything


def test_three_transfers_propose_a_meeting_with_those_units(sample_copy_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", sample_copy_url)
    monkeypatch.setenv("TODAY", TODAY)
    number = number_of(sample_copy_url, title="金辉苑")
    with writing(connect(sample_copy_url)) as connection:
        case = dispute(connection, district_office(), number, DAY)
        assert case is not None
        units = connection.execute(
            select(tables.units.c.id, tables.units.c.short_name).where(
                tables.units.c.short_name.in_(["区住建委", "区城管委", "八角街道"])
            )
        ).all()
        last = max(event.seq for event in events_of(connection, "dispute", case.id))
        moved = [
            Event("transferred", DAY - timedelta(days=3 - i), last + 1 + i, unit_id=unit.id, level=3)
            for i, unit in enumerate(units)
        ]
        revision = revise(connection, Request("test", datetime(2026, 11, 24, 9)), "移交三次")
        record(connection, revision, "dispute", case.id, moved, rules(connection))
    at = screen(FILE, number=number)
    (proposal,) = [text for text in written(at) if "建议开协调会" in text and "请" in text and "参加**" in text]
    assert proposal.startswith(":material/groups: **建议开协调会，请 ")
    assert {unit.short_name for unit in units} <= set(proposal.split("请 ")[1].split(" 参加")[0].split("、"))
    assert any("移交 4 次" in text for text in written(at))


def test_no_meeting_is_proposed_before(sample):
    at = screen(FILE, number=number_of(sample, title="金辉苑"))
    assert not [text for text in written(at) if "协调会，请" in text]


def test_off_the_ledger_says_since_when(sample):
    number = number_of(sample, status="off")
    with reading(connect(sample)) as connection:
        case = dispute(connection, district_office(), number, DAY)
    assert case is not None
    off = case.spells[-1][1]
    assert off is not None
    at = screen(FILE, number=number)
    assert not at.exception
    assert written(at)[0].startswith(f"**已于 {off.year}年{off.month}月{off.day}日销账**")
    assert written(at)[2].startswith(":green-badge[:material/check: 已销账]")
    assert tables_of(at)[0][0]["情况"] == f"{off.isoformat()} 销账"


@pytest.mark.parametrize("number", ["", "SJS-ZD-0000-000", "' or 1=1 --", "SJS-ZD-2018-002\n"])
def test_an_address_that_leads_nowhere(sample, number):
    at = screen(FILE, number=number)
    assert not at.exception
    assert written(at) == NOT_THERE
    assert [link.proto.label for link in at.main.get("page_link")] == ["回到重点矛盾"]


def test_every_dispute_of_the_sample_opens(sample):
    with reading(connect(sample)) as connection:
        numbers = connection.scalars(select(tables.disputes.c.number).order_by(tables.disputes.c.number)).all()
    at = screen(FILE)
    for number in numbers[::4]:
        at.query_params["number"] = number
        at.run()
        assert (number, list(at.exception), list(at.warning)) == (number, [], [])
        assert headings(at)[0] == "是什么事"


def test_paper_has_every_event(sample):
    number = number_of(sample, title="金辉苑")
    at = screen(FILE, number=number, print="1")
    with reading(connect(sample)) as connection:
        case = dispute(connection, district_office(), number, DAY)
    assert case is not None
    assert len(tables_of(at)[-1]) == len(case.events)
    assert tables_of(at)[-1][-1]["日期"] == "2018-\u206010-\u206005"  # a day is never broken


def test_an_empty_district_says_not_there(database_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TODAY", TODAY)
    assert written(screen(FILE, number="SJS-ZD-2018-002")) == NOT_THERE
