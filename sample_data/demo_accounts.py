"""Who can be tried out in the sample district: one account without a password for each role (演示账号)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from data_access import people_changes
from data_access.engine import Connection
from domain.visibility import Role
from sample_data.ground import LEADERS

_CITY, _HEATING, _LED = LEADERS[1]
# login → the post's role, and what tells it from others of that role.
DEMO: Mapping[str, tuple[Role, Mapping[str, Any]]] = {
    "demo-secretary": (Role.DISTRICT_SECRETARY, {}),
    "demo-leader": (
        Role.DISTRICT_LEADER,
        {"title": "副区长", "portfolio": _CITY, "topics": _HEATING, "units": _LED},
    ),
    "demo-street": (Role.STREET_SECRETARY, {"unit": "S.011"}),
    "demo-bureau": (Role.BUREAU_HEAD, {"unit": "D.CGW"}),
    "demo-community": (Role.COMMUNITY_SECRETARY, {"unit": "C.011008"}),
    "demo-office": (Role.OFFICE_STAFF, {"title": "主要负责人", "unit": "D.XFB"}),
    "demo-auditor": (Role.AUDITOR, {}),
    "demo-admin": (Role.ADMINISTRATOR, {}),
}


def add(connection: Connection, moment: datetime) -> list[str]:
    """Give every demo account that is missing; returns their logins. Posts of a district that was built before posts
    had roles get theirs."""
    for login, (role, which) in DEMO.items():
        people_changes.add_demo(connection, login, role, moment, **which)
    return list(DEMO)
