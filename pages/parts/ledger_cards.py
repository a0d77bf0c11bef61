"""Entries of the ledger as cards, and the box that opens under the table for a chosen row."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from data_access.disputes import LedgerEntry
from pages.parts.cards import item_card
from pages.parts.frame import way
from pages.parts.ledger_entry import badges, details, lines
from pages.parts.ledger_picks import box
from pages.parts.screens import to_dispute
from pages.parts.words import plain


def cards(entries: Sequence[LedgerEntry], today: date) -> None:
    """One card an entry, three abreast on a wide screen, one below the other on a phone."""
    grid = st.grid(3, min_column_width=300)
    for entry in entries:
        progress = (entry.solved, entry.households) if entry.households else None
        link = to_dispute(entry.number)
        with grid.container():
            said = (badges(entry, today), plain(entry.title), link, lines(entry, today), entry.number, progress)
            with item_card(*said):
                box(entry)


def summary(entry: LedgerEntry, today: date) -> None:
    """The chosen entry in a box, with the way to its own page."""
    with st.container(border=True, key="item-chosen", gap="small"):
        st.markdown(badges(entry, today, all_states=True))
        way(to_dispute(entry.number), f"**{plain(entry.title)}**　看一案一页", arrow=True)
        for line in details(entry, today):
            st.markdown(f":small[{line}]")
