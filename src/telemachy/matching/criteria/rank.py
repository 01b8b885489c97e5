"""``rank``: the mentee's ranking and the mentor's welcome."""

import numpy as np

from telemachy.matching.criteria.base import CriterionScorer
from telemachy.matching.criteria.columns import Block, Bools, PairTable
from telemachy.matching.kernels.parts import Kind, Part
from telemachy.matching.problem import Problem, Welcome
from telemachy.matching.rules import Criterion
from telemachy.matching.tables import Codes, Floats


class Rank(CriterionScorer):
    """Share = the mentee's part and the mentor's part, put together by ``mentor_part``.

    The mentee's part falls evenly from 1 for the first choice over the ``longest`` list; a mentor whom she
    did not rank earns 0. The mentor's part is 1 for a welcome, 0.5 for willing, else 0. Who has ranked
    nobody, or answered about nobody, has not said: that part is its average over the pool.
    """

    def __init__(self, criterion: Criterion, problem: Problem) -> None:
        super().__init__(criterion, problem)
        ranks, n_mentors = problem.ranks, problem.n_mentors
        longest = criterion.settings["longest"]
        self.mentor_part = float(criterion.settings["mentor_part"])
        ranked = np.maximum(1 - (ranks.place - 1) / longest, 0.0)
        welcomed = np.asarray(ranks.welcome / int(Welcome.WELCOME), dtype=np.float64)
        self.ranked = PairTable.of(ranks.ranked, ranked, n_mentors)
        self.welcomed = PairTable.of(ranks.answered, welcomed, n_mentors)
        self.known_mentees = np.bincount(ranks.ranked.mentee, minlength=problem.n_mentees) > 0
        self.known_mentors = np.bincount(ranks.answered.mentor, minlength=n_mentors) > 0
        self.no_ranking = self._average(ranked, int(self.known_mentees.sum()) * n_mentors)
        self.no_answer = self._average(welcomed, int(self.known_mentors.sum()) * problem.n_mentees)

    def _average(self, shares: Floats, cells: int) -> float:
        if self.criterion.unknown is not None:
            return self.criterion.unknown
        return round(float(np.sort(shares).sum()) / cells, 6) if cells else 0.0

    def known(self, mentee: Codes, mentor: Codes) -> Bools:
        return np.asarray(self.known_mentees[mentee] | self.known_mentors[mentor])

    def cells(self, mentee: Codes, mentor: Codes) -> Floats:
        wish = np.where(self.known_mentees[mentee], self.ranked.at(mentee, mentor, 0.0), self.no_ranking)
        welcome = np.where(self.known_mentors[mentor], self.welcomed.at(mentee, mentor, 0.0), self.no_answer)
        return np.asarray((1 - self.mentor_part) * wish + self.mentor_part * welcome)

    def block(self, rows: slice, dtype: type[np.floating]) -> Block:
        shape = (len(self.known_mentees[rows]), len(self.known_mentors))
        wish, welcome = np.zeros(shape, dtype=dtype), np.zeros(shape, dtype=dtype)
        self.ranked.put(wish, rows)
        self.welcomed.put(welcome, rows)
        wish[~self.known_mentees[rows], :] = self.no_ranking
        welcome[:, ~self.known_mentors] = self.no_answer
        return np.asarray(dtype(1 - self.mentor_part) * wish + dtype(self.mentor_part) * welcome)

    def part(self) -> Part:
        return Part(
            Kind.RANK,
            known=(self.known_mentees, self.known_mentors),
            numbers=[self.mentor_part, self.no_ranking, self.no_answer],
            tables=[self.ranked.numbers, self.welcomed.numbers],
        )
