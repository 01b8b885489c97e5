"""Criteria and must-haves put together: what a pair is worth, whether it may be made, and why.

Single cells are exact: a score is the whole number of 1e-6 points that float64 gives in the declared order
of the criteria. Blocks are near (float32 or float64) and only ever select pairs, which are then scored
again exactly.
"""

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from telemachy.matching import kernels
from telemachy.matching.criteria import CriterionScorer, MustScorer, criterion_scorer, must_scorer
from telemachy.matching.criteria.answers import Answers, answers_of
from telemachy.matching.criteria.columns import Block, Bools
from telemachy.matching.criteria.musts import NotTogether
from telemachy.matching.kernels.packing import Packed, packed
from telemachy.matching.kernels.parts import Kind, Part
from telemachy.matching.kinds import NOT_AVAILABLE
from telemachy.matching.problem import Pairs, Problem
from telemachy.matching.result import UNIT, Band, Reason
from telemachy.matching.rules import Rules
from telemachy.matching.tables import Codes, Floats, Ints

BLOCK_CELLS = 1 << 20
"""Cells held in one block (4 MB in single precision)."""

ROW_CELLS = 1 << 22
"""Cells looked at in one go where each row is made and forgotten: few milliseconds, so that workers end
together."""

_ROW_ITSELF = 2_000
"""Making ready for a row takes about as long as so many of its cells."""

_MOST_UNITS = 1 << 50
"""Below this many units, points are rounded to them in double precision without a doubt, and sums hold."""

_CELLS_AT_ONCE = 100_000

_FEW_NUMBERS = 8
"""So many numbers are looked for one by one."""

LEAST = -(1 << 60)
"""Below every score: the minimum when the rules name none."""

TOO_LITTLE_SAID = "least_answers"
"""The exclusion of somebody who has said too little."""

A_PIN_MAY_PASS = frozenset({"minimum", TOO_LITTLE_SAID})
"""Exclusions that are about what is known of a pair: a coordinator, who may know more, can keep it."""


@dataclass(frozen=True)
class Exclusion:
    """Why a pair is left out.

    Parameters
    ----------
    key : str
        The must-have; ``minimum``, ``least_answers``, ``same_person`` or, for every private fact,
        ``not_available``.
    sentence : str
        With ``{mentor}`` and ``{mentee}`` open.
    """

    key: str
    sentence: str


class Scorer:
    """All criteria and must-haves of the rules, ready to look at the pairs of a problem.

    Parameters
    ----------
    problem : Problem
    rules : Rules
    """

    def __init__(self, problem: Problem, rules: Rules) -> None:
        self.rules = rules
        self.n_mentees, self.n_mentors = problem.n_mentees, problem.n_mentors
        self.criteria = [criterion_scorer(criterion, problem) for criterion in rules.criteria]
        scorers = (must_scorer(must, problem) for must in rules.must)
        self.musts = [scorer for scorer in scorers if scorer is not None]
        self.not_together = [
            NotTogether("same_person", problem.same_person, "The same person", problem.n_mentors),
            NotTogether("not_available", problem.forbidden, NOT_AVAILABLE, problem.n_mentors),
        ]
        self.answers = said_by(problem, rules, self.criteria)
        self.points = np.array([rules.points_of(name) for name in problem.types], dtype=np.float64)
        self.points = self.points.reshape(len(problem.types), len(self.criteria))
        if self.reach * UNIT >= _MOST_UNITS:
            raise ValueError("Expected less than 1,000,000,000 points for every pair.")
        self.minimum = LEAST if rules.aim.minimum is None else round(rules.aim.minimum * UNIT)
        self.floor = LEAST if rules.aim.floor is None else round(rules.aim.floor * UNIT)
        self._of_everyone: list[tuple[Sequence[Part], Rows]] = []

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_of_everyone": []}  # they travel by themselves

    def forbidding(self, forbidden: Pairs) -> "Scorer":
        """Return the same for a problem that differs in its forbidden pairs alone."""
        same = copy(self)
        private = NotTogether("not_available", forbidden, NOT_AVAILABLE, self.n_mentors)
        same.not_together = [self.not_together[0], private]
        same._of_everyone = []
        return same

    # Exact cells

    def scores(self, mentee: Codes, mentor: Codes, type_: int = 0) -> Ints:
        """Return the exact score of each pair.

        Parameters
        ----------
        mentee, mentor : ndarray of int32
        type_ : int
            Row of `Problem.types`.

        Returns
        -------
        ndarray of int64, in units of 1e-6 points
        """
        scores = np.empty(len(mentee), dtype=np.int64)
        for here in _slices(len(mentee)):
            total = np.zeros(len(mentee[here]))
            for criterion, points in zip(self.criteria, self.points[type_], strict=True):
                if points:
                    total += points * criterion.cells(mentee[here], mentor[here])
            scores[here] = np.rint(total * UNIT)
        return scores

    def shares(self, mentee: Codes, mentor: Codes) -> Floats:
        """Return the exact share of each criterion: an array of shape (n_pairs, n_criteria)."""
        columns = [criterion.cells(mentee, mentor) for criterion in self.criteria]
        return np.stack(columns, axis=1) if columns else np.zeros((len(mentee), 0))

    def known(self, mentee: Codes, mentor: Codes) -> Bools:
        """Tell for each pair and criterion whether both sides have said what is needed."""
        columns = [criterion.known(mentee, mentor) for criterion in self.criteria]
        return np.stack(columns, axis=1) if columns else np.zeros((len(mentee), 0), dtype=bool)

    def allowed(self, mentee: Codes, mentor: Codes) -> Bools:
        """Tell which pairs every must-have allows, of people who have said enough; not the minimum."""
        allowed = self._may_meet(mentee, mentor)
        if self.answers:
            mentees, mentors = self.answers
            allowed &= mentees.enough[mentee] & mentors.enough[mentor]
        return allowed

    def _may_meet(self, mentee: Codes, mentor: Codes) -> Bools:
        """Tell which pairs every must-have allows, however little the two have said."""
        allowed = np.ones(len(mentee), dtype=bool)
        for here in _slices(len(mentee)):
            for must in self.musts:
                allowed[here] &= must.cells(mentee[here], mentor[here])
            for test in self.not_together:
                allowed[here] &= test.cells(mentee[here], mentor[here])
        return allowed

    def not_tested(self, mentee: Codes, mentor: Codes) -> dict[str, int]:
        """Count, for each must-have, the pairs about which a side has not said enough to test it."""
        counts = {must.must.key: int((~must.known(mentee, mentor)).sum()) for must in self.musts}
        return {key: count for key, count in counts.items() if count}

    # Near blocks

    def row_blocks(self, cells: int = BLOCK_CELLS) -> Iterator[slice]:
        """Cut the mentees into slices whose blocks hold about so many cells."""
        step = max(1, cells // max(1, self.n_mentors))
        for begin in range(0, self.n_mentees, step):
            yield slice(begin, min(begin + step, self.n_mentees))

    def score_block(self, rows: slice, type_: int, dtype: type[np.floating]) -> Block:
        """Return near scores, in points, of these mentees with all mentors."""
        total = np.zeros((rows.stop - rows.start, self.n_mentors), dtype=dtype)
        for criterion, points in zip(self.criteria, self.points[type_], strict=True):
            if points:
                shares = criterion.block(rows, dtype)
                shares *= dtype(points)
                total += shares
        return total

    def allowed_block(self, rows: slice) -> Bools:
        """Tell exactly which pairs of these mentees every must-have allows, of people who said enough."""
        allowed = np.ones((rows.stop - rows.start, self.n_mentors), dtype=bool)
        if self.answers:
            mentees, mentors = self.answers
            allowed &= mentees.enough[rows, None] & mentors.enough[None, :]
        for must in self.musts:
            allowed &= must.block(rows)
        for test in self.not_together:
            test.take_from(allowed, rows)
        return allowed

    def margin(self, dtype: type[np.floating]) -> float:
        """Return how far, in points, a near score may lie from the exact one."""
        reach = self.reach + 1.0
        return 0.5 / UNIT + reach * float(np.finfo(dtype).eps) * (8 + 4 * len(self.criteria))

    @property
    def reach(self) -> float:
        """How many points a pair can have at most, above 0 or below."""
        shares = np.array([criterion.most for criterion in self.criteria])
        return float((np.abs(self.points) * shares).sum(axis=1).max(initial=0.0))

    # Rows, for the compiled loops

    def compiles(self, pairs: int, loops: str = "passes") -> bool:
        """Tell whether compiled loops are to look at so many pairs."""
        return kernels.worth_it(pairs * len(self.points), loops)

    def rows(self, columns: Codes | None = None, rarity: Sequence[Part] = ()) -> "Rows":
        """Return everything laid out for the compiled loops.

        Parameters
        ----------
        columns : ndarray of int32, optional
            Look at these mentors only, in increasing order.
        rarity : sequence of Part
            Parts that count the rarity of pairs.

        Returns
        -------
        Rows
            Of everyone, the same each time: workers who have it need not be sent it again.
        """
        if columns is not None:
            return self._laid_out(columns, rarity)
        for parts, rows in self._of_everyone:
            if parts is rarity:
                return rows
        rows = self._laid_out(None, rarity)
        self._of_everyone = [*self._of_everyone[:1], (rarity, rows)]  # without a rarity, and with the last
        return rows

    def _laid_out(self, columns: Codes | None, rarity: Sequence[Part]) -> "Rows":
        together = [test for test in self.not_together if len(test.table)]
        tests: list[MustScorer | NotTogether] = [*self.musts, *together]
        parts = [*(part.part() for part in (*self.criteria, *tests)), *rarity]
        return Rows(self, packed(parts, self.n_mentees, self.n_mentors, columns), len(tests), columns)

    # Words

    def reasons(self, mentee: int, mentor: int, type_: int = 0) -> tuple[Reason, ...]:
        """Return what each criterion contributes to one pair."""
        i, j = np.array([mentee], dtype=np.int32), np.array([mentor], dtype=np.int32)
        return self.reasons_of(i, j, type_)[0]

    def reasons_of(self, mentee: Codes, mentor: Codes, type_: int = 0) -> list[tuple[Reason, ...]]:
        """Return the reasons of many pairs of one type."""
        columns = [
            criterion.reasons(mentee, mentor, float(points))
            for criterion, points in zip(self.criteria, self.points[type_], strict=True)
        ]
        return list(zip(*columns, strict=True)) if columns else [()] * len(mentee)

    def why_not(self, mentee: int, mentor: int, type_: int = 0) -> tuple[Exclusion, ...]:
        """Return why a pair may not be made; empty when it may.

        A private fact is named only when nothing else leaves the pair out, and all private facts read
        alike.
        """
        i, j = np.array([mentee], dtype=np.int32), np.array([mentor], dtype=np.int32)
        short = [
            Exclusion(TOO_LITTLE_SAID, side.sentence(row))
            for side, row in zip(self.answers or (), (mentee, mentor), strict=False)
            if not side.enough[row]
        ]
        open_ = [must for must in self.musts if not must.must.is_private and not must.cells(i, j)[0]]
        exclusions = [Exclusion(must.must.key, must.sentence(mentee, mentor)) for must in open_]
        same_person = self.not_together[0]
        if not same_person.cells(i, j)[0]:
            exclusions.insert(0, Exclusion(same_person.key, same_person.text))
        if not exclusions and not self._may_meet(i, j)[0]:
            exclusions.append(Exclusion("not_available", NOT_AVAILABLE))
        exclusions[:0] = short
        if not exclusions and self.scores(i, j, type_)[0] < self.minimum:
            exclusions.append(Exclusion("minimum", "No mentor fits well enough"))
        return tuple(exclusions)

    def bands(self, mentee: Codes, mentor: Codes, type_: int = 0) -> list[Band]:
        """Return how well each pair fits, by the shares of the points reachable for that mentee.

        Reachable are the points of the criteria whose question the mentee has answered.
        """
        bounds = self.rules.aim.bands
        points = self.points[type_]
        answered = np.array([criterion.known_mentees for criterion in self.criteria], dtype=bool)
        answered = answered.reshape(len(self.criteria), self.n_mentees).T[mentee]
        reachable = answered @ points
        reached = (answered * self.shares(mentee, mentor)) @ points
        fit = np.divide(reached, reachable, out=np.zeros(len(mentee)), where=reachable > 0) + 1e-9
        return [
            Band.STRONG if share >= bounds.strong else Band.GOOD if share >= bounds.good else Band.SOME
            for share in fit.tolist()
        ]


class Rows:
    """All parts of the rules laid out for the compiled loops, which make one row after another.

    Parameters
    ----------
    scorer : Scorer
    parts : Packed
        Those of the criteria, of the must-haves, and of the rarity.
    n_musts : int
    columns : ndarray of int32 or None
        The mentors looked at; None for everyone.
    """

    def __init__(self, scorer: Scorer, parts: Packed, n_musts: int, columns: Codes | None) -> None:
        n_criteria = len(scorer.criteria)
        self.columns = np.arange(scorer.n_mentors, dtype=np.int32) if columns is None else columns
        self.n_mentees, self.n_mentors = scorer.n_mentees, scorer.n_mentors
        self.minimum, self.floor = scorer.minimum, scorer.floor
        self.points = np.ascontiguousarray(scorer.points)
        self.takes_part = np.ones(self.n_mentees, dtype=np.uint8)
        self.open = np.ones(len(self.columns), dtype=np.uint8)
        if scorer.answers:
            self.takes_part = scorer.answers[0].enough.astype(np.uint8)
            self.open = scorer.answers[1].enough[self.columns].astype(np.uint8)
        cut = slice(0, n_criteria), slice(n_criteria, n_criteria + n_musts)
        self._heads = [array[here].copy() for here in cut for array in (parts.heads, parts.numbers)]
        self._pools = parts.int32, parts.float64, parts.uint64, parts.uint8
        self.rarity_heads = parts.heads[n_criteria + n_musts :].copy()
        kinds = parts.heads[:, 0]
        given = [scorer.criteria[place] for place in np.flatnonzero(kinds == Kind.GIVEN).tolist()]
        self._given = given
        self._given_musts = [
            scorer.musts[place - n_criteria] for place in np.flatnonzero(kinds == Kind.GIVEN_MUST).tolist()
        ]

    def blocks(self, taken: Bools | None = None) -> list[slice]:
        """Cut the mentees into slices to look at in one go, with as many in each of those taken."""
        is_made_whole = self._given or self._given_musts
        width = max(1, len(self.columns))
        step = max(1, BLOCK_CELLS // width if is_made_whole else ROW_CELLS // (width + _ROW_ITSELF))
        if taken is None or is_made_whole:  # a slice made whole is as large as its rows, taken or not
            begins = list(range(0, self.n_mentees, step))
        else:
            begins = np.flatnonzero(taken)[::step].tolist()
        return [slice(*ends) for ends in pairwise([*begins, self.n_mentees])]

    def arguments(self, rows: slice, taken: Ints) -> tuple[object, ...]:
        """Return what the compiled loops are given first, to look at some rows of a slice."""
        size, width = (len(taken) if self._given or self._given_musts else 0), len(self.columns)
        shares = np.zeros((len(self._given), size, width))
        masks = np.zeros((len(self._given_musts), size, width), dtype=np.uint8)
        for share, criterion in zip(shares, self._given, strict=True):
            share[:] = criterion.block(rows, np.float64)[np.ix_(taken - rows.start, self.columns)]
        for mask, must in zip(masks, self._given_musts, strict=True):
            mask[:] = must.block(rows)[np.ix_(taken - rows.start, self.columns)]
        return (*self._heads, *self._pools, self.points, shares, masks, self.n_mentees)


def said_by(
    problem: Problem, rules: Rules, criteria: Sequence[CriterionScorer] | None = None
) -> tuple[Answers, Answers] | None:
    """Return the answers of mentees and of mentors; None where the rules ask for none."""
    if not rules.aim.least_answers:
        return None
    scorers = criteria or [criterion_scorer(criterion, problem) for criterion in rules.criteria]
    return (
        answers_of(rules, scorers, "mentee", problem.n_mentees),
        answers_of(rules, scorers, "mentor", problem.n_mentors),
    )


def _slices(size: int) -> Iterator[slice]:
    for begin in range(0, size, _CELLS_AT_ONCE):
        yield slice(begin, min(begin + _CELLS_AT_ONCE, size))


def flat_pairs(mentee: npt.NDArray[np.integer], mentor: npt.NDArray[np.integer], n_mentors: int) -> Ints:
    """Return one number per pair, in order of (mentee, mentor)."""
    return mentee.astype(np.int64) * n_mentors + mentor


def distinct(flat: Ints) -> Ints:
    """Return the numbers sorted, each once: as `numpy.unique`, whose hashing takes many times longer."""
    ordered = np.sort(flat)
    keep = np.ones(len(ordered), dtype=bool)
    keep[1:] = ordered[1:] != ordered[:-1]
    return ordered[keep]


def is_among(flat: Ints, known: Ints) -> Bools:
    """Tell which numbers stand in a sorted array."""
    if len(known) <= _FEW_NUMBERS:
        among = np.zeros(len(flat), dtype=bool)
        for number in known:
            among |= flat == number
        return among
    return np.asarray(known[np.minimum(np.searchsorted(known, flat), len(known) - 1)] == flat)
