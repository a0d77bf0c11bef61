"""人员与职务, pressed: accounts and posts as they are, each change and its trace, what is refused and in which words."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from data_access import audit, passwords, people, tables
from data_access.audit import Act
from data_access.engine import connect, reading
from data_access.people import Account
from domain import beijing
from domain.visibility import Role
from tests.databases import TODAY
from tests.pages.opened import screen, written

FILE = "data/people.py"


@pytest.fixture
def house(sample_copy_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DATABASE_URL", sample_copy_url)
    monkeypatch.setenv("TODAY", TODAY)
    return sample_copy_url


def opened(**query: str) -> AppTest:
    at = screen(FILE, Role.ADMINISTRATOR, **query)
    assert not at.exception
    return at


def account(url: str, login: str) -> Account:
    with reading(connect(url)) as connection:
        found = people.account(connection, login, beijing.now().date())
    assert found is not None
    return found


def confirmed(at: AppTest, opener: str, confirm: str = "people-confirm") -> list[str]:
    """Presses a button and then the one of its dialog; what was refused. (A browser draws the dialog alone anew, here
    its opener is pressed again.)"""
    at.button(key=opener).click().run()
    at.button(key=opener).click()
    at.button(key=confirm).click().run()
    assert not at.exception
    return [warning.value for warning in at.warning]


def traced(url: str) -> list[tuple[str, str, str]]:
    """(who, login, what) of every change of people by a screen, oldest first."""
    with reading(connect(url)) as connection:
        found = audit.entries(connection, act=Act.PEOPLE)
    return [(e.who, e.subject, e.detail["done"]) for e in reversed(found) if e.account_id is not None]


def said(at: AppTest) -> str:
    """The initial password that a dialog says."""
    (text,) = [element.value for element in at.markdown if "初始密码：" in element.value]
    return text.split("`")[1]


def new_account(official: str, login: str, street: str) -> AppTest:
    """The dialog after what was filled in has been sent."""
    at = opened()
    at.button(key="people-new").click().run()
    at.text_input(key="new-official").set_value(official)
    at.text_input(key="new-login").set_value(login)
    at.selectbox(key="new-role").set_value(Role.STREET_SECRETARY)
    at.button(key="people-new").click().run()
    box = at.selectbox(key="new-street_secretary")
    box.select_index(box.options.index(street))
    at.button(key="people-new").click()
    at.button(key="new-confirm").click().run()
    assert not at.exception
    return at


def test_accounts_and_posts_are_listed_as_they_stand(house):
    at = opened()
    assert written(at)[0].startswith("在用账号 **8 个**；")
    (table,) = at.dataframe
    assert table.value["login"].tolist() == sorted(table.value["login"])
    row = table.value.set_index("login").loc["demo-street"]
    assert (row["state"], row["posts"], row["since"]) == (["在用"], "鲁谷街道工委书记", row["since"])
    with reading(connect(house)) as connection:
        posts = [post for post in people.posts(connection, beijing.now().date()) if post.role]
    found = opened(part="职务", find="鲁谷 街道工委书记").dataframe[0].value
    assert found[["unit", "role", "login"]].to_numpy().tolist() == [["鲁谷街道", "街道书记", "demo-street"]]
    listed = opened(part="职务")
    assert any(f"共 {len(posts)} 个职务" in text for text in written(listed))
    # The district's first; who leads it stands for no single unit.
    first = listed.dataframe[0].value[["unit", "title"]].to_numpy().tolist()[:2]
    assert first == [["—", "区委书记 · 全面工作、信访"], ["—", "副区长 · 政法、信访"]]
    assert "**没有符合条件的账号**" in written(opened(find="没有这个人"))


def test_an_account_is_made_its_password_said_once_and_everything_traced(house):
    at = new_account("李四五", "Li.Siwu", "八角街道")
    # who holds the post is asked for first
    with reading(connect(house)) as connection:
        (post,) = (
            one
            for one in people.posts(connection, beijing.now().date())
            if (one.unit, one.role) == ("八角街道", Role.STREET_SECRETARY)
        )
    (holder,) = post.holders
    assert [w.value for w in at.warning] == [f"这个职务现由{holder.official}担任，办理后今天起离任。请核对后再办。"]
    at.button(key="people-new").click()
    at.button(key="new-confirm-replace").click().run()
    password = said(at)
    made = account(house, "li.siwu")
    assert ([held.unit for held in made.held], made.must_change) == (["八角街道"], True)
    with reading(connect(house)) as connection:
        kept = connection.scalar(select(tables.accounts.c.password).where(tables.accounts.c.login == "li.siwu"))
    assert passwords.fits(kept, password)
    at.button(key="people-noted").click().run()
    assert "初始密码" not in "".join(element.value for element in at.markdown)
    # a second holder of the post is its only one
    again = new_account("王五六", "li.siwu", "八角街道")
    assert [w.value for w in again.warning] == ["账号“li.siwu”已经有人用了，请换一个。"]
    at = opened(login="li.siwu")
    assert written(at)[0] == "**八角街道工委书记**，从未登录。还没有改过初始密码。"
    assert confirmed(at, "people-revoke") == []
    assert account(house, "li.siwu").ended is not None
    at = opened(login="li.siwu")
    assert written(at)[0].endswith("停用，不能登录。**八角街道工委书记**仍由其担任，需要时办理离任。")
    (row,) = opened(part="职务", find="八角街道工委书记").dataframe[0].value[["official", "login"]].to_numpy().tolist()
    assert row == ["李四五（账号已停用）", "li.siwu"]
    assert confirmed(at, "people-restore") == []
    at = opened(login="li.siwu")
    (holding,) = account(house, "li.siwu").held
    assert confirmed(at, f"people-leave-{holding.holder_id}") == []
    assert account(house, "li.siwu").held == ()
    at = opened(login="li.siwu")
    at.button(key="people-reset").click().run()
    at.button(key="people-reset").click()
    at.button(key="reset-confirm").click().run()
    assert said(at) != password
    done = ["add", "revoke", "restore", "leave", "reset_password"]
    mine = account(house, "demo-admin").official
    assert [change for change in traced(house) if change[1] == "li.siwu"] == [(mine, "li.siwu", what) for what in done]


def test_another_post_and_signing_out_everywhere(house):
    at = opened(login="demo-community")
    at.button(key="people-assign").click().run()
    at.selectbox(key="assign-role").set_value(Role.AUDITOR)
    assert confirmed(at, "people-assign") == []
    assert {held.role for held in account(house, "demo-community").held} == {Role.COMMUNITY_SECRETARY, Role.AUDITOR}
    # A third from a coming day: it stands on the page, and can be taken back, with whoever would have left for it or not;
    # then the second is left on that day.
    later, day = beijing.now().date() + timedelta(days=40), (beijing.now() + timedelta(days=40)).strftime("%Y-%m-%d")
    at = opened(login="demo-community")
    at.button(key="people-assign").click().run()
    at.selectbox(key="assign-role").set_value(Role.DISTRICT_SECRETARY)
    at.date_input(key="assign-day").set_value(later)
    secretary = account(house, "demo-secretary")
    assert confirmed(at, "people-assign") == [
        f"这个职务现由{secretary.official}担任，办理后自 {later} 起离任。请核对后再办。"
    ]
    at.button(key="people-assign").click()
    at.button(key="people-confirm-replace").click().run()
    (coming,) = account(house, "demo-community").coming
    at = opened(login="demo-community")
    assert [text for text in written(at) if f"将于 {day} 起" in text]
    at.button(key=f"people-take-back-{coming.holder_id}").click().run()
    stay = at.checkbox(key=f"people-stay-{coming.holder_id}")
    assert (stay.label, stay.value) == (f"{secretary.official}继续任职，{day} 不再离任", True)
    stay.uncheck()
    assert confirmed(at, f"people-take-back-{coming.holder_id}") == []
    assert account(house, "demo-secretary").held[0].until == later
    assert account(house, "demo-community").coming == ()
    (held,) = (held for held in account(house, "demo-community").held if held.role is Role.AUDITOR)
    at = opened(login="demo-community")
    at.button(key=f"people-leave-{held.holder_id}").click().run()
    at.date_input(key=f"leave-day-{held.holder_id}").set_value(later)
    assert confirmed(at, f"people-leave-{held.holder_id}") == []
    at = opened(login="demo-community")
    assert [text for text in written(at) if f"将于 {day} 离任" in text]
    assert confirmed(at, f"people-take-back-{held.holder_id}") == []
    assert account(house, "demo-community").held[0].until is None
    done = [change[2] for change in traced(house) if change[1] == "demo-community"]
    assert done == ["assign", "assign", "take_back", "leave", "take_back"]
    screen("data/help.py", Role.COMMUNITY_SECRETARY)
    s = tables.sessions.c
    open_ones = select(s.id).where(s.account_id == account(house, "demo-community").id, s.ended.is_(None))
    with reading(connect(house)) as connection:
        assert len(connection.scalars(open_ones).all()) == 1
    assert confirmed(opened(login="demo-community"), "people-sign-out", "sign-out-confirm") == []
    with reading(connect(house)) as connection:
        assert connection.scalars(open_ones).all() == []


def portfolio(at: AppTest, post: str, words: str, unit: str) -> list[str]:
    """The dialog for 分工 filled in with another unit and saved; what was refused."""
    at.button(key="people-portfolios").click().run()
    box = at.selectbox(key="portfolio-post")
    box.select_index(next(i for i, option in enumerate(box.options) if option.startswith(post)))
    at.button(key="people-portfolios").click().run()
    (said,) = [one for one in at.text_input if (one.key or "").startswith("portfolio-words-")]
    (units,) = [one for one in at.multiselect if (one.key or "").startswith("portfolio-units-")]
    said.set_value(words)
    units.set_value([*units.value, unit])
    at.button(key="people-portfolios").click()
    at.button(key="people-confirm").click().run()
    assert not at.exception
    return [warning.value for warning in at.warning]


def test_what_a_leader_answers_for_is_changed_and_a_new_leaders_post_made(house):
    def reached(words: str) -> list[set[str]]:
        with reading(connect(house)) as connection:
            found = [p for p in people.posts(connection, beijing.now().date()) if p.portfolio == words]
            return [set(people.reach(connection, post.id).units) for post in found]

    (before,) = reached("民生保障、劳动")
    assert any("区领导 · 城市建设、供热 · 自 " in text for text in written(opened(login="demo-leader")))
    assert portfolio(opened(part="职务"), "副区长（民生保障", "民生、卫生", "D.HW") == []
    assert reached("民生、卫生") == [before | {"D.HW"}]
    assert portfolio(opened(part="职务"), "新设一个职务", "民生、卫生", "D.HW") == [
        "请填写职务名称；同名的职务要有不同的分工，已有的请在上面选。"
    ]
    assert portfolio(opened(part="职务"), "新设一个职务", "生态环境", "D.STHJ") == []
    assert reached("生态环境") == [{"D.STHJ"}]
    mine = account(house, "demo-admin").official
    assert traced(house) == [(mine, "副区长", done) for done in ("portfolio", "post", "portfolio")]


def test_nobody_changes_his_own_account_and_an_unknown_one_is_not_there(house):
    at = opened(login="demo-admin")
    assert any("请由另一位管理员办理" in text for text in written(at))
    assert [button.key for button in at.main.button] == ["people-back"]
    assert "**没有这个账号，或不在您的查看范围内**" in written(opened(login="nobody"))
