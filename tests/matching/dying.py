"""Tasks for other processes: some leave a trace, and some kill the process that runs them."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from telemachy.matching.blocks import Scorer


@dataclass(frozen=True)
class Fate:
    """What happens to whom.

    Parameters
    ----------
    folder : Path
        Where traces are left.
    at : int
        The task that kills.
    deaths : int
        How often it does; afterwards it is done like any other.
    others : tuple of int
        Ids of processes that die with it, or the tasks it waits for.
    """

    folder: Path
    at: int = -1
    deaths: int = 0
    others: tuple[int, ...] = ()

    def runs(self, task: int) -> int:
        """How often a task was begun."""
        return len(list(self.folder.glob(f"run-{task}-*")))


def square(fate: Fate, task: int) -> int:
    """Return the square of the task, if it comes to that."""
    (fate.folder / f"run-{task}-{uuid4()}").touch()
    if task == fate.at and fate.runs(task) <= fate.deaths:
        for process in fate.others:
            if process != os.getpid():
                os.kill(process, signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
    return task * task


def where(fate: Fate, task: int) -> int:
    """Return the process that runs the task."""
    time.sleep(0.02)
    return os.getpid()


def held_up(fate: Fate, task: int) -> int:
    """Return the square of the task; the task ``at`` first waits until ``others`` have been begun."""
    (fate.folder / f"run-{task}-{uuid4()}").touch()
    patience = time.monotonic() + 60
    while task == fate.at and not all(fate.runs(other) for other in fate.others):
        if time.monotonic() > patience:
            raise TimeoutError("The others wait for who is held up.")
        time.sleep(0.01)
    return task * task


def late(fate: Fate, task: int) -> int:
    """Run out of time at the task ``at``, ``deaths`` times."""
    (fate.folder / f"run-{task}-{uuid4()}").touch()
    if task == fate.at and fate.runs(task) <= fate.deaths:
        raise TimeoutError(f"task {task}")
    return task * task


def refuse(fate: Fate, task: int) -> int:
    """Go wrong, as a mistake in our own code would."""
    raise ZeroDivisionError(f"task {task}")


class Heavy(Scorer):
    """A scorer that counts how often it is pickled in this process."""

    pickled = 0

    def __reduce_ex__(self, protocol: object) -> object:
        type(self).pickled += 1
        return super().__reduce_ex__(protocol)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Pass:
    """What the tasks of a pass share: much that lasts, and a little of its own."""

    scorer: Scorer
    add: int


def same_scorer(shared: Pass, task: int) -> tuple[int, int, int]:
    """Return the process, the identity of its scorer, and a number that both parts of the pass make."""
    return os.getpid(), id(shared.scorer), shared.scorer.n_mentees + shared.add + task
