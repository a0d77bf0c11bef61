"""Rows as text, as paper and .xlsx show them."""

from datetime import date

from pages.parts.tables import Column, written

COLUMNS = (
    Column("state", "状态", "state"),
    Column("title", "矛盾"),
    Column("lots", "已化解", "right"),
    Column("share", "进度", "progress"),
    Column("days", "挂账(天)", "count"),
    Column("due", "期限", "date"),
)


def test_every_kind_is_written_in_words() -> None:
    row = {"state": "overdue", "title": "供暖", "lots": "150/162", "share": 0.999, "days": 3827}
    assert written([row | {"due": date(2026, 11, 24)}], COLUMNS) == [
        {
            "状态": "逾期",
            "矛盾": "供暖",
            "已化解": "150/162",
            "进度": "99%",  # not 100% while a household is left
            "挂账(天)": "3,827",
            "期限": "2026-11-24",
        }
    ]


def test_nothing_is_unknown_and_never_zero() -> None:
    assert written([{}], COLUMNS) == [dict.fromkeys((column.head for column in COLUMNS), "未知")]
