"""设置, pressed: what stands, what a change would move, the change and its trace, what is refused and in which words."""

import pytest
from streamlit.testing.v1 import AppTest

from domain.visibility import Role
from tests.databases import TODAY
from tests.pages.opened import screen, written

FILE = "data/settings.py"


@pytest.fixture
def house(sample_copy_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DATABASE_URL", sample_copy_url)
    monkeypatch.setenv("TODAY", TODAY)
    return sample_copy_url


def opened(**query: str) -> AppTest:
    at = screen(FILE, Role.ADMINISTRATOR, **query)
    assert not at.exception
    return at


def rows(at: AppTest) -> dict[str, str]:
    """What stands behind each label."""
    found = [text.partition("**　") for text in written(at) if text.startswith("**") and "**　" in text]
    return {label.removeprefix("**"): value.partition("  \n")[0] for label, _, value in found}


def test_settings_are_listed_as_they_stand(house):
    at = opened()
    assert written(at)[0] == (
        "共 **24 项**设置，没有即将生效的更改；**2027 年**工作日历未发布，15 个时限因此算不出期限。"
    )
    assert rows(at) == {
        "临期天数": "7 天",
        "停滞天数": "15 天",
        "近期反弹天数": "30 天",
        "提请协调会的移交次数": "3 次",
        "集体访人数": "超过 5 人",
        "小数隐藏界限": "小于 5",
        "销账后回访天数": "第 30、90 天",
        "供暖季起止日": "11月15日至次年3月15日",
    }
    assert rows(opened(part="时限")) == {
        "转送、交办": "15 天",
        "交办反馈": "以交办载明的为准",
        "书面告知是否受理": "15 天",
        "提出管辖异议": "5 个工作日",
        "办结": "60 天",
        "办结（已延期）": "最长 30 天",
        "按所适用程序办结": "以所适用的程序为准",
        "工单办结": "以工单载明的为准",
        "信访人申请复查": "30 天",
        "复查": "30 天",
        "信访人申请复核": "30 天",
        "复核": "30 天",
        "申请司法确认": "30 天",
        "延期起算方式": "自原届满日起延",
        "适用某程序的期限": "履行职责程序 60 天；其余程序不设期限",
        "未载明时限的工单按类别的小时数": "紧急 2 小时、水电气热 24 小时、一般 168 小时、疑难 360 小时",
    }
    years = opened(part="工作日历")
    assert list(rows(years)) == [f"{year} 年" for year in range(2026, 2016, -1)]
    assert rows(years)["2026 年"] == "放假的工作日 19 天，调休上班 6 天"
    assert any(text.startswith("**2027 年** :orange-badge[未发布]") for text in written(years))
    assert any("依据：国办发明电〔2025〕7号（随程序提供）" in text for text in written(years))


def test_an_empty_database_has_the_settings_of_the_program(database_url, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TODAY", TODAY)
    at = opened()
    assert written(at)[0] == "共 **24 项**设置，没有即将生效的更改；**2027 年**工作日历未发布。"
    assert rows(at)["停滞天数"] == "15 天"
