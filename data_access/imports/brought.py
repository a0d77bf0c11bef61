"""What a batch brought: the rows of its file that stand, each with the matter or dispute it became."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from data_access.tables import STANDS, import_rows


@dataclass(frozen=True)
class Brought:
    """A row of the sheet and what it became: subject is the id of a matter, or of a dispute. new: else it was changed."""

    line: int
    new: bool
    of_matter: bool
    subject: int


def brought(
    connection: Connection, batch: int, after: int = 0, before: int | None = None, limit: int = 20
) -> list[Brought]:
    """The rows below line `after`, or the last ones above line `before`, in the order of the sheet; of a batch that was
    taken back none. Whoever shows them asks for their lines as a viewer."""
    r = import_rows.c
    rows = select(r.line, r.before.is_(None), r.matter_id, r.dispute_id).where(
        r.batch_id == batch, r.withdrawn == STANDS
    )
    rows = rows.where(r.line > after) if before is None else rows.where(r.line < before)
    found = connection.execute(rows.order_by(r.line if before is None else r.line.desc()).limit(limit)).all()
    return [
        Brought(line, new, matter is not None, dispute if matter is None else matter)
        for line, new, matter, dispute in (found if before is None else reversed(found))
    ]
