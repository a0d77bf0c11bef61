"""What an event says, by a table a clerk could read."""

from datetime import date

import pytest

from data_access.matters import TimelineEvent
from pages.parts.case_events import event_facts, event_rows

DAY = date(2026, 11, 24)


def event(kind: str, **values) -> TimelineEvent:
    empty = dict.fromkeys(("unit", "level", "number", "due", "value", "object", "note", "post"))
    return TimelineEvent(kind=kind, day=DAY, **{**empty, **values})


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (event("transferred", unit="区住建委"), "由区住建委办理"),
        (event("lot_solved", number=46), "46 户"),
        (event("lot_reason", number=2, value="产权"), "2 户 · 产权"),
        (event("extended", number=30, due=date(2027, 1, 4)), "期限 2027年1月4日 · 30 天"),
        (event("accepted", value="6"), "信访处理程序"),
        (event("accepted", value="start_unknown"), "受理日未知，11月24日 知悉"),
        (
            event("ledger_on", value="start_unknown", due=date(2027, 1, 4)),
            "上账日未知，11月24日 知悉 · 期限 2027年1月4日",
        ),
        (event("received", value="start_unknown", unit="区住建委"), "收到日未知，11月24日 知悉 · 由区住建委办理"),
        (event("rated", object="unit", value="expired"), "办理单位：超期未评价"),
        (event("returned", value="职责"), "理由：职责"),
        (event("solved", level=1), "社区化解"),
        (event("progress"), ""),
        (event("transferred", unit="区住建委", value="escalated"), "上报 · 由区住建委办理"),
        (event("instructed", unit="区住建委", object="i3", due=date(2027, 1, 4)), "交给区住建委 · 期限 2027年1月4日"),
        (event("decision", value="backstop", unit="区住建委"), "兜底"),
        (event("evidence", value="photo"), "照片"),
    ],
)
def test_what_an_event_says_besides_its_note(line, words):
    assert event_facts(line, DAY) == words


def test_an_act_says_for_which_post_it_was_done():
    assert (
        event_rows([event("progress", note="已走访", post="区信访办")], DAY)[0]["说明"]
        == "已走访 · :gray[区信访办经办]"
    )


def test_a_day_that_is_not_known_is_no_day_of_the_timeline():
    lines = [event("ledger_on", value="start_unknown"), event("ledger_on")]
    assert [row["日期"] for row in event_rows(lines, DAY)] == ["未知", "2026-11-24"]


def test_notes_are_made_safe():
    line = event("progress", unit="区住建委", note="见[此处](http://x)")
    assert event_rows([line], DAY)[0]["说明"] == "见\\[此处\\]\\(http\u2060\\://x\\)"
