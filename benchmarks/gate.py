"""`make bench`: what it costs that somebody asks who is there, of a request and of a frame, beside the same without it."""

import asyncio
import os
import tempfile
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import urlsplit

import click
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from benchmarks.addresses import Address
from benchmarks.imports import databases_of
from benchmarks.updates import empty_house, serving, tabs
from gate import keeper
from gate.keeper import Gate, Seal
from pages.parts.screens import SCREENS
from tests.databases import ENGINES, TODAY, template
from tests.signed_in import KEY, cookie, signed_in

_HOST = "127.0.0.1"
_SAMPLE = ("sample", "--matters", "300", "--today", TODAY)
_EACH = 200  # requests or frames of a round


@click.command()
@click.option("--engines", default=",".join(ENGINES), show_default=True, metavar="NAME,NAME")
@click.option("--rounds", type=click.IntRange(0), default=15, show_default=True, help="what the medians are taken of")
def bench(engines: str, rounds: int) -> None:
    """Prints medians in milliseconds, with the gate and without it; judges nothing."""
    for name in engines.split(","):
        with tempfile.TemporaryDirectory() as folder, databases_of(name, Path(folder)) as databases:
            url = databases.url(template(Path(folder), databases, "sample", _SAMPLE))
            lines = [*served(url, Path(folder), rounds), *alone(url, rounds)]
        click.echo("\n".join(f"| {name} | {line}" for line in lines))


def served(url: str, folder: Path, rounds: int) -> list[str]:
    """A small answer of a running server, and an empty page's full update over its websocket, turn by turn."""
    help_ = [Address(next(screen for screen in SCREENS if screen.url_path == "help"), {})]
    signed = {"cookie": cookie(signed_in(url)[1])}
    taken: dict[tuple[str, bool], list[float]] = {}
    with (
        serving(empty_house(folder / "kept"), url, folder / "kept.log") as kept,
        serving(empty_house(folder / "open", gate=False), url, folder / "open.log") as open_,
        tabs(kept, url, help_) as (ours,),
        tabs(open_, url, help_) as (theirs,),
    ):
        for _ in range(1 + rounds):
            for server, tab, gated in ((kept, ours, True), (open_, theirs, False)):
                taken.setdefault(("a request", gated), []).append(_requests(server, signed))
                taken.setdefault(("an empty page's update", gated), []).append(tab.update())
    return [
        f"{what} | {_milliseconds(taken[what, True])} | {_milliseconds(taken[what, False])} |"
        for what in ("a request", "an empty page's update")
    ]


def alone(url: str, rounds: int) -> list[str]:
    """The same around an app that does nothing, in this process: with the session remembered, and asked for each time."""
    os.environ["DATABASE_URL"] = url
    headers = [(name.encode(), value.encode()) for name, value in _headers(url).items()]
    gate = Gate(_nothing, pages=[], public=[], hosts=[_HOST], seal=Seal(KEY), opened_by=lambda _: None)
    lines = []
    for kind, name in (("http", "a request"), ("websocket", "a frame")):
        for what, remembered in (("remembered", 3600.0), ("asked", -1.0)):
            keeper.REMEMBERED = remembered
            gate.known.clear()
            taken = {
                app: [asyncio.run(_passing(app, kind, headers)) for _ in range(1 + rounds)] for app in (gate, _nothing)
            }
            with_, without = (_milliseconds(seconds) for seconds in taken.values())
            lines.append(f"{name}, nothing behind, session {what} | {with_} | {without} |")
    return lines


async def _passing(app: ASGIApp, kind: str, headers: list[tuple[bytes, bytes]]) -> float:
    """Seconds of a request, or of a frame of a websocket."""
    begun = perf_counter()
    scope = {"type": kind, "scheme": "http", "method": "GET", "query_string": b"", "client": (_HOST, 1)}
    if kind == "http":
        for _ in range(_EACH):
            await app({**scope, "path": "/_stcore/health", "headers": [*headers]}, _frames(1), _sent)
    else:
        await app({**scope, "scheme": "ws", "path": keeper.STREAM, "headers": [*headers]}, _frames(_EACH), _sent)
    return (perf_counter() - begun) / _EACH


async def _nothing(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers a request, and takes the frames of a websocket."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"ok"})
    else:
        while (await receive())["type"] != "websocket.disconnect":
            pass


def _frames(number: int) -> Receive:
    left = iter(range(number))

    async def receive() -> Message:
        return {"type": "websocket.disconnect" if next(left, None) is None else "websocket.receive", "bytes": b"x"}

    return receive


async def _sent(message: Message) -> None:
    pass


def _requests(server: str, headers: dict[str, str]) -> float:
    """Seconds of a request, of many over one connection."""
    connection = HTTPConnection(urlsplit(server).netloc)
    begun = perf_counter()
    for _ in range(_EACH):
        connection.request("GET", "/_stcore/health", headers=headers)
        connection.getresponse().read()
    taken = perf_counter() - begun
    connection.close()
    return taken / _EACH


def _headers(url: str) -> dict[str, str]:
    return {"host": _HOST, "origin": f"http://{_HOST}", "cookie": cookie(signed_in(url)[1])}


def _milliseconds(seconds: list[float]) -> str:
    """Median without the first round, unless there is no other."""
    return f"{1000 * median(seconds[1:] or seconds):.3f}"


if __name__ == "__main__":
    bench()
