"""What a browser was sent by a screen, and the messages that somebody else makes of it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pyarrow as pa
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Common_pb2 import StringArray
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.util import calc_hash
from websockets.sync.client import ClientConnection

from tests.gate.streaming import ask, heard
from tests.leaks.asked import Query


@dataclass(frozen=True)
class Recorded:
    """One run of a screen as it was sent to who may open it."""

    url_path: str
    query: Query
    frames: Sequence[bytes]

    @property
    def messages(self) -> list[ForwardMsg]:
        return [ForwardMsg.FromString(frame) for frame in self.frames]

    @property
    def fragments(self) -> set[str]:
        return {message.delta.fragment_id for message in self.messages} - {""}

    @property
    def widgets(self) -> set[str]:
        """The ids of the screen's own widgets."""
        found = (_widget(message) for message in self.messages)
        return {widget.id for widget in found if widget is not None and not widget.id.endswith("-menu-search")}

    def state(self, typed: str, turn: int, **more: Any) -> ClientState:
        """What the browser would send back: in even turns with every button pressed and something chosen of every list, in
        odd ones with every text typed and the second row chosen, both of which lead to other screens."""
        states = [state for message in self.messages if (state := _pressed(message, typed, turn % 2))]
        return ClientState(
            page_script_hash=calc_hash(self.url_path),
            query_string=urlencode(self.query),
            widget_states=WidgetStates(widgets=states),
            cached_message_hashes=[message.hash for message in self.messages if message.hash],
            **more,
        )

    def forgeries(self, typed: str, turns: Sequence[int]) -> Iterator[tuple[str, Sequence[ClientState]]]:
        """(what it is, messages) of what somebody makes of it who was not meant."""
        asked = urlencode(self.query)
        if 0 in turns:
            yield "its name", [ClientState(page_name=self.url_path, query_string=asked)]
        for turn in turns:
            yield f"its widgets, {turn}", [self.state(typed, turn)]
        for fragment in self.fragments:
            # Streamlit does not answer at all where it knows no such fragment: what comes then is the next page's.
            elsewhere = ClientState(page_name="help")
            yield "its fragment", [self.state(typed, 0, fragment_id=fragment), elsewhere]
            pressed = self.state(typed, 0).widget_states
            yield "its fragment elsewhere", [ClientState(fragment_id=fragment, widget_states=pressed), elsewhere]


def record(socket: ClientConnection, url_path: str, query: Query, pressed: str = "") -> Recorded:
    """Opens a screen and keeps what is sent; pressed: the key of a button that is pressed then."""
    asked = ClientState(page_script_hash=calc_hash(url_path), query_string=urlencode(query))
    ask(socket, asked)
    frames = heard(socket)
    if pressed:
        ids = [_widget(message).id for message in map(ForwardMsg.FromString, frames) if _widget(message) is not None]
        (id_,) = [id_ for id_ in ids if id_.endswith(f"-{pressed}")]
        asked.widget_states.widgets.append(WidgetState(id=id_, trigger_value=True))
        ask(socket, asked)
        frames += heard(socket)
    return Recorded(url_path, query, frames)


def _widget(message: ForwardMsg) -> Any:
    """The widget a message draws; None for everything else."""
    if not message.delta.HasField("new_element"):
        return None
    element = message.delta.new_element
    drawn = getattr(element, element.WhichOneof("type") or "empty")
    return drawn if getattr(drawn, "id", "") and hasattr(drawn, "form_id") else None


def _pressed(message: ForwardMsg, typed: str, turn: int) -> WidgetState | None:
    widget = _widget(message)
    if widget is None:
        return None
    match message.delta.new_element.WhichOneof("type"), turn:
        case "button", 0:
            return WidgetState(id=widget.id, trigger_value=True)
        case (("selectbox" | "radio"), 0):
            return WidgetState(id=widget.id, string_value="".join(widget.options[-1:]))
        case "button_group", 0:
            said = [option.content for option in widget.options[-1:]]
            return WidgetState(id=widget.id, string_array_value=StringArray(data=said))
        case "date_input", 0:
            return WidgetState(id=widget.id, string_array_value=StringArray(data=["2025/11/25"]))
        case "text_input", 1:
            return WidgetState(id=widget.id, string_value=typed)
        case "dataframe", 1:
            head = pa.ipc.open_stream(widget.arrow_data.data).schema.names[0]
            chosen = {"selection": {"rows": [1], "columns": [], "cells": [[1, head]]}}
            return WidgetState(id=widget.id, string_value=json.dumps(chosen))
    return None
