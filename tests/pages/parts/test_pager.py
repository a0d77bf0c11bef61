"""A list is turned page by page; the page stands in the address, and what is no page there is the first."""

import pytest
from streamlit.testing.v1 import AppTest


def turned() -> None:
    import streamlit as st

    from pages.parts.pager import numbered

    page, turn = numbered(range(7), 3, "个")
    st.write(str(list(page)))
    turn()


def shown(at: AppTest) -> tuple[str, str, list[bool]]:
    page, told = (line.value for line in at.markdown)
    return page, told, [button.disabled for button in at.button]


def test_from_the_first_page_to_the_last_and_back() -> None:
    at = AppTest.from_function(turned).run()
    first = ("[0, 1, 2]", ":small[:gray[第 1 页，共 7 个]]", [True, False])
    assert shown(at) == first
    assert shown(at.button(key="pager-下一页").click().run()) == (
        "[3, 4, 5]",
        ":small[:gray[第 2 页，共 7 个]]",
        [False, False],
    )
    at.button(key="pager-下一页").click().run()
    assert shown(at) == ("[6]", ":small[:gray[第 3 页，共 7 个]]", [False, True])
    for _ in range(2):
        at.button(key="pager-上一页").click().run()
    assert shown(at) == first and "page" not in at.query_params


@pytest.mark.parametrize("page", ["3", "-1", "x", "9" * 9, ""])
def test_a_page_that_is_not_there_is_the_first(page: str) -> None:
    at = AppTest.from_function(turned)
    at.query_params["page"] = page
    assert shown(at.run())[0] == "[0, 1, 2]"
