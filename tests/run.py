"""`make test`: the whole suite on SQLite, then what touches a database again on PostgreSQL; says what ran.

Arguments are handed to pytest. TELEMACHY_REQUIRE=browser,postgres makes the absence of one a failure.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.harness.cluster import ClusterError, throwaway_cluster  # noqa: E402
from tests.harness.databases import TEMPLATE, migrated_on  # noqa: E402
from tests.harness.tools import REQUIRED, chromium, postgres_binaries  # noqa: E402

_NO_TESTS = 5  # pytest's exit code


@dataclass(frozen=True)
class Run:
    """One run of the suite on one database."""

    database: str
    code: int
    outcomes: Counter[str]
    seconds: float

    def __str__(self) -> str:
        counted = ", ".join(
            f"{self.outcomes[kind]} {kind}" for kind in ("passed", "failed", "skipped") if self.outcomes[kind]
        )
        return f"{self.database}: {counted or 'no tests'} in {self.seconds:.0f} s"


def main(arguments: list[str]) -> int:
    """Run the suite on each database that is here and print one line that says what ran."""
    runs: list[Run] = []
    said: list[str] = []
    with ExitStack() as stack:
        try:
            url = stack.enter_context(throwaway_cluster()) if postgres_binaries() else ""
        except ClusterError as error:
            url = ""
            said.append(f"PostgreSQL did not start: {error}")
        template = stack.enter_context(migrated_on(url)) if url else None
        runs.append(_run("SQLite", [*arguments], {"TELEMACHY_DATABASE_URL": ""}))
        if url and template:
            runs.append(
                _run(
                    "PostgreSQL",
                    ["--touching-database", *arguments],
                    {"TELEMACHY_DATABASE_URL": url, "THROWAWAY_POSTGRES": "yes", TEMPLATE: template()},
                )
            )
        else:
            said.append("PostgreSQL: not run, its server is not installed")
    said.append("Chromium: ran" if chromium() else "Chromium: not run, it is not installed")
    said.append(
        "Real data: ran"
        if os.environ.get("TELEMACHY_DATA")
        else "Real data: not run, TELEMACHY_DATA is unset"
    )
    absent = {"postgres": len(runs) == 1, "browser": chromium() is None}
    lacking = [tool for tool in sorted(REQUIRED) if absent.get(tool)]
    print("\n" + ". ".join([*map(str, runs), *said]) + ".")
    if lacking:
        print(f"Failed: TELEMACHY_REQUIRE asks for {' and '.join(lacking)}.")
    return 1 if lacking or any(run.code for run in runs) else 0


def _run(database: str, arguments: list[str], environment: dict[str, str]) -> Run:
    print(f"\n--- {database} ---", flush=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="telemachy-tally-") as folder:
        tally = Path(folder) / "tally.json"
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-n", _workers(), "--dist", "worksteal", *arguments],
            cwd=ROOT,
            env={**os.environ, **environment, "TELEMACHY_TALLY": str(tally)},
            check=False,
        )
        tests = json.loads(tally.read_text("utf-8")) if tally.exists() else {}
    code = 0 if done.returncode == _NO_TESTS and "--touching-database" in arguments else done.returncode
    _say_slowest(tests)
    return Run(
        database, code, Counter(test["outcome"] for test in tests.values()), time.monotonic() - started
    )


def _say_slowest(tests: dict[str, dict[str, Any]], how_many: int = 8) -> None:
    """Which files took longest: where to look when the suite grows slow."""
    spent: Counter[str] = Counter()
    for name, test in tests.items():
        spent[name.partition("::")[0]] += test.get("seconds", 0)
    longest = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in spent.most_common(how_many))
    print(f"Longest: {longest}.", flush=True)


def _workers() -> str:
    """One more than processors, since workers also wait: for a browser, a server, another process."""
    return str(min((os.cpu_count() or 1) + 1, 5))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
