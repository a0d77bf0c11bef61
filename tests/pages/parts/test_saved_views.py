"""常用视图: a screen opens with one's own, an address that asks for something wins, a link says the same to anybody."""

from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from data_access import saved_filters
from data_access.engine import connect, reading
from data_access.saved_filters import Query, View
from domain.visibility import Role
from tests.databases import TODAY
from tests.pages.opened import screen, written
from tests.signed_in import signed_in

FILE = "situation/heat.py"
DAYS = {"period": "自选", "since": "2026-10-05", "until": "2026-11-02"}
SIGN = ":small[:gray[打开时用了常用视图“十月供暖”。]]"


@pytest.fixture(autouse=True)
def own_sample(sample_copy_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sample_copy_url)
    monkeypatch.setenv("TODAY", TODAY)


def asked(at: AppTest) -> Query:
    assert not at.exception
    return {key: [value] if isinstance(value, str) else value for key, value in at.query_params.items()}


def test_a_screen_opens_with_ones_own_view(sample_copy_url):
    at = screen(FILE, **DAYS, about="供暖", cell="没有~这格")
    view = {key: [value] for key, value in {**DAYS, "about": "供暖"}.items()}
    assert parse_qs(urlsplit(at.code[0].value).query) == {**view, "measure": ["收件"], "compare": ["不比"]}
    at.text_input(key="saved-name-heat").set_value("十月供暖").run()
    at.button(key="saved-keep").click().run()
    at.toggle(key="kept-first-0-False").set_value(True).run()
    account = signed_in(sample_copy_url)[0].account_id
    with reading(connect(sample_copy_url)) as connection:
        assert saved_filters.saved(connection, account, "heat") == {"十月供暖": View(view, opening=True)}
    opened = screen(FILE)
    assert asked(opened) == view and SIGN in written(opened)
    assert [str(day.value) for day in opened.date_input] == [DAYS["since"], DAYS["until"]]
    opened.button(key="saved-usual").click().run()
    assert asked(opened) == {} and SIGN not in written(opened)
    usual = screen(FILE, Role.STREET_SECRETARY)
    assert asked(usual) == {}
    assert asked(screen(FILE, measure="在办")) == {"measure": ["在办"]}
    opened.button(key="kept-open-0").click().run()
    assert asked(opened) == view
    opened.button(key="kept-gone-0").click().run()
    assert asked(screen(FILE)) == {}
    opened.button(key="saved-back").click().run()
    assert asked(screen(FILE)) == view


def test_what_a_view_asks_and_no_list_has_is_left_out_and_days_go_with_a_free_period(sample_copy_url):
    """A forged row asks for no more than an address may."""
    account = signed_in(sample_copy_url)[0].account_id
    forged = {"about": ["<b>没有</b>"], "place": ["八角街道"], "q": ["赵某某"], "since": ["2026-10-05"], "print": ["1"]}
    saved_filters.keep(connect(sample_copy_url), account, "heat", "旧的", forged)
    saved_filters.open_with(connect(sample_copy_url), account, "heat", "旧的")
    at = screen(FILE)
    assert asked(at) == {"place": ["八角街道"]}
    assert [toast.value for toast in at.toast] == ["其中的领域条件已不在名单里，已略去"]
    saved_filters.keep(connect(sample_copy_url), account, "heat", "旧的", {"period": ["没有"]}, replacing=True)
    assert asked(screen(FILE)) == {}
