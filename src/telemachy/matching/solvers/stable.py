"""No two people would rather have each other: mentee-proposing deferred acceptance."""

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
        The allowed pairs. Capacity and demand may be above 1; a mentor serves one person once, whatever
        the types of demand.
    mentee_places, mentor_places : ndarray of shape (n_arcs,), int32
        Where the arc stands in the list of its mentee and of its mentor, 0 first; strict within one list.

    References
    ----------
    Gale, D. and Shapley, L. S. (1962). College admissions and the stability of marriage.
    doi:10.1080/00029890.1962.11989827
    """
    lists = _lists(arcs, mentee_places)
    mentors = _Mentors(arcs, mentor_places)
    missing, asked = arcs.demand.tolist(), [0] * arcs.n_mentees
    mentee_of = arcs.mentee.tolist()
    asking = [mentee for mentee, wish in enumerate(missing) if wish]
    while asking:
        mentee = asking.pop()
        wishes = lists[mentee]
        while missing[mentee] and asked[mentee] < len(wishes):
            let_go = mentors.consider(wishes[asked[mentee]])
            asked[mentee] += 1
            missing[mentee] -= 1
            if let_go is not None:
                missing[mentee_of[let_go]] += 1
                if mentee_of[let_go] != mentee:
                    asking.append(mentee_of[let_go])
    return Stable(chosen=mentors.chosen(), ran_out=np.array(missing, np.int64) > 0)


class _Mentors:
    """What each mentor holds for now: the best who asked, one pair per person, within capacity."""

    def __init__(self, arcs: Arcs, places: NDArray[np.int32]) -> None:
        self._mentor_of: list[int] = arcs.mentor.tolist()
        self._place: list[int] = places.tolist()
        self._owner_of: list[int] = arcs.owner[arcs.mentee].tolist()
        self._capacity: list[int] = arcs.capacity.tolist()
        self._held: list[list[int]] = [[] for _ in self._capacity]

    def consider(self, arc: int) -> int | None:
        """Hold the arc or not; the arc let go for it, or the arc itself, or None when there was room."""
        mentor = self._mentor_of[arc]
        held = self._held[mentor]
        rivals = [other for other in held if self._owner_of[other] == self._owner_of[arc]]
        if not rivals and len(held) < self._capacity[mentor]:
            held.append(arc)
            return None
        rival = max(rivals or held, key=self._place.__getitem__, default=None)
        if rival is None or self._place[rival] < self._place[arc]:
            return arc
        held[held.index(rival)] = arc
        return rival

    def chosen(self) -> NDArray[np.bool_]:
        chosen = np.zeros(len(self._mentor_of), np.bool_)
        chosen[[arc for held in self._held for arc in held]] = True
        return chosen


def _lists(arcs: Arcs, places: NDArray[np.int32]) -> list[list[int]]:
    """Each mentee's arcs, most wanted first."""
    order = np.lexsort((places, arcs.mentee))
    ends = np.searchsorted(arcs.mentee[order], np.arange(arcs.n_mentees + 1))
    return [order[start:end].tolist() for start, end in pairwise(ends)]
