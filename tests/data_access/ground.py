"""A small district to write to: two streets, three units, a few topics, feeds, and ways to add matters and disputes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine

from data_access import settings, tables, writing
from data_access.writing import Request
from domain.events import Event
from domain.spells import Rules

TODAY = date(2026, 11, 24)
OFFICE, STREET_OFFICE, HEATING, COMMUNITY_A, OWNER = 1, 2, 3, 4, 5
DISTRICT, LUGU, BABAOSHAN, COMMUNITY_LUGU, COMMUNITY_BABAOSHAN, ESTATE = 1, 2, 3, 4, 5, 6
HEAT, COLD_ROOMS = 1, 2
RULES = Rules(offices=frozenset({OFFICE}))
TEXT = "入冬以来室温只有十四度，希望尽快检修管线。"


@dataclass
class Ground:
    """An engine with the small district in it, and the revision that laid it."""

    engine: Engine
    revision: int
    numbers: int = 0

    def matter(
        self, connection: Connection, events: Sequence[Event], rules: Rules | None = None, **columns: Any
    ) -> int:
        self.numbers += 1
        received = min(event.day for event in events)
        row = {
            "number": f"XF2026-{self.numbers:05d}",
            "title": "住宅楼暖气不热",
            "text": None if columns.get("category") == "accusation" else TEXT,
            "category": "claim",
            "source": "visit",
            "status": "received",
            "received": received,
            "street": LUGU,
            "community": COMMUNITY_LUGU,
            "topic": HEAT,
            "topic2": COLD_ROOMS,
            "last_event": received,
            **columns,
        }
        return writing.add_matter(connection, self.revision, row, events, rules or RULES)

    def dispute(self, connection: Connection, events: Sequence[Event], **columns: Any) -> int:
        self.numbers += 1
        row = {
            "number": f"ZD2026-{self.numbers:03d}",
            "title": "供暖管线产权不清",
            "summary": "多个产权单位互不承担维修。",
            "level": 3,
            "source": "visit",
            "status": "open",
            "street": LUGU,
            "community": COMMUNITY_LUGU,
            "topic": HEAT,
            "last_event": events[0].day,
            **columns,
        }
        return writing.add_dispute(connection, self.revision, row, events, RULES)


def lay(engine: Engine, moment: datetime = datetime(2026, 1, 1, 9)) -> Ground:
    """Write the small district and the default settings into a migrated, empty database."""
    with engine.begin() as connection:

        def put(table: Any, *rows: dict[str, Any]) -> None:
            for row in rows:
                connection.execute(table.insert().values(**row))

        put(
            tables.areas,
            {"id": DISTRICT, "code": "110107", "kind": "district", "name": "石景山区"},
            {
                "id": LUGU,
                "code": "S1",
                "kind": "street",
                "name": "鲁谷街道",
                "short_name": "鲁谷",
                "parent_id": DISTRICT,
            },
            {"id": BABAOSHAN, "code": "S2", "kind": "street", "name": "八宝山街道", "parent_id": DISTRICT},
            {"id": COMMUNITY_LUGU, "code": "C1", "kind": "community", "name": "六合园社区", "parent_id": LUGU},
            {"id": COMMUNITY_BABAOSHAN, "code": "C2", "kind": "community", "name": "远洋社区", "parent_id": BABAOSHAN},
            {"id": ESTATE, "code": "E1", "kind": "estate", "name": "重聚园", "parent_id": COMMUNITY_LUGU},
        )
        put(
            tables.units,
            {
                "id": OFFICE,
                "code": "U1",
                "name": "区信访办",
                "short_name": "信访办",
                "kind": "office",
                "level": 3,
            },
            {
                "id": STREET_OFFICE,
                "code": "U2",
                "name": "鲁谷街道办",
                "short_name": "鲁谷",
                "kind": "street",
                "level": 2,
            },
            {"id": HEATING, "code": "U3", "name": "供热公司", "short_name": "供热", "kind": "heating", "level": None},
            {
                "id": COMMUNITY_A,
                "code": "U4",
                "name": "六合园居委会",
                "short_name": "六合园",
                "kind": "community",
                "level": 1,
            },
            {"id": OWNER, "code": "U5", "name": "产权单位", "short_name": "产权", "kind": "owner", "level": None},
        )
        put(
            tables.topics,
            {"id": HEAT, "code": "HEAT", "level": 1, "name": "供暖", "heating": True},
            {"id": COLD_ROOMS, "code": "HEAT.TEMP", "level": 2, "name": "室温不达标", "parent_id": HEAT},
        )
        put(
            tables.feeds,
            {"id": 1, "source": "12345", "name": "12345 派单", "every_days": 1, "since": date(2026, 11, 1)},
            {"id": 2, "source": "visit", "name": "来访登记", "every_days": 7, "since": date(2026, 11, 1)},
        )
        revision = writing.revise(connection, Request("tests", moment), "small district")
        settings.seed(connection, revision)
    return Ground(engine, revision)


def history(random: Random, received: date) -> list[Event]:
    """The course of one matter, with every kind of clock, some of it on one day."""
    days = [received]

    def later(most: int) -> date:
        days.append(days[-1] + timedelta(days=random.randint(0, most)))
        return days[-1]

    events = [Event("received", received, 0, OFFICE, 3)]

    def happens(kind: str, day: date, **columns: Any) -> None:
        events.append(Event(kind, day, len(events), **columns))

    for _ in range(random.randint(0, 3)):
        happens("transferred", later(5), unit_id=random.choice([STREET_OFFICE, HEATING, OWNER]), level=2)
    if random.random() < 0.8:
        happens("accepted", later(15), unit_id=OFFICE, value=random.choice(["6", "6", "6", "5", "1", "start_unknown"]))
        if random.random() < 0.3:
            happens("extended", later(60), number=30)
    ending = random.choice(["finished", "finished", "reported_done", "cancelled", None])
    if ending:
        happens(ending, later(80), unit_id=HEATING)
        if ending == "finished" and random.random() < 0.5:
            happens("solved", later(10), level=2)
            happens("rated", later(5), object="unit", value="pending")
            happens("rated", later(20), object="unit", value="satisfied")
    return events


STATUS_AFTER = {"finished": "finished", "reported_done": "undated", "cancelled": "cancelled", "accepted": "accepted"}


def status_after(events: Sequence[Event]) -> str:
    """The status column that belongs to a history."""
    return next((STATUS_AFTER[e.kind] for e in reversed(events) if e.kind in STATUS_AFTER), "received")
