"""我的待办: what the viewer's post must do, by day; each row opens the page where it is done, at the right act."""

import streamlit as st

from data_access.todo import MOST
from pages.parts import blank
from pages.parts.desk import now, waiting
from pages.parts.frame import foot, head, note, section
from pages.parts.numbers import count, moment
from pages.parts.todo import late, rows, sentence

at = now()
today = at.date()
found = waiting()
head("我的待办", sentence(found, today), [f"截至 {moment(at)}", "期限和等待由久到近", "职务换人，待办随职务走"])
if not found:
    blank.nothing("待办", "有待核查、待批准、待回复、到期的事情时，列在这里。")
    st.stop()
parts = {
    "已过期限": [one for one in found if late(one, today)],
    "等您办": [one for one in found if one.task.waits],
    "接下来": [one for one in found if not late(one, today) and not one.task.waits],
}
for title, part in parts.items():
    if part:
        section(f"{title} {len(part)} 项")
        rows(part, today, f"todo-{title}")
note(f"事项列期限最近的 {count(MOST)}；点一行直接打开要办的那一步。")
foot(moment(at))
