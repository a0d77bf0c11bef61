"""What the log keeps of a fault: kinds and places, never the text of an exception."""

from data_access.engine import DatabaseProblem
from data_access.faults import whereabouts

CASE_TEXT = "八角南路27号楼张某某反映暖气不热"


def broken() -> Exception:
    """An exception as a screen raises it: one with case text, another caused by it."""
    try:
        try:
            raise ValueError(CASE_TEXT)
        except ValueError as cause:
            raise DatabaseProblem(CASE_TEXT) from cause
    except DatabaseProblem as problem:
        return problem


def test_whereabouts_name_the_kinds_and_the_place() -> None:
    line = whereabouts(broken())
    assert line.startswith("DatabaseProblem < ValueError | ") and f"{__file__}:" in line and "broken" in line


def test_whereabouts_say_nothing_of_the_case() -> None:
    assert CASE_TEXT not in whereabouts(broken())
