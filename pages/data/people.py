"""人员与职务: who may sign in, for which post, since when and how it stands; every change asks first and is traced."""

import streamlit as st

from data_access import people
from domain import beijing
from pages.parts import blank, people_account, people_lists
from pages.parts.address import say_what_was_dropped
from pages.parts.desk import data
from pages.parts.frame import foot, head, switch
from pages.parts.numbers import moment
from pages.parts.people_forms import new_account, portfolios
from pages.parts.screens import to
from pages.parts.words import plain, shortened

PARTS = ("账号", "职务")

at = beijing.now()  # who holds a post today is a matter of real time, in a sample district, too
with data() as connection:
    accounts = people.accounts(connection, at.date())
    posts = [post for post in people.posts(connection, at.date()) if post.role is not None]

if login := st.query_params.get("login"):
    # A link to the screen one is on leaves the address as it was, and the next click would go back there: so say it again.
    st.query_params.from_dict(st.query_params.to_dict())
    people_account.back()
    account = next((account for account in accounts if account.login == login), None)
    if account is None:
        head("人员与职务", f"没有账号“{plain(shortened(login, 20))}”。", f"截至 {moment(at)}")
        blank.not_there("这个账号", to("people"), "回到人员与职务")
    else:
        head(plain(account.official), people_account.sentence(account), people_account.basis(account, at))
        people_account.draw(account, posts, at.date())
    foot(moment(at))
    st.stop()

head("人员与职务", people_lists.sentence(accounts, posts), [f"截至 {moment(at)}", "每次变更都会留痕"])
say_what_was_dropped({"part": ("栏目", PARTS)})
with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="people-top"):
    part = switch("栏目", PARTS, "part")
    with st.container(horizontal=True, width="content", key="people-acts-above"):
        if part == PARTS[1] and st.button("区领导分工", icon=":material/account_tree:", key="people-portfolios"):
            portfolios(posts)
        if st.button("新建账号", icon=":material/person_add:", type="primary", key="people-new"):
            new_account(posts)
if part == PARTS[1]:
    people_lists.posts(posts)
else:
    people_lists.accounts(accounts)
foot(moment(at))
