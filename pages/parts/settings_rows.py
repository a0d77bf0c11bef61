"""The lists of 设置: each setting with its value in force, since when and on what basis, what is to come, its history."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import streamlit as st

from data_access.settings import YEAR, Setting, Standing, label
from domain.vocabulary import STAGE_WORDS
from pages.parts import settings_change
from pages.parts.cards import need_box
from pages.parts.device import is_print
from pages.parts.frame import note
from pages.parts.numbers import count, day_table
from pages.parts.settings_words import LIMITS, MEANS, THRESHOLDS, basis, since, value
from pages.parts.words import plain


def missing(standing: Mapping[str, Standing], today: date) -> list[int]:
    """The years of today's clocks whose calendar is not there: this year and the next."""
    return [year for year in (today.year, today.year + 1) if f"{YEAR}{year}" not in standing]


def sentence(standing: Mapping[str, Standing], coming: int, waiting: int, today: date) -> str:
    """How many settings there are, how many changes take effect soon (coming: of names), which calendar years are
    missing."""
    broken = sum(one.broken is not None for one in standing.values())
    if broken:
        return f"**{count(broken, '项')}设置内容无法识别**，期限和临期、停滞等都因此算不出来：请先更正标出的各项。"
    coming += sum(len(one.coming) for one in standing.values())
    soon = f"**{count(coming, '项')}**更改即将生效" if coming else "没有即将生效的更改"
    lacking = "、".join(map(str, missing(standing, today)))
    waits = f"，{count(waiting, '个')}时限因此算不出期限" if waiting else ""
    calendar = f"**{lacking} 年**工作日历未发布{waits}" if lacking else "工作日历齐全"
    return f"共 **{count(len(THRESHOLDS) + len(LIMITS), '项')}**设置，{soon}；{calendar}。"


def unknown(standing: Mapping[str, Standing]) -> None:
    """What only a keeper of the database can mend."""
    for one in standing.values():
        if one.unknown:
            st.error(
                f"设置表里的“{plain(one.name)}”本版本的程序不认识，要用到设置的页面因此都打不开。程序若退回过旧版本，请换回新版本；"
                "确是误写的，请维护人员从 settings 表中删去这一行。",
                icon=":material/report:",
            )


def settings(standing: Mapping[str, Standing], names: Sequence[str], at: datetime) -> None:
    """Each setting of a part."""
    with need_box("settings"):
        for name in names:
            _row(standing[name], at)
    note("更改只对生效日起的情况有效；改过的设置可点“历次”看以前的值。")


def years(standing: Mapping[str, Standing], waiting: int, at: datetime) -> None:
    """The calendar years, the newest first, those that are missing before them."""
    with need_box("years"):
        for year in reversed(missing(standing, at.date())):
            with _line(f"{YEAR}{year}"):
                waits = f" · {count(waiting, '个')}时限在等" if waiting else ""
                told = f"**{year} 年** :orange-badge[未发布]  \n:small[:gray[国务院放假安排公布后录入{waits}]]"
                st.markdown(told, width="stretch")
                if not is_print() and st.button("录入", type="primary", key=f"enter-{year}"):
                    settings_change.enter_year(year, None, at)
        for name in sorted(name for name, one in standing.items() if name.startswith(YEAR) and not one.unknown)[::-1]:
            _row(standing[name], at)
    note("放假落在周末的不计；每年的放假安排一般在上一年十一月前后公布，没有公布的年份不猜。")


def title(name: str) -> str:
    """What a row is called within its part: 临期天数, 书面告知是否受理, 2027 年."""
    if name.startswith(YEAR):
        return f"{name.removeprefix(YEAR)} 年"
    return STAGE_WORDS[name.removeprefix("limit.")] if name.startswith("limit.") else label(name)


def _line(name: str):
    return st.container(horizontal=True, vertical_alignment="center", key=f"need-{name.replace('.', '-')}")


def _row(one: Standing, at: datetime) -> None:
    with _line(one.name):
        coming = "".join(
            f"  \n:orange-badge[{since(row)}] {value(row)}　:small[:gray[依据：{plain(basis(row))}]]"
            for row in one.coming
        )
        if one.broken:
            coming += f"  \n:red-badge[须更正] {plain(one.broken.problem or '')}，{since(one.broken)}"
        st.markdown(
            f"**{title(one.name)}**　{value(one.now)}{coming}  \n:small[:gray[{_small(one.now)}]]", width="stretch"
        )
        if not is_print():
            _controls(one, at)


def _controls(one: Standing, at: datetime) -> None:
    if one.broken:
        if st.button("更正", type="primary", key=f"mend-{one.name}"):
            settings_change.correct(one, one.broken, at)
        return
    if len(one.rows) > 1:
        with st.popover("历次", key=f"history-{one.name}"):
            st.markdown("  \n".join(_told(row) for row in reversed(one.rows)))
    for row in one.coming:
        if st.button("撤回", key=f"back-{one.name}-{row.valid_from}"):
            settings_change.take_back(one, row, at)
    if one.name.startswith(YEAR):
        year = int(one.name.removeprefix(YEAR))
        if year >= at.year and st.button("更正", key=f"enter-{year}"):  # what is over was counted
            settings_change.enter_year(year, one, at)
    elif st.button("更改", key=f"change-{one.name}"):
        settings_change.change(one, at)


def _small(row: Setting) -> str:
    if row.problem:
        said = []
    elif row.name.startswith("limit."):
        said = [f"{row.value['on_whom']}，{row.value['starts_from']}起算", since(row)]
    else:
        said = [] if row.name.startswith(YEAR) else [MEANS[row.name], since(row)]
    return " · ".join(plain(part) for part in (*said, f"依据：{basis(row)}"))


def _told(row: Setting) -> str:
    entered = f"，{day_table(row.learned_on)} 录入" if row.learned else "，随程序"
    return f"{since(row)}：**{value(row)}**  \n:small[:gray[{plain(basis(row))}{entered}]]"
