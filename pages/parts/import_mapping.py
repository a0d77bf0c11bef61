"""The mapping editor: what each column of a table nobody has seen means, and below it ten rows as they would come in."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from data_access.imports import mapping
from data_access.imports.files import FileProblem
from data_access.imports.heads import Table
from pages.parts.frame import section
from pages.parts.import_columns import columns
from pages.parts.import_preview import preview, top_of
from pages.parts.import_wording import besides, words
from pages.parts.words import plain

_TARGETS = {"matters": "信访事项、工单", "disputes": "重点矛盾台账"}
_DATES = {"": "年在前（2026-11-24）", "dmy": "日/月/年", "mdy": "月/日/年"}
_KEPT_DATES = "按存下的写法"
BEGUN = "mapping-from"  # the key of the box that names the mapping one began with


def editor(token: str, sheet: str | None, saved: Mapping[str, Mapping[str, Any]], today: date) -> dict[str, Any] | None:
    """Draws the editor and gives the mapping it describes; None while it cannot be used, the reason stands there.

    saved: mappings by name, any of which can be the beginning.
    """
    section("各列是什么")
    how = st.grid(4, min_column_width=220)
    begun = how.selectbox("从存下的开始", list(saved), index=None, placeholder="按列名猜", key=BEGUN)
    row = how.number_input("表头在第几行", 1, 100, value=None, placeholder="自动找", key=f"mapping-row-{token}")
    try:
        with st.skeleton(height=420):
            top = top_of(token, sheet, row)
        before = saved[begun] if begun else mapping.guess(top)
        content = _described(top, before, how, f"mapping-{token}-{sheet}-{begun}-{row}")
        if not content["columns"]:
            st.info("请至少给一列选出它是什么；用不到的列留在“不导入”。", icon=":material/view_column:")
            return None
        content |= {"sheet": sheet or top.sheet}
        if head := row or before.get("header_row"):
            content["header_row"] = head
        preview(top, mapping.source(content), today)
    except mapping.MappingProblem as problem:
        st.warning("  \n".join(map(plain, problem.sentences)), icon=":material/report:")
        return None
    except FileProblem as problem:
        st.warning(plain(problem.sentence), icon=":material/report:")
        return None
    return content


def _described(top: Table, before: Mapping[str, Any], how: Any, key: str) -> dict[str, Any]:
    """The boxes, filled in as the mapping says that one begins with; gives the mapping as it stands in them."""
    targets = list(_TARGETS)
    target = how.selectbox(
        "每行是一件",
        targets,
        index=targets.index(before.get("target", "matters")),
        format_func=_TARGETS.__getitem__,
        key=f"{key}-target",
    )
    given = before.get("dates", "")
    own = [] if isinstance(given, str) and given in _DATES else [_KEPT_DATES]
    order = how.selectbox(
        "日期的写法",
        [*own, *_DATES],
        index=0 if own else list(_DATES).index(given),
        format_func=lambda form: _DATES.get(form, form),
        key=f"{key}-dates",
    )
    content: dict[str, Any] = {"target": target, "columns": columns(top, target, before["columns"], f"{key}-{target}")}
    if dates := _kept_dates(given, content["columns"]) if order == _KEPT_DATES else order:
        content["dates"] = dates
    content |= besides({**before, **content}, target, f"{key}-{target}")
    if content["columns"]:
        known = {field: said for field, said in before.get("values", {}).items() if field in content["columns"]}
        if values := words(top, mapping.source(content), known, key):
            content["values"] = values
    return content


def _kept_dates(given: Any, chosen: Mapping[str, Any]) -> Any:
    """The forms that were kept, those of the columns that are still used."""
    return {field: form for field, form in given.items() if field in chosen} if isinstance(given, Mapping) else given
