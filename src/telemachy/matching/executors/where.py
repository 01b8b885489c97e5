"""Which executor a job gets: by its size, by what is installed, and by what somebody asked for."""

import logging
import math
import os
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from telemachy.matching import kernels
from telemachy.matching.executors.processes import Processes

log = logging.getLogger(__name__)

_QUOTA = Path("/sys/fs/cgroup/cpu.max")


class ClusterRefused(Exception):
    """A cluster cannot be used; the message is a sentence for the person."""


def cores() -> int:
    """Return how many processors this process may use, not how many the machine has."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(usable, _quota()))


def _quota() -> int:
    """Return the processors that a container is held to."""
    try:
        share, period = _QUOTA.read_text(encoding="ascii").split()
        return math.ceil(int(share) / int(period))
    except (OSError, ValueError):  # none, or “max”
        return 1 << 20


@dataclass(frozen=True)
class Where:
    """Where the passes of a job run.

    Parameters
    ----------
    workers : int or None
        On this machine: threads where there are compiled loops, which let them run side by side; else
        processes. 1 is here. None leaves it to the size of the job: threads on all processors from
        `kernels.WORTH_IT` pairs where there are compiled loops; else here.
    cluster : str
        Address of the scheduler of a Dask cluster.
    cluster_may_fail : bool
        Log that a cluster cannot be used, and go on as if none had been named.
    """

    workers: int | None = None
    cluster: str = ""
    cluster_may_fail: bool = False

    @contextmanager
    def opened(self, pairs: int) -> Iterator[Executor | None]:
        """Open the executor for a job of so many pairs; None is here.

        Raises
        ------
        ClusterRefused
            When the cluster cannot be used.
        """
        executor = self._executor(pairs)
        if executor is None:
            yield None
            return
        with executor:
            yield executor

    def _executor(self, pairs: int) -> Executor | None:
        if self.cluster:
            from telemachy.matching.executors.cluster import Cluster

            try:
                return Cluster(self.cluster)
            except ClusterRefused as refused:
                if not self.cluster_may_fail:
                    raise
                log.warning("Done without the cluster. %s", refused)
        workers = self.workers
        if workers is None:
            workers = cores() if pairs >= kernels.WORTH_IT and kernels.available() else 1
        if workers == 1:
            return None
        # Without compiled loops much of a large pass holds Python's lock, which threads would wait for.
        return ThreadPoolExecutor(workers, "telemachy-pass") if kernels.available() else Processes(workers)


HERE = Where(workers=1)


def named(executor: Executor | None) -> str:
    """Return the name of an executor: ``here``, ``threads:2``, ``processes:2`` or ``cluster:2``."""
    if executor is None:
        return "here"
    if isinstance(executor, ThreadPoolExecutor):
        return f"threads:{executor._max_workers}"
    kind = "processes" if isinstance(executor, Processes) else type(executor).__name__.lower()
    return f"{kind}:{getattr(executor, 'size', '?')}"
