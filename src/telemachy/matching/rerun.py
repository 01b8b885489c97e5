"""Solving again after a change, with as few pairs broken as possible."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from telemachy.matching import candidates, pricing, solving
from telemachy.matching.blocks import Scorer
from telemachy.matching.checks import Made
from telemachy.matching.problem import Pairs, Pin, Problem
from telemachy.matching.result import UNIT, Result
from telemachy.matching.rules import Objective, Rules
from telemachy.matching.solvers.arcs import Arcs
from telemachy.matching.solvers.fewest_changes import keep_most
from telemachy.matching.solvers.flow import Flow, Goal, default_backend, solve_tiers
from telemachy.matching.solving import solve

_Pair = tuple[int, int]


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
        lowered to what can. Who is served first and the floor are not looked at then.
    """
    before = tuple(sorted(set(previous)))
    scorer = Scorer(problem, rules)
    possible = [pair for pair in before if _may_be_made(problem, scorer, pair)]
    by_points = rules.aim.objective in (Objective.TOTAL, Objective.COVERAGE)
    settle = _SETTLERS[keeping if by_points else Keeping.EVERYTHING]
    settled, fewest = settle(_Again(problem, rules, frozenset(possible), gain, seed))
    return _compared(problem, rules, before, possible, settled, seed, fewest=fewest)


def _may_be_made(problem: Problem, scorer: Scorer, pair: Made) -> bool:
    pinned = any((pin.mentee, pin.mentor) == (pair.mentee, pair.mentor) for pin in problem.pins)
    allowed = scorer.allowed(np.array([pair.mentee], np.int32), np.array([pair.mentor], np.int32))[0]
    room = problem.capacity[pair.mentor] > 0 and problem.demand[pair.mentee, pair.type] > 0
    return bool(allowed and room and (pinned or _score(scorer, pair) >= scorer.minimum))


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
    return network.kept(network.solve(["kept", *network.tiers], over_all_pairs=0)), True


def _keep_after_coverage(again: _Again) -> _Settled:
    """As many as can stay with as many mentees matched as can be: both proved over all pairs."""
    network = _Network(again)
    others = [name for name in network.tiers if name != "covered"]
    return network.kept(network.solve(["covered", "kept", *others], over_all_pairs=2)), True


def _keep_for_gain(again: _Again) -> _Settled:
    """The fewest broken among the matchings that reach the total asked for."""
    by_total = again.rules.aim.objective is Objective.TOTAL
    kept, _ = (_keep_everything if by_total else _keep_after_coverage)(again)
    base = _compared(again.problem, again.rules, (), (), kept, again.seed, fewest=True).result
    best = solve(again.problem, again.rules, seed=again.seed)
    network = _Network(again, all_up_to=COHORT_PAIRS)
    wished = min(base.total + round(again.gain * UNIT), max(best.total, base.total))
    found = keep_most(
        network.arcs,
        network.is_older(network.arcs),
        wished - _HAIR - network.pinned_total,
        None if by_total else network.asks.astype(np.int64),
        network.backend,
    )
    return network.made(found.chosen), found.is_proved and network.is_complete


_SETTLERS: dict[Keeping, Callable[[_Again], _Settled]] = {
    Keeping.EVERYTHING: _keep_everything,
    Keeping.COVERAGE_FIRST: _keep_after_coverage,
    Keeping.GAIN: _keep_for_gain,
}


def pairs_that_stay(
    problem: Problem, rules: Rules, pairs: Iterable[_Pair], *, seed: int | None = None
) -> frozenset[_Pair]:
    """Which of the pairs a best matching under these rules can hold together, as many as can be.

    Under ``stable`` and ``rank-maximal`` there is no such choice: the pairs of the one matching solved.
    """
    again = _Again(problem, rules, frozenset(Made(*pair) for pair in pairs), 0.0, seed)
    if rules.aim.objective not in (Objective.TOTAL, Objective.COVERAGE):
        found = solve(problem, rules, seed=seed).matches
        return frozenset((match.mentee, match.mentor) for match in found) & again.rows
    network = _Network(again)
    made = network.made(network.solve([*network.tiers, "kept"], over_all_pairs=len(network.tiers)))
    pinned = {(pin.mentee, pin.mentor) for pin in problem.pins}
    return frozenset({(pair.mentee, pair.mentor) for pair in made} | pinned) & again.rows


class _Network:
    """The arcs of a problem, older pairs always among them, and the tiers over them.

    Stands on the parts that `solving` is made of: the same rows in key order, the same arcs and passes.

    Attributes
    ----------
    is_complete : bool
        Whether every pair that may be made is among the arcs from the start.
    """

    def __init__(self, again: _Again, all_up_to: int = solving.ALL_PAIRS) -> None:
        self.backend = default_backend()
        self._work = solving._prepare(again.problem, again.rules, again.seed, None, self.backend)
        solving._settle_pins(self._work)
        mentee_place, mentor_place = np.argsort(self._work.mentee_rows), np.argsort(self._work.mentor_rows)
        self._rows = again.rows
        older = [(int(mentee_place[mentee]), int(mentor_place[mentor])) for mentee, mentor in self._rows]
        self._older = np.array([i * again.problem.n_mentors + j for i, j in older], np.int64)
        self.is_complete = again.problem.n_mentees * again.problem.n_mentors <= all_up_to
        self._seen = (
            solving._see(self._work, candidates.all_pairs(self._work.scorer))
            if self.is_complete
            else solving._first_pairs(self._work, Pairs.of(older))
        )

    @property
    def arcs(self) -> Arcs:
        return self._seen.arcs

    @property
    def tiers(self) -> list[str]:
        """The tiers of the rules' objective, in their order."""
        return solving._tier_names(self._work)

    @property
    def asks(self) -> NDArray[np.bool_]:
        """Mentees, in key order, who want a mentor and have none pinned."""
        return self._work.asks

    @property
    def pinned_total(self) -> int:
        pins = [Made(pin.mentee, pin.mentor, pin.type) for pin in self._work.pins]
        return sum(_score(self._work.scorer, pin) for pin in pins)

    def is_older(self, arcs: Arcs) -> NDArray[np.bool_]:
        """Which arcs are older pairs."""
        pair = arcs.owner[arcs.mentee].astype(np.int64) * arcs.n_mentors + arcs.mentor
        return np.isin(pair, self._older)

    def solve(self, tiers: list[str], *, over_all_pairs: int) -> NDArray[np.bool_]:
        """Choose arcs tier after tier, the first so many tiers proved over all pairs."""
        while True:
            own = {goal.name: goal for goal in solving._goals(self._work, self.arcs)}
            own["kept"] = Goal("kept", pair=self.is_older(self.arcs).astype(np.int64))
            flow = solve_tiers(self.arcs, [own[name] for name in tiers], self.backend)
            more = self._improving(tiers[:over_all_pairs], flow)
            if not len(more):
                return flow.chosen
            self._seen = solving._see(self._work, more, self._seen)

    def _improving(self, tiers: list[str], flow: Flow) -> Pairs:
        """Pairs not looked at so far that would improve one of these tiers; older ones are all there."""
        if self.is_complete or not tiers:
            return Pairs.of()
        gains = {"points": "score", "floor": "floor"}
        shape = len(flow.values), self._work.problem.n_mentees, self._work.n_types
        prices = pricing.Prices(
            tiers=tuple(gains.get(name, "") for name in tiers),
            mentors=flow.prices[: len(tiers)],
            wants=flow.wants.reshape(shape)[: len(tiers)],
            open_wants=self._work.demand > 0,
            open_mentors=self._work.capacity > 0,
            known=self._seen.flat,
        )
        return pricing.improving_pairs(self._work.scorer, prices, solving.MORE_CHOICES)

    def made(self, chosen: NDArray[np.bool_]) -> list[Made]:
        """Chosen arcs as pairs in the rows of the problem as given."""
        want, mentor = self.arcs.mentee[chosen], self.arcs.mentor[chosen]
        mentees = self._work.mentee_rows[want // self._work.n_types].tolist()
        mentors = self._work.mentor_rows[mentor].tolist()
        types = (want % self._work.n_types).tolist()
        return sorted(Made(*pair) for pair in zip(mentees, mentors, types, strict=True))

    def kept(self, chosen: NDArray[np.bool_]) -> list[Made]:
        """Those of the chosen pairs that are older ones."""
        return [pair for pair in self.made(chosen) if (pair.mentee, pair.mentor) in self._rows]
