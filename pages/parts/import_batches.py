"""What came in: the batches, newest first; each opens on its own."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from data_access.imports.batches import Batch
from pages.parts import blank, desk
from pages.parts.cards import need_box, need_row
from pages.parts.device import is_phone
from pages.parts.frame import note
from pages.parts.numbers import moment, whole
from pages.parts.screens import to_imports
from pages.parts.states import badge
from pages.parts.tables import Column, table
from pages.parts.words import plain, shortened

_COLUMNS = (
    Column("batch", "批次", "right", 60),
    Column("file", "文件", width=280),
    Column("source", "来源", width=170),
    Column("when", "导入时间", width=150),
    Column("who", "经手", width=120),
    Column("new", "新增", "count", 80),
    Column("changed", "变更", "count", 80),
    Column("same", "相同", "count", 80),
    Column("rejected", "不能导入", "count", 84),
    Column("state", "状态", "state", 84),
)


def batches(found: Sequence[Batch], labels: Mapping[str, str]) -> None:
    """The list; a row opens its batch."""
    if not found:
        blank.nothing("导入的批次", "在“导入文件”里选来源、传文件，确认后列在这里。")
        return
    if is_phone():
        with st.container(key="own-batches"), need_box("batches"):
            for batch in found:
                small = f"批次 {batch.id} · {moment(batch.moment)} · {counts(batch)}"
                stands = badge("withdrawn" if batch.undone else "stands")
                need_row(stands, plain(batch.file_name), to_imports(batch=batch.id), small, f"batch-{batch.id}")
        return
    rows = [_row(batch, labels) for batch in found]
    chosen = table(rows, _COLUMNS, f"导入批次，{len(rows)} 个", f"import-batches-{len(rows)}", select=True)
    if chosen is not None:
        st.query_params.from_dict({"batch": str(found[chosen].id)})
        st.rerun()
    note("由新到旧；点一行看这一批的报告，也可以整批撤回。")


def counts(batch: Batch) -> str:
    """The four numbers of a batch in words."""
    return (
        f"新增 {whole(batch.new)} · 变更 {whole(batch.changed)} · 相同 {whole(batch.same)} · "
        f"不能导入 {whole(batch.rejected)}"
    )


def _row(batch: Batch, labels: Mapping[str, str]) -> dict[str, Any]:
    return {
        "batch": str(batch.id),
        "file": shortened(batch.file_name, 20),
        "source": shortened(labels.get(batch.source, batch.source), 12),
        "when": f"{batch.moment:%Y-%m-%d %H:%M}",
        "who": shortened(desk.named(batch.who), 8),
        "state": "withdrawn" if batch.undone else "stands",
        **{name: getattr(batch, name) for name in ("new", "changed", "same", "rejected")},
    }
