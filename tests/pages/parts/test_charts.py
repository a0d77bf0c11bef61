"""A line's gap stays a gap, its label stands at its last known value, and two labels never overlap."""

from datetime import date

from domain.winters import laid_over
from pages.parts.charts import Line, line_ends_spec, winter_band_spec
from pages.parts.palette import LIGHT

DAYS = [date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)]


def test_unknown_is_a_gap_and_the_label_is_the_last_known() -> None:
    spec = line_ends_spec(DAYS, [Line("收件", [10, None, 310]), Line("办结", [9, 238, None])], LIGHT, 210)
    lines, labels = spec["layer"]
    assert [point["value"] for point in lines["data"]["values"]] == [10, None, 310, 9, 238, None]
    assert [(end["at"], end["label"]) for end in labels["data"]["values"]] == [
        ("2026-11-01", "收件 310"),
        ("2026-10-01", "办结 238"),
    ]


def test_equal_ends_are_moved_apart() -> None:
    spec = line_ends_spec(DAYS, [Line("收件", [1, 1, 100]), Line("办结", [1, 1, 100])], LIGHT, 210)
    assert [end["nudge"] for end in spec["layer"][1]["data"]["values"]] == [0, 15]


def test_a_line_without_any_value_has_no_label() -> None:
    assert line_ends_spec(DAYS, [Line("收件", [None] * 3)], LIGHT, 210)["layer"][1]["data"]["values"] == []


def test_this_winter_lies_over_the_band_of_the_past_ones() -> None:
    spec = winter_band_spec(laid_over([9, None], [[4, 2, 7], [8, None, 1]]), ("本季", "往年中位"), LIGHT, 240)
    assert spec["data"]["values"] == [
        {"at": 1, "low": 4, "high": 8, "middle": 6, "this": 9},
        {"at": 2, "low": 2, "high": 2, "middle": 2, "this": None},
        {"at": 3, "low": 1, "high": 7, "middle": 4, "this": None},
    ]
    drawn = [(layer["mark"]["type"], layer["encoding"]["y"]["field"]) for layer in spec["layer"]]
    assert drawn == [("area", "low"), ("line", "middle"), ("line", "this"), ("text", "value")]
    assert {layer["mark"].get("invalid") for layer in spec["layer"][:3]} == {"break-paths-show-domains"}
    assert [(end["at"], end["label"], end["nudge"]) for end in spec["layer"][3]["data"]["values"]] == [
        (1, "本季 9", 0),
        (3, "往年中位 4", 0),
    ]
    assert spec["layer"][3]["encoding"]["color"]["scale"]["range"] == [LIGHT.categorical[0], LIGHT.muted]
