"""重点矛盾 as .xlsx: every cell of the sheet against the ledger, numbers and days as such, and what it rests on."""

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest

from briefing.exports import KINDS, asked, of_disputes
from briefing.key_disputes import Asked, cells
from data_access.disputes import LedgerEntry, ledger
from data_access.district import names
from data_access.engine import connect, reading
from domain.visibility import Viewer, district_office, street_secretary
from pages.parts.ledger_entry import COLUMNS, SHOWN, columns
from pages.parts.ledger_entry import row as on_screen
from tests.databases import TODAY
from tests.pages.parts.test_ledger import TWO

DAY, AT = date.fromisoformat(TODAY), datetime(2026, 11, 24, 9, 30)
TRACE = "261124-K7M2QX"
ALL = [column.name for column in COLUMNS]
LEVELS = {1: "社区", 2: "街道", 3: "区级"}


def plainly(entry: LedgerEntry) -> dict[str, object]:
    """What stands in a row, written down a second time: days are datetimes when read back."""

    def day(value: date | None, without: str) -> object:
        return datetime(value.year, value.month, value.day) if value else without

    words = {"overdue": "逾期", "promise_late": "承诺过期", "due_soon": "临期", "rebound": "反弹"}
    words |= {"stuck": "停滞", "leaving": "待销账", "suspended": "中止", "open": "办理中"}
    counted = entry.households > 0
    return {
        "分组（按产权单位）": entry.owner or "产权单位未知",
        "编号": entry.number,
        "状态": "、".join(words[state] for state in entry.states),
        "矛盾": entry.title,
        "街道": entry.street or "未归类",
        "社区": entry.community or "未归类",
        "地点": entry.place or "未知",
        "领域": entry.topic or "未归类",
        "层级": LEVELS[entry.level],
        "产权单位": entry.owner or "未知",
        "涉及(户)": entry.households if counted else "未核定",
        "已化解(户)": entry.solved if counted else "未核定",
        "进度": float(f"{entry.solved / entry.households:.16g}") if counted else "未核定",
        "挂账(天)": (DAY - entry.first_on).days if entry.first_on else "未知",
        "上账": day(entry.first_on, "未知"),
        "上账(次)": entry.nr,
        "现由谁办": entry.unit or "未知",
        "持有(天)": (DAY - entry.held_since).days if entry.held_since else "未知",
        "移交(次)": entry.transfers,
        "期限": day(entry.due, "无期限"),
        "距期限(天)": (entry.due - DAY).days if entry.due else "无期限",
        "承诺期限": day(entry.promise_due, "无"),
        "最近进展": day(entry.last_event, "未知"),
        "下一步": entry.next_step or "未填",
    }


def taken(url: str, viewer: Viewer, wanted: Asked) -> tuple[str, int, dict[str, list[list]]]:
    with reading(connect(url)) as connection:
        given = asked(of_disputes(wanted, AT), "区信访办 甲某某", AT)
        file = KINDS["disputes"].build(connection, viewer, given, TRACE)
    book = openpyxl.load_workbook(BytesIO(file.content))
    return file.name, file.rows, {s.title: [[cell.value for cell in row] for row in s.iter_rows()] for s in book}


@pytest.fixture
def entries(sample_url: str) -> list[LedgerEntry]:
    with reading(connect(sample_url)) as connection:
        return ledger(connection, district_office(), DAY)


def test_the_sheet_is_the_list_cell_by_cell(sample_url: str, entries: list[LedgerEntry]):
    turned = entries[::-1]
    filters, sort = ["逾期", "八角街道"], "按期限由近到远"
    wanted = Asked([e.id for e in turned], ALL, "在账全部 48 件", filters, "按产权单位", sort)
    name, rows, told = taken(sample_url, district_office(), wanted)
    head, *lines = told["重点矛盾"]
    assert (name, rows) == ("重点矛盾-20261124.xlsx", len(entries))
    assert [dict(zip(head, line, strict=True)) for line in lines] == [plainly(entry) for entry in turned]
    assert head == list(plainly(entries[0]))
    facts = dict(told["口径"])
    households, solved = sum(e.households for e in entries), sum(e.solved for e in entries)
    late = sum("overdue" in e.states for e in entries)
    assert facts["合计"] == (
        f"{len(entries)} 件，涉及 {households:,} 户，已化解 {solved:,} 户（{solved / households:.1%}），逾期 {late} 件"
    )
    assert {key: facts[key] for key in ("清单", "筛选", "分组", "排序", "截至")} == {
        "清单": "在账全部 48 件",
        "筛选": "逾期、八角街道",
        "分组": "按产权单位，逾期多的在前",
        "排序": sort,
        "截至": "2026-11-24 09:30",
    }
    assert dict(told["导出说明"])["追踪码"] == TRACE and dict(told["导出说明"])["导出"] == "区信访办 甲某某"


def test_the_columns_are_those_the_viewer_chose(sample_url: str, entries: list[LedgerEntry]):
    wanted = Asked([entries[0].id], [c.name for c in columns(SHOWN)], "所选 1 件", [], None, "按期限由近到远")
    *_, told = taken(sample_url, district_office(), wanted)
    expected = {
        head: value
        for head, value in plainly(entries[0]).items()
        if head in {*SHOWN, "编号", "状态", "矛盾", "涉及(户)", "已化解(户)", "距期限(天)"}
    }
    assert told["重点矛盾"] == [list(expected), list(expected.values())]
    assert (dict(told["口径"])["筛选"], dict(told["口径"])["分组"]) == ("无", "不分组")
    # Each column of the screen has one of its own here; those of households stand for 150/162.
    assert set(on_screen(entries[0], DAY)) == set(ALL)


def test_what_is_not_the_viewers_is_not_in_the_file(sample_url: str, entries: list[LedgerEntry]):
    """Ids of others, forged into what is asked for, and of what is not there."""
    street = next(entry.street for entry in entries if entry.street)
    with reading(connect(sample_url)) as connection:
        viewer = street_secretary(
            "街道书记", next(id_ for id_, name in names(connection).street.items() if name == street)
        )
    mine = [entry for entry in entries if entry.street == street]
    wanted = Asked([*(e.id for e in entries), 999_999], ["street"], "所选", [], None, "按期限由近到远")
    _, rows, told = taken(sample_url, viewer, wanted)
    assert rows == len(mine) and [line[0] for line in told["重点矛盾"][1:]] == [entry.number for entry in mine]
    left = len(entries) + 1 - len(mine)
    assert dict(told["口径"])["清单"] == f"所选；其中 {left} 件导出时已销账，或不在您的查看范围内"


def test_an_empty_cell_says_why():
    said = cells(replace(TWO, first_on=None), "按街道", DAY)
    assert {name: said[name] for name in ("group", "households", "share", "on_ledger", "due", "left", "unit")} == {
        "group": "未归类",
        "households": "未核定",
        "share": "未核定",
        "on_ledger": None,
        "due": "无期限",
        "left": "无期限",
        "unit": None,
    }
