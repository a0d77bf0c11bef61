"""Settings are rows with a first day; the code's defaults hold where there is none; nonsense is named in Chinese."""

from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from data_access import settings, tables, writing
from data_access.engine import DatabaseProblem, connect
from data_access.writing import Request
from domain.clocks import LIMITS, ClockState, Stage, due
from domain.events import Event
from domain.spells import Choices, MatterFacts, Rules, derive_matter
from domain.thresholds import Season, Thresholds
from domain.vocabulary import Category, Channel
from domain.workdays import shipped
from tests.data_access.ground import RULES, Ground

# A made-up notice: New Year's Day is a Friday; the Saturday after the holiday is worked.
YEAR_2027 = ([date(2027, 1, 1), date(2027, 2, 8), date(2027, 2, 9)], [date(2027, 2, 20)])


def revision(connection, day: date) -> int:
    return writing.revise(connection, Request("tests", datetime.combine(day, datetime.min.time())), "a setting")


def test_without_a_row_the_defaults_of_the_code_hold(database_url: str):
    with connect(database_url).connect() as connection:
        assert settings.thresholds(connection, date(2026, 11, 24)) == Thresholds()
        assert settings.rules(connection) == Rules()


def test_the_rows_that_are_seeded_say_the_same_as_the_code(ground: Ground):
    with ground.engine.connect() as connection:
        assert settings.thresholds(connection, date(2026, 11, 24)) == Thresholds()
        assert settings.rules(connection) == RULES
        names = set(connection.scalars(select(tables.settings.c.name)))
        without_basis = connection.scalars(select(tables.settings.c.name).where(tables.settings.c.basis.is_(None)))
        assert list(without_basis) == []
    assert {field.name for field in fields(Thresholds)} | {f"limit.{stage}" for stage in LIMITS} <= names
    assert {f"workdays.{year}" for year in range(2017, 2027)} <= names


def test_a_threshold_holds_from_its_first_day(ground: Ground):
    with ground.engine.begin() as connection:
        learned = revision(connection, date(2026, 6, 1))
        settings.enter(connection, learned, "stuck_days", date(2026, 7, 1), 10, "区信访联席会议纪要")
        settings.enter(connection, learned, "call_back_days", date(2026, 7, 1), (15, 60), "区信访联席会议纪要")
        before, after = (settings.thresholds(connection, day) for day in (date(2026, 6, 30), date(2026, 7, 1)))
        assert (before, after) == (Thresholds(), Thresholds(stuck_days=10, call_back_days=(15, 60)))
        assert [row.value for row in settings.history(connection, "stuck_days")] == [15, 10]


def test_of_two_rows_for_one_first_day_the_later_one_holds(ground: Ground):
    with ground.engine.begin() as connection:
        for day, value in ((date(2026, 6, 1), 10), (date(2026, 6, 2), 12)):
            settings.enter(connection, revision(connection, day), "stuck_days", date(2026, 7, 1), value, "更正")
        assert settings.thresholds(connection, date(2026, 7, 1)).stuck_days == 12


def test_a_choice_of_tomorrow_moves_nothing_of_yesterday(ground: Ground):
    with ground.engine.begin() as connection:
        learned = revision(connection, date(2026, 6, 1))
        settings.enter(connection, learned, "collective_over", date(2027, 1, 1), 9, "区信访联席会议纪要")
        settings.enter(connection, learned, "extension_from", date(2026, 7, 1), "rolled", "区信访联席会议纪要")
        rules = settings.rules(connection)
    days = (date(2026, 6, 30), date(2026, 7, 1), date(2027, 1, 1))
    rolled = Choices(extension_from="rolled")
    assert [rules.choices_on(day) for day in days] == [Choices(), rolled, replace(rolled, collective_over=9)]
    visit = MatterFacts(Category.CLAIM, Channel.VISIT, persons=7)
    received = [derive_matter(visit, [Event("received", day, 0, 1, 3)], rules).life.collective for day in days]
    assert received == [True, True, False]


def test_a_limit_holds_for_clocks_that_start_on_its_first_day_or_later(ground: Ground):
    limit = {
        "number": 10,
        "kind": "days",
        "starts_from": "收到信访事项之日",
        "on_whom": "信访部门",
        "article": "某办法第一条",
        "rule": "某办法2026·1",
    }
    with ground.engine.begin() as connection:
        settings.enter(connection, ground.revision, "limit.transfer", date(2026, 7, 1), limit, "某办法")
        rules = settings.rules(connection)
    found = [
        rules.limits_on(day)[Stage.transfer].number for day in (date(2000, 1, 1), date(2026, 6, 30), date(2026, 7, 1))
    ]
    assert found == [15, 15, 10]
    assert rules.limits_on(date(2026, 7, 1))[Stage.handling] == LIMITS[Stage.handling]


def test_a_year_that_is_entered_is_known_from_the_day_it_was_learned(ground: Ground):
    with ground.engine.begin() as connection:
        learned = revision(connection, date(2026, 11, 26))
        settings.enter_year(connection, learned, 2027, *YEAR_2027, "国办发明电〔2026〕9号")
    with ground.engine.connect() as connection:
        calendar = settings.rules(connection).calendar
        as_known_before = settings.rules(connection, known_on=date(2026, 11, 25)).calendar
        basis = settings.history(connection, "workdays.2027")[0].basis
    assert (calendar.published[2027], basis) == (date(2026, 11, 26), "国办发明电〔2026〕9号")
    assert as_known_before == shipped()
    answer = due(Stage.handling, date(2026, 11, 24), calendar)
    assert (answer.due, answer.state) == (date(2027, 1, 25), ClockState.known)  # 01-23 is a Saturday
    assert [calendar.is_workday(day) for day in (date(2027, 1, 1), date(2027, 2, 20))] == [False, True]


@pytest.mark.parametrize(
    ("off", "work", "notice", "sentence"),
    [
        ([date(2027, 1, 1)], [date(2027, 1, 4)], "某号", "2027-01-04 不是周末"),
        ([date(2028, 1, 1)], [], "某号", "2028-01-01 不在 2027 年"),
        ([], [], "某号", "2027 年没有一天放假"),
        ([date(2027, 1, 1)], [], " ", "文号"),
        ([date(2027, 1, 1)], [], "某\n号", "文号应写成一行"),
    ],
)
def test_a_year_that_makes_no_sense_is_refused(ground: Ground, off, work, notice: str, sentence: str):
    with ground.engine.begin() as connection, pytest.raises(ValueError, match=sentence):
        settings.enter_year(connection, ground.revision, 2027, off, work, notice)


NONSENSE: list[tuple[str, Any, str]] = [
    ("due_soon_days", 0, "临期天数"),
    ("stuck_days", "15", "停滞天数"),
    ("rebound_days", True, "近期反弹天数"),
    ("collective_over", -1, "集体访人数"),
    ("call_back_days", [90, 30], "销账后回访天数"),
    ("call_back_days", 30, "销账后回访天数"),
    ("heating_season", ["11-15", "13-01"], "供暖季起止日"),
    ("heating_season", "11-15", "供暖季起止日"),
    ("extension_from", "later", "延期起算方式"),
    ("procedure_days", {"6": 60}, "适用某程序的期限"),
    ("order_hours", {"urgent": 2}, "按类别的小时数"),
    ("order_hours", {"general": 0}, "按类别的小时数"),
    ("limit.transfer", {"number": 15}, "时限（转送、交办）"),
    ("limit.breakfast", {}, "时限|limit.breakfast"),
    ("workdays.2027", {"off": ["2027-01-01"]}, "2027 年工作日历"),
    ("workdays.2027", {"off": ["元旦"], "work": []}, "2027 年工作日历"),
    ("colour", 1, "没有「colour」这项设置"),
]


@pytest.mark.parametrize(("name", "value", "sentence"), NONSENSE)
def test_a_value_that_makes_no_sense_is_refused(ground: Ground, name: str, value: Any, sentence: str):
    with ground.engine.begin() as connection, pytest.raises(ValueError, match=sentence):
        settings.enter(connection, ground.revision, name, date(2026, 1, 1), value, "测试")


@pytest.mark.parametrize(("text", "sentence"), [("0", "停滞天数.*正整数"), ("{", "停滞天数.*无法识别")])
def test_a_broken_row_is_named_when_it_is_read(ground: Ground, text: str, sentence: str):
    with ground.engine.begin() as connection:
        row = {"name": "stuck_days", "valid_from": date(2026, 7, 1), "value": text, "learned": ground.revision}
        connection.execute(tables.settings.insert().values(**row))
        with pytest.raises(DatabaseProblem, match=sentence):
            settings.thresholds(connection, date(2026, 8, 1))
        with pytest.raises(DatabaseProblem, match=sentence):
            settings.rules(connection)


@pytest.mark.parametrize(
    ("basis", "sentence"),
    [
        (" ", "需要写明依据"),
        ("赵女士 13800138000", "不能有人的称呼"),
        ("纪\0要", "依据应写成一行"),
        ("纪" * 201, "不超过 200 个字"),
    ],
)
def test_a_basis_must_be_given(ground: Ground, basis: str, sentence: str):
    with ground.engine.begin() as connection, pytest.raises(ValueError, match=sentence):
        settings.enter(connection, ground.revision, "stuck_days", date(2026, 1, 1), 10, basis)


def test_heating_seasons_begin_by_the_row_of_their_year(ground: Ground):
    with ground.engine.begin() as connection:
        early = ["11-06", "03-20"]
        settings.enter(connection, ground.revision, "heating_season", date(2025, 10, 1), early, "供热公告")
        settings.enter(connection, ground.revision, "heating_season", date(2026, 9, 1), ["11-15", "03-15"], "供热公告")
        found = settings.heating_seasons(connection, date(2025, 3, 15), date(2026, 11, 15))
    assert found == (
        Season(date(2024, 11, 15), date(2025, 3, 15)),
        Season(date(2025, 11, 6), date(2026, 3, 20)),
        Season(date(2026, 11, 15), date(2027, 3, 15)),
    )
