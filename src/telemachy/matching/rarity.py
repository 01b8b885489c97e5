"""How rare the topics are that a pair serves: what decides between matchings that are equal in all else.

A topic is a value of a criterion of kind ``covers`` that reads a column of the mentees, earns points and may
be shown. It counts ``SHARED_OUT`` divided by the number of mentors with a place who offer it, rounded down:
100 where one mentor alone offers it, 50 where two do, nothing where more than a hundred do. A pair counts
the sum over the topics that she wants and he offers, criterion by criterion, whatever their importance or
level. All whole numbers.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from telemachy.matching.criteria import CriterionScorer
from telemachy.matching.criteria.columns import CommonWeight
from telemachy.matching.criteria.covers import Covers
from telemachy.matching.kernels.parts import Kind, Part
from telemachy.matching.problem import Problem
from telemachy.matching.rules import Rules
from telemachy.matching.tables import Codes, Ints, SetColumn

SHARED_OUT = 100
"""What a topic counts that one mentor alone offers."""


class Rarity:
    """The rarity of pairs, for cells and for blocks; exact in both.

    Parameters
    ----------
    problem : Problem
    rules : Rules
    criteria : sequence of CriterionScorer
        Those of the rules, in their order, made for this problem.
    """

    def __init__(self, problem: Problem, rules: Rules, criteria: Sequence[CriterionScorer]) -> None:
        self.n_mentors = problem.n_mentors
        has_place = problem.capacity > 0
        keys = {criterion.key for criterion in rules.topic_criteria}
        covers = {
            place: _weighed(scorer, has_place, len(problem.vocabulary))
            for place, scorer in enumerate(criteria)
            if isinstance(scorer, Covers) and scorer.criterion.key in keys
        }
        points = [rules.points_of(name) for name in problem.types]
        self._by_type = [[common for place, common in covers.items() if row[place] > 0] for row in points]
        self._all = list(covers.values())
        self._parts: tuple[Part, ...] = ()

    def __getstate__(self) -> dict[str, object]:
        return self.__dict__ | {"_parts": ()}

    def parts(self) -> tuple[Part, ...]:
        """Return what the compiled loops need to know, whatever the type: the same each time."""
        if not self._parts:
            self._parts = tuple(Part(Kind.RARITY, common=common.common) for common in self._all)
        return self._parts

    @property
    def counted(self) -> npt.NDArray[np.bool_]:
        """Tell which parts count for each type: an array of shape (n_types, n_parts)."""
        rows = [[any(common is other for other in row) for common in self._all] for row in self._by_type]
        return np.array(rows, dtype=bool).reshape(len(self._by_type), len(self._all))

    def cells(self, mentee: Codes, mentor: Codes, type_: int = 0) -> Ints:
        """Return the rarity of each pair."""
        total = np.zeros(len(mentee), dtype=np.int64)
        for common in self._by_type[type_]:
            total += np.rint(common.cells(mentee, mentor)).astype(np.int64)
        return total

    def block(self, rows: slice, type_: int = 0) -> Ints:
        """Return the rarity of these mentees with all mentors."""
        total = np.zeros((rows.stop - rows.start, self.n_mentors), dtype=np.int64)
        for common in self._by_type[type_]:
            # Sums of small whole numbers: exact in single precision.
            total += np.rint(common.block(rows, np.float32)).astype(np.int64)
        return total


def _weighed(covers: Covers, has_place: npt.NDArray[np.bool_], n_codes: int) -> CommonWeight:
    """Return what wanted and offered sets have in common, each topic weighed by its rarity."""
    offered = covers.offered
    counts = has_place[np.repeat(np.arange(len(offered)), offered.lengths)]
    offered_by = np.bincount(offered.codes[counts], minlength=n_codes)
    weight = (SHARED_OUT // np.maximum(offered_by, 1)).astype(np.float64)
    return CommonWeight(
        SetColumn(covers.wanted.starts, covers.wanted.codes),
        SetColumn(offered.starts, offered.codes, weight[offered.codes]),
        n_codes,
        weighted=True,
    )
