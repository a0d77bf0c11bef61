"""街道、社区边界 of 设置: the office's own instead of the sketch, looked at before they hold, taken back, an earlier one put
back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import streamlit as st

from data_access import boundary_changes, boundary_file
from data_access.boundary_changes import Drawing, Standing
from data_access.boundary_file import Boundaries, BoundaryProblem, Feature
from data_access.crs import CRS
from data_access.district import AREAS
from data_access.engine import connect
from data_access.naming import KINDS
from data_access.outlines import Shape, outlines
from pages.parts.cards import need_box
from pages.parts.desk import asked, data
from pages.parts.device import is_print
from pages.parts.district_map import Painted, district_map
from pages.parts.frame import note, section
from pages.parts.numbers import count, day_table, joined
from pages.parts.palette import palette
from pages.parts.settings_change import Foreseen, steps
from pages.parts.words import plain

_ONLY_THE_MAP = "事项、重点矛盾和各项数字都不变，只换地图。"
_FILE = "boundary-file"  # of the dropped file: its id, and what was read of it


def draw(at: datetime) -> None:
    """Which boundaries stand, and the ways to change them."""
    with data() as connection:
        drawn = boundary_changes.standing(connection)
    section("街道、社区边界")
    with need_box("boundaries"):
        for kind in AREAS:
            _boundary(drawn[kind], at)
    if not is_print() and st.button("导入边界", icon=":material/upload_file:", key="boundary-new"):
        bring(at)
    note("热力图按这里的边界画。导入的边界与现有的并排看过、确认后才更换；撤回后恢复示意图，以前导入的都在历次里。")


def _boundary(one: Standing, at: datetime) -> None:
    kind, shown = one.kind, one.shown
    with st.container(horizontal=True, vertical_alignment="center", key=f"need-boundary-{kind}"):
        if shown is None:
            said, small = "没有边界，热力图上不画", ""
        elif shown.sketch:
            said, small = "示意图", f"{shown.drawn} 个，由点位生成，非法定界线"
        else:
            said = "单位导入的边界"
            entered = f"{day_table(shown.entered)} 导入"
            small = joined(count(shown.drawn, "个"), CRS[shown.crs], entered, plain(shown.post or ""))
        lacks = f" :orange-badge[缺 {one.areas - shown.drawn} 个]" if shown and shown.drawn < one.areas else ""
        st.markdown(f"**{KINDS[kind]}**　{said}{lacks}  \n:small[:gray[{small}]]", width="stretch")
        if is_print():
            return
        if one.own:
            with st.popover("历次", key=f"boundary-history-{kind}"):
                for earlier in one.own:
                    _earlier(one, earlier, at)
        if shown and not shown.sketch and st.button("撤回", key=f"boundary-back-{kind}"):
            unbring(one, shown, at)


def _earlier(one: Standing, earlier: Drawing, at: datetime) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"boundary-earlier-{earlier.revision}"):
        small = joined(day_table(earlier.entered), earlier.post or "", count(earlier.drawn, "个"))
        stands = " :green-badge[在用]" if earlier.stands else ""
        st.markdown(f"{plain(earlier.why)}{stands}  \n:small[:gray[{plain(small)}]]", width="stretch")
        usable, key = not earlier.stands and earlier.drawn, f"boundary-again-{one.kind}-{earlier.revision}"
        if usable and st.button("恢复使用", key=key):
            bring_back(one, earlier, at)


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
            wanted = boundary_file.check(connection, features, crs, code, dropped.name)
            before = {kind: outlines(connection, kind) for kind in wanted.shapes}
            seen = boundary_changes.newest(connection, list(wanted.shapes))
        kinds = {KINDS[kind]: len(shapes) for kind, shapes in wanted.shapes.items()}
        what = "、".join(f"{kind} **{number} 个**" for kind, number in kinds.items())
        lines = ["编号都对得上，图形都有效，位置在本区。", _ONLY_THE_MAP]
        becomes = f"{what}，按 {CRS[crs].partition('（')[0]}换算后，代替现有的图。"
        return Foreseen((wanted, seen), becomes, lines, wanted.hint, lambda: _beside(before, wanted.shapes))

    def confirm(looked_at: tuple[Boundaries, int], request: str) -> str:
        wanted, seen = looked_at
        boundary_changes.replace(connect(), wanted, seen, asked(at, request))
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


def _beside(before: Mapping[str, Mapping[int, Shape]], wanted: Mapping[str, Mapping[int, Shape]]) -> None:
    for kind, shapes in wanted.items():
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
def unbring(one: Standing, shown: Drawing, at: datetime) -> None:
    """The sketch shows again."""
    st.markdown(f"**{KINDS[one.kind]}**：{day_table(shown.entered)} 导入的边界不再使用，以后可在“历次”里恢复使用。")

    def foresee() -> Foreseen:
        return Foreseen(None, "恢复为 **示意图**。", [_ONLY_THE_MAP])

    def confirm(_: None, request: str) -> str:
        boundary_changes.take_back(connect(), one.kind, one.newest, asked(at, request))
        return f"已撤回：{KINDS[one.kind]}边界，恢复为示意图。"

    steps(("boundary-back", one.kind, one.newest), foresee, confirm)


@st.dialog("恢复使用以前的边界", width="large", icon=":material/history:", on_dismiss="rerun")
def bring_back(one: Standing, earlier: Drawing, at: datetime) -> None:
    """What was brought before shows again, seen beside what stands."""
    st.markdown(f"**{KINDS[one.kind]}**：{plain(earlier.why)}（{day_table(earlier.entered)}）。")

    def foresee() -> Foreseen:
        with data() as connection:
            before = outlines(connection, one.kind)
            wanted = boundary_changes.drawn(connection, one.kind, earlier.revision)
        lacking = one.areas - len(wanted)
        hint = f"其后新设的 {lacking} 个没有边界，热力图上不画。" if lacking else ""
        beside = ({one.kind: before}, {one.kind: wanted})
        becomes = f"{KINDS[one.kind]} **{count(len(wanted), '个')}**，代替现有的图。"
        return Foreseen(None, becomes, [_ONLY_THE_MAP], hint, lambda: _beside(*beside))

    def confirm(_: None, request: str) -> str:
        boundary_changes.put_back(connect(), one.kind, earlier, one.newest, asked(at, request))
        return f"已恢复使用：{day_table(earlier.entered)} 的{KINDS[one.kind]}边界。"

    steps(("boundary-again", one.kind, earlier.revision, one.newest), foresee, confirm)
