"""What happens when two people act at the same moment, many thousand times; prints a table a database.

    python benchmarks/races.py [--attempts 100000] [--only sqlite|postgres]

Two yeses at once, a yes and a no, two proposals for one last place, and two coordinators who publish. Each
attempt lets both go at once, on connections of their own, and looks afterwards at what must hold. Violations
must be 0; the last two lines are the negative control, the same races without the guard.
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

    with tempfile.TemporaryDirectory(prefix="telemachy-races-") as folder:
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
    from tests.mentorships.racing import (
        race_for_the_last_place,
        race_to_accept,
        race_yes_and_no,
        without_the_count_of_places,
        without_the_locked_row,
    )
    from tests.rounds.racing import race_to_publish

    publications = max(1, attempts // 200)  # each needs a round of its own
    third = (attempts - publications) // 3
    yield "two yeses", False, lambda: race_to_accept(third)
    yield "a yes and a no", False, lambda: race_yes_and_no(third)
    yield "the last place", False, lambda: race_for_the_last_place(attempts - publications - 2 * third)
    yield "two publish", False, lambda: race_to_publish(publications)
    controls = min(CONTROLS, attempts)
    yield "control: no locked row", True, lambda: _under(without_the_locked_row, race_to_accept, controls)
    yield (
        "control: no count of places",
        True,
        lambda: _under(without_the_count_of_places, race_for_the_last_place, controls),
    )


def _under(
    guard_off: Callable[[], contextlib.AbstractContextManager[None]],
    race: "Callable[[int, str], Figures]",
    attempts: int,
) -> "Figures":
    with guard_off():
        return race(attempts, f"Control{race.__name__}")


if __name__ == "__main__":
    sys.exit(main())
