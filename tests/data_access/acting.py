"""The sample with somebody of each role signed in, who acts on it: what tests of acts and openings stand on."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, select

from data_access import acts, opening, sessions, settings, tables
from data_access.acts import Done
from data_access.disputes import dispute
from data_access.engine import connect, reading, writing
from data_access.sessions import Session, asked
from data_access.tables import FACTS, STANDS
from data_access.writing import compare, wanted_rows
from tests.databases import TODAY

NOW = datetime.combine(date.fromisoformat(TODAY), datetime.min.time()).replace(hour=10)
HOMES = "金辉苑小区居民房产证办理"


class Desk:
    """The sample with somebody of each role signed in."""

    def __init__(self, url: str):
        self.engine: Engine = connect(url)
        self.requests = 0
        self.signed: dict[str, Session] = {}

    def session(self, role: str) -> Session:
        if role not in self.signed:
            with writing(self.engine) as connection:
                found = sessions.demo_sign_in(connection, f"demo-{role}", "127.0.0.1", NOW)
            assert not isinstance(found, sessions.Refused), found
            self.signed[role] = found[0]
        return self.signed[role]

    def number(self, title: str = HOMES) -> str:
        d = tables.disputes.c
        with reading(self.engine) as connection:
            return connection.execute(select(d.number).where(d.title == title)).scalar_one()

    def opened(self, role: str, number: str) -> acts.Opened:
        with reading(self.engine) as connection:
            found = acts.opened(connection, self.session(role), "dispute", number, NOW.date())
        assert found is not None
        return found

    def act(self, role: str, number: str, name: str, /, **given: Any) -> Done:
        version, request = given.pop("version", None), given.pop("request", None)
        version = self.opened(role, number).version if version is None else version
        self.requests += 1
        session = self.session(role)
        request = asked(session, NOW, request or f"r{self.requests}")
        return acts.perform(self.engine, session, "dispute", number, name, given, version, request)

    def undo(self, role: str, number: str, revision: int) -> Done:
        self.requests += 1
        session = self.session(role)
        return acts.undo(self.engine, session, "dispute", number, revision, asked(session, NOW, f"u{self.requests}"))

    def stands(self, number: str) -> dict[str, Any]:
        """All that is said of a dispute today, without revisions."""
        d = tables.disputes
        with reading(self.engine) as connection:
            row = connection.execute(select(d).where(d.c.number == number)).mappings().one()
            links = tables.dispute_matters.c
            found: dict[str, Any] = {"disputes": dict(row)}
            for table, column in ((tables.dispute_units, "unit_id"), (tables.dispute_leaders, "post")):
                named = select(table.c[column]).where(table.c.dispute_id == row["id"])
                found[table.name] = sorted(connection.scalars(named))
            found["links"] = sorted(connection.scalars(select(links.matter_id).where(links.dispute_id == row["id"])))
            for table in (tables.events, *(fact for fact in FACTS if fact.info["subject"] == "dispute")):
                mine = select(table).where(table.c.dispute_id == row["id"], table.c.withdrawn == STANDS)
                found[table.name] = sorted(
                    str({k: v for k, v in one.items() if k not in ("id", "row_id") and "learned" not in k})
                    for one in connection.execute(mine).mappings()
                )
        return found

    def sound(self, number: str) -> bool:
        """Whether the spells that stand of a matter or dispute are those that follow from its events."""
        with reading(self.engine) as connection:
            for subject, table in (("matter", tables.matters), ("dispute", tables.disputes)):
                id_ = connection.scalar(select(table.c.id).where(table.c.number == number))
                if id_ is not None:
                    wanted = wanted_rows(connection, subject, id_, settings.rules(connection))
                    return all(self._stand(connection, part, subject, id_, rows) for part, rows in wanted.items())
        return False

    def _stand(self, connection: Any, table: Any, subject: str, id_: int, wanted: list[dict[str, Any]]) -> bool:
        rows = select(table).where(table.c[f"{subject}_id"] == id_, table.c.withdrawn == STANDS)
        return compare(table, [dict(row) for row in connection.execute(rows).mappings()], wanted) == ([], [], [])


def progress(desk: Desk, number: str) -> tuple[int, int]:
    with reading(desk.engine) as connection:
        found = dispute(connection, desk.session("office").viewer, number, NOW.date())
    assert found is not None
    return sum(lot.n for lot in found.lots if lot.solved), sum(lot.n for lot in found.lots)


def begun(desk: Desk, role: str, name: str, request: str = "", **given: Any) -> Done:
    desk.requests += 1
    session = desk.session(role)
    return opening.begin(desk.engine, session, name, given, asked(session, NOW, request or f"b{desk.requests}"))


def one(desk: Desk, query: Any) -> Any:
    with reading(desk.engine) as connection:
        return connection.execute(query).one()
