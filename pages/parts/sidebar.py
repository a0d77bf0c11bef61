"""What stands beside every screen: the search box, who is looking and as what, the ways out, what the database is."""

from datetime import date
from urllib.parse import urlencode

import streamlit as st

from data_access.engine import DatabaseProblem
from data_access.sessions import Session
from domain.visibility import Right
from pages.parts.desk import demo_day, imported_into_demo, posts
from pages.parts.numbers import day_table
from pages.parts.pager import first_page
from pages.parts.screens import to_search
from pages.parts.words import plain


def draw(session: Session, url_path: str) -> None:
    """Draws it, and goes to the search where something was asked; on the screen itself, what all must know of it.

    url_path: of the screen that is open.
    """
    imported = _mixed()
    with st.sidebar:
        if session.viewer.may(Right.CONTENT):
            _search_box()
        _account(session)
        if sample_of := _demonstration():
            invented = "样例事项为虚构" if imported else "事项均为虚构"
            st.markdown(f":small[:gray[演示库：{invented}，按 {day_table(sample_of)} 计]]")
        address = urlencode({**st.query_params.to_dict(), "print": "1"})
        st.html(f'<a class="side-link" href="?{address}" target="_blank">打印版</a>')
    _go(url_path)
    if imported and session.viewer.may(Right.CONTENT):
        st.markdown(":orange-badge[:material/science: 演示库含导入数据]")


def _search_box() -> None:
    st.text_input(
        "查找",
        key="menu-search",
        placeholder="编号或词",
        icon=":material/search:",
        label_visibility="collapsed",
        on_change=_ask,
    )


def _ask() -> None:
    """Remembers what was typed and empties the box: switching pages is not allowed inside a callback."""
    st.session_state["menu-asked"] = st.session_state["menu-search"].strip()
    st.session_state["menu-search"] = ""


def _go(url_path: str) -> None:
    asked = st.session_state.pop("menu-asked", "")
    if not asked:
        return
    if url_path == "search":
        # what the address says there is bound to the screen's own box: the box is what must change
        st.session_state["words"] = asked
        first_page()
    else:
        link = to_search(asked)
        st.switch_page(link.file, query_params=dict(link.query))


def _account(session: Session) -> None:
    """Post, official and scope; the ways out are pages of the gate, which work without a script."""
    viewer = session.viewer
    st.markdown(f"**{plain(viewer.label)}**  \n:small[{plain(session.official)}]  \n:small[:gray[{viewer.scope}]]")
    ways = {"/account": "切换职务、退出登录" if posts() > 1 else "退出登录"}
    if not session.demo:
        ways["/password"] = "修改密码"
    links = (f'<a class="side-link" href="{path}" target="_self">{word}</a>' for path, word in ways.items())
    st.html("<br>".join(links))


def _demonstration() -> date | None:
    """The day of a sample district; None, too, where the database cannot say: the screen itself tells that fault."""
    try:
        return demo_day()
    except DatabaseProblem:
        return None


def _mixed() -> bool:
    """Whether invented matters stand beside imported ones; False where the database cannot say."""
    try:
        return imported_into_demo()
    except DatabaseProblem:
        return False
