"""采暖季: this winter against the past ones, what is claimed not to have been, where it will come again, by street and
supplier."""

from datetime import timedelta

import streamlit as st

from briefing import season as said
from briefing.case_list import missing_words
from briefing.periods import SEASON, earlier_years
from briefing.viewpoint import whose
from data_access import settings
from data_access.metrics.behind import latest
from data_access.metrics.definitions import METRICS
from data_access.metrics.explanation import basis
from data_access.metrics.measure import Window, begun
from pages.parts import blank
from pages.parts.charts import winter_band
from pages.parts.desk import data, district, figure, now, series, viewer
from pages.parts.device import is_phone, is_print
from pages.parts.frame import foot, head, note, section, way
from pages.parts.numbers import day_long, day_short, moment
from pages.parts.overview_blocks import written
from pages.parts.screens import to_metric
from pages.parts.season_blocks import (
    Heating,
    claim_block,
    claim_rules,
    parts_table,
    ways,
    week_table,
    winters_table,
)
from pages.parts.season_places import places_block
from pages.parts.words import plain

at = now()
today, names = at.date(), district()
heating = Heating({id_: names.topic[id_] for id_ in sorted(names.heating)})
with data() as connection:
    base = begun(connection)
    seasons = settings.heating_seasons(connection, base or today, today + timedelta(days=400))
found = said.winters(seasons, base, today) if base else None
if base is None or not heating.topics or found is None:
    head("采暖季", "还没有可以比较的采暖季。", f"截至 {moment(at)}")
    if base is None:
        blank.nothing("可看的采暖季", "导入信访、12345 等来源后，各采暖季的供暖收件列在这里。", imports=True)
    elif not heating.topics:
        how = "请管理员在“设置 · 机构与地区 · 领域”选定哪些领域属于供暖；选定后，往年的供暖收件也一并数出来。"
        blank.nothing("选定的供暖领域", how)
    else:
        coming = next(season for season in seasons if season.first > today)
        blank.nothing("有记录的采暖季", f"下一采暖季自{day_long(coming.first)}起，届时每周与往年比较。")
    foot(moment(at))
    st.stop()

metric = METRICS[said.RECEIVED]
with st.skeleton(height=600):
    this, *same_days = series(said.RECEIVED, [found.so_far, *found.same_days], heating.where)
    asked = [week for season in found.all for week in found.weeks(season)]
    weeks = said.laid(found, series(said.RECEIVED, asked, heating.where))
    claims = []
    for name in said.CLAIMED if viewer().whole else ():
        records = Window(base, today)
        since, *of = series(name, [records, *(said.up_to(s, today) for s in found.all)], heating.where)
        with data() as connection:
            last = latest(connection, viewer(), METRICS[name], records, heating.where)
        claims.append(said.claim(found, name, last, since, of))

head(
    "采暖季",
    [
        (written(phrase), heating.behind(said.RECEIVED, found.so_far) if phrase.metric else None)
        for phrase in said.sentence(found, this, same_days, whose(viewer()))
    ],
    [f"截至 {moment(at)}", f"领域：{plain('、'.join(heating.topics.values()))}", basis(metric, found.so_far)],
    missing_words(this.missing, names),
)
ways(heating, said.RECEIVED, found.so_far)

title = said.finding(found, weeks)
section(plain(title))
if any(week.this is not None or week.high is not None for week in weeks):
    shown = "本季" if found.running else "上季"
    winter_band(weeks, title, "season-band", (shown, "往年中位"))
    over = ((found.shown.last - found.shown.first).days + 1) % 7
    gaps = f" · 季末不足一周的 {over} 天不画" if over else ""
    unknown = any(week.this is None for week in weeks[: len(found.weeks(found.shown))])
    why = "来源缺数" if viewer().whole else "来源缺数或涉及少数人"
    gaps += f" · 断开处{why}" if unknown else ""
    note(
        f"件次/周 · 按收到日期 · 自{day_short(found.shown.first)}起按周对齐，只画整周 · 灰带为往年最少至最多，细线为中位"
        f"（{len(found.past)} 个采暖季，缺数的周不计）{gaps}"
    )
    if is_print():
        week_table(weeks, shown, len(found.weeks(found.shown)), title)
    else:
        way(to_metric(said.RECEIVED), "这个数字的口径", arrow=True)
else:
    blank.nothing("可画的整周", "采暖季满一周以后画在这里。")

# What is to be done before the season comes first until it begins.
ahead = st.container()
section("没有供暖事项的说法是否成立")
if claims:
    boxes = [st.container() for _ in claims] if is_print() or is_phone() else st.columns(2, gap="medium")
    for box, claim in zip(boxes, claims, strict=True):
        with box:
            claim_block(claim, found, heating, names)
    winters_table(claims, found, heating, names)
    claim_rules(found, heating)
else:
    note("有没有过，要看全部事项才能证明；您只看到经办或分管的事项，这里不作判断。")

if found.ended and viewer().whole:
    with st.container() if found.running else ahead:
        places_block(said.up_to(found.ended, today), found, heating, names, at)

before = earlier_years(SEASON, found.so_far, found.past, 1)
then = before[0] if before else None
boxes = [st.container(), st.container()] if is_print() or is_phone() else st.columns(2, gap="medium")
for box, (dimension, word) in zip(boxes, (("street", "街道"), ("heating", "供热单位")), strict=True):
    this_season = figure(said.RECEIVED, found.so_far, (dimension,), heating.where)
    last_season = figure(said.RECEIVED, then, (dimension,), heating.where) if then else None
    with box:
        section(f"{'本' if found.running else '上一'}采暖季供暖收件，按{word}")
        if rows := said.parts(this_season, last_season):
            parts_table(rows, dimension, word, found, heating, names)
        else:
            note("没有。")
compared = f"对比的是 {then.first.isoformat()} 至 {then.last.isoformat()}" if then else "没有更早的一季可比"
few = "" if viewer().whole else " · “—”涉及少数人，不显示"
note(f"件次 · 按收到日期 · 由多到少，没有列出的没有收件 · {compared} · 供热单位按楼、院登记{few}{heating.hint}")
foot(moment(at))
