"""帮助: the page stands on every database, says the limits in force and the feeds that are silent today."""

from datetime import datetime

import pytest

from data_access import settings
from data_access.engine import connect, writing
from data_access.writing import Request, revise
from tests.databases import TODAY
from tests.pages.opened import screen, written

FILE = "data/help.py"


def text(url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("TODAY", TODAY)
    at = screen(FILE)
    assert not at.exception
    return "\n".join(written(at))


def test_the_sample_names_its_silent_feed_and_explains_the_words(sample_url, monkeypatch):
    page = text(sample_url, monkeypatch)
    assert "目前缺数：" in page
    assert "自 11月22日" in page
    for word in ("至少", "未知", "工作日历未发布", "办结日未知", "无可比", "化解", "上账", "登记佐证"):
        assert f"**{word}" in page


def test_the_limits_are_those_in_force(sample_copy_url, monkeypatch):
    assert "连续 15 天没有进展" in text(sample_copy_url, monkeypatch)
    with writing(connect(sample_copy_url)) as connection:
        revision = revise(connection, Request("tests", datetime(2026, 11, 24, 9)), "another limit")
        settings.enter(connection, revision, "stuck_days", datetime(2026, 1, 1).date(), 20, "本单位设定")
    assert "连续 20 天没有进展" in text(sample_copy_url, monkeypatch)


def test_an_empty_database_says_that_nothing_was_imported(database_url, monkeypatch):
    assert "目前还没有导入数据。" in text(database_url, monkeypatch)
