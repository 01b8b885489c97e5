"""``covers``: what the mentee wants against what the mentor offers."""

import numpy as np

from telemachy.matching.criteria.base import ColumnScorer
from telemachy.matching.criteria.columns import (
    Block,
    Bools,
    CommonWeight,
    mapped,
    same_set_for_all,
    union_of_sets,
)
from telemachy.matching.problem import Problem
from telemachy.matching.tables import Codes, Floats, SetColumn


class Covers(ColumnScorer):
    """Share = sum of importance x level over the wanted things offered, by the most that would count.

    The most that would count is the importance of the ``full_at`` most important things wanted (of all of
    them, when ``full_at`` is 0). A share never exceeds 1.
    """

    def prepare(self, problem: Problem) -> tuple[Bools, Bools]:
        settings = self.criterion.settings
        offered = union_of_sets(problem.mentors, self.criterion.mentor)
        if self.criterion.mentee:
            said = union_of_sets(problem.mentees, self.criterion.mentee)
        else:
            said = same_set_for_all(problem.vocabulary.codes(settings["want"]), problem.n_mentees)
        wanted = mapped(said, settings["map"], problem.vocabulary)
        self.names = problem.vocabulary.names
        self.wanted, self.offered = wanted, offered
        self.enough = _most_that_counts(wanted, int(settings["full_at"]))
        self.common = CommonWeight(wanted, offered, len(problem.vocabulary), weighted=True)
        return said.known, offered.known

    def share(self, mentee: Codes, mentor: Codes) -> Floats:
        return np.minimum(self.common.cells(mentee, mentor) / self.enough[mentee], 1.0)

    def share_block(self, rows: slice, dtype: type[np.floating]) -> Block:
        shares = self.common.block(rows, dtype)
        shares /= self.enough[rows, None].astype(dtype)
        return np.minimum(shares, dtype(1), out=shares)

    def shared(self, mentee: int, mentor: int) -> tuple[str, ...]:
        offered = set(self.offered.row(mentor).tolist())
        common = [code for code in self.wanted.row(mentee).tolist() if code in offered]
        if self.wanted.weights is not None:
            begin, end = self.wanted.starts[mentee : mentee + 2]
            weights = dict(
                zip(self.wanted.row(mentee).tolist(), self.wanted.weights[begin:end].tolist(), strict=True)
            )
            common.sort(key=lambda code: (-weights[code], code))
        return tuple(self.names[code] for code in common)


def _most_that_counts(wanted: SetColumn, full_at: int) -> Floats:
    """Return the divisor of each row; 1 where nothing is wanted."""
    if wanted.weights is None:
        most = wanted.lengths.astype(np.float64)
        return np.maximum(np.minimum(most, full_at) if full_at else most, 1.0)
    most = np.ones(len(wanted))
    for i in np.flatnonzero(wanted.lengths):
        weights = np.sort(wanted.weights[wanted.starts[i] : wanted.starts[i + 1]])[::-1]
        most[i] = weights[:full_at].sum() if full_at else weights.sum()
    return most
