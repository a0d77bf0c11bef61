"""Payloads through the forms and headers of the way in, the forms for people, and the names of files that are sent."""

from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import Connection, String, select

from data_access import audit, passwords, people_changes, tables
from data_access.engine import connect, reading, writing
from data_access.imports import inbox
from domain import beijing
from domain.visibility import Role
from gate.keeper import UNKNOWN_HOST
from tests import databases as made
from tests.gate.asking import Answer, Window, ask
from tests.gate.test_entrance import house
from tests.injection.payloads import PAYLOADS, SIGN, UNSEEN, Payload, raw
from tests.signed_in import cookie, signed_in

HEADERS = ("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-prefix", "forwarded", "x-real-ip",
           "x-original-url", "x-rewrite-url", "x-http-method-override", "referer", "user-agent", "accept-language")  # fmt: skip


@pytest.fixture(scope="module")
def empty(run_folder: Path, worker_id: str) -> str:
    files, name = made.SqliteFiles(run_folder), f"forms_{worker_id}"
    files.copy(made.template(run_folder, files, "migrated", made.MIGRATED), name)
    return files.url(name)


@pytest.fixture(autouse=True)
def url(empty: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    monkeypatch.setenv("DATABASE_URL", empty)
    monkeypatch.setenv("INBOX", str(tmp_path))
    # A real comparison takes a core for 50 ms.
    monkeypatch.setattr(passwords, "fits", lambda kept, said: False)
    monkeypatch.setattr(passwords, "stored", lambda text: "-")
    return empty


def texts_of(connection: Connection) -> list[str]:
    """Every text in the database."""
    found = []
    for table in tables.metadata.tables.values():
        columns = [column for column in table.c if isinstance(column.type, String)]
        for row in connection.execute(select(*columns)) if columns else ():
            found += [text for text in row if text is not None]
    return sorted(found)


def kept(url: str) -> list[str]:
    with reading(connect(url)) as connection:
        return texts_of(connection)


def alive(payload: Payload, answer: Answer) -> bool:
    """Whether an answer holds it as what it means: in the page, or in a header, or as where it leads."""
    headers = [*answer.headers.values(), *answer.cookies.values()]
    led = answer.headers.get("location", "").partition("?")[0]
    return raw(payload, answer.text) or any(UNSEEN.search(value) for value in headers) or SIGN in led or "evil" in led


def test_the_way_in_takes_everything_as_text(url: str) -> None:
    window, wrong, tried = Window(house()), [], 0
    office, secret = signed_in(url)
    inside = Window(house(), cookies=dict([cookie(secret).split("=", 1)]))
    for payload in PAYLOADS:
        typed = payload.typed
        with writing(connect(url)) as connection:
            connection.execute(tables.attempts.delete())
        inside.get("/password")
        answers = [
            window.get(f"/login?next={quote(typed)}&login={quote(typed)}&left={quote(typed)}"),
            window.post("/login", login=typed, password=typed, next=typed),
            window.post("/login", demo=typed, next=f"/matters?{typed}"),
            window.get(f"/overview?{quote(typed)}"),
            inside.post("/password", old=typed, new=typed, again=typed),
            inside.post("/password", old=typed, new=typed, again=""),
            inside.post("/post", holder=typed),
        ]
        statuses = [200, 401, 401, 303, 422, 422, 403]
        tried += len(answers)
        if [answer.status for answer in answers] != statuses or any(alive(payload, answer) for answer in answers):
            wrong.append((payload.name, [answer.status for answer in answers]))
    print(f"\n{tried} forms and addresses, {len(wrong)} wrong")
    assert wrong == []
    assert [text for text in kept(url) if SIGN in text or UNSEEN.search(text)] == []


def test_no_header_changes_what_is_answered(url: str) -> None:
    def bare(answer: Answer) -> tuple:
        held = {name: value for name, value in answer.headers.items() if name not in ("set-cookie", "content-length")}
        return answer.status, held, [line for line in answer.text.splitlines() if 'name="token"' not in line]

    plain, wrong, tried = bare(ask(house(), "/login")), [], 0
    for payload in PAYLOADS:
        written = payload.typed.encode().decode("latin-1")
        answer = ask(house(), "/login", dict.fromkeys(HEADERS, written))
        hosts = [
            ask(house(), "/login", {"host": host}) for host in (written, f"127.0.0.1{written}", f"{written}.127.0.0.1")
        ]
        tried += 4
        if bare(answer) != plain or {(host.status, host.text) for host in hosts} != {(421, UNKNOWN_HOST)}:
            wrong.append(payload.name)
    print(f"\n{tried} requests, {len(wrong)} answered otherwise")
    assert wrong == []


def test_people_are_named_by_letters_alone(database_url: str) -> None:
    """Whatever is no name, no login and no post is refused in a sentence that is plain itself."""
    signed_in(database_url, Role.ADMINISTRATOR)
    before, wrong, tried = kept(database_url), [], 0
    for payload in PAYLOADS:
        for text in (payload.typed, f"石{payload.typed[:15]}景"):
            for said in ({"official": text}, {"login": text}, {"title": text}, {"portfolio": text}, {"unit": text}):
                tried += 1
                if UNSEEN.search(told := hired(database_url, **said)):
                    wrong.append((payload.name, told))
    print(f"\n{tried} names, posts and logins, {len(wrong)} wrong")
    assert (wrong, kept(database_url)) == ([], before)


def hired(
    url: str, login: str = "zj", official: str = "石永乐", unit: str | None = None, title: str = "", portfolio: str = ""
) -> str:
    """What stands in the database after somebody was given a post, or why he was not; it is taken back."""
    role, now = Role.STREET_SECRETARY if unit else Role.OFFICE_STAFF, beijing.now()
    with connect(url).connect() as connection:
        try:
            post = people_changes.put_post(
                connection, audit.COMMAND_LINE, role, now, title=title, unit=unit, portfolio=portfolio or None
            )
            people_changes.add(connection, audit.COMMAND_LINE, login, official, post, now)
        except people_changes.Refused as refused:
            return str(refused)
        return "".join(texts_of(connection))


def test_a_sent_file_is_named_plainly(tmp_path: Path) -> None:
    for payload in PAYLOADS:
        token = inbox.keep(b"1", f"{payload.typed}.csv")
        name = inbox.name(token)
        assert not UNSEEN.search(name) and not set("/\\\0") & set(name), payload.name
        assert inbox.path(token).parent == tmp_path / token, payload.name
