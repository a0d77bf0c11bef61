"""指标口径: all numbers with their values of today, search and groups in the address, competing rates side by side."""

from datetime import date
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from briefing.catalogue import GROUPS
from briefing.figures import value_words
from data_access.engine import connect, reading
from data_access.metrics.definitions import METRICS, ON_TIME
from data_access.metrics.measure import Window, measure
from domain.visibility import district_office
from pages.parts.words import plain
from tests.databases import TODAY
from tests.pages.opened import screen, written

DAY = date.fromisoformat(TODAY)
MONTH = Window(DAY.replace(day=1), DAY)
FILE = "data/metrics.py"


@pytest.fixture
def sample(sample_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DATABASE_URL", sample_url)
    monkeypatch.setenv("TODAY", TODAY)
    return sample_url


def entries(at: AppTest) -> list[str]:
    """The labels of the numbers shown, each the way to its cases."""
    return [p.label for p in (e.proto for e in at.main.get("page_link")) if p.label.startswith("**")]


def ways(at: AppTest) -> list[dict[str, str]]:
    queries = [element.proto.query_string for element in at.main.get("page_link")]
    return [{k: v[0] for k, v in parse_qs(query).items()} for query in queries]


def groups(at: AppTest) -> list[str]:
    return [heading.value for heading in at.main.subheader]


def test_every_number_with_its_value_and_the_way_to_its_cases(sample):
    at = screen(FILE)
    assert written(at)[0] == f"共 **{len(METRICS)} 个**数字，每个只定义一次；点开数字就是它背后的案件。"
    assert groups(at) == list(GROUPS)
    with reading(connect(sample)) as connection:
        values = {n: measure(connection, district_office(), m, MONTH).figure for n, m in METRICS.items()}
    expected = [
        f"**{METRICS[name].label}**　{plain(value_words(METRICS[name], values[name]))}"
        for names in GROUPS.values()
        for name in names
    ]
    assert entries(at) == expected
    assert {"metric": "open", "side": "numerator", "on": TODAY} in ways(at)
    assert {"metric": "finished", "side": "numerator", "from": "2026-11-01", "to": TODAY} in ways(at)
    assert "来源已缺 2 日" in written(at)[1]


def test_competing_rates_open_both_their_sides(sample):
    at = screen(FILE, group="按期办结率")
    assert groups(at) == ["按期办结率"]
    month = {"from": "2026-11-01", "to": TODAY}
    for name in ON_TIME:
        for side in ("numerator", "denominator"):
            assert {"metric": name, "side": side, **month} in ways(at)
    assert {"metric": "overdue", "side": "numerator", "on": TODAY} in ways(at)


def test_search_narrows_and_clearing_brings_all_back(sample):
    at = screen(FILE)
    at.main.text_input(key="find").input("反弹").run()
    assert [label.split("**")[1] for label in entries(at)] == ["反弹", "近期反弹"]
    at.main.text_input(key="find").input("没有这样的词").run()
    assert "**没有符合条件的指标**" in written(at)
    at.main.button(key="blank-button-catalogue").click().run()
    assert groups(at) == list(GROUPS)


def test_a_group_is_chosen_by_its_pill(sample):
    at = screen(FILE)
    at.main.button_group(key="group").set_value("评价").run()
    assert groups(at) == ["评价"]


def test_one_number_opened_from_another_screen_and_back_to_all(sample):
    at = screen(FILE, metric="overdue")
    assert [label.split("**")[1] for label in entries(at)] == ["逾期未结"]
    at.main.button(key="all-metrics").click().run()
    assert groups(at) == list(GROUPS)


@pytest.mark.parametrize(("query", "label"), [({"metric": "x"}, "指标"), ({"group": "无此组"}, "分组")])
def test_what_no_list_knows_is_said_and_left_out(sample, query, label):
    at = screen(FILE, **query)
    assert f":small[:orange[网址里的{label}条件不在名单里，已略去。]]" in written(at)
    assert groups(at) == list(GROUPS)


def test_an_empty_database_has_its_catalogue(database_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TODAY", TODAY)
    at = screen(FILE)
    assert not at.exception
    assert len(entries(at)) == len(METRICS)
