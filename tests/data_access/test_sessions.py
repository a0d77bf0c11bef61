"""Signing in and what ends it, on both databases: limits, equal answers, posts that change hands, the demo accounts."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, select, update

from data_access import audit, passwords, sessions, tables, viewers
from data_access.audit import Act
from data_access.engine import connect, writing
from data_access.sessions import Refused, Session
from domain.visibility import Role, Viewer
from domain.vocabulary import Level
from sample_data import demo_accounts
from tests.data_access.ground import COMMUNITY_LUGU, LUGU, STREET_OFFICE, Ground

NOW = datetime(2026, 11, 30, 9)
MINUTE = timedelta(minutes=1)
HERE = "127.0.0.1"
PASSWORD = "yongle-xixiaoqu-7"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing is the library's: these tests are about what follows from its answer."""
    monkeypatch.setattr(passwords, "stored", lambda text: f"kept {text}")
    monkeypatch.setattr(passwords, "fits", lambda kept, text: kept == f"kept {text}")


def officer(connection: Connection, login: str = "lugu", role: Role = Role.STREET_SECRETARY) -> tuple[int, int]:
    """An account and its holding of a post in the small district."""

    def add(table, **row) -> int:
        return connection.execute(table.insert().values(**row).returning(table.c.id)).scalar_one()

    post = add(tables.posts, title="街道工委书记", unit_id=STREET_OFFICE, level=2, role=role)
    kept = passwords.stored(PASSWORD)
    account = add(tables.accounts, login=login, official="石永乐", password=kept, must_change=False, created=NOW)
    held = {"official": "石永乐", "since": NOW.date() - timedelta(days=9), "account_id": account}
    return account, add(tables.post_holders, post_id=post, **held)


@pytest.fixture
def desk(ground: Ground):
    """A connection to the small district, with 鲁谷街道's secretary in it."""
    with ground.engine.begin() as connection:
        connection.execute(update(tables.units).where(tables.units.c.id == STREET_OFFICE).values(area_id=LUGU))
        officer(connection)
        yield connection


def opened(connection: Connection, moment: datetime = NOW) -> tuple[Session, str]:
    found = sessions.sign_in(connection, "lugu", PASSWORD, HERE, moment)
    assert not isinstance(found, Refused)
    return found


def trace(connection: Connection) -> list[tuple[str, str, str, str]]:
    return [(e.act, e.subject, e.address, e.detail.get("why", "")) for e in reversed(audit.entries(connection))]


def test_a_sign_in_opens_a_session_for_the_post(desk: Connection) -> None:
    session, secret = opened(desk)
    viewer = Viewer("鲁谷街道工委书记", "贵街道", Level.STREET, LUGU, role=Role.STREET_SECRETARY, own=frozenset({STREET_OFFICE}))  # fmt: skip
    assert session == Session(1, 1, 1, "lugu", "石永乐", False, False, viewer, NOW, NOW)
    assert sessions.find(desk, secret, NOW) == sessions.find_by_id(desk, 1, NOW) == session
    assert sessions.sign_in(desk, " LuGu ", PASSWORD, HERE, NOW) != Refused("账号或密码不对。")
    assert trace(desk) == [("sign_in", "lugu", HERE, "")] * 2


def test_the_secret_is_kept_as_its_hash_alone(desk: Connection) -> None:
    _, secret = opened(desk)
    assert len(secret) == 43
    assert desk.scalar(select(tables.sessions.c.key)) == hashlib.sha256(secret.encode()).hexdigest()
    assert sessions.find(desk, secret[:-1], NOW) is None


def revoke(connection: Connection) -> None:
    connection.execute(update(tables.accounts).values(ended=NOW))


def hand_over(connection: Connection) -> None:
    connection.execute(update(tables.post_holders).values(until=NOW.date()))


def give_to_another(connection: Connection) -> None:
    other, _ = officer(connection, "other")
    connection.execute(update(tables.post_holders).where(tables.post_holders.c.id == 1).values(account_id=other))


def take_role(connection: Connection) -> None:
    connection.execute(update(tables.posts).values(role=None))


def take_street(connection: Connection) -> None:
    connection.execute(update(tables.units).values(area_id=None))


def sign_out(connection: Connection) -> None:
    sessions.end(connection, 1, NOW)


def sign_out_everywhere(connection: Connection) -> None:
    assert sessions.end_all(connection, 1, NOW, audit.COMMAND_LINE) == 1


@pytest.mark.parametrize(
    "end", [revoke, hand_over, give_to_another, take_role, take_street, sign_out, sign_out_everywhere]
)
def test_what_ends_a_session_ends_it_at_once(desk: Connection, end) -> None:
    _, secret = opened(desk)
    end(desk)
    assert (sessions.find(desk, secret, NOW), sessions.find_by_id(desk, 1, NOW)) == (None, None)


def test_a_session_is_left_idle_for_two_hours_and_lasts_twelve(desk: Connection) -> None:
    _, secret = opened(desk)
    idle, whole = timedelta(hours=2), timedelta(hours=12)
    assert sessions.find(desk, secret, NOW + idle - MINUTE) is not None
    assert sessions.find(desk, secret, NOW + idle) is None
    for hour in range(1, 12):
        sessions.touch(desk, 1, NOW + timedelta(hours=hour))
    assert sessions.find(desk, secret, NOW + whole - MINUTE) is not None
    assert sessions.find(desk, secret, NOW + whole) is None


def test_a_touch_is_written_once_a_minute(desk: Connection) -> None:
    opened(desk)
    seen = []
    for after in (30, 61, 90, 122):
        sessions.touch(desk, 1, NOW + timedelta(seconds=after))
        seen.append(desk.scalar(select(tables.sessions.c.seen)))
    assert seen == [NOW + timedelta(seconds=s) for s in (0, 61, 61, 122)]


def test_whatever_is_wrong_is_answered_alike(desk: Connection) -> None:
    tried = [("lugu", "wrong"), ("nobody", PASSWORD), ("", "")]
    answers = [sessions.sign_in(desk, *one, HERE, NOW) for one in tried]
    revoke(desk)
    answers.append(sessions.sign_in(desk, "lugu", PASSWORD, HERE, NOW))
    assert answers == [Refused("账号或密码不对。")] * 4
    # What was typed for a login that does not exist may be a password: the trace does not keep it.
    failed = "sign_in_failed"
    assert trace(desk) == [
        (failed, "lugu", HERE, "wrong"),
        (failed, "", HERE, "wrong"),
        (failed, "", HERE, "wrong"),
        (failed, "lugu", HERE, "ended"),
    ]
    kept = list(desk.scalars(select(tables.attempts.c.what)))
    assert [what for what in kept if "nobody" in what or "lugu" in what] == []


@pytest.mark.parametrize("login", ["lugu", "nobody"])
def test_a_login_is_tried_five_times_in_fifteen_minutes(desk: Connection, login: str) -> None:
    for n in range(5):
        sessions.sign_in(desk, login, "wrong", f"10.0.0.{n}", NOW + n * MINUTE)
    limited = Refused("尝试次数过多，请 11 分钟后再试，或请管理员重设密码。", 601)
    for _ in range(3):
        assert sessions.sign_in(desk, login, PASSWORD, HERE, NOW + 5 * MINUTE) == limited
    assert [why for *_, why in trace(desk)] == ["wrong"] * 5 + ["limited"]
    again = sessions.sign_in(desk, login, PASSWORD, HERE, NOW + 15 * MINUTE)
    assert isinstance(again, Refused) == (login == "nobody")


def test_who_tries_many_at_once_is_counted_as_well(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    monkeypatch.setattr(passwords, "fits", lambda kept, text: bool(tried.append(text)))
    with writing(ground.engine) as connection:
        officer(connection)

    def one(n: int) -> sessions.Refused | tuple[Session, str]:
        with writing(ground.engine) as connection:
            return sessions.sign_in(connection, "lugu", f"guess {n}", f"10.0.0.{n}", NOW)

    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(one, range(12)))
    assert (len(tried), answers.count(Refused("账号或密码不对。"))) == (5, 5)


def test_an_address_is_tried_twenty_times(desk: Connection) -> None:
    for n in range(20):
        sessions.sign_in(desk, f"login{n}", "wrong", HERE, NOW)
    refused = sessions.sign_in(desk, "lugu", PASSWORD, HERE, NOW)
    assert refused == Refused("尝试次数过多，请 16 分钟后再试，或请管理员重设密码。", 901)
    assert isinstance(sessions.sign_in(desk, "lugu", PASSWORD, "10.0.0.1", NOW), tuple)


def test_a_good_sign_in_forgets_the_failures_of_the_login(desk: Connection) -> None:
    for _ in range(3):
        for _ in range(4):
            sessions.sign_in(desk, "lugu", "wrong", HERE, NOW)
        opened(desk)


def test_without_a_post_nobody_comes_in(desk: Connection) -> None:
    hand_over(desk)
    refused = Refused("您的账号目前没有对应的职务，请联系管理员。")
    assert sessions.sign_in(desk, "lugu", PASSWORD, HERE, NOW) == refused
    assert trace(desk) == [("sign_in_failed", "lugu", HERE, "no post")]


def test_another_post_is_another_session_that_lasts_no_longer(desk: Connection) -> None:
    account, _ = officer(desk, "second", Role.COMMUNITY_SECRETARY)
    desk.execute(update(tables.post_holders).where(tables.post_holders.c.id == 2).values(account_id=1))
    desk.execute(update(tables.units).where(tables.units.c.id == 4).values(area_id=COMMUNITY_LUGU))
    desk.execute(update(tables.posts).where(tables.posts.c.id == 2).values(unit_id=4, title="社区党委书记"))
    session, secret = opened(desk)
    switched = sessions.switch(desk, session, 3 - session.holder_id, NOW + MINUTE, HERE)
    assert isinstance(switched, tuple)
    other, key = switched
    labels = {session.viewer.label, other.viewer.label}
    assert labels == {"鲁谷街道工委书记", "六合园社区党委书记"}
    assert (other.id != session.id, other.created, other.seen) == (True, NOW, NOW + MINUTE)
    assert sessions.find(desk, secret, NOW) is None and sessions.find(desk, key, NOW + MINUTE) == other
    assert isinstance(sessions.switch(desk, other, 99, NOW, HERE), Refused)
    (entry,) = audit.entries(desk, limit=1)
    assert (entry.act, entry.post, entry.address, entry.detail) == (
        Act.SIGN_IN,
        other.viewer.label,
        HERE,
        {"instead of": session.viewer.label},
    )


def test_a_demo_account_signs_in_from_this_machine_alone(sample_copy_url: str) -> None:
    with connect(sample_copy_url).begin() as connection:
        found = {}
        for login in demo_accounts.DEMO:
            signed = sessions.demo_sign_in(connection, login, "::1", NOW)
            assert not isinstance(signed, Refused)
            found[login] = (signed[0].viewer.role, signed[0].viewer.label, signed[0].demo)
        assert found == {
            "demo-secretary": (Role.DISTRICT_SECRETARY, "区委书记", True),
            "demo-leader": (Role.DISTRICT_LEADER, "副区长", True),
            "demo-street": (Role.STREET_SECRETARY, "鲁谷街道工委书记", True),
            "demo-bureau": (Role.BUREAU_HEAD, "区城管委主要负责人", True),
            "demo-community": (Role.COMMUNITY_SECRETARY, "重聚园社区党委书记", True),
            "demo-office": (Role.OFFICE_STAFF, "区信访办", True),
            "demo-auditor": (Role.AUDITOR, "审计员", True),
            "demo-admin": (Role.ADMINISTRATOR, "管理员", True),
        }
        refused = Refused("演示账号只能在本机的演示库里使用。")
        for address in ("10.0.0.1", "", "testclient"):
            assert sessions.demo_sign_in(connection, "demo-street", address, NOW) == refused
        # They have no password: the form opens none of them.
        assert sessions.sign_in(connection, "demo-street", "", HERE, NOW) == Refused("账号或密码不对。")
        connection.execute(tables.settings.delete().where(tables.settings.c.name == "demo_day"))
        assert sessions.demo_sign_in(connection, "demo-street", HERE, NOW) == refused


def test_a_sample_from_before_there_were_roles_gets_them(sample_copy_url: str) -> None:
    with connect(sample_copy_url).begin() as connection:
        before = {login: viewers.viewer_of(connection, holder(connection, login)) for login in demo_accounts.DEMO}
        p = tables.posts
        connection.execute(update(tables.post_holders).values(account_id=None))
        connection.execute(tables.accounts.delete())
        connection.execute(tables.portfolios.delete())
        added = select(p.c.id).where(p.c.unit_id.is_(None))
        connection.execute(tables.post_holders.delete().where(tables.post_holders.c.post_id.in_(added)))
        connection.execute(p.delete().where(p.c.unit_id.is_(None)))
        connection.execute(update(p).values(role=None))
        demo_accounts.add(connection, NOW)
        demo_accounts.add(connection, NOW)
        after = {login: viewers.viewer_of(connection, holder(connection, login)) for login in demo_accounts.DEMO}
        assert after == before


def holder(connection: Connection, login: str) -> int:
    a, h = tables.accounts.c, tables.post_holders.c
    query = select(h.id).join_from(tables.accounts, tables.post_holders, h.account_id == a.id)
    return connection.execute(query.where(a.login == login)).scalar_one()


def test_act_words_are_complete() -> None:
    assert set(audit.ACT_WORDS) == set(Act)
