"""The addresses that are measured: every screen, with the busiest subject of the sample where it needs one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from data_access.disputes import dispute, ledger
from data_access.engine import connect, reading
from domain.visibility import district_office
from pages.parts.screens import SCREENS, Link, Screen, to, to_dispute, to_matter, to_matters, to_search
from tests.databases import TODAY

# Flows, stocks, a rate, and numbers of disputes: metric, side, days the window goes back (0: the day alone).
_NUMBERS = (
    ("received_items", "numerator", 364),
    ("open", "numerator", 0),
    ("due_7d", "numerator", 0),
    ("overdue", "numerator", 0),
    ("on_time_strict", "denominator", 364),
    ("transfers", "numerator", 364),
    ("key_open", "numerator", 0),
)


@dataclass(frozen=True)
class Address:
    """A screen and what stands behind the ? of its address; label tells the addresses of one screen apart."""

    screen: Screen
    query: Mapping[str, str]
    label: str = ""

    @property
    def name(self) -> str:
        return f"{self.screen.url_path} {self.label}".rstrip()


def addresses(url: str) -> list[Address]:
    """Every screen of the menu at least once, over the sample at this url."""
    today = date.fromisoformat(TODAY)
    with reading(connect(url)) as connection:
        entries = ledger(connection, district_office(), today)
        busiest = max(
            filter(None, (dispute(connection, district_office(), entry.number, today) for entry in entries)),
            key=lambda found: len(found.matters),
        )
    matter = busiest.matters[0].number
    links = [
        ("", to_dispute(busiest.number)),
        ("", to_matter(matter)),
        ("common word", to_search("供暖")),
        ("number", to_search(matter)),
        *((f"{metric}", _behind(metric, side, today, days)) for metric, side, days in _NUMBERS),
    ]
    taken = {link.file for _, link in links}
    links += [("", to(screen.url_path)) for screen in SCREENS if screen.file not in taken]
    order = [screen.file for screen in SCREENS]
    links.sort(key=lambda named: order.index(named[1].file))
    return [Address(SCREENS[order.index(link.file)], link.query, label) for label, link in links]


def _behind(metric: str, side: str, today: date, days: int) -> Link:
    if not days:
        return to_matters(metric, side, on=today.isoformat())
    return to_matters(metric, side, from_=(today - timedelta(days=days)).isoformat(), to=today.isoformat())
