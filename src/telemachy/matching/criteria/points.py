"""``points``: points for pairs from another system."""

import numpy as np

from telemachy.matching.criteria.base import CriterionScorer
from telemachy.matching.criteria.columns import Block, Bools, PairTable
from telemachy.matching.kernels.parts import Kind, Part
from telemachy.matching.problem import PairPoints, Pairs, Problem
from telemachy.matching.rules import Criterion
from telemachy.matching.tables import Codes, Floats


class Points(CriterionScorer):
    """Share = the pair's number by ``full_at`` (by the criterion's own points, when that is 0).

    A pair that the table lacks has the share given for unknown answers, 0 unless the rules say otherwise.
    """

    def __init__(self, criterion: Criterion, problem: Problem) -> None:
        super().__init__(criterion, problem)
        empty = PairPoints(Pairs.of(), np.zeros(0))
        table = problem.points.get(criterion.settings["table"], empty)
        full = float(criterion.settings["full_at"]) or criterion.points or 1.0
        shares = np.asarray(table.points / full, dtype=np.float64)
        self.table = PairTable.of(table.pairs, shares, problem.n_mentors)
        self.present = PairTable.of(table.pairs, np.ones(len(shares)), problem.n_mentors)
        self.shape = (problem.n_mentees, problem.n_mentors)
        self.known_mentees = np.ones(problem.n_mentees, dtype=bool)
        self.known_mentors = np.ones(problem.n_mentors, dtype=bool)
        average = round(float(np.sort(shares).sum()) / len(shares), 6) if len(shares) else 0.0
        self.missing = average if criterion.unknown is None else criterion.unknown
        self.most = float(max(1.0, np.abs(shares).max(initial=0.0), abs(self.missing)))

    def known(self, mentee: Codes, mentor: Codes) -> Bools:
        return self.present.at(mentee, mentor, 0.0) > 0

    def cells(self, mentee: Codes, mentor: Codes) -> Floats:
        return self.table.at(mentee, mentor, self.missing)

    def block(self, rows: slice, dtype: type[np.floating]) -> Block:
        shares = np.full((len(range(*rows.indices(self.shape[0]))), self.shape[1]), self.missing, dtype=dtype)
        self.table.put(shares, rows)
        return shares

    def part(self) -> Part:
        return Part(Kind.TABLE, numbers=[self.missing], tables=[self.table.numbers])
