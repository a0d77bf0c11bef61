"""The office's wall clock: Beijing's, wherever the machine stands. Only screens and the command line read it."""

from datetime import datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The moment in Beijing, without a zone: every date and moment of the house is Beijing's."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).replace(tzinfo=None)
