"""How a matrix lies in its room: which way round, how much of it, how the names above it break."""

import math
from dataclasses import dataclass

from briefing.heat import Heat, Line

DESK, PHONE = 600, 358  # pixels
LETTER = 12  # pixels of a Chinese character in a name
SIDE = 110  # pixels, the most for a name beside a row
_LINES = 3  # of a name above a column
_LEAST = 26  # pixels of a column that a finger finds


@dataclass(frozen=True)
class Laid:
    """Topics down and places across, turned: the other way round; what of the lines across is left out is less than
    what is shown. letters: of a name above, on one line."""

    down: tuple[Line, ...]
    across: tuple[Line, ...]
    turned: bool
    left_out: int
    letters: int


def laid(found: Heat, room: int, widest: float) -> Laid:
    """room: pixels for all of it; widest: ems of the widest of its numbers. On a telephone only as many columns are
    shown as can be read."""
    phone = room <= PHONE
    turned = len(found.columns) > max(len(found.rows), 10 if phone else 14)
    down, across = (found.columns, found.rows) if turned else (found.rows, found.columns)
    left = room - 8 - min(SIDE, LETTER * max((len(line.short) for line in down), default=0))
    most = max(1, int(left // max(_LEAST, 10 * widest + 3))) if phone else len(across)
    shown = across[:most]
    return Laid(down, shown, turned, len(across) - len(shown), left // max(1, len(shown)) // LETTER)


def broken(name: str, letters: int) -> list[str]:
    """A name in lines of so many letters, as even as can be; cut where three are not enough."""
    if len(name) > letters * _LINES:
        name = name[: letters * _LINES - 1] + "…"
    each = math.ceil(len(name) / math.ceil(len(name) / letters)) if name else 1
    return [name[at : at + each] for at in range(0, len(name), each)]


def ems(text: str) -> float:
    """How wide a text is, in heights of its letters: a digit is about half as wide as a Chinese character."""
    return sum(1.0 if sign > "\u2000" else 0.92 if sign == "%" else 0.56 for sign in text)
