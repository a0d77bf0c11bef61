"""The menu: which screens this viewer has, and what stands around every one of them."""

from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from data_access.engine import DatabaseProblem
from domain.visibility import district_office
from pages.parts import style
from pages.parts.desk import demo_day, imported_into_demo
from pages.parts.device import is_print, theme
from pages.parts.numbers import day_table
from pages.parts.pager import first_page
from pages.parts.screens import SCREENS, to_search

STATIC = Path(__file__).parent / "static"
PRODUCT = "石景山矛盾研判台"

st.set_page_config(
    page_title=PRODUCT,
    page_icon=str(STATIC / "favicon.svg"),
    layout="wide",
    initial_sidebar_state="collapsed" if is_print() else 224,
)
style.apply()
st.logo(str(STATIC / f"logo-{theme()}.svg"))

groups: dict[str, list] = {}
for screen in SCREENS:
    groups.setdefault(screen.group, []).append(
        st.Page(
            screen.file,
            title=screen.title,
            icon=screen.icon,
            url_path=screen.url_path,
            default=screen is SCREENS[0],
            visibility="hidden" if screen.hidden else "visible",
        )
    )
page = st.navigation(groups, expanded=True)


def ask() -> None:
    """Remembers what was typed and empties the box: switching pages is not allowed inside a callback."""
    st.session_state["menu-asked"] = st.session_state["menu-search"].strip()
    st.session_state["menu-search"] = ""


def demonstration() -> date | None:
    """The day of a sample district; None, too, where the database cannot say: the screen itself tells that fault."""
    try:
        return demo_day()
    except DatabaseProblem:
        return None


def mixed() -> bool:
    """Whether invented matters stand beside imported ones; False where the database cannot say."""
    try:
        return imported_into_demo()
    except DatabaseProblem:
        return False


viewer = district_office()
imported = mixed()
with st.sidebar:
    st.text_input(
        "查找",
        key="menu-search",
        placeholder="编号或词",
        icon=":material/search:",
        label_visibility="collapsed",
        on_change=ask,
    )
    st.markdown(f"**{viewer.label}**  \n:small[:gray[{viewer.scope}]]")
    if sample_of := demonstration():
        invented = "样例事项为虚构" if imported else "事项均为虚构"
        st.markdown(f":small[:gray[演示库：{invented}，按 {day_table(sample_of)} 计]]")
    st.markdown(":small[:gray[未登录：登录功能尚未启用，仅限本机访问]]")
    address = urlencode({**st.query_params.to_dict(), "print": "1"})
    st.html(f'<a class="print-link" href="?{address}" target="_blank">打印版</a>')

if asked := st.session_state.pop("menu-asked", ""):
    if page.url_path == "search":
        # what the address says there is bound to the screen's own box: the box is what must change
        st.session_state["words"] = asked
        first_page()
    else:
        link = to_search(asked)
        st.switch_page(link.file, query_params=dict(link.query))

if imported:
    st.markdown(":orange-badge[:material/science: 演示库含导入数据]")
page.run()
