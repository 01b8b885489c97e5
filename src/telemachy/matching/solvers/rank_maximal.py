"""Most first choices, then most second choices, and so on; then the greatest total."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from telemachy.matching.solvers.arcs import Arcs
from telemachy.matching.solvers.preferences import UNRANKED

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

#: Chooses pairs with the greatest total score, within capacity and demand; leaves out pairs below zero.
BestTotal = Callable[[Arcs], Bools]


def match_rank_maximally(arcs: Arcs, rank: NDArray[np.int32], best_total: BestTotal) -> Bools:
    """Make as many first choices as possible, of these as many second choices as possible, and so on.

    Rank after rank, the arcs that no such matching uses are dropped, those that every one uses are made,
    and people whom every one fills are marked, so that the next rank cannot undo what the earlier reached.
    Weights are never added up across ranks: 40 people and ten ranks would not fit an integer.

    Parameters
    ----------
    arcs : Arcs
        The allowed pairs. Unranked ones come in only at the end, for the total.
    rank : ndarray of shape (n_arcs,), int32
        The mentee's choice, 1 for the first; ``UNRANKED`` when she did not rank this mentor.
    best_total : callable
        The solver for each step.

    Returns
    -------
    ndarray of shape (n_arcs,), bool
        The pairs made.

    References
    ----------
    Irving, R. W., Kavitha, T., Mehlhorn, K., Michail, D. and Paluch, K. (2006). Rank-maximal matchings.
    doi:10.1145/1198513.1198520. Extended here to places and demands above one, where some arcs lie in
    every optimum (those between two people who both stay in reach of someone with room).
    """
    open_ = _Open.all_of(arcs)
    for choice in np.unique(rank[rank < UNRANKED]).tolist():
        open_.narrow_to_best(rank <= choice, best_total)
    return open_.greatest_total(best_total)


def rank_profile(rank: NDArray[np.int32], chosen: Bools) -> tuple[int, ...]:
    """How many first, second, … choices the chosen arcs hold."""
    ranked = rank[chosen & (rank < UNRANKED)]
    return tuple(np.bincount(ranked, minlength=1)[1:].tolist())


@dataclass(slots=True, eq=False)
class _Open:
    """What the ranks so far leave open.

    ``free`` arcs may or may not be used, ``made`` arcs are in every optimum. People marked as full have to be
    full in whatever comes next: that is what keeps the earlier ranks at their best.
    """

    arcs: Arcs
    free: Bools
    made: Bools
    mentee_full: Bools
    mentor_full: Bools

    @classmethod
    def all_of(cls, arcs: Arcs) -> "_Open":
        n_arcs = len(arcs.mentee)
        return cls(
            arcs,
            free=np.ones(n_arcs, np.bool_),
            made=np.zeros(n_arcs, np.bool_),
            mentee_full=np.zeros(arcs.n_mentees, np.bool_),
            mentor_full=np.zeros(arcs.n_mentors, np.bool_),
        )

    def narrow_to_best(self, considered: Bools, best_total: BestTotal) -> None:
        """Keep only what every largest matching of the arcs considered so far shares or leaves open."""
        at = np.flatnonzero(self.free & considered)
        part = self._part(at, np.ones(len(at), np.int64))
        chosen = best_total(part)
        mentees, mentors = _in_reach(part, chosen)

        # Both sides in reach of room, or one in reach and the other not touched: used by every optimum.
        even_mentee, even_mentor = mentees.even[part.mentee], mentors.even[part.mentor]
        odd_mentee, odd_mentor = mentees.odd[part.mentee], mentors.odd[part.mentor]
        always = (even_mentee & ~odd_mentor) | (even_mentor & ~odd_mentee)
        never = (odd_mentee & ~even_mentor) | (odd_mentor & ~even_mentee)
        self.made[at[always]] = True
        self.free[at[always | never]] = False

        self.mentee_full |= ~mentees.even
        self.mentor_full |= ~mentors.even
        later = self.free & ~considered
        self.free[later & (self.mentee_full[self.arcs.mentee] | self.mentor_full[self.arcs.mentor])] = False

    def greatest_total(self, best_total: BestTotal) -> Bools:
        """Of all matchings still open, one with the greatest total."""
        at = np.flatnonzero(self.free)
        chosen = self.made.copy()
        chosen[at[best_total(self._part(at, self.arcs.score[at]))]] = True
        return chosen

    def _part(self, at: Ints, worth: Ints) -> Arcs:
        """The arcs at these places, worth so much that people marked as full are filled first."""
        arcs = self.arcs
        filled = self.mentee_full[arcs.mentee[at]].astype(np.int64) + self.mentor_full[arcs.mentor[at]]
        room = int(min(arcs.capacity.sum(), arcs.demand.sum()))
        swing = 1 + room * int(worth.max(initial=0) - min(0, int(worth.min(initial=0))))
        return replace(
            arcs,
            mentee=arcs.mentee[at],
            mentor=arcs.mentor[at],
            score=worth + filled * swing,
            capacity=arcs.capacity - np.bincount(arcs.mentor[self.made], minlength=arcs.n_mentors),
            demand=arcs.demand - np.bincount(arcs.mentee[self.made], minlength=arcs.n_mentees),
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Reach:
    """People whom an alternating path from someone with room reaches after an even or odd number of steps."""

    even: Bools
    odd: Bools


def _in_reach(arcs: Arcs, chosen: Bools) -> tuple[_Reach, _Reach]:
    """Mentees and mentors in reach of someone with room (Gallai and Edmonds' classes)."""
    mentee_room = np.bincount(arcs.mentee[chosen], minlength=arcs.n_mentees) < arcs.demand
    mentor_room = np.bincount(arcs.mentor[chosen], minlength=arcs.n_mentors) < arcs.capacity
    mentee_even, mentor_odd = _alternate(mentee_room, arcs.mentee, arcs.mentor, chosen, arcs.n_mentors)
    mentor_even, mentee_odd = _alternate(mentor_room, arcs.mentor, arcs.mentee, chosen, arcs.n_mentees)
    return _Reach(mentee_even, mentee_odd), _Reach(mentor_even, mentor_odd)


def _alternate(
    room: Bools, ours: NDArray[np.int32], theirs: NDArray[np.int32], chosen: Bools, n_others: int
) -> tuple[Bools, Bools]:
    """Go out over arcs not chosen and back over chosen ones until nobody new is reached."""
    even, odd = room.copy(), np.zeros(n_others, np.bool_)
    while True:
        odd[theirs[~chosen & even[ours]]] = True
        back = ours[chosen & odd[theirs] & ~even[ours]]
        if not len(back):
            return even, odd
        even[back] = True
