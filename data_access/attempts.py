"""How often somebody may try a password: failures of a login and of an address within a quarter of an hour."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select

from data_access import audit
from data_access.tables import attempts

WINDOW = timedelta(minutes=15)
OF_LOGIN, OF_ADDRESS = 5, 20  # failures in it after which nothing is tried any more
_LOCK = 4_201_978  # of PostgreSQL: one try at a time, so that failures are counted before the next

Sources = dict[str, int]  # what failures are counted by, and how many of them are borne


def sources(login: str, address: str | None = None) -> Sources:
    """What a try counts against. A login is kept as its hash: people type their password there."""
    found = {_of_login(login): OF_LOGIN}
    return found if address is None else {**found, f"address:{address}"[:80]: OF_ADDRESS}


def one_at_a_time(connection: Connection) -> None:
    """From here to the end of its transaction this connection alone tries."""
    if connection.dialect.name == "sqlite":
        audit.lock(connection)
    else:
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def wait(connection: Connection, by: Sources, moment: datetime) -> int:
    """Seconds until there may be another try; 0: now."""
    waits = [0]
    for what, most in by.items():
        query = select(attempts.c.moment).where(attempts.c.what == what, attempts.c.moment > moment - WINDOW)
        counted = list(connection.scalars(query.order_by(attempts.c.moment.desc()).limit(most)))
        if len(counted) == most:
            waits.append(int((counted[-1] + WINDOW - moment).total_seconds()) + 1)
    return max(waits)


def too_many(seconds: int) -> str:
    """The sentence for who has to wait."""
    return f"尝试次数过多，请 {-(-seconds // 60)} 分钟后再试，或请管理员重设密码。"


def failed(connection: Connection, by: Sources, moment: datetime) -> None:
    """Count a failure; those too old to count are forgotten."""
    connection.execute(delete(attempts).where(attempts.c.moment < moment - WINDOW))
    connection.execute(attempts.insert(), [{"what": what, "moment": moment} for what in by])


def first_refusal(connection: Connection, by: Sources, moment: datetime) -> bool:
    """Whether nobody was told yet, in this quarter of an hour, that he has to wait: who keeps knocking makes one entry
    in the trace, not one each time."""
    said = "limited:" + hashlib.sha256("/".join(by).encode()).hexdigest()
    earlier = select(attempts.c.id).where(attempts.c.what == said, attempts.c.moment > moment - WINDOW)
    if connection.scalar(earlier.limit(1)) is not None:
        return False
    connection.execute(attempts.insert().values(what=said, moment=moment))
    return True


def forgive(connection: Connection, login: str) -> None:
    """Forget the failures of a login."""
    connection.execute(delete(attempts).where(attempts.c.what == _of_login(login)))


def _of_login(login: str) -> str:
    return f"login:{hashlib.sha256(login.encode()).hexdigest()}"
