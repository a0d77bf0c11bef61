"""上账: a dispute put on the key ledger, also from one of its matters (?matter=…); it opens on its own page."""

import streamlit as st

from data_access.matters import matter
from domain.acts.opening import ENTER
from pages.parts import trace
from pages.parts.act_form import opening_form
from pages.parts.desk import data, now, viewer
from pages.parts.frame import head
from pages.parts.numbers import moment
from pages.parts.screens import to_dispute

number = st.query_params.get("matter", "")
with data() as connection:
    begun = matter(connection, viewer(), number) if number else None
if begun:
    trace.looked(number)  # its title and text stand in the form
elif number:
    trace.refused(number)
head(
    "上账",
    "重点矛盾上账后，**责任单位、化解时限、户数**都从这一天起记。",
    [f"截至 {moment(now())}", "由哪一级挂账，销账就由哪一级批准"],
)
stands = {"title": begun.line.title, "matter": begun.line.number, "summary": begun.text} if begun else {}
opening_form(ENTER, stands, to_dispute)
