"""What an address may say: Streamlit drops words it does not know without a word, so the screen says so itself."""

from collections.abc import Mapping, Sequence

import streamlit as st

Lists = Mapping[str, tuple[str, Sequence[str]]]  # key of the address → label of its control, its options


def say_what_was_dropped(offered: Lists) -> None:
    """One sentence for words in the address that no list knows; call it before the widgets that are bound to them."""
    dropped = [label for key, (label, options) in offered.items() if set(st.query_params.get_all(key)) - {*options, ""}]
    if dropped:
        st.markdown(f":small[:orange[网址里的{'、'.join(dropped)}条件不在名单里，已略去。]]")
