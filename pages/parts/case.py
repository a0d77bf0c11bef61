"""What the words about one matter and about one dispute rest on: a row of a small table, a level, a name not filed."""

from collections.abc import Iterable, Mapping

from data_access.imports.names import KINDS
from domain.vocabulary import Level, word
from pages.parts.words import plain

Row = Mapping[str, str]  # head → text, safe for markdown


def level_word(level: int | None) -> str:
    """The word of a level; 未知 where it was not recorded."""
    return "未知" if level is None else word(Level(level))


def unfiled_words(names: Iterable[tuple[str, str]]) -> str | None:
    """责任单位“某某中心”、社区“八角 · 某社区”: what a file wrote and nobody has filed yet, (kind, name) each; None of none."""
    return "、".join(f"{KINDS[kind]}“{plain(name.replace('/', ' · '))}”" for kind, name in names) or None


def unit_word(name: str | None, names: Iterable[tuple[str, str]]) -> str:
    """A unit; where none is filed, the name that waits for it, or 未知."""
    waiting = next((name for kind, name in names if kind == "unit"), None)
    return plain(name) if name else f"{plain(waiting)}（名称待归类）" if waiting else "未知"
