"""The websocket of a running server, and files sent to it: whose they are, and when they end."""

from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from sqlalchemy import update
from websockets.exceptions import ConnectionClosed, InvalidStatus

from data_access import engine, tables
from data_access.engine import writing
from domain import beijing
from domain.visibility import Role
from tests.browser import database_of
from tests.gate.streaming import STREAM, page, run
from tests.signed_in import cookie, signed_in


def test_nobody_else_is_let_in(server: str) -> None:
    _, secret = signed_in(database_of(server))
    attempts = {
        "stranger": {"secret": None},
        "encoded": {"secret": None, "path": "/_stcore%2Fstream"},
        "doubled": {"secret": secret, "path": f"/{STREAM}"},
        "below a page": {"secret": secret, "path": f"/matters{STREAM}"},
        "without origin": {"secret": secret, "origin": None},
        "foreign": {"secret": secret, "origin": "http://evil.example"},
        "wrong scheme": {"secret": secret, "origin": server.replace("http", "https", 1)},
        "himself": {"secret": None, "X_App_Uid": "1", "X_App_Sid": "1"},
    }
    seen = {}
    for who, how in attempts.items():
        with pytest.raises(InvalidStatus) as refused, page(server, **how):
            pass
        seen[who] = refused.value.response.status_code
    assert seen == dict.fromkeys(seen, 403)


def test_a_page_ends_when_its_session_does(server: str) -> None:
    """keeper.REMEMBERED, twice, is the longest that takes: 4 s."""
    url = database_of(server)
    session, secret = signed_in(url)
    _, other = signed_in(url)
    with page(server, secret) as socket, page(server, other) as another:
        run(socket)
        with writing(engine.connect(url)) as connection:
            mine = tables.sessions.c.id == session.id
            connection.execute(update(tables.sessions).where(mine).values(ended=beijing.now()))
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                socket.recv(timeout=30)
        assert closed.value.rcvd is not None and closed.value.rcvd.code == 4401
        run(another)
    with pytest.raises(InvalidStatus), page(server, secret):
        pass


def test_nobody_takes_over_anothers_page(server: str) -> None:
    """Streamlit lets a connection go on with a session whose mapped headers are equal: uid and sid both."""
    url = database_of(server)
    (first, secret), (_, same_account) = signed_in(url), signed_in(url)
    _, other = signed_in(url, Role.DISTRICT_SECRETARY)
    with page(server, secret) as socket:
        id, _ = run(socket)
        for taker in (same_account, other):
            with page(server, taker, before=id, X_App_Uid=str(first.account_id), X_App_Sid=str(first.id)) as another:
                assert run(another)[0] != id
        assert run(socket)[0] == id
    with page(server, secret, before=id) as again:
        assert run(again)[0] == id


def send_file(server: str, secret: str, id: str, method: str = "PUT") -> int:
    """The status of a file sent to a session of Streamlit's, with a token of one's own as its page would."""
    connection = HTTPConnection(urlsplit(server).netloc, timeout=60)
    connection.request("GET", "/_stcore/health", headers={"cookie": cookie(secret)})
    answer = connection.getresponse()
    answer.read()
    token = answer.headers["set-cookie"].partition(";")[0].partition("=")[2]
    headers = {"cookie": f"{cookie(secret)}; _streamlit_xsrf={token}", "x-xsrftoken": token}
    body = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\n1\r\n--x--\r\n'
    headers["content-type"] = "multipart/form-data; boundary=x"
    connection.request(method, f"/_stcore/upload_file/{id}/0123-abcd", body if method == "PUT" else None, headers)
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_file_reaches_ones_own_page_alone(server: str) -> None:
    url = database_of(server)
    _, secret = signed_in(url)
    _, same_account = signed_in(url)
    _, secretary = signed_in(url, Role.STREET_SECRETARY)
    with page(server, secret) as mine, page(server, secretary) as theirs:
        own, others = run(mine)[0], run(theirs)[0]
        sent = {
            "own": send_file(server, secret, own),
            "taken back": send_file(server, secret, own, "DELETE"),
            "anothers": send_file(server, secret, others),
            "anothers, taken away": send_file(server, secret, others, "DELETE"),
            "another sign-in's": send_file(server, same_account, own),
            "without the right": send_file(server, secretary, others),
            "nobodys": send_file(server, secret, "0-0"),
        }
    assert sent == {**dict.fromkeys(sent, 403), "own": 204, "taken back": 204}
