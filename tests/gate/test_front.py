"""Unknown addresses, the language of the page and cache headers, over a small server in Streamlit's place."""

import asyncio

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from gate.front import Front
from tests.gate.asking import Answer, ask

INDEX = '<!doctype html><html lang="en"><head><title>Streamlit</title></head><body></body></html>'


async def anything(request):
    if request.url.path.endswith(".js"):
        return Response("x", media_type="text/javascript")
    return HTMLResponse(INDEX, headers={"etag": "1"})


SERVER = Starlette(
    routes=[Route("/{path:path}", anything)],
    middleware=[Middleware(Front, pages=["overview", "matters"], title="研判台")],
)


def get(path: str) -> Answer:
    return ask(SERVER, path)


async def greeting(scope, receive, send):
    await send({"type": "websocket.accept"})


@pytest.mark.parametrize(
    ("path", "origin", "answer"),
    [
        ("/_stcore/stream", "http://127.0.0.1:8501", "websocket.accept"),
        ("/_stcore/stream", "http://evil.example", "websocket.close"),
        ("/_stcore/stream", "http://127.0.0.1:9999", "websocket.close"),
        ("/_stcore/stream", "http://127.0.0.1:8501.evil.example", "websocket.close"),
        ("/_stcore/stream", "http://[", "websocket.close"),
        ("/_stcore/stream", "null", "websocket.close"),
        ("/_stcore/stream", None, "websocket.close"),
        ("/elsewhere", "http://127.0.0.1:8501", "websocket.close"),
    ],
)
def test_only_a_page_of_this_server_may_open_a_websocket(path: str, origin: str | None, answer: str) -> None:
    headers = [(b"host", b"127.0.0.1:8501"), *([(b"origin", origin.encode())] if origin else [])]
    sent: list = []

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message)

    front = Front(greeting, pages=["overview"], title="研判台")
    asyncio.run(front({"type": "websocket", "path": path, "headers": headers}, receive, send))
    assert [message["type"] for message in sent] == [answer]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/matters", 200),
        ("/matters?metric=open", 200),
        ("/overview", 307),
        ("/_stcore/health", 200),
        ("/a/b", 404),
        ("/app.py", 404),
        ("/.streamlit/config.toml", 404),
        ("//_stcore/health", 404),
        ("/_stcore/agent/openapi.json", 404),
        ("/_stcore/metrics", 404),
        ("/matters/_stcore/health", 404),
    ],
)
def test_status(path: str, status: int) -> None:
    assert get(path).status == status


def test_an_unknown_address_is_answered_in_chinese() -> None:
    assert "没有这个页面" in get("/nope").text


def test_the_home_page_keeps_its_query() -> None:
    answer = get("/overview?print=1")
    assert answer.headers["location"] == "/?print=1"


def test_the_page_is_chinese_and_never_cached() -> None:
    answer = get("/matters")
    assert '<html lang="zh-CN"><head><script>' in answer.text and "<title>研判台</title>" in answer.text
    assert (answer.headers["cache-control"], answer.headers.get("etag")) == ("no-store", None)


@pytest.mark.parametrize(
    ("path", "cache"),
    [
        ("/static/x.js", "public, max-age=31536000, immutable"),
        ("/app/static/x.js", "private, max-age=86400"),
        ("/media/x.js", "private, no-store"),
        ("/static/gone", None),
    ],
)
def test_cache(path: str, cache: str | None) -> None:
    assert get(path).headers.get("cache-control") == cache
