"""Where block passes run: here, on threads, on processes of this machine, or on a Dask cluster.

The same answer everywhere: a pass is cut into the same blocks, and outcomes come back in their order. Who
dies on the way costs time, not the result: only what is missing is done again, in the end here.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from typing import TypeVar

from telemachy.matching.executors.processes import Processes
from telemachy.matching.executors.roads import Awaited, Road, road_to
from telemachy.matching.executors.where import HERE, ClusterRefused, Where, cores, named

__all__ = ["HERE", "ClusterRefused", "Processes", "Where", "cores", "named", "run"]

Shared = TypeVar("Shared")
Task = TypeVar("Task")
Outcome = TypeVar("Outcome")

log = logging.getLogger(__name__)

_SHARE = 2
"""Each part is so many times smaller than what each worker would get of all that is left: large ones save
sending, and the small ones at the end let workers who were held up end with the others."""

_MOST_PARTS = 16
"""No part is so small that each worker would get more than these."""
ATTEMPTS = 3
"""How often parts are sent out before what is missing is done here."""


def run(
    function: Callable[[Shared, Task], Outcome],
    shared: Shared,
    tasks: Sequence[Task],
    executor: Executor | None = None,
) -> list[Outcome]:
    """Call ``function(shared, task)`` for each task and return the outcomes in order.

    Parameters
    ----------
    function : callable
        A function of a module, so that other processes can find it.
    shared : object
        Reaches each worker once, whatever the number of tasks; the scorer in it once for all passes.
    tasks : sequence
    executor : Executor or None
        None runs the tasks here, one after another. Any executor of `concurrent.futures` will do; `Processes`
        and `Cluster` go on after a loss.
    """
    if executor is None or len(tasks) < 2:
        return [function(shared, task) for task in tasks]
    road = road_to(executor)
    if road.size == 0:
        return [function(shared, task) for task in tasks]
    parts = list(_parts(tasks, road.size))
    done: dict[int, list[Outcome]] = {}
    for attempt in range(ATTEMPTS):
        missing = [place for place in range(len(parts)) if place not in done]
        if not missing or (attempt and not road.renew()):
            break
        done |= _round(road, function, shared, {place: parts[place] for place in missing})
        if lost := len(parts) - len(done):
            log.warning("%d of %d parts of a pass were lost on the way and are done again.", lost, len(parts))
    for place, part in enumerate(parts):
        if place not in done:
            done[place] = [function(shared, task) for task in part]
    return [outcome for place in range(len(parts)) for outcome in done[place]]


def _round(
    road: Road,
    function: Callable[[Shared, Task], Outcome],
    shared: Shared,
    parts: dict[int, Sequence[Task]],
) -> dict[int, list[Outcome]]:
    """Send parts out and return the outcomes of those that come back."""
    done: dict[int, list[Outcome]] = {}
    sent: dict[int, Awaited] = {}
    with road.sharing(shared) as send:
        try:
            for place, awaited in zip(parts, send(function, list(parts.values())), strict=True):
                sent[place] = awaited  # noqa: PERF403  those sent before a loss are kept
        except road.losses:
            pass  # what was sent before may still come back
        for place, awaited in sent.items():
            try:
                done[place] = awaited.result()
            except road.losses:
                continue
    return done


def _parts(tasks: Sequence[Task], workers: int) -> Iterator[Sequence[Task]]:
    """Cut the tasks into ever smaller parts, down to a smallest.

    Guided self-scheduling: Polychronopoulos and Kuck, 1987, doi:10.1109/TC.1987.5009495.
    """
    begin, least = 0, -(-len(tasks) // (_MOST_PARTS * workers))
    while begin < len(tasks):
        size = max(least, -(-(len(tasks) - begin) // (_SHARE * workers)))
        yield tasks[begin : begin + size]
        begin += size
