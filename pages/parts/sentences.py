"""Sentences of the briefing as markdown: what they name opens, and text of the database stays text."""

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from briefing.overview import Change, Phrase
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import Window
from pages.parts.frame import way
from pages.parts.screens import Link, to, to_dispute, to_matters
from pages.parts.states import badge
from pages.parts.words import plain


def written(phrase: Phrase) -> str:
    """A phrase as markdown, its number bold."""
    number = f"**{plain(phrase.number)}**" if phrase.number else ""
    return f"{plain(phrase.before)}{' ' if phrase.before and number else ''}{number}{plain(phrase.after)}"


def opened(metric: str, window: Window) -> Link:
    """The way to the cases behind a number: a stock on the last day of the window, anything else over all of it."""
    if METRICS[metric].reads_stock:
        return to_matters(metric, on=window.last)
    return to_matters(metric, from_=window.first, to=window.last)


def linked(phrases: Sequence[Phrase], today: date) -> list[tuple[str, Link | None]]:
    """A sentence in pieces for frame.head, each number of a metric with the way to its cases of today."""
    day = Window(today, today)
    return [(written(p), opened(p.metric, day) if p.metric else None) for p in phrases]


def change_line(change: Change, today: date) -> None:
    """A line of 比上周变了什么: badge and sentence, as a whole the way to its dispute, its list, or the catalogue."""
    if change.dispute:
        link = to_dispute(change.dispute)
    elif change.street:
        week = {"from_": today - timedelta(days=6), "to": today, "street": change.street, "topic": change.topic}
        link = to_matters("received_items", **week)
    else:
        link = to("help")
    with st.container(key=f"inline-change-{change.dispute or change.street or change.state}-{change.state}", gap=None):
        way(link, f"{badge(change.state, change.word)} {written(change.said)}")
