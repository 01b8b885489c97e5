"""``similar`` and ``different``: a category, or the overlap of two sets."""

import numpy as np

from telemachy.matching.criteria.base import ColumnScorer
from telemachy.matching.criteria.columns import Block, Bools, CommonWeight, mapped, union_of_sets
from telemachy.matching.kernels.parts import Kind, Part
from telemachy.matching.problem import Problem
from telemachy.matching.result import listed
from telemachy.matching.tables import Codes, Floats


class Similar(ColumnScorer):
    """Share = values in common, by all values of both; with ``full_at``, by so many, or the smaller set."""

    _kinds = (Kind.SIMILAR, Kind.SIMILAR_TO)

    def prepare(self, problem: Problem) -> tuple[Bools, Bools]:
        said = union_of_sets(problem.mentees, self.criterion.mentee)
        self.full_at = float(self.criterion.settings.get("full_at", 0))
        self.left = mapped(said, self.criterion.settings["map"], problem.vocabulary)
        self.right = union_of_sets(problem.mentors, self.criterion.mentor)
        self.names = problem.vocabulary.names
        self.common = CommonWeight(self.left, self.right, len(problem.vocabulary), weighted=False)
        self.sizes = self.left.lengths.astype(np.float64), self.right.lengths.astype(np.float64)
        return said.known, self.right.known

    def share(self, mentee: Codes, mentor: Codes) -> Floats:
        common = self.common.cells(mentee, mentor)
        return np.asarray(self._share(common, self.sizes[0][mentee], self.sizes[1][mentor]))

    def share_block(self, rows: slice, dtype: type[np.floating]) -> Block:
        common = self.common.block(rows, dtype)
        left, right = self.sizes[0][rows, None].astype(dtype), self.sizes[1][None, :].astype(dtype)
        return self._share(common, left, right)

    def part(self) -> Part:
        left, right = self.sizes
        kind = self._kinds[1 if self.full_at else 0]
        return self.made_part(
            kind, common=self.common.common, left=[left], right=[right], numbers=[self.full_at]
        )

    def _share(self, common: Block, left: Block, right: Block) -> Block:
        if self.full_at:
            enough = np.minimum(np.minimum(left, right), common.dtype.type(self.full_at))
            return np.asarray(np.minimum(common / np.maximum(enough, 1), 1))
        return np.asarray(common / np.maximum(left + right - common, 1))

    def shared(self, mentee: int, mentor: int) -> tuple[str, ...]:
        theirs = set(self.right.row(mentor).tolist())
        return tuple(self.names[code] for code in self.left.row(mentee).tolist() if code in theirs)

    def values(self, mentee: int, mentor: int) -> dict[str, str]:
        left, right = self.told(self.left.row(mentee).tolist(), self.right.row(mentor).tolist())
        return {
            "mentee_value": listed(without_parts([self.names[code] for code in left])),
            "mentor_value": listed(without_parts([self.names[code] for code in right])),
        }

    def told(self, left: list[int], right: list[int]) -> tuple[list[int], list[int]]:
        """Return the values to name on each side, of all that it has."""
        return left, right


class Different(Similar):
    """Share = 1 less the share of values in common."""

    _kinds = (Kind.DIFFERENT, Kind.DIFFERENT_TO)

    def _share(self, common: Block, left: Block, right: Block) -> Block:
        return 1 - super()._share(common, left, right)

    def told(self, left: list[int], right: list[int]) -> tuple[list[int], list[int]]:
        """Name what the other side does not have as well; all, where that is nothing."""
        own, others = set(left), set(right)
        return (
            [code for code in left if code not in others] or left,
            [code for code in right if code not in own] or right,
        )


def without_parts(names: list[str]) -> tuple[str, ...]:
    """Return the values without those that another one says already: “People”, of “People and Places”."""
    padded = [f" {name} " for name in names]
    return tuple(
        name
        for at, name in enumerate(names)
        if not any(padded[at] in other for place, other in enumerate(padded) if place != at)
    )
