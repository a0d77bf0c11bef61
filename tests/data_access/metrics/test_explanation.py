"""What is said under a number names the thresholds in force, not those the program was shipped with."""

from dataclasses import fields, replace

import pytest

from data_access.metrics import answers
from data_access.metrics.definitions import METRICS
from data_access.metrics.explanation import formula, meaning
from domain.thresholds import Thresholds

CHOSEN = replace(Thresholds(), due_soon_days=5, stuck_days=21, rebound_days=45)


@pytest.mark.parametrize(
    ("name", "shipped", "chosen"),
    [
        ("due_7d", "还剩 7 日以内", "还剩 5 日以内"),
        ("key_due_7d", "还剩 7 日以内", "还剩 5 日以内"),
        ("stuck", "连续 15 天及以上", "连续 21 天及以上"),
        ("rebounds_recent", "近 30 日内", "近 45 日内"),
    ],
)
def test_the_meaning_says_the_number_in_force(name: str, shipped: str, chosen: str):
    assert shipped in meaning(METRICS[name], Thresholds())
    assert chosen in meaning(METRICS[name], CHOSEN)
    assert shipped in next(m["meaning"] for m in answers.catalogue()["metrics"] if m["name"] == name)


def test_meaning_and_formula_name_the_same_thresholds():
    for metric in METRICS.values():
        moved = {
            field.name
            for field in fields(Thresholds)
            if meaning(metric, Thresholds()) != meaning(metric, replace(Thresholds(), **{field.name: 97}))
        }
        assert moved == metric.thresholds, metric.name
        assert all("97" in formula(metric, replace(Thresholds(), **{name: 97})) for name in moved), metric.name
