"""The heat map in a real browser: a cell that is clicked opens with its number, back and forward turn to it again."""

from collections.abc import Callable

from sqlalchemy import select

from data_access import tables
from data_access.engine import connect, reading
from tests import browser as browsers
from tests.browser import Visitor
from tests.pages.situation.test_heat import QUARTER, counted
from tests.pages.test_in_browser import query


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
        page.locator(f'[aria-label^="{cell[1]}，{cell[0]}："]').click(force=True)
        opened(cell)
    page.go_back()
    opened(first)
    page.go_forward()
    opened(second)
