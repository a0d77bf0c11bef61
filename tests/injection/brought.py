"""An empty house into which every payload has been brought by every text of a file, a file's name, and a mapping's."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Engine

from data_access import jobs
from data_access.engine import writing
from data_access.imports import mappings, way
from data_access.imports.names import CREATABLE
from data_access.imports.sources import SOURCES
from data_access.writing import Request, revise
from tests.databases import TODAY
from tests.injection.payloads import PAYLOADS

NOW = datetime(2026, 11, 24, 10)
# What a row says besides, so that it comes in; every other text of it is the payload.
_SAID = {
    "ledger": {"entered": "2026-09-01", "due": "2026-12-30", "households": "5"},
    "12345": {"received": "2026-11-02", "status": "处理中"},
}
_TEXTS = {
    "ledger": {
        "title", "text", "street", "community", "estate", "building", "topic", "unit", "cooperating", "leaders",
        "reasons", "progress", "root_cause", "reasonable_why", "measures", "method", "latest", "next_step", "grade",
    },
    "12345": {"title", "text", "street", "community", "estate", "topic", "unit", "reply"},
}  # fmt: skip
NAME = "=zjfile<b>[zjfile](javascript:zjfile).jsonl"


def bring(engine: Engine, folder: Path) -> Mapping[str, Sequence[str]]:
    """Numbers of what came in, by source: of each payload a row numbered by us, and one numbered by the payload."""
    numbers = {source: _imported(engine, folder / f"{source}.jsonl", source) for source in _SAID}
    content = {"target": "matters", "columns": {"number": "编号", "title": "标题"}}
    with writing(engine) as connection:
        revision = revise(connection, Request("tests", NOW), "tests")
        for payload in PAYLOADS:
            mappings.save(connection, revision, payload.typed[:40], content)
    for nr, payload in enumerate(PAYLOADS[::8]):
        asked = {
            "token": "0" * 32,
            "name": payload.typed,
            "source": "12345",
            "target": "matters",
            "sheet": payload.typed,
        }
        jobs.ask(
            engine, "dry_run", {**asked, "basis": payload.typed, "mapping": None}, Request("tests", NOW, f"job-{nr}")
        )
    return numbers


def _imported(engine: Engine, path: Path, source: str) -> Sequence[str]:
    heads = {field.fills: field.heads[0] for field in reversed(SOURCES[source].fields)}
    rows = []
    for nr, payload in enumerate(PAYLOADS):
        for number in (f"{source}-{nr:02d}", payload.text):
            said = {**_SAID[source], **dict.fromkeys(_TEXTS[source], payload.text), "number": number}
            rows.append({heads[fills]: text for fills, text in said.items()})
    path.write_text("\n".join(map(json.dumps, rows)))
    reading = way.read(path, NAME, SOURCES[source], None, date.fromisoformat(TODAY))
    asked = (SOURCES[source], NAME, "0" * 64, Request("zjwho<b>", NOW), frozenset(CREATABLE))
    way.confirm(engine, reading, *asked, basis=PAYLOADS[0].text)
    return [record.number for record in reading.records]
