"""Cells as people write them: each case can be checked by a clerk, and what is written is read back."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.imports import values
from data_access.imports.values import Doubt

TODAY = date(2026, 11, 24)


def doubt(read, *cell) -> tuple[str, object]:
    with pytest.raises(Doubt) as caught:
        read(*cell)
    assert caught.value.sentence.endswith("。")
    return caught.value.code, caught.value.value


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-8-3", date(2026, 8, 3)),
        ("2026/08/03", date(2026, 8, 3)),
        ("2026.8.3", date(2026, 8, 3)),
        ("2026年8月3日", date(2026, 8, 3)),
        ("２０２６年０８月０３日", date(2026, 8, 3)),
        ("2026年 8月 3日（星期一）", date(2026, 8, 3)),
        ("20260803", date(2026, 8, 3)),
        (20260803, date(2026, 8, 3)),
        ("2026-08-03 00:00:00", date(2026, 8, 3)),
        ("2026-08-03 17:30", datetime(2026, 8, 3, 17, 30)),
        ("2026-08-03T17:30:05.250", datetime(2026, 8, 3, 17, 30, 5)),
        ("2026年8月3日17时30分", datetime(2026, 8, 3, 17, 30)),
        ("2026年8月3日 下午5点", datetime(2026, 8, 3, 17, 0)),
        ("2026/8/3 5:30 PM", datetime(2026, 8, 3, 17, 30)),
        ("2026/8/3 12:05 AM", datetime(2026, 8, 3, 0, 5)),
        ("20260803 17:30:05", datetime(2026, 8, 3, 17, 30, 5)),
        ("20260803173005", datetime(2026, 8, 3, 17, 30, 5)),
        ("20260803 173005", datetime(2026, 8, 3, 17, 30, 5)),
        ("2026年8月3日上午9:30", datetime(2026, 8, 3, 9, 30)),
        ("2026-8-3 9：30", datetime(2026, 8, 3, 9, 30)),
        ("2026.8.3.", date(2026, 8, 3)),
        ("2026-08-03 24:00:00", date(2026, 8, 3)),
        ("2026年8月3日24时", date(2026, 8, 3)),
        ("2026-08-03 10:24:00", datetime(2026, 8, 3, 10, 24)),
        ("2026-08-03T09:30:00Z", datetime(2026, 8, 3, 17, 30)),
        ("2026-08-03T17:30:00+08:00", datetime(2026, 8, 3, 17, 30)),
        ("2026-08-03 04:30:00-0500", datetime(2026, 8, 3, 17, 30)),
        (datetime(2026, 8, 3), date(2026, 8, 3)),
        (date(2026, 8, 3), date(2026, 8, 3)),
    ],
)
def test_moments(cell, expected):
    found = values.moment(cell)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("cell", "code", "taken"),
    [
        ("2026-13-05", "bad_date", None),
        ("2026-02-30", "bad_date", None),
        ("2026-08-03 25:00", "bad_date", None),
        ("2026-08-03 24:30", "bad_date", None),
        ("9999-12-31T23:00Z", "bad_date", None),
        ("2026-01-01T00:00+99:99", "bad_date", None),
        ("0000-00-00", "bad_date", None),
        ("8月3日", "bad_date", None),
        ("2026年8月", "bad_date", None),
        ("下周一", "bad_date", None),
        ("162", "bad_date", None),
        (True, "bad_date", None),
        ("03/08/2026", "ambiguous_date", None),
        ("10/21/18 0:00", "ambiguous_date", None),
        (46310, "serial_date", date(2026, 10, 15)),
        ("46310.3958333", "serial_date", datetime(2026, 10, 15, 9, 30)),
    ],
)
def test_what_is_no_day(cell, code, taken):
    assert doubt(values.moment, cell) == (code, taken)


@pytest.mark.parametrize(
    "cell", ["1899-12-30", "1900-01-01", "1970-01-01", "1989-12-31", "2026-11-25", "2099-12-31", "9999-12-31"]
)
def test_days_that_cannot_have_been(cell):
    assert doubt(values.past, cell, (), TODAY) == ("impossible_date", None)


def test_a_limit_may_come_but_not_in_a_hundred_years():
    assert values.limit("2027-01-23 17:00", (), TODAY) == date(2027, 1, 23)
    assert doubt(values.limit, "2099-12-31", (), TODAY) == ("impossible_date", None)


def test_declared_forms_come_first():
    assert values.moment("03/08/2026", ("%d/%m/%Y",)) == date(2026, 8, 3)
    assert values.moment("03/08/2026", ("%m/%d/%Y",)) == date(2026, 3, 8)
    assert values.moment("2026-08-03", ("%d/%m/%Y",)) == date(2026, 8, 3)
    with pytest.raises(Doubt, match="bad_date") as caught:
        values.moment("13/3/2026", ("%m/%d/%Y",))
    assert (
        caught.value.told()
        == "“13/3/2026”不合映射里写明的日期格式；请改为 2026-10-25 这样的写法，或改正映射里的日期格式。"
    )


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)).map(lambda moment: moment.replace(microsecond=0)),
    st.sampled_from(["{0:%Y-%m-%d %H:%M:%S}", "{0.year}/{0.month}/{0.day} {0:%H:%M:%S}", "{0:%Y%m%d%H%M%S}",
                     "{0.year}年{0.month}月{0.day}日{0.hour}时{0.minute}分{0.second}秒", "{0:%Y.%m.%d} {0:%I:%M:%S %p}", "{0:%Y-%m-%dT%H:%M:%S}+08:00"]),
)  # fmt: skip
def test_every_moment_is_read_back(moment, form):
    found = values.moment(form.format(moment))
    assert (found if isinstance(found, datetime) else datetime(found.year, found.month, found.day)) == moment


@settings(deadline=None)
@given(st.one_of(st.text(max_size=30), st.integers(), st.floats(), st.booleans(), st.none(), st.times(), st.dates()))
def test_whatever_stands_in_a_cell_is_read_or_doubted(cell):
    for read in (values.moment, values.count, values.amount, values.hours, values.number, values.reasons, values.posts, values.names, values.text):  # fmt: skip
        try:
            read(cell)
        except Doubt as found:
            assert found.told()


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("1,017,901", 1017901), (162.0, 162), (162, 162), ("162户", 162), ("１２ 人次", 12), ("3.00", 3), ("0", 0)],
)
def test_counts(cell, expected):
    assert values.count(cell) == expected


@pytest.mark.parametrize(
    ("cell", "code"),
    [("约20人", "approximate"), ("20余人", "approximate"), ("20-30", "approximate"), ("几十户", "approximate"),
     ("若干", "bad_number"), ("162.5", "bad_number"), ("-3", "bad_number"), ("1,01", "bad_number"), ("9" * 9000, "bad_number"), ("93%", "percent")],
)  # fmt: skip
def test_what_is_no_count(cell, code):
    assert doubt(values.count, cell) == (code, None)


@given(st.integers(0, 10**7))
def test_every_count_is_read_back(n):
    assert {values.count(cell) for cell in (n, float(n), f"{n}", f"{n:,}", f"{n} 户")} == {n}


@pytest.mark.parametrize(
    ("cell", "unit", "yuan"),
    [
        ("1,234.50", 1, "1234.50"),
        ("12.5万元", 1, "125000"),
        ("12.5万", 10_000, "125000"),
        (12.5, 10_000, "125000"),
        ("1200元", 10_000, "1200"),
        ("¥3亿", 1, "300000000"),
    ],
)
def test_amounts(cell, unit, yuan):
    assert values.amount(cell, unit) == Decimal(yuan)


def test_what_is_no_amount():
    assert [doubt(values.amount, cell) for cell in ("约5万元", "面议", "9" * 20, "9" * 9000)] == [
        ("approximate", None),
        *[("bad_number", None)] * 3,
    ]


def test_hours():
    assert [values.hours(cell) for cell in (24, "24小时", "2h")] == [24, 24, 2]
    assert doubt(values.hours, "7天") == ("bad_number", None)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("00123", "00123"), ("'00123", "00123"), ('="00123"', "00123"), ("\u3000ＧＤ－１\u00a0", "GD-1"), (42, "42"),
     (42.0, "42"), (1234567890123456, "1234567890123456"), (20261103093000123, "20261103093000123"), ("123456789012345000", "123456789012345000"),
     ("202611030001.0", "202611030001"), ("12.0", "12.0"), ("2026.0.1", "2026.0.1")],
)  # fmt: skip
def test_numbers_of_rows(cell, expected):
    assert values.number(cell) == expected


@pytest.mark.parametrize(
    "cell", [123456789012345000, 1.23456789012345e20, int(1.23456789012345e20), "1.23457E+17", 20261103093000124.0]
)
def test_numbers_that_a_spreadsheet_broke(cell):
    assert doubt(values.number, cell) == ("number_broken", None)


def test_a_number_too_long():
    assert doubt(values.number, "9" * 41) == ("number_too_long", None)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("第一行_x000D_\n第二行\r\n\r\n第三行", "第一行\n第二行\n第三行"),
        ("有\u3000全角\u00a0空格\t和制表", "有 全角 空格 和制表"),
        ("  两头  ", "两头"),
        (162.0, "162"),
        (0.93, "0.93"),
        (date(2026, 8, 3), "2026-08-03"),
        (datetime(2026, 8, 3), "2026-08-03"),
        (True, "是"),
        (None, ""),
    ],
)
def test_texts(cell, expected):
    assert values.text(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("区委副书记", ("区委副书记",)),
        ("八角街道工委书记；住建委主任", ("八角街道工委书记", "住建委主任")),
        ("区委常委、政法委书记", ("区委常委、政法委书记",)),
        ("常务副区长", ("常务副区长",)),
    ],
)
def test_posts(cell, expected):
    assert values.posts(cell) == expected


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("赵一白（区委副书记）", ("区委副书记",)),
        ("区委副书记 赵一白", ("区委副书记",)),
        ("区长赵一白", ("区长",)),
        ("赵一白书记", ("书记",)),
        ("赵副区长；钱二青局长", ("副区长", "局长")),
        ("赵一白", ()),
    ],
)
def test_names_beside_posts_are_left_out(cell, kept):
    code, value = doubt(values.posts, cell)
    assert (code, value) == ("name_left_out", kept)


def test_names():
    assert values.name(" 八角街道\n办事处 ") == "八角街道 办事处"
    assert values.names("规自分局、国资委；规自分局") == ("规自分局", "国资委")
    assert doubt(values.name, "一" * 101) == ("too_long", None)


def test_reasons():
    assert values.reasons("产权 8户；资料3户、本人意愿：1") == (("产权", 8), ("资料", 3), ("本人意愿", 1))
    assert doubt(values.reasons, "产权 8户；等判决") == ("reason_without_households", (("产权", 8),))


@pytest.mark.parametrize("cell", ["陈登科主任", "李学会书记", "张工会主席", "王大局局长", "上官建局局长"])
def test_names_that_end_like_an_organ_are_left_out(cell):
    code, held = doubt(values.posts, cell)
    assert (code, held) == ("name_left_out", (cell[-2:],))


def test_characters_that_cannot_be_seen_are_dropped():
    assert values.text("\u202e漏\u200b水\u2066") == "漏水"
