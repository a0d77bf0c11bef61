"""The first step of an import: from where the file comes, on what basis, and the form an office fills in itself."""

from collections.abc import Mapping
from datetime import datetime

import streamlit as st

from briefing.content import Mark
from briefing.template import Choices, workbook
from briefing.xlsx import XLSX
from data_access import district
from data_access.imports import sources
from pages.parts.desk import data, viewer
from pages.parts.import_words import SAVED, SOURCES
from pages.parts.words import plain

OTHER = "table"


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


def template(at: datetime) -> None:
    """The office's own table, empty, with drop-downs and notes; made when it is asked for."""
    st.download_button(
        "下载台账模板",
        data=lambda: workbook(sources.SOURCES["ledger"], _choices(), Mark(viewer().label, at, "未登记")),
        file_name="重点矛盾台账模板.xlsx",
        mime=XLSX,
        icon=":material/download:",
        on_click="ignore",
        key="import-template",
    )


def _choices() -> Mapping[str, Choices]:
    """The district's own names, as the form offers them."""
    with data() as connection:
        names = district.names(connection)
        paths = district.entries(connection, "community").values()
    within: dict[str, list[str]] = {}
    for street, _, community in (path.partition("/") for path in paths):
        within.setdefault(street, []).append(community)
    streets = list(names.street.values())
    return {
        "street": streets,
        "community": within,
        "unit": list(names.unit_full.values()),
        "topic": list(names.topic.values()),
    }


def basis(source: str, label: str) -> str:
    """From which system the file comes and on what basis it is brought in (DOMAIN.md 8)."""
    return st.text_input(
        "来自哪个系统、依据什么（必填）",
        value=SOURCES[source][1] if source in SOURCES else label,
        placeholder="例：区综治平台 10 月导出；依据区委平安办通知",
        max_chars=200,
        key=f"import-basis-{source}",
    ).strip()
