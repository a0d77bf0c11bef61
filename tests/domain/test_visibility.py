"""Roles as a clerk would list them; the units a post stands for; who is on a chain."""

import pytest

from domain.visibility import (
    RIGHTS,
    ROLE_WORDS,
    Right,
    Role,
    Viewer,
    administrator,
    auditor,
    bureau_head,
    community_secretary,
    district_leader,
    district_office,
    district_secretary,
    on_chain,
    street_secretary,
)
from domain.vocabulary import Level

# role: content, export, write, import, administer, audit
TABLE = """
区委书记        1 1 0 0 0 0
区领导          1 1 0 0 0 0
街道书记        1 1 1 0 0 0
委办局负责人    1 1 1 0 0 0
社区书记        1 0 1 0 0 0
信访办工作人员  1 1 1 1 0 0
审计员          0 0 0 0 0 1
管理员          0 0 0 0 1 0
"""


def test_each_role_has_the_rights_of_the_table():
    rows = [line.split() for line in TABLE.strip().splitlines()]
    wanted = {row[0]: {right for right, yes in zip(Right, row[1:], strict=True) if yes == "1"} for row in rows}
    assert {ROLE_WORDS[role]: set(RIGHTS[role]) for role in Role} == wanted


@pytest.mark.parametrize(
    "wrong",
    [
        {"level": Level.STREET},
        {"level": Level.COMMUNITY},
        {"level": Level.DISTRICT, "role": Role.STREET_SECRETARY},
        {"level": Level.STREET, "area_id": 2, "role": Role.COMMUNITY_SECRETARY},
        {"level": Level.DISTRICT, "role": Role.BUREAU_HEAD},
        {"level": Level.DISTRICT, "role": Role.DISTRICT_LEADER},
    ],
)
def test_no_post_is_left_without_its_limit(wrong):
    with pytest.raises(ValueError):
        Viewer("某", "某", **wrong)


def test_viewers_of_another_scope_are_other_keys():
    viewers = [
        district_office(),
        district_secretary(),
        district_leader("区领导", [1], [3]),
        district_leader("区领导", [2], [3]),
        bureau_head("局", 3),
        bureau_head("局", 3, {3: 9}),
        street_secretary("街道", 2),
        street_secretary("街道", 2, [7]),
        community_secretary("社区", 2),
        auditor(),
        administrator(),
    ]
    assert len(set(viewers)) == len(viewers)
    assert len({*viewers, district_office(), bureau_head("局", 3, {3: 9})}) == len(viewers)


def test_a_bureau_sees_what_it_took_over_and_stands_for_those_around_it():
    # 4 → 3 → 2 were merged one into the next; 9 is above 3, 10 above 9; 8 went elsewhere.
    head = bureau_head("局", 3, {3: 9, 9: 10, 8: 10}, {4: 3, 3: 2, 8: 1})
    assert head.units == {3, 4}
    assert head.own == {2, 3, 4, 9, 10}


def test_a_circle_of_units_ends():
    assert bureau_head("局", 1, {1: 2, 2: 1}, {1: 3, 3: 1}).own == {1, 2, 3}


@pytest.mark.parametrize(
    ("viewer", "answered", "on"),
    [
        (district_office(), [(7, None)], True),
        (district_secretary(), [(7, 1)], True),
        (auditor(), [(7, 3)], False),
        (administrator(), [(7, 3)], False),
        (bureau_head("局", 7), [(8, 3), (7, None)], True),
        (bureau_head("局", 7), [(8, 3)], False),
        (district_leader("区领导", [1], [7]), [(8, 3)], False),
        (district_leader("区领导", [1], [7]), [(7, 3)], True),
        (street_secretary("街道", 2), [(8, 3)], False),
        (street_secretary("街道", 2), [(8, 3), (7, 2)], True),
        (street_secretary("街道", 2), [(7, 1)], True),
        (street_secretary("街道", 2), [(7, None)], False),
        (community_secretary("社区", 4), [(7, 2)], False),
        (community_secretary("社区", 4), [(7, 2), (6, 1)], True),
    ],
)
def test_who_is_on_the_chain(viewer, answered, on):
    assert on_chain(viewer, answered) is on
