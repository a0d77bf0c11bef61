"""The heat map in a real browser: a cell that is clicked opens with its number, back and forward turn to it again."""

import re
from collections.abc import Callable
from datetime import date
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import select

from data_access import tables
from data_access.engine import connect, reading
from tests import browser as browsers
from tests.browser import Visitor
from tests.pages.situation.test_heat import QUARTER, counted
from tests.pages.situation.test_owners import counted as owned_by
from tests.pages.test_in_browser import query

# What a cell is called by, of each table.
NAMES = {
    tables.topics: tables.topics.c.name,
    tables.areas: tables.areas.c.name,
    tables.units: tables.units.c.short_name,
}
# Streets whose every feed arrived in the last twelve months.
KNOWN = ("八角街道", "鲁谷街道", "苹果园街道", "古城街道", "老山街道", "金顶街街道", "五里坨街道")


def test_a_clicked_cell_opens_and_back_and_forward_agree(visit: Callable[..., Visitor], server: str) -> None:
    url = browsers.database_of(server)
    with reading(connect(url)) as connection:
        topics, areas = (
            dict(connection.execute(select(t.c.id, t.c.name)).all()) for t in (tables.topics, tables.areas)
        )
    found = counted(url, QUARTER, "topic", "street")
    cells = [(topics[topic], areas[street], n) for (topic, street), n in found.most_common() if street and topic]
    first, second = [cell for cell in cells if cell[1] != "八宝山街道"][:2]  # one of its feeds is silent
    window = visit()
    page = window.open("/heat")

    def opened(cell: tuple[str, str, int]) -> None:
        topic, street, n = cell
        page.get_by_role("heading", name=f"{street} · {topic}：{n} 件次", exact=True).wait_for()
        assert query(window.settled()) == {"cell": [f"{topic}~{street}"]}

    for cell in (first, second):
        page.locator(f'[aria-label^="{cell[1]}，{cell[0]}："]').dblclick(force=True)
        opened(cell)
    page.go_back()
    opened(first)
    page.go_forward()
    opened(second)
    # A control is a step, too, and takes the open cell with it: one act, one step.
    for label, asked in (("在办", {"measure": ["在办"]}), ("今年", {"measure": ["在办"], "period": ["今年"]})):
        page.get_by_role("radio", name=label, exact=True).click()
        page.wait_for_url(lambda url, asked=asked: parse_qs(urlsplit(url).query) == asked)
        window.settled()
    page.go_back()
    page.get_by_role("radio", name="本季", exact=True, checked=True).wait_for()
    assert query(window.settled()) == {"measure": ["在办"]}
    page.go_back()
    opened(second)
    page.get_by_role("radio", name="收件", exact=True, checked=True).wait_for()


def test_all_of_a_cell_is_what_it_counts(visit: Callable[..., Visitor], server: str) -> None:
    """By its link to 案件清单, with a topic chosen in the controls: what they say stays out of the way."""
    url = browsers.database_of(server)
    with reading(connect(url)) as connection:
        named = {table: dict(connection.execute(select(table.c.id, name)).all()) for table, name in NAMES.items()}
    topics, areas, units = named.values()
    found = counted(url, date(2025, 11, 25), "topic", "street")
    ((topic, _), _) = next(pair for pair in found.most_common() if all(pair[0]))
    inner = counted(url, date(2025, 11, 25), "topic2", "street", topic=topic)
    (topic2, street), n = next(pair for pair in inner.most_common() if all(pair[0]) and areas[pair[0][1]] in KNOWN)
    window = visit()
    page = window.open(f"/heat?period=近12月&about={topics[topic]}&cell={topics[topic2]}~{areas[street]}")
    page.get_by_role("link", name="全部", exact=True).click()
    page.get_by_text(re.compile(rf"收件 {n:,} 件次")).first.wait_for()
    asked = {name: value for name, value in query(window.settled()).items() if name in ("topic", "topic2", "street")}
    assert asked == {"topic": [topics[topic]], "topic2": [topics[topic2]], "street": [areas[street]]}
    owned = owned_by(url, "owner_unit_id")
    (owner, about), m = max(((key, m) for key, m in owned.items() if all(key)), key=lambda pair: pair[1])
    page = window.open("/owners")
    page.locator(f'[aria-label*="{units[owner]}"][aria-label*="{topics[about]}"]').first.click(force=True)
    page.get_by_role("heading", name=re.compile(rf"^{units[owner]} · {topics[about]}：(至少 )?{m} 件次$")).wait_for()
    page.get_by_role("link", name="全部", exact=True).click()
    page.get_by_text(re.compile(rf"在办 (至少 )?{m} 件次")).first.wait_for()
    assert query(window.settled())["owner"] == [units[owner]]
