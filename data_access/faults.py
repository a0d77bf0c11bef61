"""What the log may hold of a fault: kinds and places, never the text of an exception, which may be case text."""

import traceback


def whereabouts(problem: BaseException) -> str:
    """Kinds of the exceptions of a chain and the lines they passed, innermost last; no message, no value."""
    kinds, chain = [], problem
    while chain is not None:
        kinds.append(type(chain).__name__)
        chain = chain.__cause__ or chain.__context__
    lines = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(problem.__traceback__)]
    return f"{' < '.join(kinds)} | {' > '.join(lines)}"
