"""No two people would rather have each other: mentee-proposing deferred acceptance."""

import heapq
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from telemachy.matching.solvers.arcs import Arcs


@dataclass(frozen=True, slots=True, eq=False)
class Stable:
    """What deferred acceptance ended with.

    Attributes
    ----------
    chosen : ndarray of shape (n_arcs,), bool
        The pairs made.
    ran_out : ndarray of shape (n_mentees,), bool
        Mentees who asked everyone on their list and hold fewer pairs than they asked for. Where a list was
        cut short (the best candidates only), theirs are the lists to lengthen: when none of them was cut,
        the answer is the one that the whole lists give.
    """

    chosen: NDArray[np.bool_]
    ran_out: NDArray[np.bool_]


def match_stably(arcs: Arcs, mentee_places: NDArray[np.int32], mentor_places: NDArray[np.int32]) -> Stable:
    """Let mentees ask in the order of their lists; mentors hold the best who asked so far.

    With strict lists the answer does not depend on who asks first: it is the stable matching that every
    mentee likes best among all stable ones.

    Parameters
    ----------
    arcs : Arcs
        The allowed pairs. Capacity and demand may be above 1; a pair is made at most once.
    mentee_places, mentor_places : ndarray of shape (n_arcs,), int32
        Where the arc stands in the list of its mentee and of its mentor, 0 first; strict within one list.

    References
    ----------
    Gale, D. and Shapley, L. S. (1962). College admissions and the stability of marriage.
    doi:10.1080/00029890.1962.11989827
    """
    lists = _lists(arcs, mentee_places)
    mentor_of, liking = arcs.mentor.tolist(), (-mentor_places).tolist()
    capacity, demand = arcs.capacity.tolist(), arcs.demand.tolist()
    asked = [0] * arcs.n_mentees
    held: list[list[tuple[int, int]]] = [[] for _ in range(arcs.n_mentors)]
    mentee_of = arcs.mentee.tolist()
    missing = list(demand)

    asking = [mentee for mentee in range(arcs.n_mentees) if demand[mentee]]
    while asking:
        mentee = asking.pop()
        wishes = lists[mentee]
        while missing[mentee] and asked[mentee] < len(wishes):
            arc = wishes[asked[mentee]]
            asked[mentee] += 1
            mentor = mentor_of[arc]
            if not capacity[mentor]:
                continue
            missing[mentee] -= 1
            if len(held[mentor]) < capacity[mentor]:
                heapq.heappush(held[mentor], (liking[arc], arc))
                continue
            _, let_go = heapq.heappushpop(held[mentor], (liking[arc], arc))
            missing[mentee_of[let_go]] += 1
            if mentee_of[let_go] != mentee:
                asking.append(mentee_of[let_go])

    chosen = np.zeros(len(mentor_of), np.bool_)
    chosen[[arc for hold in held for _, arc in hold]] = True
    return Stable(chosen=chosen, ran_out=np.array(missing, np.int64) > 0)


def _lists(arcs: Arcs, places: NDArray[np.int32]) -> list[list[int]]:
    """Each mentee's arcs, most wanted first."""
    order = np.lexsort((places, arcs.mentee))
    ends = np.searchsorted(arcs.mentee[order], np.arange(arcs.n_mentees + 1))
    return [order[start:end].tolist() for start, end in pairwise(ends)]
