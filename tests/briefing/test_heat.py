"""The heat map as values: zero and unknown told apart, order, what is compared and what is said, on answers made by hand."""

from dataclasses import replace
from datetime import date

from briefing.heat import (
    Axis,
    Cell,
    Heat,
    Line,
    cell_sentence,
    cell_words,
    comparable,
    head_sentence,
    heat,
    map_title,
    matrix_title,
    rated,
    topic_axis,
)
from data_access.district import Names
from data_access.metrics.measure import TOO_FEW, Answer, Figure, Missing
from domain.standing_out import Expected, shrunk

BAJIAO, GUCHENG = 1, 2
HEAT, NOISE = 7, 8
NAMES = Names(
    {BAJIAO: "八角街道", GUCHENG: "古城街道"},
    {4: "八角中里社区"},
    {HEAT: "供暖", NOISE: "噪声"},
    {9: "暖气不热"},
    {},
    {},
    {},
    short={BAJIAO: "八角", GUCHENG: "古城", 4: "八角中里"},
    street_of={4: BAJIAO},
    topic_of={9: HEAT},
)
SILENT = (Missing("12345", GUCHENG, date(2026, 11, 22), None),)
AXES = (topic_axis(None, 0), Axis("street"))


def known(n: float) -> Figure:
    return Figure(n, "known", n, None)


def at_least(n: float) -> Figure:
    return Figure(None, "unknown", n, None, n, SILENT)


NOW = Answer(known(9), {(HEAT, BAJIAO): known(6), (NOISE, BAJIAO): known(1), (HEAT, GUCHENG): at_least(2)})
ROWS = Answer(at_least(9), {(HEAT,): at_least(8), (NOISE,): at_least(1)})
COLUMNS = Answer(at_least(9), {(BAJIAO,): known(7), (GUCHENG,): at_least(2)})
ALL = Answer(at_least(9), NOW.parts)


def test_what_nobody_counted_is_a_zero_only_where_the_place_is_known():
    found = heat(ALL, ROWS, COLUMNS, AXES, NAMES)
    assert found == Heat(
        rows=(Line(HEAT, "供暖", "供暖", Cell(at_least(8))), Line(NOISE, "噪声", "噪声", Cell(at_least(1)))),
        columns=(
            Line(BAJIAO, "八角街道", "八角", Cell(known(7))),
            Line(GUCHENG, "古城街道", "古城", Cell(at_least(2))),
        ),
        cells={
            (HEAT, BAJIAO): Cell(known(6)),
            (NOISE, BAJIAO): Cell(known(1)),
            (HEAT, GUCHENG): Cell(at_least(2)),
            (NOISE, GUCHENG): Cell(Figure(None, "unknown", 0.0, None, 0.0, SILENT)),
        },
        whole=at_least(9),
    )
    assert [[found.words(found.at(row, column)) for column in found.columns] for row in found.rows] == [
        ["6", "2+"],
        ["1", "0+"],
    ]
    assert found.short_of == "带 + 的格有来源缺数，为至少数。"
    (heating, noise), (bajiao, gucheng) = found.rows, found.columns
    assert found.largest() == [(heating, bajiao), (heating, gucheng), (noise, bajiao)]
    silent = replace(found, cells={(HEAT, GUCHENG): Cell(at_least(2))})
    assert (silent.short_of, silent.words(Cell(at_least(2)))) == ("有来源缺数，各格均为至少数。", "2")


def test_what_is_filed_nowhere_stands_last_and_communities_without_anything_stand_there():
    answer = Answer(known(5), {(None, None): known(5)})
    found = heat(
        answer,
        Answer(known(5), {(None,): known(5)}),
        Answer(known(5), {(None,): known(5)}),
        (Axis("topic2", HEAT), Axis("community", BAJIAO)),
        NAMES,
    )
    assert [(line.value, line.name) for line in found.rows] == [(None, "未细分")]
    assert [(line.value, line.name) for line in found.columns] == [(4, "八角中里社区"), (None, "未归类")]
    assert Axis("topic2", HEAT).where == {"topic": HEAT}
    assert Axis("community", BAJIAO).where == {"street": BAJIAO}
    assert topic_axis(9, 2).where == {"topic2": 9}


def test_a_comparison_is_what_was_more_or_less_and_says_when_it_is_not_known():
    was = (Answer(known(4), {(HEAT, BAJIAO): known(4)}), Answer(known(4), {(BAJIAO,): known(4)}))
    found = heat(ALL, ROWS, COLUMNS, AXES, NAMES, was)
    words = {key: found.words(cell) for key, cell in found.cells.items()}
    assert words == {(HEAT, BAJIAO): "+2", (NOISE, BAJIAO): "+1", (HEAT, GUCHENG): "未知", (NOISE, GUCHENG): "未知"}
    growths = {key: cell.growth for key, cell in found.cells.items() if cell.growth is not None}
    assert growths == {(HEAT, BAJIAO): 2, (NOISE, BAJIAO): 1}
    assert Cell(TOO_FEW, known(3)).growth is Cell(known(3), TOO_FEW).growth is None
    assert cell_words(Cell(known(0), known(0))) == "0"
    assert cell_words(Cell(TOO_FEW)) == cell_words(Cell(known(9), TOO_FEW)) == "—"
    assert cell_words(Cell(known(12), known(1_246))) == "-1,234"
    assert said(head_sentence(found, "件次", "本季收件", "", "上期")) == "本季收件至少 9 件次，上期 4 件次。"
    assert matrix_title(found, "上期") == "与上期相比，八角街道的供暖增加最多（+2）"
    assert map_title(found, "上期") == "与上期相比，八角街道增加最多（+3）"
    fewer = (Answer(known(9), {(HEAT, BAJIAO): known(9)}), Answer(known(9), {(BAJIAO,): known(9)}))
    less = heat(
        Answer(known(6), {(HEAT, BAJIAO): known(6)}), ROWS, Answer(known(6), {(BAJIAO,): known(6)}), AXES, NAMES, fewer
    )
    assert matrix_title(less, "上期") == "与上期相比，没有一格增加"
    assert map_title(less, "上期") == "与上期相比，没有一处增加"


def test_what_may_not_be_shown_and_what_was_before_any_record_are_no_zeros():
    begun = Figure(None, "unknown", 0.0, None, None, (Missing(None, None, None, None),))
    hidden, unknown = (Answer(figure, {}) for figure in (known(9), begun))
    for other, words in ((hidden, "—"), (unknown, "未知")):
        found = heat(ALL, ROWS, COLUMNS, AXES, NAMES, (other, other))
        cells = [*found.cells.values(), *(column.cell for column in found.columns)]
        assert {cell_words(cell) for cell in cells if cell.figure.state == "known"} == {words}
    found = heat(hidden, Answer(known(9), {(HEAT,): known(9)}), COLUMNS, AXES, NAMES)
    assert {cell_words(cell) for cell in found.cells.values()} == {"—"}
    of_gucheng = Answer(at_least(2), {(None,): at_least(2)})
    found = heat(Answer(at_least(2), {}), ROWS, of_gucheng, (AXES[0], Axis("community", BAJIAO)), NAMES)
    assert [cell_words(line.cell) for line in found.columns] == ["0+", "2+"]


def test_only_places_whose_feeds_arrived_are_judged_by_windows_in_which_theirs_did():
    whole = Answer(known(8), {(HEAT, BAJIAO): known(5), (HEAT, GUCHENG): known(3)})
    known_columns = Answer(known(8), {(BAJIAO,): known(5), (GUCHENG,): known(3)})
    broken = Answer(at_least(5), {(BAJIAO,): at_least(5)})
    nothing = Answer(Figure(None, "unknown", 0, None, None, (Missing(None, None, None, None),)), {})
    now, past = comparable(ALL, COLUMNS, [(whole, known_columns), (ALL, COLUMNS), (whole, broken), (nothing, nothing)])
    assert now == {(HEAT, BAJIAO): 6, (NOISE, BAJIAO): 1}
    assert past == [{(HEAT, BAJIAO): 5}, {(HEAT, BAJIAO): 6, (NOISE, BAJIAO): 1}]


def test_sentences_name_what_stands_out_else_what_is_most():
    plain = heat(ALL, ROWS, COLUMNS, AXES, NAMES)
    assert (
        said(head_sentence(plain, "件次", "本季收件", "", "")) == "供暖最集中：八角街道 6 件次；本季收件至少 9 件次。"
    )
    assert matrix_title(plain, "") == "供暖和噪声最多，集中在八角、古城"
    assert map_title(plain, "") == "八角街道最多，占近四分之三"
    judged = heat(ALL, ROWS, COLUMNS, AXES, NAMES, expected={(HEAT, BAJIAO): Expected(2.2, True, 0.001)})
    assert judged.marked() == [(judged.rows[0], judged.columns[0])]
    assert said(head_sentence(judged, "件次", "本季收件", "贵街道", "")) == (
        "供暖突出：八角街道 6 件次，高于按街道、领域和季节应有的约 2 件次；贵街道本季收件至少 9 件次。"
    )
    sentence = cell_sentence("供暖", "八角街道", judged.cells[HEAT, BAJIAO], "件次", "")
    assert sentence == "八角街道，供暖：6 件次，应有约 2 件次，突出"
    rare = cell_sentence("供暖", "八角街道", Cell(known(6), expected=Expected(0.4, True, 0.001)), "件次", "")
    assert rare == "八角街道，供暖：6 件次，应有不到 1 件次，突出"
    empty = heat(Answer(known(0), {}), Answer(known(0), {}), Answer(known(0), {}), AXES, NAMES)
    assert said(head_sentence(empty, "件次", "本周收件", "", "")) == "本周收件0 件次。"
    assert (empty.rows, map_title(empty, ""), matrix_title(empty, "")) == ((), "各处均没有", "这一期间没有可数的")


def said(phrases) -> str:
    return "".join(phrase.before + phrase.number + phrase.after for phrase in phrases)


def test_rates_are_by_the_households_that_somebody_entered():
    counts = {(HEAT, BAJIAO): known(60), (HEAT, GUCHENG): known(6)}
    columns = Answer(known(66), {(BAJIAO,): known(60), (GUCHENG,): known(6)})
    found = heat(Answer(known(66), counts), Answer(known(66), {(HEAT,): known(66)}), columns, AXES, NAMES)
    both = rated(found, {BAJIAO: 20_000, GUCHENG: 1_000})
    (row,) = both.rows
    assert [column.value for column in both.columns] == [GUCHENG, BAJIAO]
    assert [column.cell.rate for column in both.columns] == [
        shrunk({BAJIAO: 60, GUCHENG: 6}, {BAJIAO: 20, GUCHENG: 1})[one] for one in (GUCHENG, BAJIAO)
    ]
    # six of a thousand say less than sixty of twenty thousand: drawn towards the whole
    first, second = (both.at(row, column).rate for column in both.columns)
    assert first and second and 3 < first.rate < 6
    hidden = replace(found, cells={**found.cells, (HEAT, GUCHENG): Cell(TOO_FEW)})
    assert rated(hidden, {BAJIAO: 20_000, GUCHENG: 1_000}).cells[HEAT, GUCHENG].rate is None
    assert abs(second.rate - 3) < 0.2
    assert "每千户约" in cell_sentence("供暖", "古城街道", both.at(row, both.columns[0]), "件次", "")
    one = rated(found, {BAJIAO: 20_000})
    assert [one.words(one.at(row, column)) for column in one.columns] == ["3.0", "—"]
    # the place with the highest rate is not the one with the most
    assert matrix_title(both, "") == "供暖最多，每千户最高的是古城、八角"
    assert map_title(both, "").startswith("每千户古城街道最高（")
