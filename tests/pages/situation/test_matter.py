"""一件一页: each state of a clock, an accusation that is not there, who drives and who owes, dead addresses."""

from datetime import date

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from data_access import tables
from data_access.engine import connect, reading
from data_access.imports.contract import Field, Source
from data_access.matters import Matter, matter
from data_access.scope import told
from domain.visibility import district_office
from domain.vocabulary import EVENT_WORDS, STAGE_WORDS
from tests.databases import TODAY
from tests.pages.opened import said, screen, tables_of, taken_in, written

DAY = date.fromisoformat(TODAY)
FILE = "situation/matter.py"
NOT_THERE = ["**没有这件事项，或不在您的查看范围内**"]


@pytest.fixture
def sample(sample_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DATABASE_URL", sample_url)
    monkeypatch.setenv("TODAY", TODAY)
    return sample_url


def first(url: str, *conditions, of=tables.matters) -> Matter:
    """The first matter of the sample for which the conditions on `of` hold."""
    m = tables.matters
    query = select(m.c.number).where(*conditions, told(m)).order_by(m.c.number)
    if of is not m:
        query = query.join(of, of.c.matter_id == m.c.id).where(of.c.withdrawn == tables.STANDS)
    with reading(connect(url)) as connection:
        number = connection.scalars(query).first()
        assert number is not None
        found = matter(connection, district_office(), number)
    assert found is not None
    return found


def clock_limits(at: AppTest) -> list[str]:
    return [row["期限"] for rows in tables_of(at) for row in rows if "阶段" in row]


def test_a_finished_matter_whole(sample):
    m = tables.matters.c
    case = first(sample, m.status == "finished", m.category == "claim", m.received_known)
    at = screen(FILE, number=case.line.number)
    assert not at.exception and not at.warning
    assert at.title[0].value == case.line.title
    assert case.line.finished is not None and case.line.received is not None
    days = (case.line.finished - case.line.received).days
    assert f"办结**，自收到起 **{days:,} 天**；" in written(at)[0]
    assert written(at)[2].startswith(":gray-badge[:material/check: 已办结] :gray-badge[申诉求决]")
    assert case.text in written(at)
    about = next(text for text in written(at) if "反映人" in text).replace(":small[:gray[", "").replace("]]", "")
    assert case.salutation and f"反映人　{case.salutation}" in about.split("  \n")
    owners = next(text for text in written(at) if "受理部门" in text).replace(":small[:gray[", "").replace("]]", "")
    assert owners.split("  \n")[:3] == [
        f"受理部门（推动程序）　{case.driver}",
        f"办理部门（实质解决）　{case.holdings[-1].unit}",
        f"首接单位　{case.first_unit}",
    ]
    holdings = next(rows for rows in tables_of(at) if "接手" in rows[0])
    assert [row["接手"] for row in holdings] == [str(h.since) for h in reversed(case.holdings)]
    assert sum(int(row["天数"].replace(",", "")) for row in holdings) == days
    timeline = tables_of(at)[-1]
    assert [(row["日期"], row["事项"]) for row in timeline] == [
        (event.day.isoformat(), EVENT_WORDS[event.kind]) for event in case.events
    ]


def test_a_received_day_that_is_not_known_is_said_and_nothing_counted_from_it(sample):
    m = tables.matters.c
    case = first(sample, m.status == "finished", m.category == "claim", ~m.received_known)
    at = screen(FILE, number=case.line.number)
    assert not at.exception and not at.warning
    assert "办结**，收到日未知；" in written(at)[0]
    assert any("收到日未知（" in text for text in written(at))
    assert tables_of(at)[-1][-1]["说明"].startswith("收到日未知")


@pytest.mark.parametrize("stage", ["transfer", "feedback", "objection", "confirmation", "recheck"])
def test_clocks_beside_the_duty_stand_in_the_table(sample, stage):
    case = first(sample, tables.clocks.c.stage == stage, of=tables.clocks)
    at = screen(FILE, number=case.line.number)
    assert not at.exception and not at.warning
    assert STAGE_WORDS[stage] in [row["阶段"] for rows in tables_of(at) for row in rows if "阶段" in row]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("calendar_unpublished", "工作日历未发布：原始届满日 {raw}"),
        ("start_unknown", "起算日未知"),
        ("no_limit", "无期限"),
        ("no_clock", "不计时限"),
        ("known", "{due}"),
    ],
)
def test_each_state_of_a_clock_is_said_in_words(sample, state, words):
    case = first(sample, tables.clocks.c.state == state, of=tables.clocks)
    clock = next(clock for clock in case.clocks if clock.state == state)
    at = screen(FILE, number=case.line.number)
    assert words.format(raw=clock.raw, due=clock.due) in clock_limits(at)
    assert any("规则版本：" in text for text in written(at))


def test_an_open_matter_says_when_it_is_due(sample):
    clocks = tables.clocks.c
    case = first(sample, clocks.state == "known", clocks.duty, clocks.ended > DAY, clocks.due > DAY, of=tables.clocks)
    due = next(clock.due for clock in case.clocks if clock.duty and clock.ended is None)
    assert due is not None
    at = screen(FILE, number=case.line.number)
    year = f"{due.year}年" if due.year != DAY.year else ""
    assert f"期限 {year}{due.month}月{due.day}日（剩 {(due - DAY).days} 天）。" in written(at)[0]
    assert any(row["情况"] == f"剩 {(due - DAY).days} 天" for rows in tables_of(at) for row in rows if "阶段" in row)


def test_an_accusation_is_not_there(sample):
    m = tables.matters.c
    with reading(connect(sample)) as connection:
        number = connection.scalars(select(m.number).where(m.category == "accusation")).first()
    at = screen(FILE, number=str(number))
    assert not at.exception
    assert written(at) == NOT_THERE


def test_ratings_stand_as_they_were_recorded(sample):
    case = first(sample, tables.ratings.c.state == "unrated", of=tables.ratings)
    at = screen(FILE, number=case.line.number)
    shown = next(rows for rows in tables_of(at) if "评价对象" in rows[0])
    assert [(row["评价对象"], row["状态"], row["自"]) for row in shown] == [
        (_OBJECTS[r.object], _RATED[r.state], r.since.isoformat()) for r in case.ratings
    ]


_OBJECTS = {"office": "信访部门", "unit": "办理单位"}
_RATED = {
    "pending": "待评价",
    "satisfied": "满意",
    "basically": "基本满意",
    "dissatisfied": "不满意",
    "unrated": "未评价",
    "expired": "超期未评价",
    "invalid": "无效回访",
}


def test_a_matter_of_a_dispute_leads_to_it(sample):
    m, link = tables.matters, tables.dispute_matters
    with reading(connect(sample)) as connection:
        number = connection.scalars(select(m.c.number).join(link, link.c.matter_id == m.c.id).order_by(m.c.id)).first()
        assert number is not None
        case = matter(connection, district_office(), number)
    assert case is not None
    at = screen(FILE, number=number)
    ways = [(way.proto.label, way.proto.query_string) for way in at.main.get("page_link")]
    assert ways[0] == ("上账", f"matter={number}")
    assert ways[1:] == [(f"**{title}**", f"number={dispute}") for dispute, title in case.disputes]


def test_timeline_is_narrowed_by_what_happened(sample):
    case = first(sample, tables.matters.c.status == "finished")
    at = screen(FILE, number=case.line.number)
    everything = tables_of(at)[-1]
    at.button_group(key="event").set_value(["办结"]).run()
    assert tables_of(at)[-1] == [row for row in everything if row["事项"] == "办结"]
    assert len(tables_of(at)[-1]) < len(everything)


@pytest.mark.parametrize("number", ["", "XF0000000000", "../../etc/passwd"])
def test_an_address_that_leads_nowhere(sample, number):
    at = screen(FILE, number=number)
    assert not at.exception
    assert written(at) == NOT_THERE
    assert [link.proto.label for link in at.main.get("page_link")] == ["回到总览"]


def test_matters_of_every_status_open(sample):
    m = tables.matters.c
    with reading(connect(sample)) as connection:
        numbers = [
            connection.scalars(
                select(m.number).where(m.status == status, told(tables.matters)).order_by(m.number)
            ).first()
            for status in connection.scalars(select(m.status).distinct().order_by(m.status))
        ]
    assert len(numbers) >= 5
    at = screen(FILE)
    for number in numbers:
        at.query_params["number"] = str(number)
        at.run()
        assert (number, list(at.exception), list(at.warning)) == (number, [], [])
        assert at.main.subheader[0].value == "是什么事"


def test_an_empty_district_says_not_there(database_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TODAY", TODAY)
    assert written(screen(FILE, number="XF2026000001")) == NOT_THERE


def test_what_an_imported_row_carries_is_shown_and_what_it_lacks_is_said(database_url, tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TODAY", TODAY)
    columns = {
        "number": "工单编号", "title": "标题", "text": "内容", "channel": "渠道", "received": "来电时间", "street": "街道",
        "unit": "承办单位", "persons": "人数", "households": "户数", "amount": "金额", "progress": "进度", "order_class": "工单级别", "hours": "时限小时",
    }  # fmt: skip
    fields = tuple(Field(name, (head,)) for name, head in columns.items())
    rows = [
        ["G1", "暖气不热", "室温只有十五度。\n已三天。", "12345", "2026-11-20 08:30", "八角街道", "没听过的中心", "3", "12", "3000", "60%", "紧急", "2"],
        ["G2", "路灯不亮", "", "12345", "2026-11-20 08:30", "八角街道", *[""] * 7],
    ]  # fmt: skip
    taken_in(database_url, tmp_path, [list(columns.values()), *rows], Source("orders", "工单", "matters", fields))
    at = screen(FILE, number="G1")
    assert not at.exception and not at.warning
    assert "承办单位未知；" in written(at)[0]
    assert "2026-11-20 08:30 收到（12345）" in written(at)[1]
    shown = said(at)
    for words in (
        "室温只有十五度。 已三天。", "待归类的名称 街道“八角街道”、责任单位“没听过的中心”", "人次 3 人", "涉及户数 12 户",
        "涉及金额 3,000 元", "工单时限 紧急 · 2 小时", "来源自报进度 60%", "办理部门（实质解决） 没听过的中心（名称待归类）",
        "承办单位还不知道，各级、各单位的持有天数不计。",
    ):  # fmt: skip
        assert words in shown, words
    at = screen(FILE, number="G2")
    shown = said(at)
    assert ("没有填写内容。" in shown, "涉及户数" in shown, "未知 0 天" in shown) == (True, False, False)
