"""What every criterion can do: exact shares of single cells, near shares of blocks, one sentence."""

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from telemachy.matching.criteria.columns import Block, Bools
from telemachy.matching.kernels.parts import Kind, Part
from telemachy.matching.kinds import CRITERIA
from telemachy.matching.problem import Problem
from telemachy.matching.result import UNIT, Reason, fill
from telemachy.matching.rules import Criterion
from telemachy.matching.tables import Codes, Floats

POOL = 1024
"""The pool's average is taken over the first so many rows, in key order, that are known on each side."""

_POOL_AT_ONCE = 20_000
"""Pairs of the pool looked at together: enough to be quick, few enough to stay in the cache."""


def pool_average(
    known_mentees: Bools, known_mentors: Bools, problem: Problem, share: Callable[[Codes, Codes], Floats]
) -> float:
    """Return the average share over the pool, to six decimals; 0 when nobody is known.

    The rows taken depend on keys only, so the average is the same for any order of the rows. It is
    rounded so that another program can arrive at the very same number.
    """
    rows = _first_known(known_mentees, problem.mentee_keys)
    columns = _first_known(known_mentors, problem.mentor_keys)
    if len(rows) == 0 or len(columns) == 0:
        return 0.0
    # Exact sums: averages often lie half way between two such numbers, where the last bit would decide.
    step = max(1, _POOL_AT_ONCE // len(columns))
    sums: list[float] = []
    for begin in range(0, len(rows), step):
        here = rows[begin : begin + step]
        shares = share(np.repeat(here, len(columns)), np.tile(columns, len(here)))
        sums += [math.fsum(row) for row in shares.reshape(len(here), -1).tolist()]
    return round(math.fsum(sums) / (len(rows) * len(columns)), 6)


def _first_known(known: Bools, keys: npt.NDArray[np.uint64]) -> Codes:
    rows = np.flatnonzero(known)
    return rows[np.argsort(keys[rows])][:POOL].astype(np.int32)


class CriterionScorer(ABC):
    """One criterion, ready to look at the pairs of one problem.

    Parameters
    ----------
    criterion : Criterion
    problem : Problem

    Attributes
    ----------
    known_mentees : ndarray of bool
        Mentees who have answered what the criterion looks at (all of them, where it looks at nothing of
        theirs): what the fit bands count as reachable.
    known_mentors : ndarray of bool
        The same of the mentors.
    most : float
        The greatest share there is, above 0 or below.
    """

    known_mentees: Bools
    known_mentors: Bools
    most: float = 1.0

    def __init__(self, criterion: Criterion, problem: Problem) -> None:
        self.criterion = criterion

    @abstractmethod
    def cells(self, mentee: Codes, mentor: Codes) -> Floats:
        """Return the exact share of each pair, unknown ones as the rules say."""

    @abstractmethod
    def block(self, rows: slice, dtype: type[np.floating]) -> Block:
        """Return the shares of these mentees with all mentors, in the given precision."""

    def part(self) -> Part:
        """Return what the compiled loops need to know; where nothing else, that blocks are made here.

        The block in double precision then has to hold the very numbers of the cells.
        """
        return Part(Kind.GIVEN)

    @abstractmethod
    def known(self, mentee: Codes, mentor: Codes) -> Bools:
        """Tell for which pairs both sides have said what is needed."""

    def shared(self, mentee: int, mentor: int) -> tuple[str, ...]:
        """Return what the two have in common, by name."""
        return ()

    def values(self, mentee: int, mentor: int) -> Mapping[str, str]:
        """Return what ``{mentee_value}`` and ``{mentor_value}`` stand for in the sentence."""
        return {}

    def sentence(self, mentee: int, mentor: int) -> str:
        """Return the sentence for a pair, everything in braces open."""
        return self.criterion.sentence

    def reasons(self, mentee: Codes, mentor: Codes, points: float) -> list[Reason]:
        """Return what this criterion contributes to each pair."""
        criterion = self.criterion
        earned = np.rint(points * self.cells(mentee, mentor) * UNIT).astype(np.int64).tolist()
        known = self.known(mentee, mentor).tolist()
        none = CRITERIA[criterion.kind].say_none
        return [
            Reason(
                key=criterion.key,
                heading=criterion.heading,
                points=earned[place],
                out_of=round(points * UNIT),
                known=known[place],
                shared=self.shared(i, j) if known[place] else (),
                template=self._filled(none if none and earned[place] <= 0 else self.sentence(i, j), i, j),
                show=criterion.show,
            )
            for place, (i, j) in enumerate(zip(mentee.tolist(), mentor.tolist(), strict=True))
        ]

    def _filled(self, template: str, mentee: int, mentor: int) -> str:
        return fill(template, self.values(mentee, mentor)) if _asks_values(template) else template


@cache
def _asks_values(template: str) -> bool:
    """Tell whether a sentence names anything but the two people and what they share."""
    return bool(set(re.findall(r"{([^{}]*)}", template)) - {"mentee", "mentor", "shared"})


class ColumnScorer(CriterionScorer):
    """A criterion that compares columns: unknown when either side's columns are blank.

    A subclass prepares itself in `prepare` and returns shares without regard to unknown rows.
    """

    def __init__(self, criterion: Criterion, problem: Problem) -> None:
        super().__init__(criterion, problem)
        self.known_mentees, self.known_mentors = self.prepare(problem)
        self.all_known = bool(self.known_mentees.all() and self.known_mentors.all())
        self.unknown = self._unknown(problem)

    def _unknown(self, problem: Problem) -> float:
        if self.all_known:
            return 0.0
        if self.criterion.unknown is not None:
            return self.criterion.unknown
        return pool_average(self.known_mentees, self.known_mentors, problem, self.share)

    @abstractmethod
    def prepare(self, problem: Problem) -> tuple[Bools, Bools]:
        """Lay out the columns; return who is known on each side."""

    @abstractmethod
    def share(self, mentee: Codes, mentor: Codes) -> Floats:
        """Return the exact share of pairs that are known."""

    @abstractmethod
    def share_block(self, rows: slice, dtype: type[np.floating]) -> Block:
        """Return the shares of a block whose rows and columns are known."""

    def made_part(self, kind: Kind, **parts: Any) -> Part:
        """Return a part with what is known put in."""
        known = None if self.all_known else (self.known_mentees, self.known_mentors)
        return Part(kind, known=known, unknown=self.unknown, **parts)

    def known(self, mentee: Codes, mentor: Codes) -> Bools:
        return np.asarray(self.known_mentees[mentee] & self.known_mentors[mentor])

    def cells(self, mentee: Codes, mentor: Codes) -> Floats:
        shares = self.share(mentee, mentor)
        return shares if self.all_known else np.where(self.known(mentee, mentor), shares, self.unknown)

    def block(self, rows: slice, dtype: type[np.floating]) -> Block:
        shares = self.share_block(rows, dtype)
        if not self.all_known:
            shares[~self.known_mentees[rows], :] = self.unknown
            shares[:, ~self.known_mentors] = self.unknown
        return shares
