"""The way out for a file: a button asks for a one-use code, the link with it is taken at once (gate/front.py clicks it)."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from briefing.exports import KINDS, asked
from data_access import exports
from data_access.engine import connect, writing
from domain import beijing
from pages.parts.desk import signed, who
from pages.parts.device import is_print


def take_away(label: str, kind: str, arguments: Mapping[str, Any], key: str, help: str | None = None) -> None:
    """A button that takes a file away, for who has the right to this kind; nothing for anybody else, and on paper.

    arguments: what briefing.exports makes the file from; they stay on the server, the link has only the code.
    """
    session = signed()
    if is_print() or not session.viewer.may(KINDS[kind].right):
        return
    if st.button(label, icon=":material/download:", key=key, help=help):
        now = beijing.now()
        with writing(connect()) as connection:
            code = exports.issue(connection, session.id, kind, asked(arguments, who(), now), now)
        # Where no script takes it, the link stays: once, and for five minutes.
        st.html(f'<a class="take-now" href="/export/{code}" download>已备好；没有自动下载的，点此下载</a>')
