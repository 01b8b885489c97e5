"""What the prices of a result say of everybody at once: the ground that questions in bulk stand on.

A result holds a list of prices for each mentor, one per tier of the objective: what one more place would
add, read tier by tier. From these and the pairs made follows what one more mentor would add for each mentee,
the pair's own gain aside (her *want*): the greatest of what it brings that she has a mentor at all, of
nothing where she may have another anyway, and of what is freed when she lets one of hers go. With both, a
pair that was not made lacks ``price - gain - want``, tier by tier, and a place or a mentor more adds the
greatest ``gain + want`` over all mentees. Neither needs another solve.

References
----------
Ahuja, Magnanti and Orlin (1993), Network Flows, chapter 9 (shortest paths in the residual network as duals).
Demange and Gale (1985), The strategy structure of two-sided matching markets, Econometrica 53, 873-888 (the
lowest prices are what one more place adds).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from telemachy.matching.blocks import Scorer
from telemachy.matching.criteria.columns import PairTable
from telemachy.matching.kernels.parts import Gain
from telemachy.matching.problem import Problem
from telemachy.matching.result import UNIT, Result
from telemachy.matching.rules import Objective, Rules
from telemachy.matching.tables import Codes, Ints

Bools = npt.NDArray[np.bool_]

NOTHING = -(1 << 60)
"""Stands for what cannot be: below every sum of gains and prices."""

CHOICE = "choice "
_TOLD = frozenset({"covered", "order", "floor", "filled", "points"})
_KINDS = {"points": Gain.SCORE, "floor": Gain.FLOOR, "filled": Gain.PAIR}
_BY_ITSELF = frozenset(_KINDS)


_BY_ITSELF_ONLY = "what a change would do can only be seen one at a time, by matching again."


class NoPrices(ValueError):
    """The result has no prices to read answers off; each change has to be solved again."""


@dataclass(frozen=True)
class Standing:
    """What is settled by a result, and the prices of what is not; all in rows of the problem as given.

    Parameters
    ----------
    problem : Problem
    scorer : Scorer
    tiers : tuple of str
        Names of the tiers, in their order. Rarity, which only tells equals apart, is left out.
    prices : ndarray of shape (n_tiers, n_mentors), int64
        What one more place with each mentor would add; nothing is known of those not in `open_mentors`.
    wants : ndarray of shape (n_tiers, n_mentees, n_types), int64
        What one more mentor would add, the pair's own gain aside.
    open_wants : ndarray of shape (n_mentees, n_types), bool
        Wants that pins leave open.
    open_mentors : ndarray of shape (n_mentors,), bool
        Mentors with a place that pins leave open.
    least : int
        Pairs below this score are not looked at, 1e-6 points: the minimum of the rules, and under ``fair``
        the worst fit, which a pair below would lower.
    held, pinned : ndarray of int64
        Pairs made, and pairs settled beforehand, as sorted flat numbers ``mentee x n_mentors + mentor``.
    """

    problem: Problem
    scorer: Scorer
    tiers: tuple[str, ...]
    prices: Ints
    wants: Ints
    open_wants: Bools
    open_mentors: Bools
    least: int
    held: Ints
    pinned: Ints

    @property
    def nothing(self) -> Ints:
        """Zero in every tier."""
        return np.zeros(len(self.tiers), dtype=np.int64)

    @cached_property
    def choices(self) -> PairTable | None:
        """The place of each ranked pair, where the tiers are about choices."""
        ranks = self.problem.ranks
        if not any(tier.startswith(CHOICE) for tier in self.tiers):
            return None
        return PairTable.of(ranks.ranked, ranks.place.astype(np.float64), self.problem.n_mentors)

    @property
    def kinds_of_gain(self) -> tuple[Ints, Ints]:
        """What pairs gain by themselves, by tier, as the compiled loops name it; and which choice counts."""
        kinds = [_KINDS.get(tier, Gain.NOTHING) for tier in self.tiers]
        choices = [int(tier.removeprefix(CHOICE)) if tier.startswith(CHOICE) else 0 for tier in self.tiers]
        return np.array(kinds, dtype=np.int64), np.array(choices, dtype=np.int64)

    def gains(self, mentee: Codes, mentor: Codes, scores: Ints) -> Ints:
        """Return what pairs gain by themselves, by tier: an array of shape (n_tiers, n_pairs)."""
        places = None if self.choices is None else self.choices.at(mentee, mentor, 0.0)
        gains = np.zeros((len(self.tiers), len(scores)), dtype=np.int64)
        for tier, name in enumerate(self.tiers):
            gains[tier] = _gain(name, scores, self.scorer.floor, places)
        return gains

    def block_gains(self, rows: slice, scores: Ints) -> list[Ints | None]:
        """Return what the pairs of a block gain by themselves, by tier; None where that is nothing."""
        places = None
        if self.choices is not None:
            places = np.zeros(scores.shape)
            self.choices.put(places, rows)
        names = (name if name in _BY_ITSELF or name.startswith(CHOICE) else "" for name in self.tiers)
        return [_gain(name, scores, self.scorer.floor, places) if name else None for name in names]


def _gain(name: str, scores: Ints, floor: int, places: npt.NDArray[np.float64] | None) -> Ints:
    if name == "points":
        return scores
    if name == "floor":
        return np.asarray(-(scores < floor).astype(np.int64))
    if name == "filled":
        return np.ones(scores.shape, dtype=np.int64)
    if name.startswith(CHOICE) and places is not None:
        return np.asarray((places == int(name.removeprefix(CHOICE))).astype(np.int64))
    return np.zeros(scores.shape, dtype=np.int64)


def standing(problem: Problem, rules: Rules, result: Result, *, for_more: bool = False) -> Standing:
    """Read a result's prices, and what they make one more mentor worth for each mentee.

    Parameters
    ----------
    problem : Problem
    rules : Rules
    result : Result
        Of these two.
    for_more : bool
        Whether it is about more places: then ``fair`` has no answer, for more places may raise the worst fit.

    Raises
    ------
    NoPrices
        When the objective has none, or the result is not proved to be best.
    """
    tiers = _tiers_of(rules, result)
    scorer = Scorer(problem, rules)
    made = {(match.mentee, match.mentor) for match in result.matches}
    pins = [pin for pin in problem.pins if (pin.mentee, pin.mentor) in made]
    capacity, demand = problem.capacity.copy(), problem.demand.copy()
    for pin in pins:
        capacity[pin.mentor] -= 1
        demand[pin.mentee, pin.type] -= 1
    width = problem.n_mentors
    held = np.array(sorted(i * width + j for i, j in made), dtype=np.int64)
    pinned = np.array(sorted(pin.mentee * width + pin.mentor for pin in pins), dtype=np.int64)
    names = tuple(tiers)
    if for_more and rules.aim.objective is Objective.FAIR:
        raise NoPrices(f"Under the objective “fair” more places may raise the worst fit: {_BY_ITSELF_ONLY}")
    worst = result.certificate.worst
    prices = np.array([tiers[name] for name in names], dtype=np.int64).reshape(len(names), width)
    bare = Standing(
        problem=problem,
        scorer=scorer,
        tiers=names,
        prices=prices,
        wants=np.zeros((len(names), *demand.shape), dtype=np.int64),
        open_wants=demand > 0,
        open_mentors=capacity > 0,
        least=scorer.minimum if worst is None else max(scorer.minimum, worst.score),
        held=held,
        pinned=pinned,
    )
    wants = _wants(bare, demand, _bonus(bare, result), result)
    return replace(bare, wants=wants)


def _tiers_of(rules: Rules, result: Result) -> Mapping[str, Ints]:
    """Return the prices by tier, or refuse in a sentence."""
    certificate = result.certificate
    if not certificate.tiers:
        by = (
            "goes by lists, not by points"
            if rules.aim.objective is Objective.STABLE
            else "tells nothing more"
        )
        raise NoPrices(f"A {rules.aim.objective} matching {by}: {_BY_ITSELF_ONLY}")
    if any(tier.multiples for tier in certificate.tiers):
        raise NoPrices("The certificate was made by an earlier version: match again, then ask.")
    if not certificate.is_proved:
        raise NoPrices("It is not proved that the matching is the best there is: match again, then ask.")
    told = [tier for tier in certificate.tiers if tier.name != "rarity"]
    for tier in told:
        if tier.name not in _TOLD and not tier.name.startswith(CHOICE):
            raise NoPrices(f"What the objective counts as “{tier.name}” tells nothing: {_BY_ITSELF_ONLY}")
    return {tier.name: tier.prices for tier in told}


def _bonus(bare: Standing, result: Result) -> Ints:
    """Return what it adds that a mentee has a mentor at all, for those without a pinned one."""
    problem = bare.problem
    bonus = np.zeros((len(bare.tiers), problem.n_mentees), dtype=np.int64)
    asks: Bools = np.array(bare.open_wants.any(axis=1))
    asks[bare.pinned // max(1, problem.n_mentors)] = False
    order = np.array(result.certificate.order, dtype=np.int64)
    for tier, name in enumerate(bare.tiers):
        if name == "covered":
            bonus[tier] = asks
        elif name == "order":
            bonus[tier, order] = len(order) - np.arange(len(order))
            bonus[tier, ~asks] = 0
    return bonus


def _wants(bare: Standing, demand: Ints, bonus: Ints, result: Result) -> Ints:
    """Return the greatest gain of one more unit brought to each want: longest paths over the pairs she has.

    With one type of demand a single look decides; with several, a mentor may serve another of her wants, so
    looks are repeated until nothing rises.
    """
    problem, n_types = bare.problem, len(bare.problem.types)
    free = [match for match in result.matches if not _is_in(bare.pinned, match, problem.n_mentors)]
    mentee = np.array([match.mentee for match in free], dtype=np.int32)
    mentor = np.array([match.mentor for match in free], dtype=np.int32)
    kind = np.array([match.type for match in free], dtype=np.int64)
    gains, may = [], []
    for type_ in range(n_types):
        scores = bare.scorer.scores(mentee, mentor, type_)
        gains.append(bare.gains(mentee, mentor, scores))
        may.append((scores >= bare.least) & (demand[mentee, type_] > 0) & (kind != type_))
    used = np.zeros(demand.shape, dtype=np.int64)
    np.add.at(used, (mentee, kind), 1)
    n_used, asked = used.sum(axis=1), demand.sum(axis=1)
    owner = np.where(n_used == 0, bonus, 0)
    owner = np.where(n_used < asked, owner, NOTHING)
    want = np.full((len(bare.tiers), *demand.shape), NOTHING, dtype=np.int64)
    pair = bare.prices[:, mentor]
    while True:
        before = owner.copy(), want.copy(), pair.copy()
        for type_ in range(n_types):
            over = np.where(may[type_], want[:, mentee, type_] + gains[type_], NOTHING)
            pair = greater(pair, np.where(over > NOTHING // 2, over, NOTHING))
        for type_ in range(n_types):
            mine = kind == type_
            let_go = greatest_of(mentee[mine], (pair - gains[type_])[:, mine], problem.n_mentees)
            more = np.where(used[:, type_] < demand[:, type_], owner, NOTHING)
            want[:, :, type_] = greater(want[:, :, type_], greater(let_go, more))
            owner = greater(owner, np.where(used[:, type_] > 0, want[:, :, type_], NOTHING))
        if all(np.array_equal(a, b) for a, b in zip(before, (owner, want, pair), strict=True)):
            return want


def _is_in(pinned: Ints, match: object, n_mentors: int) -> bool:
    flat = match.mentee * n_mentors + match.mentor  # type: ignore[attr-defined]
    at = int(np.searchsorted(pinned, flat))
    return at < len(pinned) and int(pinned[at]) == flat


# Lists of whole numbers, one per tier, the first tier counting first


def is_more(one: Ints, other: Ints) -> Bools:
    """Tell where one list of numbers is greater than another; tiers lie along the first axis."""
    shape = np.broadcast_shapes(one.shape[1:], other.shape[1:])
    more, even = np.zeros(shape, dtype=bool), np.ones(shape, dtype=bool)
    for a, b in zip(one, other, strict=True):
        more |= even & (a > b)
        even &= a == b
    return more


def greater(one: Ints, other: Ints) -> Ints:
    """Return the greater list of each two."""
    return np.where(is_more(one, other), one, other)


def greatest_of(group: npt.NDArray[np.integer], lists: Ints, n_groups: int) -> Ints:
    """Return the greatest list of each group, `NOTHING` for a group without any."""
    best = np.full((len(lists), n_groups), NOTHING, dtype=np.int64)
    order = np.lexsort((*-lists[::-1], group))
    group = group[order]
    first = np.ones(len(group), dtype=bool)
    first[1:] = group[1:] != group[:-1]
    best[:, group[first]] = lists[:, order[first]]
    return best


# Exact scores of whole blocks


def exact_block(scorer: Scorer, rows: slice, type_: int) -> Ints:
    """Return the exact scores of these mentees with all mentors, 1e-6 points.

    Double precision lies so near that only scores about half way between two whole numbers need a second
    look.
    """
    near = scorer.score_block(rows, type_, np.float64)
    near *= UNIT
    scores = np.rint(near)
    doubt = 2 * (scorer.margin(np.float64) * UNIT - 0.5) + 1e-9
    row, mentor = np.nonzero(np.abs(near - scores) > 0.5 - doubt)
    exact = scores.astype(np.int64)
    if len(row):
        mentee = (row + rows.start).astype(np.int32)
        exact[row, mentor] = scorer.scores(mentee, mentor.astype(np.int32), type_)
    return exact
