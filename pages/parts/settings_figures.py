"""户数与人口 of 设置: by street and community, from a sheet or one at a time; looked at before they hold, taken back, put back."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import streamlit as st

from data_access import area_figures
from data_access.area_figures import CODE, MOST, NAMES, Entered, Figures
from data_access.district import by_code
from data_access.engine import connect
from data_access.imports import inbox
from data_access.imports.files import open_file, read
from pages.parts.cards import need_box
from pages.parts.desk import asked, data
from pages.parts.device import is_print
from pages.parts.exports import take_away
from pages.parts.frame import note, section
from pages.parts.numbers import count, day_table, joined
from pages.parts.settings_change import Foreseen, steps
from pages.parts.words import plain

_WAYS = ("用表格", "只填一处")
_Rows = Sequence[tuple[Any, ...]]  # of a table, its head first
_Given = tuple[object, Callable[[], _Rows]]  # what tells one input from another, and what reads it


def draw(at: datetime) -> None:
    """What was entered, the newest first, and the ways to enter and undo."""
    with data() as connection:
        entered = area_figures.history(connection)
    section("户数与人口")
    with need_box("figures"):
        if not entered:
            st.markdown("还没有录入  \n:small[:gray[没有户数的街道、社区，不计算每千户件数，也不推算]]")
        for one in entered:
            _entry(one, at)
    if not is_print():
        with st.container(horizontal=True, key="figures-ways"):
            if st.button("录入户数与人口", icon=":material/upload_file:", key="figures-new"):
                enter(at)
            take_away("下载模板", "area_sheet", {"on": at.date().isoformat()}, "figures-sheet")
    note("模板里有全部街道、社区和现有的数，改好后再导入。街道的数不由社区相加；同一天录入两次的，以后一次为准。")


def _entry(one: Entered, at: datetime) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"need-figures-{one.revision}"):
        numbers = _counted({name: getattr(one, name) for name in NAMES})
        back = f" :gray-badge[{day_table(one.back)} 撤回]" if one.back else ""
        small = joined(f"依据：{one.basis}", f"{day_table(one.entered)} 录入", one.post or "")
        since = f"自 {day_table(one.valid_from)} 起"
        st.markdown(f"**{since}**　{numbers}{back}  \n:small[:gray[{plain(small)}]]", width="stretch")
        word, act, key = ("恢复使用", put_back, "again") if one.back else ("撤回", take_back, "back")
        if not is_print() and st.button(word, key=f"figures-{key}-{one.revision}"):
            act(one, at)


@st.dialog("录入户数与人口", icon=":material/groups:", on_dismiss="rerun")
def enter(at: datetime) -> None:
    """Figures from a day on, with their basis: a sheet of them, or those of one street or community."""
    way = st.segmented_control("怎么录入", _WAYS, default=_WAYS[0], required=True, key="figures-way")
    found = _sheet() if way == _WAYS[0] else _one(at.date())
    since = st.date_input("自哪天起", at.date(), format="YYYY-MM-DD", key="figures-since", width=180) or at.date()
    basis = st.text_input(
        "依据", max_chars=100, placeholder="统计年鉴、人口普查，或街道上报的文件", key="figures-basis"
    )
    if found is None:
        return
    given, rows = found

    def foresee() -> Foreseen:
        with data() as connection:
            wanted = area_figures.wanted(connection, rows(), since, basis, at.date())
        same = f"另有 {count(wanted.same, '个')}数与已录入的相同，不再录入。" if wanted.same else ""
        counted = _counted({name: wanted.count(name) for name in NAMES})
        lines = [f"录入 **{counted}**。", *([same] if same else [])]
        return Foreseen(wanted, f"自 **{day_table(since)}** 起：", lines, "没有录入的街道、社区不推算。")

    def confirm(wanted: Figures, request: str) -> str:
        area_figures.enter(connect(), wanted, asked(at, request))
        return f"已录入：自 {day_table(wanted.valid_from)} 起的户数与人口。"

    steps((given, since, basis), foresee, confirm)


def _sheet() -> _Given | None:
    """What was dropped; None: nothing yet."""
    told = "表格（.xlsx、.csv），第一行是列名：编号、户数、人口"
    dropped = st.file_uploader(told, key="figures-drop", max_upload_size=1)
    note("可用下载的模板；户数、人口可以只填一列，空着的不录入。")
    return None if dropped is None else (dropped.file_id, lambda: _rows(dropped))


def _one(today: date) -> _Given | None:
    """What was typed for one street or community; None: none is chosen."""
    with data() as connection:
        areas, held = by_code(connection), area_figures.in_force(connection, today)
    streets = {row.id: row.name for row in areas.values() if row.kind == "street"}
    code = st.selectbox(
        "街道或社区",
        list(areas),
        index=None,
        format_func=lambda code: "/".join(filter(None, (streets.get(areas[code].parent_id), areas[code].name))),
        placeholder="请选择",
        key="figures-area",
    )
    if code is None:
        return None
    typed = [
        st.number_input(word, 1, MOST, held.get((areas[code].id, name)), key=f"figures-{name}-{code}", width=180)
        for name, word in NAMES.items()
    ]
    return (code, *typed), lambda: [(CODE, *NAMES.values()), (code, *typed)]


def _rows(dropped: Any) -> _Rows:
    """What is an error (#N/A) or was never calculated stands in its cell as a word, so that it is refused, not passed over."""
    token = inbox.keep(dropped.getvalue(), dropped.name)
    try:
        grid = read(open_file(inbox.path(token), inbox.name(token)))
    finally:
        inbox.discard(token)
    faults = {(line, column): what for line, column, what in grid.faults}
    return [tuple(faults.get((line, nr), cell) for nr, cell in enumerate(row, start=1)) for line, row in grid.rows]


def _counted(areas: Mapping[str, int]) -> str:
    """In how many streets and communities there is a figure of each name: 户数 2 处 · 人口 1 处."""
    return joined(*(f"{NAMES[name]} {count(number, '处')}" for name, number in areas.items() if number))


def _numbers(one: Entered) -> list[str]:
    counted = _counted({name: getattr(one, name) for name in NAMES})
    return [f"{counted}，依据：{plain(one.basis)}。"]


@st.dialog("撤回户数与人口", icon=":material/undo:", on_dismiss="rerun")
def take_back(one: Entered, at: datetime) -> None:
    """What held before holds again."""
    st.markdown(f"自 **{day_table(one.valid_from)}** 起的户数与人口不再使用，恢复为之前录入的；之前没有的，就没有。")

    def confirm(_: None, request: str) -> str:
        area_figures.take_back(connect(), one.revision, asked(at, request))
        return "已撤回：户数与人口。"

    steps(("figures-back", one.revision), lambda: Foreseen(None, "撤回这次录入。", _numbers(one)), confirm)


@st.dialog("恢复户数与人口", icon=":material/history:", on_dismiss="rerun")
def put_back(one: Entered, at: datetime) -> None:
    """What was taken back holds again, from the same day on."""
    st.markdown(
        f"自 **{day_table(one.valid_from)}** 起的户数与人口，{day_table(one.back or one.entered)} 撤回的，再次使用。"
    )

    def confirm(_: None, request: str) -> str:
        area_figures.put_back(connect(), one, asked(at, request))
        return f"已恢复：自 {day_table(one.valid_from)} 起的户数与人口。"

    steps(("figures-again", one.revision), lambda: Foreseen(None, "恢复这次录入。", _numbers(one)), confirm)
