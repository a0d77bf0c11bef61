"""What acts change of a matter or a dispute besides its events: columns, where it is filed, who cooperates; each change with
its trace (field_changes), by which it is put back."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select, update

from data_access import search, settings, tables, writing
from data_access.imports.standing import follow
from data_access.tables import FILED, STANDS
from domain.acts.permission import Refused
from domain.ledger import Refusal

_BESIDE = ("partners", "leaders")  # tables of their own
# Columns that say together where a case belongs → the kinds of names it waits for no more, once somebody has said it.
FILED_TOGETHER: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("street", "community", "place_id"): ("street", "community", "place"),
    ("topic", "topic2", "topic3"): ("topic",),
}


def standing(connection: Connection, subject: str, row: Any) -> dict[str, Any]:
    """All that a change may be about: the columns of the original, and 配合单位 (ids), 包案领导 (labels) of a dispute."""
    found = dict(row._mapping)
    if subject == "dispute":
        w, leader = tables.dispute_units.c, tables.dispute_leaders.c
        units = select(w.unit_id).where(w.dispute_id == row.id).order_by(w.unit_id)
        posts = select(leader.post).where(leader.dispute_id == row.id).order_by(leader.nr)
        found |= {"partners": list(connection.scalars(units)), "leaders": list(connection.scalars(posts))}
    return found


def change(connection: Connection, revision: int, subject: str, row: Any, wanted: Mapping[str, Any]) -> None:
    """Bring columns (of `standing`) to these values (None: emptied), each change with its trace."""
    was = standing(connection, subject, row)
    wanted = {name: [*(value or ())] if name in _BESIDE else value for name, value in wanted.items()}
    if "partners" in wanted:
        wanted["partners"].sort()
    changes = {name: value for name, value in wanted.items() if was[name] != value}
    for name, value in changes.items():
        told = {"name": name, "before": _frozen(was[name]), "after": _frozen(value), "learned": revision}
        connection.execute(tables.field_changes.insert().values(**told, **{f"{subject}_id": row.id}))
    _put(connection, revision, subject, row.id, changes, was)
    if kinds := {kind for names, kinds in FILED_TOGETHER.items() if changes.keys() & names for kind in kinds}:
        u, w = tables.unfiled, tables.written_names.c
        waits = (u.c[f"{subject}_id"] == row.id, u.c.withdrawn == STANDS)
        named = u.c.written_id.in_(select(w.id).where(w.kind.in_(kinds)))
        connection.execute(update(u).where(*waits, named).values(withdrawn=revision))


def by_hand(connection: Connection, subject: str, row: Any) -> frozenset[str]:
    """The columns of a row of matters or disputes that are as somebody corrected them."""
    f = tables.field_changes.c
    query = select(f.name, f.after).where(f[f"{subject}_id"] == row.id, f.withdrawn == STANDS).order_by(f.learned)
    said = {name: after for name, after in connection.execute(query) if name not in _BESIDE}
    return frozenset(name for name, after in said.items() if after == _frozen(row._mapping[name]))


def change_back(connection: Connection, own: int, subject: str, row: Any, revision: int) -> None:
    """Undo what a revision changed. Raises Refused where somebody, an import say, changed it since."""
    f = tables.field_changes
    mine = (f.c[f"{subject}_id"] == row.id, f.c.learned == revision, f.c.withdrawn == STANDS)
    made = connection.execute(select(f.c.name, f.c.before, f.c.after).where(*mine)).all()
    now = standing(connection, subject, row)
    if any(_frozen(now[one.name]) != one.after for one in made):
        raise Refused([Refusal("rests", "这几栏后来又有改动（例如导入），不能撤销；请用更正。")])
    _put(connection, own, subject, row.id, {one.name: json.loads(one.before) for one in made}, now)
    connection.execute(update(f).where(*mine).values(withdrawn=own))
    u = tables.unfiled
    settled = (u.c[f"{subject}_id"] == row.id, u.c.withdrawn == revision)
    connection.execute(update(u).where(*settled).values(withdrawn=STANDS))


def _put(
    connection: Connection, revision: int, subject: str, id_: int, values: Mapping[str, Any], was: Mapping[str, Any]
) -> None:
    beside = {name: values.get(name, was[name]) for name in _BESIDE if name in was}
    if not values.keys().isdisjoint(_BESIDE):
        writing.put_partners(connection, revision, id_, beside["partners"], beside["leaders"])
    own = {name: value for name, value in values.items() if name not in _BESIDE}
    if own.keys() & {*FILED, "place_id"}:
        writing.refile(connection, revision, subject, id_, settings.rules(connection), **own)
    elif own:
        table = tables.original(subject)
        connection.execute(update(table).where(table.c.id == id_).values(**own))
        search.index(connection, subject, id_)
    follow(connection, revision, subject, values, {name: was[name] for name in values})


def _frozen(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=lambda v: str(v) if isinstance(v, date | Decimal) else v)
