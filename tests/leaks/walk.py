"""Opens screens and presses what is on them by AppTest, as somebody signed in, and keeps every byte that was sent."""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from unittest import mock
from uuid import UUID

from pandas.io.formats import style_render
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.testing.v1 import AppTest, element_tree

from tests.leaks.ground import Who
from tests.pages.opened import window

Query = Mapping[str, str]
# Which other values a widget that offers many is given: enough to change the screen, or all.
FEW, ALL = 2, 1_000

_CODE = re.compile(rb"/export/[\w-]+")  # of one use, drawn by lot


@dataclass
class Sent:
    """What left the server since it was last asked: messages to the browser, and files and lines of the log besides."""

    messages: list[bytes] = field(default_factory=list)
    besides: list[bytes] = field(default_factory=list)

    def take(self) -> list[bytes]:
        taken = [*self.messages, *self.besides]
        self.messages, self.besides = [], []
        return taken


class _Log(logging.Handler):
    def __init__(self, sent: Sent) -> None:
        super().__init__(logging.DEBUG)
        self.sent = sent

    def emit(self, record: logging.LogRecord) -> None:
        self.sent.besides.append(self.format(record).encode())


def bare(message: ForwardMsg) -> bytes:
    """A message without what is drawn by lot; nothing of one that hangs on how long something took."""
    if not message.HasField("delta"):
        return message.SerializeToString(deterministic=True)
    if message.delta.HasField("new_transient") or message.delta.new_element.WhichOneof("type") in ("skeleton", "empty"):
        return b""
    kept = ForwardMsg()
    kept.CopyFrom(message)
    kept.ClearField("hash")
    if kept.delta.new_element.HasField("download_button"):
        kept.delta.new_element.download_button.ClearField("deferred_file_id")
    return _CODE.sub(lambda code: b"/export/".ljust(len(code[0]), b"-"), kept.SerializeToString(deterministic=True))


@contextmanager
def everything_sent() -> Iterator[Sent]:
    """Keeps all that any screen sends, also what a rerun throws away again."""
    sent = Sent()
    log = _Log(sent)
    enqueue, load = ForwardMsgQueue.enqueue, MemoryMediaFileStorage.load_and_get_id

    def enqueued(queue: ForwardMsgQueue, message: Any) -> None:
        if kept := bare(message):
            sent.messages.append(kept)
        enqueue(queue, message)

    def loaded(storage: Any, content: Any, *rest: Any, **named: Any) -> str:
        sent.besides.append(content if isinstance(content, bytes) else str(content).encode())
        return load(storage, content, *rest, **named)

    loggers = [logging.getLogger(), *(logging.getLogger(name) for name in ("streamlit", "faults"))]
    with (
        mock.patch.object(ForwardMsgQueue, "enqueue", enqueued),
        mock.patch.object(MemoryMediaFileStorage, "load_and_get_id", loaded),
        mock.patch.object(style_render, "uuid4", lambda: UUID(int=0)),
    ):
        for logger in loggers:
            logger.addHandler(log)
        try:
            yield sent
        finally:
            for logger in loggers:
                logger.removeHandler(log)


def opened(who: Who, url_path: str, query: Query) -> AppTest:
    """A screen by its address, in a new window; also one that the menu of this viewer does not have."""
    at = window(who.user, url_path)
    for name, value in query.items():
        at.query_params[name] = value
    return at.run()


def presses(at: AppTest, typed: tuple[str, ...], most: int) -> list[tuple[str, Any]]:
    """(id of a widget, value) for whatever can be pressed, chosen or typed; typed: what is put into fields for text."""
    found = []
    for widget in nodes(at):
        values = _values(widget, typed)
        found += [(widget_id(widget), value) for value in (values if len(values) <= most else values[:most])]
    return found


def press(at: AppTest, id_: str, value: Any) -> AppTest | None:
    """The screen after it; None where it has no such widget, or no such choice."""
    for widget in nodes(at):
        if widget_id(widget) != id_ or value not in getattr(widget, "options", [value]):
            continue
        if isinstance(widget, element_tree.Dataframe):
            at.session_state[id_.split("-", 2)[-1]] = value
        else:
            widget.set_value(value)
        return at.run()
    return None


def nodes(at: AppTest) -> list[Any]:
    """The widgets of a screen and the tables one can select in."""
    return [node for node in at._tree if isinstance(node, element_tree.Widget) or _selects(node)]


def widget_id(widget: Any) -> str:
    return widget.proto.id


def _selects(node: Any) -> bool:
    return isinstance(node, element_tree.Dataframe) and bool(node.proto.selection_mode)


def _values(widget: Any, typed: tuple[str, ...]) -> list[Any]:
    if getattr(widget, "disabled", False):
        return []
    match widget:
        case element_tree.Button():
            return [True]
        case element_tree.Checkbox() | element_tree.Toggle():
            return [not widget.value]
        case element_tree.Selectbox() | element_tree.Radio():
            return [option for option in widget.options if option != widget.value]
        case element_tree.ButtonGroup() | element_tree.Multiselect():
            return list(widget.options)
        case element_tree.TextInput() | element_tree.TextArea():
            return list(typed)
        case element_tree.DateInput():
            return [widget.value - timedelta(days=1)] if isinstance(widget.value, date) else []
        case element_tree.NumberInput() | element_tree.Pagination():
            return [(widget.value or 0) + 1]
        case element_tree.Dataframe():
            return [{"selection": {"rows": [], "columns": [], "cells": [(0, widget.value.columns[0])]}}]
    return []
