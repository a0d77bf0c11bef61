"""Every route of the running router, Streamlit's own too, tried by who may not: bodies are compared, not only statuses.

A route that is not in ROUTES turns this red: an upgrade has added it. Decide who may reach it (gate/front.py answers 404 to
what it does not name, gate/keeper.py lets no stranger through), then write it down here with addresses to try.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from sqlalchemy import update

from data_access import tables
from data_access.engine import connect, writing
from domain import beijing
from domain.visibility import Role
from gate import fonts
from gate.front import NOT_FOUND
from gate.keeper import FORBIDDEN, FOREIGN, STRANGER, UNKNOWN_HOST, Seal
from pages.parts.screens import SCREENS
from tests.browser import database_of
from tests.databases import HOUSE
from tests.signed_in import cookie, signed_in

READ, WRITE = ("GET", "HEAD"), ("PUT", "DELETE", "OPTIONS")
ANY = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ASKED = ("GET", "HEAD", "OPTIONS")
SCREEN_PATHS = ("/", *(f"/{screen.url_path}" for screen in SCREENS))
# Route → the methods it answers, and addresses it has.
ROUTES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "/account": (READ, ("/account",)),
    "/logout": (("GET", "HEAD", "POST"), ("/logout",)),
    "/logout-all": (("POST",), ("/logout-all",)),
    "/password": (("GET", "HEAD", "POST"), ("/password",)),
    "/post": (("POST",), ("/post",)),
    "/export/{code}": (READ, ("/export/x", "/export/..%2Flogin")),
    "/_stcore/health": (ASKED, ("/_stcore/health",)),
    "/_stcore/metrics": (ASKED, ("/_stcore/metrics", "/_stcore/metrics?families=session_events")),
    "/_stcore/host-config": (READ, ("/_stcore/host-config",)),
    "/media/{file_id:path}": (ASKED, ("/media/0.svg", "/media/../login.css")),
    "/_stcore/upload_file/{session_id}/{file_id}": (WRITE, ("/_stcore/upload_file/a-0/b-0",)),
    "/component/{path:path}": (ASKED, ("/component/x/index.html",)),
    "/_stcore/bidi-components/{path:path}": (ASKED, ("/_stcore/bidi-components/x/index.js",)),
    "/_stcore/stream": ((), ("/_stcore/stream",)),
    "/auth/login": (READ, ("/auth/login",)),
    "/auth/logout": (READ, ("/auth/logout",)),
    "/oauth2callback": (READ, ("/oauth2callback",)),
    "/_stcore/agent/interact": (ANY, ("/_stcore/agent/interact",)),
    "/_stcore/agent/openapi.json": (ANY, ("/_stcore/agent/openapi.json",)),
    "/_stcore/agent/mcp": (ANY, ("/_stcore/agent/mcp",)),
    "/app/static/{path:path}": (ASKED, ("/app/static/fonts/LICENSE.txt", "/app/static/fonts/../fonts/LICENSE.txt")),
    # Streamlit's own files, and its page for every address it does not know
    "": (
        (),
        (*SCREEN_PATHS, "/index.html", "/static/index.html", "/manifest.json", "/app.py", "/.streamlit/config.toml"),
    ),
}
# The sign-in itself, and its look.
OPEN = {"/login": ("GET", "HEAD", "POST"), "/login.css": READ, fonts.ADDRESS: READ}
# What is routed and answered to nobody.
CLOSED = ("/_stcore/metrics", "/media/", "component", "/auth/", "oauth2callback", "/agent/")


@dataclass(frozen=True)
class Reply:
    status: int
    body: str
    to: str = ""


@dataclass(frozen=True)
class Knock:
    """A server, and one connection to it that sends addresses as they are written."""

    connection: HTTPConnection
    host: str

    def __call__(self, method: str, path: str, headers: Mapping[str, str] | None = None) -> Reply:
        sent = {"host": self.host, **(headers or {})}
        self.connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in {**sent, "content-length": "0"}.items():
            self.connection.putheader(name, value)
        self.connection.endheaders()
        response = self.connection.getresponse()
        return Reply(response.status, response.read().decode(), response.headers.get("location", ""))


@pytest.fixture(scope="module")
def knock(server: str) -> Iterator[Knock]:
    netloc = urlsplit(server).netloc
    connection = HTTPConnection(netloc, timeout=60)
    # Addresses are sent as an attacker writes them.
    connection._validate_path = lambda url: None  # type: ignore[attr-defined]
    yield Knock(connection, netloc)
    connection.close()


def methods() -> list[tuple[str, str]]:
    """(method, address) of everything behind the gate; what answers no plain request is asked by GET all the same."""
    return [(method, path) for answered, paths in ROUTES.values() for path in paths for method in answered or ("GET",)]


def test_the_running_router_has_these_routes_and_no_others() -> None:
    told = (
        "import json; from app import app\n"
        "print(json.dumps([[r.path, sorted(getattr(r, 'methods', None) or [])] for r in app._build_starlette_app().routes]))"
    )
    done = subprocess.run([sys.executable, "-c", told], cwd=HOUSE, capture_output=True, text=True, timeout=120)
    found: dict[str, set[str]] = {}
    for path, answered in json.loads(done.stdout.splitlines()[-1]):
        found.setdefault(path, set()).update(answered)
    known = {path: set(answered) for path, (answered, _) in ROUTES.items()} | {p: set(m) for p, m in OPEN.items()}
    assert found == known


def strangers(server: str) -> dict[str, dict[str, str]]:
    """Everybody who is not signed in, by what they send."""
    url = database_of(server)

    def former(**values) -> str:
        session, secret = signed_in(url)
        with writing(connect(url)) as connection:
            connection.execute(update(tables.sessions).where(tables.sessions.c.id == session.id).values(**values))
        return cookie(secret)

    good = cookie(signed_in(url)[1])
    return {
        "signed out": {},
        "signed out here or elsewhere": {"cookie": former(ended=beijing.now())},
        "idle": {"cookie": former(seen=beijing.now() - timedelta(hours=3))},
        "expired": {"cookie": former(created=beijing.now() - timedelta(hours=13))},
        "forged cookie": {"cookie": f"{good[:-4]}AAAA"},
        "signed by another key": {"cookie": f"sjs={Seal('x').cookie('y' * 43)}"},
        "unknown secret": {"cookie": cookie("y" * 43)},
        "says who he is": {"x-app-uid": "1", "x-app-sid": "1", "x-streamlit-user": "1", "remote-user": "demo-admin"},
        "as if forwarded": {
            "x-forwarded-for": "127.0.0.1",
            "x-forwarded-host": "127.0.0.1",
            "x-original-url": "/login",
            "x-rewrite-url": "/login.css",
            "x-http-method-override": "GET",
            "forwarded": "for=127.0.0.1;host=127.0.0.1",
        },
        "over https, they say": {"x-forwarded-proto": "https", "cookie": good},
    }


def led(path: str) -> bool:
    bare = path.partition("?")[0]
    return bare in SCREEN_PATHS or bare in ("/account", "/logout", "/logout-all", "/password", "/post")


def test_a_stranger_gets_nothing_of_any_route(knock: Knock, server: str) -> None:
    wrong = {}
    for who, headers in strangers(server).items():
        for method, path in methods():
            reply = knock(method, path, headers)
            if led(path) and (path in ("/logout", "/logout-all", "/password", "/post") or method in READ):
                right = (reply.status, reply.body) == (303, "") and reply.to.split("?")[0] == "/login"
            else:
                right = (reply.status, reply.body) == (401, "" if method == "HEAD" else STRANGER)
            if not right:
                wrong[who, method, path] = reply
    assert wrong == {}


# How else an address may be written: what comes out must be no more than what a stranger gets.
TRICKS: dict[str, Callable[[str], str]] = {
    "doubled slash": lambda path: f"/{path}",
    "below an open one": lambda path: f"/login.css/..{path}",
    "below an open one, encoded": lambda path: f"/login.css/%2e%2e{path}",
    "up from the fonts": lambda path: f"/app/static/fonts/../../..{path}",
    "here and here": lambda path: f"/.{path}",
    "encoded slash": lambda path: f"/{path[1:].replace('/', '%2F')}",
    "encoded letters": lambda path: "/" + "".join(f"%{ord(sign):02X}" for sign in path[1:]),
    "encoded twice": lambda path: f"/{path[1:].replace('/', '%252F')}%252e",
    "backslash": lambda path: f"/login.css\\..{path}",
    "cut off": lambda path: f"/login.css%00{path}",
    "matrix": lambda path: f"/login.css;{path}",
    "query": lambda path: f"{path.partition('?')[0]}?next=/login.css",
    "capitals": lambda path: path.upper(),
    "trailing slash": lambda path: f"{path}/",
    "whole address": lambda path: f"http://127.0.0.1{path}",
    "whole foreign address": lambda path: f"http://evil.example{path}",
}


def test_nor_by_another_way_of_writing_its_address(knock: Knock) -> None:
    wrong = {}
    for trick, written in TRICKS.items():
        for path in sorted({path for _, path in methods()}):
            reply = knock("GET", written(path))
            nothing = (reply.status, reply.body) == (401, STRANGER) or reply.body == "Invalid HTTP request received."
            if not nothing and not (reply.status == 303 and reply.to.split("?")[0] == "/login" and not reply.body):
                wrong[trick, path] = reply
    assert wrong == {}


@pytest.mark.parametrize(
    ("headers", "answer"),
    [
        ({"origin": "http://evil.example"}, (403, FOREIGN)),
        ({"origin": "null"}, (403, FOREIGN)),
        ({"host": "evil.example"}, (421, UNKNOWN_HOST)),
        ({"host": "evil.example", "origin": "http://evil.example"}, (421, UNKNOWN_HOST)),
    ],
)
def test_nor_with_a_good_cookie_from_elsewhere(
    knock: Knock, server: str, headers: dict[str, str], answer: tuple[int, str]
) -> None:
    good = {"cookie": cookie(signed_in(database_of(server))[1])}
    asked = [*methods(), *((method, path) for path, answered in OPEN.items() for method in answered)]
    replies = {(method, path): knock(method, path, {**good, **headers}) for method, path in asked}
    status, said = answer
    assert replies == {(method, path): Reply(status, "" if method == "HEAD" else said) for method, path in asked}


def test_what_is_closed_is_closed_for_everybody(knock: Knock, server: str) -> None:
    url = database_of(server)
    wrong = {}
    for role in Role:
        good = {"cookie": cookie(signed_in(url, role)[1])}
        for method, path in methods():
            if any(part in path for part in CLOSED):
                reply = knock(method, path, good)
                if (reply.status, reply.body) != (404, "" if method == "HEAD" else NOT_FOUND):
                    wrong[role, method, path] = reply
    assert wrong == {}


def test_what_is_no_page_is_no_page(knock: Knock, server: str) -> None:
    """Streamlit shows its page for every address it does not know: 200, and nothing on it."""
    good = {"cookie": cookie(signed_in(database_of(server))[1])}
    asked = ("/index.html", "//_stcore/health", "/app.py", "/.streamlit/config.toml", "/a/b", "/matters/_stcore/health",
             "/static/../app.py", "/app/static/..%2f..%2fapp.py", "/app/static/%2e%2e/menu.py", "/situation/overview.py")  # fmt: skip
    assert {path: knock("GET", path, good) for path in asked} == dict.fromkeys(asked, Reply(404, NOT_FOUND))
    assert [knock("PUT", "/_stcore/upload_file/a-0/b-0", good)] == [Reply(403, FORBIDDEN)]
