"""Who is looking: the viewer, as a plain value that every read of a matter takes as an argument."""

from dataclasses import dataclass

from domain.vocabulary import Level


@dataclass(frozen=True)
class Viewer:
    """A post and what it may see. It is hashable and part of every cache key.

    area_id  the street or community the post belongs to; None at district level
    units    ids of the units whose matters the post sees; None: not limited by unit
    """

    label: str
    scope: str
    level: Level
    area_id: int | None = None
    units: frozenset[int] | None = None


def district_office() -> Viewer:
    """The view of the district's office for letters and visits (区信访办), the only one until sign-in exists."""
    return Viewer("区信访办", "全区", Level.DISTRICT)
