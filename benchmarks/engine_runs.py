"""What one process of the engine's bench measures; `engine.py` starts it with a task as JSON.

Cohorts are drawn before the clock starts. Every kind of task returns one JSON object.
"""

import contextlib
import json
import os
import resource
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

_PINS = 5
_PASSES = 3


def main() -> None:
    task = json.loads(sys.argv[1])
    print(json.dumps(KINDS[task.pop("kind")](**task)))


def peak_mb() -> float:
    """The most memory this process has held, in MB."""
    # The kernel's ru_maxrss outlives exec: a child of a large process would begin with its parent's peak.
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _cohort(instance: str, mentees: int, mentors: int, objective: str | None, demand: int) -> Any:
    from telemachy.matching.generate import instance as made

    problem, rules = made(instance, mentees, mentors)
    if demand > 1:
        problem = problem.changed(demand=problem.demand * demand)
    if objective:
        rules = replace(rules, aim=replace(rules.aim, objective=type(rules.aim.objective)(objective)))
    return problem, rules


@contextlib.contextmanager
def executor_of(name: str, pairs: int) -> Iterator[Executor | None]:
    """Yield where block passes run: ``auto``, ``here``, ``threads:2``, ``processes:2`` or ``dask:2``."""
    from telemachy.matching.executors.processes import Processes
    from telemachy.matching.executors.where import Where, cores

    kind, _, count = name.partition(":")
    workers = int(count or cores())
    match kind:
        case "auto":
            with Where().opened(pairs) as executor:
                yield executor
        case "here":
            yield None
        case "threads":
            with ThreadPoolExecutor(workers) as executor:
                yield executor
        case "processes":
            with Processes(workers) as executor:
                yield executor
        case "dask":
            with _cluster(workers) as executor:
                yield executor
        case _:
            raise SystemExit(f"Expected auto, here, threads, processes or dask, found {kind}.")


@contextlib.contextmanager
def _cluster(workers: int) -> Iterator[Executor]:
    """A Dask cluster on this machine, spoken to as one elsewhere: by its address."""
    from distributed import LocalCluster

    from telemachy.matching.executors.cluster import Cluster

    os.environ["OMP_NUM_THREADS"] = "1"  # one thread for products in each worker
    with (
        LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None
        ) as local,
        Cluster(local.scheduler_address) as executor,
    ):
        executor.client.wait_for_workers(workers)
        yield executor


def solved(
    *,
    instance: str,
    mentees: int,
    mentors: int,
    objective: str | None = None,
    demand: int = 1,
    executor: str = "auto",
    backend: str | None = None,
    k: int | None = None,
    gap: float = 0.0,
    floor: bool = False,
) -> dict[str, Any]:
    """This engine, from arrays to pairs with reasons and certificate."""
    from telemachy.matching.solvers.flow import Backend
    from telemachy.matching.solving import columns, solve

    if k is not None:
        columns.FIRST_CHOICES = k
    problem, rules = _cohort(instance, mentees, mentors, objective, demand)
    options: dict[str, Any] = {"gap": gap} if gap else {}
    loading = _load(mentees * mentors)
    with executor_of(executor, mentees * mentors) as where:
        begin, cpu = perf_counter(), process_time()
        result = solve(
            problem, rules, executor=where, backend=Backend(backend) if backend else None, **options
        )
        wall, cpu = perf_counter() - begin, process_time() - cpu
    measured = {
        "loading": loading,
        "seconds": {**result.seconds, "total": wall},
        "cpu": cpu,
        "rounds": result.rounds,
        "arcs": result.arcs,
        "gap": result.gap,
        "peak_mb": peak_mb(),
        "covered": result.covered,
        "pairs": len(result.matches),
        "points": result.total_points,
        "total": result.total,
        "proved": result.certificate.is_proved,
        "solver": f"{result.certificate.solver} {result.certificate.version}",
    }
    return measured | ({"floor_seconds": _bare_product(mentees, mentors)} if floor else {})


def _load(pairs: int) -> float:
    """Load what a job of so many pairs uses, as its libraries are: once in a process; return the seconds."""
    from telemachy.matching import kernels
    from telemachy.matching.solving import solve

    begin = perf_counter()
    if kernels.worth_it(pairs):
        import telemachy.matching.kernels.passes  # noqa: F401  loads what is compiled

        solve(*_cohort("bench", 2_000, 800, None, 1))
    return perf_counter() - begin


def dense(
    *,
    instance: str,
    mentees: int,
    mentors: int,
    objective: str | None = None,
    demand: int = 1,
    sparing: bool = False,
) -> dict[str, Any]:
    """SciPy's dense assignment with places repeated: all scores in one matrix, and no proof.

    As one would write it; or, ``sparing``, with the matrix filled in place and already turned to costs, which
    saves three copies of it.
    """
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    from telemachy.matching.blocks import Scorer

    problem, rules = _cohort(instance, mentees, mentors, objective, demand)
    if problem.demand.max() > 1 or len(problem.types) > 1:
        raise SystemExit("A dense assignment gives one mentor each.")
    begin, cpu = perf_counter(), process_time()
    scorer = Scorer(problem, rules)
    mentor_of_place = np.repeat(np.arange(mentors), problem.capacity)
    if sparing:
        matrix = np.zeros((mentees, len(mentor_of_place)))
        for rows in scorer.row_blocks():
            matrix[rows] = -_points(scorer, rows)[:, mentor_of_place]
    else:
        matrix = _points(scorer, slice(0, mentees))[:, mentor_of_place]
    scored = perf_counter()
    who, places = linear_sum_assignment(matrix, maximize=not sparing)
    seconds = {"score": scored - begin, "assign": perf_counter() - scored, "total": perf_counter() - begin}
    measured = {"seconds": seconds, "cpu": process_time() - cpu, "peak_mb": peak_mb()}
    made = matrix[who, places] != 0
    who, mentor = who[made].astype(np.int32), mentor_of_place[places[made]].astype(np.int32)
    return measured | {"covered": len(who), "total": int(scorer.scores(who, mentor).sum())}


def _points(scorer: Any, rows: slice) -> Any:
    """Millionths of a point of these mentees with all; a pair that may not be made is as good as none."""
    import numpy as np

    from telemachy.matching.result import UNIT

    points = scorer.score_block(rows, 0, np.float64)
    points[~scorer.allowed_block(rows)] = 0
    points *= UNIT
    return np.maximum(np.rint(points, out=points), 0, out=points)


def _bare_product(mentees: int, mentors: int) -> float:
    """Seconds of the bare single-precision product of topics, in blocks: (n x 400) by (400 x m)."""
    import numpy as np

    from telemachy.matching.generate.bench import N_TOPICS, bench_arrays

    def spread(topics: Any) -> Any:
        table = np.zeros((len(topics), N_TOPICS), dtype=np.float32)
        np.put_along_axis(table, topics.astype(np.int64), 1, axis=1)
        return table

    arrays = bench_arrays(mentees, mentors)
    wanted, offered = spread(arrays.wanted), np.ascontiguousarray(spread(arrays.offered).T)
    begin = perf_counter()
    for first in range(0, len(wanted), 512):
        wanted[first : first + 512] @ offered
    return perf_counter() - begin


def solved_again(
    *, instance: str, mentees: int, mentors: int, objective: str | None = None, executor: str = "auto"
) -> dict[str, Any]:
    """Seconds of solving again after one pin, from the earlier result and afresh, for several pins."""
    import numpy as np

    from telemachy.matching import rank, solve
    from telemachy.matching.problem import Pin

    problem, rules = _cohort(instance, mentees, mentors, objective, 1)
    again, afresh, same = [], [], True
    with executor_of(executor, mentees * mentors) as where:
        start = solve(problem, rules, executor=where)
        solve(problem, rules, executor=where, start=start)  # everything is loaded from here on
        mentor_of = {match.mentee: match.mentor for match in start.matches}
        for mentee in np.random.default_rng(1).choice(mentees, _PINS, replace=False).tolist():
            wished = next(
                match.mentor
                for match in rank(problem, rules, mentee, 2)
                if match.mentor != mentor_of.get(mentee)
            )
            pinned = problem.changed(pins=(Pin(mentee, wished),))
            began = perf_counter()
            first = solve(pinned, rules, executor=where, start=start)
            ended = perf_counter()
            second = solve(pinned, rules, executor=where)
            again.append(ended - began)
            afresh.append(perf_counter() - ended)
            same &= (first.total, first.covered) == (second.total, second.covered)
            same &= first.certificate.is_proved and second.certificate.is_proved
    share = median(one / other for one, other in zip(again, afresh, strict=True))
    return {
        "seconds": {"again": median(again), "afresh": median(afresh), "total": median(again)},
        "ratio_resolve": share,
        "same_optimum": same,
        "peak_mb": peak_mb(),
    }


def passed(*, mentees: int, mentors: int, executors: list[str]) -> dict[str, Any]:
    """Seconds of the two block passes, candidates and proof, at the prices of the optimum, by executor."""
    import numpy as np

    from telemachy.matching import candidates, pricing
    from telemachy.matching.solvers.flow import default_backend
    from telemachy.matching.solving import solve
    from telemachy.matching.solving.columns import FIRST_CHOICES, MORE_CHOICES
    from telemachy.matching.solving.work import prepare

    problem, rules = _cohort("bench", mentees, mentors, "total", 1)
    with executor_of("auto", mentees * mentors) as here:
        result = solve(problem, rules, executor=here)
    work = prepare(problem, rules, None, None, default_backend())
    price = result.certificate.value_of_place[work.mentor_rows]
    held = np.zeros(mentees, np.int64)
    for match in result.matches:
        held[match.mentee] = match.score - result.certificate.value_of_place[match.mentor]
    prices = pricing.Prices(
        tiers=("score",),
        mentors=price.reshape(1, -1),
        wants=-held[work.mentee_rows].reshape(1, -1, 1),
        open_wants=work.demand > 0,
        open_mentors=work.capacity > 0,
        known=np.zeros(0, np.int64),
    )
    keys = work.problem.mentee_keys, work.problem.mentor_keys
    seconds: dict[str, list[float]] = {name: [] for name in executors}
    found: list[int] = []
    with contextlib.ExitStack() as stack:
        where = {name: stack.enter_context(executor_of(name, mentees * mentors)) for name in executors}
        for name in executors * _PASSES:  # in turns: a machine that grows busy slows all of them
            begin = perf_counter()
            best = candidates.best_pairs(work.scorer, *keys, work.capacity > 0, FIRST_CHOICES, where[name])
            more = pricing.improving_pairs(work.scorer, prices, MORE_CHOICES, where[name])
            seconds[name].append(perf_counter() - begin)
            found += [len(best), len(more)]
    same = len(set(found[::2])) == 1 and not any(found[1::2])
    return {"seconds": {name: median(took) for name, took in seconds.items()}, "same_optimum": same}


def asked(*, mentees: int, mentors: int, executor: str = "auto", again: bool = True) -> dict[str, Any]:
    """Seconds of asking about a result, for everybody at once, and of judging it; by question.

    Parameters
    ----------
    again : bool
        Ask also what is solved again: one wish, one exchange, one place more, and each weight moved.
    """
    from telemachy.matching import kernels, solve, whatif
    from telemachy.matching.checks import Made, judge

    problem, rules = _cohort("bench", mentees, mentors, None, 1)
    if kernels.worth_it(mentees * mentors):
        import telemachy.matching.kernels.nexts  # noqa: F401  loads what is compiled
    with executor_of(executor, mentees * mentors) as where:
        result = solve(problem, rules, executor=where)
        one, other = (Made(match.mentee, match.mentor, match.type) for match in result.matches[:2])
        solved = _timed(lambda: solve(problem, rules, executor=where))
        bulk: dict[str, Callable[[], object]] = {
            "next three": lambda: whatif.next_mentors(problem, rules, result, executor=where),
            "places": lambda: whatif.more_places(problem, rules, result, executor=where),
            "topics": lambda: whatif.more_mentors(problem, rules, result, executor=where),
        }
        single: dict[str, Callable[[], object]] = {
            "one wish": lambda: whatif.with_pair(problem, rules, result, one.mentee, other.mentor),
            "one exchange": lambda: whatif.with_swap(problem, rules, result, one, other),
            "one place": lambda: whatif.with_one_more_place(problem, rules, result, other.mentor),
            "each weight": lambda: whatif.weighed(problem, rules, result, executor=where),
        }
        took = {name: _timed(ask) for name, ask in (bulk | (single if again else {})).items()}
        peak = peak_mb()
        begin = perf_counter()
        judgement = judge(problem, rules, result)
        took["judge"] = perf_counter() - begin
    return {
        "seconds": {"solve": solved, **took, "total": sum(took.values())},
        "holds": judgement.holds,
        "peak_mb": peak,
        "peak_mb_judged": peak_mb(),
    }


def _timed(ask: Callable[[], object]) -> float:
    begin = perf_counter()
    ask()
    return perf_counter() - begin


def loaded() -> dict[str, Any]:
    """Seconds until all compiled loops are there and were called: long when compiled first, which is once."""
    from telemachy.matching import kernels
    from telemachy.matching.kernels import paths
    from telemachy.matching.solving import columns, solve

    begin = perf_counter()
    if kernels.available():
        modules: list[Any] = [kernels, paths]
        for module in modules:
            module.WORTH_IT = module._WORTH_IT_ONCE_LOADED = 0  # loops compile when first called
        kernels.WORTH_COMPILING = 0
        columns.ALL_PAIRS = columns.WORTH_MENDING = 0
        for instance in ("bench", "seats"):
            solve(*_cohort(instance, 400, 150, None, 1))
        import telemachy.matching.kernels.nexts  # noqa: F401  compiles as it loads
    return {"seconds": {"total": perf_counter() - begin}}


KINDS: dict[str, Callable[..., dict[str, Any]]] = {
    "loaded": loaded,
    "solved": solved,
    "dense": dense,
    "solved_again": solved_again,
    "passed": passed,
    "asked": asked,
}

if __name__ == "__main__":
    main()
