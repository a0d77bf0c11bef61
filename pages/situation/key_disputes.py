"""重点矛盾: the open ledger, narrowed, sorted and paged by its address; each entry opens to its own page."""

import streamlit as st

from data_access.disputes import ledger
from data_access.metrics.measure import Window
from pages.parts import blank
from pages.parts.cards import item_card
from pages.parts.desk import data, figure, now, viewer
from pages.parts.device import is_print
from pages.parts.frame import foot, head, note, way
from pages.parts.ledger import (
    COLUMNS,
    SORT_WORDS,
    Totals,
    arranged,
    badges,
    details,
    lines,
    narrowed,
    page_after,
    row,
    sentence,
    totals,
)
from pages.parts.ledger_filters import asked_page, clear, controls, page_turner
from pages.parts.numbers import moment
from pages.parts.screens import to_dispute
from pages.parts.tables import table
from pages.parts.words import plain

at = now()
today = at.date()
with data() as connection:
    entries = ledger(connection, viewer(), today)
counted = ("key_open", "households", "households_solved", "key_overdue")
whole_ledger = Totals(*(int(figure(name, Window(today, today)).figure.numerator) for name in counted))

top = st.container()
if not entries:
    with top:
        head("重点矛盾", "目前没有在账的重点矛盾。", f"截至 {moment(at)}")
    blank.nothing("在账的重点矛盾", "接访、12345、矛盾排查、上级交办中需要挂账的，上账后列在这里。")
    st.stop()

filters, sort, view = controls(entries)
shown = arranged(narrowed(entries, filters), sort)
with top:
    narrow = totals(shown) if filters.words() else None
    basis = [f"截至 {moment(at)}", "单位：件、户", "进度按户数批次累计，不填百分比"]
    head("重点矛盾", sentence(whole_ledger, narrow), basis + [f"筛选：{'、'.join(filters.words())}"] * bool(narrow))

if not shown:
    blank.filtered("重点矛盾", on_clear=clear, key="ledger")
    st.stop()

try:
    page = page_after(shown, "" if is_print() else asked_page(), len(shown) if is_print() else 15)
except LookupError:
    note(":orange[网址里的页码已不在名单里，从第一页看起。]")
    page = page_after(shown, "")

chosen = None
if view == "卡片" and not is_print():
    grid = st.grid(3, min_column_width=300)
    for entry in page.entries:
        with grid.container():
            progress = (entry.solved, entry.households) if entry.households else None
            item_card(
                badges(entry, today),
                plain(entry.title),
                to_dispute(entry.number),
                lines(entry, today),
                entry.number,
                progress,
            )
else:
    key = f"ledger-{'-'.join(str(entry.id) for entry in page.entries)}"
    alt = f"在账重点矛盾，{SORT_WORDS[sort]}，{len(page.entries)} 件"
    chosen = table([row(entry, today) for entry in page.entries], COLUMNS, alt, key, select=True)
page_turner(page, len(shown))
if chosen is not None:
    entry = page.entries[chosen]
    with st.container(border=True, key="ledger-chosen", gap="small"):
        st.markdown(badges(entry, today, all_states=True))
        way(to_dispute(entry.number), f"**{plain(entry.title)}** 一案一页", arrow=True)
        for line in details(entry, today):
            st.markdown(f":small[{line}]")
picks = "" if view == "卡片" or is_print() else "；点行首方框看一件"
note(f"{SORT_WORDS[sort]}{picks}。挂账天数自首次上账日起，已持有天数自现承办单位接收日起，均为自然日。")
foot(moment(at))
