"""Colours told apart by those who see fewer of them: simulated, then measured as distances in CIELAB and as contrast."""

from itertools import combinations, pairwise

import pytest

from pages.parts.matrix import ACCENT
from pages.parts.palette import DARK, INK, LIGHT, Palette, contrast, letters

# Machado, Oliveira, Fernandes: A Physiologically-based Model for Simulation of Color Vision Deficiency, IEEE TVCG 15(6),
# 2009, table 1, severity 1.0; on linear RGB.
SEEN_BY = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
# CIE XYZ of sRGB (IEC 61966-2-1), each row by the white of D65.
TO_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
WHITE = (0.95047, 1.0, 1.08883)

Three = tuple[float, ...]
THEMES = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
EYES = pytest.mark.parametrize("eyes", list(SEEN_BY))


def linear(colour: str) -> Three:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)


def times(matrix: tuple[Three, ...], column: Three) -> Three:
    return tuple(sum(a * b for a, b in zip(row, column, strict=True)) for row in matrix)


def lab(colour: str, eyes: str) -> Three:
    """CIELAB of a colour as these eyes see it; what lies outside the screen's colours is drawn at its edge."""
    seen = tuple(min(1.0, max(0.0, part)) for part in times(SEEN_BY[eyes], linear(colour)))
    x, y, z = (
        part ** (1 / 3) if part > (6 / 29) ** 3 else part / (3 * (6 / 29) ** 2) + 4 / 29
        for part in (value / white for value, white in zip(times(TO_XYZ, seen), WHITE, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def apart(one: str, other: str, eyes: str) -> float:
    """ΔE of 1976: about 2.3 is just seen, side by side."""
    pairs = zip(lab(one, eyes), lab(other, eyes), strict=True)
    return sum((a - b) ** 2 for a, b in pairs) ** 0.5


@THEMES
@EYES
def test_steps_of_a_scale_are_told_apart(colours: Palette, eyes: str):
    """A cell's number says what it is; the colour need only say which of two neighbours is more."""
    scale, change = colours.sequential, colours.diverging
    assert min(apart(one, other, eyes) for one, other in pairwise(scale)) >= 6.5
    lightness = [lab(step, eyes)[0] for step in scale]
    assert lightness == sorted(lightness, reverse=colours is LIGHT)
    assert min(apart(one, other, eyes) for one, other in pairwise(change)) >= 9
    assert min(apart(fewer, more, eyes) for fewer in change[:5] for more in change[5:]) >= 9


@THEMES
@EYES
def test_lines_of_a_chart_and_the_ring_of_what_stands_out_are_told_apart(colours: Palette, eyes: str):
    assert min(apart(one, other, eyes) for one, other in combinations(colours.categorical, 2)) >= 17.5
    assert min(apart(ACCENT, step, eyes) for step in colours.sequential) >= 65


@THEMES
def test_letters_are_read_on_every_step(colours: Palette):
    """WCAG 2.2, 1.4.3: 4.5 to 1, by luminance as it is defined there."""
    steps = {step: letters(step) for step in (*colours.sequential, *colours.diverging)}
    assert all(contrast(step, ink) >= 4.5 for step, ink in {**steps, colours.grid: colours.muted}.items())
    assert set(steps.values()) == {INK, "#FFFFFF", "#000000"}


def test_contrast_is_what_the_guideline_says():
    """Ink on white as LOOK.md 2 has it, and Y of CIE XYZ as a second way."""
    assert [round(contrast(*pair), 1) for pair in (("#1C2733", "#FFFFFF"), ("#FFFFFF", "#1B4F8F"))] == [15.1, 8.2]
    for one in (*LIGHT.sequential, *DARK.diverging):
        dark, light = sorted(times(TO_XYZ, linear(colour))[1] for colour in (one, INK))
        assert contrast(one, INK) == pytest.approx((light + 0.05) / (dark + 0.05), rel=1e-3)
