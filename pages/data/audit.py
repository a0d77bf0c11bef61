"""操作记录: the trace, narrowed by day, person, act and subject; who looked at a matter; whether nothing was altered."""

import streamlit as st

from data_access import audit
from domain import beijing
from pages.parts import blank
from pages.parts.desk import data
from pages.parts.device import is_print
from pages.parts.frame import foot, head, note, section
from pages.parts.numbers import moment
from pages.parts.pager import pager
from pages.parts.trace_blocks import PAGE, chain, clear, controls, entries, key_of, lookers, neighbours
from pages.parts.trace_words import sentence
from pages.parts.words import plain

at = beijing.now()  # the trace keeps real time, in a sample district, too
with data() as connection:
    today = audit.counts(connection, at.date())
head("操作记录", sentence(today), [f"截至 {moment(at)}", "只增不改，每条带前一条的校验值", "至少保存六个月"])
whole = st.container()

sought = controls()
try:
    before, after = key_of(st.query_params.get("page"))
except LookupError:
    note(":orange[网址里的页码有误，从最近的看起。]")
    before = after = None
with data() as connection:
    found = audit.entries(connection, **sought.conditions(), before=before, after=after, limit=PAGE + 1)
    looks = audit.looks(connection, sought.subject) if sought.subject else []
if looks and not (before or after):
    section(f"谁看过 {plain(sought.subject or '')}")
    lookers(looks)
    section("记录")
shown, earlier, later = neighbours(found, before, after)
if shown:
    entries(shown)
    pager(earlier, later, f"本页 {len(shown)} 条，由近到远")
elif sought.narrow:
    blank.filtered("记录", on_clear=clear, key="trace")
else:
    blank.nothing("操作记录", "登录、查看、导出和写入都会记在这里。")
if not is_print():
    with whole:
        chain(at)
foot(moment(at))
