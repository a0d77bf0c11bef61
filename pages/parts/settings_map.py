"""地图与户数 of 设置: the office's own boundaries instead of the sketch, and households and people by street and community;
both are looked at before they hold, and taken back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import streamlit as st

from data_access import area_figures, boundary_changes, boundary_file
from data_access.area_figures import Entered
from data_access.boundary_changes import Standing
from data_access.boundary_file import CRS, Boundaries, BoundaryProblem, Feature
from data_access.district import AREAS
from data_access.engine import connect
from data_access.imports import inbox
from data_access.imports.files import open_file, read
from data_access.naming import KINDS
from data_access.outlines import Shape, outlines
from pages.parts.cards import need_box
from pages.parts.desk import data, signed
from pages.parts.device import is_print
from pages.parts.district_map import Painted, district_map
from pages.parts.frame import note, section
from pages.parts.numbers import count, day_table, joined
from pages.parts.palette import palette
from pages.parts.settings_change import Foreseen, steps
from pages.parts.words import plain

_FILE = "boundary-file"  # of the dropped file: its id, and what was read of it


def draw(at: datetime) -> None:
    """Which boundaries and figures stand, and the ways to change them."""
    with data() as connection:
        drawn = boundary_changes.standing(connection)
        entered = area_figures.history(connection)
    section("街道、社区边界")
    with need_box("boundaries"):
        for kind in AREAS:
            _boundary(kind, drawn.get(kind), at)
    if not is_print() and st.button("导入边界", icon=":material/upload_file:", key="boundary-new"):
        bring(at)
    note("热力图按这里的边界画。导入的边界与现有的并排看过、确认后才更换；撤回后恢复示意图。")
    section("户数与人口")
    with need_box("figures"):
        if not entered:
            st.markdown("还没有录入  \n:small[:gray[没有户数的街道、社区，不计算每千户件数，也不推算]]")
        for one in entered:
            _entry(one, at)
    if not is_print() and st.button("录入户数与人口", icon=":material/upload_file:", key="figures-new"):
        enter(at)
    note("街道的数不由社区相加；同一天录入两次的，以后一次为准。")


def _boundary(kind: str, one: Standing | None, at: datetime) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"need-boundary-{kind}"):
        if one is None:
            said, small = "没有边界，热力图上不画", ""
        elif one.sketch:
            said, small = "示意图", f"{one.drawn} 个，由点位生成，非法定界线"
        else:
            said = "单位导入的边界"
            entered = f"{day_table(one.entered)} 导入"
            small = joined(count(one.drawn, "个"), CRS[one.crs], entered, plain(one.post or ""))
        lacks = f" :orange-badge[缺 {one.areas - one.drawn} 个]" if one and one.drawn < one.areas else ""
        st.markdown(f"**{KINDS[kind]}**　{said}{lacks}  \n:small[:gray[{small}]]", width="stretch")
        if one and not one.sketch and st.button("撤回", key=f"boundary-back-{kind}"):
            unbring(one, at)


def _entry(one: Entered, at: datetime) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"need-figures-{one.revision}"):
        numbers = joined(f"户数 {one.households} 个", f"人口 {one.population} 个")
        back = f" :gray-badge[{day_table(one.back)} 撤回]" if one.back else ""
        small = joined(f"依据：{one.basis}", f"{day_table(one.entered)} 录入", one.post or "")
        since = f"自 {day_table(one.valid_from)} 起"
        st.markdown(f"**{since}**　{numbers}{back}  \n:small[:gray[{plain(small)}]]", width="stretch")
        if not one.back and st.button("撤回", key=f"figures-back-{one.revision}"):
            unenter(one, at)


# --- boundaries -------------------------------------------------------------------------------------------------


@st.dialog("导入边界", width="large", icon=":material/map:", on_dismiss="rerun")
def bring(at: datetime) -> None:
    """A GeoJSON file with its declared system, shown beside what stands."""
    dropped = st.file_uploader(
        "边界文件（.geojson、.json），街道或社区的面图层",
        key="boundary-drop",
        max_upload_size=boundary_file.BYTES >> 20,
    )
    features = _features(dropped)
    if not features:
        return
    crs = st.selectbox(
        "坐标系",
        list(CRS),
        index=None,
        format_func=CRS.__getitem__,
        placeholder="请选择；不清楚的请问提供文件的单位",
        key="boundary-crs",
    )
    names = boundary_file.property_names(features)
    code = st.selectbox("编号所在的属性", names, index=None, placeholder="请选择", key="boundary-code")
    if code:
        note(f"例如：{plain('、'.join(one.properties.get(code, '没有') for one in features[:3]))}")
    if not (dropped and crs and code):
        return

    def foresee() -> Foreseen:
        with data() as connection:
            wanted = boundary_file.check(connection, features, crs, code)
            before = {kind: outlines(connection, kind) for kind in wanted.shapes}
            seen = boundary_changes.newest(connection, list(wanted.shapes))
        kinds = {KINDS[kind]: len(shapes) for kind, shapes in wanted.shapes.items()}
        what = "、".join(f"{kind} **{number} 个**" for kind, number in kinds.items())
        lines = ["编号都对得上，图形都有效，位置在本区。", "事项、重点矛盾和各项数字都不变，只换地图。"]
        becomes = f"{what}，按 {CRS[crs].partition('（')[0]} 换算后，代替现有的图。"
        return Foreseen((wanted, seen), becomes, lines, wanted.hint, lambda: _beside(before, wanted))

    def confirm(looked_at: tuple[Boundaries, int], request: str) -> str:
        session, (wanted, seen) = signed(), looked_at
        boundary_changes.replace(connect(), wanted, seen, session.login, at, request, session.viewer.label)
        st.session_state.pop(_FILE, None)
        return f"已更换边界：{'、'.join(KINDS[kind] for kind in wanted.shapes)}。"

    steps((dropped.file_id, crs, code), foresee, confirm)


def _features(dropped: Any) -> list[Feature]:
    """What was read of the dropped file, once; a sentence where it cannot be read."""
    if dropped is None:
        return []
    held = st.session_state.get(_FILE)
    if held is None or held[0] != dropped.file_id:
        try:
            held = (dropped.file_id, boundary_file.read(dropped.getvalue()), "")
        except BoundaryProblem as problem:
            held = (dropped.file_id, [], str(problem))
        st.session_state[_FILE] = held
    if held[2]:
        st.warning(f"{plain(held[2])}。", icon=":material/block:")
    return held[1]


def _beside(before: Mapping[str, Mapping[int, Shape]], wanted: Boundaries) -> None:
    for kind, shapes in wanted.shapes.items():
        left, right = st.columns(2, gap="small")
        for column, title, drawn in ((left, "现有", before[kind]), (right, "更换后", shapes)):
            with column:
                st.markdown(f"**{KINDS[kind]}，{title}**")
                painted = {id_: Painted("", palette().sequential[1], shape.name) for id_, shape in drawn.items()}
                alt = f"{KINDS[kind]}边界，{title}，{len(drawn)} 个"
                clicked = district_map(drawn, painted, f"boundary-{kind}-{title}", 300, alt, widths=(500, 280))
                one = drawn.get(clicked or 0)
                note(f"{plain(one.code)}　{plain(one.name)}" if one else "点图上的一块，看编号和名称。")


@st.dialog("撤回导入的边界", icon=":material/undo:", on_dismiss="rerun")
def unbring(one: Standing, at: datetime) -> None:
    """The sketch shows again."""
    st.markdown(f"**{KINDS[one.kind]}**：{day_table(one.entered)} 导入的边界不再使用。导入和撤回都留在操作记录里。")

    def foresee() -> Foreseen:
        return Foreseen(None, "恢复为 **示意图**。", ["事项、重点矛盾和各项数字都不变，只换地图。"])

    def confirm(_: None, request: str) -> str:
        session = signed()
        told = (session.login, at, request, session.viewer.label)
        boundary_changes.take_back(connect(), one.kind, one.newest, *told)
        return f"已撤回：{KINDS[one.kind]}边界，恢复为示意图。"

    steps(("boundary-back", one.kind, one.newest), foresee, confirm)


# --- households and people --------------------------------------------------------------------------------------


@st.dialog("录入户数与人口", icon=":material/groups:", on_dismiss="rerun")
def enter(at: datetime) -> None:
    """A small table of figures, from a day on, with its basis."""
    dropped = st.file_uploader(
        "表格（.xlsx、.csv），第一行是列名：编号、户数、人口", key="figures-drop", max_upload_size=1
    )
    since = st.date_input("自哪天起", at.date(), format="YYYY-MM-DD", key="figures-since", width=180) or at.date()
    basis = st.text_input(
        "依据", max_chars=100, placeholder="统计年鉴、人口普查，或街道上报的文件", key="figures-basis"
    )
    note("编号见“机构与地区”；户数、人口可以只填一列，空着的不录入。")
    if dropped is None:
        return

    def foresee() -> Foreseen:
        rows = _rows(dropped)
        with data() as connection:
            wanted = area_figures.wanted(connection, rows, since, basis, at.date())
        lines = [f"户数 **{wanted.count('households')} 个**街道、社区，人口 **{wanted.count('population')} 个**。"]
        return Foreseen(wanted, f"自 **{day_table(since)}** 起：", lines, "没有录入的街道、社区不推算。")

    def confirm(wanted: area_figures.Figures, request: str) -> str:
        session = signed()
        area_figures.enter(connect(), wanted, session.login, at, request, session.viewer.label)
        return f"已录入：自 {day_table(wanted.valid_from)} 起的户数与人口。"

    steps((dropped.file_id, since, basis), foresee, confirm)


def _rows(dropped: Any) -> list[tuple[Any, ...]]:
    token = inbox.keep(dropped.getvalue(), dropped.name)
    try:
        return [row for _, row in read(open_file(inbox.path(token), inbox.name(token))).rows]
    finally:
        inbox.discard(token)


@st.dialog("撤回户数与人口", icon=":material/undo:", on_dismiss="rerun")
def unenter(one: Entered, at: datetime) -> None:
    """What held before holds again."""
    st.markdown(f"自 **{day_table(one.valid_from)}** 起的户数与人口不再使用，恢复为之前录入的；之前没有的，就没有。")

    def foresee() -> Foreseen:
        return Foreseen(None, "撤回这次录入。", [f"户数 {one.households} 个、人口 {one.population} 个。"])

    def confirm(_: None, request: str) -> str:
        session = signed()
        area_figures.take_back(connect(), one.revision, session.login, at, request, session.viewer.label)
        return "已撤回：户数与人口。"

    steps(("figures-back", one.revision), foresee, confirm)
