"""The states a dispute shows and the numbers over it count the same disputes on the same days."""

from random import Random

import pytest

from data_access.disputes import ledger
from data_access.metrics.behind import cases
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import Window
from domain.attention import Attention
from domain.visibility import district_office
from tests.data_access.ground import Ground
from tests.data_access.metrics.worlds import FIRST, LAST, World, days

VIEWER = district_office()
SAME = {
    Attention.OVERDUE: "key_overdue",
    Attention.DUE_SOON: "key_due_7d",
    Attention.REBOUND: "rebounds_recent",
    Attention.STUCK: "stuck",
    Attention.PROMISE_LATE: "promises_late",
}


@pytest.mark.parametrize("seed", range(4))
def test_states_on_the_ledger_are_what_the_numbers_list(ground: Ground, seed: int):
    with ground.engine.connect() as connection:
        world = World(connection, Random(seed), late=False)
        world.live(0, 12)
        on_some_day: set[Attention] = set()
        for day in (FIRST + days(n) for n in range(40, (LAST - FIRST).days + 60, 13)):
            entries = ledger(connection, VIEWER, day)
            window = Window(FIRST, day)
            listed = {name: cases(connection, VIEWER, METRICS[name], window, limit=0).cases for name in SAME.values()}
            on = {entry.id for entry in entries}
            assert on == {c.subject_id for c in cases(connection, VIEWER, METRICS["key_open"], window, limit=0).cases}
            for state, name in SAME.items():
                shown = {entry.id for entry in entries if state in entry.states}
                # A promise is owed after the dispute left the ledger, too; the list shows what is on it.
                assert shown == {case.subject_id for case in listed[name]} & on, (name, day)
                on_some_day |= {state} if shown else set()
        assert on_some_day >= {Attention.STUCK, Attention.OVERDUE}
