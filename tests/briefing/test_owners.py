"""Owners by topic: what stands behind a cell, which are enough for a task force, what is said, on answers made by hand."""

from dataclasses import replace

from briefing.heat import Axis, Cell, Line, heat
from briefing.owners import burdens, head_sentence, shown, task_forces, title
from data_access.district import Names
from data_access.metrics.measure import TOO_FEW, Answer, Figure

HEAT, NOISE = 7, 8
NAMES = Names({}, {}, {HEAT: "供暖", NOISE: "噪声"}, {}, {}, {n: f"单位{n}" for n in range(1, 30)}, {})


def known(n: float) -> Figure:
    return Figure(n, "known", n, None)


def found(parts: dict):
    rows: dict = {}
    columns: dict = {}
    for (owner, topic), n in parts.items():
        rows[owner,] = rows.get((owner,), 0) + n
        columns[topic,] = columns.get((topic,), 0) + n
    answers = [
        Answer(known(sum(parts.values())), {key: known(n) for key, n in some.items()})
        for some in (parts, rows, columns)
    ]
    return heat(answers[0], answers[1], answers[2], (Axis("owner"), Axis("topic")), NAMES)


def test_a_cell_says_how_many_places_households_and_days():
    map_ = found({(1, HEAT): 12, (2, NOISE): 3, (None, HEAT): 40})
    places = Answer(
        known(15),
        {(1, HEAT, 101): known(7), (1, HEAT, 102): known(4), (1, HEAT, None): known(1), (2, NOISE, 103): known(3)},
    )
    told = burdens(
        map_, places, Answer(known(162), {(1, HEAT): known(162)}), Answer(known(9), {(1, HEAT): known(33.5)})
    )
    assert {key: (one.places, one.facts) for key, one in told.items()} == {
        (1, HEAT): (2, "涉及 2 处 · 在账矛盾 162 户 · 在办 33.5 天（中位）"),
        (2, NOISE): (1, "涉及 1 处"),
        (None, HEAT): (0, "涉及 0 处"),
    }
    assert burdens(map_, None, Answer(known(0), {}), Answer(known(0), {}))[1, HEAT].facts == ""
    forces = task_forces(told, 3)
    assert [(one.owner.value, one.topic.value) for one in forces] == [(1, HEAT), (2, NOISE)]
    assert [one.words("件次") for one in forces] == ["单位1 · 供暖：12 件次", "单位2 · 噪声：3 件次"]
    assert task_forces(told, 13) == []
    sentence = "".join(p.before + p.number + p.after for p in head_sentence(map_, "件次", "产权单位", "在办", ""))
    assert sentence == "产权单位中单位1最多：12 件次，最多的是供暖；在办55 件次，其中没有登记产权单位的 40 件次。"
    assert title(map_, "产权单位") == "产权单位中单位1、单位2居前"


def test_only_the_first_twenty_are_drawn_and_what_is_nowhere_last():
    map_ = found({**{(n, HEAT): 30 - n for n in range(1, 26)}, (None, HEAT): 1})
    assert [row.value for row in shown(map_).rows] == [*range(1, 21), None]
    nothing = found({(None, HEAT): 5})
    sentence = "".join(p.before + p.number + p.after for p in head_sentence(nothing, "件次", "物业", "在办", "贵街道"))
    assert sentence == "贵街道没有按物业登记了的在办事项；共5 件次。"
    assert title(nothing, "物业") == "没有按物业登记的"
    hidden = replace(nothing, rows=(Line(1, "某单位", "某单位", Cell(TOO_FEW)),))
    (phrase,) = head_sentence(hidden, "件次", "物业", "在办", "")
    assert title(hidden, "物业") == "按物业分开的都涉及少数人，不显示"
    assert phrase.after == "；按物业分开的都涉及少数人，不显示。"
