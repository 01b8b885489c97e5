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
from telemachy.matching.kernels.parts import Kind, Part
from telemachy.matching.kinds import CRITERIA
from telemachy.matching.problem import Problem
from telemachy.matching.result import listed
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

    def part(self) -> Part:
        return self.made_part(Kind.COVERS, common=self.common.common, left=[self.enough])

    def shared(self, mentee: int, mentor: int) -> tuple[str, ...]:
        if self.offered.labels is None:
            return tuple(self.names[code] for code in self._common(mentee, mentor))
        levels = said_of(self.offered, mentor)
        return tuple(self._with_level(code, levels[code]) for code in self._common(mentee, mentor))

    def _common(self, mentee: int, mentor: int) -> list[int]:
        """Return what is wanted and offered, the most important first."""
        offered = set(self.offered.row(mentor).tolist())
        common = [code for code in self.wanted.row(mentee).tolist() if code in offered]
        if self.wanted.weights is not None:
            begin, end = self.wanted.starts[mentee : mentee + 2]
            weights = dict(
                zip(self.wanted.row(mentee).tolist(), self.wanted.weights[begin:end].tolist(), strict=True)
            )
            common.sort(key=lambda code: (-weights[code], code))
        return common

    def _with_level(self, code: int, level: str) -> str:
        # A number means little to whoever reads it; a word was chosen to be read.
        return self.names[code] if not level or level.isdigit() else f"{self.names[code]} ({level})"

    def _most_wanted(self, mentee: int, mentor: int) -> list[int]:
        """Return what both have that she said matters most; nothing where all matters alike to her."""
        if self.wanted.weights is None:
            return []
        here = slice(int(self.wanted.starts[mentee]), int(self.wanted.starts[mentee + 1]))
        weights = self.wanted.weights[here].tolist()
        weight_of = dict(zip(self.wanted.codes[here].tolist(), weights, strict=True))
        said, most = said_of(self.wanted, mentee), max(weights, default=0.0)
        if most == min(weights, default=0.0):
            return []
        return [c for c in self._common(mentee, mentor) if weight_of[c] == most and said[c]]

    def sentence(self, mentee: int, mentor: int) -> str:
        tells_most = not self.criterion.say and self._most_wanted(mentee, mentor)
        return CRITERIA[self.criterion.kind].say_most if tells_most else self.criterion.sentence

    def values(self, mentee: int, mentor: int) -> dict[str, str]:
        common = self._common(mentee, mentor)
        most = self._most_wanted(mentee, mentor) or common[:1]
        level = said_of(self.offered, mentor)[most[0]] if most else ""
        return {"most": listed(tuple(self.names[code] for code in most)), "level": level or "not said"}


def said_of(column: SetColumn, row: int) -> dict[int, str]:
    """Return the word for the importance or level of each value in a row; "" where none was said."""
    here = slice(int(column.starts[row]), int(column.starts[row + 1]))
    codes = column.codes[here].tolist()
    labels = [0] * len(codes) if column.labels is None else column.labels[here].tolist()
    return {code: column.words[label] for code, label in zip(codes, labels, strict=True)}


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
