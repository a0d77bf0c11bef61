"""指标口径: every number once, what it means, how it is counted, what it says now and the way to its cases."""

import streamlit as st

from briefing.catalogue import GROUPS, lines, rivals
from briefing.catalogue import found as found_in
from briefing.overview import gaps, missing_sentence
from data_access import settings
from data_access.feeds import silent_now
from data_access.metrics.definitions import METRICS, ON_TIME, RULE_VERSION
from data_access.metrics.measure import Window
from pages.parts import blank
from pages.parts.address import say_what_was_dropped
from pages.parts.catalogue_blocks import back, clear, controls, entry, rate_box
from pages.parts.desk import data, district, figures, now, viewer
from pages.parts.frame import foot, head, note, section
from pages.parts.numbers import moment, period

at = now()
today = at.date()
month = Window(today.replace(day=1), today)
with data() as connection:
    thresholds = settings.thresholds(connection, today)
    silent = silent_now(connection, viewer(), today)
received = figures(["received_items"], month)["received_items"]

head(
    "指标口径",
    f"共 **{len(METRICS)} 个**数字，每个只定义一次；点开数字就是它背后的案件。",
    [
        f"截至 {moment(at)}",
        f"期内数为 {period(month.first, month.last)}，期末数为今日",
        f"口径版本 {RULE_VERSION}",
        f"范围：{viewer().scope}",
    ],
    missing_sentence(received.missing, gaps(received.missing, silent, district()), today),
)
if not district().street:
    blank.nothing("数据", "导入后，每个数字显示今天的值，点开就是它的案件；口径现在就能看。", imports=True)
say_what_was_dropped({"group": ("分组", list(GROUPS)), "metric": ("指标", list(METRICS))})
one = METRICS.get(st.query_params.get("metric", ""))
if one is not None:
    back()
    entry(one, lines(one, thresholds), figures([one.name], month)[one.name], month)
    foot(moment(at))
    st.stop()

words, group = controls(list(GROUPS))
shown = found_in(words, thresholds, group)
if not shown:
    blank.filtered("指标", on_clear=clear, key="catalogue")

with st.skeleton(height=640):
    asked = [metric.name for metrics in shown.values() for metric in metrics]
    answers = figures([*asked, *ON_TIME], month)

for title, metrics in shown.items():
    section(title)
    if title == "按期办结率":
        note("同一个问题，各地算法不同：同一期间并列如下，差别写明，分子、分母各自能点开。")
        with st.grid(4, min_column_width=240):
            for rival in rivals(answers):
                rate_box(rival, month)
    with st.grid(2, min_column_width=340):
        for metric in metrics:
            entry(metric, lines(metric, thresholds), answers[metric.name], month)
foot(moment(at))
