"""How long the engine takes on the bench cohorts, beside a dense assignment and a bare product.

    python benchmarks/engine.py                     three cohorts, this engine
    python benchmarks/engine.py --against scipy     beside SciPy's dense assignment, to 10,000 x 4,000
    python benchmarks/engine.py --size 50000x20000  another size
    python benchmarks/engine.py --size 1000x300x3   every mentee asks for three mentors

Every row runs in its own process, so that its memory is its own. The cohort is drawn before the clock
starts. ``cpu`` is processor time over all threads, which a busy machine changes less. ``floor`` is the time
of the bare single-precision product of topics, in blocks, in the same process.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
from dataclasses import replace
from time import perf_counter, process_time
from typing import Any

SIZES = ["1000x300", "1000x300x3", "10000x4000"]
WHO = ("telemachy (or-tools)", "telemachy (scipy)", "scipy dense")


def main() -> None:
    arguments = _arguments()
    if arguments.one:
        print(json.dumps(_measure(arguments.one, arguments.size[0], arguments.objective)))
        return
    who = [WHO[0], WHO[1], *([WHO[2]] if arguments.against == "scipy" else [])]
    print(f"objective: {arguments.objective}, {os.cpu_count()} cores, OMP_NUM_THREADS={_threads()}")
    print(
        f"{'size':>14}  {'who':<22}{'seconds':>9}{'cpu':>8}{'floor':>8}{'MB':>7}"
        f"{'covered':>9}{'points':>16}  proved"
    )
    for size in arguments.size or SIZES:
        for name in who:
            _print(size, name, _in_own_process(name, size, arguments.objective))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--size",
        action="append",
        default=[],
        help="mentees x mentors, such as 10000x4000, x mentors asked for",
    )
    parser.add_argument("--objective", choices=["total", "coverage"], default="total")
    parser.add_argument("--against", choices=["scipy"])
    parser.add_argument("--one", choices=WHO, help=argparse.SUPPRESS)
    return parser.parse_args()


def _threads() -> str:
    return os.environ.get("OMP_NUM_THREADS", "not set")


def _in_own_process(name: str, size: str, objective: str) -> dict[str, Any]:
    command = [sys.executable, __file__, "--one", name, "--size", size, "--objective", objective]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own file
    return (
        json.loads(done.stdout) if done.returncode == 0 else {"error": done.stderr.strip().splitlines()[-1:]}
    )


def _print(size: str, name: str, row: dict[str, Any]) -> None:
    if "error" in row:
        print(f"{size:>14}  {name:<22}  {row['error']}")
        return
    print(
        f"{size:>14}  {name:<22}{row['seconds']:>9.2f}{row['cpu']:>8.2f}{row['floor']:>8.2f}{row['mb']:>7.0f}"
        f"{row['covered']:>9,}{row['points']:>16,.3f}  {row['proved']}"
    )


def _measure(name: str, size: str, objective: str) -> dict[str, Any]:
    from telemachy.matching.generate.bench import bench, bench_arrays

    n_mentees, n_mentors, demand = (*map(int, size.split("x")), 1)[:3]
    problem, rules = bench(n_mentees, n_mentors)
    problem = problem.changed(demand=problem.demand * demand)
    if name == "scipy dense" and demand > 1:
        raise SystemExit("A dense assignment gives one mentor each.")
    rules = replace(rules, aim=replace(rules.aim, objective=type(rules.aim.objective)(objective)))
    measured = _dense(problem, rules) if name == "scipy dense" else _ours(name, problem, rules)
    measured["mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    measured["floor"] = _bare_product(bench_arrays(n_mentees, n_mentors))
    return measured


def _ours(name: str, problem: Any, rules: Any) -> dict[str, Any]:
    from telemachy.matching.solvers.flow import Backend
    from telemachy.matching.solving import solve

    backend = Backend.SCIPY if "scipy" in name else Backend.ORTOOLS
    begin, cpu = perf_counter(), process_time()
    result = solve(problem, rules, backend=backend)
    return {
        "seconds": perf_counter() - begin,
        "cpu": process_time() - cpu,
        "covered": result.covered,
        "points": result.total_points,
        "proved": "yes" if result.certificate.is_proved else "NO",
    }


def _dense(problem: Any, rules: Any) -> dict[str, Any]:
    """All scores in one matrix, a column per place, and a number in place of a proof: none."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    from telemachy.matching.blocks import Scorer

    begin, cpu = perf_counter(), process_time()
    scores = Scorer(problem, rules).score_block(slice(0, problem.n_mentees), 0, np.float64)
    column_of_place = np.repeat(np.arange(problem.n_mentors), problem.capacity)
    rows, columns = linear_sum_assignment(scores[:, column_of_place], maximize=True)
    points = scores[rows, column_of_place[columns]].sum()
    seconds, cpu_seconds = perf_counter() - begin, process_time() - cpu
    return {
        "seconds": seconds,
        "cpu": cpu_seconds,
        "covered": len(rows),
        "points": float(points),
        "proved": "-",
    }


def _bare_product(arrays: Any) -> float:
    import numpy as np

    def spread(topics: Any) -> Any:
        table = np.zeros((len(topics), 400), dtype=np.float32)
        np.put_along_axis(table, topics.astype(np.int64), 1, axis=1)
        return table

    wanted, offered = spread(arrays.wanted), np.ascontiguousarray(spread(arrays.offered).T)
    begin = perf_counter()
    for first in range(0, len(wanted), 512):
        wanted[first : first + 512] @ offered
    return perf_counter() - begin


if __name__ == "__main__":
    main()
