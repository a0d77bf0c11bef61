"""Text from the database made safe for Streamlit's markdown: a matter's title must never become a link or a formula."""

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|<>$~:])")


def plain(text: str) -> str:
    """`text` so that markdown shows it letter by letter, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def shortened(text: str, letters: int) -> str:
    """At most `letters` full-width letters, the last one … where something was cut (a Latin letter counts half)."""
    width = 0.0
    for place, letter in enumerate(text):
        width += 1 if ord(letter) > 0x2E7F else 0.5
        if width > letters:
            return text[: place - 1] + "…"
    return text
