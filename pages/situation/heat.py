"""热力图: where trouble sits and what it is about, and whether it is more than street, topic and season explain."""

from functools import partial

import streamlit as st

from briefing.case_list import missing_words
from briefing.heat import head_sentence, map_title, matrix_title
from briefing.viewpoint import whose
from data_access.metrics.explanation import basis
from data_access.metrics.measure import begun
from pages.parts import blank
from pages.parts.cell_lists import cell_lists
from pages.parts.cell_open import choose, opened, pick
from pages.parts.desk import data, district, now, viewer
from pages.parts.device import is_print
from pages.parts.frame import foot, head, note, section, way
from pages.parts.heat_asked import answered, controls
from pages.parts.heat_map import heat_map
from pages.parts.heat_words import empty_words, heat_note
from pages.parts.matrix import matrix
from pages.parts.matrix_table import matrix_table
from pages.parts.numbers import moment
from pages.parts.overview_blocks import linked
from pages.parts.screens import to_metric
from pages.parts.words import plain

at = now()
today = at.date()
names = district()
top = st.container()
asked = controls(names, viewer(), today)
with st.skeleton(height=430):
    found = answered(asked, names, viewer())
metric, window = asked.metric, asked.window
with top:
    head(
        "热力图",
        linked(head_sentence(found, metric.unit, asked.counted, whose(viewer()), asked.against), today),
        [basis(metric, window), f"查询于 {moment(at)}"],
        missing_words(found.whole.missing, names),
    )

cell = opened(found)
title = matrix_title(found, asked.against)
key = f"heat-{asked.measure}-{asked.about}-{asked.where}-{window}-{asked.other}"
if not found.rows:
    with data() as connection:
        base = begun(connection)
    blank.nothing(f"可画的{asked.measure}", empty_words(found, base), imports=base is None)
elif is_print():
    section(plain(title))
    matrix_table(found, ("领域", "社区" if asked.where.within else "街道"), title)
    note(heat_note(asked, found))
else:
    left, right = st.columns((1.25, 1), gap="medium")
    with left:
        section(plain(title))
        chosen = (cell[0].value, cell[1].value) if cell else None
        matrix(found, metric.unit, asked.against, chosen, key, title, partial(pick, found))
        note(heat_note(asked, found))
        way(to_metric(metric.name), "这个数字的口径", arrow=True)
    with right:
        on_map = map_title(found, asked.against)
        section(plain(on_map))
        heat_map(asked, found, viewer(), on_map, today)
    choose(found, metric.unit)
if cell:
    line, place = cell
    question = asked.question(line, place, names)
    cell_lists(question, f"{place.name} · {line.name}", found.at(line, place).figure, today)
foot(moment(at))
