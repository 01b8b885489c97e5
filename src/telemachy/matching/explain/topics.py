"""Places against wants, topic by topic, and where one more place would help."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from telemachy.matching.criteria import criterion_scorer
from telemachy.matching.criteria.covers import Covers
from telemachy.matching.problem import Problem
from telemachy.matching.result import Result
from telemachy.matching.rules import Rules
from telemachy.matching.tables import SetColumn

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class TopicNeed:
    """Wants and places for one thing that mentees want.

    Parameters
    ----------
    criterion : str
    topic : str
    wanted_by : int
        Mentees who want it.
    offered_by, places : int
        Mentors who offer it, and their places.
    without : int
        Mentees who want it and have no mentor (0 without a result).
    unmet : int
        Mentees who want it and whose mentors do not offer it (0 without a result).
    more_covered : int
        1 when one more place with a mentor like those who offer it would let one more mentee be matched.
    adds : int
        What that place would add to the total, at least, 1e-6 points.
    code : int
        Of the topic, in `Problem.vocabulary`.
    """

    criterion: str
    topic: str
    wanted_by: int
    offered_by: int
    places: int
    without: int = 0
    unmet: int = 0
    more_covered: int = 0
    adds: int = 0
    code: int = -1

    @property
    def places_short(self) -> int:
        return max(0, self.wanted_by - self.places)

    @property
    def places_by_want(self) -> float:
        """Places for each mentee who wants it."""
        return self.places / self.wanted_by if self.wanted_by else float("inf")

    def say(self) -> str:
        """What one more place would do, for coordinators; "" where it would do nothing that is known."""
        if self.without and self.more_covered:
            who = "the one person" if self.without == 1 else f"one of {self.without} people"
            return f"{self.topic}: one more place would help {who} without a mentor who would like this."
        if self.unmet and self.adds:
            who = "the one person" if self.unmet == 1 else f"some of {self.unmet} people"
            return f"{self.topic}: one more place would help {who} whose mentor does not offer this."
        return ""


def topics(problem: Problem, rules: Rules, result: Result | None = None) -> tuple[TopicNeed, ...]:
    """Places against wants by topic, the scarcest first; with a result, where one more place would help.

    A topic is a value of any criterion of kind ``covers`` that reads a column of the mentees and may be
    shown: what a rule file keeps back (an identity, say) is not counted out loud. Mentees who ask for nobody
    and mentors without places do not count.
    """
    needs = [need for covers in covers_of(problem, rules) for need in _needs(problem, covers, result)]
    return tuple(sorted(needs, key=lambda need: (need.places_by_want, -need.wanted_by, need.topic)))


def covers_of(problem: Problem, rules: Rules) -> Iterator[Covers]:
    """Yield the criteria whose values are topics, made for this problem."""
    for criterion in rules.criteria:
        if not (criterion.mentee and criterion.show):
            continue
        scorer = criterion_scorer(criterion, problem)
        if isinstance(scorer, Covers):
            yield scorer


def _needs(problem: Problem, covers: Covers, result: Result | None) -> Iterator[TopicNeed]:
    fared = None if result is None else _Fared(result)
    wants = _holders(covers.wanted, problem.demand.sum(axis=1) > 0)
    offers = _holders(covers.offered, problem.capacity > 0)
    for code in np.unique(covers.wanted.codes).tolist():
        mentees, mentors = wants.get(code, set()), offers.get(code, set())
        if mentees:
            yield TopicNeed(
                criterion=covers.criterion.key,
                topic=covers.names[code],
                wanted_by=len(mentees),
                offered_by=len(mentors),
                places=int(problem.capacity[sorted(mentors)].sum()),
                code=code,
                **({} if fared is None else fared.of(mentees, mentors)),
            )


def _holders(column: SetColumn, counts: Bools) -> dict[int, set[int]]:
    """Rows that hold each code, of those that count."""
    rows = np.repeat(np.arange(len(column)), column.lengths)
    holders: dict[int, set[int]] = {}
    for row, code in zip(rows.tolist(), column.codes.tolist(), strict=True):
        if counts[row]:
            holders.setdefault(code, set()).add(row)
    return holders


class _Fared:
    """How people fared in a result, looked up once for all topics."""

    def __init__(self, result: Result) -> None:
        self.without = set(result.without)
        self.covers, self.value = result.certificate.covers_of_place, result.certificate.value_of_place
        self.mentors_of: dict[int, set[int]] = {}
        for match in result.matches:
            self.mentors_of.setdefault(match.mentee, set()).add(match.mentor)

    def of(self, mentees: set[int], mentors: set[int]) -> dict[str, int]:
        """How those who want a topic fared, and what one more place with those who offer it would add."""
        offered = sorted(mentors)
        return {
            "without": len(mentees & self.without),
            "unmet": sum(mentors.isdisjoint(self.mentors_of.get(mentee, ())) for mentee in mentees),
            "more_covered": int(self.covers[offered].max(initial=0)) if len(self.covers) else 0,
            "adds": int(self.value[offered].max(initial=0)) if len(self.value) else 0,
        }
