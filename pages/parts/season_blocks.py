"""The blocks of 采暖季: a claim with its proof, the winters one by one, this season by street and supplier."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from briefing import season as said
from briefing.case_list import missing_words
from briefing.season import Claim, Part, Winters
from data_access.district import Names
from data_access.metrics.measure import Window
from domain.winters import DAYS_RULE, VERDICT_RULE, WINTERS_RULE, Streak, Verdict, Week
from pages.parts.device import is_phone, is_print
from pages.parts.frame import note, way
from pages.parts.numbers import day_table, decimal, whole
from pages.parts.screens import Link, to_matters
from pages.parts.states import badge
from pages.parts.tables import Column, table
from pages.parts.words import plain

_BADGES = {Verdict.HOLDS: "arrives", Verdict.FAILS: "ended", Verdict.UNKNOWN: "silent"}


@dataclass(frozen=True)
class Heating:
    """What is about heating (供暖): the topics by id, their names."""

    topics: dict[int, str]

    @property
    def where(self) -> dict[str, tuple[int, ...]]:
        """As the numbers take it."""
        return {"topic": tuple(self.topics)}

    @property
    def hint(self) -> str:
        """What a row of a table does, for its note."""
        return " · 点一行看清单" if len(self.topics) == 1 and not is_print() else ""

    def behind(self, metric: str, window: Window, **narrow: str) -> Link | None:
        """The way to the matters of a number about heating; None where several topics are (see `ways`)."""
        if len(self.topics) != 1:
            return None
        (topic,) = self.topics.values()
        return to_matters(metric, from_=window.first, to=window.last, topic=topic, **narrow)


def ways(heating: Heating, metric: str, window: Window) -> None:
    """Where several topics are about heating, the way to the matters of each."""
    if len(heating.topics) > 1:
        with st.container(horizontal=True, key=f"season-topics-{metric}"):
            for topic in heating.topics.values():
                way(to_matters(metric, from_=window.first, to=window.last, topic=topic), topic, arrow=True)


def week_table(weeks: Sequence[Week], this: str, over: int, alt: str) -> None:
    """The weeks of the chart as a table, for paper. this: what the shown winter is called; over: its weeks that are."""
    shown = (
        Column("week", "周", "name"),
        Column("this", this, "right"),
        *(Column(name, head, "right") for name, head in (("low", "往年最少"), ("middle", "中位"), ("high", "最多"))),
        Column("known", "已知的往年(季)", "right"),
    )
    rows = [
        {
            "week": f"第{week.number + 1}周",
            "this": whole(week.this) if week.number < over else "—",
            **{name: decimal(getattr(week, name), places=0) for name in ("low", "high")},
            "middle": decimal(week.middle),
            "known": str(week.known),
        }
        for week in weeks
    ]
    table(rows, shown, alt, "season-weeks")


def claim_block(claim: Claim, found: Winters, heating: Heating, names: Names) -> None:
    """One claim in a box: its two sentences, each with its verdict, its window, why it is open, and the way to the
    matters that broke it, or to the empty window."""
    today, days, in_a_row = found.today, claim.days, claim.in_a_row
    with st.container(border=True, key=f"item-claim-{claim.metric}", height="stretch"):
        st.markdown(f"说法：没有{claim.what}")
        since = Window(min(days.broken or days.first, today), today)
        _streak(days, said.days_words(claim, today), DAYS_RULE, names)
        _way(heating.behind(claim.metric, since), claim, since)
        words = said.row_words(claim, today)
        if in_a_row is None:
            note(words)
            return
        _streak(in_a_row, words, WINTERS_RULE, names)
        broken = next((season for season in found.all if season.first == in_a_row.broken), None)
        of = said.up_to(broken, today) if broken else Window(in_a_row.first, in_a_row.last)
        _way(heating.behind(claim.metric, of), claim, of)


def _streak(streak: Streak, words: str, rule: str, names: Names) -> None:
    st.markdown(f"{badge(_BADGES[streak.verdict], str(streak.verdict))} **{plain(words)}**")
    why = missing_words(streak.gaps, names) if streak.verdict is Verdict.UNKNOWN else None
    if why:
        st.markdown(f":small[:orange[{plain(why)}，期内是否真的没有尚不能证明]]")
    note(f"窗口 {day_table(streak.first)} 至 {day_table(streak.last)} · {rule}")


def _way(there: Link | None, claim: Claim, window: Window) -> None:
    if there is not None and not is_print():
        way(there, f"看{claim.what}：{day_table(window.first)} 至 {day_table(window.last)}", arrow=True)


def claim_rules(found: Winters, heating: Heating) -> None:
    """The line under the claims."""
    note(
        f"有记录之日 {day_table(found.base)}；集体访为五人以上来访，按批次；供暖收件为领域标为供暖的，按件次；均按收到日期。"
        f"{VERDICT_RULE}{heating.hint}"
    )


def winters_table(claims: Sequence[Claim], found: Winters, heating: Heating, names: Names) -> None:
    """Each winter of the records with what it had and whether "none" holds of it; a row opens its matters."""
    by_metric = {claim.metric: claim for claim in claims}
    first, wide, narrow = (82, 62, 74) if is_phone() else (140, 100, 96)
    heads = {said.COLLECTIVE: "集体访", said.RECEIVED: "收件"}
    counted = [
        column
        for claim in claims
        for column in (
            Column(claim.metric, heads[claim.metric] + ("" if is_phone() else f"({claim.unit})"), "right", wide),
            Column(f"{claim.metric}-none", f"没有{heads[claim.metric]}", "name", narrow),
        )
    ]
    shown = [Column("season", "采暖季", "name", first), *counted]
    if not is_phone():
        shown += [Column("window", "起止", "name", 200), Column("missing", "缺数", width=400)]
    rows = []
    for nr, season in reversed(list(enumerate(found.all))):
        window = said.up_to(season, found.today)
        called = said.season_name(season)
        called = called.removesuffix(" 采暖季") if is_phone() else called
        line = {"season": called, "window": f"{day_table(window.first)} 至 {day_table(window.last)}"}
        for metric, claim in by_metric.items():
            winter = claim.winters[nr]
            line[metric] = whole(winter.had, at_least=bool(winter.gaps))
            line[f"{metric}-none"] = said.verdict_words(winter, found.today)
        gaps = claims[0].winters[nr].gaps
        line["missing"] = missing_words(gaps, names) or "各来源到齐"
        rows.append((line, window))
    chosen = table([line for line, _ in rows], shown, "各采暖季的供暖集体访和收件", "season-winters", select=True)
    if chosen is not None:
        follow(heating.behind(said.RECEIVED, rows[chosen][1]))


def parts_table(
    parts: Sequence[Part], dimension: str, head: str, found: Winters, heating: Heating, names: Names
) -> None:
    """The shown season by street or supplier beside as many days of the one before; a row opens its matters."""
    wide, narrow = (None, None) if is_phone() else (260, 135)
    this, last = ("本季", "上季同期") if found.running else ("上季", "再上一季")
    shown = [Column("name", head, "text", wide), Column("this", f"{this}(件次)", "right", narrow)]
    if found.past:
        shown.append(Column("last", f"{last}(件次)", "right", narrow))
    rows = [
        {
            "name": names.of(dimension, part.value),
            "this": said.part_words(part.this),
            "last": said.part_words(part.last),
        }
        for part in parts
    ]
    chosen = table(rows, shown, f"供暖收件，按{head}", f"season-{dimension}", select=True)
    if chosen is not None:
        follow(heating.behind(said.RECEIVED, found.so_far, **{dimension: names.of(dimension, parts[chosen].value)}))


def follow(there: Link | None) -> None:
    """Goes there, if anywhere."""
    if there is not None:
        st.switch_page(there.file, query_params=dict(there.query))
