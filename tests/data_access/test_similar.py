"""相似矛盾: by a plain second derivation over the whole sample, and never beyond the viewer's scope."""

from sqlalchemy import select

from data_access import tables
from data_access.disputes import SIMILAR, similar
from data_access.engine import connect, reading
from domain.visibility import Viewer, district_office, street_secretary


def plainly(rows, owners: dict, this, viewer: Viewer) -> list[tuple[str, str]]:
    """(number, what is the same) of those like one, the nearest first."""
    found = []
    for row in rows:
        reasons = {
            "同一地点": this.place_id and row.place_id == this.place_id,
            "同一产权单位": owners.get(this.place_id) and owners.get(row.place_id) == owners[this.place_id],
            "同一领域": this.topic3 and row.topic3 == this.topic3,
        }
        same = next((nr for nr, holds in enumerate(reasons.values()) if holds), None)
        if same is not None and row.id != this.id and viewer.area_id in (None, row.street):
            found.append((same, -row.last_event.toordinal(), row.number, [*reasons][same]))
    return [(number, word) for _, _, number, word in sorted(found)[:SIMILAR]]


def test_what_is_alike_is_named_by_what_is_the_same(sample_url: str):
    d, a = tables.disputes, tables.areas.c
    seen = set()
    with reading(connect(sample_url)) as connection:
        rows = connection.execute(select(d)).all()
        owners = {row.id: row.owner_unit_id for row in connection.execute(select(a.id, a.owner_unit_id))}
        for this in rows:
            for viewer in (district_office(), street_secretary("鲁谷街道", this.street or 0)):
                found = [(one.number, one.same) for one in similar(connection, viewer, this.id)]
                assert found == plainly(rows, owners, this, viewer), this.number
                seen |= {word for _, word in found}
    assert seen >= {"同一产权单位", "同一领域"}
