"""登记事项 and 上账: filled in and sent they open the page of what has begun; refused, they say why and keep what was typed."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from data_access import audit, tables
from data_access.audit import Act
from data_access.engine import connect, reading
from domain.visibility import Role
from tests.databases import TODAY
from tests.pages.opened import screen, written

DAY = date.fromisoformat(TODAY)


@pytest.fixture(autouse=True)
def sample(sample_copy_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sample_copy_url)
    monkeypatch.setenv("TODAY", TODAY)


def choose(at: AppTest, key: str, word: str) -> None:
    box = at.selectbox(key=key)
    box.select_index(next(i for i, option in enumerate(box.options) if word in option))


def sent(at: AppTest, form: str) -> AppTest:
    at.button(key=f"FormSubmitter:form-{form}-提交").click().run()
    assert not at.exception
    return at


def warnings(at: AppTest) -> list[str]:
    return [warning.value for warning in at.warning]


def test_a_matter_is_registered_and_its_page_opens():
    at = screen("situation/register.py", Role.COMMUNITY_SECRETARY)
    places = at.selectbox(key="ask-place").options
    assert places and all(place.startswith("鲁谷街道 › 重聚园社区") for place in places)
    at.text_input(key="ask-title").set_value("楼顶漏水")
    at.text_area(key="ask-text").set_value("顶层漏水三年，电话13812345678。")
    at.text_input(key="ask-salutation").set_value("赵小兰")
    at.checkbox(key="ask-community_duty").check()
    assert warnings(sent(at, "register")) == [
        "请选择「领域」。",
        "「称呼」只写称呼和人数，如 赵女士、赵女士等3人，不写姓名。",
    ]
    assert at.text_area(key="ask-text").value == "顶层漏水三年，电话13812345678。"
    at.text_input(key="ask-salutation").set_value("赵女士等3人")
    choose(at, "ask-topic", "屋顶漏水")
    sent(at, "register")
    assert at.title[0].value == "楼顶漏水"
    assert "编号 DJ2026-00001" in written(at)[1]
    assert "顶层漏水三年，电话〔电话〕。" in written(at)


def test_a_dispute_comes_onto_the_ledger_from_its_screen():
    at = screen("situation/enter.py")
    assert warnings(sent(at, "enter"))[:2] == ["请填写「矛盾名称」。", "请填写「简要情况」。"]
    at.text_input(key="ask-title").set_value("主管反复爆裂")
    at.text_area(key="ask-summary").set_value("十年爆管，产权不清。")
    for key, word in (("topic", "管道"), ("level", "区级"), ("source", "12345"), ("unit", "城市管理")):
        choose(at, f"ask-{key}", word)
    at.date_input(key="ask-due").set_value(DAY + timedelta(days=90))
    at.number_input(key="ask-households").set_value(120)
    sent(at, "enter")
    assert at.title[0].value == "主管反复爆裂"
    assert written(at)[0].startswith("**办理中**，期限 2027年2月22日（剩 90 天）；**0/120 户**已化解；现由")


def test_who_may_not_is_told_who_could():
    at = screen("situation/enter.py", Role.BUREAU_HEAD)
    assert any("「上账」由区信访办、街道、社区书记办理。" in text for text in written(at))


def test_a_matter_whose_words_stand_in_the_form_was_looked_at(sample_copy_url: str):
    m = tables.matters.c
    with reading(connect(sample_copy_url)) as connection:
        number = connection.execute(select(m.number).where(m.category == "claim").limit(1)).scalar_one()
    at = screen("situation/enter.py", matter=number)
    assert at.text_input(key="ask-matter").value == number and at.text_input(key="ask-title").value
    assert not screen("situation/enter.py", matter="XF-0").text_input(key="ask-title").value
    with reading(connect(sample_copy_url)) as connection:
        traced = [(entry.act, entry.subject) for entry in audit.entries(connection)]
    assert {(Act.LOOK, number), (Act.REFUSED, "XF-0")} <= {*traced}
