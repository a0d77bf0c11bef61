"""Every number is declared whole, and no count reads what is not yet known on its day."""

from datetime import date, datetime
from itertools import product

import pytest
from sqlalchemy import Column

from data_access import settings, writing
from data_access.metrics.behind import cases
from data_access.metrics.declaration import Count, Metric
from data_access.metrics.definitions import METRICS, ON_TIME
from data_access.metrics.measure import NotOffered, Window, measure, trend
from data_access.tables import FILED
from data_access.writing import Request
from domain.events import Event
from domain.visibility import district_office
from domain.vocabulary import RatedObject, Rating
from tests.data_access.ground import OFFICE, Ground

VIEWER = district_office()

# DESIGN.md 4: names that scripts rest on.
PROMISED = [
    "received_items",
    "received_batches",
    "received_persons",
    "open",
    "key_open",
    "due_7d",
    "overdue",
    "no_limit",
    "finished_day_unknown",
    "on_time_finished",
    "on_time_strict",
    "on_time_all",
    "finished",
    "solved",
    "off_ledger",
    "rebounds",
    "households",
    "households_solved",
    "mean_age",
    "median_age",
    "days_held",
    "transfers",
    "repeats",
    "collective",
    "skip_level",
    "first_time_solved",
    "solved_at_community",
    "solved_at_street",
    "solved_at_district",
    "promises_due",
    "promises_kept",
    "promises_late",
]


def counts(metric: Metric) -> tuple[Count, ...]:
    return (*metric.top, *metric.bottom)


ALL_COUNTS = [(metric.name, count) for metric in METRICS.values() for count in counts(metric)]


def test_every_promised_name_exists():
    rated = {f"rated_{rated}_{state}" for rated, state in product(RatedObject, Rating)}
    assert {*PROMISED, *rated} <= set(METRICS)
    assert set(ON_TIME) <= set(METRICS)


@pytest.mark.parametrize("metric", METRICS.values(), ids=lambda metric: metric.name)
def test_every_number_says_what_it_is(metric: Metric):
    for words in (metric.label, metric.meaning, metric.unit, metric.basis, metric.source):
        assert words.strip() and words == words.strip()
    assert metric.label != metric.meaning
    assert (metric.unit == "%") == metric.percent
    assert metric.good in ("up", "down", None)
    assert bool(metric.bottom) or not metric.percent
    assert len({count.spell.subject for count in counts(metric)}) == 1


def test_labels_are_different():
    labels = [metric.label for metric in METRICS.values()]
    assert sorted(labels) == sorted(set(labels))


def days_read(count: Count) -> set[Column]:
    """The days that are known to have come when a count reads a row; an open spell has no end yet."""
    since = {day.column for day in count.spell.since}
    return since | {day.column for day in count.spell.until} if count.how == "left" else since


def known_with(column: Column) -> Column | None:
    end = column.info.get("known_with")
    return column.table.c[end] if end else None


def fixed(count: Count, column: Column) -> bool:
    """Whether a column is known on the day the count reads: by its end, or by one never later than a day read."""
    end = known_with(column)
    if end is None or end in days_read(count):
        return True
    # closed is the earliest of the days that close a matter, so it has come when one of them has.
    earlier_than = {"closed": {"finished", "reported_done"}}.get(end.name, set())
    if earlier_than & {day.name for day in days_read(count) if day.table is end.table}:
        return True
    compared = [w for w in (*count.spell.where, *count.where) if w.column is end and w.op == "<="]
    return any(getattr(w.value, "table", None) is not None and w.value in days_read(count) for w in compared)


@pytest.mark.parametrize(("name", "count"), ALL_COUNTS, ids=lambda value: value if isinstance(value, str) else "")
def test_no_count_filters_or_weighs_by_what_is_known_only_later(name: str, count: Count):
    for condition in (*count.spell.where, *count.where):
        assert fixed(count, condition.column), f"{name}: {condition.column}"
    if isinstance(count.weight, Column):
        assert fixed(count, count.weight), name


@pytest.mark.parametrize(("name", "count"), ALL_COUNTS, ids=lambda value: value if isinstance(value, str) else "")
def test_no_count_splits_by_what_is_known_only_later(name: str, count: Count):
    for at_entry, at_end in count.spell.moving.values():
        column = at_end if count.how == "left" else at_entry
        assert column is None or fixed(count, column), f"{name}: {column}"


def test_the_check_finds_a_count_that_looks_ahead():
    """The rule above can fail: an entered count by the unit that finished, and an overdue one by its outcome."""
    finished, overdue = METRICS["finished"].top[0], METRICS["became_overdue"].top[0]
    table = METRICS["received_items"].top[0].spell.tables[0]
    entered = METRICS["received_items"].top[0]
    assert fixed(finished, table.c.unit_out) and not fixed(entered, table.c.unit_out)
    assert not fixed(overdue, overdue.spell.tables[0].c.outcome)


def test_a_dimension_that_a_number_does_not_carry_is_refused(ground: Ground):
    window = Window(date(2026, 6, 1), date(2026, 6, 30))
    with ground.engine.connect() as connection:
        for metric, dimensions in ((METRICS["became_overdue"], ["unit"]), (METRICS["key_new"], ["unit"])):
            with pytest.raises(NotOffered):
                measure(connection, VIEWER, metric, window, by=dimensions)
            with pytest.raises(NotOffered):
                measure(connection, VIEWER, metric, window, where=dict.fromkeys(dimensions, OFFICE))
            with pytest.raises(NotOffered):
                cases(connection, VIEWER, metric, window, where=dict.fromkeys(dimensions, OFFICE))
        for metric in METRICS.values():
            with pytest.raises(NotOffered):
                measure(connection, VIEWER, metric, window, by=["weather"])
            for name in FILED:
                measure(connection, VIEWER, metric, window, by=[name])


def test_a_window_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError):
        Window(date(2026, 6, 2), date(2026, 6, 1))


def test_each_window_takes_the_threshold_of_its_last_day_as_known_then(ground: Ground):
    """Three days' notice until June; ten from June on, entered on June 5."""
    received, due = date(2026, 5, 20), date(2026, 6, 15)
    with ground.engine.begin() as connection:
        ground.matter(connection, [Event("received", received, 0, OFFICE, 3)], source="12345", order_due=due)
        changed = writing.revise(connection, Request("tests", datetime(2026, 6, 5, 9)), "threshold")
        settings.enter(connection, changed, "due_soon_days", date(2026, 1, 1), 16, "测试")
        settings.enter(connection, changed, "due_soon_days", date(2026, 6, 1), 10, "测试")
        days = [date(2026, 5, 30), date(2026, 6, 3), date(2026, 6, 5)]
        windows = [Window(day, day) for day in days]
        metric = METRICS["due_7d"]
        assert [figure.value for figure in trend(connection, VIEWER, metric, windows)] == [1, 0, 1]
        assert [measure(connection, VIEWER, metric, window).figure.value for window in windows] == [1, 0, 1]
        as_printed = trend(connection, VIEWER, metric, windows, known_on=date(2026, 6, 4))
        assert [figure.value for figure in as_printed] == [0, 0, 0]


def test_cases_are_paged_by_key_in_both_directions(ground: Ground):
    window, metric = Window(date(2026, 6, 1), date(2026, 6, 30)), METRICS["received_items"]
    with ground.engine.begin() as connection:
        for n in range(11):
            ground.matter(connection, [Event("received", date(2026, 6, 1 + n % 3), 0, OFFICE, 3)])
        everything = cases(connection, VIEWER, metric, window, limit=0)
        pages = [cases(connection, VIEWER, metric, window, limit=4)]
        while pages[-1].later:
            pages.append(cases(connection, VIEWER, metric, window, limit=4, after=pages[-1].cases[-1].key))
        assert [len(page.cases) for page in pages] == [4, 4, 3]
        assert [case for page in pages for case in page.cases] == list(everything.cases)
        assert [(page.earlier, page.later) for page in pages] == [(False, True), (True, True), (True, False)]
        back = cases(connection, VIEWER, metric, window, limit=4, before=pages[2].cases[0].key)
        assert (back.cases, back.earlier, back.later) == (pages[1].cases, True, True)
        first = cases(connection, VIEWER, metric, window, limit=4, before=pages[1].cases[0].key)
        assert (first.cases, first.earlier, first.later) == (pages[0].cases, False, True)


def test_a_number_that_is_no_rate_has_nothing_below_the_line(ground: Ground):
    window = Window(date(2026, 6, 1), date(2026, 6, 30))
    with ground.engine.begin() as connection:
        ground.matter(connection, [Event("received", date(2026, 6, 1), 0, OFFICE, 3)])
        page = cases(connection, VIEWER, METRICS["received_items"], window, "denominator")
    assert (page.cases, page.total, page.weight) == ((), 0, 0)
