"""Files by a code: once, in the session that asked, by right, soon, and with an entry in the trace."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from briefing.exports import File
from data_access import audit, exports
from data_access.audit import Act
from data_access.engine import Connection, connect, reading, writing
from data_access.proof import prove
from data_access.sessions import Session
from domain import beijing
from domain.visibility import Right, Role, Viewer
from gate.handout import GONE, Handout
from gate.keeper import STRANGER, Gate, Seal
from tests import databases as made
from tests.gate.asking import Answer, ask
from tests.signed_in import KEY, cookie, signed_in


class Numbers:
    """Three lines that say for whom and under which code they were made."""

    right = Right.EXPORT

    def build(self, connection: Connection, viewer: Viewer, arguments: Any, trace: str) -> File:
        if arguments == "gone":
            raise LookupError
        return File('案件"\r\n.xlsx', "application/x-test", f"{viewer.label} {arguments} {trace}".encode(), 3)


GATE = Middleware(Gate, pages=["overview"], public=[], hosts=["127.0.0.1"], seal=Seal(KEY), opened_by=lambda _: None)
HOUSE = Starlette(routes=Handout({"numbers": Numbers()}).routes(), middleware=[GATE])


@pytest.fixture(scope="module")
def sample(run_folder: Path, worker_id: str) -> Iterator[str]:
    files, name = made.SqliteFiles(run_folder), f"handout_{worker_id}"
    files.copy(made.template(run_folder, files, "sample", made.SAMPLE), name)
    yield files.url(name)
    files.drop(name)


@pytest.fixture
def url(sample: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DATABASE_URL", sample)
    return sample


def asked(url: str, session: Session, arguments: Any = "a", kind: str = "numbers", at: datetime | None = None) -> str:
    """The code a screen of this session was given."""
    with writing(connect(url)) as connection:
        return exports.issue(connection, session.id, kind, arguments, at or beijing.now())


def get(code: str, secret: str | None, method: str = "GET") -> Answer:
    return ask(HOUSE, f"/export/{code}", {"cookie": cookie(secret)} if secret else {}, method)


def newest(url: str) -> audit.Entry:
    with reading(connect(url)) as connection:
        return audit.entries(connection, limit=1)[0]


def refusals(url: str) -> int:
    with reading(connect(url)) as connection:
        return len(audit.entries(connection, act=Act.REFUSED, subject="export", limit=100))


def test_a_file_is_given_once_and_stands_in_the_trace(url: str) -> None:
    session, secret = signed_in(url)
    code = asked(url, session)
    assert get(code, secret, "HEAD").status == 405
    answer = get(code, secret)
    entry = newest(url)
    assert (answer.status, answer.text) == (200, f"区信访办 a {entry.subject}")
    assert re.fullmatch(r"\d{6}-[2-9A-Z]{6}", entry.subject)
    assert answer.headers["content-disposition"] == ("attachment; filename*=utf-8''%E6%A1%88%E4%BB%B6%22%0D%0A.xlsx")
    assert answer.headers["cache-control"] == "no-store"
    assert (entry.act, entry.account_id, entry.post, entry.address) == (
        Act.EXPORT,
        session.account_id,
        "区信访办",
        "127.0.0.1",
    )
    assert entry.detail == {"kind": "numbers", "arguments": "a", "file": '案件"\r\n.xlsx', "rows": 3}
    engine = connect(url)
    with reading(engine) as connection:
        assert prove(connection, audit.anchors_of(engine)).problems == ()
    assert f'"id":{entry.id},' in audit.anchors_of(engine).read_text()
    assert (get(code, secret).status, get(code, secret).text) == (404, GONE)
    assert newest(url).act is Act.REFUSED


def test_whom_a_code_gives_nothing(url: str) -> None:
    session, secret = signed_in(url)
    _, same_account = signed_in(url)
    other, another = signed_in(url, Role.DISTRICT_SECRETARY)
    community, without_right = signed_in(url, Role.COMMUNITY_SECRETARY)
    before = refusals(url)
    refused = {
        "nobody": get(asked(url, session), None),
        "another sign-in of the same account": get(asked(url, session), same_account),
        "somebody else": get(asked(url, session), another),
        "without the right": get(asked(url, community), without_right),
        "too late": get(asked(url, session, at=beijing.now() - timedelta(minutes=6)), secret),
        "unknown": get("nope", secret),
        "of no kind": get(asked(url, session, kind="nothing"), secret),
        "gone": get(asked(url, session, "gone"), secret),
    }
    assert {who: (answer.status, answer.text) for who, answer in refused.items()} == {
        **dict.fromkeys(refused, (404, GONE)),
        "nobody": (401, STRANGER),
    }
    assert other.account_id != session.account_id
    # Each stands in the trace, but for who is not known at all.
    assert refusals(url) - before == len(refused) - 1
