"""One batch: what it did and where it came from, and the way to take it back whole."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import streamlit as st

from data_access.engine import Connection
from data_access.imports.batches import Batch, NoSuchBatch, one
from data_access.imports.contract import Report
from pages.parts import desk
from pages.parts.frame import note
from pages.parts.import_batches import counts
from pages.parts.import_work import ask
from pages.parts.numbers import day_table, moment, whole
from pages.parts.tables import Column, table
from pages.parts.words import plain


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
        note(f"这一批新加入的 {whole(len(stays_in))} 个街道、社区、单位、领域还有别处在用，留在名单里。")
    if kept:
        rows = [{"number": number, "why": why} for number, why in kept[:100]]
        columns = (Column("number", "编号", width=260), Column("why", "为什么保留", width=760))
        table(rows, columns, f"保留的事项，{len(rows)} 件", "import-kept")
        if len(kept) > len(rows):
            note(f"只列前 {len(rows)} 件，共 {whole(len(kept))} 件。")
