"""The must-haves: what every pair has to meet, and the sentence for a pair that does not."""

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
import numpy.typing as npt

from telemachy.matching.criteria.columns import (
    Bools,
    CommonWeight,
    PairTable,
    mapped,
    numbers_of,
    same_set_for_all,
    union_of_sets,
    union_of_weeks,
)
from telemachy.matching.criteria.overlap import CommonTime
from telemachy.matching.kernels.parts import Kind, Numbers, Part
from telemachy.matching.kinds import NOT_AVAILABLE
from telemachy.matching.problem import Pairs, Problem
from telemachy.matching.result import fill, listed
from telemachy.matching.rules import Must
from telemachy.matching.tables import Codes, SetColumn


class MustScorer(ABC):
    """One must-have, ready to look at the pairs of one problem."""

    def __init__(self, must: Must, problem: Problem) -> None:
        self.must = must
        self.known_mentees, self.known_mentors = self.prepare(problem)
        self.all_known = bool(self.known_mentees.all() and self.known_mentors.all())
        self.when_unknown = must.unknown == "allow"

    @abstractmethod
    def prepare(self, problem: Problem) -> tuple[Bools, Bools]:
        """Lay out the columns; return who is known on each side."""

    @abstractmethod
    def holds(self, mentee: Codes, mentor: Codes) -> Bools:
        """Tell which of these pairs, both sides known, meet it."""

    @abstractmethod
    def holds_block(self, rows: slice) -> Bools:
        """Tell the same for these mentees and all mentors."""

    def part(self) -> Part:
        """Return what the compiled loops need to know; where nothing else, that blocks are made here."""
        return Part(Kind.GIVEN_MUST)

    def made_part(self, kind: Kind, **parts: Any) -> Part:
        """Return a part with what is known put in."""
        known = None if self.all_known else (self.known_mentees, self.known_mentors)
        return Part(kind, known=known, unknown=float(self.when_unknown), **parts)

    def cells(self, mentee: Codes, mentor: Codes) -> Bools:
        """Tell which pairs it allows, unknown ones as the rules say."""
        allowed = self.holds(mentee, mentor)
        return allowed if self.all_known else np.where(self.known(mentee, mentor), allowed, self.when_unknown)

    def known(self, mentee: Codes, mentor: Codes) -> Bools:
        return np.asarray(self.known_mentees[mentee] & self.known_mentors[mentor])

    def block(self, rows: slice) -> Bools:
        """Tell which pairs of these mentees it allows."""
        allowed = self.holds_block(rows)
        if not self.all_known:
            allowed[~self.known_mentees[rows], :] = self.when_unknown
            allowed[:, ~self.known_mentors] = self.when_unknown
        return allowed

    def sentence(self, mentee: int, mentor: int) -> str:
        """Return why it leaves a pair out, with ``{mentor}`` and ``{mentee}`` open."""
        if self.must.is_private:
            return NOT_AVAILABLE
        return fill(self.must.sentence, self.values(mentee, mentor))

    def values(self, mentee: int, mentor: int) -> dict[str, str]:
        return {}


class _Sets(MustScorer):
    def prepare(self, problem: Problem) -> tuple[Bools, Bools]:
        vocabulary = problem.vocabulary
        fixed = vocabulary.codes(self.must.settings.get("value", ()))
        said = (
            union_of_sets(problem.mentees, self.must.mentee)
            if self.must.mentee
            else same_set_for_all(fixed, problem.n_mentees)
        )
        self.left = mapped(said, self.must.settings["map"], vocabulary)
        self.right = (
            union_of_sets(problem.mentors, self.must.mentor)
            if self.must.mentor
            else same_set_for_all(fixed, problem.n_mentors)
        )
        self.names = vocabulary.names
        self.common = CommonWeight(self.left, self.right, len(vocabulary), weighted=False)
        everyone = np.ones(problem.n_mentees, dtype=bool), np.ones(problem.n_mentors, dtype=bool)
        return (
            said.known if self.must.mentee else everyone[0],
            self.right.known if self.must.mentor else everyone[1],
        )

    def values(self, mentee: int, mentor: int) -> dict[str, str]:
        def named(column: SetColumn, row: int) -> str:
            return listed(tuple(self.names[code] for code in column.row(row).tolist()))

        common = np.intersect1d(self.left.row(mentee), self.right.row(mentor)).tolist()
        return {
            "mentee_value": named(self.left, mentee),
            "mentor_value": named(self.right, mentor),
            "shared": listed(tuple(self.names[code] for code in common)),
        }


class MustShare(_Sets):
    """At least ``least`` values in common."""

    def holds(self, mentee: Codes, mentor: Codes) -> Bools:
        return np.asarray(self.common.cells(mentee, mentor) >= self.must.settings["least"])

    def holds_block(self, rows: slice) -> Bools:
        return np.asarray(self.common.block(rows, np.float32) >= self.must.settings["least"])

    def part(self) -> Part:
        least = float(self.must.settings["least"])
        return self.made_part(Kind.MUST_SHARE, common=self.common.common, numbers=[least])


class MustDiffer(_Sets):
    """No value in common."""

    def part(self) -> Part:
        return self.made_part(Kind.MUST_DIFFER, common=self.common.common)

    def holds(self, mentee: Codes, mentor: Codes) -> Bools:
        return np.asarray(self.common.cells(mentee, mentor) == 0)

    def holds_block(self, rows: slice) -> Bools:
        return np.asarray(self.common.block(rows, np.float32) == 0)


class MustShareTime(MustScorer):
    """At least so many minutes a week in common."""

    def prepare(self, problem: Problem) -> tuple[Bools, Bools]:
        left = union_of_weeks(problem.mentees, self.must.mentee)
        right = union_of_weeks(problem.mentors, self.must.mentor)
        self.common = CommonTime(left, right)
        return left.known, right.known

    def holds(self, mentee: Codes, mentor: Codes) -> Bools:
        return np.asarray(self.common.cells(mentee, mentor) >= self.must.settings["minutes"])

    def holds_block(self, rows: slice) -> Bools:
        return np.asarray(self.common.block(rows) >= self.must.settings["minutes"])

    def part(self) -> Part:
        minutes = float(self.must.settings["minutes"])
        return self.made_part(Kind.MUST_SHARE_TIME, weeks=self.common.words, numbers=[minutes])


class Within(MustScorer):
    """The difference, mentor less mentee, lies between two numbers; ``at_least`` is the one-sided case."""

    def prepare(self, problem: Problem) -> tuple[Bools, Bools]:
        settings = self.must.settings
        self.order = tuple(settings["order"])
        self.left = numbers_of(problem.mentees, self.must.mentee, self.order, problem.vocabulary)
        self.right = numbers_of(problem.mentors, self.must.mentor, self.order, problem.vocabulary)
        if not self.must.mentee:
            self.left = np.zeros(problem.n_mentees)
        # A hair of room, so that 4.1 is at least 3.1 and 1.
        self.low = settings.get("low", settings.get("margin", 0.0)) - 1e-9
        self.high = settings.get("high", np.inf) + 1e-9
        return ~np.isnan(self.left), ~np.isnan(self.right)

    def holds(self, mentee: Codes, mentor: Codes) -> Bools:
        return self._inside(self.right[mentor] - self.left[mentee])

    def holds_block(self, rows: slice) -> Bools:
        return self._inside(self.right[None, :] - self.left[rows, None])

    def _inside(self, difference: npt.NDArray[np.float64]) -> Bools:
        return np.asarray((difference >= self.low) & (difference <= self.high))

    def part(self) -> Part:
        return self.made_part(
            Kind.WITHIN, left=[self.left], right=[self.right], numbers=[self.low, self.high]
        )

    def values(self, mentee: int, mentor: int) -> dict[str, str]:
        return {
            "mentee_value": self._shown(float(self.left[mentee])),
            "mentor_value": self._shown(float(self.right[mentor])),
        }

    def _shown(self, number: float) -> str:
        if np.isnan(number):
            return "not said"
        return self.order[int(number)] if self.order else f"{number:g}"


class NotInLine(MustScorer):
    """Neither interval of the reporting forest holds the other: nobody's line, at any depth."""

    def prepare(self, problem: Problem) -> tuple[Bools, Bools]:
        self.left, self.right = problem.mentee_line, problem.mentor_line
        return self.left[:, 0] >= 0, self.right[:, 0] >= 0

    def holds(self, mentee: Codes, mentor: Codes) -> Bools:
        left, right = self.left[mentee], self.right[mentor]
        return self._apart(left[:, 0], left[:, 1], right[:, 0], right[:, 1])

    def holds_block(self, rows: slice) -> Bools:
        left, right = self.left[rows], self.right
        return self._apart(left[:, 0, None], left[:, 1, None], right[None, :, 0], right[None, :, 1])

    def part(self) -> Part:
        left, right = (side.T.astype(np.float64) for side in (self.left, self.right))
        return self.made_part(Kind.LINE, left=[*left], right=[*right])

    def _apart(
        self,
        left_begin: npt.NDArray[np.int64],
        left_end: npt.NDArray[np.int64],
        right_begin: npt.NDArray[np.int64],
        right_end: npt.NDArray[np.int64],
    ) -> Bools:
        above = (right_begin <= left_begin) & (left_begin < right_end)
        below = (left_begin <= right_begin) & (right_begin < left_end)
        return np.asarray(~(above | below))


class NotTogether:
    """Single pairs that are never made: forbidden ones, and two rows of one person."""

    def __init__(self, key: str, pairs: Pairs, sentence: str, n_mentors: int) -> None:
        self.key = key
        self.text = sentence
        self.table = PairTable.of(pairs, np.ones(len(pairs)), n_mentors)

    def cells(self, mentee: Codes, mentor: Codes) -> Bools:
        return np.asarray(self.table.at(mentee, mentor, 0.0) == 0)

    def part(self) -> Part:
        return Part(Kind.NOT_TOGETHER, tables=[Numbers(self.table.flat, None)])

    def take_from(self, allowed: Bools, rows: slice) -> None:
        """Strike the pairs from a block of allowed ones."""
        begin, end = np.searchsorted(
            self.table.flat, [rows.start * self.table.n_mentors, rows.stop * self.table.n_mentors]
        )
        allowed.reshape(-1)[self.table.flat[begin:end] - rows.start * self.table.n_mentors] = False
