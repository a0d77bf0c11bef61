"""The two lists of 人员与职务: accounts with their posts, posts with their holders; each narrowed by a word, paged."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import streamlit as st

from data_access.people import Account, Held, Post
from data_access.viewers import post_label
from domain.visibility import ROLE_WORDS, Role
from pages.parts import blank, narrowing
from pages.parts.cards import need_box, need_row
from pages.parts.device import is_phone, is_print
from pages.parts.frame import note
from pages.parts.narrowing import bears
from pages.parts.numbers import count, day_table, joined, moment
from pages.parts.pager import numbered
from pages.parts.screens import to
from pages.parts.states import badge
from pages.parts.tables import Column, table
from pages.parts.words import plain, shortened

PAGE = 15
T = TypeVar("T")
_ACCOUNTS = (
    Column("state", "状态", "state", 100),
    Column("official", "姓名", width=120),
    Column("login", "账号", width=190),
    Column("posts", "职务", width=340),
    Column("since", "任职自", "date", 110),
    Column("seen", "最近在线", width=160),
)
_POSTS = (
    Column("unit", "单位", width=170),
    Column("title", "职务", width=200),
    Column("role", "登录角色", width=150),
    Column("official", "现任", width=190),
    Column("login", "账号", width=200),
    Column("since", "任职自", "date", 110),
)


def sentence(accounts: Sequence[Account], posts: Sequence[Post]) -> str:
    """How many accounts are in use, how many were revoked, how many posts nobody signs in for."""
    ended = sum(account.ended is not None for account in accounts)
    vacant = sum(not any(holder.signs_in for holder in post.holders) for post in posts)
    revoked = f"，停用 **{count(ended, '个')}**" if ended else ""
    lack = f"{count(vacant, '个')}职务还没有人登录。" if vacant else "每个职务都有人登录。"
    return f"在用账号 **{count(len(accounts) - ended, '个')}**{revoked}；{lack}"


def state(account: Account) -> str:
    """How it stands with an account, as a key of states.STATES."""
    return "revoked" if account.ended else "initial" if account.must_change else "in_use"


def post_word(post: Held | Post) -> str:
    """鲁谷街道工委书记."""
    return post_label(post.unit, post.title)


def role_word(role: Role | None) -> str:
    """The role in which one signs in for a post."""
    return ROLE_WORDS[role] if role else "不登录"


def accounts(found: Sequence[Account]) -> None:
    """The accounts; a click on one opens its own page."""
    words = narrowing.field("姓名、账号或职务", 320)
    shown = [a for a in found if bears(words, a.official, a.login, *map(post_word, a.held))]
    page, turn = _page(shown, "个账号")
    if is_phone() and not is_print():
        with st.container(key="own-accounts"), need_box("accounts"):
            for one in page:
                small = joined(plain("、".join(map(post_word, one.held)) or "没有职务"), _seen(one))
                need_row(
                    badge(state(one)), plain(one.official), to("people", login=one.login), small, f"one-{one.login}"
                )
    elif page:
        rows = [_account_row(one) for one in page]
        chosen = table(rows, _ACCOUNTS, f"账号，{len(rows)} 个", f"accounts-{page[0].id}-{len(rows)}", select=True)
        if chosen is not None:
            st.query_params.from_dict({"login": page[chosen].login})
            st.rerun()
    if page:
        turn()
        note("按账号排列；点一行看这个账号，在那里任职、离任、停用和重设密码。")


def posts(found: Sequence[Post]) -> None:
    """The posts that somebody can sign in for, with who holds them today, or will."""
    words = narrowing.field("单位、职务或姓名", 320)
    shown = [
        p
        for p in found
        if bears(words, post_word(p), role_word(p.role), *(one.official for one in (*p.holders, *p.coming)))
    ]
    page, turn = _page(shown, "个职务")
    rows = [_post_row(post) for post in page]
    if is_phone() and not is_print():
        for post, row in zip(page, rows, strict=True):
            with st.container(border=True, key=f"item-post-{post.id}", gap="xxsmall"):
                small = joined(row["role"], plain(post.portfolio or ""), plain(row["official"]))
                st.markdown(f"**{plain(post_word(post))}**  \n:small[{small}]")
    elif rows:
        table(rows, _POSTS, f"职务，{len(rows)} 个", f"posts-{page[0].id}-{len(rows)}")
    if page:
        turn()
        note("只列可以登录的职务；查看范围跟着职务走，换人不换范围。")


def _account_row(account: Account) -> dict[str, Any]:
    return {
        "state": state(account),
        "official": shortened(account.official, 8),
        "login": shortened(account.login, 13),
        "posts": shortened("、".join(map(post_word, account.held)) or "没有职务", 24),
        "since": min((held.since for held in account.held), default=None) or "—",
        "seen": _seen(account, table=True),
    }


def _post_row(post: Post) -> dict[str, Any]:
    names = [f"{one.official}（账号已停用）" if one.revoked else one.official for one in post.holders]
    names += [f"{one.official}（{day_table(one.since)} 起）" for one in post.coming]
    logins = [one.login for one in (*post.holders, *post.coming) if one.login]
    return {
        "unit": shortened(post.unit or "—", 11),
        "title": shortened(joined(post.title, post.portfolio), 14),
        "role": role_word(post.role),
        "official": shortened("、".join(names) or "空缺", 13),
        "login": shortened("、".join(logins) or "没有账号", 14),
        "since": max((one.since for one in post.holders), default=None) or "—",
    }


def _seen(account: Account, table: bool = False) -> str:
    if account.last_seen is None:
        return "从未登录"
    return f"{account.last_seen:%Y-%m-%d %H:%M}" if table else f"最近在线 {moment(account.last_seen)}"


def _page(shown: Sequence[T], measure: str) -> tuple[Sequence[T], Callable[[], None]]:
    """The page of a list that the address names, and what draws the way to its neighbours; a box where it is empty."""
    if not shown:
        blank.filtered(measure.removeprefix("个"), on_clear=narrowing.clear, key="people")
    if is_print() or not shown:
        return shown, lambda: None
    return numbered(shown, PAGE, measure)
