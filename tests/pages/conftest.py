"""Screens hold no SQL, and what they read is tested on both engines: each test of a screen runs on one of them, half on
either. PAGES=both runs all on both."""

import os
import zlib

import pytest

from tests.databases import ENGINES


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get("PAGES") == "both":
        return
    left = [item for item in items if _engine(item) not in (None, _engine_for(item))]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in left]


def _engine(item: pytest.Item) -> object:
    """The engine that a test of a screen runs on; None for any other test, and for one without an engine."""
    if "tests/pages/" not in item.nodeid or not isinstance(item, pytest.Function) or not hasattr(item, "callspec"):
        return None
    return item.callspec.params.get("databases")


def _engine_for(item: pytest.Item) -> str:
    """By the name of the test: the same in every run."""
    return ENGINES[zlib.crc32(item.nodeid.partition("[")[0].encode()) % 2]
