"""What a screen leaves in the trace (操作记录) before it shows anything: who looked at which matter, and what was refused."""

import re

import streamlit as st

from data_access import audit, sessions
from data_access.audit import Act
from data_access.engine import DatabaseProblem, address, connect, writing
from domain import beijing
from pages.parts.desk import signed
from pages.parts.device import network_address
from pages.parts.faults import SignedOut

# What somebody typed into the address may be anything, also a name: only what can be a number is kept.
_NUMBER = re.compile(r"[\w./〔〕-]{1,40}", re.ASCII)


def looked(number: str) -> None:
    """Notes that this matter or dispute is looked at: once an hour in a sign-in, not at every click on its page. Where it
    can't be written the page says so and ends: nobody sees a matter without a trace (DOMAIN.md 8)."""
    _leave(Act.LOOK, number)


def refused(what: str) -> None:
    """Notes that something was asked for which is not there or not for this viewer; the answer is the same for both."""
    if _NUMBER.fullmatch(what):
        _leave(Act.REFUSED, what)


def _leave(act: Act, subject: str) -> None:
    try:
        _record(address(), signed().id, act, subject, f"{beijing.now():%Y-%m-%d %H}", network_address())
    except DatabaseProblem as problem:
        st.warning(f"这次查看没能留痕，所以不显示内容。{problem.sentence}", icon=":material/database_off:")
        st.stop()


# A cache is a memory of what was written; what failed is not remembered and is tried again.
@st.cache_data(max_entries=20_000, ttl=3600, show_spinner=False)
def _record(url: str, session_id: int, act: Act, subject: str, hour: str, _from: str) -> None:
    moment = beijing.now()
    with writing(connect(url)) as connection:
        session = sessions.find_by_id(connection, session_id, moment)
        if session is None:
            raise SignedOut
        audit.record(connection, audit.actor_of(session, _from), act, subject, {}, moment)
