"""A screen opened by AppTest through the menu, as an official who is signed in opens it: address in, elements out."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest, app_test
from streamlit.util import calc_hash

from data_access.engine import address, connect
from data_access.imports import way
from data_access.imports.contract import Source
from data_access.writing import Request
from domain.visibility import Role
from pages.parts.screens import SCREENS
from tests.databases import TODAY
from tests.signed_in import signed_in

MENU = Path(__file__).resolve().parents[2] / "pages" / "menu.py"
# A script is read and compiled once, not once a run; what stands on the disk does not change meanwhile.
app_test.ScriptCache = cache(ScriptCache)  # type: ignore[attr-defined]


@cache
def _components() -> BidiComponentManager:
    """Streamlit looks through all that is installed for components once a window; here once."""
    found = BidiComponentManager()
    found.discover_and_register_components(start_file_watching=False)
    return found


def window(user: Mapping[str, str], url_path: str = "") -> AppTest:
    """A new window of somebody, at the address of a screen, before it is run."""
    at = AppTest.from_file(str(MENU), default_timeout=60)
    at.user = dict(user)
    at._bidi_component_manager = _components()
    at._page_hash = calc_hash(url_path) if url_path else ""
    return at


def screen(file: str, role: Role | None = Role.OFFICE_STAFF, /, **query: str | list[str]) -> AppTest:
    """The screen in `file` (below pages/) with its address, as the first account in a role sees it (None: nobody is
    signed in); the database and the day come from the environment."""
    (url_path,) = (screen.url_path for screen in SCREENS if screen.file == file)
    at = window(named(address(), role) if role else {}, url_path)
    for key, value in query.items():
        at.query_params[key] = value
    return at.run()


@lru_cache
def named(url: str, role: Role) -> dict[str, str]:
    """What the gate tells Streamlit of a session in this database."""
    session, _ = signed_in(url, role)
    return {"uid": str(session.account_id), "sid": str(session.id)}


def written(at: AppTest) -> list[str]:
    """Every piece of markdown on the screen, in order."""
    return [element.value for element in at.main.markdown]


def tables_of(at: AppTest) -> list[list[dict[str, str]]]:
    """Every small table, its rows by their heads."""
    frames = [table.value for table in at.main.table]
    return [[dict(zip(frame.columns, line, strict=True)) for line in frame.to_numpy()] for frame in frames]


def cells(at: AppTest) -> dict[tuple[int | None, int | None], dict[str, Any]]:
    """The points of a matrix by the ids of row and column, as they are sent to the browser."""
    points: Any = convert_arrow_bytes_to_pandas_df(at.get("vega_lite_chart")[0].proto.data.data).to_dict("records")

    def id_(text: str) -> int | None:
        return None if text == "none" else int(text)

    return {(id_(point["row"]), id_(point["column"])): point for point in points}


def numbers(at: AppTest) -> dict[tuple[int | None, int | None], int]:
    """What stands in the cells of a matrix that are not zero; those that lack a feed as what arrived."""
    found = {key: int(point["words"].rstrip("+").replace(",", "")) for key, point in cells(at).items()}
    return {key: n for key, n in found.items() if n}


def said(at: AppTest) -> str:
    """All that stands on the screen, without the signs of markdown, in one line."""
    rows = [" ".join(row.values()) for rows in tables_of(at) for row in rows]
    bars = [bar.proto.text for bar in at.main.get("progress")]
    text = "\n".join([at.title[0].value, *written(at), *bars, *rows]).replace(":small[:gray[", "").replace("]]　", " ")
    return " ".join(re.sub(r"[\\*\u2060]", "", text).split())


def taken_in(
    url: str, folder: Path, rows: Iterable[Sequence[str]], source: Source, create: frozenset[str] = frozenset()
) -> None:
    """A file of these rows, heads first, imported on TODAY."""
    path = folder / "表.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    reading = way.read(path, path.name, source, None, date.fromisoformat(TODAY))
    moment = datetime.combine(date.fromisoformat(TODAY), datetime.min.time())
    way.confirm(connect(url), reading, source, path.name, "0" * 64, Request("tests", moment), create)
