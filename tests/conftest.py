"""Fixtures that any test may ask for: databases of both kinds, the sample district, ../shared, a server, a browser."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser

from domain.visibility import Role
from tests import browser as browsers
from tests import databases as made
from tests.databases import Databases

_numbers = count(1)
# Nothing is judged by how long it took.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
made.compile_once()


# What takes longest by itself: begun first, so that no worker is left alone with it at the end.
DEAREST = (
    "tests/pages/test_in_browser.py",
    "tests/leaks/test_forged.py",
    "tests/pages/test_acts_in_browser.py",
    "tests/data_access/test_leaks.py",
    "tests/benchmarks/",
    "tests/gate/test_in_browser.py",
    "tests/pages/test_import_in_browser.py",
    "tests/leaks/",
    "tests/injection/",
    "tests/sample_data/",
    "tests/fuzz/",
    "tests/data_access/imports/test_killed.py",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The dearest first; a file stays together, so the first worker, which begins at the first test, has the dearest and
    the second takes over from their end."""

    def rank(item: pytest.Item) -> int:
        return next((nr for nr, path in enumerate(DEAREST) if item.nodeid.startswith(path)), len(DEAREST))

    items.sort(key=rank)


def pytest_collection_finish() -> None:
    """What is loaded for the whole run is not looked through for garbage again and again."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.add_cleanup(made.in_memory())


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """One folder for the whole run, the same for all workers; in memory where there is room."""
    if made.IN_MEMORY in os.environ:
        return Path(os.environ[made.IN_MEMORY])
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def postgres_server(run_folder: Path) -> Iterator[made.PostgresServer]:
    """The run's PostgreSQL; apart from `databases`, so that a worker that goes back and forth between the engines
    starts it only once."""
    with made.postgres(run_folder) as server:
        yield server


@pytest.fixture(scope="session", params=made.ENGINES)
def databases(request: pytest.FixtureRequest, run_folder: Path) -> Databases:
    """Where databases are made; a test that asks for it, or for what stands on it, runs on both engines."""
    if request.param == "sqlite":
        return made.SqliteFiles(run_folder)
    return request.getfixturevalue("postgres_server")


def _own_copy(databases: Databases, template: str, worker_id: str) -> Iterator[str]:
    name = f"{template}_{worker_id}_{next(_numbers)}"
    databases.copy(template, name)
    yield databases.url(name)
    databases.drop(name)


@pytest.fixture
def empty_database_url(databases: Databases, worker_id: str) -> Iterator[str]:
    """A new database without a single table, for the migrations themselves."""
    name = f"empty_{worker_id}_{next(_numbers)}"
    databases.create(name)
    yield databases.url(name)
    databases.drop(name)


@pytest.fixture
def database_url(databases: Databases, run_folder: Path, worker_id: str) -> Iterator[str]:
    """A new migrated database without rows of ours, the test's own to write to."""
    yield from _own_copy(databases, made.template(run_folder, databases, "migrated", made.MIGRATED), worker_id)


@pytest.fixture(scope="session")
def sample_url(databases: Databases, run_folder: Path, worker_id: str) -> Iterator[str]:
    """The sample district (2,000 matters, seed 7, on TODAY), shared by all tests of a worker: read it only."""
    yield from _own_copy(databases, made.template(run_folder, databases, "sample", made.SAMPLE), worker_id)


@pytest.fixture
def sample_copy_url(databases: Databases, run_folder: Path, worker_id: str) -> Iterator[str]:
    """The sample district, the test's own to write to."""
    yield from _own_copy(databases, made.template(run_folder, databases, "sample", made.SAMPLE), worker_id)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder ../shared with the source document, geography and real exports; it is no part of the project."""
    folder = made.HOUSE.parent / "shared"
    if not folder.is_dir():
        pytest.skip("../shared is not on this machine")
    return folder


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. Skips where there is none, unless REQUIRE_BROWSER is set, as in CI."""
    if not browsers.CHROMIUM.exists():
        missing = f"no browser: {browsers.CHROMIUM} is missing (apt-get install chromium)"
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail(missing)
        pytest.skip(missing)
    with browsers.chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def server(run_folder: Path, worker_id: str) -> Iterator[str]:
    """The address of a running house over a worker's own copy of the sample district, on SQLite, on TODAY."""
    files = made.SqliteFiles(run_folder)
    name = f"server_{worker_id}"
    files.copy(made.template(run_folder, files, "sample", made.SAMPLE), name)
    with browsers.running_app(files.url(name), run_folder / f"{name}.log") as address:
        yield address


@pytest.fixture
def visit(chromium: Browser, server: str) -> Iterator[Callable[..., browsers.Visitor]]:
    """Opens windows: `visit(size=PHONE, scheme="dark").open("/overview")`, signed in for the office unless another role
    is named; role=None: nobody. Every test that uses it fails if any request went to another host."""
    with ExitStack() as windows:
        opened: list[browsers.Visitor] = []

        def new_window(
            size: tuple[int, int] = browsers.DESKTOP,
            scheme: browsers.Scheme = "light",
            role: Role | None = Role.OFFICE_STAFF,
        ) -> browsers.Visitor:
            opened.append(windows.enter_context(browsers.visitor(chromium, server, size, scheme, role)))
            return opened[-1]

        yield new_window
        assert [url for window in opened for url in window.outside()] == []
