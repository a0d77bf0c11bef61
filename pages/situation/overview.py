"""总览: what needs the viewer now, six main numbers, the one trend that matters, what changed since last week."""

import streamlit as st

from briefing import overview as said
from briefing.figures import count_words
from briefing.viewpoint import whose
from data_access import changes, disputes, feeds, settings
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import Window
from pages.parts import blank
from pages.parts.charts import Line, line_ends
from pages.parts.desk import data, district, figures, now, trends, viewer, waiting
from pages.parts.frame import foot, head, note, section
from pages.parts.numbers import count, day_short, moment, period
from pages.parts.overview_blocks import change_list, halves, linked, main_numbers, matters_line, need_list
from pages.parts.screens import to, to_metric
from pages.parts.todo import rows

CARDS = ("received_items", "open", "overdue", "on_time_strict", "key_open", "households_rate")
_TO_DO = 4  # rows of 我的待办; the others stand on their own screen
LABELS = {"received_items": "本月收件"}

at = now()
today = at.date()
names = district()
months, weeks_asked = said.card_windows(today), said.week_windows(today)
with st.skeleton(height=640):
    with data() as connection:
        ledger = disputes.ledger(connection, viewer(), today)
        news = changes.on_ledger(connection, viewer(), today)
        rise = changes.steepest_rise(connection, viewer(), today)
        silent = feeds.silent_now(connection, viewer(), today)
        thresholds = settings.thresholds(connection, today)
        seasons = settings.heating_seasons(connection, weeks_asked[0].first, today)
    asked = [*(name for name, _, _ in said.NEED_NUMBERS), "overdue", "due_7d"]
    numbers = figures(asked, Window(today, today))
    monthly = trends(CARDS, months)
    received, finished = trends(("received_items", "finished"), weeks_asked).values()

needs = said.needs(ledger, today)
needing = {name: answer.numerator for name, answer in numbers.items()}
missing = [gap for name in CARDS for gap in monthly[name][said.MONTHS - 1].missing]
gaps = said.gaps(missing, silent, names)
weeks = [said.Week(w.first, w.last, r.value, f.value) for w, r, f in zip(weeks_asked, received, finished, strict=True)]

head(
    "总览",
    linked(said.needs_sentence(len(needs), needing, whose(viewer())), today),
    [f"截至 {moment(at)}", "口径：收到日期、办结日期、法定期限"],
    said.missing_sentence(missing, gaps, today),
)

if to_do := waiting():
    section(f"我的待办 {count(len(to_do), '项')}", to("todo"), "全部待办")
    rows(to_do[:_TO_DO], today, "todo")

left, right = halves()
with left:
    section("需要您过问", to("key-disputes"), f"全部在账 {count(len(ledger))}")
    if needs:
        need_list(needs)
    elif ledger:
        blank.nothing("需要您过问的重点矛盾", "在账的没有逾期、临期、承诺过期、反弹或停滞。")
    else:
        blank.nothing("在账的重点矛盾", "导入台账后，逾期、临期、承诺过期、反弹和停滞的列在这里。", imports=True)
    matters = [(METRICS[name].label, numbers[name], name) for name in ("overdue", "due_7d")]
    matters_line([(label, count_words(n), name) for label, n, name in matters], today)
with right:
    section("主要数字", to_metric(), "指标口径")
    main_numbers({n: said.card(METRICS[n], monthly[n]) for n in CARDS}, LABELS, months[said.MONTHS - 1], thresholds)
    same = months[said.MONTHS]
    note(f"件次；重点矛盾为件 · 较上月 = {period(same.first, same.last)}同期 · 曲线为近 12 个月，本月截至今日")

left, right = halves()
with left:
    section(title := said.finding(weeks, seasons))
    lines = [Line("收件", [week.received for week in weeks]), Line("办结", [week.finished for week in weeks])]
    if any(value for line in lines for value in line.values):
        line_ends([week.last for week in weeks], lines, alt=title, key="trend")
    else:
        blank.nothing("可画的收件和办结", "导入信访、12345 等来源后，每周的收件和办结画在这里。", imports=True)
    broken = (
        " · 断开处来源缺数，线端为最近已知的一周"
        if any(None in (week.received, week.finished) for week in weeks)
        else ""
    )
    note(f"件次/周 · 按收到与办结日期 · 近 {len(weeks)} 周 · 截至 {day_short(weeks[-1].last)}（整周）{broken}")
with right:
    section("比上周变了什么")
    told = said.changes(news, ledger, rise, gaps, names)
    if told:
        change_list(told, today)
    else:
        blank.nothing("变化", "近 7 日台账没有上账、化解、移交、反弹或销账。")
    note("近 7 日 · 按发生日期")
foot(moment(at))
