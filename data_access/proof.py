"""Whether the trace is whole: every entry proved by its hash and the one before it, and what is new since then."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, select

from data_access import audit, tables
from data_access.engine import reading

LASTS = timedelta(hours=1)  # for which a proof of the whole is enough, with what came since
LOG = logging.getLogger(__name__)
_AUDIT = tables.audit


@dataclass(frozen=True)
class Proof:
    """The trace up to an entry: its number and hash, and what is wrong, as Chinese sentences."""

    last: int = 0
    hash: str = audit.FIRST
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standing:
    """When the whole was proved, and up to where; newest: the same with what came since."""

    moment: datetime
    whole: Proof
    newest: Proof


def prove(connection: Connection, anchors: Path | None, after: Proof = Proof()) -> Proof:
    """The trace from the last entry of a proof on, that one again, with what that proof found: entries altered, removed,
    inserted, cut off at the end. What an anchor says of older entries only a proof of the whole finds."""
    wanted: dict[int, list[tuple[int, str]]] = {}
    problems = list(after.problems)
    for line, id_, hash_, moment in audit.read_anchors(anchors) if anchors else ():
        if moment is None:
            problems.append(f"锚点文件第 {line} 行无法识别，请与备份核对。")
        else:
            wanted.setdefault(id_, []).append((line, hash_))
    last, previous = after.last, after.hash
    query = select(_AUDIT).where(_AUDIT.c.id >= last).order_by(_AUDIT.c.id).execution_options(yield_per=2000)
    stood = not last  # whether what was proved last is still there
    for found in connection.execute(query):
        row = found._asdict()
        if not stood and row["id"] == last:
            stood = row["hash"] == previous == audit.hash_of(row)
            continue
        problems += _wrong(row, last, previous, wanted.get(row["id"], []))
        last, previous = row["id"], row["hash"]
    if not stood:
        problems.append(f"第 {after.last} 条在上次核对之后被改动或删去。")
    if max(wanted, default=0) > last:
        problems.append(f"操作记录止于第 {last} 条，锚点却已记到第 {max(wanted)} 条：其后的记录被删去。")
    return Proof(last, previous, tuple(dict.fromkeys(problems)))


def _wrong(row: Mapping[str, Any], last: int, previous: str, anchored: list[tuple[int, str]]) -> Iterator[str]:
    if row["id"] > last + 1:
        yield f"第 {last + 1} 条至第 {row['id'] - 1} 条记录不见了。"
    elif row["previous"] != previous:
        yield f"第 {row['id']} 条与前一条接不上：其间有记录被插入、替换或删去。"
    if row["hash"] != audit.hash_of(row):
        yield f"第 {row['id']} 条的内容与校验值不符：被改动过。"
    for line, hash_ in anchored:
        if hash_ != row["hash"]:
            yield f"第 {row['id']} 条与锚点文件第 {line} 行记下的不同：此前的记录被重写过。"


# --- what this process has proved: in its memory alone, where whoever has the database in his hands can't write ------

_known: dict[str, Standing] = {}
_one_at_a_time = Lock()


def standing(engine: Engine, moment: datetime) -> Standing:
    """The trace as it stands: the whole proved within the hour (seconds of work where it was not), the rest at once."""
    known = _fresh(engine, moment)
    if known is None:
        with _one_at_a_time:
            known = _fresh(engine, moment) or _prove_whole(engine, moment)
    with reading(engine) as connection:
        known = replace(known, newest=prove(connection, audit.anchors_of(engine), known.newest))
    _known[str(engine.url)] = known
    return known


def prove_whole(engine: Engine, moment: datetime) -> None:
    """Proves every entry, for whoever asks within the next hour; to be called hourly. What is wrong is logged, too."""
    with _one_at_a_time:
        _prove_whole(engine, moment)


def _fresh(engine: Engine, moment: datetime) -> Standing | None:
    known = _known.get(str(engine.url))
    return known if known and moment - known.moment < LASTS else None


def _prove_whole(engine: Engine, moment: datetime) -> Standing:
    with reading(engine) as connection:
        whole = prove(connection, audit.anchors_of(engine))
    for problem in whole.problems:
        LOG.error("audit: %s", problem)
    _known[str(engine.url)] = known = Standing(moment, whole, whole)
    return known
