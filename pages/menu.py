"""The menu: which screens this viewer has, who may open the one that is asked for, what stands around every one of them."""

from pathlib import Path

import streamlit as st

from pages.parts import blank, sidebar, style, trace
from pages.parts.desk import session
from pages.parts.device import is_print, theme
from pages.parts.screens import SCREENS, home

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

signed = session()
open_to_them = [screen for screen in SCREENS if signed is not None and screen.opens_to(signed.viewer)]
groups: dict[str, list] = {}
# Every screen is known to the menu, whoever looks: an address that is not for him is answered below, in our words.
for screen in SCREENS:
    groups.setdefault(screen.group, []).append(
        st.Page(
            screen.file,
            title=screen.title,
            icon=screen.icon,
            url_path=screen.url_path,
            default=screen is SCREENS[0],
            visibility="visible" if screen in open_to_them and not screen.hidden else "hidden",
        )
    )
page = st.navigation(groups, expanded=True, position="sidebar" if open_to_them else "hidden")
asked = next(screen for screen in SCREENS if screen.url_path == (page.url_path or SCREENS[0].url_path))

if signed is None:
    blank.signed_out()
elif signed.must_change:
    blank.first_password()
elif asked in open_to_them:
    sidebar.draw(signed, page.url_path)
    page.run()
elif asked is SCREENS[0]:
    # / is everybody's address; who has no overview begins at his own first screen
    st.switch_page(home(signed.viewer).file)
else:
    sidebar.draw(signed, page.url_path)
    trace.refused(asked.url_path)
    blank.no_screen(home(signed.viewer))
