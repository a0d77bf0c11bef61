"""Views of a screen that an official keeps under a name (常用视图): his own whichever post he signs in for, read by nobody
else. An address says what to look for, never what may be seen: it opens under the scope of whoever looks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

from sqlalchemy import Connection, Engine, delete, false, func, select, update
from sqlalchemy.exc import IntegrityError

from data_access.engine import writing
from data_access.privacy import scrub
from data_access.tables import saved_filters

MOST = 20  # of one screen
LONGEST = 20  # letters of a name
Query = Mapping[str, Sequence[str]]  # key of the address → its values

_S = saved_filters.c


@dataclass(frozen=True)
class View:
    """What is kept under a name. opening: whether the screen opens with it."""

    query: Query
    opening: bool = False


class Refused(ValueError):
    """A name that cannot be; its text is a Chinese sentence."""


class InUse(Refused):
    """A name under which something else is kept."""


def saved(connection: Connection, account_id: int, screen: str) -> dict[str, View]:
    """What the account keeps for a screen (its address), by name."""
    rows = connection.execute(select(_S.name, _S.query, _S.opening).where(*_of(account_id, screen)).order_by(_S.name))
    return {row.name: View(parse_qs(row.query), row.opening) for row in rows}


def keep(engine: Engine, account_id: int, screen: str, name: str, query: Query, replacing: bool = False) -> None:
    """Keep a query under a name, `replacing` what stands under it. Raises InUse, else Refused; DatabaseProblem.

    query: of an address, values of lists and days alone: what somebody typed may name a person.
    """
    _refuse_name(name)
    values = {"query": urlencode(query, doseq=True)}
    mine = _of(account_id, screen)
    in_use = InUse(f"已有“{name}”，是否用现在看的替换？")
    try:
        with writing(engine) as connection:
            if connection.scalar(select(_S.id).where(*mine, _S.name == name)) is not None:
                if not replacing:
                    raise in_use
                connection.execute(update(saved_filters).where(*mine, _S.name == name).values(values))
                return
            if (connection.scalar(select(func.count()).where(*mine)) or 0) >= MOST:
                raise Refused(f"最多保存 {MOST} 个，请先删去不用的。")
            row = {"account_id": account_id, "screen": screen, "name": name, **values}
            connection.execute(saved_filters.insert().values(row))
    except IntegrityError as fault:  # the same name from another window, a moment ago
        raise in_use from fault


def open_with(engine: Engine, account_id: int, screen: str, name: str | None) -> None:
    """Let the screen open with what stands under the name and with nothing else; None: as it opens for everybody."""
    with writing(engine) as connection:
        values = {"opening": false() if name is None else _S.name == name}
        connection.execute(update(saved_filters).where(*_of(account_id, screen)).values(values))


def forget(engine: Engine, account_id: int, screen: str, name: str) -> None:
    """Keep it no longer; a name that is not there is gone already."""
    with writing(engine) as connection:
        connection.execute(delete(saved_filters).where(*_of(account_id, screen), _S.name == name))


# Under which keys of an address an entry is named, by its kind; a topic by its path (供暖/管道漏水).
_NAMED_BY: Mapping[str, Sequence[str]] = {
    "street": ("street", "place"),
    "topic": ("topic", "about"),
    "unit": ("unit", "owner"),
}


def renamed(connection: Connection, kind: str, names: Mapping[str, str]) -> dict[int, Query]:
    """The views of every account that name an entry (unit, topic, street) or, of a topic, what lies beneath it, by id, as
    they read with other names for it; names: as it is called (a topic: its path) → as it will be."""

    def follows(value: str) -> str:
        for was, after in names.items():
            if value == was or (kind == "topic" and value.startswith(f"{was}/")):
                return after + value[len(was) :]
        return value

    found = {}
    for row in connection.execute(select(_S.id, _S.query)):
        query = parse_qs(row.query)
        new = {key: [follows(one) for one in query[key]] for key in _NAMED_BY.get(kind, ()) if key in query}
        if any(values != query[key] for key, values in new.items()):
            found[row.id] = {**query, **new}
    return found


def follow(connection: Connection, kind: str, names: Mapping[str, str]) -> None:
    """Let every view that names an entry go on naming it (see `renamed`)."""
    for id_, query in renamed(connection, kind, names).items():
        values = {"query": urlencode(query, doseq=True)}
        connection.execute(update(saved_filters).where(_S.id == id_).values(values))


def _of(account_id: int, screen: str) -> tuple:
    return _S.account_id == account_id, _S.screen == screen


def _refuse_name(name: str) -> None:
    if not name.strip() or len(name) > LONGEST or not name.isprintable():
        raise Refused(f"名称应为 1 至 {LONGEST} 个字，不能有换行或看不见的符号。")
    if scrub(name).text != name or sum(sign.isdigit() for sign in name) > 6:
        raise Refused("名称里不能有人的称呼、电话或证件号码，请换一个。")
