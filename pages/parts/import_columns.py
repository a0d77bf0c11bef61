"""One box a column of a table nobody has seen: what it is, as far as its name says, with what stands in it as help."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from data_access.imports.contract import Target
from data_access.imports.fields import FIELDS
from data_access.imports.heads import Table, fold
from data_access.privacy import refused_column, scrub
from pages.parts.words import plain, shortened

_NOT = ""  # 不导入
_TOPICS = ("topic", "topic2", "topic3")


def columns(top: Table, target: Target, proposed: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Draws the boxes; gives field → column, or columns where several make one text.

    proposed: field → column or columns, of a mapping that was kept or guessed.
    """
    labels = {_NOT: "不导入"} | {one.name: one.label for one in FIELDS if target in one.targets}
    labels |= {name: f"{words}级领域" for name, words in zip(_TOPICS, "一二三", strict=True)}
    before = _by_column(proposed, top)
    chosen: dict[str, list[str]] = {}
    with st.grid(4, min_column_width=220):
        for letter, head in zip(top.columns, top.head, strict=True):
            label = f"{letter} · {plain(shortened(head, 16))}"
            if reason := refused_column(head):
                st.selectbox(
                    label, [f"不导入：{reason.split('：')[0]}"], disabled=True, help=reason, key=f"{key}-{letter}"
                )
                continue
            options = list(labels)
            guessed = before.get(head, _NOT)
            field = st.selectbox(
                label,
                options,
                index=options.index(guessed) if guessed in options else 0,
                format_func=labels.__getitem__,
                help=plain(_samples(top, letter)) or None,
                key=f"{key}-{letter}",
            )
            if field:
                chosen.setdefault(field, []).append(head)
    return {field: heads[0] if len(heads) == 1 else heads for field, heads in chosen.items()}


def _by_column(proposed: Mapping[str, Any], top: Table) -> dict[str, str]:
    """Column's name → field, of a mapping that names columns or letters."""
    known = {fold(head): head for head in top.head}
    known |= {letter.casefold(): head for letter, head in zip(top.columns, top.head, strict=True)} | known
    found: dict[str, str] = {}
    for field, written in proposed.items():
        names = written if isinstance(written, list) else [written]
        fields = _TOPICS if field == "topic" and len(names) > 1 else [field] * len(names)
        for name, one in zip(names, fields, strict=False):
            if head := known.get(fold(name)):
                found.setdefault(head, one)
    return found


def _samples(top: Table, letter: str) -> str:
    at = top.columns.index(letter)
    seen = dict.fromkeys(str(values[at]) for _, values in top.body[:50] if values[at] is not None)
    return "、".join(shortened(scrub(text).text, 14) for text in list(seen)[:3])
