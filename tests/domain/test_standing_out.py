"""Cells that stand out, and shrunk rates: plain derivations, and hot spots planted among decoys."""

import pytest

from domain.standing_out import Expected, shrunk, standing_out

LEVEL = {("供暖", "八角"): 40, ("供暖", "鲁谷"): 20, ("噪声", "八角"): 20, ("噪声", "鲁谷"): 10}


def test_a_table_of_levels_alone_explains_itself_and_marks_nothing():
    found = standing_out(LEVEL, [LEVEL, LEVEL])
    assert {key: cell.marked for key, cell in found.items()} == dict.fromkeys(LEVEL, False)


def test_nothing_gives_nothing():
    assert standing_out({}, []) == {}
    assert shrunk({}, {}) == {}


def test_a_single_column_explains_itself():
    found = standing_out({("供暖", "八角"): 40, ("噪声", "八角"): 7}, [{("供暖", "八角"): 4}])
    assert {key: cell.marked for key, cell in found.items()} == {("供暖", "八角"): False, ("噪声", "八角"): False}
    assert isinstance(found["供暖", "八角"], Expected)


def test_a_rate_without_exposure_is_absent():
    found = shrunk({"八角": 12, "鲁谷": 3, "广宁": 4}, {"八角": 10.0, "鲁谷": None, "老山": 4.0, "广宁": 0})
    assert list(found) == ["八角"]
    assert found["八角"].rate == pytest.approx(12.5 / 10)  # alone: half a case more than it had, by Jeffreys
