"""A notice on holidays is read as the State Council writes it; what is no day is named."""

import re
from datetime import date

import pytest

from domain.holiday_notices import announced, named_days

NOTICE = """一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日至7日放假调休，共3天，2月20日（周六）、28日（周日）上班。
三、国庆节：2027-10-01、10月4日—5日放假；10/9 上班
四、2028年元旦另行通知"""


def test_a_notice_is_read_as_it_is_written():
    off, work = announced(NOTICE.rpartition("\n")[0], 2027)
    assert [f"{day:%m-%d}" for day in off] == [
        "01-01",
        "01-02",
        "01-03",
        "02-05",
        "02-06",
        "02-07",
        "10-01",
        "10-04",
        "10-05",
    ]
    assert work == (date(2027, 2, 20), date(2027, 2, 28), date(2027, 10, 9))
    assert named_days("12月31日至1月1日", 2028) == (date(2027, 12, 31), date(2028, 1, 1))
    assert announced("没有", 2027) == ((), ())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2月30日放假", "没有 2027年2月30日 这一天"),
        ("1月3日至1日", "“1月3日至1日”的先后或长短不对"),
        ("2月1日至4月1日", "先后或长短不对"),
        ("国办发明电〔2026〕9号", "“国办发明电〔2026〕9号”不是日期"),
        ("28日上班", "“28日”没有写明月份"),
        ("第 3 周放假", "“3”不是日期，请写成 1月1日至3日 或 2027-01-01"),
        (NOTICE, "“四、2028年元旦另行通知”不是日期"),
    ],
)
def test_what_is_no_day_is_named(text: str, sentence: str):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        announced(text, 2027)
