"""Heating seasons as days."""

from datetime import date

import pytest

from domain.thresholds import Season, Thresholds, season


def test_the_season_of_a_winter_ends_in_the_next_year():
    assert season(2026, Thresholds().heating_season) == Season(date(2026, 11, 15), date(2027, 3, 15))


def test_a_season_within_one_year_ends_in_it():
    assert season(2026, ("01-01", "03-15")) == Season(date(2026, 1, 1), date(2026, 3, 15))


def test_a_day_that_is_none_is_refused():
    with pytest.raises(ValueError):
        season(2026, ("11-31", "03-15"))
