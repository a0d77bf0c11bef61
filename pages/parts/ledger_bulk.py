"""What is done with the ticked entries of the ledger: 督办 or 批示交办 of several by one form; and the list as a file."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

import streamlit as st

from briefing.exports import of_disputes
from briefing.key_disputes import Asked
from data_access import bulk_acts
from data_access.disputes import LedgerEntry
from data_access.engine import connect
from domain.acts.case import Case, Doer
from domain.acts.declaration import Act, Given
from domain.vocabulary import DisputeStatus
from pages.parts.act_fields import answer
from pages.parts.desk import asked, data, now, signed, today, viewer
from pages.parts.exports import take_away
from pages.parts.frame import note
from pages.parts.ledger import SORT_WORDS
from pages.parts.ledger_entry import columns
from pages.parts.ledger_filters import Chosen
from pages.parts.ledger_picks import let_go, pick, picked
from pages.parts.numbers import count, listed
from pages.parts.words import plain

_RUN = "bulk-run"


@dataclass
class _Run:
    """One form over several disputes. versions: those still to be done; done: numbers; left: number → why not."""

    request: str
    versions: dict[str, int]
    left: dict[str, str]
    done: list[str] = field(default_factory=list)


def bulk_bar(shown: Sequence[LedgerEntry], chosen: Chosen, at: datetime) -> None:
    """What can be done with the ticked ones of the list; with none ticked, the way to take the whole list away."""
    those = picked(shown)
    if those:
        st.markdown(f"已选 **{count(len(those))}**", width="content")
        for act in bulk_acts.within_reach(Doer(viewer()), at.date()):
            if st.button(act.word, key=f"bulk-{act.name}"):
                _open(act, those)
    all_ = f"{'符合条件的' if chosen.filters.words() else '在账'}全部 {count(len(shown))}"
    what = f"所选 {count(len(those))}" if those else all_
    ids = [entry.id for entry in those or shown]
    names = [column.name for column in columns(chosen.columns)]
    wanted = Asked(ids, names, what, chosen.filters.kept(), chosen.group, SORT_WORDS[chosen.sort])
    take_away(f"导出{what}", "disputes", of_disputes(wanted, at), "ledger-export")
    if those and len(those) < len(shown):
        st.button(f"全选 {count(len(shown))}", on_click=pick, args=(shown,), type="tertiary", key="bulk-all")
    if those:
        st.button("取消选择", on_click=let_go, args=(those,), type="tertiary", key="bulk-none")


def _open(act: Act, those: Sequence[LedgerEntry]) -> None:
    """Opens the form of the act for all of them. A click or an answer that comes twice is one act on each."""
    titles = {entry.number: entry.title for entry in those[: bulk_acts.MOST]}
    with data() as connection:
        offers = bulk_acts.offers(connection, signed(), act, list(titles), today())
    refused = {number: offer.refusal for number, offer in offers.items() if offer.refusal}
    versions = {number: offer.version for number, offer in offers.items() if not offer.refusal}
    st.session_state[_RUN] = _Run(uuid4().hex, versions, dict(refused))

    @st.dialog(f"{act.word} {count(len(versions))}", width="medium", on_dismiss="rerun")
    def form() -> None:
        run: _Run = st.session_state[_RUN]
        if len(those) > bulk_acts.MOST:
            note(f"一次最多办 {count(bulk_acts.MOST)}，其余请办完后再选。")
        place = st.empty()
        if run.versions or not run.done:
            with place.container():
                given = _asked(act, refused, titles, able=bool(versions))
            if given is None:
                return
            _perform(act, given, run)
        let_go([entry for entry in those if entry.number in run.done])
        if not run.left:
            st.toast(f"已{act.word} {count(len(run.done))}", icon=":material/check:")
            st.rerun()
        if not run.versions:
            place.empty()
        with st.container(border=True, key="bulk-told"):
            st.markdown(f"{act.word} **{count(len(run.done))}**；**{count(len(run.left))}**没有办：")
            _reasons(run.left, titles)

    form()


def _asked(act: Act, refused: Mapping[str, str], titles: Mapping[str, str], able: bool) -> Given | None:
    """Says for which it may not be done, and asks once for all the others."""
    if refused:
        st.markdown(f"其中 **{count(len(refused))}**您不能{act.word}：")
        _reasons(refused, titles)
    return _answers(act) if able else None


def _answers(act: Act) -> Given | None:
    """Draws what the act must be told, the same for all, and gives it once it is sent and whole."""
    case = Case("dispute", DisputeStatus.OPEN, (), today())
    asks = [ask for ask in act.asks if ask.needed]
    with st.form(f"form-bulk-{act.name}", border=False, enter_to_submit=False):
        given = {ask.name: answer(ask, case, Doer(signed().viewer), None) for ask in asks}
        sent = st.form_submit_button("提交", type="primary")
    note(f"逐件发给各自的现承办单位，每件留一条{act.word}记录。")
    if sent and (missing := [f"「{ask.label}」" for ask in asks if given[ask.name] is None]):
        st.warning(f"请填好{'、'.join(missing)}再提交。", icon=":material/block:")
        return None
    return given if sent else None


def _perform(act: Act, given: Given, run: _Run) -> None:
    """Does what is still to be done; each is written down at once: whoever clicks again stops this run of the script."""
    began, bar, total = time.monotonic(), st.empty(), len(run.versions)
    results = bulk_acts.perform(connect(), signed(), act, given, dict(run.versions), asked(now(), run.request))
    for nr, result in enumerate(results, start=1):
        if result.why is None:
            del run.versions[result.number]
            run.left.pop(result.number, None)
            run.done.append(result.number)
        else:
            run.left[result.number] = result.why
            run.versions[result.number] = result.version or run.versions[result.number]
        if time.monotonic() - began > 1:
            bar.progress(nr / total, text=f"{act.word}：{nr}/{total} 件")
    bar.empty()


def _reasons(left: Mapping[str, str], titles: Mapping[str, str]) -> None:
    """Each reason once, with those that it holds for."""
    for why in dict.fromkeys(left.values()):
        those = [plain(titles[number]) for number, its in left.items() if its == why]
        note(f"**{listed(those, 5, lambda n: f'等 {n} 件')}**：{plain(why)}")
