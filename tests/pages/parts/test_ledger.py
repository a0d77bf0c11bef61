"""The ledger as a list, on entries made by hand: filters, orders, pages, the words of a row."""

from dataclasses import replace
from datetime import date

import pytest

from briefing.key_disputes import GROUPS
from data_access.disputes import LedgerEntry
from domain.attention import Attention
from pages.parts.ledger import Filters, Totals, arranged, grouped, narrowed, page_after, sentence, totals
from pages.parts.ledger_entry import SHOWN, columns, details, lines, row, wide

DAY = date(2026, 11, 24)
ONE = LedgerEntry(
    1,
    "SJS-1",
    "回迁房面积差价结算",
    (Attention.OVERDUE, Attention.STUCK),
    "五里坨街道",
    "西山社区",
    "西山家园",
    "拆迁征收",
    3,
    240,
    208,
    date(2024, 2, 21),
    date(2024, 2, 21),
    1,
    "住建委",
    7,
    date(2026, 9, 8),
    2,
    None,
    date(2026, 10, 30),
    "审计意见报联席会议",
    date(2026, 11, 1),
    None,
    "某钢企房产处",
)
TWO = replace(
    ONE,
    id=2,
    number="SJS-2",
    title="Ｎ１楼管线 *老化*",
    states=(Attention.RUNNING,),
    street=None,
    community=None,
    place=None,
    level=2,
    households=0,
    solved=0,
    unit=None,
    held_since=None,
    due=None,
    next_step=None,
    nr=2,
    entered=date(2026, 11, 1),
    transfers=0,
    promise_due=date(2026, 12, 1),
    owner=None,
)


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        (Filters(), ["SJS-1", "SJS-2"]),
        (Filters(state=("停滞",)), ["SJS-1"]),
        (Filters(state=("停滞", "办理中")), ["SJS-1", "SJS-2"]),
        (Filters(level="街道"), ["SJS-2"]),
        (Filters(unit="住建委"), ["SJS-1"]),
        (Filters(owner="某钢企房产处"), ["SJS-1"]),
        (Filters(q="西山"), ["SJS-1"]),
        (Filters(q="sjs-2"), ["SJS-2"]),
        (Filters(q="n1"), ["SJS-2"]),
        (Filters(q="面积 家园"), ["SJS-1"]),
        (Filters(q="面积 老化"), []),
    ],
)
def test_filters(filters, numbers):
    assert [entry.number for entry in narrowed([ONE, TWO], filters)] == numbers


def test_what_has_no_limit_and_no_holder_comes_last():
    assert [entry.number for entry in arranged([TWO, ONE], "期限")] == ["SJS-1", "SJS-2"]
    assert [entry.number for entry in arranged([TWO, ONE], "持有天数")] == ["SJS-1", "SJS-2"]


def test_a_row_says_unknown_and_never_zero():
    assert row(TWO, DAY) == {
        "state": Attention.RUNNING,
        "number": "SJS-2",
        "title": "Ｎ１楼管线 *老化*",
        "street": None,
        "community": None,
        "place": None,
        "topic": "拆迁征收",
        "level": "街道",
        "owner": None,
        "solved": "未核定",
        "share": None,
        "on_ledger": 1007,
        "first_on": date(2024, 2, 21),
        "nr": 2,
        "unit": None,
        "held": None,
        "transfers": 0,
        "due": None,
        "left": "无期限",
        "promise_due": date(2026, 12, 1),
        "last_event": date(2026, 11, 1),
        "next_step": "未填",
    }
    assert row(ONE, DAY) == {
        "state": Attention.OVERDUE,
        "number": "SJS-1",
        "title": "回迁房面积差价结算",
        "street": "五里坨街道",
        "community": "西山社区",
        "place": "西山家园",
        "topic": "拆迁征收",
        "level": "区级",
        "owner": "某钢企房产处",
        "solved": "208/240",
        "share": 208 / 240,
        "on_ledger": 1007,
        "first_on": date(2024, 2, 21),
        "nr": 1,
        "unit": "住建委",
        "held": 77,
        "transfers": 2,
        "due": date(2026, 10, 30),
        "left": "逾期 25 天",
        "promise_due": "无",
        "last_event": date(2026, 11, 1),
        "next_step": "审计意见报联席会议",
    }


def test_the_lines_of_a_card_and_of_the_summary():
    assert lines(ONE, DAY) == [
        "五里坨街道 · 拆迁征收 · 挂账 1,007 天",
        "**住建委** 已持有 77 天 · 下一步：审计意见报联席会议",
    ]
    assert details(ONE, DAY) == [
        "编号 SJS-1 · 五里坨街道 · 西山社区 · 西山家园 · 拆迁征收 · 产权单位 某钢企房产处 · 化解 208/240 户",
        "**住建委** 已持有 77 天 · 下一步：审计意见报联席会议 · 移交 2 次",
        "挂账 1,007 天 · 最近进展 11月1日",
    ]
    assert details(TWO, DAY) == [
        "编号 SJS-2 · 拆迁征收 · 户数未核定",
        "承办单位未知 · 没有移交过",
        "挂账 1,007 天 · 第 2 次上账（11月1日） · 最近进展 11月1日 · 承诺期限 12月1日",
    ]


def test_the_sentence_of_the_whole_and_of_what_filters_leave():
    whole = Totals(41, 1653, 792, 2)
    assert sentence(whole, None) == "在账 **41 件**，涉及 **1,653 户**，已化解 **792 户**（47.9%）；**2 件**逾期。"
    assert sentence(whole, totals([ONE])) == (
        "符合条件 **1 件**（在账 41 件），涉及 **240 户**，已化解 **208 户**（86.7%）；**1 件**逾期。"
    )
    assert sentence(whole, totals([TWO])) == "符合条件 **1 件**（在账 41 件），户数未核定；没有逾期的。"
    assert sentence(whole, totals([])) == "符合条件 **0 件**（在账 41 件）。"


def test_groups_come_by_what_is_overdue_and_say_what_they_add_up_to():
    due = date(2026, 12, 30)
    three = replace(TWO, id=3, number="SJS-3", street="八角街道", due=due)
    late = replace(ONE, id=4, number="SJS-4", households=0, solved=0)
    told = [(group.sentence, [e.number for e in group.entries]) for group in grouped([ONE, TWO, three, late], "按街道")]
    assert told == [
        (
            "**五里坨街道** 2 件，涉及 **240 户**，已化解 **208 户**（86.7%）；**2 件**逾期",
            ["SJS-1", "SJS-4"],
        ),
        ("**八角街道** 1 件，户数未核定；没有逾期的", ["SJS-3"]),
        ("**未归类** 1 件，户数未核定；没有逾期的", ["SJS-2"]),
    ]
    names = {by: [group.name for group in grouped([ONE, TWO], by)] for by in GROUPS}
    assert names == {
        "按街道": ["五里坨街道", "未归类"],
        "按层级": ["区级", "街道"],
        "按现由谁办": ["住建委", "承办单位未知"],
        "按产权单位": ["某钢企房产处", "产权单位未知"],
    }


def test_the_columns_shown_at_first_fit_the_page_beside_the_boxes():
    assert (wide(columns(SHOWN)), wide(columns([*SHOWN, "编号"]))) == (False, True)
    assert [column.head for column in columns(["编号"])] == ["状态", "编号", "矛盾"]


def test_what_is_kept_of_filters_leaves_out_what_was_typed():
    filters = Filters(state=("逾期",), street="八角街道", owner="某所*", q="赵某某")
    assert filters.words() == ["逾期", "八角街道", "某所\\*", "“赵某某”"]
    assert filters.kept() == ["逾期", "八角街道", "某所*", "按字词查找（字词不留存）"]


def test_pages_by_key():
    entries = [replace(ONE, id=n, number=f"N{n}") for n in range(1, 8)]
    first = page_after(entries, None, 3)
    assert ([e.id for e in first.entries], first.earlier, first.later) == ([1, 2, 3], None, {"after": "N3"})
    assert first.sentence == "第 1—3 件，共 7 件"
    second = page_after(entries, "N3", 3)
    assert ([e.id for e in second.entries], second.earlier, second.later) == ([4, 5, 6], {}, {"after": "N6"})
    last = page_after(entries, "N6", 3)
    assert ([e.id for e in last.entries], last.earlier, last.later) == ([7], {"after": "N3"}, None)
    with pytest.raises(LookupError):
        page_after(entries, "N9", 3)


def test_an_entry_whose_day_is_not_known_has_no_age():
    undated = replace(ONE, first_on=None)
    assert row(undated, DAY)["on_ledger"] is None and "挂账天数未知" in lines(undated, DAY)[0]
    assert [entry.number for entry in arranged([undated, TWO], "挂账天数")] == ["SJS-2", "SJS-1"]
