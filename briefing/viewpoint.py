"""From where a sentence is said: which part of the district the viewer looks at, in the words one says to him."""

from domain.visibility import Viewer
from domain.vocabulary import Level


def whose(viewer: Viewer) -> str:
    """What a sentence begins with: nothing for who sees the whole district, 贵街道, 您分管的事项中，."""
    if viewer.units is not None:
        return f"{viewer.scope}中，"
    return "" if viewer.level is Level.DISTRICT else viewer.scope


def within(viewer: Viewer) -> str:
    """The same inside a sentence: nothing, 在贵街道, 在您分管的事项中."""
    said = whose(viewer).removesuffix("，")
    return f"在{said}" if said else ""
