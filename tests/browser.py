"""A real Chromium and a real server for tests: opens a screen, waits until it has settled, notes every request."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from domain.visibility import Role
from tests.databases import HOUSE, TODAY
from tests.signed_in import KEY, cookie, signed_in

CHROMIUM = Path("/usr/bin/chromium")
DESKTOP = (1440, 900)
PHONE = (390, 844)
# The server knows a telephone by this word alone.
PHONE_AGENT = (
    "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0 Mobile Safari/537.36"
)
Scheme = Literal["light", "dark"]

# What is not this machine is no address at all, so that even a request nobody noted reaches nobody.
SWITCHES = [
    "--no-sandbox",
    # nothing is looked at here; a map is drawn by software all the same, or it could not be clicked
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # what moves on a page is drawn with the page, not in a thread that draws on and on
    "--disable-threaded-animation",
    "--disable-smooth-scrolling",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


@dataclass(frozen=True)
class Visitor:
    """One browser window with its own storage, and the address of everything it has asked for."""

    server: str
    context: BrowserContext
    page: Page
    requests: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a path of the server, "/overview?street=…", and wait until the screen has settled."""
        self.page.goto(self.server + path)
        return self.settled()

    def settled(self, timeout: float = 30) -> Page:
        """Wait until the script has run and nothing on the screen is a leftover of an earlier run (seconds)."""
        self.page.wait_for_selector(
            '[data-testid="stApp"][data-test-script-state="notRunning"][data-test-connection-state="CONNECTED"]',
            timeout=timeout * 1000,
        )
        self.page.wait_for_function(
            """() => document.querySelector('[data-testid="stMain"]')
                && !document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]')""",
            timeout=timeout * 1000,
        )
        return self.page

    def outside(self) -> list[str]:
        """The requests that went to any other host or port than the server's."""
        here = urlsplit(self.server).netloc
        return [url for url in self.requests if not url.startswith(("data:", "blob:")) and urlsplit(url).netloc != here]


# Contexts of the browser that nobody looks through, by size and scheme. A new one would fetch and compile all of
# Streamlit again, which takes twice as long as a screen.
_IDLE: dict[tuple[tuple[int, int], Scheme], list[BrowserContext]] = defaultdict(list)
# What a window leaves behind beside what it fetched.
_LEFT = "cookies,local_storage,indexeddb,service_workers,cache_storage"

# Which database stands behind the address of a server that runs.
_BEHIND: dict[str, str] = {}


def database_of(server: str) -> str:
    """The database behind a server that `running_app` started."""
    return _BEHIND[server]


@contextmanager
def visitor(
    browser: Browser,
    server: str,
    size: tuple[int, int] = DESKTOP,
    scheme: Scheme = "light",
    role: Role | None = Role.OFFICE_STAFF,
) -> Iterator[Visitor]:
    """A window of this size (pixels) and colour scheme that knows of nobody before it, in Chinese and in Beijing's time,
    signed in for this role; None: nobody."""
    idle = _IDLE[size, scheme]
    context = idle.pop() if idle else _context(browser, size, scheme)
    if role is not None:
        name, _, value = cookie(signed_in(_BEHIND[server], role)[1]).partition("=")
        context.add_cookies([{"name": name, "value": value, "url": server, "httpOnly": True, "sameSite": "Lax"}])
    page = context.new_page()
    page.set_default_timeout(15_000)
    made = Visitor(server, context, page)

    def note(request: Request) -> None:
        made.requests.append(request.url)

    context.on("request", note)
    page.on("websocket", lambda socket: made.requests.append(socket.url))
    try:
        yield made
    finally:
        context.remove_listener("request", note)
        _forget(context, server)
        idle.append(context)


def _context(browser: Browser, size: tuple[int, int], scheme: Scheme) -> BrowserContext:
    width, height = size
    return browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        user_agent=PHONE_AGENT if size == PHONE else None,
        has_touch=size == PHONE,
        is_mobile=size == PHONE,
    )


def _forget(context: BrowserContext, server: str) -> None:
    """Close every page and throw away what was kept, but not what was fetched."""
    for page in context.pages:
        page.close()
    blank = context.new_page()
    context.new_cdp_session(blank).send("Storage.clearDataForOrigin", {"origin": server, "storageTypes": _LEFT})
    blank.close()
    context.clear_cookies()


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        _IDLE.clear()
        browser.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running_app(database_url: str, log: Path) -> Iterator[str]:
    """The address of the house, running over this database on a fixed day; what it logs is in `log`."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.address", "127.0.0.1"]
            + ["--server.port", str(port), "--server.headless", "true"],
            cwd=HOUSE,
            env={
                **os.environ,
                "DATABASE_URL": database_url,
                "TODAY": TODAY,
                "STREAMLIT_SERVER_COOKIE_SECRET": KEY,
            },
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_it_answers(server, address, log)
        _BEHIND[address] = database_url
        yield address
    finally:
        server.terminate()
        try:
            server.wait(timeout=5)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_until_it_answers(server: subprocess.Popen, address: str, log: Path, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with status {server.returncode}:\n{log.read_text()[-4000:]}")
        try:
            with urllib.request.urlopen(f"{address}/login", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"the server did not answer within {seconds:.0f} s:\n{log.read_text()[-4000:]}")
