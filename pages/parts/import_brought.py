"""What a batch brought, row by row of its file: each opens the page of its matter or dispute."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from data_access.imports.brought import Brought, brought
from data_access.matters import MatterLine, lines
from data_access.metrics.opened import DisputeLine, dispute_lines
from pages.parts import blank
from pages.parts.cards import item_card
from pages.parts.desk import data, viewer
from pages.parts.device import is_phone
from pages.parts.frame import note, switch
from pages.parts.numbers import joined
from pages.parts.pager import pager
from pages.parts.screens import Link, to_dispute, to_matter
from pages.parts.states import badge
from pages.parts.tables import Column, table
from pages.parts.words import plain, shortened

PAGE = 15
KEY = "show"  # in the address, too
ROWS = "案件"
SHOWN = ("导入结果", ROWS)
_COLUMNS = (
    Column("did", "做了什么", "state", 90),
    Column("line", "行", "right", 70),
    Column("number", "编号", width=170),
    Column("title", "标题", width=330),
    Column("street", "街道", width=110),
    Column("topic", "领域", width=120),
    Column("unit", "现由谁办", width=120),
    Column("day", "收到或上账", "date", 104),
)

Line = MatterLine | DisputeLine


def wanted() -> bool:
    """Draws what a batch can be looked at by; whether its rows are wanted, not its report."""
    return switch("看什么", SHOWN, KEY) == ROWS


def list_of(batch: int) -> None:
    """A page of the rows that stand; the row it begins behind, or ends before (-), stands in the address."""
    asked = st.query_params.get("after", "")
    place = int(asked) if asked.removeprefix("-").isdecimal() and len(asked) < 9 else 0
    with data() as connection:
        before = {"before": -place} if place < 0 else {"after": place}
        found = brought(connection, batch, **before, limit=PAGE + 1)
        page = found[-PAGE:] if place < 0 else found[:PAGE]
        shown: dict[tuple[bool, int], Line] = {}
        for of_matter, lines_of in ((True, lines), (False, dispute_lines)):
            ids = [row.subject for row in page if row.of_matter is of_matter]
            shown |= (
                {(of_matter, id_): line for id_, line in lines_of(connection, viewer(), ids).items()} if ids else {}
            )
    rows = [(row, shown[row.of_matter, row.subject]) for row in page if (row.of_matter, row.subject) in shown]
    if not rows:
        blank.nothing("这一批的案件", "这一批没有新增或变更的行，或已经撤回。")
        return
    _draw(rows)
    pager(
        {"after": f"-{page[0].line}"} if (place < 0 and len(found) > PAGE) or place > 0 else None,
        {"after": str(page[-1].line)} if place < 0 or len(found) > PAGE else None,
        f"原表第 {page[0].line} 行至第 {page[-1].line} 行",
    )
    hidden = len(page) - len(rows)
    kept = f"另有 {hidden} 行不列出：检举控告，或不在您的查看范围内。" if hidden else ""
    note(f"按原表的行序；只列新增和变更的行，相同的行没有写入。点一行看全件。{kept}")


def _draw(rows: Sequence[tuple[Brought, Line]]) -> None:
    if is_phone():
        for row, line in rows:
            small = [joined(line.street, line.topic), f"原表第 {row.line} 行 · 编号 {plain(line.number)}"]
            item_card(_did(row), plain(line.title), _link(row, line), small, f"row-{row.line}")
        return
    values = [_values(row, line) for row, line in rows]
    key = f"import-brought-{rows[0][0].line}-{len(rows)}"
    chosen = table(values, _COLUMNS, f"这一批的案件，{len(rows)} 行", key, select=True)
    if chosen is not None:
        there = _link(*rows[chosen])
        st.switch_page(there.file, query_params=dict(there.query))


def _did(row: Brought) -> str:
    return badge("new") if row.new else badge("changed")


def _link(row: Brought, line: Line) -> Link:
    return to_matter(line.number) if row.of_matter else to_dispute(line.number)


def _values(row: Brought, line: Line) -> Mapping[str, Any]:
    return {
        "did": "new" if row.new else "changed",
        "line": str(row.line),
        "number": line.number,
        "title": shortened(line.title, 22),
        "street": shortened(line.street or "未归类", 6),
        "topic": shortened(line.topic or "未归类", 7),
        "unit": shortened(line.unit or "未知", 7),
        "day": line.received if isinstance(line, MatterLine) else line.entered,
    }
