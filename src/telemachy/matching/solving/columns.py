"""Column generation: solve on a few pairs, look through all pairs for better ones, until there are none.

References
----------
Desaulniers, Desrosiers and Solomon (2005), Column Generation, chapter 1. doi:10.1007/b135457
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from telemachy.matching import candidates, pricing
from telemachy.matching.blocks import distinct, flat_pairs, is_among
from telemachy.matching.problem import Pairs, Pin
from telemachy.matching.result import UNIT
from telemachy.matching.solvers.arcs import Arcs
from telemachy.matching.solvers.flow import Flow, Goal, solve_tiers
from telemachy.matching.solvers.mending import standing_of
from telemachy.matching.solving.keeping import Kept
from telemachy.matching.solving.work import Clock, Work
from telemachy.matching.tables import Floats, Ints

ALL_PAIRS = 20_000
"""Up to so many cells every allowed pair goes to the solver at once."""

FIRST_CHOICES = 12
"""Mentors per mentee in the first pass over a larger problem."""

MORE_CHOICES = 12
"""Mentors per mentee added in each later pass."""

_WHEN_SHORT = 2
"""Times as many of both where there are not places for all: rounds are many then, and flows quick."""

WORTH_MENDING = 20_000
"""Arcs from which an answer is mended when more come to them; fewer are solved from nothing as quickly."""

MENDED = 4
"""An answer is mended unless more units than one for so many mentees are out of place."""

_DOUBLING = 0.1
"""Price of a mentor whose places are twice as much in demand as usual, as a share of a mentee's reach."""

_GAINS = {"points": "score", "floor": "floor", "rarity": "rarity", "shown": "pair", "filled": "pair"}
"""What a pair that the solver has not seen would gain in a tier; nothing in the others."""


@dataclass(frozen=True)
class Seen:
    """The pairs looked at so far, as sorted flat numbers, and the arcs among them."""

    flat: Ints
    arcs: Arcs


@dataclass(frozen=True)
class Best:
    """The best flow over all pairs, and the arcs it chose from.

    Parameters
    ----------
    arcs : Arcs
    flow : Flow
    goals : sequence of Goal
    rounds : int
    missing : tuple of int
        By how much, tier by tier, the bound over all pairs lies above that over these arcs: nothing, unless
        the solve stopped at a gap.
    """

    arcs: Arcs
    flow: Flow
    goals: Sequence[Goal]
    rounds: int
    missing: tuple[int, ...] = ()


def best_over_all_pairs(
    work: Work, first: Pairs, goals_of: Callable[[Arcs], Sequence[Goal]], clock: Clock
) -> Best:
    """Return the best flow over every pair that the rules allow.

    Parameters
    ----------
    work : Work
    first : Pairs
        Pairs to look at from the start, beside the candidates. Every pair that gains in a tier other than
        ``points``, ``floor``, ``rarity`` and ``shown`` has to be among them.
    goals_of : callable
        Returns the tiers for some arcs; their names and order are the same for any arcs.
    clock : Clock
    """
    is_whole = work.n_cells <= ALL_PAIRS
    kept = work.before.among(work) if work.before is not None else None
    seen, looks = _begin(work, first, kept, is_whole=is_whole)
    standing = standing_of(kept.arcs, kept, seen.arcs) if kept else None
    clock.lap("candidates")
    rounds = 0
    while True:
        rounds += 1
        goals = goals_of(seen.arcs)
        if kept and kept.names != tuple(goal.name for goal in goals):
            kept, standing, looks = None, None, _Looks(work)
        flow = solve_tiers(seen.arcs, goals, work.backend, standing, len(work.demand) // MENDED)
        clock.lap("solve")
        more = Pairs.of() if is_whole else looks.improving(seen, goals, flow)
        clock.lap("price")
        if len(more) == 0:
            return Best(seen.arcs, flow, goals, rounds, (0,) * len(goals))
        before, seen = seen, see(work, more, seen)
        if work.gap > 0:
            missing = _missing(before, flow, seen, goals_of(seen.arcs))
            if _is_near(work, goals, flow, missing):
                return Best(before.arcs, flow, goals, rounds, missing)
        worth_it = len(before.arcs) >= WORTH_MENDING
        standing = standing_of(before.arcs, flow, seen.arcs) if worth_it else None
        clock.lap("candidates")


def _begin(work: Work, first: Pairs, kept: Kept | None, *, is_whole: bool) -> "tuple[Seen, _Looks]":
    """Return the pairs to begin with, and what is known of all others."""
    looks = _Looks(work)
    if is_whole:
        return see(work, candidates.all_pairs(work.scorer, work.executor)), looks
    if kept is None or work.before is None:
        return see(work, _beside(work, first)), looks
    then = work.before.work
    if not work.is_same or then is None:
        people = kept.people
        both = Pairs(
            *(np.concatenate(side) for side in ((people.mentee, first.mentee), (people.mentor, first.mentor)))
        )
        return see(work, both), looks
    # All scores are as they were: arcs stay but for what has been decided about single pairs.
    n_mentors = work.problem.n_mentors
    flat = flat_pairs(kept.arcs.owner[kept.arcs.mentee], kept.arcs.mentor, n_mentors)
    pinned, forbidden = _flat(work.pins, n_mentors), work.problem.forbidden
    stays = (work.capacity[kept.arcs.mentor] > 0) & (kept.arcs.demand[kept.arcs.mentee] > 0)
    stays &= ~is_among(flat, pinned)
    stays &= ~is_among(flat, distinct(flat_pairs(forbidden.mentee, forbidden.mentor, n_mentors)))
    opened = ((work.demand > 0) & (then.demand == 0)).any(axis=1)
    hers = opened[kept.arcs.owner[kept.arcs.mentee]]  # only some of her wants were looked at with a mentor
    stays &= ~hers
    arcs, people = kept.arcs.only(stays), kept.people
    freed = (
        Pairs(people.mentee[hers], people.mentor[hers]),
        then.problem.forbidden,
        Pairs.of((pin.mentee, pin.mentor) for pin in then.pins),
        first,
    )
    again = Pairs(
        *(np.concatenate(side) for side in zip(*((p.mentee, p.mentor) for p in freed), strict=True))
    )
    seen = see(work, again, Seen(distinct(np.concatenate((pinned, flat[stays]))), arcs))
    # Topics are as rare as they were while the same mentors have a place.
    if np.array_equal(work.problem.capacity > 0, then.problem.capacity > 0):
        looks.go_on(kept, opened, (work.capacity > 0) & (then.capacity == 0))
    return seen, looks


def _flat(pins: Sequence[Pin], n_mentors: int) -> Ints:
    return distinct(np.array([pin.mentee * n_mentors + pin.mentor for pin in pins], dtype=np.int64))


def _beside(work: Work, first: Pairs) -> Pairs:
    """Return the candidates and the given pairs."""
    keys = work.problem.mentee_keys, work.problem.mentor_keys
    look = partial(candidates.best_pairs, work.scorer, *keys, work.capacity > 0, _wide(work) * FIRST_CHOICES)
    best = look(work.executor)
    if _wide(work) > 1:  # elsewhere a round that this saves takes no longer than the second look
        best = look(work.executor, _by_demand(work, best))
    return Pairs(np.concatenate((best.mentee, first.mentee)), np.concatenate((best.mentor, first.mentor)))


def _by_demand(work: Work, best: Pairs) -> Floats:
    """Return points by which mentors are too much in demand: candidates are better looked for beyond these.

    A doubling of the demand for a place counts as a part of what lies between the best and the last
    candidate of most mentees, so where all are nearly alike it counts as little as the scores do.
    """
    if len(best) == 0:
        return np.zeros(work.problem.n_mentors)
    begins = np.flatnonzero(np.diff(best.mentee, prepend=-1))
    scores = work.scorer.scores(best.mentee, best.mentor, 0)
    reach = np.maximum.reduceat(scores, begins) - np.minimum.reduceat(scores, begins)
    by_place = np.bincount(best.mentor, minlength=work.problem.n_mentors) / np.maximum(work.capacity, 1)
    usual = len(best) / max(1, int(np.maximum(work.capacity, 0).sum()))
    doublings = np.log2(np.maximum(by_place / usual, 1.0))
    return np.asarray(doublings * (_DOUBLING * float(np.median(reach)) / UNIT))


def _missing(before: Seen, flow: Flow, seen: Seen, goals: Sequence[Goal]) -> tuple[int, ...]:
    """Return how far the bound over all pairs lies above that over the arcs of the solve, tier by tier.

    Each want may gain as much as its best new pair is worth above the prices, once for each mentor asked for.
    Among the new pairs is the best of every want that has one.
    """
    arcs = seen.arcs
    flat = flat_pairs(arcs.mentee, arcs.mentor, arcs.n_mentors)
    is_new = ~is_among(flat, flat_pairs(before.arcs.mentee, before.arcs.mentor, arcs.n_mentors))
    want, mentor = arcs.mentee[is_new], arcs.mentor[is_new]
    none = np.zeros(len(want), dtype=np.int64)
    own = np.stack([none if goal.pair is None else goal.pair[is_new] for goal in goals])
    above = own + flow.wants[:, want] - flow.prices[:, mentor]
    gains = is_above(above, np.zeros_like(above))
    above, want = above[:, gains], want[gains]
    order = np.lexsort((*above[::-1], want))
    best = order[np.append(want[order][1:] != want[order][:-1], True)] if len(want) else order
    return tuple(int(level) for level in (above[:, best] * arcs.demand[want[best]]).sum(axis=1))


def _is_near(work: Work, goals: Sequence[Goal], flow: Flow, missing: Sequence[int]) -> bool:
    """Tell whether no tier before the total is open, and at most the gap asked for is missing in it."""
    for goal, value, more in zip(goals, flow.values, missing, strict=True):
        if goal.name == "points":
            return more <= work.gap * max(1, abs(value + more))
        if more:
            return False
    return False


def _wide(work: Work) -> int:
    return _WHEN_SHORT if work.demand.sum() > work.capacity.sum() else 1


class _Looks:
    """The passes over all pairs of one solve: after the first, only at what has moved.

    After a pass, every pair that is not among those found is in order at the prices of that pass: it is
    worth no more than its mentor's price less what its want is worth. At later prices that can have changed
    only where the want rose or the price fell, in the order of the tiers, or where more pairs were found for
    a mentee than were taken. When such a pass finds nothing, all pairs are in order at its prices, as after a
    pass over everything: so one chain of passes proves as much as the last one would alone.
    """

    def __init__(self, work: Work) -> None:
        self.work = work
        self._last: tuple[Ints, Ints] | None = None
        self._cut = np.zeros(work.problem.n_mentees, dtype=bool)
        self._opened = np.zeros(work.problem.n_mentors, dtype=bool)

    def go_on(self, kept: Kept, mentees: npt.NDArray[np.bool_], mentors: npt.NDArray[np.bool_]) -> None:
        """Begin where an earlier solve ended, but for people whom it did not look at."""
        wants = kept.wants.reshape(len(kept.wants), self.work.problem.n_mentees, self.work.n_types)
        self._last, self._cut, self._opened = (wants, kept.prices), mentees, mentors

    def improving(self, seen: Seen, goals: Sequence[Goal], flow: Flow) -> Pairs:
        """Return pairs not seen so far that would improve the answer; none when it is best over all pairs."""
        work = self.work
        prices = pricing.Prices(
            tiers=tuple(_GAINS.get(goal.name, "") for goal in goals),
            mentors=flow.prices,
            wants=flow.wants.reshape(len(goals), work.problem.n_mentees, work.n_types),
            open_wants=work.demand > 0,
            open_mentors=work.capacity > 0,
            known=seen.flat,
            rarity=work.rarity if any(goal.name == "rarity" for goal in goals) else None,
        )
        most = _wide(work) * MORE_CHOICES
        found = pricing.improving_pairs(work.scorer, prices, most, work.executor, self._moved(prices))
        self._last = prices.wants, prices.mentors
        self._cut = np.bincount(found.mentee, minlength=work.problem.n_mentees) >= most
        self._opened = np.zeros_like(self._opened)
        return found

    def _moved(self, prices: pricing.Prices) -> pricing.Moved | None:
        """Return what is to be looked at again; None for everything."""
        if self._last is None:
            return None
        wants, mentors = self._last
        rose = is_above(prices.wants, wants).any(axis=1)
        return pricing.Moved(rose | self._cut, is_above(mentors, prices.mentors) | self._opened)


def is_above(these: Ints, others: Ints) -> npt.NDArray[np.bool_]:
    """Tell where lists along the first axis are above others, in the first number in which they differ."""
    above = np.zeros(these.shape[1:], dtype=bool)
    undecided = np.ones_like(above)
    for this, other in zip(these, others, strict=True):
        above |= undecided & (this > other)
        undecided &= this == other
    return above


def see(work: Work, pairs: Pairs, before: Seen | None = None) -> Seen:
    """Score pairs exactly and put those that may be made beside the arcs already there."""
    n_mentors = work.problem.n_mentors
    pinned = np.array([pin.mentee * n_mentors + pin.mentor for pin in work.pins], dtype=np.int64)
    known = distinct(pinned) if before is None else before.flat  # no pair twice: a pinned one is settled
    flat = distinct(flat_pairs(pairs.mentee, pairs.mentor, n_mentors))
    flat = flat[~is_among(flat, known)]
    if before is not None and len(flat) == 0:
        return before
    parts = [_scored(work, flat, type_) for type_ in range(work.n_types)]
    if before is not None:
        parts.append(
            (before.arcs.mentee.astype(np.int64), before.arcs.mentor.astype(np.int64), before.arcs.score)
        )
    want, mentor, score = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.argsort(want * n_mentors + mentor)
    arcs = Arcs(
        mentee=want[order].astype(np.int32),
        mentor=mentor[order].astype(np.int32),
        score=score[order],
        capacity=work.capacity,
        demand=work.demand.reshape(-1),
        owner=np.repeat(np.arange(work.problem.n_mentees, dtype=np.int32), work.n_types),
    )
    return Seen(distinct(np.concatenate((known, flat))), arcs)


def _scored(work: Work, flat: Ints, type_: int) -> tuple[Ints, Ints, Ints]:
    """Return want, mentor and score of those pairs that may be made for one type of demand."""
    mentee = (flat // work.problem.n_mentors).astype(np.int32)
    mentor = (flat % work.problem.n_mentors).astype(np.int32)
    is_open = (work.capacity[mentor] > 0) & (work.demand[mentee, type_] > 0)
    mentee, mentor = mentee[is_open], mentor[is_open]
    allowed = work.scorer.allowed(mentee, mentor)
    mentee, mentor = mentee[allowed], mentor[allowed]
    score = work.scorer.scores(mentee, mentor, type_)
    good = score >= work.scorer.minimum
    want = mentee[good].astype(np.int64) * work.n_types + type_
    return want, mentor[good].astype(np.int64), score[good]
