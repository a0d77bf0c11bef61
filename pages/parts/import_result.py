"""One piece of work of an import, as its own page: going on, failed, or done with what it found or did."""

from collections.abc import Mapping
from datetime import datetime

import streamlit as st

from data_access import jobs
from data_access.imports import inbox
from data_access.imports.files import FileProblem
from data_access.jobs import Job
from pages.parts.desk import demo_day
from pages.parts.frame import section, way
from pages.parts.import_batch import undone
from pages.parts.import_confirm import confirm, ways
from pages.parts.import_names import filed
from pages.parts.import_preview import spot_check
from pages.parts.import_problems import problems
from pages.parts.import_report import Report, kept_outside, numbers, to_come, unmapped
from pages.parts.import_work import attempt, progress, title
from pages.parts.numbers import whole
from pages.parts.overview_blocks import halves
from pages.parts.screens import Link, to_imports
from pages.parts.words import plain


def sentence(job: Job) -> str:
    """How it stands with the work, as one says it."""
    about, result = plain(title(job)), job.result
    if job.state in jobs.OPEN:
        return f"{about}：正在进行。"
    if job.state == "cancelled":
        return f"{about}：已取消，数据没有改动。"
    if job.state == "failed":
        return f"{about}：没有完成。"
    if result is None:
        return f"{about}：已经完成。"
    if job.kind == "dry_run":
        out = f"，**{whole(result['rejected'])}** 行不能导入" if result["rejected"] else ""
        return f"{about}：**{whole(to_come(result))}** 行可以导入{out}。试读没有写入，确认后才导入。"
    if job.kind == "confirm":
        return f"{about}：新增 **{whole(result['new'])}** 件，变更 **{whole(result['changed'])}** 件。"
    if job.kind == "file":
        return plain(filed(job.arguments["name"], job.arguments["word"], result["moved"]))
    return f"批次 {result['batch']} 已撤回。"


def draw(job: Job, at: datetime) -> None:
    """The work below its head."""
    if job.state in jobs.OPEN:
        progress(job.id)
    elif job.sentence:
        st.warning(plain(job.sentence), icon=":material/report:")
    if job.result is None:
        return
    if job.kind == "undo":
        undone(dict(job.result))
        _onward(to_imports(batch=job.result["batch"]), f"批次 {job.result['batch']}")
        return
    if job.kind == "file":
        _onward(to_imports(part="未归类名称"), "未归类名称")
        return
    if job.kind == "confirm":
        ways(job.result, job.arguments["target"])
    report(job.result, job if job.kind == "dry_run" else None, {"job": job.id}, at)


def _onward(link: Link, label: str) -> None:
    with st.container(key="own-import-ways"):  # of this screen, and yet not where one is
        way(link, label, arrow=True)


def report(found: Report, decide: Job | None, of: Mapping[str, int], at: datetime) -> None:
    """The numbers, what was seen on the way, every problem; the decision, of a dry run (`decide`).

    of: what it is the report of, {"job": id} or {"batch": id}.
    """
    numbers(found)
    left, right = halves()
    later = attempt(f"confirm-{decide.id}")[1] if decide else None
    with left:
        section("没见过的名称")
        asked = decide.arguments.get("create") or () if decide and not later else None
        create = unmapped(found, asked, f"import-{decide.id if decide else ''}")
    with right:
        if decide is not None:
            section("确认")
            _decide(decide, later, found, create, at)
        section("个人信息不进来")
        kept_outside(found)
        if decide is not None and later is None:
            spot_check(decide.arguments, at.date())
    problems(found, of, with_rows=decide is not None)


def _decide(job: Job, later: Job | None, found: Report, create: frozenset[str], at: datetime) -> None:
    with st.container(key="own-decision"), st.container(border=True, key="import-decision"):
        if later is not None:
            done = later.state == "done"
            st.markdown("这份文件已经导入。" if done else "这份文件正在导入。")
            way(to_imports(job=later.id), "看导入结果" if done else "看进度", arrow=True)
            return
        try:
            inbox.path(job.arguments["token"])
        except FileProblem as gone:
            st.markdown(gone.sentence)
            way(to_imports(), "重新上传", arrow=True)
            return
        confirm(job, found, create, at, demo_day() is not None)
