"""The font's style sheet names every file of the font, and Streamlit's theme none of them."""

import tomllib

from gate import fonts
from tests.databases import HOUSE


def test_every_cut_has_its_file_and_every_file_is_named() -> None:
    files = (HOUSE / "pages" / "static" / "fonts").glob("*.woff2")
    assert sorted(fonts.FILES) == sorted(f"/app/static/fonts/{file.name}" for file in files)
    assert fonts.STYLE.count("@font-face") == len(fonts.FILES) == 101


def test_the_theme_holds_the_name_alone() -> None:
    """What stands in the theme travels with every run of a screen."""
    theme = tomllib.loads((HOUSE / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    family = theme["font"].partition(",")[0]
    assert f"font-family: '{family}';" in fonts.STYLE and "fontFaces" not in theme
