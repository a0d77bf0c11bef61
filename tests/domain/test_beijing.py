"""The office's wall clock: eight hours before Greenwich, whatever zone the machine is in."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from domain import beijing


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Tokyo"])
def test_beijing_is_eight_hours_ahead_of_greenwich(zone: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        ahead = beijing.now() - datetime.now(UTC).replace(tzinfo=None)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert abs(ahead - timedelta(hours=8)) < timedelta(minutes=1)
