"""查找: disputes and matters by number or word; the one that bears exactly this number opens at once."""

import streamlit as st

from briefing.viewpoint import within
from data_access.search import find
from pages.parts import blank
from pages.parts.cards import need_box, need_row
from pages.parts.desk import data, district, now, viewer
from pages.parts.device import is_print
from pages.parts.frame import foot, head, note, section
from pages.parts.numbers import moment, whole
from pages.parts.pager import first_page, pager
from pages.parts.search_results import (
    KINDS,
    LONGEST,
    MOST,
    bears,
    found_sentence,
    link,
    page_at,
    searchable,
    small,
)
from pages.parts.states import gray_badge
from pages.parts.words import plain

at = now()
top = st.container()
with st.container(key="search-box"):
    asked = st.text_input(
        "查找",
        key="words",
        placeholder="编号或词，如 供暖、金辉苑；几个词用空格隔开",
        icon=":material/search:",
        max_chars=LONGEST,
        bind="query-params",
        on_change=first_page,
        label_visibility="collapsed",
    )
words = (asked or "").strip()

if not searchable(words):
    with top:
        sentence = "太短了，请至少输入两个字。" if words else "输入编号或词，查重点矛盾和信访事项。"
        head("查找", sentence, f"截至 {moment(at)}")
    note("查编号、标题、内容和地点；几个词要同时出现；全角半角、大写小写都可以。")
    st.stop()

with data() as connection:
    disputes, matters = (find(connection, viewer(), words, MOST, subject=subject) for subject in KINDS)
hits = [*disputes.hits, *matters.hits]

exact = [hit for hit in hits if bears(hit, words)]
# Once a visit to these words, or 返回 would lead forward again.
if len(exact) == 1 and st.session_state.get("search-opened") != words and not is_print():
    st.session_state["search-opened"] = words
    there = link(exact[0])
    st.switch_page(there.file, query_params=dict(there.query))

with top:
    head(
        "查找",
        found_sentence(words, hits, bool(disputes.before or matters.before), within(viewer())),
        [f"截至 {moment(at)}", "重点矛盾在前，各按日期由近到远"],
    )
if not hits and not district().street:
    blank.nothing("可查的矛盾和事项", "导入台账、信访或 12345 数据后，按编号或词在这里查。", imports=True)
    st.stop()
if not hits:
    blank.filtered("矛盾和事项", key="search")
    note("换一个更短的词，或只写编号的一部分；地点可以只写小区名。")
    st.stop()

try:
    page = page_at(hits, st.query_params.get("after"), len(hits) if is_print() else None)
except LookupError:
    note(":orange[网址里的页码已不在结果里，从第一页看起。]")
    page = page_at(hits, None)

for subject, kind in KINDS.items():
    shown = [hit for hit in page.hits if hit.subject == subject]
    if shown:
        section(f"{kind} {whole(sum(hit.subject == subject for hit in hits))} 件")
        with need_box(subject):
            for hit in shown:
                where = gray_badge(plain(hit.street or "未归类"))
                need_row(where, plain(hit.title), link(hit), small(hit), f"{subject}-{hit.number}")
pager(page.earlier, page.later, f"本页 {len(page.hits)} 件，共 {whole(len(hits))} 件")
foot(moment(at))
