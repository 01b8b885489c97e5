"""What the judge says: single faults, and all that was found."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from telemachy.matching.result import Band, fill


class Made(NamedTuple):
    """A pair that somebody made: rows of the problem, and the row of `Problem.types`."""

    mentee: int
    mentor: int
    type: int = 0


class FaultKind(StrEnum):
    """What can be wrong with a matching, or with what is claimed about it."""

    NO_SUCH_ROW = "no such row"
    TWICE = "made twice"
    CAPACITY = "over capacity"
    DEMAND = "over demand"
    MUST = "breaks a must-have"
    NEVER = "not available"
    SAME_PERSON = "same person"
    MINIMUM = "below the minimum"
    TOO_LITTLE_SAID = "too little said"
    PIN = "pin left out"
    SCORE = "wrong points"
    REASON = "wrong reason"
    WITHOUT = "wrong list of people without a mentor"
    COVERED = "wrong number covered"
    TOTAL = "wrong total"
    TIER = "wrong tier"
    BOUND = "bound does not hold"
    WORST = "wrong worst fit"
    BLOCKING = "two would rather have each other"
    PROFILE = "wrong rank profile"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong.

    Parameters
    ----------
    kind : FaultKind
    template : str
        A sentence with ``{mentee}`` and ``{mentor}`` open.
    mentee, mentor : int or None
        Rows it is about, where it is about somebody.
    """

    kind: FaultKind
    template: str
    mentee: int | None = None
    mentor: int | None = None

    def say(self, *, mentee: str = "this mentee", mentor: str = "this mentor") -> str:
        """The sentence about two named people."""
        return fill(self.template, {"mentee": mentee, "mentor": mentor})


@dataclass(frozen=True)
class Judgement:
    """What the judge found, from the inputs and the pairs alone.

    Parameters
    ----------
    faults : tuple of Fault
        Everything wrong, worst kinds first; empty when the matching and its claim hold.
    pairs, mentees, mentors : int
        Pairs made; people who ask for a mentor; mentors with at least one place.
    covered : int
        Mentees with at least one mentor.
    places, places_used : int
    total : int
        Sum of the scores, in 1e-6 points, pins included.
    bound : int or None
        The most that any matching could reach under the earlier tiers, worked out again from the prices
        over all pairs; None without a certificate of that kind.
    scores : tuple of int
        Score of each pair given, in its order, 1e-6 points.
    worst, median : int or None
        Of the scores, 1e-6 points; None without pairs.
    bands : mapping of Band to int
    blocking : tuple of Made
        The first pairs in row order who would both rather have each other than what they got.
    n_blocking : int
        How many such pairs there are.
    profile : tuple of int
        How many pairs are first choices, second choices, …
    unranked : int
        Pairs in which the mentee had not ranked the mentor.
    """

    faults: tuple[Fault, ...]
    pairs: int
    mentees: int
    mentors: int
    covered: int
    places: int
    places_used: int
    total: int
    bound: int | None
    scores: tuple[int, ...]
    worst: int | None
    median: float | None
    bands: dict[Band, int] = field(default_factory=dict)
    blocking: tuple[Made, ...] = ()
    n_blocking: int = 0
    profile: tuple[int, ...] = ()
    unranked: int = 0

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    @property
    def share_covered(self) -> float:
        """Mentees with at least one mentor, as a share of those who ask for one."""
        return self.covered / self.mentees if self.mentees else 1.0
