"""The last step of an import: 数据截至, then one button that names the count, or none of it."""

from collections.abc import Collection
from datetime import date, datetime

import streamlit as st

from data_access.imports import inbox
from data_access.jobs import Job
from pages.parts.frame import way
from pages.parts.import_report import Report, covers, to_come
from pages.parts.import_upload import forget
from pages.parts.import_work import ask
from pages.parts.numbers import whole
from pages.parts.screens import to, to_imports, to_matters


def as_of(report: Report, today: date) -> date:
    """数据截至, the file's own latest day unless somebody says otherwise."""
    proposed = min(date.fromisoformat(report["as_of"]), today)
    chosen = st.date_input("数据截至", proposed, proposed, today, format="YYYY-MM-DD", key="import-as-of", width=180)
    st.markdown(f":small[:gray[{covers(report)}；没有日期的进展按数据截至那天算]]")
    return chosen if isinstance(chosen, date) else proposed


def confirm(job: Job, report: Report, day: date, create: Collection[str], at: datetime, demo: bool) -> None:
    """The two buttons. In a sample district the first one asks before it begins."""
    rows = to_come(report)
    with st.container(horizontal=True, key="import-decide"):
        if st.button(
            f"导入 {whole(rows)} 行" if rows else "没有可导入的行",
            type="primary",
            disabled=not rows,
            key="import-confirm",
        ):
            if demo:
                _ask_first(job, day, create, at, rows)
            else:
                _begin(job, day, create, at)
        st.button("放弃，删除上传的文件", key="import-discard", on_click=discard, args=(job,))


@st.dialog("这是演示库", icon=":material/info:")
def _ask_first(job: Job, day: date, create: Collection[str], at: datetime, rows: int) -> None:
    st.markdown("这是演示库，导入后每个页面顶部会标明“演示库含导入数据”。撤回这一批后标记随之去掉。")
    if st.button(f"仍要导入 {whole(rows)} 行", type="primary", key="import-confirm-demo"):
        _begin(job, day, create, at)


def _begin(job: Job, day: date, create: Collection[str], at: datetime) -> None:
    forget()
    chosen = {"dry_run": job.id, "create": sorted(create), "as_of": day.isoformat()}
    ask("confirm", {**job.arguments, **chosen}, at, f"confirm-{job.id}")


def discard(job: Job) -> None:
    """The upload is deleted and the page stands at its beginning."""
    inbox.discard(job.arguments["token"])
    forget()
    st.query_params.clear()


def ways(report: Report, target: str) -> None:
    """Where to look at what came in."""
    with st.container(horizontal=True, key="own-import-ways"):
        way(to("overview"), "总览", arrow=True)
        if target == "disputes":
            way(to("key-disputes"), "重点矛盾", arrow=True)
        elif report["covers"]:
            first, last = report["covers"]
            way(to_matters("received_items", from_=first, to=last), "这期间收到的案件", arrow=True)
        way(to_imports(batch=report["batch"]), f"批次 {report['batch']}", arrow=True)
