"""Every number equals the plain replay of the events, on random histories: value, parts, cases, trend, as known on."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from random import Random

import pytest
from sqlalchemy import Connection

from data_access import tables
from data_access.check import check
from data_access.metrics.behind import cases
from data_access.metrics.declaration import Metric
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import MOVING, PLACED, NotOffered, Window, measure, trend
from data_access.tables import FILED
from domain.visibility import district_office
from tests.data_access.ground import Ground
from tests.data_access.metrics.replay import FORMULAS, Tally, median_age, sides, splits
from tests.data_access.metrics.worlds import FIRST, LAST, NOTICE, World, days

# Thousands before a release: METRICS_ROUNDS=2000 METRICS_SEED=1 pytest tests/data_access/metrics/test_measure.py
ROUNDS = int(os.environ.get("METRICS_ROUNDS", "12"))
SEED = int(os.environ.get("METRICS_SEED", "0"))
METRICS_A_ROUND = int(os.environ.get("METRICS_EACH", "16"))
VIEWER = district_office()

# What can happen to one subject several times in a window; every other count lists a subject once.
SEVERAL = {"transfers", "days_held", "became_overdue", "on_time_due", "rebounds", "off_ledger"}


@contextmanager
def world(ground: Ground, seed: int, late: bool, matters: int = 6, disputes: int = 3) -> Iterator[World]:
    """A random district, gone again afterwards."""
    with ground.engine.connect() as connection, connection.begin() as transaction:
        connection.execute(tables.feeds.update().values(since=FIRST))  # a zero of any day is known
        random = Random(seed)
        made = World(connection, random, late, random.choice([None, NOTICE]))
        made.live(matters, disputes)
        yield made
        transaction.rollback()


def a_window(random: Random) -> Window:
    first, last = sorted(FIRST + days(random.randint(0, (LAST - FIRST).days)) for _ in range(2))
    return Window(last if random.random() < 0.2 else first, last)


def asked(metric: Metric, random: Random) -> tuple[str, ...]:
    return tuple(random.sample([*FILED, *MOVING, *PLACED], random.choice([1, 1, 2])))


def assert_equal(
    connection: Connection, metric: Metric, window: Window, by: Sequence[str], tally: Tally, known_on: date | None
) -> None:
    """measure and cases against the replay, for one metric and window."""
    name = metric.name
    what = f"{name} {window.first}…{window.last} by {by} known {known_on}"
    top, bottom = sides(tally, name, window.first, window.last).get((), (0, 0))
    whole = measure(connection, VIEWER, metric, window, (), None, known_on).figure
    if metric.take == "median":
        assert whole.value == median_age(tally, window.last), what
    else:
        assert (whole.numerator, whole.denominator or 0) == (top, bottom), what
        assert whole.value == (top if not metric.bottom else top / bottom if bottom else None), what
    for side, amount in (("numerator", top), ("denominator", bottom)):
        page = cases(connection, VIEWER, metric, window, side, None, known_on, limit=0)
        listed = sum(case.weight for case in page.cases)
        assert (page.weight, listed + page.untold_weight) == (amount, amount), f"{what} {side}"
        assert len({case.key for case in page.cases}) == page.lines, f"{what} {side}: a line listed twice"
        assert name != "days_held" or all(case.weight > 0 for case in page.cases), f"{what}: no day held"
        if name not in SEVERAL and not name.startswith(("rated_", "promises_", "households")):
            listed = Counter((case.subject_id, case.key[1]) for case in page.cases)
            assert not listed or max(listed.values()) == 1, f"{what} {side}: a matter listed twice"
    if not set(by) & set(MOVING) <= splits(name):
        with pytest.raises(NotOffered):
            measure(connection, VIEWER, metric, window, by, None, known_on)
        return
    answer = measure(connection, VIEWER, metric, window, by, None, known_on)
    assert answer.figure == whole, what
    if metric.take == "median":
        return
    parts = {key: (figure.numerator, figure.denominator or 0) for key, figure in answer.parts.items()}
    assert {key: part for key, part in parts.items() if part != (0, 0)} == sides(
        tally, name, window.first, window.last, by
    ), what
    assert sum(part[0] for part in parts.values()) == top, what
    for key in list(parts)[:1]:  # a part opened is the same question with a filter
        where = dict(zip(by, key, strict=True))
        opened = measure(connection, VIEWER, metric, window, (), where, known_on).figure
        assert (opened.numerator, opened.denominator or 0) == parts[key], f"{what} where {where}"
        page = cases(connection, VIEWER, metric, window, "numerator", where, known_on, limit=0)
        assert page.weight == opened.numerator, f"{what} where {where}"


@pytest.mark.parametrize("late", [False, True], ids=["on their own day", "late and corrected"])
def test_every_number_equals_the_replay(ground: Ground, late: bool):
    """Both ways of learning in turn: half of the rounds each."""
    assert set(FORMULAS) == set(METRICS)
    for seed in range(SEED, SEED + (ROUNDS + 1) // 2):
        with world(ground, seed, late) as made:
            for _ in range(2):
                window = a_window(made.random)
                known_on = made.random.choice([None, window.last, window.last + days(made.random.randint(0, 40))])
                tally = made.tally(known_on or date.max - days(1), window.first, [window.last])
                for name in made.random.sample(sorted(METRICS), METRICS_A_ROUND // 2):
                    try:
                        assert_equal(
                            made.connection, METRICS[name], window, asked(METRICS[name], made.random), tally, known_on
                        )
                    except Exception as fault:
                        raise AssertionError(f"seed {seed}, late {late}") from fault


def test_a_past_figure_does_not_move_through_facts_written_on_their_own_day(ground: Ground):
    for seed in range(SEED, SEED + max(2, ROUNDS // 15)):
        with world(ground, seed, late=False) as made:
            for metric in METRICS.values():
                window = a_window(made.random)
                now = measure(made.connection, VIEWER, metric, window)
                assert measure(made.connection, VIEWER, metric, window, known_on=window.last) == now, (
                    seed,
                    metric.name,
                )


def test_what_stands_after_a_random_history_follows_from_its_events(ground: Ground):
    """Spells, copies, received days and who answers; what was not permitted happens here all the time."""
    for seed in range(SEED, SEED + max(2, ROUNDS // 8)):
        with world(ground, seed, late=True) as made:
            found = check(made.connection, made.rules(LAST), LAST)
            told = [problem for problem in found if problem.code not in ("move", "status", "silences")]
            assert told == [], seed


def test_a_trend_is_the_figure_of_each_window(ground: Ground):
    for seed in range(SEED, SEED + max(2, ROUNDS // 25)):
        with world(ground, seed, late=True) as made:
            windows = sorted((a_window(made.random) for _ in range(5)), key=lambda window: window.last)
            known_on = made.random.choice([None, made.random.choice(windows).last])
            for metric in METRICS.values():
                each = [
                    measure(made.connection, VIEWER, metric, window, known_on=known_on).figure for window in windows
                ]
                assert trend(made.connection, VIEWER, metric, windows, known_on=known_on) == each, (seed, metric.name)
