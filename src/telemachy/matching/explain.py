"""In words: why this pair, who was next, why not another, why nobody, and what would help.

Every sentence comes with ``{mentee}`` and ``{mentor}`` open; `say` puts names in. What participants may
read holds no number and never says whom anything displaced; a coordinator's words may hold both.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from telemachy.matching.problem import Problem
from telemachy.matching.result import Band, Reason, Result, fill
from telemachy.matching.rules import Rules


@dataclass(frozen=True)
class Option:
    """Somebody else for the same person.

    Parameters
    ----------
    row : int
        The mentor's row (or the mentee's, on the mentor's side).
    score : int
        1e-6 points.
    has_room : bool
        A mentor with a place left, or a mentee without enough mentors.
    """

    row: int
    score: int
    has_room: bool


@dataclass(frozen=True)
class PairStory:
    """All there is to say about two people.

    Parameters
    ----------
    mentee, mentor : int
    score, out_of : int
        1e-6 points reached, and reachable for this mentee.
    band : Band
    known : int
        Criteria that both had answered.
    reasons : tuple of Reason
        One per criterion, in the order of the rules; their points add up to the score.
    strongest : tuple of Reason
        The two that count most for the pair.
    worth_talking_about : Reason or None
        The known criterion that leaves most open; None when nothing is known against.
    next_for_mentee, next_for_mentor : tuple of Option
        Who would have come next for either, best first.
    """

    mentee: int
    mentor: int
    score: int
    out_of: int
    band: Band
    known: int
    reasons: tuple[Reason, ...]
    strongest: tuple[Reason, ...]
    worth_talking_about: Reason | None
    next_for_mentee: tuple[Option, ...]
    next_for_mentor: tuple[Option, ...]


def pair(
    problem: Problem,
    rules: Rules,
    result: Result,
    mentee: int,
    mentor: int,
    *,
    type_: int = 0,
    others: int = 3,
) -> PairStory:
    """Why these two, and who was next on either side."""
    raise NotImplementedError


class Obstacle(StrEnum):
    """Why two people are not a pair."""

    MADE = "made"  # they are one
    NOT_AVAILABLE = "not available"  # a private fact; nobody is told which
    MUST = "must-have"
    MINIMUM = "minimum"
    NO_PLACES = "no places"  # the mentor takes nobody
    NOT_ASKED = "not asked"  # the mentee asks for nobody
    IN_DEMAND = "in demand"
    OTHERS_FIT_BETTER = "others fit better"


@dataclass(frozen=True)
class WhyNot:
    """Why a named mentor was not given.

    Parameters
    ----------
    obstacle : Obstacle
    template : str
        For coordinators.
    plain : str
        For the two people themselves: no number, nobody else.
    must : str
        Key of the must-have, where one stands in the way and may be told.
    at_least : int or None
        What the round would give up in total, at least, 1e-6 points, read off the prices; None where the
        pair cannot be made. The exact figure comes from `whatif.cost_of_pair`.
    covers_less : int
        How many mentees fewer, at least, would have a mentor.
    """

    obstacle: Obstacle
    template: str
    plain: str
    must: str = ""
    at_least: int | None = None
    covers_less: int = 0

    def say(self, *, mentee: str, mentor: str) -> str:
        """The coordinator's sentence about two named people."""
        return fill(self.template, {"mentee": mentee, "mentor": mentor})

    def say_plainly(self, *, mentee: str, mentor: str) -> str:
        """The participant's sentence about two named people."""
        return fill(self.plain, {"mentee": mentee, "mentor": mentor})


def why_not(
    problem: Problem, rules: Rules, result: Result, mentee: int, mentor: int, *, type_: int = 0
) -> WhyNot:
    """Why this mentee did not get this mentor."""
    raise NotImplementedError


class Cause(StrEnum):
    """Why somebody is without a mentor, in the order in which a coordinator can do something about it."""

    MUST = "a must-have leaves nobody"
    MUSTS = "must-haves together leave nobody"
    NOT_AVAILABLE = "nobody is available"
    MINIMUM = "no mentor fits well enough"
    ALL_TAKEN = "every mentor who may is taken"


@dataclass(frozen=True)
class Without:
    """A mentee without a mentor, and the reason that binds.

    Parameters
    ----------
    mentee : int
    cause : Cause
    template : str
        For coordinators.
    plain : str
        For the mentee: kind, without numbers.
    must : str
        Key of the must-have that leaves nobody, where one does.
    eligible : int
        Mentors she may be paired with.
    topics : tuple of str
        What she wants that few offer, by name: where one more mentor would help.
    """

    mentee: int
    cause: Cause
    template: str
    plain: str
    must: str = ""
    eligible: int = 0
    topics: tuple[str, ...] = ()

    def say(self, *, mentee: str) -> str:
        return fill(self.template, {"mentee": mentee})

    def say_plainly(self, *, mentee: str) -> str:
        return fill(self.plain, {"mentee": mentee})


def without(problem: Problem, rules: Rules, result: Result) -> tuple[Without, ...]:
    """Everyone without a mentor, grouped: causes in order, then rows."""
    raise NotImplementedError


@dataclass(frozen=True)
class MustEffect:
    """What one must-have does to a cohort.

    Parameters
    ----------
    key : str
        Of the must-have; "" stands for private facts and the same person taken together.
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
    """How many partners everyone has under the must-haves; fit and minimum are not considered.

    Parameters
    ----------
    mentors_of : ndarray of shape (n_mentees,), int64
        Mentors with at least one place whom each mentee may be paired with.
    mentees_of : ndarray of shape (n_mentors,), int64
    emptied : mapping of int to str
        Mentees who have nobody: the must-have without which they would have most, or "" when several
        only together leave nobody.
    effects : tuple of MustEffect
        One per must-have, in the order of the rules, then the private ones.
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
    """Who may be paired with how many, and which must-have empties whose list."""
    raise NotImplementedError


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

    @property
    def places_short(self) -> int:
        return max(0, self.wanted_by - self.places)


def topics(problem: Problem, rules: Rules, result: Result | None = None) -> tuple[TopicNeed, ...]:
    """Places against wants by topic, the scarcest first; with a result, where one more place would help."""
    raise NotImplementedError
