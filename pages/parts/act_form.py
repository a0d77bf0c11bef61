"""The form of one act: drawn from what it asks, sent as one request; refused, it says why and keeps what was typed."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

import streamlit as st

from data_access import acts, opening
from data_access.acts import Changed, Done, Opened
from data_access.engine import connect
from domain.acts.case import Case, Doer, Subject
from domain.acts.declaration import Act, Given
from domain.acts.permission import Refused
from pages.parts.act_fields import answer
from pages.parts.desk import asked, data, now, signed
from pages.parts.frame import note
from pages.parts.numbers import moment
from pages.parts.screens import Link
from pages.parts.words import plain

_WIDTH = 760  # pixels: a line one reads at a glance
_REQUEST, _VERSION = "act-request", "act-version"


def act_form(subject: Subject, opened: Opened, act: Act) -> None:
    """Opens the act's dialog. A click or an answer that comes twice is one request."""
    _begin(opened)

    @st.dialog(act.word, width="medium", dismissible=True)
    def form() -> None:
        if act.means:
            note(act.means)
        given = _answers(act, opened.case, opened.doer, opened.columns)
        if act.rule:
            note(act.rule + "。")
        if given is not None and _done(act.word, lambda: _perform(subject, opened, act, given)):
            st.rerun()

    form()


def undo_form(subject: Subject, opened: Opened, last: Done) -> None:
    """Opens the dialog that takes the last act back."""
    _begin(opened)

    @st.dialog("撤销办理")
    def form() -> None:
        st.markdown(f"撤销 {moment(last.moment)} {plain(last.post)}的「{last.word}」。记录保留，注明已撤销。")
        pressed = st.button("撤销", type="primary", key="undo-confirm")
        if pressed and _done("撤销办理", lambda: _undo(subject, opened, last)):
            st.rerun()

    form()


def opening_form(act: Act, stands: Mapping[str, Any], way: Callable[[str], Link]) -> None:
    """The form of an act that begins a case, on a page of its own; stands: what is filled in already; way: from the
    number of what has begun to its page."""
    with data() as connection:
        case, doer, refusals = opening.unborn(connection, signed(), act, now().date())
    if refusals:
        note(plain(refusals[0].sentence))
        return
    request = st.session_state.setdefault(f"{_REQUEST}-{act.name}", uuid4().hex)
    given = _answers(act, case, doer, stands)
    if given is not None and (
        done := _done(act.word, lambda: opening.begin(connect(), signed(), act.name, given, asked(now(), request)))
    ):
        del st.session_state[f"{_REQUEST}-{act.name}"]
        there = way(done.number)
        st.switch_page(there.file, query_params=dict(there.query))


def _answers(act: Act, case: Case, doer: Doer, stands: Mapping[str, Any]) -> Given | None:
    """Draws what an act asks, the few that are needed first, the rest folded; the answers once they are sent, without
    what was left empty, unless something stood there that was taken out."""
    with st.form(f"form-{act.name}", border=False, enter_to_submit=False, width=_WIDTH):
        first = [ask for ask in (*act.asks, act.day) if not ask.folded]
        folded = [ask for ask in (*act.asks, act.day) if ask.folded]
        given = {ask.name: answer(ask, case, doer, stands.get(ask.name)) for ask in first}
        if folded:
            with st.expander("更多：" + "、".join(ask.label for ask in folded)):
                given |= {ask.name: answer(ask, case, doer, stands.get(ask.name)) for ask in folded}
        sent = st.form_submit_button("提交", type="primary")
    return {name: value for name, value in given.items() if value is not None or stands.get(name)} if sent else None


def _begin(opened: Opened) -> None:
    st.session_state[_REQUEST] = uuid4().hex
    st.session_state[_VERSION] = opened.version


def _perform(subject: Subject, opened: Opened, act: Act, given: Given) -> Done:
    version, request = st.session_state[_VERSION], asked(now(), st.session_state[_REQUEST])
    return acts.perform(connect(), signed(), subject, opened.number, act.name, given, version, request)


def _undo(subject: Subject, opened: Opened, last: Done) -> Done:
    request = asked(now(), st.session_state[_REQUEST])
    return acts.undo(connect(), signed(), subject, opened.number, last.revision, request)


def _done(word: str, do: Callable[[], Done]) -> Done | None:
    """Does it; what stands in its way is said below the form, which keeps what was typed."""
    try:
        done = do()
    except Refused as refused:
        for refusal in refused.refusals:
            st.warning(plain(refusal.sentence), icon=":material/block:")
        # On a telephone the reasons stand below what is seen.
        st.toast(f"没有办理「{word}」，原因写在「提交」下面", icon=":material/block:")
        return None
    except Changed as changed:
        st.session_state[_VERSION] = changed.version
        st.warning(plain(changed.sentence), icon=":material/sync:")
        return None
    except LookupError:
        st.warning("这里已经不在您的查看范围内，没有办理。请关闭后刷新页面。", icon=":material/block:")
        return None
    st.toast(f"已办理「{word}」", icon=":material/check:")
    return done
