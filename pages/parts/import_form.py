"""The form of an import: source, file, basis, for an unknown table its mapping, and the button that begins the dry run."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import streamlit as st

from data_access.engine import connect, writing
from data_access.imports import mappings, way
from data_access.imports.names import CREATABLE
from data_access.imports.sources import SOURCES
from data_access.imports.values import line
from data_access.writing import revise
from pages.parts.desk import asked, district
from pages.parts.exports import take_away
from pages.parts.frame import note, section
from pages.parts.import_mapping import BEGUN, editor
from pages.parts.import_source import MISSED, OTHER, basis, source_choice
from pages.parts.import_try import try_out
from pages.parts.import_upload import Upload, file, sheet_choice
from pages.parts.overview_blocks import halves
from pages.parts.words import plain

Saved = Mapping[str, Mapping[str, Any]]


def form(labels: Mapping[str, str], saved: Saved, at: datetime) -> None:
    """Draws the form. labels: source → word on the screen; saved: mappings that were kept, by name."""
    left, right = halves()
    with left:
        section("1 文件来自哪里")
        source = source_choice({**labels, OTHER: "其他表格…"})
        if source == "ledger":
            take_away("下载台账模板", "template", {}, key="import-template")
    with right:
        section("2 选文件")
        upload = file()
        sheet = sheet_choice(upload.sheets) if upload else None
        ground = basis(source, labels.get(source, ""))
        if source != OTHER:
            _try(upload, source, sheet, saved.get(source), ground, at)
    if source == OTHER:
        if upload is None:
            note("选好文件后，在这里逐列说明它是什么；说明可以存下，下次直接选用。")
            return
        content = editor(upload.token, sheet, saved, at.date())
        if content is not None:
            _keep(content, saved, at)
            _try(upload, source, sheet, content, ground, at)


def _try(
    upload: Upload | None,
    source: str,
    sheet: str | None,
    content: Mapping[str, Any] | None,
    ground: str,
    at: datetime,
) -> None:
    """The button 试读, and what is still needed where somebody was quicker than the form."""
    clicked = st.button("试读（先不写入）", type="primary", icon=":material/fact_check:", key="import-try")
    if MISSED in st.session_state:
        note(":orange[上面的“来自哪个系统、依据什么”还没有填，填好再试读。]")
    note("试读只看不写：会新增、变更多少，哪些行有问题，哪些名称没见过。")
    if not clicked:
        return
    if upload is None:
        st.warning("请先选文件。", icon=":material/report:")
        return
    if not ground:
        st.session_state[MISSED] = True
        st.rerun()
    arguments = {
        "token": upload.token,
        "name": upload.name,
        "source": source,
        "sheet": sheet,
        "mapping": content,
        "target": way.reader(source, content).target,
        "basis": ground,
        # An office that begins has no names of its own yet: the file brings the first ones.
        "create": [] if district().street else sorted(CREATABLE),
    }
    try_out(arguments, at)


def _keep(content: Mapping[str, Any], saved: Saved, at: datetime) -> None:
    """A name under which the mapping is kept, or another name for the one it was begun with."""
    begun = st.session_state.get(BEGUN)
    with st.container(horizontal=True, vertical_alignment="bottom", key="mapping-keep"):
        name = line(st.text_input("把这些说明存为", max_chars=40, placeholder="例：综治平台台账", key="mapping-name"))
        kept = st.button("存下", key="mapping-save", disabled=not name)
        renamed = begun and st.button("改名", key="mapping-rename", disabled=not name or name in saved)
    if not (kept or renamed):
        return
    if name in SOURCES or name == OTHER:
        st.warning("这个名字已经是内置来源，请换一个。", icon=":material/report:")
        return
    with writing(connect()) as connection:
        why = f"对应关系“{begun}”改名" if renamed else "存下一份对应关系"
        revision = revise(connection, asked(at), why)
        if renamed and begun:
            mappings.rename(connection, revision, begun, name)
        else:
            mappings.save(connection, revision, name, content)
    st.success(f"已存为“{plain(name)}”，以后在“文件来自哪里”里直接选用。", icon=":material/check:")


def back() -> None:
    """The way from one piece of work or one batch to the whole screen."""
    st.button("返回", icon=":material/arrow_back:", type="tertiary", key="import-back", on_click=st.query_params.clear)
