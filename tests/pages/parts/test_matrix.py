"""How the matrix lies: which way round, how much of it, how names break, and what its cells and labels say."""

import pytest

from briefing.heat import Cell, Heat, Line
from data_access.metrics.measure import Figure
from domain.standing_out import Expected
from pages.parts.matrix import ACCENT, darkest, matrix_spec, painted, turned
from pages.parts.matrix_laid import DESK, PHONE, Laid, broken, ems, laid
from pages.parts.palette import LIGHT


def known(n: float) -> Figure:
    return Figure(n, "known", n, None)


def lines(n: int, letters: int) -> tuple[Line, ...]:
    return tuple(Line(id_, "名" * letters, "名" * letters, Cell(known(1))) for id_ in range(1, n + 1))


def shape(found: Laid) -> tuple[int, int, bool, int, int]:
    return len(found.down), len(found.across), found.turned, found.left_out, found.letters


@pytest.mark.parametrize(
    ("topics", "places", "room", "widest", "lies"),
    [
        (lines(13, 4), lines(9, 3), DESK, "1,234", (13, 9, False, 0, 5)),
        (lines(13, 4), lines(9, 3), PHONE, "123", (13, 9, False, 0, 2)),  # 33 px a column
        (lines(13, 4), lines(9, 3), PHONE, "+1200", (13, 9, False, 0, 2)),  # 31 px
        (lines(13, 4), lines(9, 3), PHONE, "1,234+", (13, 8, False, 1, 3)),  # 37 px
        (lines(13, 4), lines(25, 8), DESK, "12", (25, 13, True, 0, 3)),
        (lines(13, 4), lines(25, 8), PHONE, "12", (25, 9, True, 4, 2)),
        (lines(5, 5), lines(25, 8), PHONE, "12", (25, 5, True, 0, 4)),
        (lines(11, 5), lines(13, 4), 1150, "123", (11, 13, False, 0, 6)),
        (lines(6, 5), lines(13, 4), PHONE, "123", (13, 6, True, 0, 4)),
        (lines(20, 5), lines(20, 5), DESK, "123", (20, 20, False, 0, 2)),
        ((), (), PHONE, "", (0, 0, False, 0, 29)),
    ],
)
def test_what_is_more_goes_down_and_a_phone_shows_what_can_be_read(topics, places, room, widest, lies):
    assert shape(laid(Heat(topics, places, {}, known(1)), room, ems(widest))) == lies


@pytest.mark.parametrize(
    ("name", "letters", "said"),
    [
        ("供暖", 2, ["供暖"]),
        ("苹果园", 2, ["苹果", "园"]),
        ("物业管理", 3, ["物业", "管理"]),
        ("八角景阳东街第一", 4, ["八角景阳", "东街第一"]),
        ("八角景阳东街第一", 2, ["八角", "景阳", "东…"]),
        ("", 2, []),
    ],
)
def test_a_name_breaks_evenly_into_three_lines_at_most(name, letters, said):
    assert broken(name, letters) == said


def test_a_cell_says_what_it_is_and_names_are_told_apart_by_id():
    """Two communities of one name; a quote or a line's end in a name ends no expression; compared, a cell says
    how many more."""
    row = Line(7, "供'暖\\", "供'暖\u2028\\", Cell(known(3)))
    places = (Line(1, "南里社区", "南里", Cell(known(2))), Line(2, "南里社区", "南里", Cell(known(1))))
    cells: dict[tuple[int | None, int | None], Cell] = {
        (7, 1): Cell(known(2), known(1)),
        (7, 2): Cell(known(1), known(1)),
    }
    found = Heat((row,), places, cells, known(3))
    for room, words in ((DESK, ["+1", "0"]), (PHONE, ["+1", "0"])):
        spec = matrix_spec(found, "件", "上期", (7, 2), LIGHT, room)
        points = spec["data"]["values"]
        assert [(p["row"], p["column"]) for p in points] == [("7", "1"), ("7", "2")]
        assert [p["words"] for p in points] == words
        assert [p["said"] for p in points] == [
            "南里社区，供'暖\\：2 件，上期 1 件",
            "南里社区，供'暖\\：1 件，上期 1 件",
        ]
        assert [p["ring"] for p in points] == [LIGHT.ground, LIGHT.ink]
        mark = spec["layer"][0]["encoding"]
        assert mark["description"]["field"] == "said"
        assert mark["x"]["axis"]["labelExpr"] == "{'1':['南里'],'2':['南里']}[datum.value]"
        assert mark["y"]["axis"]["labelExpr"] == r"{'7':'供\'暖 \\'}[datum.value]"


def test_a_cell_is_shaded_by_its_number_or_by_how_much_it_grew():
    assert [turned(growth, 16) for growth in (-16, -4, -1, 1, 4, 16)] == [0, 2, 3, 6, 7, 9]
    few, grown = Cell(known(2)), Cell(known(15), known(1))
    assert (darkest([few], False), darkest([few, Cell(known(40))], False), darkest([few, grown], True)) == (10, 40, 14)
    fills = [painted(few, 10, False, LIGHT), painted(few, 2, False, LIGHT), painted(grown, 14, True, LIGHT)]
    assert [fill["fill"] for fill in fills] == [LIGHT.sequential[4], LIGHT.sequential[9], LIGHT.diverging[9]]
    same = {"fill": LIGHT.grid, "ink": LIGHT.ink}
    assert painted(Cell(known(1), known(1)), 14, True, LIGHT) == painted(few, 14, True, LIGHT) == same


def test_an_open_cell_that_stands_out_still_does():
    line, place = (Line(id_, "名", "名", Cell(known(3))) for id_ in (7, 1))
    found = Heat((line,), (place,), {(7, 1): Cell(known(3), expected=Expected(0.4, True, 0.001))}, known(3))
    rings = [matrix_spec(found, "件", "", one, LIGHT, DESK)["data"]["values"][0] for one in (None, (7, 1))]
    assert [(ring["ring"], ring["width"]) for ring in rings] == [(ACCENT, 2.5), (ACCENT, 3.5)]
