"""The screens in a real browser: every one of them in both sizes and themes, the ways between them, and their faults."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from data_access.disputes import ledger
from data_access.engine import connect, reading
from data_access.metrics.definitions import METRICS
from data_access.search import find
from domain.visibility import district_office
from gate.keeper import REMEMBERED
from pages.parts.screens import SCREENS
from tests import browser as browsers
from tests import databases as made
from tests.browser import DESKTOP, PHONE, Scheme, Visitor
from tests.signed_in import who_opens

Visit = Callable[..., Visitor]

# Latin words that belong on a Chinese screen, beside the names of numbers that scripts ask for; matter numbers and the
# like are capitals and digits.
LATIN = {"xlsx", "xls", "csv", "jsonl"}
# Officials sign in by Latin names, which stand on the administrator's screens.
LOGINS = {"demo", "user", "secretary", "leader", "street", "bureau", "community", "office", "auditor", "admin"}
# Streamlit looks for its base path below a deep link and is told, rightly, that there is nothing.
HARMLESS = re.compile(r"/_stcore/(health|host-config)$")

VISIBLE_WORDS = """() => {
    const said = [];
    const seen = node => node.checkVisibility({opacityProperty: true, visibilityProperty: true});
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        const parent = node.parentElement;
        if (parent.closest("script, style, canvas")) continue;
        // an icon is a word in a font of its own
        if (seen(parent) && !getComputedStyle(parent).fontFamily.includes("Material")) said.push(node.data);
    }
    for (const name of ["placeholder", "title", "aria-label", "alt"])
        for (const node of document.body.querySelectorAll(`[${name}]`)) said.push(node.getAttribute(name));
    return said.join("\\n");
}"""


@dataclass(frozen=True)
class Found:
    """What the sample holds that a test can ask for: a dispute with households, a matter, and their titles."""

    dispute: str
    dispute_title: str
    matter: str
    matter_title: str


@pytest.fixture(scope="module")
def found(server: str, run_folder: Path, worker_id: str) -> Found:
    engine = connect(made.SqliteFiles(run_folder).url(f"server_{worker_id}"))
    who, day = district_office(), date.fromisoformat(made.TODAY)
    with reading(engine) as connection:
        entry = next(entry for entry in ledger(connection, who, day) if entry.households)
        hit = next(hit for hit in find(connection, who, "供暖", 500).hits if hit.subject == "matter")
    return Found(entry.number, entry.title, hit.number, hit.title)


def addresses(found: Found) -> dict[str, tuple[str, str]]:
    """Each screen with what makes sense behind its ?, and the title it must bear; a screen that is missing fails."""
    asked = {
        "dispute": ({"number": found.dispute}, found.dispute_title),
        "matter": ({"number": found.matter}, found.matter_title),
        "matters": ({"metric": "on_time_strict", "side": "denominator"}, "案件清单：按期办结率"),
        "search": ({"words": "供暖"}, "查找"),
    }
    pairs = {}
    for screen in SCREENS:
        query, title = asked.get(screen.url_path, ({}, screen.title))
        path = "/" if screen is SCREENS[0] else f"/{screen.url_path}"
        pairs[screen.url_path] = (f"{path}?{urlencode(query)}" if query else path, title)
    return pairs


def heading(page: Page) -> str:
    return page.locator('[data-testid="stMain"] h1').inner_text()


def sentence(page: Page) -> str:
    return page.locator(".st-key-head p").first.inner_text()


def wait_for_heading(window: Visitor, title: str) -> Page:
    window.page.wait_for_function(
        "title => document.querySelector('[data-testid=\"stMain\"] h1')?.innerText.startsWith(title)", arg=title
    )
    return window.settled()


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def broken(page: Page) -> list[str]:
    """Signs that a script ended in an exception, Streamlit's or ours."""
    shown = page.locator('[data-testid="stException"]').all_inner_texts()
    return shown + [text for text in page.locator('[data-testid="stAlert"]').all_inner_texts() if "日志编号" in text]


def english(page: Page) -> list[str]:
    """Latin words of two small letters and more that a viewer can see and nobody has allowed."""
    said = re.findall(r"[A-Za-z0-9_]*[a-z]{2,}[A-Za-z0-9_]*", page.evaluate(VISIBLE_WORDS))
    return sorted(set(said) - LATIN - set(METRICS))


def sideways(page: Page) -> int:
    """By how many pixels the page itself can be scrolled sideways."""
    return page.evaluate(
        """() => Math.max(...[document.documentElement, document.querySelector('[data-testid="stMain"]')]
            .map(box => box.scrollWidth - box.clientWidth))"""
    )


def complaints(window: Visitor) -> list[str]:
    """A list that fills with whatever the page's scripts complain about from now on."""
    heard: list[str] = []
    window.page.on("pageerror", lambda error: heard.append(str(error)))
    window.page.on(
        "console",
        lambda message: (
            heard.append(message.text)
            if message.type == "error" and not HARMLESS.search(message.location.get("url", ""))
            else None
        ),
    )
    return heard


@pytest.mark.parametrize(("size", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")], ids=["desk-light", "phone-dark"])
def test_every_screen(visit: Visit, found: Found, size: tuple[int, int], scheme: Scheme) -> None:
    """At the desk each by its address, on a telephone one after another in an open page."""
    windows = {role: visit(size=size, scheme=scheme, role=role) for role in {who_opens(screen) for screen in SCREENS}}
    heard = {role: complaints(window) for role, window in windows.items()}
    seen = {}
    for screen in SCREENS:
        role = who_opens(screen)
        page, (path, title) = windows[role].page, addresses(found)[screen.url_path]
        if size == PHONE and page.url != "about:blank":
            page.evaluate(
                "path => { history.pushState({}, '', path); dispatchEvent(new PopStateEvent('popstate')); }", path
            )
            wait_for_heading(windows[role], title)
        else:
            windows[role].open(path)
        words = set(english(page)) - LOGINS
        seen[screen.url_path] = (heading(page), broken(page), words, max(0, sideways(page)), list(heard[role]))
        heard[role].clear()
    assert seen == {name: (title, [], set(), 0, []) for name, (_, title) in addresses(found).items()}


def test_paper_has_real_tables(visit: Visit, found: Found) -> None:
    window = visit(scheme="dark")
    seen = {}
    for name in ("key-disputes", "matters", "dispute", "matter"):
        address, _ = addresses(found)[name]
        page = window.open(f"{address}{'&' if '?' in address else '?'}print=1")
        rows = page.locator('[data-testid="stTable"] tbody tr').count()
        seen[name] = (broken(page), rows > 1, page.locator('[data-testid="stDataFrame"]').count())
    assert seen == dict.fromkeys(seen, ([], True, 0))


def test_a_number_opens_to_its_list_and_a_row_to_its_matter_and_back_again(visit: Visit) -> None:
    window = visit()
    page = window.open("/")
    card = page.locator('[class*="st-key-card-"]').filter(has_text="在账重点矛盾")
    value = card.locator('[data-testid="stMetricValue"]').inner_text()
    card.locator("a").click()
    wait_for_heading(window, "案件清单：在账重点矛盾")
    assert f"在账重点矛盾 {value} 件" in page.locator(".st-key-head").inner_text()
    # the first row of a canvas: below its head, in the column of titles
    page.locator('[data-testid="stDataFrame"]').click(position={"x": 240, "y": 54})
    page.wait_for_url("**/dispute?**")
    window.settled()
    assert broken(page) == [] and not heading(page).startswith("案件清单")
    page.go_back()
    wait_for_heading(window, "案件清单：在账重点矛盾")
    page.wait_for_timeout(500)  # a selection that came back would lead forward again
    assert urlsplit(page.url).path == "/matters"
    page.go_back()
    wait_for_heading(window, "总览")


def test_a_matter_behind_a_number_opens_on_a_telephone(visit: Visit) -> None:
    window = visit(size=PHONE)
    page = window.open("/matters?metric=received_items")
    first = page.locator('[class*="st-key-item-"] a').first
    title = first.inner_text().strip()
    first.click()
    wait_for_heading(window, title)
    assert urlsplit(page.url).path == "/matter"
    page.go_back()
    wait_for_heading(window, "案件清单：收件")


def test_a_row_that_needs_somebody_opens_its_dispute(visit: Visit) -> None:
    window = visit()
    page = window.open("/")
    row = page.locator('[class*="st-key-need-"] a').first
    title = row.locator("strong").inner_text()
    row.click()
    wait_for_heading(window, title)
    assert urlsplit(page.url).path == "/dispute"


def test_search_from_the_menu_by_two_characters_and_by_number(visit: Visit, found: Found) -> None:
    window = visit()
    page = window.open("/help")
    box = page.locator('[data-testid="stSidebar"] input')
    box.fill("供暖")
    box.press("Enter")
    wait_for_heading(window, "查找")
    hits = page.locator('[class*="st-key-need-"] a').all_inner_texts()
    assert query(page) == {"words": ["供暖"]} and hits and any("供暖" in hit for hit in hits)
    box.fill(found.matter)
    box.press("Enter")
    wait_for_heading(window, found.matter_title)
    assert query(page) == {"number": [found.matter]}
    page.go_back()
    wait_for_heading(window, "查找")
    assert query(page) == {"words": ["供暖"]}


def test_search_from_a_screen_with_filters_of_its_own(visit: Visit) -> None:
    window = visit()
    page = window.open("/key-disputes?q=供暖")
    box = page.locator('[data-testid="stSidebar"] input')
    box.fill("电梯")
    box.press("Enter")
    wait_for_heading(window, "查找")
    page.wait_for_function("() => document.querySelector('.st-key-head').innerText.includes('电梯')")
    assert query(page) == {"words": ["电梯"]} and broken(page) == []
    page.go_back()
    wait_for_heading(window, "重点矛盾")
    assert query(page) == {"q": ["供暖"]}
    page.locator('[data-testid="stSidebarNav"] a', has_text="指标口径").click()
    wait_for_heading(window, "指标口径")
    page.go_back()
    wait_for_heading(window, "重点矛盾")
    assert query(page) == {"q": ["供暖"]}


def test_a_filter_stands_in_the_address(visit: Visit) -> None:
    window = visit()
    page = window.open("/key-disputes")
    everything = sentence(page)
    page.get_by_role("button", name="办理中").click()
    page.wait_for_function("() => location.search.includes('state')")
    window.settled()
    page.wait_for_function("() => document.querySelector('.st-key-head').innerText.includes('符合条件')")
    filtered = sentence(page)
    assert query(page)["state"] == ["办理中"]
    page.reload()
    window.settled()
    assert sentence(page) == filtered
    page.locator('[data-testid="stSidebarNav"] a', has_text="帮助").click()
    wait_for_heading(window, "帮助")
    page.go_back()
    wait_for_heading(window, "重点矛盾")
    page.wait_for_function("() => document.querySelector('.st-key-head').innerText.includes('符合条件')")
    assert (query(page).get("state"), sentence(page)) == (["办理中"], filtered)
    assert filtered != everything


@pytest.mark.parametrize("path", ["/nope", "/a/b", "/app.py", "/key-disputes/x", "/_stcore/metrics"])
def test_an_unknown_address_is_a_chinese_404(visit: Visit, path: str) -> None:
    window = visit()
    answer = window.page.goto(window.server + path)
    assert answer is not None and answer.status == 404
    assert "没有这个页面" in window.page.inner_text("body") and english(window.page) == []


BAD = {
    "/key-disputes?state=x&street=火星街道&after=nobody": "不在名单里",
    "/matters": "没有写明要看哪个数字",
    "/matters?metric=nothing": "没有这个数字",
    "/matters?metric=open&on=2026-13-99&street=火星街道&after=x": "不在名单里",
    "/matter?number=%3Cscript%3E": "没有这件事项",
    "/matter": "没有这件事项",
    "/dispute?number=' or 1=1": "没有这件矛盾",
    "/search?words=供": "至少",
    "/metrics?metric=nothing": "没有",
}


def test_bad_words_in_an_address_get_one_chinese_sentence(visit: Visit) -> None:
    window = visit()
    heard = complaints(window)
    seen = {}
    for address, expected in BAD.items():
        page = window.open(address)
        text = page.locator('[data-testid="stMain"]').inner_text()
        seen[address] = (expected if expected in text else text, broken(page), english(page), list(heard))
        heard.clear()
    assert seen == {address: (expected, [], [], []) for address, expected in BAD.items()}


def test_heights_that_rest_on_streamlits_inner_structure(visit: Visit) -> None:
    """An upgrade that breaks a selector of pages/parts/style.py shows here; in pixels."""
    page = visit().open("/")
    heights = {
        part: page.locator(selector).first.bounding_box()["height"]  # type: ignore[index]
        for part, selector in {
            "card": '[class*="st-key-card-"] [data-testid="stMetric"]',
            "whole card is its link": '[class*="st-key-card-"] a',
            "row": '[class*="st-key-need-"]',
        }.items()
    }
    assert heights == pytest.approx({"card": 172, "whole card is its link": 172, "row": 59}, abs=6)


@pytest.fixture
def own_server(run_folder: Path, worker_id: str) -> Iterator[tuple[str, Path, Path]]:
    """A house over a copy of the sample that the test may break: its address, its database, its log."""
    files, name = made.SqliteFiles(run_folder), f"breaking_{worker_id}"
    files.copy(made.template(run_folder, files, "sample", made.SAMPLE), name)
    log = run_folder / f"{name}.log"
    with browsers.running_app(files.url(name), log) as address:
        yield address, run_folder / f"{name}.db", log
    files.drop(name)


def _version(database: Path, version: str) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", [version])
    connection.close()


def test_faults_are_one_sentence_on_the_screen_and_a_place_in_the_log(
    chromium: Browser, own_server: tuple[str, Path, Path]
) -> None:
    address, database, log = own_server
    with sqlite3.connect(database) as connection:
        (version,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        titles = {row[0] for row in connection.execute("SELECT title FROM matters UNION SELECT title FROM disputes")}
    connection.close()

    with browsers.visitor(chromium, address) as window:

        def said(path: str = "/") -> str:
            page = window.open(path)
            assert page.locator('[data-testid="stException"]').count() == 0
            assert english(page) in ([], ["manage", "migrate", "py"], ["make", "run"])
            return " ".join(page.locator('[data-testid="stAlert"]').all_inner_texts())

        assert said() == ""
        _version(database, "0000")
        unknown = said()
        _version(database, "0001")
        older = said()
        _version(database, version)
        assert said() == ""
        with sqlite3.connect(database) as connection:
            connection.execute("ALTER TABLE matters RENAME COLUMN title TO heading")
        connection.close()
        changed = said("/matters?metric=received_items")
        page = window.open("/help")
        for file in database.parent.glob(f"{database.name}*"):
            file.unlink()
        page.locator('[data-testid="stSidebarNav"] a').first.click()
        page.wait_for_selector('[data-testid="stAlert"]')
        gone = " ".join(window.settled().locator('[data-testid="stAlert"]').all_inner_texts())
        page.wait_for_timeout(1000 * REMEMBERED)
        answer = page.goto(address + "/")
        assert answer is not None and answer.status == 503 and "找不到数据库文件" in page.inner_text("body")

    sentences = {"比程序版本": unknown, "旧": older, "结构与程序不一致": changed, "找不到数据库文件": gone}
    assert [word for word, sentence in sentences.items() if word not in sentence] == []
    numbers = [re.findall("日志编号 ([0-9A-F]{6})", sentence) for sentence in sentences.values()]
    written = log.read_text()
    assert [len(found) for found in numbers] == [1, 1, 1, 1] and all(found[0] in written for found in numbers)
    assert "DatabaseProblem" in written and "Traceback" not in written and "SELECT" not in written
    assert [title for title in titles if title in written] == []


def test_an_empty_database_has_something_to_say_on_every_screen(
    chromium: Browser, run_folder: Path, worker_id: str
) -> None:
    files, name = made.SqliteFiles(run_folder), f"nothing_{worker_id}"
    files.copy(made.template(run_folder, files, "migrated", made.MIGRATED), name)
    seen = {}
    with (
        browsers.running_app(files.url(name), run_folder / f"{name}.log") as address,
        browsers.visitor(chromium, address) as window,
    ):
        for title, path in EMPTY.items():
            page = window.open(path)
            text = page.locator('[data-testid="stMain"]').inner_text()
            seen[path] = (broken(page), english(page), title in text, "0.0%" in text or "nan" in text or "None" in text)
    files.drop(name)
    assert seen == dict.fromkeys(EMPTY.values(), ([], [], True, False))


# What each screen says when there is nothing yet.
EMPTY = {
    "导入台账后": "/",
    "还没有在账的重点矛盾": "/key-disputes",
    "没有这件矛盾": "/dispute?number=SJS-ZD-2018-013",
    "没有这件事项": "/matter?number=XF1",
    "还没有数据": "/matters?metric=received_items",
    "还没有可查的矛盾和事项": "/search?words=供暖",
    "还没有导入过文件": "/imports",
    "指标口径": "/metrics",
    "帮助": "/help",
}


def test_tables_are_drawn_again_when_a_rarer_letter_has_come(visit: Visit) -> None:
    """A canvas is drawn with what letters there are; what it drew before they came stays a box until it is drawn again."""
    page = visit().open("/imports?part=到数情况")
    page.wait_for_selector('[data-testid="stDataFrame"] canvas')
    page.evaluate("() => document.fonts.ready")
    page.evaluate(
        """() => {
          window.drawn = 0;
          const pen = CanvasRenderingContext2D.prototype, draw = pen.fillText;
          pen.fillText = function (text, ...at) { window.drawn += text === "来源"; draw.call(this, text, ...at); };
        }"""
    )
    page.evaluate("() => document.fonts.load('15px \"Noto Sans SC Variable\"', '龘')")
    page.wait_for_function("() => window.drawn")
    page.wait_for_function("""() => !document.querySelector('[data-testid="stDataFrame"]').style.width""")
