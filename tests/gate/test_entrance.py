"""Signing in and out by the forms alone, as a browser without scripts does, over real accounts in a sample district."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from data_access import audit, people, people_changes, tables
from data_access.engine import DatabaseProblem, connect, reading, writing
from domain import beijing
from domain.visibility import Role
from gate import fonts
from gate.entrance import BODY, Entrance, unavailable
from gate.keeper import Gate, Seal
from tests import databases as made
from tests.gate.asking import Window, ask
from tests.signed_in import KEY, signed_in

ENTRANCE = Entrance("研判台", Seal(KEY), ["overview", "matters"], local=True)
OWN = "xixiaoqu-7-lou"


async def inside(request):
    return PlainTextResponse(f"inside {request.headers.get('x-app-sid')}")


def house(entrance: Entrance = ENTRANCE) -> Starlette:
    gate = Middleware(
        Gate,
        pages=entrance.pages,
        public=entrance.public(),
        hosts=["127.0.0.1", "office.example"],
        seal=entrance.seal,
        opened_by=lambda _: None,
    )
    routes = [*entrance.routes(), Route("/{path:path}", inside)]
    return Starlette(routes=routes, middleware=[gate], exception_handlers={DatabaseProblem: unavailable})


@pytest.fixture(scope="module")
def sample(run_folder: Path, worker_id: str) -> Iterator[str]:
    files, name = made.SqliteFiles(run_folder), f"entrance_{worker_id}"
    files.copy(made.template(run_folder, files, "sample", made.SAMPLE), name)
    yield files.url(name)
    files.drop(name)


@pytest.fixture
def url(sample: str, monkeypatch: pytest.MonkeyPatch) -> str:
    with writing(connect(sample)) as connection:
        connection.execute(tables.attempts.delete())
    monkeypatch.setenv("DATABASE_URL", sample)
    return sample


def hired(url: str, login: str) -> str:
    """A new member of the office with this login; the initial password."""
    with writing(connect(url)) as connection:
        post = connection.scalar(select(tables.posts.c.id).where(tables.posts.c.role == Role.OFFICE_STAFF))
        assert post is not None
        return people_changes.add(connection, audit.COMMAND_LINE, login, "石永乐", post, beijing.now())


def settled(url: str, login: str) -> Window:
    """A window in which somebody new is signed in under a password of his own."""
    window, first = Window(house()), hired(url, login)
    window.get("/login")
    window.post("/login", login=login, password=first)
    window.get("/password")
    assert window.post("/password", old=first, new=OWN, again=OWN).to == "/"
    return window


def test_the_font_is_asked_for_once() -> None:
    sheet = ask(house(), fonts.ADDRESS)
    assert (sheet.status, sheet.text) == (200, fonts.STYLE)
    assert (sheet.headers["content-type"], sheet.headers["cache-control"]) == (
        "text/css; charset=utf-8",
        "public, max-age=31536000, immutable",
    )


def test_from_the_first_password_to_the_sign_out(url: str) -> None:
    first = hired(url, "new-one")
    window = Window(house())
    assert window.get("/matters?metric=open").to == "/login?next=%2Fmatters%3Fmetric%3Dopen"
    window.get("/login")
    answer = window.post("/login", login=" New-One ", password=first, next="/matters?metric=open")
    assert (answer.status, answer.to) == (303, "/password")
    assert answer.cookies["sjs"].partition("; ")[2] == "HttpOnly; Path=/; SameSite=lax"
    assert window.get("/matters").to == "/password"
    page = window.get("/password")
    assert "首次登录" in page.text and page.headers["cache-control"] == "no-store"
    refused = {
        wrong: window.post("/password", **typed)
        for wrong, typed in {
            "不一样": {"old": first, "new": OWN, "again": f"{OWN}8"},
            "原密码不对": {"old": "no", "new": OWN, "again": OWN},
            "至少 10 个字符": {"old": first, "new": "short", "again": "short"},
            "账号": {"old": first, "new": "new-one-2026", "again": "new-one-2026"},
        }.items()
    }
    assert {wrong: (answer.status, wrong in answer.text) for wrong, answer in refused.items()} == dict.fromkeys(
        refused, (422, True)
    )
    before = window.cookies["sjs"]
    assert window.post("/password", old=first, new=OWN, again=OWN).to == "/"
    assert window.get("/").text.startswith("inside") and window.cookies["sjs"] != before
    assert ask(house(), "/", {"cookie": f"sjs={before}"}).status == 303
    window.get("/account")
    last = window.cookies["sjs"]
    answer = window.post("/logout")
    assert (answer.to, "sjs" in window.cookies, "已退出登录。" in window.get(answer.to).text) == (
        "/login?left=here",
        False,
        True,
    )
    assert ask(house(), "/", {"cookie": f"sjs={last}"}).status == 303


def test_nobody_learns_whether_there_is_such_an_account(url: str) -> None:
    hired(url, "known")
    window = Window(house())
    window.get("/login")
    texts = []
    for login in ("known", "nobody"):
        answer = window.post("/login", login=login, password="x")
        assert answer.status == 401
        texts.append(answer.text.replace(window.token, "").replace(login, ""))
    assert "账号或密码不对。" in texts[0] and texts[0] == texts[1]


def test_after_five_failures_there_is_a_wait(url: str) -> None:
    first = hired(url, "guessed")
    window = Window(house())
    window.get("/login")
    statuses = [window.post("/login", login="guessed", password=f"guess {n}").status for n in range(5)]
    last = window.post("/login", login="guessed", password=first)
    assert (statuses, last.status) == ([401] * 5, 429)
    assert 0 < int(last.headers["retry-after"]) <= 901 and "尝试次数过多" in last.text


def test_a_form_is_bound_to_the_page_it_came_with(url: str) -> None:
    first = hired(url, "bound")
    window, another = Window(house()), Window(house())
    window.get("/login")
    another.get("/login")
    own = window.token
    for token in ("", "AAAA", another.token, "é"):
        window.token = token
        answer = window.post("/login", login="bound", password=first)
        assert (answer.status, "请再试一次" in answer.text, "sjs" in window.cookies) == (400, True, False)
    stranger = Window(house(), token=own)
    assert stranger.post("/login", login="bound", password=first).status == 400
    settled(url, "other-one")
    mine, theirs = settled(url, "mine"), settled(url, "theirs")
    mine.get("/account")
    theirs.token = mine.token
    for path in ("/logout", "/logout-all", "/password", "/post"):
        assert (theirs.post(path).to, theirs.get("/").status) == ("/account", 200)


NEXT = {
    "/matters": "/matters",
    "/matters?metric=open&street=鲁谷街道": "/matters?metric=open&street=%E9%B2%81%E8%B0%B7%E8%A1%97%E9%81%93",
    "/?print=1": "/?print=1",
    "": "/",
    "/nope": "/",
    "//evil.example": "/",
    "/\\evil.example": "/",
    "https://evil.example/matters": "/",
    "http:matters": "/",
    "javascript:alert(1)": "/",
    "/matters/../login": "/",
    "/matters\r\nSet-Cookie: x=1": "/",
    "/matters?x=\r\nSet-Cookie: x=1": "/matters?x=%0D%0ASet-Cookie%3A+x%3D1",
    "/logout": "/",
    "\t//evil.example": "/",
    "/matters#//evil.example": "/",
}


def test_a_sign_in_leads_to_a_screen_of_ours(url: str) -> None:
    window = settled(url, "led")
    led = {asked: window.get(f"/login?{urlencode({'next': asked})}").to for asked in NEXT}
    assert led == NEXT
    window.get("/account")
    window.post("/logout")
    window.get("/login?next=//evil.example")
    assert window.post("/login", login="led", password=OWN, next="//evil.example/x").to == "/"


def test_what_is_no_form_of_ours_is_not_read(url: str) -> None:
    window = Window(house())
    window.get("/login")
    sent = {"cookie": f"sjs-form={window.cookies['sjs-form']}", "content-type": "application/x-www-form-urlencoded"}

    def status(body: bytes, **headers: str) -> int:
        return ask(house(), "/login", {**sent, **headers}, "POST", body=body).status

    assert status(b"password=" + b"x" * BODY) == 413
    assert status(b"&".join(b"a%d=1" % n for n in range(11))) == 400
    assert status(b"\xff\xfe=1") == 400
    assert status(b"{}", **{"content-type": "application/json"}) == 415
    assert status(b"--x", **{"content-type": "multipart/form-data; boundary=x"}) == 415


def test_what_was_typed_is_text(url: str) -> None:
    window = Window(house())
    window.get('/login?login="><script>alert(1)</script>&next="><b>')
    page = window.post("/login", login='"><script>x</script>\x00', password="\x00", next='"><b>')
    assert (page.status, "<script" in page.text, "<b>&" in page.text) == (401, False, False)
    assert "&#34;&gt;&lt;script&gt;x&lt;/script&gt;" in page.text


def test_demo_identities_are_offered_on_this_machine_alone(url: str) -> None:
    seen = {}
    for name, window in {
        "here": Window(house()),
        "by a proxy": Window(house(), "office.example", "https"),
        "listening everywhere": Window(house(replace(ENTRANCE, local=False))),
        # nginx without `proxy_set_header Host` names the server as it knows it
        "by a proxy that keeps the name to itself": Window(house(), relayed={"x-forwarded-for": "203.0.113.7"}),
        "by one that says so otherwise": Window(house(), relayed={"forwarded": "for=203.0.113.7"}),
        "by one that says it is here": Window(house(), relayed={"x-real-ip": "127.0.0.1"}),
    }.items():
        page = window.get("/login")
        answer = window.post("/login", demo="demo-street")
        seen[name] = (page.text.count('name="demo"'), answer.status)
    assert seen == {name: (len(Role), 303) if name == "here" else (0, 403) for name in seen}


def test_an_office_has_no_demo_identities(url: str) -> None:
    with writing(connect(url)) as connection:
        kept = connection.execute(select(tables.settings)).mappings().all()
        connection.execute(tables.settings.delete())
    try:
        window = Window(house())
        assert 'name="demo"' not in window.get("/login").text
        assert window.post("/login", demo="demo-street").status == 401
    finally:
        with writing(connect(url)) as connection:
            connection.execute(tables.settings.insert(), [dict(row) for row in kept])


def test_over_https_the_cookie_is_for_this_host_and_https_alone(url: str) -> None:
    first = hired(url, "secure")
    window = Window(house(), "office.example", "https")
    page = window.get("/login")
    assert page.cookies["__Host-sjs-form"].partition("; ")[2] == "HttpOnly; Path=/; SameSite=strict; Secure"
    answer = window.post("/login", login="secure", password=first)
    assert answer.cookies["__Host-sjs"].partition("; ")[2] == "HttpOnly; Path=/; SameSite=lax; Secure"
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert window.get("/password").status == 200


def test_signing_out_everywhere(url: str) -> None:
    here = settled(url, "twice")
    there = Window(here.app)
    there.get("/login")
    there.post("/login", login="twice", password=OWN)
    assert (here.get("/").status, there.get("/").status) == (200, 200)
    here.get("/account")
    assert here.post("/logout-all").to == "/login?left=everywhere"
    assert there.get("/").to == "/login?next=%2F"


def test_another_post_is_another_session(url: str) -> None:
    window, other = settled(url, "two-posts"), signed_in(url, Role.DISTRICT_SECRETARY)[0].holder_id
    with writing(connect(url)) as connection:
        post = connection.scalar(select(tables.posts.c.id).where(tables.posts.c.role == Role.AUDITOR))
        assert post is not None
        people_changes.assign(connection, audit.COMMAND_LINE, "two-posts", post, beijing.now())
    page, before = window.get("/account"), window.cookies["sjs"]
    assert "审计员" in page.text
    assert window.post("/post", holder=str(other)).status == 403
    assert window.post("/post", holder="9" * 40).status == window.post("/post", holder="x").status == 403
    with reading(connect(url)) as connection:
        account = people.account(connection, "two-posts", beijing.now().date())
    assert account is not None
    (holder,) = [held.holder_id for held in account.held if held.role is Role.AUDITOR]
    assert window.post("/post", holder=str(holder)).to == "/"
    assert ask(house(), "/", {"cookie": f"sjs={before}"}).status == 303
    assert "审计员" in window.get("/account").text and window.get("/").status == 200


def test_where_the_database_does_not_answer_there_is_one_sentence(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = Window(house())
    window.get("/login")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/nothing.db")
    page = window.post("/login", login="a", password="b")
    assert (page.status, "找不到数据库文件" in page.text) == (503, True)
