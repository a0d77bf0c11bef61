"""The small district of ground.py in a database of the test's own."""

import pytest

from data_access.engine import connect
from tests.data_access.ground import Ground, lay


@pytest.fixture
def ground(database_url: str) -> Ground:
    return lay(connect(database_url))
