"""数据导入: a file comes in by four steps (source, file, dry run, confirm); what came in, what waits, what is silent."""

import streamlit as st

from data_access import feeds, jobs
from data_access.imports import batches, mappings
from data_access.imports.sources import SOURCES
from pages.parts import blank, import_batch, import_batches, import_brought, import_result
from pages.parts.address import say_what_was_dropped
from pages.parts.desk import data, named, now, unfiled, viewer
from pages.parts.frame import foot, head, section, switch
from pages.parts.import_feeds import feeds as feed_list
from pages.parts.import_form import back, form
from pages.parts.import_names import waiting as waiting_names
from pages.parts.import_source import OTHER
from pages.parts.import_work import recent
from pages.parts.numbers import day_short, moment, whole
from pages.parts.screens import to_imports

PARTS = ("导入文件", "批次", "未归类名称", "到数情况")

at = now()
with data() as connection:
    saved = mappings.listed(connection)
    ids = [st.query_params.get(name, "") for name in ("job", "batch")]
    job_id, batch_id = (int(text) if text.isdecimal() and len(text) < 10 else 0 for text in ids)
    job = jobs.job(connection, viewer(), job_id)
    batch = import_batch.named(connection, batch_id) if batch_id else None
    told = batches.report(connection, viewer(), batch.id) if batch else None
labels = {name: source.label for name, source in SOURCES.items()} | {name: name for name in saved} | {OTHER: "其他表格"}

if "job" in st.query_params or "batch" in st.query_params:
    # A link to the screen one is on leaves the address as it was, and the next click would go back there: so say it again
    # (what a box says itself it alone may say).
    st.query_params.update(
        {name: said for name, said in st.query_params.to_dict().items() if name != import_brought.KEY}
    )
    back()
    if job is not None:
        head(
            "数据导入",
            import_result.sentence(job),
            [f"{moment(job.asked)} 由 {named(job.who)} 提出", f"工作编号 {job.id}"],
        )
        import_result.draw(job, at)
    elif batch is not None and told is not None:
        head(f"批次 {batch.id}", import_batch.sentence(batch), import_batch.facts(batch, labels))
        import_batch.undo_button(batch, at)
        if import_brought.wanted():
            import_brought.list_of(batch.id)
        else:
            import_result.report(import_batch.as_told(told), None, {"batch": batch.id}, at)
    else:
        head("数据导入", "没有这项工作或批次，可能已经过了保存期。", f"截至 {moment(at)}")
        blank.not_there("这项工作或批次", to_imports(), "回到数据导入")
    foot(moment(at))
    st.stop()

with data() as connection:
    came_in = batches.listed(connection, viewer(), limit=1)
    work = jobs.latest(connection, viewer(), limit=8)
    arriving = feeds.overview(connection, viewer(), at.date())
silent = [gap for feed in arriving for gap in feed.silent]
earliest = day_short(min(gap.since for gap in silent), at.date()) if silent else ""
missing = f"{len({gap.feed for gap in silent})} 个来源缺数，最早自 {earliest}起" if silent else None
latest = f"最近导入：批次 {came_in[0].id}，{import_batches.counts(came_in[0])}。" if came_in else "还没有导入过文件。"
waits_for = unfiled()
waits = f"**{whole(len(waits_for))}** 个名称还没有归类。" if waits_for else ""
head(
    "数据导入",
    f"{latest}{waits}选来源、传文件、看试读结果，确认后才写入；导错了可以整批撤回。",
    [f"截至 {moment(at)}", "上传的文件导入后即删，未导入的最多留一天"],
    missing,
)
say_what_was_dropped({"part": ("栏目", PARTS)})
part = switch("栏目", PARTS, "part")
if part == PARTS[1]:
    with data() as connection:
        import_batches.batches(batches.listed(connection, viewer()), labels)
elif part == PARTS[2]:
    waiting_names(waits_for, labels, at)
elif part == PARTS[3]:
    feed_list(arriving, at.date())
else:
    form(labels, saved, at)
    if work:
        section("最近的工作")
        recent(work)
foot(moment(at))
