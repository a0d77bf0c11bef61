"""The blocks of the trace's screen: its filters in the address, who looked at one matter, the entries, whether it is whole."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import streamlit as st

from data_access import audit, proof
from data_access.audit import ACT_WORDS, Act, Entry
from data_access.engine import connect
from pages.parts.address import say_what_was_dropped
from pages.parts.device import is_phone
from pages.parts.frame import note
from pages.parts.numbers import moment, whole
from pages.parts.pager import first_page
from pages.parts.tables import Column, table
from pages.parts.trace_words import act_badge, subject, told, who
from pages.parts.words import plain, shortened

PAGE = 30
_ACTS = {word: act for act, word in ACT_WORDS.items()}
_COLUMNS = (
    Column("moment", "时间", width=150),
    Column("who", "谁", width=90),
    Column("post", "职务", width=190),
    Column("act", "做了什么", width=100),
    Column("subject", "对象", width=180),
    Column("told", "说明", width=300),
    Column("address", "来自", width=110),
)
_LETTERS = {"who": 6, "post": 13, "subject": 12, "told": 21, "address": 16}


@dataclass(frozen=True)
class Sought:
    """What the trace is narrowed to; None lets everything through."""

    who: str | None
    act: Act | None
    subject: str | None
    since: date | None
    until: date | None

    def conditions(self) -> dict[str, Any]:
        """The same for audit.entries."""
        return {name: getattr(self, name) for name in ("who", "act", "subject", "since", "until")}

    @property
    def narrow(self) -> bool:
        return any(self.conditions().values())


def controls() -> Sought:
    """Draws the filters, all in the address, and gives what they say."""
    say_what_was_dropped({"act": ("做了什么", list(_ACTS))})
    with st.grid(5, min_column_width=150):
        since = st.date_input("自", None, format="YYYY-MM-DD", key="since", bind="query-params", on_change=first_page)
        until = st.date_input("至", None, format="YYYY-MM-DD", key="until", bind="query-params", on_change=first_page)
        act = st.selectbox(
            "做了什么",
            list(_ACTS),
            index=None,
            placeholder="全部",
            key="act",
            bind="query-params",
            on_change=first_page,
        )
        whose = st.text_input(
            "谁", placeholder="姓名", max_chars=20, key="who", bind="query-params", on_change=first_page
        )
        what = st.text_input(
            "对象",
            placeholder="编号、账号、追踪码",
            max_chars=80,
            key="subject",
            bind="query-params",
            on_change=first_page,
        )
    return Sought(
        (whose or "").strip() or None,
        _ACTS.get(act or ""),
        (what or "").strip() or None,
        since if isinstance(since, date) else None,
        until if isinstance(until, date) else None,
    )


def clear() -> None:
    """Takes every filter off, also out of the address."""
    st.session_state.update({"since": None, "until": None, "act": None, "who": "", "subject": ""})
    first_page()


def key_of(page: str | None) -> tuple[int | None, int | None]:
    """(before, after): from which entry on the page that the address names goes, down or up. Raises LookupError."""
    if not page:
        return None, None
    match = re.fullmatch(r"(before|after)~(\d{1,9})", page, re.ASCII)
    if match is None:
        raise LookupError(page)
    return (int(match[2]), None) if match[1] == "before" else (None, int(match[2]))


def neighbours(
    found: Sequence[Entry], before: int | None, after: int | None
) -> tuple[Sequence[Entry], Mapping[str, str] | None, Mapping[str, str] | None]:
    """A page out of what was found for it and one entry more, and what the address says of the pages beside it."""
    more = len(found) > PAGE
    shown = found[-PAGE:] if after else found[:PAGE]
    if not shown:
        return shown, {} if before or after else None, None
    earlier = {"page": f"after~{shown[0].id}"} if before or (after and more) else None
    later = {"page": f"before~{shown[-1].id}"} if after or more else None
    return shown, earlier, later


def lookers(found: Sequence[Entry]) -> None:
    """谁看过这件: each official once, with the last time and how often."""
    counts = Counter((entry.who, entry.post) for entry in found)
    last = {(entry.who, entry.post): entry.moment for entry in reversed(found)}
    rows = [
        {"who": name, "post": post, "last": moment(last[name, post]), "times": n} for (name, post), n in counts.items()
    ]
    columns = (
        Column("who", "谁", width=160),
        Column("post", "职务", width=320),
        Column("last", "最近一次", width=220),
        Column("times", "次数", "count", 90),
    )
    table(rows, columns, f"看过的人，{len(rows)} 名", "trace-lookers")
    note("同一次登录里一小时内反复看，只记一次。")


def entries(found: Sequence[Entry]) -> None:
    """The entries, newest first; a click on one shows the whole of it above."""
    if is_phone():
        for entry in found:
            with st.container(border=True, key=f"item-entry-{entry.id}", gap="xxsmall"):
                st.markdown(f"{act_badge(entry.act)} **{plain(subject(entry) or who(entry))}**")
                st.markdown(f":small[{plain(who(entry))} {plain(entry.post)}]  \n:small[:gray[{moment(entry.moment)}]]")
                if words := told(entry):
                    st.markdown(f":small[{plain(words)}]")
        return
    opened = st.container()
    rows = [_row(entry) for entry in found]
    chosen = table(rows, _COLUMNS, f"操作记录，{len(rows)} 条", f"trace-{found[0].id}", select=True)
    if chosen is not None:
        with opened:
            _whole(found[chosen])


def _row(entry: Entry) -> dict[str, Any]:
    row = {
        "moment": f"{entry.moment:%Y-%m-%d %H:%M:%S}",
        "who": who(entry),
        "post": entry.post,
        "act": ACT_WORDS[entry.act],
        "subject": subject(entry),
        "told": told(entry),
        "address": entry.address,
    }
    return row | {name: shortened(row[name], most) for name, most in _LETTERS.items()}


def _whole(entry: Entry) -> None:
    """One entry in full."""
    with st.container(border=True, key="trace-entry", gap="xxsmall"):
        st.markdown(f"{act_badge(entry.act)} **{plain(subject(entry))}**　:small[:gray[第 {whole(entry.id)} 条]]")
        st.markdown(f"{plain(who(entry))}　{plain(entry.post)}　:small[:gray[{moment(entry.moment)}]]")
        if words := told(entry):
            st.markdown(f":small[{plain(words)}]")


def chain(at: datetime) -> None:
    """Whether the trace is whole, as the hashes and the anchors say, and when that was asked of all of it."""
    stands = proof.standing(connect(), at)
    if problems := stands.newest.problems:
        said = "  \n".join(plain(problem) for problem in problems[:10])
        more = f"  \n另有 {whole(len(problems) - 10)} 处。" if len(problems) > 10 else ""
        st.error(f"操作记录不完整，请立即报告：  \n{said}{more}", icon=":material/gpp_bad:")
        return
    if not stands.newest.last:
        return
    since = stands.newest.last - stands.whole.last
    rest = f"，其后 {whole(since)} 条刚刚核对无误" if since else ""
    anchored = audit.last_anchor(audit.anchors_of(connect()))
    outside = f"最近一次锚定于 {moment(anchored)}" if anchored else "还没有锚定过"
    proved = f"全部 {whole(stands.whole.last)} 条于 {stands.moment:%H:%M} 逐条核对无误{rest}"
    note(f":material/verified_user: 记录完整：{proved}；{outside}。")
