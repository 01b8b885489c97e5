"""Solving again after a change, with as few pairs broken as possible."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from telemachy.matching import pricing, solving
from telemachy.matching.blocks import Scorer
from telemachy.matching.checks import Made
from telemachy.matching.problem import Pairs, Pin, Problem
from telemachy.matching.result import UNIT, Result
from telemachy.matching.rules import Objective, Rules
from telemachy.matching.solvers.arcs import Arcs
from telemachy.matching.solvers.fewest_changes import Aim, keep_most
from telemachy.matching.solvers.flow import Goal, default_backend, solve_tiers
from telemachy.matching.solving import solve

_Pair = tuple[int, int]

EXACT_ARCS = 60_000
"""Up to so many pairs that may be made, the fewest changes for a gain are proved over all of them."""


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
        Whether it is proved that nobody could break fewer for the same aim.
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


def _keep_everything(again: _Again) -> _Settled:
    """As many as can stay together; the rules' own objective decides which, where not all can."""
    return _kept_by_tiers(again, lambda names: ["kept", *names]), True


def _keep_after_coverage(again: _Again) -> _Settled:
    def order(names: list[str]) -> list[str]:
        return ["covered", "kept", *(name for name in names if name != "covered")]

    return _kept_by_tiers(again, order), True


def _keep_for_gain(again: _Again) -> _Settled:
    """The fewest broken among the matchings that reach the total asked for."""
    by_total = again.rules.aim.objective is Objective.TOTAL
    kept, _ = (_keep_everything if by_total else _keep_after_coverage)(again)
    base = _compared(again.problem, again.rules, (), (), kept, again.seed, fewest=True).result
    best = solve(again.problem, again.rules, seed=again.seed)
    most = max(best.total, base.total)
    found = _Network(again)
    aim = Aim(
        total=min(base.total + round(again.gain * UNIT), most) - found.pinned_total,
        covered=0 if by_total else base.covered - found.pinned_covered,
    )
    chosen = keep_most(found.arcs, found.is_kept(found.arcs), aim, found.asks)
    return found.made(chosen), found.is_complete


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
    made = network.made(network.solve(lambda names: [*names, "kept"]))
    pinned = {(pin.mentee, pin.mentor) for pin in problem.pins}
    return frozenset({(pair.mentee, pair.mentor) for pair in made} | pinned) & again.rows


def _kept_by_tiers(again: _Again, order: Callable[[list[str]], list[str]]) -> list[Made]:
    """Older pairs that stay when keeping them is a tier of its own among the objective's tiers."""
    network = _Network(again)
    chosen = network.solve(order)
    return [pair for pair in network.made(chosen) if (pair.mentee, pair.mentor) in again.rows]


class _Network:
    """The arcs of a problem, older pairs always among them, and the tiers over them.

    Stands on the parts that `solving` is made of: the same rows in key order, the same arcs and passes.
    """

    def __init__(self, again: _Again) -> None:
        self._work = solving._prepare(again.problem, again.rules, again.seed, None, default_backend())
        solving._settle_pins(self._work)
        mentee_place, mentor_place = np.argsort(self._work.mentee_rows), np.argsort(self._work.mentor_rows)
        older = [(int(mentee_place[mentee]), int(mentor_place[mentor])) for mentee, mentor in again.rows]
        self._older = np.array([i * again.problem.n_mentors + j for i, j in older], np.int64)
        self._seen = solving._first_pairs(self._work, Pairs.of(older))

    @property
    def arcs(self) -> Arcs:
        return self._seen.arcs

    @property
    def asks(self) -> np.ndarray:
        return self._work.asks

    @property
    def is_complete(self) -> bool:
        """Whether every pair that may be made is among few enough arcs."""
        return solving._is_complete(self._work) and len(self.arcs) <= EXACT_ARCS

    @property
    def pinned_total(self) -> int:
        return sum(
            _score(self._work.scorer, Made(pin.mentee, pin.mentor, pin.type)) for pin in self._work.pins
        )

    @property
    def pinned_covered(self) -> int:
        return int(self._work.is_pinned.sum())

    def is_kept(self, arcs: Arcs) -> np.ndarray:
        """Which arcs are older pairs."""
        pair = arcs.owner[arcs.mentee].astype(np.int64) * arcs.n_mentors + arcs.mentor
        return np.isin(pair, self._older)

    def solve(self, order: Callable[[list[str]], list[str]]) -> np.ndarray:
        """Choose arcs tier after tier, over all pairs."""
        names = order(solving._tier_names(self._work))
        while True:
            own = {goal.name: goal for goal in solving._goals(self._work, self.arcs)}
            own["kept"] = Goal("kept", pair=self.is_kept(self.arcs).astype(np.int64))
            flow = solve_tiers(self.arcs, [own[name] for name in names], self._work.backend)
            if solving._is_complete(self._work):
                return flow.chosen
            gains = {"points": "score", "floor": "floor"}
            n_tiers, n_mentees = len(names), self._work.problem.n_mentees
            prices = pricing.Prices(
                tiers=tuple(gains.get(name, "") for name in names),
                mentors=flow.prices,
                wants=flow.wants.reshape(n_tiers, n_mentees, self._work.n_types),
                open_wants=self._work.demand > 0,
                open_mentors=self._work.capacity > 0,
                known=self._seen.flat,
            )
            more = pricing.improving_pairs(self._work.scorer, prices, solving.MORE_CHOICES)
            if not len(more):
                return flow.chosen
            self._seen = solving._see(self._work, more, self._seen)

    def made(self, chosen: np.ndarray) -> list[Made]:
        """Chosen arcs as pairs in the rows of the problem as given."""
        want, mentor = self.arcs.mentee[chosen], self.arcs.mentor[chosen]
        mentees = self._work.mentee_rows[want // self._work.n_types].tolist()
        mentors = self._work.mentor_rows[mentor].tolist()
        types = (want % self._work.n_types).tolist()
        return sorted(Made(*pair) for pair in zip(mentees, mentors, types, strict=True))
