"""Five entries of the trace over three days, for the tests of what is kept and of whether it is whole."""

from datetime import date, datetime, timedelta

from data_access import audit
from data_access.audit import Act, Actor
from data_access.engine import Engine, writing

NOW = datetime(2026, 11, 30, 9, 30, 0, 123_456)
LI, WANG = Actor(1, "李一", "鲁谷街道工委书记", "10.0.0.7"), Actor(2, "王二", "区信访办", "10.0.0.8")


def tell(engine: Engine) -> None:
    told = [
        (LI, Act.SIGN_IN, "li", {}),
        (LI, Act.LOOK, "XF2026000001", {"page": "matter"}),
        (WANG, Act.LOOK, "XF2026000001", {"page": "matter"}),
        (WANG, Act.EXPORT, "20261130-ABCDEF", {"rows": 12, "as_of": date(2026, 11, 30)}),
        (LI, Act.SIGN_OUT, "li", {}),
    ]
    with writing(engine) as connection:
        for days, (actor, act, subject, detail) in zip((0, 0, 1, 1, 2), told, strict=True):
            audit.record(connection, actor, act, subject, detail, NOW + timedelta(days=days))
