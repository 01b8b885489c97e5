"""How long and how much memory a large roster takes, from the upload to everybody enrolled; a line each.

    python benchmarks/roster.py [--rows 20000] [--json]

Each size runs in a process of its own, on a fresh SQLite database, so that the peak is that of the import.
The roster is generated: names, addresses, twelve columns of answers as long as those of the public rosters.
"""

import argparse
import contextlib
import csv
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

SIZES = (5_000, 20_000)
TOPICS = ("public speaking", "negotiation", "leading a team", "hiring", "career change", "budgets", "writing")
COLUMNS = 12


def main() -> int:
    """Measure the sizes asked for, each in its own process."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, action="append")
    parser.add_argument("--json", action="store_true", help="Measure one size in this process; print JSON.")
    asked = parser.parse_args()
    if asked.json:
        print(json.dumps(measure((asked.rows or [SIZES[0]])[0])))
        return 0
    print(f"{'rows':>8}{'MB of file':>12}{'check s':>10}{'apply s':>10}{'peak MB':>10}")
    for rows in asked.rows or SIZES:
        line = in_its_own_process(rows)
        took = f"{line['check_s']:>10.1f}{line['apply_s']:>10.1f}"
        print(f"{rows:>8}{line['file_mb']:>12.1f}{took}{line['peak_mb']:>10.0f}", flush=True)
    return 0


def in_its_own_process(rows: int) -> dict[str, float]:
    """Return the figures of one size, measured in a fresh process."""
    done = subprocess.run(  # noqa: S603  ourselves
        [sys.executable, __file__, "--json", "--rows", str(rows)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "TELEMACHY_DATABASE_URL": ""},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def roster(rows: int) -> bytes:
    """Return a file of so many people, one in four a mentor."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    answers = [f"Question {number}: what would you say about it?" for number in range(COLUMNS)]
    writer.writerow(["Employee ID", "Full name", "Email", "Role", "Max mentees", *answers])
    for number in range(rows):
        said = [
            "; ".join(TOPICS[(number * 3 + column + step) % len(TOPICS)] for step in range(4))
            for column in range(COLUMNS)
        ]
        role = "mentor" if number % 4 == 0 else "mentee"
        places = "2" if role == "mentor" else ""
        name, address = f"Person Number {number}", f"person.{number}@example.org"
        writer.writerow([f"e{number}", name, address, role, places, *said])
    return stream.getvalue().encode()


def _peak_mb() -> float:
    """The most memory this process has held, in MB."""
    # The kernel's ru_maxrss outlives exec: a child of a large process would begin with its parent's peak.
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(rows: int) -> dict[str, float]:
    """Import so many people into a fresh database; return seconds and the peak of this process."""
    import django

    django.setup()
    from django.test.utils import setup_databases, setup_test_environment
    from tests.harness.databases import use_sqlite_file

    with tempfile.TemporaryDirectory(prefix="telemachy-roster-") as folder:
        use_sqlite_file(Path(folder))
        setup_test_environment()
        with contextlib.redirect_stdout(io.StringIO()):
            setup_databases(verbosity=0, interactive=False)
        return _imported(roster(rows), rows)


def _imported(content: bytes, rows: int) -> dict[str, float]:
    from tests import cast

    from telemachy.programs.actions import importing
    from telemachy.programs.choices import FileRole, ImportState
    from telemachy.programs.models import Enrollment

    cora = cast.cora()
    cohort = cast.program_of(cora).cohorts.get()
    files = [importing.UploadedRoster(FileRole.BOTH, "people.csv", content)]
    found = importing.receive_roster(actor=cora, cohort=cohort, files=files, now=cast.NOW)
    meanings = {role: [each["meaning"] for each in columns] for role, columns in found.mapping.items()}
    importing.confirm_columns(actor=cora, roster_import=found, meanings=meanings, now=cast.NOW)
    began = time.monotonic()
    importing.check_roster(roster_import=found, now=cast.NOW)
    checked = time.monotonic()
    found.refresh_from_db()
    importing.ask_to_apply(actor=cora, roster_import=found, now=cast.NOW)
    importing.apply_roster(roster_import=found, now=cast.NOW)
    applied = time.monotonic()
    found.refresh_from_db()
    if found.state != ImportState.APPLIED or Enrollment.objects.filter(cohort=cohort).count() != rows:
        raise RuntimeError(f"The roster was not applied: {found.state}.")
    return {
        "rows": rows,
        "file_mb": len(content) / 1e6,
        "check_s": checked - began,
        "apply_s": applied - checked,
        "peak_mb": _peak_mb(),
    }


if __name__ == "__main__":
    sys.exit(main())
