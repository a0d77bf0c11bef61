"""一案一页: one entry of the key ledger: what it is about, who answers, households, limits, promises, what happened."""

import streamlit as st

from data_access.disputes import dispute, similar
from pages.parts import blank, trace
from pages.parts.acts import acts_bar
from pages.parts.case_answering import agents, holding_rows
from pages.parts.case_blocks import facts, held, links, small_table, timeline
from pages.parts.case_events import event_rows
from pages.parts.case_solving import lot_rows, promise_rows
from pages.parts.desk import data, district, now, viewer
from pages.parts.device import is_phone
from pages.parts.dispute_words import (
    about,
    answerers,
    badges,
    matter_line,
    progress,
    sentence,
    similar_line,
    solving,
    source_word,
    unsaid,
)
from pages.parts.frame import foot, head, note, section
from pages.parts.numbers import fraction, moment
from pages.parts.screens import to_dispute, to_matter
from pages.parts.time_limits import limit_rows
from pages.parts.words import in_lines, plain

at = now()
today = at.date()
number = st.query_params.get("number", "")
with data() as connection:
    case = dispute(connection, viewer(), number, today)
    alike = similar(connection, viewer(), case.id) if case else ()
names = district()
if case is None:
    trace.refused(number)
    blank.not_there("这件矛盾")
    st.stop()
trace.looked(case.number)

short = {names.unit_full[unit]: names.unit[unit] for unit in names.unit}
basis = [f"截至 {moment(at)}", f"编号 {plain(case.number)}", f"来源：{source_word(case.source)}", "天数为自然日"]
head(plain(case.title), sentence(case, today), basis)
st.markdown(badges(case))
acts_bar("dispute", case.number)

left, right = st.columns([1, 1.04], gap="medium")
with left:
    section("是什么事")
    with st.container(border=True, key="about"):
        st.markdown(in_lines(case.summary or "没有填写简要情况。"))
        facts(about(case))
        if empty := unsaid(case):
            note(empty)
with right:
    section("户数进度")
    solved, households = progress(case)
    if households:
        st.progress(solved / households, text=f"化解 **{fraction(solved, households, '户')}**")
    small_table(lot_rows(case.lots), "各批次户数", "户数还没有核定。")
    if case.said.progress:
        note(f"来源自报进度：{plain(case.said.progress)}（原样照录，不参与计算）。")
    section("怎么化解")
    with st.container(border=True, key="solving"):
        facts(solving(case))

with left:
    section("谁在办、办了多久")
    with st.container(border=True, key="owners"):
        facts([*answerers(case), ("代理人", agents(case.events, today))])
        held(case.holdings, short, today)
    if case.entry and (meeting := case.entry.meeting):
        invited = "、".join(plain(names.unit[unit]) for unit in meeting.units)
        with st.container(border=True, key="meeting"):
            st.markdown(f":material/groups: **建议开协调会，请 {invited} 参加**")
            st.markdown(f":small[:gray[{meeting.sentence}]]")
with right:
    section("移交经过")
    small_table(holding_rows(case.holdings, short, today, narrow=is_phone()), "承办单位，由新到旧", "还没有承办单位。")

with left:
    section("化解时限")
    small_table(limit_rows(case.limits, today), "化解时限，含已延期的", "没有定化解时限。")
with right:
    section("承诺")
    small_table(promise_rows(case.promises, today), "承诺", "没有承诺记录。")

section(f"关联事项 {len(case.matters)} 件")
if case.matters:
    links([(to_matter(line.number), plain(line.title), matter_line(line, today)) for line in case.matters], "matters")
else:
    note("没有关联的信访事项。")
if alike:
    section("相似矛盾")
    links([(to_dispute(one.number), plain(one.title), similar_line(one)) for one in alike], "similar")
section("时间线")
timeline(event_rows(case.events, today))
foot(moment(at))
