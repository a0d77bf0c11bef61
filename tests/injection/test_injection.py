"""Payloads by every way in, looked for at every way out: screens, workbooks, headers, logs; the tables stand."""

import csv
import html
import io
import os
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from sqlalchemy import Table, select
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.testing.v1 import AppTest

from briefing import exports
from briefing.exports import KINDS, File
from briefing.key_disputes import GROUPS
from data_access import audit, saved_filters, tables
from data_access.audit import Act, Actor
from data_access.engine import Connection, connect, reading, writing
from domain import beijing
from domain.visibility import Role
from pages.parts.screens import SCREENS
from tests import databases as made
from tests.databases import TODAY
from tests.injection.brought import NOW, bring
from tests.injection.payloads import PAYLOADS, SIGN, UNSEEN, Payload, alive, raw
from tests.injection.strings import HTML, LETTERS, MARKDOWN, TYPED, texts
from tests.injection.test_forms import texts_of
from tests.leaks import walk
from tests.leaks.ground import Who
from tests.signed_in import signed_in

WIDE = os.environ.get("LEAKS") == "wide"
# What an address may say, on each screen: each is given each payload in turn.
WORDS = {
    "overview": ("print", "street"),
    "key-disputes": (
        *("state", "street", "topic", "level", "unit", "owner", "q"),
        *("sort", "view", "group", "columns", "after"),
    ),
    "todo": ("print",),
    "heat": ("measure", "period", "compare", "about", "place", "cell", "list", "since"),
    "owners": ("by", "measure", "cell", "list"),
    "season": ("place", "page", "print"),
    "register": ("print",),
    "enter": ("matter",),
    "dispute": ("number", "event", "act", "print"),
    "matter": ("number", "event", "act", "print"),
    "matters": ("metric", "side", "street", "community", "topic", "unit", "source", "level", "from", "to", "page"),
    "search": ("words", "after"),
    "imports": ("job", "batch", "part"),
    "metrics": ("metric", "group", "find"),
    "people": ("login", "find", "part"),
    "settings": ("part", "find"),
    "audit": ("who", "subject", "act", "since", "page"),
    "help": ("print",),
}


# What the way in takes out of a text, or never lets in: mail, line ends, what is not seen.
CHANGED = {
    "address of mail",
    "another header",
    "right to left",
    "nothing and escape",
    "lines apart",
    "half a character",
    "row of a table",
}


@pytest.fixture(scope="module")
def house(run_folder: Path, worker_id: str) -> Iterator[tuple[str, Mapping[str, Sequence[str]]]]:
    """The address of a house that was brought everything, and the numbers of what came in."""
    files = made.SqliteFiles(run_folder)
    name = f"injected_{worker_id}"
    files.copy(made.template(run_folder, files, "migrated", made.MIGRATED), name)
    numbers = bring(connect(files.url(name)), run_folder)
    account = signed_in(files.url(name), Role.OFFICE_STAFF)[0].account_id
    for payload in PAYLOADS[::3]:
        with suppress(saved_filters.Refused):  # what is not seen, numbers
            kept = {"street": [payload.typed], "state": ["逾期"], "measure": ["在办"]}
            for screen in ("key-disputes", "heat", "owners"):
                saved_filters.keep(connect(files.url(name)), account, screen, payload.typed[:20], kept)
                saved_filters.open_with(connect(files.url(name)), account, screen, payload.typed[:20])
    yield files.url(name), numbers


@pytest.fixture
def who(house, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Who:
    monkeypatch.setenv("DATABASE_URL", house[0])
    monkeypatch.setenv("TODAY", TODAY)
    monkeypatch.setenv("INBOX", str(tmp_path))
    monkeypatch.setattr(beijing, "now", lambda: NOW)
    session, secret = signed_in(house[0], Role.OFFICE_STAFF)
    return Who({"uid": str(session.account_id), "sid": str(session.id)}, secret, session.viewer)


def addresses(numbers: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Every screen that shows what a file brought."""
    yield from (("overview", {}), ("overview", {"print": "1"}), ("metrics", {}), ("help", {}))
    yield from (("key-disputes", query) for query in ({}, {"view": "卡片"}, {"print": "1"}, {"after": "ledger-14"}))
    yield from (("key-disputes", {"group": by, "columns": "产权单位"}) for by in GROUPS)
    for metric in ("received_items", "key_open"):
        for query in ({}, {"print": "1"}):
            yield "matters", {"metric": metric, "from": "2026-11-01", **query}
    yield from (("imports", {"part": part}) for part in ("导入文件", "批次", "未归类名称", "到数情况"))
    yield from (("imports", {name: nr}) for name in ("batch", "job") for nr in "12")
    for nr, payload in enumerate(PAYLOADS):
        yield "dispute", {"number": f"ledger-{nr:02d}"}
        yield "matter", {"number": f"12345-{nr:02d}"}
        yield "search", {"words": payload.typed}


def asked() -> Iterator[tuple[str, Mapping[str, str]]]:
    """Every word of every address, with payloads."""
    turn = 0
    for url_path, names in WORDS.items():
        for name in names:
            others = {"metric": "received_items"} if url_path == "matters" and name != "metric" else {}
            chosen = PAYLOADS if WIDE else [PAYLOADS[(turn + step) % len(PAYLOADS)] for step in (0, 21)]
            turn += 1
            yield from ((url_path, {**others, name: payload.typed}) for payload in chosen)


def lives(messages: Sequence[bytes]) -> tuple[set[str], set[str]]:
    """(what came alive, places that nobody has decided about) in what was sent."""
    found, unknown = set(), set()
    for message in messages:
        for place, text in texts(ForwardMsg.FromString(message)):
            if SIGN not in text and "evil" not in text:
                continue
            if place in MARKDOWN:
                found |= {f"{payload.name} in {place}: {text}" for payload in PAYLOADS if alive(payload, text)}
            elif place in HTML:
                found |= {f"{payload.name} in {place}: {text}" for payload in PAYLOADS if raw(payload, text)}
            elif place not in LETTERS:
                unknown.add(f"{place}: {text[:200]}")
            if UNSEEN.search(text) and place not in TYPED:
                found.add(f"unseen in {place}: {text!r}")
    return found, unknown


def test_every_screen_has_its_words():
    assert WORDS.keys() == {screen.url_path for screen in SCREENS}


def test_a_screen_shows_what_was_brought_letter_by_letter(house, who):
    tried, shown, found, unknown = 0, set(), defaultdict(set), set()
    with walk.everything_sent() as sent:
        for url_path, query in (*addresses(house[1]), *asked()):
            at = walk.opened(who, url_path, query)
            tried += 1
            came, undecided = lives(sent.messages)
            unknown |= undecided
            said = b"\n".join(sent.besides).decode("utf-8", "replace")
            if at.exception or came or SIGN in said or UNSEEN.search(said):
                found[url_path, str(query)] |= {
                    *came,
                    *([said] if SIGN in said or UNSEEN.search(said) else []),
                    *(str(e.value) for e in at.exception),
                }
            text = b"\n".join(sent.take()).decode("utf-8", "replace")
            shown |= {
                payload.name
                for payload in PAYLOADS
                if any(said in text for said in re.findall(rf"{SIGN}\w+", payload.text)[:1])
            }
    print(f"\n{tried} screens, {len(PAYLOADS)} payloads, {len(shown)} shown, {len(found)} came alive")
    assert (dict(found), unknown) == ({}, set())
    assert shown == {payload.name for payload in PAYLOADS}


def built(url: str, who: Who, kind: str, arguments: Mapping[str, object], exporter: str) -> File:
    with reading(connect(url)) as connection:
        return KINDS[kind].build(connection, who.viewer, exports.asked(arguments, exporter, NOW), "261124-ABC234")


def faults_of(content: bytes) -> set[str]:
    """What of a workbook is more than text: formulas, links, names and fields that hold something of a payload."""
    found = set()
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        for name in book.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            said = book.read(name).decode("utf-8")
            ElementTree.fromstring(said)
            found |= {
                f"{name}: {tag}" for tag in ("<f>", "<f ", "<hyperlink", "externalLink", "ddeLink") if tag in said
            }
            found |= {
                f"{name}: {text}"
                for text in re.findall(r"<(?:definedName|formula\d)[^>]*>([^<]*)<", said)
                if SIGN in text
            }
            for footer in re.findall(r"<odd(?:Footer|Header)>(.*?)</odd", said, re.DOTALL):
                bare = html.unescape(footer).replace("&&", "")
                found |= {f"{name}: {footer}"} if re.sub(r"&[LRPN]", "", bare).count("&") else set()
            found |= (
                {f"{name}: {UNSEEN.findall(said)}"} if UNSEEN.search(re.sub(r"_x00[0-9A-F]{2}_", "", said)) else set()
            )
    return found


def test_a_workbook_holds_what_was_brought_as_text(house, who):
    """Whoever opens it in a spreadsheet runs nothing: no cell is a formula or a link, and no field stands in the foot."""
    window = {"first": "2026-01-01", "last": TODAY, "side": "numerator", "where": {}, "at": NOW.isoformat()}
    asked = [("cases", {"metric": metric, **window}) for metric in ("received_items", "key_open")]
    ledger = {"ids": list(range(1, 100)), "columns": ["title", "street", "unit", "next_step"], "sort": "", "what": ""}
    asked += [("disputes", {**ledger, "filters": [PAYLOADS[2].text], "group": "按街道", "at": NOW.isoformat()})]
    asked += [("template", {}), *(("problems", {"batch": batch}) for batch in (1, 2))]
    texts = set()
    for nr, (kind, arguments) in enumerate(asked):
        file = built(house[0], who, kind, arguments, PAYLOADS[29].text)
        assert faults_of(file.content) == set(), kind
        for sheet in openpyxl.load_workbook(io.BytesIO(file.content)):
            cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
            assert {cell.data_type for cell in cells} <= {"s", "n", "d"}, (kind, sheet.title)
            texts |= {str(cell.value) for cell in cells if nr < 3}
    for payload in PAYLOADS:
        assert any(payload.text.strip() in text for text in texts) or payload.name in CHANGED, payload.name


def test_what_is_typed_and_sent_to_import_stays_text(house, who):
    """The name and heads of a file, the name of a mapping and the basis, given to the form and kept by it."""
    before, alive_, unknown = set(_unseen(house[0])), set(), set()
    chosen = PAYLOADS if WIDE else [*PAYLOADS[::12], *(p for p in PAYLOADS if p.name in ("right to left", "link"))]
    with walk.everything_sent() as sent:
        for payload in chosen:
            at = walk.opened(who, "imports", {})
            at.radio(key="import-source").set_value("table").run()
            table = io.StringIO()
            csv.writer(table).writerows([("编号", "标题", payload.typed), ("1", payload.typed, payload.typed)])
            at.file_uploader[0].set_value((f"{payload.typed}.csv", table.getvalue().encode(), "text/csv")).run()
            at.text_input(key="mapping-name").set_value(payload.typed).run()
            at.button(key="mapping-save").click()
            at.text_input(key="import-basis-table").set_value(payload.typed)
            at.button(key="import-try").click().run()
            assert not at.exception and at.query_params["job"], payload.name
            came, undecided = lives(sent.messages)
            alive_ |= came
            unknown |= undecided
            sent.take()
    assert (alive_, unknown, set(_unseen(house[0])) - before) == (set(), set(), set())


def looking(url: str, role: Role) -> Who:
    session, secret = signed_in(url, role)
    return Who({"uid": str(session.account_id), "sid": str(session.id)}, secret, session.viewer)


def named(connection: Connection, payload: Payload) -> str:
    """Somebody whose name, login, post and portfolio are a payload, as no form lets them in; his login."""

    def add(table: Table, **row: object) -> int:
        return connection.execute(table.insert().values(**row).returning(table.c.id)).scalar_one()

    text = payload.typed
    post = add(tables.posts, title=text[:60], level=3, portfolio=text, role=Role.DISTRICT_LEADER.value)
    add(tables.portfolios, post_id=post, topic_id=connection.scalar(select(tables.topics.c.id).limit(1)))
    account = add(tables.accounts, login=text[:40], official=text[:20], created=NOW)
    add(tables.post_holders, post_id=post, official=text[:20], since=NOW.date(), account_id=account)
    audit.record(
        connection, Actor(account, text, text), Act.PEOPLE, text, {"done": text, "after": {"posts": [text]}}, NOW
    )
    return text[:40]


def pressed(at: AppTest, *keys: str) -> None:
    """Presses one button after another; its opener again with each but the first, as a dialog is drawn by it alone."""
    at.button(key=keys[0]).click().run()
    for key in keys[1:]:
        at.button(key=keys[0]).click()
        at.button(key=key).click().run()
    assert not at.exception


def test_people_are_shown_and_refused_letter_by_letter(house, who):
    """The lists, pages and dialogs of 人员与职务 and the trace, over people with such names; and what is typed there."""
    bearers = [payload for payload in PAYLOADS if not UNSEEN.search(payload.typed)]
    with writing(connect(house[0])) as connection:
        logins = [named(connection, payload) for payload in bearers]
    admin, auditor = looking(house[0], Role.ADMINISTRATOR), looking(house[0], Role.AUDITOR)
    alive_, unknown, tried = set(), set(), 0
    with walk.everything_sent() as sent:

        def looked() -> None:
            nonlocal alive_, unknown, tried
            came, undecided = lives(sent.messages)
            said = b"\n".join(sent.besides).decode("utf-8", "replace")
            alive_, unknown, tried = alive_ | came | set(re.findall(SIGN, said)), unknown | undecided, tried + 1
            sent.take()

        for query in ({"print": "1"}, {"print": "1", "part": "职务"}, {}, {"part": "职务"}):
            walk.opened(admin, "people", query)
            looked()
        for query in ({}, {"print": "1"}):
            walk.opened(auditor, "audit", query)
            looked()
        for nr in range(len(bearers)) if WIDE else range(0, len(bearers), 9):
            at = walk.opened(admin, "people", {"login": logins[nr]})
            for key in ("people-revoke", "people-reset", "people-sign-out", "people-assign"):
                at.button(key=key).click().run()
                looked()
            at = walk.opened(admin, "people", {})
            pressed(at, "people-new")
            at.text_input(key="new-official").set_value("石永乐")
            at.text_input(key="new-login").set_value("yongle")
            at.selectbox(key="new-role").set_value(Role.DISTRICT_LEADER)
            pressed(at, "people-new")
            at.selectbox(key="new-leader").select_index(nr)
            pressed(at, "people-new", "new-confirm")
            assert len(at.warning) == 1 and "现由" in at.warning[0].value, bearers[nr].name
            looked()
        before = texts_of(connect(house[0]).connect())
        for payload in [one for one in PAYLOADS if one.typed == one.text][:: 1 if WIDE else 9]:
            at = walk.opened(admin, "people", {})
            pressed(at, "people-new")
            at.text_input(key="new-official").set_value(f"{payload.typed[:18]}石")
            at.text_input(key="new-login").set_value(f"{payload.typed[:38]}1")
            at.selectbox(key="new-role").set_value(Role.OFFICE_STAFF)
            pressed(at, "people-new", "new-confirm")
            assert len(at.warning) == 1, payload.name
            looked()
        assert texts_of(connect(house[0]).connect()) == before
    print(f"\n{len(bearers)} people, {tried} screens and dialogs, {len(alive_)} came alive")
    assert (alive_, unknown) == (set(), set())


def _unseen(url: str) -> list[str]:
    with reading(connect(url)) as connection:
        return [text for text in texts_of(connection) if UNSEEN.search(text)]
