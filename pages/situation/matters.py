"""案件清单: the matters or disputes behind any number, one side of it, a page at a time, and the same as .xlsx."""

import streamlit as st

from briefing.case_list import adds_up, listed_words, measure_word, missing_words
from briefing.figures import too_few_words, value_words
from briefing.viewpoint import whose
from data_access import settings
from data_access.metrics.behind import cases
from data_access.metrics.explanation import basis, formula, meaning
from data_access.metrics.opened import rows_of
from pages.parts.address import say_what_was_dropped
from pages.parts.case_controls import clear, export, filters, side
from pages.parts.case_rows import draw, none
from pages.parts.desk import data, district, now, viewer
from pages.parts.device import is_print
from pages.parts.frame import foot, head, note, way
from pages.parts.numbers import moment, whole
from pages.parts.pager import pager
from pages.parts.question import answered, asked, keys_of, when, written_key
from pages.parts.screens import to, to_metric
from pages.parts.tables import VIEWS, view
from pages.parts.words import plain

PAGE, PAPER = 20, 500

at = now()
names = district()
query = st.query_params.to_dict()
question, bad = asked(query, names, at.date())
if question is None:
    sentence = "网址里没有写明要看哪个数字，或没有这个数字。请从总览或指标口径里点开一个数字。"
    head("案件清单", sentence, f"查询于 {moment(at)}")
    way(to_metric(), "指标口径：全部数字", arrow=True)
    way(to("overview"), "总览", arrow=True)
    st.stop()

question, answer, dropped = answered(question)
bad += dropped
metric = question.metric
try:
    after, before = keys_of(query)
except LookupError:
    bad.append("页码")
    after = before = None

with data() as connection:
    sought = (connection, viewer(), metric, question.window, question.side, question.where)
    size = PAPER if is_print() else PAGE
    page = cases(*sought, after=after, before=before, limit=size)
    if page.lines and not page.cases:
        bad.append("页码")
        page = cases(*sought, limit=size)
    rows = rows_of(connection, viewer(), metric, page.cases)
    thresholds = settings.thresholds(connection, question.window.last)

missing = missing_words(answer.missing, names)
head(
    f"案件清单：{metric.label}",
    f"{whose(viewer())}{when(question, at.date())}，{metric.label} **{value_words(metric, answer)}**；{listed_words(question, answer, page)}。",
    [basis(metric, question.window), *map(plain, question.filters()), f"查询于 {moment(at)}"],
    missing,
)
if bad:
    note(f":orange[网址里的{'、'.join(dict.fromkeys(bad))}不在名单里或用不上，已略去。]")
say_what_was_dropped({"view": ("显示方式", VIEWS)})
with st.container(horizontal=True, vertical_alignment="center", key="case-controls"):
    side(question)
    filters(question)
    shown = view(label="collapsed") if rows and not is_print() else ""
    if rows:
        export(question, page, at)

if not adds_up(question, answer, page.weight):
    st.warning("清单合计与数字不一致：数据可能刚刚更新，请刷新；仍不一致，请告诉管理员。", icon=":material/rule:")
if rows:
    draw(rows, question, shown, at.date())
    if not is_print():
        earlier = written_key("before", page.cases[0].key) if page.earlier else None
        later = written_key("after", page.cases[-1].key) if page.later else None
        pager(earlier, later, f"本页 {len(rows)} 行，共 {whole(page.lines)} 行")
    cut = (
        f"；打印只到前 {PAPER} 行，全部请导出 .xlsx"
        if is_print() and page.later
        else f"；点{'标题' if shown == VIEWS[1] else '一行'}看全件"
    )
    total = f"，合计 {whole(page.weight)} {measure_word(metric, question.side)}" if answer.state != "too_few" else ""
    note(f"按计入日由近到远{total}{cut}。")
else:
    none(question, answer, page, names, clear)
if answer.state == "too_few":
    note(f"{too_few_words(thresholds)}。")
note(f"{meaning(metric, thresholds)}。{formula(metric, thresholds)}。依据：{metric.source}。")
way(to_metric(metric.name), "这个数字的口径", arrow=True)
foot(moment(at))
