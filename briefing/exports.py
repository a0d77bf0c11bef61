"""What may be taken away as a file, by kind: made anew from plain arguments for the viewer who asked, and marked."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from briefing import area_sheet, key_disputes, problems, season, template
from briefing.case_list import MOST, Question, missing_words, paper, question, title
from briefing.content import Mark
from briefing.figures import value_words
from briefing.xlsx import XLSX, workbook
from data_access import area_figures, disputes, district, jobs, settings
from data_access.engine import Connection
from data_access.imports import batches, inbox
from data_access.imports.contract import Problem
from data_access.imports.files import FileProblem, open_file, read
from data_access.imports.heads import Table, table
from data_access.imports.reading import known
from data_access.imports.sources import SOURCES
from data_access.imports.way import reader
from data_access.metrics.behind import cases
from data_access.metrics.definitions import METRICS
from data_access.metrics.measure import Window, measure
from data_access.metrics.opened import all_rows
from data_access.places import recurring
from domain.visibility import Right, Viewer

Arguments = Mapping[str, Any]


@dataclass(frozen=True)
class File:
    """A file to be taken away; rows: how many lines of data it holds, for the trace."""

    name: str
    media_type: str
    content: bytes
    rows: int


@dataclass(frozen=True)
class Kind:
    """A kind of export: the right it takes, and what makes it."""

    right: Right
    make: Callable[[Connection, Viewer, Arguments, Mark], File]

    def build(self, connection: Connection, viewer: Viewer, arguments: Arguments, trace: str) -> File:
        """The file, marked with the code under which the trace has it. Raises LookupError for what is no longer there.

        arguments: plain JSON that a screen of ours wrote (asked, of_cases), never what a browser sent.
        """
        mark = Mark(arguments["exporter"], datetime.fromisoformat(arguments["moment"]), trace)
        return self.make(connection, viewer, arguments, mark)


def asked(arguments: Arguments, exporter: str, moment: datetime) -> dict[str, Any]:
    """The arguments of a file with who asks for it (post and official) and when."""
    return {**arguments, "exporter": exporter, "moment": moment.isoformat()}


# --- the list behind a number -----------------------------------------------------------------------------------


def of_cases(question: Question, at: datetime) -> dict[str, Any]:
    """The arguments of a list of cases, as it is asked for at a moment of the office's day."""
    return {
        "metric": question.metric.name,
        "first": question.window.first.isoformat(),
        "last": question.window.last.isoformat(),
        "side": question.side,
        "where": dict(question.where),
        "at": at.isoformat(),
    }


def _cases(connection: Connection, viewer: Viewer, given: Arguments, mark: Mark) -> File:
    names = district.names(connection)
    metric, where, side = METRICS[given["metric"]], given["where"], given["side"]
    window = Window(date.fromisoformat(given["first"]), date.fromisoformat(given["last"]))
    sought = question(metric, window, side, where, names)
    figure = measure(connection, viewer, metric, window, where=where).figure
    listed = paper(
        sought,
        value_words(metric, figure),
        missing_words(figure.missing, names),
        rows := all_rows(connection, viewer, metric, window, side, where, MOST),
        cases(connection, viewer, metric, window, side, where, limit=1),
        settings.thresholds(connection, window.last),
        datetime.fromisoformat(given["at"]),
    )
    return File(f"{title(sought)}-{window.last:%Y%m%d}.xlsx", XLSX, workbook(listed, mark), len(rows))


# --- the ledger -------------------------------------------------------------------------------------------------


def of_disputes(asked: key_disputes.Asked, at: datetime) -> dict[str, Any]:
    """The arguments of a list of key disputes, as it is asked for at a moment of the office's day."""
    return {**asdict(asked), "at": at.isoformat()}


def _disputes(connection: Connection, viewer: Viewer, given: Arguments, mark: Mark) -> File:
    asked, at = key_disputes.from_plain(given), datetime.fromisoformat(given["at"])
    entries = disputes.ledger(connection, viewer, at.date(), asked.ids)
    listed = key_disputes.paper(asked, entries, settings.thresholds(connection, at.date()), at)
    return File(f"{listed.title}-{at:%Y%m%d}.xlsx", XLSX, workbook(listed, mark), len(entries))


# --- places before the heating season ---------------------------------------------------------------------------


def of_places(window: Window, at: datetime) -> dict[str, Any]:
    """The arguments of a list of places with unsolved heating matters of a season, as it is asked for at a moment."""
    return {"first": window.first.isoformat(), "last": window.last.isoformat(), "at": at.isoformat()}


def _places(connection: Connection, viewer: Viewer, given: Arguments, mark: Mark) -> File:
    names, at = district.names(connection), datetime.fromisoformat(given["at"])
    window = Window(date.fromisoformat(given["first"]), date.fromisoformat(given["last"]))
    found = recurring(connection, viewer, names.heating, window, at.date(), season.LEAST)
    listed = season.places_paper(found, names, METRICS[season.RECEIVED], window, at)
    return File(f"{listed.title}-{at:%Y%m%d}.xlsx", XLSX, workbook(listed, mark), len(found))


# --- around imports ---------------------------------------------------------------------------------------------


def _template(connection: Connection, viewer: Viewer, given: Arguments, mark: Mark) -> File:
    """The office's own table, empty, with the district's names to choose from."""
    names, source = district.names(connection), SOURCES["ledger"]
    within: dict[str, list[str]] = {}
    for street, _, community in (path.partition("/") for path in district.entries(connection, "community").values()):
        within.setdefault(street, []).append(community)
    choices: dict[str, template.Choices] = {"street": list(names.street.values()), "community": within}
    choices |= {"unit": list(names.unit_full.values()), "topic": list(names.topic.values())}
    return File("重点矛盾台账模板.xlsx", XLSX, template.workbook(source, choices, mark), 0)


def _problems(connection: Connection, viewer: Viewer, given: Arguments, mark: Mark) -> File:
    """What was wrong in a file: of a job {"job": id}, whose dry run has the clerk's own rows as long as the upload is
    there, or of a batch {"batch": id}."""
    sheet = None
    if "batch" in given:
        try:
            told = asdict(batches.report(connection, viewer, given["batch"]))
        except batches.NoSuchBatch as gone:
            raise LookupError(given["batch"]) from gone
        told["problems_total"] = len(told["problems"])
    else:
        job = jobs.job(connection, viewer, given["job"])
        if job is None or job.result is None:
            raise LookupError(given["job"])
        told = job.result
        sheet = _sheet(job.arguments, told["sheet"]) if job.kind == "dry_run" else None
    found = [Problem(**problem) for problem in told["problems"]]
    without = [*(name for name, _ in told["refused_columns"]), *told["unused_columns"]]
    content = problems.workbook(found, told["problems_total"], mark, sheet, without)
    return File("导入问题.xlsx", XLSX, content, len(found))


def _sheet(arguments: Arguments, sheet: str) -> Table | None:
    source = reader(arguments["source"], arguments.get("mapping"))
    try:
        token = arguments["token"]
        return table(read(open_file(inbox.path(token), inbox.name(token)), sheet), known(source), source.head_rows)
    except FileProblem:
        return None


# --- households and people --------------------------------------------------------------------------------------


def _area_sheet(connection: Connection, viewer: Viewer, given: Arguments, mark: Mark) -> File:
    """Households and people to fill in, with those in force on a day {"on": …}."""
    on = date.fromisoformat(given["on"])
    areas = district.by_code(connection)
    content = workbook(area_sheet.paper(areas, area_figures.in_force(connection, on), on), mark)
    return File(f"{area_sheet.TITLE}-{on:%Y%m%d}.xlsx", XLSX, content, len(areas))


KINDS: Mapping[str, Kind] = {
    "cases": Kind(Right.EXPORT, _cases),
    "disputes": Kind(Right.EXPORT, _disputes),
    "places": Kind(Right.EXPORT, _places),
    "template": Kind(Right.IMPORT, _template),
    "problems": Kind(Right.IMPORT, _problems),
    "area_sheet": Kind(Right.ADMINISTER, _area_sheet),
}
