"""The acts on the page of a dispute, pressed: done, refused with the reason, overtaken by somebody else, taken back."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from data_access import acts, tables
from data_access.engine import connect, reading
from data_access.sessions import asked as ask
from domain.visibility import Role
from tests.databases import TODAY
from tests.pages.opened import screen, tables_of
from tests.signed_in import signed_in

DAY = date.fromisoformat(TODAY)
FILE = "situation/dispute.py"
SOLVED = "act-lot_solved"
SEND = "FormSubmitter:form-lot_solved-提交"


@pytest.fixture
def number(sample_copy_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Of 金辉苑: 150 of 162 households are solved."""
    monkeypatch.setenv("DATABASE_URL", sample_copy_url)
    monkeypatch.setenv("TODAY", TODAY)
    d = tables.disputes.c
    with reading(connect(sample_copy_url)) as connection:
        return connection.execute(select(d.number).where(d.title.startswith("金辉苑"))).scalar_one()


def progress(at: AppTest) -> str:
    return at.main.get("progress")[0].proto.text


def sent(at: AppTest, households: int) -> AppTest:
    """The dialog filled in and sent. (A browser draws the dialog alone anew, here its opener is pressed again.)"""
    at.button(key=SOLVED).click().run()
    at.number_input(key="ask-number").set_value(households)
    at.button(key=SOLVED).click()
    at.button(key=SEND).click().run()
    assert not at.exception
    return at


def test_a_batch_is_written_down_and_taken_back(number: str):
    at = sent(screen(FILE, number=number), 2)
    assert [toast.value for toast in at.toast] == ["已办理「登记化解户数」"]
    assert progress(at) == "化解 **152/162 户**"
    newest = tables_of(at)[-1][0]
    assert (newest["日期"], newest["事项"], newest["说明"]) == (TODAY, "化解户数", "2 户 · :gray[区信访办经办]")
    at.button(key="act-undo").click().run()
    at.button(key="act-undo").click()
    at.button(key="undo-confirm").click().run()
    assert progress(at) == "化解 **150/162 户**"
    assert tables_of(at)[-1][0]["事项"] != "化解户数"


def test_what_cannot_be_is_said_below_the_form_and_nothing_is_written(number: str):
    at = sent(screen(FILE, number=number), 13)
    assert [warning.value for warning in at.warning] == ["还没有化解的只有 12 户，请核对户数。"]
    assert at.number_input(key="ask-number").value == 13
    assert progress(screen(FILE, number=number)) == "化解 **150/162 户**"


def test_who_comes_second_is_told_and_may_send_again(
    number: str, sample_copy_url: str, monkeypatch: pytest.MonkeyPatch
):
    """Between opening the form and sending it the secretary writes an instruction."""
    session, _ = signed_in(sample_copy_url, Role.DISTRICT_SECRETARY)
    perform, overtaken = acts.perform, []

    def late(engine, *asked):
        if not overtaken:
            overtaken.append(True)
            moment = datetime.combine(DAY, datetime.min.time())
            given = {"note": "月底前办完", "due": DAY + timedelta(days=9)}
            perform(engine, session, "dispute", number, "instruct", given, asked[5], ask(session, moment, "first"))
        return perform(engine, *asked)

    monkeypatch.setattr(acts, "perform", late)
    at = sent(screen(FILE, number=number), 1)
    (told,) = (warning.value for warning in at.warning)
    assert told.startswith("您打开以后，这里有了新的办理：区委书记")
    assert at.number_input(key="ask-number").value == 1
    assert progress(sent(at, 1)) == "化解 **151/162 户**"


def test_whoever_only_looks_reads_why(number: str):
    at = screen(FILE, Role.DISTRICT_SECRETARY, number=number)
    offered = [button.key for button in at.main.button if (button.key or "").startswith("act-")]
    assert offered[0] == "act-instruct" and SOLVED not in offered
    assert any("「登记化解户数」由区信访办、现承办单位办理。" in text.value for text in at.main.markdown)


def test_on_paper_there_is_nothing_to_press(number: str):
    assert [b for b in screen(FILE, number=number, print="1").main.button if (b.key or "").startswith("act-")] == []
