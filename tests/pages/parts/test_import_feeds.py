"""到数情况: how a feed stands, in the words of its row."""

from datetime import date

import pytest

from data_access.feeds import FeedState, SilentFeed
from pages.parts.import_feeds import row

TODAY, DAY = date(2026, 11, 24), date(2026, 11, 20)
GAP = SilentFeed("热线", "12345", "鲁谷", date(2026, 11, 21))


@pytest.mark.parametrize(
    ("last_day", "silent", "ended", "state", "where"),
    [
        (DAY, (), False, "arrives", ""),
        (DAY, (GAP,), False, "silent", "鲁谷（11月21日起）"),
        (DAY, (GAP,) * 5, False, "silent", "鲁谷（11月21日起）、" * 3 + "鲁谷（11月21日起）等 5 个街道"),
        (date(2025, 1, 1), (), True, "ended", ""),
        (None, (), False, "unknown", ""),
    ],
)
def test_a_feed_stands_in_one_word(last_day, silent, ended, state, where):
    feed = FeedState("热线", "12345", 7, last_day, silent, ended)
    assert row(feed, TODAY) == {"name": "热线", "every": "每 7 天", "last": last_day, "state": state, "where": where}
