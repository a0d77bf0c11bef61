"""The same head, headings and note line on every screen."""

from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st

from pages.parts.desk import who
from pages.parts.device import is_print
from pages.parts.pager import first_page
from pages.parts.screens import Link
from pages.parts.words import plain


def head(
    title: str,
    sentence: str | Sequence[tuple[str, Link | None]],
    basis: str | Sequence[str],
    missing: str | None = None,
) -> None:
    """The three lines every screen opens with.

    sentence: markdown, one sentence one could say aloud, bold on its two or three numbers; or the same in pieces, each
    with the way it opens (a link inside markdown would leave the session and open another tab).
    basis: 截至 … · 单位 · 口径 · 期间, as one text or as facts to be joined by " · ".
    missing: which feed is silent since when, in words; drawn in orange behind the basis.
    """
    facts = basis if isinstance(basis, str) else " · ".join(basis)
    silent = f" · :orange[{plain(missing)}]" if missing else ""
    with st.container(key="head", gap="xsmall"):
        st.title(title, anchor=False)
        if isinstance(sentence, str):
            st.markdown(sentence)
        else:
            with st.container(key="inline-sentence", horizontal=True, gap=None, vertical_alignment="center"):
                for text, link in sentence:
                    if link is None:
                        st.markdown(text, width="content")
                    else:
                        way(link, text)
        st.markdown(f":small[:gray[{facts}]{silent}]")


def section(title: str, link: Link | None = None, link_label: str = "") -> None:
    """A section heading; where a link belongs to it (全部在账 41 件 →) it stands at the right on the same line.

    The line is equally high with and without a link, so neighbouring boxes begin at one height.
    """
    with st.container(
        key=f"section-{title}", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.subheader(title, anchor=False, width="content")
        if link is not None:
            way(link, link_label, arrow=True)


def switch(label: str, options: Sequence[str], key: str) -> str:
    """Which part of a screen is shown: one of the options, the first at the beginning; in the address under the key."""
    return st.segmented_control(
        label,
        options,
        default=options[0],
        required=True,
        key=key,
        bind="query-params",
        on_change=first_page,
        label_visibility="collapsed",
        wrap=True,
    )


def way(link: Link, label: str, arrow: bool = False, icon: str | None = None, help: str | None = None) -> None:
    """A link to another screen of ours; label is markdown (badges allowed), `arrow` puts → behind it."""
    st.page_link(
        link.file,
        label=label,
        icon=":material/arrow_forward:" if arrow else icon,
        icon_position="right" if arrow else "left",
        help=help,
        query_params=dict(link.query),
    )


def note(text: str) -> None:
    """The small gray line under a chart or table: what is counted, how sorted, scale, what is left out."""
    st.markdown(f":small[:gray[{text}]]")


def foot(as_of: str) -> None:
    """On paper only, at the foot of the page: who printed it, its as-of, its address."""
    if is_print():
        st.divider()
        query = urlencode(
            {name: st.query_params.get_all(name) for name in st.query_params if name != "print"}, doseq=True
        )
        note(f"内部资料 · {who()} 打印 · 截至 {as_of} · {st.context.url}{'?' if query else ''}{query}")
