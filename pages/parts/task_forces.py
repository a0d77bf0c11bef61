"""Where a task force (专班) may be due: each proposal with what it would cover, the way to its matters and the file of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import streamlit as st

from briefing.exports import of_cases
from briefing.owners import Burden, task_forces
from data_access import settings
from data_access.district import Names
from pages.parts import blank
from pages.parts.cards import need_box
from pages.parts.cell_lists import all_of
from pages.parts.desk import data
from pages.parts.exports import take_away
from pages.parts.frame import note, section, way
from pages.parts.numbers import count
from pages.parts.owners_asked import Asked
from pages.parts.words import plain


def proposals(asked: Asked, burdens: Mapping[tuple[Any, Any], Burden], names: Names, at: datetime) -> None:
    """Draws them, the largest first."""
    with data() as connection:
        least = settings.thresholds(connection, at.date()).task_force_matters
    proposed = task_forces(burdens, least)
    section(f"可考虑成立专班 {count(len(proposed), '个')}")
    if not proposed:
        blank.nothing("可考虑成立专班的", f"没有哪个{asked.side}的一个领域在办达到 {least} 件次（设置项）。")
        return
    with need_box("forces"):
        for nr, one in enumerate(proposed):
            with st.container(horizontal=True, vertical_alignment="center", key=f"need-force-{nr}"):
                said = plain(one.words(asked.metric.unit))
                st.markdown(f"**{said}**  \n:small[:gray[{one.facts}]]", width="stretch")
                question = asked.question(one.owner, one.topic, names)
                way(all_of(question), "看事项", arrow=True)
                take_away("导出", "cases", of_cases(question, at), f"force-{nr}")
    note(
        f"同一{asked.side}、同一领域在办达到 {least} 件次的（设置项“专班建议件数”），由大到小；成立与否由联席会议决定。"
    )
