"""Which entries of the ledger are ticked: kept while one turns pages, narrows and groups, until they are let go."""

from collections.abc import Sequence

import streamlit as st

from data_access.disputes import LedgerEntry
from pages.parts.tables import Ticks

_PICKED, _TURN = "ledger-picked", "ledger-turn"


def picked(entries: Sequence[LedgerEntry]) -> list[LedgerEntry]:
    """Those of the entries that are ticked, in their order."""
    kept = st.session_state.get(_PICKED, frozenset())
    return [entry for entry in entries if entry.id in kept]


def ticks(entries: Sequence[LedgerEntry]) -> Ticks:
    """The boxes before the rows of these entries."""
    kept = {entry.id for entry in picked(entries)}
    rows = [place for place, entry in enumerate(entries) if entry.id in kept]
    return Ticks(rows, lambda rows: _keep(entries, [entry for place, entry in enumerate(entries) if place in rows]))


def box(entry: LedgerEntry) -> None:
    """The box on the card of an entry."""
    key = f"pick-{turn()}-{entry.id}"

    def turned() -> None:
        _keep([entry], [entry] if st.session_state[key] else [])

    st.checkbox("选中", value=bool(picked([entry])), key=key, on_change=turned)


def pick(entries: Sequence[LedgerEntry]) -> None:
    """Ticks all of the entries."""
    _keep(entries, entries)
    st.session_state[_TURN] = turn() + 1


def let_go(entries: Sequence[LedgerEntry]) -> None:
    """Takes the ticks of these entries away."""
    _keep(entries, [])
    st.session_state[_TURN] = turn() + 1


def turn() -> int:
    """Part of the key of whatever can be ticked: a table keeps its own ticks as long as it has the same key."""
    return st.session_state.get(_TURN, 0)


def _keep(of: Sequence[LedgerEntry], those: Sequence[LedgerEntry]) -> None:
    kept = set(st.session_state.get(_PICKED, ()))
    st.session_state[_PICKED] = kept - {entry.id for entry in of} | {entry.id for entry in those}
