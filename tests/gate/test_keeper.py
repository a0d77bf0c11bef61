"""Who may pass, over a small server in Streamlit's place and real sessions."""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from data_access import tables
from data_access.audit import Act
from data_access.engine import connect, reading, writing
from domain import beijing
from domain.visibility import Role
from gate import keeper
from gate.keeper import FORBIDDEN, FOREIGN, SECURE_ONLY, STRANGER, UNKNOWN_HOST, Gate, Seal
from tests import databases as made
from tests.gate import asking
from tests.gate.asking import HERE, run, scope_of
from tests.signed_in import KEY, cookie, signed_in

# Streamlit's own sessions, by the headers each was opened with.
OPENED: dict[str, dict[str, str]] = {}


async def inside(scope, receive, send):
    """What stands behind the gate: says whom it takes the request to be from, and answers frames with it."""
    told = b",".join(value for name, value in scope["headers"] if name.startswith(b"x-app-"))
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"inside " + told})
        return
    await receive()
    await send({"type": "websocket.accept"})
    while (await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "bytes": told})


async def through(scope, receive, send) -> None:
    """One request or connection to its end, and what is noted beside it."""
    gate = Gate(
        inside,
        pages=["overview", "matters"],
        public=["/login.css"],
        hosts=["127.0.0.1", "office.example"],
        seal=Seal(KEY),
        opened_by=OPENED.get,
    )
    await gate(scope, receive, send)
    await asyncio.gather(*gate.notes)


def ask(path: str, method: str = "GET", scheme: str = "http", **headers: str) -> tuple[int, str, Mapping[str, str]]:
    """Status, body and headers of one request to the gate; underscores in a header's name are hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = asking.ask(through, path, named, method, scheme)
    return answer.status, answer.text, answer.headers


@pytest.fixture(scope="module")
def migrated(run_folder: Path, worker_id: str) -> Iterator[str]:
    files, name = made.SqliteFiles(run_folder), f"keeper_{worker_id}"
    files.copy(made.template(run_folder, files, "migrated", made.MIGRATED), name)
    yield files.url(name)
    files.drop(name)


@pytest.fixture
def url(migrated: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Sessions follow the same rules in both databases (tests/data_access/test_sessions.py); here SQLite is enough."""
    with writing(connect(migrated)) as connection:
        for table in (tables.sessions, tables.post_holders, tables.posts, tables.accounts):
            connection.execute(table.delete())
    monkeypatch.setenv("DATABASE_URL", migrated)
    return migrated


def test_a_stranger_is_led_to_the_sign_in_and_gets_nothing_else(url: str) -> None:
    _, secret = signed_in(url)
    forged = f"sjs={secret}.AAAA"
    seen = {}
    for who, sent in {
        "none": {},
        "forged": {"cookie": forged},
        "unsigned": {"cookie": f"sjs={secret}"},
        "of another key": {"cookie": f"sjs={Seal('another').cookie(secret)}"},
        "unknown": {"cookie": cookie("x" * 43)},
        "no letters": {"cookie": "sjs=\xff\xfe.\xff"},
        "another name": {"cookie": cookie(secret).replace("sjs=", "__Host-sjs=")},
        "himself": {"x_app_uid": "1", "x_app_sid": "1"},
    }.items():
        page, query, file, form = (
            ask("/matters", **sent),
            ask("/?street=%E9%B2%81&print=1", **sent),
            ask("/_stcore/health", **sent),
            ask("/matters", "POST", **sent),
        )
        seen[who] = (page[0], page[2]["location"], query[2]["location"], file[:2], form[:2])
    led = (303, "/login?next=%2Fmatters", "/login?next=%2F%3Fstreet%3D%25E9%25B2%2581%26print%3D1")
    assert seen == dict.fromkeys(seen, (*led, (401, STRANGER), (401, STRANGER)))


def test_what_the_sign_in_needs_is_open_to_all(url: str) -> None:
    assert [ask("/login")[:2], ask("/login", "POST")[:2], ask("/login.css")[:2]] == [(200, "inside ")] * 3
    assert ask("/login.css", "POST")[:2] == (401, STRANGER)


def test_a_session_passes_with_both_its_ids_and_nobody_adds_his_own(url: str) -> None:
    session, secret = signed_in(url)
    told = f"inside {session.account_id},{session.id}"
    sent = {"cookie": cookie(secret), "x_app_uid": "9", "X_App_Sid": "9", "x_app__uid": "9"}
    assert [ask(path, **sent)[:2] for path in ("/", "/matters", "/_stcore/health", "/nope")] == [(200, told)] * 4


def ended(connection) -> None:
    connection.execute(update(tables.sessions).values(ended=beijing.now()))


def revoked(connection) -> None:
    connection.execute(update(tables.accounts).values(ended=beijing.now()))


def idle(connection) -> None:
    connection.execute(update(tables.sessions).values(seen=beijing.now() - timedelta(hours=3)))


def old(connection) -> None:
    connection.execute(update(tables.sessions).values(created=beijing.now() - timedelta(hours=13)))


def post_given_up(connection) -> None:
    connection.execute(update(tables.post_holders).values(until=beijing.now().date()))


@pytest.mark.parametrize("change", [ended, revoked, idle, old, post_given_up])
def test_what_ends_a_session(url: str, change: Callable) -> None:
    _, secret = signed_in(url)
    assert ask("/", cookie=cookie(secret))[0] == 200
    with writing(connect(url)) as connection:
        change(connection)
    assert ask("/", cookie=cookie(secret))[0] == 303
    assert ask("/_stcore/host-config", cookie=cookie(secret))[:2] == (401, STRANGER)


def test_before_the_first_password_is_changed_nothing_else_is_open(url: str) -> None:
    _, secret = signed_in(url)
    with writing(connect(url)) as connection:
        connection.execute(update(tables.accounts).values(must_change=True))
    sent = {"cookie": cookie(secret)}
    assert [ask(path, **sent)[2]["location"] for path in ("/", "/matters", "/export/x", "/login")] == ["/password"] * 4
    assert ask("/post", "POST", **sent)[:2] == (403, FORBIDDEN)
    assert [ask(path, method, **sent)[0] for path, method in (("/password", "POST"), ("/logout", "POST"))] == [200] * 2
    assert talk(sent, b"1") == [("close", 4401)]


@pytest.mark.parametrize(
    ("sent", "scheme", "answer"),
    [
        ({}, "http", (200, None)),
        ({"host": "127.0.0.1"}, "http", (200, None)),
        ({"origin": f"http://{HERE}"}, "http", (200, None)),
        ({"host": "evil.example"}, "http", (421, UNKNOWN_HOST)),
        ({"host": "evil.example", "origin": "http://evil.example"}, "http", (421, UNKNOWN_HOST)),
        ({"host": "127.0.0.1:8501@evil.example"}, "http", (421, UNKNOWN_HOST)),
        ({"host": "127.0.0.1.evil.example"}, "http", (421, UNKNOWN_HOST)),
        ({"host": ""}, "http", (421, UNKNOWN_HOST)),
        ({"host": "*"}, "http", (421, UNKNOWN_HOST)),
        ({"x_forwarded_host": "evil.example"}, "http", (200, None)),
        ({"origin": "http://evil.example"}, "http", (403, FOREIGN)),
        ({"origin": "http://127.0.0.1:9999"}, "http", (403, FOREIGN)),
        ({"origin": f"https://{HERE}"}, "http", (403, FOREIGN)),
        ({"origin": f"http://{HERE}.evil.example"}, "http", (403, FOREIGN)),
        ({"origin": "null"}, "http", (403, FOREIGN)),
        ({"host": "office.example"}, "http", (403, SECURE_ONLY)),
        ({"host": "OFFICE.example."}, "https", (200, None)),
        ({"host": "office.example", "origin": "http://office.example"}, "https", (403, FOREIGN)),
    ],
)
def test_only_by_its_own_name_and_from_its_own_pages(url: str, sent: dict, scheme: str, answer: tuple) -> None:
    session, secret = signed_in(url)
    sent = {"cookie": cookie(secret) if scheme == "http" else f"__Host-{cookie(secret)}", **sent}
    status, said = answer
    assert ask("/", scheme=scheme, **sent)[:2] == (status, said or f"inside {session.account_id},{session.id}")


def talk(
    headers: Mapping[str, str | None],
    *frames: bytes,
    path: str = "/_stcore/stream",
    before: Callable[[int], None] = lambda _: None,
) -> list:
    """What a websocket answers to a connection and these frames: the bytes, and of other messages type and code.

    before: called with the number of each frame before it is sent. A frame b"" is none: the page is silent from then on.
    """
    named = {"origin": f"http://{HERE}", **headers}
    sent: list = []
    closed = asyncio.Event()
    number = 0

    async def receive():
        nonlocal number
        number += 1
        if number == 1:
            return {"type": "websocket.connect"}
        if number > len(frames) + 1:
            return {"type": "websocket.disconnect", "code": 1005}
        before(number - 1)
        if not frames[number - 2]:
            await closed.wait()
            return {"type": "websocket.disconnect", "code": 1006}
        return {"type": "websocket.receive", "bytes": frames[number - 2]}

    async def send(message):
        kind = message["type"].removeprefix("websocket.")
        sent.append(
            message["bytes"].decode() if kind == "send" else (kind, message["code"]) if kind == "close" else kind
        )
        if kind == "close":
            closed.set()

    run(through(scope_of("websocket", path, named, scheme="ws"), receive, send))
    return sent


def test_a_websocket_is_refused_before_it_is_accepted(url: str) -> None:
    _, secret = signed_in(url)
    sent = {"cookie": cookie(secret)}
    refused = {
        "stranger": talk({}, b"1"),
        "forged": talk({"cookie": f"sjs={secret}.AAAA"}, b"1"),
        "himself": talk({"x-app-uid": "1", "x-app-sid": "1"}, b"1"),
        "no origin": talk({**sent, "origin": None}, b"1"),
        "foreign": talk({**sent, "origin": "http://evil.example"}, b"1"),
        "foreign port": talk({**sent, "origin": "http://127.0.0.1:9999"}, b"1"),
        "both foreign": talk({**sent, "origin": "http://evil.example", "host": "evil.example"}, b"1"),
        "elsewhere": talk(sent, b"1", path="/elsewhere"),
        "below": talk(sent, b"1", path="/matters/_stcore/stream"),
    }
    assert refused == dict.fromkeys(refused, [("close", 4401)])


def test_a_websocket_carries_its_session(url: str) -> None:
    session, secret = signed_in(url)
    told = f"{session.account_id},{session.id}"
    assert talk({"cookie": cookie(secret), "x-app-sid": "9"}, b"1", b"2") == ["accept", told, told]


@pytest.mark.parametrize("change", [ended, revoked, post_given_up])
@pytest.mark.parametrize("second", [b"2", b""], ids=["asks", "silent"])
def test_an_open_page_ends_with_its_session(
    url: str, change: Callable, second: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "REMEMBERED", 0.02)
    session, secret = signed_in(url)

    def change_before_the_second(number: int) -> None:
        if number == 2:
            with writing(connect(url)) as connection:
                change(connection)
            time.sleep(0.03)

    told = f"{session.account_id},{session.id}"
    seen = talk({"cookie": cookie(secret)}, b"1", second, b"3", before=change_before_the_second)
    assert seen == ["accept", told, ("close", 4401)]


def test_a_post_that_is_left_on_a_coming_day_ends_an_open_page_at_midnight(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same gate before and after: nothing is started anew, and nobody does anything."""
    midnight = datetime.combine(beijing.now().date() + timedelta(days=1), datetime.min.time())
    session, secret = signed_in(url)
    with writing(connect(url)) as connection:
        connection.execute(update(tables.post_holders).values(until=midnight.date()))
        connection.execute(
            update(tables.sessions).values(
                created=midnight - timedelta(minutes=1), seen=midnight - timedelta(minutes=1)
            )
        )
    monkeypatch.setattr(keeper, "REMEMBERED", 0.02)
    monkeypatch.setattr(beijing, "now", lambda: midnight - timedelta(seconds=1))

    def midnight_before_the_second(number: int) -> None:
        if number == 2:
            monkeypatch.setattr(beijing, "now", lambda: midnight)
            time.sleep(0.03)

    seen = talk({"cookie": cookie(secret)}, b"1", b"2", b"3", before=midnight_before_the_second)
    assert seen == ["accept", f"{session.account_id},{session.id}", ("close", 4401)]


def test_a_session_is_looked_at_within_five_seconds() -> None:
    assert 2 * keeper.REMEMBERED <= 4


def test_where_the_database_does_not_answer_an_open_page_may_say_so(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "REMEMBERED", 0.0)
    session, secret = signed_in(url)

    def gone(number: int) -> None:
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/nothing.db")

    assert talk({"cookie": cookie(secret)}, b"1", before=gone) == ["accept", f"{session.account_id},{session.id}"]
    assert talk({"cookie": cookie(secret)}, b"1") == [("close", 1013)]
    status, said, _ = ask("/", cookie=cookie(secret))
    assert (status, "找不到数据库文件" in said) == (503, True)


def test_a_file_is_taken_for_ones_own_page_alone(url: str) -> None:
    office, secret = signed_in(url)
    auditor, other = signed_in(url, Role.AUDITOR)
    keeper, third = signed_in(url, Role.ADMINISTRATOR)
    mine, theirs, nobodys, unknown, keepers = "a1-0", "a1-1", "a1-2", "a1-3", "a1-4"
    owners = {mine: office, theirs: auditor, keepers: keeper}
    OPENED.update({nobodys: {}, **{page: {"x-app-sid": str(session.id)} for page, session in owners.items()}})
    seen = {
        (who, page, method): ask(f"/_stcore/upload_file/{page}", method, cookie=cookie(key))[0]
        for who, key in (("office", secret), ("auditor", other), ("administrator", third))
        for id in (mine, theirs, nobodys, unknown, keepers, "")
        for page in (f"{id}/f1", f"{id}/../{mine}/f1", f"{id}/..", id)
        for method in ("PUT", "DELETE")
    }
    assert [place for place, status in seen.items() if status != 403] == [
        ("office", f"{mine}/f1", "PUT"),
        ("office", f"{mine}/f1", "DELETE"),
        ("administrator", f"{keepers}/f1", "PUT"),
        ("administrator", f"{keepers}/f1", "DELETE"),
    ]
    with reading(connect(url)) as connection:
        found = select(tables.audit.c.post, func.count()).where(tables.audit.c.act == Act.REFUSED)
        told = dict(
            connection.execute(found.where(tables.audit.c.subject == "upload").group_by(tables.audit.c.post)).all()
        )
    refused = [who for (who, _, _), status in seen.items() if status == 403]
    assert told == {
        session.viewer.label: refused.count(who)
        for who, session in (("office", office), ("auditor", auditor), ("administrator", keeper))
    }


def test_who_was_there_is_noted_once_a_minute(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    session, secret = signed_in(url, moment=beijing.now() - timedelta(minutes=30))
    talk({"cookie": cookie(secret)}, b"1", b"2")
    with reading(connect(url)) as connection:
        seen = connection.scalar(select(tables.sessions.c.seen).where(tables.sessions.c.id == session.id))
    assert seen is not None and beijing.now() - seen < timedelta(minutes=1)
