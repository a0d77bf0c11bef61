"""How numbers, days and changes are written, as a table a clerk could check."""

from datetime import date, datetime

import pytest

from pages.parts import numbers

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (numbers.whole(1284), "1,284"),
        (numbers.whole(12840), "12,840"),
        (numbers.whole(0), "0"),
        (numbers.whole(None), "未知"),
        (numbers.whole(12, at_least=True), "至少 12"),
        (numbers.count(8), "8 件"),
        (numbers.count(1653, "户"), "1,653 户"),
        (numbers.count(9999), "9,999 件"),
        (numbers.count(12_845), "1.28 万件"),
        (numbers.count(10_000, "人次", at_least=True), "至少 1.00 万人次"),
        (numbers.count(None), "未知"),
        (numbers.decimal(12.46, "天"), "12.5 天"),
        (numbers.percent(0.942), "94.2%"),
        (numbers.percent(0.0625, 1), "6.3%"),
        (numbers.percent(0.866, 0), "87%"),
        (numbers.percent(None), "未知"),
        (numbers.rate(150, 162), "92.6%"),
        (numbers.rate(1, 16), "6.3%"),
        (numbers.rate(0, 0), "无可比"),
        (numbers.rate(None, 162), "未知"),
        (numbers.fraction(150, 162), "150/162"),
        (numbers.fraction(150, 162, "户"), "150/162 户"),
        (numbers.fraction(None, 162), "未知/162"),
        (numbers.delta(184), "+184"),
        (numbers.delta(-6, "件"), "-6 件"),
        (numbers.delta(0), "持平"),
        (numbers.delta(-1284), "-1,284"),
        (numbers.delta(None), "未知"),
        (numbers.points(0.011), "+1.1 个百分点"),
        (numbers.points(-0.0249, short=True), "-2.5 点"),
        (numbers.points(0.0001), "持平"),
        (numbers.day_long(TODAY), "2026年11月24日（周二）"),
        (numbers.day_short(TODAY), "11月24日"),
        (numbers.day_short(TODAY, TODAY), "11月24日"),
        (numbers.day_short(date(2027, 1, 5), TODAY), "2027年1月5日"),
        (numbers.day_table(date(2027, 1, 5)), "2027-01-05"),
        (numbers.day_table(None), "未知"),
        (numbers.moment(datetime(2026, 11, 24, 6, 12)), "2026年11月24日（周二）06:12"),
        (numbers.month(TODAY), "11月"),
        (numbers.period(date(2026, 11, 1), TODAY), "11月1日—24日"),
        (numbers.period(date(2026, 10, 1), TODAY), "10月1日—11月24日"),
        (numbers.period(date(2025, 12, 1), date(2026, 1, 31)), "2025年12月1日—2026年1月31日"),
        (numbers.due(date(2026, 10, 30), TODAY), "逾期 25 天"),
        (numbers.due(TODAY, TODAY), "今日到期"),
        (numbers.due(date(2026, 11, 27), TODAY), "剩 3 天"),
        (numbers.due(None, TODAY), "无期限"),
        (numbers.held(date(2026, 9, 22), TODAY), "已持有 63 天"),
        (numbers.held(date(2024, 2, 21), TODAY, "挂账"), "挂账 1,007 天"),
        (numbers.held(None, TODAY), "已持有天数未知"),
        (numbers.joined("五里坨街道", None, "等审计意见"), "五里坨街道 · 等审计意见"),
        (numbers.listed(["八角", "古城"]), "八角、古城"),
        (numbers.listed(list("甲乙丙丁")), "甲、乙、丙等 4 项"),
    ],
)
def test_written(said: str, written: str) -> None:
    assert said == written


def test_a_minus_is_the_hyphen_streamlit_reads() -> None:
    assert [numbers.delta(-6)[0], numbers.points(-0.02)[0]] == ["-", "-"]
