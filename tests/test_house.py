"""The house rules that no checker knows: what each file says first, what it may be called, what may not be stored."""

import ast
import hashlib
import re
import sys
import tomllib
from collections.abc import Iterator
from itertools import pairwise

import pytest
from sqlalchemy import MetaData, create_engine, select

from data_access.imports.fields import BY_NAME
from data_access.imports.mapping import DATE_WORDS, KEYS
from tests.databases import HOUSE

OURS = ("domain", "data_access", "briefing", "gate", "pages", "sample_data", "benchmarks", "tests")
SOURCES = sorted(
    [*HOUSE.glob("*.py"), *(file for folder in OURS for file in HOUSE.glob(f"{folder}/**/*.py"))],
)
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "service", "services"}

# DOMAIN.md 8: columns that turn the case book into a file on people.
FORBIDDEN_CHINESE = (
    "身份证", "电话", "进京", "缠访", "重点人员", "稳控", "管控", "扬言", "滞留",
    "关注程度", "政治面貌", "宗教信仰", "随访人", "画像",
)  # fmt: skip
FORBIDDEN_ENGLISH = {
    "petitioner", "complainant", "applicant", "visitor", "caller", "resident", "tenant", "surname",
    "phone", "telephone", "mobile", "email", "address", "identity", "passport", "idcard",
    "birthday", "birthdate", "gender", "sex", "ethnicity", "religion", "political", "risk", "score", "label",
}  # fmt: skip
# A yes or no of the matter that stops its clock (DOMAIN.md 2), and the machine an official signed in from.
HARMLESS = {"matters.address_unclear", "audit.address"}
# SHA-256 (16 digits) of the officials' names in the source document, bare or behind their title; the names
# themselves may stand nowhere, so not here either.
OFFICIALS = {"8e943a2987d20dd1", "2841cd2e94a0f9d3", "dfcf7184fc1717db", "9cf0191bc244de53", "bae32b3f7b5a8897"}


def imported_by(file_name: str) -> set[str]:
    """The top-level names a file imports, wherever in it the import stands."""
    found = set()
    for node in ast.walk(ast.parse((HOUSE / file_name).read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def texts() -> Iterator[tuple[str, str]]:
    """Every file of ours that people read: (path, text)."""
    for pattern in ("*.md", "*.py", "docs/**/*.md", *(f"{folder}/**/*" for folder in OURS)):
        for file in HOUSE.glob(pattern):
            if file.suffix in {".py", ".md", ".csv", ".json", ".txt"}:
                yield str(file.relative_to(HOUSE)), file.read_text(encoding="utf-8")


# Mobile and identity numbers, as petitions are full of them.
PERSONAL_NUMBER = re.compile(r"(?<!\d)(1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")


def words(name: str) -> set[str]:
    """id_number → {id, number, idnumber}."""
    parts = name.lower().split("_")
    return {*parts, *(a + b for a, b in pairwise(parts))}


# Which way imports go: import-linter sees packages only.


def test_manage_works_without_a_screen_and_leaves_sql_to_data_access():
    assert imported_by("manage.py") & {"streamlit", "pydeck", "pages", "sqlalchemy", "psycopg", "alembic"} == set()


@pytest.mark.parametrize("entrance", ["app.py", "job.py"])
def test_app_leaves_sql_to_data_access(entrance: str):
    assert imported_by(entrance) & {"sqlalchemy", "psycopg", "alembic", "sample_data"} == set()


def test_start_needs_nothing_but_python():
    assert imported_by("start.py") - sys.stdlib_module_names == set()


def test_nobody_imports_an_entrance():
    # start.py is plain functions over a server's process, which the benchmarks wait for and stop in the same way.
    entrances = {"app", "job", "manage"}
    importers = {str(file.relative_to(HOUSE)) for file in SOURCES if imported_by(str(file)) & entrances}
    assert importers == {"tests/test_manage.py"}


def test_import_linter_knows_every_package():
    with (HOUSE / "pyproject.toml").open("rb") as file:
        known = tomllib.load(file)["tool"]["importlinter"]["root_packages"]
    packages = {file.parent.name for file in HOUSE.glob("*/__init__.py")} - {"tests", "benchmarks"}
    assert set(known) == packages


def test_no_folder_is_invisible_to_import_linter():
    folders = {file.parent for file in SOURCES if file.parent != HOUSE} - {HOUSE / "benchmarks"}
    without = {str(folder.relative_to(HOUSE)) for folder in folders if not (folder / "__init__.py").exists()}
    assert {folder for folder in without if not folder.startswith("tests")} == set()


# What a newcomer finds.


def test_every_file_says_first_why_it_exists():
    silent = []
    for file in SOURCES:
        parsed = ast.parse(file.read_text())
        if ast.get_docstring(parsed) is None or parsed.body[0].lineno > 2:
            silent.append(str(file.relative_to(HOUSE)))
    assert silent == []


@pytest.mark.parametrize("name", ["Makefile", "pyproject.toml", ".ci/run", "requirements.in", "requirements-dev.in"])
def test_every_other_file_says_it_too(name: str):
    lines = [line for line in (HOUSE / name).read_text().splitlines() if not line.startswith("#!")]
    assert re.match(r"# \w", lines[0])


def test_no_file_has_a_name_that_says_nothing():
    named = {part for file in SOURCES for part in file.relative_to(HOUSE).with_suffix("").parts}
    assert named & VAGUE == set()


# What may not be known.


def test_the_tables_describe_matters_and_no_petitioner():
    from data_access import tables

    forbidden = [
        f"{table.name}.{column.name}"
        for table in tables.metadata.tables.values()
        for column in table.columns
        if words(column.name) & FORBIDDEN_ENGLISH
        or words(table.name) & FORBIDDEN_ENGLISH
        or any(word in f"{column.name}{column.comment}{column.info}" for word in FORBIDDEN_CHINESE)
    ]
    assert set(forbidden) - HARMLESS == set()


def test_a_forbidden_column_would_be_seen():
    assert words("id_card") & FORBIDDEN_ENGLISH == {"idcard"}
    assert words("petitioner_name") & FORBIDDEN_ENGLISH == {"petitioner"}


def hashed(text: str) -> set[str]:
    """The hash of every run of two to five characters in the text's Chinese."""
    runs = {
        run[i : i + n]
        for run in set(re.findall(r"[\u4e00-\u9fff]{2,}", text))
        for n in (2, 3, 4, 5)
        for i in range(len(run) - n + 1)
    }
    return {hashlib.sha256(run.encode()).hexdigest()[:16] for run in runs}


def test_no_official_of_the_source_document_is_named():
    assert [path for path, text in texts() if hashed(text) & OFFICIALS] == []


# Digits drawn by lot, eleven of which may stand in a row.
DIGESTS = {"hash", "previous", "key", "password"}


def test_the_sample_describes_nobody(sample_url):
    engine = create_engine(sample_url)
    stored = MetaData()
    stored.reflect(engine)
    with engine.connect() as connection:
        written = {
            table.name: "\n".join(
                value
                for row in connection.execute(select(*(c for c in table.c if c.name not in DIGESTS)))
                for value in row
                if type(value) is str
            )
            for table in stored.tables.values()
        }
    engine.dispose()
    assert len(written["matters"]) > 10_000
    assert {name: PERSONAL_NUMBER.findall(text) for name, text in written.items() if PERSONAL_NUMBER.search(text)} == {}
    assert [name for name, text in written.items() if hashed(text) & OFFICIALS] == []


def test_a_personal_number_would_be_seen():
    found = PERSONAL_NUMBER.findall("电话13800138000，身份证11010719800101123X，编号20261124000123")
    assert found == ["13800138000", "11010719800101123X"]


def test_the_hashes_are_those_of_the_source_document(shared):
    (document,) = shared.glob("docs/000_*.txt")
    assert hashed(document.read_text(encoding="utf-8")) >= OFFICIALS


# What an import says.

SENTENCES = {"Doubt": 1, "FileProblem": 0, "Refused": 0, "MappingProblem": 0, "note": 3, "Problem": 4}
# Names of programs and formats, and what a mapping is written in.
LATIN = {*KEYS, *BY_NAME, *DATE_WORDS, "finished", "matters", "disputes", "null", "Excel", "WPS", "PDF", "Word", "PPT"}
LATIN |= {"JSON", "UTF", "GBK", "GB", "MB", "DTD", "csv", "xls", "xlsx", "xlsb", "ods", "jsonl"}


def told(file: ast.Module) -> Iterator[tuple[int, ast.expr]]:
    """Line and expression of each sentence that a file of the import hands to a clerk."""
    for node in ast.walk(file):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if (at := SENTENCES.get(name)) is not None and len(node.args) > at:
                yield node.lineno, node.args[at]
            elif name == "append" and ast.unparse(node.func).startswith("faults."):
                yield node.lineno, node.args[0].elts[1] if isinstance(node.args[0], ast.Tuple) else node.args[0]


def literal(said: ast.expr, known: dict[str, list[ast.expr]]) -> Iterator[str]:
    """The texts an expression can be, with what is put into them left out; a name is what was assigned to it."""
    match said:
        case ast.Constant(value=str() as text):
            yield text
        case ast.JoinedStr():
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in said.values)
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in known:
            for value in known[name]:
                yield from literal(value, known)
        case ast.IfExp():
            yield from (*literal(said.body, known), *literal(said.orelse, known))
        case ast.Tuple():
            for part in said.elts:
                yield from literal(part, known)


def test_an_import_speaks_chinese():
    files = {
        file: ast.parse(file.read_text()) for file in SOURCES if "imports" in file.parts and "tests" not in file.parts
    }
    known: dict[str, list[ast.expr]] = {}
    for parsed in files.values():
        for node in ast.walk(parsed):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                known.setdefault(node.targets[0].id, []).append(node.value)
    said = [
        (file.name, line, text)
        for file, parsed in files.items()
        for line, expression in told(parsed)
        for text in literal(expression, known)
    ]
    strange = [
        (name, line, text)
        for name, line, text in said
        if not re.fullmatch("…+", text)  # a sentence made elsewhere, behind a column's name
        if text[-1] not in "。…" or not re.search("[一-鿿]{3}", text) or set(re.findall("[A-Za-z_]{2,}", text)) - LATIN
    ]
    assert len(said) > 80 and strange == []
