"""总览: what needs the viewer now, six main numbers, the one trend that matters, what changed since last week."""

import streamlit as st

from briefing import overview as said
from data_access import changes, disputes, feeds, settings
from data_access.metrics.definitions import METRICS
from data_access.metrics.explanation import formula
from data_access.metrics.measure import Window
from pages.parts import blank
from pages.parts.cards import metric_card, need_box, need_row
from pages.parts.charts import Line, line_ends
from pages.parts.desk import data, district, figure, now, series, viewer
from pages.parts.device import is_print
from pages.parts.frame import foot, head, note, section, way
from pages.parts.numbers import count, day_short, moment, period
from pages.parts.screens import to, to_dispute, to_metric
from pages.parts.sentences import change_line, linked, opened
from pages.parts.states import badge
from pages.parts.words import plain, shortened

ROWS = 6
CARDS = ("received_items", "open", "overdue", "on_time_strict", "key_open", "households_rate")
LABELS = {"received_items": "本月收件"}

at = now()
today = at.date()
names = district()
with st.skeleton(height=640):
    with data() as connection:
        ledger = disputes.ledger(connection, viewer(), today)
        news = changes.on_ledger(connection, viewer(), today)
        rise = changes.steepest_rise(connection, viewer(), today)
        silent = feeds.silent_now(connection, viewer(), today)
        thresholds = settings.thresholds(connection, today)
        weeks_asked = said.week_windows(today)
        seasons = settings.heating_seasons(connection, weeks_asked[0].first, today)
    day = Window(today, today)
    numbers = {name: figure(name, day).figure for name in [*(name for name, _, _ in said.NEED_NUMBERS), "due_7d"]}
    windows = said.card_windows(today)
    figures = {name: series(name, windows) for name in CARDS}
    received, finished = (series(name, weeks_asked) for name in ("received_items", "finished"))

needs = said.needs(ledger, today, thresholds)
gaps = said.gaps([gap for name in CARDS for gap in figures[name][-2].missing], silent, names)
weeks = [said.Week(w.first, w.last, r.value, f.value) for w, r, f in zip(weeks_asked, received, finished, strict=True)]

head(
    "总览",
    linked(said.needs_sentence(len(needs), {name: numbers[name].numerator for name in numbers}), today),
    [f"截至 {moment(at)}", "口径：收到日期、办结日期、法定期限"],
    said.missing_sentence(gaps, today),
)
RATIO = (1, 1.04)
left, right = st.columns(RATIO, gap="medium")
with left:
    section("需要您过问", to("key-disputes"), f"全部在账 {count(len(ledger))}")
    if not ledger:
        blank.nothing("在账的重点矛盾", "登记或导入台账后，逾期、临期、承诺过期、反弹和停滞的会列在这里。")
    elif not needs:
        blank.nothing("需要您过问的重点矛盾", "在账的没有逾期、临期、承诺过期、反弹或停滞。")
    else:
        with need_box():
            for place, need in enumerate(needs):
                if place == ROWS and not is_print():
                    rest = st.expander(f"另有 {count(len(needs) - ROWS)}", type="compact", key="more-needs")
                with rest if place >= ROWS and not is_print() else st.container():
                    small = f"{plain(need.where)} · {plain(shortened(need.awaited, 22))}"
                    link = to_dispute(need.number)
                    need_row(badge(need.state, need.reason), plain(need.title), link, small, need.number)
    others = [("逾期未结", "overdue", figures["overdue"][-2]), ("7日内到期", "due_7d", numbers["due_7d"])]
    with st.container(horizontal=True, key="inline-matters", vertical_alignment="center", gap="small"):
        st.markdown(":small[:gray[信访事项（含未挂账）]]", width="content")
        for label, name, answer in others:
            total = count(answer.numerator, at_least=answer.value is None)
            way(opened(name, day), f":small[{label} **{total}**]")
with right:
    section("主要数字", to_metric(), "指标口径")
    with st.grid(3, min_column_width=150):
        for name in CARDS:
            metric, shown = METRICS[name], said.card(METRICS[name], figures[name])
            help = f"{metric.meaning}。{formula(metric, thresholds)}。"
            metric_card(
                LABELS.get(name, metric.label),
                shown.value,
                shown.delta,
                shown.against,
                metric.good,
                shown.trend,
                help,
                opened(name, windows[-2]),
            )
    before = said.same_days(today)
    note(f"件次，重点矛盾为件 · 较上月 = {period(before.first, before.last)}同期 · 曲线为近 12 个月，本月截至今日")

left, right = st.columns(RATIO, gap="medium")
with left:
    section(said.finding(weeks, seasons))
    lines = [Line("收件", [w.received for w in weeks]), Line("办结", [w.finished for w in weeks])]
    line_ends([w.last for w in weeks], lines, alt=said.finding(weeks, seasons), key="trend")
    broken = " · 断开处为来源缺数，未知" if any(w.received is None or w.finished is None for w in weeks) else ""
    note(f"件次/周 · 按收到日期与办结日期 · 近 {said.WEEKS} 周 · 截至 {day_short(weeks[-1].last)}（整周）{broken}")
with right:
    section("比上周变了什么")
    told = said.changes(news, ledger, rise, gaps, names)
    if not told:
        blank.nothing("变化", "近 7 日台账没有新的上账、化解、移交、反弹或销账。")
    else:
        with st.container(border=True, key="changes", gap="xsmall"):
            for change in told:
                change_line(change, today)
    note("近 7 日 · 按发生日期")
foot(moment(at))
