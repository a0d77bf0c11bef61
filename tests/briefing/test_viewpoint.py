"""Whose part of the district a sentence speaks of, for each role that sees matters."""

import pytest

from briefing.viewpoint import whose, within
from domain.visibility import (
    Viewer,
    bureau_head,
    community_secretary,
    district_leader,
    district_office,
    district_secretary,
    street_secretary,
)


@pytest.mark.parametrize(
    ("viewer", "begins", "inside"),
    [
        (district_office(), "", ""),
        (district_secretary(), "", ""),
        (district_leader("副区长", (1,), (2,)), "您分管的事项中，", "在您分管的事项中"),
        (street_secretary("鲁谷街道工委书记", 3), "贵街道", "在贵街道"),
        (community_secretary("重聚园社区党委书记", 4), "贵社区", "在贵社区"),
        (bureau_head("区城管委主要负责人", 5), "贵单位经办的事项中，", "在贵单位经办的事项中"),
    ],
)
def test_whose_part(viewer: Viewer, begins: str, inside: str):
    assert (whose(viewer), within(viewer)) == (begins, inside)
