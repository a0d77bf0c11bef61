"""The places (楼院) of 采暖季 that had heating matters last winter and are not all solved: what is to be done before the next."""

from collections.abc import Sequence
from datetime import date, datetime

import streamlit as st

from briefing import season as said
from briefing.case_list import Question
from briefing.exports import of_places
from briefing.season import Winters
from data_access.district import Names
from data_access.metrics.behind import cases
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import Window
from data_access.metrics.opened import rows_of
from data_access.places import Recurring, recurring
from pages.parts import blank
from pages.parts.cards import item_card
from pages.parts.case_rows import columns, link, row
from pages.parts.desk import data, viewer
from pages.parts.device import is_phone, is_print
from pages.parts.exports import take_away
from pages.parts.frame import note, section
from pages.parts.numbers import count, day_table, joined
from pages.parts.pager import numbered
from pages.parts.screens import to
from pages.parts.season_blocks import Heating, follow
from pages.parts.tables import Column, table
from pages.parts.words import plain

SIZE = 20
PLACE = "place"  # in the address: the place that is open, by its number
_PLACES = (
    Column("name", "楼院", "text", 210),
    Column("street", "街道", "text", 110),
    Column("community", "社区", "text", 140),
    Column("heating", "供热单位", "text", 180),
    Column("owner", "产权单位", "text", 180),
    Column("matters", "供暖事项(件次)", "count", 110),
    Column("unsolved", "未化解(件次)", "count", 100),
    Column("last_day", "最近一件", "date", 96),
)


def places_block(window: Window, found: Winters, heating: Heating, names: Names, at: datetime) -> None:
    """Draws them under their number, with the file to hand on; folded while a season runs. window: the last one over."""
    today = at.date()
    with data() as connection:
        places = recurring(connection, viewer(), names.heating, window, today, said.LEAST)
    heading = f"{said.PLACES_TITLE} {count(len(places), '处')}"
    if is_print():
        section(heading)
        holder = st.container()
    else:
        unfolded = not found.running or PLACE in st.query_params
        holder = st.expander(f"**{heading}**", expanded=unfolded, key="season-places")
    with holder:
        note(f"{said.PLACES_RULE}。上一采暖季：{window.first.isoformat()} 至 {window.last.isoformat()}；化解截至今天。")
        if places:
            _list(places, window, heating, names, today)
            take_away("导出 .xlsx", "places", of_places(window, at), "season-export")
        else:
            blank.nothing("这样的楼院", f"上一采暖季没有哪个楼院有 {said.LEAST} 件次以上供暖事项而未全部化解。")


def _list(places: Sequence[Recurring], window: Window, heating: Heating, names: Names, today: date) -> None:
    """A page of them; a row opens the matters behind it, below."""
    page, turn = (places, lambda: None) if is_print() else numbered(places, SIZE, "处")
    rows = [said.place_cells(place, names) for place in page]
    asked = st.query_params.get(PLACE)
    chosen = None
    if is_phone():
        for place, cells in zip(page, rows, strict=True):
            small = [joined(*(plain(cells[name]) for name in ("street", "community", "heating")))]
            small.append(f"供暖 {place.matters} 件次，未化解 {place.unsolved} 件次，最近 {day_table(place.last_day)}")
            item_card("", plain(place.name), to("season", place=place.place_id), small, f"place-{place.place_id}")
    else:
        # The key names the open one, so that the address, not an older choice, says which it is.
        key = f"season-places-{page[0].place_id}-{asked}"
        chosen = table(rows, _PLACES, f"{said.PLACES_TITLE}，{len(rows)} 行", key, select=True)
    turn()
    if chosen is not None:
        st.query_params[PLACE] = str(page[chosen].place_id)
        st.rerun()
    opened = next((place for place in places if str(place.place_id) == asked), None)
    if opened is not None:
        _matters_of(opened, window, heating, today)
    elif asked:
        note(":orange[网址里的楼院不在这份清单里，已略去。]")


def _matters_of(place: Recurring, window: Window, heating: Heating, today: date) -> None:
    """The matters of a place in the season; names of places are not unique, so no address of 案件清单 says one."""
    question = Question(METRICS[said.RECEIVED], window, "numerator", {**heating.where, "place": place.place_id}, {})
    with data() as connection:
        asked = (connection, viewer(), question.metric)
        found = rows_of(*asked, cases(*asked, window, "numerator", question.where).cases)
    section(f"{plain(place.name)}：上一采暖季供暖 {count(place.matters, '件次')}")
    if not found:
        blank.nothing("可列的事项", "可能刚被改到别处，请刷新。")
        return
    rows = [row(one, today) for one in found]
    chosen = table(rows, columns(question), f"{place.name}的供暖事项", f"season-place-{place.place_id}", select=True)
    if chosen is not None:
        follow(link(found[chosen]))
