"""查找: what the index finds, disputes first, a page at a time; one exact number opens; short and empty ones say so."""

from datetime import date

import pytest

from data_access.disputes import ledger
from data_access.engine import connect, reading
from data_access.search import Hit, find
from domain.visibility import district_office
from pages.parts.search_results import MOST, found_sentence, small
from tests.databases import TODAY
from tests.pages.opened import screen, written

FILE = "situation/search.py"
OFFICE = district_office()


@pytest.fixture(autouse=True)
def sample(sample_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sample_url)
    monkeypatch.setenv("TODAY", TODAY)


def address(at, name: str) -> str:
    """What the address says of a name: AppTest holds what the test wrote as a list, what the screen wrote as text."""
    value = at.query_params[name]
    return value[0] if isinstance(value, list) else value


def press(at, label: str):
    return next(button for button in at.button if button.label == label).click().run()


def numbers_shown(at) -> list[str]:
    return [
        line.split("编号 ")[1].split(" · ")[0].replace("\\", "")
        for line in written(at)
        if "编号 " in line and " · 2" in line
    ]


def test_finds_what_the_index_finds_disputes_first(sample_url):
    with reading(connect(sample_url)) as connection:
        hits = find(connection, OFFICE, "供暖", 1_000).hits
    disputes = [hit.number for hit in hits if hit.subject == "dispute"]
    matters = [hit.number for hit in hits if hit.subject == "matter"]
    assert disputes and len(hits) > 20
    at = screen(FILE, words="供暖")
    assert written(at)[0] == (
        f"“供暖”找到 **{len(hits)} 件**：重点矛盾 **{len(disputes)}** 件，信访事项 **{len(matters)}** 件。"
    )
    assert numbers_shown(at) == [*disputes, *matters][:20]
    press(at, "下一页")
    assert numbers_shown(at) == [*disputes, *matters][20:40]
    press(at, "上一页")
    assert numbers_shown(at) == [*disputes, *matters][:20]
    assert "after" not in at.query_params


def test_says_which_kind_was_cut_off():
    kinds = ["dispute"] * 10 + ["matter"] * MOST
    hits = [Hit(kind, nr, f"N{nr}", "供暖", None, date(2026, 11, 1)) for nr, kind in enumerate(kinds)]
    assert found_sentence("供暖", hits, more=True) == (
        f"“供暖”找到重点矛盾 **10 件**，信访事项 **{MOST} 件以上**，只列最近的 {MOST} 件；再加一个词可以缩小范围。"
    )


@pytest.mark.parametrize(
    ("kind", "day", "off", "said"),
    [
        ("dispute", date(2026, 11, 1), False, "编号 ZD-1 · 2026-11-01 上账 · 在账"),
        ("dispute", date(2026, 11, 1), True, "编号 ZD-1 · 2026-11-01 上账 · 已销账"),
        ("dispute", None, False, "编号 ZD-1 · 上账日未知 · 在账"),
        ("matter", date(2026, 11, 1), False, "编号 ZD-1 · 2026-11-01 收到"),
        ("matter", None, False, "编号 ZD-1 · 收到日未知"),
    ],
)
def test_a_hit_says_its_day_and_whether_it_is_on_the_ledger(kind, day, off, said):
    assert small(Hit(kind, 1, "ZD-1", "供暖", None, day, off)) == said


def test_new_words_begin_at_the_first_page():
    at = press(screen(FILE, words="供暖"), "下一页")
    at.text_input(key="words").set_value("小区").run()
    assert ("after" in at.query_params, written(at)[0][:4]) == (False, "“小区”")


def test_an_exact_number_opens_its_page_once(sample_url):
    with reading(connect(sample_url)) as connection:
        number = ledger(connection, OFFICE, date.fromisoformat(TODAY))[0].number
    at = screen(FILE, words=number.lower())
    assert address(at, "number") == number
    # 返回 comes to the same words again, and must not be led forward once more.
    at.switch_page(FILE)
    at.query_params.clear()
    at.query_params["words"] = number.lower()
    at.run()
    assert "找到 **1 件**" in written(at)[0]


@pytest.mark.parametrize("words", ["水", "a", "！？", "水 电"])
def test_too_short_says_so(words: str):
    assert written(screen(FILE, words=words))[0] == "太短了，请至少输入两个字。"


def test_without_words_it_says_what_can_be_found():
    at = screen(FILE)
    assert written(at)[0] == "输入编号或词，查重点矛盾和信访事项。"


@pytest.mark.parametrize("words", ["不存在的词语", "<b>[qx](yy)</b>", "%%%__ab", "供暖' OR 1=1"])
def test_nothing_found_says_what_to_try(words: str):
    at = screen(FILE, words=words)
    assert list(at.exception) == []
    assert written(at)[0].startswith("没有找到")
    assert any("换一个更短的词" in line for line in written(at))


def test_a_page_that_is_not_there_gives_the_first():
    at = screen(FILE, words="供暖", after="XF0")
    assert any("从第一页看起" in line for line in written(at))
    assert len(numbers_shown(at)) == 20


def test_an_empty_database_finds_nothing_and_says_so(database_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database_url)
    at = screen(FILE, words="供暖")
    assert list(at.exception) == []
    assert written(at)[0] == "没有找到“供暖”。"
