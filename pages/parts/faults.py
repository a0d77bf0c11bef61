"""What a viewer reads when something breaks: one Chinese sentence and the number under which the log has the detail."""

import logging
import secrets

import streamlit as st

from data_access.engine import DatabaseProblem
from data_access.faults import whereabouts


class SettingProblem(Exception):
    """What whoever started the program has to put right. `sentence` says in Chinese what is wrong and what to do."""

    def __init__(self, sentence: str):
        super().__init__(sentence)
        self.sentence = sentence


class SignedOut(Exception):
    """Nobody is signed in, or no longer."""


LOG = logging.getLogger("faults")
# Streamlit writes the exception with its text before it asks us; our own entry replaces it.
logging.getLogger("streamlit.error_util").addFilter(lambda record: record.msg != "Uncaught app execution")


def show(problem: Exception) -> bool:
    """Logs `problem` without its text (it may hold case text), draws the sentence; True: no more to draw."""
    if isinstance(problem, SignedOut):
        st.info("登录已结束，请重新登录。", icon=":material/lock:")
        return True
    number = secrets.token_hex(3).upper()
    LOG.error("%s %s", number, whereabouts(problem))
    if isinstance(problem, DatabaseProblem):
        st.warning(f"{problem.sentence}（日志编号 {number}）", icon=":material/database_off:")
    elif isinstance(problem, SettingProblem):
        st.warning(f"{problem.sentence}（日志编号 {number}）", icon=":material/settings_alert:")
    else:
        st.warning(
            f"这个页面没能显示出来，已有数据不受影响。请刷新重试；仍不行，请把日志编号 {number} 告诉管理员。",
            icon=":material/report:",
        )
    return True
