"""重点矛盾 as a paper: rows of the ledger with real numbers and days, and what they rest on."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from briefing.content import Cell, Column, Paper
from briefing.numbers import count, rate
from data_access.disputes import LedgerEntry
from data_access.district import UNFILED
from data_access.metrics.definitions import METRICS, RULE_VERSION
from data_access.metrics.explanation import formula, meaning
from domain.attention import ATTENTION_WORDS, Attention
from domain.thresholds import Thresholds
from domain.vocabulary import NO_DUE_WORDS, Level, word

TITLE = "重点矛盾"
# Under what the list can be grouped: its name in the address, and what an entry stands under.
GROUPS: Mapping[str, Callable[[LedgerEntry], str]] = {
    "按街道": lambda entry: entry.street or UNFILED,
    "按层级": lambda entry: word(Level(entry.level)),
    "按现由谁办": lambda entry: entry.unit or "承办单位未知",
    "按产权单位": lambda entry: entry.owner or "产权单位未知",
}

_COLUMNS = (
    Column("number", "编号", width=20),
    Column("state", "状态", width=14),
    Column("title", "矛盾", width=40),
    Column("street", "街道"),
    Column("community", "社区", width=18),
    Column("place", "地点", width=20),
    Column("topic", "领域"),
    Column("level", "层级", width=8),
    Column("owner", "产权单位", width=16),
    Column("households", "涉及(户)", "number", 10),
    Column("solved", "已化解(户)", "number", 10),
    Column("share", "进度", "percent", 10),
    Column("on_ledger", "挂账(天)", "number", 10),
    Column("first_on", "上账", "date"),
    Column("nr", "上账(次)", "number", 10),
    Column("unit", "现由谁办", width=14),
    Column("held", "持有(天)", "number", 10),
    Column("transfers", "移交(次)", "number", 10),
    Column("due", "期限", "date"),
    Column("left", "距期限(天)", "number", 11),
    Column("promise_due", "承诺期限", "date"),
    Column("last_event", "最近进展", "date"),
    Column("next_step", "下一步", width=40),
)
_ALWAYS = frozenset({"number", "state", "title"})
_WITH = {"households": "solved"}  # 150/162 on the screen is two numbers here


@dataclass(frozen=True)
class Asked:
    """What is taken away of the list, in the words of the screen.

    ids      the disputes, in the order of the list; columns: names of its columns
    what     which these are: 所选, 符合条件的全部 …; group: one of GROUPS, or None
    """

    ids: Sequence[int]
    columns: Sequence[str]
    what: str
    filters: Sequence[str]
    group: str | None
    sort: str


def columns(chosen: Collection[str], group: str | None) -> list[Column]:
    """The columns of the paper for those of the screen, the group before them."""
    found = [column for column in _COLUMNS if _WITH.get(column.name, column.name) in _ALWAYS.union(chosen)]
    return [Column("group", f"分组（{group}）", width=18), *found] if group else found


def cells(entry: LedgerEntry, group: str | None, today: date) -> dict[str, Cell]:
    """An entry's values by column: a word where there is none for a known reason, None where it is unknown."""
    return {
        "group": GROUPS[group](entry) if group else None,
        "number": entry.number,
        "state": "、".join(ATTENTION_WORDS[state] for state in entry.states),
        "title": entry.title,
        "street": entry.street or UNFILED,
        "community": entry.community or UNFILED,
        "place": entry.place,
        "topic": entry.topic or UNFILED,
        "level": word(Level(entry.level)),
        "owner": entry.owner,
        "households": entry.households or "未核定",
        "solved": entry.solved if entry.households else "未核定",
        "share": entry.solved / entry.households if entry.households else "未核定",
        "on_ledger": (today - entry.first_on).days if entry.first_on else None,
        "first_on": entry.first_on,
        "nr": entry.nr,
        "unit": entry.unit,
        "held": (today - entry.held_since).days if entry.held_since else None,
        "transfers": entry.transfers,
        "due": entry.due or NO_DUE_WORDS["no_limit"],
        "left": (entry.due - today).days if entry.due else NO_DUE_WORDS["no_limit"],
        "promise_due": entry.promise_due or "无",
        "last_event": entry.last_event,
        "next_step": entry.next_step or "未填",
    }


def paper(asked: Asked, entries: Sequence[LedgerEntry], thresholds: Thresholds, at: datetime) -> Paper:
    """The list as a paper; entries: what of it is still on the ledger and for this viewer, in any order."""
    metric, place = METRICS["key_open"], {id_: nr for nr, id_ in enumerate(asked.ids)}
    shown = sorted(entries, key=lambda entry: place[entry.id])
    gone = len(asked.ids) - len(shown)
    households, solved = sum(entry.households for entry in shown), sum(entry.solved for entry in shown)
    late = sum(Attention.OVERDUE in entry.states for entry in shown)
    facts = [
        ("清单", asked.what + (f"；其中 {count(gone)}导出时已销账，或不在您的查看范围内" if gone else "")),
        (
            "合计",
            f"{count(len(shown))}，涉及 {count(households, '户')}，"
            f"已化解 {count(solved, '户')}（{rate(solved, households)}），逾期 {count(late)}",
        ),
        ("含义", meaning(metric, thresholds)),
        ("算法", formula(metric, thresholds)),
        ("依据", metric.source),
        ("筛选", "、".join(asked.filters) or "无"),
        ("分组", f"{asked.group}，逾期多的在前" if asked.group else "不分组"),
        ("排序", asked.sort),
        ("单位", "件、户；天数均为自然日"),
        ("天数", "挂账自首次上账日起，持有自现承办单位接收日起；距期限为负数的，是已逾期的天数"),
        ("户数", "按户数批次累计；未核定的没有数字，不按零计"),
        ("截至", f"{at:%Y-%m-%d %H:%M}"),
        ("口径版本", RULE_VERSION),
    ]
    rows = [cells(entry, asked.group, at.date()) for entry in shown]
    return Paper(TITLE, columns(asked.columns, asked.group), rows, facts)


def from_plain(given: Mapping[str, Any]) -> Asked:
    """Asked again from plain JSON."""
    return Asked(**{name: given[name] for name in Asked.__dataclass_fields__})
