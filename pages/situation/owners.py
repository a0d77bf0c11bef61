"""产权与问题: who owns, manages and heats the houses, when they were built, and what their matters are about."""

from functools import partial

import streamlit as st

from briefing import owners as said
from briefing.case_list import missing_words
from briefing.viewpoint import whose
from data_access.metrics.explanation import basis
from pages.parts import blank
from pages.parts.cell_lists import cell_lists
from pages.parts.cell_open import choose, opened, pick
from pages.parts.desk import district, now, viewer
from pages.parts.device import is_print
from pages.parts.frame import foot, head, note, section, way
from pages.parts.matrix import matrix
from pages.parts.matrix_table import matrix_table
from pages.parts.numbers import moment
from pages.parts.overview_blocks import linked
from pages.parts.owners_asked import answered, controls
from pages.parts.screens import to_metric
from pages.parts.task_forces import proposals
from pages.parts.words import plain

at = now()
today, names = at.date(), district()
top = st.container()
asked = controls(today)
with st.skeleton(height=430):
    found, burdens = answered(asked, names, viewer(), today)
metric, side, measure = asked.metric, asked.side, asked.measure
with top:
    head(
        "产权与问题",
        linked(said.head_sentence(found, metric.unit, side, measure, whose(viewer())), today),
        [basis(metric, asked.window), f"查询于 {moment(at)}"],
        missing_words(found.whole.missing, names),
    )

shown, cell = said.shown(found), opened(found)
if not found.rows:
    blank.nothing("可列的事项", "导入信访、12345 等来源后，各单位名下房屋的事项列在这里。", imports=True)
    st.stop()
title = said.title(found, side)
section(plain(title))
if is_print():
    matrix_table(shown, (side, "领域"), title)
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
    way(to_metric(metric.name), "这个数字的口径", arrow=True)
    choose(found, metric.unit)
if cell:
    if burden := burdens.get((cell[0].value, cell[1].value)):
        note(burden.facts)
    cell_lists(asked.question(*cell, names), f"{cell[0].name} · {cell[1].name}", found.at(*cell).figure, today)
if asked.dimension != "built" and measure == "在办":
    proposals(asked, burdens, names, at)
foot(moment(at))
