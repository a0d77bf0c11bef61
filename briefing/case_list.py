"""案件清单: what was asked of a number, the list of its cases as values, and the paper it becomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from briefing.content import Cell, Column, Paper
from briefing.numbers import UNKNOWN, count, due, whole
from data_access.district import UNFILED, Names
from data_access.matters import MatterLine
from data_access.metrics.behind import Page
from data_access.metrics.declaration import Count, Metric
from data_access.metrics.definitions import RULE_VERSION
from data_access.metrics.explanation import basis, formula, meaning
from data_access.metrics.measure import Figure, Missing, Window
from data_access.metrics.opened import DisputeLine, Row
from domain.feeds import NO_FEED
from domain.thresholds import Thresholds
from domain.vocabulary import NO_DUE_WORDS, MatterStatus, word

# A workbook that a person still reads; more than that is a question for the numbers, not for a list.
MOST = 10_000
SIDES = {"numerator": "分子", "denominator": "分母"}
LABELS = {
    "street": "街道",
    "community": "社区",
    "topic": "领域",
    "topic2": "二级领域",
    "topic3": "三级领域",
    "source": "来源",
    "unit": "单位",
    "level": "层级",
    "owner": "产权单位",
    "property": "物业",
    "heating": "供热单位",
    "built": "建成年代",
}
# Dimensions whose names are known only beneath another.
ABOVE = {"community": "street", "topic2": "topic", "topic3": "topic2"}

_WEIGHTS = {"persons": "人次", "groups": "批次", "n": "户"}

_MATTER = (
    Column("number", "编号", width=22),
    Column("title", "标题", width=40),
    Column("street", "街道"),
    Column("community", "社区", width=18),
    Column("topic", "领域"),
    Column("unit", "现由谁办", width=14),
    Column("received", "收到", "date"),
    Column("due", "期限", "date"),
    Column("finished", "办结", "date"),
)
_DISPUTE = (
    Column("number", "编号", width=20),
    Column("title", "矛盾", width=40),
    Column("street", "街道"),
    Column("topic", "领域"),
    Column("households", "涉及(户)", "number", 10),
    Column("solved", "已化解(户)", "number", 10),
    Column("unit", "现由谁办", width=14),
    Column("entered", "上账", "date"),
    Column("due", "期限", "date"),
    Column("off", "销账", "date"),
)


@dataclass(frozen=True)
class Question:
    """A number to be opened: over which window, which side of it, narrowed to what.

    where: dimension → value, as the numbers take it; words: dimension → the name on the screen.
    """

    metric: Metric
    window: Window
    side: str
    where: Mapping[str, Any]
    words: Mapping[str, str]

    def filters(self) -> list[str]:
        """What it is narrowed to, in words: 街道：八角街道."""
        return [f"{LABELS[dimension]}：{name}" for dimension, name in self.words.items()]


def question(metric: Metric, window: Window, side: str, where: Mapping[str, Any], names: Names) -> Question:
    """The question of these values, with the words the district has for them."""
    return Question(metric, window, side, where, {name: names.of(name, value) for name, value in where.items()})


def counts(metric: Metric, side: str) -> tuple[Count, ...]:
    """The counts that make up one side."""
    return metric.bottom if side == "denominator" else metric.top


def weighs(metric: Metric, side: str) -> bool:
    """Whether a case counts as more or less than one, so that its weight must stand in the list."""
    return any(count.weight is not None or count.how == "days" for count in counts(metric, side))


def measure_word(metric: Metric, side: str) -> str:
    """What Σ weight of a side is counted in: 件次, 件, 户, 人次, 天, 件·天, …"""
    first = counts(metric, side)[0]
    if isinstance(first.weight, str):
        return "天"
    if first.weight is not None:
        return _WEIGHTS[first.weight.name]
    if metric.bottom or metric.take == "median":
        return "件次" if metric.subject == "matter" else "件"
    return metric.unit


def about_due(metric: Metric) -> bool:
    """Whether the number asks how near the limit is: of what is overdue, or soon due."""
    spells = [count.spell for count in metric.top]
    days = [day for spell in spells for day in (*spell.since, *spell.until)]
    limits = [day for day in days if day.column.name == "due" and day.column.table.name in ("clocks", "ledger_limits")]
    return metric.reads_stock and bool(limits)


def columns(metric: Metric) -> tuple[Column, ...]:
    """The columns of a list; where the number is about limits, with the days to the limit beside it."""
    shown = _MATTER if metric.subject == "matter" else _DISPUTE
    return (*shown[:-1], Column("left", "距期限", width=14), shown[-1]) if about_due(metric) else shown


def adds_up(question: Question, figure: Figure, weight: float) -> bool:
    """Whether Σ weight of the list is the number's own side; a median is no sum, and what is not shown is none to
    compare with: they always pass."""
    if question.metric.take == "median" or figure.state == "too_few":
        return True
    return weight == (figure.denominator if question.side == "denominator" else figure.numerator)


def untold_words(question: Question, page: Page) -> str:
    """检举控告 3 件只计数，不列出; "" where none is behind the number."""
    word = measure_word(question.metric, question.side)
    said = count(page.untold_weight, "件" if word == "件次" else word)
    return f"检举控告 {said}只计数，不列出" if page.untold else ""


def listed_words(question: Question, figure: Figure, page: Page) -> str:
    """What the list below the number holds: how much of which side, in how many lines, and what is counted only."""
    lines = "" if page.weight == page.total else f"，共 {whole(page.lines)} 行"
    untold = untold_words(question, page)
    if question.metric.bottom and figure.state != "too_few":
        side, word = SIDES[question.side], measure_word(question.metric, question.side)
        return f"以下是{side}的 **{whole(page.weight)} {word}**{lines}{f'，其中{untold}' if untold else ''}"
    if not page.lines:
        return untold or "没有可列的案件"
    return f"逐件列在下面{lines}{f'，其中{untold}' if untold else ''}"


def cells(row: Row, on: date) -> dict[str, Cell]:
    """A row's values by column: a word where a day is not there for a known reason, None where it is unknown.

    on: the day from which the days to the limit are counted.
    """
    line = row.line
    shared = {
        "number": line.number,
        "title": line.title,
        "street": line.street or UNFILED,
        "topic": line.topic or UNFILED,
        "unit": line.unit,
        "left": due(line.due, on),
        "since": row.case.since,
        "weight": int(row.case.weight),
    }
    if isinstance(line, DisputeLine):
        return {
            **shared,
            "households": line.households or "未核定",
            "solved": line.solved if line.households else "未核定",
            "entered": line.entered or UNKNOWN,
            "due": line.due or NO_DUE_WORDS["no_limit"],
            "off": line.off or "在账",
        }
    return {
        **shared,
        "community": line.community or UNFILED,
        "received": line.received or UNKNOWN,
        "due": line.due or (NO_DUE_WORDS[line.due_state] if line.due_state else "未起算"),
        "finished": line.finished or _not_finished(line),
    }


def _not_finished(line: MatterLine) -> str:
    ended = line.status in (MatterStatus.UNDATED, MatterStatus.CANCELLED)
    return word(MatterStatus(line.status)) if ended else "未办结"


def missing_words(missing: Sequence[Missing], names: Names, most: int = 2) -> str | None:
    """Which feeds were silent, where and since when, or that there was none, in one line; None when none was."""
    if not missing:
        return None

    def said(gap: Missing) -> str:
        if gap.since is None:
            return NO_FEED
        feed = f"{names.of('street', gap.street)} {names.of('source', gap.source)}"
        if gap.until is None:
            return f"{feed} 自 {gap.since.isoformat()} 起没有数据"
        return f"{feed} {gap.since.isoformat()} 至 {(gap.until - timedelta(days=1)).isoformat()} 缺数"

    gaps = [said(gap) for gap in missing]
    return "；".join(gaps[:most]) + (f"；另有 {len(gaps) - most} 处" if len(gaps) > most else "")


def paper(
    question: Question,
    figure_words: str,
    missing: str | None,
    rows: Sequence[Row],
    page: Page,
    thresholds: Thresholds,
    at: datetime,
) -> Paper:
    """The list as a paper.

    figure_words: the number as the screen says it; page: the whole list, which may have more lines than `rows`.
    """
    metric, side = question.metric, question.side
    heads = [*columns(metric), Column("since", "计入日", "date")]
    if weighs(metric, side):
        heads.append(Column("weight", f"计数({measure_word(metric, side)})", "number", 10))
    shown = [cells(row, question.window.last) for row in rows]
    if opening := _counted_from(question):
        shown = [told | {"since": UNKNOWN} if told[opening] == UNKNOWN else told for told in shown]
    weight = sum(int(row.case.weight) for row in rows)
    cut = f"；共 {page.lines:,} 行，这里只有最近的 {len(rows):,} 行" if page.lines > len(rows) else ""
    untold = f"；另有{said}" if (said := untold_words(question, page)) else ""
    of = f"{SIDES[side]}，" if metric.bottom else ""
    facts = [
        ("数字", metric.label),
        ("数值", figure_words),
        ("缺数", missing or "期间各来源均已到数" if metric.fed else "不依赖来源到数"),
        ("含义", meaning(metric, thresholds)),
        ("算法", formula(metric, thresholds)),
        ("依据", metric.source),
        ("期间", basis(metric, question.window)),
        ("清单", f"{of}{len(rows):,} 行，合计 {weight:,} {measure_word(metric, side)}{cut}{untold}"),
        ("筛选", "、".join(question.filters()) or "无"),
        ("排序", "按计入日由近到远"),
        ("截至", f"{at:%Y-%m-%d %H:%M}"),
        ("口径版本", RULE_VERSION),
    ]
    return Paper(title(question), heads, shown, facts)


def _counted_from(question: Question) -> str | None:
    """received or entered, where what stands open counts from that day: with it the day since when is unknown."""
    counts = question.metric.bottom if question.side == "denominator" else question.metric.top
    days = {(one.how, *(day.label for day in one.spell.since)) for one in counts}
    return _OPENING.get(days.pop()) if len(days) == 1 else None


_OPENING: Mapping[tuple[str, ...], str] = {("open", "收到日期"): "received", ("open", "上账日期"): "entered"}


def title(question: Question) -> str:
    """The list's name, as file and first sheet bear it: 按期办结率-分母."""
    return question.metric.label + (f"-{SIDES[question.side]}" if question.metric.bottom else "")
