"""On what the viewer looks: phone or desk, screen or paper, light or dark, and from where."""

from typing import Literal

import streamlit as st


def is_phone() -> bool:
    """True for a telephone: the server knows it by the user agent only, tablets get the desktop form."""
    return "Mobile" in (st.context.headers.get("User-Agent") or "")


def is_print() -> bool:
    """True where the address ends in ?print=1: the form for paper."""
    return st.query_params.get("print") == "1"


def theme() -> Literal["light", "dark"]:
    """The viewer's theme; paper is always light."""
    return "dark" if not is_print() and st.context.theme.type == "dark" else "light"


def network_address() -> str:
    """Where the viewer's machine is in the network; "" where the server does not know (on this machine itself)."""
    found = st.context.ip_address
    return found if isinstance(found, str) else ""
