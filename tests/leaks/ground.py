"""A small district in which every text of every matter and dispute carries a mark of its own, and who may see which."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Table, bindparam, delete, func, insert, select, update

from data_access import search, tables
from data_access.engine import connect, writing
from data_access.viewers import viewer_of
from domain.visibility import Role, Viewer
from tests import databases as made
from tests.data_access.test_leaks import Subject, on_its_chain, sees, told, walked
from tests.databases import TODAY, Databases
from tests.signed_in import signed_in

SMALL = ("sample", "--matters", "300", "--seed", "7", "--today", TODAY)
NOW = datetime(2026, 11, 24, 21, 30)
# Letters and digits alone, so that no writing of text (JSON, HTML, markdown, addresses) changes it:
# m or d, which field, the id.
MARK = re.compile(r"zq([md])([a-z])(\d{5})z", re.IGNORECASE)
SALUTATION, NUMBER = "s", "n"
_TEXTS = {
    "m": {"number": NUMBER, "title": "t", "text": "x", "salutation": SALUTATION, "source_progress": "g"},
    "d": {
        "number": NUMBER,
        "title": "t",
        "summary": "x",
        "root_cause": "r",
        "next_step": "k",
        "source_progress": "g",
        "reasonable_why": "w",
        "measures": "y",
    },
}
_TABLES: Mapping[str, Table] = {"m": tables.matters, "d": tables.disputes}
LIMITED = (Role.DISTRICT_LEADER, Role.STREET_SECRETARY, Role.BUREAU_HEAD, Role.COMMUNITY_SECRETARY)
Subjects = Mapping[tuple[str, int], Subject]


def mark(sign: str, field: str, id_: int) -> str:
    return f"zq{sign}{field}{id_:05d}z"


def marks(*texts: str) -> frozenset[str]:
    """The marks that stand in texts."""
    return frozenset(mark(sign, field, int(nr)) for text in texts for sign, field, nr in MARK.findall(text))


@dataclass(frozen=True)
class Who:
    """Somebody signed in: what Streamlit knows of him, the secret of his cookie, what he may see."""

    user: Mapping[str, str]
    secret: str
    viewer: Viewer


@dataclass(frozen=True)
class World:
    """A marked district, its subjects by sign and id, and one signed in for each role."""

    url: str
    subjects: Subjects
    people: Mapping[Role, Who]

    def within(self, role: Role, *, lines: bool = True) -> list[tuple[str, int]]:
        """What the role sees; with lines, without the accusations that it only counts."""
        viewer = self.people[role].viewer
        return [key for key, one in self.subjects.items() if sees(viewer, one) and (told(one) or not lines)]

    def foreign(self, role: Role, text: str, given: Collection[str] = ()) -> set[str]:
        """The marks in a text that the role may not read; given: what it typed itself and so may see again."""
        viewer, found = self.people[role].viewer, set()
        for sign, field, digits in MARK.findall(text):
            said, one = mark(sign, field, int(digits)), self.subjects[sign, int(digits)]
            its_own = sees(viewer, one) and told(one) and (field != SALUTATION or on_its_chain(viewer, one))
            # who reads the trace reads which matter was looked at, by its number
            traced = viewer.role is Role.AUDITOR and field == NUMBER
            if not (its_own or traced or said in given):
                found.add(said)
        return found


def worlds(databases: Databases, folder: Path, worker: str) -> Callable[[Role | None], World]:
    """Makes copies of the marked district: whole, or without anything outside a role's scope."""
    kind = type(databases).__name__
    plain = made.template(folder, databases, "marked-plain", SMALL)

    def build() -> None:
        databases.drop("marked")
        databases.copy(plain, "marked")
        with writing(connect(databases.url("marked"))) as connection:
            _settle(connection)
            _mark(connection)
        connect(databases.url("marked")).dispose()

    made.once(folder, f"{kind}-marked", build)

    def world(without: Role | None = None) -> World:
        name = f"marked_{worker}_{without or 'whole'}"
        databases.drop(name)
        databases.copy("marked", name)
        url = databases.url(name)
        people = {}
        for role in Role:
            session, secret = signed_in(url, role)
            user = {"uid": str(session.account_id), "sid": str(session.id)}
            people[role] = Who(user, secret, session.viewer)
        with writing(connect(url)) as connection:
            found = World(url, _subjects(connection), people)
            if without is not None:
                _forget(connection, {*found.subjects} - {*found.within(without, lines=False)})
        return found

    return world


def _subjects(connection: Connection) -> Subjects:
    matters = walked(connection, "matter", {"received"}, {"finished", "reported_done", "cancelled"})
    disputes = walked(connection, "dispute", {"ledger_on", "rebound"}, {"off_approved"})
    return {("m", id_): one for id_, one in matters.items()} | {("d", id_): one for id_, one in disputes.items()}


def _settle(connection: Connection) -> None:
    """Every limited role has something to see and something that complains of it: the community's secretary is that of
    the community under which most is filed."""
    m, u, p, h = tables.matters, tables.units.c, tables.posts, tables.post_holders.c
    count = func.count().label("count")
    filed = select(m.c.community, count).where(m.c.community.is_not(None)).group_by(m.c.community)
    community = connection.scalars(filed.order_by(count.desc(), m.c.community)).first()
    home = connection.scalar(select(u.id).where(u.area_id == community).limit(1))
    signed = select(h.post_id).where(h.account_id.is_not(None))
    its = update(p).where(p.c.role == Role.COMMUNITY_SECRETARY, p.c.id.in_(signed))
    connection.execute(its.values(unit_id=home))
    subjects = _subjects(connection)
    for role in LIMITED:
        holder = select(h.id).join(p, p.c.id == h.post_id).where(p.c.role == role, h.account_id.is_not(None))
        viewer = viewer_of(connection, connection.scalars(holder).first() or 0)
        mine = [id_ for (sign, id_), one in subjects.items() if sign == "m" and sees(viewer, one)]
        # one that complains of the viewer himself, one of somebody else: the first he does not even count
        for id_, unit in zip(mine[:2], (min(viewer.own), None), strict=True):
            accused = {"category": "accusation", "complained_unit_id": unit}
            connection.execute(update(m).where(m.c.id == id_).values(accused))
            spells = tables.matter_spells
            connection.execute(update(spells).where(spells.c.matter_id == id_).values(category="accusation"))


def _mark(connection: Connection) -> None:
    """Every text, and a place of its own for whatever is filed under a community."""
    a, this = tables.areas, bindparam("this")
    for sign, table in _TABLES.items():
        ids = list(connection.scalars(select(table.c.id)))
        said = {column: bindparam(f"to_{column}") for column in _TEXTS[sign]}
        rows = [
            {"this": id_, **{f"to_{column}": mark(sign, field, id_) for column, field in _TEXTS[sign].items()}}
            for id_ in ids
        ]
        connection.execute(update(table).where(table.c.id == this).values(said), rows)
        key = tables.events.c["matter_id" if sign == "m" else "dispute_id"]
        notes = [{"this": id_, "mark": mark(sign, "e", id_)} for id_ in ids]
        connection.execute(update(tables.events).where(key == this).values(note=bindparam("mark")), notes)
        for id_, community in connection.execute(select(table.c.id, table.c.community)).all():
            if community is not None:
                name = mark(sign, "p", id_)
                row = {"code": name, "kind": "building", "name": name, "short_name": name, "parent_id": community}
                place = connection.execute(insert(a).values(row).returning(a.c.id)).scalar_one()
                connection.execute(update(table).where(table.c.id == id_).values(place_id=place))
    lots, ledger = tables.household_lots, tables.dispute_leaders
    for id_ in connection.scalars(select(tables.disputes.c.id)).all():
        open_ = (lots.c.dispute_id == id_, lots.c.reason.is_not(None))
        connection.execute(update(lots).where(*open_).values(reason=mark("d", "h", id_)))
        connection.execute(insert(ledger).values(dispute_id=id_, nr=1, post=mark("d", "l", id_), learned=1))
    search.index_all(connection)


def _forget(connection: Connection, outside: Collection[tuple[str, int]]) -> None:
    """Deletes subjects with all that is known of them: for who may not see them the district is the same without."""
    gone = {sign: [id_ for kind, id_ in outside if kind == sign] for sign in _TABLES}
    for sign, table in _TABLES.items():
        subject = table.name.removesuffix("s")
        search.forget(connection, subject, gone[sign])
        for other in tables.metadata.tables.values():
            if f"{subject}_id" in other.c:
                connection.execute(delete(other).where(other.c[f"{subject}_id"].in_(gone[sign])))
    for sign, table in _TABLES.items():
        connection.execute(delete(table).where(table.c.id.in_(gone[sign])))
    marked = [mark(sign, "p", id_) for sign, id_ in outside]
    connection.execute(delete(tables.areas).where(tables.areas.c.code.in_(marked)))
