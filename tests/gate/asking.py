"""Requests straight into an ASGI app, and a window that keeps cookies and fills in forms: no client library is needed."""

import asyncio
import re
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

HERE = "127.0.0.1:8501"


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers in small letters, the cookies it sets as they were written, the body."""

    status: int
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def to(self) -> str:
        """Where it leads."""
        return self.headers["location"]


def run(work: Coroutine[Any, Any, Any]) -> None:
    """Runs it to its end in a thread of its own: the browser of other tests keeps a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


def scope_of(
    kind: str, path: str, headers: Mapping[str, str | None], method: str = "GET", scheme: str = "http"
) -> dict[str, Any]:
    """The scope of a request to HERE from nearby; a header that is None is left out."""
    bare, _, query = path.partition("?")
    sent = {"host": HERE, **headers}
    pairs = [(name.encode(), value.encode("latin-1")) for name, value in sent.items() if value is not None]
    scope = {"type": kind, "path": bare, "query_string": query.encode(), "headers": pairs, "scheme": scheme}
    scope |= {"client": ("127.0.0.1", 40000), "server": ("127.0.0.1", 8501), "root_path": ""}
    return scope | ({"method": method, "http_version": "1.1"} if kind == "http" else {})


def ask(
    app: Any,
    path: str,
    headers: Mapping[str, str | None] | None = None,
    method: str = "GET",
    scheme: str = "http",
    body: bytes = b"",
) -> Answer:
    """One request, the body in pieces of 8 KB."""
    pieces = [body[at : at + 8192] for at in range(0, len(body), 8192)] or [b""]
    sent: list = []

    async def receive():
        piece = pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    async def send(message):
        sent.append(message)

    run(app(scope_of("http", path, headers or {}, method, scheme), receive, send))
    pairs = [(name.decode(), value.decode()) for name, value in sent[0]["headers"]]
    cookies = {value.partition("=")[0]: value for name, value in pairs if name == "set-cookie"}
    return Answer(sent[0]["status"], dict(pairs), cookies, b"".join(message.get("body", b"") for message in sent[1:]))


@dataclass
class Window:
    """A browser's window without scripts: keeps cookies, and sends a form with the token of the page it last saw."""

    app: Any
    host: str = HERE
    scheme: str = "http"
    relayed: Mapping[str, str] = field(default_factory=dict)  # what a proxy before the server adds
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def get(self, path: str) -> Answer:
        return self._kept(ask(self.app, path, self._headers(), scheme=self.scheme))

    def post(self, path: str, **fields: str) -> Answer:
        """Submit a form of the page seen last."""
        headers = {
            **self._headers(),
            "content-type": "application/x-www-form-urlencoded",
            "origin": f"{self.scheme}://{self.host}",
        }
        body = urlencode({"token": self.token, **fields}).encode()
        return self._kept(ask(self.app, path, headers, "POST", self.scheme, body))

    def _headers(self) -> dict[str, str | None]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"host": self.host, "cookie": cookies or None, **self.relayed}

    def _kept(self, answer: Answer) -> Answer:
        for written in answer.cookies.values():
            for name, morsel in SimpleCookie(written).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
        if found := re.search(r'name="token" value="([^"]*)"', answer.text):
            self.token = found[1]
        return answer
