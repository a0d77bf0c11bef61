"""What stands where nothing stands: filtered away, never there, not known, or not for this viewer."""

from collections.abc import Callable

import streamlit as st

from domain.visibility import Right
from pages.parts.desk import viewer
from pages.parts.frame import way
from pages.parts.screens import Link, Screen, to, to_imports


def filtered(what: str, on_clear: Callable[[], None] | None = None, key: str = "clear") -> None:
    """Empty because of filters: 没有符合条件的<what>, with a button 清除筛选 that calls `on_clear`."""
    with _box(f"blank-{key}"):
        st.markdown(f"**没有符合条件的{what}**", text_alignment="center")
        st.markdown(":small[:gray[放宽或清除筛选条件后再看。]]", text_alignment="center")
        if on_clear is not None:
            st.button("清除筛选", on_click=on_clear, key=f"blank-button-{key}")


def nothing(what: str, how: str, imports: bool = False) -> None:
    """Empty because there is nothing: 还没有<what>, and how it would get here; `imports`: by a file, which is told, with
    the way there, to who may bring files in."""
    brings = imports and viewer().may(Right.IMPORT)
    if imports and not brings:
        how = "您的查看范围内目前没有，有了会列在这里。"
    with _box(f"blank-{what}"):
        st.markdown(f"**还没有{what}**", text_alignment="center")
        st.markdown(f":small[:gray[{how}]]", text_alignment="center")
        if brings:
            way(to_imports(), "导入数据", arrow=True)


def silent(why: str) -> None:
    """Empty because a feed is silent: 未知, and why (which one, where, since when)."""
    with _box("blank-silent"):
        st.markdown("**未知**", text_alignment="center")
        st.markdown(f":small[:gray[{why}，这里不能当作零。]]", text_alignment="center")


def not_there(what: str = "这件矛盾", back: Link | None = None, back_label: str = "回到重点矛盾") -> None:
    """Not there or not allowed, in the same words for both, and a way back."""
    with _box("blank-not-there"):
        st.markdown(f"**没有{what}，或不在您的查看范围内**", text_alignment="center")
        way(back or to("key-disputes"), back_label, arrow=True)


def no_screen(back: Screen) -> None:
    """An address that is not for this viewer, in the words for one that does not exist."""
    with _box("blank-no-screen"):
        st.markdown("**没有这个页面，或不在您的查看范围内**", text_alignment="center")
        way(Link(back.file), f"回到{back.title}", arrow=True)


def signed_out() -> None:
    """Nobody is signed in: nothing but the way to the sign-in."""
    _leave("请先登录", "登录后才能查看。登录可能已到时限，或已在别处退出。", "/login", "去登录")


def first_password() -> None:
    """The initial password, which an administrator has read, still opens the account."""
    _leave("请先修改初始密码", "改成只有您自己知道的密码后，才能查看。", "/password", "去修改")


def _leave(what: str, why: str, path: str, label: str) -> None:
    with _box("blank-leave"):
        st.markdown(f"**{what}**", text_alignment="center")
        st.markdown(f":small[:gray[{why}]]", text_alignment="center")
        st.html(f'<a class="plain-link" href="{path}" target="_self">{label}</a>')


def _box(key: str):
    return st.container(border=True, key=key, horizontal_alignment="center", gap="small")
