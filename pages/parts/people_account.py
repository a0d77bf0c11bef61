"""One account: the posts it holds, how it stands with its sign-in, and what an administrator can do about both."""

from collections.abc import Sequence
from datetime import date, datetime

import streamlit as st

from data_access.people import Account, Held, Post
from pages.parts.case_blocks import facts
from pages.parts.desk import signed
from pages.parts.device import is_print
from pages.parts.frame import note, section
from pages.parts.numbers import day_table, joined, moment
from pages.parts.people_forms import assign, leave, reset_password, restore, revoke, sign_out, take_back
from pages.parts.people_lists import post_word, role_word, state
from pages.parts.states import STATES, badge
from pages.parts.words import plain


def back() -> None:
    """The way from one account to all of them."""
    st.button("返回", icon=":material/arrow_back:", type="tertiary", key="people-back", on_click=st.query_params.clear)


def sentence(account: Account) -> str:
    """Its posts and when it was last seen, as one says it; or that it was revoked, and which posts it keeps all the same."""
    posts = "、".join(f"**{plain(post_word(post))}**" for post in account.held)
    if account.ended:
        kept = f"{posts}仍由其担任，需要时办理离任。" if posts else ""
        return f"账号已于 {moment(account.ended)} 停用，不能登录。{kept}"
    first = min((post.since for post in account.coming), default=None)
    held = posts or (f"{day_table(first)} 起才有职务，此前不能登录" if first else "目前没有职务，不能登录")
    seen = f"最近在线 {moment(account.last_seen)}" if account.last_seen else "从未登录"
    return f"{held}，{seen}。" + ("还没有改过初始密码。" if account.must_change else "")


def basis(account: Account, at: datetime) -> list[str]:
    """The facts below the sentence."""
    return [f"截至 {moment(at)}", f"账号 {plain(account.login)}", STATES[state(account)].word]


def draw(account: Account, posts: Sequence[Post], today: date) -> None:
    """The account below its head; of one's own nothing can be changed."""
    mine = signed().account_id == account.id
    left, right = st.columns([1.3, 1], gap="medium")
    with left:
        section("现任职务")
        with st.container(border=True, key="account-posts", gap="small"):
            for held in (*account.held, *account.coming):
                _held(account, held, today, fixed=mine)
            if not (account.held or account.coming):
                note("没有职务。")
            open_to = not (mine or is_print() or account.ended)
            if open_to and st.button("任新职务", icon=":material/add:", key="people-assign"):
                assign(account, posts)
        note("查看范围跟着职务走；离任后，为那个职务打开的页面几秒内退出。")
    with right:
        section("登录")
        with st.container(border=True, key="account-access", gap="small"):
            st.markdown(badge(state(account), icon=True))
            facts(
                [
                    ("建立", day_table(account.created.date())),
                    ("演示账号", "是，不用密码，只在本机演示库里有效" if account.demo else None),
                ]
            )
            if mine:
                note("这是您自己的账号。更改账号和职务，请由另一位管理员办理；改密码在侧栏。")
            elif not is_print():
                _acts(account)


def _held(account: Account, held: Held, today: date, fixed: bool) -> None:
    since = f"将于 {day_table(held.since)} 起" if held.since > today else f"自 {day_table(held.since)}"
    until = f"将于 {day_table(held.until)} 离任" if held.until else ""
    with st.container(horizontal=True, vertical_alignment="center", key=f"item-held-{held.holder_id}"):
        small = joined(role_word(held.role), plain(held.portfolio or ""), since, until)
        st.markdown(f"**{plain(post_word(held))}**  \n:small[:gray[{small}]]", width="stretch")
        if fixed or is_print():
            return
        if held.since > today or held.until:
            word = "撤回任职" if held.since > today else "撤回离任"
            if st.button(word, key=f"people-take-back-{held.holder_id}"):
                take_back(account, held, word)
        elif st.button("离任", key=f"people-leave-{held.holder_id}"):
            leave(account, held, today)


def _acts(account: Account) -> None:
    with st.container(horizontal=True, key="people-acts"):
        if account.ended:
            if st.button("恢复账号", icon=":material/lock_open:", key="people-restore"):
                restore(account)
            return
        if not account.demo and st.button("重设密码", icon=":material/key:", key="people-reset"):
            reset_password(account)
        if st.button("在所有设备上退出", icon=":material/logout:", key="people-sign-out"):
            sign_out(account)
        if st.button("停用账号", icon=":material/block:", key="people-revoke"):
            revoke(account)
