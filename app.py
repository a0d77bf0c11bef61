"""The server: what stands before Streamlit, what is loaded before the first visitor, who does the long work, what a
broken screen says.

`streamlit run app.py` finds the app by reading this source: `app = st.App(…)` must stand here literally.
"""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware

from gate.front import Front
from pages.parts import faults
from pages.parts.screens import SCREENS


@asynccontextmanager
async def warm(app: st.App) -> AsyncIterator[None]:
    """Loads the heavy libraries and takes them out of the collector's rounds: a page then costs half the time. Long
    work is done while the server is up."""
    import altair  # noqa: F401
    import pandas  # noqa: F401
    import pydeck  # noqa: F401
    import xlsxwriter  # noqa: F401

    import data_access.metrics.answers  # noqa: F401
    from data_access import jobs
    from data_access.imports import inbox, work

    gc.collect()
    gc.freeze()
    with jobs.consumer(work.KINDS, hourly=inbox.purge):
        yield


app = st.App(
    "pages/menu.py",
    routes=[],
    middleware=[Middleware(Front, pages=[screen.url_path for screen in SCREENS], title="石景山矛盾研判台")],
    lifespan=warm,
    on_script_error=faults.show,
)
