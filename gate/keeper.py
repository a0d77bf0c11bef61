"""Who may pass: decided for every request and every frame, before anything else of the server sees it.

Deny by default, on the decoded scope["path"]: /_stcore%2Fstream would slip by a look at the raw URL (CVE-2026-48710).
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote

from itsdangerous import BadSignature, Signer
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data_access import audit, sessions
from data_access.audit import Act
from data_access.engine import DatabaseProblem, connect, reading, writing
from data_access.sessions import Session
from domain import beijing
from domain.loopback import is_loopback
from domain.visibility import Right
from gate.headers import secured

LOGIN, PASSWORD, ACCOUNT = "/login", "/password", "/account"
SIGN_OUT, SIGN_OUT_EVERYWHERE, POST, EXPORT = "/logout", "/logout-all", "/post", "/export/"
STREAM, UPLOADS = "/_stcore/stream", "/_stcore/upload_file/"
# What somebody may do whose first password is still the one that an administrator has read.
BEFORE_PASSWORD = frozenset({PASSWORD, ACCOUNT, SIGN_OUT, SIGN_OUT_EVERYWHERE})
OWN = BEFORE_PASSWORD | {POST}
TAKE_FILES = (Right.IMPORT, Right.ADMINISTER)  # has a screen that takes files: 数据导入, the boundaries of 设置
REMEMBERED = 2.0  # seconds for which a look at the session's row holds; twice that is the longest a revoked one lives
TOUCHED_EVERY = 60.0  # seconds between two notes of when somebody was last seen
# What a proxy says of whom it stands before; every X-Forwarded-* besides.
_RELAYED = frozenset({"forwarded", "via", "x-real-ip"})
SIGNED_OUT = 4401  # the websocket's code for it; front.py leads the page to the sign-in
LATER = 1013
STRANGER, SECURE_ONLY, FOREIGN = "请先登录。", "请改用 https:// 开头的网址。", "请求不是从本系统的页面发出的。"
UNKNOWN_HOST, FORBIDDEN = "没有这个网址，请核对。", "没有这个页面，或不在您的查看范围内。"


@dataclass(frozen=True)
class Pass:
    """What a request carries on: the session, and the cookie's secret that its forms are bound to."""

    session: Session
    secret: str


@dataclass(frozen=True)
class Seal:
    """The server's key: signs the cookie, so that a forged one costs no question, and what a form is bound to."""

    key: str

    def cookie(self, secret: str) -> str:
        return Signer(self.key, salt="cookie").sign(secret).decode()

    def secret(self, cookie: str) -> str | None:
        with suppress(BadSignature, UnicodeError):
            return Signer(self.key, salt="cookie").unsign(cookie.encode("latin-1")).decode("ascii")
        return None

    def token(self, bound: str) -> str:
        return Signer(self.key, salt="form").get_signature(bound).decode()

    def fits(self, bound: str, token: str) -> bool:
        with suppress(UnicodeError):
            return Signer(self.key, salt="form").verify_signature(bound, token.encode("ascii"))
        return False


def passed(connection: HTTPConnection) -> Pass | None:
    """The pass of a request that came through the gate; None on the sign-in's own ways."""
    return connection.scope.get("pass")


def is_secure(scope: Scope) -> bool:
    return scope["scheme"] in ("https", "wss")


def cookie_name(scope: Scope, name: str = "sjs") -> str:
    """The cookie's name; with https the prefix that no other host and no plain page can write under."""
    return f"__Host-{name}" if is_secure(scope) else name


def host_name(host: str) -> str | None:
    """The name in a Host header, without its port; None for what is none."""
    found = re.fullmatch(r"(?:\[([0-9A-Fa-f:]+)\]|([A-Za-z0-9.-]+))(?::\d{1,5})?", host)
    return (found[1] or found[2]).lower().rstrip(".") if found else None


def address(connection: HTTPConnection) -> str:
    """Where a request came from, as the trace keeps it."""
    return connection.client.host[:45] if connection.client else ""


def from_here(connection: HTTPConnection) -> bool:
    """Whether somebody at this machine asks: by a name and an address of its own, and no proxy says it asks for another.
    A header can take this away, never give it."""
    headers = connection.headers
    relayed = any(name in _RELAYED or name.startswith("x-forwarded-") for name in headers)
    return not relayed and is_loopback(host_name(headers.get("host", "")) or "") and is_loopback(address(connection))


class Gate:
    """ASGI middleware, outermost.

    pages      addresses of the screens: who is signed out is led from there to the sign-in
    public     files that the sign-in's own page shows; nothing else is answered to strangers
    hosts      names this server goes by (server.allowedHosts)
    opened_by  the headers with which a Streamlit session was opened, by its id; None if there is no such session
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        pages: Collection[str],
        public: Collection[str],
        hosts: Collection[str],
        seal: Seal,
        opened_by: Callable[[str], Mapping[str, str] | None],
    ) -> None:
        self.app = app
        self.pages = frozenset({"/", *(f"/{page}" for page in pages)})
        self.public = frozenset(public)
        self.hosts = frozenset(host.lower() for host in hosts)
        self.seal = seal
        self.opened_by = opened_by
        self.known: dict[str, tuple[float, Session | None]] = {}
        self.touched: dict[int, float] = {}
        self.notes: set[asyncio.Task] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            send = secured(scope, send)
            answer = self._misdirected(scope) or await self._admitted(scope)
            await (answer or self.app)(scope, receive, send)
            if scope["path"] in OWN and scope["method"] == "POST":  # a session may have ended there
                self.known.clear()
        elif scope["type"] == "websocket":
            await self._stream(scope, receive, send)

    def _misdirected(self, scope: Scope) -> Response | None:
        """The answer to what did not come by this server's own address, from its own pages."""
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        name = host_name(host)
        if name is None or name not in self.hosts or len(headers.getlist("host")) != 1:
            return PlainTextResponse(UNKNOWN_HOST, 421)
        if not is_secure(scope) and not is_loopback(name):
            return PlainTextResponse(SECURE_ONLY, 403)
        origin = headers.get("origin")
        here = f"{'https' if is_secure(scope) else 'http'}://{host}"
        # A browser names it with every websocket, form and script; with a link it follows, and a file, it does not.
        if origin != here and (origin is not None or scope["type"] == "websocket"):
            return PlainTextResponse(FOREIGN, 403)
        return None

    async def _admitted(self, scope: Scope) -> Response | None:
        """None, with the pass in the scope, for who may go on; else the answer."""
        path, asks = scope["path"], scope["method"] in ("GET", "HEAD")
        _strip(scope)
        if path in self.public and asks:
            return None
        try:
            held = await self._held(scope)
        except DatabaseProblem as problem:
            return PlainTextResponse(problem.sentence, 503)
        if held is None:
            if path == LOGIN:
                return None
            if path in self.pages and asks:
                return RedirectResponse(to_login(path, scope["query_string"]), 303)
            return RedirectResponse(LOGIN, 303) if path in OWN else PlainTextResponse(STRANGER, 401)
        if held.session.must_change and path not in BEFORE_PASSWORD:
            return RedirectResponse(PASSWORD, 303) if asks else PlainTextResponse(FORBIDDEN, 403)
        if path.startswith(UPLOADS) and not self._own_upload(path, held.session):
            await run_in_threadpool(_refused, held.session, address(HTTPConnection(scope)))
            return PlainTextResponse(FORBIDDEN, 403)
        _inject(scope, held)
        self._note(held.session)
        return None

    def _own_upload(self, path: str, session: Session) -> bool:
        """Whether the Streamlit session that a file is meant for was opened by this very session of ours."""
        found = re.fullmatch(f"{UPLOADS}([0-9a-f-]+)/[0-9a-f-]+", path)
        may = any(session.viewer.may(right) for right in TAKE_FILES)
        opened = self.opened_by(found[1]) if found and may else None
        return opened is not None and opened.get("x-app-sid") == str(session.id)

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The one websocket: refused before it is accepted, and looked after for as long as it lives."""
        _strip(scope)
        held, code = None, SIGNED_OUT
        if scope["path"] == STREAM and self._misdirected(scope) is None:
            try:
                held = await self._held(scope)
            except DatabaseProblem:
                code = LATER
        if held is None or held.session.must_change:
            await send({"type": "websocket.close", "code": code})
            return
        _inject(scope, held)
        watch = _Watch(send, lambda: self._still(held))
        keeping = asyncio.create_task(watch.keep())
        try:
            await self.app(scope, watch.receiving(receive, lambda: self._note(held.session)), watch.send)
        finally:
            keeping.cancel()

    async def _still(self, held: Pass) -> bool:
        """Whether the session of an open page still holds. Where the database does not answer, the screen says so: it
        asks for the session itself and shows nothing without one."""
        try:
            return await self._session(held.secret) is not None
        except DatabaseProblem:
            return True

    async def _held(self, scope: Scope) -> Pass | None:
        cookies = HTTPConnection(scope).cookies
        secret = self.seal.secret(cookies.get(cookie_name(scope), ""))
        session = await self._session(secret) if secret else None
        return Pass(session, secret) if session and secret else None

    async def _session(self, secret: str) -> Session | None:
        now = time.monotonic()
        until, session = self.known.get(secret, (0.0, None))
        if until < now:
            session = await run_in_threadpool(_find, secret)
            if len(self.known) > 1000:
                self.known = {key: entry for key, entry in self.known.items() if entry[0] >= now}
            self.known[secret] = (now + REMEMBERED, session)
        return session

    def _note(self, session: Session) -> None:
        """Notes that somebody was seen, beside the request: an import may hold the database's one pen for seconds."""
        now = time.monotonic()
        if self.touched.get(session.id, -TOUCHED_EVERY) + TOUCHED_EVERY <= now:
            if len(self.touched) > 1000:
                self.touched = {id: last for id, last in self.touched.items() if last + TOUCHED_EVERY > now}
            self.touched[session.id] = now
            task = asyncio.create_task(run_in_threadpool(_touch, session.id))
            self.notes.add(task)
            task.add_done_callback(self.notes.discard)


class _Watch:
    """One open websocket: its frames pass while the session holds; else it is closed, once."""

    def __init__(self, send: Send, still: Callable[[], Awaitable[bool]]) -> None:
        self._send = send
        self._still = still
        self._over = False

    async def keep(self) -> None:
        while not self._over:
            await asyncio.sleep(REMEMBERED)
            await self._check()

    async def send(self, message: Message) -> None:
        if not self._over:
            await self._send(message)

    def receiving(self, receive: Receive, seen: Callable[[], None]) -> Receive:
        async def next_frame() -> Message:
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            if not await self._check():
                return {"type": "websocket.disconnect", "code": SIGNED_OUT}
            seen()
            return message

        return next_frame

    async def _check(self) -> bool:
        if not self._over and not await self._still() and not self._over:
            self._over = True
            with suppress(Exception):  # the page may be gone already
                await self._send({"type": "websocket.close", "code": SIGNED_OUT})
        return not self._over


def to_login(path: str, query: bytes) -> str:
    """The way to the sign-in that comes back to this page of ours."""
    asked = query.decode("latin-1")
    return f"{LOGIN}?next={quote(f'{path}?{asked}' if asked else path, safe='')}"


def _strip(scope: Scope) -> None:
    """Nobody says himself who he is: Streamlit believes these headers (server.trustedUserHeaders)."""
    scope["headers"] = [
        (name, value) for name, value in scope["headers"] if not name.lower().replace(b"_", b"-").startswith(b"x-app-")
    ]


def _inject(scope: Scope, held: Pass) -> None:
    """Both ids: Streamlit lets a page reconnect to a session whose headers are equal, and a new sign-in is another."""
    scope["pass"] = held
    scope["headers"] += [
        (b"x-app-uid", str(held.session.account_id).encode()),
        (b"x-app-sid", str(held.session.id).encode()),
    ]


def _find(secret: str) -> Session | None:
    with reading(connect()) as connection:
        return sessions.find(connection, secret, beijing.now())


def _refused(session: Session, address: str) -> None:
    with suppress(DatabaseProblem), writing(connect()) as connection:
        audit.record(connection, audit.actor_of(session, address), Act.REFUSED, "upload", {}, beijing.now())


def _touch(session_id: int) -> None:
    with suppress(DatabaseProblem), writing(connect()) as connection:
        sessions.touch(connection, session_id, beijing.now())
