"""What happens when two people book the same mentor at the same moment, many thousand times.

    python benchmarks/bookings.py [--attempts 100000] [--only sqlite|postgres]

Two mentees take times of one mentor that overlap, each on a connection of their own, let go at once. Exactly
one may meet. The second line has neither row locks nor the look before writing, and the database's own guard
still holds; the last line is the negative control, without that guard too. Violations must be 0 in the first
two.
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
    from tests.mentorships.racing import Figures

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

CONTROLS = 200


def main() -> int:
    """Run every race on every database and print one line each."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else "")
    parser.add_argument("--attempts", type=int, default=100_000, help="in all, for each database")
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:
        return _run_races(given.attempts)
    print("database    race                        attempts  violations  seconds", flush=True)
    codes = []
    if given.only != "postgres":
        codes.append(_in_a_process_of_its_own(given.attempts, ""))
    if given.only != "sqlite":
        from tests.harness.cluster import throwaway_cluster

        with throwaway_cluster() as url:
            codes.append(_in_a_process_of_its_own(given.attempts, url))
    return max(codes)


def _in_a_process_of_its_own(attempts: int, url: str) -> int:
    """Django keeps to one database for the life of a process."""
    return subprocess.run(  # noqa: S603  ourselves
        [sys.executable, __file__, "--here", "--attempts", str(attempts)],
        env={**os.environ, "TELEMACHY_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        check=False,
    ).returncode


def _run_races(attempts: int) -> int:
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_databases, setup_test_environment
    from tests.harness.databases import use_sqlite_file

    with tempfile.TemporaryDirectory(prefix="telemachy-bookings-") as folder:
        use_sqlite_file(Path(folder))
        setup_test_environment()
        with contextlib.redirect_stdout(io.StringIO()):
            setup_databases(verbosity=0, interactive=False)
        failed = 0
        for name, is_control, race in _races(attempts):
            started = time.monotonic()
            figures = race()
            took = time.monotonic() - started
            counted = f"{figures.attempts:>8} {len(figures.violations):>11}"
            print(f"{connection.vendor:<11} {name:<27} {counted} {took:>8.0f}", flush=True)
            failed += bool(figures.violations) is not is_control
            for violation in figures.violations[:3] if not is_control else []:
                print(f"    {violation}")
    return 1 if failed else 0


def _races(attempts: int) -> Iterator[tuple[str, bool, Callable[[], "Figures"]]]:
    from tests.meetings.booking_races import race_to_book, without_any_guard, without_the_lock_and_the_look

    controls = min(CONTROLS, attempts)
    bare = max(1, attempts // 10)
    yield "two book one mentor", False, lambda: race_to_book(attempts - bare)
    yield "the database alone", False, lambda: _under(without_the_lock_and_the_look, race_to_book, bare)
    yield "control: no guard", True, lambda: _under(without_any_guard, race_to_book, controls)


def _under(
    guard_off: Callable[[], contextlib.AbstractContextManager[None]],
    race: "Callable[[int, str], Figures]",
    attempts: int,
) -> "Figures":
    with guard_off():
        return race(attempts, f"{guard_off.__name__}".title().replace("_", ""))


if __name__ == "__main__":
    sys.exit(main())
