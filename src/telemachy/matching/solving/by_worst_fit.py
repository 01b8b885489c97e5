"""Fair: as coverage, with the worst fit raised as far as it goes before the total.

The worst fit is a threshold: the greatest score for which the pairs that reach it are still enough for all
that comes before the total. Every threshold is a flow like any other, so it is found by halving what is
left between one that is enough and one that is not, and three proofs by prices are kept: what can be reached
at all; that it cannot be reached by pairs above the threshold alone; and that nothing has more points among
the pairs that reach it.

References
----------
Burkard, Dell'Amico and Martello (2012), Assignment Problems, section 6.2 (bottleneck assignment by
thresholds). doi:10.1137/1.9781611972238
"""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import replace

import numpy as np

from telemachy.matching.problem import Pairs
from telemachy.matching.result import Tier, Worst
from telemachy.matching.solvers.arcs import Arcs
from telemachy.matching.solvers.flow import Backend, Goal, solve_tiers
from telemachy.matching.solving.answers import Answer, answer_of
from telemachy.matching.solving.by_flow import certificate_of, goals_of_rules
from telemachy.matching.solving.columns import Best, best_over_all_pairs
from telemachy.matching.solving.proving import bound_of, proved_tiers
from telemachy.matching.solving.work import Clock, Work

_GoalsOf = Callable[[Arcs], Sequence[Goal]]


def by_worst_fit(work: Work, start: Pairs, clock: Clock) -> Answer:
    """Answer under ``fair``: always to the end, and from the pairs of an earlier result alone."""
    work = replace(work, gap=0.0, before=None)

    def before_points(arcs: Arcs) -> list[Goal]:
        goals = goals_of_rules(work, arcs)
        return goals[: [goal.name for goal in goals].index("points")]

    reached = best_over_all_pairs(work, start, before_points, clock)
    worst, at_worst, more_rounds = None, work, 0
    first = Pairs(reached.arcs.owner[reached.arcs.mentee], reached.arcs.mentor)
    if reached.flow.chosen.any():
        worst, first, more_rounds = _worst_fit(work, reached, before_points, clock)
        at_worst = at_least(work, worst.score)
    best = best_over_all_pairs(at_worst, first, lambda arcs: goals_of_rules(work, arcs), clock)
    certificate = certificate_of(work, best.goals, best.flow)
    if worst is not None:
        # One more place may raise the worst fit, so these prices do not say what it would add to the total.
        covers = work.as_given(reached.flow.prices[0])
        nothing = np.zeros(0, dtype=np.int64)
        certificate = replace(certificate, worst=worst, value_of_place=nothing, covers_of_place=covers)
    return answer_of(
        work,
        best.arcs,
        best.flow.chosen,
        certificate,
        bound=bound_of(certificate.tiers, "points"),
        rounds=reached.rounds + more_rounds + best.rounds,
    )


def at_least(work: Work, score: int) -> Work:
    """Return the same work with no pair below a score."""
    scorer = copy(work.scorer)
    scorer.minimum = max(scorer.minimum, score)
    return replace(work, scorer=scorer)


def _worst_fit(work: Work, reached: Best, goals_of: _GoalsOf, clock: Clock) -> tuple[Worst, Pairs, int]:
    """Return the greatest worst fit with its proofs, the pairs looked at, and how often all were."""
    found, rounds = reached, 0
    while True:
        score = _greatest_threshold(found.arcs, goals_of, reached.flow.values, work.backend)
        clock.lap("solve")
        above = found.arcs.only(found.arcs.score > score)
        seen = Pairs(above.owner[above.mentee], above.mentor)
        found = best_over_all_pairs(at_least(work, score + 1), seen, goals_of, clock)
        rounds += found.rounds
        if found.flow.values != reached.flow.values:  # pairs not seen so far do not help either
            break
    names = [goal.name for goal in reached.goals]
    tiers = proved_tiers(work, names, reached.flow)
    beyond = proved_tiers(work, names, found.flow)
    pairs = Pairs(reached.arcs.owner[reached.arcs.mentee], reached.arcs.mentor)
    more = Pairs(found.arcs.owner[found.arcs.mentee], found.arcs.mentor)
    looked_at = Pairs(
        np.concatenate((pairs.mentee, more.mentee)), np.concatenate((pairs.mentor, more.mentor))
    )
    return Worst(score, tiers, tuple(map(_beside, beyond, tiers))), looked_at, rounds


def _beside(beyond: Tier, reached: Tier) -> Tier:
    """Return the bound beyond the threshold beside what is reached at it."""
    return replace(beyond, value=reached.value, worth=reached.worth)


def _greatest_threshold(arcs: Arcs, goals_of: _GoalsOf, reached: tuple[int, ...], backend: Backend) -> int:
    """Return the greatest score for which the arcs that have it are enough; all arcs together are."""
    levels = np.unique(arcs.score)
    low, high = 0, int(np.searchsorted(levels, _highest_hope(arcs, reached[0]), side="right"))
    while high - low > 1:  # levels[low] is enough; levels[high], where there is one, is not
        middle = (low + high) // 2
        some = arcs.only(arcs.score >= levels[middle])
        least = _least_used(some, goals_of(some), reached, backend)
        if least is None:
            high = middle
        else:
            low = int(np.searchsorted(levels, least))
    return int(levels[low])


def _highest_hope(arcs: Arcs, covered: int) -> int:
    """Return a score above which too few mentees have any pair."""
    if covered == 0:
        return int(arcs.score.max())
    best = np.full(arcs.n_owners, np.iinfo(np.int64).min)
    np.maximum.at(best, arcs.owner[arcs.mentee], arcs.score)
    return int(np.sort(best)[-covered])


def _least_used(arcs: Arcs, goals: Sequence[Goal], reached: tuple[int, ...], backend: Backend) -> int | None:
    """Return the least score in a choice of these arcs that reaches as much; None when none does."""
    if len(goals) > 1 and solve_tiers(arcs, goals[:1], backend).values != reached[:1]:
        return None
    flow = solve_tiers(arcs, goals, backend)
    return int(arcs.score[flow.chosen].min()) if flow.values == reached else None
