"""The order in which mentors come next for a mentee, as whole numbers that are compared one after another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from telemachy.matching.result import UNIT
from telemachy.matching.tables import Ints
from telemachy.matching.whatif.standing import CHOICE, Standing

_ROOM = 1 << 62
"""Tiers share a number as long as it stays below."""


@dataclass(frozen=True)
class Order:
    """What puts the mentors of a mentee in their order: greater lists of numbers come first, none twice.

    The numbers of a pair are ``by_mentor``, plus ``times`` its score, plus ``below`` where that is below the
    floor, plus what the place adds that the mentee has given the mentor.

    Parameters
    ----------
    by_mentor : ndarray of shape (n_numbers, n_mentors), int64
    times, below : ndarray of shape (n_numbers,), int64
    choices : ndarray of shape (n_numbers, n_places + 1), int64
        The first stands for no place.
    """

    by_mentor: Ints
    times: Ints
    below: Ints
    choices: Ints

    def of_block(self, scores: Ints, floor: int, places: Ints | None) -> Iterator[Ints]:
        """Yield number after number of the pairs of a block."""
        for own, times, below, choices in zip(
            self.by_mentor, self.times.tolist(), self.below.tolist(), self.choices, strict=True
        ):
            numbers = np.broadcast_to(own, scores.shape).copy()
            if times:
                numbers += times * scores
            if below:
                numbers += below * (scores < floor)
            if places is not None and choices.any():
                numbers += choices[places]
            yield numbers


@dataclass(frozen=True)
class _Level:
    """One thing that mentors are told apart by.

    Parameters
    ----------
    own : ndarray of shape (n_mentors,), int64
    size : int
        Numbers that it may take, from 0 on.
    times, below : int
        How often the score counts, and a score below the floor.
    choice : int
        Which choice counts; 0 for none.
    """

    own: Ints
    size: int
    times: int = 0
    below: int = 0
    choice: int = 0


def order_of(whole: Standing) -> Order:
    """Return the order by what the round would lack, tier by tier; among equals by the mentors' keys."""
    levels = list(_levels(whole))
    numbers: list[list[_Level]] = []
    size = _ROOM
    for level in levels:
        if size * level.size >= _ROOM:
            numbers.append([])
            size = 1
        numbers[-1].append(level)
        size *= level.size
    ranks = whole.problem.ranks.place if whole.choices is not None else np.zeros(0, dtype=np.int64)
    together = [_together(levels, int(ranks.max(initial=0))) for levels in numbers]
    by_mentor, times, below, choices = zip(*together, strict=True)
    return Order(np.stack(by_mentor), np.array(times), np.array(below), np.stack(choices))


def _levels(whole: Standing) -> Iterator[_Level]:
    """Tiers in which pairs gain nothing by themselves, and ties, are one place per mentor."""
    alike: list[Ints] = []
    for name, price in zip(whole.tiers, whole.prices, strict=True):
        if name not in ("points", "floor") and not name.startswith(CHOICE):
            alike.append(-price)
            continue
        if alike:
            yield _by_rank(alike)
            alike = []
        yield _by_price(whole, name, price)
    first_key_first = np.empty(whole.problem.n_mentors, dtype=np.int64)
    first_key_first[np.argsort(whole.problem.mentor_keys)[::-1]] = np.arange(whole.problem.n_mentors)
    yield _by_rank([*alike, first_key_first])


def _by_price(whole: Standing, name: str, price: Ints) -> _Level:
    high, low = int(price.max(initial=0)), int(price.min(initial=0))
    if name == "points":
        most = int(np.ceil(whole.scorer.reach * UNIT)) + 1
        return _Level(high + most - price, high - low + 2 * most + 1, times=1)
    if name == "floor":
        return _Level(high + 1 - price, high - low + 2, below=-1)
    return _Level(high - price, high - low + 2, choice=int(name.removeprefix(CHOICE)))


def _by_rank(lists: Sequence[Ints]) -> _Level:
    """Return the place of each mentor's list of numbers among all, from the least on; ties share one."""
    _, places = np.unique(np.stack(lists), axis=1, return_inverse=True)
    own = np.asarray(places, dtype=np.int64).reshape(-1)
    return _Level(own, int(own.max(initial=0)) + 1)


def _together(levels: Sequence[_Level], n_places: int) -> tuple[Ints, int, int, Ints]:
    by_mentor, times, below = np.zeros_like(levels[0].own), 0, 0
    choices: npt.NDArray[np.int64] = np.zeros(n_places + 1, dtype=np.int64)
    for level in levels:
        by_mentor = by_mentor * level.size + level.own
        times, below = times * level.size + level.times, below * level.size + level.below
        choices *= level.size
        if level.choice:
            choices[level.choice] += 1
    return by_mentor, times, below, choices
