"""States as badges, and the colours that Python paints equal to those of the theme."""

import tomllib
from pathlib import Path

import pytest

from pages.parts.palette import DARK, LIGHT
from pages.parts.states import STATES, badge, gray_badge
from pages.parts.words import plain, shortened

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("state", "text", "icon", "markdown"),
    [
        ("overdue", "逾期 25 天", False, ":red-badge[逾期 25 天]"),
        ("overdue", None, True, ":red-badge[:material/error: 逾期]"),
        ("due_soon", None, True, ":orange-badge[:material/schedule: 临期]"),
        ("promise_late", None, True, ":yellow-badge[:material/event_busy: 承诺过期]"),
        ("open", None, True, ":blue-badge[:material/autorenew: 办理中]"),
        ("leaving", None, True, ":green-badge[:material/task_alt: 待销账]"),
        ("solved", None, True, ":green-badge[:material/check: 已化解]"),
        ("rebound", None, True, ":violet-badge[:material/undo: 反弹]"),
        ("suspended", None, True, ":gray-badge[:material/pause_circle: 中止]"),
        ("unknown", None, True, ":gray-badge[:material/help: 未知]"),
    ],
)
def test_badge(state: str, text: str | None, icon: bool, markdown: str) -> None:
    assert badge(state, text, icon) == markdown


def test_words_of_states_differ() -> None:
    words = [state.word for state in STATES.values()]
    assert len(words) == len(set(words))


def test_level_is_gray() -> None:
    assert gray_badge("区级") == ":gray-badge[区级]"


def test_icons_are_known_to_streamlit() -> None:
    from streamlit.material_icon_names import ALL_MATERIAL_ICONS

    assert [state.icon for state in STATES.values() if state.icon not in ALL_MATERIAL_ICONS] == []


@pytest.mark.parametrize(("name", "colours"), [("light", LIGHT), ("dark", DARK)])
def test_palette_is_the_theme(name: str, colours) -> None:
    theme = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())["theme"][name]
    assert {
        "backgroundColor": colours.ground,
        "textColor": colours.ink,
        "grayTextColor": colours.muted,
        "dataframeBorderColor": colours.grid,
        "chartCategoricalColors": list(colours.categorical),
        "chartSequentialColors": list(colours.sequential),
        "chartDivergingColors": list(colours.diverging),
    } == {
        key: theme[key]
        for key in (
            "backgroundColor",
            "textColor",
            "grayTextColor",
            "dataframeBorderColor",
            "chartCategoricalColors",
            "chartSequentialColors",
            "chartDivergingColors",
        )
    }
    assert colours.strong == {word: theme[f"{word}Color"] for word in colours.strong}
    assert colours.tint == {word: theme[f"{word}BackgroundColor"] for word in colours.tint}


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("53 户[停电](x)", r"53 户\[停电\]\(x\)"),
        ("a*b* $c$ :red[x]", r"a\*b\* \$c\$ \:red\[x\]"),
        ("两\n行", "两 行"),
        ("&lt;b&gt;", r"\&lt;b\&gt;"),
        ("- 一", r"\- 一"),
        ("---", r"\---"),
        ("1. 一", r"1\. 一"),
        ("12345-20261123-00001", "12345-20261123-00001"),
        ("http://a.cn", "http\u2060\\://a.cn"),
        ("www.a.cn", "www\u2060.a.cn"),
        ("甲@a.cn", "甲@\u2060a.cn"),
    ],
)
def test_plain(text: str, safe: str) -> None:
    assert plain(text) == safe


@pytest.mark.parametrize(
    ("text", "letters", "short"),
    [("审计意见", 4, "审计意见"), ("审计意见报联席会议", 5, "审计意见…"), ("27号楼", 4, "27号楼")],
)
def test_shortened(text: str, letters: int, short: str) -> None:
    assert shortened(text, letters) == short
