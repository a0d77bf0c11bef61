"""What the viewer may do with the matter or dispute of the page (办理): the acts nearest at hand as buttons, the others behind
one more, why the rest may not be done, and the way to take the last one back."""

import streamlit as st

from data_access import acts
from data_access.acts import Opened
from domain.acts.case import Subject
from domain.acts.declaration import Act
from domain.acts.opening import ENTER
from domain.acts.permission import refuse_act
from domain.acts.table import GROUP
from pages.parts.act_form import act_form, undo_form
from pages.parts.desk import data, signed, today
from pages.parts.device import is_phone, is_print
from pages.parts.frame import note, way
from pages.parts.numbers import moment
from pages.parts.screens import to
from pages.parts.words import plain

# The acts somebody is most likely here for, in this order; the others follow in the order of the table.
_FIRST = (
    "approve_off",
    "verify_off",
    "answer",
    "noted",
    "accept",
    "instruct",
    "lot_solved",
    "progress",
    "worked_on",
    "finish",
    "apply_off",
    "rebound",
    "call_back",
    "supervise",
    "transfer",
)


def acts_bar(subject: Subject, number: str) -> None:
    """Draws the acts below the head of a page; on paper, and for whoever only looks, nothing but a line."""
    if is_print():
        return
    with data() as connection:
        opened = acts.opened(connection, signed(), subject, number, today())
    if opened is None:
        return
    able = [act for act, refusals in opened.offers if not refusals]
    wanted = sorted(able, key=lambda act: _FIRST.index(act.name) if act.name in _FIRST else len(_FIRST))
    near = wanted[: 2 if is_phone() else 4]
    far = [act for act in able if act not in near]
    asked = st.query_params.pop("act", None)  # from 我的待办: its form opens at once
    for act in able:
        if act.name == asked:
            act_form(subject, opened, act)
    with st.container(horizontal=True, vertical_alignment="center", key="acts", gap="small"):
        for nth, act in enumerate(near):
            _button(subject, opened, act, "primary" if nth == 0 else "secondary")
        refused = [(act, refusals) for act, refusals in opened.offers if refusals]
        with st.popover("更多办理" if able else "办理权限", icon=":material/more_horiz:", width="content"):
            for group in dict.fromkeys(GROUP[act.name] for act in far):
                with st.container(horizontal=True, gap="small", key=f"acts-{group}", vertical_alignment="center"):
                    for act in far:
                        if GROUP[act.name] == group:
                            _button(subject, opened, act, "secondary")
            if not able:
                note("您的职务在这里只能查看。")
            with st.expander(f"现在不能办的 {len(refused)} 项，为什么"):
                note("  \n".join(plain(refusals[0].sentence) for _, refusals in refused))
        if subject == "matter" and not refuse_act(ENTER, opened.case, opened.doer):
            way(to("enter", matter=number), "上账", icon=":material/add_box:")
        if opened.last is not None:
            if st.button("撤销", icon=":material/undo:", type="tertiary", key="act-undo"):
                undo_form(subject, opened, opened.last)
            note(f"{moment(opened.last.moment)} {plain(opened.last.post)} {opened.last.word}")


def _button(subject: Subject, opened: Opened, act: Act, kind: str) -> None:
    if st.button(act.word, type=kind, key=f"act-{act.name}"):  # pyright: ignore[reportArgumentType]
        act_form(subject, opened, act)
