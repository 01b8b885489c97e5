"""How much each person has said: what a round's least number of answers is held against."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from telemachy.matching.criteria.base import CriterionScorer
from telemachy.matching.criteria.columns import Bools
from telemachy.matching.result import fill
from telemachy.matching.rules import Rules, Side, answered_by
from telemachy.matching.tables import Ints

TOO_LITTLE = "{who} has said too little to be matched yet: {said} of {of} answered, {asked} asked for"


@dataclass(frozen=True)
class Answers:
    """The answers of one side.

    Parameters
    ----------
    side : "mentee" or "mentor"
    said : ndarray of int64
        How many of the criteria that this side can answer, and somebody has, each row has answered.
    of : int
        How many those are.
    asked : int
        How many of them a row must have answered to be matched; never more than ``of``.
    """

    side: Side
    said: Ints
    of: int
    asked: int

    @property
    def enough(self) -> Bools:
        """Who has said enough to be matched."""
        return np.asarray(self.said >= self.asked)

    def sentence(self, row: int) -> str:
        """Return why this person takes no part, the name open."""
        values = {"said": str(self.said[row]), "of": str(self.of), "asked": str(self.asked)}
        return fill(TOO_LITTLE, {"who": f"{{{self.side}}}", **values})


def answers_of(rules: Rules, scorers: Sequence[CriterionScorer], side: Side, size: int) -> Answers:
    """Count the answers of one side.

    Parameters
    ----------
    scorers : sequence of CriterionScorer
        One per criterion, in the order of the rules.
    size : int
        Rows of that side.
    """
    asked = [scorer for scorer in scorers if answered_by(scorer.criterion, rules, side)]
    known = [scorer.known_mentees if side == "mentee" else scorer.known_mentors for scorer in asked]
    known = [rows for rows in known if rows.any()]  # what nobody has answered, nobody was asked
    said = np.zeros(size, dtype=np.int64)
    for rows in known:
        said += rows
    return Answers(side, said, len(known), min(rules.aim.least_answers, len(known)))
