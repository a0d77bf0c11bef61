"""The second step of an import: the file itself, which goes at once into the inbox, and which of its sheets is meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data_access.imports import inbox
from data_access.imports.files import BYTES, FileProblem, open_file
from pages.parts.import_words import size_words
from pages.parts.words import plain

_UPLOAD, _PROBLEM, _ROUND = "import-upload", "import-problem", "import-round"


@dataclass(frozen=True)
class Upload:
    """A file in the inbox: the token that leads to it, its name, its bytes, the names of its sheets."""

    token: str
    name: str
    size: int
    sheets: tuple[str, ...]


def file() -> Upload | None:
    """The drop zone, or the file that came in with a button to take another one; None as long as there is none.

    What is dropped leaves the page's memory at once: it may hold personal data and belongs in the inbox only.
    """
    held: Upload | None = st.session_state.get(_UPLOAD)
    if held is not None:
        try:
            inbox.path(held.token)
        except FileProblem as gone:
            forget()
            held, st.session_state[_PROBLEM] = None, gone.sentence
    if held is None:
        _drop_zone()
        return None
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="import-file"):
        sheets = f" · {len(held.sheets)} 个工作表" if len(held.sheets) > 1 else ""
        st.markdown(
            f":material/description: **{plain(held.name)}**  \n:small[:gray[{size_words(held.size)}{sheets}]]",
            width="stretch",
        )
        st.button("换一个文件", key="import-other-file", on_click=discard)
    return held


def sheet_choice(sheets: Sequence[str]) -> str | None:
    """Which sheet to read, where there are several; None: the first one with content."""
    if len(sheets) < 2:
        return None
    return st.selectbox(
        "工作表", sheets, index=None, placeholder="第一个有内容的工作表", key="import-sheet", format_func=str
    )


def forget() -> None:
    """The page no longer holds the file (somebody else does, or nobody); the drop zone is a new one."""
    st.session_state.pop(_UPLOAD, None)
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def discard() -> None:
    """Takes the file out of the inbox."""
    held: Any = st.session_state.get(_UPLOAD)
    if held is not None:
        inbox.discard(held.token)
    forget()


def _drop_zone() -> None:
    if sentence := st.session_state.get(_PROBLEM):
        st.warning(sentence, icon=":material/report:")
    # Any kind of file: a wrong one gets a Chinese sentence of ours, where the browser's own would be English.
    dropped = st.file_uploader(
        "文件，可以拖到框里（.xlsx、.xls、.csv、.jsonl）",
        key=f"import-drop-{st.session_state.get(_ROUND, 0)}",
        max_upload_size=BYTES >> 20,
    )
    if dropped is None:
        return
    token = None
    st.session_state.pop(_PROBLEM, None)
    try:
        token = inbox.keep(dropped, dropped.name)
        _let_go(dropped.file_id)
        name = inbox.name(token)
        book = open_file(inbox.path(token), name)
        forget()
        st.session_state[_UPLOAD] = Upload(token, name, dropped.size, book.sheets)
    except FileProblem as problem:
        _let_go(dropped.file_id)
        if token:
            inbox.discard(token)
        forget()
        st.session_state[_PROBLEM] = problem.sentence
    st.rerun()


def _let_go(file_id: str) -> None:
    """Takes a file out of the server's memory, where Streamlit would hold it until the visitor leaves."""
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, file_id)
