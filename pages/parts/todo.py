"""Rows of 我的待办, on their own screen and as the first block of the overview."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from data_access.todo import Waiting
from domain.acts.table import BY_NAME
from pages.parts.cards import need_box
from pages.parts.frame import way
from pages.parts.numbers import count, day_short, due
from pages.parts.screens import Link, to
from pages.parts.states import badge
from pages.parts.words import plain


def late(one: Waiting, today: date) -> bool:
    """Whether the day that was set for it is past."""
    return not one.task.waits and one.task.day < today


def sentence(found: Sequence[Waiting], today: date) -> str:
    """How many tasks, how many of them late, in one sentence."""
    if not found:
        return "您目前没有待办。"
    over = sum(late(one, today) for one in found)
    return f"您有待办 **{count(len(found), '项')}**，" + (
        f"其中 **{count(over, '项')}**已过期限。" if over else "没有过期限的。"
    )


def rows(found: Sequence[Waiting], today: date, key: str) -> None:
    """One line a task: until when, or since when it waits, which act, why, which matter or dispute."""
    with need_box(key):
        for nr, one in enumerate(found):
            with st.container(key=f"need-{key}-{nr}", gap=None):
                task = one.task
                state = "overdue" if late(one, today) else "open" if task.waits else "due_soon"
                days = count((today - task.day).days, "天")
                left = f"已等 {days}" if task.waits else due(task.day, today)
                # On a phone the line breaks before how long, and nowhere within it.
                whole = "\u2060".join(left.replace(" ", "\u00a0"))
                when = f"{day_short(task.day, today)}{'起' if task.waits else ''}　{whole}"
                st.markdown(f"{badge(state, BY_NAME[task.act].word)} :small[:gray[{plain(task.why)} · {when}]]")
                way(link(one), f"**{plain(one.title)}**")


def link(one: Waiting) -> Link:
    """The way to the page of the matter or dispute, where the act's form opens at once; an answer is read there first."""
    return to(one.subject, number=one.number, act=None if one.task.act == "noted" else one.task.act)
