"""What the address of 案件清单 asks: looked up in known lists, each thing that is not there named in one sentence."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Literal

from briefing.case_list import ABOVE, LABELS, SIDES, Question
from data_access.district import Names, UnknownName
from data_access.metrics.behind import Key
from data_access.metrics.declaration import Metric
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import MOVING, Figure, NotOffered, Window
from pages.parts.desk import figure
from pages.parts.numbers import day_short, period

EARLIEST = date(2000, 1, 1)
_KEY = re.compile(r"(after|before)~(\d{4}-\d{2}-\d{2})~(\d{1,2})~(\d{1,15})")


def asked(query: Mapping[str, str], names: Names, today: date) -> tuple[Question | None, list[str]]:
    """The question of an address and the words for what was not understood and left out.

    The question is None when the address names no number that exists.
    """
    metric = METRICS.get(query.get("metric", ""))
    if metric is None:
        return None, []
    bad: list[str] = []
    window = _window(query, metric, today, bad)
    side = query.get("side", "numerator")
    if side not in SIDES or (side == "denominator" and not metric.bottom):
        bad.append("分子分母")
        side = "numerator"
    where, words = {}, {}
    for dimension, label in LABELS.items():
        name = query.get(dimension)
        if not name:
            continue
        try:
            where[dimension] = names.find(dimension, name, where.get(ABOVE.get(dimension, "")))
            words[dimension] = name
        except UnknownName:
            bad.append(label)
    return Question(metric, window, side, where, words), bad


def answered(question: Question) -> tuple[Question, Figure, list[str]]:
    """The question as it could be answered, its figure, and the words for filters this number cannot be split by."""

    def ask(asked: Question) -> Figure:
        return figure(asked.metric.name, asked.window, where=asked.where).figure

    try:
        return question, ask(question), []
    except NotOffered:
        kept = {name: value for name, value in question.where.items() if name not in MOVING}
        words = {name: value for name, value in question.words.items() if name not in MOVING}
        narrower = replace(question, where=kept, words=words)
        return narrower, ask(narrower), [LABELS[name] for name in question.words if name in MOVING]


def _window(query: Mapping[str, str], metric: Metric, today: date, bad: list[str]) -> Window:
    """on= for a stock, from= and to= for the others; default: today, and this month up to it."""

    def day(name: str, label: str) -> date | None:
        text = query.get(name)
        if not text:
            return None
        try:
            found = date.fromisoformat(text)
        except ValueError:
            found = None
        if found is None or not EARLIEST <= found <= today:
            bad.append(label)
            return None
        return found

    first, last, on = day("from", "起始日"), day("to", "截止日"), day("on", "日期")
    end = last or on or today
    start = first or end.replace(day=1)
    if start > end:
        bad.append("起始日")
        start = end.replace(day=1)
    return Window(end, end) if metric.reads_stock else Window(start, end)


def keys_of(query: Mapping[str, str]) -> tuple[Key | None, Key | None]:
    """The keys (after, before) of the page the address asks for. Raises LookupError when it is none."""
    text = query.get("page")
    if not text:
        return None, None
    match = _KEY.fullmatch(text)
    try:
        if match:
            key = (date.fromisoformat(match[2]), int(match[3]), int(match[4]))
            return (key, None) if match[1] == "after" else (None, key)
    except ValueError:
        pass
    raise LookupError(text)


def written_key(way: Literal["after", "before"], key: Key) -> dict[str, str]:
    """The page after or before a key, as the address holds it: page=after~2026-11-24~0~123."""
    return {"page": f"{way}~{key[0].isoformat()}~{key[1]}~{key[2]}"}


def when(question: Question, today: date) -> str:
    """The period in a sentence: 截至11月24日, 11月1日—24日."""
    first, last = question.window.first, question.window.last
    if question.metric.reads_stock:
        return f"截至{day_short(last, today)}"
    if first == last:
        return day_short(last, today)
    year = f"{last.year}年" if first.year == last.year != today.year else ""
    return year + period(first, last)
