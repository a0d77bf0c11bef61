"""Signing in and out in a real browser: what is seen, where it leads, and that nothing is seen afterwards."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from data_access import audit, people_changes, tables
from data_access.engine import connect, writing
from domain import beijing
from domain.visibility import Role
from tests.browser import DESKTOP, PHONE, Scheme, Visitor, database_of
from tests.pages.test_in_browser import LOGINS, complaints, english, heading

Visit = Callable[..., Visitor]
OWN = "lugu-nanlu-8-hao"


def hired(server: str, login: str) -> str:
    """A new member of the office; the initial password."""
    with writing(connect(database_of(server))) as connection:
        post = connection.scalar(select(tables.posts.c.id).where(tables.posts.c.role == Role.OFFICE_STAFF))
        assert post is not None
        return people_changes.add(connection, audit.COMMAND_LINE, login, "石永乐", post, beijing.now())


def sign_in(page: Page, login: str, password: str) -> None:
    page.fill("#login", login)
    page.fill("#password", password)
    page.get_by_role("button", name="登录", exact=True).click()


def change(page: Page, old: str, new: str) -> None:
    for field, typed in (("#old", old), ("#new", new), ("#again", new)):
        page.fill(field, typed)
    page.get_by_role("button", name="保存").click()


def test_from_a_link_to_the_first_password_and_out_again(visit: Visit, server: str) -> None:
    first, window = hired(server, "user-1"), visit(role=None)
    page = window.page
    page.goto(f"{server}/matters?metric=open")
    assert parse_qs(urlsplit(page.url).query) == {"next": ["/matters?metric=open"]}
    sign_in(page, "user-1", "no idea at all")
    assert page.inner_text(".wrong") == "账号或密码不对。" and page.input_value("#login") == "user-1"
    sign_in(page, "user-1", first)
    page.wait_for_url(f"{server}/password")
    page.goto(f"{server}/")
    assert page.url == f"{server}/password"
    change(page, first, OWN)
    page.wait_for_url(f"{server}/")
    assert heading(window.settled()) == "总览"
    page.goto(f"{server}/account")
    page.get_by_role("button", name="退出登录", exact=True).click()
    assert page.inner_text(".said") == "已退出登录。"
    for _ in range(2):
        page.go_back()
        assert (urlsplit(page.url).path, page.locator('[data-testid="stApp"]').count()) == ("/login", 0)


def test_signed_out_elsewhere_an_open_page_shows_nothing_any_more(visit: Visit, server: str) -> None:
    first = hired(server, "user-2")
    here, there = visit(role=None), visit(role=None)
    here.page.goto(f"{server}/login?next=/help")
    sign_in(here.page, "user-2", first)
    change(here.page, first, OWN)
    here.open("/help")
    there.page.goto(f"{server}/login?next=//evil.example/help")
    sign_in(there.page, "user-2", OWN)
    there.page.wait_for_url(f"{server}/")
    there.page.goto(f"{server}/account")
    there.page.get_by_role("button", name="在所有设备上退出").click()
    here.page.wait_for_url("**/login?**")
    assert here.page.inner_text(".said") == "登录已结束，请重新登录。"
    assert here.page.locator('[data-testid="stApp"]').count() == 0
    sign_in(here.page, "user-2", OWN)
    here.page.wait_for_url(f"{server}/help")


def test_a_demo_identity_works_without_scripts(chromium: Browser, server: str) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{server}/login?next=/account")
    page.get_by_role("button", name="鲁谷街道工委书记").click()
    page.goto(f"{server}/account")
    assert "demo-street" in page.inner_text("section") and "鲁谷街道工委书记" in page.inner_text("section")
    page.get_by_role("button", name="退出登录", exact=True).click()
    assert page.inner_text(".said") == "已退出登录。"
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_the_gates_own_pages(visit: Visit, server: str, size: tuple[int, int], scheme: Scheme) -> None:
    stranger, held = visit(size=size, scheme=scheme, role=None), visit(size=size, scheme=scheme)
    seen = {}
    for window, paths in ((stranger, ["/login", "/login?left=ended"]), (held, ["/account", "/password", "/nope"])):
        heard = complaints(window)
        for path in paths:
            page = window.page
            page.goto(server + path)
            page.wait_for_load_state("networkidle")
            width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            shown = page.evaluate("[...document.fonts].some(({status}) => status === 'loaded')")
            errors = [said for said in heard if "404" not in said]
            seen[path] = (set(english(page)) - LOGINS, max(0, width), shown, errors)
    assert seen == dict.fromkeys(seen, (set(), 0, True, []))
