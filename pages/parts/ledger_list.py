"""A page of the ledger drawn group by group: as tables whose rows can be ticked, as cards, or for paper."""

from collections.abc import Iterator, Sequence
from datetime import date

import streamlit as st

from data_access.disputes import LedgerEntry
from pages.parts.device import is_print
from pages.parts.ledger import SORT_WORDS, Group
from pages.parts.ledger_cards import cards, summary
from pages.parts.ledger_entry import columns, row
from pages.parts.ledger_filters import Chosen
from pages.parts.ledger_picks import ticks, turn
from pages.parts.tables import table


def listing(entries: Sequence[LedgerEntry], groups: Sequence[Group], chosen: Chosen, today: date) -> None:
    """The entries of a page, each group under its head; groups: of the whole list, none where it is not grouped."""
    if not groups:
        _entries(entries, chosen, today)
    for group, here in _parts(entries, groups):
        said = group.sentence + ("（接上页）" if here[0] != group.entries[0] else "")
        if is_print():
            with st.container(key=f"section-ledger-{here[0].id}"):
                st.markdown(said)
            _entries(here, chosen, today)
        else:
            with st.expander(said, expanded=True, key=f"ledger-group-{here[0].id}"):
                _entries(here, chosen, today)


def _parts(entries: Sequence[LedgerEntry], groups: Sequence[Group]) -> Iterator[tuple[Group, list[LedgerEntry]]]:
    shown = {entry.id for entry in entries}
    for group in groups:
        if here := [entry for entry in group.entries if entry.id in shown]:
            yield group, here


def _entries(entries: Sequence[LedgerEntry], chosen: Chosen, today: date) -> None:
    if chosen.view == "卡片" and not is_print():
        cards(entries, today)
        return
    # Above the table: below fifteen rows nobody would see what the click opened.
    opened = st.container()
    key = f"ledger-{turn()}-{'-'.join(str(entry.id) for entry in entries)}"
    alt = f"在账重点矛盾，{SORT_WORDS[chosen.sort]}，{len(entries)} 件"
    rows = [row(entry, today, paper=is_print()) for entry in entries]
    clicked = table(rows, columns(chosen.columns), alt, key, select=True, ticks=ticks(entries))
    if clicked is not None:
        with opened:
            summary(entries[clicked], today)
