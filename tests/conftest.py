"""Fixtures and options every test may use. What they stand on is in tests/harness."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytest_django import DjangoDbBlocker
from tests.harness.tools import chromium as chromium_program
from tests.harness.tools import missing

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from tests.harness.browser import Visitors
    from tests.harness.draining import Drain

_LONGEST = {"test_sweep.py", "test_hostile.py"}
_DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_app", "page", "visitors"}


# --- Which tests run, and what is said of them ---


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--touching-database",
        action="store_true",
        help="Only the tests that use a database; the rest need no second run on another one.",
    )
    parser.addoption(
        "--only-requirements", action="store_true", help="Only the tests that show a requirement to hold."
    )


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Read no file of which a second run on another database would take nothing."""
    if not config.getoption("--touching-database"):
        return None
    parts = collection_path.parts
    if parts[-2:] == ("tests", "matching"):  # the engine never meets Django
        return True
    is_page = parts[-2:-1] == ("pages",) and parts[-1].startswith("test_")
    return True if is_page and "transaction" not in collection_path.read_text("utf-8") else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out tests on real data when none is named, of the other database, and those not asked for."""
    for item in items:
        for marker in item.iter_markers("requirement"):
            item.user_properties.extend(("requirement", statement) for statement in marker.args)
    if not os.environ.get("TELEMACHY_DATA"):
        _deselect(config, items, lambda item: item.get_closest_marker("data") is not None)
    _deselect(config, items, _is_about_another_database)
    if config.getoption("--only-requirements"):
        _deselect(config, items, lambda item: item.get_closest_marker("requirement") is None)
    if config.getoption("--touching-database"):
        _deselect(config, items, lambda item: not _touches_database(item) or _is_of_one_page(item))
    # The longest first, so that no worker is left alone with them in the end.
    items.sort(key=lambda item: item.path.name not in _LONGEST)
    # Where all begin at once. On a file, the first makes what the others copy, while they do without.
    if config.getoption("--touching-database"):
        items[:] = _shared_out(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def _shared_out(items: list[pytest.Item], workers: int) -> list[pytest.Item]:
    """Let each worker begin with some of the longest; all are handed runs of as many tests."""
    longest = [item for item in items if item.path.name in _LONGEST]
    others = [item for item in items if item.path.name not in _LONGEST]
    shared: list[pytest.Item] = []
    for worker in range(workers):
        own = longest[worker::workers]
        size = (len(items) - len(shared)) // (workers - worker)
        rest = max(0, size - len(own))
        shared += own + others[:rest]
        others = others[rest:]
    return shared + others


def _is_about_another_database(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("database")
    if marker is None and not _only_looks(item):
        return False
    from django.db import connection

    return connection.vendor not in (marker.args if marker else ("sqlite",))


def _only_looks(item: pytest.Item) -> bool:
    """Whether a test is about how a page looks and works in a browser; a journey is about more."""
    is_in_a_browser = item.get_closest_marker("browser") is not None or "chromium" in getattr(
        item, "fixturenames", ()
    )
    return is_in_a_browser and "journeys" not in item.path.parts


def _is_of_one_page(item: pytest.Item) -> bool:
    """Whether a test is about one act on one page, without commits of its own.

    What a page asks of the database is asked on every database by the sweep, which opens each page as each
    role, by the hostile values, and by the tests of actions and queries; a second run of these adds minutes.
    """
    marker = item.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction", False)
    return item.path.parent.name == "pages" and not commits


def _touches_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or not fixtures.isdisjoint(_DATABASE_FIXTURES)


def _deselect(
    config: pytest.Config, items: list[pytest.Item], unwanted: Callable[[pytest.Item], bool]
) -> None:
    left_out = [item for item in items if unwanted(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not unwanted(item)]


class _Tally:
    """Writes what happened to each test to the file that TELEMACHY_TALLY names, for tests/run.py."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tests: dict[str, dict[str, object]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        known = self.tests.setdefault(
            report.nodeid,
            {
                "outcome": "passed",
                "requirements": [v for k, v in report.user_properties if k == "requirement"],
            },
        )
        known["seconds"] = round(float(str(known.get("seconds", 0))) + report.duration, 3)
        if report.outcome != "passed" and known["outcome"] != "failed":
            known["outcome"] = report.outcome

    def pytest_sessionfinish(self) -> None:
        self.path.write_text(json.dumps(self.tests), encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    path = os.environ.get("TELEMACHY_TALLY")
    if path and not hasattr(config, "workerinput"):  # the controller sees the reports of all its workers
        config.pluginmanager.register(_Tally(Path(path)))


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of real data; its absence is a failure once it has been named."""
    folder = Path(os.environ["TELEMACHY_DATA"])
    assert folder.is_dir(), f"TELEMACHY_DATA names {folder}, which is not a folder"
    return folder


# --- An installation of the tests' own ---


@pytest.fixture(scope="session")
def migrated(pytestconfig: pytest.Config) -> Path:
    """Where migrated, empty databases are put by for the next run."""
    cache: Path = pytestconfig.cache.mkdir("migrated")  # type: ignore[union-attr]
    return cache


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_modify_db_settings_parallel_suffix: None,
    migrated: Path,
) -> None:
    """SQLite in a file, which other processes can share."""
    from tests.harness.databases import take_migrated, use_sqlite_file

    use_sqlite_file(tmp_path_factory.mktemp("home"))
    take_migrated(migrated)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker, migrated: Path) -> None:
    """The audit is only added to, by the database's own word; between tests it is emptied all the same."""
    from tests.harness.audit_lock import let_tests_empty_tables
    from tests.harness.databases import keep_migrated

    let_tests_empty_tables()
    with django_db_blocker.unblock():
        keep_migrated(migrated)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """What an earlier run migrated is used again, and a throw-away server takes its databases along.

    Nothing is dropped in the end, so a session that is still open there spoils no ending either.
    """
    return not os.environ.get("TELEMACHY_DATABASE_URL") or "THROWAWAY_POSTGRES" in os.environ


@pytest.fixture(scope="session", autouse=True)
def _static_files(request: pytest.FixtureRequest) -> None:
    """Gather and hash the static files into the tests' own home, as an installation does; pages name them."""
    if any(_touches_database(item) for item in request.session.items):
        from tests.harness.site import collect_static, remember_static_files

        collect_static()
        remember_static_files()


@pytest.fixture
def worker(transactional_db: None) -> "Drain":
    """Runs, in this process, all that a worker would do: `worker.drain()`."""
    from tests.harness.draining import Drain

    return Drain()


# --- A browser ---


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Browser]":
    """The browser; a test that needs it is skipped, by name, where there is none."""
    program = chromium_program()
    if program is None:
        missing("browser", "Chromium is not installed (apt-get install chromium libatomic1).")
        return
    from tests.harness.browser import started_chromium

    with started_chromium(program) as browser:
        yield browser


@pytest.fixture
def live_app(transactional_db: None) -> Iterator[str]:
    """The address of the application, served as an installation serves it."""
    from tests.harness.site import served

    with served() as url:
        yield url


@pytest.fixture
def visitors(chromium: "Browser", live_app: str) -> "Iterator[Visitors]":
    """Opens windows on the application: `visitors.arrive(width=PHONE, scheme="dark", javascript=False)`.

    The test fails when a page reports a script error, breaks the content security policy or asks
    another host.
    """
    from tests.harness.browser import Visitors

    windows = Visitors(chromium, live_app)
    yield windows
    windows.leave()
    assert windows.troubles == []


@pytest.fixture
def page(visitors: "Visitors") -> "Page":
    """One window at desk width, light, with JavaScript."""
    return visitors.arrive()
