"""Every text in what the server sends to a browser, by the place where it stands, and how the browser reads it there."""

import io
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from google.protobuf.message import Message
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

# As markdown, which must hold no life of its own.
MARKDOWN = frozenset(
    {
        "markdown.body",
        "heading.body",
        "heading.help",
        "alert.body",
        "button.label",
        "button.help",
        "button_group.options.content",
        "button_group.help",
        "download_button.label",
        "download_button.help",
        "metric.label",
        "metric.body",
        "metric.delta",
        "metric.help",
        "page_link.label",
        "page_link.help",
        "progress.text",
        "table.arrow_data",
        "table.arrow_data.styler",
        "expandable.label",
        "radio.options",
        "selectbox.help",
        "selectbox.label",
        "text_input.label",
        "file_uploader.label",
    }
)
HTML = frozenset({"html.body"})
# What the viewer himself typed, given back to him where he typed it.
TYPED = frozenset({"text_input.value", "text_input.default"})
# As letters: values of fields, options of lists, cells of a canvas, data of a chart, ids, addresses, names for screen readers.
LETTERS = frozenset(
    {
        "text_input.value",
        "text_input.default",
        "text_area.default",
        "selectbox.options",
        "selectbox.raw_value",
        "selectbox.id",
        "code.code_text",
        "multiselect.options",
        "dataframe.arrow_data",
        "dataframe.alt",
        "table.alt",
        "vega_lite_chart.spec",
        "vega_lite_chart.data",
        "page_info_changed.query_string",
        "vega_lite_chart.alt",
        "arrow_vega_lite_chart.spec",
        "page_link.query_string",
    }
)


def texts(message: ForwardMsg) -> Iterator[tuple[str, str]]:
    """(place, text) of each text of a message; a place is element.field, without what stands around it."""
    if message.HasField("delta"):
        delta = message.delta
        inner = delta.new_element if delta.HasField("new_element") else delta.add_block
        kind = inner.WhichOneof("type")
        if kind is not None:
            yield from _texts(getattr(inner, kind), kind)
    else:
        yield from _texts(message, "")


def _texts(message: Message, place: str) -> Iterator[tuple[str, str]]:
    for field, value in message.ListFields():
        here = f"{place}.{field.name}".lstrip(".")
        for one in value if field.is_repeated and not _is_map(field) else [value]:
            if isinstance(one, Message):
                yield from _texts(one, here)
            elif isinstance(one, str):
                yield here, one
            elif isinstance(one, bytes) and one[:4] == b"\xff\xff\xff\xff":
                yield from ((place, text) for text in _cells(one))


def _is_map(field: Any) -> bool:
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def _cells(data: bytes) -> Iterator[str]:
    table = pa.ipc.open_stream(io.BytesIO(data)).read_all()
    for column in table.columns:
        yield from (str(value) for value in column.to_pylist() if value is not None)
