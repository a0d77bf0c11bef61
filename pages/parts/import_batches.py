"""What came in: the batches, newest first, and one of them with the way to take it back whole."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import streamlit as st

from data_access.engine import Connection
from data_access.imports.batches import Batch, NoSuchBatch, one
from data_access.imports.contract import Report
from pages.parts import blank, desk
from pages.parts.cards import need_box, need_row
from pages.parts.device import is_phone
from pages.parts.frame import note
from pages.parts.import_work import ask
from pages.parts.numbers import day_table, moment, whole
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


def named(connection: Connection, batch: int) -> Batch | None:
    """The batch of a number; None where there is none."""
    try:
        return one(connection, desk.viewer(), batch)
    except NoSuchBatch:
        return None


def sentence(batch: Batch) -> str:
    """What the batch did, and whether it still stands."""
    back = f"，已在 {moment(batch.undone)} 撤回" if batch.undone else ""
    return f"{plain(batch.file_name)}：{counts(batch)}{back}。"


def facts(batch: Batch, labels: Mapping[str, str]) -> list[str]:
    """Where it came from: source, basis, day, who."""
    basis = [f"依据：{plain(batch.basis)}"] if batch.basis else []
    return [
        f"来源：{plain(labels.get(batch.source, batch.source))}",
        *basis,
        f"数据截至 {day_table(batch.as_of)}",
        f"{moment(batch.moment)} 由 {plain(desk.named(batch.who))} 导入",
    ]


def as_told(report: Report) -> dict[str, Any]:
    """The report of a batch in the shape in which long work gives it."""
    told = json.loads(json.dumps(asdict(report), default=str))
    return told | {"problems_total": len(report.problems)}


def undo_button(batch: Batch, at: datetime) -> None:
    """撤回整批, which says first what it will do."""
    if not batch.undone and st.button("撤回整批", icon=":material/undo:", key="import-undo"):
        _ask_first(batch, at)


@st.dialog("撤回整批", icon=":material/undo:")
def _ask_first(batch: Batch, at: datetime) -> None:
    st.markdown(
        f"将撤回批次 {batch.id}（{plain(batch.file_name)}）：新增的 **{whole(batch.new)}** 件不再计入任何数字，"
        f"变更的 **{whole(batch.changed)}** 件恢复到导入前的样子。导入后又有人办理过的，办理记录保留，并逐件列出。"
    )
    if st.button("撤回", type="primary", key="import-undo-confirm"):
        ask("undo", {"batch": batch.id}, at, f"undo-{batch.id}")


def undone(result: dict[str, Any]) -> None:
    """What taking a batch back did, and what is kept with its reason."""
    kept, stays_in = result["kept"], [name for names in result["stays"].values() for name in names]
    stays = f"保留 **{whole(len(kept))}** 件" if kept else "没有需要保留的"
    st.markdown(f"撤回 **{whole(result['taken_back'])}** 件，恢复 **{whole(result['restored'])}** 件，{stays}。")
    if stays_in:
        note(f"这一批新加入的 {whole(len(stays_in))} 个街道、社区、单位、类别还有别处在用，留在名单里。")
    if kept:
        rows = [{"number": number, "why": why} for number, why in kept[:100]]
        columns = (Column("number", "编号", width=260), Column("why", "为什么保留", width=760))
        table(rows, columns, f"保留的事项，{len(rows)} 件", "import-kept")
        if len(kept) > len(rows):
            note(f"只列前 {len(rows)} 件，共 {whole(len(kept))} 件。")
