"""Changes of people and posts (人员与职务): accounts made and revoked, posts taken up and left. Each is checked, alone, and in
the trace with what was before and after."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Table, or_, select, true, update

from data_access import attempts, audit, passwords, sessions, settings, tables
from data_access.audit import Act, Actor
from data_access.engine import writing
from data_access.people import account, administrators, reach
from data_access.sessions import Session
from data_access.tables import STANDS
from data_access.viewers import post_label, viewer_of_post
from domain.events import FAR
from domain.visibility import ROLE_WORDS, Role
from domain.vocabulary import Level

# What several may hold at once; any other post has one holder at a time.
SHARED = frozenset({Role.OFFICE_STAFF, Role.AUDITOR, Role.ADMINISTRATOR})
# What a post is called where nobody says otherwise.
TITLES: Mapping[Role, str] = {
    **ROLE_WORDS,
    Role.STREET_SECRETARY: "街道工委书记",
    Role.BUREAU_HEAD: "主要负责人",
    Role.COMMUNITY_SECRETARY: "社区党委书记",
}
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
_EARLIEST, _LATEST = timedelta(days=10 * 366), timedelta(days=366)  # from today: of the day of a change
_COMMANDS = frozenset({"manage.py", "sample"})  # who writes without an account
_ITSELF = "不能更改自己的账号和职务，请由另一位管理员办理。"
_LAST = "这是最后一位管理员，请先另设一位管理员再办理。"


class Refused(ValueError):
    """What may not be done to an account or a post; its text is a Chinese sentence."""


class Occupied(Refused):
    """Somebody holds the post who would leave it: the text says who; asked again with replace, it is done."""


def bounds(today: date) -> tuple[date, date]:
    """The first and the last day on which a post may be taken up or left."""
    return today - _EARLIEST, today + _LATEST


def add(
    connection: Connection,
    actor: Actor,
    login: str,
    official: str,
    post_id: int,
    moment: datetime,
    replace: bool = False,
    day: date | None = None,
) -> str:
    """An account for an official who holds this post from a day on (None: today); returns the initial password, to be
    said once.

    Raises Refused for a login that is taken or none, a name that is none, and what `assign` refuses.
    """
    login, official, day = _login(login), _official(official), _within(day, moment.date())
    with _alone(connection, actor, None, moment):
        if _row(connection, login) is not None:
            raise Refused(f"账号“{login}”已经有人用了，请换一个。")
        password = passwords.initial()
        row = {"login": login, "official": official, "password": passwords.stored(password), "created": moment}
        account_id = _added(connection, tables.accounts, **row)
        _hold(connection, account_id, official, post_id, day, moment.date(), replace)
        _record(connection, actor, "add", login, None, _state(connection, login, moment), moment, day)
    return password


def assign(
    connection: Connection,
    actor: Actor,
    login: str,
    post_id: int,
    moment: datetime,
    replace: bool = False,
    day: date | None = None,
) -> None:
    """The account holds this post from a day on (None: today); replace: who would hold it then leaves it, unless several
    may hold it. A coming day takes effect by itself; a past one corrects the record, and nobody looked any the more.

    Raises Occupied where somebody would leave and replace is not said; Refused for an unknown login or post, one's own
    account, a post without a role or without its limit, a past day on which another held it, and where another is to
    come later.
    """
    day = _within(day, moment.date())
    with _changing(connection, actor, "assign", login, moment, day) as found:
        _hold(connection, found.id, found.official, post_id, day, moment.date(), replace)


def leave(
    connection: Connection, actor: Actor, login: str, post_id: int, moment: datetime, day: date | None = None
) -> None:
    """The account leaves a post on a day (None: today), from which on it does not hold it; sessions that were opened for it
    end then, of a past day at once. Raises Refused, also for the last administrator."""
    h, day = tables.post_holders, _within(day, moment.date())
    with _changing(connection, actor, "leave", login, moment, day) as found:
        holding = (h.c.since <= min(day, moment.date()), h.c.until > max(day, moment.date()))
        mine = (h.c.account_id == found.id, h.c.post_id == post_id, *holding)
        if not connection.execute(update(h).where(*mine).values(until=day)).rowcount:
            then = "现在" if day == moment.date() else f"在 {day} "
            raise Refused(f"账号“{found.login}”{then}没有这个职务，请刷新后核对。")


def made_room(connection: Connection, holder_id: int) -> list[str]:
    """Who leaves the post on the day on which this holding begins: for its sake, or of themselves."""
    row = connection.execute(select(tables.post_holders).where(tables.post_holders.c.id == holder_id)).one_or_none()
    return [before.official for before in _making_room(connection, row)] if row else []


def take_back(
    connection: Connection, actor: Actor, login: str, holder_id: int, moment: datetime, stay: bool = True
) -> None:
    """What is to come of a holding does not: the whole of it where it has not begun, else its end. stay: whoever leaves on
    its first day (`made_room`) does not; why he leaves is not kept, so it is for who asks to say. Raises Refused where
    nothing is to come, where another is to follow, and for what `leave` refuses."""
    h, today = tables.post_holders, moment.date()
    with _changing(connection, actor, "take_back", login, moment) as found:
        mine = (h.c.id == holder_id, h.c.account_id == found.id, h.c.until > today)
        row = connection.execute(select(h).where(*mine)).one_or_none()
        if row is None or (row.since <= today and row.until is None):
            raise Refused("这项变更已经撤回或已经生效，请刷新后核对。")
        if row.since <= today:
            among = true() if _viewed(connection, row.post_id) not in SHARED else h.c.account_id == found.id
            later = (h.c.post_id == row.post_id, among, h.c.since >= row.until, h.c.until > h.c.since)
            _refuse_coming(connection.execute(select(h).where(*later).order_by(h.c.since)).all())
            connection.execute(update(h).where(h.c.id == holder_id).values(until=None))
            return
        for before in _making_room(connection, row) if stay else ():
            if before.account_id is not None and before.account_id == actor.account_id:
                raise Refused(_ITSELF)
            connection.execute(update(h).where(h.c.id == before.id).values(until=row.until))
        connection.execute(h.delete().where(h.c.id == holder_id))


def revoke(connection: Connection, actor: Actor, login: str, moment: datetime) -> None:
    """Nobody signs in by this account any more, and its open sessions end; who held a post with it still does, until
    `leave` or another's `assign`. Raises Refused, also for the last administrator."""
    with _changing(connection, actor, "revoke", login, moment) as found:
        if found.ended is not None:
            raise Refused(f"账号“{found.login}”已经停用。")
        _set(connection, found.id, ended=moment)
        sessions.end_all(connection, found.id, moment)


def restore(connection: Connection, actor: Actor, login: str, moment: datetime) -> None:
    """A revoked account signs in again, with its old password. Raises Refused."""
    with _changing(connection, actor, "restore", login, moment) as found:
        if found.ended is None:
            raise Refused(f"账号“{found.login}”没有停用。")
        _set(connection, found.id, ended=None)


def reset_password(connection: Connection, actor: Actor, login: str, moment: datetime) -> str:
    """A new initial password, to be said once; open sessions end, and failed tries are forgotten. Raises Refused."""
    password = passwords.initial()
    attempts.one_at_a_time(connection)  # before the trace's lock, as a sign-in takes them
    with _changing(connection, actor, "reset_password", login, moment) as found:
        if found.demo:
            raise Refused("演示账号不用密码，不能重设。")
        _set(connection, found.id, password=passwords.stored(password), must_change=True)
        sessions.end_all(connection, found.id, moment)
        attempts.forgive(connection, found.login)
    return password


def change_password(
    connection: Connection, session: Session, old: str, new: str, moment: datetime, address: str
) -> None:
    """An official's own new password; his sessions end, this one too (sessions.reissue opens the next).

    Raises Refused for a wrong old password, which counts as a failed sign-in, and for a new one that is easily guessed.
    """
    by, actor = attempts.sources(session.login), audit.actor_of(session, address)
    if wait := attempts.wait(connection, by, moment):
        raise Refused(attempts.too_many(wait))
    kept = connection.scalar(select(tables.accounts.c.password).where(tables.accounts.c.id == session.account_id))
    if not passwords.fits(kept, old):
        with writing(connection.engine) as apart:  # the refusal takes back what the caller wrote, but not this
            attempts.one_at_a_time(apart)
            attempts.failed(apart, by, moment)
            told = {"why": "old password"}
            audit.record(apart, actor, Act.SIGN_IN_FAILED, session.login, told, moment)
        raise Refused("原密码不对，请重新输入。")
    if why := passwords.refusal(new, session.login):
        raise Refused(why)
    if old == new:
        raise Refused("新密码与原密码相同，请换一个。")
    _set(connection, session.account_id, password=passwords.stored(new), must_change=False)
    sessions.end_all(connection, session.account_id, moment)
    _record(connection, actor, "change_password", session.login, None, None, moment)


def put_post(
    connection: Connection,
    actor: Actor,
    role: Role,
    moment: datetime,
    *,
    title: str | None = None,
    unit: str | None = None,
    portfolio: str | None = None,
    topics: Collection[str] = (),
    units: Collection[str] = (),
) -> int:
    """The post of this title, unit (its code or name) and portfolio (分工, in words), made where there is none; one that
    had no role gets it, with what the portfolio reaches (topics and units by code). Returns its id. Raises Refused."""
    p, title = tables.posts, title or TITLES[role]
    if not all(text.isprintable() for text in (title, portfolio or "", unit or "", *topics, *units)):
        raise Refused("职务名称、单位和分工只写文字，不能有换行或看不见的符号。")
    unit_id = _unit(connection, unit, role) if unit else None
    same = (p.c.title == title, p.c.unit_id == unit_id, p.c.portfolio == portfolio if portfolio else true())
    found = connection.execute(select(p.c.id, p.c.role).where(*same).order_by(p.c.id).limit(1)).one_or_none()
    if found is not None and found.role is not None:
        if found.role != role:
            raise Refused(f"职务“{title}”的登录角色是{ROLE_WORDS[Role(found.role)]}，请换一个职务名称。")
        return found.id
    with _alone(connection, actor, None, moment):
        if found is None:
            level = _LEVELS.get(role, Level.DISTRICT)
            row = {"title": title[:60], "unit_id": unit_id, "level": int(level), "portfolio": portfolio}
            post_id = _added(connection, p, **row, secretary="书记" in title, role=role.value)
        else:
            post_id = found.id
            connection.execute(update(p).where(p.c.id == post_id).values(role=role.value))
        _reach(connection, post_id, topics, units)
        told = {"title": title, "unit": unit, "role": role.value, "topics": list(topics), "units": list(units)}
        _record(connection, actor, "post", title, None, told, moment)
        _viewed(connection, post_id)
    return post_id


def change_portfolio(
    connection: Connection,
    actor: Actor,
    post_id: int,
    portfolio: str,
    topics: Collection[str],
    units: Collection[str],
    moment: datetime,
) -> None:
    """Another portfolio for a district leader's post, in words and in what it reaches (by code); pages that are open for
    the post end. Raises Refused, also for the post of who asks."""
    p, h, f = tables.posts.c, tables.post_holders.c, tables.portfolios
    found = connection.execute(select(p.title, p.role, p.portfolio).where(p.id == post_id)).one_or_none()
    if found is None or found.role != Role.DISTRICT_LEADER:
        raise Refused("只有区领导的职务有分工，请刷新后重选。")
    if not portfolio or not portfolio.isprintable():
        raise Refused("请用文字写明分工，不能有换行或看不见的符号。")
    holders = select(h.account_id).where(h.post_id == post_id, h.until > moment.date())
    own = actor.account_id if actor.account_id in set(connection.scalars(holders)) else None
    with _alone(connection, actor, own, moment):
        before = _portfolio(connection, post_id)
        connection.execute(f.delete().where(f.c.post_id == post_id))
        _reach(connection, post_id, topics, units)
        if not (topics or units):
            raise Refused("请至少选一个专题或单位，否则这个职务什么也看不到。")
        connection.execute(update(tables.posts).where(p.id == post_id).values(portfolio=portfolio[:200]))
        sessions.end_for_post(connection, post_id, moment)
        _record(connection, actor, "portfolio", found.title, before, _portfolio(connection, post_id), moment)


def add_demo(connection: Connection, login: str, role: Role, moment: datetime, **which: Any) -> None:
    """An account without a password for who holds a post of the sample district (see put_post); nothing where it exists.
    Raises Refused outside a sample district."""
    if settings.demo_day(connection) is None:
        raise Refused("这不是演示库，不能建演示账号。")
    if _row(connection, login) is not None:
        return
    post_id = put_post(connection, audit.COMMAND_LINE, role, moment, **which)
    h = tables.post_holders
    still = (h.c.post_id == post_id, h.c.until > moment.date())
    official = connection.scalar(select(h.c.official).where(*still).order_by(h.c.id).limit(1)) or login[:20]
    row = {"login": login, "official": official, "demo": True, "must_change": False, "created": moment}
    account_id = _added(connection, tables.accounts, **row)
    _hold(connection, account_id, official, post_id, moment.date(), moment.date(), replace=False)
    _record(connection, audit.COMMAND_LINE, "demo", login, None, _state(connection, login, moment), moment)


# --- what every change rests on ---------------------------------------------------------------------------------

_LEVELS = {Role.STREET_SECRETARY: Level.STREET, Role.COMMUNITY_SECRETARY: Level.COMMUNITY}
_KINDS = {Level.STREET: "street", Level.COMMUNITY: "community"}


@contextmanager
def _changing(
    connection: Connection, actor: Actor, done: str, login: str, moment: datetime, day: date | None = None
) -> Iterator[Row]:
    """One change of an account that exists, in the trace with what was before and after."""
    found = _row(connection, login.strip().casefold())
    if found is None:
        raise Refused(f"没有账号“{_shown(login)}”，请核对。")
    with _alone(connection, actor, found.id, moment):
        before = _state(connection, found.login, moment)
        yield found
        _record(connection, actor, done, found.login, before, _state(connection, found.login, moment), moment, day)


@contextmanager
def _alone(connection: Connection, actor: Actor, account_id: int | None, moment: datetime) -> Iterator[None]:
    """One change at a time, by an administrator or from the command line, never of one's own account; wholly or not at
    all, and an administrator is left on every day from this one on."""
    h = tables.post_holders.c
    audit.lock(connection)
    if actor.account_id is not None:
        if actor.account_id == account_id:
            raise Refused(_ITSELF)
        if actor.account_id not in administrators(connection, moment.date()):
            raise Refused("只有管理员可以更改人员与职务。")
    with connection.begin_nested():
        before = administrators(connection, moment.date())
        yield
        ends = connection.scalars(select(h.until).where(h.until > moment.date(), h.until < FAR).distinct())
        if before and not all(administrators(connection, day) for day in (moment.date(), *ends)):
            raise Refused(_LAST)


def _hold(
    connection: Connection,
    account_id: int,
    official: str,
    post_id: int,
    day: date,
    today: date,
    replace: bool,
) -> None:
    h, role = tables.post_holders, _viewed(connection, post_id)
    holding = (
        h.c.post_id == post_id,
        h.c.until > day,
        h.c.until > h.c.since,
    )  # one that ended on its first day never was
    rows = connection.execute(select(h).where(*holding).order_by(h.c.since)).all()
    if any(row.account_id == account_id for row in rows):
        raise Refused("这个账号已经任这个职务，或将要任。")
    for row in rows:
        if row.account_id is None and row.official == official:  # known by name before, with an account from here on
            if day != today or row.since > today:
                raise Refused(
                    f"{official}自 {row.since} 起已任这个职务，只是没有账号：日期请填今天，任职自哪天起不变。"
                )
            connection.execute(update(h).where(h.c.id == row.id).values(account_id=account_id))
            return
    leaving = [] if role in SHARED else rows
    names = "、".join(row.official for row in leaving)
    if leaving and day < today:
        raise Refused(f"过去的日期不能早于别人任这个职务的日子（{names}），请先更正或撤回那一项。")
    _refuse_coming([row for row in leaving if row.since >= day and row.since > today])
    if leaving and not replace:
        held = "届时" if any(row.since > today for row in leaving) else "现"
        then = "今天" if day == today else f"自 {day} "
        raise Occupied(f"这个职务{held}由{names}担任，办理后{then}起离任。请核对后再办。")
    for row in leaving:
        connection.execute(update(h).where(h.c.id == row.id).values(until=day))
    _added(connection, h, post_id=post_id, official=official, since=day, account_id=account_id)


def _making_room(connection: Connection, row: Row) -> Sequence[Row]:
    """The holdings of others that end on the day on which this one of the same post begins, where one holds it at a time."""
    h, p = tables.post_holders, tables.posts
    one_at_a_time = p.c.role.not_in([role.value for role in SHARED])
    others = (h.c.post_id == row.post_id, one_at_a_time, h.c.account_id.is_distinct_from(row.account_id))
    query = select(h).join(p, p.c.id == h.c.post_id).where(*others, h.c.until == row.since, h.c.until > h.c.since)
    return connection.execute(query).all()


def _within(day: date | None, today: date) -> date:
    """The day of a change, today where none is said. Raises Refused for one out of bounds."""
    first, last = bounds(today)
    day = day or today
    if not first <= day <= last:
        raise Refused("日期最早十年前，最晚一年后，请核对。")
    return day


def _refuse_coming(rows: Sequence[Row]) -> None:
    if rows:
        raise Refused(f"{rows[0].official}将于 {rows[0].since} 起任这个职务，请先撤回那一项。")


def _viewed(connection: Connection, post_id: int) -> Role:
    """The role of a post that somebody can sign in for. Raises Refused."""
    if connection.scalar(select(tables.posts.c.id).where(tables.posts.c.id == post_id)) is None:
        raise Refused("没有这个职务，请刷新后重选。")
    try:
        return viewer_of_post(connection, post_id).role
    except ValueError as problem:
        raise Refused(f"{problem}，请先补齐再办理。") from problem


def _unit(connection: Connection, word: str, role: Role) -> int:
    """The unit of this code or name. The office of a street or community that has none yet is made: a secretary stands
    for it."""
    a, u = tables.areas.c, tables.units.c
    level = _LEVELS.get(role)
    known = or_(u.code == word, u.name == word, u.short_name == word)
    of_level = u.level == int(level) if level else true()
    found = list(connection.scalars(select(u.id).where(known, of_level, u.withdrawn == STANDS)))
    if not found and level:
        named = (a.kind == _KINDS[level], or_(a.code == word, a.name == word, a.short_name == word))
        areas = connection.execute(select(a.id, a.code, a.name).where(*named, a.withdrawn == STANDS)).all()
        if len(areas) == 1:
            office = (u.area_id == areas[0].id, of_level, u.withdrawn == STANDS)
            found = list(connection.scalars(select(u.id).where(*office)))
            if not found:
                row = {"name": areas[0].name, "short_name": areas[0].name, "kind": _KINDS[level], "level": int(level)}
                code = f"{_KINDS[level]}.{areas[0].code}"[:32]
                return _added(connection, tables.units, code=code, **row, area_id=areas[0].id)
    if len(found) != 1:
        if not found:
            raise Refused(
                f"没有名为“{_shown(word)}”的单位，请用单位编码或全称；还没有的街道和单位先随文件导入建立（--create）。"
            )
        raise Refused(f"不止一个名为“{_shown(word)}”的单位，请用单位编码或全称。")
    return found[0]


def _reach(connection: Connection, post_id: int, topics: Collection[str], units: Collection[str]) -> None:
    t, u = tables.topics.c, tables.units.c
    reach = [{"topic_id": id_} for id_ in connection.scalars(select(t.id).where(t.code.in_(topics)))]
    reach += [{"unit_id": id_} for id_ in connection.scalars(select(u.id).where(u.code.in_(units)))]
    if len(reach) < len(set(topics)) + len(set(units)):
        raise Refused("分工里有不认识的专题或单位编码，请核对。")
    for one in reach:
        _added(connection, tables.portfolios, post_id=post_id, **one)


def _login(text: str) -> str:
    login = text.strip().casefold()
    if not _LOGIN.fullmatch(login):
        raise Refused("账号应为 2 至 40 位字母、数字、点、横线或下划线，并以字母或数字开头。")
    if login in _COMMANDS:
        raise Refused(f"“{login}”是系统命令的名字，请换一个账号。")
    return login


def _official(text: str) -> str:
    name = unicodedata.normalize("NFKC", text).strip()
    if not 2 <= len(name) <= 20 or not all(sign.isalpha() or sign in "·• -" for sign in name):
        raise Refused("姓名应为 2 至 20 个字，只写文字。")
    return name


def _shown(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable())[:40]


def _row(connection: Connection, login: str) -> Row | None:
    if not login.isprintable():  # what no login has, and PostgreSQL does not take
        return None
    return connection.execute(select(tables.accounts).where(tables.accounts.c.login == login)).one_or_none()


def _state(connection: Connection, login: str, moment: datetime) -> dict[str, Any]:
    """An account in the trace: its posts with their days, and whether it is revoked."""
    found = account(connection, login, moment.date())
    assert found is not None
    held = [
        f"{post_label(one.unit, one.title)}（自 {one.since} 起{f'，{one.until} 离任' if one.until else ''}）"
        for one in (*found.held, *found.coming)
    ]
    return {"official": found.official, "posts": held, "revoked": found.ended is not None}


def _portfolio(connection: Connection, post_id: int) -> dict[str, Any]:
    """A portfolio in the trace."""
    words = connection.scalar(select(tables.posts.c.portfolio).where(tables.posts.c.id == post_id))
    reached = reach(connection, post_id)
    return {"portfolio": words, "topics": list(reached.topics.values()), "units": list(reached.units.values())}


def _set(connection: Connection, account_id: int, **values: Any) -> None:
    connection.execute(update(tables.accounts).where(tables.accounts.c.id == account_id).values(**values))


def _added(connection: Connection, table: Table, **values: Any) -> int:
    key = connection.execute(table.insert().values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def _record(
    connection: Connection,
    actor: Actor,
    done: str,
    subject: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    moment: datetime,
    day: date | None = None,
) -> None:
    """day: on which it takes effect, where that was said."""
    detail = {"done": done, "before": before, "after": after, **({"day": day} if day else {})}
    audit.record(connection, actor, Act.PEOPLE, subject, detail, moment)
