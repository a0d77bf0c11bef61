"""The open ledger as a list: what it is filtered and sorted by, a page of it, and one entry as a row or in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from data_access.disputes import LedgerEntry
from data_access.search import fold
from domain.attention import Attention
from domain.events import FAR
from domain.vocabulary import Level, word
from pages.parts.numbers import count, day_short, due, fraction, held, joined, rate
from pages.parts.states import STATES, badge, gray_badge
from pages.parts.tables import Column
from pages.parts.words import plain, shortened

PAGE = 15

# Wide enough for every word, together no wider than the page at 1440 (LOOK.md 6).
COLUMNS = (
    Column("state", "状态", "state", 92),
    Column("title", "矛盾", width=224),
    Column("street", "街道", width=80),
    Column("solved", "已化解", "right", 70, help="已化解户数/涉及户数，按批次累计"),
    Column("share", "进度", "progress", 92, help="已化解户数占涉及户数的比例"),
    Column("on_ledger", "挂账(天)", "count", 70, help="自首次上账日起的自然日"),
    Column("unit", "现由谁办", width=100),
    Column("held", "持有(天)", "count", 66, help="自现承办单位接收日起的自然日"),
    Column("due", "期限", "date", 86),
    Column("left", "距期限", width=80),
    Column("next_step", "下一步", width=146),
)

SORTS: Mapping[str, Callable[[LedgerEntry], Any]] = {
    "期限": lambda entry: entry.due or FAR,
    "挂账天数": lambda entry: entry.first_on,
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
    q: str = ""

    def words(self) -> list[str]:
        """The filters that are on, in words, for the line that paper shows instead of the controls."""
        chosen = [word for word in (self.street, self.topic, self.level, self.unit) if word]
        return [*self.state, *chosen, *([f"“{plain(self.q)}”"] if self.q else [])]


@dataclass(frozen=True)
class Totals:
    """What a list adds up to: 件, 户, solved 户, overdue 件."""

    items: int
    households: int
    solved: int
    overdue: int


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
        and all(wanted in _found_by(entry) for wanted in sought)
    ]


def _found_by(entry: LedgerEntry) -> str:
    parts = (entry.number, entry.title, entry.place, entry.community, entry.street)
    return "\n".join(fold(part) for part in parts if part)


def arranged(entries: Sequence[LedgerEntry], sort: str) -> list[LedgerEntry]:
    """The entries in one of the SORTS; equal ones by number, so that pages never overlap."""
    return sorted(entries, key=lambda entry: (SORTS[sort](entry), entry.number))


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


def row(entry: LedgerEntry, today: date, paper: bool = False) -> dict[str, Any]:
    """An entry under the heads of COLUMNS; on the screen texts are shortened: a canvas clips without an ellipsis."""

    def cut(text: str, letters: int) -> str:
        return text if paper else shortened(text, letters)

    return {
        "state": entry.states[0],
        "title": cut(entry.title, 16),
        "street": entry.street,
        "solved": fraction(entry.solved, entry.households) if entry.households else "未核定",
        "share": entry.solved / entry.households if entry.households else None,
        "on_ledger": (today - entry.first_on).days,
        "unit": cut(entry.unit, 6) if entry.unit else None,
        "held": (today - entry.held_since).days if entry.held_since else None,
        "due": entry.due,
        "left": due(entry.due, today),
        "next_step": cut(entry.next_step, 10) if entry.next_step else "未填",
    }


def badges(entry: LedgerEntry, today: date, all_states: bool = False) -> str:
    """The first line of an entry's card: its state (or all of them), its level, how far the limit is."""
    shown = entry.states if all_states else entry.states[:1]
    limit = joined(due(entry.due, today), day_short(entry.due, today) if entry.due else None)
    states = " ".join(badge(state, icon=True) for state in shown)
    return f"{states} {gray_badge(word(Level(entry.level)))} :small[:gray[{limit}]]"


def lines(entry: LedgerEntry, today: date) -> list[str]:
    """The two small lines of an entry's card: where and how long, then who holds it and what comes next."""
    where = joined(entry.street, entry.topic, held(entry.first_on, today, "挂账"))
    holder = f"**{plain(entry.unit)}** {held(entry.held_since, today)}" if entry.unit else "承办单位未知"
    return [where, joined(holder, f"下一步：{plain(entry.next_step)}" if entry.next_step else None)]


def details(entry: LedgerEntry, today: date) -> list[str]:
    """What the summary box of a chosen row says beyond the row itself."""
    place = joined(entry.street, entry.community, entry.place if entry.place != entry.title else None)
    solved = f"化解 {fraction(entry.solved, entry.households, '户')}" if entry.households else "户数未核定"
    again = f"第 {entry.nr} 次上账（{day_short(entry.entered, today)}）" if entry.nr > 1 else None
    promise = f"承诺期限 {day_short(entry.promise_due, today)}" if entry.promise_due else None
    moved = f"移交 {entry.transfers} 次" if entry.transfers else "没有移交过"
    return [
        joined(f"编号 {plain(entry.number)}", plain(place), entry.topic, solved),
        joined(lines(entry, today)[1], moved),
        joined(held(entry.first_on, today, "挂账"), again, f"最近进展 {day_short(entry.last_event, today)}", promise),
    ]


def sentence(ledger: Totals, narrow: Totals | None) -> str:
    """The sentence at the head: the whole ledger, or with filters on what they leave of it (`narrow`)."""
    shown = narrow or ledger
    lead = (
        f"符合条件 **{count(narrow.items)}**（在账 {count(ledger.items)}）"
        if narrow
        else f"在账 **{count(ledger.items)}**"
    )
    late = f"**{count(shown.overdue)}**逾期" if shown.overdue else "没有逾期的"
    solved = f"已化解 **{count(shown.solved, '户')}**（{rate(shown.solved, shown.households)}）"
    if not shown.items:
        return f"{lead}。"
    if not shown.households:
        return f"{lead}，户数未核定；{late}。"
    return f"{lead}，涉及 **{count(shown.households, '户')}**，{solved}；{late}。"
