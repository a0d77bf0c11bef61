"""采暖季: every number on it is a plain count of what was received, from the events alone; rows open what they count."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

import pytest
from sqlalchemy import func, select, update
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest

from briefing.exports import KINDS, asked, of_places
from data_access import tables
from data_access.engine import connect, reading
from data_access.metrics.measure import Window
from data_access.places import recurring
from domain.visibility import Role, bureau_head, district_office
from tests.databases import TODAY
from tests.pages.opened import screen, tables_of, written

DAY = date.fromisoformat(TODAY)
FILE = "situation/season.py"
WINTERS = [(date(year, 11, 15), date(year + 1, 3, 15)) for year in range(2018, 2027)]
BUREAU = bureau_head("委办局", 1, {}, {})
NEVER = {"rows": [], "columns": []}


@pytest.fixture(autouse=True)
def sample(sample_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sample_url)
    monkeypatch.setenv("TODAY", TODAY)


def received(url: str) -> list[Any]:
    """Every matter about heating whose day of receipt is known, by its event 收到: day, street, place, source, persons, groups."""
    m, e, t = tables.matters.c, tables.events.c, tables.topics.c
    query = (
        select(e.day, m.street, m.place_id, m.source, m.persons, m.groups)
        .join_from(tables.events, tables.matters, e.matter_id == m.id)
        .join(tables.topics, t.id == m.topic)
        .where(
            e.kind == "received",
            func.coalesce(e.value, "") != "start_unknown",
            e.withdrawn == tables.STANDS,
            t.heating,
            m.withdrawn == tables.STANDS,
        )
    )
    with reading(connect(url)) as connection:
        return list(connection.execute(query))


def within(rows: list[Any], first: date, last: date) -> list[Any]:
    return [row for row in rows if first <= row.day <= last]


def collective(rows: list[Any]) -> int:
    return sum(row.groups for row in rows if row.source == "visit" and row.persons > 5)


def counted(at: AppTest) -> Iterator[tuple[str, str, str]]:
    for nr in (1, 2):
        yield from at.dataframe[nr].value[["name", "this", "last"]].itertuples(index=False, name=None)


def drawn(at: AppTest) -> list[dict[str, Any]]:
    """What the chart was given, week by week."""
    frame = convert_arrow_bytes_to_pandas_df(at.get("vega_lite_chart")[0].proto.data.data)
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def test_every_number_is_a_plain_count(sample_url: str):
    rows, at = received(sample_url), screen(FILE)
    assert list(at.exception) == []
    # The head: this winter's ten days against the same of the past ones; a feed is silent since the 22nd.
    season = WINTERS[-1][0]
    same = [len(within(rows, first, first + (DAY - season))) for first, _ in WINTERS]
    links = [link.proto.label for link in at.main.get("page_link")]
    assert links[0] == f"**至少 {same[-1]} 件次**，"
    assert written(at)[:2] == [
        "本采暖季已 **10 天**，供暖收件",
        f"有来源缺数，仍已高于往年同期（{min(same[:-1])}—{max(same[:-1])} 件次）。",
    ]
    # The weeks over one another.
    weeks = []
    for nr in range(17):
        starts = [(first + timedelta(7 * nr), first + timedelta(7 * nr + 6)) for first, _ in WINTERS]
        *past, this = (len(within(rows, *week)) for week in starts)
        over = starts[-1][1] < DAY
        weeks.append(
            {"at": nr + 1, "low": min(past), "high": max(past), "middle": median(past), "this": this if over else None}
        )
    assert drawn(at) == weeks
    # Winter by winter, the newest first.
    lines = at.dataframe[0].value
    had = [within(rows, *winter) for winter in reversed(WINTERS)]
    assert list(lines["received_items"]) == [f"至少 {len(had[0])}", *(str(len(one)) for one in had[1:])]
    assert list(lines["collective"]) == [f"至少 {collective(had[0])}", *(str(collective(one)) for one in had[1:])]
    assert list(lines["collective-none"]) == ["未知", *("不成立" if collective(one) else "成立" for one in had[1:])]
    # By street and by supplier, beside the same days of last winter.
    with reading(connect(sample_url)) as connection:
        areas = {row.id: row for row in connection.execute(select(tables.areas))}
        units = dict(connection.execute(select(tables.units.c.id, tables.units.c.short_name)).all())

    def supplier(place: int | None) -> str:
        here = areas.get(place)
        unit = here and (here.heating_unit_id or (here.kind == "building" and areas[here.parent_id].heating_unit_id))
        return units[unit] if unit else "未登记"

    expected = Counter()
    for which, first in (("this", season), ("last", WINTERS[-2][0])):
        for row in within(rows, first, first + (DAY - season)):
            expected[areas[row.street].name, which] += 1
            expected[supplier(row.place_id), which] += 1
    found = {(name, which): n for name, this, last in counted(at) for which, n in (("this", this), ("last", last))}
    assert {key: int(n.removeprefix("至少 ")) for key, n in found.items()} == {key: expected[key] for key in found}
    assert sum(expected.values()) == sum(expected[key] for key in found)


def test_claims_say_whether_they_hold_and_why_not(sample_url: str):
    rows = [row for row in received(sample_url) if row.day <= DAY]
    last = max(row.day for row in rows if collective([row]))
    said = "\n".join(written(screen(FILE)))
    days = (DAY - last).days
    assert (
        f":orange-badge[未知] **已 {days:,} 天没有供暖集体访，最近一批在{last.year}年{last.month}月{last.day}日**"
        in said
    )
    since = sum(first > last and end < DAY for first, end in WINTERS)
    assert f":orange-badge[未知] **连续 {since} 个采暖季没有供暖集体访，本采暖季至今也没有；再往前，" in said
    assert "八宝山街道 12345 自 2026-11-22 起没有数据，期内是否真的没有尚不能证明" in said
    assert (
        f":gray-badge[不成立] **连续 0 个采暖季没有供暖收件：本采暖季有 {len(within(rows, *WINTERS[-1]))} 件次**"
        in said
    )


def test_before_the_season_the_last_one_is_looked_at(sample_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TODAY", "2026-10-01")
    at, rows = screen(FILE), received(sample_url)
    *past, last = (len(within(rows, *winter)) for winter in WINTERS[:-1])
    place = "高于" if last > max(past) else "低于" if last < min(past) else "在"
    inside = "之内" if place == "在" else ""
    assert at.main.get("page_link")[0].proto.label == f"**{last} 件次**，"
    assert written(at)[:2] == [
        "上一采暖季（2025年11月15日—2026年3月15日）供暖收件",
        f"{place}往年（{min(past)}—{max(past)} 件次）{inside}；距下一采暖季还有 **45 天**。",
    ]
    assert [bool(box.proto.expanded) for box in at.main.expander] == [True]


def test_rows_open_what_they_count(sample_url: str):
    at = screen(FILE)
    for nr, wanted in ((0, {}), (1, {"street": at.dataframe[1].value["name"][0]})):
        at = screen(FILE)
        at.session_state[str(at.dataframe[nr].key)] = {"selection": {**NEVER, "cells": [(0, "name")]}}
        at.run()
        window = {"metric": "received_items", "side": "numerator", "from": "2026-11-15", "to": TODAY, "topic": "供暖"}
        assert dict(at.query_params) == window | wanted


def test_a_place_opens_to_its_matters_and_is_for_who_answers_for_all(
    sample_copy_url: str, monkeypatch: pytest.MonkeyPatch
):
    """Two matters of a place last winter, one of which is not solved any more."""
    monkeypatch.setenv("DATABASE_URL", sample_copy_url)
    s, m = tables.matter_spells.c, tables.matters.c
    with connect(sample_copy_url).begin() as connection:
        heating = connection.scalars(select(tables.topics.c.id).where(tables.topics.c.heating)).all()
        inside = (
            s.withdrawn == tables.STANDS,
            s.topic.in_(heating),
            s.received.between(*WINTERS[-2]),
            m.place_id.is_not(None),
        )
        both = connection.execute(
            select(s.matter_id, m.place_id, m.number).join(tables.matters, m.id == s.matter_id).where(*inside)
        ).all()
        (place, n), *_ = Counter(row.place_id for row in both).most_common()
        numbers = {row.number for row in both if row.place_id == place}
        first = next(row.matter_id for row in both if row.place_id == place)
        connection.execute(update(tables.matter_spells).where(s.matter_id == first).values(solved=None))
        window, at = Window(*WINTERS[-2]), datetime(2026, 11, 24, 9, 30)
        found = recurring(connection, district_office(), heating, window, DAY)
        given = asked(of_places(window, at), "区信访办 甲某某", at)
        files = [KINDS["places"].build(connection, viewer, given, "T") for viewer in (district_office(), BUREAU)]
    assert [(file.name, file.rows) for file in files] == [
        ("采暖季前需查修的楼院-20261124.xlsx", len(found)),
        ("采暖季前需查修的楼院-20261124.xlsx", 0),
    ]
    assert place in {one.place_id for one in found}
    at = screen(FILE)
    assert [box.label for box in at.main.expander] == [f"**采暖季前需查修的楼院 {len(found)} 处**"]
    listed = at.dataframe[1].value
    assert list(listed["matters"]) == [one.matters for one in found]
    row = [one.place_id for one in found].index(place)
    at.session_state[str(at.dataframe[1].key)] = {"selection": {**NEVER, "cells": [(row, "name")]}}
    at.run()
    assert at.query_params["place"] == str(place)
    assert set(at.dataframe[2].value["number"]) == numbers and len(numbers) == n
    for role, boxes in ((Role.BUREAU_HEAD, 0), (Role.DISTRICT_LEADER, 0), (Role.DISTRICT_SECRETARY, 1)):
        other = screen(FILE, role, place=str(place))
        assert list(other.exception) == []
        assert len(other.main.expander) == boxes
        assert any("这里不作判断" in line for line in written(other)) == (not boxes)


def test_paper_has_the_weeks_and_everything_unfolded():
    at = screen(FILE, print="1")
    heads = [list(rows[0]) for rows in tables_of(at)]
    assert [head[0] for head in heads] == ["周", "采暖季", "街道", "供热单位"]
    assert ["".join(row.values()).startswith("第1周") for row in tables_of(at)[0]] == [True] + [False] * 16
    assert [row["本季"] for row in tables_of(at)[0]][1:] == ["—"] * 16 and not at.main.expander


def test_there_is_something_to_say_where_there_is_nothing(
    database_url: str, sample_copy_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DATABASE_URL", database_url)
    assert "**还没有可看的采暖季**" in written(screen(FILE))
    monkeypatch.setenv("DATABASE_URL", sample_copy_url)
    with connect(sample_copy_url).begin() as connection:
        connection.execute(update(tables.topics).values(heating=False))
    told = written(screen(FILE))
    assert "**还没有选定的供暖领域**" in told and any("请管理员在“设置 · 机构与地区 · 领域”选定" in one for one in told)


def test_where_two_topics_are_about_heating_each_has_its_own_way(sample_copy_url: str, monkeypatch: pytest.MonkeyPatch):
    """案件清单 takes one topic."""
    monkeypatch.setenv("DATABASE_URL", sample_copy_url)
    t = tables.topics.c
    with connect(sample_copy_url).begin() as connection:
        another = connection.scalars(select(t.name).where(t.level == 1, t.heating.is_(False)).order_by(t.id)).first()
        connection.execute(update(tables.topics).where(t.name == another).values(heating=True))
    assert [link.proto.label for link in screen(FILE).main.get("page_link")] == ["供暖", another, "这个数字的口径"]
