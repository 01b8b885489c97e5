"""Solving again after a change, with as few pairs broken as possible."""

from collections.abc import Callable, Collection, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from telemachy.matching import candidates
from telemachy.matching.blocks import A_PIN_MAY_PASS, Scorer, is_among
from telemachy.matching.checks import Made
from telemachy.matching.problem import Pairs, Pin, Problem
from telemachy.matching.result import UNIT, RefusedPin, Result
from telemachy.matching.rules import Objective, Rules
from telemachy.matching.solvers.arcs import Arcs
from telemachy.matching.solvers.fewest_changes import keep_most
from telemachy.matching.solvers.flow import Goal, default_backend, solve_tiers
from telemachy.matching.solving import solve
from telemachy.matching.solving.by_flow import goals_of_rules
from telemachy.matching.solving.by_worst_fit import at_least
from telemachy.matching.solving.columns import best_over_all_pairs, see
from telemachy.matching.solving.keeping import Kept
from telemachy.matching.solving.work import Clock, prepare

_Pair = tuple[int, int]


BY_POINTS = frozenset({Objective.TOTAL, Objective.COVERAGE, Objective.FAIR})
"""The objectives under which a pair can be kept for points that another would have brought."""

COHORT_PAIRS = 400_000
"""Up to so many pairs of people, the fewest changes for a gain are looked for among all of them."""


class Keeping(StrEnum):
    """How much may be undone for how much."""

    EVERYTHING = "everything"  # every pair that still may be made stays; the rest is matched around them
    COVERAGE_FIRST = "coverage first"  # break as few as possible, but as many mentees matched as can be
    GAIN = "gain"  # as few as possible for a stated gain


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
        Whether it is proved that nobody could break fewer for the same aim: always, except for a gain in a
        cohort of more than `COHORT_PAIRS`, or when the search ran out of time.
    """

    result: Result
    problem: Problem
    kept: tuple[Made, ...]
    broken: tuple[Made, ...]
    lost: tuple[Made, ...]
    added: tuple[Made, ...]
    fewest: bool


def rerun(
    problem: Problem,
    rules: Rules,
    previous: Iterable[Made],
    *,
    keeping: Keeping = Keeping.COVERAGE_FIRST,
    gain: float = 0.0,
    seed: int | None = None,
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
    """
    before = tuple(sorted(set(previous)))
    scorer = Scorer(problem, rules)
    possible = [pair for pair in before if _may_be_made(problem, scorer, pair)]
    by_points = rules.aim.objective in BY_POINTS
    settle = _SETTLERS[keeping if by_points else Keeping.EVERYTHING]
    settled, fewest = settle(_Again(problem, rules, frozenset(possible), gain, seed))
    return _compared(problem, rules, before, possible, settled, seed, fewest=fewest)


def _may_be_made(problem: Problem, scorer: Scorer, pair: Made) -> bool:
    pinned = any((pin.mentee, pin.mentor) == (pair.mentee, pair.mentor) for pin in problem.pins)
    out = {exclusion.key for exclusion in scorer.why_not(pair.mentee, pair.mentor, pair.type)}
    room = problem.capacity[pair.mentor] > 0 and problem.demand[pair.mentee, pair.type] > 0
    return bool(room and not (out - A_PIN_MAY_PASS if pinned else out))


def _score(scorer: Scorer, pair: Made) -> int:
    rows, columns = np.array([pair.mentee], np.int32), np.array([pair.mentor], np.int32)
    return int(scorer.scores(rows, columns, pair.type)[0])


def _compared(
    problem: Problem,
    rules: Rules,
    before: tuple[Made, ...],
    possible: Collection[Made],
    settled: Iterable[Made],
    seed: int | None,
    *,
    fewest: bool,
) -> Rerun:
    """Solve around what is settled, and set the outcome beside the older matching."""
    own = {(pin.mentee, pin.mentor) for pin in problem.pins}
    pins = (*problem.pins, *(Pin(*pair) for pair in settled if (pair.mentee, pair.mentor) not in own))
    around = problem.changed(pins=pins)
    result = solve(around, rules, seed=seed)
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
        fewest=fewest,
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

    @property
    def rows(self) -> frozenset[_Pair]:
        return frozenset((pair.mentee, pair.mentor) for pair in self.possible)


_Settled = tuple[list[Made], bool]

_HAIR = UNIT // 1000
"""A total counts as reached within a thousandth of a point: sums of rounded shares differ by less."""


def _keep_everything(again: _Again) -> _Settled:
    """As many as can stay together; which, where not all can, by the rules' tiers on the best candidates."""
    network = _Network(again)
    arcs = network.arcs_for(lambda arcs: [network.keeping(arcs)])
    return network.kept(arcs, [network.keeping(arcs), *network.tiers(arcs)]), True


def _keep_after_coverage(again: _Again) -> _Settled:
    """As many as can stay with as many mentees matched as can be: both proved over all pairs."""
    network = _Network(again)

    def first(arcs: Arcs) -> list[Goal]:
        return [goal for goal in network.tiers(arcs) if goal.name == "covered"] + [network.keeping(arcs)]

    arcs = network.arcs_for(first)
    others = [goal for goal in network.tiers(arcs) if goal.name != "covered"]
    return network.kept(arcs, [*first(arcs), *others]), True


def _keep_for_gain(again: _Again) -> _Settled:
    """The fewest broken among the matchings that reach the total asked for."""
    by_total = again.rules.aim.objective is Objective.TOTAL
    kept, _ = (_keep_everything if by_total else _keep_after_coverage)(again)
    base = _compared(again.problem, again.rules, (), (), kept, again.seed, fewest=True).result
    best = solve(again.problem, again.rules, seed=again.seed)
    wished = min(base.total + round(again.gain * UNIT), max(best.total, base.total))
    network = _Network(again)
    is_cohort = network.work.n_cells <= COHORT_PAIRS
    arcs = network.all_arcs() if is_cohort else network.arcs_for(network.tiers)
    cover = None if by_total else network.work.asks.astype(np.int64)
    total = wished - _HAIR - network.pinned_total
    found = keep_most(arcs, network.is_older(arcs), total, cover, network.work.backend)
    return network.made(arcs, found.chosen), found.is_proved and is_cohort


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
    again = _Again(problem, rules, frozenset(Made(*pair) for pair in pairs), 0.0, seed)
    if rules.aim.objective not in BY_POINTS:
        result = solve(problem, rules, seed=seed, executor=executor, start=start)
        matches = (Made(match.mentee, match.mentor, match.type) for match in result.matches)
        return Around(tuple(sorted(matches)), result.refused_pins)
    network = _Network(again, executor, None if rules.aim.objective is Objective.FAIR else start)
    if rules.aim.objective is Objective.FAIR:
        worst = solve(problem, rules, seed=seed, executor=executor).certificate.worst
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

    def __init__(self, again: _Again, executor: Executor | None = None, start: Result | None = None) -> None:
        work = prepare(again.problem, again.rules, again.seed, executor, default_backend(), start)
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

    def all_arcs(self) -> Arcs:
        """Every pair that may be made."""
        return see(self.work, candidates.all_pairs(self.work.scorer)).arcs

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
