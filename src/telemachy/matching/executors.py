"""Where block passes run: here, or on whatever a `concurrent.futures.Executor` stands for.

The same answer either way: a pass is cut into the same blocks, and results come back in their order.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from typing import TypeVar

Shared = TypeVar("Shared")
Task = TypeVar("Task")
Outcome = TypeVar("Outcome")

_PARTS_PER_WORKER = 4


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
        Goes to each worker a few times, not once per task.
    tasks : sequence
    executor : Executor or None
        None runs the tasks here, one after another. Numpy releases threads inside products already, so a
        pool of threads gains little; a pool of processes is the thing to pass.
    """
    if executor is None:
        return [function(shared, task) for task in tasks]
    futures = [executor.submit(_run_part, function, shared, part) for part in _parts(tasks)]
    return [outcome for future in futures for outcome in future.result()]


def _run_part(
    function: Callable[[Shared, Task], Outcome], shared: Shared, tasks: Sequence[Task]
) -> list[Outcome]:
    return [function(shared, task) for task in tasks]


def _parts(tasks: Sequence[Task]) -> Iterator[Sequence[Task]]:
    size = max(1, -(-len(tasks) // (_PARTS_PER_WORKER * (os.cpu_count() or 1))))
    for begin in range(0, len(tasks), size):
        yield tasks[begin : begin + size]
