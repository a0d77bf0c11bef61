"""Households and promises in words, each by a table a clerk could read."""

from datetime import date

import pytest

from data_access.disputes import Lot, PromiseLine
from pages.parts.case_solving import lot_rows, promise_rows

DAY = date(2026, 11, 24)


def test_households_by_batch_then_by_reason():
    day = date(2026, 9, 1)
    lots = [
        Lot(46, day, date(2026, 9, 10), None, None),
        Lot(4, day, date(2026, 9, 10), None, None),
        Lot(3, day, None, "产权", None),
        Lot(5, day, None, None, None),
        Lot(7, day, None, "资料", date(2026, 10, 8)),
    ]
    assert lot_rows(lots) == [
        {"户数": "50 户", "情况": "2026-09-10 化解"},
        {"户数": "7 户", "情况": "2026-10-08 转入另一件矛盾"},
        {"户数": "5 户", "情况": "未化解：原因未填"},
        {"户数": "3 户", "情况": "未化解：产权"},
    ]


@pytest.mark.parametrize(
    ("ended", "outcome", "due", "words"),
    [
        (None, None, date(2026, 11, 30), "剩 6 天"),
        (None, None, date(2026, 11, 20), "过期 4 天"),
        (date(2026, 11, 1), "kept", date(2026, 11, 1), "2026-11-01 已兑现"),
        (date(2026, 11, 4), "kept", date(2026, 11, 1), "2026-11-04 已兑现（晚 3 天）"),
        (date(2026, 11, 4), "dropped", date(2026, 11, 1), "2026-11-04 已撤回"),
    ],
)
def test_a_promise_in_words(ended, outcome, due, words):
    assert promise_rows([PromiseLine("住建委", date(2026, 10, 1), due, ended, outcome)], DAY)[0]["情况"] == words
