"""The first step of an import: from where the file comes and on what basis."""

from collections.abc import Mapping

import streamlit as st

from data_access.imports.values import line
from pages.parts.import_words import SAVED, SOURCES
from pages.parts.words import plain

OTHER = "table"
MISSED = "import-basis-missed"  # somebody went on without it, and is told at the field until it is filled


def source_choice(labels: Mapping[str, str]) -> str:
    """Draws the sources (name → label), 其他表格 the last; gives the name of the one that is chosen."""
    return st.radio(
        "文件来自哪里",
        list(labels),
        format_func=lambda name: plain(labels[name]),
        captions=[SOURCES[name][0] if name in SOURCES else SAVED for name in labels],
        key="import-source",
        label_visibility="collapsed",
    )


def basis(source: str, label: str) -> str:
    """From which system the file comes and on what basis it is brought in (DOMAIN.md 8)."""
    given = st.text_input(
        "来自哪个系统、依据什么（必填）",
        value=SOURCES[source][1] if source in SOURCES else label,
        placeholder="例：区综治平台 10 月导出；依据区委平安办通知",
        max_chars=200,
        key=f"import-basis-{source}",
    )
    if line(given):
        st.session_state.pop(MISSED, None)
    elif MISSED in st.session_state:
        st.warning("请写明文件来自哪个系统、依据什么。", icon=":material/report:")
    return line(given)
