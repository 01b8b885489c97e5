"""What a thousand kill -9 do to mails, tasks and publications, on each database that is here; prints a table.

    python benchmarks/kills.py [--kills 1000] [--only sqlite|postgres]

The scenarios are those of the test suite, larger. A kill strikes at a named point of the code, at random;
afterwards the work is taken up again, until nothing is left to do. Lost must be 0; mails may be repeated as
often as a kill fell between the server's 250 and our mark, and carry the same Message-ID.
"""

import argparse
import contextlib
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.notifications.kill_scenarios import Figures

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]


def main() -> int:
    """Run every scenario on every database and print one line each."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else "")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:
        return _run_scenarios(given.kills)
    print("database    scenario       kills  messages  lost  repeated  seconds")
    codes = []
    if given.only != "postgres":
        codes.append(_in_a_process_of_its_own(given.kills, ""))
    if given.only != "sqlite":
        from tests.harness.cluster import throwaway_cluster

        with throwaway_cluster() as url:
            codes.append(_in_a_process_of_its_own(given.kills, url))
    return max(codes)


def _in_a_process_of_its_own(kills: int, url: str) -> int:
    """Django keeps to one database for the life of a process."""
    return subprocess.run(  # noqa: S603  ourselves
        [sys.executable, __file__, "--here", "--kills", str(kills)],
        env={**os.environ, "TELEMACHY_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        check=False,
    ).returncode


def _run_scenarios(kills: int) -> int:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import setup_databases, setup_test_environment
    from tests.harness.audit_lock import let_tests_empty_tables
    from tests.harness.databases import use_sqlite_file

    let_tests_empty_tables()
    with tempfile.TemporaryDirectory(prefix="telemachy-kills-") as folder:
        use_sqlite_file(Path(folder))
        setup_test_environment()
        with contextlib.redirect_stdout(io.StringIO()):
            setup_databases(verbosity=0, interactive=False)
        failed = 0
        for name, scenario in _scenarios():
            started = time.monotonic()
            figures = scenario(kills)
            counted = f"{figures.kills:>6} {figures.messages:>9} {figures.lost:>5} {figures.repeated:>9}"
            took = time.monotonic() - started
            print(f"{connection.vendor:<11} {name:<13} {counted} {took:>8.0f}", flush=True)
            failed += bool(figures.lost or figures.strangers or figures.repeated > figures.kills)
            call_command("flush", interactive=False, verbosity=0)
    return 1 if failed else 0


def _scenarios() -> Iterator[tuple[str, Callable[[int], "Figures"]]]:
    from tests.notifications.kill_scenarios import kill_the_mailing, kill_the_tasks
    from tests.rounds.publishing_kills import kill_the_publishing

    yield "mails", lambda kills: kill_the_mailing(kills=kills, mails=kills * 3, seed=1)
    yield "tasks", lambda kills: kill_the_tasks(kills=kills, tasks=kills * 3 // 2, seed=1)
    yield "publications", lambda kills: kill_the_publishing(kills=kills, seed=1)


if __name__ == "__main__":
    sys.exit(main())
