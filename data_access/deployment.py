"""What keeps a house from being opened to an office: found before people rely on it (manage.py check --deploy)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from data_access import audit, people, settings
from data_access.tables import accounts
from domain.loopback import is_loopback

SECRET = 32  # characters of a key that nobody guesses
_LATE = timedelta(hours=26)  # an anchor is written once a day


@dataclass(frozen=True)
class Server:
    """How the server is started: the address it listens on, how many processes answer, the key that signs cookies ("":
    none is set), whether https reaches it: by a certificate of its own or a proxy it trusts, and the names it answers to."""

    address: str
    workers: int
    secret: str
    https: bool
    hosts: tuple[str, ...]


def problems(connection: Connection, server: Server, moment: datetime) -> list[tuple[str, str]]:
    """(code, Chinese sentence with what to do) of each thing that is wrong for production."""
    return [*_of_server(connection, server), *_of_people(connection, moment), *_of_trace(connection, moment)]


def _of_server(connection: Connection, server: Server) -> Iterator[tuple[str, str]]:
    here = is_loopback(server.address)
    if len(server.secret) < SECRET:
        yield (
            "cookie_secret",
            f"没有设置 STREAMLIT_SERVER_COOKIE_SECRET，或不足 {SECRET} 位：重启后所有人都要重新登录。请设置一个随机值。",
        )
    if not here and not server.https:
        yield (
            "https",
            "服务对外开放，却没有 https：密码会明文传送。请配置证书，或经受信的代理（FORWARDED_ALLOW_IPS）访问。",
        )
    if not here and all(is_loopback(host) for host in server.hosts):
        yield (
            "hosts",
            "服务对外开放，却只认本机的名字，别处来的访问都会被拒绝。请把对外的域名写进 STREAMLIT_SERVER_ALLOWED_HOSTS。",
        )
    if settings.demo_day(connection) is not None and not here:
        yield "sample", "演示库对外开放。请换用正式数据库（DATABASE_URL），或只在本机打开。"
    if connection.dialect.name == "sqlite" and server.workers > 1:
        yield "sqlite", f"SQLite 只供一个进程使用，现有 {server.workers} 个。请改用 PostgreSQL，或只开一个进程。"


def _of_people(connection: Connection, moment: datetime) -> Iterator[tuple[str, str]]:
    demo = list(connection.scalars(select(accounts.c.login).where(accounts.c.demo, accounts.c.ended.is_(None))))
    if demo:
        yield "demo_accounts", f"还有 {len(demo)} 个不用密码的演示账号。请逐个停用：manage.py people revoke。"
    if not people.administrators(connection, moment.date()):
        yield "no_administrator", "没有管理员。请运行 manage.py people add --role administrator。"


def _of_trace(connection: Connection, moment: datetime) -> Iterator[tuple[str, str]]:
    path = audit.anchors_of(connection.engine)
    last = audit.last_anchor(path)
    if last is None:
        yield "anchors", f"操作记录没有锚点文件（{path.name}）：末尾被删无从发现。请让服务运行，并备份这个文件。"
    elif moment - last > _LATE:
        yield "anchors", f"操作记录的锚点停在 {last:%Y-%m-%d %H:%M}。请检查服务是否在运行、文件是否可写。"
