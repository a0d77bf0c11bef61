"""The last step of an import: 数据截至, then one button that names the count, or none of it."""

from collections.abc import Collection
from datetime import date, datetime

import streamlit as st

from data_access.imports import inbox
from data_access.jobs import Job
from pages.parts.frame import note, way
from pages.parts.import_brought import ROWS
from pages.parts.import_report import Report, covers, to_come
from pages.parts.import_try import try_out
from pages.parts.import_upload import forget
from pages.parts.import_work import ask
from pages.parts.numbers import whole
from pages.parts.screens import to, to_imports


def confirm(job: Job, report: Report, create: Collection[str], at: datetime, demo: bool) -> None:
    """数据截至 and the two buttons. What somebody chose since the dry run is tried before it can be confirmed, so that what
    comes in is what stands here. In a sample district the confirmation asks before it begins."""
    today, rows = at.date(), to_come(report)
    earliest = min(date.fromisoformat(job.arguments.get("earliest") or report["as_of"]), today)
    tried = min(date.fromisoformat(report["as_of"]), today)
    key = f"import-as-of-{job.id}"
    day = st.date_input("数据截至", tried, earliest, today, format="YYYY-MM-DD", key=key, width=180) or tried
    st.markdown(f":small[:gray[{covers(report, job.arguments['target'])}；没有日期的进展按数据截至那天算]]")
    anew = day != tried or set(create) != set(job.arguments.get("create") or ())
    with st.container(horizontal=True, key="import-decide"):
        if anew:
            if st.button("按新的选择再试读", type="primary", icon=":material/fact_check:", key="import-again"):
                chosen = {"create": sorted(create), "as_of": day.isoformat(), "earliest": earliest.isoformat()}
                try_out({**job.arguments, **chosen}, at)
        elif st.button(
            f"导入 {whole(rows)} 行" if rows else "没有可导入的行",
            type="primary",
            disabled=not rows,
            key="import-confirm",
        ):
            if demo:
                _ask_first(job, tried, at, rows)
            else:
                _begin(job, tried, at)
        st.button("放弃，删除上传的文件", key="import-discard", on_click=discard, args=(job,))
    if anew:
        note("选择变了：再试读一次，看到的就是会写入的。")


@st.dialog("这是演示库", icon=":material/info:")
def _ask_first(job: Job, day: date, at: datetime, rows: int) -> None:
    st.markdown("这是演示库，导入后每个页面顶部会标明“演示库含导入数据”。撤回这一批后标记随之去掉。")
    if st.button(f"仍要导入 {whole(rows)} 行", type="primary", key="import-confirm-demo"):
        _begin(job, day, at)


def _begin(job: Job, day: date, at: datetime) -> None:
    forget()
    ask("confirm", {**job.arguments, "as_of": day.isoformat()}, at, f"confirm-{job.id}")


def discard(job: Job) -> None:
    """The upload is deleted and the page stands at its beginning."""
    inbox.discard(job.arguments["token"])
    forget()
    st.query_params.clear()


def ways(report: Report, target: str) -> None:
    """Where to look at what came in."""
    with st.container(horizontal=True, key="own-import-ways"):
        way(to_imports(batch=report["batch"], show=ROWS), "这一批的案件", arrow=True)
        way(
            to("key-disputes" if target == "disputes" else "overview"),
            "重点矛盾" if target == "disputes" else "总览",
            arrow=True,
        )
        way(to_imports(batch=report["batch"]), f"批次 {report['batch']}", arrow=True)
