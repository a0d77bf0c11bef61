"""The sheet on which an office fills in households and people by area: every street and community, with what is in force."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from briefing.content import Column, Paper
from data_access.area_figures import CODE, NAME, NAMES
from data_access.naming import KINDS

TITLE = "户数与人口"
_COLUMNS = (
    Column("code", CODE, width=14),
    Column("kind", "种类"),
    Column("street", "所属街道", width=16),
    Column("name", NAME, width=24),
    *(Column(name, head, "number") for name, head in NAMES.items()),
)
_FACTS = (
    ("怎么填", "只填户数、人口两列，填整数；不知道的空着，不要填 0。编号、名称不改，整行不用的可以删去。"),
    ("导入", "在“设置 · 地图与户数 · 录入户数与人口”里选这个文件。与现有相同的数不重复录入。"),
    ("口径", "街道的数单独填写，不由社区相加；没有填的不推算。"),
)


def paper(areas: Mapping[str, Any], held: Mapping[tuple[int, str], int], on: date) -> Paper:
    """The sheet of the areas (by code) with the figures in force on a day, each street before its communities."""
    streets = {row.id: row.name for row in areas.values() if row.kind == "street"}
    rows = [
        {
            "code": row.code,
            "kind": KINDS[row.kind],
            "street": streets.get(row.parent_id, ""),
            "name": row.name,
            **{name: held.get((row.id, name), "") for name in NAMES},
        }
        for row in areas.values()
    ]
    return Paper(TITLE, _COLUMNS, rows, [*_FACTS, ("截至", on.isoformat())])
