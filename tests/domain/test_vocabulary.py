"""Every code word has its own screen word, also where two code words equal the same plain value."""

from domain import vocabulary
from domain.clocks import Stage
from domain.vocabulary import (
    STAGE_WORDS,
    Category,
    Channel,
    DisputeStatus,
    Level,
    MatterStatus,
    OrderClass,
    Outcome,
    RatedObject,
    Rating,
    Route,
    word,
)


def test_levels_and_routes_with_the_same_number_keep_their_words():
    assert [word(level) for level in Level] == ["社区", "街道", "区级"]
    assert [word(route) for route in Route][:3] == ["诉讼程序", "仲裁程序", "党员申诉等程序"]


def test_states_with_the_same_code_keep_their_words():
    assert (word(MatterStatus.UNDATED), word(Outcome.UNDATED)) == ("办结日未知", "完成日未知")


def test_every_code_word_has_a_screen_word():
    kinds = (Level, Category, Route, Channel, OrderClass, MatterStatus, DisputeStatus, Outcome, RatedObject, Rating)
    assert [kind.__name__ for kind in kinds if len({word(value) for value in kind}) != len(kind)] == []
    assert set(STAGE_WORDS) == {stage.value for stage in Stage}
    moved = {kind for moves in vocabulary.MATTER_MOVES.values() for kind in moves}
    moved |= {kind for moves in vocabulary.DISPUTE_MOVES.values() for kind in moves}
    assert (moved | vocabulary.MATTER_NEUTRAL | vocabulary.DISPUTE_NEUTRAL) - set(vocabulary.EVENT_WORDS) == set()
