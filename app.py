"""The server: who stands before Streamlit, what is loaded before the first visitor, who does the long work, what a
broken screen says.

`streamlit run app.py` finds the app by reading this source: `app = st.App(…)` must stand here literally.
"""

import gc
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware
from streamlit import runtime

from briefing.exports import KINDS
from data_access.engine import DatabaseProblem, connect, reading
from domain import beijing
from domain.loopback import is_loopback
from gate.entrance import Entrance, unavailable
from gate.front import Front
from gate.handout import Handout
from gate.keeper import Gate, Seal
from pages.parts import faults
from pages.parts.screens import SCREENS

PRODUCT = "石景山矛盾研判台"
PAGES = [screen.url_path for screen in SCREENS]


@asynccontextmanager
async def warm(app: st.App) -> AsyncIterator[None]:
    """Loads the heavy libraries and takes them out of the collector's rounds: a page then costs half the time. Long
    work is done while the server is up."""
    import altair  # noqa: F401
    import pandas  # noqa: F401
    import pydeck  # noqa: F401
    import shapely  # noqa: F401
    import xlsxwriter  # noqa: F401

    import data_access.metrics.answers  # noqa: F401
    from data_access import jobs
    from data_access.imports import work

    gc.collect()
    gc.freeze()
    with jobs.consumer(work.KINDS, hourly=hourly):
        yield


def hourly() -> None:
    """Uploads nobody imported are forgotten; the trace is anchored where that was not done within the day, and proved;
    names whose day has come hold."""
    from data_access import audit, proof, renaming
    from data_access.imports import inbox

    inbox.purge()
    with reading(connect()) as connection:
        audit.anchor_daily(connection, audit.anchors_of(connect()), beijing.now())
    proof.prove_whole(connect(), beijing.now())
    renaming.take_effect(connect(), beijing.now())


def opened_by(session: str) -> Mapping[str, str] | None:
    """The headers with which a session of Streamlit's was opened; None if none of this id is open."""
    client = runtime.get_instance().get_client(session)
    context = client.client_context if client else None
    return dict(context.headers) if context else None


if st.get_option("server.enableAgentApi"):
    raise SystemExit("server.enableAgentApi 让程序不经页面读取内容，本系统不允许打开。请去掉这项设置，再重新启动。")

seal = Seal(st.get_option("server.cookieSecret"))
entrance = Entrance(PRODUCT, seal, PAGES, local=is_loopback(st.get_option("server.address") or ""))
hosts = st.get_option("server.allowedHosts")
gate = Middleware(Gate, pages=PAGES, public=entrance.public(), hosts=hosts, seal=seal, opened_by=opened_by)

app = st.App(
    "pages/menu.py",
    routes=[*entrance.routes(), *Handout(KINDS).routes()],
    middleware=[gate, Middleware(Front, pages=PAGES, title=PRODUCT)],
    lifespan=warm,
    on_script_error=faults.show,
    exception_handlers={DatabaseProblem: unavailable},
)
