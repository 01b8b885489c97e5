"""Processes of this machine that outlive the death of one of them."""

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import Executor, Future
from concurrent.futures.process import ProcessPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Processes(Executor):
    """A pool of processes that can be renewed when one of them was killed.

    Started afresh, not forked: a fork of a process with threads may wait for ever. They start when the first
    task comes.

    Parameters
    ----------
    size : int
        How many.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._pool: ProcessPoolExecutor | None = None

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """Send a task to a process.

        Raises
        ------
        BrokenProcessPool
            When a process was killed since the last `renew`.
        """
        if self._pool is None:
            # One thread each for products of matrices; set before numpy is there to read it.
            self._pool = ProcessPoolExecutor(
                self.size,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=os.putenv,
                initargs=("OMP_NUM_THREADS", "1"),
            )
        return self._pool.submit(fn, *args, **kwargs)

    def renew(self) -> None:
        """Let go of the processes; the next task starts others."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.shutdown(wait=wait, cancel_futures=cancel_futures)
            self._pool = None

    def pids(self) -> list[int]:
        """Return the ids of the processes that run."""
        return [] if self._pool is None else list(self._pool._processes or ())
