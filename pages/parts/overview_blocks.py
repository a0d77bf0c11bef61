"""The blocks of the overview, drawn from what briefing.overview composed: text of the database stays text."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import islice

import streamlit as st

from briefing.overview import Card, Change, Need, Phrase
from data_access.metrics.declaration import Metric
from data_access.metrics.definitions import METRICS
from data_access.metrics.explanation import formula, meaning
from data_access.metrics.measure import Window
from domain.thresholds import Thresholds
from pages.parts.cards import metric_card, need_box, need_row
from pages.parts.device import is_print
from pages.parts.frame import way
from pages.parts.numbers import count
from pages.parts.screens import Link, to, to_dispute, to_matters
from pages.parts.states import badge
from pages.parts.words import plain, shortened

ROWS = 6


def halves():
    """Left and right of the overview, one ratio so that edges line up; on paper one below the other."""
    return (st.container(), st.container()) if is_print() else st.columns((1, 1.04), gap="medium")


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


def need_list(needs: Sequence[Need]) -> None:
    """The box of 需要您过问: at most six rows, the others folded up behind 另有 n 件; paper shows them all."""
    rows = iter(needs)
    with need_box():
        for need in rows if is_print() else islice(rows, ROWS):
            _need(need)
        if len(needs) > ROWS and not is_print():
            with st.expander(f"另有 {count(len(needs) - ROWS)}", type="compact", key="more-needs"):
                for need in rows:
                    _need(need)


def _need(need: Need) -> None:
    small = f"{plain(need.where)} · {plain(shortened(need.awaited, 22))}"
    need_row(badge(need.state, need.reason), plain(need.title), to_dispute(need.number), small, need.number)


def main_numbers(cards: Mapping[str, Card], labels: Mapping[str, str], window: Window, thresholds: Thresholds) -> None:
    """The main numbers as cards, each with its 口径 as help; the whole card opens its cases in the window."""
    with st.grid(3, min_column_width=150):
        for name, card in cards.items():
            metric: Metric = METRICS[name]
            metric_card(
                labels.get(name, metric.label),
                card.value,
                card.delta,
                card.against,
                metric.good,
                card.trend,
                f"{meaning(metric, thresholds)}。{formula(metric, thresholds)}。",
                opened(name, window),
            )


def matters_line(counts: Sequence[tuple[str, str, str]], today: date) -> None:
    """One line below the box, for what is on no ledger: (label, count in words, metric) each, open to its cases."""
    with st.container(horizontal=True, key="inline-matters", vertical_alignment="center", gap="small"):
        st.markdown(":small[:gray[信访事项（含未挂账）]]", width="content")
        for label, total, metric in counts:
            way(opened(metric, Window(today, today)), f":small[{label} **{total}**]")


def change_list(changes: Sequence[Change], today: date) -> None:
    """The box of 比上周变了什么; each line is as a whole the way to its dispute, its list, or what 未知 means."""
    with st.container(border=True, key="changes", gap="xsmall"):
        for place, change in enumerate(changes):
            if change.dispute:
                link = to_dispute(change.dispute)
            elif change.street:
                week = {"from_": today - timedelta(days=6), "to": today}
                link = to_matters("received_items", "numerator", street=change.street, topic=change.topic, **week)
            else:
                link = to("help")
            with st.container(key=f"inline-change-{place}", gap=None):
                way(link, f"{badge(change.state, change.word)} {written(change.said)}")
