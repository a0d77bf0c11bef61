"""What an address may say: Streamlit drops words it does not know without a word, so the screen says so itself."""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

Lists = Mapping[str, tuple[str, Sequence[str]]]  # key of the address → label of its control, its options


def say_what_was_dropped(offered: Lists) -> None:
    """One sentence for words in the address that no list knows; call it before the widgets that are bound to them."""
    dropped = [label for key, (label, options) in offered.items() if set(st.query_params.get_all(key)) - {*options, ""}]
    if dropped:
        st.markdown(f":small[:orange[网址里的{'、'.join(dropped)}条件不在名单里，已略去。]]")


def say_which_days_were_dropped(offered: Mapping[str, str], first: date, last: date) -> None:
    """One sentence for days in the address that are none, or not from `first` to `last`; offered: key → label.

    Call it before the fields that are bound to them.
    """
    said = {label: st.query_params.get(key) for key, label in offered.items()}
    dropped = [label for label, text in said.items() if text and not _within(text, first, last)]
    if dropped:
        days = f"{first.isoformat()} 至 {last.isoformat()}"
        st.markdown(f":small[:orange[网址里的{'、'.join(dropped)}不是 {days} 之间的日子，已略去。]]")


def _within(text: str, first: date, last: date) -> bool:
    try:
        return first <= date.fromisoformat(text) <= last
    except ValueError:
        return False
