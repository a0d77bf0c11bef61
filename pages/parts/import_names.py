"""Names that nobody has filed yet (未归类): each with what waits for it, and the box that says what it means."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import streamlit as st

from data_access import district
from data_access.engine import connect
from data_access.imports import filing
from data_access.imports.filing import Unfiled
from data_access.imports.names import KINDS
from data_access.writing import last_revision
from pages.parts import blank
from pages.parts.desk import asked, data
from pages.parts.device import is_phone
from pages.parts.frame import note
from pages.parts.import_work import ask
from pages.parts.numbers import whole
from pages.parts.pager import numbered
from pages.parts.words import plain

PAGE = 15
AT_ONCE = 100  # as many matters are filed while one waits; more are long work
_DONE = "import-filed"


def waiting(found: Sequence[Unfiled], labels: Mapping[str, str], at: datetime) -> None:
    """The names, the most wanted first, a page at a time."""
    if done := st.session_state.pop(_DONE, None):
        st.success(done, icon=":material/check:")
    if not found:
        blank.nothing(
            "待归类的名称", "文件里认不得的街道、社区、单位和领域会列在这里，归到已有的名称下后，件数随之归位。"
        )
        return
    shown, turn = numbered(found, PAGE, "个名称")
    with data() as connection:
        entries = {kind: district.entries(connection, kind) for kind in {name.kind for name in shown}}
    for name in shown:
        _row(name, entries[name.kind], labels, at)
    turn()
    note("归类后，等着它的案件一并归位，这个来源以后再写同样的名称也照此归类。")


def _row(name: Unfiled, targets: Mapping[int, str], labels: Mapping[str, str], at: datetime) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="bottom", key=f"item-name-{name.id}"):
        code = f"（{plain(name.code)}）" if name.code else ""
        source = labels.get(name.source, name.source)
        st.markdown(
            f":gray-badge[{KINDS[name.kind]}] **{plain(name.written)}**{code}  \n"
            f":small[:gray[{plain(source)} · {whole(name.waiting)} 件在等]]",
            width="stretch",
        )
        target = st.selectbox(
            f"归到哪个{KINDS[name.kind]}",
            list(targets),
            index=None,
            format_func=targets.__getitem__,
            placeholder=f"归到哪个{KINDS[name.kind]}",
            label_visibility="collapsed",
            key=f"import-target-{name.id}",
            width=220 if is_phone() else 320,
        )
        if st.button("归类", key=f"import-file-{name.id}", disabled=target is None) and target is not None:
            _file(name, target, targets[target], at)


def _file(name: Unfiled, target: int, word: str, at: datetime) -> None:
    if name.waiting > AT_ONCE:
        with data() as connection:
            state = last_revision(connection)  # what waits now; the same name may wait again later
        told = {"written": name.id, "target": target, "name": name.written, "word": word}
        ask("file", told, at, f"file-{name.id}-{target}-{state}")
    try:
        moved = filing.file_under(connect(), name.id, target, asked(at))
    except ValueError as gone:  # somebody else was quicker
        st.warning(f"{gone}。", icon=":material/report:")
        return
    st.session_state[_DONE] = filed(name.written, word, moved)
    st.rerun()


def filed(name: str, word: str, moved: int) -> str:
    """What filing a name did, as one says it."""
    return f"“{name}”已归到“{word}”，{whole(moved)} 件随之归位。"
