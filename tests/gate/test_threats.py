"""docs/threats.md names tests that exist."""

import re

from tests.databases import HOUSE


def test_every_threat_names_its_tests() -> None:
    rows = [
        line for line in (HOUSE / "docs" / "threats.md").read_text(encoding="utf-8").splitlines() if line[:2] == "| "
    ]
    rows = [row for row in rows if not row.startswith("| threat |")]
    named = {row: re.findall(r"`([\w/]+\.py)::(\w+)`", row) for row in rows}
    missing = [
        (file, test)
        for tests in named.values()
        for file, test in tests
        if f"def {test}(" not in (HOUSE / "tests" / file).read_text(encoding="utf-8")
    ]
    assert ([row for row, tests in named.items() if not tests], missing, len(rows) > 35) == ([], [], True)
