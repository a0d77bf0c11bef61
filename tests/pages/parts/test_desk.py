"""The day a screen stands on: what is written in the environment is a day, or the screen says what to put right."""

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import desk
from pages.parts.faults import SettingProblem

SENTENCE = "环境变量 TODAY 是“明天”，不是日期。请写成 2026-11-24 这样，或去掉它，再重新启动。"


def test_the_environment_fixes_the_day(monkeypatch):
    monkeypatch.setenv("TODAY", "2026-11-24")
    assert desk.today() == date(2026, 11, 24)


def test_a_day_that_is_none_is_named(monkeypatch):
    monkeypatch.setenv("TODAY", "明天")
    with pytest.raises(SettingProblem) as caught:
        desk.now()
    assert caught.value.sentence == SENTENCE


def test_the_screen_shows_the_sentence():
    def screen(sentence: str) -> None:
        from pages.parts.faults import SettingProblem, show

        show(SettingProblem(sentence))

    at = AppTest.from_function(screen, args=(SENTENCE,)).run()
    assert at.warning[0].value.startswith(f"{SENTENCE}（日志编号 ")
