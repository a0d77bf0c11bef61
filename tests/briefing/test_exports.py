"""Every kind of export, built for one who may and asked for by one who may not see it: what is in it, and its mark."""

from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest

from briefing.case_list import Question
from briefing.exports import KINDS, asked, of_cases
from briefing.xlsx import XLSX
from data_access.district import names
from data_access.engine import connect, reading
from data_access.metrics.behind import cases
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import Window
from domain.visibility import RIGHTS, Role, Viewer, district_office, street_secretary
from tests.databases import TODAY

DAY, AT = date.fromisoformat(TODAY), datetime(2026, 11, 24, 9, 30)
TRACE = "261124-K7M2QX"
MARK = [
    ["密级", "内部资料，请勿外传"],
    ["导出", "区信访办 甲某某"],
    ["导出时间", "2026-11-24 09:30"],
    ["追踪码", TRACE],
]


def sheets(content: bytes) -> dict[str, list[list]]:
    book = openpyxl.load_workbook(BytesIO(content))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


def test_a_list_of_cases_is_made_anew_under_the_viewers_own_scope(sample_url: str):
    with reading(connect(sample_url)) as connection:
        places = names(connection)
        street = places.find("street", "鲁谷街道")
        question = Question(METRICS["open"], Window(DAY, DAY), "numerator", {"street": street}, {"street": "鲁谷街道"})
        arguments = asked(of_cases(question, AT), "区信访办 甲某某", AT)

        def taken(viewer: Viewer, kind: str = "cases", given: dict = arguments) -> tuple[str, str, int, dict]:
            file = KINDS[kind].build(connection, viewer, given, TRACE)
            return file.name, file.media_type, file.rows, sheets(file.content)

        office = district_office()
        page = cases(connection, office, METRICS["open"], question.window, "numerator", question.where, limit=1)
        name, media, rows, told = taken(office)
        assert (name, media, rows) == ("在办-20261124.xlsx", XLSX, page.lines) and page.lines > 0
        assert list(told) == ["在办", "口径", "导出说明"]
        assert len(told["在办"]) == rows + 1 and {row[2] for row in told["在办"][1:]} == {"鲁谷街道"}
        assert ["筛选", "街道：鲁谷街道"] in told["口径"] and told["导出说明"] == MARK
        elsewhere = next(id for id, name in places.street.items() if name != "鲁谷街道")
        assert taken(street_secretary("别的街道", elsewhere))[2] == 0
        name, _, rows, told = taken(office, "template", asked({}, "区信访办 甲某某", AT))
        assert (name, rows, told["导出说明"]) == ("重点矛盾台账模板.xlsx", 0, MARK)
        for gone in ({"job": 999}, {"batch": 999}):
            with pytest.raises(LookupError):
                taken(office, "problems", asked(gone, "区信访办 甲某某", AT))


def test_who_may_take_what_away():
    allowed = {kind: {role for role in Role if KINDS[kind].right in RIGHTS[role]} for kind in KINDS}
    reads = {role for role in Role if role not in (Role.COMMUNITY_SECRETARY, Role.AUDITOR, Role.ADMINISTRATOR)}
    assert allowed == {
        "cases": reads,
        "disputes": reads,
        "places": reads,
        "template": {Role.OFFICE_STAFF},
        "problems": {Role.OFFICE_STAFF},
        "area_sheet": {Role.ADMINISTRATOR},
    }
