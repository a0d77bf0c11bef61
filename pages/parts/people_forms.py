"""What changes an account or a post: each act in a dialog that says what it does before it is done, and why it is refused."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import streamlit as st

from data_access import audit, people, people_changes, sessions
from data_access.audit import Actor
from data_access.engine import Connection, connect, writing
from data_access.people import Account, Held, Post
from domain import beijing
from domain.visibility import ROLE_WORDS, Role
from pages.parts.desk import data, district, signed
from pages.parts.device import network_address
from pages.parts.frame import note
from pages.parts.numbers import day_table
from pages.parts.people_lists import post_word
from pages.parts.words import plain

T = TypeVar("T")
Change = Callable[[Connection, Actor], T]
_OCCUPIED = "people-occupied"  # what was asked for, and who holds that post
# What a role's post stands in; the others are one for the whole district.
_WHERE = {Role.STREET_SECRETARY: "街道", Role.COMMUNITY_SECRETARY: "社区", Role.BUREAU_HEAD: "单位"}


def done(change: Change[T]) -> T | None:
    """Makes a change in the name of who is signed in; a refusal is said where the button was. Raises Occupied."""
    try:
        with writing(connect()) as connection:
            return change(connection, audit.actor_of(signed(), network_address()))
    except people_changes.Occupied:
        raise
    except people_changes.Refused as refused:
        st.warning(plain(str(refused)), icon=":material/block:")
        return None


@dataclass(frozen=True)
class _Chosen:
    """A post by its role and place (unit), or by its id."""

    role: Role
    unit: str | None = None
    post: int | None = None

    def id(self, connection: Connection, actor: Actor) -> int:
        """The post's, which is made where there is none yet."""
        return self.post or people_changes.put_post(connection, actor, self.role, beijing.now(), unit=self.unit)


# --- accounts ---------------------------------------------------------------------------------------------------


@st.dialog("新建账号", icon=":material/person_add:", on_dismiss="rerun")
def new_account(posts: Sequence[Post]) -> None:
    form = st.empty()
    with form.container():
        official = st.text_input("姓名", max_chars=20, key="new-official").strip()
        login = st.text_input("账号", max_chars=40, placeholder="拼音或工号，小写字母和数字", key="new-login").strip()
        chosen = _post("new", posts)
        day = _day("任职自", "new-day", beijing.now().date())

        def add(connection: Connection, actor: Actor, replace: bool) -> str:
            if not official or not login or chosen is None:
                raise people_changes.Refused("请填写姓名、账号，选好登录角色和所在。")
            post = chosen.id(connection, actor)
            return people_changes.add(connection, actor, login, official, post, beijing.now(), replace, day)

        password = _pressed("新建", "new-confirm", (official, login, chosen, day), add)
    if password:
        form.empty()
        _say_once(login.casefold(), password)


@st.dialog("重设密码", icon=":material/key:", on_dismiss="rerun")
def reset_password(account: Account) -> None:
    form = st.empty()
    with form.container():
        st.markdown(f"将给{_named(account)}一个新的初始密码。原密码立即失效，已打开的页面全部退出。")
        clicked = st.button("重设", type="primary", key="reset-confirm")
    if clicked and (
        password := done(lambda c, actor: people_changes.reset_password(c, actor, account.login, beijing.now()))
    ):
        form.empty()
        _say_once(account.login, password)


@st.dialog("在所有设备上退出", icon=":material/logout:")
def sign_out(account: Account) -> None:
    st.markdown(f"{_named(account)}已打开的页面几秒内全部退出，可以重新登录。")
    if st.button("退出", type="primary", key="sign-out-confirm"):
        done(lambda connection, actor: sessions.end_all(connection, account.id, beijing.now(), actor))
        st.rerun()


@st.dialog("停用账号", icon=":material/block:")
def revoke(account: Account) -> None:
    held = "、".join(f"**{plain(post_word(post))}**" for post in account.held)
    kept = f"{held}仍由其担任；换人请给接任的人任职，或在停用后办理离任。" if held else ""
    st.markdown(f"停用后{_named(account)}不能登录，已打开的页面几秒内退出，随时可以恢复。{kept}")
    _confirm("停用", lambda connection, actor: people_changes.revoke(connection, actor, account.login, beijing.now()))


@st.dialog("恢复账号", icon=":material/lock_open:")
def restore(account: Account) -> None:
    st.markdown(f"恢复后{_named(account)}可以用原来的密码登录。")
    _confirm("恢复", lambda connection, actor: people_changes.restore(connection, actor, account.login, beijing.now()))


# --- posts ------------------------------------------------------------------------------------------------------


@st.dialog("任新职务", icon=":material/badge:")
def assign(account: Account, posts: Sequence[Post]) -> None:
    st.markdown(f"{_named(account)}任新职务。")
    chosen = _post("assign", posts)
    day = _day("任职自", "assign-day", beijing.now().date())
    if chosen is None:
        return

    def hold(connection: Connection, actor: Actor, replace: bool) -> bool:
        people_changes.assign(
            connection, actor, account.login, chosen.id(connection, actor), beijing.now(), replace, day
        )
        return True

    if _pressed("任职", "people-confirm", (account.login, chosen, day), hold):
        st.rerun()


@st.dialog("离任", icon=":material/event_busy:")
def leave(account: Account, held: Held, today: date) -> None:
    st.markdown(
        f"{_named(account)}离任 **{plain(post_word(held))}**，从那天起为这个职务打开的页面几秒内退出。历史记录留在职务上。"
    )
    day = _day("离任日", f"leave-day-{held.holder_id}", today, held.since)
    _confirm("离任", lambda c, actor: people_changes.leave(c, actor, account.login, held.post_id, beijing.now(), day))


@st.dialog("撤回", icon=":material/undo:")
def take_back(account: Account, held: Held, word: str) -> None:
    begun = word == "撤回离任"
    st.markdown(f"{word}：{_named(account)}，**{plain(post_word(held))}**。{'任职照旧。' if begun else ''}")
    with data() as connection:
        leaving = [] if begun else people_changes.made_room(connection, held.holder_id)
    stays = f"{plain('、'.join(leaving))}继续任职，{day_table(held.since)} 不再离任"
    stay = bool(leaving) and st.checkbox(stays, True, key=f"people-stay-{held.holder_id}")
    _confirm(
        word, lambda c, actor: people_changes.take_back(c, actor, account.login, held.holder_id, beijing.now(), stay)
    )


@st.dialog("区领导分工", icon=":material/account_tree:")
def portfolios(posts: Sequence[Post]) -> None:
    leaders = {post.id: post for post in posts if post.role is Role.DISTRICT_LEADER}
    new = 0  # no post has this id
    chosen = st.selectbox(
        "职务",
        [*leaders, new],
        format_func=lambda id: f"{post_word(leaders[id])}（{leaders[id].portfolio}）" if id else "新设一个职务",
        key="portfolio-post",
    )
    with data() as connection:
        every, reached = people.reach(connection), people.reach(connection, chosen)
    title = "" if chosen else st.text_input("职务名称", "副区长", max_chars=60, key="portfolio-title").strip()
    said = "" if chosen == new else leaders[chosen].portfolio or ""
    words = st.text_input(
        "分工", said, max_chars=60, placeholder="如：城市建设、供热", key=f"portfolio-words-{chosen}"
    ).strip()
    topics = _several("分管的专题", every.topics, reached.topics, f"portfolio-topics-{chosen}")
    units = _several("分管的单位", every.units, reached.units, f"portfolio-units-{chosen}")
    note("任这个职务的人只看得到这些专题和单位的事项；保存后，为它打开的页面几秒内退出。")

    def change(connection: Connection, actor: Actor) -> None:
        post = chosen
        if post == new:
            if not title or any((one.title, one.portfolio) == (title, words) for one in leaders.values()):
                raise people_changes.Refused("请填写职务名称；同名的职务要有不同的分工，已有的请在上面选。")
            post = people_changes.put_post(
                connection, actor, Role.DISTRICT_LEADER, beijing.now(), title=title, portfolio=words
            )
        people_changes.change_portfolio(connection, actor, post, words, topics, units, beijing.now())

    _confirm("保存", change)


def _post(key: str, posts: Sequence[Post]) -> _Chosen | None:
    """Draws the choice of a post by role and place; None as long as something is missing."""
    role = st.selectbox(
        "登录角色", list(Role), index=None, format_func=ROLE_WORDS.__getitem__, placeholder="请选择", key=f"{key}-role"
    )
    if role is None:
        return None
    if role is Role.DISTRICT_LEADER:
        leaders = {
            post.id: f"{post_word(post)}（{post.portfolio or '没有分工'}）" for post in posts if post.role is role
        }
        post = _choice("分工", leaders, f"{key}-leader")
        if not leaders:
            note("还没有区领导职务，请先在“职务”栏用“区领导分工”设立。")
        return None if post is None else _Chosen(role, post=post)
    if role not in _WHERE:
        return _Chosen(role)
    names = district()
    places = {
        Role.STREET_SECRETARY: names.street,
        Role.COMMUNITY_SECRETARY: names.community,
        Role.BUREAU_HEAD: names.unit_full,
    }[role]
    place = _choice(_WHERE[role], places, f"{key}-{role}")
    return None if place is None else _Chosen(role, unit=places[place])


def _day(label: str, key: str, today: date, earliest: date | None = None) -> date:
    """Draws the choice of a day, and says what another than today means."""
    first, last = people_changes.bounds(today)
    first = first if earliest is None else max(first, earliest)
    day = st.date_input(label, today, min_value=first, max_value=last, format="YYYY-MM-DD", key=key)
    if day < today:
        note("过去的日期只更正记录：这期间谁看过、办过，操作记录不变。")
    elif day > today:
        note(f"{day_table(day)} 零点自动生效，此前可以撤回。")
    return day


def _choice(label: str, options: Mapping[int, str], key: str) -> int | None:
    return st.selectbox(
        label, list(options), index=None, format_func=options.__getitem__, placeholder="请选择", key=key
    )


def _several(label: str, every: Mapping[str, str], held: Mapping[str, str], key: str) -> list[str]:
    """Codes out of every entry; what is held stays to be chosen, even where it is no longer in use."""
    names = {**every, **held}
    return st.multiselect(label, list(names), list(held), format_func=names.__getitem__, placeholder="请选择", key=key)


# --- what the dialogs share -------------------------------------------------------------------------------------


def _named(account: Account) -> str:
    return f" **{plain(account.official)}**（{plain(account.login)}）"


def _pressed(word: str, key: str, given: object, change: Callable[[Connection, Actor, bool], T]) -> T | None:
    """The button that does it, and what came of it. Where somebody would leave the post for it, that is said first, and
    a second button does it all the same, for as long as the same is asked for (given)."""
    if st.button(word, type="primary", key=key):
        st.session_state.pop(_OCCUPIED, None)
        try:
            return done(lambda connection, actor: change(connection, actor, False))
        except people_changes.Occupied as occupied:
            st.session_state[_OCCUPIED] = (given, str(occupied))
    asked, who = st.session_state.get(_OCCUPIED, (None, ""))
    if asked == given:
        st.warning(plain(who), icon=":material/badge:")
        if st.button(f"仍要{word}", key=f"{key}-replace"):
            return done(lambda connection, actor: change(connection, actor, True))
    return None


def _confirm(word: str, change: Change[None]) -> None:
    """The button that does it; the dialog stays open with the reason where it was refused."""
    if st.button(word, type="primary", key="people-confirm") and done(lambda c, actor: change(c, actor) or True):
        st.rerun()


def _say_once(login: str, password: str) -> None:
    """The initial password, drawn in this one run and kept nowhere."""
    st.markdown(f"账号 **{plain(login)}** 的初始密码：  \n`{password}`")
    note("只显示这一次。请当面交给本人；首次登录必须改成自己的密码。")
    if st.button("已经记下", key="people-noted"):
        st.rerun()
