"""重点矛盾: the open ledger, narrowed, sorted, grouped and paged by its address; each entry opens to its own page, several
are acted on or taken away together."""

import streamlit as st

from briefing.viewpoint import whose
from data_access.disputes import ledger
from data_access.metrics.measure import Window
from domain.visibility import Right
from pages.parts import blank
from pages.parts.desk import data, figure, now, viewer
from pages.parts.device import is_print
from pages.parts.frame import foot, head, note, way
from pages.parts.ledger import PAGE, SORT_WORDS, Totals, arranged, grouped, narrowed, page_after, sentence, totals
from pages.parts.ledger_bulk import bulk_bar
from pages.parts.ledger_entry import columns, wide
from pages.parts.ledger_filters import clear, controls, offered, views
from pages.parts.ledger_list import listing
from pages.parts.numbers import moment
from pages.parts.pager import pager
from pages.parts.saved_views import open_with_own, saved_views
from pages.parts.screens import to

at = now()
today = at.date()
with data() as connection:
    entries = ledger(connection, viewer(), today)
counted = ("key_open", "households", "households_solved", "key_overdue")
whole_ledger = Totals(*(figure(name, Window(today, today)).figure.numerator for name in counted))

top = st.container()
if not entries:
    with top:
        head("重点矛盾", f"{whose(viewer())}目前没有在账的重点矛盾。", f"截至 {moment(at)}")
    how = "接访、12345、矛盾排查、上级交办中需要挂账的，上账后列在这里。"
    blank.nothing("在账的重点矛盾", how, imports=True)
    st.stop()

filters = st.container()
bar = st.container(horizontal=True, vertical_alignment="center", key="ledger-bar", gap="small")
with bar:
    if viewer().may(Right.WRITE) and not is_print():
        way(to("enter"), "上账", icon=":material/add_box:")
lists = offered(entries)
open_with_own(views(lists))
with filters:
    chosen = controls(lists, bar)
with bar:
    saved_views(views(lists))
shown = arranged(narrowed(entries, chosen.filters), chosen.sort)
groups = grouped(shown, chosen.group) if chosen.group else []
shown = [entry for group in groups for entry in group.entries] if groups else shown
words = chosen.filters.words()
with top:
    basis = [f"截至 {moment(at)}", "单位：件、户", "进度按户数批次累计，不填百分比"]
    head(
        "重点矛盾",
        sentence(whole_ledger, totals(shown) if words else None, whose(viewer())),
        basis + [f"筛选：{'、'.join(words)}"] * bool(words),
    )

if not shown:
    blank.filtered("重点矛盾", on_clear=clear, key="ledger")
    st.stop()

after, size = (None, len(shown)) if is_print() else (st.query_params.get("after"), PAGE)
try:
    page = page_after(shown, after, size)
except LookupError:
    note(":orange[网址里的页码已不在名单里，从第一页看起。]")
    page = page_after(shown, None, size)

if not is_print():
    with bar:
        bulk_bar(shown, chosen, at)
listing(page.entries, groups, chosen, today)
pager(page.earlier, page.later, page.sentence)
order = f"{chosen.group}分组，逾期多的在前；组内{SORT_WORDS[chosen.sort]}" if groups else SORT_WORDS[chosen.sort]
pick = "" if chosen.view == "卡片" or is_print() else "；点一行看摘要，勾选几行一起办"
pick += "；列较多，表格可左右移动" if pick and wide(columns(chosen.columns)) else ""
note(f"{order}{pick}。挂账天数自首次上账日起，已持有天数自现承办单位接收日起，均为自然日。")
foot(moment(at))
