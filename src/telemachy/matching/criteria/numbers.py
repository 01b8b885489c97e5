"""``near``, ``at_least`` and ``gap``: numbers, or levels in a given order."""

from abc import abstractmethod
from itertools import chain

import numpy as np

from telemachy.matching.criteria.base import ColumnScorer
from telemachy.matching.criteria.columns import Block, Bools, numbers_of
from telemachy.matching.kernels.parts import Kind, Part
from telemachy.matching.problem import Problem
from telemachy.matching.tables import Codes, Floats


class _Numbers(ColumnScorer):
    """Share = a function of the difference, mentor less mentee (or of the mentor's number alone)."""

    def prepare(self, problem: Problem) -> tuple[Bools, Bools]:
        order = self.criterion.settings["order"]
        self.order = tuple(order)
        self.left = numbers_of(problem.mentees, self.criterion.mentee, order, problem.vocabulary)
        self.right = numbers_of(problem.mentors, self.criterion.mentor, order, problem.vocabulary)
        if not self.criterion.mentee:
            self.left = np.zeros(problem.n_mentees)
        known = ~np.isnan(self.left), ~np.isnan(self.right)
        self.said_left, self.said_right = self.left, self.right
        self.left, self.right = np.nan_to_num(self.left), np.nan_to_num(self.right)
        return known

    @abstractmethod
    def of_difference(self, difference: Block) -> Block:
        """Return the share for each difference, mentor less mentee."""

    def share(self, mentee: Codes, mentor: Codes) -> Floats:
        return np.asarray(self.of_difference(self.right[mentor] - self.left[mentee]))

    def share_block(self, rows: slice, dtype: type[np.floating]) -> Block:
        right, left = self.right[None, :], self.left[rows, None]
        return np.asarray(self.of_difference(right.astype(dtype) - left.astype(dtype)), dtype=dtype)

    def numbers_part(self, kind: Kind, *numbers: float) -> Part:
        return self.made_part(kind, left=[self.left], right=[self.right], numbers=numbers)

    def values(self, mentee: int, mentor: int) -> dict[str, str]:
        return {
            "mentee_value": self._shown(float(self.said_left[mentee])),
            "mentor_value": self._shown(float(self.said_right[mentor])),
        }

    def _shown(self, number: float) -> str:
        if np.isnan(number):
            return "not said"
        return self.order[int(number)] if self.order else f"{number:g}"


class Near(_Numbers):
    """Share = 1 less the distance by ``reach``, never below 0."""

    def of_difference(self, difference: Block) -> Block:
        reach = difference.dtype.type(self.criterion.settings["reach"])
        return np.asarray(np.maximum(1 - np.abs(difference) / reach, 0))

    def part(self) -> Part:
        return self.numbers_part(Kind.NEAR, float(self.criterion.settings["reach"]))


class AtLeast(_Numbers):
    """Share = the mentor's number, or how far it lies above the mentee's, by ``enough``; from 0 to 1."""

    def of_difference(self, difference: Block) -> Block:
        enough = difference.dtype.type(self.criterion.settings["enough"])
        return np.asarray(np.clip(difference / enough, 0, 1))

    def part(self) -> Part:
        return self.numbers_part(Kind.AT_LEAST, float(self.criterion.settings["enough"]))


class Gap(_Numbers):
    """Share = what the table says for the difference, ``otherwise`` for one that it does not name."""

    def of_difference(self, difference: Block) -> Block:
        shares = np.full_like(difference, self.criterion.settings["otherwise"])
        for wanted, share in self.criterion.settings["table"].items():
            shares[np.abs(difference - wanted) < 1e-4] = share
        return shares

    def part(self) -> Part:
        settings = self.criterion.settings
        table = chain.from_iterable(settings["table"].items())
        return self.numbers_part(Kind.GAP, float(settings["otherwise"]), *map(float, table))
