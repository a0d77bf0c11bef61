"""What arrives: every feed with its last day, how often it is expected, and where and since when it is silent."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from data_access.feeds import FeedState
from domain.feeds import OVER
from pages.parts import blank
from pages.parts.device import is_phone
from pages.parts.frame import note
from pages.parts.numbers import day_short, day_table
from pages.parts.states import badge
from pages.parts.tables import Column, table
from pages.parts.words import plain

_COLUMNS = (
    Column("name", "来源", width=170),
    Column("every", "应到", width=110),
    Column("last", "最近数据到", "date", 120),
    Column("state", "现在", "state", 90),
    Column("where", "缺数的街道", width=560),
)


def feeds(found: Sequence[FeedState], today: date) -> None:
    """One row a feed; cards on a phone."""
    if not found:
        blank.nothing("数据来源", "导入第一个文件后，它的来源列在这里；以后过了该到的日子没有到，就在各页头标明缺数。")
        return
    rows = [row(feed, today) for feed in found]
    if is_phone():
        for feed, shown in zip(found, rows, strict=True):
            with st.container(border=True, key=f"item-feed-{feed.source}", gap="xxsmall"):
                st.markdown(f"{badge(shown['state'])} **{plain(feed.name)}**")
                st.markdown(f":small[{shown['every']} · 最近数据到 {day_table(feed.last_day)}]")
                if feed.silent:
                    st.markdown(f":small[:orange[{plain(shown['where'])}]]")
    else:
        table(rows, _COLUMNS, f"数据来源，{len(rows)} 个", "import-feeds")
    ended = (
        f"只由文件带来的来源，{OVER.days} 天没有新数据即为已停报，不再算缺数。" if any(f.ended for f in found) else ""
    )
    note(
        "最近数据到 = 各街道到数中最晚的一日；过了应到的日子没有数据，从缺的第一天起算缺数，"
        f"相关数字写“未知”或“至少”。{ended}"
    )


def _state(feed: FeedState) -> str:
    if feed.silent:
        return "silent"
    if feed.ended:
        return "ended"
    return "arrives" if feed.last_day else "unknown"


def row(feed: FeedState, today: date) -> dict[str, Any]:
    """A feed under the heads of the table."""
    gaps = [f"{gap.street}（{day_short(gap.since, today)}起）" for gap in feed.silent]
    rest = f"等 {len(gaps)} 个街道" if len(gaps) > 4 else ""
    return {
        "name": feed.name,
        "every": "每天" if feed.every_days == 1 else f"每 {feed.every_days} 天",
        "last": feed.last_day,
        "state": _state(feed),
        "where": "、".join(gaps[:4]) + rest,
    }
