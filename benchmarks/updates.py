"""A screen's full update as a browser has it: asked over the websocket, done when the script is said to be finished."""

import ast
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState, ContextInfo
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from benchmarks.addresses import Address
from pages.parts.screens import SCREENS
from start import answers, stop
from tests.browser import free_port
from tests.databases import HOUSE, TODAY
from tests.signed_in import KEY, cookie, signed_in, who_opens

# After each run the server collects garbage for all; nobody asks for the next screen so soon that he would wait for it.
_PAUSE = 0.1


@dataclass(frozen=True)
class Tab:
    """A browser tab at one address, kept open over its runs."""

    socket: ClientConnection
    server: str
    address: Address

    def update(self, forget: bool = False) -> float:
        """Seconds from asking for the screen to its last element. forget: empty the server's caches first."""
        if forget:
            self.socket.send(BackMsg(clear_cache=True).SerializeToString())
        here = ContextInfo(timezone="Asia/Shanghai", locale="zh-CN", url=self.server, color_scheme="light")
        asked = ClientState(
            query_string=urlencode(self.address.query), page_name=self.address.screen.url_path, context_info=here
        )
        time.sleep(_PAUSE)
        begun = time.perf_counter()
        self.socket.send(BackMsg(rerun_script=asked).SerializeToString())
        while True:
            message = ForwardMsg.FromString(self.socket.recv(timeout=300, decode=False))
            if message.WhichOneof("type") == "script_finished":
                return time.perf_counter() - begun


@contextmanager
def tabs(server: str, database_url: str, addresses: list[Address]) -> Iterator[list[Tab]]:
    """One tab an address, all open at once, each signed in for who opens its screen."""
    stream = f"{server.replace('http', 'ws', 1)}/_stcore/stream"
    with ExitStack() as opened:
        yield [
            Tab(opened.enter_context(_open(stream, server, database_url, address)), server, address)
            for address in addresses
        ]


def _open(stream: str, server: str, database_url: str, address: Address) -> ClientConnection:
    signed = {"Cookie": cookie(signed_in(database_url, who_opens(address.screen))[1])}
    return connect(stream, origin=Origin(server), additional_headers=signed, max_size=None)


@contextmanager
def serving(app: Path, database_url: str, log: Path) -> Iterator[str]:
    """The address of a server that runs this app.py; what it logs is in `log`. RuntimeError if it does not answer."""
    port = free_port()
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(app), "--server.port", str(port)],
            cwd=HOUSE,
            env={
                **os.environ,
                "DATABASE_URL": database_url,
                "TODAY": TODAY,
                "STREAMLIT_SERVER_COOKIE_SECRET": KEY,
            },
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        if not answers(server, port):
            raise RuntimeError(f"the server did not start:\n{log.read_text()[-4000:]}")
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(server)


def empty_house(folder: Path, gate: bool = True) -> Path:
    """An app.py word for word ours, with the same screens at the same addresses, of which only the imports are left.

    gate False: without what asks who is there, and only without that.
    """
    pages = folder / "pages"
    pages.mkdir(parents=True, exist_ok=True)
    menu = _imports(HOUSE / "pages" / "menu.py")
    for screen in SCREENS:
        (pages / f"{screen.url_path}.py").write_text(_imports(HOUSE / "pages" / screen.file))
    listed = ", ".join(f'st.Page("{s.url_path}.py", title="{s.title}", url_path="{s.url_path}")' for s in SCREENS)
    (pages / "menu.py").write_text(f'{menu}\nst.navigation([{listed}], position="hidden").run()\n')
    app, source = folder / "app.py", (HOUSE / "app.py").read_text()
    open_to_all = source.replace("middleware=[gate, ", "middleware=[")
    assert open_to_all != source
    app.write_text(source if gate else open_to_all)
    return app


def _imports(source: Path) -> str:
    body = ast.parse(source.read_text()).body
    return "\n".join(ast.unparse(line) for line in body if isinstance(line, ast.Import | ast.ImportFrom))
