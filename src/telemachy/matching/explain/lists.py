"""Who may be paired with how many, and which must-have empties whose list."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from telemachy.matching.blocks import TOO_LITTLE_SAID, said_by
from telemachy.matching.criteria import must_scorer
from telemachy.matching.criteria.musts import NotTogether
from telemachy.matching.problem import Problem
from telemachy.matching.rules import Rules

NOT_AVAILABLE_KEY = "not_available"
"""Stands for every private fact, which cannot be told apart."""
SAME_PERSON_KEY = "same_person"

_BLOCK_CELLS = 1 << 20


@dataclass(frozen=True)
class MustEffect:
    """What one must-have does to a cohort.

    Parameters
    ----------
    key : str
        Of the must-have; ``least_answers`` where people have said too little, ``same_person``, and
        ``not_available`` for private facts taken together.
    excludes : int
        Pairs it rules out.
    empties : int
        Mentees who have nobody, and would have somebody without this one.
    """

    key: str
    excludes: int
    empties: int


@dataclass(frozen=True)
class Eligible:
    """How many partners everyone has under the must-haves and the answers asked for; fit does not count.

    Parameters
    ----------
    mentors_of : ndarray of shape (n_mentees,), int64
        Mentors with at least one place whom each mentee may be paired with.
    mentees_of : ndarray of shape (n_mentors,), int64
    emptied : mapping of int to str
        Mentees who have nobody: the must-have without which they would have most, or "" when several
        only together leave nobody. ``least_answers`` for every mentee who has said too little.
    effects : tuple of MustEffect
        People who have said too little, where the rules ask for answers; then one per must-have, in the
        order of the rules, then the private ones.
    unknown_allowed : mapping of str to int
        Per must-have, pairs let through although a side has not said.
    """

    mentors_of: NDArray[np.int64]
    mentees_of: NDArray[np.int64]
    emptied: Mapping[int, str]
    effects: tuple[MustEffect, ...]
    unknown_allowed: Mapping[str, int] = field(default_factory=dict)

    @property
    def n_with_nobody(self) -> int:
        return len(self.emptied)

    def distribution(
        self, edges: tuple[int, ...] = (0, 1, 3, 6, 11, 21, 51)
    ) -> tuple[tuple[int, int | None, int], ...]:
        """Mentees by how many mentors they may have: (from, to or None, mentees)."""
        counts = np.histogram(self.mentors_of, bins=[*edges, np.iinfo(np.int64).max])[0]
        tops = [*(edge - 1 for edge in edges[1:]), None]
        return tuple(zip(edges, tops, counts.tolist(), strict=True))


def eligible(problem: Problem, rules: Rules) -> Eligible:
    """Who may be paired with how many, and which must-have empties whose list.

    Counts mentors with at least one place and mentees who ask for a mentor. Quick enough to be shown while
    rules are being edited: one pass over the must-haves, no points.
    """
    return _Counting(problem, rules).whole()


class _Counting:
    def __init__(self, problem: Problem, rules: Rules) -> None:
        self.problem = problem
        scorers = (must_scorer(must, problem) for must in rules.must)
        self.musts = [must for must in scorers if must is not None]
        n_mentors = problem.n_mentors
        self.same_person = NotTogether(SAME_PERSON_KEY, problem.same_person, "", n_mentors)
        self.forbidden = NotTogether(NOT_AVAILABLE_KEY, problem.forbidden, "", n_mentors)
        self.has_place = problem.capacity > 0
        self.asks = problem.demand.sum(axis=1) > 0
        public = [must.must.key for must in self.musts if not must.must.is_private]
        self.answers = said_by(problem, rules)
        least = [TOO_LITTLE_SAID] if self.answers else []
        self.keys = [*least, *public, SAME_PERSON_KEY, NOT_AVAILABLE_KEY]
        self.excluded = np.zeros(len(self.keys), np.int64)
        self.without_one = np.zeros((len(self.keys), problem.n_mentees), np.int64)
        self.mentors_of = np.zeros(problem.n_mentees, np.int64)
        self.mentees_of = np.zeros(problem.n_mentors, np.int64)

    def whole(self) -> Eligible:
        n_mentees = self.problem.n_mentees
        step = max(1, _BLOCK_CELLS // max(1, self.problem.n_mentors))
        for begin in range(0, n_mentees, step):
            self._count(slice(begin, min(begin + step, n_mentees)))
        empty = np.flatnonzero(self.asks & (self.mentors_of == 0))
        return Eligible(
            mentors_of=self.mentors_of,
            mentees_of=self.mentees_of,
            emptied={row: self._emptier(row) for row in empty.tolist()},
            effects=tuple(self._effect(place, empty) for place in range(len(self.keys))),
            unknown_allowed=self._unknown_allowed(),
        )

    def _count(self, rows: slice) -> None:
        """Count a block: a pair stands in somebody's way alone when it breaks that one must-have only."""
        breaking = list(self._breaking(rows))
        times = np.zeros(breaking[0].shape, np.int16)
        for broken in breaking:
            times += broken
        free = (times == 0) & self.has_place
        self.mentors_of[rows] = free.sum(axis=1)
        self.mentees_of += free[self.asks[rows]].sum(axis=0)
        for place, broken in enumerate(breaking):
            self.excluded[place] += int(broken[self.asks[rows]].sum())
            self.without_one[place, rows] = (broken & (times == 1)).sum(axis=1)

    def _breaking(self, rows: slice) -> Iterator[NDArray[np.bool_]]:
        """For each key, which pairs of the block with a mentor who has places it rules out."""
        private = np.zeros((rows.stop - rows.start, self.problem.n_mentors), np.bool_)
        if self.answers:
            mentees, mentors = self.answers
            yield ~(mentees.enough[rows, None] & mentors.enough[None, :]) & self.has_place
        for must in self.musts:
            broken = ~must.block(rows)
            if must.must.is_private:
                private |= broken
            else:
                yield broken & self.has_place
        for pairs, broken in ((self.same_person, np.zeros_like(private)), (self.forbidden, private)):
            allowed = ~broken
            pairs.take_from(allowed, rows)
            yield ~allowed & self.has_place

    def _emptier(self, mentee: int) -> str:
        """The key without which she would have most mentors; "" when no single one stands in the way."""
        if self.answers and not self.answers[0].enough[mentee]:
            return TOO_LITTLE_SAID
        gains = self.without_one[:, mentee]
        return self.keys[int(gains.argmax())] if gains.any() else ""

    def _effect(self, place: int, empty: NDArray[np.int64]) -> MustEffect:
        opens = int((self.without_one[place, empty] > 0).sum())
        return MustEffect(self.keys[place], int(self.excluded[place]), opens)

    def _unknown_allowed(self) -> dict[str, int]:
        n_mentees, n_mentors = int(self.asks.sum()), int(self.has_place.sum())
        return {
            must.must.key: n_mentees * n_mentors
            - int((must.known_mentees & self.asks).sum()) * int((must.known_mentors & self.has_place).sum())
            for must in self.musts
            if must.must.unknown == "allow" and not must.must.is_private
        }
