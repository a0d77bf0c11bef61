"""Cells that stand out, and shrunk rates: plain derivations, and hot spots planted among decoys.

The wide run over many grounds and factors is `python -m benchmarks.hot_spots`; its figures stand in
docs/decisions/standing_out.md.
"""

import math
from itertools import pairwise
from random import Random

import numpy as np
import pytest

from benchmarks.hot_spots import tally
from domain import standing_out as judged
from domain.standing_out import Shrunk, shrunk, standing_out
from sample_data.planted import Ground, planted

TOPICS = ["供暖", "老旧小区", "噪声", "停车", "物业管理"]
STREETS = ["八角", "鲁谷", "古城", "老山", "苹果园"]


def level(**times: float) -> dict[tuple[str, str], int]:
    """Streets 20 … 60 a topic; a topic or a street times a factor."""
    return {
        (topic, street): round((20 + 10 * place) * times.get(topic, 1) * times.get(street, 1))
        for topic in TOPICS
        for place, street in enumerate(STREETS)
    }


def marked(now, past, **asked) -> set[tuple[str, str]]:
    return {key for key, cell in standing_out(now, past, **asked).items() if cell.marked}


# --- what is marked, by hand ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "past", "hot"),
    [
        (level(), [level()] * 3, set()),
        (level(供暖=8), [level()] * 3, set()),
        (level(八角=2.5), [level()] * 3, set()),
        (level(供暖=8, 八角=2), [level(供暖=4)] * 3, set()),
        (level() | {("停车", "八角"): 80}, [level()] * 3, {("停车", "八角")}),
        (
            level(停车=2) | {("停车", "八角"): 120, ("噪声", "古城"): 140},
            [level()] * 3,
            {("停车", "八角"), ("噪声", "古城")},
        ),
        (level() | {("停车", "八角"): 80}, [], {("停车", "八角")}),
        (level() | {("停车", "八角"): 80}, [level() | {("停车", "八角"): 80}] * 3, set()),
        (level() | {("停车", "八角"): 80}, [level() | {("停车", "八角"): 20}] * 3, {("停车", "八角")}),
        (level() | {("停车", "八角"): 50}, [level()] * 5 + [level() | {("停车", "八角"): 110}], {("停车", "八角")}),
        (level() | {("停车", "八角"): 0}, [level()] * 3, set()),
    ],
    ids=[
        "as ever",
        "the season lifts a topic everywhere",
        "a street rises in everything",
        "both",
        "one hot cell",
        "two of them, one in a rising topic",
        "no past",
        "it was always so",
        "it was never so",
        "it was so once",
        "a gap is no hot spot",
    ],
)
def test_a_cell_stands_out_against_street_topic_season_and_its_own_past(now, past, hot):
    assert marked(now, past) == hot


def test_a_peak_of_one_earlier_year_is_not_what_a_cell_has_every_year():
    case = planted(1, Ground(hot=0, decoys=False))
    first, *later = case.past
    cell = next(key for key, count in first.items() if 80 <= count <= 120)
    once = [{**first, cell: first[cell] * 3}, *later]
    usual = standing_out(case.now, case.past)[cell].value
    # By the mean of four years it would be half as much again.
    assert standing_out(case.now, once)[cell].value == pytest.approx(usual, rel=0.1)


def test_fewer_than_the_least_are_never_marked():
    small = dict.fromkeys(level(), 1)
    now = small | {("停车", "八角"): 20}
    assert [marked(now, [small] * 3, least=n) for n in (20, 21)] == [{("停车", "八角")}, set()]


def test_the_whole_grid_is_answered_and_what_is_missing_counts_as_zero():
    assert standing_out({}, []) == {}
    sparse = {("供暖", "八角"): 9, ("噪声", "鲁谷"): 4}
    full = sparse | {("供暖", "鲁谷"): 0, ("噪声", "八角"): 0}
    found = standing_out(sparse, [sparse, {("停车", "古城"): 0}])
    assert set(found) == set(full)
    assert found == standing_out(full, [full, {}])


@pytest.mark.parametrize(
    "now", [{("供暖", "八角"): 40}, {("供暖", "八角"): 90, ("噪声", "八角"): 7, ("停车", "八角"): 0}]
)
def test_a_single_line_explains_itself(now):
    for table in (now, {(b, a): n for (a, b), n in now.items()}):
        assert marked(table, [dict.fromkeys(table, 3)] * 2) == set()


# --- properties -------------------------------------------------------------------------------------------------------


def test_order_and_orientation_do_not_matter():
    case = planted(3, Ground(hot=4))
    found = standing_out(case.now, case.past)
    keys = Random(5).sample(list(case.now), len(case.now))
    shuffled = standing_out({key: case.now[key] for key in keys}, case.past[::-1])
    now, *past = ({(b, a): n for (a, b), n in table.items()} for table in (case.now, *case.past))
    turned = standing_out(now, past)
    for key, cell in found.items():
        for other in (shuffled[key], turned[key[1], key[0]]):
            assert other.marked == cell.marked
            assert (other.value, other.p) == pytest.approx((cell.value, cell.p), rel=1e-4, abs=1e-12)


def test_more_cases_in_a_cell_make_it_stand_out_more():
    case = planted(8, Ground(hot=0, cases=4_000))
    for key in Random(2).sample(list(case.now), 6):
        grown = [standing_out({**case.now, key: case.now[key] + more}, case.past) for more in (0, 15, 60)]
        places = [sorted(found, key=lambda k: found[k].p).index(key) for found in grown]  # noqa: B023
        assert all(a[key].p > b[key].p for a, b in pairwise(grown))
        assert places == sorted(places, reverse=True)


# --- second derivations -----------------------------------------------------------------------------------------------


def plainly_fitted(counts, own, kept):
    """Row and column levels by turns until nothing moves: sums of the kept cells agree."""
    row, column = [1.0] * len(counts), [1.0] * len(counts[0])
    for _ in range(2_000):
        for i in range(len(row)):
            cells = [j for j in range(len(column)) if kept[i][j]]
            row[i] = sum(counts[i][j] for j in cells) / sum(column[j] * own[i][j] for j in cells)
        for j in range(len(column)):
            cells = [i for i in range(len(row)) if kept[i][j]]
            column[j] = sum(counts[i][j] for i in cells) / sum(row[i] * own[i][j] for i in cells)
    return [[row[i] * column[j] * own[i][j] for j in range(len(column))] for i in range(len(row))]


def some_table(seed: int):
    random = np.random.default_rng(seed)
    counts = random.poisson(random.lognormal(5, 0.4, (4, 1)) * random.lognormal(0, 0.4, (1, 5))).astype(float)
    return counts, random.gamma(4, 0.25, counts.shape), random.random(counts.shape) > 0.15


@pytest.mark.parametrize("seed", range(4))
def test_levels_are_those_whose_sums_agree(seed):
    counts, own, kept = some_table(seed)
    found = judged._fitted(counts, own, kept, 0.0)
    assert found == pytest.approx(np.array(plainly_fitted(counts, own, kept)), rel=1e-5)
    for axis in (0, 1):
        assert (found * kept).sum(axis) == pytest.approx((counts * kept).sum(axis), rel=1e-5)


@pytest.mark.parametrize("seed", range(3))
def test_what_the_others_say_of_a_cell_is_the_fit_without_it(seed):
    counts, _, _ = some_table(seed)
    ones, every = np.ones(counts.shape), np.ones(counts.shape, bool)
    counts[1, 2] *= 3
    expected, unsure = judged._without_itself(counts, judged._fitted(counts, ones, every, 0.0), every, 0.0, 0.0)
    for cell in [(1, 2), (0, 0), (3, 4)]:
        without = every.copy()
        without[cell] = False
        fitted = plainly_fitted(counts, ones, without)[cell[0]][cell[1]]
        assert expected[cell] / (1 + unsure[cell]) == pytest.approx(fitted, rel=0.01)


@pytest.mark.parametrize(("count", "mean", "spread"), [(0, 3.0, 0.1), (7, 3.0, 0.1), (40, 22.5, 0.04), (5, 0.2, 2.0)])
def test_the_tail_is_that_of_a_negative_binomial_counted_term_by_term(count, mean, spread):
    size = 1 / spread

    def chance(n: int) -> float:
        ways = math.lgamma(n + size) - math.lgamma(size) - math.lgamma(n + 1)
        return math.exp(ways + size * math.log(size / (size + mean)) + n * math.log(mean / (size + mean)))

    below = sum(chance(n) for n in range(count))
    found = judged._upper(np.array([float(count)]), np.array([mean]), np.array([spread]))
    assert found[0] == pytest.approx(1 - below - chance(count) / 2, abs=1e-9)


def test_marks_are_allowed_as_benjamini_and_hochberg_say():
    p = [0.001, 0.008, 0.039, 0.041, 0.042, 0.062, 0.074, 0.205, 0.212, 0.216]
    # 0.008 <= 0.05 · 2/10, and no later one; 0.042 <= 0.1 · 5/10, which takes 0.039 along.
    assert judged._allowed(np.array(p), 0.05).tolist() == [True] * 2 + [False] * 8
    assert judged._allowed(np.array(p), 0.1).tolist() == [True] * 5 + [False] * 5
    assert not judged._allowed(np.array([0.2, 0.9]), 0.05).any()


# --- hot spots planted among decoys -----------------------------------------------------------------------------------


def test_four_of_five_planted_are_found_and_one_mark_in_twenty_is_false_at_most():
    found = tally(range(50), Ground())
    assert found.planted == 300
    assert found.power >= 0.8, str(found)
    assert found.false <= 0.05, str(found)


@pytest.mark.parametrize("ground", [Ground(passing=0.1), Ground(years=0, lasting=0)], ids=["restless", "no past"])
def test_what_cannot_be_found_is_not_marked_falsely_either(ground):
    found = tally(range(25), ground)
    assert found.any <= 3, str(found)


def test_a_district_without_a_hot_spot_stays_quiet():
    found = tally(range(25), Ground(hot=0))
    assert found.any <= 3, str(found)


# --- rates ------------------------------------------------------------------------------------------------------------


def test_a_rate_without_exposure_is_absent():
    assert shrunk({}, {}) == {}
    found = shrunk({"八角": 12, "鲁谷": 3, "广宁": 4}, {"八角": 10.0, "鲁谷": None, "老山": 4.0, "广宁": 0})
    assert list(found) == ["八角"]
    assert found["八角"].rate == pytest.approx(12.5 / 10)  # alone: half a case on top (Jeffreys)


def test_small_ones_are_drawn_to_the_whole_and_large_ones_stand_for_themselves():
    counts = {"大": 900, "中": 60, "小": 3, "无": 0}
    found = shrunk(counts, {"大": 300.0, "中": 40.0, "小": 0.5, "无": 0.5})
    assert found["大"].rate == pytest.approx(3, rel=0.01)
    assert 1.5 < found["中"].rate < 2
    assert 2 < found["小"].rate < 6
    assert 0 < found["无"].rate < 3
    assert all(rate.low < rate.rate < rate.high for rate in found.values())
    assert found["小"].high - found["小"].low > found["大"].high - found["大"].low


def test_the_interval_cuts_a_twentieth_off_either_end_of_the_gamma():
    # Two equal ones: of spread no more than its standard error; before its own 20 cases each is believed to have the
    # other's rate, 20.5 over 8, as firmly as that error and the other's cases allow.
    shape = 1 / (math.sqrt(2) / 20 + 1 / 20.5)
    total, worth = 20 + shape, 8 + shape * 8 / 20.5
    found = shrunk({"甲": 20, "乙": 20}, {"甲": 8.0, "乙": 8.0})["甲"]
    assert found.rate == pytest.approx(total / worth)
    step = 0.001
    density = [math.exp((total - 1) * math.log(x) - worth * x) for x in (step * n for n in range(1, 8_000))]
    for end, share in ((found.low, 0.05), (found.high, 0.95)):
        assert sum(density[: round(end / step)]) / sum(density) == pytest.approx(share, abs=0.005)


def test_nine_in_ten_intervals_hold_the_true_rate():
    random, held = np.random.default_rng(4), []
    for _ in range(60):
        sizes, true = random.lognormal(1, 1, 9), random.gamma(4, 0.5, 9)
        found: dict[int, Shrunk] = dict(shrunk(dict(enumerate(random.poisson(sizes * true))), dict(enumerate(sizes))))
        held += [found[i].low <= true[i] <= found[i].high for i in range(9)]
    assert 0.86 < np.mean(held) < 0.96
