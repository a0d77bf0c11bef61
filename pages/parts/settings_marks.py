"""Over the topics of 设置: which of them are about heating (供暖) and old estates (老旧小区), for 采暖季 and the presets of 热力图."""

from collections.abc import Iterable, Mapping, Set
from datetime import datetime

import streamlit as st

from data_access import topic_marks
from data_access.engine import connect
from data_access.topic_marks import MARKS, Change
from pages.parts.cards import need_box
from pages.parts.desk import asked, data
from pages.parts.device import is_print
from pages.parts.frame import note
from pages.parts.numbers import count, day_table
from pages.parts.settings_change import Foreseen, steps
from pages.parts.words import plain

_USE = {"heating": "采暖季各数和热力图的快捷按钮按这里数", "old_estate": "热力图的快捷按钮按这里数"}


def draw(at: datetime) -> None:
    """Both marks with the topics that bear them, and the ways to change them; nothing where there are no topics."""
    with data() as connection:
        known = topic_marks.first_level(connection)
        rows = {mark: (topic_marks.marked(connection, mark), topic_marks.history(connection, mark)) for mark in MARKS}
    if known:
        with need_box("marks"):
            for mark, (held, history) in rows.items():
                _row(mark, known, held, history, at)


def _row(mark: str, known: Mapping[int, str], held: Mapping[int, str], history: list[Change], at: datetime) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"need-mark-{mark}"):
        named = _named(held.values()) if held else ":orange-badge[还没有选定]"
        st.markdown(f"**{MARKS[mark]}的领域**　{named}  \n:small[:gray[{_USE[mark]}]]", width="stretch")
        if history:
            with st.popover("历次", key=f"mark-history-{mark}"):
                st.markdown("  \n".join(map(_told, history)))
        last = next((one for one in history if one.back is None), None)
        if is_print():
            return
        if last and st.button("撤回", key=f"mark-back-{mark}"):
            take_back(mark, last, at)
        if st.button("更改", key=f"mark-{mark}"):
            change(mark, known, held, at)


def _named(names: Iterable[str]) -> str:
    return plain("、".join(names))


def _became(one: Change) -> str:
    parts = (f"加上 {_named(one.got)}" if one.got else "", f"去掉 {_named(one.lost)}" if one.lost else "")
    return "，".join(filter(None, parts))


def _told(one: Change) -> str:
    gone = f"，{day_table(one.back)} 撤回" if one.back else ""
    became = f"~~{_became(one)}~~" if one.back else f"**{_became(one)}**"
    return f"{became}  \n:small[:gray[{plain(one.post or '程序')}，{day_table(one.on)} 登记{gone}]]"


def _moves(before: Set[int], after: Set[int]) -> list[str]:
    with data() as connection:
        was, is_ = (topic_marks.matters(connection, topics) for topics in (before, after))
    return [f"归在这些领域的事项：{count(was)} → **{count(is_)}**，以前年份的也一并改数。", "事项的归类和期限都不变。"]


@st.dialog("选定领域", icon=":material/label:", on_dismiss="rerun")
def change(mark: str, known: Mapping[int, str], held: Mapping[int, str], at: datetime) -> None:
    """Which topics of the first level bear a mark."""
    chosen = st.multiselect(
        f"哪些领域属于{MARKS[mark]}",
        list(known),
        list(held),
        format_func=known.__getitem__,
        placeholder="请选择第一级领域",
        key=f"mark-topics-{mark}",
    )
    note("选第一级领域，其下各级一并算在内。")
    wanted, seen = frozenset(chosen), frozenset(held)

    def foresee() -> Foreseen:
        names = _named(known[id_] for id_ in known if id_ in wanted) or "没有"
        return Foreseen(wanted, f"{MARKS[mark]}的领域：**{names}**。", _moves(seen, wanted))

    def confirm(wanted: frozenset[int], request: str) -> str:
        topic_marks.mark(connect(), mark, wanted, seen, asked(at, request))
        return f"已选定{MARKS[mark]}的领域。"

    steps((mark, wanted), foresee, confirm)


@st.dialog("撤回选定的领域", icon=":material/undo:", on_dismiss="rerun")
def take_back(mark: str, last: Change, at: datetime) -> None:
    """What bore the mark before bears it again."""
    st.markdown(f"**{MARKS[mark]}的领域**：{day_table(last.on)} {_became(last)}。撤回后，更改和撤回都留在历次里。")

    def foresee() -> Foreseen:
        with data() as connection:
            held, known = topic_marks.marked(connection, mark).keys(), topic_marks.first_level(connection)
        lost, got = ({id_ for id_, name in known.items() if name in names} for names in (last.lost, last.got))
        return Foreseen(None, "恢复为这次更改之前的。", _moves(held, (held | lost) - got))

    def confirm(_: None, request: str) -> str:
        topic_marks.take_back(connect(), mark, last.revision, asked(at, request))
        return f"已撤回：{MARKS[mark]}的领域恢复为之前的。"

    steps(("mark-back", mark, last.revision), foresee, confirm)
