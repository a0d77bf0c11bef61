"""The colours of .streamlit/config.toml for what Python paints itself (charts, chips); a test holds the two equal."""

from dataclasses import dataclass

from pages.parts.device import theme


@dataclass(frozen=True)
class Palette:
    """One theme's colours as #RRGGBB. strong and tint by colour word (red, orange, …) as in states.py."""

    ground: str
    ink: str
    muted: str
    grid: str
    categorical: tuple[str, ...]
    sequential: tuple[str, ...]
    diverging: tuple[str, ...]
    strong: dict[str, str]
    tint: dict[str, str]


def _many(text: str) -> tuple[str, ...]:
    return tuple(f"#{part}" for part in text.split())


INK = "#1C2733"
_COLOURS = ("red", "orange", "yellow", "green", "blue", "violet", "gray")

LIGHT = Palette(
    ground="#FFFFFF",
    ink=INK,
    muted="#56636F",
    grid="#E4E9EF",
    categorical=_many("1B4F8F D9822B CC79A7 009E73 7A3E00 111B2B"),
    sequential=_many("F2F6FB DCE8F5 BFD6EC 9BC0E0 7BABD5 5A95C9 346FAB 22558F 163D70 0C284F"),
    diverging=_many("0B5F59 2F8880 6FB3AC ABD5D0 DDEDEB F6E8D8 EBC69A DB9C57 BC6F1F 864A0C"),
    strong=dict(zip(_COLOURS, _many("B3261E B85C00 96700A 1E7A5A 2467B2 6B4BA3 5D6B7A"), strict=True)),
    tint=dict(zip(_COLOURS, _many("FBEAE8 FDF0E1 FBF4D9 E5F4EE E8F0FA F0EBF8 EEF1F4"), strict=True)),
)
DARK = Palette(
    ground="#10171F",
    ink="#E4EAF0",
    muted="#A9B6C3",
    grid="#283441",
    categorical=_many("7FB2EA E69F00 8C6D31 FFE08A 009E73 E4EAF0"),
    sequential=_many("17222E 1C3247 214462 27577F 306B9C 4F8CC0 6CA1CE 85B3D9 B0CFE8 DDEBF7"),
    diverging=_many("7FD6CC 55B3A9 378A82 26625D 1E403E 43331F 6E4C20 A36D26 D69543 F3C083"),
    strong=dict(zip(_COLOURS, _many("F2877E F0A95B E3C456 67C6A0 7FB2EA B79CE6 97A5B3"), strict=True)),
    tint=dict(zip(_COLOURS, _many("43201E 3D2A13 363013 12352A 16304D 2E2347 222D39"), strict=True)),
)


def palette() -> Palette:
    """The colours of the viewer's theme."""
    return DARK if theme() == "dark" else LIGHT


def letters(fill: str) -> str:
    """The colour of letters on a fill: ink, white where ink cannot be read, black where neither can (4.5 to 1)."""
    return next((one for one in (INK, "#FFFFFF") if contrast(one, fill) >= 4.5), "#000000")


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2)."""
    dark, light = sorted(_luminance(colour) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
