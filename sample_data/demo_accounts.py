"""Who can be tried out in the sample district: one account without a password for each role (演示账号)."""

from datetime import datetime

from data_access import people
from data_access.engine import Connection
from domain.visibility import Role
from sample_data.ground import LEADERS

_CITY, _HEATING, _LED = LEADERS[1]
# login → title of the post, code of its unit, role, and the portfolio (in words, topics, units) where several share a title
DEMO = {
    "demo-secretary": ("区委书记", "D.GOV", Role.DISTRICT_SECRETARY),
    "demo-leader": ("副区长", "D.GOV", Role.DISTRICT_LEADER, _CITY, _HEATING, _LED),
    "demo-street": ("街道工委书记", "S.011", Role.STREET_SECRETARY),
    "demo-bureau": ("主要负责人", "D.CGW", Role.BUREAU_HEAD),
    "demo-community": ("社区党委书记", "C.011008", Role.COMMUNITY_SECRETARY),
    "demo-office": ("主要负责人", "D.XFB", Role.OFFICE_STAFF),
    "demo-auditor": ("审计员", None, Role.AUDITOR),
    "demo-admin": ("管理员", None, Role.ADMINISTRATOR),
}


def add(connection: Connection, moment: datetime) -> list[str]:
    """Give every demo account that is missing; returns their logins. Posts of a district that was built before posts
    had roles get theirs."""
    for login, post in DEMO.items():
        people.add_demo(connection, login, people.put_post(connection, *post), moment)
    return list(DEMO)
