"""Unknown addresses, the language of the page and cache headers, over a small server in Streamlit's place."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from gate import fonts
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
        ("/media/x.svg", 404),
        ("/component/x/index.html", 404),
        ("/static/../app.py", 404),
        ("/static//app.py", 404),
        ("/app/static/..\\app.py", 404),
        ("/app/static/%2e%2e/app.py", 404),
        ("/export/x", 200),
        ("/login", 200),
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
    assert f'</script><link rel="stylesheet" href="{fonts.ADDRESS}"><title>' in answer.text
    assert (answer.headers["cache-control"], answer.headers.get("etag")) == ("no-store", None)


@pytest.mark.parametrize(
    ("path", "cache"),
    [
        ("/static/x.js", "public, max-age=31536000, immutable"),
        ("/app/static/x.js", "private, max-age=86400"),
        ("/media/x.js", None),
        ("/static/gone", None),
    ],
)
def test_cache(path: str, cache: str | None) -> None:
    assert get(path).headers.get("cache-control") == cache
