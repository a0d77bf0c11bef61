"""Long work as a screen shows it: how far it is, how it ended, and what was asked for lately."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from data_access import jobs
from data_access.engine import connect
from data_access.imports import mapping
from data_access.jobs import Job
from pages.parts.cards import need_box, need_row
from pages.parts.desk import asked, data, named, viewer
from pages.parts.import_words import WORK, work_badge
from pages.parts.numbers import moment, whole
from pages.parts.screens import to_imports
from pages.parts.words import plain

# seconds between two looks at work that goes on
_LOOK = 1.0


def title(job: Job) -> str:
    """What a piece of work is about, in words: 试读 12345工单.xlsx."""
    about = job.arguments.get("name") or f"批次 {job.arguments.get('batch', '')}"
    return f"{WORK.get(job.kind, job.kind)} {about}".strip()


@st.fragment(run_every=_LOOK)
def progress(job_id: int) -> None:
    """Draws how far a piece of work is and a button to stop it; the page is drawn anew when it has ended."""
    with data() as connection:
        job = jobs.job(connection, viewer(), job_id)
    if job is None or job.state not in jobs.OPEN:
        st.rerun()
    if job.state == "waiting":
        st.progress(0.0, text="排队中：前面的工作完成后自动开始")
    else:
        share = min(1.0, job.done / job.total) if job.total else 0.0
        count = f" {whole(job.done)} / {whole(job.total)}" if job.total else ""
        st.progress(share, text=f"{job.step or '正在准备'}{count}")
    st.markdown(":small[:gray[可以离开本页，回来后在“最近的工作”里找到它。]]")
    if st.button("取消", key="work-cancel", help="停下这项工作，数据不会改动"):
        jobs.cancel(connect(), job_id)
        st.rerun()


def attempt(about: str) -> tuple[str, Job | None]:
    """The request id under which work on `about` goes on or is done, with its job; where every attempt so far came to
    nothing, or there was none, the id of the next one, and None."""
    tries = 0
    with data() as connection:
        while job := jobs.by_request(connection, viewer(), f"{about}-{tries}"):
            if job.state not in ("failed", "cancelled"):
                break
            tries += 1
    return f"{about}-{tries}", job


def ask(kind: str, arguments: Mapping[str, Any], at: datetime, about: str) -> None:
    """Asks for work and shows it. However often it is clicked and in however many tabs, the same `about` is asked for
    once; again only after an attempt that came to nothing. What somebody typed is asked with without people."""
    request_id, _ = attempt(about)
    typed = {key: mapping.without_people(arguments[key]) for key in ("basis", "mapping") if key in arguments}
    begun = jobs.ask(connect(), kind, {**arguments, **typed}, asked(at, request_id))
    st.query_params.from_dict({"job": str(begun)})
    st.rerun()


def recent(found: Sequence[Job]) -> None:
    """The newest pieces of work, each the way to where it stands."""
    with st.container(key="own-work"), need_box("work"):
        for job in found:
            small = f"{moment(job.asked)} · {plain(named(job.who))}"
            if job.sentence:
                small += f" · {plain(job.sentence)}"
            need_row(work_badge(job.state), plain(title(job)), to_imports(job=job.id), small, f"work-{job.id}")
