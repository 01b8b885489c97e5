"""The table: every figure that the engine was to reach, measured in one run, each beside its target.

`engine.py` without a size prints it. A row that cannot be measured here says why; the others go on.
"""

import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks import engine
from benchmarks.figures import Target, doubling, ratio, short, slope

PEER_SECONDS = 1480
"""What mentor-match took for 3,000 x 3,000 under its own rules on two cores of this kind; memory 18.5 GB."""

HARD = (
    "all-equal",
    "star",
    "two-populations",
    "near-duplicates",
    "exact-places",
    "half-places",
    "forbidden",
    "nobody-for-some",
    "wide-places",
)


@dataclass(frozen=True)
class Sizes:
    """Mentees and mentors of the rows."""

    middle: tuple[int, int] = (10_000, 4_000)
    large: tuple[int, int] = (50_000, 20_000)
    largest: tuple[int, int] = (100_000, 40_000)
    seats: tuple[int, int] = (5_000, 2_000)
    peer: tuple[int, int] = (3_000, 3_000)
    peer_beside: tuple[int, int] = (300, 300)
    shell: tuple[int, int] = (1_000, 300)
    hard: tuple[int, int] = (5_000, 2_000)


QUICK = Sizes(
    middle=(2_000, 800),
    large=(5_000, 2_000),
    largest=(10_000, 4_000),
    seats=(1_000, 400),
    peer=(1_000, 1_000),
    peer_beside=(100, 100),
    hard=(1_000, 400),
)


@dataclass(frozen=True)
class Row:
    """One line: what was measured, in words and as targets."""

    name: str
    says: str
    targets: Sequence[Target] = ()
    figures: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """Measures the rows.

    Parameters
    ----------
    sizes : Sizes
    runs : int
        Each figure is the median of so many.
    executor : str
    """

    sizes: Sizes
    runs: int
    executor: str = "auto"

    def rows(self) -> Iterator[tuple[str, Callable[[], Row]]]:
        """Yield each row's name and what measures it."""
        sizes = self.sizes
        yield f"{_size(sizes.middle)} beside SciPy", self.beside_scipy
        yield f"{_size(sizes.large)} beside the floor", self.beside_floor
        yield f"{_size(sizes.largest)}", self.largest
        yield f"growth to {sizes.largest[0]:,} mentees", self.growth
        yield f"again after one pin, {_size(sizes.middle)}", self.again
        yield f"what if, and judged, {_size(sizes.middle)}", self.asked
        yield f"what if, and judged, {_size(sizes.large)}", self.asked_in_bulk
        yield f"two workers against one, passes at {_size(sizes.large)}", self.workers
        yield f"civil service, {_size(sizes.peer)}", self.civil_service
        yield f"civil service, {_size(sizes.peer_beside)} beside mentor-match", self.beside_peer
        yield f"from the shell, {_size(sizes.shell)}", self.shell
        yield f"three kinds of seats, {_size(sizes.seats)}", self.seats
        for objective in _objectives():
            yield f"objective {objective}, {_size(sizes.middle)}", partial(self.objective, objective)
        for instance in HARD:
            yield f"{instance}, {_size(sizes.hard)}", partial(self.hard, instance)

    def beside_scipy(self) -> Row:
        found = _measured(self.sizes.middle, self.runs, self.executor, against=("scipy",))
        targets = [
            Target("SciPy's time by ours", found["ratio_scipy"], 8, 15),
            Target("our memory by SciPy's", found["ratio_scipy_memory"], 1 / 5, 1 / 10, more=False),
            _holds("same optimum", found["same_optimum"]),
        ]
        time, memory = found["ratio_scipy_in_place"], found["ratio_scipy_in_place_memory"]
        says = f"{_words(found)}; SciPy's matrix filled in place: {short(time)} and {short(memory)}"
        return Row("beside SciPy", says, targets, found)

    def beside_floor(self) -> Row:
        found = _measured(self.sizes.large, self.runs, self.executor, against=("floor",))
        targets = [
            _no_gap(found),
            Target("times the floor", found["ratio_floor"], 4, 1, more=False),
            Target("MB", found["peak_mb"], 1200, 800, more=False),
        ]
        return Row("beside the floor", _words(found), targets, found)

    def largest(self) -> Row:
        found = _measured(self.sizes.largest, self.runs, self.executor)
        targets = [
            _no_gap(found),
            Target("seconds", found["seconds"]["total"], 161, 60, more=False),
            Target("MB", found["peak_mb"], 3000, more=False),
        ]
        return Row("largest", _words(found), targets, found)

    def growth(self) -> Row:
        """Mentors are in proportion, so pairs grow with the square of mentees."""
        mentees, mentors = self.sizes.middle
        sizes = [(n, n * mentors // mentees) for n in doubling(mentees, self.sizes.largest[0])]
        found = [_measured(size, self.runs, self.executor) for size in sizes]
        seconds = [each["seconds"]["total"] for each in found]
        steepness = slope([n * m for n, m in sizes], seconds)
        says = ", ".join(f"{_size(size)} {short(took)} s" for size, took in zip(sizes, seconds, strict=True))
        figures = {"seconds": dict(zip(map(_size, sizes), seconds, strict=True)), "slope": steepness}
        return Row("growth", says, [Target("slope by pairs", steepness, 1.05, 1.0, more=False)], figures)

    def again(self) -> Row:
        own = _cohort("bench", self.sizes.middle, "total")
        del own["demand"]
        runs = [engine.run("solved_again", **own, executor=self.executor) for _ in range(self.runs)]
        share = median(each["ratio_resolve"] for each in runs)
        middle = engine.measured(runs)
        took = middle["seconds"]
        same = all(each["same_optimum"] for each in runs)
        targets = [
            Target("again by afresh", share, 1 / 20, 1 / 100, more=False),
            _holds("same optimum", same),
        ]
        figures = middle | {"ratio_resolve": share, "same_optimum": same}
        return Row(
            "again", f"again {short(took['again'])} s, afresh {short(took['afresh'])} s", targets, figures
        )

    def asked(self) -> Row:
        """What is read off the prices, and then what is solved again: four trials for the two weights."""
        return self._asked(self.sizes.middle, again=True)

    def asked_in_bulk(self) -> Row:
        return self._asked(self.sizes.large, again=False)

    def _asked(self, size: tuple[int, int], *, again: bool) -> Row:
        own = {"mentees": size[0], "mentors": size[1], "executor": self.executor, "again": again}
        runs = [engine.run("asked", **own) for _ in range(self.runs)]
        found = engine.measured(runs)
        took = {name: seconds for name, seconds in found["seconds"].items() if name != "total"}
        says = ", ".join(f"{name} {short(seconds)} s" for name, seconds in took.items())
        peak = f"{found['peak_mb']:.0f} MB, judging {found['peak_mb_judged']:.0f} MB"
        targets = [_holds("the judge agrees", all(each["holds"] for each in runs))]
        return Row("what if", f"{says}; {peak}", targets, found)

    def workers(self) -> Row:
        mentees, mentors = self.sizes.large
        found = engine.run("passed", mentees=mentees, mentors=mentors, executors=["here", "dask:1", "dask:2"])
        took = found["seconds"]
        gain = ratio(took["dask:1"], took["dask:2"])
        says = ", ".join(f"{name} {short(seconds)} s" for name, seconds in took.items())
        targets = [
            Target("one worker by two", gain, 1.6, 1.8),
            _holds("same pairs", found["same_optimum"]),
        ]
        return Row("workers", says, targets, found | {"ratio_workers": gain})

    def civil_service(self) -> Row:
        found = _measured(self.sizes.peer, self.runs, self.executor, "civil-service", None)
        took = found["seconds"]["total"]
        whole = self.sizes.peer == Sizes().peer
        faster = ratio(PEER_SECONDS, took) if whole else None
        targets = [
            _no_gap(found),
            Target(f"{PEER_SECONDS:,} s (mentor-match, measured before) by ours", faster, 100, 500),
            Target("MB", found["peak_mb"], 500, more=False),
        ]
        return Row("civil service", _words(found), targets, found | {"ratio_peer_before": faster})

    def beside_peer(self) -> Row:
        size = self.sizes.peer_beside
        found = _measured(size, self.runs, self.executor, "civil-service", None, ("peer",))
        says = f"{_words(found)}; mentor-match {found['peer_points']:,} points"
        targets = [
            Target("its time by ours", found["ratio_peer"], 1),
            Target("our points by its", ratio(found["points"], found["peer_points"]), 1),
        ]
        return Row("beside mentor-match", says, targets, found)

    def shell(self) -> Row:
        mentees, mentors = self.sizes.shell
        seconds, peak = zip(*(_from_shell(mentees, mentors) for _ in range(self.runs)), strict=True)
        took = median(seconds)
        figures = {"seconds": {"total": took}, "peak_mb": max(peak)}
        says = f"{short(took)} s, {max(peak):.0f} MB, CSV to files in a fresh process"
        return Row("shell", says, [Target("seconds", took, 2, 1, more=False)], figures)

    def seats(self) -> Row:
        found = _measured(self.sizes.seats, self.runs, self.executor, "seats", None)
        return Row("seats", _words(found), [_no_gap(found)], found)

    def objective(self, objective: str) -> Row:
        found = _measured(self.sizes.middle, self.runs, self.executor, "ranked", objective)
        targets = [_no_gap(found)] if found["gap"] is not None else []
        return Row(objective, _words(found), targets, found)

    def hard(self, instance: str) -> Row:
        found = _measured(self.sizes.hard, self.runs, self.executor, instance, None)
        return Row(instance, _words(found), [_no_gap(found)], found)


def print_table(*, quick: bool, runs: int, as_json: bool, only: Sequence[str] = ()) -> int:
    """Print the rows as they are measured.

    Returns
    -------
    int
        1 when a run failed or an answer was not exact; slow is no error, nor is a peer that is not there.
    """
    table = Table(QUICK if quick else Sizes(), runs)
    said = engine.conditions(table.executor)
    if not as_json:
        kind = "Sizes for a small machine; what is to be reached is about the whole ones. " if quick else ""
        print(f"{said}\n{kind}Medians of {runs}, a process each.\n")
    missed, wrong = [], []
    for name, measure in table.rows():
        if only and not any(part in name for part in only):
            continue
        try:
            row = measure()
        except engine.Failed as failed:
            row = Row(name, f"not measured: {failed}")
            wrong += [] if isinstance(failed, engine.Absent) else [name]
        judged = [target for target in row.targets if target.any_size or not quick]
        missed += [f"{name}: {target}" for target in judged if target.verdict == "MISSED"]
        wrong += [name for target in judged if target.any_size and target.verdict == "MISSED"]
        if as_json:
            verdicts = {target.what: target.verdict for target in judged}
            print(
                json.dumps({"row": name, "says": row.says} | row.figures | {"verdicts": verdicts}), flush=True
            )
        else:
            figures = [str(target) if target in judged else target.figure for target in row.targets]
            print(name, f"    {row.says}", *(f"    {words}" for words in figures), sep="\n", flush=True)
    if not as_json:
        print(f"\nMissed: {len(missed)}.", *missed, sep="\n  ")
    return 1 if wrong else 0


@cache
def _measured(
    size: tuple[int, int],
    runs: int,
    executor: str,
    instance: str = "bench",
    objective: str | None = "total",
    against: tuple[str, ...] = (),
) -> dict[str, Any]:
    options = {"executor": executor}
    found: dict[str, Any] = engine.beside(_cohort(instance, size, objective), options, against, runs)["json"]
    return found


def _cohort(instance: str, size: tuple[int, int], objective: str | None) -> dict[str, Any]:
    return {
        "instance": instance,
        "mentees": size[0],
        "mentors": size[1],
        "objective": objective,
        "demand": 1,
    }


def _objectives() -> list[str]:
    from telemachy.matching.rules import Objective

    return [objective.value for objective in Objective]


def _size(size: tuple[int, int]) -> str:
    return f"{size[0]:,} x {size[1]:,}"


def _no_gap(found: dict[str, Any]) -> Target:
    return Target("gap", found["gap"] if found["proved"] else math.inf, 0, more=False, any_size=True)


def _holds(what: str, does: bool) -> Target:
    return Target(what, float(does), 1, any_size=True)


def _words(found: dict[str, Any]) -> str:
    phases = ", ".join(f"{name} {short(took)}" for name, took in found["seconds"].items() if name != "total")
    return (
        f"{short(found['seconds']['total'])} s ({phases}), cpu {short(found['cpu'])}, "
        f"loaded in {short(found.get('loading', 0.0))} s before, "
        f"{found['rounds']} rounds, {found['arcs']:,} arcs, {found['peak_mb']:.0f} MB, "
        f"{found['covered']:,} covered, {found['points']:,.3f} points"
    )


def _from_shell(mentees: int, mentors: int) -> tuple[float, float]:
    """Return seconds and MB of `telemachy match` on generated files, as somebody at a prompt has them."""
    program = str(Path(sys.executable).with_name("telemachy"))
    with tempfile.TemporaryDirectory(prefix="telemachy-shell-") as folder:
        count = ["--mentees", str(mentees), "--mentors", str(mentors)]
        _quietly([program, "generate", *count, "--out", folder])
        files = [f"{folder}/mentees.csv", f"{folder}/mentors.csv"]
        begin = perf_counter()
        peak = _quietly([program, "match", *files, "--out", f"{folder}/out"])
        return perf_counter() - begin, peak


def _quietly(command: Sequence[str]) -> float:
    """Run a command to its end and return the most memory it held, in MB."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:  # noqa: S603
        said = process.stderr.read().decode(errors="replace") if process.stderr else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise engine.Failed((said.strip().splitlines() or ["no words"])[-1])
    return usage.ru_maxrss / 1024
