"""The rarity of pairs, worked out plainly: what the judge believes of the last tier of ``coverage``."""

from collections import Counter
from typing import Final

import numpy as np

from telemachy.matching.problem import Problem
from telemachy.matching.rescoring import Ints
from telemachy.matching.rules import Criterion, Rules
from telemachy.matching.tables import Table

_SHARED_OUT: Final = 100


class RarityBench:
    """How rare the topics are that a mentee's pairs would serve.

    A topic counts 100 divided by the number of mentors with a place who offer it, rounded down.
    """

    def __init__(self, problem: Problem, rules: Rules) -> None:
        self._n_mentors = problem.n_mentors
        keys = [criterion.key for criterion in rules.criteria]
        self._topics = [
            (keys.index(criterion.key), _Topics(criterion, problem)) for criterion in rules.topic_criteria
        ]
        self._points = [rules.points_of(name) for name in problem.types]

    def row(self, mentee: int, type_: int) -> Ints:
        """Rarity of this mentee with every mentor."""
        total = np.zeros(self._n_mentors, dtype=np.int64)
        for place, topics in self._topics:
            if self._points[type_][place] > 0:
                topics.add(mentee, total)
        return total

    def cell(self, mentee: int, mentor: int, type_: int) -> int:
        """Rarity of one pair."""
        counted = (topics for place, topics in self._topics if self._points[type_][place] > 0)
        return sum(topics.cell(mentee, mentor) for topics in counted)


class _Topics:
    """Who wants and who offers what, under one criterion."""

    def __init__(self, criterion: Criterion, problem: Problem) -> None:
        words = problem.vocabulary
        stands_for = {
            words.code(name): set(words.codes(others)) for name, others in criterion.settings["map"].items()
        }
        self.wanted = [
            {target for code in said for target in stands_for.get(code, {code})}
            for said in _sets(problem.mentees, criterion.mentee)
        ]
        self.offered = _sets(problem.mentors, criterion.mentor)
        offerers: dict[int, list[int]] = {}
        for mentor, offered in enumerate(self.offered):
            for code in offered:
                offerers.setdefault(code, []).append(mentor)
        self.offerers = {code: np.array(mentors) for code, mentors in offerers.items()}
        has_place = problem.capacity > 0
        with_place = Counter({code: int(has_place[mentors].sum()) for code, mentors in self.offerers.items()})
        self.counts = {code: _SHARED_OUT // max(1, with_place[code]) for code in self.offerers}

    def add(self, mentee: int, total: Ints) -> None:
        for code in self.wanted[mentee] & self.offerers.keys():
            if self.counts[code]:
                total[self.offerers[code]] += self.counts[code]

    def cell(self, mentee: int, mentor: int) -> int:
        return sum(self.counts[code] for code in self.wanted[mentee] & self.offered[mentor])


def _sets(table: Table, names: tuple[str, ...]) -> list[set[int]]:
    rows: list[set[int]] = [set() for _ in range(table.size)]
    for column in (table.sets[name] for name in names if name in table.sets):
        for row, (begin, end) in enumerate(zip(column.starts[:-1], column.starts[1:], strict=True)):
            rows[row].update(column.codes[begin:end].tolist())
    return rows
