"""Most first choices, then most second choices, and so on; then the greatest total."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

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
    doi:10.1145/1198513.1198520. Their even, odd and unreachable people are read here off the residual
    network, which also holds for several places, several mentors and several types of demand.
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
        face = _face(part, chosen, self.mentee_full, self.mentor_full)
        self.made[at[chosen & ~face.free]] = True
        self.free[at[~face.free]] = False
        self.mentee_full |= face.mentee_full
        self.mentor_full |= face.mentor_full
        self._leave_full_people_alone(self.free & ~considered)

    def _leave_full_people_alone(self, later: Bools) -> None:
        full = self.mentee_full[self.arcs.mentee] | self.mentor_full[self.arcs.mentor]
        self.free[later & full] = False

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
        swing = 1 + room * (int(worth.max(initial=0)) - int(worth.min(initial=0)))
        return replace(
            arcs,
            mentee=arcs.mentee[at],
            mentor=arcs.mentor[at],
            score=worth + filled * swing,
            capacity=arcs.capacity - np.bincount(arcs.mentor[self.made], minlength=arcs.n_mentors),
            demand=arcs.demand - np.bincount(arcs.mentee[self.made], minlength=arcs.n_mentees),
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Face:
    """What all largest matchings share: an arc that is not free is in all of them or in none."""

    free: Bools
    mentee_full: Bools
    mentor_full: Bools


def _face(arcs: Arcs, chosen: Bools, mentee_full: Bools, mentor_full: Bools) -> _Face:
    """Read off one largest matching what all of them share.

    One matching turns into another along circles of its residual network, so an arc is free exactly when
    both its ends lie in one strongly connected part of it.
    """
    part = _parts_of_network(arcs, chosen, mentee_full, mentor_full)
    ends, _ = _pair_nodes(arcs)
    mentees, mentors = _mentee_nodes(arcs), _mentor_nodes(arcs)
    taken, load = _degrees(arcs, chosen)
    return _Face(
        free=part[mentees[arcs.mentee]] == part[ends],
        mentee_full=(taken == arcs.demand) & (part[mentees] != part[_SOURCE]),
        mentor_full=(load == arcs.capacity) & (part[mentors] != part[_SINK]),
    )


_SOURCE, _SINK = 0, 1


def _parts_of_network(arcs: Arcs, chosen: Bools, mentee_full: Bools, mentor_full: Bools) -> NDArray[np.int32]:
    """The strongly connected part of each node: source, sink, mentees, mentors, and pairs where typed."""
    mentees, mentors = _mentee_nodes(arcs), _mentor_nodes(arcs)
    ends, pair_mentors = _pair_nodes(arcs)
    taken, load = _degrees(arcs, chosen)
    pairs = np.arange(len(pair_mentors)) + 2 + arcs.n_mentees + arcs.n_mentors
    used = np.isin(pairs, ends[chosen])

    def both(tails: Ints, heads: Ints, forth: Bools, back: Bools) -> list[tuple[Ints, Ints]]:
        return [(tails[forth], heads[forth]), (heads[back], tails[back])]

    source, sink = np.full(arcs.n_mentees, _SOURCE), np.full(arcs.n_mentors, _SINK)
    edges = [
        # Those who have to stay full may not be emptied on the way: no edge back.
        *both(source, mentees, taken < arcs.demand, (taken > 0) & ~mentee_full),
        *both(mentees[arcs.mentee], ends, ~chosen, chosen),
        *both(pairs, mentors[pair_mentors], ~used, used),
        *both(mentors, sink, load < arcs.capacity, (load > 0) & ~mentor_full),
    ]
    tails, heads = (np.concatenate(side) for side in zip(*edges, strict=True))
    n_nodes = 2 + arcs.n_mentees + arcs.n_mentors + len(pairs)
    network = sparse.csr_array((np.ones(len(tails), np.int8), (tails, heads)), shape=(n_nodes, n_nodes))
    labels: NDArray[np.int32] = connected_components(network, directed=True, connection="strong")[1]
    return labels


def _mentee_nodes(arcs: Arcs) -> Ints:
    return np.arange(arcs.n_mentees) + 2


def _mentor_nodes(arcs: Arcs) -> Ints:
    return np.arange(arcs.n_mentors) + 2 + arcs.n_mentees


def _pair_nodes(arcs: Arcs) -> tuple[Ints, Ints]:
    """Where each arc ends, and the mentor behind each pair node.

    With several types of demand, the arcs of one person to one mentor meet in a node of their own that
    lets one through: no pair is made twice.
    """
    if not arcs.is_typed:
        return _mentor_nodes(arcs)[arcs.mentor], np.zeros(0, np.int64)
    pair = arcs.owner[arcs.mentee].astype(np.int64) * arcs.n_mentors + arcs.mentor
    distinct, number = np.unique(pair, return_inverse=True)
    return number + 2 + arcs.n_mentees + arcs.n_mentors, distinct % arcs.n_mentors


def _degrees(arcs: Arcs, chosen: Bools) -> tuple[Ints, Ints]:
    return (
        np.bincount(arcs.mentee[chosen], minlength=arcs.n_mentees),
        np.bincount(arcs.mentor[chosen], minlength=arcs.n_mentors),
    )
