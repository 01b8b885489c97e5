"""The roads to workers: how parts of a pass get to an executor, with all that they share."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor
from concurrent.futures.process import ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

from telemachy.matching.executors.passing import Mapped, MemoryFile, NotThere
from telemachy.matching.executors.processes import Processes
from telemachy.matching.executors.where import cores

Function = Callable[[Any, Any], Any]
Part = Sequence[Any]


class Awaited(Protocol):
    """A part that is on its way."""

    def result(self) -> Any:
        """Wait for the outcome."""


Send = Callable[[Function, Sequence[Part]], Iterable[Awaited]]
"""Sends parts, in this order, and yields each as it is on its way."""


class Road(ABC):
    """How parts get to the workers of an executor.

    Attributes
    ----------
    losses : tuple of exception types
        What says that a part was lost, rather than that it went wrong.
    """

    losses: tuple[type[BaseException], ...] = (BrokenExecutor, CancelledError, NotThere)

    @property
    @abstractmethod
    def size(self) -> int:
        """How many parts run side by side."""

    @abstractmethod
    def sharing(self, shared: object) -> AbstractContextManager[Send]:
        """Lay out what the parts of a pass share; yields what sends them."""

    def renew(self) -> bool:
        """Start afresh after a loss; tell whether there is any use in sending parts again."""
        return False


def road_to(executor: Executor) -> Road:
    """Return the road to an executor."""
    if isinstance(executor, Processes | ProcessPoolExecutor):
        return _ByMemory(executor)
    lay_road = getattr(executor, "road", None)  # a cluster's: its module is loaded only where there is one
    if lay_road is not None:
        road: Road = lay_road()
        return road
    return _ByHand(executor)


def _size_of(executor: Executor) -> int:
    if isinstance(executor, Processes):
        return executor.size
    return int(getattr(executor, "_max_workers", 0)) or cores()


class _ByHand(Road):
    """Parts carry what they share: nothing to carry for threads, a few times too much for strangers."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    @property
    def size(self) -> int:
        return _size_of(self._executor)

    @contextmanager
    def sharing(self, shared: object) -> Iterator[Send]:
        yield lambda function, parts: (
            self._executor.submit(_run_part, function, shared, part) for part in parts
        )


class _ByMemory(Road):
    """What is shared lies in memory that each process maps."""

    def __init__(self, executor: Processes | ProcessPoolExecutor) -> None:
        self._executor = executor

    @property
    def size(self) -> int:
        return _size_of(self._executor)

    @contextmanager
    def sharing(self, shared: object) -> Iterator[Send]:
        laid_out = MemoryFile(shared)
        mapped = laid_out.mapped

        def send(function: Function, parts: Sequence[Part]) -> Iterator[Awaited]:
            for part in parts:
                try:
                    yield self._executor.submit(_run_mapped_part, function, mapped, part)
                except OSError as error:  # a process dies while the pool starts another
                    raise NotThere(str(error)) from error

        try:
            yield send
        finally:
            laid_out.close()

    def renew(self) -> bool:
        if isinstance(self._executor, Processes):
            self._executor.renew()
            return True
        return False


def _run_part(function: Function, shared: Any, part: Part) -> list[Any]:
    return [function(shared, task) for task in part]


def _run_mapped_part(function: Function, mapped: Mapped, part: Part) -> list[Any]:
    return _run_part(function, mapped.value(), part)
