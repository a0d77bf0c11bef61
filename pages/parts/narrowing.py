"""A word that narrows a list: its field, which the address names, what bears it, and taking it away again."""

import streamlit as st

from pages.parts.pager import first_page


def field(placeholder: str, width: int) -> str:
    """Draws the field and gives what stands in it; placeholder: what it looks through; width in pixels."""
    typed = st.text_input(
        "查找",
        key="find",
        placeholder=placeholder,
        icon=":material/search:",
        max_chars=40,
        bind="query-params",
        on_change=first_page,
        label_visibility="collapsed",
        width=width,
    )
    return (typed or "").strip()


def bears(words: str, *texts: str | None) -> bool:
    """Whether each of the words, in any case, stands somewhere in the texts."""
    lower = [text.casefold() for text in texts if text]
    return all(any(word in text for text in lower) for word in words.casefold().split())


def clear() -> None:
    """Takes the words away, also out of the address."""
    st.session_state["find"] = ""
    first_page()
