"""产权与问题: who owns, manages and heats the houses, when they were built, and what their matters are about."""

from functools import partial

import streamlit as st

from briefing import owners as said
from briefing.case_list import Question, missing_words
from briefing.exports import of_cases
from briefing.heat import Axis, heat
from briefing.periods import TWELVE, period_window
from briefing.viewpoint import whose
from data_access import settings
from data_access.metrics.definitions import METRICS
from data_access.metrics.explanation import basis
from data_access.metrics.measure import Window
from pages.parts import blank
from pages.parts.address import say_what_was_dropped
from pages.parts.cards import need_box
from pages.parts.desk import data, district, figure, now, viewer
from pages.parts.device import is_print
from pages.parts.exports import take_away
from pages.parts.frame import foot, head, note, section, way
from pages.parts.heat_cell import all_of, cell_lists
from pages.parts.heat_matrix import matrix
from pages.parts.heat_open import choose, close_cell, opened, pick
from pages.parts.heat_table import heat_table
from pages.parts.numbers import count, moment
from pages.parts.overview_blocks import linked
from pages.parts.saved_views import Controls, open_with_own, saved_views
from pages.parts.words import plain

at = now()
today, names = at.date(), district()
top = st.container()
lists = {"side": ("按谁看", list(said.SIDES)), "measure": ("数什么", list(said.MEASURES))}
views = Controls("owners", lists, {"side": "产权单位", "measure": "在办"})
open_with_own(views)
say_what_was_dropped(lists)
with st.container(horizontal=True, vertical_alignment="bottom", key="owner-controls"):
    bound = {"required": True, "bind": "query-params", "wrap": True, "on_change": close_cell}
    side = st.segmented_control("按谁看", list(said.SIDES), default=views.usual["side"], key="side", **bound)
    measure = st.segmented_control(
        "数什么", list(said.MEASURES), default=views.usual["measure"], key="measure", **bound
    )
    saved_views(views)
dimension, metric = said.SIDES[side], METRICS[said.MEASURES[measure]]
window = Window(today, today) if metric.reads_stock else period_window(TWELVE, today, [])
by = (dimension, "topic")

with st.skeleton(height=430):
    rows, columns = (figure(metric.name, window, (one,)) for one in by)
    found = heat(figure(metric.name, window, by), rows, columns, (Axis(dimension), Axis("topic")), names)
    places = figure(metric.name, window, (*by, "place")) if viewer().whole else None
    on_day = (figure(name, Window(today, today), by) for name in ("households", "median_age"))
    burdens = said.burdens(found, places, *on_day)
    with data() as connection:
        least = settings.thresholds(connection, today).task_force_matters


def question(owner, topic) -> Question:
    """What a cell asks of 案件清单."""
    where = {dimension: owner.value, "topic": topic.value}
    return Question(metric, window, "numerator", where, {name: names.of(name, value) for name, value in where.items()})


with top:
    head(
        "产权与问题",
        linked(said.head_sentence(found, metric.unit, side, measure, whose(viewer())), today),
        [f"截至 {moment(at)}", basis(metric, window)],
        missing_words(found.whole.missing, names),
    )

shown, cell = said.shown(found), opened(found)
if not found.rows:
    blank.nothing("可列的事项", "导入信访、12345 等来源后，各单位名下房屋的事项列在这里。", imports=True)
    st.stop()
title = said.title(found, side)
section(plain(title))
if is_print():
    heat_table(shown, (side, "领域"), title)
else:
    chosen = (cell[0].value, cell[1].value) if cell else None
    facts = {key: burden.facts for key, burden in burdens.items()}
    matrix(shown, metric.unit, "", chosen, f"owners-{side}-{measure}", title, partial(pick, found), facts, room=1150)
left_out = len(found.rows) - len(shown.rows)
more = f"；另有 {left_out} 个未画出，可在下面选" if left_out else ""
note(
    f"每格为{measure}{metric.unit}；{found.short_of}单位和年代按事项所在的楼、院登记，楼没有登记的随小区；“未登记”为没有地点或没有登记的{more}。"
)
if not is_print():
    choose(found, metric.unit)
if cell:
    if burden := burdens.get((cell[0].value, cell[1].value)):
        note(burden.facts)
    cell_lists(question(*cell), f"{cell[0].name} · {cell[1].name}", found.at(*cell).figure, today)

if dimension != "built" and measure == "在办":
    proposed = said.task_forces(burdens, least)
    section(f"可考虑成立专班 {count(len(proposed), '个')}")
    if not proposed:
        blank.nothing("可考虑成立专班的", f"没有哪个{side}的一个领域在办达到 {least} 件次（设置项）。")
    else:
        with need_box("forces"):
            for nr, one in enumerate(proposed):
                with st.container(horizontal=True, vertical_alignment="center", key=f"need-force-{nr}"):
                    st.markdown(f"**{plain(one.words(metric.unit))}**  \n:small[:gray[{one.facts}]]", width="stretch")
                    asked = question(one.owner, one.topic)
                    way(all_of(asked), "看事项", arrow=True)
                    take_away("导出", "cases", of_cases(asked, at), f"force-{nr}")
        note(f"同一{side}、同一领域在办达到 {least} 件次的（设置项“专班建议件数”），由大到小；成立与否由联席会议决定。")
foot(moment(at))
