"""Draws that give the same cohort on every machine and version."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Draws:
    """Random draws built on ``Random.random`` alone, the one method whose sequence Python promises to keep.

    Parameters
    ----------
    seed : int
        The same seed gives the same draws.
    """

    def __init__(self, seed: int) -> None:
        self._random = Random(seed).random  # noqa: S311 - believable people, not secrets

    def chance(self, share: float) -> bool:
        """True in ``share`` of the draws."""
        return self._random() < share

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._random() * (high - low + 1))

    def one(self, things: Sequence[T]) -> T:
        """One of the things, each as likely."""
        return things[int(self._random() * len(things))]

    def weighted(self, things: Sequence[T], weights: Sequence[float]) -> T:
        """One of the things, as likely as its weight."""
        at = self._random() * sum(weights)
        for thing, weight in zip(things, weights, strict=True):
            at -= weight
            if at < 0:
                return thing
        return things[-1]

    def some(self, things: Sequence[T], weights: Sequence[float], count: int) -> list[T]:
        """Up to ``count`` different things, as likely as their weights, in the order drawn."""
        left = list(zip(things, weights, strict=True))
        drawn: list[T] = []
        while left and len(drawn) < count:
            thing = self.weighted(range(len(left)), [weight for _, weight in left])
            drawn.append(left.pop(thing)[0])
        return drawn

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """The things in a random order."""
        left, order = list(things), []
        while left:
            order.append(left.pop(int(self._random() * len(left))))
        return order
