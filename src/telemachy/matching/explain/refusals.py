"""Why a named mentor was not given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from telemachy.matching.blocks import LEAST, TOO_LITTLE_SAID, Scorer
from telemachy.matching.kinds import NOT_AVAILABLE
from telemachy.matching.problem import Problem
from telemachy.matching.rarity import Rarity
from telemachy.matching.result import UNIT, Match, Result, Tier, fill
from telemachy.matching.rules import Objective, Rules
from telemachy.matching.solvers.preferences import UNRANKED
from telemachy.matching.tables import Codes, Ints


class Obstacle(StrEnum):
    """Why two people are not a pair."""

    MADE = "made"  # they are one
    NOT_AVAILABLE = "not available"  # a private fact; nobody is told which
    TOO_LITTLE_SAID = "too little said"  # fewer answers than the rules ask for
    MUST = "must-have"
    MINIMUM = "minimum"
    NO_PLACES = "no places"  # the mentor takes nobody
    NOT_ASKED = "not asked"  # the mentee asks for nobody
    IN_DEMAND = "in demand"
    OTHERS_FIT_BETTER = "others fit better"
    EVEN = "even"  # another did as well, and the draw decided


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
        pair cannot be made. The exact figure comes from `whatif.with_pair`.
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


_PLAIN: Mapping[Obstacle, str] = {
    Obstacle.MADE: "You two are a pair.",
    Obstacle.NOT_AVAILABLE: f"{NOT_AVAILABLE}.",
    Obstacle.TOO_LITTLE_SAID: "Too few questions are answered so far for this pair.",
    Obstacle.MUST: "The conditions of the program do not allow this pair.",
    Obstacle.MINIMUM: "What was asked for and what {mentor} offers have too little in common.",
    Obstacle.NO_PLACES: "{mentor} takes nobody in this round.",
    Obstacle.NOT_ASKED: "No mentor was asked for in this round.",
    Obstacle.IN_DEMAND: "{mentor} is in demand, and places are few.",
    Obstacle.OTHERS_FIT_BETTER: "Somebody else fits better with what was asked for.",
    Obstacle.EVEN: "Others would do as well; the draw decided.",
}


def why_not(
    problem: Problem, rules: Rules, result: Result, mentee: int, mentor: int, *, type_: int = 0
) -> WhyNot:
    """Why this mentee did not get this mentor.

    What stands in the way comes first; where nothing does, what the pair would cost the round: at least so
    much, read off the prices of the certificate. Under ``stable`` and ``rank-maximal`` there are no prices,
    and no figure is named.
    """
    wish = _Wish(problem, Scorer(problem, rules), result, mentee, mentor, type_)
    if any((match.mentee, match.mentor) == (mentee, mentor) for match in result.matches):
        return _no(Obstacle.MADE, "{mentee} and {mentor} are a pair.")
    if refused := _what_rules_out(wish):
        return refused
    return _by_prices(wish) if result.certificate.tiers else _by_lists(wish)


@dataclass(frozen=True)
class _Wish:
    """A pair that somebody asks about."""

    problem: Problem
    scorer: Scorer
    result: Result
    mentee: int
    mentor: int
    type: int

    @property
    def hers(self) -> list[Match]:
        """What the mentee got instead."""
        return [match for match in self.result.matches if match.mentee == self.mentee]

    @property
    def worst(self) -> int:
        """Under ``fair``: the score below which the proof looks at no pair."""
        worst = self.result.certificate.worst
        return LEAST if worst is None else worst.score

    @property
    def is_below_worst(self) -> bool:
        row, column = np.array([self.mentee], np.int32), np.array([self.mentor], np.int32)
        return int(self.scorer.scores(row, column, self.type)[0]) < self.worst

    @property
    def places_left_by_pins(self) -> Ints:
        pinned = [match.mentor for match in self.result.matches if match.pinned]
        taken = np.bincount(np.array(pinned, np.int64), minlength=self.problem.n_mentors)
        return np.asarray(self.problem.capacity - taken, np.int64)


def _no(
    obstacle: Obstacle, template: str, must: str = "", at_least: int | None = None, covers_less: int = 0
) -> WhyNot:
    return WhyNot(obstacle, template, _PLAIN[obstacle], must, at_least, covers_less)


def _what_rules_out(wish: _Wish) -> WhyNot | None:
    for exclusion in wish.scorer.why_not(wish.mentee, wish.mentor, wish.type):
        if exclusion.key == "not_available":
            return _no(Obstacle.NOT_AVAILABLE, f"{NOT_AVAILABLE}.")
        if exclusion.key == TOO_LITTLE_SAID:
            return _no(Obstacle.TOO_LITTLE_SAID, f"{exclusion.sentence}.")
        if exclusion.key == "minimum":
            least = f"{wish.scorer.minimum / UNIT:g} points"
            return _no(Obstacle.MINIMUM, f"{{mentee}} and {{mentor}} do not reach the minimum of {least}.")
        return _no(Obstacle.MUST, exclusion.sentence.rstrip(".") + ".", must=exclusion.key)
    if wish.problem.capacity[wish.mentor] == 0:
        return _no(Obstacle.NO_PLACES, "{mentor} has no places in this round.")
    if wish.problem.demand[wish.mentee, wish.type] == 0:
        return _no(Obstacle.NOT_ASKED, "{mentee} asked for no mentor of this kind.")
    if wish.places_left_by_pins[wish.mentor] <= 0:
        return _no(Obstacle.IN_DEMAND, "{mentor} is in demand: every place is kept for somebody.")
    return None


# With prices: what the round would lack


def _by_prices(wish: _Wish) -> WhyNot:
    """The first tier in which the round would do worse, and by how much at least."""
    if wish.is_below_worst:
        says = "With {mentor} for {mentee}, the worst fit of the round would be below what it is now."
        return _no(Obstacle.OTHERS_FIT_BETTER, says)
    tiers = wish.result.certificate.tiers
    for tier, loss in zip(tiers, _least_loss(wish, tiers), strict=True):
        if loss:
            return _for_loss(tier, loss, in_demand=bool(tier.prices[wish.mentor]))
    load = sum(match.mentor == wish.mentor for match in wish.result.matches)
    if load < wish.problem.capacity[wish.mentor]:
        return _no(Obstacle.EVEN, "{mentor} would do as well for {mentee}: the draw decided.", at_least=0)
    # Prices say what one place more would add, and so leave open what one place less would cost.
    says = "{mentor} is in demand: what a place for {mentee} would cost the round shows by solving again."
    return _no(Obstacle.IN_DEMAND, says, at_least=0)


def _for_loss(tier: Tier, loss: int, *, in_demand: bool) -> WhyNot:
    obstacle = Obstacle.IN_DEMAND if in_demand else Obstacle.OTHERS_FIT_BETTER
    begins = "{mentor} is in demand: with {mentee} there" if in_demand else "With {mentor} for {mentee}"
    match tier.name:
        case "covered":
            people = "one more person" if loss == 1 else f"{loss} more people"
            return _no(obstacle, f"{begins}, at least {people} would be without a mentor.", covers_less=loss)
        case "order":
            return _no(obstacle, f"{begins}, somebody whose turn comes first would be without a mentor.")
        case "floor":
            return _no(obstacle, f"{begins}, more pairs would be below the floor.")
        case "filled":
            return _no(obstacle, f"{begins}, fewer of the mentors asked for would be given.")
        case "rarity":
            return _no(obstacle, f"{begins}, the pairs of the round would serve commoner topics.", at_least=0)
        case choice if choice.startswith("choice "):
            return _no(obstacle, f"{begins}, the round would give fewer people the choice they made.")
        case _:
            says = f"{begins}, the round would have at least {loss / UNIT:g} points less."
            return _no(obstacle, says, at_least=loss)


_Worth = tuple[int, ...]
"""What something is worth, tier by tier; compared from the first tier on."""


def _least_loss(wish: _Wish, tiers: Sequence[Tier]) -> _Worth:
    """How much a matching with this pair lacks, tier by tier, at least.

    For fixed prices the bound is a sum over mentees; with the pair forced, only this mentee's part changes.
    The first tier in which something is lacking decides.
    """
    scorer, mentee, nothing = wish.scorer, wish.mentee, (0,) * len(tiers)
    mentors = np.arange(wish.problem.n_mentors, dtype=np.int32)
    row = np.full(len(mentors), mentee, np.int32)
    pinned = [match for match in wish.hers if match.pinned]
    others = scorer.allowed(row, mentors) & (wish.places_left_by_pins > 0)
    scores = scorer.scores(row, mentors, wish.type)
    others &= scores >= max(scorer.minimum, wish.worst)
    others[[match.mentor for match in wish.hers if match.pinned or match.type != wish.type]] = False
    worths = np.stack([_gains(wish, tier, row, mentors, scores) - tier.prices for tier in tiers])
    wanted = int(wish.problem.demand[mentee, wish.type]) - sum(match.type == wish.type for match in pinned)
    if wanted <= 0:
        return nothing
    bonus = nothing if pinned else tuple(_first_mentor(wish.result, tier, mentee) for tier in tiers)
    best = _best_of(worths[:, others], wanted, bonus)
    others[wish.mentor] = False
    forced = _plus(bonus, tuple(worths[:, wish.mentor].tolist()))
    return _less(best, _plus(forced, _best_of(worths[:, others], wanted - 1, nothing)))


def _gains(wish: _Wish, tier: Tier, row: Codes, mentors: Codes, scores: Ints) -> Ints:
    """What each mentor would add for her in one tier."""
    match tier.name:
        case "points":
            return scores
        case "floor":
            return np.asarray(-(scores < wish.scorer.floor).astype(np.int64))
        case "filled":
            return np.ones(len(mentors), dtype=np.int64)
        case "rarity":
            rarity = Rarity(wish.problem, wish.scorer.rules, wish.scorer.criteria)
            return rarity.cells(row, mentors, wish.type)
        case choice if choice.startswith("choice "):
            ranks = wish.problem.ranks
            hers = (ranks.ranked.mentee == wish.mentee) & (ranks.place == int(choice.removeprefix("choice ")))
            return np.isin(mentors, ranks.ranked.mentor[hers]).astype(np.int64)
        case _:
            return np.zeros(len(mentors), dtype=np.int64)


def _first_mentor(result: Result, tier: Tier, mentee: int) -> int:
    """What she adds in one tier by having a mentor at all."""
    if tier.name == "order":
        return _turn(result, mentee)
    return int(tier.name == "covered")


def _turn(result: Result, mentee: int) -> int:
    """How many stand at her place of the order or after it."""
    order = result.certificate.order
    return len(order) - order.index(mentee) if mentee in order else 0


def _best_of(worths: Ints, wanted: int, bonus: _Worth) -> _Worth:
    """The best worth of at most so many mentors, a bonus for the first; zeros for nobody."""
    nothing = (0,) * len(bonus)
    top = sorted(zip(*worths.tolist(), strict=True), reverse=True)[:wanted]
    if not top:
        return nothing
    best = _plus(bonus, top[0])
    for worth in top[1:]:
        best = _plus(best, max(nothing, worth))
    return max(nothing, best)


def _plus(one: _Worth, other: _Worth) -> _Worth:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _less(one: _Worth, other: _Worth) -> _Worth:
    return tuple(a - b for a, b in zip(one, other, strict=True))


# Without prices: whose list decided


def _by_lists(wish: _Wish) -> WhyNot:
    """Whether it was the mentee who got somebody better, or the mentor."""
    row, column = np.array([wish.mentee], np.int32), np.array([wish.mentor], np.int32)
    asked_for = _standing(wish, wish.mentor, int(wish.scorer.scores(row, column, wish.type)[0]))
    got = [_standing(wish, match.mentor, match.score) for match in wish.hers]
    if len(got) == wish.problem.demand[wish.mentee].sum() and max(got) <= asked_for:
        return _no(Obstacle.OTHERS_FIT_BETTER, "{mentee} got somebody who comes before {mentor}.")
    if wish.result.certificate.objective is Objective.STABLE:
        says = "{mentor} is in demand: every place went to somebody who comes before {mentee}."
    else:
        says = "{mentor} is in demand: the places went where they give more first choices."
    return _no(Obstacle.IN_DEMAND, says)


def _standing(wish: _Wish, mentor: int, score: int) -> tuple[int, int]:
    """Where a mentor stands with the mentee, the smallest first: her rank, then points."""
    ranks = wish.problem.ranks
    ranked = zip(ranks.ranked, ranks.place.tolist(), strict=True)
    place = next((place for pair, place in ranked if pair == (wish.mentee, mentor)), UNRANKED)
    return place, -score
