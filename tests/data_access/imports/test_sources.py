"""The real exports of ../shared, read whole: counts, and a plain cross-table of the file beside what was read."""

import csv
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest

from data_access.imports import files, heads, reading
from data_access.imports.contract import Reading, Record, Written
from data_access.imports.fields import BY_NAME
from data_access.imports.sources import SOURCES
from data_access.privacy import refused_column

TODAY = date(2026, 11, 24)


def read(shared: Path, name: str, file: str) -> tuple[Reading, list[dict[str, str]]]:
    path = shared / "data" / file
    if not path.exists():
        pytest.skip("../shared/data is not here")
    source = SOURCES[name]
    grid = files.read(files.open_file(path, file))
    found = reading.records(heads.table(grid, reading.known(source)), source, TODAY)
    with path.open(encoding="utf-8-sig", newline="") as plain:
        return found, list(csv.DictReader(plain))


def cross_table(records: tuple[Record, ...]) -> Counter[tuple[str, str]]:
    return Counter((record.street.name if record.street else "", record.topic[0].name) for record in records)


def test_the_order_of_the_screen():
    assert list(SOURCES) == ["ledger", "12345", "pingshan", "nyc311"]


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_a_declaration_names_fields_that_exist_and_columns_that_may_come_in(source):
    for one in source.fields:
        assert one.fills == "" or source.target in BY_NAME[one.fills].targets
        assert [head for head in one.heads if refused_column(head)] == []
    reading.constants(source, TODAY)


def test_pingshan(shared):
    found, plain = read(shared, "pingshan", "pingshan_events_joined.csv")
    assert (found.rows, len(found.records), found.rejected, found.problems) == (10_000, 10_000, frozenset(), ())
    assert (found.refused_columns, found.unused_columns, found.scrubbed) == ((), ("LNG", "LAT"), {})
    assert found.as_of == date(2018, 12, 1)
    assert found.records[0] == Record(
        line=2,
        number="9148",
        title="侵占绿地",
        category="claim",
        channel="other",
        status="finished",
        received=date(2018, 2, 8),
        street=Written("龙田街道", "101"),
        community=Written("老坑社区", "10014"),
        topic=(Written("市政设施"), Written("市政、公共设施设置及维护"), Written("侵占绿地")),
        unit=Written("老坑社区", "1805"),
    )
    assert cross_table(found.records) == Counter(
        (row["STREET_NAME"].replace("-", ""), row["EVENT_TYPE_NAME"]) for row in plain
    )
    assert Counter(record.channel for record in found.records) == {"other": 7912, "12345": 1618, "online": 470}
    assert Counter(record.category for record in found.records) == {"claim": 9828, "suggestion": 172}
    assert Counter(record.status for record in found.records) == {"finished": 10_000}
    assert {record.finished for record in found.records} == {None}
    units = [record.unit for record in found.records if record.unit]
    assert (len({unit.code for unit in units}), len({unit.name for unit in units})) == (120, 155)
    assert (units.count(Written("-", "-")), 10_000 - len(units)) == (0, 22)


def test_nyc311(shared):
    found, plain = read(shared, "nyc311", "nyc311_2018-10-21_22.csv")
    assert (found.rows, len(found.records), found.rejected) == (6_765, 6_765, frozenset())
    # A closing day beside a status that says it is open.
    assert Counter(problem.code for problem in found.problems) == {"finished_but_open": 117}
    assert [name for name, _ in found.refused_columns] == ["Incident Address"]
    assert {"Street Name", "Cross Street 1", "Latitude", "Longitude", "Location"} <= set(found.unused_columns)
    assert "Landmark" not in found.unused_columns  # nothing stands in it
    assert found.as_of == date(2018, 10, 22)
    first = found.records[0]
    assert (first.received, first.finished, first.due) == (date(2018, 10, 21), date(2018, 10, 21), date(2018, 10, 21))
    assert (first.street, first.community) == (Written("QUEENS"), Written("05 QUEENS"))
    assert first.unit == Written("New York City Police Department", "NYPD")
    assert datetime(2018, 10, 21, 0, 4) in {record.received for record in found.records}
    spelled = {"PLUMBING": "plumbing", "Plumbing": "plumbing"}
    assert Counter(
        {(street, spelled.get(topic, topic)): n for (street, topic), n in cross_table(found.records).items()}
    ) == Counter(
        (row["Borough"].replace("Unspecified", ""), spelled.get(row["Complaint Type"], row["Complaint Type"]))
        for row in plain
    )
    assert Counter(record.status for record in found.records) == {"accepted": 4437, "finished": 2326, "received": 2}
    assert Counter(record.channel for record in found.records) == {"12345": 3718, "online": 2739, "other": 308}
    assert {record.number for record in found.records} == {row["Unique Key"] for row in plain}
    assert sum(record.finished is not None for record in found.records) == 2324
    assert sum(record.due is not None for record in found.records) == sum(bool(row["Due Date"]) for row in plain)
    addresses = {row["Incident Address"] for row in plain if len(row["Incident Address"]) > 6}
    assert [reply for reply in {record.reply for record in found.records if record.reply} if reply in addresses] == []
