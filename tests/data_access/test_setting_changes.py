"""What a change of a setting is said to move is what it then moves; one request is one act; what cannot be is refused."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, func, select, text

from data_access import check, setting_changes, settings, tables, writing
from data_access.disputes import ledger
from data_access.engine import DatabaseProblem, connect, reading
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import Window, measure
from data_access.setting_changes import Effect, Refused, confirm, foresee, newest, taken_back
from data_access.settings import Setting, wanted, wanted_year
from data_access.tables import STANDS
from data_access.writing import Request
from domain.clocks import LIMITS, Stage
from domain.events import Event
from domain.visibility import district_office
from tests.data_access.acting import Desk, begun, one
from tests.data_access.ground import OFFICE, Ground

TODAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 12)
EARLIER = date(2026, 11, 10)  # a day since which something happened
TOMORROW = TODAY + timedelta(days=1)
OFF_2027 = [date(2027, 1, 1), date(2027, 1, 25), *(date(2027, 2, day) for day in range(8, 13))]
NOTICE = {
    **{name: getattr(LIMITS[Stage.notice], name) for name in ("kind", "starts_from", "on_whom")},
    "number": 5,
    "article": "某办法",
    "rule": "某办法2026·1",
}
SOON = wanted("due_soon_days", TOMORROW, 20, "纪要", TODAY)
CHANGES = (
    wanted("due_soon_days", TODAY, 21, "纪要", TODAY),
    wanted("stuck_days", TODAY, 40, "纪要", TODAY),
    wanted("rebound_days", TODAY, 3, "纪要", TODAY),
    wanted("meeting_after_transfers", TODAY, 2, "纪要", TODAY),
    wanted("small_cell", TODAY, 3, "纪要", TODAY),
    wanted("collective_over", EARLIER, 1, "纪要", EARLIER),
    wanted("limit.notice", EARLIER, NOTICE, "某办法", EARLIER),
    wanted("order_hours", TOMORROW, {"general": 24}, "纪要", TODAY),
    wanted_year(2027, OFF_2027, [date(2027, 2, 20)], "国办发明电〔2026〕9号", TODAY),
    wanted_year(2027, OFF_2027[1:], [date(2027, 2, 20)], "国办发明电〔2026〕10号", TODAY),
    wanted_year(2026, [date(2026, 12, 1), date(2026, 11, 20)], [], "某号", TODAY),
)


def seen(connection: Connection, today: date) -> dict[str, Any]:
    """What screens show that a setting may move, asked of the numbers, the ledger and the rows themselves."""
    c, viewer = tables.clocks.c, district_office()
    running = select(c.matter_id, c.stage, c.state, c.due).where(c.withdrawn == STANDS, c.ended == date(9999, 12, 31))
    found = {
        name: measure(connection, viewer, METRICS[name], Window(today, today)).figure.numerator
        for name in ("due_7d", "overdue")
    }
    entries = ledger(connection, viewer, today)
    return {
        **found,
        "states": {e.number: {*e.states, *(["meeting"] if e.meeting else [])} for e in entries},
        "clocks": {(row.matter_id, row.stage): (row.state, row.due) for row in connection.execute(running)},
    }


def differs(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The same in the words of an Effect."""
    was, is_ = before["clocks"], after["clocks"]
    moved = [(was[key][0], is_[key][0]) for key in was.keys() & is_.keys() if was[key] != is_[key]]
    counts = [Counter(state for states in one["states"].values() for state in states) for one in (before, after)]
    return {
        "clocks": {f"{old} → {new}": number for (old, new), number in Counter(moved).items()},
        "overdue": after["overdue"] - before["overdue"],
        "disputes": sum(states != after["states"][number] for number, states in before["states"].items()),
        "states": {s: (counts[0][s], counts[1][s]) for s in {*counts[0], *counts[1]} if counts[0][s] != counts[1][s]},
    }


def told(effect: Effect) -> dict[str, Any]:
    return {
        "clocks": dict(effect.clocks),
        "overdue": effect.newly_overdue - effect.no_longer_overdue,
        "disputes": effect.disputes,
        "states": dict(effect.states),
    }


def test_what_is_said_to_move_moves_and_nothing_else(sample_copy_url: str):
    engine = connect(sample_copy_url)
    moving, shown = set(), {}
    for nr, change in enumerate(CHANGES):
        today = change.learned_on
        with reading(engine) as connection:
            before = shown[today] if today in shown else seen(connection, today)
            last, foreseen = newest(connection, change.name), foresee(connection, change, today)
        moment = datetime.combine(today, NOON.time())
        assert confirm(engine, change, last, Request("tests", moment, f"request {nr}")) == foreseen
        with reading(engine) as connection:
            after = seen(connection, today)
        shown = {today: after}
        if change.valid_from <= today or change.name.startswith("workdays."):
            assert told(foreseen) == differs(before, after), change
        if foreseen.due_soon and change.valid_from == today:
            assert foreseen.due_soon == (before["due_7d"], after["due_7d"])
        moving |= {change.name} if foreseen != Effect(due_soon=foreseen.due_soon) else set()
    assert moving == {change.name for change in CHANGES} - {"small_cell", "order_hours"}
    with writing_of(sample_copy_url) as connection:
        revision = writing.revise(connection, Request("tests", NOON), "all of it")
        assert check.recompute(connection, revision, settings.rules(connection), TODAY)["changed"] == 0


def writing_of(url: str):
    return connect(url).begin()


def test_two_clicks_are_one_act_and_a_stale_one_is_refused(ground: Ground):
    change, other = SOON, wanted("due_soon_days", TOMORROW, 9, "纪要", TODAY)
    with ThreadPoolExecutor(4) as clicks:
        done = list(
            clicks.map(
                lambda _: confirm(ground.engine, change, ground.revision, Request("tests", NOON, "a click")), range(4)
            )
        )
    assert [one for one in done if one is not None] == [Effect(due_soon=(0, 0))]
    with pytest.raises(Refused, match="刚刚由别人改过"):
        confirm(ground.engine, other, ground.revision, Request("tests", NOON, "another"))
    with reading(ground.engine) as connection:
        assert [row.value for row in settings.history(connection, "due_soon_days")] == [7, 20]
        why = select(tables.revisions.c.why).where(tables.revisions.c.request_id == "a click")
        assert connection.scalars(why).all() == ["设置「临期天数」"]


def test_what_has_not_taken_effect_is_taken_back_with_a_trace(ground: Ground):
    for nr, days in enumerate((20, 30)):
        change = wanted("due_soon_days", TOMORROW + timedelta(days=nr), days, "纪要", TODAY)
        with reading(ground.engine) as connection:
            last = newest(connection, "due_soon_days")
        confirm(ground.engine, change, last, Request("tests", NOON, f"request {nr}"))
    with reading(ground.engine) as connection:
        standing = settings.standing(connection, TODAY)["due_soon_days"]
        assert (standing.now.value, [(row.valid_from, row.value) for row in standing.coming]) == (
            7,
            [(TOMORROW, 20), (TOMORROW + timedelta(days=1), 30)],
        )
    back = taken_back(standing, TOMORROW, TODAY)
    confirm(ground.engine, back, standing.rows[-1].learned, Request("tests", NOON, "back"))
    with reading(ground.engine) as connection:
        standing = settings.standing(connection, TODAY)["due_soon_days"]
    assert [row.value for row in standing.coming] == [30]
    assert [(row.value, row.basis) for row in standing.rows] == [
        (7, "本单位设定"),
        (20, "纪要"),
        (30, "纪要"),
        (7, "撤回未生效的更改"),
    ]
    with pytest.raises(Refused, match="已经撤回或已经生效"):
        taken_back(standing, TOMORROW, TODAY)


def test_an_act_that_comes_meanwhile_waits_and_is_derived_by_the_new_rules(sample_copy_url: str):
    desk, c = Desk(sample_copy_url), tables.clocks.c
    topic = one(desk, select(tables.topics.c.id).where(tables.topics.c.level == 1).limit(1)).id
    asked = {"title": "漏水", "text": "楼顶漏水。", "topic": topic, "source": "visit"}
    desk.session("office")
    with ThreadPoolExecutor(1) as meanwhile:
        with desk.engine.begin() as connection:
            writing.alone(connection)
            limit = wanted("limit.transfer", TODAY, NOTICE, "某办法", TODAY)
            settings.write(connection, writing.revise(connection, Request("tests", NOON), "设置"), limit)
            done = meanwhile.submit(begun, desk, "office", "register", **asked)
            if connection.dialect.name == "postgresql":
                waits = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
                while not connection.scalar(waits):
                    assert not done.done()
        number = done.result().number
    query = select(c.rule).join(tables.matters, tables.matters.c.id == c.matter_id)
    assert one(desk, query.where(tables.matters.c.number == number, c.stage == "transfer")).rule == NOTICE["rule"]
    assert desk.sound(number)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (lambda: wanted("stuck_days", TODAY - timedelta(days=1), 9, "纪要"), "生效日不能早于今天"),
        (lambda: wanted("stuck_days", TOMORROW, 15, "纪要"), "本来就是这个值"),
        (lambda: wanted("demo_day", TOMORROW, "2026-11-24", "纪要"), "没有这项设置"),
    ],
)
def test_a_change_that_cannot_be_is_refused(ground: Ground, row: Callable[[], Setting], sentence: str):
    for act in (
        lambda c: foresee(c, row(), TODAY),
        lambda _: confirm(ground.engine, row(), 0, Request("tests", NOON, "r")),
    ):
        with reading(ground.engine) as connection, pytest.raises(Refused, match=sentence):
            act(connection)
    with reading(ground.engine) as connection:
        assert connection.scalar(select(func.count()).where(tables.revisions.c.request_id == "r")) == 0


def test_broken_rows_are_corrected_one_by_one_and_with_the_last_all_is_derived(ground: Ground):
    with ground.engine.begin() as connection:
        ground.matter(connection, [Event("received", date(2026, 11, 12), 0, OFFICE, 3)])
        late = writing.revise(connection, Request("tests", NOON), "broken")
        for name in ("limit.transfer", "stuck_days"):
            row = {"name": name, "valid_from": EARLIER - timedelta(days=30), "value": "{", "learned": late}
            connection.execute(tables.settings.insert().values(**row))
    since, limit = EARLIER - timedelta(days=30), {**NOTICE, "number": 3}
    moved = []
    for nr, row in enumerate(
        (wanted("limit.transfer", since, limit, "某办法"), wanted("stuck_days", since, 9, "纪要"))
    ):
        with reading(ground.engine) as connection:
            with pytest.raises(DatabaseProblem, match="在设置中更正"):
                foresee(connection, SOON, TODAY)
            moved.append(foresee(connection, row, TODAY))
        assert confirm(ground.engine, row, late, Request("tests", NOON, f"request {nr}")) == moved[-1]
    assert moved == [Effect(), Effect(matters=1, clocks={"known → known": 1})]
    with reading(ground.engine) as connection:
        assert settings.thresholds(connection, TODAY).stuck_days == 9
        assert settings.rules(connection, known_on=TODAY).limits[-1][1][Stage.transfer].number == 3
        assert foresee(connection, SOON, TODAY) == Effect(due_soon=(0, 0))


def test_waiting_clocks_are_counted(sample_url: str):
    with reading(connect(sample_url)) as connection:
        c = tables.clocks.c
        rows = connection.execute(select(c.state, c.ended).where(c.withdrawn == STANDS)).all()
        found = setting_changes.waiting(connection)
    assert found == sum(row.state == "calendar_unpublished" and row.ended is None for row in rows) == 15
