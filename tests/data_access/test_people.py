"""People and posts: who may change what, what becomes of sessions, and what the trace keeps of it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import Connection, select, text, update

from data_access import audit, passwords, people, people_changes, sessions, settings, tables, viewers
from data_access.audit import Act, Actor
from data_access.engine import Engine, reading, writing
from data_access.people import Account, Held, Holder, Post
from data_access.people_changes import Refused
from data_access.sessions import Session
from domain.visibility import Role, district_leader
from domain.vocabulary import Level
from tests.data_access.ground import HEAT, HEATING, LUGU, STREET_OFFICE, Ground

NOW = datetime(2026, 11, 30, 9)
TODAY = NOW.date()
TOMORROW = NOW + timedelta(days=1)
EARLIER, LATER = TODAY - timedelta(days=10), TODAY + timedelta(days=10)
COMMAND = audit.COMMAND_LINE
HERE = "127.0.0.1"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing is the library's: these tests are about what follows from its answer."""
    monkeypatch.setattr(passwords, "stored", lambda text: f"kept {text}")
    monkeypatch.setattr(passwords, "fits", lambda kept, text: kept == f"kept {text}")


@pytest.fixture
def desk(ground: Ground):
    """The small district with an administrator (guanli) and 鲁谷's secretary (lugu), and a second administrator."""
    with writing(ground.engine) as connection:
        connection.execute(update(tables.units).where(tables.units.c.id == STREET_OFFICE).values(area_id=LUGU))
        admin = people_changes.put_post(connection, COMMAND, Role.ADMINISTRATOR, NOW)
        street = people_changes.put_post(connection, COMMAND, Role.STREET_SECRETARY, NOW, unit="U2")
        for login, official, post in (
            ("guanli", "关理", admin),
            ("guanli2", "关二", admin),
            ("lugu", "石永乐", street),
        ):
            people_changes.add(connection, COMMAND, login, official, post, NOW)
    with ground.engine.connect() as connection:
        yield connection


def actor(connection: Connection, login: str) -> Actor:
    found = people.account(connection, login, TODAY)
    assert found is not None
    return Actor(found.id, found.official)


def post(connection: Connection, role: Role) -> int:
    return connection.execute(select(tables.posts.c.id).where(tables.posts.c.role == role)).scalar_one()


def changes(connection: Connection) -> list[tuple[str, str, str, object, object]]:
    found = reversed(audit.entries(connection, act=Act.PEOPLE))
    return [(e.who, e.detail["done"], e.subject, e.detail["before"], e.detail["after"]) for e in found]


def state(official: str, *posts: str, revoked: bool = False) -> dict[str, object]:
    """posts: as the trace tells them; without days, held since today."""
    told = [post if "（" in post else f"{post}（自 {TODAY} 起）" for post in posts]
    return {"official": official, "posts": told, "revoked": revoked}


# --- reading ----------------------------------------------------------------------------------------------------


def test_accounts_and_posts_are_listed_with_who_holds_them(desk: Connection) -> None:
    admin, street = post(desk, Role.ADMINISTRATOR), post(desk, Role.STREET_SECRETARY)
    held = (Held(3, street, "街道工委书记", "鲁谷", Role.STREET_SECRETARY, None, TODAY, None),)
    lugu = Account(3, "lugu", "石永乐", True, False, NOW, None, None, held)
    assert (people.accounts(desk, TODAY)[2], people.account(desk, "lugu", TODAY)) == (lugu, lugu)
    assert people.account(desk, "nobody", TODAY) is None
    assert people.accounts(desk, TODAY - timedelta(days=1))[2] == replace(lugu, held=(), coming=held)
    both = tuple(Holder(name, login, TODAY, False) for name, login in (("关理", "guanli"), ("关二", "guanli2")))
    yongle = (Holder("石永乐", "lugu", TODAY, False),)
    assert people.posts(desk, TODAY) == [
        Post(admin, "管理员", "", Level.DISTRICT, Role.ADMINISTRATOR, None, both),
        Post(street, "街道工委书记", "鲁谷", Level.STREET, Role.STREET_SECRETARY, None, yongle),
    ]


def test_when_somebody_was_last_seen(desk: Connection) -> None:
    open_session(desk.engine, "lugu")
    found = people.account(desk, "lugu", TODAY)
    assert found is not None and found.last_seen == NOW


# --- changes ----------------------------------------------------------------------------------------------------


def test_every_change_is_in_the_trace_with_before_and_after(desk: Connection) -> None:
    guanli = actor(desk, "guanli")
    admin, street = post(desk, Role.ADMINISTRATOR), post(desk, Role.STREET_SECRETARY)
    desk.rollback()
    with writing(desk.engine) as connection:
        first = people_changes.add(connection, guanli, " Ba-Jiao ", "八角", street, TOMORROW, replace=True)
        people_changes.assign(connection, guanli, "guanli2", street, TOMORROW, replace=True)
        people_changes.leave(connection, guanli, "guanli2", admin, TOMORROW)
        people_changes.revoke(connection, guanli, "ba-jiao", TOMORROW)
        people_changes.restore(connection, guanli, "ba-jiao", TOMORROW)
        again = people_changes.reset_password(connection, guanli, "ba-jiao", TOMORROW)
    lugu, ours = f"鲁谷街道工委书记（自 {TOMORROW.date()} 起）", "关理"
    assert changes(desk)[5:] == [
        (ours, "add", "ba-jiao", None, state("八角", lugu)),
        (ours, "assign", "guanli2", state("关二", "管理员"), state("关二", lugu, "管理员")),
        (ours, "leave", "guanli2", state("关二", lugu, "管理员"), state("关二", lugu)),
        (ours, "revoke", "ba-jiao", state("八角"), state("八角", revoked=True)),
        (ours, "restore", "ba-jiao", state("八角", revoked=True), state("八角")),
        (ours, "reset_password", "ba-jiao", state("八角"), state("八角")),
    ]
    # One post, one holder: each hand-over ended the holding before.
    h = tables.post_holders.c
    held = desk.execute(select(h.official, h.since, h.until).where(h.post_id == street).order_by(h.id)).all()
    day = TOMORROW.date()
    assert [tuple(row) for row in held] == [("石永乐", TODAY, day), ("八角", day, day), ("关二", day, None)]
    kept = desk.scalar(select(tables.accounts.c.password).where(tables.accounts.c.login == "ba-jiao"))
    assert (first != again, kept) == (True, f"kept {again}")


def test_whoever_was_revoked_keeps_the_post_until_another_gets_it(desk: Connection) -> None:
    street = post(desk, Role.STREET_SECRETARY)
    desk.rollback()

    def holders() -> tuple[Holder, ...]:
        found = people.posts(desk, TOMORROW.date())
        desk.rollback()
        return next(one.holders for one in found if one.id == street)

    with writing(desk.engine) as connection:
        people_changes.revoke(connection, COMMAND, "lugu", NOW)
    assert holders() == (Holder("石永乐", "lugu", TODAY, revoked=True),)
    with pytest.raises(people_changes.Occupied), writing(desk.engine) as connection:
        people_changes.add(connection, COMMAND, "ba-jiao", "八角", street, NOW)
    with writing(desk.engine) as connection:
        people_changes.add(connection, COMMAND, "ba-jiao", "八角", street, NOW, replace=True)
        people_changes.restore(connection, COMMAND, "lugu", NOW)
    assert holders() == (Holder("八角", "ba-jiao", TODAY, revoked=False),)


def holdings(connection: Connection) -> list[tuple[str, date, date | None]]:
    """(official, since, until) of 鲁谷's secretary's post."""
    h = tables.post_holders.c
    found = connection.execute(select(h.official, h.since, h.until).where(h.post_id == 2).order_by(h.since, h.id))
    return [(row.official, row.since, row.until) for row in found]


def test_a_post_changes_hands_on_a_coming_day_and_until_then_that_can_be_taken_back(desk: Connection) -> None:
    guanli, session = actor(desk, "guanli"), open_session(desk.engine, "lugu")
    desk.rollback()
    night = datetime.combine(LATER, datetime.min.time())
    with writing(desk.engine) as connection:
        people_changes.assign(connection, guanli, "guanli2", 2, NOW, replace=True, day=LATER)
    handed = [("石永乐", TODAY, LATER), ("关二", LATER, None)]
    assert holdings(desk) == handed
    found = people.account(desk, "guanli2", TODAY)
    assert found is not None and [(held.post_id, held.since) for held in found.coming] == [(2, LATER)]
    street = people.posts(desk, TODAY)[1]
    assert [[one.official for one in those] for those in (street.holders, street.coming)] == [["石永乐"], ["关二"]]
    # Until midnight the one is in office, from then on the other, without anybody's doing.
    minute, account = timedelta(minutes=1), found.id
    sides = [viewers.held_by(desk, account, moment.date()) for moment in (night - minute, night)]
    assert sides == [[2], [found.coming[0].holder_id, 2]]
    desk.rollback()
    with writing(desk.engine) as connection:  # somebody is there all the time: only the post ends it
        connection.execute(update(tables.sessions).values(created=night - minute, seen=night - minute))
    assert [still_open(desk.engine, session, moment) for moment in (night - minute, night)] == [True, False]
    with writing(desk.engine) as connection:
        people_changes.take_back(connection, guanli, "guanli2", found.coming[0].holder_id, NOW)
    assert holdings(desk) == [("石永乐", TODAY, None)]
    assert still_open(desk.engine, session, night)
    desk.rollback()
    with writing(desk.engine) as connection:
        people_changes.leave(connection, guanli, "lugu", 2, NOW, LATER)
        people_changes.take_back(connection, guanli, "lugu", 3, NOW)
    assert holdings(desk) == [("石永乐", TODAY, None)]
    lugu, both = "鲁谷街道工委书记（自 {} 起）", state("关二", "管理员")
    coming, leaves = lugu.format(LATER), lugu.format(TODAY).replace("起", f"起，{LATER} 离任")
    assert changes(desk)[6:] == [
        ("关理", "assign", "guanli2", both, state("关二", "管理员", coming)),
        ("关理", "take_back", "guanli2", state("关二", "管理员", coming), both),
        ("关理", "leave", "lugu", state("石永乐", lugu.format(TODAY)), state("石永乐", leaves)),
        ("关理", "take_back", "lugu", state("石永乐", leaves), state("石永乐", lugu.format(TODAY))),
    ]
    days = [entry.detail.get("day") for entry in reversed(audit.entries(desk, act=Act.PEOPLE))][6:]
    assert days == [LATER.isoformat(), None, LATER.isoformat(), None]


def test_whoever_leaves_of_himself_need_not_stay_when_his_successor_is_taken_back(desk: Connection) -> None:
    desk.rollback()
    with writing(desk.engine) as connection:
        people_changes.leave(connection, COMMAND, "lugu", 2, NOW, LATER)
        people_changes.assign(connection, COMMAND, "guanli2", 2, NOW, day=LATER)
        found = people.account(connection, "guanli2", TODAY)
        assert found is not None
        assert people_changes.made_room(connection, found.coming[0].holder_id) == ["石永乐"]
        people_changes.take_back(connection, COMMAND, "guanli2", found.coming[0].holder_id, NOW, stay=False)
    assert holdings(desk) == [("石永乐", TODAY, LATER)]


@dataclass
class Grant:
    """A post that was given, from since on, and the days on which it was to be left."""

    login: str
    post: int
    since: date
    left: list[date] = field(default_factory=list)


def lasts(grants: list[Grant], one: Grant) -> date:
    """Until when, in plain: the first day on which it was left or, of what one holds at a time, given to another later."""
    later = grants[grants.index(one) + 1 :]
    return min([*one.left, *(other.since for other in later if other.post == one.post == 2)], default=date.max)


@pytest.mark.parametrize("seed", [0, 2])
def test_whatever_is_changed_every_day_is_what_the_changes_say_one_by_one(desk: Connection, seed: int) -> None:
    """At random, over weeks: nobody gets anything by his own doing, and an administrator is there on every day to come."""
    lot, moment, logins, taken = Random(seed), NOW, ("guanli", "guanli2", "lugu"), set()
    by = {login: actor(desk, login) for login in logins} | {"": COMMAND}
    grants = [Grant("guanli", 1, TODAY), Grant("guanli2", 1, TODAY), Grant("lugu", 2, TODAY)]

    def stored(connection: Connection) -> dict[date, set[tuple[str, int]]]:
        h, a = tables.post_holders.c, tables.accounts.c
        query = select(a.login, h.post_id, h.since, h.until).join_from(tables.post_holders, tables.accounts)
        rows = connection.execute(query).all()
        days = [TODAY + timedelta(days=n) for n in range(-4, (moment.date() - TODAY).days + 10)]
        return {day: {row[:2] for row in rows if row.since <= day < (row.until or date.max)} for day in days}

    def take_back(connection: Connection, one: Grant, who: str, stay: bool) -> None:
        found = people.account(connection, one.login, moment.date())
        assert found is not None
        held = {(h.post_id, h.since): h.holder_id for h in (*found.held, *found.coming)}
        people_changes.take_back(connection, by[who], one.login, held[one.post, one.since], moment, stay)
        if one.since <= moment.date():
            one.left.clear()
            return
        leaving = [g for g in grants if g.post == one.post == 2 and g.since < one.since == lasts(grants, g)]
        for other in leaving:
            if other.login != one.login:
                other.left = [day for day in other.left if day != one.since] + [one.since] * (not stay)
        grants.remove(one)

    desk.rollback()
    with writing(desk.engine) as connection:
        for _ in range(80):
            moment += timedelta(days=lot.choice((0, 0, 0, 0, 1, 2)))
            today, who = moment.date(), lot.choice(("", "", *logins))
            login, given, day = (
                lot.choice(logins),
                lot.choice((1, 2, 2)),
                today + timedelta(days=lot.choice((-2, 0, 1, 4, 4, 8))),
            )
            to_come = [g for g in grants if g.since > today or today < lasts(grants, g) < date.max]
            what, before = lot.choice(("assign", "leave", "take_back", "take_back")), stored(connection)
            try:
                if what == "assign":
                    people_changes.assign(connection, by[who], login, given, moment, True, day)
                    grants.append(Grant(login, given, day))
                elif what == "leave":
                    people_changes.leave(connection, by[who], login, given, moment, day)
                    mine = [g for g in grants if (g.login, g.post) == (login, given) and g.since <= min(day, today)]
                    next(g for g in mine if lasts(grants, g) > max(day, today)).left.append(day)
                elif to_come:
                    take_back(connection, lot.choice(to_come), who, lot.random() < 0.5)
            except Refused:
                assert stored(connection) == before
                continue
            taken.add(what)
            found = stored(connection)
            said = {day: {(g.login, g.post) for g in grants if g.since <= day < lasts(grants, g)} for day in found}
            assert found == said
            for day in (day for day in found if day >= today):
                assert people.administrators(connection, day)
                assert who not in dict(found[day] - before[day])
    assert taken == {"assign", "leave", "take_back"}


def test_a_past_day_corrects_the_record_alone(desk: Connection) -> None:
    """Who left earlier than was known is out at once; what he saw stands in the trace. His successor follows from a day
    between, and still signs in from today alone: a session is looked up by the day that it is."""
    desk.rollback()
    with writing(desk.engine) as connection:
        connection.execute(update(tables.post_holders).where(tables.post_holders.c.id == 3).values(since=EARLIER))
    session, between = open_session(desk.engine, "lugu"), TODAY - timedelta(days=4)
    entries = audit.entries(desk)
    desk.rollback()
    with writing(desk.engine) as connection:
        people_changes.leave(connection, COMMAND, "lugu", 2, NOW, between)
        people_changes.assign(connection, COMMAND, "guanli2", 2, NOW, day=between)
    assert holdings(desk) == [("石永乐", EARLIER, between), ("关二", between, None)]
    assert (still_open(desk.engine, session), audit.entries(desk)[2:]) == (False, entries)
    assert len(viewers.held_by(desk, 2, TODAY)) == 2
    desk.rollback()
    with writing(desk.engine) as connection:  # what ended on its first day never was, and is in nobody's way
        people_changes.leave(connection, COMMAND, "guanli2", 2, NOW, between)
        people_changes.assign(connection, COMMAND, "guanli2", 2, NOW)
        people_changes.leave(connection, COMMAND, "guanli2", 2, NOW)
        people_changes.assign(connection, COMMAND, "guanli2", 2, NOW, day=between)
    assert holdings(desk)[-2:] == [("关二", between, None), ("关二", TODAY, TODAY)]


def test_who_was_known_by_name_gets_an_account_and_stays(desk: Connection) -> None:
    street = post(desk, Role.STREET_SECRETARY)
    desk.rollback()
    h = tables.post_holders
    with writing(desk.engine) as connection:
        connection.execute(update(h).where(h.c.post_id == street).values(account_id=None, since=date(2024, 1, 1)))
        people_changes.add(connection, COMMAND, "yongle", "石永乐", street, NOW)
        found = people.account(connection, "yongle", TODAY)
    assert found is not None and [(held.holder_id, held.since) for held in found.held] == [(3, date(2024, 1, 1))]


def in_office(do: Callable[[Connection, Actor], object]) -> Callable[[Connection], object]:
    return lambda connection: do(connection, actor(connection, "guanli"))


def last_administrator(connection: Connection) -> object:
    people_changes.revoke(connection, actor(connection, "guanli"), "guanli2", NOW)
    return people_changes.revoke(connection, COMMAND, "guanli", NOW)


def last_one_leaves(connection: Connection) -> object:
    people_changes.revoke(connection, COMMAND, "guanli2", NOW)
    return people_changes.leave(connection, COMMAND, "guanli", post(connection, Role.ADMINISTRATOR), NOW)


def a_secretary(connection: Connection) -> object:
    return people_changes.revoke(connection, actor(connection, "lugu"), "guanli", NOW)


def a_former_administrator(connection: Connection) -> object:
    former = actor(connection, "guanli2")
    people_changes.revoke(connection, COMMAND, "guanli2", NOW)
    return people_changes.revoke(connection, former, "lugu", NOW)


def the_last_one_is_to_leave(connection: Connection) -> object:
    """One is to leave; no other change may then leave a day without one."""
    people_changes.leave(connection, COMMAND, "guanli2", post(connection, Role.ADMINISTRATOR), NOW, LATER)
    return people_changes.leave(
        connection, COMMAND, "guanli", post(connection, Role.ADMINISTRATOR), NOW, TOMORROW.date()
    )


def the_one_who_stays_is_revoked(connection: Connection) -> object:
    people_changes.leave(connection, COMMAND, "guanli2", post(connection, Role.ADMINISTRATOR), NOW, LATER)
    return people_changes.revoke(connection, COMMAND, "guanli", NOW)


def coming(login: str, by: str, back: str) -> Callable[[Connection], object]:
    """The account is to get 鲁谷's secretary's post later; then somebody takes back what is to come of another's."""

    def attempt(connection: Connection) -> object:
        people_changes.assign(connection, COMMAND, login, 2, NOW, replace=True, day=LATER)
        found = people.account(connection, back, TODAY)
        assert found is not None
        held = next(held for held in (*found.coming, *found.held) if held.post_id == 2 or back != login)
        return people_changes.take_back(connection, actor(connection, by), back, held.holder_id, NOW)

    return attempt


def back_to_oneself(connection: Connection) -> object:
    """guanli was to leave a post for lugu; that lugu does not get it would keep it his."""
    people_changes.assign(connection, COMMAND, "guanli", 2, NOW, replace=True)
    return coming("lugu", "guanli", "lugu")(connection)


def before_another_comes(connection: Connection) -> object:
    people_changes.assign(connection, COMMAND, "guanli2", 2, NOW, replace=True, day=LATER)
    return people_changes.add(connection, COMMAND, "ba-jiao", "八角", 2, NOW, replace=True, day=LATER)


def known_by_name_is_to_come(connection: Connection) -> object:
    h = tables.post_holders
    connection.execute(update(h).where(h.c.post_id == 2).values(account_id=None))
    return people_changes.add(connection, COMMAND, "yongle", "石永乐", 2, NOW, day=LATER)


def a_post_without_a_street(connection: Connection) -> object:
    connection.execute(update(tables.units).values(area_id=None))
    return people_changes.add(connection, COMMAND, "lu", "石乐", post(connection, Role.STREET_SECRETARY), NOW)


def a_post_without_a_role(connection: Connection) -> object:
    connection.execute(update(tables.posts).values(role=None).where(tables.posts.c.title == "街道工委书记"))
    return people_changes.assign(connection, COMMAND, "guanli2", 2, NOW)


def another_portfolio(
    holder: str, words: str, topics: list[str], day: date | None = None
) -> Callable[[Connection], object]:
    """guanli changes what a post of this account reaches, held from a day on."""

    def attempt(connection: Connection) -> object:
        made = people_changes.put_post(
            connection, COMMAND, Role.DISTRICT_LEADER, NOW, portfolio="市政", topics=["HEAT"]
        )
        people_changes.assign(connection, COMMAND, holder, made, NOW, day=day)
        return people_changes.change_portfolio(connection, actor(connection, "guanli"), made, words, topics, [], NOW)

    return attempt


ITSELF = "不能更改自己的账号和职务，请由另一位管理员办理。"
ONLY = "只有管理员可以更改人员与职务。"
OCCUPIED = "这个职务现由石永乐担任，办理后今天起离任。请核对后再办。"
FOLLOWS = f"关二将于 {LATER} 起任这个职务，请先撤回那一项。"
NOTHING = "这项变更已经撤回或已经生效，请刷新后核对。"
FAR_AWAY = "日期最早十年前，最晚一年后，请核对。"
LAST = "这是最后一位管理员，请先另设一位管理员再办理。"
LOGIN = "账号应为 2 至 40 位字母、数字、点、横线或下划线，并以字母或数字开头。"
NAME = "姓名应为 2 至 20 个字，只写文字。"


REFUSED: list[tuple[Callable[[Connection], object], str]] = [
    (in_office(lambda c, a: people_changes.assign(c, a, "guanli", 2, NOW)), ITSELF),
    (in_office(lambda c, a: people_changes.leave(c, a, "guanli", 1, NOW)), ITSELF),
    (in_office(lambda c, a: people_changes.revoke(c, a, "guanli", NOW)), ITSELF),
    (in_office(lambda c, a: people_changes.restore(c, a, "GUANLI ", NOW)), ITSELF),
    (in_office(lambda c, a: people_changes.reset_password(c, a, "guanli", NOW)), ITSELF),
    (last_administrator, LAST),
    (last_one_leaves, LAST),
    (the_last_one_is_to_leave, LAST),
    (the_one_who_stays_is_revoked, LAST),
    (coming("guanli", "guanli", "guanli"), ITSELF),
    (back_to_oneself, ITSELF),
    (coming("guanli2", "guanli", "lugu"), FOLLOWS),
    (coming("guanli2", "lugu", "guanli2"), ONLY),
    (before_another_comes, FOLLOWS),
    (
        known_by_name_is_to_come,
        f"石永乐自 {TODAY} 起已任这个职务，只是没有账号：日期请填今天，任职自哪天起不变。",
    ),
    (in_office(lambda c, a: people_changes.take_back(c, a, "lugu", 3, NOW)), NOTHING),
    (
        in_office(lambda c, a: people_changes.assign(c, a, "guanli2", 2, NOW, day=LATER)),
        f"这个职务现由石永乐担任，办理后自 {LATER} 起离任。请核对后再办。",
    ),
    (
        in_office(lambda c, a: people_changes.assign(c, a, "guanli2", 2, NOW, replace=True, day=EARLIER)),
        "过去的日期不能早于别人任这个职务的日子（石永乐），请先更正或撤回那一项。",
    ),
    (
        in_office(lambda c, a: people_changes.leave(c, a, "lugu", 2, NOW, EARLIER)),
        f"账号“lugu”在 {EARLIER} 没有这个职务，请刷新后核对。",
    ),
    (in_office(lambda c, a: people_changes.leave(c, a, "lugu", 2, NOW, date(2028, 1, 1))), FAR_AWAY),
    (in_office(lambda c, a: people_changes.assign(c, a, "guanli2", 2, NOW, True, date(2016, 1, 1))), FAR_AWAY),
    (a_secretary, ONLY),
    (a_former_administrator, ONLY),
    (a_post_without_a_street, "街道、社区的账号必须指明所在街道或社区，请先补齐再办理。"),
    (a_post_without_a_role, "职务“街道工委书记”还没有定登录角色，请先补齐再办理。"),
    (in_office(lambda c, a: people_changes.revoke(c, a, "nobody\u202e\0", NOW)), "没有账号“nobody”，请核对。"),
    (
        in_office(lambda c, a: people_changes.add(c, a, "LUGU", "石乐", 2, NOW)),
        "账号“lugu”已经有人用了，请换一个。",
    ),
    (in_office(lambda c, a: people_changes.add(c, a, "a b", "石乐", 2, NOW)), LOGIN),
    (in_office(lambda c, a: people_changes.add(c, a, "=cmd", "石乐", 2, NOW)), LOGIN),
    (
        in_office(lambda c, a: people_changes.add(c, a, "manage.py", "石乐", 2, NOW)),
        "“manage.py”是系统命令的名字，请换一个账号。",
    ),
    (in_office(lambda c, a: people_changes.add(c, a, "shi", "<b>石</b>", 2, NOW)), NAME),
    (in_office(lambda c, a: people_changes.add(c, a, "shi", "石\u202e乐", 2, NOW)), NAME),
    (in_office(lambda c, a: people_changes.add(c, a, "shi", "石乐", 99, NOW)), "没有这个职务，请刷新后重选。"),
    (in_office(lambda c, a: people_changes.assign(c, a, "lugu", 2, NOW)), "这个账号已经任这个职务，或将要任。"),
    (in_office(lambda c, a: people_changes.assign(c, a, "guanli2", 2, NOW)), OCCUPIED),
    (in_office(lambda c, a: people_changes.add(c, a, "ba-jiao", "八角", 2, NOW)), OCCUPIED),
    (
        in_office(lambda c, a: people_changes.leave(c, a, "lugu", 1, NOW)),
        "账号“lugu”现在没有这个职务，请刷新后核对。",
    ),
    (in_office(lambda c, a: people_changes.restore(c, a, "lugu", NOW)), "账号“lugu”没有停用。"),
    (
        lambda c: people_changes.put_post(c, COMMAND, Role.AUDITOR, NOW, title="管理员"),
        "职务“管理员”的登录角色是管理员，请换一个职务名称。",
    ),
    (
        lambda c: people_changes.put_post(c, COMMAND, Role.BUREAU_HEAD, NOW, unit="没有的单位"),
        "没有名为“没有的单位”的单位，请用单位编码或全称；还没有的街道和单位先随文件导入建立（--create）。",
    ),
    (
        lambda c: people_changes.put_post(c, COMMAND, Role.BUREAU_HEAD, NOW),
        "委办局负责人的职务必须指明单位，请先补齐再办理。",
    ),
    (
        lambda c: people_changes.put_post(c, COMMAND, Role.DISTRICT_LEADER, NOW, topics=["WATER"]),
        "分工里有不认识的专题或单位编码，请核对。",
    ),
    (
        in_office(lambda c, a: people_changes.change_portfolio(c, a, 2, "供热", ["HEAT"], [], NOW)),
        "只有区领导的职务有分工，请刷新后重选。",
    ),
    (another_portfolio("guanli", "供热", ["HEAT"]), ITSELF),
    (another_portfolio("guanli", "供热", ["HEAT"], LATER), ITSELF),
    (another_portfolio("guanli2", "供热", []), "请至少选一个专题或单位，否则这个职务什么也看不到。"),
    (another_portfolio("guanli2", "供热", ["WATER"]), "分工里有不认识的专题或单位编码，请核对。"),
    (another_portfolio("guanli2", "供\n热", ["HEAT"]), "请用文字写明分工，不能有换行或看不见的符号。"),
    (lambda c: people_changes.add_demo(c, "demo-x", Role.ADMINISTRATOR, NOW), "这不是演示库，不能建演示账号。"),
]


def test_what_may_not_be_done_is_refused_and_changes_nothing(desk: Connection) -> None:
    before = people.accounts(desk, TODAY), people.posts(desk, TODAY)
    said, after = [], []
    for attempt, _ in REFUSED:
        desk.rollback()
        with pytest.raises(Refused) as refused, writing(desk.engine) as connection:
            attempt(connection)
        said.append(str(refused.value))
        after.append((people.accounts(desk, TODAY), people.posts(desk, TODAY)))
    assert said == [sentence for _, sentence in REFUSED]
    assert [n for n, found in enumerate(after) if found != before] == []


def test_a_refusal_inside_a_larger_write_takes_back_its_own_change_alone(desk: Connection) -> None:
    desk.rollback()
    with writing(desk.engine) as connection:
        people_changes.revoke(connection, COMMAND, "guanli2", NOW)
        with pytest.raises(Refused):
            people_changes.revoke(connection, COMMAND, "guanli", NOW)
    found = {account.login: account.ended for account in people.accounts(desk, TODAY)}
    assert found == {"guanli": None, "guanli2": NOW, "lugu": None}


def test_a_post_is_made_with_its_reach_and_found_again(desk: Connection) -> None:
    desk.rollback()
    which = {"title": "副区长", "portfolio": "供热", "topics": ["HEAT"], "units": ["U3"]}
    with writing(desk.engine) as connection:
        made = people_changes.put_post(connection, COMMAND, Role.DISTRICT_LEADER, NOW, **which)
        assert people_changes.put_post(connection, COMMAND, Role.DISTRICT_LEADER, NOW, **which) == made
        people_changes.add(connection, COMMAND, "fuquzhang", "副区", made, NOW)
        held = people.account(connection, "fuquzhang", TODAY)
        assert held is not None
        assert viewers.viewer_of(connection, held.held[0].holder_id) == district_leader("副区长", [HEAT], [HEATING])


def test_a_portfolio_is_changed_with_before_and_after_and_ends_what_was_open(desk: Connection) -> None:
    guanli = actor(desk, "guanli")
    desk.rollback()
    with writing(desk.engine) as connection:
        which = {"title": "副区长", "portfolio": "供热", "topics": ["HEAT"]}
        made = people_changes.put_post(connection, COMMAND, Role.DISTRICT_LEADER, NOW, **which)
        people_changes.add(connection, COMMAND, "fuquzhang", "副区", made, NOW)
    session = open_session(desk.engine, "fuquzhang")
    assert session.viewer == district_leader("副区长", [HEAT], [])
    with writing(desk.engine) as connection:
        people_changes.change_portfolio(connection, guanli, made, "供热企业", [], ["U3"], NOW)
    assert not still_open(desk.engine, session)
    assert open_session(desk.engine, "fuquzhang").viewer == district_leader("副区长", [], [HEATING])
    with reading(desk.engine) as connection:
        every, reached = people.reach(connection), people.reach(connection, made)
        entry = audit.entries(connection, act=Act.PEOPLE)[1]
    assert (reached.topics, list(reached.units)) == ({}, ["U3"])
    assert every.topics["HEAT"] and every.units["U3"] == reached.units["U3"]
    before = {"portfolio": "供热", "topics": [every.topics["HEAT"]], "units": []}
    after = {"portfolio": "供热企业", "topics": [], "units": [every.units["U3"]]}
    told = {"done": "portfolio", "before": before, "after": after}
    assert (entry.who, entry.subject, entry.detail) == ("关理", "副区长", told)


def test_a_street_that_came_with_a_file_gets_an_office_for_its_secretary(desk: Connection) -> None:
    desk.rollback()
    with writing(desk.engine) as connection:
        if connection.dialect.name == "postgresql":  # the small district numbers its units itself
            connection.execute(text("SELECT setval(pg_get_serial_sequence('units', 'id'), 99)"))
        made = people_changes.put_post(connection, COMMAND, Role.STREET_SECRETARY, NOW, unit="八宝山街道")
        assert people_changes.put_post(connection, COMMAND, Role.STREET_SECRETARY, NOW, unit="八宝山街道") == made
        found = next(post for post in people.posts(connection, TODAY) if post.id == made)
        assert (found.unit, found.title, found.level) == ("八宝山街道", "街道工委书记", Level.STREET)


# --- sessions and passwords -------------------------------------------------------------------------------------


def open_session(engine: Engine, login: str) -> Session:
    with writing(engine) as connection:
        password = people_changes.reset_password(connection, COMMAND, login, NOW)
        signed = sessions.sign_in(connection, login, password, HERE, NOW)
    assert isinstance(signed, tuple)
    return signed[0]


def still_open(engine: Engine, session: Session, moment: datetime = NOW) -> bool:
    with reading(engine) as connection:
        return sessions.find_by_id(connection, session.id, moment) is not None


@pytest.mark.parametrize(
    "change",
    [
        lambda c: people_changes.revoke(c, COMMAND, "lugu", NOW),
        lambda c: people_changes.leave(c, COMMAND, "lugu", 2, NOW),
        lambda c: people_changes.assign(c, COMMAND, "guanli2", 2, NOW, replace=True),
        lambda c: people_changes.reset_password(c, COMMAND, "lugu", NOW),
    ],
    ids=["revoked", "left", "another in the post", "password reset"],
)
def test_a_change_ends_what_was_open(desk: Connection, change: Callable[[Connection], object]) -> None:
    session = open_session(desk.engine, "lugu")
    assert still_open(desk.engine, session)
    with writing(desk.engine) as connection:
        change(connection)
    assert not still_open(desk.engine, session)


def test_one_changes_ones_own_password(desk: Connection) -> None:
    session = open_session(desk.engine, "lugu")
    old, new = "", "yongle-xixiaoqu-7"
    with writing(desk.engine) as connection:
        old = people_changes.reset_password(connection, COMMAND, "lugu", NOW)
        people_changes.change_password(connection, session, old, new, NOW, HERE)
        following, secret = sessions.reissue(connection, session, NOW)
    assert (session.must_change, following.must_change) == (True, False)
    assert (still_open(desk.engine, session), still_open(desk.engine, following)) == (False, True)
    with writing(desk.engine) as connection:
        assert isinstance(sessions.sign_in(connection, "lugu", new, HERE, NOW), tuple)
        assert isinstance(sessions.sign_in(connection, "lugu", old, HERE, NOW), sessions.Refused)
    assert changes(desk)[-1] == ("石永乐", "change_password", "lugu", None, None)


def test_a_new_password_has_to_be_new_and_no_easy_one(desk: Connection) -> None:
    session = open_session(desk.engine, "lugu")
    with writing(desk.engine) as connection:
        old = people_changes.reset_password(connection, COMMAND, "lugu", NOW)
    for new, why in ((old, "新密码与原密码相同，请换一个。"), ("short", passwords.refusal("short", "lugu"))):
        with pytest.raises(Refused) as refused, writing(desk.engine) as connection:
            people_changes.change_password(connection, session, old, new, NOW, HERE)
        assert str(refused.value) == why


def test_the_old_password_is_tried_five_times(desk: Connection) -> None:
    session = open_session(desk.engine, "lugu")
    answers = []
    for _ in range(6):
        with pytest.raises(Refused) as refused, writing(desk.engine) as connection:
            people_changes.change_password(connection, session, "wrong", "yongle-xixiaoqu-7", NOW, HERE)
        answers.append(str(refused.value))
    limited = "尝试次数过多，请 16 分钟后再试，或请管理员重设密码。"
    assert answers == ["原密码不对，请重新输入。"] * 5 + [limited]
    failed = audit.entries(desk, act=Act.SIGN_IN_FAILED)
    assert [(e.subject, e.address, e.detail) for e in failed] == [("lugu", HERE, {"why": "old password"})] * 5
    desk.rollback()
    with writing(desk.engine) as connection:  # as the sentence says
        fresh = people_changes.reset_password(connection, COMMAND, "lugu", NOW)
        assert isinstance(sessions.sign_in(connection, "lugu", fresh, HERE, NOW), tuple)


def test_two_administrators_cannot_revoke_one_another_at_once(desk: Connection) -> None:
    """The second change waits for the first, and then finds the last administrator."""
    guanli, guanli2 = actor(desk, "guanli"), actor(desk, "guanli2")
    desk.rollback()

    def revoke(by: Actor, whom: str) -> str:
        try:
            with writing(desk.engine) as connection:
                people_changes.revoke(connection, by, whom, NOW)
        except Refused as refused:
            return str(refused)
        return "done"

    with ThreadPoolExecutor(2) as threads:
        done = list(threads.map(revoke, (guanli, guanli2), ("guanli2", "guanli")))
    assert sorted(done) == sorted(["done", ONLY])


def test_a_demo_account_has_no_password_to_reset(desk: Connection) -> None:
    desk.rollback()
    with writing(desk.engine) as connection:
        settings.enter(connection, 1, "demo_day", TODAY, TODAY.isoformat(), "演示")
        people_changes.add_demo(connection, "demo-x", Role.ADMINISTRATOR, NOW)
    with pytest.raises(Refused, match="演示账号不用密码"), writing(desk.engine) as connection:
        people_changes.reset_password(connection, COMMAND, "demo-x", NOW)
