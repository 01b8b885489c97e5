"""Whom to show to whom before people rank: the best fit, spread so that no star is shown to all."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np

from telemachy.matching import candidates, executors
from telemachy.matching.blocks import Scorer
from telemachy.matching.problem import Pairs, Problem
from telemachy.matching.rules import Rules
from telemachy.matching.solvers.arcs import Arcs
from telemachy.matching.solvers.flow import Backend, Goal, default_backend
from telemachy.matching.solving.columns import Best, best_over_all_pairs
from telemachy.matching.solving.work import Clock, Work, prepare
from telemachy.matching.tables import Ints

SLACK = 0.5
"""By default a mentor may stand in half as many lists again as her places justify."""

_HAIR = 1e-9
"""So that 1.1 times 10 is 11."""


@dataclass(frozen=True)
class Shown:
    """A mentor who stands in a mentee's list.

    Parameters
    ----------
    mentor : int
    score : int
        In units of 1e-6 points.
    type : int
        Row of `Problem.types`: for which of her wants.
    """

    mentor: int
    score: int
    type: int = 0


@dataclass(frozen=True)
class Shortlists:
    """A list for each mentee, and how often each mentor stands in one.

    Parameters
    ----------
    lists : tuple of tuple of Shown
        One per row of the mentees: best fit first, ties by key. Empty for those who ask for nobody, or for
        whom the rules leave nobody.
    shown : ndarray of shape (n_mentors,), int64
        In how many lists each mentor stands.
    justified : ndarray of shape (n_mentors,), int64
        In how many each would stand if all lists were spread evenly over all places, rounded up.
    most : ndarray of shape (n_mentors,), int64
        In how many each was allowed to stand: ``justified`` and the slack, and more only where somebody's
        list would have stayed short otherwise. Never below ``shown``.
    """

    lists: tuple[tuple[Shown, ...], ...]
    shown: Ints
    justified: Ints
    most: Ints


def shortlist(
    problem: Problem,
    rules: Rules,
    size: int,
    *,
    slack: float = SLACK,
    seed: int | None = None,
    executor: Executor | None = None,
    backend: Backend | None = None,
) -> Shortlists:
    """Return for each mentee the mentors to choose among, with the looks spread over all mentors.

    Everyone gets ``size`` mentors, or all that the rules allow where those are fewer. A mentor stands in at
    most ``(1 + slack)`` times as many lists as her share of all places justifies. Among all such lists these
    have the most points in total: one flow over all pairs, in which mentees ask for ``size`` mentors and
    mentors have as many places as lists they may stand in. Where lists stay short at these limits (few
    mentors are eligible for many), the limits are raised, for those mentors alone whose being shown more
    makes some list longer: evenly, so that the greatest raise is as small as it can be.

    Pinned pairs are settled and stand in no list; they are taken off places and wants first.

    Parameters
    ----------
    problem : Problem
    rules : Rules
    size : int
        Mentors in a list, 1 or more; with several types of demand, for each type that is asked for. A mentor
        stands once in the lists of one mentee.
    slack : float
        0 keeps as near to an even spread as whole numbers allow; 1 allows twice as many.
    seed : int, optional
        Draws ties anew; left out, they are drawn by the keys of the problem as they are.
    executor, backend : optional
        As for `solve`.

    Raises
    ------
    ValueError
        When ``size`` is below 1 or ``slack`` below 0.
    """
    if size < 1:
        raise ValueError("Expected a list of 1 mentor or more.")
    if slack < 0:
        raise ValueError("Expected a slack of 0 or more.")
    work = prepare(problem, rules, seed, executor, backend or default_backend())
    asked = replace(work, demand=np.where(work.demand > 0, size, 0).astype(np.int64))
    justified = _justified(asked, size)
    stated = np.ceil(justified * (1 + slack) - _HAIR).astype(np.int64)
    best, most = _longest_lists(asked, stated, size)
    return _as_given(work, best, justified, most)


def _justified(work: Work, size: int) -> Ints:
    """Return each mentor's part of all looks, by places, rounded up."""
    places = np.maximum(work.capacity, 0)
    has_place = places > 0
    blocks = list(work.scorer.row_blocks())
    eligible = np.concatenate(
        [np.zeros(0, np.int64), *executors.run(_eligible, (work.scorer, has_place), blocks, work.executor)]
    )
    wanted = (work.demand > 0).sum(axis=1) * size
    looks = int(np.minimum(wanted, eligible).sum())
    return np.asarray(-(-places * looks // max(1, int(places.sum()))), dtype=np.int64)


def _eligible(shared: tuple[Scorer, np.ndarray], rows: slice) -> Ints:
    scorer, has_place = shared
    return np.asarray((scorer.allowed_block(rows) & has_place).sum(axis=1), dtype=np.int64)


def _longest_lists(work: Work, most: Ints, size: int) -> tuple[Best, Ints]:
    """Return the best lists within the limits, raised until no list can be made longer, and the limits."""
    keys = work.problem.mentee_keys, work.problem.mentor_keys
    pairs = candidates.best_pairs(work.scorer, *keys, work.capacity > 0, 2 * size, work.executor)
    raised = np.zeros_like(most)
    while True:
        best = best_over_all_pairs(replace(work, capacity=most + raised), pairs, _goals, Clock())
        helps = np.flatnonzero((best.flow.prices[0] > 0) & (work.capacity > 0))
        if len(helps) == 0:
            return best, most + raised
        # Nobody else can make a list longer, so together these have to take on at least what is missing.
        missing = _reach(work, best.arcs) - best.flow.values[0]
        raised[helps] = np.maximum(raised[helps], _level(raised[helps], missing))
        pairs = Pairs(best.arcs.owner[best.arcs.mentee], best.arcs.mentor)


def _level(heights: Ints, amount: int) -> int:
    """Return the level to which ``amount`` fills these heights, as water would; at least one is raised."""
    ordered = np.sort(heights)
    count = np.arange(1, len(ordered) + 1)
    filled = ordered * count - np.cumsum(ordered)  # what it takes to bring all before up to this height
    wet = int(np.searchsorted(filled, amount, side="right"))
    return max(int(ordered[0]) + 1, (amount + int(ordered[:wet].sum())) // wet if wet else 0)


def _goals(arcs: Arcs) -> Sequence[Goal]:
    return [Goal("shown", pair=np.ones(len(arcs), dtype=np.int64)), Goal("points", pair=arcs.score)]


def _reach(work: Work, arcs: Arcs) -> int:
    """Return how long all lists could be together if nobody else looked: a lower bound, from these arcs."""
    by_want = np.minimum(np.bincount(arcs.mentee, minlength=arcs.n_mentees), arcs.demand)
    pairs = np.unique(arcs.owner[arcs.mentee].astype(np.int64) * arcs.n_mentors + arcs.mentor)
    by_owner = np.bincount(pairs // max(1, arcs.n_mentors), minlength=work.problem.n_mentees)
    asked = np.bincount(arcs.owner, weights=by_want, minlength=work.problem.n_mentees).astype(np.int64)
    return int(np.minimum(asked, by_owner).sum())


def _as_given(work: Work, best: Best, justified: Ints, most: Ints) -> Shortlists:
    arcs, chosen = best.arcs, best.flow.chosen
    want, mentor, score = arcs.mentee[chosen], arcs.mentor[chosen], arcs.score[chosen]
    lists: list[list[Shown]] = [[] for _ in range(work.problem.n_mentees)]
    mentees = work.mentee_rows[want // work.n_types].tolist()
    mentors, types = work.mentor_rows[mentor].tolist(), (want % work.n_types).tolist()
    order = np.lexsort((mentor, -score, want))  # rows lie in key order: ties go by key
    found = list(zip(mentees, mentors, score.tolist(), types, strict=True))
    for place in order.tolist():
        mentee, *shown = found[place]
        lists[mentee].append(Shown(*shown))
    return Shortlists(
        lists=tuple(map(tuple, lists)),
        shown=work.as_given(np.bincount(mentor, minlength=work.problem.n_mentors)),
        justified=work.as_given(justified),
        most=work.as_given(most),
    )
