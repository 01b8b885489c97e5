"""Solving again after a change, with as few pairs broken as possible."""

from collections.abc import Callable, Collection, Iterable
from concurrent.futures import Executor
from copy import copy
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from telemachy.matching import pricing
from telemachy.matching.blocks import A_PIN_MAY_PASS, Scorer, is_among
from telemachy.matching.checks import Made
from telemachy.matching.problem import Pairs, Pin, Problem
from telemachy.matching.result import UNIT, RefusedPin, Result
from telemachy.matching.rules import Objective, Rules
from telemachy.matching.solvers.arcs import Arcs
from telemachy.matching.solvers.fewest_changes import Corner, keep_most
from telemachy.matching.solvers.flow import Goal, default_backend, solve_tiers
from telemachy.matching.solving import solve
from telemachy.matching.solving.by_flow import goals_of_rules
from telemachy.matching.solving.by_worst_fit import at_least
from telemachy.matching.solving.columns import best_over_all_pairs, see
from telemachy.matching.solving.keeping import Kept, kept_of
from telemachy.matching.solving.work import Clock, prepare
from telemachy.matching.tables import Ints

_Pair = tuple[int, int]
Bools = NDArray[np.bool_]


BY_POINTS = frozenset({Objective.TOTAL, Objective.COVERAGE, Objective.FAIR})
"""The objectives under which a pair can be kept for points that another would have brought."""


class Keeping(StrEnum):
    """How much may be undone for how much."""

    EVERYTHING = "everything"  # every pair that still may be made stays; the rest is matched around them
    COVERAGE_FIRST = "coverage first"  # break no more than lets as many as possible have a mentor
    GAIN = "gain"  # as few as possible for a stated gain


@dataclass(frozen=True)
class Exchange:
    """Why no matching that reaches a total keeps more pairs.

    Parameters
    ----------
    rate : float
        Points that a kept pair counts as. No matching of the problem as given has more points and kept pairs
        together at this rate than the best flow, over all pairs; 0 where nothing had to be given up.
    most : int
        So no matching that reaches the total keeps more older pairs than this.
    total : float
        The points that had to be reached.
    """

    rate: float
    most: int
    total: float


@dataclass(frozen=True)
class Rerun:
    """A new matching beside an older one.

    Parameters
    ----------
    result : Result
        Best for the rules among the matchings that keep what is kept. Its certificate is about ``problem``.
    problem : Problem
        The problem with the pairs kept as pins: what `checks.judge` needs beside the result.
    kept, broken, lost, added : tuple of Made
        Pairs of both; pairs of the older one that could still be made and are not; pairs of the older one
        that may no longer be made; new pairs.
    fewest : bool
        Whether it is proved, over all pairs, that nobody could break fewer for the same aim: always, except
        for a gain. There ``exchange.most`` is proved at any size; what is kept may be a few pairs below it
        where the search that decides about the last ones is too large or runs out of time.
    exchange : Exchange or None
        For a gain: what the proof rests on, and the most that could be kept.
    """

    result: Result
    problem: Problem
    kept: tuple[Made, ...]
    broken: tuple[Made, ...]
    lost: tuple[Made, ...]
    added: tuple[Made, ...]
    fewest: bool
    exchange: Exchange | None = None


def rerun(
    problem: Problem,
    rules: Rules,
    previous: Iterable[Made],
    *,
    keeping: Keeping = Keeping.COVERAGE_FIRST,
    gain: float = 0.0,
    seed: int | None = None,
    executor: Executor | None = None,
    start: Result | None = None,
) -> Rerun:
    """Match again after a drop-out, a late joiner, a pin or a forbidden pair.

    Parameters
    ----------
    problem : Problem
        As it is now. Rows of ``previous`` are rows of this problem: pairs with people who have left are
        simply not named.
    previous : iterable of Made
        The pairs made before, as far as both people are still there.
    keeping : Keeping
        Under the objectives ``stable`` and ``rank-maximal`` everything is kept that can be: one pair moved
        for points would undo what they promise.
    gain : float
        Under ``Keeping.GAIN``: rule-file points that the new total must have above the best that keeps most
        (and, under ``coverage``, leaves as few as possible without a mentor); more than can be reached is
        lowered to what can. Who is served first, the floor and the worst fit are not looked at then.
    executor : concurrent.futures.Executor, optional
        Where passes over all pairs run, as for `solve`.
    start : Result, optional
        An earlier result to go on from, as for `solve`: what is kept, and how many, is the same; between
        equals the choice may fall another way.
    """
    before = tuple(sorted(set(previous)))
    scorer = Scorer(problem, rules)
    possible = [pair for pair in before if _may_be_made(problem, scorer, pair)]
    by_points = rules.aim.objective in BY_POINTS
    settle = _SETTLERS[keeping if by_points else Keeping.EVERYTHING]
    again = _Again(problem, rules, frozenset(possible), gain, seed, executor, start)
    settled, exchange = settle(again)
    found = _compared(again, before, possible, settled)
    if exchange is None:
        return found
    return replace(found, fewest=len(found.kept) >= exchange.most, exchange=exchange)


def _may_be_made(problem: Problem, scorer: Scorer, pair: Made) -> bool:
    pinned = any((pin.mentee, pin.mentor) == (pair.mentee, pair.mentor) for pin in problem.pins)
    out = {exclusion.key for exclusion in scorer.why_not(pair.mentee, pair.mentor, pair.type)}
    room = problem.capacity[pair.mentor] > 0 and problem.demand[pair.mentee, pair.type] > 0
    return bool(room and not (out - A_PIN_MAY_PASS if pinned else out))


def _score(scorer: Scorer, pair: Made) -> int:
    rows, columns = np.array([pair.mentee], np.int32), np.array([pair.mentor], np.int32)
    return int(scorer.scores(rows, columns, pair.type)[0])


def _compared(
    again: "_Again", before: tuple[Made, ...], possible: Collection[Made], settled: Iterable[Made]
) -> Rerun:
    """Solve around what is settled, and set the outcome beside the older matching."""
    problem = again.problem
    own = {(pin.mentee, pin.mentor) for pin in problem.pins}
    pins = (*problem.pins, *(Pin(*pair) for pair in settled if (pair.mentee, pair.mentor) not in own))
    around = problem.changed(pins=pins)
    result = again.solved(around)
    now = {(match.mentee, match.mentor): match for match in result.matches}
    old = {(pair.mentee, pair.mentor) for pair in before}
    shown = tuple(replace(match, pinned=match.pinned and pair in own) for pair, match in now.items())
    return Rerun(
        result=replace(result, matches=shown),
        problem=around,
        kept=tuple(pair for pair in before if (pair.mentee, pair.mentor) in now),
        broken=tuple(pair for pair in possible if (pair.mentee, pair.mentor) not in now),
        lost=tuple(pair for pair in before if pair not in possible and (pair.mentee, pair.mentor) not in now),
        added=tuple(Made(*pair, match.type) for pair, match in now.items() if pair not in old),
        fewest=True,
    )


# What is settled


@dataclass(frozen=True)
class _Again:
    """What is to be matched again, and the pairs that may be kept."""

    problem: Problem
    rules: Rules
    possible: frozenset[Made]
    gain: float
    seed: int | None
    executor: Executor | None = None
    start: Result | None = None

    def solved(self, problem: Problem) -> Result:
        """Solve by the same rules."""
        return solve(problem, self.rules, seed=self.seed, executor=self.executor, start=self.start)

    @property
    def rows(self) -> frozenset[_Pair]:
        return frozenset((pair.mentee, pair.mentor) for pair in self.possible)


_Settled = tuple[list[Made], Exchange | None]

_AT_ONCE = 64
"""Mentors for each mentee and type that one pass brings when all near their prices are looked for."""

_HAIR = UNIT // 1000
"""A total counts as reached within a thousandth of a point: sums of rounded shares differ by less."""


def _keep_everything(again: _Again) -> _Settled:
    """As many as can stay together; which, where not all can, by the rules' tiers on the best candidates."""
    network = _Network(again)
    arcs = network.arcs_for(lambda arcs: [network.keeping(arcs)])
    return network.kept(arcs, [network.keeping(arcs), *network.tiers(arcs)]), None


def _keep_after_coverage(again: _Again) -> _Settled:
    """As many as can stay with as many mentees matched as can be: both proved over all pairs."""
    network = _Network(again)

    def first(arcs: Arcs) -> list[Goal]:
        return [goal for goal in network.tiers(arcs) if goal.name == "covered"] + [network.keeping(arcs)]

    arcs = network.arcs_for(first)
    others = [goal for goal in network.tiers(arcs) if goal.name != "covered"]
    return network.kept(arcs, [*first(arcs), *others]), None


def _keep_for_gain(again: _Again) -> _Settled:
    """The fewest broken among the matchings that reach the total asked for."""
    by_total = again.rules.aim.objective is Objective.TOTAL
    kept, _ = (_keep_everything if by_total else _keep_after_coverage)(again)
    base = _compared(again, (), (), kept).result
    best = again.solved(again.problem)
    wished = min(base.total + round(again.gain * UNIT), max(best.total, base.total)) - _HAIR
    network = _Network(again)
    cover = None if by_total else network.work.asks.astype(np.int64)
    found = keep_most(_Corners(network, cover), wished - network.pinned_total, cover, network.work.backend)
    pinned = sum((pin.mentee, pin.mentor) in again.rows for pin in network.pins)
    exchange = Exchange(found.rate / UNIT, found.most + pinned, wished / UNIT)
    return network.made(found.arcs, found.chosen), exchange


_SETTLERS: dict[Keeping, Callable[[_Again], _Settled]] = {
    Keeping.EVERYTHING: _keep_everything,
    Keeping.COVERAGE_FIRST: _keep_after_coverage,
    Keeping.GAIN: _keep_for_gain,
}


@dataclass(frozen=True)
class Around:
    """A best matching that holds as many of some pairs together as any best matching does.

    Parameters
    ----------
    pairs : tuple of Made
        In their order, pins among them.
    refused : tuple of RefusedPin
    """

    pairs: tuple[Made, ...]
    refused: tuple[RefusedPin, ...]


def best_around(
    problem: Problem,
    rules: Rules,
    pairs: Iterable[_Pair],
    *,
    seed: int | None = None,
    executor: Executor | None = None,
    start: Result | None = None,
) -> Around:
    """Return the best matching under these rules that holds most of the pairs.

    Under ``stable`` and ``rank-maximal`` there is no such choice: the one matching solved.

    Parameters
    ----------
    start : Result, optional
        An earlier result under these rules, for a problem that differs in pins, forbidden pairs, places or
        demands: then only what differs is looked at. Between equals the choice may fall another way.
    """
    older = frozenset(Made(*pair) for pair in pairs)
    again = _Again(problem, rules, older, 0.0, seed, executor, start)
    if rules.aim.objective not in BY_POINTS:
        result = again.solved(problem)
        matches = (Made(match.mentee, match.mentor, match.type) for match in result.matches)
        return Around(tuple(sorted(matches)), result.refused_pins)
    network = _Network(again)
    if rules.aim.objective is Objective.FAIR:
        worst = again.solved(problem).certificate.worst
        network.work = network.work if worst is None else at_least(network.work, worst.score)

    def goals(arcs: Arcs) -> list[Goal]:
        tiers = network.tiers(arcs)
        told, rarity = (
            [goal for goal in tiers if (goal.name == "rarity") is is_rarity] for is_rarity in (False, True)
        )
        return [*told, network.keeping(arcs), *rarity]  # rarity only tells equals apart

    best = best_over_all_pairs(network.work, Pairs.of(network.older), goals, Clock())
    made = network.pins + network.made(best.arcs, best.flow.chosen)
    return Around(tuple(sorted(made)), tuple(network.work.refused))


def pairs_that_stay(
    problem: Problem,
    rules: Rules,
    pairs: Iterable[_Pair],
    *,
    seed: int | None = None,
    executor: Executor | None = None,
) -> frozenset[_Pair]:
    """Which of the pairs a best matching under these rules can hold together, as many as can be."""
    older = frozenset(pairs)
    around = best_around(problem, rules, older, seed=seed, executor=executor)
    return frozenset((pair.mentee, pair.mentor) for pair in around.pairs) & older


def _with_keeping(kept: Kept) -> Kept:
    """Return what a solve has kept as if its pairs had been a tier of their own, all of them held.

    To give up one of hers costs a mentee who has all she asked for one pair; nobody's time has a price in
    this tier. So at these heights everything is as much in order as it was without it.
    """
    at = kept.names.index("rarity") if "rarity" in kept.names else len(kept.names)
    used = np.bincount(kept.arcs.mentee[kept.chosen], minlength=len(kept.arcs.demand))
    given_up = -((used > 0) & (used >= kept.arcs.demand)).astype(np.int64)
    return replace(
        kept,
        names=(*kept.names[:at], "kept", *kept.names[at:]),
        owners=np.insert(kept.owners, at, 0, axis=0),
        wants=np.insert(kept.wants, at, given_up, axis=0),
        prices=np.insert(kept.prices, at, 0, axis=0),
        pairs=np.insert(kept.pairs, at, 0, axis=0),
    )


class _Network:
    """The arcs of a problem, older pairs always among them, and the tiers over them.

    Attributes
    ----------
    work : Work
        Rows in key order, pins made.
    older : list of (int, int)
        The pairs that may be kept, in those rows.
    """

    def __init__(self, again: _Again) -> None:
        start = None if again.rules.aim.objective is Objective.FAIR else again.start
        work = prepare(again.problem, again.rules, again.seed, again.executor, default_backend(), start)
        # Other rules leave so much out of order that beginning anew is the surer way.
        work.before = _with_keeping(work.before) if work.before and work.is_same else None
        work.is_same = work.before is not None
        self.work = work
        mentee_place, mentor_place = np.argsort(self.work.mentee_rows), np.argsort(self.work.mentor_rows)
        self._rows = again.rows
        self.older = sorted((int(mentee_place[i]), int(mentor_place[j])) for i, j in self._rows)
        self._older = np.array([i * work.problem.n_mentors + j for i, j in self.older], dtype=np.int64)

    @property
    def pins(self) -> list[Made]:
        """The pins made, in the rows of the problem as given."""
        mentees, mentors = self.work.mentee_rows, self.work.mentor_rows
        return [Made(int(mentees[pin.mentee]), int(mentors[pin.mentor]), pin.type) for pin in self.work.pins]

    @property
    def pinned_total(self) -> int:
        pins = [Made(pin.mentee, pin.mentor, pin.type) for pin in self.work.pins]
        return sum(_score(self.work.scorer, pin) for pin in pins)

    def tiers(self, arcs: Arcs) -> list[Goal]:
        """The tiers of the rules' objective, in their order."""
        return goals_of_rules(self.work, arcs)

    def keeping(self, arcs: Arcs) -> Goal:
        """The tier that counts older pairs."""
        return Goal("kept", pair=self.is_older(arcs).astype(np.int64))

    def is_older(self, arcs: Arcs) -> NDArray[np.bool_]:
        """Which arcs are older pairs."""
        pair = arcs.owner[arcs.mentee].astype(np.int64) * arcs.n_mentors + arcs.mentor
        return is_among(pair, self._older)

    def arcs_for(self, goals_of: Callable[[Arcs], list[Goal]]) -> Arcs:
        """Enough arcs for these tiers to be as good as over all pairs."""
        return best_over_all_pairs(self.work, Pairs.of(self.older), goals_of, Clock()).arcs

    def made(self, arcs: Arcs, chosen: NDArray[np.bool_]) -> list[Made]:
        """Chosen arcs as pairs in the rows of the problem as given."""
        want, mentor = arcs.mentee[chosen], arcs.mentor[chosen]
        mentees = self.work.mentee_rows[want // self.work.n_types].tolist()
        mentors = self.work.mentor_rows[mentor].tolist()
        types = (want % self.work.n_types).tolist()
        return sorted(Made(*pair) for pair in zip(mentees, mentors, types, strict=True))

    def kept(self, arcs: Arcs, goals: list[Goal]) -> list[Made]:
        """Older pairs in the best matching for these tiers."""
        made = self.made(arcs, solve_tiers(arcs, goals, self.work.backend).chosen)
        return [pair for pair in made if (pair.mentee, pair.mentor) in self._rows]


class _Corners:
    """Matchings on the edge between keeping and gaining, over all pairs: see `fewest_changes.Corners`.

    A pair that has not been looked at is no older one, so that it gains its score at any rate: each search
    begins with the pairs and the prices of the one before, and looks only at what has moved.
    """

    def __init__(self, network: _Network, cover: Ints | None) -> None:
        self._network, self._cover = network, cover
        self._work = copy(network.work)

    def at(self, rate: int | None) -> Corner:
        """Return the best matching when a kept pair counts as so many points; above all for None."""

        def goals(arcs: Arcs) -> list[Goal]:
            keeping = self._network.keeping(arcs)
            first = [] if self._cover is None else [Goal("covered", cover=self._cover)]
            if rate is None:
                return [*first, keeping, Goal("points", pair=arcs.score)]
            older = self._network.is_older(arcs)
            return [*first, Goal("points", pair=arcs.score + rate * older), keeping]

        best = best_over_all_pairs(self._work, Pairs.of(self._network.older), goals, Clock())
        if rate is not None:
            names = tuple(goal.name for goal in best.goals)
            self._work.before, self._work.is_same = kept_of(self._work, names, best.arcs, best.flow), True
        return Corner(best.arcs, self._network.is_older(best.arcs), best.flow, rate or 0)

    def near(self, corner: Corner, slack: int, most: int) -> tuple[Arcs, Bools] | None:
        """Return all arcs that lose no more than so much at a corner's prices; None where they are many."""
        work, flow, arcs = self._work, corner.flow, corner.arcs
        tier = 0 if self._cover is None else 1
        wants = flow.wants.reshape(len(flow.wants), work.problem.n_mentees, work.n_types).copy()
        wants[tier] += slack + 1
        tiers = ("", "score")[1 - tier :]
        seen = see(work, Pairs(arcs.owner[arcs.mentee], arcs.mentor))
        while True:
            prices = pricing.Prices(
                tiers=tiers,
                mentors=flow.prices[: tier + 1],
                wants=wants[: tier + 1],
                open_wants=work.demand > 0,
                open_mentors=work.capacity > 0,
                known=seen.flat,
            )
            more = pricing.improving_pairs(work.scorer, prices, _AT_ONCE, work.executor)
            if len(more) == 0:
                break
            seen = see(work, more, seen)
            if len(seen.arcs) > most + len(arcs):
                return None
        arcs = seen.arcs
        gains = arcs.score + corner.rate * self._network.is_older(arcs)
        above = (
            wants[tier][arcs.owner[arcs.mentee], arcs.mentee % work.n_types] - flow.prices[tier, arcs.mentor]
        )
        matters = above + gains > 0
        if tier:
            left = flow.wants[0][arcs.mentee] - flow.prices[0][arcs.mentor]
            matters = (left > 0) | ((left == 0) & matters)
        arcs = arcs.only(matters)
        return None if len(arcs) > most else (arcs, self._network.is_older(arcs))
