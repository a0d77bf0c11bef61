"""One entry of the ledger: as a row of the table, as the lines of a card, and as the summary of a chosen row."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from data_access.disputes import LedgerEntry
from domain.vocabulary import Level, word
from pages.parts.numbers import day_short, due, fraction, held, joined
from pages.parts.states import badge, gray_badge
from pages.parts.tables import Column
from pages.parts.words import plain, shortened

# Wide enough for every word; those shown unless the viewer chooses others are together no wider than the page at 1440
# (LOOK.md 6), with more of them the table is moved sideways.
COLUMNS = (
    Column("state", "状态", "state", 92),
    Column("number", "编号", width=120),
    Column("title", "矛盾", width=224),
    Column("street", "街道", width=80),
    Column("community", "社区", width=120),
    Column("place", "地点", width=140),
    Column("topic", "领域", width=90),
    Column("level", "层级", width=60),
    Column("owner", "产权单位", width=100, help="地点登记的产权单位"),
    Column("solved", "已化解", "right", 70, help="已化解户数/涉及户数，按批次累计"),
    Column("share", "进度", "progress", 92, help="已化解户数占涉及户数的比例"),
    Column("on_ledger", "挂账(天)", "count", 70, help="自首次上账日起的自然日"),
    Column("first_on", "上账", "date", 86, help="首次上账日"),
    Column("nr", "上账(次)", "count", 70, help="反弹一次，上账多一次"),
    Column("unit", "现由谁办", width=100),
    Column("held", "持有(天)", "count", 66, help="自现承办单位接收日起的自然日"),
    Column("transfers", "移交(次)", "count", 70),
    Column("due", "期限", "date", 86),
    Column("left", "距期限", width=80),
    Column("promise_due", "承诺期限", "date", 86, help="未兑现承诺中最早的期限"),
    Column("last_event", "最近进展", "date", 86),
    Column("next_step", "下一步", width=146),
)
FIXED = ("state", "title")
OPTIONAL = tuple(column.head for column in COLUMNS if column.name not in FIXED)
SHOWN = ("街道", "已化解", "进度", "挂账(天)", "现由谁办", "持有(天)", "期限", "距期限", "下一步")


def columns(chosen: Collection[str]) -> list[Column]:
    """The fixed columns and those of the chosen heads, in one order whatever the order of the choice."""
    return [column for column in COLUMNS if column.name in FIXED or column.head in chosen]


def wide(shown: Sequence[Column]) -> bool:
    """Whether the table is wider than the page at 1440, boxes before the rows included."""
    return sum(column.width or 0 for column in shown) + 34 > 1150


def row(entry: LedgerEntry, today: date, paper: bool = False) -> dict[str, Any]:
    """An entry under the heads of COLUMNS; on the screen texts are shortened: a canvas clips without an ellipsis."""

    def cut(text: str | None, letters: int) -> str | None:
        return text if paper or text is None else shortened(text, letters)

    return {
        "state": entry.states[0],
        "number": entry.number,
        "title": cut(entry.title, 16),
        "street": entry.street,
        "community": cut(entry.community, 8),
        "place": cut(entry.place, 9),
        "topic": cut(entry.topic, 5),
        "level": word(Level(entry.level)),
        "owner": cut(entry.owner, 6),
        "solved": fraction(entry.solved, entry.households) if entry.households else "未核定",
        "share": entry.solved / entry.households if entry.households else None,
        "on_ledger": (today - entry.first_on).days if entry.first_on else None,
        "first_on": entry.first_on,
        "nr": entry.nr,
        "unit": cut(entry.unit, 6),
        "held": (today - entry.held_since).days if entry.held_since else None,
        "transfers": entry.transfers,
        "due": entry.due,
        "left": due(entry.due, today),
        "promise_due": entry.promise_due or "无",
        "last_event": entry.last_event,
        "next_step": cut(entry.next_step, 10) or "未填",
    }


def badges(entry: LedgerEntry, today: date, all_states: bool = False) -> str:
    """The first line of an entry's card: its state (or all of them), its level, how far the limit is."""
    shown = entry.states if all_states else entry.states[:1]
    limit = joined(due(entry.due, today), day_short(entry.due, today) if entry.due else None)
    states = " ".join(badge(state, icon=True) for state in shown)
    return f"{states} {gray_badge(word(Level(entry.level)))} :small[:gray[{limit}]]"


def lines(entry: LedgerEntry, today: date) -> list[str]:
    """The two small lines of an entry's card: where and how long, then who holds it and what comes next."""
    where = joined(plain(entry.street or ""), plain(entry.topic or ""), held(entry.first_on, today, "挂账"))
    holder = f"**{plain(entry.unit)}** {held(entry.held_since, today)}" if entry.unit else "承办单位未知"
    return [where, joined(holder, f"下一步：{plain(entry.next_step)}" if entry.next_step else None)]


def details(entry: LedgerEntry, today: date) -> list[str]:
    """What the summary box of a chosen row says beyond the row itself."""
    place = joined(entry.street, entry.community, entry.place if entry.place != entry.title else None)
    owner = f"产权单位 {plain(entry.owner)}" if entry.owner else None
    solved = f"化解 {fraction(entry.solved, entry.households, '户')}" if entry.households else "户数未核定"
    again = f"第 {entry.nr} 次上账（{day_short(entry.entered, today)}）" if entry.nr > 1 else None
    promise = f"承诺期限 {day_short(entry.promise_due, today)}" if entry.promise_due else None
    moved = f"移交 {entry.transfers} 次" if entry.transfers else "没有移交过"
    return [
        joined(f"编号 {plain(entry.number)}", plain(place), plain(entry.topic or ""), owner, solved),
        joined(lines(entry, today)[1], moved),
        joined(held(entry.first_on, today, "挂账"), again, f"最近进展 {day_short(entry.last_event, today)}", promise),
    ]
