"""Text from the database made safe for Streamlit's markdown: a matter's title must never become a link or a formula."""

import re
import unicodedata

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|<>$~:&])")
# What begins a list or a rule where it begins a paragraph.
_LIST = re.compile(r"^(\d+(?=\.)|(?=[-=]))")
# Streamlit makes links of bare addresses after it has taken the escapes away: an invisible joiner keeps them text.
_ADDRESS = re.compile(r"(https?(?=://)|www(?=\.)|@)", re.IGNORECASE)
_DAY_HYPHEN = re.compile(r"(?<=\d)-(?=\d)")


def plain(text: str) -> str:
    """`text` so that markdown shows it letter by letter, on one line, without what nobody sees but what turns the line."""
    line = " ".join(text.split())
    if not line.isprintable():
        line = "".join(sign for sign in line if unicodedata.category(sign) not in ("Cc", "Cf"))
    line = _ADDRESS.sub("\\1\u2060", line)
    return _LIST.sub(r"\1\\", _SPECIAL.sub(r"\\\1", line), count=1)


def in_lines(text: str) -> str:
    """`text` as `plain` shows it, each of its lines on a line of its own."""
    return "  \n".join(plain(line) for line in text.splitlines() if line.strip())


def unbroken(text: str) -> str:
    """`text` with its days on one line each: Chrome breaks 2026-11-24 behind a hyphen where a cell is narrow."""
    return _DAY_HYPHEN.sub("-\u2060", text)


def shortened(text: str, letters: int) -> str:
    """At most `letters` full-width letters, the last one … where something was cut (a Latin letter counts half)."""
    width = 0.0
    for place, letter in enumerate(text):
        width += 1 if ord(letter) > 0x2E7F else 0.5
        if width > letters:
            return text[: place - 1] + "…"
    return text
