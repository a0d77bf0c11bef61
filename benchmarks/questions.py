"""What a screen asks of the database: written down while the real screen runs, so that no page's logic is repeated."""

import importlib
import inspect
import os
import pkgutil
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType, FrameType
from typing import Any
from unittest.mock import patch

import streamlit as st
from streamlit.testing.v1 import AppTest

import data_access
from benchmarks.addresses import Address
from data_access.engine import connect, reading
from domain.visibility import Role
from tests.databases import HOUSE, TODAY
from tests.pages.opened import named
from tests.signed_in import who_opens

_NOT_QUESTIONS = ("data_access.engine", "data_access.migrations", "data_access.tables")


@dataclass(frozen=True)
class Question:
    """One call a screen made into data_access, without its connection."""

    answer: Callable[..., Any]
    arguments: Mapping[str, Any]

    @property
    def name(self) -> str:
        subject = getattr(self.arguments.get("metric"), "name", None)
        return f"{self.answer.__name__} {subject}" if subject else self.answer.__name__


def asked(url: str, addresses: Sequence[Address]) -> list[tuple[Question, ...]]:
    """What the screen at each address asks when nothing is cached. RuntimeError if a screen cannot be shown."""
    found = []
    with patch.dict(os.environ, DATABASE_URL=url, TODAY=TODAY):
        at = AppTest.from_file(str(HOUSE / "pages" / "menu.py"), default_timeout=120)
        at.user = named(url, Role.OFFICE_STAFF)
        at.run()
        for address in addresses:
            at.user = named(url, who_opens(address.screen))
            at.switch_page(address.screen.file)
            at.query_params.clear()
            at.query_params.update(address.query)
            st.cache_data.clear()
            with _written_down() as questions:
                at.run()
            if at.exception or at.error:
                raise RuntimeError(f"{address.name}: {[fault.value for fault in (*at.exception, *at.error)]}")
            found.append(tuple(questions))
    return found


def ask(url: str, questions: Sequence[Question]) -> list[float]:
    """Ask again, each over a connection of its own as the screens do; the seconds each took."""
    taken = []
    for question in questions:
        begun = time.perf_counter()
        with reading(connect(url)) as connection:
            question.answer(connection, **question.arguments)
        taken.append(time.perf_counter() - begun)
    return taken


@contextmanager
def _written_down() -> Iterator[list[Question]]:
    """Watches every call into data_access that takes a connection; what such a call asks in turn belongs to it."""
    functions = _functions()
    questions: list[Question] = []

    def watch(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and frame.f_code in functions and not any(f.f_code in functions for f in _callers(frame)):
            names = frame.f_code.co_varnames[: frame.f_code.co_argcount + frame.f_code.co_kwonlyargcount]
            arguments = {name: frame.f_locals[name] for name in names if name != "connection"}
            questions.append(Question(functions[frame.f_code], arguments))

    # A screen runs in a thread of its own.
    threading.setprofile(watch)
    sys.setprofile(watch)
    try:
        yield questions
    finally:
        sys.setprofile(None)
        threading.setprofile(None)  # pyright: ignore[reportArgumentType]


def _callers(frame: FrameType) -> Iterator[FrameType]:
    while frame := frame.f_back:  # pyright: ignore[reportAssignmentType]
        yield frame


def _functions() -> dict[CodeType, Callable[..., Any]]:
    """The functions of data_access whose first argument is a connection."""
    names = [module.name for module in pkgutil.walk_packages(data_access.__path__, "data_access.")]
    modules = [importlib.import_module(name) for name in names if not name.startswith(_NOT_QUESTIONS)]
    return {
        function.__code__: function
        for module in modules
        for _, function in inspect.getmembers(module, inspect.isfunction)
        # A decorated function shares its code with every other one of the same decorator.
        if function.__module__ == module.__name__ and not hasattr(function, "__wrapped__")
        if next(iter(inspect.signature(function).parameters), None) == "connection"
    }
