"""Names become entries: under which street, community, place, topic and unit a row is filed, and what waits for that.

A name nobody knows is kept as it was written and the matter counts as 未归类, until somebody files the name (filing)
or the import was told to take unknown names in as new entries (create).
"""

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, null, select, update

from data_access import naming, tables
from data_access.imports.contract import Record, Written
from data_access.imports.meaning import NOBODY, Answers
from data_access.tables import STANDS
from domain.vocabulary import Level

KINDS: Mapping[str, str] = {
    "street": "街道",
    "community": "社区",
    "place": "小区、楼栋",
    "topic": "领域",
    "unit": "责任单位",
    "partner": "配合单位",
}
CREATABLE = ("street", "community", "place", "unit", "topic")
SYSTEMS = ("xinfang", "12345", "zongzhi")  # of topic_names
# A place is one thing whether its kind is written out or not: 八角街道, 八角.
_ENDINGS = {
    "street": re.compile(r"(?<=.)(街道办事处|地区办事处|街道办|街道|地区)$"),
    "community": re.compile(r"(?<=.)(社区居委会|社区居民委员会|居民委员会|居委会|社区|村民委员会|村委会)$"),
}
_WHOLE = ("区", "街道", "地区", "镇", "乡")
_LEVELS = (
    (re.compile("(社区|居委会|村委会)$"), Level.COMMUNITY),
    (re.compile("(街道|街道办事处|街道办)$"), Level.STREET),
)

_ANYWHERE = -1  # a parent that does not matter; ids of a dry run count down from it

Waiting = tuple[str, str, str]  # kind, name as written, code
Clear = tuple[int, str, int]  # row of written_names, kind, what it means
Gone = tuple[str, int | None, str]  # kind, parent, name as `fold` gives it


@dataclass(frozen=True, slots=True)
class Filed:
    """Where a row is filed, who answers, and which of its names wait to be filed."""

    street: int | None = None
    community: int | None = None
    place: int | None = None
    topics: tuple[int | None, int | None, int | None] = (None, None, None)
    unit: Answers = NOBODY
    partners: tuple[int, ...] = ()
    waiting: tuple[Waiting, ...] = ()


def fold(name: str, kind: str = "") -> str:
    """A name as names are compared: width, blanks and case do not count, nor the word for its kind."""
    plain = "".join(unicodedata.normalize("NFKC", name).split()).casefold()
    return _ENDINGS[kind].sub("", plain) if kind in _ENDINGS else plain


def _path(names: Iterable[Written]) -> str:
    """Names of several levels as one; a slash inside a name becomes a wide one, which `fold` takes for the same."""
    return "/".join(name.name.replace("/", "／") for name in names)


def names_of(path: str) -> list[str]:
    return [name.replace("／", "/") for name in path.split("/")]


@dataclass
class Names:
    """Every name of the district, and how one source writes them; what is made is written at once, unless there is no
    revision: then it is only counted (dry run). An entry that was withdrawn with its import comes back under its number.

    created: kind → names made; homeless: communities that could not be made, because their street is not known;
    waiting: names of the rows filed so far that nobody has filed
    """

    connection: Connection
    source: str
    revision: int | None
    create: frozenset[str] = frozenset()
    created: dict[str, list[str]] = field(default_factory=dict)
    homeless: set[str] = field(default_factory=set)
    waiting: set[Waiting] = field(default_factory=set)

    def __post_init__(self) -> None:
        if unknown := self.create - set(CREATABLE):
            raise ValueError(f"不能新建“{'、'.join(sorted(unknown))}”，可以新建的有：{'、'.join(CREATABLE)}")
        a, t, u, w = tables.areas.c, tables.topics.c, tables.units.c, tables.written_names.c
        execute = self.connection.execute
        self._codes: dict[tuple[str, str], int] = {}  # (kind, code) → id
        self._names: defaultdict[tuple[str, int | None, str], set[int]] = defaultdict(set)  # (kind, parent, name) → ids
        self._parents: dict[int, int | None] = {}  # of areas
        self._called: dict[int | None, list[str]] = {}  # of areas: names that say what kind of area it is
        self._chains: dict[int, tuple[int, ...]] = {}
        self._levels: dict[int, int | None] = {}
        self._district: int | None = None
        self._taken: defaultdict[str, set[str]] = defaultdict(set)  # table → codes in use
        self._gone: defaultdict[Gone, dict[str, int]] = defaultdict(
            dict
        )  # what was withdrawn with its import: code → id
        self._fresh = _ANYWHERE
        self._cleared: list[Clear] = []
        for row in execute(select(a.id, a.code, a.kind, a.name, a.short_name, a.parent_id, a.withdrawn).order_by(a.id)):
            if row.withdrawn == STANDS:
                self._know_area(row.id, row.code, row.kind, row.parent_id, row.name, row.short_name)
            else:
                self._miss("areas", row.kind, row)
        for row in execute(select(t.id, t.code, t.parent_id, t.name, t.withdrawn).order_by(t.level, t.id)):
            if row.withdrawn == STANDS:
                self._know_topic(row.id, row.code, row.parent_id, row.name)
            else:
                self._miss("topics", "topic", row)
        columns = (u.id, u.code, u.name, u.short_name, u.level, null().label("parent_id"), u.withdrawn)
        for row in execute(select(*columns).order_by(u.id)):
            if row.withdrawn == STANDS:
                self._know_unit(row.id, row.code, row.level, row.name, row.short_name)
            else:
                self._miss("units", "unit", row)
        self._know_others()
        self._written: dict[Waiting, tuple[int, int | None]] = {}
        self._by_code: dict[tuple[str, str], int] = {}
        self._by_name: dict[tuple[str, str], int] = {}
        rows = execute(select(w.id, w.kind, w.written, w.code, w.target).where(w.source == self.source).order_by(w.id))
        for row in rows:
            target = row.target if self._stands(row.kind, row.target) else None
            self._know_written(row.id, row.kind, row.written, row.code, target)
        self._system: dict[str, set[int]] = defaultdict(set)
        s = tables.topic_names.c
        for row in execute(select(s.name, s.topic_id).where(s.system == self.source)):
            if row.topic_id in self._chains:
                self._system[fold(row.name)].add(row.topic_id)
        self._areas: dict[Any, tuple[int | None, int | None, int | None, tuple[Waiting, ...]]] = {}
        self._topics: dict[tuple[Written, ...], tuple[tuple[int | None, ...], tuple[Waiting, ...]]] = {}
        self._units: dict[Written, tuple[Answers, tuple[Waiting, ...]]] = {}

    # --- a row ----------------------------------------------------------------------------------------------------

    def file(self, record: Record) -> Filed:
        """Where a record is filed. Makes what may be made."""
        area_key = (record.street, record.community, record.estate, record.building)
        areas = self._areas.get(area_key)
        if areas is None:
            areas = self._areas[area_key] = self._file_areas(*area_key)
        topics = self._topics.get(record.topic)
        if topics is None:
            topics = self._topics[record.topic] = self._file_topics(record.topic)
        unit: tuple[Answers, tuple[Waiting, ...]] = (NOBODY, ())
        if record.unit is not None:
            unit = self._units.get(record.unit) or self._file_unit(record.unit)
            self._units[record.unit] = unit
        partners: tuple[int, ...] = ()
        waiting = areas[3] + topics[1] + unit[1]
        for name in record.cooperating:
            partner, waits = self._file_unit(name, "partner")
            partners += (partner.id,) if partner.id is not None and partner.id not in partners else ()
            waiting += waits
        self.waiting.update(waiting)
        street, community, place, _ = areas
        first, second, third = topics[0]
        return Filed(street, community, place, (first, second, third), unit[0], partners, tuple(dict.fromkeys(waiting)))

    def _file_areas(
        self, street: Written | None, community: Written | None, estate: Written | None, building: Written | None
    ) -> tuple[int | None, int | None, int | None, tuple[Waiting, ...]]:
        waiting: list[Waiting] = []
        found = None
        if street:
            found = self._find("street", street, street.name)
            if found is None and ("street" in self.create):
                found = self._make_area("street", street, self._district)
                self._made("street", street.name, street.code, found)
            if found is None:
                waiting.append(("street", street.name[:300], street.code))
        home = None
        if community:
            path = _path(name for name in (street, community) if name)
            home = self._find("community", community, path, found, anywhere=street is None)
            if home is None and "community" in self.create:
                if found is None:
                    self.homeless.add(path)
                else:
                    home = self._make_area("community", community, found)
                    self._made("community", path, community.code, home)
            if home is None:
                waiting.append(("community", path[:300], community.code))
            elif found is None:
                found, waiting = self._parents[home], []
        place = None
        written = {kind: name for kind, name in (("estate", estate), ("building", building)) if name}
        if written:
            path = _path(name for name in (street, community, *written.values()) if name)
            code = list(written.values())[-1].code
            place = self._file_place(written, home if home is not None else found, path, code)
            if place is None:
                waiting.append(("place", path[:300], code))
        return found, home, place, tuple(waiting)

    def _file_place(self, written: Mapping[str, Written], within: int | None, path: str, code: str) -> int | None:
        told = self._told("place", code, path)
        if told is not None:
            return told
        found, made = within, False
        for kind, name in written.items():
            inner = self._place(name, found)
            if inner is None and found is not None and "place" in self.create:
                inner, made = self._make_area(kind, name, found), True
            if inner is None:
                return None
            found = inner
        if made and found is not None:
            self._made("place", path, code, found)
        return found

    def _place(self, name: Written, within: int | None) -> int | None:
        for kind in ("estate", "building"):
            if name.code and (kind, name.code) in self._codes:
                return self._codes[kind, name.code]
            found = self._only(self._names.get((kind, within, fold(name.name))))
            if found is not None:
                return found
        return None

    def _file_topics(self, path: tuple[Written, ...]) -> tuple[tuple[int | None, ...], tuple[Waiting, ...]]:
        if not path:
            return (None, None, None), ()
        written = _path(path)[:300]
        waits: tuple[Waiting, ...] = ()
        deepest = self._told("topic", path[-1].code, written)
        if deepest is None:
            deepest, depth = self._walk_topics(path)
            if deepest is None and len(path) == 1:
                deepest = self._only(self._names.get(("topic", _ANYWHERE, fold(path[0].name))))
                depth = 1 if deepest is not None else 0
            short = depth < len(path) and (deepest is None or len(self._chains[deepest]) < 3)
            if short and "topic" in self.create:
                known = len(self._chains[deepest]) if deepest is not None else 0
                for level in path[depth : depth + 3 - known]:
                    deepest = self._make_topic(level, deepest)
                assert deepest is not None
                self._write_name("topic", written, path[-1].code, deepest)
            elif short:
                waits = (("topic", written, path[-1].code),)
        chain = self._chains[deepest] if deepest is not None else ()
        first, second, third = (*chain, None, None, None)[:3]
        return (first, second, third), waits

    def _walk_topics(self, path: tuple[Written, ...]) -> tuple[int | None, int]:
        """The deepest topic known on the way, and how many levels of the path it covers."""
        for depth in range(len(path), 0, -1):  # the source's own system names a topic as a whole
            found = self._only(self._system.get(fold(path[depth - 1].name)))
            if found is not None:
                return found, depth
        found, depth = None, 0
        for level in path:
            below = self._codes.get(("topic", level.code)) if level.code else None
            if below is None or (self._chains[below][-2:-1] or (None,))[0] != found:
                below = self._only(self._names.get(("topic", found, fold(level.name))))
            if below is None:
                break
            found, depth = below, depth + 1
        return found, depth

    def _file_unit(self, name: Written, kind: str = "unit") -> tuple[Answers, tuple[Waiting, ...]]:
        found = self._find("unit", name, name.name)
        if found is None and kind == "partner":
            found = self._told(kind, name.code, name.name)
        if found is None and "unit" in self.create:
            found = self._make_unit(name)
        if found is None:
            return Answers(named=True), ((kind, name.name[:300], name.code),)
        return Answers(found, self._levels[found], True), ()

    # --- what is known ----------------------------------------------------------------------------------------------

    def _told(self, kind: str, code: str, written: str) -> int | None:
        """What somebody said a name of this source means: by its code, else as it is written."""
        found = self._by_code.get((kind, code)) if code else None
        return found if found is not None else self._by_name.get((kind, fold(written)))

    def _find(
        self, kind: str, name: Written, written: str, parent: int | None = None, anywhere: bool = True
    ) -> int | None:
        found = self._told(kind, name.code, written)
        if found is None and name.code:
            found = self._codes.get((kind, name.code))
        for plain in (name.name, self._below(name.name, parent)):
            if found is None:
                found = self._only(self._names.get((kind, _ANYWHERE if anywhere else parent, fold(plain, kind))))
        if found is None or anywhere or parent is None or self._parents[found] == parent:
            return found
        return None  # a community lies in the street that the row names

    def _below(self, name: str, parent: int | None) -> str:
        """A name without those of the areas it lies in: 北京市石景山区八角街道, 八角街道八角北里社区."""
        plain = fold(name)
        for area in (self._district, parent):
            for called in self._called.get(area, ()):
                plain = re.sub(f"^(..+?市)?{re.escape(called)}(?=.)", "", plain)
        return plain

    @staticmethod
    def _only(found: Iterable[int] | None) -> int | None:
        """One thing by that name, or nothing: between two of one name nobody guesses."""
        ids = list(found or ())
        return ids[0] if len(ids) == 1 else None

    def _know_area(self, id_: int, code: str, kind: str, parent: int | None, *names: str | None) -> None:
        self._taken["areas"].add(code)
        self._parents[id_] = parent
        if kind == "district" and self._district is None:
            self._district = id_
        self._codes[kind, code] = id_
        self._called[id_] = [full for name in names if name and (full := fold(name)).endswith(_WHOLE)]
        for name in {fold(name, kind) for name in names if name}:
            self._names[kind, parent, name].add(id_)
            self._names[kind, _ANYWHERE, name].add(id_)

    def _know_topic(self, id_: int, code: str, parent: int | None, name: str) -> None:
        self._taken["topics"].add(code)
        self._chains[id_] = (*(self._chains[parent] if parent is not None else ()), id_)
        self._codes["topic", code] = id_
        self._names["topic", parent, fold(name)].add(id_)
        self._names["topic", _ANYWHERE, fold(name)].add(id_)

    def _know_unit(self, id_: int, code: str, level: int | None, *names: str) -> None:
        self._taken["units"].add(code)
        self._levels[id_] = level
        self._codes["unit", code] = id_
        for name in {fold(name) for name in names}:
            self._names["unit", _ANYWHERE, name].add(id_)

    def _know_others(self) -> None:
        """A name that an entry bore, or will bear, means it still, unless another bears it today."""
        found: defaultdict[Gone, set[int]] = defaultdict(set)
        for kind, parent, id_, name in naming.others(self.connection):
            for within in (parent, _ANYWHERE):
                found[kind, within, fold(name, kind)].add(id_)
        for key, ids in found.items():
            self._names.setdefault(key, ids)

    def _miss(self, table: str, kind: str, row: Any) -> None:
        self._taken[table].add(row.code)
        self._gone[kind, row.parent_id, fold(row.name, kind)][row.code] = row.id

    def _stands(self, kind: str, id_: int) -> bool:
        known = {"topic": self._chains, "unit": self._levels, "partner": self._levels}
        return id_ in known.get(kind, self._parents)

    def _know_written(self, id_: int, kind: str, written: str, code: str, target: int | None) -> None:
        self._written[kind, written, code] = (id_, target)
        if target is not None:
            self._by_name.setdefault((kind, fold(written)), target)
            if code:
                self._by_code.setdefault((kind, code), target)

    # --- what is made -----------------------------------------------------------------------------------------------

    def _make_area(self, kind: str, name: Written, parent: int | None) -> int:
        columns = {"kind": kind, "name": name.name[:120], "parent_id": parent}
        made, code = self._make(tables.areas, kind, name, parent, columns)
        self._know_area(made, code, kind, parent, name.name)
        return made

    def _make_unit(self, name: Written) -> int:
        level = next((int(level) for ends, level in _LEVELS if ends.search(fold(name.name))), None)
        short = name.name[:120]
        columns = {"name": short, "short_name": short, "kind": "other", "level": level}
        made, code = self._make(tables.units, "unit", name, None, columns)
        self._know_unit(made, code, level, name.name)
        self._made("unit", name.name, name.code, made)
        return made

    def _make_topic(self, name: Written, parent: int | None) -> int:
        level = len(self._chains[parent]) + 1 if parent is not None else 1
        columns = {"parent_id": parent, "level": level, "name": name.name[:120]}
        made, code = self._make(tables.topics, "topic", name, parent, columns)
        self._know_topic(made, code, parent, name.name)
        if self.source in SYSTEMS and self.revision is not None:
            name_topic(self.connection, made, self.source, name.name)
        self.created.setdefault("topic", []).append(name.name)
        return made

    def _made(self, kind: str, written: str, code: str, made: int) -> None:
        self.created.setdefault(kind, []).append(written)
        self._write_name(kind, written[:300], code, made)

    def _write_name(self, kind: str, written: str, code: str, target: int) -> None:
        id_, _ = self._written.get((kind, written, code), (None, None))
        if id_ is not None:
            self._cleared.append((id_, kind, target))
        else:
            row = {"source": self.source, "kind": kind, "written": written, "code": code, "target": target}
            id_ = self._insert(tables.written_names, **row, learned=self.revision)
        self._know_written(id_, kind, written, code, target)

    def clear(self) -> list[Clear]:
        """The names that waited in earlier imports and are clear by now: row, kind, what they mean."""
        found = list(self._cleared)
        create, self.create = self.create, frozenset()  # what this file did not name is not made
        for (kind, written, code), (id_, target) in list(self._written.items()):
            if target is None and (meant := self._settled(kind, written, code)) is not None:
                found.append((id_, kind, meant))
        self.create = create
        return found

    def written_ids(self, waiting: Iterable[Waiting]) -> dict[Waiting, int]:
        """The rows of names as written, made where they are missing."""
        for name in waiting:
            if name not in self._written:
                kind, written, code = name
                row = {"source": self.source, "kind": kind, "written": written, "code": code, "learned": self.revision}
                self._written[name] = (self._insert(tables.written_names, **row), None)
        return {name: self._written[name][0] for name in waiting}

    def _settled(self, kind: str, written: str, code: str) -> int | None:
        names = names_of(written)
        if kind == "topic":
            path = tuple(Written(name, code if i == len(names) else "") for i, name in enumerate(names, 1))
            found, waits = self._file_topics(path)
            return None if waits else next((level for level in reversed(found) if level is not None), None)
        if kind in ("unit", "partner"):
            return self._file_unit(Written(written, code), kind)[0].id
        if kind == "street":
            return self._file_areas(Written(written, code), None, None, None)[0]
        if kind == "community":
            street = Written(names[0]) if len(names) > 1 else None
            return self._file_areas(street, Written(names[-1], code), None, None)[1]
        return None

    def _make(
        self, table: Table, kind: str, name: Written, parent: int | None, columns: Mapping[str, Any]
    ) -> tuple[int, str]:
        """A new entry: its number and code. One of the same name, place and code that was withdrawn comes back."""
        proposed = self._codes_for(table, kind, name.code, f"{parent or ''}{name.name}")
        gone = self._gone[kind, parent, fold(name.name, kind)]
        code = next((code for code in gone if not name.code or code in proposed), None)
        if code is not None:
            id_ = gone.pop(code)
            if self.revision is not None:
                back = {**columns, "learned": self.revision, "withdrawn": STANDS}
                self.connection.execute(update(table).where(table.c.id == id_).values(**back))
            return id_, code
        code = next(code for code in proposed if code not in self._taken[table.name])
        return self._insert(table, code=code, learned=self.revision, **columns), code

    def _codes_for(self, table: Table, kind: str, code: str, name: str) -> list[str]:
        """The file's own code, and where that is another's, those that say where it comes from."""
        longest = table.c.code.type.length or 32  # pyright: ignore[reportAttributeAccessIssue]
        mark = hashlib.sha256(f"{kind}/{self.source}/{code}/{name}".encode()).hexdigest()
        own = [code, f"{self.source}-{code}"] if code else []
        proposed = (*own, f"{self.source[: longest - 11]}-{mark[:10]}", mark[:longest])
        return [code for code in proposed if len(code) <= longest]

    def _insert(self, table: Table, **values: Any) -> int:
        if self.revision is None:
            self._fresh -= 1
            return self._fresh
        added = self.connection.execute(table.insert(), values).inserted_primary_key
        assert added is not None
        return int(added[0])


def name_topic(connection: Connection, topic: int, system: str, name: str) -> None:
    """One more name of a topic, as a system writes it."""
    s = tables.topic_names
    row = {"topic_id": topic, "system": system, "name": name[:80]}
    if connection.scalar(select(s.c.id).where(*(s.c[key] == value for key, value in row.items()))) is None:
        connection.execute(s.insert().values(**row))
