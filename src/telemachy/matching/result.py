"""What a solve gives back: matches with reasons, who is without one, and the certificate."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from telemachy.matching.kinds import Heading
from telemachy.matching.rules import Objective
from telemachy.matching.tables import Ints

UNIT = 1_000_000
"""Scores are whole numbers of millionths of a rule-file point."""


class Band(StrEnum):
    """How well a pair fits, in words. For coordinators only."""

    STRONG = "strong"
    GOOD = "good"
    SOME = "some"


@dataclass(frozen=True)
class Reason:
    """What one criterion contributes to a pair.

    Parameters
    ----------
    key : str
        The criterion.
    heading : Heading
    points : int
        Contribution in units of 1e-6 points. The contributions of a pair, unrounded, add up to its score.
    out_of : int
        What a full share would earn, same unit.
    known : bool
        False when a side has not said, and the points are what the rules give then.
    shared : tuple of str
        What the two have in common, by name, where the kind has such a thing.
    template : str
        The sentence, with ``{mentor}``, ``{mentee}`` and ``{shared}`` open; the rest is filled in.
    show : bool
        Whether the other side may be shown it.
    """

    key: str
    heading: Heading
    points: int
    out_of: int
    known: bool
    shared: tuple[str, ...]
    template: str
    show: bool

    def say(self, *, mentee: str, mentor: str) -> str:
        """Return the sentence about two named people."""
        if self.heading is Heading.WISHES:
            return self.template  # one line, always the same: who wished what is private
        if not self.known:
            return "Not said"
        return fill(self.template, {"mentee": mentee, "mentor": mentor, "shared": listed(self.shared)})


def fill(template: str, values: Mapping[str, str]) -> str:
    """Put values in place of ``{name}`` in one pass, so that a value is never read as a template."""
    pieces = template.split("{")
    filled = [pieces[0]]
    for piece in pieces[1:]:
        name, closing, rest = piece.partition("}")
        filled.append(values[name] + rest if closing and name in values else "{" + piece)
    return "".join(filled)


def listed(things: tuple[str, ...], most: int = 4) -> str:
    """Return "a, b and c"; beyond ``most`` things, "a, b, c and 5 more"."""
    if len(things) <= 1:
        return things[0] if things else "nothing"
    if len(things) <= most:
        return ", ".join(things[:-1]) + " and " + things[-1]
    return ", ".join(things[: most - 1]) + f" and {len(things) - most + 1} more"


@dataclass(frozen=True)
class Match:
    """A pair that was made.

    Parameters
    ----------
    mentee, mentor : int
        Rows of the problem as it was given.
    type : int
        Row of `Problem.types`.
    score : int
        In units of 1e-6 points.
    band : Band
    known : int
        How many criteria both sides had answered.
    pinned : bool
    reasons : tuple of Reason
        One per criterion, in the order of the rules.
    """

    mentee: int
    mentor: int
    type: int
    score: int
    band: Band
    known: int
    pinned: bool
    reasons: tuple[Reason, ...]

    @property
    def points(self) -> float:
        """The score in rule-file points."""
        return self.score / UNIT


@dataclass(frozen=True)
class RefusedPin:
    """A pin that was not made, and the sentence that says why."""

    mentee: int
    mentor: int
    type: int
    why: str


@dataclass(frozen=True)
class Tier:
    """What the objective looks at in its turn, what was reached in it, and its part of the proof.

    What a matching is worth is a list of whole numbers, one per tier; of two lists that is the greater which
    is greater in the first number in which they differ. A pair adds ``points`` its score (1e-6), ``floor`` -1
    when it is below the floor, ``rarity`` that of the topics it serves (`telemachy.matching.rarity`),
    ``filled`` 1, ``choice k`` 1 when the mentor is the mentee's k-th choice. A mentee with at least one
    mentor adds ``covered`` 1 and ``order`` ``n - position``, where positions 0, 1, … are given by
    `Certificate.order`.

    Each mentor has a list of prices, one per tier, not less than zeros. For any such prices no matching is
    worth more than ::

        sum over mentors of price x capacity left by pins
        + sum over mentees of the best worth of a set of at most `demand` distinct allowed mentors,
          each mentor's price taken off (and zeros for the empty set)

    where sums go number by number and "best" and "more" as said. Mentors without a place left and pinned
    pairs do not count there, and a mentee with a pinned mentor is covered already. Where that bound equals
    what was reached, all tiers are proved at once.

    Parameters
    ----------
    name : str
        ``covered``, ``order``, ``floor``, ``filled``, ``points``, ``rarity`` or ``choice 1``, ``choice 2``, …
    value : int
        What was reached: mentees covered, sum of ``n - position``, pairs below the floor, pairs, 1e-6
        points, rarity, pairs that are this choice. Pins are not counted.
    worth, bound : int
        Reached, and the most that is possible.
    prices : ndarray of shape (n_mentors,), int64
        In rows of the problem as it was given.
    multiples : mapping of str to int
        Empty, unless read from a certificate of format 1. There each tier is proved by itself: its worth is
        one number, the sum of all that is named here so many times.

    Notes
    -----
    Lists of whole numbers compared like this are an ordered group, and weak duality needs no more than that:
    add up, over the mentors of each mentee, what the pair is worth less its price. So no tier has to be
    weighed against another in one number, however large either gets.
    """

    name: str
    value: int
    worth: int
    bound: int
    prices: Ints
    multiples: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_proved(self) -> bool:
        return self.worth == self.bound


@dataclass(frozen=True)
class Worst:
    """The proof, under ``fair``, that the worst fit cannot be greater.

    Parameters
    ----------
    score : int
        The least score of a pair that is not pinned, 1e-6 points. The certificate's tiers are about the
        matchings without a pair below it.
    reached : tuple of Tier
        The tiers before the total, over all pairs that the rules allow: no matching does better in them.
    beyond : tuple of Tier
        The same tiers over the pairs with a greater score alone, with prices of their own: the bound is less
        than what is reached, so no matching with a greater worst fit does as well.
    """

    score: int
    reached: tuple[Tier, ...]
    beyond: tuple[Tier, ...]

    @property
    def is_proved(self) -> bool:
        out_of_reach = [tier.bound for tier in self.beyond] < [tier.worth for tier in self.beyond]
        return out_of_reach and all(tier.is_proved for tier in self.reached)


@dataclass(frozen=True)
class Certificate:
    """The claim of a result and its proof.

    Parameters
    ----------
    objective : Objective
    claim : str
        In one sentence, what is proved and what is not.
    solver, version : str
        What solved it. Another solver gives the same value in every tier; the matches may differ.
    seed : int or None
    tiers : tuple of Tier
        In their order; empty for objectives that are proved in another way (stable).
    order : tuple of int
        Rows of the mentees in the order in which they are to be served when places are few; empty when no
        tier uses it.
    value_of_place : ndarray of shape (n_mentors,), int64
        The lowest optimal price of each mentor: what one more place would add to the total, in 1e-6
        points, given the tiers before. Empty under fair, where one more place may raise the worst fit.
    covers_of_place : ndarray of shape (n_mentors,), int64
        How many more mentees one more place would let be matched: 0 or 1.
    profile : tuple of int
        Under rank-maximal: how many pairs are first choices, second choices, …
    worst : Worst or None
        Under fair: the worst fit and its proof; None when no pair was made.
    """

    objective: Objective
    claim: str
    solver: str
    version: str
    seed: int | None = None
    tiers: tuple[Tier, ...] = ()
    order: tuple[int, ...] = ()
    value_of_place: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    covers_of_place: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    profile: tuple[int, ...] = ()
    worst: Worst | None = None

    @property
    def is_proved(self) -> bool:
        return all(tier.is_proved for tier in self.tiers) and (self.worst is None or self.worst.is_proved)


@dataclass(frozen=True)
class Result:
    """What `solve` gives back.

    Parameters
    ----------
    matches : tuple of Match
        In order of mentee row, then mentor row.
    without : tuple of int
        Rows of mentees with no mentor though they asked for one.
    refused_pins : tuple of RefusedPin
    covered : int
        Mentees with at least one mentor.
    total : int
        Sum of the scores, pins included, in units of 1e-6 points.
    bound : int or None
        The most that `total` can be under the tiers before it; None where no bound exists (stable).
    certificate : Certificate
    seconds : mapping of str to float
        Time spent by stage; always with ``total``.
    not_tested : mapping of str to int
        For each must-have, how many pairs were made without its being tested, because a side has not said
        what it looks at and the rules allow that.
    rounds : int
        How often the problem was solved before no pair was left that could improve it.
    arcs : int
        How many pairs the last solve looked at.
    kept : object or None
        What `solve` goes on from when it is given this result as its start; in no file.
    """

    matches: tuple[Match, ...]
    without: tuple[int, ...]
    refused_pins: tuple[RefusedPin, ...]
    covered: int
    total: int
    bound: int | None
    certificate: Certificate
    seconds: Mapping[str, float]
    not_tested: Mapping[str, int] = field(default_factory=dict)
    rounds: int = 1
    arcs: int = 0
    kept: object | None = field(default=None, compare=False, repr=False)

    @property
    def total_points(self) -> float:
        return self.total / UNIT

    @property
    def bound_points(self) -> float | None:
        return None if self.bound is None else self.bound / UNIT

    @property
    def gap(self) -> float | None:
        """How far from proved: 0 exactly when total and bound agree."""
        if self.bound is None:
            return None
        return (self.bound - self.total) / UNIT / max(1.0, abs(self.bound / UNIT))
