"""The blocks that the pages of one matter and one dispute are drawn from: facts, small tables, days held, timeline."""

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from data_access.matters import HoldingLine
from pages.parts.address import say_what_was_dropped
from pages.parts.case import Row
from pages.parts.case_answering import answering, days_by_unit, held_sentence
from pages.parts.charts import config
from pages.parts.device import is_phone, is_print
from pages.parts.frame import note, way
from pages.parts.numbers import UNKNOWN, whole
from pages.parts.palette import Palette, palette
from pages.parts.screens import Link
from pages.parts.words import unbroken

_SHOWN = 30


def facts(pairs: Sequence[tuple[str, str | None]]) -> None:
    """Labels and values line by line; a value that is not known is left out, so name it 未知 where it matters."""
    st.markdown("  \n".join(f":small[:gray[{label}]]　{value}" for label, value in pairs if value))


def small_table(rows: Sequence[Row], alt: str, empty: str) -> None:
    """A short table to read: real HTML, which wraps on a phone and prints whole; a sentence where it has no rows."""
    if rows:
        _table(rows, alt)
    else:
        note(empty)


def _table(rows: Sequence[Row], alt: str) -> None:
    """Cells are narrow on a phone and on paper: there a day stays on one line."""
    if is_phone() or is_print():
        rows = [{head: unbroken(text) for head, text in row.items()} for row in rows]
    st.table(pd.DataFrame(rows), hide_index=True, border="horizontal", alt=alt)


def links(lines: Sequence[tuple[Link, str, str]], key: str, most: int = 10) -> None:
    """Names as links with a small gray line below each: (way, name safe for markdown, small); the rest folded."""
    with st.container(border=True, key=f"needbox-{key}", gap=None):
        _link_rows(lines[: len(lines) if is_print() else most], key, 0)
        if len(lines) > most and not is_print():
            with st.expander(f"另有 {whole(len(lines) - most)} 件"):
                _link_rows(lines[most:], key, most)


def _link_rows(lines: Sequence[tuple[Link, str, str]], key: str, first: int) -> None:
    for nr, (link, name, small) in enumerate(lines, start=first):
        with st.container(key=f"need-{key}-{nr}", gap=None):
            way(link, f"**{name}**")
            st.markdown(f":small[:gray[{small}]]")


def held_bars(days: Mapping[str, int | None], now: str | None, alt: str, key: str) -> None:
    """Days held by each unit as bars with their names and numbers; the one that answers now stands out."""
    st.vega_lite_chart(spec=held_bars_spec(days, now, palette()), theme=None, width="stretch", key=key, alt=alt)


def held_bars_spec(days: Mapping[str, int | None], now: str | None, colours: Palette) -> dict:
    """The Vega-Lite specification that held_bars draws."""
    rows = [
        {"unit": unit, "days": n or 0, "label": "天数未知" if n is None else f"{whole(n)} 天", "now": unit == now}
        for unit, n in days.items()
    ]
    y = {"field": "unit", "type": "nominal", "sort": None, "axis": {"labelLimit": 150, "grid": False}}
    x = {"field": "days", "type": "quantitative", "axis": None}
    colour = {
        "condition": {"test": "datum.now", "value": colours.categorical[0]},
        "value": colours.sequential[3],
    }
    return {
        "height": {"step": 26},
        "data": {"values": rows},
        "encoding": {"y": y, "x": x},
        "layer": [
            {"mark": {"type": "bar", "height": 14}, "encoding": {"color": colour}},
            {
                "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 12.5, "color": colours.ink},
                "encoding": {"text": {"field": "label"}},
            },
        ],
        "config": config(colours),
    }


def held(holdings: Sequence[HoldingLine], short: Mapping[str, str], today: date) -> None:
    """Days held by each unit as bars, and in a sentence by level; the sentence alone where no unit, or none of the
    days, is known."""
    sentence = held_sentence(holdings, today)
    days, unit = days_by_unit(holdings, short, today), answering(holdings, short)
    if not any(held.unit for held in holdings) or all(n is None for n in days.values()):
        note(sentence)
        return
    said = "、".join(f"{name} {UNKNOWN if n is None else whole(n)}" for name, n in days.items())
    held_bars(days, unit, f"各单位持有天数：{said}", "held")
    stands_out = "突出的一条为现承办单位；" if unit else ""
    note(f"{sentence}{stands_out}天数为自然日，同一单位多次接手的合计。")


def timeline(rows: Sequence[Row], key: str = "event") -> None:
    """The events, newest first, narrowed by what happened (in the address as ?event=…); the older ones folded."""
    words = list(dict.fromkeys(row["事项"] for row in rows))
    say_what_was_dropped({key: ("只看", words)})
    chosen = st.pills(
        "只看", words, selection_mode="multi", key=key, bind="query-params", wrap=True, label_visibility="collapsed"
    )
    shown = [row for row in rows if not chosen or row["事项"] in chosen]
    _events(shown if is_print() else shown[:_SHOWN])
    if len(shown) > _SHOWN and not is_print():
        with st.expander(f"更早的 {whole(len(shown) - _SHOWN)} 条"):
            _events(shown[_SHOWN:])
    note(f"共 {whole(len(rows))} 条记录，由新到旧" + (f"；所选 {whole(len(shown))} 条。" if chosen else "。"))


def _events(rows: Sequence[Row]) -> None:
    if not is_phone():
        _table(rows, f"时间线，{len(rows)} 条")
        return
    lines = []
    for row in rows:
        who = f" · {row['单位']}" if row["单位"] else ""
        lines.append(f":small[:gray[{row['日期']}]] **{row['事项']}**{who}  \n:small[{row['说明']}]")
    st.markdown("\n\n".join(lines))
