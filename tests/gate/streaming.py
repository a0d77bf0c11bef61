"""A page's websocket as a browser speaks it: opened with a cookie, asked to run, listened to until the script has finished."""

from collections.abc import Iterator
from contextlib import contextmanager

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tests.signed_in import cookie

STREAM = "/_stcore/stream"


@contextmanager
def page(
    server: str, secret: str | None, before: str = "", path: str = STREAM, origin: str | None = "here", **sent: str
) -> Iterator[ClientConnection]:
    """A page's websocket; before: the id of a session of Streamlit's that it says it was."""
    headers = {name.replace("_", "-"): value for name, value in sent.items()}
    with connect(
        server.replace("http", "ws", 1) + path,
        origin=Origin(server) if origin == "here" else Origin(origin) if origin else None,
        subprotocols=[Subprotocol(word) for word in ("streamlit", "none", before) if word],
        additional_headers={**({"Cookie": cookie(secret)} if secret else {}), **headers},
        max_size=None,
        compression=None,  # a run's frames are 100 KB, and packing them is a good part of what it costs
    ) as socket:
        yield socket


def ask(socket: ClientConnection, state: ClientState) -> None:
    """Ask for a run of the page."""
    socket.send(BackMsg(rerun_script=state).SerializeToString())


def heard(socket: ClientConnection) -> list[bytes]:
    """Every frame until the script has finished for good: not one that only gives way to its next run."""
    frames = []
    while True:
        frames.append(socket.recv(timeout=60, decode=False))
        message = ForwardMsg.FromString(frames[-1])
        ended = message.WhichOneof("type") == "script_finished"
        if ended and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            return frames


def run(socket: ClientConnection, state: ClientState | None = None) -> tuple[str, bytes]:
    """Ask for the page; the id of Streamlit's session, and all that came before the script was finished."""
    ask(socket, state or ClientState(page_name="help"))
    frames = heard(socket)
    messages = map(ForwardMsg.FromString, frames)
    begun = next(message for message in messages if message.WhichOneof("type") == "new_session")
    return begun.new_session.initialize.session_id, b"".join(frames)
