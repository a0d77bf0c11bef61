"""The open ledger as a list: what it is filtered, sorted and grouped by, a page of it, and what it adds up to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from briefing.key_disputes import GROUPS
from data_access.disputes import LedgerEntry
from data_access.search import fold
from domain.attention import Attention
from domain.events import FAR
from domain.vocabulary import Level, word
from pages.parts.numbers import count, rate
from pages.parts.states import STATES
from pages.parts.words import plain

PAGE = 15

SORTS: Mapping[str, Callable[[LedgerEntry], Any]] = {
    "期限": lambda entry: entry.due or FAR,
    "挂账天数": lambda entry: entry.first_on or FAR,
    "持有天数": lambda entry: entry.held_since or FAR,
    "户数": lambda entry: -entry.households,
}
SORT_WORDS = {
    "期限": "按期限由近到远",
    "挂账天数": "按挂账天数由长到短",
    "持有天数": "按持有天数由长到短",
    "户数": "按涉及户数由多到少",
}


@dataclass(frozen=True)
class Filters:
    """What a viewer narrows the ledger to, in the words of the screen; empty ones let everything through."""

    state: tuple[str, ...] = ()
    street: str | None = None
    topic: str | None = None
    level: str | None = None
    unit: str | None = None
    owner: str | None = None
    q: str = ""

    def words(self) -> list[str]:
        """The filters that are on, in words, for the line that paper shows instead of the controls."""
        return [*map(plain, self._listed()), *([f"“{plain(self.q)}”"] if self.q else [])]

    def kept(self) -> list[str]:
        """The same for what is kept: what somebody typed may name a person, and is left out."""
        return [*self._listed(), *(["按字词查找（字词不留存）"] if self.q else [])]

    def _listed(self) -> list[str]:
        return [*self.state, *filter(None, (self.street, self.topic, self.level, self.unit, self.owner))]


@dataclass(frozen=True)
class Totals:
    """What a list adds up to: 件, 户, solved 户, overdue 件; NaN where it is too few to be shown."""

    items: float
    households: float
    solved: float
    overdue: float


@dataclass(frozen=True)
class Group:
    """What the list has under one name, in the order of the list."""

    name: str
    entries: tuple[LedgerEntry, ...]

    @property
    def sentence(self) -> str:
        """What it adds up to: **鲁谷街道** 5 件，涉及 **162 户**，…；**1 件**逾期."""
        all_ = totals(self.entries)
        return f"**{plain(self.name)}** {count(all_.items)}，{_households_and_late(all_)}"


@dataclass(frozen=True)
class LedgerPage:
    """A page of the list: its entries, where it stands in the list, and what the address says of its neighbours.

    earlier, later: {"after": number of the entry behind which that page begins}, {} for the first, None for none.
    """

    entries: tuple[LedgerEntry, ...]
    earlier: Mapping[str, str] | None
    later: Mapping[str, str] | None
    sentence: str


def choices(entries: Sequence[LedgerEntry], dimension: str) -> list[str]:
    """The values that occur on the ledger in one dimension of Filters, in the order of a menu."""
    if dimension == "state":
        return [STATES[state].word for state in Attention]
    if dimension == "level":
        return [word(level) for level in sorted(Level, reverse=True)]
    return sorted({value for entry in entries if (value := getattr(entry, dimension))})


def narrowed(entries: Sequence[LedgerEntry], filters: Filters) -> list[LedgerEntry]:
    """The entries that pass every filter; a state passes whatever other states an entry has besides."""
    sought = fold(filters.q).split()
    return [
        entry
        for entry in entries
        if (not filters.state or {STATES[state].word for state in entry.states} & set(filters.state))
        and filters.street in (None, entry.street)
        and filters.topic in (None, entry.topic)
        and filters.level in (None, word(Level(entry.level)))
        and filters.unit in (None, entry.unit)
        and filters.owner in (None, entry.owner)
        and all(wanted in _found_by(entry) for wanted in sought)
    ]


def _found_by(entry: LedgerEntry) -> str:
    parts = (entry.number, entry.title, entry.place, entry.community, entry.street)
    return "\n".join(fold(part) for part in parts if part)


def arranged(entries: Sequence[LedgerEntry], sort: str) -> list[LedgerEntry]:
    """The entries in one of the SORTS; equal ones by number, so that pages never overlap."""
    return sorted(entries, key=lambda entry: (SORTS[sort](entry), entry.number))


def grouped(entries: Sequence[LedgerEntry], by: str) -> list[Group]:
    """The entries, arranged already, under one of GROUPS: the group with most overdue first, then the one whose limit
    comes first."""
    found: dict[str, list[LedgerEntry]] = {}
    for entry in entries:
        found.setdefault(GROUPS[by](entry), []).append(entry)

    def urgency(group: Group) -> tuple[float, date, str]:
        return -totals(group.entries).overdue, min(entry.due or FAR for entry in group.entries), group.name

    return sorted((Group(name, tuple(those)) for name, those in found.items()), key=urgency)


def totals(entries: Sequence[LedgerEntry]) -> Totals:
    """What the list adds up to."""
    return Totals(
        len(entries),
        sum(entry.households for entry in entries),
        sum(entry.solved for entry in entries),
        sum(Attention.OVERDUE in entry.states for entry in entries),
    )


def page_after(entries: Sequence[LedgerEntry], after: str | None, size: int) -> LedgerPage:
    """The page that begins behind the entry numbered `after`. LookupError when the list has no such entry."""
    numbers = [entry.number for entry in entries]
    if after and after not in numbers:
        raise LookupError(after)
    start = numbers.index(after) + 1 if after else 0
    end = start + size
    earlier = None if start == 0 else {} if start <= size else {"after": numbers[start - size - 1]}
    later = {"after": numbers[end - 1]} if end < len(numbers) else None
    shown = tuple(entries[start:end])
    return LedgerPage(shown, earlier, later, f"第 {start + 1}—{start + len(shown)} 件，共 {count(len(entries))}")


def sentence(ledger: Totals, narrow: Totals | None, whose: str = "") -> str:
    """The sentence at the head: the whole ledger, or with filters on what they leave of it (`narrow`); whose: the part
    of the district that is spoken of (viewpoint.whose)."""
    shown = narrow or ledger
    lead = (
        f"{whose}符合条件 **{count(narrow.items)}**（在账 {count(ledger.items)}）"
        if narrow
        else f"{whose}在账 **{count(ledger.items)}**"
    )
    return f"{lead}，{_households_and_late(shown)}。" if shown.items else f"{lead}。"


def _households_and_late(shown: Totals) -> str:
    late = f"**{count(shown.overdue)}**逾期" if shown.overdue else "没有逾期的"
    if not shown.households:
        return f"户数未核定；{late}"
    solved = f"已化解 **{count(shown.solved, '户')}**（{rate(shown.solved, shown.households)}）"
    return f"涉及 **{count(shown.households, '户')}**，{solved}；{late}"
