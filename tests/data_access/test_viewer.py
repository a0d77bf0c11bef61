"""No query without a viewer: what in data_access reads matters or disputes takes one, second after the connection."""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from types import ModuleType

import data_access
from data_access import tables

# What reads matters without a viewer, and why it may.
EXEMPT = {
    "check.check": "proves the whole database, from the command line; shows numbers of matters only to its keeper",
    "check.foresee": "counts what a recompute would change",
    "check.recompute": "changes every matter that depends on a rule, from the command line",
    "imports.batches.undo": "writes",
    "imports.standing.astray": "asks only which entries of the district are in use, for check and undo",
    "imports.standing.bring": "writes",
    "imports.standing.bring_entries_in_line": "writes",
    "imports.standing.follow": "writes",
    "imports.standing.left": "names of entries of the district",
    "imports.standing.said_of": "the import's own reading of the events it may change",
    "loading.refuse_filled": "asks only whether there is any matter at all",
    "loading.counts": "counts rows of tables, for the report of a load",
    "metrics.measure.begun": "the first day of which anything is known in the district, of nobody in particular",
    "renaming.foresee": "counts what a change of a name or successor would touch",
    "renaming.foresee_back": "counts the same",
    "search.index_area": "writes the index",
    "search.index_all": "writes the index",
    "search.index": "writes the index",
    "search.add": "writes the index",
    "search.forget": "writes the index",
    "search.is_complete": "counts rows, for migrate and check",
    "setting_changes.foresee": "counts what a setting would move; no matter or dispute leaves it",
    "setting_changes.confirm": "writes, and counts what moved",
    "setting_changes.waiting": "counts clocks",
    "topic_marks.matters": "counts matters for who sets up the district",
    "writing.add_matter": "writes",
    "writing.add_dispute": "writes",
    "writing.record": "writes",
    "writing.withdraw_event": "writes",
    "writing.take_back": "writes",
    "writing.link": "writes",
    "writing.refile": "writes",
    "writing.correct_received": "writes",
    "writing.file_by_place": "writes",
    "writing.rederive": "writes",
    "writing.events_of": "the writer's own reading of the events of one subject",
    "writing.events_by_subject": "the same of several; who may see them was asked by whoever names them",
    "writing.wanted_rows": "the writer's own reading of one subject",
}
# Tables whose rows say something of a matter or a dispute.
GUARDED = {"matters", "disputes", "dispute_matters", "events", *(table.name for table in tables.FACTS)}


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(data_access.__path__, "data_access."):
        if ".migrations" not in found.name:
            yield importlib.import_module(found.name)


def public_functions() -> Iterator[tuple[str, Callable]]:
    for module in modules():
        for name, value in vars(module).items():
            if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_"):
                yield f"{module.__name__.removeprefix('data_access.')}.{name}", value


def touched(module: ModuleType) -> dict[str, set[str]]:
    """For each function of a module, the guarded tables it names, itself or through functions of the same module."""
    tree = ast.parse(inspect.getsource(module))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }

    def names(node: ast.AST, seen: frozenset[str]) -> set[str]:
        found = set()
        for part in ast.walk(node):
            if isinstance(part, ast.Attribute) and part.attr in GUARDED and ast.unparse(part.value) == "tables":
                found.add(part.attr)
            elif isinstance(part, ast.Name) and part.id not in seen:
                inner = functions.get(part.id) or constants.get(part.id)
                if inner is not None:
                    found |= names(inner, seen | {part.id})
        return found

    return {name: names(node, frozenset({name})) for name, node in functions.items()}


def takes_connection(function: Callable) -> bool:
    parameters = list(inspect.signature(function).parameters)
    return bool(parameters) and parameters[0] in ("connection", "engine")


def asks_who(function: Callable) -> bool:
    """A viewer, or the session of one who acts."""
    return not {"viewer", "session"}.isdisjoint(inspect.signature(function).parameters)


def test_whatever_reads_matters_takes_a_viewer():
    readers = {
        f"{module.__name__.removeprefix('data_access.')}.{name}"
        for module in modules()
        for name, found in touched(module).items()
        if found
    }
    without = {
        name
        for name, function in public_functions()
        if name in readers and takes_connection(function) and not asks_who(function)
    }
    assert without - EXEMPT.keys() == set()


def test_the_viewer_comes_second():
    misplaced = [
        name
        for name, function in public_functions()
        if takes_connection(function)
        and "viewer" in inspect.signature(function).parameters
        and list(inspect.signature(function).parameters)[1] != "viewer"
    ]
    assert misplaced == []


def test_a_viewer_is_never_left_out_by_default():
    optional = [
        name
        for name, function in public_functions()
        for parameter in inspect.signature(function).parameters.values()
        if parameter.name == "viewer" and parameter.default is not inspect.Parameter.empty
    ]
    assert optional == []


def test_every_exemption_is_still_needed():
    known = {name for name, _ in public_functions()}
    assert {name for name in EXEMPT if name not in known} == set()


def test_the_test_would_see_a_reader_without_a_viewer():
    found = touched(importlib.import_module("data_access.search"))
    assert found["find"] == {"matters", "disputes", "ledger_spells"}
    assert found["index_all"] >= {"matters", "disputes", "ledger_spells"}
