"""How long the engine takes, beside a dense assignment, a peer and a bare product.

    python benchmarks/engine.py                     the whole table, with what was to be reached; minutes
    python benchmarks/engine.py --quick             the same rows, at sizes for a small machine
    python benchmarks/engine.py --mentees 10000 --mentors 4000 --against scipy
    python benchmarks/engine.py --mentees 50000 --mentors 20000 --against floor --executor threads:2 --json
    python benchmarks/engine.py --size 1000x300x3   every mentee asks for three mentors
    python benchmarks/engine.py --mentees 3000 --mentors 3000 --instance star
    python benchmarks/engine.py --mentees 300 --mentors 300 --instance civil-service --against peer

Figures are medians; every run has a process of its own, so that its memory is its own. Cohorts are drawn
before the clock starts: the bench cohort (400 topics by Zipf's law, 5 wanted, 8 offered, 48 half-days, 1 to
5 places) or, with ``--instance``, one that is hard in some way. ``cpu`` is processor time over all threads,
which a busy machine changes less. ``floor`` is the bare single-precision product of topics, in blocks, in
the same process. ``scipy`` is ``linear_sum_assignment`` with places repeated, as one would write it; beside
it, with the matrix filled in place. ``peer`` is mentor-match, where a Python named by TELEMACHY_PEER, or
this one, has it (``pip install mentor-match``).
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib import util
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from benchmarks.figures import medians, ratio, short  # noqa: E402

RUNS = 3
AGAINST = ("scipy", "floor", "peer")
COLUMNS = (
    ("seconds", 9),
    ("cpu", 8),
    ("rounds", 7),
    ("arcs", 11),
    ("MB", 7),
    ("covered", 9),
    ("points", 16),
    ("gap", 9),
)


class Failed(Exception):
    """A run ended with an error; its last words."""


class Absent(Failed):
    """What is to be measured beside ours is not installed."""


def main() -> int:
    """Measure one size, or print the whole table."""
    asked = _arguments()
    if asked.mentees is None and not asked.size:
        from benchmarks.engine_table import print_table

        return print_table(quick=asked.quick, runs=asked.runs, as_json=asked.json, only=asked.row)
    sizes = asked.size or [f"{asked.mentees}x{asked.mentors}"]
    said = conditions(asked.executor)
    if not asked.json:
        print(said)
        print(f"{'size':>16}  {'who':<22}" + "".join(f"{name:>{width}}" for name, width in COLUMNS))
    for size in sizes:
        mentees, mentors, demand = (*map(int, size.split("x")), 1)[:3]
        cohort = {"instance": asked.instance, "mentees": mentees, "mentors": mentors, "demand": demand}
        try:
            _one_size(asked, size, cohort)
        except Failed as failed:
            print(f"{size:>16}  {failed}", file=sys.stderr)
            return 1
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mentees", type=int)
    parser.add_argument("--mentors", type=int)
    parser.add_argument(
        "--size",
        action="append",
        default=[],
        help="mentees x mentors, such as 10000x4000, x mentors asked for",
    )
    parser.add_argument("--instance", default="bench", help="bench, star, all-equal, …")
    parser.add_argument("--objective", help="another than total, or than that of the instance")
    parser.add_argument("--backend", choices=["or-tools", "scipy"])
    parser.add_argument("--k", type=int, help="mentors per mentee in the first pass")
    parser.add_argument("--gap", type=float, default=0.0, help="stop when this near to proved")
    parser.add_argument(
        "--executor",
        default="auto",
        help="auto (by size, as the command has it), here, threads:2, processes:2, dask:2",
    )
    parser.add_argument("--against", action="append", default=[], choices=AGAINST)
    parser.add_argument("--runs", type=int, default=RUNS, help="%(default)s; figures are medians")
    parser.add_argument("--quick", action="store_true", help="the table at sizes for a small machine")
    parser.add_argument(
        "--row", action="append", default=[], help="only rows of the table with this in their name"
    )
    parser.add_argument("--json", action="store_true", help="one object, for the table one per row")
    asked = parser.parse_args()
    if (asked.mentees is None) != (asked.mentors is None):
        parser.error("Expected --mentees and --mentors together.")
    return asked


def conditions(executor: str) -> str:
    """What the figures depend on, in a line; sees to it that no figure holds the time of compiling."""
    from telemachy.matching.kernels import available

    seconds = run("loaded")["seconds"]["total"]
    loops = f"compiled loops (there after {short(seconds)} s)" if available() else "plain loops"
    busy = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    threads = os.environ.get("OMP_NUM_THREADS", "not set")
    return f"{os.cpu_count()} cores, load {busy}, {loops}, executor {executor}, OMP_NUM_THREADS {threads}"


def run(kind: str, **task: Any) -> dict[str, Any]:
    """Return what one task measures in a process of its own.

    Raises
    ------
    Failed
    """
    file = ROOT / "benchmarks" / "engine_runs.py"
    words = json.dumps({"kind": kind, **task})
    return _json_of([sys.executable, str(file), words])


def _json_of(command: Sequence[str]) -> dict[str, Any]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own files
    if done.returncode:
        raise Failed((done.stderr.strip().splitlines() or ["no words"])[-1])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def measured(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return medians over runs of the same task; what is the same in all stays as it is."""
    middle = dict(runs[-1])
    middle["seconds"] = medians([each["seconds"] for each in runs])
    numbers = medians(
        [
            {name: each[name] for name in ("cpu", "loading", "peak_mb", "floor_seconds") if name in each}
            for each in runs
        ]
    )
    return middle | numbers


def _one_size(asked: argparse.Namespace, size: str, cohort: dict[str, Any]) -> None:
    own = cohort | {"objective": asked.objective or ("total" if asked.instance == "bench" else None)}
    options = {"executor": asked.executor, "backend": asked.backend, "k": asked.k, "gap": asked.gap}
    found = beside(own, options, asked.against, asked.runs)
    if asked.json:
        print(json.dumps(found["json"]))
        return
    for who, row in found["rows"].items():
        _print(size, who, row)
    for name, value in found["json"].items():
        if name.startswith(("ratio_", "same_")) and value is not None:
            print(f"{'':>16}  {name:<22}{str(value) if isinstance(value, bool) else short(value):>9}")


def beside(
    own: dict[str, Any], options: dict[str, Any], against: Sequence[str], runs: int = RUNS
) -> dict[str, Any]:
    """Measure this engine and whoever is asked for beside it, in turns.

    Returns
    -------
    dict
        ``rows``: figures by who; ``json``: the one object of ``--json``.
    """
    ours, scipy, sparing, peer = [], [], [], []
    for _ in range(runs):
        ours.append(run("solved", **own, **options, floor="floor" in against))
        if "scipy" in against:
            scipy.append(run("dense", **own))
            sparing.append(run("dense", **own, sparing=True))
        if "peer" in against:
            peer.append(peer_on_civil_servants(own["mentees"], own["mentors"]))
    rows = {f"telemachy ({ours[0]['solver'].split()[0]})": measured(ours)}
    rows |= {"scipy dense": measured(scipy), "scipy dense, in place": measured(sparing)} if scipy else {}
    rows |= {"mentor-match": measured(peer)} if peer else {}
    return {"rows": rows, "json": as_json(own, options, ours, scipy, sparing, peer)}


def as_json(
    own: dict[str, Any],
    options: dict[str, Any],
    ours: Sequence[dict[str, Any]],
    scipy: Sequence[dict[str, Any]] = (),
    sparing: Sequence[dict[str, Any]] = (),
    peer: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """Return one object of figures; ratios to what was not measured are null."""
    middle, other = measured(ours), measured(peer) if peer else {}
    seconds, floor = middle["seconds"]["total"], middle.get("floor_seconds")
    names = (
        "seconds",
        "rounds",
        "arcs",
        "gap",
        "peak_mb",
        "cpu",
        "covered",
        "pairs",
        "points",
        "proved",
    )
    return {
        **{name: value for name, value in (own | options).items() if value is not None},
        "runs": len(ours),
        **{name: middle[name] for name in names},
        "loading": middle.get("loading", 0.0),
        "floor_seconds": floor,
        "ratio_floor": ratio(seconds, floor),
        **_beside_scipy(middle, scipy, "ratio_scipy"),
        **_beside_scipy(middle, sparing, "ratio_scipy_in_place"),
        "ratio_peer": ratio(other["seconds"]["total"], seconds) if other else None,
        "peer_points": other.get("points"),
        "same_optimum": all(each["total"] == ours[0]["total"] for each in [*ours, *scipy, *sparing])
        if scipy
        else None,
    }


def _beside_scipy(
    middle: dict[str, Any], runs: Sequence[dict[str, Any]], name: str
) -> dict[str, float | None]:
    """SciPy's time by ours, the same of processor time, and our memory by SciPy's."""
    seconds, cpu, peak = middle["seconds"]["total"], middle["cpu"], middle["peak_mb"]
    theirs: dict[str, Any] = measured(runs) if runs else {"seconds": {"total": None}, "peak_mb": None}
    return {
        name: ratio(theirs["seconds"]["total"], seconds),
        f"{name}_cpu": ratio(theirs.get("cpu"), cpu),
        f"{name}_memory": ratio(peak, theirs["peak_mb"]),
    }


def peer_python() -> str | None:
    """The Python that has the peer, or None."""
    named = os.environ.get("TELEMACHY_PEER")
    if named:
        return named
    # Its package has the plain name "matching", so look for its own file.
    return sys.executable if util.find_spec("munkres") and util.find_spec("matching") else None


def peer_on_civil_servants(mentees: int, mentors: int) -> dict[str, Any]:
    """Return what mentor-match measures on the cohort of the instance ``civil-service``.

    Raises
    ------
    Absent
        Where it is not installed.
    """
    from telemachy.matching.generate.civil_service import civil_servants

    python = peer_python()
    if python is None:
        raise Absent("mentor-match is not installed: name a Python that has it in TELEMACHY_PEER.")
    with tempfile.TemporaryDirectory(prefix="telemachy-peer-") as folder:
        for side, count in (("mentee", mentees), ("mentor", mentors)):
            rows = civil_servants(side, count, 1)
            with (Path(folder) / f"{side}s.csv").open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
        return _json_of([python, str(ROOT / "benchmarks" / "peer_mentor_match.py"), folder])


def _print(size: str, who: str, row: dict[str, Any]) -> None:
    said = {
        "seconds": f"{row['seconds']['total']:.2f}",
        "cpu": f"{row['cpu']:.2f}" if "cpu" in row else "-",
        "rounds": f"{row.get('rounds', '-')}",
        "arcs": f"{row['arcs']:,}" if "arcs" in row else "-",
        "MB": f"{row['peak_mb']:.0f}",
        "covered": f"{row['covered']:,}",
        "points": f"{row['points'] if 'points' in row else row['total'] / 1e6:,.3f}",
        "gap": short(row["gap"]) if row.get("gap") is not None else "-",
    }
    print(f"{size:>16}  {who:<22}" + "".join(f"{said[name]:>{width}}" for name, width in COLUMNS), flush=True)
    phases = ", ".join(f"{name} {took:.2f}" for name, took in row["seconds"].items() if name != "total")
    if phases:
        print(f"{'':>16}  {'':<4}{phases}")


if __name__ == "__main__":
    sys.exit(main())
