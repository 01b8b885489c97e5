"""The independent judge: is this matching allowed, what did it reach, and does its proof hold?

Nothing here asks the solvers or the code that scores for them: cells are worked out again by `rescoring`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from telemachy.matching.problem import Problem
from telemachy.matching.result import Band, Certificate, Result, fill
from telemachy.matching.rules import Rules


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
    PIN = "pin left out"
    SCORE = "wrong points"
    REASON = "wrong reason"
    WITHOUT = "wrong list of people without a mentor"
    COVERED = "wrong number covered"
    TOTAL = "wrong total"
    TIER = "wrong tier"
    BOUND = "bound does not hold"
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


def judge(problem: Problem, rules: Rules, result: Result) -> Judgement:
    """Check a result and every claim it makes, over all pairs."""
    raise NotImplementedError


def judge_pairs(
    problem: Problem, rules: Rules, made: Iterable[Made], certificate: Certificate | None = None
) -> Judgement:
    """Judge any matching, whoever made it: by hand, by a vendor, or by this engine."""
    raise NotImplementedError


#: Below this many people a share says too little about a group.
TOO_FEW = 30
#: Below this ratio to the best-served group one should look why (the four-fifths custom).
LOOK_BELOW = 0.8


@dataclass(frozen=True)
class GroupCoverage:
    """How many of one group were matched.

    Parameters
    ----------
    group : str
    people, matched : int
    share : float
    low, high : float
        95 % interval of the share (Wilson).
    ratio : float or None
        Share divided by that of the best-served group with enough people; None when there is none.
    too_few : bool
        Fewer than 30 people: too few to tell.
    """

    group: str
    people: int
    matched: int
    share: float
    low: float
    high: float
    ratio: float | None
    too_few: bool

    @property
    def worth_a_look(self) -> bool:
        """A prompt to look, never a finding."""
        return not self.too_few and self.ratio is not None and self.ratio < LOOK_BELOW


def coverage_by_group(groups: Sequence[str], matched: Sequence[bool]) -> tuple[GroupCoverage, ...]:
    """Coverage of each group that people chose to declare; blanks are left out.

    Parameters
    ----------
    groups : sequence of str
        Each mentee's group, "" when not said.
    matched : sequence of bool
        Whether that mentee has at least one mentor.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
    doi:10.1080/01621459.1927.10502953
    """
    people: dict[str, list[bool]] = {}
    for group, got in zip(groups, matched, strict=True):
        if group:
            people.setdefault(group, []).append(got)
    shares = {group: sum(got) / len(got) for group, got in people.items()}
    best = max((shares[group] for group, got in people.items() if len(got) >= TOO_FEW), default=0.0)
    return tuple(
        GroupCoverage(
            group,
            len(got),
            sum(got),
            shares[group],
            *wilson_interval(sum(got), len(got)),
            ratio=shares[group] / best if best else None,
            too_few=len(got) < TOO_FEW,
        )
        for group, got in sorted(people.items())
    )


def wilson_interval(hits: int, people: int, z: float = 1.959964) -> tuple[float, float]:
    """The 95 % interval of a share, which stays inside 0 and 1 and holds for few people."""
    if not people:
        return 0.0, 1.0
    share, weight = hits / people, z * z / people
    middle = (share + weight / 2) / (1 + weight)
    half = z * ((share * (1 - share) + weight / 4) / people) ** 0.5 / (1 + weight)
    return max(0.0, middle - half), min(1.0, middle + half)
