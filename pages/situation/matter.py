"""一件一页: one matter: what it is about, who drives it and who owes the solution, its clocks, what happened."""

import streamlit as st

from data_access.matters import matter
from pages.parts import blank, trace
from pages.parts.acts import acts_bar
from pages.parts.case_answering import agents, holding_rows
from pages.parts.case_blocks import facts, held, links, small_table, timeline
from pages.parts.case_events import event_rows, rating_rows
from pages.parts.desk import data, district, now, viewer
from pages.parts.device import is_phone
from pages.parts.frame import foot, head, note, section
from pages.parts.matter_words import about, badges, came, owners, sentence
from pages.parts.numbers import moment
from pages.parts.screens import to, to_dispute
from pages.parts.time_limits import articles, clock_rows
from pages.parts.words import in_lines, plain

at = now()
today = at.date()
number = st.query_params.get("number", "")
with data() as connection:
    case = matter(connection, viewer(), number)
if case is None:
    trace.refused(number)
    blank.not_there("这件事项", to("overview"), "回到总览")
    st.stop()
trace.looked(case.line.number)

line, names = case.line, district()
short = {names.unit_full[unit]: names.unit[unit] for unit in names.unit}
head(plain(line.title), sentence(case, today), [f"截至 {moment(at)}", f"编号 {plain(line.number)}", came(case)])
st.markdown(badges(case, today))
acts_bar("matter", line.number)

left, right = st.columns([1, 1.04], gap="medium")
with left:
    section("是什么事")
    with st.container(border=True, key="about"):
        st.markdown(in_lines(case.text or "没有填写内容。"))
        facts(about(case))
with right:
    section("谁负责")
    with st.container(border=True, key="owners"):
        facts([*owners(case), ("代理人", agents(case.events, today))])
        held(case.holdings, short, today)

section("时限")
small_table(clock_rows(case.clocks, today, narrow=is_phone()), "各阶段时限", "还没有起算任何时限。")
if case.clocks:
    note(articles(case.clocks))

left, right = st.columns([1, 1.04], gap="medium")
with left:
    section("移交经过")
    small_table(holding_rows(case.holdings, short, today, narrow=is_phone()), "承办单位，由新到旧", "还没有承办单位。")
with right:
    section("评价")
    small_table(rating_rows(case.ratings), "对信访部门和办理单位的评价", "没有评价记录。")
    note("两个评价对象分别列出，只列原始状态；未评价不算满意。")

section("所属重点矛盾")
if case.disputes:
    links([(to_dispute(number), plain(title), plain(number)) for number, title in case.disputes], "disputes")
else:
    note("不属于任何在账或已销账的重点矛盾。")
section("时间线")
timeline(event_rows(case.events, today))
foot(moment(at))
